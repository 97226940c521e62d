"""The last answer summed up otherwise: which year or sort has most of it, how many of each sort, a range of amounts, two years side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.query import Compare, Const, DatePart, Expr, Prop
from graph.text.quantity import Bound
from nlp import attach
from nlp.chart import Item
from nlp.dialogue_ask import counted, plain, regrouped, turned
from nlp.dialogue_compare import number_of
from nlp.dialogue_sem import answer_var, asked_value, without
from nlp.rules.grouping import date_group
from nlp.rules.growth import both_years, growth
from nlp.sem import Ask, Key, RankSpec, Sem

#: words that ask for a stretch of time, and what part of a date that is
TIMES = {"WHICHYEAR": "year", "WHICHMONTH": "month", "WHICHQUARTER": "quarter"}
MOST = ("SUP_HIGH", "SUP_LOW", "OFTENMOST")


def most_of_which(sem: Sem, pieces: Sequence[Item]) -> list[Sem] | None:
    """'năm nào thấp nhất?', 'lĩnh vực nào nhiều nhất?', 'chủ yếu ngành gì?'; None where none is asked for."""
    said = {p.category: p for p in pieces}
    time = next((c for c in TIMES if c in said), None)
    if time is not None and len(pieces) == 2 and (sup := next((c for c in MOST if c in said), None)):
        return _at_which_time(sem, TIMES[time], high=sup != "SUP_LOW")
    key = _key_asked(pieces)
    if key is None:
        return None
    if sem.rank is not None and any(a.key and a.key.label == key.groups[0].label for a in sem.asked):
        return turned(sem, high=not any(p.category == "SUP_LOW" or "low" in p.sem.flags for p in pieces), single=False)
    number = [sem] if sem.groups or is_number(sem) else counted(sem)
    split = number if sem.groups else [g for n in number for g in regrouped(n, key)]
    low = any(p.category == "SUP_LOW" or "low" in p.sem.flags for p in pieces)
    return [found for g in split if _same_key(g, key) for found in turned(g, high=not low, single=False)]


def _key_asked(pieces: Sequence[Item]) -> Sem | None:
    """The property of which the most frequent value is asked for, as something to group by."""
    told = [p for p in pieces if p.category not in (*MOST, "MOSTLY")]
    most = len(told) < len(pieces) or any(p.category == "NSUP" for p in told)
    piece = told[0] if len(told) == 1 and most and len(pieces) <= 2 else None
    if piece is None:
        return None
    asked = next((a for a in piece.sem.asked if a.key), None)
    value = piece.sem.value or next((a.value for a in piece.sem.asked if a.value), None)
    key = asked.key if asked else Key(value.expr, value.label, value.unit, value.owner) if value and value.unit in ("text", "enum") else None
    if key is None or key.var is None or piece.sem.edges or not isinstance(key.expr, Prop):
        return None
    return piece.sem.with_(asked=(), value=None, groups=(replace(key, var=key.var or piece.sem.focus),), flags=frozenset())


def _same_key(grouped: Sem, key: Sem) -> bool:
    """Is the table told apart by just that?"""
    return len(grouped.groups) == 1 and grouped.groups[0].label == key.groups[0].label


def is_number(sem: Sem) -> bool:
    """Is the answer a figure or how many?"""
    return asked_value(sem) is not None or any(a.what == "count" for a in sem.asked)


def _at_which_time(sem: Sem, part: str, *, high: bool) -> list[Sem]:
    """Which of the years (months …) told has the highest figure; of what is not told so, which of all."""
    label = {"year": "Năm", "month": "Tháng", "quarter": "Quý"}[part]
    if sem.rank is not None:
        return turned(sem, high=high, single=False) if any(a.key and a.key.label == label for a in sem.asked) else []
    if sem.groups and "indicator" not in sem.flags:
        stepped = len(sem.groups) == 1 and sem.groups[0].label == label
        return turned(sem, high=high, single=False) if stepped else []
    if part == "year" and (value := asked_value(sem)) is not None and (trend := _year_of(sem, value.owner)) is not None:
        ask = Ask("key", value.owner, key=Key(trend, "Năm", "year"))
        bare = sem.with_(asked=(ask,), value=None, rank=RankSpec(value, high, 1, None), groups=(), flags=sem.flags - {"trend"})
        return [bare.flag("whichyear")]
    number = [sem] if is_number(sem) else counted(sem)
    stepped_ = [g for n in number if not n.dates or part != "year" or _several_years(n) for g in [date_group(n.with_(fill=()), n, part)] if g]
    return [found for g in stepped_ for found in turned(g, high=high, single=False)]


def _several_years(sem: Sem) -> bool:
    years = {y for _, _, _, periods in sem.dates for p in periods for y in (getattr(p, "first", None), getattr(p, "last", None))}
    return len({y.year for y in years if y is not None}) > 1


def _year_of(sem: Sem, owner: str | None) -> Expr | None:
    """The year of figures that are told year by year."""
    told = bool(sem.flags & {"trend", "indicator"}) and (not sem.dates or _several_years(sem))
    date = attach.event_date(sem) or attach.date_of(sem, owner or sem.focus) if told and (sem.event or owner or sem.focus) else None
    return None if date is None else date[0] if date[1] == "year" else DatePart("year", date[0])


# ---- how many of each ----------------------------------------------------------------------------------------------
def counted_by(sem: Sem, group: Sem) -> list[Sem]:
    """'chia theo tỉnh' of a list: how many in each."""
    if is_number(sem) or not plain(sem):
        return []
    return [found for n in counted(sem) for found in regrouped(n, group)]


# ---- a range -------------------------------------------------------------------------------------------------------
def in_range(sem: Sem, pieces: Sequence[Item]) -> list[Sem] | None:
    """'dưới 100 tỷ nhưng trên 50': between the two, in place of what bound it before; None where that is not said."""
    bounds = [p.payload for p in pieces if p.category == "BND" and isinstance(p.payload, Bound)]
    if len(bounds) != 2 or len(pieces) != 2 + any(p.category == "REL" for p in pieces):
        return None
    first, second = bounds
    if second.quantity.unit == "count" and first.quantity.unit != "count" and first.quantity.scale > 1:
        worth = replace(second.quantity, value=second.quantity.value * first.quantity.scale, unit=first.quantity.unit)
        second = replace(second, quantity=worth)
    if first.op[0] == second.op[0] or second.quantity.unit != first.quantity.unit:
        return []
    old = [c for c in sem.where if isinstance(c, Compare) and c.op[0] in "<>" and isinstance(c.left, Prop) and isinstance(c.right, Const)]
    lefts = list(dict.fromkeys(c.left for c in old if _fits(sem, c.left, first)))
    if len(lefts) != 1:
        return []
    bare = without(sem, *(c for c in old if c.left == lefts[0]))
    return [bare.also(*attach.bound_conds(lefts[0], first), *attach.bound_conds(lefts[0], second))]


def _fits(sem: Sem, left: Expr, bound: Bound) -> bool:
    from graph.ontology import ontology

    declared = ontology().property(sem.nodes.get(left.var, ()), left.name) if isinstance(left, Prop) and sem.nodes.get(left.var) else None
    return declared is not None and attach.fits(declared.type, bound.quantity.unit)


# ---- against another year ------------------------------------------------------------------------------------------
def beside_before(sem: Sem, times: tuple[object, ...]) -> list[Sem]:
    """'so với năm trước?' and no more: the difference, or both figures? Each is given, so that it is asked back."""
    value = number_of(sem)
    if value is None:
        return []
    moving = sem.with_(asked=(), value=value, versus=times)
    apart = growth(moving.flag("moves", "either"), percent=False)
    both = both_years(Item("ATTRVS", 0, 1, moving, 0.0))
    told = [apart.with_(asked=(Ask("value", value=apart.value),), value=None)] if apart else []
    return [*told, *([both] if isinstance(both, Sem) else [])] if apart and both else []


# ---- the same things, briefly --------------------------------------------------------------------------------------
def same_noun(sem: Sem, piece: Item) -> bool:
    """'ai', 'gói nào': but the noun of what was listed, so that the rest says which of them."""
    s = piece.sem
    bare = piece.category == "N" and not (s.edges or s.where or s.having or s.rank or s.value or s.groups or s.pronouns) and "name" not in s.flags
    asked = len(s.asked) == 1 and s.asked[0].what == "which" and s.asked[0].key is None
    return bare and asked and any(a.what == "which" for a in sem.asked) and bool(set(s.kinds()) & set(sem.kinds(answer_var(sem))))
