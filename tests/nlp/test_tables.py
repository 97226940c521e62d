"""What is said behind a table by groups, figures side by side, money of what was described, one number over another; with and without marks."""

from __future__ import annotations

import pytest

from graph.query import Agg, Arith, Compare, Const, Form, Ident, Prop, Query
from graph.text.fold import fold
from graph.text.numerals import Words
from graph.text.quantity import find_bounds
from nlp.guards.odd import odd
from nlp.vocabulary import vocabulary
from tests.nlp.test_grammar import form, read

both = pytest.mark.parametrize("marks", [True, False], ids=["marks", "plain"])


def typed(question: str, marks: bool) -> Query:
    return form(question if marks else fold(question).text)


ORDERED = {
    "Số gói theo tỉnh, xếp từ cao xuống thấp": True,
    "Mỗi tỉnh có mấy dự án chậm tiến độ, tỉnh nhiều xếp trước": True,
    "Danh sách doanh nghiệp ở Hà Nội sắp xếp theo vốn điều lệ tăng dần": False,
}


@both
@pytest.mark.parametrize("question", ORDERED)
def test_a_table_is_told_in_its_order(question: str, marks: bool) -> None:
    found = typed(question, marks)
    assert found.rank is not None and found.rank.k is None and found.rank.descending is ORDERED[question]


def test_an_order_of_nothing_is_asked_back() -> None:
    assert not read("Danh sách doanh nghiệp ở Hà Nội giảm dần").readings


@both
@pytest.mark.parametrize("question", [
    "Tổng mức đầu tư theo lĩnh vực, chỉ lấy lĩnh vực có trên 1500 tỷ", "Giá trị trúng thầu của từng nhà thầu năm 2022, trên 100 tỷ mới lấy",
])  # fmt: skip
def test_only_groups_with_so_much(question: str, marks: bool) -> None:
    found = typed(question, marks)
    assert [c.op for c in found.having if isinstance(c, Compare)] == [">"]
    assert any(isinstance(c.expr, Agg) and c.expr.fn == "sum" for c in found.columns)


def test_the_first_of_the_groups() -> None:
    found = form("Tỷ lệ doanh nghiệp tạm ngừng kinh doanh theo từng tỉnh, top 5")
    assert found.rank is not None and found.rank.k == 5 and found.rank.within == ()


@pytest.mark.parametrize("question", [
    "Gói thầu có giá lớn nhất ở mỗi tỉnh", "Dự án lớn nhất của từng tỉnh theo tổng mức đầu tư", "Mỗi lĩnh vực lấy 3 gói giá lớn nhất",
])  # fmt: skip
def test_the_greatest_of_each_is_a_thing(question: str) -> None:
    found = form(question)
    assert found.rank is not None and found.rank.within and any(isinstance(c.expr, Ident) for c in found.columns)


# ---- figures side by side ------------------------------------------------------------------------------------------------
@both
def test_figures_side_by_side_are_of_one_year(marks: bool) -> None:
    found = typed("Các tỉnh có GRDP trên 100 nghìn tỷ và tỷ lệ hộ nghèo dưới 3% năm 2023", marks)
    years = [c.left.var for c in found.pattern.where if isinstance(c, Compare) and isinstance(c.left, Prop) and c.left.name == "year"]
    assert len(set(years)) == 2 and odd(found) is None


def test_the_other_figure_may_be_named_again() -> None:
    (more,) = [c.expr for c in form("GRDP Hà Nội hơn GRDP Hải Phòng bao nhiêu năm 2020").columns]
    assert isinstance(more, Arith) and more.op == "-"


def test_several_places_together() -> None:
    found = form("GRDP Cần Thơ, An Giang, Kiên Giang năm 2023 cộng lại")
    assert found.form is Form.NUMBER and [c.expr.fn for c in found.columns if isinstance(c.expr, Agg)] == ["sum"]


# ---- money ---------------------------------------------------------------------------------------------------------------
@both
def test_money_of_what_was_described(marks: bool) -> None:
    (total,) = typed("Các gói bị hủy cộng lại bao nhiêu tiền", marks).columns
    assert isinstance(total.expr, Agg) and isinstance(total.expr.expr, Prop) and total.expr.expr.name == "estimate"


@pytest.mark.parametrize("question", ["An Phát trúng mấy gói, tổng cộng bao nhiêu tiền", "Có bao nhiêu gói bị hủy năm 2021, và tổng giá các gói đó"])
def test_how_many_and_what_they_come_to(question: str) -> None:
    assert [c.expr.fn for c in form(question).columns if isinstance(c.expr, Agg)] == ["count", "sum"]


