"""Readings that settle in silence what a question leaves open, or drop what it compares: they are asked back.

`hasty` looks at the form alone, `pooled` at the words beside it: what is set side by side ('xây lắp so với tư vấn') is not one sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from graph.query import Agg, AnyOf, Arith, Column, Compare, Cond, Const, DatePart, Exists, Expr, Form, Ident, LogicalForm, Not, OneOf, Pattern, Prop, Query, Sub
from graph.scope import conjuncts, mentions, walk
from nlp.chart import Item

#: kinds whose every row is of one year
YEARLY = frozenset({("Observation",), ("Disbursement",)})
#: words between two things that are set against each other
VERSUS = frozenset({"so với", "vs"})
#: units that have no more and less
NAMELIKE = frozenset({"text", "province", "enum", "code", "entity"})


def unsaid(form: LogicalForm, item: Item) -> str | None:
    """What a reading settles or drops in silence, in a word for the trace; None if nothing."""
    if not isinstance(form, Query):
        return None
    return hasty(form) or ("pooled" if pooled(form, item) else "torn" if torn(item) else "average of what" if per_another(form, item) else None)


def hasty(query: Query) -> str | None:
    """What the form settles without being told, in a word for the trace; None if nothing."""
    pattern = query.pattern
    if idle_exclusion(pattern.where):
        return "idle exclusion"
    if won_and_lost(pattern):
        return "won and lost"
    if twice_the_owner(pattern):
        return "owner and procurer"
    if with_itself(pattern.where) or of_several_countries(query):
        return "contradiction"
    if of_years(query):
        return "of which years"
    if ranked_by_a_name(query):
        return "ranked by a name"
    if which_plan(query):
        return "which plan"
    if some_of_a_place(query):
        return "some of a place"
    return "average of what" if averaged_places(query) else None


def pooled(query: Query, item: Item) -> bool:
    """'số gói xây lắp so với tư vấn': is the number of both together given?"""
    return query.form is Form.NUMBER and any(w.category in ("AND", "OR") and w.word in VERSUS for w in item.words()) and not _apart(query.columns)


def per_another(query: Query, item: Item) -> bool:
    """'trung bình mỗi chủ đầu tư có tổng mức đầu tư bao nhiêu': is the average one of other things?"""
    kinds = {n.var: n.kinds for n in query.pattern.nodes}
    averaged = [p for c in query.columns for p in walk(c.expr) if isinstance(p, Agg) and p.fn in ("avg", "median")]
    of = {k for a in averaged for v in mentions(a) for k in kinds.get(v, ())}
    each = [b for a, b in pairwise(item.words()) if a.category == "AVG" and a.word.split()[-1] in ("mỗi", "một", "1") and b.category == "N"]
    return bool(of) and any(of.isdisjoint(b.sem.kinds()) for b in each)


def torn(item: Item) -> bool:
    """'có kết quả năm 2023' says when there was a result: no filler before the question which result."""
    return any(a.category == "FILL" and a.word == "có" and b.category == "ATTR" and b.word == "kết quả" for a, b in pairwise(item.words()))


def _apart(columns: Iterable[Column]) -> bool:
    """Does a column have parts of its own, so that two are set against each other?"""
    return any(isinstance(p, Arith) and any(isinstance(a, Agg) and a.where for a in walk(p)) for c in columns for p in walk(c.expr))


# ---- conditions ------------------------------------------------------------------------------------------------------
def idle_exclusion(conds: Iterable[Cond]) -> bool:
    """'GRDP Hà Nội trừ TP.HCM' is a difference: of what lies in one place, another is not excluded."""
    known = list(conjuncts(conds))
    inside = {(c.expr, v) for c in known if isinstance(c, OneOf) and _place(c.expr) for v in c.values}
    outside = [(c.cond.expr, v) for c in known if isinstance(c, Not) and isinstance(c.cond, OneOf) for v in c.cond.values]
    held = {expr for expr, _ in inside}
    return any(expr in held and (expr, v) not in inside for expr, v in outside)


def _place(expr: Expr) -> bool:
    return isinstance(expr, Prop) and expr.name == "province"


def with_itself(conds: Iterable[Cond]) -> bool:
    """'tổng mức đầu tư gấp 10 lần vốn giải ngân': no amount is ten times itself."""
    sized = (c for c in conjuncts(conds) if isinstance(c, Compare) and isinstance(c.left, Prop) and isinstance(c.right, Arith))
    return any(c.left in list(walk(c.right)) for c in sized)


def of_several_countries(query: Query) -> bool:
    """'tổng vốn của Nhật Bản, Hàn Quốc': of either, not of what both have put money in."""
    countries = sum(n.kinds == ("ForeignInvestor",) for n in query.pattern.nodes)
    return countries > 1 and query.form is Form.NUMBER and any(isinstance(p, Agg) and p.fn == "sum" for c in query.columns for p in walk(c.expr))


def won_and_lost(pattern: Pattern) -> bool:
    """'trúng năm 2022 mà không trúng năm 2023': not one and the same package."""
    won = {(e.src, e.dst) for e in pattern.edges if e.relation == "WINS"}
    said = (c for c in conjuncts(pattern.where) if isinstance(c, Compare) and c.right == Const(False))
    lost = {c.left.var for c in said if isinstance(c.left, Prop) and c.left.name == "won"}
    return any(e.var in lost and (e.src, e.dst) in won for e in pattern.edges)


def twice_the_owner(pattern: Pattern) -> bool:
    """'mỗi chủ đầu tư có bao nhiêu gói': of the projects it owns, no matter who procures; that 'có' means both was not said."""
    procured = {(e.src, e.dst) for e in pattern.edges if e.relation == "PROCURES" and e.var.startswith("lh")}
    part_of = {(e.src, e.dst) for e in pattern.edges if e.relation == "PART_OF"}
    return any(e.relation == "IS_OWNER_OF" and owner == e.src and (package, e.dst) in part_of for e in pattern.edges for owner, package in procured)


# ---- years -----------------------------------------------------------------------------------------------------------
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


# ---- what is ranked, what is planned ---------------------------------------------------------------------------------
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


# ---- places ----------------------------------------------------------------------------------------------------------
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
