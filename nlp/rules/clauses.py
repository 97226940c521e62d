"""Clauses: subject and predicate, relative clauses, having and being, sharing, scopes, paths."""
from __future__ import annotations

from dataclasses import replace

from graph.ontology import ontology
from graph.query import Agg, Arith, Compare, Const, Distinct, Edge, Expr, Ident, OneOf, Pattern, Prop, Sub
from nlp import attach
from nlp.chart import Item, rule, unary
from nlp.meaning import rivals
from nlp.rules.nouns import located, noun_date
from nlp.rules.verbs import conjoin, how_often, ranked
from nlp.sem import PARTY, Key, Sem, Value, link, merge, rename_cond, rename_edge, rename_expr, restrict, unify


def predicate(n: Sem, v: Sem) -> Sem | None:
    """Subject and verb phrase: the subject fills the phrase's first argument, and 'chính họ' is the subject."""
    if not v.args or ("holds" in v.flags and n.kinds() == ("Enterprise",) and v.kinds(v.args[0]) == ("Agency", "Enterprise")):
        return None  # 'doanh nghiệp có gói': procures or wins? nobody said
    if "keyholder" in v.flags and "keyasked" not in n.flags:
        return None
    both = merge(n, v, focus=n.focus, args=n.args, event=v.event or n.event, flags=n.flags | (v.flags - {"pronoun"}), rank=v.rank or n.rank)
    one = unify(both, n.focus, v.args[0])
    return kin(reflexive(one, n.focus), n, v) if one else None


def kin(sem: Sem, n: Sem, v: Sem) -> Sem:
    """'công ty mẹ', 'cổ đông', 'người đại diện' named without whose, in a predicate: the subject's own."""
    if n.kinds() == ("Person",):
        return sem
    for edge in v.edges:
        if edge.relation not in ("OWNS", "REPRESENTS") or not edge.var.startswith("e"):
            continue
        for end in (edge.src, edge.dst):
            if end.startswith("a") and end in v.implicit and sem.rep(end) in sem.nodes and sem.rep(end) != sem.rep(n.focus):
                same = unify(sem, n.focus, end)
                if same is not None and not any(same.rep(e.src) == same.rep(e.dst) for e in same.edges):
                    sem = same
    return sem


def closed(v: Sem) -> Sem:
    """Counts within a phrase that modifies a noun become conditions of their own (a correlated aggregate)."""
    if not v.having or v.asked or v.rank or v.same:
        return v
    subject = v.rep(v.having[0].subject)
    names = {x: v.rep(x) for x in v.alias}
    sealed = attach.seal(v, [subject, *(p for p, _ in v.pronouns)])
    conds = tuple(Compare(correlate(h.value, sealed, names), h.op, h.bound) for h in v.having)  # type: ignore[arg-type]
    kept = {x: k for x, k in v.nodes.items() if x == subject or x in {v.rep(p) for p, _ in v.pronouns}}
    return Sem(focus=subject, nodes=kept, where=conds, args=(subject,), alias=v.alias, pronouns=v.pronouns, implicit=frozenset({subject}) & v.implicit, notes=v.notes, flags=v.flags & {"be"})


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
    return walk(expr) if value.whole else Sub(value.agg or "sum", expr, sealed, over)  # type: ignore[arg-type]


def reflexive(sem: Sem, subject: str) -> Sem:
    """'chính họ', 'mình' in the predicate is the subject, where the kinds allow it."""
    left = []
    for var, how in sem.pronouns:
        same = unify(sem, subject, var) if how == "self" and sem.rep(var) != sem.rep(subject) else None
        if same is not None and not any(same.rep(e.src) == same.rep(e.dst) for e in same.edges):
            sem = same
        elif sem.rep(var) != sem.rep(subject):
            left.append((var, how))
    return sem.with_(pronouns=tuple(left))


@rule("N", "VP", "S")
def clause(n: Item, v: Item) -> Sem | None:
    return predicate(n.sem, v.sem)


