"""What a page lists does not depend on how it was found: beside the graph or by the engine, all at once or the first by name."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from api.entity import LIMIT, find
from api.lists import Lists
from api.schemas import Neighbours
from graph import snapshot as snapshots
from graph.canonical import CanonicalWriter
from graph.record import Edge, Node
from graph.snapshot import Snapshot, open_published
from tests.api.world import FILES

NAMES = ["Gói 1", "Gói 10", "gói 2", "Ấp Bắc", "Á", None]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A firm with as many wins as a page shows and one more bid; names repeat, differ by marks and case, or are missing."""
    home = tmp_path_factory.mktemp("home")
    with CanonicalWriter(home / "in") as writer:
        writer.node(Node("Enterprise", "1", "1", "Công ty Ánh Dương", "0:1"))
        writer.node(Node("Enterprise", "2", "2", "Công ty không có gì", "0:2"))
        writer.node(Node("Person", "P", None, "Nguyễn Văn A", "0:3"))
        writer.edge(Edge("OWNS", "Person", "P", "Enterprise", "1", "0:3", {"pct": 60.0}))
        for n in range(LIMIT + 1):
            writer.node(Node("BidPackage", f"K{n:02d}", None, NAMES[n % len(NAMES)], "1:1"))
            writer.edge(Edge("BIDS_ON", "Enterprise", "1", "BidPackage", f"K{n:02d}", "1:1", {"price": n}))
            if n:
                writer.edge(Edge("WINS", "Enterprise", "1", "BidPackage", f"K{n:02d}", "1:1", {"price": n}))
    snapshots.publish(home, snapshots.build(home / "in", home, files=FILES))
    with open_published(home) as opened:
        yield opened


def engine_only(snapshot: Snapshot) -> Any:
    """The same snapshot as a server would hold it: no adjacency beside the graph."""
    store = SimpleNamespace(query=snapshot.store.query, dialect=snapshot.store.dialect)
    return SimpleNamespace(store=store, manifest=snapshot.manifest, origin=snapshot.origin, id=f"{snapshot.id} by the engine")


@pytest.mark.parametrize(("kind", "key"), [("Enterprise", "1"), ("Enterprise", "2"), ("Person", "P"), ("BidPackage", "K05"), ("BidPackage", "K00")])
def test_the_page_is_the_same_with_and_without_the_adjacency(snapshot: Snapshot, kind: str, key: str) -> None:
    found, other = find(snapshot, kind, key), find(engine_only(snapshot), kind, key)
    assert found and other and found.model_dump(exclude={"snapshot"}) == other.model_dump(exclude={"snapshot"})


def test_neighbours_stand_as_the_engine_orders_them(snapshot: Snapshot) -> None:
    page = find(snapshot, "Enterprise", "1")
    assert page
    groups = {(g.relation, g.kind): g for g in page.neighbours}
    for relation, count in (("BIDS_ON", LIMIT + 1), ("WINS", LIMIT)):
        rows = snapshot.store.query(f"MATCH (x:Enterprise)-[:{relation}]->(y) WHERE x.id = '1' RETURN y.name, y.id ORDER BY y.name, y.id LIMIT {LIMIT}").rows
        group = groups[relation, "BidPackage"]
        assert [(item.entity.name, item.entity.id) for item in group.items] == rows
        assert (group.count, group.shown) == (count, LIMIT)


def test_relations_an_entity_does_not_have_are_not_asked_of_the_engine(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    query = snapshot.store.query

    def seen(text: str, *rest: Any, **more: Any) -> Any:
        asked.append(text)
        return query(text, *rest, **more)

    monkeypatch.setattr(snapshot.store, "query", seen)
    find(snapshot, "Enterprise", "2")
    assert not [text for text in asked if "OWNS" in text or "WINS" in text or "BIDS_ON" in text]


def test_long_lists_are_asked_of_the_engine_once(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    first, asked = find(snapshot, "Enterprise", "1"), list[str]()
    query = snapshot.store.query

    def seen(text: str, *rest: Any, **more: Any) -> Any:
        asked.append(text)
        return query(text, *rest, **more)

    monkeypatch.setattr(snapshot.store, "query", seen)
    assert find(snapshot, "Enterprise", "1") == first
    assert [r for r in ("BIDS_ON", "WINS", "OWNS") if any(r in text for text in asked)] == ["WINS", "OWNS"]  # fifty wins are all shown
    assert not any("[" in text for text in asked[:1])  # the firm itself is asked for each time


def test_lists_forget_the_ones_wanted_longest_ago() -> None:
    lists, asked = Lists(longer_than=1, most=2), list[str]()

    def get(key: str, count: int = 2) -> str:
        def found() -> list[Neighbours]:
            asked.append(key)
            return [Neighbours(relation="WINS", direction="out", label=key, kind="BidPackage", count=count, shown=0, items=[])]

        return lists.get(key, found)[0].label

    assert [get(k) for k in ("a", "b", "a", "c", "a")] == ["a", "b", "a", "c", "a"] and asked == ["a", "b", "c"]
    assert get("b") == "b" and asked == ["a", "b", "c", "b"]  # was forgotten
    assert get("d", 1) == get("d", 1) == "d" and asked[-2:] == ["d", "d"]  # short: not remembered
