"""Figures that a form adds up, ranks or shares out though the question leaves open of what, of when or by what."""
from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.ontology import ontology
from graph.query import Agg, AnyOf, Arith, Compare, Cond, DatePart, Edge, Exists, Expr, Form, Ident, Not, Pattern, Prop, Query, Sub
from graph.scope import conjuncts, mentions, walk
from nlp.guards.conditions import contradicted

#: value types nobody ranks within
AMOUNTS = ("vnd", "usd", "percent", "number")
#: kinds whose every row is of one year
YEARLY = frozenset({("Observation",), ("Disbursement",)})
#: units that have no more and less
NAMELIKE = frozenset({"text", "province", "enum", "code", "entity"})


def none_of_some(query: Query) -> bool:
    """'bỏ vốn vào từ 3 dự án nhưng không trúng gói nào tại đó': of all it has, not of three among more; a count of those would say less."""
    listed = {c.expr.var for c in query.columns if isinstance(c.expr, Ident)}
    counts = (a for c in query.columns for a in walk(c.expr) if isinstance(a, Agg) and a.fn == "count" and query.having)
    counted = {a.expr.var for a in counts if isinstance(a.expr, Ident)}
    denied = (c.cond.pattern for c in conjuncts(query.pattern.where) if isinstance(c, Not) and isinstance(c.cond, Exists))
    ends = ({v for p in walk(d) if isinstance(p, Edge) for v in (p.src, p.dst)} for d in denied)
    return any(e & listed and e & counted for e in ends)


def unlike_ends(query: Query) -> bool:
    """'đứng thứ hai về giá dự thầu': counted from the lowest bid or from the highest?"""
    bids = {e.var for e in query.pattern.edges if e.relation == "BIDS_ON"}
    prices = any(isinstance(c.expr, Prop) and c.expr.name == "price" and c.expr.var in bids for c in query.columns)
    return query.rank is not None and query.rank.first > 1 and query.rank.descending and prices


def contradicted_part(query: Query) -> bool:
    """Is something added up of which a condition of the whole says that there is none?"""
    return any(isinstance(p, Agg) and contradicted((*query.pattern.where, *p.where)) for p in walk(query))


def ranked_within_an_amount(query: Query) -> bool:
    """Are there places within each price?"""
    return query.rank is not None and any(c.name in query.rank.within and c.unit in AMOUNTS for c in query.columns)


def anyones_win(query: Query) -> bool:
    """'tỷ lệ gói trúng trong tổng số gói E dự': won by E, and not by anyone."""
    bids = {e.dst for e in query.pattern.edges if e.relation == "BIDS_ON"}
    parts = (c.pattern for a in walk(query) if isinstance(a, Agg) for c in conjuncts(a.where) if isinstance(c, Exists))
    return any(e.relation == "WINS" and e.dst in bids and e.src in {n.var for n in p.nodes} - mentions(*p.where) for p in parts for e in p.edges)


def price_of_all(query: Query) -> bool:
    """'top 10 nhà thầu theo giá trúng thầu': of what each won itself, not of all that its consortia won."""
    shown = {c.expr.var for c in query.columns if isinstance(c.expr, Ident)}
    won = {e.dst for e in query.pattern.edges if e.relation == "WINS" and e.src in shown}
    added = ("sum", "avg", "median") if query.having else ("sum",)
    sums = (a for c in query.columns for a in walk(c.expr) if isinstance(a, Agg) and a.fn in added)
    return any(e.relation == "WINS" and e.dst in won for a in sums for p in walk(a) if isinstance(p, Pattern) for e in p.edges)


def uneven(query: Query) -> bool:
    """Is the part of a share alone narrowed by a place or time?"""
    return any(_narrowed(p) for c in query.columns for p in walk(c.expr) if isinstance(p, Arith) and p.op == "/")


def _narrowed(share: Arith) -> bool:
    part, whole = list(_aggregates(share.left)), list(_aggregates(share.right))
    if not part or not whole:
        return False
    counts = any(a.fn == "count" for a in (*part, *whole))  # of amounts, a province's share of the nation's is meant
    return counts and any(_scoped(a.where) for a in part) and not any(_scoped(a.where) for a in whole)


def _aggregates(expr: object) -> Iterator[Agg]:
    return (p for p in walk(expr) if isinstance(p, Agg))


def _scoped(conds: Sequence[Cond]) -> bool:
    dated = {p.name for k in ontology().kinds.values() for p in k.properties.values() if p.type in ("date", "province")} | {"year", "date"}
    return any(isinstance(p, Prop) and p.name in dated for c in conds for p in walk(c))


