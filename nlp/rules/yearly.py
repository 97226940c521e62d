"""What a figure comes to in a year ('bình quân mỗi năm'), how it goes year by year ('ba năm liền'), one year against another of a clause."""

from __future__ import annotations

import datetime as dt

from graph.query import Agg, Arith, Const, DatePart, Expr, Ident, Missing, Not
from graph.text.dates import Period
from nlp import attach
from nlp.chart import Given, Item, rule, unary
from nlp.rules.beside import counted
from nlp.rules.grouping import date_group, grouped
from nlp.rules.growth import both_years, growth, over_years
from nlp.rules.measures import combined, place_target
from nlp.rules.nouns import located
from nlp.rules.official import year_of_figure
from nlp.sem import Ask, Sem, Value, merge, unify

#: how many years 'ba năm liền' says there are; 0 where it leaves that open
NUMBERS = {"hai": 2, "2": 2, "ba": 3, "3": 3, "bốn": 4, "4": 4, "5": 5}

#: how many months a year, a quarter and a month have
MONTHS = {"AVGYEAR": 12, "AVGQUARTER": 3, "AVGMONTH": 1}
#: in what a mean of so many months is told
IN_A = {12: "một năm", 3: "một quý", 1: "một tháng"}


# ---- on average in a year ------------------------------------------------------------------------------------------------
@rule("AVGYEAR|AVGQUARTER|AVGMONTH", "ATTR|S|N", "AVGY", 0.0)
def on_average_in_a_year(word: Item, x: Item) -> Sem | None:
    """'bình quân mỗi năm giải ngân được bao nhiêu', 'trung bình một năm E trúng mấy gói'."""
    found = _figure(x.sem)
    return found.flag(f"per:{MONTHS[word.category]}") if found else None


@rule("ATTR|S|N", "AVGYEAR|AVGQUARTER|AVGMONTH", "AVGY", 0.0)
def in_a_year_on_average(x: Item, word: Item) -> Sem | None:
    """'số gói thầu trung bình mỗi năm'."""
    return on_average_in_a_year(word, x)  # type: ignore[return-value]


def _figure(sem: Sem) -> Sem | None:
    """The number that is spoken of, as one that adds up over a year."""
    if sem.groups or sem.rank or sem.having or sem.above or sem.beside or sem.wants or sem.same or sem.flags & {"yn", "combined", "growth", "winrate"}:
        return None
    if sem.value is None:
        asked = next((a.value for a in sem.asked if a.what == "value"), None)
        found = sem.with_(asked=(), value=asked) if asked and len(sem.asked) == 1 else counted(sem)
        if found is None:
            return None
        sem = found
    value = sem.value
    assert value is not None
    if sem.asked or value.whole or value.unit not in ("vnd", "usd", "int", "number"):
        return None
    return sem if value.agg in ("sum", "count") or value.adds or "additive" in sem.flags else None


@rule("AVGY", "PER", "AVGY", 0.0)
def yearly_when(a: Item, per: Item) -> Sem | None:
    date = _date(a.sem)
    return attach.with_period(a.sem, per.payload, date) if date and "dated" not in a.sem.flags else None  # type: ignore[arg-type]


@rule("PER", "AVGY", "AVGY", 0.0)
def when_yearly(per: Item, a: Item) -> Sem | None:
    return yearly_when(a, per)  # type: ignore[return-value]


@rule("AVGY", "PLC", "AVGY", 0.02)
def yearly_where(a: Item, plc: Item) -> Sem | None:
    return located(a.sem, place_target(a.sem), plc)


@rule("PLC", "AVGY", "AVGY", 0.02)
def where_yearly(plc: Item, a: Item) -> Sem | None:
    return yearly_where(a, plc)  # type: ignore[return-value]


@rule("AVGY", "HOWMUCH|HOWMANY|WHAT", "AVGY", 0.0)
def yearly_asked(a: Item, word: Item) -> Sem | None:
    return a.sem if word.category != "WHAT" or word.word.startswith("là") else None


