"""A time before a verb is the verb's; what did not happen did not happen then; one and the other in two years."""

from __future__ import annotations

import datetime as dt

import pytest

from graph.query import Compare, Const, Exists, Not, OneOf, Prop, Query
from graph.scope import conjuncts, walk
from tests.nlp.test_grammar import form, read
from tests.nlp.test_tables import both, typed


def dated(tree: object) -> set[str]:
    """The variables that a day is said of."""
    found = (c for c in walk(tree) if isinstance(c, Compare) and isinstance(c.right, Const) and isinstance(c.right.value, dt.date))
    return {c.left.var for c in found if isinstance(c.left, Prop)}


def outside(query: Query) -> set[str]:
    return {v for c in conjuncts(query.pattern.where) if not isinstance(c, Not) for v in dated(c)}


@both
@pytest.mark.parametrize("question", [
    "Nhà đầu tư nào năm 2022 trúng gói ở dự án của mình?", "Nhà thầu nào trong năm 2022 trúng trên 3 gói?", "Nhà thầu nào năm 2022 chỉ trúng một gói?",
])  # fmt: skip
def test_the_year_of_the_win(question: str, marks: bool) -> None:
    query = typed(question, marks)
    assert outside(query) == {e.var for e in query.pattern.edges if e.relation == "WINS"}


def test_the_year_of_the_call() -> None:
    query = form("Chủ đầu tư nào năm 2022 mời trên 5 gói?")
    assert outside(query) == {e.dst for e in query.pattern.edges if e.relation == "PROCURES"}


@both
@pytest.mark.parametrize("question", [
    "Nhà thầu nào năm 2022 không trúng gói nào?", "Năm 2022 nhà thầu nào không trúng gói nào?", "Bên mời thầu nào năm 2023 không hủy gói nào?",
    "Nhà thầu nào kể từ 2021 chưa trúng gói nào?", "Dự án nào năm 2022 không có gói nào?",
])  # fmt: skip
def test_none_then(question: str, marks: bool) -> None:
    query = typed(question, marks)
    none = [c for c in conjuncts(query.pattern.where) if isinstance(c, Not)]
    assert not outside(query) and none and dated(none[0])


def test_a_package_has_its_own_day() -> None:
    query = form("Gói nào năm 2022 không có nhà thầu nào dự?")
    assert outside(query) and all(not dated(c) for c in query.pattern.where if isinstance(c, Not))


@pytest.mark.parametrize("question", [
    "Nhà thầu nào trúng năm 2021 nhưng không trúng năm 2022?", "Nhà thầu nào trúng gói xây lắp nhưng không trúng gói tư vấn?",
])  # fmt: skip
def test_won_one_and_not_the_other(question: str) -> None:
    query = form(question)
    none = [c for c in conjuncts(query.pattern.where) if isinstance(c, Not) and isinstance(c.cond, Exists)]
    assert none and {e.relation for e in query.pattern.edges} == {"WINS"}


@pytest.mark.parametrize("question", ["Doanh nghiệp nào trúng năm 2021 nhưng năm 2022 thì không?", "Nhà thầu nào năm 2022 có tỷ lệ trúng trên 50%?"])
def test_not_of_another_time(question: str) -> None:
    """Neither a question whether it did, nor a rate over all years."""
    assert not read(question).readings


def test_none_there() -> None:
    query = form("Ở Hà Nội nhà thầu nào chưa trúng gói nào?")
    packages = {n.var for n in query.pattern.nodes if n.kinds == ("BidPackage",)}
    assert not any(isinstance(c, OneOf) and isinstance(c.expr, Prop) and c.expr.var in packages for c in conjuncts(query.pattern.where))
