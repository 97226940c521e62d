"""The amount disbursed as a rate: 'giải ngân … theo tỷ lệ', 'đạt tỷ lệ cao hơn', 'chậm nhất'; a figure over several years year by year."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Agg, Arith, Const, Prop
from nlp.chart import Item, rule
from nlp.sem import Sem, Value

#: words for how well money is spent: they speak of the rate, not of the amount
SPEED = frozenset({
    "chậm nhất", "ì ạch nhất", "nhanh nhất", "tốt nhất", "kém nhất", "tệ nhất", "yếu nhất", "lẹt đẹt nhất", "bét", "bét nhất", "đội sổ", "chót bảng",
    "đứng cuối", "bét bảng", "thấp bét", "tốt hơn", "kém hơn", "khá hơn", "nhanh hơn", "chậm hơn", "tệ hơn",
})  # fmt: skip


#: words that may speak of either
EITHER = frozenset({
    "cao nhất", "thấp nhất", "đứng đầu", "dẫn đầu", "đứng nhất", "hàng đầu", "đầu bảng", "quán quân", "cao thứ nhất", "đứng cuối", "xếp cuối", "cuối bảng",
})  # fmt: skip


def either(value: Value, word: str) -> list[Value]:
    """What a superlative ranks by: 'giải ngân cao nhất' leaves open whether the amount or the rate is meant, so both are; else the value itself."""
    rate = as_rate(value) if word in EITHER else None
    return [value, rate] if rate else [value]


def as_rate(value: Value | None) -> Value | None:
    """The disbursed amount as a percentage of the plan; None for anything else."""
    if value is None or not isinstance(value.expr, Prop) or value.expr.name != "disbursed":
        return None
    holder = value.expr.var
    expr = Arith("/", Arith("*", Const(100), Agg("sum", Prop(holder, "disbursed"))), Agg("sum", Prop(holder, "planned")))
    return Value(expr, "percent", "tỷ lệ giải ngân", whole=True, owner=value.owner, over=(holder,))


@rule("ATTR", "RATEW", "ATTR", 0.0)
def by_rate(a: Item, _: Item) -> Sem | None:
    """'giải ngân đạt tỷ lệ …'."""
    rate = as_rate(a.sem.value)
    return a.sem.with_(value=rate) if rate else None


@rule("RK|S|N", "AMOUNTW", "L", 0.02)
def ranked_by_amount(rk: Item, _: Item) -> Sem | None:
    """'giải ngân cao nhất, tính theo số tiền'."""
    rank = rk.sem.rank
    return rk.sem if rank is not None and rank.value.unit in ("vnd", "usd") else None


@rule("RK|S|N", "RATEW", "L", 0.02)
def ranked_by_rate(rk: Item, _: Item) -> Sem | None:
    """'giải ngân thấp nhất, tính theo tỷ lệ': what ranks is the rate; where it is already, nothing new is said."""
    rank = rk.sem.rank
    if rank is None:
        shares = "share" in rk.sem.flags or any(a.value is not None and a.value.unit == "percent" for a in rk.sem.asked)
        return rk.sem if shares else None
    rate = as_rate(rank.value)
    if rate:
        return rk.sem.with_(rank=replace(rank, value=rate))
    return rk.sem if rank.value.unit == "percent" or any(f == "unit:%" for f in rk.sem.flags) else None


def compared_by(value: Value, word: str) -> list[Value]:
    """What of it is more: 'giải ngân tốt hơn' is of the rate, 'giải ngân cao hơn' may be of either."""
    rate = as_rate(value) if word in SPEED else None
    return [rate] if rate else either(value, "cao nhất" if word in ("cao hơn", "thấp hơn") else word)
