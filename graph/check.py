"""Checks a logical form against the ontology before anything is compiled; the engine would answer some faults wrongly.

(Measured on Ladybug 0.22: an edge that cannot start at a bound node inside EXISTS is not refused but joined on table
offsets, and gives rows that are simply wrong. So every edge end is checked here.)
"""
from __future__ import annotations

from typing import assert_never

from graph.check_expr import NUMBERS, Columns, scalar, type_of
from graph.ontology import Ontology
from graph.query import (
    Agg,
    AllOf,
    AnyOf,
    Column,
    Compare,
    Cond,
    Connection,
    Contains,
    Describe,
    Distinct,
    Exists,
    Expr,
    Form,
    Ident,
    LogicalForm,
    Lookup,
    Missing,
    Not,
    OneOf,
    Pattern,
    Prop,
    Query,
    Ref,
    Same,
    Sub,
)
from graph.scope import EXPRESSIONS, QueryError, Scope, enter, has_agg, mentions, parts, walk

#: longest chain a question may ask for; trails grow fast
MAX_HOPS = 10


def check(form: LogicalForm, ontology: Ontology) -> None:
    """Raises `QueryError` naming the fault; returns nothing when the form can be compiled and run."""
    match form:
        case Query():
            query(form, ontology)
        case Connection():
            _connection(form, ontology)
        case Describe(kind=kind):
            if kind not in ontology.kinds:
                raise QueryError(f"{kind!r} is no kind; kinds: {', '.join(ontology.kinds)}")
        case _:
            assert_never(form)


def query(form: Query, ontology: Ontology) -> dict[str, str]:
    """Checks a query; the computed type of every column by its name."""
    scope = enter(Scope(), form.pattern, ontology)
    pattern(form.pattern, Scope(), ontology)
    types = _columns(form, scope, ontology)
    _aggregation(form, scope)
    for cond in form.having:
        condition(cond, Scope(), ontology, types)
    _finish(form, types)
    return types


def pattern(item: Pattern, outer: Scope, ontology: Ontology) -> Scope:
    """Checks a pattern inside `outer`; the scope inside it."""
    scope = enter(outer, item, ontology)
    for edge in item.edges:
        low, high = edge.hops
        if not 1 <= low <= high <= MAX_HOPS:
            raise QueryError(f"edge {edge.var!r}: a chain takes 1 to {MAX_HOPS} steps, not {low} to {high}")
        if edge.each and edge.hops == (1, 1):
            raise QueryError(f"edge {edge.var!r}: conditions on each step need a chain; put them into `where`")
        for cond in edge.each:
            if mentions(cond) - {edge.var} or any(isinstance(p, Exists | Sub | Lookup) for p in walk(cond)):
                raise QueryError(f"edge {edge.var!r}: a condition on each step may only use the properties of {edge.var!r}")
            condition(cond, Scope({}, {edge.var: edge.relation}), ontology, {})
    for cond in item.where:
        condition(cond, scope, ontology, {})
    return scope


def _columns(form: Query, scope: Scope, ontology: Ontology) -> dict[str, str]:
    if form.form is not Form.BOOL and not any(not c.hidden for c in form.columns):
        raise QueryError(f"a {form.form.value} answer needs a column that is shown")
    types: dict[str, str] = {}
    for column in form.columns:
        if column.name in types:
            raise QueryError(f"column {column.name!r} stands twice")
        types[column.name] = type_of(column.expr, scope, ontology, types, agg=True)
        if types[column.name] == "edge":
            raise QueryError(f"column {column.name!r} shows an edge; show its ends or its properties")
    return types


def _aggregation(form: Query, scope: Scope) -> None:
    aggregated = any(has_agg(c.expr) for c in form.columns)
    for column in form.columns:
        if has_agg(column.expr) and (loose := _outside(column.expr)):
            raise QueryError(f"column {column.name!r} mixes an aggregate with {', '.join(sorted(loose))} outside it; make that a column and use Ref")
    for var in form.over:
        if var not in scope.names:
            raise QueryError(f"`over` names {var!r}, which binds no node or edge; bound: {', '.join(scope.names)}")
    if form.form is Form.BOOL and aggregated and not form.having and not _keys(form):
        raise QueryError("a yes/no answer over an aggregate needs `having`: an aggregate always has a row")
    if aggregated:
        _distinctness(form, scope)


def _keys(form: Query) -> list[Column]:
    return [c for c in form.columns if not has_agg(c.expr) and not any(isinstance(p, Ref) for p in walk(c.expr))]


