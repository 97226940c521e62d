"""Publishing to a real server: staged, exactly once, resumable, verified; the old snapshot answers until the switch."""
from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph import publish_bolt
from graph.bolt import BoltStore, Server, connect
from graph.connect import connect as connect_any
from graph.embedded import EmbeddedStore
from graph.home import CANONICAL, GRAPH, folder
from graph.ontology import ontology
from graph.publish_bolt import PublishError, listing, publish, remove, switch
from graph.snapshot import SnapshotCorrupt, SnapshotError, SnapshotId, build
from graph.store import Store, StoreAway, StoreError
from graph.tables import scan
from tests.graph.canonical import FILES, copy_canonical
from tests.neo4j.proxy import wire

EXTRAS = (0, 300, 20)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[SnapshotId]]:
    """A home with three snapshots of 2, 302 and 22 enterprises."""
    where = tmp_path_factory.mktemp("neo4j")
    return where / "home", [build(copy_canonical(where / f"c{n}", extra=n), where / "home", files=FILES, buffer_bytes=1 << 28) for n in EXTRAS]


@pytest.fixture(autouse=True)
def clean(server: Server) -> Iterator[None]:
    """No snapshot of ours before or after a test."""
    _cleared(server)
    yield
    _cleared(server)


def _cleared(server: Server) -> None:
    publish_bolt.prepare(server)
    server.write(lambda run: run("MATCH (p:SoiPublished) DELETE p", {}))
    for snapshot, _, _ in listing(server):
        if snapshot not in ("test", "fuzz"):
            remove(server, snapshot)


@pytest.fixture
def login(password: str) -> dict[str, str]:
    return {"user": "neo4j", "password": password}


def count(store: Store) -> int:
    return int(store.query("MATCH (e:Enterprise) RETURN count(*)").rows[0][0])


def test_what_is_published_is_what_the_embedded_engine_holds(home: tuple[Path, list[SnapshotId]], server: Server, url: str, login: dict[str, str]) -> None:
    home_dir, ids = home
    publish(home_dir, ids[1], server, batch=100)
    with connect_any(url, **login) as there, EmbeddedStore(folder(home_dir, ids[1]) / GRAPH, snapshot="s", buffer_bytes=1 << 28) as here:  # type: ignore[attr-defined]
        assert there.snapshot == ids[1]
        for text in questions():
            assert sorted(there.query(text).rows, key=repr) == sorted(here.query(text).rows, key=repr), text


def questions() -> Iterator[str]:
    """Every property of every kind and relation of the ontology."""
    for kind in ontology().kinds.values():
        yield f"MATCH (x:{kind.name}) RETURN {', '.join(f'x.`{p}`' for p in kind.properties)}"
    for relation in ontology().relations.values():
        for source, target in ontology().ends(relation.name):
            yield f"MATCH (a:{source})-[x:{relation.name}]->(b:{target}) RETURN a.id, b.id, {', '.join(f'x.`{p}`' for p in relation.properties)}"


def test_a_switch_moves_new_readers_and_leaves_open_ones(home: tuple[Path, list[SnapshotId]], server: Server, url: str, login: dict[str, str]) -> None:
    home_dir, ids = home
    publish(home_dir, ids[0], server)
    with connect(url, **login) as old:
        publish(home_dir, ids[1], server)
        with connect(url, **login) as new:
            assert (count(old), count(new)) == (2, 302)
            assert (old.snapshot, old.published(), new.snapshot) == (ids[0], ids[1], ids[1])
        switch(server, ids[0])
        with connect(url, **login) as back:
            assert count(back) == 2


def test_a_removed_snapshot_is_refused_and_not_read_in_part(home: tuple[Path, list[SnapshotId]], server: Server, url: str, login: dict[str, str]) -> None:
    home_dir, ids = home
    publish(home_dir, ids[0], server)
    with connect(url, **login) as old:
        assert old.healthy()
        for snapshot in ids[1:]:
            publish(home_dir, snapshot, server)
        assert [entry[0] for entry in listing(server) if entry[0] in ids] == ids[1:]
        with pytest.raises(SnapshotError, match="đã bị gỡ"):
            count(old)
        assert not old.healthy()
    with pytest.raises(PublishError, match="đang được công bố"):
        remove(server, ids[2])
    assert not server.read("SHOW INDEXES YIELD labelsOrTypes AS l WHERE any(x IN l WHERE x ENDS WITH $end) RETURN l", {"end": ids[0].replace("-", "_")}).rows


def test_publishing_again_changes_nothing(home: tuple[Path, list[SnapshotId]], server: Server) -> None:
    home_dir, ids = home
    publish(home_dir, ids[0], server)
    said: list[Any] = []
    publish(home_dir, ids[0], server, said=lambda *step: said.append(step))
    assert said == [] and server.read("MATCH (n:SoiPublished) RETURN count(*)").rows == [(1,)]


