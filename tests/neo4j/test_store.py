"""A store over Bolt: the gate, one snapshot alone, time limits, row caps, a server that hangs or goes, plain values, threads."""
from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from graph.bolt import BoltStore, Server
from graph.bolt_text import check, scoped
from graph.evidence import evidence
from graph.execute import run
from graph.explore import Connection, Describe
from graph.oracle import Graph
from graph.query import Agg, Column, Edge, Exists, Form, Node, Pattern, Prop, Query, Sub
from graph.query import Ident as Id
from graph.store import NotReadOnly, QueryTimeout, Store, StoreAway, StoreError
from tests.graph.test_forms import WORLD
from tests.graph.world import edge, node
from tests.neo4j.proxy import Proxy, wire
from tests.neo4j.world import NAME, Refilled, opened

#: far more work than any limit of these tests allows
ENDLESS = "UNWIND $many AS a UNWIND $many AS b UNWIND $many AS c UNWIND $many AS d WITH a + b + c + d AS s WHERE s < 0 RETURN s"
MANY = {"many": list(range(2000))}


@pytest.fixture(scope="module")
def store(url: str, password: str) -> Iterator[Refilled]:
    with Server(url, user="neo4j", password=password) as server:
        yield opened(server).fill(WORLD)


@pytest.fixture
def proxy(url: str) -> Iterator[Proxy]:
    with wire(url) as made:
        yield made


@pytest.fixture
def shaky(proxy: Proxy, password: str, store: Refilled) -> Iterator[BoltStore]:
    with BoltStore(Server(proxy.url, user="neo4j", password=password), NAME, connections=4) as made:
        yield made


def test_is_a_store(store: Refilled) -> None:
    assert isinstance(store, Store) and (store.dialect, store.snapshot) == ("neo4j", NAME)


def test_plain_python_values(store: Refilled) -> None:
    found = store.query("MATCH (e:Enterprise {id: $id}) RETURN e.name AS name, e.founded, e.charter_capital, e.ticker, [e.founded]", {"id": "E1"})
    assert found.columns == ["name", "e.founded", "e.charter_capital", "e.ticker", "[e.founded]"]
    assert found.rows == [("Công ty Ánh Dương", dt.date(2010, 1, 1), 100, None, [dt.date(2010, 1, 1)])]
    assert store.query("MATCH (e:Enterprise) WHERE e.founded < $day RETURN e.id", {"day": dt.date(2011, 1, 1)}).rows == [("E1",)]


@pytest.mark.parametrize(
    "text",
    [
        "CREATE (n:Enterprise {id: '1'})", "MATCH (n:Enterprise) SET n.name = 'x'", "MATCH (n:Enterprise) DETACH DELETE n", "MERGE (n:Person)",
        "LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r", "CALL db.labels() YIELD label RETURN label", "CALL { MATCH (n:Person) RETURN n } RETURN n",
        "SHOW USERS", "USE system MATCH (n:Person) RETURN n", "RETURN 1 AS x UNION USE system RETURN 2 AS x", "TERMINATE TRANSACTION 'x'",
        "MATCH (n:Person) FOREACH (x IN [1] | SET n.a = 1) RETURN n", "EXPLAIN MATCH (n:Person) RETURN n", "MATCH (n:Person) RETURN n; RETURN 1",
        r"RETURN '\u0027 AS x LOAD CSV FROM \u0027file:///etc/passwd' AS r", "RETURN apoc.cypher.runFirstColumnSingle('MATCH (n) DELETE n', {})",
        "WITH apoc.load . json('http://x') AS x RETURN x", "INSERT (:Person)", "MATCH (n:Person) RETURN n.id FINISH",
    ],
)  # fmt: skip
def test_everything_but_reading_is_refused(store: Refilled, text: str) -> None:
    before = store.query("MATCH (n:Enterprise) RETURN count(*)").rows
    with pytest.raises(NotReadOnly):
        check(text)
        store.query(text)
    assert store.query("MATCH (n:Enterprise) RETURN count(*)").rows == before


def test_the_server_refuses_writes_even_where_no_gate_stands(server: Server) -> None:
    with pytest.raises(NotReadOnly, match="ghi dữ liệu"):
        server.read("CREATE (n:Strange)")
    assert server.explain("CREATE (n:Strange)", {})[0] == "w"


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (n) RETURN count(n)", "MATCH ()-[r:OWNS]->() RETURN count(r)", "MATCH (n) WHERE n.id = 'E1' RETURN n.name", "MATCH (n:Person), (m) RETURN m.id",
        "MATCH (a)-[r:OWNS]->(b) RETURN a.id, b.id", "MATCH (n) WHERE n:Enterprise OR n.id = 'x' RETURN n.id", "MATCH (s:SoiSnapshot) RETURN s.id",
        "MATCH (n:Enterprise_other) RETURN n.id", "MATCH (n:Person) RETURN size([(a)-[:OWNS]->(b) | a.id])", "MATCH (n:!Enterprise) RETURN n.id",
        "MATCH (n) WHERE NOT EXISTS { MATCH (n:Enterprise) } RETURN count(n)", "MATCH (n:Person) RETURN COUNT { MATCH (m) RETURN m } AS c",
        "MATCH (n:Enterprise|SoiSnapshot) RETURN n.id",
    ],
)  # fmt: skip
def test_what_would_look_beyond_the_snapshot_is_refused(store: Refilled, text: str) -> None:
    with pytest.raises(StoreError, match=r"ghi rõ loại|không khai báo"):
        store.query(text)


