"""The same measure over two periods: growth, difference, who grew most, who fell.

A figure with a direction (`ATTRG`: 'GRDP tăng') gathers its time, the time it is compared with and its place in any order; once both times are
known it is a number of its own, which is asked, ranked by or made a condition like any other.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from graph.query import Agg, Arith, Const, Expr
from graph.text.dates import Period
from nlp import attach
from nlp.chart import Item, rule, unary
from nlp.rules.grouping import date_group
from nlp.rules.measures import place_target
from nlp.rules.nouns import located
from nlp.rules.official import of_province, year_of_figure
from nlp.sem import Ask, Having, RankSpec, Sem, Value

#: words that measure the growth as a percentage even where nobody says so
RELATIVE = ("nhanh nhất", "mạnh nhất", "cao nhất", "chậm nhất", "thấp nhất")
#: words for a difference: from what is to be said, and no year before goes without saying
APART = frozenset({"chênh", "chênh lệch", "khác", "hơn kém"})


# ---- the direction ---------------------------------------------------------------------------------------------------
@rule("ATTR", "UP|DOWN|UPDOWN", "ATTRG")
@rule("ATTRVS", "UP|DOWN|UPDOWN", "ATTRG")
def moves(a: Item, word: Item) -> Sem | None:
    """'GRDP … tăng'."""
    value = a.sem.value
    if value is None or value.unit not in ("vnd", "usd", "percent", "int", "number") or a.sem.asked or a.sem.rank or a.sem.groups or "moves" in a.sem.flags:
        return None
    apart = ("apart",) if word.word in APART else ()
    return a.sem.flag("moves", *apart, {"UP": "up", "DOWN": "down", "UPDOWN": "either"}[word.category])


@rule("UP|DOWN|UPDOWN", "ATTR", "ATTRG", 0.05)
def moves_first(word: Item, a: Item) -> Sem | None:
    """'(tỉnh nào) tăng dân số', 'tụt vốn FDI'."""
    return moves(a, word)  # type: ignore[return-value]


@rule("GROWTHN", "ATTR|OFA", "ATTRGQ", 0.0)
def rate_of_growth(_: Item, a: Item) -> Sem | None:
    """'tốc độ tăng GRDP'."""
    moving = moves(replace(a, category="ATTR"), Item("UP", a.start, a.start, Sem(), 0.0))
    return moving.flag("relative") if isinstance(moving, Sem) else None


@rule("ATTRG", "APARTQ", "ATTRGQ")
def how_far_it_moved(a: Item, _: Item) -> Sem:
    """'tăng hay giảm so với năm trước, chênh bao nhiêu'."""
    return a.sem


@rule("ATTRG", "PCTQ|PCTPOINT|HOWMUCH|HOWMANY|WHAT|HOWDAYS", "ATTRGQ")
def how_much(a: Item, word: Item) -> Sem | None:
    """'tăng bao nhiêu (phần trăm, điểm phần trăm)'."""
    if word.category == "WHAT" and ("either" not in a.sem.flags or (over_years(a.sem) and not a.sem.versus)):
        return None  # 'từ 2019 đến 2023 biến động ra sao': year by year (nlp.rules.yearly)
    return a.sem.flag("relative") if word.category == "PCTQ" else a.sem


@rule("ATTRVS", "PCTQ", "ATTRGQ", 0.02)
def percent_against(a: Item, _: Item) -> Sem:
    return a.sem.flag("moves", "either", "relative")


# ---- the two times ---------------------------------------------------------------------------------------------------
@rule("VERSUS", "PER", "VS")
def versus_period(_: Item, per: Item) -> Sem:
    return Sem(versus=tuple(per.payload))  # type: ignore[arg-type]


@rule("ATTR", "VS", "ATTRVS")
def against(a: Item, vs: Item) -> Sem | None:
    return a.sem.with_(versus=vs.sem.versus) if a.sem.value is not None and not a.sem.versus and not a.sem.asked else None


@rule("VS", "ATTR", "ATTRVS", 0.02)
def against_first(vs: Item, a: Item) -> Sem | None:
    return against(a, vs)  # type: ignore[return-value]


@rule("ATTRG|ATTRGQ|RKG", "VS", "L")
def moves_against(a: Item, vs: Item) -> Sem | None:
    return a.sem.with_(versus=vs.sem.versus) if not a.sem.versus else None


@rule("VS", "ATTRG|ATTRGQ", "R", 0.02)
def moves_against_first(vs: Item, a: Item) -> Sem | None:
    """'So với năm trước, X năm Y tăng …'."""
    return moves_against(a, vs)  # type: ignore[return-value]


@rule("ATTRG|ATTRGQ|RKG|ATTRVS", "PER", "L", 0.02)
def moves_in(a: Item, per: Item) -> Sem | None:
    if "dated" in a.sem.flags:
        return None
    date = attach.event_date(a.sem) or attach.date_of(a.sem, a.sem.rep(a.sem.focus)) or year_of_figure(a.sem)
    return attach.with_period(a.sem, per.payload, date)  # type: ignore[arg-type]


@rule("PER", "ATTRG|ATTRGQ", "R", 0.04)
def in_time_moves(per: Item, a: Item) -> Sem | None:
    return moves_in(a, per)  # type: ignore[return-value]


@rule("ATTRG|ATTRGQ", "PLC", "L", 0.02)
def moves_where(a: Item, plc: Item) -> Sem | None:
    return located(a.sem, place_target(a.sem), plc)


@rule("PLC", "ATTRG|ATTRGQ", "R", 0.04)
def where_moves(plc: Item, a: Item) -> Sem | None:
    return moves_where(a, plc)  # type: ignore[return-value]


@unary("ATTRVS", "S", 0.06)
@unary("ATTRG", "S", 0.06)
def both_years(a: Item) -> Sem | None:
    """'số gói thầu năm 2023 so với năm 2022', '… tăng hay giảm so với năm 2022': each year's figure."""
    sem = a.sem
    if a.category == "ATTRG" and not ("either" in sem.flags and sem.versus):
        return None
    if len(sem.dates) != 1 or sem.groups or sem.rank or sem.beside or len(sem.dates[0][3]) != 1:
        return None
    date, unit, condition, (said,) = sem.dates[0]
    now, earlier = _ends(said, [p for p in sem.versus if isinstance(p, Period)]) if isinstance(said, Period) else (None, None)
    if now is None or earlier is None or not _whole_year(now) or not _whole_year(earlier):
        return None
    free = sem.with_(where=tuple(c for c in sem.where if c != condition), dates=(), versus=())
    both = attach.with_period(free, [earlier, now], (date, unit, ""))
    if both is None or "indicator" not in sem.flags:
        return date_group(both, both, "year") if both else None
    return both.with_(asked=(Ask("value", value=both.value),), value=None).flag("trend")


