"""Edges of a pattern that say nothing which another one does not say already, left out: (a)-[e]->(k), (a)-[f]->(l) holds wherever (a)-[e]->(k) does.

Readings put such edges together from several words ("dự nhiều gói nhất, kèm số gói đã dự"), and each costs a join of the whole relation with itself. An edge
may be left out where nothing else mentions it, nor the end that it alone reaches, and where repeated bindings count nothing twice.
"""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from graph.ontology import Ontology
from graph.query import Agg, Edge, Exists, Pattern, Query, Sub, Total
from graph.scope import Scope, enter, mentions, walk

#: aggregates that see how often a value occurs
_ADDING = ("sum", "avg", "median")


def folded(item: Any, ontology: Ontology, outer: Scope = Scope()) -> Any:  # noqa: B008 - frozen
    """An equal part of a form; the form must have passed the check, `outer` are the variables around the part. Totals are forms of their own."""
    match item:
        case tuple():
            return tuple(folded(part, ontology, outer) for part in item)
        case Total() | str() | int() | float() | dt.date() | None:
            return item
        case Query() | Exists() | Sub():
            inside = enter(outer, item.pattern, ontology)
            if not _adds(item):
                rest = (item.pattern.where, *(getattr(item, f.name) for f in fields(item) if f.name != "pattern"))
                used = mentions(*_flat(rest)) | {*getattr(item, "over", ())}
                item = replace(item, pattern=_folded(item.pattern, used, inside, outer))
            outer = inside
        case _:
            pass
    return replace(item, **{f.name: folded(getattr(item, f.name), ontology, outer) for f in fields(item)})


def _adds(item: Query | Exists | Sub) -> bool:
    """Whether each binding of all variables is added up."""
    match item:
        case Exists():
            return False
        case Sub(fn=fn, over=over):
            return fn in _ADDING and not over
        case Query(columns=columns, over=over):
            return not over and any(isinstance(p, Agg) and p.fn in _ADDING for c in columns for p in walk(c.expr, into=False))


def _flat(items: Iterable[Any]) -> list[Any]:
    return [part for item in items for part in (item if isinstance(item, tuple) else (item,))]


def _folded(pattern: Pattern, used: frozenset[str], scope: Scope, outer: Scope) -> Pattern:
    for edge in reversed(pattern.edges):
        left = [e for e in pattern.edges if e is not edge]
        touched = used | {v for e in left for v in (e.src, e.dst)} | {*outer.nodes}
        if edge.var not in used and edge.hops == (1, 1) and any(_covers(other, edge, touched, scope) for other in left):
            nodes = tuple(n for n in pattern.nodes if n.var in touched or n.var not in (edge.src, edge.dst))
            return _folded(replace(pattern, nodes=nodes, edges=tuple(left)), used, scope, outer)
    return pattern


def _covers(other: Edge, edge: Edge, touched: frozenset[str], scope: Scope) -> bool:
    """Whether `edge` can always be what `other` is: the same at one end, and at the other end too, or free there to be it."""
    ends = ((edge.src, other.src), (edge.dst, other.dst))
    free = [mine not in touched and set(scope.nodes[theirs]) <= set(scope.nodes[mine]) for mine, theirs in ends]
    same = [mine == theirs for mine, theirs in ends]
    return other.relation == edge.relation and other.hops == (1, 1) and any(same) and all(s or f for s, f in zip(same, free, strict=True))
