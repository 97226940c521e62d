"""Comparisons between periods and places, ranks among all, ratios."""

from __future__ import annotations

from graph.query import Agg, Arith, Cond, Const, Exists, Fn, Ident, Prop
from graph.text.places import Place
from nlp import attach
from nlp.attach import seal
from nlp.chart import Item, rule
from nlp.connect import tie_silent
from nlp.rules.rates import either
from nlp.sem import Ask, RankSpec, Sem, Value, merge, rename_cond, rename_pattern, unify


# ---- rank of one among all -----------------------------------------------------------------------------------------
@rule("PLC|N", "RANKQ", "RQ")
def rank_question(n: Item, _: Item) -> Sem | None:
    if n.category == "PLC":
        return n.sem.flag(f"rankof:{n.payload.names_63[0]}") if isinstance(n.payload, Place) and len(n.payload.names_63) == 1 else None
    return n.sem.flag("rankof") if "name" in n.sem.flags else None


@rule("RQ", "PLC", "RQ", 0.02)
def rank_scope(rq: Item, plc: Item) -> Sem | None:
    place = plc.payload
    return rq.sem if getattr(place, "kind", "") == "country" else None


@rule("RQ", "BYA", "S")
def rank_by(rq: Item, by: Item) -> list[Sem]:
    return _place_of(rq.sem, by.sem)


@rule("BYA", "RQ", "S", 0.02)
def rank_by_first(by: Item, rq: Item) -> list[Sem]:
    return _place_of(rq.sem, by.sem)


@rule("S", "PER", "S", 0.02)
def rank_when(s: Item, per: Item) -> Sem | None:
    """'… về GRDP năm 2021': the time belongs to the measure that ranks."""
    if s.sem.rank is None or "dated" in s.sem.flags or not any(f.startswith("rankof") for f in s.sem.flags):
        return None
    date = attach.event_date(s.sem) or attach.date_of(s.sem, s.sem.rep(s.sem.focus))
    return attach.with_period(s.sem, per.payload, date)  # type: ignore[arg-type]


def _place_of(who: Sem, by: Sem) -> list[Sem]:
    place = next((f.split(":", 1)[1] for f in who.flags if f.startswith("rankof:")), None)
    if by.value is None or place is None:
        return []
    return [by.with_(rank=RankSpec(v, True, 1, None), value=None).flag(f"rankof:{place}") for v in either(by.value, "cao nhất")]


# ---- ratios -----------------------------------------------------------------------------------------------------------
@rule("RATIO|PCTQ", "N", "RN")
def ratio_of(_: Item, n: Item) -> Sem | None:
    if n.sem.asked or "name" in n.sem.flags or n.sem.rank or n.sem.flags & {"who", "role:bid"}:
        return None  # a share of bids would have to count pairs of bidder and package
    return n.sem


@rule("RATIO|PCTQ", "COUNTN", "RN")
def ratio_of_number(_: Item, n: Item) -> Sem | None:
    """'bao nhiêu phần trăm số gói …'."""
    return ratio_of(_, Item("N", n.start, n.end, n.sem.with_(value=None, flags=n.sem.flags - {"counting"}), n.cost))  # type: ignore[return-value]


@rule("RN", "AMN|OFN", "S", 0.0)
def ratio_among(a: Item, b: Item) -> Sem | None:
    """'tỷ lệ dự án chậm tiến độ trong tổng số dự án công': the first counts among the second."""
    if only(b):
        return None  # narrows both (nlp.rules.shares)
    whole = b.sem
    both = merge(whole, a.sem, focus=whole.focus, args=whole.args)
    if unify(both, whole.focus, a.sem.focus) is None:
        return None
    return ratio(whole, a.sem)


def only(among: Item) -> bool:
    """'chỉ tính gói có người dự': does it narrow what is counted, rather than name the whole?"""
    return next(iter(among.words())).word.startswith("chỉ ")


@rule("RN", "VP", "S", 0.05)
def ratio_that(a: Item, v: Item) -> Sem | None:
    """'bao nhiêu % dự án đầu tư công bị chậm tiến độ': those that do, among all named."""
    from nlp.rules.predicates import closed, predicate

    part = predicate(a.sem, closed(v.sem))
    return ratio(a.sem, part) if part and not v.sem.asked else None


def ratio(whole: Sem, part: Sem, summed: Prop | None = None) -> Sem | None:
    """100 × |part| / |whole|, or of the sums of a property of the whole: the part's extra conditions as a filter over the whole."""
    here, there = whole.rep(whole.focus), part.rep(part.focus)
    both = merge(whole, part, focus=whole.focus)
    one = unify(both, here, there) if here != there else both
    if one is None or part.having or whole.having:
        return None  # a number of things must have been closed into a condition of its own
    filters: tuple[Cond, ...]
    if part.edges != whole.edges:
        part = tie_silent(part, [there])
        filters = (Exists(rename_pattern(seal(part, [there]), {there: here})),)
    else:
        names = {**{x: here if part.rep(x) == there else part.rep(x) for x in part.alias}, there: here}
        extra = [rename_cond(c, names) for c in part.where]
        filters = tuple(c for c in extra if c not in whole.where)
    if not filters:
        return None
    fn: Fn = "sum" if summed else "count"
    counted = summed or Ident(here)
    value = Value(Arith("/", Arith("*", Const(100), Agg(fn, counted, filters)), Agg(fn, counted)), "percent", "tỷ lệ", whole=True, over=(here,))
    return whole.with_(asked=(Ask("value", value=value),), fill=(), value=None).flag("ratio")
