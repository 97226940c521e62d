"""An EXISTS whose pattern falls into parts that nothing inside it ties together, as one EXISTS for each part.

"There is a b with … and a c with …" holds when both hold alone. Engines join such parts by their outer variables only, which costs a product
of all and is done wrongly by Ladybug (tests/graph/test_engine_faults.py).
"""
from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from typing import Any

from graph.query import AllOf, Cond, Exists, Pattern, Total
from graph.scope import conjuncts, mentions


def parted(item: Any, outer: frozenset[str] = frozenset()) -> Any:
    """An equal part of a form; `outer` are the variables around it. Totals are forms of their own."""
    match item:
        case tuple():
            return tuple(parted(part, outer) for part in item)
        case Total() | str() | int() | float() | dt.date() | None:
            return item
        case Exists(pattern=pattern):
            alone = [Exists(parted(part, outer)) for part in _parts(pattern, outer)]
            return alone[0] if len(alone) == 1 else AllOf(tuple(alone))
        case Pattern(where=where):
            return replace(item, where=parted(where, outer | _own(item)))
        case _:
            around: Pattern | None = getattr(item, "pattern", None)
            inside = outer | _own(around) if around is not None else outer
            return replace(item, **{f.name: parted(getattr(item, f.name), outer if f.name == "pattern" else inside) for f in fields(item)})


def _own(pattern: Pattern) -> frozenset[str]:
    return frozenset([*(n.var for n in pattern.nodes), *(e.var for e in pattern.edges)])


def _parts(pattern: Pattern, outer: frozenset[str]) -> list[Pattern]:
    """The pattern by what its own variables tie together; what holds of outer variables alone goes with the first part."""
    conds = tuple(conjuncts(pattern.where))
    tied = [frozenset({n.var}) for n in pattern.nodes] + [frozenset({e.var, e.src, e.dst}) for e in pattern.edges] + [mentions(c) for c in conds]
    groups: list[frozenset[str]] = []
    for own in (t & _own(pattern) - outer for t in tied):
        touched = [g for g in groups if g & own]
        groups = [*(g for g in groups if g not in touched), own.union(*touched)] if own else groups
    if len(groups) < 2:
        return [pattern]
    return [_part(pattern, conds, group, outer, first=number == 0) for number, group in enumerate(groups)]


def _part(pattern: Pattern, conds: tuple[Cond, ...], group: frozenset[str], outer: frozenset[str], *, first: bool) -> Pattern:
    edges = tuple(e for e in pattern.edges if e.var in group)
    ends = {end for e in edges for end in (e.src, e.dst)}
    nodes = tuple(n for n in pattern.nodes if n.var in group or (n.var in outer and (n.var in ends or first)))
    where = tuple(c for c in conds if mentions(c) & group or (first and not mentions(c) & (_own(pattern) - outer)))
    return Pattern(nodes, edges, where)
