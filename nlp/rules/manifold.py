"""So many times another year's figure as a condition ('vốn FDI năm 2023 gấp đôi năm 2022'), one number over another ('tỷ lệ phần trăm của A trên B')."""

from __future__ import annotations

from graph.query import Arith, Const, Op
from graph.text.dates import Period
from graph.text.quantity import Bound, Quantity
from nlp import attach
from nlp.chart import Given, Item, rule
from nlp.rules.compare import ratio, ratio_of
from nlp.rules.growth import filtered
from nlp.rules.official import of_province
from nlp.rules.percents import amount_among, percent_of
from nlp.sem import Having, Sem, Value


# ---- times another year's ----------------------------------------------------------------------------------------------
@rule("ATTR", "QTY|BND", "ATTRTM", 0.0)
def so_many_times(a: Item, n: Item) -> Sem | None:
    """'… gấp đôi (năm 2022)': at least so many times; 'hơn gấp đôi' more than that."""
    quantity = n.payload.quantity if isinstance(n.payload, Bound) else n.payload
    if not isinstance(quantity, Quantity) or quantity.unit != "times" or len(a.sem.dates) != 1 or a.sem.asked or a.sem.rank or a.sem.groups:
        return None
    op: Op = n.payload.op if isinstance(n.payload, Bound) and n.payload.op in (">", ">=", "<", "<=") else ">="  # type: ignore[assignment]
    return a.sem.with_(bounds=((op, Const(quantity.value)),))


@rule("ATTRTM", "PER", "VP", 0.0)
@rule("ATTRTM", "OFPER", "VP", 0.0)
def times_another_year(a: Item, per: Item) -> Sem | None:
    value = a.sem.value
    periods: tuple[Period, ...] = tuple(per.payload)  # type: ignore[arg-type]
    if value is None or value.owner is None or len(periods) != 1:
        return None
    date, unit, said, _ = a.sem.dates[0]
    other = attach.when(date, unit, periods)
    if other is None or other == said or value.unit not in ("vnd", "usd", "int", "number"):
        return None
    ((op, times),) = a.sem.bounds
    quotient = Arith("/", filtered(value, said), filtered(value, other))
    times_ = Value(quotient, "number", f"số lần của {value.label}", whole=True, owner=value.owner, over=value.over)
    bare = a.sem.with_(where=tuple(c for c in a.sem.where if c != said), dates=(), bounds=(), value=None, flags=(a.sem.flags - {"saiddate"}) | {"growth"})
    if "indicator" not in bare.flags:
        return bare.with_(having=(Having(bare.focus, times_, op, times),), args=bare.args or (bare.focus,))
    placed = of_province(bare, value.owner)
    return placed.with_(having=(Having(placed.focus, times_, op, times),)) if placed else None


# ---- one over another --------------------------------------------------------------------------------------------------
@rule("RATIO", "OFN", "RN", 0.0)
def ratio_of_those(word: Item, n: Item) -> Sem | None:
    """'tỷ lệ phần trăm của gói chỉ định thầu (trên tổng số gói)'."""
    return ratio_of(word, n) if n.sem.where else None  # type: ignore[return-value]


@rule("RATIO", "OFA", "RATOF", 0.0)
def ratio_of_number(_: Item, a: Item) -> Sem | None:
    """'tỷ lệ phần trăm của tổng vốn giải ngân (trên tổng kế hoạch vốn)'."""
    return a.sem if a.sem.value is not None and not a.sem.asked and not a.sem.groups and not a.sem.rank else None


@rule("RATOF", "OFA", "S", 0.0)
def one_over_another(a: Item, b: Item) -> Given:
    """'… của số gói bị hủy trên số gói thầu'."""
    over = next(b.words())
    if not over.word.startswith(("trên", "so với", "trong")):
        return None
    if "counting" in a.sem.flags and "counting" in b.sem.flags:
        part, whole = (s.with_(value=None, flags=s.flags - {"counting"}) for s in (a.sem, b.sem))
        return ratio(whole, part) if whole.kinds() == part.kinds() else None
    return [found for way in (amount_among(a, b), percent_of(a, b)) if isinstance(found := way, Sem)]
