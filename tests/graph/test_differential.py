"""Compiled and run on the engine, every form gives the rows that brute force gives."""
from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from graph.check import check
from graph.cypher import compile
from graph.evidence import Proof, _Prover, evidence
from graph.execute import Result, run
from graph.keys import UNKNOWN
from graph.ontology import ontology
from graph.oracle import Graph, evaluate
from graph.query import Cond, Form, Query
from graph.scope import QueryError
from graph.store import PlanFault
from tests.graph.generate import forms, graphs
from tests.graph.world import MemoryStore, comparable, edge_keys, store

EXAMPLES = int(os.environ.get("SOI_EXAMPLES", "60"))
RELAXED = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)


#: faults inside the engine's planner, told as errors (never wrong rows): a count that joins nothing, compared with a total inside an EXISTS;
#: an EXISTS within an EXISTS that goes back to the outermost variable or its properties
ENGINE_FAULTS = ("CorrelatedSubqueryUnnestSolver", "Cannot evaluate")


#: forms that were refused because the engine would plan them wrongly (docs/decisions/0008)
refused: list[Query] = []


def refuse(form: Query) -> NoReturn:
    """A form whose statement the engine would plan wrongly is no case of ours: but few may be refused."""
    refused.append(form)
    assert len(refused) <= 2 * EXAMPLES // 10, "one form in ten of both tests is the most"
    reject()


def asked(form: Query, filled: MemoryStore) -> Result:
    """The form's answer; a form that the engine itself cannot plan is no case of ours, nor one that it would plan wrongly: but few may be refused."""
    try:
        return run(form, filled)
    except PlanFault:
        refuse(form)
    except RuntimeError as error:
        if any(fault in str(error) for fault in ENGINE_FAULTS):
            reject()
        raise


def well_formed(form: Query) -> bool:
    try:
        check(form, ontology())
    except QueryError:
        return False
    return True


@RELAXED
@given(graphs(), st.lists(forms().filter(well_formed), min_size=3, max_size=3), st.booleans())
def test_engine_equals_oracle(graph: Graph, drawn: list[Query], known: bool) -> None:
    """Whether or not the snapshot knows by which ends its edges are told apart."""
    filled = store().fill(graph, edge_keys(graph) if known else UNKNOWN)
    for form in drawn:
        result = asked(form, filled)
        assert comparable(form, result.rows) == comparable(form, evaluate(form, graph)), f"\n{result.cypher}\n{result.params}"


@RELAXED
@given(graphs(), forms().filter(well_formed))
def test_evidence_is_in_the_graph(graph: Graph, form: Query) -> None:
    filled = store().fill(graph, edge_keys(graph))
    result = asked(form, filled)
    real = {(e.relation, e.source, e.target) for e in graph.edges}
    faults: list[PlanFault] = []

    def proved(self: _Prover, kinds: Mapping[str, str], conds: Sequence[Cond]) -> Proof | None:
        try:
            return prove(self, kinds, conds)
        except PlanFault as fault:
            faults.append(fault)
            raise

    prove = _Prover.prove
    with pytest.MonkeyPatch.context() as patched:  # a busy machine must not cut the proofs short here
        patched.setattr("graph.evidence.BUDGET_MS", 60_000)
        patched.setattr(_Prover, "prove", proved)
        proofs = evidence(form, filled, result)
    if faults and len(proofs) < min(20, len(result.rows)):
        refuse(form)  # the answer stands without its proof
    assert all((e["type"], e["from"], e["to"]) in real for proof in proofs for e in proof["edges"])
    assert len(proofs) == (min(20, len(result.rows)) if result.form is not Form.BOOL or result.rows[0][0] else 0)


@RELAXED
@given(forms().filter(well_formed))
def test_text_depends_on_the_shape_only(form: Query) -> None:
    """No value of a form reaches the text: the same form compiles to the same text, and its constants are parameters."""
    first, second = compile(form, ontology()), compile(form, ontology())
    assert first.text == second.text
    assert "'" not in first.text.replace("date_part('", "").replace("', ", "") and '"' not in first.text
