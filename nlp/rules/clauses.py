"""Clauses: subject and predicate, relative clauses, having and being, sharing, scopes, paths."""

from __future__ import annotations

from graph.ontology import ontology
from graph.query import Compare, Const, Distinct, Edge, Exists, Expr, Op, Sub
from graph.scope import walk
from nlp import attach
from nlp.chart import Given, Item, rule, unary
from nlp.connect import bare
from nlp.nested import holder, inner, settled
from nlp.rules.predicates import HOLDERS, closed, predicate
from nlp.rules.verbs import NEARER, how_often, nearer, ranked
from nlp.sem import ORGANISATION, Key, Sem, link, merge, unify

#: what it costs that 'mà chưa …' is said of a bare noun: 'có cổ phần trong công ty mà chưa góp vốn vào dự án nào' is of the subject
CONTRAST = 0.08
#: words that go on with what is said of the subject, rather than describe the last noun
OF_THE_SUBJECT = frozenset({"mà lại", "nhưng", "nhưng lại", "rồi", "rồi lại", "song", "vậy mà", "thế mà", "mà vẫn", "nhưng vẫn", "xong", "xong lại"})
#: what it costs that a key is read as one of what holds the counted things
HOLDER = 0.2


@rule("N", "VP", "S")
def clause(n: Item, v: Item) -> Given:
    """Subject and predicate. A key that holds something ('lĩnh vực nào nhiều gói nhất') is first of all the thing's own, not its project's."""
    if "verb:lose" in v.sem.flags and v.sem.asked and not n.sem.asked and "name" not in n.sem.flags:
        return None  # 'nhà thầu không trúng gói nào': no question about the packages, and none of them is meant
    if (n.made_by("noun_count") or n.made_by("have_count")) and _of_counted(n, v.sem):
        return None
    if (n.rule == "reduced_relative" and _of_none(n, v.sem)) or {"linkedfirm", "who"} <= n.sem.flags | v.sem.flags:
        return None
    if n.rule == "noun_time" and _time_of_verb(n, v.sem):
        return None
    subject = settled(n.sem) if v.sem.asked else holder(n.sem)  # 'nhà thầu trúng nhiều gói nhất có những cổ đông nào'
    if subject is None:
        return None
    found = holding(predicate(subject, v.sem), subject, v.sem)
    if isinstance(found, Sem) and n.rule == "reduced_relative" and nearer(n, v.sem):
        return found, NEARER  # 'nhà thầu trúng có cổ đông là bên mời thầu': the shareholder is
    return found


def _time_of_verb(n: Item, v: Sem) -> bool:
    """'chủ đầu tư nào năm 2022 mời trên 5 gói': when it called for them, not when its projects were approved."""
    if not all(w.category in ("N", "WHICH", "FILL", "PER", "OF") for w in n.words()) or n.sem.flags & {"role:winner", "role:loser"}:
        return False
    if n.sem.kinds() == ("Project",):  # it has a day of its own; what its packages had is another's
        return any(k == ("BidPackage",) for k in v.nodes.values()) and happened(v) is not None
    closed = any(isinstance(part, Exists | Sub) for c in v.where for part in walk(c))
    return (closed or attach.event_date(v) is not None) and attach.date_of(n.sem, n.sem.rep(n.sem.focus)) is None


def happened(v: Sem) -> tuple[Expr, str, str] | None:
    """The date of what a predicate tells: of its verb, of the one award or bid it speaks of, or of the package that its subject has."""
    deals = [e for e in v.edges if e.relation in ("WINS", "BIDS_ON")]
    if (date := attach.event_date(v)) is not None:
        return date
    if len(deals) == 1:
        return attach.event_date(v.with_(event=deals[0].var))
    return attach.date_of(v, v.rep(v.args[1])) if len(v.args) > 1 and v.kinds(v.args[1]) == ("BidPackage",) else None


def _of_counted(n: Item, v: Sem) -> bool:
    """'công ty nào được trên 3 cá nhân góp vốn', 'ai có từ 3 công ty góp vốn': a verb without an object tells of those that were counted."""
    last = next((w for w in reversed(list(n.words())) if w.category != "FILL"), n)
    silent = len(v.edges) == 1 and all(v.rep(a) in v.implicit for a in v.args)
    return silent and last.category == "N" and any(set(last.sem.kinds()) & set(kinds) for kinds in v.nodes.values())


