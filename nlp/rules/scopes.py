"""Only, both, elsewhere; values that name what is spoken of; subjects before their value questions."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from graph.query import AllOf, Cond, Edge, Exists, Node, Not, Pattern, Prop
from graph.scope import walk
from nlp import attach
from nlp.chart import Item, rule
from nlp.mentions import mentions_of
from nlp.rules.measures import owned
from nlp.rules.verbs import conjoin, object_, subject, take_object
from nlp.sem import Sem, Value, merge, rename_cond, rename_edge, rename_pattern, unify

ONE = ("một", "mot", "1")


@rule("ONLY|ALWAYS", "VP", "VP", 0.02)
def only(_: Item, v: Item) -> Sem | None:
    """'chỉ trúng ở X', 'toàn trúng nhờ chỉ định thầu': it does, and never otherwise."""
    idle = any(a.category == "FILL" and a.word in ONE and b.category == "N" for a, b in pairwise(v.words()))
    return None if idle else _only(v.sem)  # 'chỉ trúng của một chủ đầu tư': of one and no more


def _only(v: Sem) -> Sem | None:
    if v.having and all(h.op == "=" for h in v.having) and not v.asked and not v.rank:
        return v  # 'chỉ trúng đúng một gói'
    edge = v.edge(v.event)
    if edge is None or len(v.args) < 2 or v.asked or v.having or v.rank:
        return None
    obj = object_(v)
    if len(v.edges) != 1:
        return nowhere_else(v, edge)
    names = {x: v.rep(x) for x in v.alias}
    told = [c for c in (rename_cond(c, names) for c in v.where) if mentions_of(c) == {obj}]
    if not told or len(told) != len(v.where):
        return None
    other = f"{obj}z"
    renamed = [rename_cond(c, {obj: other}) for c in told]
    wrong: Cond = Not(renamed[0] if len(renamed) == 1 else AllOf(tuple(renamed)))
    again = replace(rename_edge(edge, {**names, obj: other, v.rep(obj): other}), var=f"{edge.var}z")
    src, dst = (v.rep(edge.src), other) if v.rep(edge.dst) == obj else (other, v.rep(edge.dst))
    again = replace(again, src=src, dst=dst)
    return v.also(Not(Exists(Pattern((Node(other, v.kinds(obj)),), (again,), (wrong,)))))


def nowhere_else(v: Sem, edge: Edge) -> Sem | None:
    """'chỉ trúng ở dự án của mình': it does it nowhere but where the things are so tied."""
    done, obj = v.rep(edge.src), v.rep(edge.dst)
    rest = v.with_(edges=tuple(e for e in v.edges if e is not edge))
    if done != subject(v) or obj != object_(v) or edge.relation not in ("WINS", "BIDS_ON") or any(edge.var in mentions_of(c) for c in v.where):
        return None
    if v.same or v.every or not all({v.rep(e.src), v.rep(e.dst)} & set(v.nodes) for e in rest.edges):
        return None
    kin = [end for e in rest.edges if e.relation == "OWNS" for end in (e.src, e.dst) if end.startswith("a") and end in v.implicit]  # 'công ty mẹ': its own
    sealed = attach.seal(rest, [done, obj, *kin, *(p for p, _ in v.pronouns)])
    names = {x: f"{x}z" for x in (*(n.var for n in sealed.nodes), *(e.var for e in sealed.edges))}
    other, again = f"{obj}z", replace(edge, var=f"{edge.var}z", src=done, dst=f"{obj}z")
    tied = rename_pattern(sealed, {**names, obj: other})
    tied = replace(tied, edges=tuple(replace(e, var=names[e.var]) for e in tied.edges))
    return v.also(Not(Exists(Pattern((Node(other, v.kinds(obj)),), (again,), (Not(Exists(tied)),)))))


@rule("EVN", "VP|PASS", "VP", 0.02)
def all_it_won(n: Item, v: Item) -> Sem | None:
    """'mọi gói trúng đều thuộc dự án của mình': said of who won them."""
    won = next((e for e in n.sem.edges if e.relation in ("WINS", "BIDS_ON") and n.sem.rep(e.dst) == n.sem.rep(n.sem.focus)), None)
    if won is None or len(n.sem.edges) != 1 or n.sem.rep(won.src) not in n.sem.implicit or n.sem.where or v.sem.asked or v.sem.rank or v.sem.having:
        return None
    both = merge(n.sem.with_(every=()), v.sem, focus=n.sem.focus, args=(), event=won.var, flags=frozenset({"conj"}))
    one = unify(both, n.sem.focus, v.sem.args[0] if v.sem.args else v.sem.focus)
    if one is None:
        return None
    return nowhere_else(one.with_(focus=won.src, args=(one.rep(won.src), one.rep(won.dst))), won) if len(one.edges) > 1 else None


@rule("ONLY", "VAL", "OVAL", 0.0)
def only_by(_: Item, val: Item) -> Sem:
    return val.sem


@rule("OVAL", "REL", "OVAL", 0.0)
def only_by_and(val: Item, _: Item) -> Sem:
    return val.sem


@rule("OVAL", "V2|VP", "VP", 0.02)
def only_by_that(val: Item, v: Item) -> list[Sem]:
    """'toàn nhờ chỉ định thầu mà trúng'."""
    if len(v.sem.args) < 2 or "edgevalue" in val.sem.flags:
        return []
    found = (_only(s) for s in attach.with_value(v.sem, val.sem, object_(v.sem)))
    return [s for s in found if s]


# ---- 'chưa trúng qua hình thức khác' ------------------------------------------------------------------------------------
@rule("KEY", "OTHER", "OKEY", 0.0)
@rule("BYKEY|OF", "OKEY", "R", 0.0)
def other_value(a: Item, b: Item) -> Sem | None:
    """'(qua) hình thức khác'."""
    if a.category != "KEY":
        return b.sem
    value = a.sem.value
    return a.sem if value is not None and isinstance(value.expr, Prop) and a.sem.kinds() == ("BidPackage",) and b.word == "khác" else None


@rule("N", "OTHER", "OKEY", 0.0)
def any_other_value(n: Item, word: Item) -> Sem | None:
    """'hình thức nào khác'."""
    key = n.sem.asked[0].key if len(n.sem.asked) == 1 and "keyasked" in n.sem.flags else None
    if key is None or word.word != "khác" or n.sem.edges or n.sem.where or n.sem.kinds() != ("BidPackage",):
        return None
    return n.sem.with_(asked=(), value=Value(key.expr, key.unit, key.label, owner=n.sem.focus, over=(n.sem.focus,)))


@rule("V2|VP", "OKEY", "VPO", 0.0)
def does_otherwise(v: Item, key: Item) -> Sem | None:
    """'trúng (gói nào) theo hình thức khác'."""
    edge = v.sem.edge(v.sem.event)
    bare = edge is not None and len(v.sem.edges) == 1 and not v.sem.where and not v.sem.having and not v.sem.rank and not v.sem.pronouns
    prop = key.sem.value.expr if key.sem.value else None
    return v.sem.with_(asked=(), fill=(prop.name,)) if bare and isinstance(prop, Prop) else None


@rule("NOT", "VPO", "NVPO", 0.0)
@rule("EVER|AND|REL", "NVPO", "R", 0.0)
def never_otherwise(_: Item, v: Item) -> Sem:
    return v.sem


@rule("VP|VPA", "NVPO", "VP", 0.02)
def and_never_otherwise(v: Item, other: Item) -> Sem | None:
    """'trúng nhờ chỉ định thầu, chưa thắng qua hình thức khác': of that value alone; after 'chỉ' it is said again."""
    mine, theirs = v.sem.edge(v.sem.event), other.sem.edge(other.sem.event)
    if mine is None or theirs is None or mine.relation != theirs.relation or v.sem.asked or v.sem.rank or len(v.sem.args) < 2:
        return None
    told = [c for c in v.sem.where if any(isinstance(p, Prop) and p.name == other.sem.fill[0] for p in walk(c))]
    if not told:
        return None
    if any(isinstance(c, Not) for c in told):
        return v.sem
    alone = _only(v.sem.with_(having=()))
    return alone.with_(having=v.sem.having) if alone else None


@rule("BOTH", "N", "BN")
def both_first(_: Item, n: Item) -> Sem:
    return n.sem


@rule("BN", "LAN", "BNL")
def both_and(n: Item, _: Item) -> Sem:
    return n.sem


@rule("V2", "BNL", "V2B")
def both_of(v: Item, n: Item) -> list[Sem]:
    """'dự cả gói A lẫn gói B': the verb holds of each; the second copy of the verb waits for its object."""
    return take_object(v.sem, n.sem, cost_free=True)


@rule("V2B", "N", "VP", 0.0)
def both_objects(first: Item, n: Item) -> list[Sem]:
    verb = next((w for w in first.words() if w.category == "V2"), None)
    if verb is None:
        return []
    names = {x: f"{x}y" for x in verb.sem.nodes} | {e.var: f"{e.var}y" for e in verb.sem.edges}
    again = Sem(
        focus=names[verb.sem.focus],
        nodes={names[x]: k for x, k in verb.sem.nodes.items()},
        edges=tuple(replace(rename_edge(e, names), var=names[e.var]) for e in verb.sem.edges),
        where=tuple(rename_cond(c, names) for c in verb.sem.where),
        implicit=frozenset(names[x] for x in verb.sem.implicit),
        event=names.get(verb.sem.event or "", None),
        args=tuple(names[x] for x in verb.sem.args),
        flags=verb.sem.flags,
    )
    found = []
    for second in take_object(again, n.sem, cost_free=True):
        joined = conjoin(first.sem, second)
        if joined:
            found.append(joined)
    return found


@rule("VAL", "S", "S", 0.06)
def value_scope(val: Item, s: Item) -> list[Sem]:
    """'Nhóm A, nhóm B, nhóm C: … mỗi nhóm …': what is spoken of, before the question."""
    if not (s.sem.asked or s.sem.value or s.sem.groups):
        return []
    for var in s.sem.nodes:
        if s.sem.kinds(var) == val.sem.kinds() and (found := attach.with_value(s.sem, val.sem, var)):
            return [x.with_(asked=s.sem.asked, value=s.sem.value) for x in found]
    return []


@rule("N", "S", "S", 0.08)
def subject_of_value(n: Item, s: Item) -> list[tuple[Sem, float]]:
    """'Dự án P năm Y giải ngân đạt bao nhiêu phần trăm': the subject stands before the time."""
    ask = next((a for a in s.sem.asked if a.what == "value"), None)
    if ask is None or "name" not in n.sem.flags or n.sem.asked or len(s.sem.asked) != 1:
        return []
    found = owned(s.sem.with_(value=ask.value), n.sem)
    priced = [x if isinstance(x, tuple) else (x, 0.0) for x in found]
    return [(x.with_(asked=s.sem.asked, value=None), cost) for x, cost in priced]


@rule("N|ATTR", "VDATE", "L", 0.06)
def by_that_date(n: Item, d: Item) -> Sem | None:
    """'số gói đăng tải từng năm': the verb names the date that groups and times go by."""
    value = d.sem.value
    if value is None or n.sem.dated_by is not None or "name" in n.sem.flags or "dated" in n.sem.flags:
        return None
    both = merge(n.sem, d.sem, focus=n.sem.focus, args=n.sem.args, value=n.sem.value, event=n.sem.event)
    one = unify(both, n.sem.focus, d.sem.focus)
    if one is None:
        return None
    return one.with_(dated_by=(value.expr, value.unit, value.label), flags=(one.flags - {"dated"}) | {"saiddate"})


@rule("EACHYEAR|EACHQUARTER|EACHMONTH", "VDATE", "GRP", 0.0)
def each_dated(each: Item, d: Item) -> Sem | None:
    """'theo năm phê duyệt'."""
    from graph.query import DatePart
    from nlp.sem import Key

    value = d.sem.value
    if value is None:
        return None
    part = {"EACHYEAR": "year", "EACHQUARTER": "quarter", "EACHMONTH": "month"}[each.category]
    expr = DatePart(part, value.expr) if value.unit == "date" else value.expr if part == "year" else None  # type: ignore[arg-type]
    label = {"year": "Năm", "quarter": "Quý", "month": "Tháng"}[part]
    return d.sem.with_(groups=(Key(expr, label, "year" if part == "year" else "int", d.sem.focus),), value=None) if expr else None


@rule("N", "VPLC", "N", 0.1)
def seated_noun(n: Item, seat: Item) -> Sem | None:
    """'doanh nghiệp đặt trụ sở': every firm has its seat somewhere."""
    return n.sem if n.sem.kinds() == ("Enterprise",) and "name" not in n.sem.flags and "trụ sở" in seat.word else None


__all__ = ["subject"]
