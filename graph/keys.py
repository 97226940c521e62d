"""By which ends the edges of a table are told apart: recorded when a snapshot is built, used when a form is compiled.

A graph may hold parallel edges (a firm that bids twice on a package), so that packages must be counted as distinct ones: seven eighths of the time of
"who bid on more than a hundred packages". Where the data hold no such edges, a row stands for a package and is counted as it is.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from graph.query import Edge

#: no two edges of the table have the same source; the same target; both ends the same (they are not parallel)
Key = Literal["source", "target", "ends"]


@dataclass(frozen=True)
class EdgeKeys:
    """The keys of every edge table ('RELATION.From.To') that has rows; `tables` is None where nobody looked (older snapshots, raw stores)."""

    tables: Mapping[str, frozenset[Key]] | None = None
    _relations: Mapping[str, list[tuple[str, str, frozenset[Key]]]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found: dict[str, list[tuple[str, str, frozenset[Key]]]] = {}
        for table, keys in (self.tables or {}).items():
            relation, source, target = table.split(".")
            found.setdefault(relation, []).append((source, target, keys))
        object.__setattr__(self, "_relations", found)

    def tell(self, key: Key, relation: str, sources: Sequence[str], targets: Sequence[str]) -> bool:
        """Whether the edges of a relation between these kinds have a key. The relation must be among those the snapshot may hold."""
        if self.tables is None:
            return False
        met = [t for t in self._relations.get(relation, []) if t[0] in sources and t[1] in targets]
        ends = [source for source, _, _ in met] if key == "source" else [target for _, target, _ in met] if key == "target" else []
        return all(key in keys for _, _, keys in met) and len(set(ends)) == len(ends)  # one node may stand in two tables

    def settled(self, known: Iterable[str], edges: Iterable[Edge], kinds: Mapping[str, Sequence[str]]) -> frozenset[str]:
        """The variables that have at most one binding for each binding of `known`; `kinds` are those that nodes may have.

        An edge settles its ends; an end or both settle an edge of which they are a key. A chain settles nothing.
        """
        found, left = set(known), [e for e in edges if e.src in kinds and e.dst in kinds]
        while edge := next((e for e in left if self._follows(e, found, kinds)), None):
            left.remove(edge)
            found |= {edge.var, edge.src, edge.dst}
        return frozenset(found)

    def _follows(self, edge: Edge, known: set[str], kinds: Mapping[str, Sequence[str]]) -> bool:
        if edge.var in known:
            return True
        bound: dict[Key, bool] = {"source": edge.src in known, "target": edge.dst in known, "ends": edge.src in known and edge.dst in known}
        return edge.hops == (1, 1) and any(here and self.tell(key, edge.relation, kinds[edge.src], kinds[edge.dst]) for key, here in bound.items())


#: of a graph about which nothing is known
UNKNOWN = EdgeKeys()
