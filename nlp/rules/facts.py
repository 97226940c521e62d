"""Facts about one thing: where it is, what line it is in, what it is called by; several facts in one question."""

from __future__ import annotations

from graph.query import Prop
from nlp.chart import Item, rule, unary
from nlp.meaning import key_of
from nlp.rules.lookups import is_one
from nlp.sem import Ask, Key, Sem, Value, merge, unify

#: by kind, the property that 'ở đâu' asks for
SEAT = {
    "Enterprise": ("address", "địa chỉ trụ sở"), "Agency": ("province", "tỉnh/thành phố"), "Project": ("province", "tỉnh/thành phố"),
    "BidPackage": ("province", "địa điểm"), "ForeignInvestor": ("country", "quốc gia"),
}  # fmt: skip


# ---- where ---------------------------------------------------------------------------------------------------------
@rule("VPLC", "WHERE", "WHERE", 0.0)
@rule("HAVE", "WHERE", "WHERE", 0.02)
def seat_where(_: Item, w: Item) -> Sem:
    return w.sem


@rule("N", "WHERE", "S", 0.02)
def where(n: Item, word: Item) -> Sem | None:
    """'E ở đâu?', 'Dự án P nằm ở đâu?', 'Nhà đầu tư F đến từ đâu?'"""
    kinds = n.sem.kinds()
    if n.sem.asked or len(kinds) != 1 or kinds[0] not in SEAT or (n.sem.edges and "name" not in n.sem.flags and not n.sem.where):
        return None
    if kinds == ("Enterprise",) and is_one(n.sem) and not n.sem.edges:
        return None  # nlp.rules.lookups.where_is: with its province beside the address
    name, label = SEAT[kinds[0]]
    if kinds == ("ForeignInvestor",) and "từ" not in word.word:
        return None
    here = n.sem.focus
    return n.sem.with_(asked=(Ask("value", value=Value(Prop(here, name), "text", label, owner=here, over=(here,))),))


@rule("ATTR", "WHERE", "S", 0.0)
def attribute_where(a: Item, _: Item) -> Sem | None:
    """'Trụ sở của E ở đâu?'"""
    if not a.sem.flags & {"attr:address", "attr:province"} or a.sem.value is None:
        return None
    return a.sem.with_(asked=(Ask("value", value=a.sem.value),), value=None)


@rule("V2", "WHERE", "VP", 0.05)
def owns_where(v: Item, _: Item) -> Sem | None:
    """'Ông A có cổ phần ở đâu?': in which firms."""
    edge = v.sem.edge(v.sem.event)
    if edge is None or edge.relation not in ("OWNS", "REPRESENTS") or v.sem.asked or v.sem.rep(v.sem.args[1]) not in v.sem.implicit:
        return None
    return v.sem.with_(asked=(Ask("which", v.sem.args[1]),))


# ---- a property of the thing named -------------------------------------------------------------------------------------
@rule("KEY", "WHAT", "N", 0.1)
def what_key(key: Item, word: Item) -> Sem | None:
    """'(thuộc) lĩnh vực gì'; 'tình trạng thế nào' is of something ("whose")."""
    value = key.sem.value
    flags = key.sem.flags | {"keyasked"} | ({"whose"} if word.word.endswith(("thế nào", "ra sao")) else set())
    return key.sem.with_(asked=(Ask("key", value.owner, key=key_of(key.sem)),), value=None, flags=flags) if value else None


@unary("N", "NKEYED", 0.0)
def of_a_key(n: Item) -> Sem | None:
    """'lĩnh vực nào': the rule below is tried for no other noun."""
    return n.sem if "keyasked" in n.sem.flags and "name" not in n.sem.flags else None


@rule("N", "NKEYED", "S", 0.1)
def its_property(n: Item, m: Item) -> Sem | None:
    """'E hoạt động trong lĩnh vực nào'."""
    if "name" not in n.sem.flags or n.sem.asked or n.sem.edges:
        return None
    return unify(merge(n.sem, m.sem, focus=m.sem.focus), n.sem.focus, m.sem.focus)


@rule("N", "ENT", "S", 0.02)
def which_of_code(n: Item, ent: Item) -> Sem | None:
    """'Công ty nào có mã số thuế …?'"""
    if not n.sem.asked or "name" in n.sem.flags or not any(w.category == "CODEW" for w in ent.words()):
        return None
    return unify(merge(n.sem, ent.sem, focus=n.sem.focus, args=n.sem.args), n.sem.focus, ent.sem.focus)


# ---- several facts -----------------------------------------------------------------------------------------------------
@rule("S", "S", "S", 0.1)
@rule("SA", "S", "S", 0.05)
@rule("ATTR", "ATTR", "S", 0.1)
def two_facts(s: Item, w: Item) -> Sem | None:
    """'K đăng tải ngày nào, đóng thầu ngày nào?': two plain properties of one thing that is named."""
    first, second = _fact(s.sem), _fact(w.sem)
    if first is None or second is None or first.owner is None or second.owner is None or "name" not in s.sem.flags or s.sem.edges or w.sem.edges:
        return None
    if any(v not in w.sem.implicit for v in w.sem.nodes):
        return None
    one = unify(merge(s.sem, w.sem, focus=s.sem.focus, args=s.sem.args), first.owner, second.owner)
    if one is None:
        return None
    shown = tuple(Key(v.expr, v.label[0].upper() + v.label[1:], v.unit, first.owner) for v in (first, second))
    return one.with_(asked=(Ask("which", first.owner),), wants=(*s.sem.wants, *shown), value=None)


def _fact(sem: Sem) -> Value | None:
    value = sem.asked[0].value if len(sem.asked) == 1 and sem.asked[0].what == "value" else sem.value if "dateasked" in sem.flags else None
    plain = value is not None and value.agg is None and not value.whole and not sem.rank and not sem.groups and not sem.having
    return value if plain else None