@pytest.mark.parametrize("steps", [1, 3, 9])
def test_a_publisher_that_died_is_resumed(home: tuple[Path, list[SnapshotId]], server: Server, url: str, login: dict[str, str], steps: int) -> None:
    home_dir, ids = home
    publish(home_dir, ids[0], server)

    def killed(*_: object) -> None:
        nonlocal steps
        steps -= 1
        if steps == 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(home_dir, ids[1], server, batch=50, said=killed)
    with connect(url, **login) as store:
        assert (store.snapshot, count(store)) == (ids[0], 2)
    said: list[Any] = []
    publish(home_dir, ids[1], server, batch=50, said=lambda *step: said.append(step))
    with connect(url, **login) as store:
        assert (store.snapshot, count(store)) == (ids[1], 302) and said
    _same(home_dir, ids[1], server)


@pytest.mark.parametrize("answers", range(4))
def test_the_wire_is_cut_at_any_answer_of_a_batch(home: tuple[Path, list[SnapshotId]], server: Server, url: str, login: dict[str, str], answers: int) -> None:
    """The answers of a batch: how far the table is, how many rows were made, the note, the commit. Nothing is written twice, nothing is lost."""
    home_dir, ids = home
    cuts = 0

    def cut(*_: object) -> None:
        nonlocal cuts
        if cuts < 2 and proxy.answers is None:
            cuts, proxy.answers = cuts + 1, answers

    with wire(url) as proxy, Server(proxy.url, **login) as shaky:
        publish(home_dir, ids[2], shaky, batch=10, said=cut)
    assert cuts == 2 and proxy.answers is None
    _same(home_dir, ids[2], server)


def test_a_server_gone_for_good_leaves_the_old_snapshot(
    home: tuple[Path, list[SnapshotId]], server: Server, url: str, login: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home_dir, ids = home
    publish(home_dir, ids[0], server)
    monkeypatch.setattr("graph.bolt.RETRY_S", 1.0)
    with wire(url) as proxy, Server(proxy.url, **login) as shaky, pytest.raises(StoreAway):
        publish(home_dir, ids[1], shaky, batch=40, said=lambda *_: proxy.cut(refuse=True))
    with connect(url, **login) as store:
        assert (store.snapshot, count(store)) == (ids[0], 2)
    publish(home_dir, ids[1], server, batch=40)
    _same(home_dir, ids[1], server)


def _same(home_dir: Path, snapshot: SnapshotId, server: Server) -> None:
    """The server holds every row of the snapshot's tables once."""
    found = scan(folder(home_dir, snapshot) / CANONICAL, ontology())
    assert [line for table in found.every() for line in publish_bolt._differences(server, table, publish_bolt.suffix(snapshot))] == []


def test_a_table_that_lost_rows_is_never_switched_to(home: tuple[Path, list[SnapshotId]], server: Server, url: str, login: dict[str, str]) -> None:
    home_dir, ids = home
    publish(home_dir, ids[0], server)
    label = f"Enterprise{publish_bolt.suffix(ids[1])}"

    def thief(table: str, *_: object) -> None:
        if table.startswith("WINS"):
            server.write(lambda run: run(f"MATCH (e:{label}) WITH e LIMIT 1 DETACH DELETE e", {}))

    with pytest.raises(PublishError, match=r"Enterprise\.số dòng: 301 thay vì 302"):
        publish(home_dir, ids[1], server, said=thief)
    with connect(url, **login) as store:
        assert store.snapshot == ids[0]


def test_an_altered_snapshot_and_a_foreign_one_are_refused(home: tuple[Path, list[SnapshotId]], server: Server, tmp_path: Path) -> None:
    home_dir, _ = home
    made = build(copy_canonical(tmp_path / "c", extra=5), tmp_path / "home", files=FILES, buffer_bytes=1 << 28)
    table = folder(tmp_path / "home", made) / CANONICAL / "nodes" / "Enterprise.parquet"
    table.chmod(0o644)
    table.write_bytes(table.read_bytes()[:-1] + b"x")
    with pytest.raises(SnapshotCorrupt):
        publish(tmp_path / "home", made, server)
    with pytest.raises(SnapshotError, match="không có bản"):
        publish(home_dir, "20200101T000000-00000000", server)


def test_nothing_published_another_ontology_and_a_wrong_password_are_named(server: Server, url: str, login: dict[str, str]) -> None:
    with pytest.raises(SnapshotError, match="chưa có dữ liệu nào"):
        connect(url, **login)
    server.write(lambda run: run("CREATE (:SoiSnapshot {id: 'odd', state: 'ready', tables: 'x'}), (:SoiPublished {key: 'published', id: 'odd'})", {}))
    with pytest.raises(SnapshotError, match=r"ontology\.yml khác"):
        connect(url, **login)
    with pytest.raises(StoreAway, match="tài khoản hoặc mật khẩu"):
        connect(url, user="neo4j", password="wrong")
    began = time.monotonic()
    with pytest.raises(StoreAway, match="không tới được"):
        connect("bolt://127.0.0.1:9", **login)
    assert time.monotonic() - began < 15


def test_routing_to_a_single_server(home: tuple[Path, list[SnapshotId]], server: Server, url: str, login: dict[str, str]) -> None:
    home_dir, ids = home
    publish(home_dir, ids[0], server)
    with connect(url.replace("bolt://", "neo4j://") + "/neo4j", **login) as store:
        assert isinstance(store, BoltStore) and count(store) == 2
    with pytest.raises(StoreError):
        connect(url + "/nowhere", **login)
