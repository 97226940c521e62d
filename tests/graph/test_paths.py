"""Shortest connections beside the engine: the way brute force finds, and the one the engine's own search gives."""
from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from graph import explore, tables
from graph.adjacency import Adjacency, code
from graph.adjacency_build import write
from graph.canonical import CanonicalWriter
from graph.explore import PASSABLE
from graph.home import ADJACENCY
from graph.ontology import ontology
from graph.oracle import Graph
from graph.query import Connection
from graph.record import Edge
from graph.snapshot import build, open_published, publish
from graph.store import QueryTimeout, SnapshotCorrupt
from tests.graph.canonical import EDGES, FILES, NODES, write_canonical
from tests.graph.generate import RELATIONS
from tests.graph.world import MemoryStore, node, store

KINDS = {"Enterprise": 8, "Person": 3, "Agency": 2, "Project": 3, "BidPackage": 5}


def sparse(seed: int) -> Graph:
    """Trees, loops, parallel edges, islands and hubs."""
    rng = random.Random(seed)
    nodes = [node(kind, f"{kind[0]}{kind[-1]}{n}") for kind, most in KINDS.items() for n in range(rng.randint(0, most))]
    edges = []
    for _ in range(rng.choice([0, 8, 14, 20])):
        relation = ontology().relations[rng.choice([*RELATIONS, "REPRESENTS"])]
        sources, targets = ([n for n in nodes if n.kind in kinds] for kinds in (relation.sources, relation.targets))
        if sources and targets:
            src, dst = rng.choice(sources), rng.choice(targets)
            edges.append(Edge(relation.name, src.kind, src.id, dst.kind, dst.id, f"0:{len(edges)}"))
    return Graph(tuple(nodes), tuple(edges))


def opened(graph: Graph, folder: Path) -> Adjacency:
    with CanonicalWriter(folder / "c") as writer:
        for one in graph.nodes:
            writer.node(one)
        for link in graph.edges:
            writer.edge(link)
    write(tables.scan(folder / "c", ontology()), folder / ADJACENCY, ontology(), folder)
    return Adjacency(folder / ADJACENCY)


class Beside(MemoryStore):
    """The same store, with the adjacency beside it."""

    def __init__(self, under: MemoryStore, paths: Adjacency) -> None:
        self.database, self.connection, self.texts, self.paths = under.database, under.connection, under.texts, paths


def questions(graph: Graph, rng: random.Random) -> list[Connection]:
    asked = []
    for _ in range(8 if graph.nodes else 0):
        a, b, c = (rng.choice(graph.nodes) for _ in range(3))
        more = (b.id, c.id) if rng.random() < 0.3 else (b.id,)
        relations, directed = rng.choice([((), False), ((), False), (("OWNS",), True), (("OWNS", "REPRESENTS"), False)])
        kinds = tuple(dict.fromkeys((b.kind, c.kind)))
        asked.append(Connection((a.kind,), (a.id,), kinds, more, relations, directed, rng.choice([1, 2, 3, 6, 10])))
    return [q for q in asked if not set(q.start) & set(q.end)]


def length(graph: Graph, form: Connection) -> int | None:
    """Steps of the shortest way, by networkx."""
    walkable = {*PASSABLE, *form.start_kinds, *form.end_kinds}
    network: Any = nx.DiGraph()
    network.add_nodes_from((n.kind, n.id) for n in graph.nodes)
    for e in graph.edges:
        if {e.source_kind, e.target_kind} <= walkable and (not form.relations or e.relation in form.relations):
            network.add_edge((e.source_kind, e.source), (e.target_kind, e.target))
            if not form.directed:
                network.add_edge((e.target_kind, e.target), (e.source_kind, e.source))
    pairs = [(s, t) for s in network for t in network if s[0] in form.start_kinds and s[1] in form.start and t[0] in form.end_kinds and t[1] in form.end]
    found = [nx.shortest_path_length(network, s, t) for s, t in pairs if nx.has_path(network, s, t)]
    return min((n for n in found if n <= form.most), default=None)


@pytest.mark.parametrize("seed", range(7))
def test_ways_are_those_of_brute_force_and_of_the_engine(seed: int, tmp_path: Path) -> None:
    graph = sparse(seed)
    under = store().fill(graph)
    beside = Beside(under, opened(graph, tmp_path))
    for form in questions(graph, random.Random(seed)):
        row, path, *_ = explore.connect(form, beside, ontology(), timeout_ms=10_000)
        assert row == [length(graph, form) is not None, length(graph, form)]
        assert row == explore.connect(form, under, ontology(), timeout_ms=10_000)[0]
        real = {(e.relation, e.source, e.target) for e in graph.edges}
        assert len(path["edges"]) == (row[1] or 0) and {(e["type"], e["from"], e["to"]) for e in path["edges"]} <= real


def test_graphs_have_ways_worth_finding() -> None:
    lengths = [length(sparse(seed), form) for seed in range(7) for form in questions(sparse(seed), random.Random(seed))]
    assert {1, 2, None} <= set(lengths)


def test_a_search_stops_at_its_limit(tmp_path: Path) -> None:
    graph = sparse(3)
    paths = opened(graph, tmp_path)
    codes = [code(ontology(), r, forward=way) for r in RELATIONS for way in (True, False)]
    ends = [paths.numbers((n.kind,), (n.id,)) for n in (graph.nodes[0], graph.nodes[-1])]
    with pytest.raises(QueryTimeout, match="giới hạn"):
        paths.shortest(*ends, most=6, forward=codes, passable=PASSABLE, deadline=time.monotonic() - 1)


def test_a_snapshot_brings_its_adjacency_and_refuses_an_altered_one(tmp_path: Path) -> None:
    canonical = write_canonical(tmp_path / "c", nodes=NODES, edges=EDGES)
    publish(tmp_path / "home", build(canonical, tmp_path / "home", files=FILES, buffer_bytes=1 << 28))
    with open_published(tmp_path / "home", buffer_bytes=1 << 28) as snapshot:
        form = Connection(("Person",), ("P-1",), ("Agency",), ("vnz000000001",))
        row, path, *_ = explore.connect(form, snapshot.store, ontology(), timeout_ms=10_000)
        assert row == [True, 4] and [n["id"] for n in path["nodes"]] == ["P-1", "0100000001", "IB1", "PR1", "vnz000000001"]
        file = snapshot.folder / ADJACENCY / "codes.npy"
        file.chmod(0o644)
        file.write_bytes(file.read_bytes()[:-1] + b"\x07")
        with pytest.raises(SnapshotCorrupt, match="adjacency"):
            explore.connect(form, snapshot.store, ontology(), timeout_ms=10_000)