def _distinctness(form: Query, scope: Scope) -> None:
    """A sum over the distinct bindings of some variables cannot use another variable's value."""
    if not form.over:
        return
    counted = {*form.over, *(mentions(*(c.expr for c in _keys(form))) & {*scope.names})}
    for agg in (p for c in form.columns for p in walk(c.expr) if isinstance(p, Agg) and p.fn in ("sum", "avg", "median")):
        if loose := (mentions(agg) & {*scope.names}) - counted:
            raise QueryError(f"{agg.fn} uses {', '.join(sorted(loose))}, which `over` does not list: its value would be counted as often as it occurs")


def _outside(expr: Expr) -> set[str]:
    """Variables an aggregate column uses outside its aggregates."""
    if isinstance(expr, Agg):
        return set()
    if isinstance(expr, Prop | Ident | Sub | Lookup):
        return set(mentions(expr))
    return {v for p in parts(expr) if isinstance(p, EXPRESSIONS) for v in _outside(p)}


def _finish(form: Query, types: Columns) -> None:
    if form.rank:
        for name in (form.rank.column, *form.rank.within):
            if name not in types:
                raise QueryError(f"rank uses column {name!r}, which there is not; columns: {', '.join(types)}")
        if types[form.rank.column] in ("entity", "bool"):
            raise QueryError(f"rank by {form.rank.column!r}: entities have no order; rank by a number, date or text")
        if form.rank.k is not None and form.rank.k < 1:
            raise QueryError(f"rank keeps the first {form.rank.k}: at least 1 is needed")
        if form.rank.first != 1 and not 1 <= form.rank.first <= (form.rank.k or 0):
            raise QueryError(f"rank keeps places {form.rank.first} to {form.rank.k}: the first is to be at least 1 and not after the last")
    if form.place_of is not None and not form.rank:
        raise QueryError("a place among all (`place_of`) needs `rank`")
    if form.fill and (form.having or not any(has_agg(c.expr) for c in form.columns) or has_agg(form.columns[0].expr)):
        raise QueryError("`fill` needs an aggregated query without `having`, whose first column is a key")


def _connection(form: Connection, ontology: Ontology) -> None:
    for kind in (*form.start_kinds, *form.end_kinds):
        if kind not in ontology.kinds:
            raise QueryError(f"{kind!r} is no kind; kinds: {', '.join(ontology.kinds)}")
    for relation in form.relations:
        if relation not in ontology.relations:
            raise QueryError(f"{relation!r} is no relation; relations: {', '.join(ontology.relations)}")
    if not (form.start_kinds and form.start and form.end_kinds and form.end):
        raise QueryError("a connection needs at least one entity at each end")
    if not 1 <= form.most <= MAX_HOPS:
        raise QueryError(f"a connection has 1 to {MAX_HOPS} steps, not {form.most}")


# ---- conditions --------------------------------------------------------------------------------------------------
def condition(cond: Cond, scope: Scope, ontology: Ontology, columns: Columns) -> None:
    """Checks one condition; `columns` are those a `Ref` may name (none inside a pattern)."""
    match cond:
        case Compare(left=left, op=op, right=right):
            _comparable(cond, op, type_of(left, scope, ontology, columns), type_of(right, scope, ontology, columns))
        case OneOf(expr=expr, values=values):
            base = type_of(expr, scope, ontology, columns)
            for value in values:
                _comparable(cond, "=", base, scalar(value))
        case Contains(expr=expr):
            if (base := type_of(expr, scope, ontology, columns)) not in ("text", "any"):
                raise QueryError(f"`contains` needs text, not {base}: {expr}")
        case Missing(expr=expr):
            type_of(expr, scope, ontology, columns)
        case Same(left=left, right=right) | Distinct(left=left, right=right):
            _same_sort(left, right, scope)
        case Exists(pattern=inner):
            if columns:
                raise QueryError("a condition on columns cannot look into the graph again; put it into the pattern's `where`")
            pattern(inner, scope, ontology)
        case Not(cond=inner_cond):
            condition(inner_cond, scope, ontology, columns)
        case AnyOf(conds=conds) | AllOf(conds=conds):
            for each in conds:
                condition(each, scope, ontology, columns)
        case _:
            assert_never(cond)


def _same_sort(left: str, right: str, scope: Scope) -> None:
    for var in (left, right):
        if var not in scope.names:
            raise QueryError(f"variable {var!r} is bound nowhere; bound: {', '.join(scope.names)}")
    if (left in scope.nodes) != (right in scope.nodes):
        raise QueryError(f"{left!r} and {right!r} cannot be the same: one is a node, the other an edge")


def _comparable(cond: Cond, op: str, left: str, right: str) -> None:
    if "any" in (left, right) or left == right or (left in NUMBERS and right in NUMBERS) or {left, right} == {"entity", "text"}:
        if op not in ("=", "<>") and {"entity", "edge", "bool"} & {left, right}:
            raise QueryError(f"{left} and {right} have no order: {cond}")
        return
    raise QueryError(f"{left} cannot be compared with {right}: {cond}")
