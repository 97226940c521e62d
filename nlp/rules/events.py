"""When, where and for how much something happened; predicates that are adjectives or dates."""

from __future__ import annotations

from graph.query import Compare, Const, Prop
from graph.scope import walk
from graph.text.quantity import Bound, Quantity
from nlp import attach
from nlp.chart import Given, Item, rule, unary
from nlp.meaning import verb
from nlp.rules.nouns import denies_last, located
from nlp.rules.verbs import object_
from nlp.sem import Ask, Sem, Value, merge, unify


# ---- the event's time, place, amount -------------------------------------------------------------------------------
@rule("VP|PASS", "PER", "VP")
def event_time(v: Item, per: Item) -> Given:
    if "dated" in v.sem.flags or denies_last(v):
        return None
    dated = attach.with_period(v.sem, per.payload, attach.event_date(v.sem))  # type: ignore[arg-type]
    return (dated, NOT_WON) if dated and not_won(v) else dated


#: what it costs that 'không trúng thầu' with a time, a place or a sort of its own is a bid that was lost there: that there was no win is as likely meant
NOT_WON = 0.12


def not_won(v: Item) -> bool:
    """'không trúng thầu (xây lắp)' as the verb for losing."""
    return "verb:lose" in v.sem.flags and any(w.category == "V2" and w.word.startswith("không trúng") for w in v.words())


@rule("VP|PASS", "PLC", "VP", 0.03)
def event_place(v: Item, plc: Item) -> Sem | None:
    if len(v.sem.args) < 2 or v.sem.event is None:
        return None
    edge = v.sem.edge(v.sem.event)
    if edge is None:
        return None
    target = edge.dst
    return located(v.sem, v.sem.rep(target), plc)


@rule("VP|PASS", "BND", "VP", 0.05)
def event_amount(v: Item, bnd: Item) -> Sem | None:
    bound = bnd.payload
    assert isinstance(bound, Bound)
    edge = v.sem.edge(v.sem.event)
    if edge is None or (edge.relation == "WINS" and len(v.sem.args) > 1 and v.sem.rep(v.sem.args[1]) in v.sem.implicit):
        return None  # 'trúng thầu trên 5 tỷ': each award or all together? nobody said
    prop = {
        ("WINS", "vnd"): "price",
        ("BIDS_ON", "vnd"): "price",
        ("OWNS", "percent"): "pct",
        ("INVESTS_IN", "vnd"): "amount",
        ("INVESTS_IN", "percent"): "pct",
    }.get((edge.relation, bound.quantity.unit))
    if prop is None:
        return None
    each = [e.var for e in v.sem.edges if e.var in (edge.var, f"{edge.var}r")]  # 'có cổ phần của nhau trên 10 %': either way
    return v.sem.also(*(c for var in each for c in attach.bound_conds(Prop(var, prop), bound)))


@rule("V2|PASS", "QTY", "L", 0.03)
def share_exactly(v: Item, qty: Item) -> Sem | None:
    """'nắm 100 % vốn'."""
    quantity = qty.payload
    assert isinstance(quantity, Quantity)
    edge = v.sem.edge(v.sem.event)
    prop = _share_in(edge.relation, quantity.unit) if edge is not None else None
    return v.sem.also(Compare(Prop(edge.var, prop), "=", Const(quantity.value))) if edge is not None and prop else None


@rule("V2", "BND", "V2", 0.02)
def share_amount(v: Item, bnd: Item) -> Sem | None:
    """'nắm trên 30 % …', 'sở hữu quá nửa …', 'đầu tư trên 5 tỷ vào …'."""
    bound = bnd.payload
    assert isinstance(bound, Bound)
    edge = v.sem.edge(v.sem.event)
    prop = _share_in(edge.relation, bound.quantity.unit) if edge is not None else None
    return v.sem.also(*attach.bound_conds(Prop(edge.var, prop), bound)) if edge is not None and prop else None


def _share_in(relation: str, unit: str) -> str | None:
    """The property of a stake that is told in this unit: 'góp trên 5 tỷ vào dự án' is an amount, of a firm only the share is known."""
    return {("OWNS", "percent"): "pct", ("INVESTS_IN", "percent"): "pct", ("INVESTS_IN", "vnd"): "amount"}.get((relation, unit))


@rule("PASS|VP", "STAKE", "L")
@rule("V2", "STAKE", "V2")
def stake(v: Item, _: Item) -> Sem | None:
    edge = v.sem.edge(v.sem.event)
    return v.sem if edge is not None and edge.relation in ("OWNS", "INVESTS_IN") else None


@rule("HAVE", "BND", "HBND", 0.0)
def has_so_much(_: Item, bnd: Item) -> Sem | None:
    assert isinstance(bnd.payload, Bound)
    return Sem() if bnd.payload.quantity.unit == "percent" else None


@rule("HBND", "STAKE", "V2", 0.0)
def has_share(h: Item, _: Item) -> Sem | None:
    """'có trên 20 % cổ phần của E': holds them, of E."""
    holds = verb({"id": "own", "relation": "OWNS"})(h.start)
    edge = holds.edge(holds.event) if holds else None
    assert isinstance(h.payload, Bound)
    return holds.also(*attach.bound_conds(Prop(edge.var, "pct"), h.payload)) if holds and edge else None


