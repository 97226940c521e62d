"""A chain read from the derived relation gives the rows that walking it gives, and only chains it can stand for are read so."""
from __future__ import annotations

import pytest

from graph import cypher
from graph.cypher import compile
from graph.evidence import evidence
from graph.execute import run
from graph.ontology import ontology
from graph.oracle import Graph, evaluate
from graph.query import Column, Compare, Cond, Const, Edge, Exists, Form, Ident, Node, Not, OneOf, Pattern, Prop, Query
from tests.graph.derived import with_derived
from tests.graph.test_derive_links import random_graph
from tests.graph.test_forms import WORLD
from tests.graph.world import comparable, edge, store

PARTY = ("Party",)


def step(op: str, pct: float) -> tuple[Cond, ...]:
    return (Compare(Prop("c", "pct"), op, Const(pct)),)  # type: ignore[arg-type]


def chain(low: int, high: int, each: tuple[Cond, ...] = ()) -> Query:
    """Who owns what through such a chain."""
    pattern = Pattern((Node("a", PARTY), Node("b", ("Enterprise",))), (Edge("c", "OWNS", "a", "b", (low, high), each),))
    return Query(Form.TABLE, pattern, (Column("a", Ident("a")), Column("b", Ident("b"))))


def unreached(high: int, each: tuple[Cond, ...] = ()) -> Query:
    inner = Pattern((Node("a", PARTY),), (Edge("c", "OWNS", "a", "b", (1, high), each),))
    return Query(Form.TABLE, Pattern((Node("b", ("Enterprise",)),), (), (Not(Exists(inner)),)), (Column("b", Ident("b")),))


SHORT = {
    "up to four": chain(1, 4),
    "up to two": chain(1, 2),
    "majorities": chain(1, 4, step(">", 50)),
    "at least": chain(1, 4, step(">=", 50.0)),
    "two bounds": chain(1, 4, (*step(">=", 10), *step(">", 33.0))),
    "nobody": unreached(4),
    "no majority": unreached(4, step(">", 50)),
}
WALKED = {
    "farther than derived": chain(1, 5),
    "not from one on": chain(2, 4),
    "majorities, but nearer": chain(1, 3, step(">", 50)),
    "an upper bound": chain(1, 4, step("<=", 50)),
    "another property": chain(1, 4, (Compare(Prop("c", "amount"), ">", Const(5)),)),
    "one of several shares": chain(1, 4, (OneOf(Prop("c", "pct"), (50, 51)),)),
}


def text(form: Query) -> str:
    return compile(form, ontology()).text


@pytest.mark.parametrize("name", SHORT)
def test_is_read_from_the_derived_relation(name: str) -> None:
    assert "CONTROLS" in text(SHORT[name]) and "TRAIL" not in text(SHORT[name])


@pytest.mark.parametrize("name", WALKED)
def test_is_walked(name: str) -> None:
    assert "CONTROLS" not in text(WALKED[name]) and "TRAIL" in text(WALKED[name])


def dense(seed: int) -> Graph:
    """Holdings alone: the edges of other relations would only take time to fill in."""
    drawn = random_graph(seed)
    return with_derived(Graph(drawn.nodes, tuple(e for e in drawn.edges if e.relation == "OWNS")))


@pytest.mark.parametrize("seed", range(8))
def test_rows_are_those_of_walking_and_of_brute_force(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = dense(seed)
    filled = store().fill(graph)
    for name, form in {**SHORT, **WALKED}.items():
        short = comparable(form, run(form, filled).rows)
        with monkeypatch.context() as patched:
            patched.setattr(cypher, "shortened", lambda form, _: form)
            assert name in WALKED or "TRAIL" in text(form)
            walked = comparable(form, run(form, filled).rows)
        assert short == walked == comparable(form, evaluate(form, graph)), name


def test_graphs_have_chains_worth_walking() -> None:
    found = [len(evaluate(SHORT["up to four"], dense(seed))) for seed in range(8)]
    assert max(found) > 10 and min(found) == 0


@pytest.mark.parametrize("form", [SHORT["majorities"], chain(1, 1)], ids=["through a chain", "one step"])
def test_its_proof_is_the_holdings_beneath(form: Query) -> None:
    filled = store().fill(WORLD)
    proofs = evidence(form, filled, run(form, filled))
    assert proofs and {e["type"] for p in proofs for e in p["edges"]} == {"OWNS"}


@pytest.mark.parametrize(
    ("relation", "beneath", "ends"),
    [
        ("CONTROLS", {("OWNS", "E3", "E1"), ("OWNS", "E1", "E2")}, ("E3", "E2")),
        ("CO_BIDS", {("BIDS_ON", "E1", "K1"), ("BIDS_ON", "E2", "K1"), ("BIDS_ON", "E1", "K3"), ("BIDS_ON", "E2", "K3")}, ("E1", "E2")),
        ("SHARES_CONTACT", {("SHARES_CONTACT", "E1", "E2")}, ("E1", "E2")),
        ("SHARES_REPRESENTATIVE", {("REPRESENTS", "P1", "E1"), ("REPRESENTS", "P1", "E2")}, ("E1", "E2")),
    ],
)
def test_a_derived_edge_is_proved_by_the_edges_beneath(relation: str, beneath: set[tuple[str, str, str]], ends: tuple[str, str]) -> None:
    more = edge("BIDS_ON", "Enterprise/E2", "BidPackage/K3"), *(edge("REPRESENTS", "Person/P1", f"Enterprise/{e}") for e in ("E1", "E2"))
    told = with_derived(Graph(WORLD.nodes, (*(e for e in WORLD.edges if not ontology().relations[e.relation].derived), *more)))
    filled = store().fill(told)
    held = tuple(OneOf(Ident(v), (e,)) for v, e in zip("ab", ends, strict=True))
    pattern = Pattern((Node("a", ("Enterprise",)), Node("b", ("Enterprise",))), (Edge("c", relation, "a", "b"),), held)
    form = Query(Form.TABLE, pattern, (Column("a", Ident("a")), Column("b", Ident("b"))))
    [proof] = evidence(form, filled, run(form, filled))
    assert {(e["type"], e["from"], e["to"]) for e in proof["edges"]} == beneath
