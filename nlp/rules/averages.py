"""Against the average of one's own group ('mức trung bình của tỉnh mình', 'bình quân các dự án cùng tỉnh') and so many times an average."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Arith, Compare, Const, Expr, Node, Op, Pattern, Prop, Sub
from graph.text.quantity import Bound, Quantity
from nlp.chart import Item, rule
from nlp.sem import Sem, Value

_MORE: dict[str, Op] = {"ABOVEAVG": ">", "BELOWAVG": "<", "CMPHIGH": ">", "CMPLOW": "<"}


# ---- one's own group -----------------------------------------------------------------------------------------------
@rule("KEY", "SELF|THESE", "OWNKEY", 0.0)
def its_own(key: Item, _: Item) -> Sem | None:
    """'tỉnh mình', 'lĩnh vực đó'."""
    return key.sem if _plain_key(key.sem) else None


@rule("SHARE|WITH|SAMEONE", "KEY", "OWNKEY", 0.0)
def the_same(_: Item, key: Item) -> Sem | None:
    """'cùng tỉnh'."""
    return key.sem if _plain_key(key.sem) else None


@rule("OF", "KEY", "OWNKEY", 0.05)
@rule("OF", "OWNKEY", "OWNKEY", 0.0)
def of_its_own(of: Item, key: Item) -> Sem | None:
    """'(mức trung bình) của tỉnh': of whose, if not of its own? But 'của các tỉnh' is of all."""
    return key.sem if _plain_key(key.sem) and not any(said in of.word for said in ("các", "những")) else None


@rule("N|OFN", "OWNKEY", "OWNKEY", 0.02)
def things_of_the_same(n: Item, key: Item) -> Sem | None:
    """'(của) các dự án cùng tỉnh'."""
    bare = not n.sem.where and not n.sem.edges and not n.sem.asked and not n.sem.rank
    return key.sem.with_(nodes={**key.sem.nodes, key.sem.focus: n.sem.kinds()}) if bare and set(n.sem.kinds()) <= set(key.sem.kinds()) else None


def _plain_key(sem: Sem) -> bool:
    return sem.value is not None and isinstance(sem.value.expr, Prop) and not sem.edges and not sem.where and sem.value.owner is not None


# ---- so many times -------------------------------------------------------------------------------------------------
@rule("BND|QTY", "AVG", "MULAVG", 0.0)
def times_average(n: Item, _: Item) -> Sem | None:
    """'gấp 3 lần (mức) trung bình': at least so many times; 'hơn 3 lần' more than that."""
    quantity = n.payload.quantity if isinstance(n.payload, Bound) else n.payload
    if not isinstance(quantity, Quantity) or quantity.unit != "times":
        return None
    op: Op = n.payload.op if isinstance(n.payload, Bound) and n.payload.op in (">", ">=", "<", "<=") else ">="  # type: ignore[assignment]
    return Sem(bounds=((op, Const(quantity.value)),))


@rule("BND|QTY", "ATTR", "MULAVG", 0.0)
def times_average_price(n: Item, a: Item) -> Sem | None:
    """'gấp 3 lần giá trung bình': which figure's average it is, is kept."""
    of_all = a.sem.value is not None and a.sem.value.agg == "avg" and not a.sem.where and not a.sem.edges and not a.sem.asked
    times = times_average(n, a) if of_all else None
    return times.with_(value=a.sem.value) if isinstance(times, Sem) else None


def _same(mine: Value, average: Value | None) -> bool:
    """Is it the average of this figure (where one was named at all)?"""
    if average is None or not isinstance(mine.expr, Prop):
        return average is None or mine.label in average.label
    return isinstance(average.expr, Prop) and average.expr.name == mine.expr.name


@rule("BND|QTY", "AVGPRICE", "MULAVG", 0.0)
def times_average_of_price(n: Item, a: Item) -> Sem | None:
    """'gấp 3 lần giá trung bình': of a price, whichever was named."""
    found = times_average(n, a)
    return found.flag("ofprice") if isinstance(found, Sem) else None


@rule("MULAVG", "N|OFN", "MULAVG", 0.02)
def average_of_all(m: Item, n: Item) -> Sem | None:
    """'gấp 3 lần mức trung bình của các gói': over what is spoken of anyway."""
    return m.sem if not (n.sem.where or n.sem.edges or n.sem.asked or n.sem.rank or n.sem.kinds() == ("Province",)) else None


