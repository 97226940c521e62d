"""Logical forms of every construct, written by hand, for tests of what is made from them."""

from __future__ import annotations

import datetime as dt
from itertools import count

from graph.measures import expand
from graph.ontology import ontology
from graph.query import (
    Agg,
    AllOf,
    AnyOf,
    Arith,
    Coalesce,
    Column,
    Compare,
    Connection,
    Const,
    Contains,
    DatePart,
    Days,
    Describe,
    Distinct,
    Edge,
    Exists,
    Expr,
    Form,
    Ident,
    LogicalForm,
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

_FRESH = count()


def measure(kind: str, name: str, var: str) -> Expr:
    return expand(ontology(), kind, name, var, lambda stem: f"{stem}{next(_FRESH)}")


E, K, P, A = ("Enterprise",), ("BidPackage",), ("Project",), ("Agency",)
YEAR_2021 = (Compare(Prop("w", "date"), ">=", Const(dt.date(2021, 1, 1))), Compare(Prop("w", "date"), "<=", Const(dt.date(2021, 12, 31))))
WON = Pattern((Node("f", E), Node("k", K)), (Edge("w", "WINS", "f", "k"),))
REFLEXIVE = Pattern(
    (Node("f", E), Node("k", K), Node("p", P)),
    (Edge("w", "WINS", "f", "k"), Edge("o", "PART_OF", "k", "p"), Edge("i", "INVESTS_IN", "f", "p")),
    (AllOf(YEAR_2021),),
)
FIRM = Column("x", Ident("f"), "Doanh nghiệp", "entity")
PACKAGE = Column("x", Ident("k"), "Gói thầu", "entity")


def listing(pattern: Pattern, *columns: Column, **more: object) -> Query:
    return Query(Form.ENTITIES, pattern, columns or (FIRM,), **more)  # type: ignore[arg-type]


FORMS: dict[str, LogicalForm] = {
    "reflexive top 5": Query(
        Form.ENTITIES, REFLEXIVE, (FIRM, Column("v", Agg("sum", Prop("w", "price")), "Tổng giá trị trúng thầu", "vnd")), ("w",), rank=Rank("v", True, 5)
    ),
    "filters": listing(
        Pattern(
            (Node("k", K),),
            (),
            (
                Compare(Prop("k", "estimate"), ">", Const(5_000_000_000)),
                OneOf(Prop("k", "province"), ("Hà Nội", "Đà Nẵng")),
                Compare(Prop("k", "field"), "=", Const("Xây lắp")),
            ),
        ),
        PACKAGE,
    ),
    "subsidiary of its owner": listing(
        Pattern(
            (Node("f", E), Node("g", E), Node("p", P)),
            (Edge("o", "OWNS", "f", "g"), Edge("b", "IS_OWNER_OF", "f", "p")),
            (Compare(Prop("o", "pct"), ">", Const(50)), Distinct("f", "g")),
        ),
        Column("x", Ident("g"), "Doanh nghiệp", "entity"),
    ),
    "owned by a named firm": listing(
        Pattern((Node("f", E), Node("g", E)), (Edge("o", "OWNS", "g", "f"),), (OneOf(Ident("g"), ("0101",)), Compare(Prop("o", "pct"), ">=", Const(20)))), FIRM
    ),
    "chain": listing(
        Pattern(
            (Node("f", E), Node("g", E)), (Edge("o", "OWNS", "g", "f", (1, 5), (Compare(Prop("o", "pct"), ">", Const(50)),)),), (OneOf(Ident("g"), ("0101",)),)
        ),
        FIRM,
    ),
    "never won": listing(Pattern((Node("f", E),), (), (Not(Exists(Pattern((Node("k", K),), (Edge("w", "WINS", "f", "k"),)))),))),
    "only direct awards": listing(
        Pattern(
            (Node("f", E), Node("k", K)),
            (Edge("w", "WINS", "f", "k"),),
            (Not(Exists(Pattern((Node("k2", K),), (Edge("w2", "WINS", "f", "k2"),), (Not(Compare(Prop("k2", "method"), "=", Const("Chỉ định thầu"))),)))),),
        )
    ),
    "same phone": listing(
        Pattern(
            (Node("k", K), Node("f", E), Node("g", E)),
            (Edge("b", "BIDS_ON", "f", "k"), Edge("w", "WINS", "g", "k")),
            (Compare(Prop("b", "won"), "=", Const(False)), Compare(Prop("f", "phone"), "=", Prop("g", "phone")), Distinct("f", "g")),
        ),
        PACKAGE,
    ),
    "either way": listing(
        Pattern(
            (Node("f", E), Node("g", E)),
            (Edge("o", "OWNS", "f", "g"),),
            (
                AnyOf((Compare(Prop("f", "founded"), "<", Const(dt.date(2010, 1, 1))), Missing(Prop("f", "founded")))),
                Contains(Prop("g", "name"), "xây dựng"),
                Distinct("f", "g"),
            ),
        )
    ),
    "count": Query(
        Form.NUMBER,
        Pattern((Node("f", E),), (), (Compare(Prop("f", "status"), "=", Const("Đã giải thể")),)),
        (Column("n", Agg("count", Ident("f")), "Số", "int"),),
        ("f",),
    ),
    "by province and year": Query(
        Form.TABLE,
        Pattern((Node("p", P), Node("d", ("Disbursement",))), (Edge("e", "DISBURSES", "p", "d"),), (Compare(Prop("p", "kind"), "=", Const("Đầu tư công")),)),
        (
            Column("g0", Lookup(Prop("p", "province"), "Province", "region"), "Vùng"),
            Column("g1", Prop("d", "year"), "Năm", "year"),
            Column("v", Arith("/", Arith("*", Const(100), Agg("sum", Prop("d", "disbursed"))), Agg("sum", Prop("d", "planned"))), "Tỷ lệ", "percent"),
        ),
        ("d",),
    ),
    "growth": Query(
        Form.NUMBER,
        WON,
        (
            Column("a", Agg("sum", Prop("w", "price"), (Compare(DatePart("year", Prop("w", "date")), "=", Const(2021)),)), "2021", "vnd", hidden=True),
            Column("b", Agg("sum", Prop("w", "price"), (Compare(DatePart("year", Prop("w", "date")), "=", Const(2020)),)), "2020", "vnd", hidden=True),
            Column("v", Arith("/", Arith("*", Const(100), Arith("-", Ref("a"), Ref("b"))), Ref("b")), "Tăng", "percent"),
        ),
        ("w",),
    ),
    "at least three": listing(WON, FIRM, Column("h", Agg("count", Ident("k")), "Số gói", "int"), over=("k",), having=(Compare(Ref("h"), ">=", Const(3)),)),
    "best of each province": Query(
        Form.TABLE,
        WON,
        (Column("g", Prop("k", "province"), "Tỉnh"), FIRM, Column("v", Agg("count", Ident("k")), "Số gói", "int")),
        ("k",),
        rank=Rank("v", True, 1, ("g",)),
    ),
    "measure filter": listing(
        Pattern(
            (Node("k", K),),
            (),
            (Compare(measure("BidPackage", "bidders", "k"), "=", Const(1)), Compare(measure("BidPackage", "savings_rate", "k"), "<", Const(1))),
        ),
        PACKAGE,
    ),
    "above the average": listing(
        Pattern(
            (Node("k", K),),
            (),
            (
                Compare(
                    Prop("k", "estimate"),
                    ">",
                    Total("avg", "v", Query(Form.TABLE, Pattern((Node("k", K),)), (PACKAGE, Column("v", Prop("k", "estimate"), "Giá gói thầu", "vnd")))),
                ),
            ),
        ),
        PACKAGE,
    ),
    "yes or no": Query(
        Form.BOOL, Pattern((Node("f", E), Node("g", E)), (Edge("o", "OWNS", "f", "g"),), (OneOf(Ident("f"), ("0101",)), OneOf(Ident("g"), ("0202",)))), (FIRM,)
    ),
    "a total": listing(
        Pattern(
            (Node("f", E),),
            (),
            (
                Compare(
                    Sub("sum", Prop("w", "price"), WON_BY := Pattern((Node("k", K),), (Edge("w", "WINS", "f", "k"),), YEAR_2021), ("w",)), ">", Const(10**9)
                ),
            ),
        )
    ),
    "bidders of a kind": listing(
        Pattern(
            (Node("k", K),),
            (),
            (
                Compare(
                    Sub(
                        "count",
                        Coalesce((Prop("b", "consortium"), Ident("f"))),
                        Pattern((Node("f", E),), (Edge("b", "BIDS_ON", "f", "k"),), (Compare(Prop("b", "valid"), "=", Const(True)),)),
                    ),
                    ">=",
                    Const(3),
                ),
            ),
        ),
        PACKAGE,
    ),
    "days": listing(Pattern((Node("k", K),), (), (Compare(Days(Prop("k", "published"), Prop("k", "closed")), "<", Const(10)),)), PACKAGE),
    "rank of one": Query(
        Form.NUMBER,
        Pattern((Node("p", P),), (), (Compare(Prop("p", "kind"), "=", Const("FDI")),)),
        (Column("x", Prop("p", "province"), "Tỉnh"), Column("v", Agg("sum", Prop("p", "registered_usd")), "Vốn đăng ký", "usd")),
        ("p",),
        rank=Rank("v"),
        place_of="Hà Nội",
    ),
    "named provinces": Query(
        Form.TABLE,
        Pattern((Node("k", K),), (), (OneOf(Prop("k", "province"), ("Hà Nội", "Huế")),)),
        (Column("g", Prop("k", "province"), "Tỉnh"), Column("n", Agg("count", Ident("k")), "Số gói", "int")),
        ("k",),
        fill=("Hà Nội", "Huế"),
    ),
    "identity": listing(
        Pattern(
            (Node("f", E), Node("g", E), Node("k", K), Node("p", P)),
            (Edge("w", "WINS", "f", "k"), Edge("i", "INVESTS_IN", "g", "p"), Edge("o", "PART_OF", "k", "p")),
            (Same("f", "g"),),
        )
    ),
    "connection": Connection(E, ("0101",), E, ("0202",)),
    "ownership chain": Connection(E, ("0101",), E, ("0202",), ("OWNS",), True, 10),
    "describe": Describe("Enterprise", "0101"),
}
