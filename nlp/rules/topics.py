"""What is asked of one thing that stands at the head: its roles among its facts, its connections."""

from __future__ import annotations

from graph.ontology import ontology
from graph.query import Ident, OneOf, Prop
from nlp.chart import Item, rule, unary
from nlp.mentions import mentions_of
from nlp.rules.lookups import is_one
from nlp.rules.parts import asked_role
from nlp.sem import Ask, Key, Sem, Value, merge

#: what costs a role among facts, less than to be read as a noun of its own
ROLE = 0.02


def _as_fact(role: Sem, owner: str, label: str) -> Sem:
    return role.with_(focus=owner, args=(owner,), value=Value(Ident(role.focus or ""), "entity", label, owner=owner, over=(owner,)))


@unary("N", "FACT", ROLE)
def fact_of_marked_role(n: Item) -> Sem | None:
    """'người đại diện (theo pháp luật)': a role that its relation's property tells."""
    sem = n.sem
    role = any(f.startswith("role:") for f in sem.flags) and len(sem.edges) == 1 and len(sem.nodes) == 2 and len(sem.args) == 1
    if n.parts or not role or sem.asked or sem.groups or not sem.where or sem.args[0] not in sem.implicit:
        return None
    return _as_fact(sem, sem.args[0], n.word) if all(mentions_of(c) == {sem.edges[0].var} for c in sem.where) else None


@unary("S", "FACT", 0.14)
def fact_of_who(s: Item) -> Sem | None:
    """'(gói K) do ai mời thầu, ai trúng': who stands in that role to the thing at the head."""
    role = asked_role(s)
    if not isinstance(role, Sem) or s.category != "S":
        return None
    said = next((w.word for w in s.words() if w.category == "N"), f"bên {ontology().relations[role.edges[0].relation].label.vi}")
    return _as_fact(role, role.args[0], said)


# ---- connections, however they are said -------------------------------------------------------------------------------
@rule("TO|WITH", "EACHOTHER", "EACHOTHER", 0.0)
def to_each_other(_: Item, each: Item) -> Sem:
    """'tới nhau', 'với nhau'."""
    return each.sem


@rule("PATHQ", "EACHOTHER|WHAT|WHICH", "PATHQ", 0.0)
def connection_whole(path: Item, _: Item) -> Sem:
    """'dính dáng gì tới nhau', 'mối liên hệ nào'."""
    return path.sem


@rule("HAVE", "PATHQ", "PATHQ", 0.0)
def has_connection(_: Item, path: Item) -> Sem:
    """'có chút liên hệ'."""
    return path.sem


@rule("NPATH", "N", "S", 0.02)
def connected_bare(a: Item, b: Item) -> Sem | None:
    """'A có liên quan gì B không', 'A nối tới B bằng đường nào'."""
    if "name" not in b.sem.flags or b.sem.edges or b.sem.asked:
        return None
    return merge(a.sem, b.sem, focus=a.sem.focus, args=(a.sem.focus, b.sem.focus)).flag("path")


@rule("S", "BYWAY", "S", 0.0)
def by_which_way(s: Item, _: Item) -> Sem | None:
    """'… qua những ai', '… bằng đường nào': the answer shows the way."""
    return s.sem if "path" in s.sem.flags else None


@rule("S", "DESCRIBE", "S", 0.02)
def described_again(s: Item, _: Item) -> Sem | None:
    """'E là đơn vị nào, cho xem thông tin'."""
    return s.sem if "describe" in s.sem.flags else None


# ---- one of two -----------------------------------------------------------------------------------------------------
@rule("N", "VAL", "S", 0.0)
def which_of_the_two(n: Item, val: Item) -> Sem | None:
    """'Dự án P là FDI hay đầu tư công?': the property that both are values of."""
    one_of = val.sem.where[0] if len(val.sem.where) == 1 else None
    chosen = isinstance(one_of, OneOf) and isinstance(one_of.expr, Prop) and len(one_of.values) > 1 and any(w.word == "hay" for w in val.words())
    if not chosen or not isinstance(one_of, OneOf) or not isinstance(one_of.expr, Prop) or not is_one(n.sem) or n.sem.edges:
        return None
    var = n.sem.rep(n.sem.focus)
    if not (of := ontology().property(n.sem.kinds(), one_of.expr.name)) or not set(n.sem.kinds()) & set(val.sem.kinds()):
        return None
    return n.sem.with_(asked=(Ask("key", var, key=Key(Prop(var, one_of.expr.name), of.label.vi, "text", var)),))


@rule("WHETHER", "Q", "Q", 0.0)
def whether_or_not(_: Item, q: Item) -> Sem | None:
    """'Có phải … không?'"""
    return q.sem if "yn" in q.sem.flags else None


@rule("WHERE", "N", "WHEREP", 0.0)
def where_which_province(where: Item, n: Item) -> Sem | None:
    """'(đóng) ở đâu, tỉnh nào': which province."""
    return n.sem if _which_province(n.sem) else None


@rule("N", "WHEREP", "S", 0.02)
def province_of(n: Item, _: Item) -> Sem | None:
    """'Họ đóng ở đâu, tỉnh nào?'"""
    var = n.sem.rep(n.sem.focus)
    kinds = tuple(k for k in n.sem.kinds() if "province" in ontology().kinds[k].properties)
    if not is_one(n.sem) or n.sem.edges or not kinds:
        return None
    key = Key(Prop(var, "province"), "Tỉnh/thành phố", "text", var)
    return n.sem.with_(nodes={**n.sem.nodes, var: kinds}, asked=(Ask("key", var, key=key),))


@rule("ATTR", "WHEREP", "ATTR", 0.0)
@rule("ATTR", "OFN|N", "ATTR", 0.0)
def seat_in_which(a: Item, n: Item) -> Sem | None:
    """'trụ sở (của E) ở tỉnh nào'."""
    value = a.sem.value
    if "attr:address" not in a.sem.flags or a.sem.asked or value is None or not isinstance(value.expr, Prop) or not _which_province(n.sem):
        return None
    return a.sem.with_(value=Value(Prop(value.expr.var, "province"), "text", "Tỉnh/thành phố", owner=value.owner, over=value.over))


def _which_province(n: Sem) -> bool:
    """'tỉnh nào' and no more."""
    return {"keyasked", "attr:province"} <= n.flags or (n.kinds() == ("Province",) and bool(n.asked) and not n.edges and not n.where)