@rule("GAP|ADJHIGH", "MULAVG", "MULAVG", 0.0)
@rule("CMPHIGH", "MULAVG", "MULAVG", 0.0)
def manifold_average(_: Item, m: Item) -> Sem:
    return m.sem


@rule("ATTR", "MULAVG", "ATTRVP", 0.0)
def so_many_averages(a: Item, m: Item) -> Sem | None:
    """'tổng mức đầu tư gấp 3 lần trung bình': the average over all that is spoken of."""
    value = a.sem.value
    if value is None or value.agg or value.whole or value.unit not in ("vnd", "usd", "int", "number") or not _same(value, m.sem.value):
        return None
    if "ofprice" in m.sem.flags and value.unit != "vnd":
        return None
    ((op, times),) = m.sem.bounds
    return a.sem.with_(above=((value, op, ()),), value=None).flag(f"avgtimes:{times.value}")  # type: ignore[union-attr]


@rule("ATTRC", "ATTR", "ATTRVP", 0.0)
def above_the_average(a: Item, b: Item) -> Sem | None:
    """'giá gói thầu cao hơn giá trung bình'."""
    value, average = a.sem.value, b.sem.value
    op = next((_MORE[w.category] for w in a.words() if w.category in ("CMPHIGH", "CMPLOW")), None)
    if value is None or average is None or average.agg != "avg" or value.agg or value.whole or op is None or not _same(value, average):
        return None
    bare = not b.sem.where and not b.sem.edges and not b.sem.asked and "indicator" not in a.sem.flags
    return a.sem.with_(above=((value, op, ()),), value=None) if bare and not a.sem.asked and not a.sem.rank else None


@rule("ATTRC", "AVGPRICE", "ATTRVP", 0.0)
def above_average_price(a: Item, _: Item) -> Sem | None:
    """'giá gói thầu cao hơn giá trung bình'."""
    return above_the_average(a, replace(a, sem=a.sem.with_(value=replace(a.sem.value, agg="avg")))) if _is_price(a.sem) else None  # type: ignore[return-value,type-var]


def _is_price(sem: Sem) -> bool:
    return sem.value is not None and sem.value.unit == "vnd" and sem.value.agg is None and not sem.where and not sem.edges


# ---- compared ------------------------------------------------------------------------------------------------------
@rule("ABOVEAVG|BELOWAVG", "OWNKEY", "OWNAVG", 0.0)
def above_its_own(word: Item, key: Item) -> Sem:
    return key.sem.with_(bounds=((_MORE[word.category], Const(1)),))


@rule("MULAVG", "OWNKEY", "OWNAVG", 0.0)
def times_its_own(m: Item, key: Item) -> Sem:
    return key.sem.with_(bounds=m.sem.bounds, fill=(m.sem.value,))


@rule("ATTR", "OWNAVG", "ATTRVP", 0.0)
def against_own_average(a: Item, g: Item) -> Sem | None:
    """'vốn điều lệ cao hơn mức trung bình của tỉnh mình': of all of its kind that have the same key."""
    value, key = a.sem.value, g.sem.value
    if value is None or key is None or not isinstance(value.expr, Prop) or value.agg or value.whole or value.owner is None or "indicator" in a.sem.flags:
        return None
    mine = a.sem.rep(value.owner)
    if any(isinstance(named, Value) and not _same(value, named) for named in g.sem.fill):
        return None
    if not set(a.sem.kinds(mine)) <= set(g.sem.kinds(key.owner)) or a.sem.edges or a.sem.asked or a.sem.rank or not isinstance(key.expr, Prop):
        return None
    ((op, times),) = g.sem.bounds
    average = own_average(value, key, a.sem.kinds(mine))
    bound: Expr = average if times == Const(1) else Arith("*", times, average)
    return a.sem.also(Compare(value.expr, op, bound)).with_(value=None)


def own_average(value: Value, key: Value, kinds: tuple[str, ...]) -> Sub:
    """The average of a property over all of a kind with the same value of the key."""
    assert isinstance(value.expr, Prop) and isinstance(key.expr, Prop)
    mine, other = value.expr.var, f"{value.expr.var}g"
    alike = Compare(Prop(other, key.expr.name), "=", Prop(mine, key.expr.name))
    return Sub("avg", Prop(other, value.expr.name), Pattern((Node(other, kinds),), (), (alike,)))
