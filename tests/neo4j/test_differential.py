"""Compiled for Neo4j and run on a real server, every generated form gives the rows that brute force gives, or is refused before it runs."""
from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph.bolt import Server
from graph.evidence import evidence
from graph.execute import run
from graph.keys import UNKNOWN
from graph.oracle import Graph, evaluate
from graph.query import Form, Query
from tests.graph.generate import forms, graphs, make_graph
from tests.graph.test_differential import well_formed
from tests.graph.test_shared_values import FORMS as SHARED
from tests.graph.world import comparable, edge_keys
from tests.neo4j.world import Refilled, opened

#: graphs of one run; each is asked three forms
EXAMPLES = int(os.environ.get("SOI_NEO4J_EXAMPLES", "50"))
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
RELAXED = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True, phases=PHASES)


@pytest.fixture(scope="module")
def store(url: str, password: str) -> Iterator[Refilled]:
    with Server(url, user="neo4j", password=password) as server:
        yield opened(server)


@RELAXED
@given(graphs(), st.lists(forms().filter(well_formed), min_size=3, max_size=3), st.booleans())
def test_engine_equals_oracle(store: Refilled, graph: Graph, drawn: list[Query], known: bool) -> None:
    """Whether or not the snapshot knows by which ends its edges are told apart."""
    filled = store.fill(graph, edge_keys(graph) if known else UNKNOWN)
    for form in drawn:
        result = run(form, filled)
        assert comparable(form, result.rows) == comparable(form, evaluate(form, graph)), f"\n{result.cypher}\n{result.params}"


@settings(RELAXED, max_examples=max(1, EXAMPLES // 2))
@given(graphs(), forms().filter(well_formed))
def test_evidence_is_in_the_graph(store: Refilled, graph: Graph, form: Query) -> None:
    filled = store.fill(graph)
    result = run(form, filled)
    real = {(e.relation, e.source, e.target) for e in graph.edges}
    proofs = evidence(form, filled, result)
    assert all((e["type"], e["from"], e["to"]) in real for proof in proofs for e in proof["edges"])
    assert len(proofs) == (0 if result.rows and result.rows[0][0] is False and form.form is Form.BOOL else min(20, len(result.rows)))


def test_what_shares_a_value_is_looked_for_once_a_value(store: Refilled) -> None:
    rng = random.Random(5)
    for number in range(4):
        graph = make_graph(lambda items: rng.choice(list(items)))
        filled = store.fill(graph, edge_keys(graph) if number % 2 else UNKNOWN)
        for name, form in SHARED.items():
            assert comparable(form, run(form, filled).rows) == comparable(form, evaluate(form, graph)), name
