"""The same measure over two periods: growth, difference."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from graph.query import Agg, Arith, Compare, Const, Expr, OneOf, Prop
from graph.text.dates import Period
from nlp import attach
from nlp.chart import Item, rule
from nlp.sem import Ask, Sem, Value


@rule("VERSUS", "PER", "VS")
def versus_period(_: Item, per: Item) -> Sem:
    return Sem(versus=tuple(per.payload))  # type: ignore[arg-type]


@rule("GROWTH", "GROWTH", "GROWTH")
def up_or_down(a: Item, _: Item) -> Sem:
    return a.sem


@rule("GROWTH", "PCTQ", "GQ")
@rule("GROWTH", "HOWMUCH|HOWMANY|WHAT", "GQA", 0.02)
def how_much_growth(a: Item, _: Item) -> Sem:
    return a.sem


@rule("ATTR|S", "VS", "ATTRVS")
def against(a: Item, vs: Item) -> Sem | None:
    return a.sem.with_(versus=vs.sem.versus) if a.sem.dates and (a.sem.value or a.sem.asked) else None


@rule("ATTR", "GQ|GQA|GROWTH", "ATTRG")
def growth_of(a: Item, g: Item) -> Sem | None:
    if a.sem.value is None:
        return None
    return a.sem.flag("absolute" if g.category == "GQA" else "percent")


@rule("ATTRVS", "GQ|GQA|PCTQ", "S")
def growth_asked(a: Item, g: Item) -> Sem | None:
    """'X năm Y so với năm trước tăng mấy phần trăm'."""
    return growth(a.sem, percent=g.category != "GQA")


@rule("ATTRG", "VS", "S")
def growth_against(a: Item, vs: Item) -> Sem | None:
    """'X năm Y tăng bao nhiêu phần trăm so với năm trước'."""
    return growth(a.sem.with_(versus=vs.sem.versus), percent="percent" in a.sem.flags)


@rule("VS", "ATTRG", "S", 0.02)
def growth_against_first(vs: Item, a: Item) -> Sem | None:
    """'So với năm trước, X năm Y tăng …'."""
    return growth_against(a, vs)  # type: ignore[return-value]


def growth(sem: Sem, *, percent: bool) -> Sem | None:
    """now − before, or 100 × (now − before) / before, by filtered aggregates over one pattern."""
    value = sem.value
    if (
        value is not None
        and "indicator" in sem.flags
        and not any(isinstance(c, OneOf) and isinstance(c.expr, Prop) and c.expr.name == "province" for c in sem.where)
    ):
        obs = value.over[0]
        sem = sem.also(Compare(Prop(obs, "level"), "=", Const("Cả nước")))
    if value is None or sem.asked or len(sem.dates) != 1 or sem.groups or sem.rank:
        return None
    date, unit, now, periods = sem.dates[0]
    if len(periods) != 1 or not isinstance(periods[0], Period):
        return None
    earlier = _before(periods[0], [p for p in sem.versus if isinstance(p, Period)])
    before = attach.when(date, unit, [earlier]) if earlier else None
    if before is None:
        return None

    def over(cond: object) -> Expr:
        return _filtered(value, cond)

    difference = Arith("-", over(now), over(before))
    expr = Arith("/", Arith("*", Const(100), difference), over(before)) if percent else difference
    label = f"mức tăng của {value.label}" + (" (%)" if percent else "")
    asked = Value(expr, "percent" if percent else value.unit, label, whole=True, over=value.over)
    difference_only = sem.flags - {"indicator"} if "indicator" in sem.flags else sem.flags
    rest = tuple(c for c in sem.where if c != now)
    note = f"so với {earlier.first:%d/%m/%Y}–{earlier.last:%d/%m/%Y}" if earlier else ""
    return sem.with_(where=rest, dates=(), value=None, asked=(Ask("value", value=asked),), notes=(*sem.notes, note), flags=difference_only | {"growth"})


def _filtered(value: Value, cond: object) -> Expr:
    def walk(expr: Expr) -> Expr:
        match expr:
            case Agg(fn, inner, where):
                return Agg(fn, inner, (*where, cond))  # type: ignore[arg-type]
            case Arith(op, a, b):
                return Arith(op, walk(a), walk(b))
        return expr

    return walk(value.expr) if value.whole else Agg(value.agg or "sum", value.expr, (cond,))  # type: ignore[arg-type]


def _before(now: Period, said: list[Period]) -> Period | None:
    """The period compared with: the one named, or for 'năm trước', 'cùng kỳ' the same part of the year before."""
    if len(said) == 1 and said[0].kind not in ("previous", "same_period", "same_period_last_year") and not said[0].relative:
        return said[0]
    if now.first == dt.date.min or now.last == dt.date.max:
        return None
    return replace(now, first=_year_back(now.first), last=_year_back(now.last))


def _year_back(day: dt.date) -> dt.date:
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


__all__ = ["Prop"]
