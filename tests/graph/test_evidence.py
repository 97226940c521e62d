"""Every row of an answer comes with the nodes and edges that prove it, each with its origin."""

from __future__ import annotations

from typing import Any

import pytest

from graph.evidence import evidence
from graph.execute import run
from graph.query import Compare, Connection, Const, Describe, Form, Query
from graph.scope import QueryError
from tests.graph.test_forms import CASES, OWNER_OWNS, WORLD, Exists, won
from tests.graph.world import MemoryStore, store


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine must not cut the proofs short here."""
    monkeypatch.setattr("graph.evidence.BUDGET_MS", 60_000)


@pytest.fixture(scope="module")
def filled() -> MemoryStore:
    return store().fill(WORLD)


def proofs(form: Any, filled: MemoryStore, **options: Any) -> list[dict[str, Any]]:
    return evidence(form, filled, run(form, filled), **options)


def edges(proof: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {(e["type"], e["from"], e["to"]) for e in proof["edges"]}


REAL = {(e.relation, e.source, e.target) for e in WORLD.edges}


@pytest.mark.parametrize("name", CASES)
def test_evidence_is_real(name: str, filled: MemoryStore) -> None:
    found = proofs(CASES[name][0], filled)
    assert all(edges(proof) <= REAL for proof in found)
    assert all({e["from"], e["to"]} <= {n.id for n in WORLD.nodes} for proof in found for e in proof["edges"])


def test_self_dealing_shows_all_three_edges(filled: MemoryStore) -> None:
    [proof] = proofs(CASES["winners on projects they invest in"][0], filled)
    assert edges(proof) == {("WINS", "E1", "K1"), ("PART_OF", "K1", "J1"), ("INVESTS_IN", "E1", "J1")}
    assert {(n["type"], n["id"]) for n in proof["nodes"]} == {("Enterprise", "E1"), ("BidPackage", "K1"), ("Project", "J1")}


def test_a_yes_is_proved(filled: MemoryStore) -> None:
    [proof] = proofs(Query(Form.BOOL, won(Exists(OWNER_OWNS)), ()), filled)
    assert ("OWNS", "E3", "E1") in edges(proof) and ("IS_OWNER_OF", "E3", "J1") in edges(proof)


def test_a_no_has_no_proof(filled: MemoryStore) -> None:
    assert proofs(CASES["is there one in Huế"][0], filled) == []


def test_the_edges_of_a_measure(filled: MemoryStore) -> None:
    [proof] = proofs(CASES["winning price is the sum over the consortium"][0], filled)
    assert edges(proof) == {("WINS", "E2", "K2"), ("WINS", "E3", "K2")}


def test_the_edges_of_a_chain(filled: MemoryStore) -> None:
    form, rows = CASES["ownership chain above 50 % at each step"]
    both = {row[0][1]: edges(proof) for row, proof in zip(sorted(rows), proofs(form, filled), strict=True)}
    assert both == {"E1": {("OWNS", "E3", "E1")}, "E2": {("OWNS", "E3", "E1"), ("OWNS", "E1", "E2")}}


def test_origins_are_resolved_and_rows_capped(filled: MemoryStore) -> None:
    form = CASES["median of two"][0]
    assert form.pattern.nodes
    [proof] = proofs(CASES["winners on projects they invest in"][0], filled, resolve=lambda refs: {"refs": refs})
    assert all(e["origin"] == {"refs": "0:2"} for e in proof["edges"]) and all(n["origin"] == {"refs": "0:1"} for n in proof["nodes"])
    assert len(proofs(CASES["by region of the package's province"][0], filled, cap=2)) == 2


# ---- connections and descriptions ------------------------------------------------------------------------------------
def connection(start: str, end: str, **options: Any) -> Connection:
    return Connection(("Enterprise", "Agency", "Person"), (start,), ("Enterprise", "Agency", "Person"), (end,), **options)


def test_shortest_connection_with_its_edges(filled: MemoryStore) -> None:
    form = connection("A2", "P1")
    assert run(form, filled).rows == [[True, 2]]
    [proof] = proofs(form, filled)
    assert edges(proof) == {("IS_OWNER_OF", "A2", "J2"), ("INVESTS_IN", "P1", "J2")}


def test_a_province_connects_nobody(filled: MemoryStore) -> None:
    assert run(connection("A2", "E4", most=6), filled).rows == [[False, None]]


def test_direction_of_a_chain(filled: MemoryStore) -> None:
    down = connection("E3", "E2", relations=("OWNS",), directed=True)
    assert run(down, filled).rows == [[True, 2]] and edges(proofs(down, filled)[0]) == {("OWNS", "E3", "E1"), ("OWNS", "E1", "E2")}
    assert run(connection("E1", "P1", relations=("OWNS",), directed=True), filled).rows == [[False, None]]
    assert run(connection("E1", "P1", relations=("OWNS",)), filled).rows == [[True, 1]]


def test_an_entity_and_itself(filled: MemoryStore) -> None:
    assert run(connection("E1", "E1"), filled).rows == [[True, 0]]
    assert run(connection("nobody", "nobody"), filled).rows == [[False, None]]


def test_describe_tells_properties_and_neighbours(filled: MemoryStore) -> None:
    result = run(Describe("Enterprise", "E1"), filled)
    facts = [(row[1], row[2]["id"] if isinstance(row[2], dict) else row[2]) for row in result.rows]
    assert {row[0]["id"] for row in result.rows} == {"E1"}
    assert {("vốn điều lệ", 100), ("trúng thầu", "K1"), ("đầu tư vào", "J1"), ("có cổ đông là", "P1"), ("có cổ đông là", "E3")} <= set(facts)
    assert run(Describe("Enterprise", "nobody"), filled).rows == []


def test_describe_never_shows_a_secret(filled: MemoryStore) -> None:
    assert "id_number" not in run(Describe("Person", "P1"), filled).cypher


def test_faults_are_named(filled: MemoryStore) -> None:
    with pytest.raises(QueryError, match="1 to 10 steps"):
        run(connection("E1", "E2", most=50), filled)
    with pytest.raises(QueryError, match="no property 'beauty'"):
        run(Query(Form.BOOL, won(Compare(Prop_("w", "beauty"), "=", Const(1))), ()), filled)


def Prop_(var: str, name: str) -> Any:
    from graph.query import Prop

    return Prop(var, name)
