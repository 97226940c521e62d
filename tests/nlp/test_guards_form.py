"""Readings that nobody means are told from those that are merely rare."""

from __future__ import annotations

import datetime as dt

import pytest

from graph.execute import Result
from graph.query import Agg, AllOf, Arith, Column, Compare, Const, Edge, Form, Ident, Node, Not, OneOf, Pattern, Prop, Query, Rank
from nlp.guards.conditions import contradicted
from nlp.guards.odd import odd
from nlp.guards.result import without_value
from tests.nlp.forms import FORMS

E, K, P = ("Enterprise",), ("BidPackage",), ("Project",)
FIRM = (Column("x", Ident("f"), "Doanh nghiệp", "entity"),)


@pytest.mark.parametrize("name", FORMS)
def test_every_construct_is_plausible(name: str) -> None:
    assert odd(FORMS[name]) is None


def test_contradictions() -> None:
    here, there = OneOf(Prop("k", "province"), ("Huế",)), OneOf(Prop("k", "province"), ("Huế", "Hà Nội"))
    assert contradicted((there, Not(here), Compare(Prop("k", "province"), "=", Const("Huế"))))
    assert not contradicted((there, Not(here)))
    assert contradicted((Compare(Prop("k", "status"), "=", Const("a")), AllOf((Compare(Prop("k", "status"), "=", Const("b")),))))
    assert contradicted((Compare(Prop("k", "published"), ">", Const(dt.date(2022, 1, 1))), Compare(Prop("k", "published"), "<", Const(dt.date(2021, 1, 1)))))
    assert not contradicted((Compare(Prop("k", "estimate"), ">", Const(5)), Compare(Prop("k", "estimate"), "<", Const(6))))


def test_a_thing_mentioned_and_left() -> None:
    nodes = (Node("f", E), Node("p", P), Node("q", P), Node("k", K))
    edges = (Edge("i", "INVESTS_IN", "f", "p"), Edge("j", "INVESTS_IN", "f", "q"))
    assert odd(Query(Form.ENTITIES, Pattern(nodes, (*edges, Edge("o", "PART_OF", "k", "q"))), FIRM)) == "idle edge"
    assert odd(Query(Form.ENTITIES, Pattern(nodes[:3], edges), FIRM)) is None
    assert odd(Query(Form.ENTITIES, Pattern(nodes[:3], edges, (OneOf(Ident("q"), ("1",)),)), FIRM)) is None


def test_a_share_narrowed_on_one_side() -> None:
    here = (OneOf(Prop("k", "province"), ("Huế",)),)
    part, whole = Agg("count", Ident("k"), here), Agg("count", Ident("k"))

    def share(over: Agg) -> Query:
        return Query(Form.NUMBER, Pattern((Node("k", K),)), (Column("v", Arith("/", Arith("*", Const(100), part), over), "Tỷ lệ", "percent"),), ("k",))

    assert odd(share(whole)) == "uneven share"
    assert odd(share(Agg("count", Ident("k"), here))) is None


def test_a_number_is_one_row() -> None:
    form = Query(Form.NUMBER, Pattern((Node("f", E),)), FIRM)
    assert without_value(form, Result(Form.NUMBER, ["a", "b"], ["year", "percent"], [[2021, None], [2022, None]], 2, "", {}))
    assert not without_value(form, Result(Form.NUMBER, ["a"], ["int"], [[3]], 1, "", {}))
    assert without_value(form, Result(Form.TABLE, ["a", "b"], ["year", "percent"], [[2021, None], [2022, None]], 2, "", {}))


def test_a_ranking_within_an_amount() -> None:
    columns = (Column("g", Prop("f", "charter_capital"), "Vốn điều lệ", "vnd"), *FIRM, Column("v", Agg("count", Ident("k")), "Số gói", "int"))
    form = Query(Form.TABLE, Pattern((Node("f", E), Node("k", K)), (Edge("w", "WINS", "f", "k"),)), columns, ("k",), rank=Rank("v", True, 1, ("g",)))
    assert odd(form) == "grouped by an amount"