def _of_none(n: Item, v: Sem) -> bool:
    """'nhà thầu nào chưa có gói nào trúng (qua chỉ định thầu)': what follows tells of which there is none, and nothing of the subject."""
    words = [w for w in n.words() if w.category != "FILL"]
    if words[-1].category != "WHICH" or not any(w.category == "NOT" for w in words):
        return False
    return any(set(words[-2].sem.kinds()) & set(kinds) for kinds in v.nodes.values())


def holding(found: Sem | None, n: Sem, v: Sem) -> Given:
    return (found, HOLDER) if found and "keyasked" in n.flags and "holds" in v.flags else found


@rule("N", "VP", "N", 0.15)
@rule("N", "VP", "S", 0.15)
def middle_voice(n: Item, v: Item) -> Sem | None:
    """'gói trúng thầu', 'gói mời thầu': the noun is what the bare verb is done to."""
    if len(v.sem.args) < 2 or v.sem.flags & {"passive", "losing", "verb:represent_legal"} or v.sem.asked or v.sem.having or v.sem.rank:
        return None  # 'doanh nghiệp nào đại diện pháp luật …': the representative, as a noun
    subject, obj = v.sem.args[:2]
    if (
        v.sem.rep(obj) not in v.sem.implicit
        or v.sem.rep(subject) not in v.sem.implicit
        or set(n.sem.kinds()) & set(v.sem.kinds(subject))
        or "name" in n.sem.flags
    ):
        return None
    return predicate(n.sem, v.sem.with_(args=(obj, subject)))


@rule("N", "VP|PASS", "N", 0.08)
def reduced_relative(n: Item, v: Item) -> Given:
    """'gói thầu do X mời thầu', 'doanh nghiệp trúng gói K'."""
    if n.sem.flags & {"name", "who", "pronoun"} or v.sem.asked:
        return None
    if v.sem.having and "role:consortium" in n.sem.flags:
        return None  # counted by consortium: 'liên danh trúng từ 2 gói' is a clause
    if (first := holder(n.sem)) is None:
        return None
    found = holding(predicate(first, closed(v.sem), clause=False), first, v.sem)
    near = n.sem.asked and (v.sem.having or v.rule == "have")  # 'ai trúng từ 3 gói' is a clause; '… có giám đốc nắm …': the director does
    if found is None or not near:
        return found
    sem, cost = found if isinstance(found, tuple) else (found, 0.0)
    return sem, cost + 0.1


@rule("N", "REL", "NREL")
def relative(n: Item, _: Item) -> Sem | None:
    ended = n.parts and n.last().word in ("trở lên", "trở xuống")  # 'từ 3 nhà thầu trở lên nhưng …': what follows is not said of those
    return None if "name" in n.sem.flags or ended else n.sem


@rule("NREL", "VP|PASS", "N", 0.02)
def relative_clause(n: Item, v: Item) -> Given:
    paired = bool(n.parts) and any(w.word == "vừa" for w in n.parts[-1].words())
    if paired and not any(w.word.startswith("vừa") for w in v.words()):
        return None  # '(vừa làm giám đốc) công ty trúng thầu vừa là …': of the one who does both
    found = predicate(n.sem, closed(v.sem), clause=False) if not v.sem.asked else None
    if found is not None and paired:
        return found.flag("conj")  # 'vừa … vừa …': two events of their own
    bare = not n.sem.asked and len(n.parts) == 2 and (not n.parts[0].parts or n.last().word in OF_THE_SUBJECT)
    against = "negated" in v.sem.flags or n.last().word in OF_THE_SUBJECT
    return (found, CONTRAST) if found is not None and bare and against else found


@rule("NREL", "S", "N", 0.05)
def relative_gap(n: Item, s: Item) -> list[Sem]:
    """'gói mà bên thắng là …': the head is a silent or repeated thing of the clause."""
    if s.sem.asked or s.sem.same or "yn" in s.sem.flags or "path" in s.sem.flags or denies_role(s):
        return []  # 'mà chỉ một hồ sơ hợp lệ': a number, that no one counts here
    if n.last().word == "và" and next(s.words()).category == "N" and len(n.sem.nodes) == 1 and not n.sem.where:
        return []  # 'gói và nhà thầu trúng của Bộ': two columns
    return gap(n.sem, s.sem)