@rule("V2", "PCTQ", "V2", 0.02)
def share_asked(v: Item, _: Item) -> Sem | None:
    """'nắm bao nhiêu phần trăm vốn của …'."""
    edge = v.sem.edge(v.sem.event)
    if edge is None or edge.relation not in ("OWNS", "INVESTS_IN") or v.sem.asked:
        return None
    label = {"OWNS": "tỷ lệ sở hữu", "INVESTS_IN": "tỷ lệ góp vốn"}[edge.relation]
    return v.sem.with_(asked=(Ask("value", value=Value(Prop(edge.var, "pct"), "percent", label, over=(edge.var,))),))


@rule("VPLC", "PLC", "VP")
def seated(v: Item, plc: Item) -> Sem | None:
    """'có trụ sở tại …'."""
    var = f"h{v.start}"
    base = Sem(focus=var, nodes={var: ("Enterprise", "Agency")}, implicit=frozenset({var}), args=(var,))
    return located(base, var, plc)


@rule("HAVE|OF", "VPLC", "VPLC", 0.0)
def has_seat(_: Item, v: Item) -> Sem:
    return v.sem


@rule("PLC", "VP", "S", 0.1)
def impersonal(plc: Item, v: Item) -> Sem | None:
    """'cả nước mời thầu bao nhiêu gói': nobody in particular."""
    if not v.sem.asked or len(v.sem.args) < 2 or v.sem.rep(v.sem.args[0]) not in v.sem.implicit:
        return None
    if any(e.relation == "PART_OF" for e in v.sem.edges):
        return None  # 'Hà Nam thuộc vùng nào': the place itself (nlp.rules.placefacts)
    return located(v.sem, object_(v.sem), plc)


@rule("VP|PASS", "VAL", "VP", 0.05)
def event_value(v: Item, val: Item) -> list[tuple[Sem, float]]:
    """'trúng theo hình thức chỉ định thầu': said of the object (or of the bid itself)."""
    if len(v.sem.args) < 2 or denies_last(v):
        return []
    return [(s, NOT_WON if not_won(v) else 0.0) for s in attach.with_value(v.sem, val.sem, object_(v.sem))]


@rule("OF|BYKEY|BY|KEY", "VAL", "VAL", 0.02)
def by_method(word: Item, val: Item) -> Sem | None:
    """'qua chỉ định thầu', 'hình thức chỉ định thầu', 'lĩnh vực xây lắp'; a key of something else says something of its own."""
    key = word.sem.value.expr if word.category == "KEY" and word.sem.value is not None else None
    told = {p.name for c in val.sem.where for p in walk(c) if isinstance(p, Prop)}
    return None if isinstance(key, Prop) and told and key.name not in told else val.sem


# ---- predicates that are adjectives --------------------------------------------------------------------------------
@unary("VAL", "VP", 0.1)
def value_predicate(val: Item) -> Sem | None:
    if "edgevalue" in val.sem.flags:
        return val.sem
    return val.sem.with_(args=(val.sem.focus,))


@rule("VDATE", "PER", "VP")
def dated(d: Item, per: Item) -> Sem | None:
    value = d.sem.value
    if value is None:
        return None
    found = attach.with_period(d.sem, per.payload, (value.expr, value.unit, value.label))  # type: ignore[arg-type]
    return found.with_(value=None, args=(d.sem.focus,)) if found else None


@rule("VDATE", "N", "VDN", 0.02)
def dated_noun(d: Item, n: Item) -> Sem | None:
    """'(năm X) đăng tải bao nhiêu gói', 'khởi công bao nhiêu dự án': the time stands elsewhere."""
    if not n.sem.asked or d.sem.value is None:
        return None
    both = merge(n.sem, d.sem, focus=n.sem.focus, args=n.sem.args, value=d.sem.value)
    return unify(both, n.sem.focus, d.sem.focus)


@rule("PER", "VDN", "S")
def time_dated_noun(per: Item, d: Item) -> Sem | None:
    value = d.sem.value
    if value is None:
        return None
    found = attach.with_period(d.sem, per.payload, (value.expr, value.unit, value.label))  # type: ignore[arg-type]
    return found.with_(value=None) if found else None


@rule("VDN", "PER", "S")
def dated_noun_time(d: Item, per: Item) -> Sem | None:
    return time_dated_noun(per, d)  # type: ignore[return-value]


@rule("PLC", "VDN", "VDN", 0.02)
def place_dated_noun(plc: Item, d: Item) -> Sem | None:
    return located(d.sem, d.sem.rep(d.sem.focus), plc)


@rule("VDATE", "WHICHDATE|WHICHYEAR", "ATTR", 0.0)
def date_asked(d: Item, _: Item) -> Sem | None:
    """'thành lập ngày nào'."""
    return d.sem.flag("dateasked")


@rule("OF|BY|HAVE", "VDATE", "VDATE")
def when_dated(_: Item, d: Item) -> Sem:
    return d.sem

