"""Declared measures become expressions of the logical form; a faulty declaration is named, never run."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from graph.measures import expand
from graph.ontology import OntologyError, ontology
from graph.query import Arith, Coalesce, Const, Days, Edge, Ident, Node, Pattern, Prop, Sub


def names() -> Callable[[str], str]:
    numbers = count(1)
    return lambda stem: f"{stem}{next(numbers)}"


def test_path_against_the_relation() -> None:
    want = Sub("sum", Prop("e2", "price"), Pattern((Node("n1", ("Enterprise", "Agency", "Person")),), (Edge("e2", "WINS", "n1", "k"),)), ("e2",))
    assert expand(ontology(), "BidPackage", "winning_price", "k", names()) == want


def test_bidder_is_the_consortium_else_the_firm() -> None:
    found = expand(ontology(), "BidPackage", "bidders", "k", names())
    assert isinstance(found, Sub) and found.expr == Coalesce((Prop("e2", "consortium"), Ident("n1")))


def test_arithmetic_keeps_precedence() -> None:
    found = expand(ontology(), "BidPackage", "win_to_estimate", "k", names())
    assert isinstance(found, Arith) and found.op == "/" and found.right == Prop("k", "estimate")
    assert isinstance(found.left, Arith) and found.left.left == Const(100)


def test_days() -> None:
    assert expand(ontology(), "BidPackage", "bid_days", "k", names()) == Days(Prop("k", "published"), Prop("k", "closed"))


@pytest.mark.parametrize("key", list(ontology().measures))
def test_every_declared_measure_expands(key: tuple[str, str]) -> None:
    assert expand(ontology(), *key, "x", names()) is not None


@pytest.mark.parametrize("expr", ["__import__('os')", "estimate ** 2", "savings", "nothing", "days(published)", "1 +", "True"])
def test_faulty_arithmetic_is_named(expr: str) -> None:
    base = ontology()
    key = ("BidPackage", "savings")
    broken = replace(base, measures={**base.measures, key: replace(base.measures[key], expr=expr)})
    with pytest.raises(OntologyError, match=r"measures\.savings"):
        expand(broken, *key, "k", names())


def test_unknown_measure_names_the_choices() -> None:
    with pytest.raises(OntologyError, match="packages, planned, disbursed"):
        expand(ontology(), "Project", "beauty", "p", names())
