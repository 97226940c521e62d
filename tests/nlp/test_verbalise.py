"""Readings: every construct says what it means, and no two different forms are said alike."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import pytest

from graph.check import check
from graph.ontology import ontology
from graph.query import Agg, Column, Edge, Form, Ident, LogicalForm, Node, Pattern, Query
from nlp.verbalise import reading
from tests.nlp.forms import FORMS
from tests.nlp.mutations import mutants


def called(_: Sequence[str], ident: str) -> str:
    return f"Công ty {ident}"


def said(form: LogicalForm) -> str:
    check(form, ontology())
    return reading(form, ontology(), called)


READINGS = {
    "reflexive top 5": "Doanh nghiệp trúng thầu gói thầu thuộc dự án có nhà đầu tư là chính doanh nghiệp đó, ngày trúng thầu trong năm 2021; "
    "xếp theo tổng giá trúng thầu, lấy 5 kết quả cao nhất (kể cả đồng hạng)",
    "filters": "Gói thầu có giá gói thầu trên 5 tỷ đồng, ở Hà Nội hoặc Đà Nẵng, có lĩnh vực là “Xây lắp”",
    "owned by a named firm": "Doanh nghiệp có cổ đông là Công ty 0101 [Công ty 0101 → doanh nghiệp], tỷ lệ vốn góp từ 20 % trở lên",
    "chain": "Doanh nghiệp có cổ đông là Công ty 0101 [Công ty 0101 → doanh nghiệp] (qua 1–5 bước, mỗi bước tỷ lệ vốn góp trên 50 %)",
    "never won": "Doanh nghiệp không trúng thầu gói thầu",
    "count": "Số doanh nghiệp có tình trạng hoạt động là “Đã giải thể”",
    "growth": "Mức tăng (%) của tổng giá trúng thầu (chỉ tính năm của ngày trúng thầu là 2021) so với tổng giá trúng thầu "
    "(chỉ tính năm của ngày trúng thầu là 2020), xét doanh nghiệp trúng thầu gói thầu",
    "at least three": "Doanh nghiệp trúng thầu gói thầu; chỉ lấy khi số gói thầu từ 3 trở lên",
    "measure filter": "Gói thầu có số nhà thầu tham dự đúng 1, có tỷ lệ tiết kiệm dưới 1 %",
    "days": "Gói thầu có số ngày từ đăng tải đến đóng thầu dưới 10",
    "yes or no": "Có hay không: Công ty 0101 có cổ phần tại Công ty 0202 [Công ty 0101 → Công ty 0202]",
    "ownership chain": "Chuỗi sở hữu đi từ Công ty 0101 → Công ty 0202, nhiều nhất 10 bước",
    "describe": "Thông tin về doanh nghiệp Công ty 0101",
}


@pytest.mark.parametrize("name", READINGS)
def test_reading(name: str) -> None:
    assert said(FORMS[name]) == READINGS[name]


@pytest.mark.parametrize("name", FORMS)
def test_a_changed_form_is_said_otherwise(name: str) -> None:
    form = FORMS[name]
    base, changed = said(form), list(mutants(form))
    same = [m for m in changed if said(m) == base and not (isinstance(m, Query) and m.place_of is not None and m.rank and m.rank.k)]  # a place has no k
    assert not same
    assert changed or name in ("connection", "ownership chain", "describe")


def test_no_two_forms_are_said_alike() -> None:
    by_reading: dict[str, set[str]] = defaultdict(set)
    for form in FORMS.values():
        for one in (form, *mutants(form)):
            if not (isinstance(one, Query) and one.place_of is not None):
                by_reading[said(one)].add(repr(one))
    assert len(by_reading) > 150
    assert [r for r, forms in by_reading.items() if len(forms) > 1] == []


def test_two_of_one_kind_are_numbered_where_one_is_met_again() -> None:
    text = said(FORMS["same phone"])
    assert "doanh nghiệp (1) và doanh nghiệp (2) có cùng số điện thoại" in text


def test_an_edge_said_twice_is_told_once() -> None:
    twice = Pattern((Node("f", ("Enterprise",)), Node("k", ("BidPackage",))), (Edge("w", "WINS", "f", "k"), Edge("w2", "WINS", "f", "k")))
    assert said(Query(Form.NUMBER, twice, (Column("n", Agg("count", Ident("f"))),), ("f",))) == "Số doanh nghiệp trúng thầu gói thầu"