def _whole_years(period: Period) -> bool:
    return (period.first.month, period.first.day, period.last.month, period.last.day) == (1, 1, 12, 31)


def _whole_year(period: Period) -> bool:
    return _whole_years(period) and period.first.year == period.last.year


# ---- what becomes of it -----------------------------------------------------------------------------------------------
@unary("ATTRGQ", "S")
def growth_asked(a: Item) -> Sem | None:
    """'X năm Y tăng bao nhiêu (phần trăm) so với năm trước'."""
    said = [p for _, _, _, periods in a.sem.dates for p in periods if isinstance(p, Period)]
    unsaid = "apart" in a.sem.flags and not a.sem.versus and not any(p.first.year < p.last.year for p in said)
    found = growth(a.sem, percent="relative" in a.sem.flags) if not unsaid else None
    return found.with_(asked=(Ask("value", value=found.value),), value=None) if found else None


@rule("ATTRG|ATTRGQ", "SUP_HIGH|SUP_LOW", "RKG")
def moves_most(a: Item, sup: Item) -> Sem | None:
    """'tăng nhiều nhất' by the amount, 'tăng nhanh nhất' by the percentage."""
    if "either" in a.sem.flags:
        return None
    relative = ("relative",) if sup.word in RELATIVE else ()
    return a.sem.flag("most" if sup.category == "SUP_HIGH" else "least", *relative)


@unary("RKG", "RK")
def growth_ranked(a: Item) -> Sem | None:
    found = growth(a.sem, percent="relative" in a.sem.flags and not (a.sem.value and a.sem.value.unit == "percent"))
    if found is None or found.value is None:
        return None
    return found.with_(rank=RankSpec(found.value, "most" in a.sem.flags, 1, None), value=None, args=found.args or (found.focus,))


