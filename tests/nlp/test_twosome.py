"""Two things set side by side, one of two values, and whether something is so; with and without marks."""

from __future__ import annotations

import pytest

from graph.query import Agg, Arith, Form, Ident, OneOf, Prop
from graph.text.fold import fold
from tests.nlp.test_grammar import form, read

WHICH = {
    "Hà Nội hay Đà Nẵng nhiều dự án hơn?": ("Hà Nội", "Đà Nẵng"),
    "An Phát hay Bình Minh trúng nhiều gói hơn?": ("0100000001", "0100000002"),
    "An Phát hay Bình Minh vốn điều lệ lớn hơn?": ("0100000001", "0100000002"),
}
WHETHER = [
    "Có phải Sở Y tế Hà Nội mời thầu gói IB2300012345?",
    "Phải chăng An Phát đã trúng gói IB2300012345?",
    "Có phải An Phát là công ty con của Bình Minh không?",
]
ONE_OF = {
    "Dự án Cầu Rồng là FDI hay đầu tư công?": "kind",
    "Gói IB2300012345 chỉ định thầu hay đấu thầu rộng rãi?": "method",
}


@pytest.mark.parametrize("marks", [True, False], ids=["marks", "plain"])
@pytest.mark.parametrize("question", WHICH)
def test_which_of_two_has_more(question: str, marks: bool) -> None:
    found = form(question if marks else fold(question).text)
    assert any(isinstance(c, OneOf) and isinstance(c.expr, Ident) and c.values == WHICH[question] for c in found.pattern.where)
    assert found.rank is not None


def test_the_figure_of_each() -> None:
    found = form("So sánh vốn điều lệ của An Phát và Bình Minh")
    assert any(isinstance(c, OneOf) and c.values == ("0100000001", "0100000002") for c in found.pattern.where)
    assert [c.expr.name for c in found.columns if isinstance(c.expr, Prop)] == ["charter_capital"]
    assert not read("Tổng giá trị trúng thầu của An Phát và Bình Minh").readings  # of both together, or of each?


@pytest.mark.parametrize("question", WHETHER)
def test_is_it_so(question: str) -> None:
    assert form(question).form is Form.BOOL


@pytest.mark.parametrize("question", ONE_OF)
def test_one_of_two_values_asks_for_the_property(question: str) -> None:
    assert [c.expr.name for c in form(question).columns if isinstance(c.expr, Prop)] == [ONE_OF[question]]


@pytest.mark.parametrize("question", ["Từng tỉnh có bao nhiêu gói thầu?", "từng chủ đầu tư có bao nhiêu dự án"])
def test_each_before_a_noun_is_not_ever(question: str) -> None:
    assert form(question).form is Form.TABLE


APART = {
    "GRDP năm 2022 của Hà Nội và Hải Phòng chênh nhau bao nhiêu?": "province",
    "Số gói trúng của An Phát và Bình Minh chênh lệch bao nhiêu?": "An Phát",
    "Năm 2021 và năm 2022 số gói thầu hơn kém nhau bao nhiêu?": "published",
}
BETTER = {
    "GRDP Hà Nội với Hải Phòng bên nào cao hơn năm 2022": ("Hà Nội", "Hải Phòng"),
    "GRDP năm 2022 Hà Nội hay Hải Phòng cao hơn": ("Hà Nội", "Hải Phòng"),
    "vốn điều lệ của An Phát và Bình Minh ai lớn hơn": ("0100000001", "0100000002"),
    "Giữa An Phát và Bình Minh ai trúng nhiều tiền hơn": ("0100000001", "0100000002"),
}


@pytest.mark.parametrize("marks", [True, False], ids=["marks", "plain"])
@pytest.mark.parametrize("question", APART)
def test_how_far_two_figures_are_apart(question: str, marks: bool) -> None:
    found = form(question if marks else fold(question).text)
    (apart,) = [c.expr for c in found.columns if isinstance(c.expr, Arith)]
    assert found.form is Form.NUMBER and apart.op == "gap"
    assert all(isinstance(side, Agg) and len(side.where) == 1 for side in (apart.left, apart.right))


def test_a_comparison_is_more_than_the_difference() -> None:
    assert not read("So sánh số doanh nghiệp thành lập mới của Hà Nội và TP.HCM năm 2022, chênh bao nhiêu?").readings


@pytest.mark.parametrize("question", BETTER)
def test_which_of_two_figures_is_more(question: str) -> None:
    found = form(question)
    assert found.rank is not None and found.rank.k == 1
    assert any(isinstance(c, OneOf) and c.values == BETTER[question] for c in found.pattern.where)


def test_the_number_of_each_of_several() -> None:
    found = form("số gói trúng thầu của An Phát, Bình Minh")
    assert found.fill == ("0100000001", "0100000002") and found.columns[1].expr == Agg("count", Ident(found.over[0]))


PLACED = ["An Phát đứng thứ mấy về số gói trúng?", "Xếp hạng của An Phát theo giá trị trúng thầu", "vốn điều lệ của An Phát xếp thứ mấy"]


@pytest.mark.parametrize("question", PLACED)
def test_the_place_of_one_among_all(question: str) -> None:
    found = form(question)
    assert found.place_of == "0100000001" and found.rank is not None and found.rank.k is None
    assert not any(isinstance(c, OneOf) and isinstance(c.expr, Ident) for c in found.pattern.where)
