"""A form that is not well formed is refused by name, before any text is made."""

from __future__ import annotations

from typing import Any

import pytest

from graph.check import check
from graph.cypher import compile
from graph.ontology import ontology
from graph.query import (
    Agg,
    Arith,
    Column,
    Compare,
    Cond,
    Const,
    Contains,
    DatePart,
    Describe,
    Edge,
    Exists,
    Form,
    Ident,
    Lookup,
    Node,
    Pattern,
    Prop,
    Query,
    Rank,
    Ref,
    Sub,
    Total,
)
from graph.scope import QueryError
from tests.graph.test_forms import CASES

K = Pattern((Node("k", ("BidPackage",)),))
COLUMN = Column("k", Ident("k"))
COUNT = Column("n", Agg("count", Ident("k")))


def asked(*columns: Column, pattern: Pattern = K, form: Form = Form.TABLE, **more: Any) -> Query:
    return Query(form, pattern, columns or (COLUMN,), **more)


def where(cond: Cond) -> Query:
    return asked(pattern=Pattern(K.nodes, (), (cond,)))


def edged(edge: Edge, *nodes: Node) -> Query:
    return asked(pattern=Pattern((*K.nodes, *nodes), (edge,)))


COUNTED = Sub("count", Ident("w"), Pattern((Node("w", ("Enterprise",)),), (Edge("x", "WINS", "w", "k"),)))
FAULTS: dict[str, tuple[Any, str]] = {
    "unknown kind": (asked(pattern=Pattern((Node("k", ("Bird",)),))), "'Bird' is no kind or group"),
    "unknown relation": (edged(Edge("x", "EATS", "k", "k")), "'EATS' is no relation"),
    "unknown property": (where(Compare(Prop("k", "colour"), "=", Const(1))), "BidPackage has no property 'colour'"),
    "edge end of a wrong kind": (edged(Edge("x", "OWNS", "k", "e"), Node("e", ("Enterprise",))), "source of OWNS is Enterprise or Agency"),
    "edge end of a wrong kind inside exists": (
        where(Exists(Pattern((Node("j", ("Project",)),), (Edge("x", "INVESTS_IN", "k", "j"),)))),
        "source of INVESTS_IN",
    ),
    "unbound end": (edged(Edge("x", "PART_OF", "k", "j")), "'j' is bound nowhere"),
    "unbound variable": (where(Compare(Prop("z", "estimate"), ">", Const(1))), "'z' is bound nowhere"),
    "declared twice": (asked(pattern=Pattern((*K.nodes, *K.nodes))), "declared twice"),
    "text against number": (where(Compare(Prop("k", "estimate"), ">", Const("tỷ"))), "int cannot be compared with text"),
    "date against number": (where(Compare(Prop("k", "published"), ">", Const(2022))), "date cannot be compared with int"),
    "entities in order": (where(Compare(Ident("k"), "<", Const("IB1"))), "have no order"),
    "arithmetic on text": (asked(Column("a", Arith("+", Prop("k", "province"), Const(1)))), "arithmetic needs numbers"),
    "year of a number": (asked(Column("y", DatePart("year", Prop("k", "estimate")))), "a date is needed"),
    "contains in a number": (where(Contains(Prop("k", "estimate"), "1")), "`contains` needs text"),
    "aggregate in a condition": (where(Compare(Agg("count", Ident("k")), ">", Const(1))), "may only stand in a column"),
    "sum of text": (asked(Column("s", Agg("sum", Prop("k", "province")))), "needs numbers"),
    "aggregate beside a loose variable": (asked(Column("a", Arith("-", Prop("k", "estimate"), Agg("sum", Prop("k", "estimate"))))), "outside it"),
    "sum beyond over": (
        asked(
            Column("s", Agg("sum", Prop("x", "price"))), pattern=Pattern((*K.nodes, Node("w", ("Enterprise",))), (Edge("x", "WINS", "w", "k"),)), over=("k",)
        ),
        "`over` does not list",
    ),
    "ref to no column": (asked(COUNT, having=(Compare(Ref("m"), ">", Const(1)),)), "'m' is no column"),
    "exists over columns": (asked(COUNT, having=(Exists(K),)), "cannot look into the graph"),
    "column twice": (asked(COLUMN, COLUMN), "stands twice"),
    "nothing shown": (asked(Column("k", Ident("k"), hidden=True)), "needs a column that is shown"),
    "an edge as a cell": (
        asked(Column("x", Ident("x")), pattern=Pattern((*K.nodes, Node("w", ("Enterprise",))), (Edge("x", "WINS", "w", "k"),))),
        "shows an edge",
    ),
    "rank by nothing": (asked(COUNT, rank=Rank("m")), "rank uses column 'm'"),
    "rank by an entity": (asked(COLUMN, rank=Rank("k")), "entities have no order"),
    "first zero": (asked(COUNT, rank=Rank("n", k=0)), "at least 1"),
    "place without rank": (asked(COUNT, place_of="x"), "needs `rank`"),
    "fill beside having": (asked(Column("f", Prop("k", "field")), COUNT, having=(Compare(Ref("n"), ">", Const(1)),), fill=("a",)), "without `having`"),
    "yes or no over an aggregate": (asked(COUNT, form=Form.BOOL), "needs `having`"),
    "endless chain": (edged(Edge("x", "OWNS", "e", "f", (1, 99)), Node("e", ("Enterprise",)), Node("f", ("Enterprise",))), "1 to 10 steps"),
    "a chain's property": (
        asked(Column("p", Prop("x", "pct")), pattern=Pattern((Node("e", ("Enterprise",)), Node("f", ("Enterprise",))), (Edge("x", "OWNS", "e", "f", (1, 3)),))),
        "is a chain",
    ),
    "look-up in no table": (where(Compare(Lookup(Prop("k", "province"), "Region", "x"), "=", Const("a"))), "no Region.x"),
    "total of no column": (where(Compare(Prop("k", "estimate"), ">", Total("avg", "v", asked()))), "no column of the inner query"),
    "names that are text": (
        asked(Column("k", Ident("k) DETACH DELETE n //")), pattern=Pattern((Node("k) DETACH DELETE n //", ("BidPackage",)),))),
        "cannot name a variable",
    ),
    "an unknown entity to describe": (Describe("Bird", "1"), "'Bird' is no kind"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_named(name: str) -> None:
    form, message = FAULTS[name]
    with pytest.raises(QueryError) as caught:
        check(form, ontology())
        compile(form, ontology())
    assert message in str(caught.value)


def test_values_never_reach_the_text() -> None:
    evil = "x'}) MATCH (n) DETACH DELETE n //"
    compiled = compile(where(Compare(Prop("k", "province"), "=", Const(evil))), ontology())
    assert "DELETE" not in compiled.text and evil in compiled.params.values()


@pytest.mark.parametrize("name", CASES)
def test_neo4j_says_it_in_its_own_words(name: str) -> None:
    """The server itself is tested elsewhere; here only that no word of the other engine is left."""
    text = compile(CASES[name][0], ontology(), "neo4j").text
    assert not any(word in text for word in ("label(", " id(", "(id(", "TRAIL", "date_part", "list_", "INT128", "DOUBLE", "INT64"))


@pytest.mark.parametrize(("op", "least", "match"), [(">=", 2, "MATCH"), (">", 0, "MATCH"), (">=", 0, "OPTIONAL MATCH"), ("<", 2, "OPTIONAL MATCH")])
def test_a_measure_in_a_condition_is_a_stage(op: Any, least: int, match: str) -> None:
    """What is not found counts 0: only a condition that 0 fails may do without the optional match."""
    text = compile(where(Compare(COUNTED, op, Const(least))), ontology()).text
    assert text.splitlines()[:4] == [
        "MATCH (k:BidPackage)",
        f"{match} (w:Enterprise)-[x:WINS]->(k)",
        "WITH k, count(DISTINCT w.id) AS v1",
        f"WHERE v1 {op} $p0",
    ]