def test_another_snapshot_in_the_same_database_is_not_seen(store: Refilled, server: Server) -> None:
    def neighbour(text: str) -> None:
        server.write(lambda run: run(text, {}))

    neighbour("CREATE (a:Enterprise_other {id: 'E1'})-[:OWNS]->(b:Enterprise_other {id: 'E9'})<-[:WINS]-(a)")
    try:
        assert store.query("MATCH (n:Enterprise) RETURN count(*)").rows == [(4,)]
        assert store.query("MATCH (a:Enterprise)-[r:OWNS]->(b:Enterprise) RETURN count(r)").rows == [(4,)]
        assert store.query("MATCH (a:Enterprise {id: 'E1'})-[:OWNS*1..4]->(b) RETURN count(DISTINCT b.id)").rows == [(3,)]
    finally:
        neighbour("MATCH (n:Enterprise_other) DETACH DELETE n")


def test_labels_are_scoped_and_other_words_are_not() -> None:
    kinds = frozenset({"Enterprise", "Agency"})
    for text, sent in [
        ("MATCH (n:Enterprise|Agency {id: 'Enterprise'}) RETURN n", "MATCH (n:Enterprise_s|Agency_s {id: 'Enterprise'}) RETURN n"),
        ("MATCH (n : `Enterprise`) // :Agency", "MATCH (n : Enterprise_s) // :Agency"),
        ("MATCH (Enterprise:Agency) WHERE Enterprise.id = $Agency", "MATCH (Enterprise:Agency_s) WHERE Enterprise.id = $Agency"),
        ("MATCH (n:!Agency&Enterprise)-[:OWNS]->()", "MATCH (n:!Agency_s&Enterprise_s)-[:OWNS]->()"),
    ]:
        assert scoped(text, kinds, "_s") == sent


@pytest.mark.parametrize("text", ["MATCH (e:Enterprise) RETURN e.colour", "MATCH (e:Factory) RETURN e.id", "MATCH (e:Enterprise)-[:LOVES]->(f) RETURN f.id"])
def test_an_unknown_name_is_an_error_and_not_a_null(store: Refilled, text: str) -> None:
    with pytest.raises(StoreError, match=r"không khai báo tên|ghi rõ loại"):
        store.query(text)


def test_a_declared_property_that_nobody_has_is_null(store: Refilled) -> None:
    assert store.query("MATCH (e:Enterprise {id: 'E1'}) RETURN e.ticker, e.short_name").rows == [(None, None)]


def test_a_missing_parameter_is_an_error(store: Refilled) -> None:
    with pytest.raises(StoreError, match="thiếu tham số: id"):
        store.query("MATCH (e:Enterprise {id: $id}) RETURN e.id")


def test_a_sum_beyond_64_bits_is_refused_and_not_rounded(store: Refilled) -> None:
    """The engine's sum() turns into a fraction without a word: 9223372036854775807 + 1 = 9.223372036854776e+18."""
    with pytest.raises(StoreError, match="vượt 64 bit"):
        store.query("UNWIND [9223372036854775807, 1] AS x RETURN sum(x)")
    with pytest.raises(StoreError, match="overflow"):
        store.query("RETURN 9223372036854775807 * 2 AS x")


@pytest.mark.parametrize(("cap", "rows", "truncated"), [(0, 0, True), (3, 3, True), (4, 4, False), (None, 4, False)])
def test_row_caps(store: Refilled, cap: int | None, rows: int, truncated: bool) -> None:
    found = store.query("MATCH (e:Enterprise) RETURN e.id", max_rows=cap)
    assert (len(found.rows), found.truncated) == (rows, truncated)


