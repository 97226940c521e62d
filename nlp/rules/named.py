"""What is asked of one named thing, in more word orders: its seat, its short name, who stands in which role beside its dates and prices."""

from __future__ import annotations

from graph.query import Arith, Compare, Const, Contains, Ident, Prop
from nlp.chart import Item, rule, unary
from nlp.rules.lookups import is_one
from nlp.rules.parts import is_role
from nlp.sem import Ask, Sem, Value, merge, unify

#: what a firm may be told by
TOLD_BY = {"attr:short_name", "attr:tax_code", "attr:phone"}
#: legal forms that are said without 'doanh nghiệp' before them
FORMS = ("công ty", "doanh nghiệp", "CTCP", "DNTN", "DNNN", "TNHH")
#: kinds that have names of their own making
NAMED = ("Enterprise", "Agency", "Project", "BidPackage", "ForeignInvestor")


# ---- who, beside other facts ---------------------------------------------------------------------------------------
@unary("N", "FACT", 0.02)
def fact_of_role(n: Item) -> Sem | None:
    """'bên mời thầu(, ngày đăng tải và giá của gói K)'."""
    if n.parts or not is_role(n.sem) or n.sem.args[0] not in n.sem.implicit:
        return None
    owner, role = n.sem.args[0], n.sem.focus
    return n.sem.with_(focus=owner, args=(owner,), value=Value(Ident(role), "entity", n.word, owner=owner, over=(owner,)))


@rule("N", "OFN", "NEACH", 0.02)
def of_that(n: Item, of: Item) -> Sem | None:
    """'(Cho biết) bên mời thầu của gói đó.'"""
    one = of.sem.pronouns and len(of.sem.nodes) == 1 and not of.sem.where and not of.sem.asked
    return n.sem if one and is_role(n.sem) and set(n.sem.kinds(n.sem.args[0])) & set(of.sem.kinds()) else None


# ---- where it is ----------------------------------------------------------------------------------------------------
@rule("VPLC", "N|OFN", "VPLCQ", 0.0)
def seat_key(_: Item, key: Item) -> Sem | None:
    """'đặt trụ sở tại tỉnh nào', 'đóng ở tỉnh nào'."""
    return key.sem if {"keyasked", "attr:province"} <= key.sem.flags or {"keyasked", "attr:region"} <= key.sem.flags else None


@rule("N", "VPLCQ", "S", 0.0)
def seated_in_which(n: Item, m: Item) -> Sem | None:
    if not is_one(n.sem) or n.sem.edges:
        return None
    return unify(merge(n.sem, m.sem, focus=m.sem.focus), n.sem.focus, m.sem.focus)


# ---- what it is called ----------------------------------------------------------------------------------------------
@rule("NH", "ATTR", "S", 0.02)
def called_by(n: Item, a: Item) -> Sem | None:
    """'DGJSC là tên viết tắt của công ty nào?'"""
    asked = a.sem.asked[0] if len(a.sem.asked) == 1 and a.sem.flags & TOLD_BY else None
    if asked is None or asked.what != "which" or not asked.var or "name" not in n.sem.flags or n.sem.edges or n.sem.asked:
        return None
    return unify(merge(n.sem, a.sem.with_(value=None), focus=n.sem.focus, args=(), value=None), n.sem.focus, asked.var)


@rule("NAMEHAS", "TEXT", "VP", 0.0)
def name_has(word: Item, text: Item) -> Sem:
    """'có tên chứa chữ “Năng lượng”'."""
    var = f"h{word.start}"
    return Sem(focus=var, nodes={var: NAMED}, where=(Contains(Prop(var, "name"), str(text.payload)),), implicit=frozenset({var}), args=(var,))


@unary("VAL", "N", 0.03)
def firm_of_form(val: Item) -> Sem | None:
    """'CTCP ở Đà Nẵng', 'mấy doanh nghiệp tư nhân': firms of that form."""
    if "val:form" not in val.sem.flags or val.parts or not val.word.startswith(FORMS):
        return None
    return val.sem.with_(implicit=val.sem.implicit - {val.sem.focus}, args=(), flags=val.sem.flags | {"noun:enterprise"})


# ---- by how much one price is below the other ------------------------------------------------------------------------
@rule("ATTRCC", "HOWMUCH|HOWMANY|PCTQ", "S", 0.0)
def by_how_much(a: Item, word: Item) -> Sem | None:
    """'giá trúng của gói K thấp hơn giá gói thầu bao nhiêu tiền': the difference as it is, below nought where it is higher."""
    value = a.sem.value
    order = next((c for c in a.sem.where if isinstance(c, Compare) and c.op in ("<", ">")), None)
    if value is None or order is None or not isinstance(value.expr, Arith) or {value.expr.left, value.expr.right} != {order.left, order.right}:
        return None
    expr, unit, label = value.expr, value.unit, "chênh lệch"
    if word.category == "PCTQ":
        expr, unit, label = Arith("/", Arith("*", Const(100), value.expr), order.right), "percent", "chênh lệch (%)"
    asked = Ask("value", value=Value(expr, unit, label, owner=value.owner, over=(value.owner,) if value.owner else ()))
    return a.sem.with_(where=tuple(c for c in a.sem.where if c is not order), asked=(asked,), value=None)
