"""Countries as those who invest: 'Hàn Quốc đầu tư bao nhiêu dự án', 'Nhật Bản chiếm bao nhiêu phần trăm vốn FDI'."""

from __future__ import annotations

from graph.query import Compare, Const, Prop
from nlp import attach
from nlp.chart import Given, Item, rule, unary
from nlp.rules.compare import ratio
from nlp.rules.predicates import predicate
from nlp.sem import Ask, Sem, Value


@unary("VAL", "CVAL")
def country(val: Item) -> Sem | None:
    return val.sem if "country" in val.sem.flags and val.sem.kinds() == ("ForeignInvestor",) else None


@rule("CVAL", "VP|S", "S", 0.04)
def country_invests(val: Item, v: Item) -> Sem | None:
    """'Hàn Quốc đầu tư vào những dự án nào': its investors do."""
    if not v.sem.args:
        return None
    edge = v.sem.edge(v.sem.event)
    if edge is None or edge.relation != "INVESTS_IN" or not v.sem.asked or v.sem.rep(v.sem.args[0]) not in v.sem.implicit:
        return None
    return predicate(val.sem.with_(args=()), registered(v) or v.sem)


def registered(v: Item) -> Sem | None:
    """'(Nhật Bản) rót bao nhiêu đô': the registered capital of its projects, which is what there is in dollars."""
    dollars = any(w.category == "HOWMUCH" and any(part in ("đô", "USD") for part in w.word.split()) for w in v.words())
    asked, edge = v.sem.asked[0], v.sem.edge(v.sem.event)
    if not dollars or edge is None or asked.value is None or asked.value.expr != Prop(edge.var, "amount"):
        return None
    value = Value(Prop(edge.dst, "registered_usd"), "usd", "tổng vốn đăng ký", agg="sum", owner=edge.dst, over=(edge.dst,))
    return v.sem.also(Compare(Prop(edge.dst, "kind"), "=", Const("FDI"))).with_(asked=(Ask("value", value=value),))


@rule("VALQ", "ATTR|OFA", "S", 0.02)
def share_of_amount(val: Item, a: Item) -> Given:
    """'Nhật Bản chiếm bao nhiêu phần trăm tổng vốn FDI đăng ký', 'FDI chiếm bao nhiêu phần trăm tổng mức đầu tư'."""
    value = a.sem.value
    if value is None or not value.adds or value.agg or not isinstance(value.expr, Prop) or a.sem.asked or a.sem.groups or a.sem.rank or a.sem.edges:
        return None
    whole = a.sem.with_(value=None)
    found = [ratio(whole, part, value.expr) for part in attach.with_value(whole, val.sem, whole.focus)]
    return [s for s in found if s]