def test_a_result_beyond_all_use_is_refused_where_no_cap_is_set(store: Refilled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.bolt.HARD_ROWS", 3)
    with pytest.raises(StoreError, match="hơn 3 dòng"):
        store.query("MATCH (e:Enterprise) RETURN e.id")


def test_a_time_limit_stops_a_query_and_the_store_goes_on(store: Refilled) -> None:
    store.query("RETURN 1 AS one")
    began = time.monotonic()
    with pytest.raises(QueryTimeout):
        store.query(ENDLESS, MANY, timeout_ms=700)
    assert time.monotonic() - began < 5
    assert store.query("RETURN 1 AS one").rows == [(1,)]


def test_a_server_that_hangs_is_told_in_time(shaky: BoltStore, proxy: Proxy) -> None:
    assert shaky.healthy()
    proxy.moving.clear()
    began = time.monotonic()
    with pytest.raises(QueryTimeout, match="không trả lời"):
        shaky.query("RETURN 1 AS one", timeout_ms=500)
    assert time.monotonic() - began < 2
    proxy.moving.set()
    assert shaky.query("RETURN 1 AS one").rows == [(1,)]


def test_a_reset_is_retried_and_a_server_gone_is_named(shaky: BoltStore, proxy: Proxy) -> None:
    shaky.query("RETURN 1 AS one")
    proxy.cut()
    assert shaky.query("RETURN 1 AS one").rows == [(1,)]
    proxy.cut(refuse=True)
    began = time.monotonic()
    with pytest.raises(StoreAway, match="không tới được"):
        shaky.query("RETURN 1 AS one")
    assert time.monotonic() - began < 8 and not shaky.healthy()
    proxy.refusing = False
    assert shaky.query("RETURN 1 AS one").rows == [(1,)]


def test_many_threads_get_their_own_answers(store: Refilled) -> None:
    def look(number: int) -> bool:
        name = f"E{1 + number % 4}"
        return store.query("MATCH (e:Enterprise {id: $id}) RETURN e.id", {"id": name}).rows == [(name,)]

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(look, range(300)))


def test_closing_waits_for_running_queries_and_refuses_later_ones(url: str, password: str, store: Refilled) -> None:
    closing = BoltStore(Server(url, user="neo4j", password=password), NAME)
    closing.query("RETURN 1 AS one")
    outcome: list[type[BaseException]] = []

    def endless() -> None:
        try:
            closing.query(ENDLESS, MANY, timeout_ms=1500)
        except StoreError as error:
            outcome.append(type(error))

    thread = threading.Thread(target=endless)
    thread.start()
    time.sleep(0.4)
    closing.close()
    closing.close()
    thread.join()
    assert outcome == [QueryTimeout]
    with pytest.raises(StoreError, match="đã đóng"):
        closing.query("RETURN 1 AS one")


# ---- paths and descriptions ------------------------------------------------------------------------------------------
PARTIES = ("Enterprise", "Agency", "Person")


def connection(start: str, end: str, **more: object) -> Connection:
    return Connection(PARTIES, (start,), PARTIES, (end,), **more)  # type: ignore[arg-type]


def test_shortest_connections(store: Refilled) -> None:
    form = connection("A2", "P1")
    result = run(form, store)
    assert result.rows == [[True, 2]]
    assert {(e["type"], e["from"], e["to"]) for e in evidence(form, store, result)[0]["edges"]} == {("IS_OWNER_OF", "A2", "J2"), ("INVESTS_IN", "P1", "J2")}
    assert run(connection("A2", "E4", most=6), store).rows == [[False, None]]
    assert run(connection("E1", "E1"), store).rows == [[True, 0]]
    down = connection("E3", "E2", relations=("OWNS",), directed=True)
    assert run(down, store).rows == [[True, 2]]
    assert run(connection("E1", "P1", relations=("OWNS",), directed=True), store).rows == [[False, None]]


def test_a_description(store: Refilled) -> None:
    facts = [(row[1], row[2]["id"] if isinstance(row[2], dict) else row[2]) for row in run(Describe("Enterprise", "E1"), store).rows]
    assert {("vốn điều lệ", 100), ("trúng thầu", "K1"), ("đầu tư vào", "J1"), ("có cổ đông là", "P1"), ("có cổ đông là", "E3")} <= set(facts)


# ---- what differs from the embedded engine ---------------------------------------------------------------------------
def test_two_edges_of_a_pattern_may_be_one(store: Refilled) -> None:
    """One MATCH of this engine never binds an edge twice; the logical form does, in place, in EXISTS and in an aggregate."""
    graph = Graph((node("Agency", "A1"), node("Project", "J1", total_capital=7)), (edge("IS_OWNER_OF", "Agency/A1", "Project/J1"),))
    twice = (Edge("x", "IS_OWNER_OF", "a", "j"), Edge("y", "IS_OWNER_OF", "a", "j"))
    kinds = (Node("a", ("Agency",)), Node("j", ("Project",)))
    filled = store.fill(graph)
    try:
        assert run(Query(Form.NUMBER, Pattern(kinds, twice), (Column("n", Agg("count", Id("j"))),)), filled).rows == [[1]]
        inside = Exists(Pattern(kinds[1:], twice))
        assert len(run(Query(Form.ENTITIES, Pattern(kinds[:1], (), (inside,)), (Column("a", Id("a")),)), filled).rows) == 1
        total = Sub("sum", Prop("j", "total_capital"), Pattern(kinds[1:], twice))
        assert run(Query(Form.TABLE, Pattern(kinds[:1]), (Column("a", Id("a")), Column("s", total))), filled).rows[0][1] == 7
    finally:
        store.fill(WORLD)
