"""Patterns whose edges close a ring, taken apart for an engine that joins rings wrongly.

Ladybug 0.22 plans a ring as a multiway INTERSECT (measured, tests/graph/test_traps.py): an edge property of type STRING in it kills the process, and
where two edges join the same two nodes, counts and sums over it are silently too small. Rows come out right when a ring is closed in a clause of its own.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.query import Edge

#: kinds that few edges meet at: a pattern is opened along their edges, so that what lies between two clauses stays small
NARROW = ("BidPackage", "Plan", "Disbursement", "MonitoringReport")


def opened(edges: Sequence[Edge], kinds: dict[str, tuple[str, ...]], joined: Iterable[str] = ()) -> tuple[list[Edge], list[Edge]]:
    """Edges that close no ring, in their order, and those that do. `joined` are variables that are tied together already.

    Chains and edges at narrow kinds are kept rather than others. An edge from a node to itself closes a ring beside any other edge: no order of joins can be
    prescribed over it, and without one the engine may lose a selection (`graph.plans`).
    """
    root: dict[str, str] = {}

    def find(var: str) -> str:
        while root.get(var, var) != var:
            var = root[var]
        return var

    for one in joined:
        root[find(one)] = "·"
    closing: list[Edge] = []
    for edge in sorted(edges, key=lambda e: (e.src == e.dst, e.hops == (1, 1), not any(set(kinds.get(v, ())) & set(NARROW) for v in (e.src, e.dst)))):
        loop = edge.src == edge.dst and edge.hops == (1, 1)
        if (len(closing) < len(edges) - 1 and loop) or (edge.src != edge.dst and find(edge.src) == find(edge.dst)):
            closing.append(edge)
        root[find(edge.src)] = find(edge.dst)
    return [e for e in edges if e not in closing], [e for e in edges if e in closing]
