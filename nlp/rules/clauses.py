"""Clauses: subject and predicate, relative clauses, having and being, sharing, scopes, paths."""

from __future__ import annotations

from dataclasses import replace

from graph.ontology import ontology
from graph.query import Agg, Arith, Compare, Const, Distinct, Edge, Expr, Pattern, Sub
from nlp import attach
from nlp.chart import Given, Item, rule, unary
from nlp.connect import bare
from nlp.rules.consortia import as_consortium
from nlp.rules.roles import by_role
from nlp.rules.verbs import NEARER, how_often, nearer, ranked
from nlp.sem import Key, Sem, Value, link, merge, rename_expr, unify

#: what it costs that 'mà chưa …' is said of a bare noun: 'có cổ phần trong công ty mà chưa góp vốn vào dự án nào' is of the subject
CONTRAST = 0.08
#: words that go on with what is said of the subject, rather than describe the last noun
OF_THE_SUBJECT = frozenset({"mà lại", "nhưng", "nhưng lại", "rồi", "rồi lại", "song", "vậy mà", "thế mà", "mà vẫn", "nhưng vẫn", "xong", "xong lại"})
#: what it costs that a key is read as one of what holds the counted things
HOLDER = 0.2


def predicate(n: Sem, v: Sem, *, clause: bool = True) -> Sem | None:
    """Subject and verb phrase: the subject fills the phrase's first argument, and 'chính họ' is the subject, if it is that of the whole clause.

    'chủ đầu tư nào có công ty con trúng thầu ở dự án của mình': oneself is not the one that a clause within describes.
    """
    if not v.args or not may_hold(n, v):
        return None  # 'doanh nghiệp có gói', 'nhà thầu nhiều gói': procures or wins? nobody said
    if ("keyholder" in v.flags and "keyasked" not in n.flags) or ("ownamount" in v.flags and "keyasked" in n.flags):
        return None
    if "stakes" in n.flags and _owns_silently(v):
        return None  # 'có cổ đông nước ngoài nắm trên 30 %': the shareholder does, and of that very firm
    if "eachown" in v.flags and "keyasked" in n.flags and len(v.nodes) == 1:
        return None  # 'tỉnh nào có vốn FDI trên …': of all its projects together, see nlp.rules.totals
    if v.rank is not None and any(f.startswith("attr:") for f in v.flags) and by_role(n, n, v) is not None:
        return None  # what was won of a procuring entity, not by it
    if "rival" in n.flags and v.flags & {"rival", "losing"} and len(n.args) == 1 and n.args[0] in n.implicit:
        n = Sem(focus=n.focus, nodes={n.focus: n.kinds()}, asked=n.asked, same=n.same)  # 'đối thủ nào thua E': E's, who is named there
    if (joint := as_consortium(n, v)) is None:
        return None
    n = joint
    if "keyasked" not in n.flags and _counts_itself(v, v.args[0]):
        return None  # 'gói thầu có số gói thầu trên 3'; a field has so many
    both = merge(n, v, focus=n.focus, args=n.args, event=v.event or n.event, flags=n.flags | (v.flags - {"pronoun"}), rank=v.rank or n.rank)
    package = _where_procured(n, v)
    one = unify(both, n.focus, package or v.args[0])
    if one and package:  # counted by place, not by who procures
        who = v.rep(v.args[0])
        one = one.with_(having=tuple(replace(h, subject=package) if v.rep(h.subject) == who else h for h in one.having))
    if one is None:
        return None
    told = reflexive(one, n.focus) if clause or n.asked else one
    if v.pronouns and "be" in v.flags:  # 'nhà đầu tư là chính mình': whose clause that is stands further out
        told = told.with_(pronouns=(*told.pronouns, *(p for p in v.pronouns if v.rep(p[0]) == v.rep(v.args[0]) and p not in told.pronouns)))
    return _its_own(kin(told, n, v), n, v)


def _where_procured(n: Sem, v: Sem) -> str | None:
    """'tỉnh nào hủy nhiều gói nhất', 'tỉnh nào có tổng giá trúng trên …': the packages' place, as it is for 'Hà Nội hủy bao nhiêu gói', not the seat's."""
    event = v.edge(v.event) if "keyasked" in n.flags else None
    won = event is not None and event.relation == "WINS" and any(f.startswith("attr:") for f in v.flags)
    if event is None or not (won or event.relation == "PROCURES") or v.rep(event.src) != v.rep(v.args[0]) or v.rep(event.src) not in v.implicit:
        return None
    return v.rep(event.dst) if ontology().property(v.kinds(event.dst), "province") else None


def _owns_silently(v: Sem) -> bool:
    edge = v.edge(v.event)
    return edge is not None and edge.relation == "OWNS" and v.rep(edge.dst) in v.implicit


