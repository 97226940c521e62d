"""Small graphs on the server: one snapshot named `test`, emptied and refilled for each graph."""
from __future__ import annotations

from collections import defaultdict
from typing import Any

from graph.bolt import BoltStore, Run, Server
from graph.bolt_text import suffix
from graph.keys import UNKNOWN, EdgeKeys
from graph.oracle import Graph
from graph.publish_bolt import prepare
from graph.record import Edge, Node

NAME = "test"
END = suffix(NAME)


class Refilled(BoltStore):
    """A store whose data tests may replace; queries go the whole way of a real one."""

    def fill(self, graph: Graph, keys: EdgeKeys = UNKNOWN) -> Refilled:
        self.keys = keys
        self.server.write(lambda run: _fill(run, graph))
        return self


def opened(server: Server) -> Refilled:
    prepare(server)
    server.write(lambda run: run("MERGE (s:SoiSnapshot {id: $id}) SET s.state = 'ready' RETURN 1", {"id": NAME}))
    return Refilled(server, NAME)


def _fill(run: Run, graph: Graph) -> None:
    kinds, ends = defaultdict(list), defaultdict(list)
    for node in graph.nodes:
        kinds[node.kind].append(_node(node))
    for edge in graph.edges:
        ends[edge.relation, edge.source_kind, edge.target_kind].append(_edge(edge))
    run(f"MATCH (n) WHERE any(l IN labels(n) WHERE l ENDS WITH '{END}') DETACH DELETE n", {})
    for kind, rows in kinds.items():
        run(f"UNWIND $rows AS row CREATE (n:{kind}{END}) SET n = row", {"rows": rows})
    for (relation, source, target), rows in ends.items():
        match = f"MATCH (a:{source}{END} {{id: row.src}}), (b:{target}{END} {{id: row.dst}})"
        run(f"UNWIND $rows AS row {match} CREATE (a)-[r:{relation}]->(b) SET r = row.values", {"rows": rows})


def _node(node: Node) -> dict[str, Any]:
    return {"id": node.id, "code": node.code, "name": node.name, "origin": node.origin, **node.properties}


def _edge(edge: Edge) -> dict[str, Any]:
    return {"src": edge.source, "dst": edge.target, "values": {"origin": edge.origin, **edge.properties}}
