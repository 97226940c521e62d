"""A figure that goes one way year after year: '(tỉnh nào) GRDP tăng liên tục từ 2020 đến 2023', 'năm nào cũng giảm'."""

from __future__ import annotations

from itertools import pairwise

from graph.query import Arith, Const
from graph.text.dates import Period
from nlp import attach
from nlp.chart import Item, rule, unary
from nlp.rules.growth import filtered, year_of
from nlp.rules.ineach import MOST_YEARS
from nlp.rules.measures import attribute_time
from nlp.rules.official import of_province
from nlp.sem import Having, Sem, Value


@rule("EVERYYEAR", "UP|DOWN", "UPS", 0.0)
@rule("UP|DOWN", "EVERYYEAR", "UPS", 0.0)
def every_year_one_way(a: Item, b: Item) -> Sem:
    """'tăng liên tục', 'năm nào cũng giảm'."""
    word = a if a.category in ("UP", "DOWN") else b
    return Sem(flags=frozenset({"up" if word.category == "UP" else "down"}))


@rule("ATTR", "UPS", "ATTRS", 0.0)
def goes_one_way(a: Item, way: Item) -> Sem | None:
    value = a.sem.value
    plain = value is not None and value.unit in ("vnd", "usd", "percent", "int", "number") and not (a.sem.asked or a.sem.rank or a.sem.groups or a.sem.beside)
    return a.sem.flag("steady", *way.sem.flags) if plain else None


@rule("UPS", "ATTR", "ATTRS", 0.02)
def one_way_first(way: Item, a: Item) -> Sem | None:
    """'(tỉnh nào) liên tục giảm hộ nghèo'."""
    return goes_one_way(a, way)  # type: ignore[return-value]


@rule("ATTRS", "PER", "ATTRS", 0.0)
def one_way_when(a: Item, per: Item) -> Sem | None:
    dated = attribute_time(a, per) if not a.sem.dates else None
    return dated if isinstance(dated, Sem) else None


@rule("HAVE", "ATTRS", "R", 0.0)
def has_one_way(_: Item, a: Item) -> Sem:
    return a.sem


@unary("ATTRS", "VP", 0.0)
def each_step_one_way(a: Item) -> Sem | None:
    return each_step(a.sem)


def each_step(sem: Sem) -> Sem | None:
    """More (or less) in each year of the stretch than in the year before it within the stretch."""
    value = sem.value
    if value is None or value.owner is None or len(sem.dates) != 1:
        return None
    date, unit, said, periods = sem.dates[0]
    years = sorted({y for p in periods if isinstance(p, Period) and p.first.year > 1900 for y in range(p.first.year, min(p.last.year, 2100) + 1)})
    conds = [attach.when(date, unit, [year_of(p, y)]) for p in periods[:1] if isinstance(p, Period) for y in years]
    if not 1 < len(years) <= MOST_YEARS or years[-1] - years[0] != len(years) - 1 or any(c is None for c in conds):
        return None
    figures = [filtered(value, c) for c in conds]
    steps = [Arith("-", b, a) if "up" in sem.flags else Arith("-", a, b) for a, b in pairwise(figures)]
    bare = sem.with_(where=tuple(c for c in sem.where if c != said), dates=(), value=None, flags=(sem.flags - {"saiddate"}) | {"growth"})
    placed = of_province(bare, value.owner) if "indicator" in bare.flags else bare.with_(args=bare.args or (bare.focus,))
    if placed is None:
        return None
    way = "tăng" if "up" in sem.flags else "giảm"
    of_years = [(s, f"mức {way} của {value.label} năm {y}") for s, y in zip(steps, years[1:], strict=True)]
    values = [Value(s, value.unit, label, whole=True, owner=value.owner, over=value.over) for s, label in of_years]
    return placed.with_(having=tuple(Having(placed.focus, v, ">", Const(0)) for v in values))