def gap(n: Sem, s: Sem) -> list[Sem]:
    s = s if n.rank else settled(s) or s  # 'doanh nghiệp mà cổ đông lớn nhất nắm trên 90 %': its own greatest one
    if s.rank is not None and n.rank is None and s.rank.value.agg is None and not s.rank.value.whole:
        return []
    flags = n.flags | (s.flags - {"pronoun"})  # the head is no pronoun though its clause has one
    both = merge(n, s, focus=n.focus, args=n.args, event=n.event or s.event, flags=flags)
    filled = None
    again = [v for v in s.nodes if v[0] == "n" and s.nodes[v] == n.kinds() and bare(s, v)]  # 'dự án mà nhà đầu tư của dự án …'
    for var in sorted({*s.implicit, *again}):
        if s.rep(var) in s.nodes and (one := unify(filled or both, n.focus, s.rep(var))):
            filled = one
    if filled is not None:
        return either(filled)
    found = []
    silent = [v for v in s.nodes if v in s.implicit]  # 'gói mà chủ đầu tư là …': of the owner's project; the owner itself need not procure it
    for var in dict.fromkeys([*silent, *s.nodes]):
        found += [x for x, _ in attach.natural_between(both, n.focus, var)]
        if found:
            break
    return found


def either(sem: Sem) -> list[Sem]:
    """'gói mà giám đốc bên mời thầu có vốn ở bên trúng': is a firm in both roles meant too? Where that makes a difference, it is asked back."""
    firms = {v: {sem.rep(e.src) for e in sem.edges if e.relation in ("OWNS", "REPRESENTS") and sem.rep(e.dst) == v} for v in sem.nodes}
    roles = {sem.rep(e.src): e.relation for e in sem.edges if e.relation in ("PROCURES", "WINS", "BIDS_ON", "IS_OWNER_OF")}
    tied = [(a, b) for a in firms for b in firms if a < b and firms[a] & firms[b] and a in roles and b in roles and roles[a] != roles[b]]
    told = {frozenset((sem.rep(c.left), sem.rep(c.right))) for c in sem.where if isinstance(c, Distinct)}
    if len(tied) != 1 or frozenset(tied[0]) in told or sem.flags & {"roles", "pair2"}:
        return [sem]
    return [sem.also(Distinct(*tied[0])), sem]


@rule("N", "CASEQ", "NCASE")
def in_this_case(n: Item, _: Item) -> Sem | None:
    return n.sem if n.sem.asked else None


@rule("S", "NCASE", "S", 0.02)
def which_are(s: Item, n: Item) -> Given:
    """'…, những gói nào rơi vào trường hợp này?'"""
    return _which(s.sem, n.sem)


def _which(s: Sem, n: Sem) -> list[Sem]:
    if s.asked or s.flags & {"yn", "path", "describe"}:
        return []
    return [x.with_(asked=n.asked, focus=n.focus) for x in gap(n, s)]


@rule("S", "N", "S", 0.2)
def which_of_them(s: Item, n: Item) -> list[Sem]:
    """'…, lọc ra gói nào': a thing of the clause itself, and nothing that only lies near it ('chỉ định thầu cho những công ty nào')."""
    found = _which(s.sem, n.sem) if n.sem.asked and n.sem.asked[0].what in ("which", "count") and n.sem.asked[0].key is None else []
    return [x for x in found if len(x.edges) <= len(s.sem.edges) + len(n.sem.edges)]


@rule("N", "S", "N", 0.4)
def relative_bare(n: Item, s: Item) -> list[Sem]:
    if "name" in n.sem.flags or s.sem.asked or "yn" in s.sem.flags or "path" in s.sem.flags or "who" in n.sem.flags or denies_role(s):
        return []
    if s.rule == "clause" and s.parts[0].rule == "myself" and s.parts[-1].rule == "be" and s.parts[-1].parts[-1].rule == "noun_place":
        return []  # 'dự án mình là chủ đầu tư ở Hà Nội': the project is there
    return gap(n.sem, s.sem)


def denies_role(s: Item) -> bool:
    """'(dự án mà) nhà đầu tư không trúng gói nào': no investor of it did; that there is one who never won anything says less (nlp.rules.own)."""
    if s.rule != "clause" or s.parts[1].rule != "negated" or not s.parts[1].sem.where:
        return False
    role = s.parts[0].sem
    return any(f.startswith("role:") for f in role.flags) and not role.asked and "name" not in role.flags and len(role.edges) == 1


