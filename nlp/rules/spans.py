"""The days from one date of a thing to another: 'số ngày từ lúc đăng tải đến lúc đóng thầu', asked, averaged, bounded or ranked like any other figure."""

from __future__ import annotations

from graph.query import Days
from nlp.chart import Item, rule, unary
from nlp.sem import Sem, Value, merge, unify


@rule("FROMDAY", "VDATE|ATTR", "FDAY", 0.0)
@rule("TODAY", "VDATE|ATTR", "TDAY", 0.0)
def end_of_span(_: Item, d: Item) -> Sem | None:
    """'từ lúc đăng tải', 'đến ngày đóng thầu': a day, no year."""
    value = d.sem.value
    plain = value is not None and value.unit == "date" and not value.agg and not d.sem.where and not d.sem.edges and not d.sem.asked
    return d.sem if plain and len(d.sem.kinds()) == 1 else None


@rule("FDAY", "TDAY", "SPAN", 0.0)
def from_one_to_the_other(a: Item, b: Item) -> Sem | None:
    start, end = a.sem.value, b.sem.value
    one = unify(merge(a.sem, b.sem, value=None, dated_by=None, args=(a.sem.focus,)), a.sem.focus, b.sem.focus)
    if one is None or start is None or end is None or start.label == end.label:
        return None
    days = Value(Days(start.expr, end.expr), "int", f"số ngày từ {start.label} đến {end.label}", owner=one.focus, over=(one.focus,))
    return one.with_(value=days, flags=frozenset({"attr:span"}))


@unary("SPAN", "ATTR", 0.02)
def span_said(span: Item) -> Sem:
    return span.sem


@rule("SPANW", "SPAN", "ATTR", 0.0)
def span_named(_: Item, span: Item) -> Sem:
    """'khoảng thời gian từ … đến …'."""
    return span.sem


@rule("SPANW", "AVG|MEDIAN", "R", 0.0)
def span_averaged(_: Item, word: Item) -> Sem:
    """'số ngày trung bình (từ … đến …)'."""
    return word.sem
