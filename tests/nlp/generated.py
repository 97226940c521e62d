"""Logical forms drawn from the ontology: what a question of one or two steps may mean, whatever its words."""
from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from graph.ontology import Property, ontology
from graph.query import Agg, Column, Compare, Cond, Const, DatePart, Edge, Form, Ident, Node, OneOf, Pattern, Prop, Query, Rank

KINDS = ("BidPackage", "Enterprise", "Project")
#: the date a thing goes by, and the amount it is ranked by
DATE = {"BidPackage": "published", "Enterprise": "founded", "Project": "approved"}
AMOUNT = {"BidPackage": "estimate", "Enterprise": "charter_capital", "Project": "total_capital"}
PERIODS = (
    (dt.date(2022, 1, 1), dt.date(2022, 12, 31)), (dt.date(2021, 4, 1), dt.date(2021, 6, 30)), (dt.date(2020, 1, 15), dt.date(2021, 3, 20)),
    (dt.date(2019, 1, 1), dt.date(2021, 12, 31)),
)  # fmt: skip
#: (relation, kind at the other end, is the thing its source?)
STEPS = {
    "BidPackage": (("WINS", "Enterprise", False), ("PROCURES", "Agency", False), ("PART_OF", "Project", True)),
    "Project": (("INVESTS_IN", "Enterprise", False), ("IS_OWNER_OF", "Agency", False)),
    "Enterprise": (("WINS", "BidPackage", True), ("BIDS_ON", "BidPackage", True), ("INVESTS_IN", "Project", True), ("IS_OWNER_OF", "Project", True)),
}
NOUNS = {"BidPackage": "Gói thầu", "Project": "Dự án", "Enterprise": "Doanh nghiệp"}
OPERATORS = (">", "<", ">=")
#: what a question's words mean otherwise than their property alone: USD are of FDI, the day of the result is a measure
MEANT_OTHERWISE = frozenset({"registered_usd", "decided"})


def _within(expr: Prop, first: dt.date, last: dt.date) -> tuple[Cond, ...]:
    return (Compare(expr, ">=", Const(first)), Compare(expr, "<=", Const(last)))


def _held(draw: st.DrawFn, var: str, prop: Property) -> tuple[Cond, ...]:
    """A condition on one property, of a kind that its type allows."""
    expr = Prop(var, prop.name)
    match prop.type:
        case "enum":
            return (Compare(expr, "=", Const(draw(st.sampled_from(prop.values)))),)
        case "date":
            return _within(expr, *draw(st.sampled_from(PERIODS)))
        case "year":
            return (Compare(expr, "=", Const(draw(st.sampled_from((2019, 2022, 2024))))),)
        case "vnd":
            return (Compare(expr, draw(st.sampled_from(OPERATORS)), Const(draw(st.sampled_from((5, 20, 150))) * 1_000_000_000)),)
        case "int":
            return (Compare(expr, draw(st.sampled_from(OPERATORS)), Const(draw(st.sampled_from((2, 5))))),)
        case "province":
            return (OneOf(expr, (draw(st.sampled_from(("Hà Nội", "Bình Dương", "Thừa Thiên Huế"))),)),)
    raise ValueError(prop.type)


@st.composite
def conditions(draw: st.DrawFn, kind: str, var: str, most: int) -> tuple[Cond, ...]:
    """Up to `most` conditions on different properties of one thing."""
    types = ("enum", "date", "year", "vnd", "int", "province")
    asked = [p for p in ontology().kinds[kind].properties.values() if p.type in types and p.name not in MEANT_OTHERWISE]
    chosen = draw(st.lists(st.sampled_from(asked), max_size=most, unique_by=lambda p: p.name)) if asked else []
    return tuple(c for prop in chosen for c in _held(draw, var, prop))


@st.composite
def patterns(draw: st.DrawFn, kind: str) -> Pattern:
    """A thing with conditions, and up to one relation to another with conditions of its own."""
    where = draw(conditions(kind, "x", 2))
    if not draw(st.booleans()):
        return Pattern((Node("x", (kind,)),), (), where)
    relation, other, source = draw(st.sampled_from(STEPS[kind]))
    edge = Edge("e", relation, "x", "y") if source else Edge("e", relation, "y", "x")
    return Pattern((Node("x", (kind,)), Node("y", (other,))), (edge,), (*where, *draw(conditions(other, "y", 1))))


@st.composite
def queries(draw: st.DrawFn) -> Query:
    """Lists, counts, counts by year and the greatest few."""
    kind = draw(st.sampled_from(KINDS))
    pattern = draw(patterns(kind))
    thing = Column("x", Ident("x"), NOUNS[kind], "entity")
    number = Column("n", Agg("count", Ident("x")), "Số lượng", "int")
    match draw(st.sampled_from(("list", "count", "years", "greatest", "most"))):
        case "count":
            return Query(Form.NUMBER, pattern, (number,), ("x",))
        case "years":
            year = Column("g", DatePart("year", Prop("x", DATE[kind])), "Năm", "year")
            return Query(Form.TABLE, pattern, (year, number), ("x",))
        case "greatest":
            name = AMOUNT[kind]
            amount = Column("v", Prop("x", name), name, "vnd")
            return Query(Form.ENTITIES, pattern, (thing, amount), rank=Rank("v", draw(st.booleans()), draw(st.sampled_from((1, 5)))))
        case "most" if len(pattern.nodes) == 2:
            count = Column("n", Agg("count", Ident("y")), "Số lượng", "int")
            return Query(Form.ENTITIES, pattern, (thing, count), ("y",), rank=Rank("n", True, draw(st.sampled_from((1, 3)))))
    return Query(Form.ENTITIES, pattern, (thing,))
