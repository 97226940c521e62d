"""Those whose things add up to more than something: 'chủ đầu tư có tổng vốn các dự án trên 1.000 tỷ', 'tỉnh nào có vốn FDI trên 100 triệu USD',
or whose rate or average over all of them is so much: 'chủ đầu tư nào có tỷ lệ giải ngân dưới 50 %', 'bên mời thầu nào có giá trúng trung bình trên 30 tỷ'.

A property of one thing (a project's capital) said of what holds many of them (its owner, its province) is their sum: a condition on an
aggregate, as 'trúng từ 3 gói trở lên' is.
"""
from __future__ import annotations

from dataclasses import replace

from graph.query import Compare, Const, Ident, OneOf
from graph.text.quantity import Bound
from nlp import attach
from nlp.chart import Item, rule
from nlp.rules.ranking import rank_on
from nlp.sem import Having, RankSpec, Sem


@rule("ATTR", "BND", "TOTB", 0.0)
def total_bounded(a: Item, bnd: Item) -> Sem | None:
    """'tổng vốn đăng ký (FDI) trên 100 triệu USD'; the things themselves may have been named ('tổng vốn các dự án …')."""
    value, bound = a.sem.value, bnd.payload
    assert isinstance(bound, Bound)
    if value is None or not attach.fits(value.unit, bound.quantity.unit):
        return None
    if not value.whole and value.agg not in ("avg", "median") and (value.agg or not value.adds):
        return None
    if a.sem.asked or a.sem.rank or a.sem.groups or "indicator" in a.sem.flags or a.made_by("owner_has"):
        return None  # '(gói thuộc) dự án có tổng mức đầu tư trên …': each of them, no total
    named = any(isinstance(c, OneOf) and isinstance(c.expr, Ident) for c in a.sem.where)
    conds = [c for c in attach.bound_conds(Const(0), bound) if isinstance(c, Compare)]
    return None if named else a.sem.with_(bounds=tuple((c.op, c.right) for c in conds))


@rule("HAVE|OF", "TOTB", "TOTB", 0.0)
def has_total(_: Item, t: Item) -> Sem:
    return t.sem


@rule("N|NREL", "TOTB", "N", 0.06)
def total_of(n: Item, t: Item) -> list[Sem | tuple[Sem, float]]:
    """Who or where: not the thing itself, whose own amount is no sum."""
    value = t.sem.value
    if value is None or "name" in n.sem.flags or n.sem.rank or n.sem.having:
        return []
    thing = value.owner or t.sem.focus
    if "keyasked" not in n.sem.flags and set(n.sem.kinds()) & set(t.sem.kinds(thing)):
        return []
    if any(k == t.sem.kinds(thing) for v, k in n.sem.nodes.items() if v != n.sem.rep(n.sem.focus) and v not in n.sem.implicit):
        return []  # 'gói thuộc dự án có tổng mức đầu tư trên …': the project that was spoken of
    summed = value if value.whole or value.agg else replace(value, agg="sum", over=(t.sem.rep(thing),), adds=False)
    measured = t.sem.with_(rank=RankSpec(summed, True, 1, None), value=None, bounds=(), args=t.sem.args or (t.sem.focus,))
    found: list[Sem | tuple[Sem, float]] = []
    for way in rank_on(n.sem, measured):
        sem, cost = way if isinstance(way, tuple) else (way, 0.0)
        if sem.rank is not None and sem.rank.on is not None:
            conditions = tuple(Having(sem.rank.on, sem.rank.value, op, right) for op, right in t.sem.bounds)
            found.append((sem.with_(rank=None, having=(*sem.having, *conditions)), cost))
    return found
