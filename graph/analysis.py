"""Centrality, communities and components of the whole graph, at national scale: a million entities and three million edges on one machine.

    found = topology(snapshot.canonical, kinds=("Enterprise", "Person"), relations=("OWNS",))
    found.pagerank().slice(0, 10).to_pandas()

networkx keeps a Python object an edge and takes minutes there; here entities are numbered, edges are two arrays, and compiled libraries do
the work (rustworkx; graspologic-native for Leiden). Every result is an Arrow table `type, id, name, <measure>` over all entities, largest
first, ties by type and id. For a part that fits networkx, `graph.network.neighbourhood` and `of_network` give the same measures.
"""
from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import rustworkx as rx
from graspologic_native import leiden_csr

from graph import tables
from graph.derive import engine, literal
from graph.network import Network, NetworkError, key
from graph.ontology import Ontology, ontology

Numbers = npt.NDArray[np.int64]
#: entities beyond which betweenness, whose cost grows with entities times edges, is refused: some ten seconds on two cores
BETWEEN_NODES = 20_000


@dataclass(frozen=True)
class Topology:
    """Who is joined to whom: row n of `entities` (`type`, `id`, `name`) is entity n, edge i runs from `sources[i]` to `targets[i]`."""

    entities: pa.Table
    sources: Numbers
    targets: Numbers

    @cached_property
    def graph(self) -> rx.PyDiGraph[None, None]:
        """The same as a rustworkx graph, node n being entity n; parallel edges are kept."""
        made: rx.PyDiGraph[None, None] = rx.PyDiGraph(multigraph=True)
        made.add_nodes_from([None] * len(self.entities))
        made.extend_from_edge_list(list(zip(self.sources.tolist(), self.targets.tolist(), strict=True)))
        return made

    def degree(self, direction: str = "both") -> pa.Table:
        """Number of edges: `out` (owns, wins …), `in`, or `both`; a loop counts twice in `both`. The column is `degree`."""
        ends = {"out": [self.sources], "in": [self.targets], "both": [self.sources, self.targets]}.get(direction)
        if ends is None:
            raise NetworkError(f"hướng {direction!r}: chỉ có out, in, both")
        return self._ranked("degree", sum(np.bincount(e, minlength=len(self.entities)) for e in ends))

    def pagerank(self, *, damping: float = 0.85, reverse: bool = False) -> pa.Table:
        """PageRank, summing to 1; with `reverse` rank flows from target to source (from a firm to its owners). The column is `pagerank`."""
        graph = self._reversed.graph if reverse else self.graph
        return self._ranked("pagerank", self._dense(rx.pagerank(graph, alpha=damping, tol=1e-9, max_iter=200)) if len(self.entities) else np.zeros(0))

    def betweenness(self) -> pa.Table:
        """Share of shortest paths (edges either way) that lead through an entity, 0–1. Raises `NetworkError` beyond `BETWEEN_NODES` entities."""
        if len(self.entities) > BETWEEN_NODES:
            most = f"betweenness chỉ tính được tới {BETWEEN_NODES}"
            raise NetworkError(f"{len(self.entities)} đối tượng: {most}; hãy chọn loại, quan hệ, hay một thành phần liên thông (part)")
        return self._ranked("betweenness", self._dense(rx.betweenness_centrality(self._simple)))

    def components(self) -> pa.Table:
        """Connected components, edges taken either way: `component` counts from 0, the largest, downwards; `size` is how many entities it has."""
        return self._grouped("component", rx.weakly_connected_components(self.graph))

    def communities(self, *, resolution: float = 1.0, seed: int = 1) -> pa.Table:
        """Communities by Leiden's method (modularity; edges either way, parallel ones weigh more): `community` counts from 0, the largest.

        A higher `resolution` gives more and smaller ones. The same graph and seed give the same communities.
        """
        low, high = np.minimum(self.sources, self.targets), np.maximum(self.sources, self.targets)
        paired, weights = np.unique((low * len(self.entities) + high)[low != high], return_counts=True)
        if not len(weights):
            return self._grouped("community", [{n} for n in range(len(self.entities))])
        one, other = np.divmod(paired, len(self.entities))
        rows, columns = np.concatenate([one, other]), np.concatenate([other, one])
        order = np.lexsort((columns, rows))
        starts = np.searchsorted(rows[order], np.arange(len(self.entities) + 1)).astype(np.int64)
        data = np.concatenate([weights, weights]).astype(np.float64)[order]
        _, of = leiden_csr(starts, columns[order].astype(np.int32), data, len(self.entities), resolution=resolution, seed=seed)
        groups: dict[int, set[int]] = {}
        for number in range(len(self.entities)):  # an entity without edges is a community of its own
            groups.setdefault(of.get(number, -1 - number), set()).add(number)
        return self._grouped("community", groups.values())

    def part(self, numbers: Iterable[int]) -> Topology:
        """The entities of these numbers and the edges between them, numbered anew in the same order."""
        kept = np.unique(np.fromiter(numbers, np.int64))
        new = np.full(len(self.entities), -1, np.int64)
        new[kept] = np.arange(len(kept))
        sources, targets = new[self.sources], new[self.targets]
        inside = (sources >= 0) & (targets >= 0)
        return Topology(self.entities.take(kept), sources[inside], targets[inside])

    def numbers(self, column: str, value: int, table: pa.Table) -> list[int]:
        """Numbers of the entities that `table` (of `components` or `communities`) puts under `value`; for `part`."""
        chosen = table.filter(pc.equal(table[column], value))
        wanted = {pair for pair in zip(chosen["type"].to_pylist(), chosen["id"].to_pylist(), strict=True)}
        pairs = zip(self.entities["type"].to_pylist(), self.entities["id"].to_pylist(), strict=True)
        return [number for number, pair in enumerate(pairs) if pair in wanted]

    @cached_property
    def _reversed(self) -> Topology:
        return Topology(self.entities, self.targets, self.sources)

    @cached_property
    def _simple(self) -> rx.PyGraph[None, None]:
        made: rx.PyGraph[None, None] = rx.PyGraph(multigraph=False)
        made.add_nodes_from([None] * len(self.entities))
        made.extend_from_edge_list([(a, b) for a, b in zip(self.sources.tolist(), self.targets.tolist(), strict=True) if a != b])
        return made

    def _dense(self, scores: Mapping[int, float]) -> npt.NDArray[np.float64]:
        return np.fromiter((scores[n] for n in range(len(self.entities))), np.float64, len(self.entities))

    def _ranked(self, name: str, values: Any) -> pa.Table:
        table = self.entities.append_column(name, pa.array(values))
        return table.take(pc.sort_indices(table, [(name, "descending"), ("type", "ascending"), ("id", "ascending")]))

    def _grouped(self, name: str, groups: Iterable[Collection[int]]) -> pa.Table:
        ordered = sorted(groups, key=lambda group: (-len(group), min(group)))
        place, size = np.zeros(len(self.entities), np.int64), np.zeros(len(self.entities), np.int64)
        for number, group in enumerate(ordered):
            members = np.fromiter(group, np.int64, len(group))
            place[members], size[members] = number, len(group)
        table = self.entities.append_column(name, pa.array(place)).append_column("size", pa.array(size))
        return table.take(pc.sort_indices(table, [(name, "ascending"), ("type", "ascending"), ("id", "ascending")]))