@rule("N", "VP", "N", 0.15)
@rule("N", "VP", "S", 0.15)
def middle_voice(n: Item, v: Item) -> Sem | None:
    """'gói trúng thầu', 'gói mời thầu': the noun is what the bare verb is done to."""
    if len(v.sem.args) < 2 or "passive" in v.sem.flags or v.sem.asked or v.sem.having or v.sem.rank or "losing" in v.sem.flags:
        return None
    subject, obj = v.sem.args[:2]
    if v.sem.rep(obj) not in v.sem.implicit or v.sem.rep(subject) not in v.sem.implicit or set(n.sem.kinds()) & set(v.sem.kinds(subject)) or "name" in n.sem.flags:
        return None
    return predicate(n.sem, v.sem.with_(args=(obj, subject)))


@rule("N", "VP|PASS", "N", 0.08)
def reduced_relative(n: Item, v: Item) -> Sem | None:
    """'gói thầu do X mời thầu', 'doanh nghiệp trúng gói K'."""
    if "name" in n.sem.flags or v.sem.asked or "who" in n.sem.flags:
        return None
    return predicate(n.sem, closed(v.sem))


@rule("N", "REL", "NREL")
def relative(n: Item, _: Item) -> Sem | None:
    return None if "name" in n.sem.flags else n.sem


@rule("NREL", "VP|PASS", "N", 0.02)
def relative_clause(n: Item, v: Item) -> Sem | None:
    return predicate(n.sem, closed(v.sem)) if not v.sem.asked else None


@rule("NREL", "S", "N", 0.05)
def relative_gap(n: Item, s: Item) -> list[Sem]:
    """'gói mà bên thắng là …': the head is a silent or repeated thing of the clause."""
    if s.sem.asked or "yn" in s.sem.flags or "path" in s.sem.flags:
        return []
    return gap(n.sem, s.sem)


def gap(n: Sem, s: Sem) -> list[Sem]:
    both = merge(n, s, focus=n.focus, args=n.args, event=n.event or s.event)
    filled = None
    for var in sorted(s.implicit):
        if s.rep(var) in s.nodes and (one := unify(filled or both, n.focus, s.rep(var))):
            filled = one
    if filled is not None:
        return [filled]
    found = []
    for var in s.nodes:
        found += [x for x, _ in attach.natural_between(both, n.focus, var)]
        if found:
            break
    return found


@rule("N", "CASEQ", "NCASE")
def in_this_case(n: Item, _: Item) -> Sem | None:
    return n.sem if n.sem.asked else None


@rule("S", "NCASE", "S", 0.02)
def which_are(s: Item, n: Item) -> list[Sem]:
    """'…, những gói nào rơi vào trường hợp này?'"""
    if s.sem.asked or s.sem.flags & {"yn", "path", "describe"}:
        return []
    return [x.with_(asked=n.sem.asked, focus=n.sem.focus) for x in gap(n.sem, s.sem)]


@rule("S", "N", "S", 0.2)
def which_of_them(s: Item, n: Item) -> list[Sem]:
    """'…, lọc ra gói nào'."""
    return which_are(s, n) if n.sem.asked and n.sem.asked[0].what == "which" else []  # type: ignore[return-value]


@rule("N", "S", "N", 0.4)
def relative_bare(n: Item, s: Item) -> list[Sem]:
    if "name" in n.sem.flags or s.sem.asked or "yn" in s.sem.flags or "path" in s.sem.flags or "who" in n.sem.flags:
        return []
    return gap(n.sem, s.sem)


# ---- having ------------------------------------------------------------------------------------------------------
@rule("HAVE", "N", "VP", 0.02)
def have(h: Item, n: Item) -> list[Sem]:
    """'có N': of whom N is the role, else what naturally has N."""
    return holders(n.sem, f"h{h.start}")


def holders(n: Sem, var: str) -> list[Sem]:
    if n.args and n.args[0] in n.implicit and "pair" not in n.flags:
        return [n.with_(focus=n.args[0], args=(n.args[0], n.focus))]
    found = []
    for relation, outward, kinds in _holding(n.kinds()):
        if relation == "PROCURES":
            kinds = ("Agency", "Enterprise")
        base = n.with_(nodes={**n.nodes, var: kinds}, implicit=n.implicit | {var})
        edge = Edge(f"l{var}", relation, n.focus, var) if outward else Edge(f"l{var}", relation, var, n.focus)
        if linked := link(base, edge):
            found.append(linked.with_(focus=var, args=(var, n.focus), event=None).flag("holds"))
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


