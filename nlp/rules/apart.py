"""Two figures of one sort, of two places, things or years: how far apart they are ('chênh nhau bao nhiêu'), which of them is more ('bên nào cao hơn').

`SIDES` is a figure of two: the condition that names both is kept, and with one of them alone it is the figure of that one.
"""

from __future__ import annotations

from graph.query import Arith, Cond, DatePart, Ident, Lookup, OneOf, Prop
from graph.text.dates import Period
from nlp import attach
from nlp.chart import Given, Item, rule, unary
from nlp.rules.figures import time_of_most
from nlp.rules.growth import filtered
from nlp.rules.measures import attribute_time, place_target
from nlp.rules.nouns import located
from nlp.rules.official import of_province
from nlp.rules.rates import compared_by
from nlp.rules.twosome import of_whom
from nlp.rules.verbs import verb_much
from nlp.sem import Ask, Key, RankSpec, Sem, Value

AMOUNTS = ("vnd", "usd", "percent", "int", "number")
#: words that say in what the difference is counted; where none is said, it is the figure's own unit
UNITS = {"phần trăm": "percent", "%": "percent", "tiền": "vnd", "tỷ": "vnd", "đồng": "vnd"}


# ---- a figure of two -------------------------------------------------------------------------------------------------
@unary("ATTR", "SIDES", 0.0)
def figure_of_two(a: Item) -> Sem | None:
    """'GRDP năm 2022 của Hà Nội và Hải Phòng', 'số gói thầu năm 2021 và 2022'."""
    value = a.sem.value
    return a.sem if value is not None and value.unit in AMOUNTS and not a.sem.asked and not a.sem.rank and sides(a.sem) else None


@rule("ATTR", "OFNL", "SIDES", 0.0)
def figure_of_names(a: Item, names: Item) -> list[Sem]:
    """'vốn điều lệ của A và B'."""
    return _of_names(a, names)


def _of_names(a: Item, names: Item) -> list[Sem]:
    return [s for s, v in of_whom(a, names) if v.unit in AMOUNTS and sides(s)]


@rule("NL", "ATTR", "SIDES", 0.02)
def names_with_figure(names: Item, a: Item) -> list[Sem]:
    """'A và B vốn điều lệ …'."""
    return _of_names(a, names)


@rule("SIDES", "PER", "SIDES", 0.02)
def two_when(s: Item, per: Item) -> Sem | None:
    dated = attribute_time(s, per)
    return dated if isinstance(dated, Sem) and sides(dated) else None


@rule("PER", "SIDES", "SIDES", 0.04)
def when_two(per: Item, s: Item) -> Sem | None:
    return two_when(s, per)  # type: ignore[return-value]


@rule("SIDES", "PLC", "SIDES", 0.02)
def two_where(s: Item, plc: Item) -> Sem | None:
    placed = located(s.sem, place_target(s.sem), plc)
    return placed if placed and sides(placed) else None


@rule("HAVE|OF", "SIDES", "R", 0.0)
def has_two(_: Item, s: Item) -> Sem:
    return s.sem


def sides(sem: Sem) -> tuple[Cond, Cond, Cond] | None:
    """The condition that names two places, things or years, and the one of each; None where there are not just two."""
    found: list[tuple[Cond, Cond, Cond]] = []
    for cond in sem.where:
        match cond:
            case OneOf(Ident() | Prop() | Lookup() as expr, (first, second)):
                found.append((cond, OneOf(expr, (first,)), OneOf(expr, (second,))))
    for date, unit, cond, periods in sem.dates:
        if len(periods) == 2 and all(isinstance(p, Period) for p in periods):
            first_, second_ = (attach.when(date, unit, [p]) for p in periods)  # type: ignore[list-item]
            if first_ and second_:
                found.append((cond, first_, second_))
    return found[0] if len(found) == 1 else None


