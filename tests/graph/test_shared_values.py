"""Aggregates over what shares a value with the outer entity: looked for once a value, with the rows of brute force."""
from __future__ import annotations

import random

import pytest

from graph.cypher import compile
from graph.execute import run
from graph.keys import UNKNOWN
from graph.ontology import ontology
from graph.oracle import evaluate
from graph.query import Agg, AnyOf, Arith, Column, Compare, Cond, Const, Distinct, Edge, Exists, Expr, Form, Ident, Missing, Node, Pattern, Prop, Query, Sub
from tests.graph.generate import make_graph
from tests.graph.world import comparable, edge_keys, store

ESTIMATE, OWN = Prop("k", "estimate"), Prop("l", "estimate")
SAME_PLACE, SAME_DAY = Compare(Prop("l", "province"), "=", Prop("k", "province")), Compare(Prop("k", "published"), "=", Prop("l", "published"))
WON = Edge("w", "WINS", "b", "l")
BIDS = Pattern((Node("a", ("Enterprise",)), Node("k", ("BidPackage",))), (Edge("x", "BIDS_ON", "a", "k"),))
ALONE = Pattern((Node("k", ("BidPackage",)),))
TAKEN = Exists(Pattern((Node("c", ("Enterprise",)),), (Edge("v", "WINS", "c", "k"),)))
A, K = Column("a", Ident("a")), Column("k", Ident("k"))
N, SUM = Column("n", Agg("count", Ident("k"))), Column("s", Agg("sum", Prop("x", "price")))


def inner(fn: str, *where: Cond, edges: tuple[Edge, ...] = ()) -> Sub:
    nodes = (Node("l", ("BidPackage",)), *((Node("b", ("Enterprise",)),) if edges else ()))
    return Sub(fn, Ident("l") if fn == "count" else OWN, Pattern(nodes, edges, where))  # type: ignore[arg-type]


def asked(pattern: Pattern, *columns: Column, where: tuple[Cond, ...]) -> Query:
    return Query(Form.TABLE, Pattern(pattern.nodes, pattern.edges, where), columns)


def above(value: Expr, op: str = ">=") -> Compare:
    return Compare(ESTIMATE, op, value)  # type: ignore[arg-type]


FORMS = {
    "mean of its place": asked(ALONE, K, where=(above(inner("avg", SAME_PLACE)),)),
    "mean of its place, shown beside": asked(ALONE, K, Column("m", inner("avg", SAME_PLACE)), where=(above(inner("avg", SAME_PLACE)),)),
    "twice the least of its place and day": asked(ALONE, K, where=(above(Arith("*", Const(2), inner("min", SAME_PLACE, SAME_DAY))),)),
    "greatest among what was won": asked(ALONE, K, where=(above(inner("max", SAME_PLACE, edges=(WON,))),)),
    "with another condition": asked(ALONE, K, where=(Missing(Prop("k", "closed")), above(inner("sum", SAME_PLACE), "<="))),
    "with an inner pattern": asked(ALONE, K, where=(above(inner("avg", SAME_PLACE)), TAKEN)),
    "at least two there": asked(ALONE, K, where=(Compare(inner("count", SAME_PLACE), ">=", Const(2)),)),
    "who bid on such": asked(BIDS, A, where=(above(inner("median", SAME_PLACE)),)),
    "how many such": asked(BIDS, A, N, where=(above(inner("avg", SAME_PLACE)),)),
    "sum over such": asked(BIDS, A, SUM, where=(above(inner("avg", SAME_PLACE)), Compare(inner("count", SAME_DAY), ">", Const(0)))),
}
NOT_SO = {
    "may be missing": asked(ALONE, K, where=(AnyOf((above(inner("avg", SAME_PLACE)), Missing(ESTIMATE))),)),
    "none there": asked(ALONE, K, where=(Compare(inner("count", SAME_PLACE, Compare(OWN, ">", Const(1))), "<", Const(1)),)),
    "another one": asked(ALONE, K, where=(above(inner("avg", SAME_PLACE, Distinct("l", "k"))),)),
}


@pytest.mark.parametrize("dialect", ["ladybug", "neo4j"])
def test_once_a_value_where_it_must_be_there(dialect: str) -> None:
    for name, form in FORMS.items():
        assert "province AS k1" in compile(form, ontology(), dialect).text, name
    for name, form in NOT_SO.items():
        assert " AS k1" not in compile(form, ontology(), dialect).text, name


def test_rows_are_those_of_brute_force() -> None:
    rng = random.Random(11)
    for number in range(25):
        graph = make_graph(lambda items: rng.choice(list(items)))
        filled = store().fill(graph, edge_keys(graph) if number % 2 else UNKNOWN)
        for name, form in {**FORMS, **NOT_SO}.items():
            result = run(form, filled)
            assert comparable(form, result.rows) == comparable(form, evaluate(form, graph)), f"{name}\n{result.cypher}"