@rule("HAVE", "CN", "VP")
def have_count(h: Item, cn: Item) -> list[Sem]:
    return [how_often(s, s.rep(s.args[0]), cn.sem) for s in holders(cn.sem, f"h{h.start}")]


@rule("N", "CN", "N", 0.1)
def noun_count(n: Item, cn: Item) -> Sem | None:
    """'gói (chỉ) một nhà thầu'."""
    if "name" in n.sem.flags or n.sem.rank:
        return None
    for s in have_count(n, cn):
        closed_ = closed(s)
        if found := predicate(n.sem, closed_):
            return found
    return None


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


@rule("EVER", "V2|VP|PASS|VAL|HAVE|VDATE|BY|BE|S|NOT", "R")
def ever(_: Item, v: Item) -> Sem:
    return v.sem


@rule("HAVE", "VP", "VP", 0.01)
def have_predicate(_: Item, v: Item) -> Sem:
    """'có trúng thầu', 'có vốn điều lệ trên …'."""
    return v.sem


# ---- being -------------------------------------------------------------------------------------------------------
@rule("BE", "N", "VP", 0.02)
def be(_: Item, n: Item) -> Sem | None:
    if "pair" in n.sem.flags:
        return None
    return n.sem.with_(args=(n.sem.focus, *(a for a in n.sem.args if a != n.sem.focus)))


@rule("N", "BEN", "S")
def is_(n: Item, m: Item) -> Sem | None:
    return predicate(n.sem, m.sem)


# ---- sharing -----------------------------------------------------------------------------------------------------
@rule("SHARE", "N", "SHN")
def share(_: Item, n: Item) -> Sem | None:
    return n.sem if n.sem.args and n.sem.args[0] in n.sem.implicit and n.sem.flags & {f for f in n.sem.flags if f.startswith("role:")} else None


@rule("N", "SHARE", "SHN", 0.05)
def shared(n: Item, s: Item) -> Sem | None:
    return share(s, n)  # type: ignore[return-value]


@rule("SHARE", "ATTR|KEY", "SHA")
def share_attribute(_: Item, a: Item) -> Sem | None:
    return a.sem if a.sem.value is not None and isinstance(a.sem.value.expr, Prop) else None


@rule("ATTR", "SHARE", "SHA", 0.05)
def attribute_shared(a: Item, s: Item) -> Sem | None:
    return share_attribute(s, a)  # type: ignore[return-value]


def _copy(sem: Sem, old: str, new: str, tag: str) -> Sem:
    """The role again, with `new` in place of its argument `old`: edges and their conditions doubled."""
    edges, where = list(sem.edges), list(sem.where)
    for edge in sem.edges:
        if sem.rep(old) in (sem.rep(edge.src), sem.rep(edge.dst)):
            ends = {v: new if sem.rep(v) == sem.rep(old) else sem.rep(v) for v in (edge.src, edge.dst)}
            edges.append(replace(rename_edge(edge, {**ends, edge.var: edge.var + tag}), var=edge.var + tag))
            where += [rename_cond(c, {edge.var: edge.var + tag}) for c in sem.where if c != rename_cond(c, {edge.var: edge.var + tag})]
    return sem.with_(edges=tuple(edges), where=tuple(where))


@rule("SHN", "OFN", "VP")
def share_with(sh: Item, other: Item) -> Sem | None:
    """'chung người đại diện với E': the subject and E have one."""
    arg = sh.sem.args[0]
    both = merge(sh.sem, other.sem, focus=arg, args=(arg, other.sem.focus))
    narrowed = restrict(both, other.sem.focus, both.kinds(arg))
    return _copy(narrowed, arg, other.sem.focus, "b").also(Distinct(arg, other.sem.focus)) if narrowed else None


@rule("SHA", "OFN", "VP")
def attribute_with(sh: Item, other: Item) -> Sem | None:
    arg = sh.sem.focus
    both = merge(sh.sem, other.sem, focus=arg, args=(arg, other.sem.focus), value=other.sem.value)
    narrowed = restrict(both, other.sem.focus, both.kinds(arg))
    if narrowed is None or sh.sem.value is None or not isinstance(sh.sem.value.expr, Prop):
        return None
    name = sh.sem.value.expr.name
    return narrowed.also(Compare(Prop(arg, name), "=", Prop(other.sem.focus, name)), Distinct(arg, other.sem.focus)).with_(value=None)


