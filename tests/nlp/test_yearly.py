"""Figures of a year on average and year by year, how many have one, two, three of something, averages that are named; with and without marks."""

from __future__ import annotations

import pytest

from graph.query import Agg, AnyOf, Arith, Compare, Const, DatePart, Form, Lookup, OneOf, Prop, Query, Sub
from graph.scope import walk
from graph.text.fold import fold
from nlp.guards.odd import odd
from tests.nlp.test_grammar import form, read

both = pytest.mark.parametrize("marks", [True, False], ids=["marks", "plain"])


def typed(question: str, marks: bool) -> Query:
    return form(question if marks else fold(question).text)


def quotient(query: Query) -> Arith:
    (mean,) = [c.expr for c in query.columns if isinstance(c.expr, Arith)]
    assert query.form is Form.NUMBER and mean.op == "/"
    return mean


MEANS = {
    "Trung bình mỗi năm giải ngân được bao nhiêu giai đoạn 2020-2023": 4,
    "Bình quân mỗi năm An Phát trúng mấy gói từ 2021 đến 2023": 3,
    "Trung bình mỗi tháng năm 2022 có bao nhiêu gói thầu": 12,
}


@both
@pytest.mark.parametrize("question", MEANS)
def test_a_mean_over_a_named_stretch_divides_by_its_years(question: str, marks: bool) -> None:
    assert quotient(typed(question, marks)).right == Const(MEANS[question])


@both
@pytest.mark.parametrize("question", ["Số gói thầu trung bình mỗi năm", "bình quân mỗi năm giải ngân bao nhiêu"])
def test_a_mean_over_no_named_stretch_divides_by_the_years_there_are(question: str, marks: bool) -> None:
    """Of totals over a year, never of single amounts."""
    years = quotient(typed(question, marks)).right
    assert isinstance(years, Agg) and years.fn == "count"
    assert isinstance(years.expr, DatePart) or (isinstance(years.expr, Prop) and years.expr.name == "year")


def test_a_price_of_one_thing_is_averaged_year_by_year() -> None:
    assert form("Giá gói thầu trung bình từng năm").form is Form.TABLE


@pytest.mark.parametrize("question", [
    "Số gói thầu từng năm tăng giảm ra sao", "Số gói thầu từ 2019 đến 2022 biến động ra sao", "Số gói thầu ba năm liền 2021, 2022, 2023",
    "Số gói thầu năm 2021, 2022 và 2023 lần lượt là bao nhiêu",
])  # fmt: skip
def test_told_year_by_year(question: str) -> None:
    assert any(isinstance(c.expr, DatePart) for c in form(question).columns)


@pytest.mark.parametrize("question", ["gói thầu 2022 nhiều hơn 2021 mấy gói", "An Phát trúng năm 2022 nhiều hơn năm 2021 mấy gói"])
def test_one_year_against_another_of_a_clause(question: str) -> None:
    (more,) = [c.expr for c in form(question).columns if isinstance(c.expr, Arith)]
    assert more.op == "-" and all(isinstance(side, Agg) and side.fn == "count" for side in (more.left, more.right))


# ---- how many have so many -------------------------------------------------------------------------------------------
@both
@pytest.mark.parametrize("question", ["bao nhiêu doanh nghiệp trúng 1, 2, 3 gói năm 2022", "Năm 2022 có bao nhiêu doanh nghiệp trúng 1 gói, 2 gói, 3 gói"])
def test_one_row_for_each_number(question: str, marks: bool) -> None:
    found = typed(question, marks)
    number = found.columns[0].expr
    assert isinstance(number, Sub) and number.fn == "count"
    (some,) = [c for c in found.pattern.where if isinstance(c, AnyOf)]
    assert [c.right for c in some.conds if isinstance(c, Compare)] == [Const(1), Const(2), Const(3)]
    assert any(isinstance(p, Prop) and p.name == "date" for p in walk(number))  # won in 2022, not bid on in 2022


def test_spread_over_all_numbers() -> None:
    found = form("Phân bố số doanh nghiệp theo số gói trúng")
    assert isinstance(found.columns[0].expr, Sub) and Compare(found.columns[0].expr, ">=", Const(1)) in found.pattern.where


# ---- averages that are named -----------------------------------------------------------------------------------------
def average(query: Query) -> Sub:
    (found,) = [p for p in walk(query) if isinstance(p, Sub) and p.fn == "avg"]
    return found


@both
def test_the_average_of_ones_own_region(marks: bool) -> None:
    found = average(typed("Tỉnh nào có GRDP năm 2022 cao hơn trung bình vùng", marks))
    assert any(isinstance(c, Compare) and isinstance(c.left, Lookup) for c in found.pattern.where)


def test_the_average_of_others_narrows_nothing_that_is_asked() -> None:
    found = form("Gói thầu nào có giá gói thầu cao hơn mức trung bình của các gói xây lắp")
    assert Const("Xây lắp") in [c.right for c in average(found).pattern.where if isinstance(c, Compare)]
    assert not any(isinstance(c, Compare) and c.right == Const("Xây lắp") for c in found.pattern.where)


def test_the_average_of_a_place() -> None:
    assert any(isinstance(c, OneOf) for c in average(form("Những tỉnh có dân số năm 2022 thấp hơn trung bình của Tây Nguyên")).pattern.where)


# ---- two values of one property ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("question, key", [
    ("Tỷ lệ tiết kiệm bình quân của đấu thầu rộng rãi so với chỉ định thầu thế nào", "method"), ("so goi xay lap so voi tu van", "field"),
    ("tỷ lệ giải ngân nhóm B so với nhóm C năm 2023", "grp"),
])  # fmt: skip
def test_two_values_are_told_apart_and_never_pooled(question: str, key: str) -> None:
    found = form(question)
    assert isinstance(found.columns[0].expr, Prop) and found.columns[0].expr.name == key and odd(found) is None
    assert isinstance(form("Số gói xây lắp và tư vấn chênh nhau bao nhiêu").columns[0].expr, Arith)


def test_the_first_of_the_groups_that_were_spoken_of() -> None:
    found = form("Tổng vốn đăng ký FDI theo quốc gia, lấy 5 nước đứng đầu")
    assert found.rank is not None and found.rank.k == 5 and found.rank.within == () and len(found.columns) == 2


@pytest.mark.parametrize("question", ["Nhật Bản rót bao nhiêu đô vào Việt Nam", "Nhật Bản đầu tư bao nhiêu USD"])
def test_dollars_are_registered_capital(question: str) -> None:
    assert [c.unit for c in form(question).columns] == ["usd"]
    assert read(question).readings