# ---- having ------------------------------------------------------------------------------------------------------
@rule("HAVE", "N", "VP", 0.02)
def have(h: Item, n: Item) -> list[Sem]:
    """'có N': of whom N is the role, else what naturally has N. 'có 1 nhà thầu': exactly so many."""
    if "who" in n.sem.flags and not n.sem.edges:
        return []  # 'gồm những ai': who they are
    if (cards := [f for f in n.sem.flags if f.startswith("card:")]) and not n.sem.flags & {"top", "pair2"}:
        op: Op = ">=" if n.sem.same else "="  # 'có hai nhà thầu thuộc cùng một chủ': two such, perhaps more
        many = n.sem.with_(bounds=((op, Const(int(cards[0][5:]))),), flags=n.sem.flags - set(cards))
        return [_timeless(how_often(s, s.rep(s.args[0]), many)) for s in holders(many, f"h{h.start}")]
    if not n.sem.asked and h.parts and h.last().word == "một":
        return []  # the number is no filler of the verb
    if not n.sem.asked and h.last().word != "nổi" and (first := next(n.words())).category == "FILL" and first.word == "một":
        return []  # 'có một nhà thầu dự': one, see nlp.rules.numbers.cardinal
    if "role:bid" in n.sem.flags and n.sem.args and n.sem.args[0] in n.sem.implicit:
        return [*holders(n.sem, f"h{h.start}"), n.sem.with_(args=(n.sem.focus, *n.sem.args))]  # 'gói có hồ sơ không hợp lệ'
    return holders(n.sem, f"h{h.start}")


def _timeless(sem: Sem) -> Sem:
    """'gói có 1 nhà thầu (năm 2023)': no bidding is spoken of, so the year is the package's."""
    edge = sem.edge(sem.event)
    return sem.with_(event=None) if edge is not None and edge.relation == "BIDS_ON" else sem


def holders(n: Sem, var: str) -> list[Sem]:
    if n.args and n.args[0] in n.implicit and "pair" not in n.flags:
        own = n.with_(focus=n.args[0], args=(n.args[0], n.focus))
        return [own, *_through_packages(own, var)] if n.flags & {"role:bidder", "role:winner", "role:loser"} else [own]
    found = []
    for relation, outward, kinds in _holding(n.kinds()):
        if relation in HOLDERS:
            kinds = ontology().relation(relation).sources
        base = n.with_(nodes={**n.nodes, var: kinds}, implicit=n.implicit | {var})
        edge = Edge(f"l{var}", relation, n.focus, var) if outward else Edge(f"l{var}", relation, var, n.focus)
        if linked := link(base, edge):
            found.append(linked.with_(focus=var, args=(var, n.focus), event=None).flag("holds", f"how:{relation}"))
    return found


def _through_packages(n: Sem, var: str) -> list[Sem]:
    """'dự án nào có trên 5 nhà thầu', 'bên mời thầu nào có nhiều nhà thầu trúng nhất': those of its packages."""
    if any(a.what == "count" for a in n.asked) or n.having or any(isinstance(part, Sub) for c in n.where for part in walk(c)):
        return []  # 'nhà thầu trúng từ 3 gói': of whom?
    ways = ((("Project",), Edge(f"l{var}", "PART_OF", n.focus, var)), (ORGANISATION, Edge(f"l{var}", "PROCURES", var, n.focus)))
    found = (link(n.with_(nodes={**n.nodes, var: kinds}, implicit=n.implicit | {var}), edge) for kinds, edge in ways)
    return [x.with_(focus=var, args=(var, n.args[1]), event=None).flag("holds", f"how:{x.edges[-1].relation}") for x in found if x]


def _holding(kinds: tuple[str, ...]) -> list[tuple[str, bool, tuple[str, ...]]]:
    """(relation, n is its source, kinds of the holder), cheapest first."""
    found: dict[tuple[str, bool], tuple[float, list[str]]] = {}
    for (head, owner), ways in attach.NATURAL.items():
        if head in kinds:
            for relation, outward, cost in ways:
                if relation == "SUBORDINATE_TO" and kinds != ("Agency",):
                    continue  # 'liên danh có nhà đầu tư'
                if cost >= 0.3:
                    continue  # owner or investor, procures or wins: 'có' does not say
                best, owners = found.get((relation, outward), (9.0, []))
                found[relation, outward] = (min(best, cost), [*owners, owner])
    ordered = sorted(found.items(), key=lambda kv: kv[1][0])
    return [(relation, outward, tuple(owners)) for (relation, outward), (_, owners) in ordered]


