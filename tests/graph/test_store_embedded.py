"""The embedded store: typed rows, row caps, time limits, threads, refusal of writes and of a file altered in place."""
from __future__ import annotations

import datetime as dt
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph.ddl import ddl
from graph.embedded import EmbeddedStore, fingerprint
from graph.fill import fill
from graph.ontology import ontology
from graph.store import NotReadOnly, QueryTimeout, Rows, SnapshotCorrupt, Store, StoreError
from graph.tables import scan
from tests.graph.canonical import write_canonical

EXTRA = 3000
#: all chains of unrelated companies: far more work than any limit of these tests allows
ENDLESS = "MATCH (a:Enterprise), (b:Enterprise), (c:Enterprise) WHERE a.name <> b.name AND b.name <> c.name RETURN count(*)"


@pytest.fixture(scope="module")
def graph_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    fill(folder / "graph.lbug", scan(write_canonical(folder / "canonical", extra=EXTRA), ontology()), ontology(), buffer_bytes=1 << 28)
    return folder / "graph.lbug"


@pytest.fixture
def store(graph_file: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore(graph_file, snapshot="s", buffer_bytes=1 << 28, connections=4) as opened:
        yield opened


def test_is_a_store(store: EmbeddedStore) -> None:
    assert isinstance(store, Store)
    assert (store.dialect, store.snapshot) == ("ladybug", "s")


def test_answers_with_names_and_python_values(store: EmbeddedStore) -> None:
    found = store.query("MATCH (e:Enterprise {id: $id}) RETURN e.name AS name, e.founded, e.charter_capital, e.ticker", {"id": "0100000001"})
    assert found.columns == ["name", "e.founded", "e.charter_capital", "e.ticker"]
    assert found.rows == [("Công ty cổ phần An Phát", dt.date(2010, 5, 1), 10**12, None)]
    assert not found.truncated


def test_dates_and_lists_travel_as_parameters(store: EmbeddedStore) -> None:
    text = "MATCH (e:Enterprise) WHERE e.founded < $day AND e.id IN $ids RETURN e.id"
    assert store.query(text, {"day": dt.date(2011, 1, 1), "ids": ["0100000001", "x"]}).rows == [("0100000001",)]
    assert store.query(text, {"day": dt.date(2010, 1, 1), "ids": ["0100000001"]}).rows == []


def test_a_sum_of_integers_is_an_int(store: EmbeddedStore) -> None:
    ((total, listed),) = store.query("MATCH (e:Enterprise) RETURN sum(e.charter_capital), collect(e.charter_capital)").rows
    assert total == 10**12 + 5 * 10**11 and type(total) is int
    assert sorted(listed) == [5 * 10**11, 10**12]


def test_edges_keep_their_properties_over_several_pairs(store: EmbeddedStore) -> None:
    rows = store.query("MATCH (a)-[o:OWNS]->(b:Enterprise) RETURN label(a), a.id, o.pct, o.since, b.id, o.origin ORDER BY a.id").rows
    assert rows == [("Enterprise", "0100000001", 51.0, dt.date(2019, 1, 1), "0100000002", "0:6"), ("Person", "P-1", 60.0, None, "0100000001", "0:5")]


@pytest.mark.parametrize(("cap", "rows", "truncated"), [(0, 0, True), (10, 10, True), (EXTRA + 2, EXTRA + 2, False), (None, EXTRA + 2, False)])
def test_row_caps(store: EmbeddedStore, cap: int | None, rows: int, truncated: bool) -> None:
    found = store.query("MATCH (e:Enterprise) RETURN e.id", max_rows=cap)
    assert (len(found.rows), found.truncated) == (rows, truncated)


def test_a_time_limit_stops_a_query_and_the_store_goes_on(store: EmbeddedStore) -> None:
    began = time.monotonic()
    with pytest.raises(QueryTimeout):
        store.query(ENDLESS, timeout_ms=300)
    assert time.monotonic() - began < 5
    assert store.query("RETURN 1").rows == [(1,)]


BRANCHED = "MATCH (a:Enterprise)-[b:BIDS_ON]->(k)<-[x:WINS]-(w) RETURN a.id"


def test_queries_that_do_not_look_at_their_limit_are_left_behind_and_bounded(graph_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an operator of the engine may do; the message comes in time, look-ups go on, and closing waits for what runs."""
    ended = threading.Event()

    def slow(*_: object) -> Rows:
        ended.wait(20)
        return Rows([], [])

    with EmbeddedStore(graph_file, snapshot="s", buffer_bytes=1 << 28, connections=4) as store:
        with monkeypatch.context() as patched:
            patched.setattr("graph.embedded._fetch", slow)
            patched.setattr("graph.embedded.GRACE_S", 0.1)
            began = time.monotonic()
            for _ in range(2):
                with pytest.raises(QueryTimeout, match="bỏ lại"):
                    store.query(BRANCHED, timeout_ms=200)
            assert time.monotonic() - began < 10
        with pytest.raises(QueryTimeout, match="2 truy vấn quá hạn"):
            store.query(BRANCHED)
        assert store.query("RETURN 1").rows == [(1,)]
        ended.set()
        until = time.monotonic() + 10
        while store.busy and time.monotonic() < until:
            time.sleep(0.01)
        assert store.query(BRANCHED).columns == ["a.id"]


def test_a_query_is_told_to_stop_again_and_again_even_after_it_was_left_behind(graph_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine forgets an interrupt that comes while it makes its plan; here it never looks at its own clock."""
    monkeypatch.setattr("graph.embedded._left_ms", lambda _: 600_000)
    monkeypatch.setattr("graph.embedded.GRACE_S", 0.0)
    owned = "NOT EXISTS { MATCH (a)-[:OWNS]->(b) } AND NOT EXISTS { MATCH (b)-[:OWNS]->(c) }"
    endless = ENDLESS.replace("WHERE", f"WHERE {owned} AND")
    with EmbeddedStore(graph_file, snapshot="s", buffer_bytes=1 << 28, connections=1) as store:
        with pytest.raises(QueryTimeout, match="bỏ lại"):
            store.query(endless, timeout_ms=200)
        began = time.monotonic()
        assert store.query("RETURN 1").rows == [(1,)]  # the only connection is free again
        assert time.monotonic() - began < 8


def test_waiting_for_a_turn_counts_against_the_limit(graph_file: Path) -> None:
    with EmbeddedStore(graph_file, snapshot="s", buffer_bytes=1 << 28, connections=1) as store, ThreadPoolExecutor(1) as pool:
        slow = pool.submit(store.query, ENDLESS, timeout_ms=1500)
        time.sleep(0.3)
        with pytest.raises(QueryTimeout, match="chưa tới lượt"):
            store.query("RETURN 1", timeout_ms=200)
        assert isinstance(slow.exception(), QueryTimeout)
        assert store.query("RETURN 1").rows == [(1,)]


def test_an_unknown_property_is_an_error_and_leaves_the_connection_usable(store: EmbeddedStore) -> None:
    for _ in range(10):
        with pytest.raises(StoreError, match="colour"):
            store.query("MATCH (e:Enterprise) RETURN e.colour")
    assert store.query("RETURN 1").rows == [(1,)]


def test_a_missing_parameter_is_an_error_and_not_a_null(store: EmbeddedStore) -> None:
    with pytest.raises(StoreError, match="thiếu tham số: id"):
        store.query("MATCH (e:Enterprise {id: $id}) RETURN e.id", {"other": 1})


PAIRS = "MATCH (a:Enterprise), (b:Enterprise) RETURN a.id, b.name"


@pytest.mark.parametrize("text", [PAIRS, f"{PAIRS} LIMIT 5000000", f"{PAIRS} // all of them", f"{PAIRS} ORDER BY a.id"])
def test_a_row_cap_bounds_what_the_engine_keeps_in_memory(store: EmbeddedStore, text: str) -> None:
    began = time.monotonic()
    found = store.query(text, max_rows=100)
    assert (len(found.rows), found.truncated) == (100, True)
    assert time.monotonic() - began < 8


@pytest.mark.xfail(raises=AssertionError, reason="ladybug 0.22.0 loses tied rows of ORDER BY, SKIP, LIMIT; once fixed, the gate may let SKIP through")
def test_the_engine_pages_over_ties(graph_file: Path) -> None:
    with EmbeddedStore(graph_file, snapshot="s", buffer_bytes=1 << 28) as store:
        result = store._take().execute("MATCH (a:Enterprise), (p:Person) RETURN p.id, a.id ORDER BY p.id SKIP 3 LIMIT 10")
        assert not isinstance(result, list)
        store._finished()
        assert result.get_num_tuples() == 10


def test_a_result_beyond_all_use_is_refused_where_no_cap_is_set(store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.embedded.HARD_ROWS", 1000)
    with pytest.raises(StoreError, match="hơn 1000 dòng"):
        store.query("MATCH (e:Enterprise) RETURN e.id")
    assert len(store.query("MATCH (e:Enterprise) RETURN e.id LIMIT 1000").rows) == 1000


def test_a_cap_leaves_own_limits_orders_and_unions_as_they_are(store: EmbeddedStore) -> None:
    top = "MATCH (e:Enterprise) WHERE e.charter_capital IS NOT NULL RETURN e.id ORDER BY e.charter_capital DESC"
    assert store.query(f"{top} LIMIT 1", max_rows=10).rows == [("0100000001",)]
    assert store.query(f"{top} LIMIT $k", {"k": 1}, max_rows=10).rows == [("0100000001",)]
    assert store.query(top, max_rows=1).rows == [("0100000001",)]
    union = "MATCH (e:Person) RETURN e.id UNION ALL MATCH (e:Project) RETURN e.id"
    assert sorted(store.query(union, max_rows=5).rows) == [("P-1",), ("PR1",)]
    assert store.query(union, max_rows=1).truncated


@pytest.mark.parametrize("text", ["CHECKPOINT", "CREATE (n:Person {id: 'x'})", "COPY (MATCH (n) RETURN n.id) TO 'out.csv'", "LOAD FROM '/etc/passwd' RETURN *"])
def test_only_reading_reaches_the_engine_and_nothing_is_left_beside_the_file(store: EmbeddedStore, graph_file: Path, text: str) -> None:
    before = sorted(p.name for p in graph_file.parent.iterdir())
    with pytest.raises(NotReadOnly):
        store.query(text)
    assert sorted(p.name for p in graph_file.parent.iterdir()) == before


def test_many_threads_get_their_own_answers(store: EmbeddedStore) -> None:
    def look(number: int) -> bool:
        name = f"E-{number % EXTRA}"
        return store.query("MATCH (e:Enterprise {id: $id}) RETURN e.id, e.name", {"id": name}).rows == [(name, f"Công ty {number % EXTRA}")]

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(look, range(2000)))


def test_closing_waits_for_running_queries_and_refuses_later_ones(graph_file: Path) -> None:
    store = EmbeddedStore(graph_file, snapshot="s", buffer_bytes=1 << 28)
    outcome: list[type[BaseException]] = []

    def endless() -> None:
        try:
            store.query(ENDLESS, timeout_ms=800)
        except StoreError as error:
            outcome.append(type(error))

    thread = threading.Thread(target=endless)
    thread.start()
    time.sleep(0.3)
    store.close()
    store.close()
    thread.join()
    assert outcome == [QueryTimeout]
    with pytest.raises(StoreError, match="đã đóng"):
        store.query("RETURN 1")


def copied(graph_file: Path, folder: Path) -> Path:
    target = folder / "graph.lbug"
    target.write_bytes(graph_file.read_bytes())
    return target


def test_a_file_altered_in_place_is_refused_at_the_next_query(graph_file: Path, tmp_path: Path) -> None:
    path = copied(graph_file, tmp_path)
    with EmbeddedStore(path, snapshot="s", buffer_bytes=1 << 28) as store:
        assert store.healthy()
        with path.open("r+b") as file:
            file.truncate(4096)
        assert not store.healthy()
        with pytest.raises(SnapshotCorrupt, match="bị sửa"):
            store.query("MATCH (e:Enterprise) RETURN count(*)")


def test_a_file_altered_between_its_check_and_its_opening_is_refused(graph_file: Path, tmp_path: Path) -> None:
    path = copied(graph_file, tmp_path)
    checked = fingerprint(path)
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(SnapshotCorrupt, match="bị sửa"):
        EmbeddedStore(path, snapshot="s", expected=checked)


def test_a_file_the_engine_cannot_open_is_corrupt(tmp_path: Path) -> None:
    (tmp_path / "graph.lbug").write_bytes(b"no database" * 1000)
    with pytest.raises(SnapshotCorrupt, match=r"không mở được graph\.lbug"):
        EmbeddedStore(tmp_path / "graph.lbug", snapshot="s", buffer_bytes=1 << 26)


@pytest.mark.parametrize("how", ["unlink", "rename over"])
def test_a_file_unlinked_or_replaced_goes_on_answering(graph_file: Path, tmp_path: Path, how: str) -> None:
    path = copied(graph_file, tmp_path)
    with EmbeddedStore(path, snapshot="s", buffer_bytes=1 << 28) as store:
        if how == "unlink":
            path.unlink()
        else:
            (tmp_path / "other").write_bytes(b"not a database")
            os.replace(tmp_path / "other", path)
        assert store.query("MATCH (e:Enterprise) RETURN count(*), count(e.name)").rows == [(EXTRA + 2, EXTRA + 2)]


def test_every_kind_and_relation_has_one_table() -> None:
    statements = ddl(ontology())
    assert [s.split("`")[1] for s in statements] == [*ontology().kinds, *ontology().relations]
    assert len(statements) == len(set(statements))