def by_amount(query: Query) -> bool:
    """'chênh lệch giá gói và giá trúng': nobody groups by a price."""
    summed = any(isinstance(p, Agg) for c in query.columns[1:] for p in walk(c.expr))
    return summed and query.columns[0].unit in ("vnd", "usd") and not any(isinstance(p, Agg) for p in walk(query.columns[0].expr))


def of_several_countries(query: Query) -> bool:
    """'tổng vốn của Nhật Bản, Hàn Quốc': of either, not of what both have put money in."""
    countries = sum(n.kinds == ("ForeignInvestor",) for n in query.pattern.nodes)
    return countries > 1 and query.form is Form.NUMBER and any(isinstance(p, Agg) and p.fn == "sum" for c in query.columns for p in walk(c.expr))


def of_years(query: Query) -> bool:
    """Is one figure dated and another beside it not, are figures of all years added up, or is a bound set on two years at once?"""
    figures = [n.var for n in query.pattern.nodes if n.kinds in YEARLY]
    said = {p.var for part in (*query.pattern.where, *(c.expr for c in query.columns)) for p in walk(part) if isinstance(p, Prop) and p.name == "year"}
    if len(figures) > 1 and 0 < len(said & {*figures}) < len(figures):
        return True
    if any(_summed(c.expr, n.var) for n in query.pattern.nodes if n.kinds == ("Observation",) and n.var not in said for c in query.columns):
        return True
    years = [c for c in conjuncts(query.pattern.where) if isinstance(c, AnyOf) and {p.name for p in walk(c) if isinstance(p, Prop)} == {"year"}]
    return bool(query.having) and any(v in mentions(c) for c in years for v in figures)


def _summed(expr: Expr, figure: str) -> bool:
    return any(isinstance(p, Agg) and p.fn in ("sum", "avg") and Prop(figure, "value") in list(walk(p.expr)) for p in walk(expr))


def ranked_by_a_name(query: Query) -> bool:
    """'top 2 nhà thầu mỗi tỉnh': no order of provinces by their names."""
    rank = query.rank
    if rank is None:
        return False
    by = [c for c in query.columns if c.name == rank.column]
    same = {c.expr.of for c in query.columns if c.name in rank.within and isinstance(c.expr, DatePart)}  # 'top 3 theo năm gần nhất': the last of each year
    return any(c.unit in NAMELIKE or c.expr in same for c in by)


def which_plan(query: Query) -> bool:
    """'có kế hoạch nhưng không giải ngân': a plan of capital, or of procurement?"""
    kinds = {n.kinds for p in walk(query) if isinstance(p, Pattern) for n in p.nodes}
    return {("Plan",), ("Disbursement",)} <= kinds


def some_of_a_place(query: Query) -> bool:
    """'nước nào không đầu tư vào Hà Nội': a country none of whose investors does, not one with an investor who does not."""
    only = query.columns[0].expr if len(query.columns) == 1 else None
    if only is None or isinstance(only, Ident) or any(isinstance(p, Agg | Sub) for p in walk(only)) or query.form is not Form.ENTITIES:
        return False
    denied = (c.cond for c in conjuncts(query.pattern.where) if isinstance(c, Not) and isinstance(c.cond, Exists))
    return any(mentions(only) & mentions(c) for c in denied)


def averaged_places(query: Query) -> bool:
    """'trung bình mỗi tỉnh giải ngân bao nhiêu': an average over provinces, not over what lies in some province."""
    told = mentions(*query.pattern.where, *(c.expr for c in query.columns))
    somewhere = any(n.kinds == ("Province",) and n.var not in told for n in query.pattern.nodes)
    return somewhere and query.form is Form.NUMBER and any(isinstance(p, Agg) and p.fn in ("avg", "median") for c in query.columns for p in walk(c.expr))


def average_of_whom(query: Query) -> bool:
    """'gói xây lắp nào có giá cao hơn trung bình của tỉnh mình': the average of such packages there, or of all of them?"""
    own = [p for c in query.pattern.where if isinstance(c, Compare) for p in walk(c.right) if isinstance(p, Sub) and p.fn == "avg" and not p.pattern.edges]
    if not own:
        return False
    keys = {q.name for sub in own for c in sub.pattern.where for q in walk(c) if isinstance(q, Prop)}
    mine = {v for sub in own for v in mentions(sub)} - {n.var for sub in own for n in sub.pattern.nodes}
    said = [c for c in query.pattern.where if not any(isinstance(p, Sub) for p in walk(c)) and mentions(c) & mine]
    others = any(e.relation != "OBSERVES" for e in query.pattern.edges)  # a figure's province is no narrower group
    return others or any(isinstance(q, Prop) and q.name not in keys for c in said for q in walk(c))