@rule("NREL", "SHN|SHA", "S", 0.0)
def two_that_share(n: Item, sh: Item) -> Sem | None:
    """'hai nhà thầu … mà trùng số điện thoại'."""
    return two_share(n, sh)  # type: ignore[return-value]


@rule("NN", "SHN|SHA", "S")
def pair_shares(pair: Item, sh: Item) -> Sem | None:
    """'E1 và E2 có chung người đại diện'."""
    first, second = pair.sem.args
    return _pair_shares(pair.sem, first, second, sh)


def _pair_shares(base: Sem, first: str, second: str, sh: Item) -> Sem | None:
    both = merge(base, sh.sem, focus=base.focus, args=(), event=None, flags=base.flags - {"pair"})
    if sh.category == "SHA":
        assert sh.sem.value is not None and isinstance(sh.sem.value.expr, Prop)
        one = unify(both, first, sh.sem.focus)
        other = restrict(one, second, ("Enterprise",)) if one else None
        name = sh.sem.value.expr.name
        return other.also(Compare(Prop(first, name), "=", Prop(second, name)), Distinct(first, second)).with_(value=None) if other else None
    arg = sh.sem.args[0]
    one = unify(both, first, arg)
    narrowed = restrict(one, second, one.kinds(first)) if one else None
    return _copy(narrowed, first, second, "b").also(Distinct(first, second)) if narrowed else None


@rule("N", "SHN|SHA", "S", 0.02)
def two_share(n: Item, sh: Item) -> Sem | None:
    """'hai nhà thầu … chung một cổ đông': the noun stands for two."""
    doubled = pair_of(n.sem)
    return _pair_shares(doubled, n.sem.focus, n.sem.focus + "b", sh) if doubled else None


def pair_of(n: Sem) -> Sem | None:
    """Two of what the noun names, under the same argument (two bidders of one package)."""
    if "card:2" not in n.flags and not n.flags & {"plural"}:
        return None
    here, there = n.rep(n.focus), n.focus + "b"
    doubled = n.with_(nodes={**n.nodes, there: n.kinds()})
    two = _copy(doubled, here, there, "b").also(Distinct(n.focus, there)).flag("pair2")
    bids = [e for e in two.edges if e.relation == "BIDS_ON"]
    if "rivals" in n.flags and len(bids) == 2:
        two = two.also(*rivals(f"{bids[0].var}/{here}", f"{bids[1].var}/{there}")[1:])
    return two


@rule("VP", "AND|REL", "VPA", 0.01)
def predicate_and(v: Item, _: Item) -> Sem:
    return v.sem


# ---- scope -------------------------------------------------------------------------------------------------------
@rule("AMONG", "N", "AMN")
def among(_: Item, n: Item) -> Sem | None:
    return n.sem if not n.sem.asked else None


@rule("AMN|OFN", "S", "S", 0.05)
def within(am: Item, s: Item) -> list[Sem]:
    """'Trong số các N1, N2 nào …': N2 is one of N1 where the kinds agree, else N1 is what the clause speaks about."""
    return scoped(am.sem, s.sem)


@rule("AMN", "N", "N", 0.1)
def within_noun(am: Item, n: Item) -> list[Sem]:
    return scoped(am.sem, n.sem) if n.sem.asked else []


def scoped(am: Sem, s: Sem) -> list[Sem]:
    if am.asked or "path" in s.flags:
        return []
    both = merge(s, am, focus=s.focus, args=s.args, event=s.event, asked=s.asked)
    main = next((a.var for a in s.asked if a.var), s.focus)
    candidates = [main, s.focus, *sorted(s.implicit)]
    for var in candidates:
        if var and s.rep(var) in s.nodes and (one := unify(both, var, am.focus)):
            return [reflexive(one, am.focus)]
    keyed = [k.var for k in s.groups if k.var] + [a.key.var for a in s.asked if a.key and a.key.var]
    for var in dict.fromkeys(s.rep(v) for v in [*keyed, *([target_of(s) or ""] if "name" in am.flags else []), *sorted(s.implicit)] if v):
        if var in s.nodes and (found := [x for x, c in attach.natural_between(both, var, am.focus) if c < 0.3]):
            return found
    return []


