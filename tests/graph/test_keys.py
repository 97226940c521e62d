"""What is known of edges by their keys: recorded when a snapshot is built, checked by `verify`, used where it is sound only."""
from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graph import home, manifest
from graph.cypher import compile
from graph.execute import run
from graph.keys import UNKNOWN, EdgeKeys
from graph.ontology import ontology
from graph.oracle import Graph, evaluate
from graph.query import Agg, Column, Compare, Const, Distinct, Edge, Form, Ident, Node, OneOf, Pattern, Prop, Query, Sub
from graph.record import Edge as Row
from graph.snapshot import SnapshotCorrupt, open_snapshot, verify
from tests.graph.canonical import EDGES
from tests.graph.test_snapshot_build import SMALL, make
from tests.graph.world import comparable, edge, edge_keys, node, store

TWICE = Row("BIDS_ON", "Enterprise", "0100000001", "BidPackage", "IB1", "1:8", {"price": 1})
A, K, N = Column("a", Ident("a")), Column("k", Ident("k")), Column("n", Agg("count", Ident("k")))
BIDS, PART_OF = Edge("x", "BIDS_ON", "a", "k"), Edge("p", "PART_OF", "k", "j")
SIMPLE: dict[str, Any] = {"BIDS_ON.Enterprise.BidPackage": frozenset({"ends"}), "PART_OF.BidPackage.Project": frozenset({"source", "ends"})}
KEYS = EdgeKeys(SIMPLE)


def asked(*columns: Column, edges: tuple[Edge, ...] = (BIDS,), where: tuple[Any, ...] = (), a: tuple[str, ...] = ("Enterprise",), **rest: Any) -> Query:
    kinds = {"a": a, "b": ("Enterprise",), "k": ("BidPackage",), "j": ("Project",)}
    used = {v for e in edges for v in (e.src, e.dst)}
    return Query(Form.TABLE, Pattern(tuple(Node(v, k) for v, k in kinds.items() if v in used), edges, where), columns, **rest)


# ---- recorded and checked --------------------------------------------------------------------------------------------
def written(tmp_path: Path, edges: list[Row]) -> str:
    from tests.graph.canonical import write_canonical

    write_canonical(tmp_path / "canonical-0", edges=edges)
    return make(tmp_path)


@pytest.mark.parametrize(("edges", "keys"), [(EDGES, {"source", "ends"}), ([*EDGES, TWICE], set())])
def test_a_build_records_the_keys_and_the_store_knows_them(tmp_path: Path, edges: list[Row], keys: set[str]) -> None:
    with open_snapshot(tmp_path / "home", written(tmp_path, edges), buffer_bytes=SMALL) as opened:
        assert opened.manifest.keys is not None
        assert opened.manifest.keys["BIDS_ON.Enterprise.BidPackage"] == keys
        assert opened.manifest.keys["PART_OF.BidPackage.Project"] == {"source", "target", "ends"}
        assert opened.store.keys == EdgeKeys(opened.manifest.keys)


def sealed_again(folder: Path, change: dict[str, Any]) -> None:
    """Another manifest under a seal that fits."""
    for path in (folder, folder / manifest.NAME, folder / manifest.SEAL):
        path.chmod(0o755)
    data = {**json.loads((folder / manifest.NAME).read_text()), **change}
    text = json.dumps({k: v for k, v in data.items() if v != "gone"}).encode()
    (folder / manifest.NAME).write_bytes(text)
    (folder / manifest.SEAL).write_text(hashlib.sha256(text).hexdigest() + "\n")


def test_a_record_that_the_rows_belie_is_refused_by_verify(tmp_path: Path) -> None:
    snapshot = written(tmp_path, [*EDGES, TWICE])
    folder = home.folder(tmp_path / "home", snapshot)
    assert verify(tmp_path / "home", snapshot).keys == manifest.read(folder).keys
    keys = json.loads((folder / manifest.NAME).read_text())["keys"]
    sealed_again(folder, {"keys": {**keys, "BIDS_ON.Enterprise.BidPackage": ["ends"]}})
    with pytest.raises(SnapshotCorrupt, match=r"khóa của bảng BIDS_ON\.Enterprise\.BidPackage là ends, các dòng cho thấy không khóa nào"):
        verify(tmp_path / "home", snapshot)


def test_a_snapshot_from_before_tells_nothing(tmp_path: Path) -> None:
    snapshot = written(tmp_path, EDGES)
    sealed_again(home.folder(tmp_path / "home", snapshot), {"keys": "gone"})
    assert verify(tmp_path / "home", snapshot).keys is None
    with open_snapshot(tmp_path / "home", snapshot, buffer_bytes=SMALL) as opened:
        assert opened.store.keys == UNKNOWN
        assert "count(DISTINCT k.id)" in run(asked(A, N), opened.store).cypher