@rule("HAVE", "MNM", "VP")
def have_most(h: Item, mnm: Item) -> list[Sem]:
    """'có nhiều gói nhất'."""
    n = mnm.sem.with_(flags=mnm.sem.flags - {"fewest"})
    down = "fewest" not in mnm.sem.flags
    found = [ranked(s, s.rep(s.args[0]), s.rep(n.focus), descending=down) for s in holders(n, f"h{h.start}")]
    by_key = ranked(n.with_(args=(n.focus,)), n.focus, n.focus, descending=down).flag("keyholder")  # 'vùng nào có nhiều doanh nghiệp nhất'
    return [*found, by_key]


@unary("MNM", "VP", 0.12)
def most_bare(mnm: Item) -> list[Sem]:
    """'tỉnh nào nhiều dự án nhất': 'có' is left out."""
    return have_most(mnm, mnm)  # type: ignore[return-value]


@rule("HAVE", "CN", "VP")
def have_count(h: Item, cn: Item) -> list[Sem]:
    """'có từ 3 gói'; of a key ('lĩnh vực nào có trên 20 dự án') how many of it there are."""
    if "role:consortium" in cn.sem.flags:
        return []  # by their names, not by their members (nlp.rules.membership)
    key = how_often(cn.sem.with_(args=(cn.sem.focus,)), cn.sem.focus, cn.sem).flag("keyholder")
    return [key, *_have_count(h, cn)]


def _have_count(h: Item, cn: Item) -> list[Sem]:
    return [how_often(s, s.rep(s.args[0]), cn.sem) for s in holders(cn.sem, f"h{h.start}")]


@rule("N", "CN", "N", 0.1)
def noun_count(n: Item, cn: Item) -> Sem | None:
    """'gói (chỉ) một nhà thầu'."""
    if ("role:bid" in cn.sem.flags and n.sem.kinds() != ("BidPackage",)) or "role:consortium" in cn.sem.flags:
        return None  # 'gói từ 3 nhà thầu nhưng chỉ một hồ sơ hợp lệ': the package has it
    if "name" in n.sem.flags or n.sem.rank or "rival" in cn.sem.flags or n.rule == "reduced_relative" or list(n.words())[-1].word == "có":
        return None  # 'có' is the verb there, no filler (have_count), and a verb before a number counts by itself (verb_count)
    held = (how_often(s, s.rep(s.args[0]), cn.sem) for s in holders(cn.sem, f"h{n.start}"))
    return next((found for s in held if (found := predicate(n.sem, closed(s)))), None)


@rule("HAVE", "CNL", "VP")
def have_counts(h: Item, cnl: Item) -> list[Sem]:
    """'có 1 nhà thầu, 2 nhà thầu, …': grouped by how many."""
    out = []
    for s in holders(cnl.sem, f"h{h.start}"):
        subject = s.rep(s.args[0])
        counted = closed(how_often(s, subject, cnl.sem.with_(bounds=cnl.sem.bounds[:1])))
        match counted.where:
            case (Compare(Sub() as number, _, _),):
                key = Key(number, "Số " + ("nhà thầu" if "role:bidder" in cnl.sem.flags else "lượng"), "int", subject)
                out.append(counted.with_(where=(Compare(number, ">=", Const(1)),), groups=(key,)))
    return out


@rule("EVER", "V2|VP|PASS|VAL|HAVE|VDATE|BY|BE|S|NOT|RIVAL", "R")
def ever(_: Item, v: Item) -> Sem | None:
    return v.sem if v.category != "S" or next(iter(v.words())).category not in ("N", "KEY") else None  # 'từng tỉnh có …': each


@rule("HAVE", "VP", "VP", 0.01)
def have_predicate(_: Item, v: Item) -> Sem | None:
    """'có trúng thầu', 'có vốn điều lệ trên …'; adjectives have a 'có' of their own."""
    return v.sem if v.rule != "value_predicate" else None


# ---- being -------------------------------------------------------------------------------------------------------
@rule("BE", "N", "VP", 0.02)
def be(word: Item, n: Item) -> Sem | None:
    if "pair" in n.sem.flags or any(f.startswith("card:") for f in n.sem.flags):
        return None  # 'bên mời thầu là hai công ty': of several, not of one
    if n.sem.flags == {"noun:human"} and not n.sem.where:
        return None  # 'người trúng là người | mời thầu': that one is a person says nothing
    if (one := inner(n.sem)) is None:
        return None
    return one.with_(args=(one.focus, *(a for a in one.args if a != one.focus))).flag("be", *(["each"] if word.word.startswith("vừa") else []))


@rule("N", "BEN", "S")
def is_(n: Item, m: Item) -> Sem | None:
    return predicate(n.sem, m.sem)


