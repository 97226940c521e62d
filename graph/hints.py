"""The order in which the edges of one MATCH are joined, as a HINT for an engine that must not choose it.

Edge after edge, each joined by hash to what is bound so far: no pipeline then extends twice, which is where the engine loses rows (`graph.plans`).
"""
from __future__ import annotations

from collections.abc import Iterable

from graph.query import Compare, Cond, Ident, OneOf, Pattern
from graph.scope import conjuncts


def order(pattern: Pattern, outer: Iterable[str]) -> list[str]:
    """All variables of the edges, each edge after one of its ends; empty where there is one edge, or no hint is taken: over loops and loose parts.

    It starts from an entity given by its id, else from an outer variable, else where the first edge does.
    """
    if len(pattern.edges) < 2 or any(e.src == e.dst for e in pattern.edges):
        return []
    ends = {end for edge in pattern.edges for end in (edge.src, edge.dst)}
    start = next((v for v in [*_given(pattern.where), *outer] if v in ends), pattern.edges[0].src)
    names, left = [start], list(pattern.edges)
    while edge := next((e for e in left if e.src in names or e.dst in names), None):
        left.remove(edge)
        names += [edge.var, *dict.fromkeys(v for v in (edge.src, edge.dst) if v not in names)]
    return names if not left and all(n.var in names for n in pattern.nodes) else []


def _given(conds: Iterable[Cond]) -> list[str]:
    """Variables whose entity a condition names."""
    found = []
    for cond in conjuncts(conds):
        match cond:
            case OneOf(expr=Ident(var=var)) | Compare(left=Ident(var=var), op="="):
                found.append(var)
            case _:
                pass
    return found

