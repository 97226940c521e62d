"""Official statistics as answers: one value for a place and a year, which is never added up where a sum means nothing.

A value of the nation stands in the data beside those of the provinces; a region's is the sum of its provinces' where the figure adds up.
"""

from __future__ import annotations

from dataclasses import replace

from graph.query import Agg, Column, Compare, Cond, Const, Expr, Form, Ident, Lookup, OneOf, Pattern, Prop, Query
from graph.scope import walk
from nlp.sem import Sem, Value
from nlp.targets import Unclear, uses, uses_expr


def figures(sem: Sem, pattern: Pattern, value: Value, keys: list[Column]) -> Query:
    """The figure asked for: a number for one place and year, one for several together where they add up, else a table."""
    obs = sem.rep(value.owner or sem.focus)
    placed, linked = _says(pattern, obs, "province"), any(e.relation == "OBSERVES" for e in sem.edges)
    each = linked and any(isinstance(k.expr, Ident) for k in keys)  # 'từng tỉnh': the province itself is the key
    by_place = each or any(uses_expr(k.expr, obs, "province") or regional(k.expr) for k in keys)
    region = "region" in sem.flags and "additive" in sem.flags and not linked and not by_place and "compare" not in sem.flags
    if value.agg is None and (region or any(regional(k.expr) for k in keys)):
        value = summed(sem, value)
    together = value.agg not in (None, "sum") or (value.agg == "sum" and not ("nationwide" in sem.flags or not (placed or linked or by_place)))
    national = not (placed or linked or by_place or (together and value.agg != "sum"))
    pattern = level(pattern, obs, "Cả nước" if national else "Tỉnh")
    one_year = any(isinstance(c, Compare) and c.op == "=" and uses(c, obs, "year") for c in pattern.where) and not sem.fill
    years = [] if one_year or any(uses_expr(k.expr, obs, "year") for k in keys) else [Column("y", Prop(obs, "year"), "Năm", "year")]
    alone = national or (placed and one_place(pattern, obs))
    if together and not (alone and (value.agg == "sum" or one_year)):
        return _together(sem, pattern, value, keys if alone else [*keys, *years])
    column = Column("v", value.expr, value.label, "number")
    if alone and not keys and not years and not linked:
        return Query(Form.NUMBER, pattern, (column,))
    where = [Column("p", Prop(obs, "province"), "Địa bàn", "text")] if placed and not by_place and not one_place(pattern, obs) else []
    return Query(Form.TABLE, pattern, (*keys, *where, *years, column))


def _together(sem: Sem, pattern: Pattern, value: Value, keys: list[Column]) -> Query:
    if value.agg == "sum" and "additive" not in sem.flags:
        raise Unclear("unsupported", "a sum of figures that do not add up")
    column = Column("v", Agg(value.agg or "sum", value.expr), value.label, "number")
    over = tuple(dict.fromkeys(sem.rep(v) for v in value.over))
    return Query(Form.TABLE if keys else Form.NUMBER, pattern, (*keys, column), over)


def summed(sem: Sem, value: Value) -> Value:
    """The figure of several places as one: only a sum of what adds up. Raises `Unclear` for an index or a rate."""
    if "additive" not in sem.flags:
        raise Unclear("unsupported", "a sum of figures that do not add up")
    return replace(value, agg="sum")


def level(pattern: Pattern, obs: str, name: str) -> Pattern:
    """Only provinces, or only the nation: what is ranked or compared stands on one level."""
    if _cited(pattern, obs):
        return pattern
    return replace(pattern, where=(*pattern.where, Compare(Prop(obs, "level"), "=", Const(name))))


def grounded(sem: Sem, pattern: Pattern) -> Pattern:
    """A figure over two times keeps to one level: of provinces where one is spoken of, else the nation's."""
    if "indicator" not in sem.flags or "contrast" in sem.flags:
        return pattern
    for var, kinds in sem.nodes.items():
        if kinds == ("Observation",) and not var.startswith("p"):
            placed = _says(pattern, var, "province") or any(e.relation == "OBSERVES" for e in sem.edges)
            pattern = level(pattern, var, "Tỉnh" if placed else "Cả nước")
    return pattern


def same_year(sem: Sem) -> Sem:
    """'GRDP trên 100 nghìn tỷ và tỷ lệ hộ nghèo dưới 3 % năm 2023': figures that stand side by side are of the one year that is said."""
    figures_ = [v for v, kinds in sem.nodes.items() if kinds == ("Observation",) and not v.startswith("p")]
    said = {v: c.right for v in figures_ for c in sem.where if isinstance(c, Compare) and c.op == "=" and isinstance(c.left, Prop)
            and sem.rep(c.left.var) == v and c.left.name == "year" and isinstance(c.right, Const)}  # fmt: skip
    if len(figures_) < 2 or len(said) != 1 or any(isinstance(p, Prop) and p.name == "year" for k in sem.groups for p in walk(k.expr)):
        return sem
    ((dated, year),) = said.items()
    others = [v for v in figures_ if v != dated and not any(_speaks_of_year(sem, c, v) for c in sem.where)]
    return sem.also(*(Compare(Prop(v, "year"), "=", year) for v in others))


def _speaks_of_year(sem: Sem, cond: Cond, var: str) -> bool:
    return any(isinstance(p, Prop) and p.name == "year" and sem.rep(p.var) == var for p in walk(cond))


def undated(sem: Sem, pattern: Pattern) -> bool:
    """Is there an official figure without a year, where none is asked for? It would mix the years."""
    return "indicator" in sem.flags and not sem.flags & {"growth", "contrast"} and any(
        kinds == ("Observation",) and not _says(pattern, var, "year") and not any(uses_expr(k.expr, var, "year") for k in sem.groups)
        for var, kinds in sem.nodes.items()
        if not var.startswith("p")
    )


def one_place(pattern: Pattern, obs: str) -> bool:
    return any(isinstance(c, OneOf) and uses(c, obs, "province") and len(c.values) == 1 for c in pattern.where)


def _says(pattern: Pattern, obs: str, name: str) -> bool:
    return any(uses(c, obs, name) for c in pattern.where)


def _cited(pattern: Pattern, obs: str) -> bool:
    """Does a condition name the level already, or places that are no provinces?"""
    return _says(pattern, obs, "level") or any(isinstance(c, OneOf) and uses(c, obs, "province") and "Cả nước" in c.values for c in pattern.where)


def regional(expr: Expr) -> bool:
    return isinstance(expr, Lookup) or (isinstance(expr, Prop) and expr.name == "region")
