"""Relations of the same things that nobody means: the reading is refused."""

from __future__ import annotations

import pytest

from graph.query import Column, Compare, Const, Distinct, Edge, Exists, Form, Ident, Node, Not, OneOf, Pattern, Prop, Query
from nlp.guards.odd import odd, odd_pattern
from tests.nlp.test_grammar import form, read

E, K, P = ("Enterprise",), ("BidPackage",), ("Person",)
FIRM, OTHER, PACKAGE = Node("f", E), Node("g", E), Node("k", K)
WON, BID = Edge("w", "WINS", "f", "k"), Edge("b", "BIDS_ON", "f", "k")
LOST = Compare(Prop("b", "won"), "=", Const(False))
NEVER = Not(Exists(Pattern((Node("m", K),), (Edge("x", "WINS", "f", "m"),))))


def doubt(*parts: object, spoken: str = "f") -> str | None:
    nodes = tuple(p for p in parts if isinstance(p, Node))
    edges = tuple(p for p in parts if isinstance(p, Edge))
    return odd_pattern(Pattern(nodes, edges, tuple(p for p in parts if not isinstance(p, Node | Edge))), frozenset(spoken))  # type: ignore[arg-type]


def test_won_and_lost() -> None:
    assert doubt(FIRM, PACKAGE, WON, BID, LOST) == "won and lost"
    assert doubt(FIRM, PACKAGE, WON, BID) is None
    assert doubt(FIRM, PACKAGE, Node("m", K), WON, Edge("b", "BIDS_ON", "f", "m"), LOST) is None


def test_never_and_once() -> None:
    assert doubt(FIRM, PACKAGE, WON, NEVER) == "contradiction"
    assert doubt(FIRM, PACKAGE, BID, NEVER) is None
    column = Column("x", Ident("f"), "Doanh nghiệp", "entity")
    assert odd(Query(Form.ENTITIES, Pattern((FIRM, PACKAGE), (WON,), (NEVER,)), (column,))) == "contradiction"


def test_two_procuring_entities() -> None:
    called = Edge("p", "PROCURES", "f", "k")
    assert doubt(FIRM, OTHER, PACKAGE, called, Edge("q", "PROCURES", "g", "k")) == "two of one"
    assert doubt(FIRM, PACKAGE, Node("m", K), called, Edge("q", "PROCURES", "f", "m")) is None


def test_a_parent_twice() -> None:
    mine, its = Edge("o", "OWNS", "g", "f"), Edge("p", "OWNS", "g", "h")
    half = tuple(Compare(Prop(v, "pct"), ">", Const(50)) for v in "op")
    assert doubt(FIRM, OTHER, Node("h", E), mine, its, *half, Distinct("g", "h")) == "a parent twice"
    assert doubt(FIRM, OTHER, Node("h", E), mine, its, *half, spoken="g") is None
    assert doubt(FIRM, OTHER, Node("h", E), mine, its, *half, OneOf(Ident("h"), ("1",))) is None


@pytest.mark.parametrize("joined", [False, True])
def test_packages_apart(joined: bool) -> None:
    """'cổ đông bên mời thầu và giám đốc nhà thầu trúng': of one package."""
    person, end = Node("x", P), "k" if joined else "m"
    edges = (Edge("o", "OWNS", "x", "g"), Edge("p", "PROCURES", "g", "k"), Edge("r", "REPRESENTS", "x", "f"), Edge("w", "WINS", "f", end))
    nodes = (FIRM, OTHER, PACKAGE, person) if joined else (FIRM, OTHER, PACKAGE, person, Node("m", K))
    assert joined or doubt(*nodes, *edges, Compare(Prop("m", "method"), "=", Const("x")), spoken="x") == "packages apart"
    assert doubt(*nodes, *edges, spoken="x") == (None if joined else "packages apart")


@pytest.mark.parametrize("question", [
    "nhà thầu nào trúng gói chỉ định thầu của chủ đầu tư đó?", "nha thau nao trung goi chi dinh thau cua chu dau tu do",  # of whom? nobody was named
    "gói nào có hai nhà thầu là công ty mẹ của nhau?",
    "An Phát chưa từng trúng gói nào của ai?", "cong ty nao trung thau ngay nam thanh lap", "công ty nào trúng thầu ngay năm thành lập?",
])  # fmt: skip
def test_no_reading(question: str) -> None:
    assert all(odd(r.form) for r in read(question).readings)


@pytest.mark.parametrize("question", [
    "nhà đầu tư nước ngoài nào nắm dưới 30% ở mọi công ty?",
    "nhà thầu nào trúng từ 2 gói trở lên và toàn trúng gói một mình dự?",
])  # fmt: skip
def test_said_of_the_wrong_thing(question: str) -> None:
    assert all(odd(r.form) for r in read(question).readings)


def test_the_shareholder_holds() -> None:
    query = form("doanh nghiệp nào có cổ đông nước ngoài nắm trên 50%?")
    assert all(e.dst == query.columns[0].expr.var for e in query.pattern.edges if e.relation == "OWNS")  # type: ignore[union-attr]


@pytest.mark.parametrize("question", ["bao nhiêu nhà thầu không trúng gói nào năm 2021?", "bao nhieu nha thau khong trung goi nao nam 2021"])
def test_none_is_no_second_question(question: str) -> None:
    assert form(question).form is Form.NUMBER
