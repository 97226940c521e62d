"""Sums of many things and of many events: as conditions, and asked of a whole clause."""
from __future__ import annotations

import pytest

from graph.query import Agg, Form, Query, Ref
from graph.text.fold import fold
from graph.text.quantity import find_bounds
from nlp.parse import Parsed
from tests.nlp.test_grammar import form, read

CONDITIONS = {
    "Bên mời thầu nào có tổng giá gói thầu trên 200 tỷ?": "PROCURES",
    "Chủ đầu tư nào có tổng mức đầu tư các dự án trên 1000 tỷ?": "IS_OWNER_OF",
    "Nhà đầu tư nước ngoài nào có tổng vốn đăng ký trên 50 triệu USD?": "INVESTS_IN",
    "Tỉnh nào có vốn FDI trên 100 triệu USD?": "LOCATED_IN",
}
SUMS = [
    "Tổng tiền An Phát trúng trong năm 2020 là bao nhiêu?",
    "Tổng giá trị An Phát trúng thầu năm 2020",
    "An Phát trúng tổng bao nhiêu tiền năm 2020?",
]
SAVED = ["Các gói ở Hà Nội tiết kiệm được bao nhiêu tiền?", "Tổng tiền tiết kiệm qua đấu thầu tại Hà Nội là bao nhiêu?"]


def _aggregate(found: Query) -> Agg:
    return next(c.expr for c in found.columns if isinstance(c.expr, Agg))


@pytest.mark.parametrize("marks", [True, False], ids=["marks", "plain"])
@pytest.mark.parametrize("question", CONDITIONS)
def test_a_sum_is_a_condition_on_who_has_the_things(question: str, marks: bool) -> None:
    found = form(question if marks else fold(question).text)
    assert found.form is Form.ENTITIES
    assert CONDITIONS[question] in {e.relation for e in found.pattern.edges}
    assert _aggregate(found).fn == "sum"
    assert any(isinstance(found_.left, Ref) for found_ in found.having if hasattr(found_, "left"))


def test_of_one_thing_it_is_its_own() -> None:
    found = form("Dự án nào có tổng mức đầu tư trên 1000 tỷ?")
    assert not found.having and len(found.pattern.where) == 1


@pytest.mark.parametrize("question", SUMS)
def test_money_of_a_clause(question: str) -> None:
    found = form(question)
    assert found.form is Form.NUMBER and _aggregate(found).fn == "sum"
    assert {e.relation for e in found.pattern.edges} == {"WINS"}


@pytest.mark.parametrize("question", SAVED)
def test_what_was_saved_is_money(question: str) -> None:
    assert [c.unit for c in form(question).columns] == ["vnd"]


@pytest.mark.parametrize("question", ["bên mời thầu có tổng giá các gói trên 200 tỷ", "ben moi thau co tong gia cac goi tren 200 ty"])
def test_a_figure_nobody_asked_for_is_none(question: str) -> None:
    parsed: Parsed = read(question)
    assert all(not isinstance(r.form, Query) or r.form.form is not Form.NUMBER for r in parsed.readings)


@pytest.mark.parametrize(("text", "said"), [("tổng mức đầu tư trên 1000 tỷ", "tren 1000 ty"), ("vốn đầu tư từ 5 tỷ", "tu 5 ty"), ("nha dau tu 5 ty", "")])
def test_the_end_of_a_word_is_no_bound(text: str, said: str) -> None:
    folded = fold(text)
    assert [folded.text[b.start : b.end] for b in find_bounds(folded)] == ([said] if said else [])
