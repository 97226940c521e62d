"""Evaluates a logical form by brute force over a small graph in memory: the meaning of `graph.query`, spelt out.

Shares no code with the compiler on purpose; the differential tests hold the two against each other.
"""
from __future__ import annotations

import datetime as dt
import operator
import statistics
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, assert_never

from graph.query import (
    Agg,
    AllOf,
    AnyOf,
    Arith,
    Coalesce,
    Column,
    Compare,
    Cond,
    Const,
    Contains,
    DatePart,
    Days,
    Distinct,
    Exists,
    Expr,
    Form,
    Ident,
    Lookup,
    Missing,
    Not,
    OneOf,
    Pattern,
    Prop,
    Query,
    Rank,
    Ref,
    Same,
    Sub,
    Total,
)
from graph.query import Edge as EdgeVar
from graph.record import Edge, Node

Env = dict[str, Any]  # variable -> Node, or (position, Edge)
Row = tuple[Any, ...]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


@dataclass(frozen=True)
class Graph:
    """A graph in memory. An entity in an answer row is `(kind, id)`."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @cached_property
    def by_key(self) -> dict[tuple[str, str], Node]:
        return {(n.kind, n.id): n for n in self.nodes}

    @cached_property
    def of(self) -> dict[tuple[str, ...], list[tuple[int, Edge]]]:
        """Edges with their positions, by relation and by relation and source or target ('>' or '<')."""
        found: dict[tuple[str, ...], list[tuple[int, Edge]]] = {}
        for position, edge in enumerate(self.edges):
            for key in ((edge.relation,), (edge.relation, ">", edge.source_kind, edge.source), (edge.relation, "<", edge.target_kind, edge.target)):
                found.setdefault(key, []).append((position, edge))
        return found

    def around(self, relation: str, source: Node | None, target: Node | None) -> list[tuple[int, Edge]]:
        """The edges of a relation that may lie between two nodes (None: any): those of one end where it is known."""
        end = (">", source.kind, source.id) if source else ("<", target.kind, target.id) if target else ()
        return self.of.get((relation, *end), [])


def evaluate(form: Query, graph: Graph) -> list[Row]:
    """The rows of a checked query, shown columns only; ordered when the form ranks, else in no order."""
    rows = _rows(form, graph)
    if form.form is Form.BOOL:
        return [(bool(rows),)]
    if form.place_of is not None:
        return _place(form, rows)
    shown = [i for i, c in enumerate(form.columns) if not c.hidden]
    return list(dict.fromkeys(tuple(_freeze(row[i]) for i in shown) for row in rows))


def _freeze(value: Any) -> Any:
    return (value.kind, value.id) if isinstance(value, Node) else value


def _rows(form: Query, graph: Graph) -> list[list[Any]]:
    found = list(_bindings(form.pattern, {}, graph))
    if any(_aggregates(c.expr) for c in form.columns):
        rows = _grouped(form, found, graph)
    else:
        rows = []
        for env in found:
            row: dict[str, Any] = {}
            for column in form.columns:
                row[column.name] = _value(column.expr, env, graph, row)
            rows.append(list(row.values()))
        rows = _unique(rows)
    names = [c.name for c in form.columns]
    rows = _filled(form, rows)
    rows = [r for r in rows if all(_holds(c, {}, graph, dict(zip(names, r, strict=True))) is True for c in form.having)]
    return _ranked(form.rank, names, rows) if form.rank else rows


def _unique(rows: Iterable[list[Any]]) -> list[list[Any]]:
    return list({tuple(_freeze(v) for v in row): row for row in rows}.values())


def _filled(form: Query, rows: list[list[Any]]) -> list[list[Any]]:
    present = {_plain(row[0]) for row in rows if row}
    extra = []
    for key in form.fill:
        if key not in present:
            zero = [0 if isinstance(c.expr, Agg) and c.expr.fn in ("count", "sum") else None for c in form.columns[1:]]
            extra.append([key, *zero])
    return rows + extra


def _ranked(rank: Rank, names: list[str], rows: list[list[Any]]) -> list[list[Any]]:
    at, within = names.index(rank.column), [names.index(w) for w in rank.within]
    kept = []
    for row in rows:
        if rank.k is None:
            kept.append(row)
            continue
        if row[at] is None:
            continue
        rivals = [r[at] for r in rows if r[at] is not None and all(_freeze(r[w]) == _freeze(row[w]) for w in within)]
        ahead = sum(1 for v in rivals if (v > row[at] if rank.descending else v < row[at]))
        if rank.first <= ahead + 1 <= rank.k:
            kept.append(row)
    known = sorted((r for r in kept if r[at] is not None), key=lambda r: r[at], reverse=rank.descending)
    return known + [r for r in kept if r[at] is None]


def _place(form: Query, rows: list[list[Any]]) -> list[Row]:
    assert form.rank is not None
    at = [c.name for c in form.columns].index(form.rank.column)
    for row in rows:
        if _plain(row[0]) == form.place_of and row[at] is not None:
            values = [r[at] for r in rows if r[at] is not None]
            return [(1 + sum(1 for v in values if (v > row[at] if form.rank.descending else v < row[at])),)]
    return []


def _plain(value: Any) -> Any:
    return value.id if isinstance(value, Node) else value


# ---- aggregation -------------------------------------------------------------------------------------------------
def _aggregates(expr: Any) -> bool:
    if isinstance(expr, Agg):
        return True
    return isinstance(expr, Arith | DatePart | Days | Coalesce) and any(_aggregates(e) for e in _children(expr))


def _refers(expr: Any) -> bool:
    return isinstance(expr, Ref) or (isinstance(expr, Arith | DatePart | Days | Coalesce) and any(_refers(e) for e in _children(expr)))


def _children(expr: Any) -> tuple[Expr, ...]:
    match expr:
        case Arith(left=left, right=right):
            return (left, right)
        case DatePart(of=of):
            return (of,)
        case Days(start=start, end=end):
            return (start, end)
        case Coalesce(args=args):
            return args
        case _:
            return ()


def _grouped(form: Query, found: list[Env], graph: Graph) -> list[list[Any]]:
    keys = [c for c in form.columns if not _aggregates(c.expr) and not _refers(c.expr)]
    groups: dict[Row, tuple[list[Any], list[Env]]] = {}
    for env in found:
        values = [_value(k.expr, env, graph, {}) for k in keys]
        groups.setdefault(tuple(_freeze(v) for v in values), (values, []))[1].append(env)
    if not keys and not groups:
        groups[()] = ([], [])
    return [_group_row(form, keys, values, envs, graph) for values, envs in groups.values()]


def _group_row(form: Query, keys: list[Column], values: list[Any], envs: list[Env], graph: Graph) -> list[Any]:
    row: dict[str, Any] = {}
    known = {key.name: value for key, value in zip(keys, values, strict=True)}
    key_vars = {v for key in keys for v in _vars(key.expr)}

    def aggregate(agg: Agg) -> Any:
        seen: dict[Any, Env] = {}
        for env in envs:
            wanted = (set(form.over) | key_vars if form.over else set(env)) if agg.fn in ("sum", "avg", "median") else set(env)
            seen.setdefault(tuple((v, _token(env[v])) for v in sorted(wanted & set(env))), env)
        kept = [e for e in seen.values() if all(_holds(c, e, graph, {}) is True for c in agg.where)]
        return _apply(agg.fn, [_value(agg.expr, e, graph, {}) for e in kept])

    for column in form.columns:
        row[column.name] = known[column.name] if column.name in known else _value(column.expr, {}, graph, row, aggregate)
    return list(row.values())


def _token(bound: Any) -> Any:
    return (bound.kind, bound.id) if isinstance(bound, Node) else bound[0]


def _vars(expr: Any) -> set[str]:
    """Every name below an expression that could be a variable."""
    if isinstance(expr, str):
        return {expr}
    if isinstance(expr, tuple):
        return {v for e in expr for v in _vars(e)}
    return {v for f in getattr(expr, "__dataclass_fields__", ()) for v in _vars(getattr(expr, f))}


def _apply(fn: str, values: list[Any]) -> Any:
    values = [v for v in values if v is not None]
    if fn == "count":
        return len({v if not isinstance(v, Node) else v.id for v in values})
    if not values:
        return None
    table: dict[str, Callable[[list[Any]], Any]] = {"sum": sum, "avg": statistics.fmean, "median": statistics.median, "min": min, "max": max}
    return table[fn](values)


# ---- expressions -------------------------------------------------------------------------------------------------
def _value(expr: Expr, env: Env, graph: Graph, row: dict[str, Any], aggregate: Callable[[Agg], Any] | None = None) -> Any:
    def of(part: Expr) -> Any:
        return _value(part, env, graph, row, aggregate)

    match expr:
        case Const(value=value):
            return value
        case Prop(var=var, name=name):
            return _property(env[var], name)
        case Ident(var=var):
            return env[var] if isinstance(env[var], Node) else env[var][0]
        case Arith(op=op, left=left, right=right):
            return _arith(op, of(left), of(right))
        case DatePart(part=part, of=inner):
            return _date_part(part, of(inner))
        case Days(start=start, end=end):
            first, last = of(start), of(end)
            return None if first is None or last is None else (last - first).days
        case Coalesce(args=args):
            return next((v for v in (_plain(of(a)) for a in args) if v is not None), None)
        case Lookup(of=inner, table=table, name=name):
            wanted = of(inner)
            return next((_property(n, name) for n in graph.nodes if n.kind == table and n.name == wanted and wanted is not None), None)
        case Sub(fn=fn, expr=inner, pattern=pattern, over=over):
            return _apply(fn, _inner_values(inner, pattern, over, env, graph))
        case Agg():
            assert aggregate is not None
            return aggregate(expr)
        case Ref(column=column):
            return row[column]
        case Total(fn=fn, column=column, query=query):
            at = [c.name for c in query.columns].index(column)
            return _apply(fn, [r[at] for r in _rows(query, graph)])
        case _:
            assert_never(expr)


def _inner_values(expr: Expr, pattern: Pattern, over: tuple[str, ...], env: Env, graph: Graph) -> list[Any]:
    seen: dict[Any, Any] = {}
    for inner in _bindings(pattern, env, graph):
        names = over if over else tuple(v for v in inner if v not in env)
        seen.setdefault((*(_token(inner[v]) for v in names),), []).append(_value(expr, inner, graph, {}))
    # a value that does not depend on `over` alone can only be counted, or be the least or greatest
    return [v for values in seen.values() for v in (values[:1] if len({_freeze(x) for x in values}) == 1 else values)]


def _property(bound: Any, name: str) -> Any:
    item = bound if isinstance(bound, Node) else bound[1]
    if name in ("id", "code", "name", "origin") and hasattr(item, name):
        return getattr(item, name)
    return item.properties.get(name)


def _arith(op: str, left: Any, right: Any) -> Any:
    if left is None or right is None or (op == "/" and right == 0):
        return None
    return abs(left - right) if op == "gap" else {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}[op](left, right)


def _date_part(part: str, date: dt.date | None) -> int | None:
    if date is None:
        return None
    return {"year": date.year, "quarter": (date.month + 2) // 3, "half": 1 if date.month <= 6 else 2, "month": date.month}[part]


# ---- conditions: True, False or None (unknown) ---------------------------------------------------------------------
def _holds(cond: Cond, env: Env, graph: Graph, row: dict[str, Any]) -> bool | None:
    def of(expr: Expr) -> Any:
        return _plain(_value(expr, env, graph, row))

    match cond:
        case Compare(left=left, op=op, right=right):
            a, b = of(left), of(right)
            return None if a is None or b is None else _COMPARE[op](a, b)
        case OneOf(expr=expr, values=values):
            found = of(expr)
            return False if not values else None if found is None else found in values
        case Contains(expr=expr, text=text):
            found = of(expr)
            return None if found is None else text.lower() in found.lower()
        case Missing(expr=expr):
            return of(expr) is None
        case Same(left=left_var, right=right_var):
            return bool(_token(env[left_var]) == _token(env[right_var]))
        case Distinct(left=left_var, right=right_var):
            return bool(_token(env[left_var]) != _token(env[right_var]))
        case Exists(pattern=pattern):
            return any(True for _ in _bindings(pattern, env, graph))
        case Not(cond=inner):
            held = _holds(inner, env, graph, row)
            return None if held is None else not held
        case AnyOf(conds=conds):
            found_any = [_holds(c, env, graph, row) for c in conds]
            return True if True in found_any else None if None in found_any else False
        case AllOf(conds=conds):
            found_all = [_holds(c, env, graph, row) for c in conds]
            return False if False in found_all else None if None in found_all else True
        case _:
            assert_never(cond)


# ---- patterns ----------------------------------------------------------------------------------------------------
def _bindings(pattern: Pattern, env: Env, graph: Graph) -> Iterator[Env]:
    """All homomorphisms of the pattern that extend `env`; a chain binds nothing, it only has to exist."""
    kinds = {n.var: _kinds(n.kinds) for n in pattern.nodes}
    found: list[Env] = [env]
    for edge in (e for e in pattern.edges if e.hops == (1, 1)):
        found = [new for e in found for new in _along(edge, e, kinds, graph)]
    for node in pattern.nodes:
        found = [new for e in found for new in _node(node.var, kinds, e, graph)]
    for edge in (e for e in pattern.edges if e.hops != (1, 1)):
        found = [e for e in found if _chained(edge, e, graph)]
    for bound in found:
        if all(_holds(c, bound, graph, {}) is True for c in pattern.where):
            yield bound


def _kinds(names: tuple[str, ...]) -> set[str]:
    from graph.ontology import ontology

    return {kind for name in names for kind in ontology().expand(name)}


def _node(var: str, kinds: dict[str, set[str]], env: Env, graph: Graph) -> Iterator[Env]:
    if var in env:
        if env[var].kind in kinds[var]:
            yield env
        return
    for node in graph.nodes:
        if node.kind in kinds[var]:
            yield {**env, var: node}


def _along(edge: EdgeVar, env: Env, kinds: dict[str, set[str]], graph: Graph) -> Iterator[Env]:
    for position, real in graph.around(edge.relation, env.get(edge.src), env.get(edge.dst)):
        ends: dict[str, Node] = {}
        for var, key in ((edge.src, (real.source_kind, real.source)), (edge.dst, (real.target_kind, real.target))):
            bound = ends.get(var, env.get(var))
            if (bound is not None and (bound.kind, bound.id) != key) or (var in kinds and key[0] not in kinds[var]):
                break
            ends[var] = graph.by_key[key]
        else:
            yield {**env, **ends, edge.var: (position, real)}


def _chained(edge: EdgeVar, env: Env, graph: Graph) -> bool:
    start, goal = env[edge.src], env[edge.dst]
    usable = [
        (position, e) for position, e in enumerate(graph.edges)
        if e.relation == edge.relation and all(_holds(c, {edge.var: (position, e)}, graph, {}) is True for c in edge.each)
    ]  # fmt: skip
    stack: list[tuple[tuple[str, str], frozenset[int]]] = [((start.kind, start.id), frozenset())]
    while stack:
        at, used = stack.pop()
        if at == (goal.kind, goal.id) and edge.hops[0] <= len(used) <= edge.hops[1]:
            return True
        if len(used) < edge.hops[1]:
            stack += [((e.target_kind, e.target), used | {p}) for p, e in usable if p not in used and (e.source_kind, e.source) == at]
    return False