@unary("AVGY", "S", 0.0)
def per_year(a: Item) -> Sem | None:
    """All of it over the number of years (quarters, months): those of the period that was named, else the years in which there is any."""
    sem, value, date = a.sem, a.sem.value, _date(a.sem)
    months = next(int(f[4:]) for f in sem.flags if f.startswith("per:"))
    if value is None or date is None or date[1] not in ("date", "year") or (date[1] == "year" and months < 12):
        return None
    if "indicator" in sem.flags:
        return _mean_of_figures(sem, date[0])
    year: Expr = date[0] if date[1] == "year" else DatePart("year", date[0])
    times: Expr | None = _stretch(sem, months) if sem.dates else Agg("count", year) if months == 12 else None
    if times is None:
        return None
    over = value.over or (sem.rep(sem.focus),)
    expr, label = Arith("/", Agg(value.agg or "sum", value.expr), times), f"{value.label} bình quân {IN_A[months]}"
    mean = Value(expr, value.unit if value.unit in ("vnd", "usd") else "number", label, whole=True, owner=value.owner, over=over)
    note = () if sem.dates else ("chia cho số năm có dữ liệu",)
    return sem.with_(asked=(Ask("value", value=mean),), value=None, notes=(*sem.notes, *note))


def _mean_of_figures(sem: Sem, year: Expr) -> Sem | None:
    """The mean of yearly figures: of the years that were named, else of all that are published."""
    mean = combined(sem, "avg")
    if mean is None or mean.value is None:
        return None
    told = mean if sem.dates else mean.also(Not(Missing(year))).with_(notes=(*sem.notes, "tính trên mọi năm có số liệu"))
    return told.with_(asked=(Ask("value", value=mean.value),), value=None)


def _date(sem: Sem) -> tuple[Expr, str, str] | None:
    if sem.dates:
        return sem.dates[0][0], sem.dates[0][1], ""
    return attach.value_date(sem) or attach.event_date(sem) or year_of_figure(sem) or attach.date_of(sem, sem.rep(sem.focus))


