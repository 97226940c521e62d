"""The hand-written forms of tests/graph on a real Neo4j: the rows that are known, and evidence that is in the graph."""
from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.bolt import Server
from graph.evidence import evidence
from graph.execute import run
from graph.query import Form
from tests.graph.test_forms import CASES, WORLD
from tests.graph.world import comparable
from tests.neo4j.world import Refilled, opened


@pytest.fixture(scope="module")
def filled(url: str, password: str) -> Iterator[Refilled]:
    with Server(url, user="neo4j", password=password) as server:
        yield opened(server).fill(WORLD)


@pytest.mark.parametrize("name", CASES)
def test_engine(name: str, filled: Refilled) -> None:
    form, rows = CASES[name]
    found = [[v["id"] if isinstance(v, dict) and isinstance(want, str) else v for v, want in zip(row, rows[0], strict=True)] for row in run(form, filled).rows]
    assert comparable(form, found) == comparable(form, rows)


@pytest.mark.parametrize("name", CASES)
def test_evidence_is_real(name: str, filled: Refilled) -> None:
    form, _ = CASES[name]
    result = run(form, filled)
    proofs = evidence(form, filled, result)
    real = {(e.relation, e.source, e.target) for e in WORLD.edges}
    assert all((e["type"], e["from"], e["to"]) in real for proof in proofs for e in proof["edges"])
    assert len(proofs) == (0 if result.rows and result.rows[0][0] is False and form.form is Form.BOOL else min(20, len(result.rows)))