def topology(
    canonical: Path, *, kinds: Collection[str] | None = None, relations: Collection[str] | None = None, onto: Ontology | None = None
) -> Topology:
    """The chosen kinds and the chosen relations between them, from a snapshot's canonical tables (`Snapshot.canonical`).

    None stands for all kinds, or all relations that are not derived. Raises `OntologyError` for names it does not declare.
    """
    onto = onto or ontology()
    found = tables.scan(canonical, onto)
    chosen = [found.nodes[k] for k in (onto.kind(k).name for k in (kinds if kinds is not None else onto.kinds)) if k in found.nodes]
    wanted = {onto.relation(r).name for r in relations} if relations is not None else {r.name for r in onto.relations.values() if not r.derived}
    there = {table.name for table in chosen}
    edges = [t for t in found.edges.values() if t.ends[0] in wanted and {*t.ends[1:]} <= there]
    with tempfile.TemporaryDirectory(prefix="soi-") as spill, engine(Path(spill)) as connection:
        connection.execute("CREATE TABLE entity (no BIGINT, type VARCHAR, id VARCHAR, name VARCHAR)")
        for table in chosen:
            rows = f"(SELECT count(*) FROM entity) + row_number() OVER (ORDER BY id) - 1, '{table.name}', id, name FROM read_parquet({literal(table.path)})"
            connection.execute(f"INSERT INTO entity SELECT {rows}")
        ends: list[tuple[Numbers, Numbers]] = []
        for table in edges:
            _, source, target = table.ends
            joined = f"entity a ON a.id = e.src AND a.type = '{source}' JOIN entity b ON b.id = e.dst AND b.type = '{target}'"
            query = f"SELECT a.no AS s, b.no AS t FROM read_parquet({literal(table.path)}) e JOIN {joined} ORDER BY s, t"
            part = connection.execute(query).fetchnumpy()
            ends.append((np.asarray(part["s"], np.int64), np.asarray(part["t"], np.int64)))
        entities = connection.sql("SELECT type, id, name FROM entity ORDER BY no").to_arrow_table()
    none: Numbers = np.zeros(0, np.int64)
    return Topology(entities, np.concatenate([none, *(s for s, _ in ends)]), np.concatenate([none, *(t for _, t in ends)]))


def of_network(network: Network) -> Topology:
    """The topology of a networkx view (`graph.network.whole`, `neighbourhood`)."""
    numbers = {node: number for number, node in enumerate(network)}
    columns = {name: pa.array([data.get(name) for _, data in network.nodes(data=True)], pa.string()) for name in ("type", "id", "name")}
    ends = np.array([(numbers[a], numbers[b]) for a, b in network.edges()], np.int64).reshape(-1, 2)
    return Topology(pa.table(columns), ends[:, 0], ends[:, 1])


def keys(table: pa.Table) -> list[str]:
    """The networkx keys ('<Kind>/<id>') of the rows of a result."""
    return [key(kind, ident) for kind, ident in zip(table["type"].to_pylist(), table["id"].to_pylist(), strict=True)]
