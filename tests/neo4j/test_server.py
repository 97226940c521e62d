"""The server itself dies in mid-publish: nothing acknowledged is lost, the old snapshot answers again, publishing goes on."""
from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.bolt import Server, connect
from graph.bulk_bolt import write
from graph.embedded import EmbeddedStore
from graph.home import CANONICAL, GRAPH, folder
from graph.ontology import ontology
from graph.publish_bolt import PublishError, _differences, publish, suffix
from graph.snapshot import build
from graph.store import StoreAway
from graph.tables import scan
from scripts import neo4j_server
from tests.graph.canonical import EDGES, FILES, NODES, copy_canonical, write_canonical
from tests.graph.test_export import ODD, SECRET
from tests.neo4j.test_publish import questions


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    """A server of this test's own, which it may kill."""
    neo4j_server.start(tmp_path / "server")
    yield tmp_path / "server"
    neo4j_server.stop(tmp_path / "server")


def test_killed_in_mid_publish(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.bolt.RETRY_S", 1.0)
    old, new = (build(copy_canonical(tmp_path / f"c{n}", extra=n), tmp_path / "home", files=FILES, buffer_bytes=1 << 28) for n in (0, 3000))
    login = {"user": "neo4j", "password": (own / "password").read_text()}
    steps = 0

    def kill(*_: object) -> None:
        nonlocal steps
        steps += 1
        if steps == 5:
            os.kill(neo4j_server.running(own) or 0, signal.SIGKILL)

    with Server(neo4j_server.address(own), **login) as server:
        publish(tmp_path / "home", old, server)
        with pytest.raises(StoreAway):
            publish(tmp_path / "home", new, server, batch=300, said=kill)
    neo4j_server.stop(own)
    url = neo4j_server.start(own)
    with connect(url, **login) as store:
        assert (store.snapshot, store.query("MATCH (e:Enterprise) RETURN count(*)").rows) == (old, [(2,)])
    said: list[object] = []
    with Server(url, **login) as server:
        publish(tmp_path / "home", new, server, batch=300, said=lambda *step: said.append(step[1]))
        assert said[0] == 1200  # agencies, packages and three batches of enterprises were acknowledged and are not written again
        found = scan(folder(tmp_path / "home", new) / CANONICAL, ontology())
        assert [line for table in found.every() for line in _differences(server, table, suffix(new))] == []
    with connect(url, **login) as store:
        assert (store.snapshot, store.query("MATCH (e:Enterprise) RETURN count(*)").rows) == (new, [(3002,)])


def test_the_bulk_import_is_a_publication_to_be_finished(tmp_path: Path) -> None:
    """`neo4j-admin database import` of the exported files, then publish: constraints, comparison, switch; every value is the embedded engine's."""
    place, own = tmp_path / "home", tmp_path / "server"
    made = build(write_canonical(tmp_path / "c", nodes=[*NODES, *ODD, SECRET], edges=EDGES), place, files=FILES, buffer_bytes=1 << 28)
    write(place, made, tmp_path / "bulk")
    neo4j_server.load_bulk(own, tmp_path / "bulk")
    url = neo4j_server.start(own)
    try:
        login = {"user": "neo4j", "password": (own / "password").read_text()}
        said: list[str] = []
        with Server(url, **login) as server:
            publish(place, made, server, said=lambda table, *_: said.append(table))
            assert set(said) == {"names"}  # no row was sent again
            with pytest.raises(PublishError, match="khác"):
                server.write(lambda run: run("MATCH (s:SoiSnapshot) SET s.seal = 'x' RETURN 1", {}))
                publish(place, made, server)
        with connect(url, **login) as there, EmbeddedStore(folder(place, made) / GRAPH, snapshot="s", buffer_bytes=1 << 28) as here:
            for text in questions():
                assert sorted(there.query(text).rows, key=repr) == sorted(here.query(text).rows, key=repr), text
            assert there.query("MATCH (e:Enterprise) RETURN count(*)").rows == [(len(ODD) + 2,)]
    finally:
        neo4j_server.stop(own)
