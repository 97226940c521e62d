"""networkx views and their files."""
from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from graph.connect import connect
from graph.network import NetworkError, neighbourhood, whole, write
from graph.record import Edge, Node
from graph.snapshot import Snapshot, build, open_published, publish
from graph.store import SnapshotError, StoreError
from tests.graph.canonical import EDGES, FILES, NODES, write_canonical

SECRET = Node("Person", "P-2", "P-2", "Trần\x00 Thị <B>", "0:4", {"id_number": "hash-of-001", "birth_year": 1980})
HELD = Edge("OWNS", "Person", "P-2", "Enterprise", "0100000002", "0:8", {"pct": 10})


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("network")
    canonical = write_canonical(where / "canonical", nodes=[*NODES, SECRET], edges=[*EDGES, HELD], extra=5)
    publish(where / "home", build(canonical, where / "home", files=FILES, buffer_bytes=1 << 28))
    return where / "home"


@pytest.fixture
def snapshot(home: Path) -> Iterator[Snapshot]:
    with open_published(home, buffer_bytes=1 << 28) as opened:
        yield opened


def test_a_whole_view_holds_what_the_tables_hold(snapshot: Snapshot) -> None:
    network = whole(snapshot.canonical)
    assert network.number_of_nodes() == sum(snapshot.manifest.nodes.values())
    assert network.number_of_edges() == len(EDGES) + 1
    assert network.nodes["Enterprise/0100000001"]["founded"] == "2010-05-01"
    assert "ticker" not in network.nodes["Enterprise/0100000001"]
    (edge,) = network.get_edge_data("Enterprise/0100000001", "Enterprise/0100000002").values()
    assert edge == {"relation": "OWNS", "pct": 51.0, "since": "2019-01-01", "origin": "0:6"}


def test_a_view_can_be_narrowed(snapshot: Snapshot) -> None:
    network = whole(snapshot.canonical, kinds=["Enterprise"], relations=["OWNS", "BIDS_ON"])
    assert {d["type"] for _, d in network.nodes(data=True)} == {"Enterprise"}
    assert list(network.edges()) == [("Enterprise/0100000001", "Enterprise/0100000002")]


@pytest.mark.parametrize("hops", [0, 1, 2, 3, 5])
def test_surroundings_are_those_of_the_whole_view(snapshot: Snapshot, hops: int) -> None:
    everything = whole(snapshot.canonical)
    near = nx.single_source_shortest_path_length(everything.to_undirected(), "Person/P-1", cutoff=hops)
    found = neighbourhood(snapshot.store, [("Person", "P-1")], hops=hops)
    assert set(found) == set(near)
    assert all(found.nodes[n] == everything.nodes[n] for n in found)
    inner = {n for n, distance in near.items() if distance < hops}
    expected = sorted((s, t, d["relation"], d["origin"]) for s, t, d in everything.edges(data=True) if s in inner or t in inner)
    assert sorted((s, t, d["relation"], d["origin"]) for s, t, d in found.edges(data=True)) == expected
    assert found.graph == {"snapshot": snapshot.id, "truncated": False}


def test_surroundings_stop_at_their_size_and_say_so(snapshot: Snapshot) -> None:
    found = neighbourhood(snapshot.store, [("BidPackage", "IB1")], hops=3, max_nodes=3)
    assert found.number_of_nodes() == 3
    assert found.graph["truncated"] is True
    assert all(s in found and t in found for s, t in found.edges())


def test_surroundings_follow_only_the_relations_asked_for(snapshot: Snapshot) -> None:
    found = neighbourhood(snapshot.store, [("Enterprise", "0100000001")], hops=5, relations=["OWNS"])
    assert sorted(found) == ["Enterprise/0100000001", "Enterprise/0100000002", "Person/P-1", "Person/P-2"]


def test_an_unknown_entity_has_no_surroundings(snapshot: Snapshot) -> None:
    assert neighbourhood(snapshot.store, [("Enterprise", "x' OR 1=1 //")], hops=2).number_of_nodes() == 0


def reread(path: Path) -> Any:
    match path.suffix:
        case ".graphml":
            return nx.read_graphml(path, force_multigraph=True)
        case ".gexf":
            return nx.read_gexf(path)
        case _:
            return nx.node_link_graph(json.loads(path.read_text()), edges="edges")


@pytest.mark.parametrize("suffix", [".graphml", ".gexf", ".json"])
def test_files_read_back_the_same_and_hold_no_secret(snapshot: Snapshot, tmp_path: Path, suffix: str) -> None:
    network = whole(snapshot.canonical, kinds=["Enterprise", "Person", "BidPackage"])
    path = tmp_path / f"network{suffix}"
    write(network, path)
    assert b"hash-of-001" not in path.read_bytes() and b"id_number" not in path.read_bytes()
    read = reread(path)
    assert set(read) == set(network) and read.number_of_edges() == network.number_of_edges()
    assert read.nodes["Enterprise/0100000001"]["charter_capital"] == 10**12
    assert read.nodes["Enterprise/0100000001"]["name"] == "Công ty cổ phần An Phát"
    assert sorted(d["relation"] for _, _, d in read.edges(data=True)) == sorted(d["relation"] for _, _, d in network.edges(data=True))


def test_an_unknown_format_names_those_there_are(snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match=r"\.graphml, \.gexf, \.json"):
        write(whole(snapshot.canonical, kinds=["Agency"]), tmp_path / "x.csv")


@pytest.mark.parametrize("form", ["{}", "file://{}"])
def test_connect_opens_the_published_snapshot_and_closing_frees_it(home: Path, form: str) -> None:
    store = connect(form.format(home))
    assert store.query("MATCH (p:Person) RETURN count(*)").rows == [(2,)]
    assert store.dialect == "ladybug" and store.snapshot in [p.name for p in (home / "snapshots").iterdir()]
    store.close()
    with pytest.raises(StoreError):
        store.query("RETURN 1")


@pytest.mark.parametrize(("url", "error", "message"), [("http://x", StoreError, "http"), ("/nowhere", SnapshotError, "soi load")])
def test_connect_says_what_is_wrong_with_an_address(url: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        connect(url)