def test_what_results_come_to_is_asked_back() -> None:
    """What they were won for, or their estimates?"""
    assert not read("Quý 1 năm 2024 có kết quả bao nhiêu gói, tổng bao nhiêu tiền").readings


# ---- one number over another ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", ["Tỷ lệ phần trăm của gói chỉ định thầu trên tổng số gói thầu", "Tỷ lệ phần trăm của số gói bị hủy trên số gói thầu"])
def test_one_number_over_another(question: str) -> None:
    (share,) = [c.expr for c in form(question).columns]
    assert isinstance(share, Arith) and share.op == "/" and isinstance(share.left, Arith) and share.left.left == Const(100)


def test_times_another_year_is_a_condition() -> None:
    found = form("tỉnh nào số doanh nghiệp thành lập mới năm 2023 gấp đôi năm 2020")
    assert [(c.op, c.right) for c in found.having if isinstance(c, Compare)] == [(">=", Const(2))]


def test_a_project_owners_packages_are_those_of_its_projects() -> None:
    assert not read("Trung bình mỗi chủ đầu tư có bao nhiêu gói thầu").readings


@pytest.mark.parametrize("text, op", [("bằng hoặc trên 99,5%", ">="), ("bằng hoặc thấp hơn 90%", "<="), ("10 tỷ là cùng", "<=")])
def test_bounds_with_both_words(text: str, op: str) -> None:
    assert [b.op for b in find_bounds(Words(fold(text)))] == [op]


@pytest.mark.parametrize("phrase", ["cao nhứt", "bao nhiêu tỉ", "kì báo cáo"])
def test_spelt_otherwise(phrase: str) -> None:
    assert any(e.phrase == phrase for e in vocabulary().entries)


# ---- year after year, regions, shares ----------------------------------------------------------------------------------
@both
def test_one_way_year_after_year(marks: bool) -> None:
    found = typed("Tỉnh nào có GRDP tăng liên tục từ 2020 đến 2023", marks)
    assert [(c.op, c.right) for c in found.having if isinstance(c, Compare)] == [(">", Const(0))] * 3


@pytest.mark.parametrize("question, form_", [
    ("GRDP Tây Nguyên năm 2022", Form.NUMBER), ("GRDP các tỉnh Tây Nguyên năm 2022", Form.TABLE), ("Tỷ lệ hộ nghèo Tây Nguyên năm 2022", Form.TABLE),
])  # fmt: skip
def test_a_regions_figure_is_one_where_it_adds_up(question: str, form_: Form) -> None:
    assert form(question).form is form_


def test_two_regions_are_no_list_of_provinces() -> None:
    assert not read("So sánh GRDP Tây Nguyên và Đông Nam Bộ năm 2022").readings


def test_what_one_firm_has_of_all() -> None:
    found = form("An Phát chiếm bao nhiêu phần trăm tổng giá trị trúng thầu")
    (share,) = [c.expr for c in found.columns]
    assert isinstance(share, Arith) and isinstance(share.right, Agg) and share.right.where == ()
    assert {k for n in found.pattern.nodes if n.var in found.over for k in n.kinds} >= {"Enterprise", "Agency"}  # of all who won


def test_the_average_price_of_a_firm_is_of_what_it_won() -> None:
    (mean,) = form("Giá trúng thầu trung bình của An Phát").columns
    assert isinstance(mean.expr, Agg) and mean.expr.fn == "avg" and isinstance(mean.expr.expr, Prop) and mean.expr.expr.name == "price"


def test_the_nations_average_of_a_rate_is_asked_back() -> None:
    assert not read("Tỉnh nào có tỷ lệ giải ngân thấp hơn mức trung bình cả nước năm 2022").readings


@pytest.mark.parametrize("question", ["Ai trúng nhiều nhất năm 2022, trúng mấy gói", "Ai trúng nhiều tiền nhất năm 2022, được bao nhiêu"])
def test_what_ranks_is_shown_anyway(question: str) -> None:
    found = form(question)
    assert found.rank is not None and len(found.columns) == 2


def test_who_is_asked_for_last_is_no_silent_subject() -> None:
    """'Còn trượt nhiều nhất là ai?' is of anybody: a dialogue puts what was just told only in silent places."""
    best = read("trượt nhiều nhất là ai").readings[0].sem
    assert best.asked[0].var is not None and best.rep(best.asked[0].var) not in best.implicit
