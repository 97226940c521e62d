"""The edges that prove each row of an answer, with the file and row they were read from."""
from __future__ import annotations

from typing import Any

from graph import evidence as proving
from graph.execute import Result
from graph.query import LogicalForm
from graph.snapshot import Snapshot


def evidence(form: LogicalForm, result: Result, snapshot: Snapshot, most: int) -> list[dict[str, Any]]:
    """`[{"row", "nodes", "edges"}]` for the first `most` rows. `origin` is where the item was read; further places follow in `more_origins`."""
    proofs = proving.evidence(form, snapshot.store, result, most, snapshot.origin)
    return [{**proof, "nodes": [_placed(n) for n in proof["nodes"]], "edges": [_placed(e) for e in proof["edges"]]} for proof in proofs]


def _placed(item: dict[str, Any]) -> dict[str, Any]:
    places = item.get("origin")
    if not isinstance(places, list):
        return item
    return {**item, "origin": places[0] if places else None, **({"more_origins": places[1:]} if places[1:] else {})}
