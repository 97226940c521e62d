"""Figures of several things: is the one of all together given, or the average of what, where the question leaves it open?"""
from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from graph.query import Agg, Arith, Column, Form, LogicalForm, Query
from graph.scope import mentions, walk
from nlp.chart import Item

#: words between two things that are set against each other
VERSUS = frozenset({"so với", "vs"})
#: words for several places or years taken as one
TOGETHER = frozenset({"tính chung", "tính gộp", "gộp chung", "gộp lại", "cộng lại", "gộp cả lại", "cộng gộp"})


def settled(query: Query, item: Item) -> str | None:
    """What the best reading settles or adds up in silence, in a word for the trace; None if nothing."""
    if pooled(query, item) or pooled_rate(query, item):
        return "pooled"
    return "average of what" if per_another(query, item) else None


def pooled(query: Query, item: Item) -> bool:
    """'số gói xây lắp so với tư vấn': is the number of both together given?"""
    return query.form is Form.NUMBER and any(w.category in ("AND", "OR") and w.word in VERSUS for w in item.words()) and not apart(query.columns)


def values_pooled(item: Item, form: LogicalForm) -> bool:
    """'số gói xây lắp so với tư vấn' as the number of both: there is a reading that tells each (nlp.rules.valuepairs)."""
    return isinstance(form, Query) and item.made_by("either_value") and not item.sem.groups and (pooled(form, item) or _each_side(item))


def of_all_places(item: Item, form: LogicalForm) -> bool:
    """'số gói thầu của các tỉnh năm 2022': of each, not of whatever has a place."""
    if not isinstance(form, Query) or form.form is not Form.NUMBER or any("Observation" in n.kinds for n in form.pattern.nodes):
        return False  # 'GRDP trung bình các tỉnh': of figures that are each a province's
    told = [*item.words(), None]
    return any(
        a is not None and b is not None and a.category in ("OF", "FILL") and a.word.split()[-1] in ("các", "cac") and b.category == "N"
        and "Province" in b.sem.kinds() and (c is None or c.category == "PER")
        for a, b, c in zip(told, told[1:], [*told[2:], None], strict=False)
    )  # fmt: skip


def _each_side(item: Item) -> bool:
    """'mỗi bên bao nhiêu'."""
    return any(w.category == "EACHSIDE" for w in item.words())


def pooled_rate(query: Query, item: Item) -> bool:
    """'tỷ lệ giải ngân Hà Nội và Đà Nẵng', 'giá trung bình năm 2022 và 2023': of each, or of both together? A rate of several is no sum."""
    values = item.made_by("either_value") and any(w.category == "AND" for w in item.words())  # 'của xây lắp và hàng hóa'
    several = values or item.made_by("place_list") or any(len(periods) > 1 for _, _, _, periods in item.sem.dates)
    if query.form is not Form.NUMBER or not several or "contrast" in item.sem.flags:
        return False
    if item.made_by("per_year") or any(w.word in TOGETHER for w in item.words()):
        return False
    rates = any(isinstance(p, Arith) and p.op == "/" for c in query.columns for p in walk(c.expr))
    return rates or any(isinstance(p, Agg) and p.fn in ("avg", "median") for c in query.columns for p in walk(c.expr))


def per_another(query: Query, item: Item) -> bool:
    """'trung bình mỗi chủ đầu tư có tổng mức đầu tư bao nhiêu': is the average one of other things?"""
    kinds = {n.var: n.kinds for n in query.pattern.nodes}
    averaged = [p for c in query.columns for p in walk(c.expr) if isinstance(p, Agg) and p.fn in ("avg", "median")]
    of = {k for a in averaged for v in mentions(a) for k in kinds.get(v, ())}
    each = [b for a, b in pairwise(item.words()) if a.category == "AVG" and a.word.split()[-1] in ("mỗi", "một", "1") and b.category == "N"]
    return bool(of) and any(of.isdisjoint(b.sem.kinds()) for b in each)


def apart(columns: Iterable[Column]) -> bool:
    """Does a column have parts of its own, so that two are set against each other?"""
    sides = ((p.left, p.right) for c in columns for p in walk(c.expr) if isinstance(p, Arith))
    return any(all(any(isinstance(a, Agg) and a.where for a in walk(side)) for side in both) for both in sides)