def _its_own(sem: Sem, n: Sem, v: Sem) -> Sem:
    """'người đại diện nắm trên 50 % vốn', 'giám đốc là cổ đông': of the firm whose representative it is."""
    held, role = v.edge(v.event), n.edge(n.event)
    firm = n.args[0] if n.args and n.kinds(n.args[0]) == ("Enterprise",) else None
    if firm is None or role is None or role.relation not in ("OWNS", "REPRESENTS") or n.rep(role.src) != n.rep(n.focus):
        return sem
    if held is None or held.relation != "OWNS" or len(v.edges) != 1 or v.rep(held.src) != v.rep(v.args[0]):
        return sem
    silent = v.rep(held.dst)
    return unify(sem, firm, silent) or sem if silent in v.implicit and silent in sem.nodes else sem


#: what 'có' means of whom without a role: of others only in the roles that were named (a project owner's packages: nlp.connect)
HOLDERS = {
    "PROCURES": ({"role:procuring_entity", "role:project_owner"}, {"Agency"}),
    "IS_OWNER_OF": ({"role:project_owner"}, {"Agency"}),
    "INVESTS_IN": ({"role:investor"}, {"Person", "ForeignInvestor"}),
}


def may_hold(n: Sem, v: Sem) -> bool:
    """May the subject have what the predicate says it has? 'có' leaves open how a firm has packages or projects."""
    how = next((f[4:] for f in v.flags if f.startswith("how:")), "")
    if how not in HOLDERS:
        return True
    roles, kinds = HOLDERS[how]
    return bool(roles & n.flags) or set(n.kinds()) <= kinds


def kin(sem: Sem, n: Sem, v: Sem) -> Sem:
    """'công ty mẹ', 'cổ đông', 'người đại diện' named without whose, in a predicate: the subject's own."""
    if n.kinds() == ("Person",):
        return sem
    sem = _own_rival(sem, n, v)
    for edge in v.edges:
        if edge.relation not in ("OWNS", "REPRESENTS") or not edge.var.startswith("e"):
            continue
        for end in (edge.src, edge.dst):
            if end.startswith("a") and end in v.implicit and sem.rep(end) in sem.nodes and sem.rep(end) != sem.rep(n.focus):
                same = unify(sem, n.focus, end)
                if same is not None and not any(same.rep(e.src) == same.rep(e.dst) for e in same.edges):
                    sem = same
    return sem


def _own_rival(sem: Sem, n: Sem, v: Sem) -> Sem:
    """'đối thủ' named without whose, in what is said of the shareholder: its own."""
    held = v.edge(v.event)
    if held is None or held.relation != "OWNS" or v.asked:
        return sem
    for edge in v.edges:
        other = v.rep(edge.src)
        if edge.relation == "BIDS_ON" and edge.var.startswith("f") and other.startswith("a") and other in v.implicit and other in sem.nodes:
            return unify(sem, n.focus, other) or sem
    return sem


def _counts_itself(v: Sem, subject: str) -> bool:
    """Is a thing counted of itself?"""
    return any(h.value.agg == "count" and [v.rep(x) for x in h.value.over] == [v.rep(subject)] for h in v.having)


def closed(v: Sem) -> Sem:
    """Counts within a phrase that modifies a noun become conditions of their own (a correlated aggregate)."""
    if not v.having or _counts_itself(v, v.having[0].subject) or v.asked or v.rank or v.same or v.every or "alone" in v.flags:
        return v
    subject = v.rep(v.having[0].subject)
    names = {x: v.rep(x) for x in v.alias}
    sealed = attach.seal(v, [subject, *(p for p, _ in v.pronouns)])
    conds = tuple(Compare(correlate(h.value, sealed, names), h.op, h.bound) for h in v.having)
    kept = {x: k for x, k in v.nodes.items() if x == subject or x in {v.rep(p) for p, _ in v.pronouns}}
    return Sem(
        focus=subject,
        nodes=kept,
        where=conds,
        args=(subject,),
        alias=v.alias,
        pronouns=v.pronouns,
        implicit=frozenset({subject}) & v.implicit,
        notes=v.notes,
        flags=frozenset(f for f in v.flags if f in ("be", "keyholder") or f.startswith("how:")),
    )


def correlate(value: Value, sealed: Pattern, names: dict[str, str]) -> Expr:
    """An aggregate of the value over a sealed pattern, for one subject."""
    over = tuple(dict.fromkeys(names.get(x, x) for x in value.over))

    def walk(expr: Expr) -> Expr:
        match expr:
            case Agg(fn, inner, where):
                return Sub(fn, inner, replace(sealed, where=sealed.where + where), over)
            case Arith(op, a, b):
                return Arith(op, walk(a), walk(b))
        return expr

    expr = rename_expr(value.expr, names)
    return walk(expr) if value.whole else Sub(value.agg or "sum", expr, sealed, over)