@unary("ATTRG", "ATTRVP", 0.05)
def grew(a: Item) -> Sem | None:
    """'(tỉnh nào) FDI thực hiện năm 2023 giảm so với năm trước'."""
    against_before = a.sem.versus or "indicator" in a.sem.flags  # a published figure that falls in a year does so against the year before
    found = growth(a.sem, percent=False) if against_before and "either" not in a.sem.flags else None
    if found is None or found.value is None or found.value.owner is None:
        return None
    value = found.value
    if "indicator" not in found.flags:
        return found.with_(having=(Having(found.focus, value, ">", Const(0)),), value=None)
    placed = of_province(found, found.value.owner)
    return placed.with_(having=(Having(placed.focus, value, ">", Const(0)),)) if placed else None


def growth(sem: Sem, *, percent: bool) -> Sem | None:
    """The meaning with now − before as its value, or 100 × (now − before) / before; before − now where a fall is spoken of."""
    value = sem.value
    if value is None or len(sem.dates) != 1 or sem.groups or sem.rank or sem.beside:
        return None
    date, unit, condition, periods = sem.dates[0]
    if len(periods) != 1 or not isinstance(periods[0], Period):
        return None
    now, earlier = _ends(periods[0], [p for p in sem.versus if isinstance(p, Period)])
    conds = (attach.when(date, unit, [now]), attach.when(date, unit, [earlier])) if now and earlier else (None, None)
    if now is None or earlier is None or conds[0] is None or conds[1] is None or now.first <= earlier.first:
        return None
    later, before = (filtered(value, c) for c in conds)
    difference = Arith("-", before, later) if "down" in sem.flags else Arith("-", later, before)
    expr = Arith("/", Arith("*", Const(100), difference), before) if percent else difference
    label = f"{'mức giảm' if 'down' in sem.flags else 'mức tăng'} của {value.label}" + (" (%)" if percent else "")
    grown = Value(expr, "percent" if percent else value.unit, label, whole=True, owner=value.owner, over=value.over)
    note = f"{now.first:%d/%m/%Y}–{now.last:%d/%m/%Y} so với {earlier.first:%d/%m/%Y}–{earlier.last:%d/%m/%Y}"
    rest = tuple(c for c in sem.where if c != condition)
    return sem.with_(where=rest, dates=(), versus=(), value=grown, notes=(*sem.notes, note), flags=(sem.flags - {"saiddate"}) | {"growth"})


def filtered(value: Value, cond: object) -> Expr:
    """The value over those alone for which the condition holds; over all without one."""
    if cond is None:
        return value.expr if value.whole else Agg(value.agg or "sum", value.expr)

    def walk(expr: Expr) -> Expr:
        match expr:
            case Agg(fn, inner, where):
                return Agg(fn, inner, (*where, cond))  # type: ignore[arg-type]
            case Arith(op, a, b):
                return Arith(op, walk(a), walk(b))
        return expr

    return walk(value.expr) if value.whole else Agg(value.agg or "sum", value.expr, (cond,))  # type: ignore[arg-type]


def _ends(said: Period, versus: list[Period]) -> tuple[Period | None, Period | None]:
    """The later and the earlier period: the two that were named; the last and first year of a range; else the year before's same part."""
    if said.first == dt.date.min or said.last == dt.date.max:
        return None, None
    if len(versus) == 1 and versus[0].kind not in ("previous", "same_period", "same_period_last_year") and not versus[0].relative:
        return said, versus[0]
    if not versus and said.first.year < said.last.year:
        return (year_of(said, said.last.year), year_of(said, said.first.year)) if _whole_years(said) else (None, None)
    return said, replace(said, first=_year_back(said.first), last=_year_back(said.last))


def over_years(sem: Sem) -> bool:
    """Is it of a stretch of more than two years?"""
    periods = sem.dates[0][3] if len(sem.dates) == 1 else ()
    years = {y for p in periods if isinstance(p, Period) and p.first.year > 1900 for y in range(p.first.year, min(p.last.year, 2100) + 1)}
    return len(years) > 2


def year_of(period: Period, year: int) -> Period:
    return replace(period, first=dt.date(year, 1, 1), last=dt.date(year, 12, 31), kind="year", grain="year")


def _year_back(day: dt.date) -> dt.date:
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