# ---- how far apart -----------------------------------------------------------------------------------------------------
@rule("SIDES", "APARTQ", "S", 0.0)
def how_far_apart(s: Item, word: Item) -> Sem | None:
    """'… chênh nhau bao nhiêu (tỷ, phần trăm)': the difference, whichever is more; in percent, of which of the two nobody said."""
    value, both = s.sem.value, sides(s.sem)
    if value is None or both is None or s.sem.beside or any(w.category == "COMPARE" for w in s.words()):
        return None  # 'so sánh A và B, chênh bao nhiêu': both figures are wanted too
    said = next((unit for text, unit in UNITS.items() if text in word.word), value.unit)
    if said != value.unit and not (said == "vnd" and "indicator" in s.sem.flags):
        return None
    _, first, second = both
    apart = Arith("gap", filtered(value, first), filtered(value, second))
    label = f"chênh lệch {value.label}"
    over = tuple(dict.fromkeys((*(value.over or (s.sem.rep(s.sem.focus),)), *_holder(first))))
    asked = Ask("value", value=Value(apart, value.unit, label, whole=True, over=over))
    return s.sem.with_(asked=(asked,), value=None, groups=(), fill=(), flags=(s.sem.flags - {"compare", "saiddate"}) | {"growth", "contrast", "apart"})


def _holder(cond: Cond) -> tuple[str, ...]:
    return (cond.expr.var,) if isinstance(cond, OneOf) and isinstance(cond.expr, Ident | Prop) else ()


@rule("APARTQ", "BYA|ATTR", "APARTA", 0.0)
def apart_by(_: Item, a: Item) -> Sem | None:
    """'chênh nhau bao nhiêu (về) dân số'."""
    return a.sem if a.sem.value is not None and not a.sem.asked and not a.sem.rank else None


@rule("NL|PLC|PER", "APARTA", "S", 0.02)
def they_are_apart(who: Item, a: Item) -> Given:
    """'Hà Nội và Đà Nẵng chênh nhau bao nhiêu về dân số năm 2023'."""
    asks = next(w for w in a.words() if w.category == "APARTQ")
    return [s for x in _with(a, who) if (s := how_far_apart(Item("SIDES", who.start, a.end, x, 0.0), asks)) is not None]  # type: ignore[misc]


def _with(a: Item, who: Item) -> list[Sem]:
    """The figure of the two named things, places or years."""
    if who.category == "NL":
        return _of_names(a, who)
    found = located(a.sem, place_target(a.sem), who) if who.category == "PLC" else attribute_time(a, who)
    return [found] if isinstance(found, Sem) and sides(found) else []


# ---- which is more -----------------------------------------------------------------------------------------------------
@rule("N|WHICHYEAR", "CMPHIGH|CMPLOW", "BETTERQ", 0.0)
def which_has_more(n: Item, word: Item) -> Sem | None:
    """'bên nào cao hơn', 'ai nhiều hơn', 'năm nào ít hơn': of two that were named."""
    if n.category == "N" and (len(n.sem.asked) != 1 or n.sem.asked[0].what != "which" or n.sem.edges or n.sem.where):
        return None
    return Sem(flags=frozenset({"high" if word.category == "CMPHIGH" else "low", *(("year",) if n.category == "WHICHYEAR" else ())}), args=n.sem.kinds())


@rule("BETTERQ", "PER", "BETTERQ", 0.02)
def better_when(b: Item, per: Item) -> Sem | None:
    return b.sem.with_(fill=(per,)) if not b.sem.fill and "year" not in b.sem.flags else None


@rule("SIDES", "BETTERQ", "S", 0.0)
def which_of_two(s: Item, b: Item) -> list[Sem]:
    """'GRDP của Hà Nội với TP.HCM bên nào cao hơn (năm 2023)'."""
    sem: Given = s.sem if not b.sem.fill else two_when(s, b.sem.fill[0])  # type: ignore[arg-type]
    if not isinstance(sem, Sem) or sem.value is None or sem.beside:
        return []
    word = next(w for w in b.words() if w.category in ("CMPHIGH", "CMPLOW"))
    return [ranked for v in compared_by(sem.value, word.word) if (ranked := _better(sem, v, b.sem))]


@rule("SIDES", "CMPHIGH|CMPLOW", "S", 0.02)
def this_or_that(s: Item, word: Item) -> list[Sem]:
    """'GRDP năm 2022 Hà Nội hay Đà Nẵng cao hơn'."""
    if not any(w.category in ("AND", "OR") and w.word.startswith("hay") for w in s.words()):
        return []
    way = Sem(flags=frozenset({"high" if word.category == "CMPHIGH" else "low"}))
    return [ranked for v in compared_by(s.sem.value, word.word) if (ranked := _better(s.sem, v, way))] if s.sem.value else []