def reflexive(sem: Sem, subject: str) -> Sem:
    """'chính họ', 'mình' in the predicate is the subject, where the kinds allow it."""
    left = []
    for var, how in sem.pronouns:
        same = unify(sem, subject, var) if how != "that" and sem.rep(var) != sem.rep(subject) else None
        if same is not None and not same.circular:
            sem = same  # 'công ty cùng giám đốc với mình': not that company itself
        elif sem.rep(var) != sem.rep(subject) or var == subject:
            left.append((var, how))  # a subject that is itself a pronoun is not explained by its own clause
    return sem.with_(pronouns=tuple(left))


@rule("N", "VP", "S")
def clause(n: Item, v: Item) -> Given:
    """Subject and predicate. A key that holds something ('lĩnh vực nào nhiều gói nhất') is first of all the thing's own, not its project's."""
    if "verb:lose" in v.sem.flags and v.sem.asked and not n.sem.asked and "name" not in n.sem.flags:
        return None  # 'nhà thầu không trúng gói nào': no question about the packages, and none of them is meant
    found = holding(predicate(n.sem, v.sem), n.sem, v.sem)
    if isinstance(found, Sem) and n.rule == "reduced_relative" and nearer(n, v.sem):
        return found, NEARER  # 'nhà thầu trúng có cổ đông là bên mời thầu': the shareholder is
    return found


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
    found = holding(predicate(n.sem, closed(v.sem), clause=False), n.sem, v.sem)
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
    if s.sem.asked or s.sem.same or "yn" in s.sem.flags or "path" in s.sem.flags:
        return []  # 'mà chỉ một hồ sơ hợp lệ': a number, that no one counts here
    return gap(n.sem, s.sem)


def gap(n: Sem, s: Sem) -> list[Sem]:
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
    if "name" in n.sem.flags or s.sem.asked or "yn" in s.sem.flags or "path" in s.sem.flags or "who" in n.sem.flags:
        return []
    return gap(n.sem, s.sem)


# ---- having ------------------------------------------------------------------------------------------------------
@rule("HAVE", "N", "VP", 0.02)
def have(h: Item, n: Item) -> list[Sem]:
    """'có N': of whom N is the role, else what naturally has N. 'có 1 nhà thầu': exactly so many."""
    if "who" in n.sem.flags and not n.sem.edges:
        return []  # 'gồm những ai': who they are
    if (cards := [f for f in n.sem.flags if f.startswith("card:")]) and not n.sem.flags & {"top", "pair2"}:
        many = n.sem.with_(bounds=(("=", Const(int(cards[0][5:]))),), flags=n.sem.flags - set(cards))
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
        return [n.with_(focus=n.args[0], args=(n.args[0], n.focus))]
    found = []
    for relation, outward, kinds in _holding(n.kinds()):
        if relation in HOLDERS:
            kinds = ontology().relation(relation).sources
        base = n.with_(nodes={**n.nodes, var: kinds}, implicit=n.implicit | {var})
        edge = Edge(f"l{var}", relation, n.focus, var) if outward else Edge(f"l{var}", relation, var, n.focus)
        if linked := link(base, edge):
            found.append(linked.with_(focus=var, args=(var, n.focus), event=None).flag("holds", f"how:{relation}"))
    return found


def _holding(kinds: tuple[str, ...]) -> list[tuple[str, bool, tuple[str, ...]]]:
    """(relation, n is its source, kinds of the holder), cheapest first."""
    found: dict[tuple[str, bool], tuple[float, list[str]]] = {}
    for (head, owner), ways in attach.NATURAL.items():
        if head in kinds:
            for relation, outward, cost in ways:
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
    key = how_often(cn.sem.with_(args=(cn.sem.focus,)), cn.sem.focus, cn.sem).flag("keyholder")
    return [key, *_have_count(h, cn)]


def _have_count(h: Item, cn: Item) -> list[Sem]:
    return [how_often(s, s.rep(s.args[0]), cn.sem) for s in holders(cn.sem, f"h{h.start}")]


@rule("N", "CN", "N", 0.1)
def noun_count(n: Item, cn: Item) -> Sem | None:
    """'gói (chỉ) một nhà thầu'."""
    if "role:bid" in cn.sem.flags and n.sem.kinds() != ("BidPackage",):
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
def be(_: Item, n: Item) -> Sem | None:
    if "pair" in n.sem.flags or any(f.startswith("card:") for f in n.sem.flags):
        return None  # 'bên mời thầu là hai công ty': of several, not of one
    return n.sem.with_(args=(n.sem.focus, *(a for a in n.sem.args if a != n.sem.focus))).flag("be")


@rule("N", "BEN", "S")
def is_(n: Item, m: Item) -> Sem | None:
    return predicate(n.sem, m.sem)


