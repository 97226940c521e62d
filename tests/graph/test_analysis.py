"""Measures over numbered entities against networkx on seeded graphs with loops, parallel edges, islands and none at all."""
from __future__ import annotations

import random
from pathlib import Path

import networkx as nx
import numpy as np
import pyarrow as pa
import pytest

from graph.analysis import BETWEEN_NODES, Topology, keys, of_network, topology
from graph.network import NetworkError, whole
from graph.record import Edge, Node
from tests.graph.canonical import EDGES, NODES, write_canonical


def made(seed: int, nodes: int, edges: int) -> nx.MultiDiGraph[str]:
    rng = random.Random(seed)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from((f"Enterprise/{n}", {"type": "Enterprise", "id": str(n), "name": f"Công ty {n}"}) for n in range(nodes))
    graph.add_edges_from((f"Enterprise/{int(nodes * rng.random() ** 2)}", f"Enterprise/{rng.randrange(nodes)}") for _ in range(edges if nodes else 0))
    return graph


GRAPHS = [(0, 0, 0), (1, 1, 0), (2, 1, 2), (3, 40, 30), (4, 60, 200), (5, 200, 260)]


@pytest.mark.parametrize(("seed", "nodes", "edges"), GRAPHS)
def test_measures_are_those_of_networkx(seed: int, nodes: int, edges: int) -> None:
    graph = made(seed, nodes, edges)
    found = of_network(graph)
    ranked = found.pagerank()
    expected = nx.pagerank(graph, tol=1e-10, max_iter=1000) if nodes else {}
    assert dict(zip(keys(ranked), ranked["pagerank"].to_pylist(), strict=True)) == pytest.approx(expected, abs=1e-6)
    assert ranked["pagerank"].to_pylist() == sorted(ranked["pagerank"].to_pylist(), reverse=True)
    for direction, view in (("both", graph.degree()), ("in", graph.in_degree()), ("out", graph.out_degree())):
        table = found.degree(direction)
        assert dict(zip(keys(table), table["degree"].to_pylist(), strict=True)) == dict(view)
    simple = nx.Graph(graph.to_undirected())
    simple.remove_edges_from(list(nx.selfloop_edges(simple)))
    between = found.betweenness()
    assert dict(zip(keys(between), between["betweenness"].to_pylist(), strict=True)) == pytest.approx(nx.betweenness_centrality(simple), abs=1e-9)


@pytest.mark.parametrize(("seed", "nodes", "edges"), GRAPHS)
def test_components_partition_the_graph_largest_first(seed: int, nodes: int, edges: int) -> None:
    graph = made(seed, nodes, edges)
    table = of_network(graph).components()
    groups: dict[int, set[str]] = {}
    for name, number in zip(keys(table), table["component"].to_pylist(), strict=True):
        groups.setdefault(number, set()).add(name)
    assert sorted(map(sorted, groups.values())) == sorted(map(sorted, nx.weakly_connected_components(graph)))
    sizes = [len(groups[n]) for n in range(len(groups))]
    assert sizes == sorted(sizes, reverse=True) and table["size"].to_pylist() == [len(groups[n]) for n in table["component"].to_pylist()]


def test_communities_find_planted_ones_and_repeat() -> None:
    graph = nx.MultiDiGraph(nx.planted_partition_graph(4, 25, 0.5, 0.005, seed=7))
    named: nx.MultiDiGraph[str] = nx.relabel_nodes(graph, {n: f"Enterprise/{n:03d}" for n in graph})
    for node in named:
        named.nodes[node].update(type="Enterprise", id=node.split("/")[1])
    named.add_node("Enterprise/alone", type="Enterprise", id="alone")
    found = of_network(named)
    table = found.communities()
    assert [len(table.filter(pa.compute.equal(table["community"], n))) for n in range(5)] == [25, 25, 25, 25, 1]
    assert len({int(i) // 25 for i in table.filter(pa.compute.equal(table["community"], 0))["id"].to_pylist()}) == 1
    assert found.communities().equals(table)
    part = found.part(found.numbers("community", 0, table))
    assert len(part.entities) == 25 and len(part.sources) > 200 and part.components()["size"].to_pylist() == [25] * 25


@pytest.mark.parametrize(("seed", "nodes", "edges"), GRAPHS)
def test_no_edges_no_communities_but_one_each(seed: int, nodes: int, edges: int) -> None:
    table = of_network(made(seed, nodes, 0)).communities()
    assert table["size"].to_pylist() == [1] * nodes


def test_a_snapshot_gives_the_topology_of_its_networkx_view(tmp_path: Path) -> None:
    extra = Node("Enterprise", "P-1", None, "trùng mã với một người", "0:9")  # ids are unique within a kind only
    loop = Edge("OWNS", "Enterprise", "P-1", "Enterprise", "P-1", "0:9", {"pct": 1.0})
    canonical = write_canonical(tmp_path / "canonical", nodes=[*NODES, extra], edges=[*EDGES, loop])
    for kinds, relations in ((None, None), (("Enterprise", "Person"), ("OWNS",)), (("Person",), None), (("Enterprise",), ())):
        view, found = whole(canonical, kinds=kinds, relations=relations), topology(canonical, kinds=kinds, relations=relations)
        assert sorted(keys(found.entities)) == sorted(view)
        names = keys(found.entities)
        assert sorted((names[a], names[b]) for a, b in zip(found.sources, found.targets, strict=True)) == sorted(view.edges())


def test_what_would_run_for_hours_is_refused() -> None:
    many = pa.table({name: pa.array(["x"] * (BETWEEN_NODES + 1)) for name in ("type", "id", "name")})
    none = np.zeros(0, np.int64)
    with pytest.raises(NetworkError, match="thành phần liên thông"):
        Topology(many, none, none).betweenness()
    with pytest.raises(NetworkError, match="out, in, both"):
        Topology(many, none, none).degree("up")