def _better(sem: Sem, value: Value, way: Sem) -> Sem | None:
    """The one of the two whose figure is more (or less)."""
    both, high = sides(sem), "high" in way.flags
    if both is None:
        return None
    bare = sem.with_(value=None, groups=(), fill=(), flags=sem.flags - {"compare"})
    match both[0]:
        case OneOf(Ident(var), _) if not way.args or set(way.args) & set(sem.kinds(var)):
            who = sem.rep(var)
            return bare.with_(asked=(Ask("which", who),), focus=who, rank=RankSpec(value, high, 1, who), args=(who,)).flag("of_two")
        case OneOf(Prop(var, "province") as expr, names) if "year" not in way.flags:
            return _better_place(bare, value, expr, names, high)
        case OneOf():
            return None
    date, unit, _, _ = next(d for d in sem.dates if d[2] == both[0])
    year = date if unit == "year" else DatePart("year", date) if unit == "date" else None
    if year is None or (way.args and "year" not in way.flags):
        return None
    return bare.with_(asked=(Ask("key", sem.focus, key=Key(year, "Năm", "year")),), rank=RankSpec(value, high, 1, None)).flag("whichyear")


def _better_place(bare: Sem, value: Value, expr: Prop, names: tuple[object, ...], high: bool) -> Sem | None:
    if "indicator" not in bare.flags:
        return bare.with_(asked=(Ask("key", expr.var, key=Key(expr, "tỉnh/thành phố", "text")),), rank=RankSpec(value, high, 1, None))
    told = OneOf(expr, names)  # type: ignore[arg-type]
    placed = of_province(bare.with_(where=tuple(c for c in bare.where if c != told)), expr.var)
    if placed is None:
        return None
    who = placed.focus
    return placed.also(OneOf(Ident(who), told.values)).with_(asked=(Ask("which", who),), rank=RankSpec(value, high, 1, who)).flag("of_two")


@rule("PER", "WHICHYEAR", "PER", 0.0)
def the_years(per: Item, _: Item) -> Sem | None:
    """'2021 với 2022 năm nào …': one of these."""
    return Sem() if len(_years(per)) == 2 else None


@rule("PER", "VP", "S", 0.0)
def which_year_has_more(per: Item, v: Item) -> Given:
    """'Năm 2021 hay 2022 có nhiều gói thầu hơn'."""
    years = _years(per)
    if len(years) != 2 or "of_two" not in v.sem.flags or v.sem.asked:
        return None
    most = Item("VP", v.start, v.end, v.sem.with_(flags=v.sem.flags - {"of_two"}), 0.0, v.parts, v.word)
    return time_of_most(Item("WHICHYEAR", per.start, per.end, Sem(versus=years), 0.0), most)


def _years(per: Item) -> tuple[Period, ...]:
    periods: tuple[Period, ...] = tuple(per.payload)  # type: ignore[arg-type]
    return periods if all(p.grain == "year" for p in periods) else ()


@rule("V2|VP", "CMPHIGH|CMPLOW", "VP", 0.1)
def does_it_more(v: Item, word: Item) -> list[Sem]:
    """'(A hay B) trúng nhiều hơn': counted, as 'trúng nhiều nhất' is."""
    most = {"nhiều hơn": "nhiều nhất", "ít hơn": "ít nhất"}.get(word.word)
    return _of_two(v, most, "SUP_HIGH" if word.category == "CMPHIGH" else "SUP_LOW") if most else []


@rule("V2|VP", "MMORE", "VP", 0.02)
def wins_more_of_two(v: Item, _: Item) -> list[Sem]:
    """'(A hay B) trúng nhiều tiền hơn'."""
    return _of_two(v, "nhiều tiền nhất", "SUP_HIGH")


def _of_two(v: Item, most: str, category: str) -> list[Sem]:
    found = verb_much(Item("VP", v.start, v.end, v.sem, 0.0), Item(category, v.end, v.end, Sem(), 0.0, word=most))
    return [s.flag("of_two") for s in (found if isinstance(found, list) else [found]) if isinstance(s, Sem)]
