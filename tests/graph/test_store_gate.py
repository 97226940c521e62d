"""The gate before the embedded engine: reading statements pass, everything the engine would do beside reading does not."""
from __future__ import annotations

import pytest

from graph.gate import Shape, capped, check
from graph.store import NotReadOnly


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (n:Enterprise) RETURN n.id",
        "match (a)-[r:OWNS* TRAIL 1..5]->(b) where a.id <> b.id return a.name, count(*) order by count(*) desc limit 5",
        "OPTIONAL MATCH (n) WITH n UNWIND [1,2] AS x RETURN n, x",
        "RETURN 'CREATE; DROP' AS x, \"LOAD FROM\" AS y",
        "MATCH (n) RETURN n.`set`, n.created, n.`offset`",
        "MATCH (n) /* COPY; */ RETURN n // DELETE",
        r"RETURN 'it\'s; DELETE'",
        "MATCH (n) WHERE n.name = $create RETURN n",
        "MATCH (n) WHERE EXISTS { MATCH (n)-[:WINS]->(:BidPackage) } RETURN n",
    ],
)
def test_reading_passes(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "// only a comment", "CHECKPOINT", "CHECKPOINT;", "CALL threads=64", "CALL show_tables() RETURN *",
        "CREATE (n:Enterprise {id: '1'})", "MATCH (n) SET n.name = 'x'", "MATCH (n) DETACH DELETE n", "MATCH (n) DELETE n RETURN 1", "MERGE (n:Person)",
        "COPY (MATCH (n) RETURN n) TO '/tmp/x.csv'", "LOAD FROM '/etc/passwd' RETURN *", "WITH 1 AS x LOAD FROM '/etc/passwd' RETURN *",
        "WITH 1. LOAD FROM '/etc/passwd' RETURN *", "EXPORT DATABASE '/tmp/x'", "IMPORT DATABASE '/tmp/x'", "INSTALL fts", "ATTACH '/x' AS y",
        "BEGIN TRANSACTION", "COMMIT", "ROLLBACK", "EXPLAIN MATCH (n) RETURN n", "PROFILE MATCH (n) RETURN n", "USE x",
        "MATCH (n) RETURN n ORDER BY n.name SKIP 3 LIMIT 5",
        "DROP TABLE Enterprise",
        "ALTER TABLE Enterprise ADD x INT64", "MATCH (n) RETURN n; MATCH (m) RETURN m", "MATCH (n) RETURN n;", "// x\rLOAD FROM '/etc/passwd' RETURN *",
        "RETURN 'open", 'RETURN "open', "RETURN `open", "MATCH (n) /* open",
        "UNWIND range(1,300000000) AS x RETURN count(x)", "RETURN Range (1, 3)", "RETURN repeat('x', 1000000000)", "RETURN lpad('x', 1000000000, 'y')",
        "RETURN " + "(" * 4000 + "1" + ")" * 4000, "RETURN " + "[" * 300 + "]" * 300, "RETURN '" + "x" * 300_000 + "'", "ＤＥＬＥＴＥ (n)",
    ],
)  # fmt: skip
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(NotReadOnly):
        check(text)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("MATCH (n) WHERE n.id = $id RETURN n.id", Shape(frozenset({"id"}), False, False, False)),
        ("MATCH (n) WITH n ORDER BY n.id LIMIT 3 RETURN n.id", Shape(frozenset(), False, False, False)),
        ("MATCH (n) RETURN n.id ORDER BY n.id", Shape(frozenset(), True, False, False)),
        ("MATCH (n) RETURN n.id ORDER BY n.id LIMIT $k", Shape(frozenset({"k"}), True, True, False)),
        ("MATCH (n) WHERE EXISTS { MATCH (n) RETURN n LIMIT 1 } RETURN n.id", Shape(frozenset(), False, False, False)),
        ("MATCH (n) RETURN n.id UNION MATCH (m) RETURN m.id LIMIT 3", Shape(frozenset(), False, True, True)),
        ("MATCH (n) RETURN '$x LIMIT 3' AS y // LIMIT 5 $z", Shape(frozenset(), False, False, False)),
    ],
)
def test_sees_parameters_order_limit_and_union(text: str, shape: Shape) -> None:
    assert check(text) == shape


@pytest.mark.parametrize(
    ("text", "rows", "sent"),
    [
        ("MATCH (n) RETURN n.id", 11, "MATCH (n) RETURN n.id\nLIMIT 11"),
        ("MATCH (n) RETURN n.id // all", 11, "MATCH (n) RETURN n.id // all\nLIMIT 11"),
        ("MATCH (n) RETURN n.id LIMIT 5", 11, "MATCH (n) RETURN n.id LIMIT 5"),
        ("MATCH (n) RETURN n.id limit 500 ", 11, "MATCH (n) RETURN n.id LIMIT 11"),
        ("MATCH (n) RETURN n.id ORDER BY n.id", 11, "MATCH (n) RETURN n.id ORDER BY n.id\nLIMIT 11"),
        ("MATCH (n) RETURN n.id ORDER BY n.id", 10**6, "MATCH (n) RETURN n.id ORDER BY n.id"),
        ("MATCH (n) RETURN n.id ORDER BY n.id LIMIT 9999999", 10**6, "MATCH (n) RETURN n.id ORDER BY n.id LIMIT 1000000"),
        ("MATCH (n) RETURN n.id LIMIT $k", 11, "MATCH (n) RETURN n.id LIMIT $k"),
        ("RETURN 1 AS x UNION RETURN 2 AS x", 1, "RETURN 1 AS x UNION RETURN 2 AS x"),
    ],
)
def test_a_result_is_bounded_in_the_text_where_that_is_safe(text: str, rows: int, sent: str) -> None:
    assert capped(text, check(text), rows) == sent
