"""Hand-written forms over a small world whose answers are known: the oracle and the engine must both give them."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

import pytest

from graph.execute import run
from graph.measures import expand
from graph.ontology import ontology
from graph.oracle import Graph, evaluate
from graph.query import (
    Agg,
    AllOf,
    AnyOf,
    Arith,
    Coalesce,
    Column,
    Compare,
    Cond,
    Const,
    Contains,
    DatePart,
    Distinct,
    Edge,
    Exists,
    Expr,
    Form,
    Ident,
    Lookup,
    Missing,
    Node,
    Not,
    OneOf,
    Pattern,
    Prop,
    Query,
    Rank,
    Ref,
    Same,
    Sub,
    Total,
)
from tests.graph.derived import with_derived
from tests.graph.world import comparable, edge, node, store

D = dt.date
NODES = (
    node("Enterprise", "E1", province="Hà Nội", charter_capital=100, status="Đang hoạt động", phone="1", founded=D(2010, 1, 1), name="Công ty Ánh Dương"),
    node("Enterprise", "E2", province="Hà Nội", charter_capital=50, status="Đã giải thể", phone="1"),
    node("Enterprise", "E3", province="Huế", charter_capital=None, phone="2"),
    node("Enterprise", "E4", province=None, charter_capital=7),
    node("Agency", "A1", province="Hà Nội"),
    node("Agency", "A2", province="Huế"),
    node("Person", "P1", nationality="Việt Nam"),
    node("ForeignInvestor", "F1", country="Nhật Bản"),
    node("Project", "J1", province="Hà Nội", total_capital=1000, kind="PPP"),
    node("Project", "J2", province="Huế", total_capital=500),
    node("Project", "J3", province="Hà Nội"),
    node("BidPackage", "K1", field="Xây lắp", estimate=100, published=D(2022, 3, 1), closed=D(2022, 3, 21), province="Hà Nội"),
    node("BidPackage", "K2", field="Tư vấn", estimate=200, published=D(2022, 8, 1), closed=D(2022, 8, 5), province="Huế"),
    node("BidPackage", "K3", field="Xây lắp", estimate=50, published=D(2023, 1, 1), province="Hà Nội"),
    node("BidPackage", "K4", field=None, estimate=None, published=None),
    node("Province", "Hà Nội", name="Hà Nội", region="Đồng bằng sông Hồng"),
    node("Province", "Huế", name="Huế", region="Bắc Trung Bộ"),
)
EDGES = (
    edge("PART_OF", "BidPackage/K1", "Project/J1"),
    edge("PART_OF", "BidPackage/K2", "Project/J2"),
    edge("PART_OF", "BidPackage/K3", "Project/J1"),
    edge("PROCURES", "Agency/A1", "BidPackage/K1"),
    edge("PROCURES", "Agency/A1", "BidPackage/K3"),
    edge("PROCURES", "Agency/A2", "BidPackage/K2"),
    edge("PROCURES", "Enterprise/E4", "BidPackage/K4"),
    edge("INVESTS_IN", "Enterprise/E1", "Project/J1", pct=40.0),
    edge("INVESTS_IN", "Person/P1", "Project/J2", pct=60.0),
    edge("IS_OWNER_OF", "Enterprise/E3", "Project/J1"),
    edge("IS_OWNER_OF", "Agency/A2", "Project/J2"),
    edge("BIDS_ON", "Enterprise/E1", "BidPackage/K1", price=95, won=True),
    edge("BIDS_ON", "Enterprise/E2", "BidPackage/K1", price=97, won=False),
    edge("BIDS_ON", "Enterprise/E2", "BidPackage/K2", price=60, consortium="LD1", won=True),
    edge("BIDS_ON", "Enterprise/E3", "BidPackage/K2", price=90, consortium="LD1", won=True),
    edge("BIDS_ON", "Enterprise/E1", "BidPackage/K3", price=None),
    edge("WINS", "Enterprise/E1", "BidPackage/K1", price=95, date=D(2022, 4, 1)),
    edge("WINS", "Enterprise/E2", "BidPackage/K2", price=60, consortium="LD1", date=D(2022, 9, 1)),
    edge("WINS", "Enterprise/E3", "BidPackage/K2", price=90, consortium="LD1", date=D(2022, 9, 1)),
    edge("OWNS", "Enterprise/E3", "Enterprise/E1", pct=60.0),
    edge("OWNS", "Enterprise/E1", "Enterprise/E2", pct=55.0),
    edge("OWNS", "Enterprise/E2", "Enterprise/E3", pct=5.0),
    edge("OWNS", "Enterprise/E2", "Enterprise/E2", pct=1.0),
    edge("OWNS", "Person/P1", "Enterprise/E1", pct=10.0),
    edge("OWNS", "ForeignInvestor/F1", "Enterprise/E4", pct=51.0),
    edge("LOCATED_IN", "Project/J1", "Province/Hà Nội"),
    edge("LOCATED_IN", "Project/J2", "Province/Huế"),
)
WORLD = with_derived(Graph(NODES, EDGES))

_names = count(1)
BIDDER = ("Enterprise", "Agency", "Person")
ORGANISATION = ("Enterprise", "Agency")


def measure(kind: str, name: str, var: str) -> Expr:
    return expand(ontology(), kind, name, var, lambda stem: f"{stem}{next(_names)}")


def entities(var: str, pattern: Pattern, *more: Column, **rest: Any) -> Query:
    return Query(Form.ENTITIES, pattern, (Column(var, Ident(var)), *more), **rest)


def won(*where: Cond) -> Pattern:
    return Pattern(
        (Node("w", BIDDER), Node("k", ("BidPackage",)), Node("j", ("Project",))), (Edge("x", "WINS", "w", "k"), Edge("p", "PART_OF", "k", "j")), where
    )


def packages(*where: Cond) -> Pattern:
    return Pattern((Node("k", ("BidPackage",)),), (), where)


def procured(*where: Cond) -> Pattern:
    return Pattern((Node("g", ORGANISATION), Node("k", ("BidPackage",))), (Edge("x", "PROCURES", "g", "k"),), where)


N_K = Column("n", Agg("count", Ident("k")))
YEAR = DatePart("year", Prop("k", "published"))


def in_year(year: int) -> Cond:
    return Compare(YEAR, "=", Const(year))


INVESTS = Exists(Pattern((), (Edge("i", "INVESTS_IN", "w", "j"),)))
OWNER_OWNS = Pattern(
    (Node("o", ORGANISATION),), (Edge("oo", "IS_OWNER_OF", "o", "j"), Edge("own", "OWNS", "o", "w")), (Compare(Prop("own", "pct"), ">", Const(50)),)
)
BIDDERS = measure("BidPackage", "bidders", "k")
AVERAGE = Query(Form.TABLE, packages(), (Column("k", Ident("k")), Column("v", Prop("k", "estimate"))))

CASES: dict[str, tuple[Query, list[tuple[Any, ...]]]] = {
    "winners on projects they invest in": (entities("w", won(INVESTS)), [(("Enterprise", "E1"),)]),
    "the same with identity of variables": (
        entities("w", Pattern((*won().nodes, Node("i", BIDDER)), (*won().edges, Edge("e", "INVESTS_IN", "i", "j")), (Same("i", "w"),))),
        [(("Enterprise", "E1"),)],
    ),
    "package won by a subsidiary of the project owner": (entities("k", won(Exists(OWNER_OWNS))), [(("BidPackage", "K1"),)]),
    "count of such packages": (Query(Form.NUMBER, won(Exists(OWNER_OWNS)), (N_K,)), [(1,)]),
    "is there one": (Query(Form.BOOL, won(Exists(OWNER_OWNS)), ()), [(True,)]),
    "is there one in Huế": (Query(Form.BOOL, won(Exists(OWNER_OWNS), Compare(Prop("j", "province"), "=", Const("Huế"))), ()), [(False,)]),
    "single-bidder packages (a consortium is one)": (
        entities("k", packages(Compare(BIDDERS, "=", Const(1)))),
        [(("BidPackage", "K2"),), (("BidPackage", "K3"),)],
    ),
    "procuring body with most single-bidder packages, ties": (
        entities("g", procured(Compare(BIDDERS, "=", Const(1))), N_K, rank=Rank("n", k=1)),
        [(("Agency", "A1"), 1), (("Agency", "A2"), 1)],
    ),
    "distribution of bidders": (Query(Form.TABLE, packages(Compare(BIDDERS, ">", Const(0))), (Column("b", BIDDERS), N_K)), [(2, 1), (1, 2)]),
    "not exists: packages without a winner": (
        entities("k", packages(Not(Exists(Pattern((Node("w", BIDDER),), (Edge("x", "WINS", "w", "k"),)))))),
        [(("BidPackage", "K3"),), (("BidPackage", "K4"),)],
    ),
    "above average": (entities("k", packages(Compare(Prop("k", "estimate"), ">", Total("avg", "v", AVERAGE)))), [(("BidPackage", "K2"),)]),
    "share of total": (
        Query(
            Form.TABLE,
            packages(),
            (
                Column("f", Prop("k", "field")),
                Column("s", Agg("sum", Prop("k", "estimate")), hidden=True),
                Column("share", Arith("/", Arith("*", Const(100), Ref("s")), Total("sum", "v", AVERAGE))),
            ),
        ),
        [("Xây lắp", 15000 / 350), ("Tư vấn", 20000 / 350), (None, None)],
    ),
    "growth between two years": (
        Query(
            Form.TABLE,
            procured(),
            (
                Column("g", Ident("g")),
                Column("a", Agg("count", Ident("k"), (in_year(2022),))),
                Column("b", Agg("count", Ident("k"), (in_year(2023),))),
                Column("d", Arith("-", Ref("b"), Ref("a"))),
                Column("e", Arith("gap", Ref("b"), Ref("a"))),
            ),
        ),
        [(("Agency", "A1"), 1, 1, 0, 0), (("Agency", "A2"), 1, 0, -1, 1), (("Enterprise", "E4"), 0, 0, 0, 0)],
    ),
    "argmax per group": (
        Query(
            Form.TABLE,
            Pattern((Node("w", BIDDER), Node("k", ("BidPackage",))), (Edge("x", "WINS", "w", "k"),)),
            (Column("f", Prop("k", "field")), Column("w", Ident("w")), Column("s", Agg("sum", Prop("x", "price")))),
            rank=Rank("s", k=1, within=("f",)),
        ),
        [("Xây lắp", ("Enterprise", "E1"), 95), ("Tư vấn", ("Enterprise", "E3"), 90)],
    ),
    "more than half of the packages to one contractor": (
        Query(
            Form.TABLE,
            Pattern((*procured().nodes, Node("w", BIDDER)), (*procured().edges, Edge("y", "WINS", "w", "k"))),
            (
                Column("g", Ident("g")),
                Column("w", Ident("w")),
                N_K,
                Column(
                    "all",
                    Agg(
                        "max",
                        Sub(
                            "count",
                            Ident("k2"),
                            Pattern((Node("k2", ("BidPackage",)), Node("w2", BIDDER)), (Edge("x2", "PROCURES", "g", "k2"), Edge("y2", "WINS", "w2", "k2"))),
                        ),
                    ),
                    hidden=True,
                ),
            ),
            having=(Compare(Arith("*", Const(2), Ref("n")), ">", Ref("all")),),
        ),
        [(("Agency", "A1"), ("Enterprise", "E1"), 1), (("Agency", "A2"), ("Enterprise", "E2"), 1), (("Agency", "A2"), ("Enterprise", "E3"), 1)],
    ),
    "ownership chain above 50 % at each step": (
        entities(
            "b",
            Pattern(
                (Node("a", ("Enterprise",)), Node("b", ("Enterprise",))),
                (Edge("c", "OWNS", "a", "b", hops=(1, 4), each=(Compare(Prop("c", "pct"), ">", Const(50)),)),),
                (OneOf(Ident("a"), ("E3",)),),
            ),
        ),
        [(("Enterprise", "E1"),), (("Enterprise", "E2"),)],
    ),
    "ownership chain that comes back": (
        entities("a", Pattern((Node("a", ("Enterprise",)),), (Edge("c", "OWNS", "a", "a", hops=(2, 4)),))),
        [(("Enterprise", "E1"),), (("Enterprise", "E2"),), (("Enterprise", "E3"),)],
    ),
    "a chain does not count a value twice": (
        Query(
            Form.NUMBER,
            Pattern((Node("a", ("Enterprise",)), Node("b", ("Enterprise",))), (Edge("c", "OWNS", "a", "b", hops=(1, 4)),), (OneOf(Ident("a"), ("E3",)),)),
            (Column("s", Agg("sum", Prop("b", "charter_capital"))),),
        ),
        [(150,)],
    ),
    "a side branch does not count a value twice": (
        Query(
            Form.NUMBER,
            Pattern((Node("b", BIDDER), Node("k", ("BidPackage",))), (Edge("x", "BIDS_ON", "b", "k"),)),
            (Column("s", Agg("sum", Prop("k", "estimate"))),),
            over=("k",),
        ),
        [(350,)],
    ),
    "winning price is the sum over the consortium": (
        entities("k", packages(Compare(measure("BidPackage", "winning_price", "k"), ">=", Const(150)))),
        [(("BidPackage", "K2"),)],
    ),
    "savings rate below 10 %": (entities("k", packages(Compare(measure("BidPackage", "savings_rate", "k"), "<", Const(10)))), [(("BidPackage", "K1"),)]),
    "days open, with the value": (
        Query(Form.TABLE, packages(), (Column("k", Ident("k")), Column("d", measure("BidPackage", "bid_days", "k"))), rank=Rank("d", k=1)),
        [(("BidPackage", "K1"), 20)],
    ),
    "win rate": (
        Query(Form.TABLE, Pattern((Node("e", ("Enterprise",)),)), (Column("e", Ident("e")), Column("r", measure("Enterprise", "win_rate", "e")))),
        [(("Enterprise", "E1"), 50.0), (("Enterprise", "E2"), 50.0), (("Enterprise", "E3"), 100.0), (("Enterprise", "E4"), None)],
    ),
    "by region of the package's province": (
        Query(Form.TABLE, packages(), (Column("r", Lookup(Prop("k", "province"), "Province", "region")), N_K)),
        [("Đồng bằng sông Hồng", 2), ("Bắc Trung Bộ", 1), (None, 1)],
    ),
    "in a region": (
        entities("k", packages(Compare(Lookup(Prop("k", "province"), "Province", "region"), "=", Const("Bắc Trung Bộ")))),
        [(("BidPackage", "K2"),)],
    ),
    "not known to be in a region": (entities("k", packages(Missing(Lookup(Prop("k", "province"), "Province", "region")))), [(("BidPackage", "K4"),)]),
    "same phone, another company": (
        entities(
            "a",
            Pattern((Node("a", ("Enterprise",)), Node("b", ("Enterprise",))), (), (Compare(Prop("a", "phone"), "=", Prop("b", "phone")), Distinct("a", "b"))),
        ),
        [(("Enterprise", "E1"),), (("Enterprise", "E2"),)],
    ),
    "always lost or never decided: all bids not won": (
        entities(
            "e",
            Pattern(
                (Node("e", ("Enterprise",)),),
                (),
                (Not(Exists(Pattern((Node("k", ("BidPackage",)),), (Edge("b", "BIDS_ON", "e", "k"),), (Not(Compare(Prop("b", "won"), "=", Const(True))),)))),),
            ),
        ),
        [(("Enterprise", "E1"),), (("Enterprise", "E3"),), (("Enterprise", "E4"),)],
    ),
    "nested: packages all of whose bidders own something": (
        entities(
            "k",
            packages(
                Exists(Pattern((Node("b", BIDDER),), (Edge("x", "BIDS_ON", "b", "k"),))),
                Not(
                    Exists(
                        Pattern(
                            (Node("b", BIDDER),),
                            (Edge("x", "BIDS_ON", "b", "k"),),
                            (Not(Exists(Pattern((Node("c", ("Enterprise",)),), (Edge("o", "OWNS", "b", "c"),)))),),
                        )
                    )
                ),
            ),
        ),
        [(("BidPackage", "K1"),), (("BidPackage", "K2"),), (("BidPackage", "K3"),)],
    ),
    "an aggregate inside exists": (
        entities(
            "g",
            Pattern(
                (Node("g", ORGANISATION),),
                (),
                (Exists(Pattern((Node("k", ("BidPackage",)),), (Edge("x", "PROCURES", "g", "k"),), (Compare(BIDDERS, ">=", Const(2)),))),),
            ),
        ),
        [(("Agency", "A1"),)],
    ),
    "an aggregate inside an aggregate": (
        Query(
            Form.TABLE,
            Pattern((Node("j", ("Project",)),)),
            (Column("j", Ident("j")), Column("m", Sub("max", BIDDERS, Pattern((Node("k", ("BidPackage",)),), (Edge("x", "PART_OF", "k", "j"),))))),
        ),
        [(("Project", "J1"), 2), (("Project", "J2"), 1), (("Project", "J3"), None)],
    ),
    "median and average": (
        Query(Form.TABLE, packages(), (Column("m", Agg("median", Prop("k", "estimate"))), Column("a", Agg("avg", Prop("k", "estimate"))))),
        [(100.0, 350 / 3)],
    ),
    "median of two": (
        Query(Form.NUMBER, packages(Compare(Prop("k", "field"), "=", Const("Xây lắp"))), (Column("m", Agg("median", Prop("k", "estimate"))),)),
        [(75.0,)],
    ),
    "aggregates over nothing": (
        Query(
            Form.TABLE,
            packages(Compare(Prop("k", "field"), "=", Const("không có"))),
            (N_K, Column("s", Agg("sum", Prop("k", "estimate"))), Column("m", Agg("median", Prop("k", "estimate")))),
        ),
        [(0, None, None)],
    ),
    "half years": (
        Query(Form.TABLE, packages(Not(Missing(Prop("k", "published")))), (Column("y", YEAR), Column("h", DatePart("half", Prop("k", "published"))), N_K)),
        [(2022, 1, 1), (2022, 2, 1), (2023, 1, 1)],
    ),
    "named keys without rows": (
        Query(Form.TABLE, packages(OneOf(Prop("k", "field"), ("Xây lắp", "Hàng hóa"))), (Column("f", Prop("k", "field")), N_K), fill=("Xây lắp", "Hàng hóa")),
        [("Xây lắp", 2), ("Hàng hóa", 0)],
    ),
    "place among all": (Query(Form.NUMBER, procured(), (Column("g", Ident("g")), N_K), rank=Rank("n"), place_of="A2"), [(2,)]),
    "hidden column ranks": (
        Query(Form.ENTITIES, packages(), (Column("k", Ident("k")), Column("e", Prop("k", "estimate"), hidden=True)), rank=Rank("e", k=2)),
        [(("BidPackage", "K2"),), (("BidPackage", "K1"),)],
    ),
    "either, or": (
        entities(
            "e",
            Pattern(
                (Node("e", ("Enterprise",)),),
                (),
                (
                    AnyOf(
                        (
                            Compare(Prop("e", "charter_capital"), ">", Const(60)),
                            AllOf((Compare(Prop("e", "phone"), "=", Const("2")), Missing(Prop("e", "charter_capital")))),
                        )
                    ),
                ),
            ),
        ),
        [(("Enterprise", "E1"),), (("Enterprise", "E3"),)],
    ),
    "one of two holds though the other is missing, inside exists (the engine joins on the missing value)": (
        entities(
            "e",
            Pattern(
                (Node("e", ("Enterprise",)),),
                (),
                (
                    Exists(
                        Pattern(
                            (Node("k", ("BidPackage",)),),
                            (Edge("x", "WINS", "e", "k"),),
                            (AnyOf((Compare(Prop("e", "phone"), "=", Const("2")), Compare(Prop("e", "charter_capital"), ">", Const(60)))),),
                        )
                    ),
                ),
            ),
        ),
        [(("Enterprise", "E1"),), (("Enterprise", "E3"),)],
    ),
    "contains, whatever the case": (
        entities("e", Pattern((Node("e", ("Enterprise",)),), (), (Contains(Prop("e", "name"), "ÁNH dương"),))),
        [(("Enterprise", "E1"),)],
    ),
    "a consortium is one bidder, by name or firm": (
        Query(
            Form.TABLE,
            Pattern((Node("b", BIDDER), Node("k", ("BidPackage",))), (Edge("x", "BIDS_ON", "b", "k"),)),
            (Column("w", Coalesce((Prop("x", "consortium"), Ident("b")))), N_K),
        ),
        [("E1", 2), ("E2", 1), ("LD1", 1)],
    ),
}


@pytest.fixture(scope="module")
def filled() -> Any:
    return store().fill(WORLD)


@pytest.mark.parametrize("name", CASES)
def test_oracle(name: str) -> None:
    form, rows = CASES[name]
    assert comparable(form, evaluate(form, WORLD)) == comparable(form, rows)


@pytest.mark.parametrize("name", CASES)
def test_engine(name: str, filled: Any) -> None:
    form, rows = CASES[name]
    found = [[v["id"] if isinstance(v, dict) and isinstance(want, str) else v for v, want in zip(row, rows[0], strict=True)] for row in run(form, filled).rows]
    assert comparable(form, found) == comparable(form, rows)
