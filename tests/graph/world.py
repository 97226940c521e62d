"""Small graphs in memory: one Ladybug database for all tests of a process, emptied and refilled for each graph."""
from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from itertools import combinations
from typing import Any

import ladybug

from graph import gate
from graph.ddl import ddl, quote
from graph.embedded import plan_fault
from graph.keys import UNKNOWN, EdgeKeys, Key
from graph.ontology import ontology
from graph.oracle import Graph
from graph.query import Form, Query
from graph.record import Edge, Node
from graph.store import TIMEOUT_MS, PlanFault, Rows


class MemoryStore:
    """A `Store` over an in-memory Ladybug database that tests may refill; texts pass the same gate as the real one."""

    dialect = "ladybug"
    snapshot = "test"
    keys = UNKNOWN

    def __init__(self) -> None:
        self.database = ladybug.Database(":memory:", buffer_pool_size=1 << 30, max_num_threads=1)
        self.connection = ladybug.Connection(self.database, num_threads=1)
        self.texts: list[str] = []
        for statement in ddl():
            self.connection.execute(statement)

    def query(self, text: str, params: Mapping[str, Any] | None = None, *, timeout_ms: int = TIMEOUT_MS, max_rows: int | None = None) -> Rows:
        missing = gate.check(text).params - (params or {}).keys()
        assert not missing, f"unbound parameters {missing} in {text}"
        self.texts.append(text)
        if said := plan_fault(self.connection, text, params or {}):
            raise PlanFault(said)
        result = self.connection.execute(text, dict(params or {}))
        assert not isinstance(result, list)
        rows = [tuple(row) for row in result.get_all()]
        return Rows(list(result.get_column_names()), rows[:max_rows], truncated=max_rows is not None and len(rows) > max_rows)

    def close(self) -> None:
        self.connection.close()

    def fill(self, graph: Graph, keys: EdgeKeys = UNKNOWN) -> MemoryStore:
        self.keys = keys
        self.connection.execute("MATCH (n) DETACH DELETE n")
        for node in graph.nodes:
            values = {"id": node.id, "code": node.code, "name": node.name, "origin": node.origin, **node.properties}
            self.connection.execute(f"CREATE (:{node.kind} {{{_assign(values)}}})", values)
        for edge in graph.edges:
            values = {"origin": edge.origin, **edge.properties}
            ends = f"MATCH (a:{edge.source_kind} {{id: $src}}), (b:{edge.target_kind} {{id: $dst}})"
            self.connection.execute(f"{ends} CREATE (a)-[:{edge.relation} {{{_assign(values)}}}]->(b)", {**values, "src": edge.source, "dst": edge.target})
        return self


def _assign(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{quote(name)}: ${name}" for name in values)


@lru_cache(maxsize=1)
def store() -> MemoryStore:
    return MemoryStore()


def node(kind: str, ident: str, /, **properties: Any) -> Node:
    assert properties.keys() <= ontology().kinds[kind].properties.keys()
    return Node(kind, ident, properties.pop("code", ident), properties.pop("name", f"{kind} {ident}"), "0:1", properties)


def edge(relation: str, src: str, dst: str, /, **properties: Any) -> Edge:
    """`src` and `dst` as 'Kind/id'."""
    assert properties.keys() <= ontology().relations[relation].properties.keys()
    (source_kind, source), (target_kind, target) = src.split("/", 1), dst.split("/", 1)
    return Edge(relation, source_kind, source, target_kind, target, "0:2", properties)


def edge_keys(graph: Graph) -> EdgeKeys:
    """The keys of a graph's edge tables, found by looking at each two edges."""
    tables: dict[str, list[Edge]] = {}
    for one in graph.edges:
        tables.setdefault(f"{one.relation}.{one.source_kind}.{one.target_kind}", []).append(one)
    return EdgeKeys({name: _keys(rows) for name, rows in tables.items()})


def _keys(rows: list[Edge]) -> frozenset[Key]:
    pairs = list(combinations(rows, 2))
    same: dict[Key, bool] = {"source": any(a.source == b.source for a, b in pairs), "target": any(a.target == b.target for a, b in pairs)}
    same["ends"] = any((a.source, a.target) == (b.source, b.target) for a, b in pairs)
    return frozenset(key for key, there in same.items() if not there)


def comparable(form: Query, rows: list[Any]) -> list[Any]:
    """Rows as the oracle writes them, floats rounded, sorted: the *set* of rows is compared."""
    return sorted((tuple(_cell(v) for v in row) for row in rows), key=repr)


def _cell(value: Any) -> Any:
    match value:
        case bool():
            return value
        case dict():
            return (value["type"], value["id"])
        case int() | float():
            return float(f"{value:.10g}")
        case dt.date():
            return value.isoformat()
        case _:
            return value


__all__ = ["Form", "MemoryStore", "comparable", "edge", "edge_keys", "node", "store"]