@rule("S|N|ATTR", "AMN", "L", 0.06)
def within_after(s: Item, am: Item) -> list[Sem]:
    """'…, chỉ xét tỉnh có từ 10 gói trở lên'."""
    return scoped(am.sem, s.sem) if s.category != "N" or s.sem.asked else []


@rule("AND|BETWEEN", "NN", "AMN", 0.02)
@rule("BETWEEN", "NN", "AMN", 0.0)
def between_names(_: Item, pair: Item) -> Sem | None:
    """'Giữa E1 và E2, ai …': one of the two."""
    first, second = pair.sem.args
    ids = [c for c in pair.sem.where if isinstance(c, OneOf)]
    if len(ids) != 2 or pair.sem.edges:
        return None
    kinds = tuple(k for k in pair.sem.kinds(first) if k in pair.sem.kinds(second))
    if not kinds:
        return None
    values = tuple(v for c in ids for v in c.values)
    return Sem(focus=first, nodes={first: kinds}, where=(OneOf(Ident(first), values),), flags=frozenset({"two"}))


@unary("NN", "AMN", 0.1)
def two_names(pair: Item) -> Sem | None:
    return between_names(pair, pair)  # type: ignore[return-value]


# ---- place and time around a clause ---------------------------------------------------------------------------------
def target_of(sem: Sem) -> str | None:
    """What a place said of the whole clause is about: the object of the event, else what is asked, else the focus."""
    edge = sem.edge(sem.event)
    if edge is not None and edge.relation in ("WINS", "BIDS_ON", "PROCURES", "INVESTS_IN", "IS_OWNER_OF", "PART_OF"):
        return sem.rep(edge.dst)
    asked = next((a.var for a in sem.asked if a.var), None)
    return sem.rep(asked or sem.focus) if asked or sem.focus else None


@rule("S", "PLC", "S", 0.08)
def clause_place(s: Item, plc: Item) -> Sem | None:
    target = target_of(s.sem)
    return located(s.sem, target, plc) if target else None


@rule("PLC", "S", "S", 0.05)
def place_clause(plc: Item, s: Item) -> Sem | None:
    return clause_place(s, plc)  # type: ignore[return-value]


@rule("PLC", "N", "N", 0.1)
def place_noun(plc: Item, n: Item) -> Sem | None:
    return located(n.sem, n.sem.rep(n.sem.focus), plc) if "name" not in n.sem.flags and n.sem.asked else None


@rule("PLC", "HAVE", "PLCH")
def place_has(plc: Item, _: Item) -> Sem:
    return plc.sem


@rule("PLCH", "N", "S")
def place_has_noun(plc: Item, n: Item) -> Sem | None:
    """'Hà Nội có bao nhiêu dự án'."""
    return located(n.sem, n.sem.rep(n.sem.focus), plc) if "name" not in n.sem.flags else None


@rule("S", "PER", "S", 0.06)
def clause_time(s: Item, per: Item) -> Sem | None:
    if "dated" in s.sem.flags:
        return None
    asked = next((a.var for a in s.sem.asked if a.var), None)
    date = attach.event_date(s.sem) or attach.date_of(s.sem, s.sem.rep(asked or s.sem.focus))
    return attach.with_period(s.sem, per.payload, date)  # type: ignore[arg-type]


@rule("PER", "S", "S", 0.05)
def time_clause(per: Item, s: Item) -> Sem | None:
    return clause_time(s, per)  # type: ignore[return-value]


@rule("PER", "N", "N", 0.2)
def time_noun(per: Item, n: Item) -> Sem | None:
    if "name" in n.sem.flags or "dated" in n.sem.flags:
        return None
    return attach.with_period(n.sem, per.payload, noun_date(n.sem))  # type: ignore[arg-type]


@rule("S", "REL|AND", "SA")
def clause_and(s: Item, _: Item) -> Sem:
    return s.sem


@rule("SA", "VP", "S", 0.05)
def more_of_subject(s: Item, v: Item) -> Sem | None:
    return predicate(s.sem, v.sem) if not v.sem.asked else None


@rule("S", "VP", "S", 0.25)
def more_bare(s: Item, v: Item) -> Sem | None:
    return predicate(s.sem, v.sem) if not v.sem.asked else None


__all__ = ["PARTY", "Ident", "conjoin", "ontology", "unary"]