def _stretch(sem: Sem, months: int) -> Const | None:
    """How many years, quarters or months were named, if they are whole ones and more than one."""
    found: set[int] = set()
    for p in sem.dates[0][3] if len(sem.dates) == 1 else ():
        if not isinstance(p, Period) or p.first.year < 1900 or p.last.year > 2100 or p.first.day != 1 or (p.last + dt.timedelta(days=1)).day != 1:
            return None
        found |= set(range(p.first.year * 12 + p.first.month - 1, p.last.year * 12 + p.last.month))
    return Const(len(found) // months) if len(found) > months and len(found) % months == 0 else None


# ---- year by year --------------------------------------------------------------------------------------------------------
@rule("UPDOWN", "WHAT", "TRENDQ", 0.0)
def how_it_goes(word: Item, what: Item) -> Sem | None:
    """'tăng giảm ra sao'."""
    return Sem() if what.word in ("ra sao", "thế nào", "như thế nào") else None


@rule("TRENDQ", "GRP", "GRP", 0.0)
@rule("GRP", "TRENDQ", "GRP", 0.0)
def goes_by_time(a: Item, b: Item) -> Sem | None:
    """'từng năm tăng giảm ra sao', 'tăng giảm thế nào qua các năm'."""
    by = a.sem if a.category == "GRP" else b.sem
    return by if not by.groups and any(f.startswith("part:") for f in by.flags) else None


@rule("ATTR", "TRENDQ", "ATTRT3", 0.0)
def how_figure_goes(a: Item, _: Item) -> Sem | None:
    """'… từ 2019 đến 2022 tăng giảm ra sao': over more than two years each is told."""
    several = a.sem.value is not None and not a.sem.asked and not a.sem.rank and not a.sem.groups and not a.sem.beside
    return a.sem if several else None


@rule("ATTRT3", "PER", "ATTRT3", 0.0)
def goes_when(a: Item, per: Item) -> Sem | None:
    return yearly_when(a, per)  # type: ignore[return-value]


@unary("ATTRT3", "S", 0.0)
def told_year_by_year(a: Item) -> Sem | None:
    if not over_years(a.sem):
        return None
    if "indicator" in a.sem.flags:
        return a.sem.with_(asked=(Ask("value", value=a.sem.value),), value=None).flag("trend")
    return date_group(a.sem, a.sem, "year")


@rule("YEARSROW", "PER", "EPER", 0.0)
@rule("PER", "YEARSROW", "EPER", 0.0)
def years_in_a_row(a: Item, b: Item) -> Sem | None:
    """'ba năm liền 2020, 2021, 2022', 'từ 2020 đến 2022, ba năm liên tiếp': each of them."""
    row, per = (a, b) if a.category == "YEARSROW" else (b, a)
    periods: tuple[Period, ...] = tuple(per.payload)  # type: ignore[arg-type]
    many = sum(p.last.year - p.first.year + 1 for p in periods) if all(p.first.year > 1900 and p.last.year < 2100 for p in periods) else 0
    said = NUMBERS.get(row.word.split()[0], 0)
    return Sem(versus=periods) if many > 1 and said in (0, many) else None


@rule("ATTR|S", "RESPECTIVELY", "L", 0.0)
def one_by_one(x: Item, _: Item) -> Given:
    """'số gói năm 2021, 2022 và 2023 lần lượt là bao nhiêu'."""
    several = len(x.sem.dates) == 1 and len(x.sem.dates[0][3]) > 1 and not x.sem.groups
    return grouped(x.sem.with_(fill=()), Sem(flags=frozenset({"part:year"}))) if several else None


# ---- one year against another ----------------------------------------------------------------------------------------------
@rule("N|S", "MVS", "SMVS", 0.0)
def clause_more_than_then(x: Item, m: Item) -> Sem | None:
    """'gói thầu 2022 nhiều hơn 2021 (mấy gói)', 'E trúng năm 2022 nhiều hơn năm 2021'."""
    if x.sem.asked or x.sem.rank or x.sem.groups or x.sem.having or x.sem.value or len(x.sem.dates) != 1 or m.sem.focus:
        return None
    return x.sem.with_(versus=m.sem.versus, flags=x.sem.flags | m.sem.flags)


@rule("SMVS", "N", "S", 0.0)
def more_by_how_many(x: Item, n: Item) -> Sem | None:
    """'… mấy gói': what is counted is what was spoken of, or what the event is about."""
    only = n.sem.asked[0] if len(n.sem.asked) == 1 else None
    if only is None or only.what != "count" or only.key or n.sem.edges or n.sem.where:
        return None
    edge = x.sem.edge(x.sem.event)
    things = [x.sem.focus, *((edge.dst,) if edge is not None and x.sem.rep(edge.dst) in x.sem.implicit else ())]
    thing = next((v for v in things if x.sem.kinds(v) == n.sem.kinds()), None)
    if thing is None:
        return None
    both = unify(merge(x.sem, n.sem.with_(asked=()), focus=x.sem.focus, args=x.sem.args, event=x.sem.event), thing, n.sem.focus)
    return _more(both, both.rep(thing)) if both else None


@rule("SMVS", "HOWMANY|HOWMUCH", "S", 0.05)
def more_by_how_much(x: Item, word: Item) -> Sem | None:
    """'gói thầu 2022 nhiều hơn 2021 bao nhiêu'."""
    bare = word.word in ("bao nhiêu", "mấy", "bn", "bao nhiu") and len(x.sem.nodes) == 1
    return _more(x.sem, x.sem.rep(x.sem.focus)) if bare else None


def _more(sem: Sem, thing: str) -> Sem | None:
    found = growth(sem.with_(value=Value(Ident(thing), "int", "số lượng", agg="count", over=(thing,))), percent=False)
    return found.with_(asked=(Ask("value", value=found.value),), value=None) if found else None


@rule("ATTRVS", "WHAT", "S", 0.0)
def how_against(a: Item, what: Item) -> Sem | None:
    """'GRDP Hà Nội 2022 so 2021 thế nào': the figure of each."""
    found = both_years(a) if what.word in ("ra sao", "thế nào", "như thế nào") else None
    return found if isinstance(found, Sem) else None