# ---- used where it is sound ------------------------------------------------------------------------------------------
RIVALS = Edge("y", "BIDS_ON", "b", "k")
NAMED = OneOf(Ident("b"), ("E1",))
ROWS_COUNTED = {
    "one relation": asked(A, N),
    "over a path whose second step follows from the package": asked(A, N, edges=(BIDS, PART_OF)),
    "filtered": asked(A, Column("n", Agg("count", Ident("k"), (Compare(Prop("k", "estimate"), ">", Const(1)),)))),
    "beside one who is named": asked(A, N, edges=(BIDS, RIVALS), where=(NAMED,)),
    "of edges": asked(A, Column("n", Agg("count", Ident("x")))),
}
TOLD_APART = {
    "whom it meets": asked(A, N, edges=(BIDS, RIVALS), where=(Distinct("a", "b"),)),
    "projects of packages": asked(A, Column("n", Agg("count", Ident("j"))), edges=(BIDS, PART_OF)),
    "all together": asked(N),
    "keys that are values": asked(Column("p", Prop("a", "province")), N),
    "what is counted has two kinds": asked(K, Column("n", Agg("count", Ident("a"))), a=("Enterprise", "Agency")),
    "a relation nobody looked at": asked(A, N, edges=(replace(BIDS, relation="WINS"), Edge("z", "INVESTS_IN", "a", "j"))),
}


@pytest.mark.parametrize("dialect", ["ladybug", "neo4j"])
def test_rows_are_counted_where_keys_tell_them_apart_and_nowhere_else(dialect: str) -> None:
    for name, form in ROWS_COUNTED.items():
        assert "DISTINCT" not in compile(form, ontology(), dialect, KEYS).text, name
        if name != "of edges":
            assert "DISTINCT" in compile(form, ontology(), dialect).text, name
    for name, form in TOLD_APART.items():
        keys = EdgeKeys({**SIMPLE, "INVESTS_IN.Enterprise.Project": frozenset()}) if "nobody" in name else KEYS
        assert "count(DISTINCT" in compile(form, ontology(), dialect, keys).text, name


def test_an_inner_count_is_made_once_for_each_outer_entity() -> None:
    bids = Sub("count", Ident("l"), Pattern((Node("l", ("BidPackage",)),), (Edge("z", "BIDS_ON", "a", "l"),)))
    many = asked(A, where=(Compare(bids, ">", Const(1)),))  # a firm comes once for each of its packages
    assert "WITH DISTINCT a\nMATCH (a)-[z:BIDS_ON]->(l:BidPackage)\nWITH a, count(DISTINCT l.id) AS v1" in compile(many, ontology()).text
    assert "count(DISTINCT" not in compile(many, ontology(), keys=KEYS).text
    edges = (Edge("z", "BIDS_ON", "a", "l"), Edge("y", "BIDS_ON", "b", "l"))
    two = Sub("count", Ident("l"), Pattern((Node("l", ("BidPackage",)), Node("b", ("Enterprise",))), edges, (Distinct("a", "b"),)))
    assert "count(DISTINCT l.id)" in compile(asked(A, where=(Compare(two, ">", Const(1)),)), ontology(), keys=KEYS).text


def test_a_node_of_two_tables_is_no_key_of_either() -> None:
    keys = EdgeKeys({"OWNS.Enterprise.Enterprise": frozenset({"target", "ends"}), "OWNS.Person.Enterprise": frozenset({"target", "ends"})})
    assert keys.tell("target", "OWNS", ["Enterprise"], ["Enterprise"]) and keys.tell("ends", "OWNS", ["Enterprise", "Person"], ["Enterprise"])
    assert not keys.tell("target", "OWNS", ["Enterprise", "Person"], ["Enterprise"])
    assert not UNKNOWN.tell("ends", "OWNS", ["Enterprise"], ["Enterprise"])


def test_rows_are_right_with_and_without_parallel_edges() -> None:
    nodes = (*(node("Enterprise", f"E{n}") for n in range(3)), *(node("BidPackage", f"B{n}", estimate=n) for n in range(3)), node("Project", "P0"))
    bids = [edge("BIDS_ON", f"Enterprise/E{e}", f"BidPackage/B{k}") for e in range(3) for k in range(e + 1)]
    parts = [edge("PART_OF", f"BidPackage/B{k}", "Project/P0") for k in range(2)]
    for rows in ([*bids, *parts], [*bids, bids[0], *parts], [*bids, *parts, parts[0]]):
        graph = Graph(nodes, tuple(rows))
        filled = store().fill(graph, edge_keys(graph))
        for name, form in {**ROWS_COUNTED, **TOLD_APART}.items():
            if name != "of edges":
                assert comparable(form, run(form, filled).rows) == comparable(form, evaluate(form, graph)), name
