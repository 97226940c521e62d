"""Two deeds of one: in the same affair, anywhere, or asked back where nobody says which."""

from __future__ import annotations

import pytest

from graph.query import Distinct, Query
from graph.text.fold import fold
from tests.nlp.test_grammar import read, relations

BOTH_STAND = [
    "Ai vừa đầu tư vừa trúng thầu?", "Ai vừa là chủ đầu tư vừa là nhà thầu?", "Đơn vị nào vừa mời thầu vừa trúng thầu?",
    "Công ty nào góp vốn đồng thời trúng thầu?",
]  # fmt: skip


def tied(query: object) -> bool:
    assert isinstance(query, Query)
    things = [e.dst for e in query.pattern.edges if e.relation in ("WINS", "BIDS_ON", "PROCURES")]
    return "PART_OF" in relations(query) or len(set(things)) < len(things)


@pytest.mark.parametrize("marks", [True, False], ids=["marks", "plain"])
@pytest.mark.parametrize("question", BOTH_STAND)
def test_nobody_says_which(question: str, marks: bool) -> None:
    best, second, *_ = read(question if marks else fold(question).text).readings
    assert {tied(best.form), tied(second.form)} == {True, False} and second.cost == best.cost


@pytest.mark.parametrize("question", [
    "Ai đầu tư rồi tự trúng thầu?", "Doanh nghiệp nào đầu tư rồi lại tự trúng?", "Trong lĩnh vực năng lượng, ai đầu tư rồi tự trúng thầu?",
])  # fmt: skip
def test_by_oneself_is_in_one_affair(question: str) -> None:
    assert all(tied(r.form) for r in read(question).readings)


def test_ever_is_anywhere() -> None:
    assert not any(tied(r.form) for r in read("Ai vừa từng đầu tư vừa từng trúng thầu?").readings)


@pytest.mark.parametrize(("question", "apart"), [
    ("Ai vừa đại diện chủ đầu tư vừa đại diện nhà thầu trúng?", True), ("Ai vừa có cổ phần ở chủ đầu tư vừa đại diện nhà thầu trúng?", False),
])  # fmt: skip
def test_ties_to_two_firms_are_of_one_affair(question: str, apart: bool) -> None:
    """Who represents both represents two; who is tied to each in a way of its own may be so to one that is both."""
    (best, *_) = read(question).readings
    assert tied(best.form) and isinstance(best.form, Query)
    firms = {e.src for e in best.form.pattern.edges if e.relation in ("WINS", "PROCURES", "IS_OWNER_OF")}
    assert apart is any(isinstance(c, Distinct) and {c.left, c.right} <= firms for c in best.form.pattern.where)


def test_counted_firms_of_an_investor_end_in_no_error() -> None:
    assert "PART_OF" not in {r for reading in read("Cá nhân nào góp vốn vào trên 2 công ty trúng thầu?").readings for r in relations(reading.form)}  # type: ignore[arg-type]


def test_two_that_are_akin() -> None:
    best, second, *_ = read("Chủ đầu tư nào có công ty con trúng thầu?").readings
    assert {tied(best.form), tied(second.form)} == {True, False} and second.cost == best.cost


@pytest.mark.parametrize("question", ["Dự án nào mà nhà đầu tư dự thầu nhưng không trúng?", "Nhà đầu tư nào dự thầu ở dự án của mình nhưng trượt?"])
def test_bid_and_lost_is_one_deed(question: str) -> None:
    (best, *_) = read(question).readings
    assert isinstance(best.form, Query) and relations(best.form) == {"INVESTS_IN", "BIDS_ON", "PART_OF"}
