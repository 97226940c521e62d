"""What was said and has no place in the form: no answer rather than one that leaves it out."""
from __future__ import annotations

import pytest

from graph.query import Form, Query
from graph.text.fold import fold
from tests.nlp.test_grammar import form, read, relations


@pytest.mark.parametrize("marks", [True, False], ids=["marks", "plain"])
@pytest.mark.parametrize(
    "question",
    [
        "Doanh nghiệp nào do 2 cổ đông trở lên nắm giữ?",
        "Sở Y tế Hà Nội chỉ định thầu cho những công ty nào?",
        "Doanh nghiệp nào do 3 cổ đông sở hữu?",
    ],
)
def test_not_answered_without_it(question: str, marks: bool) -> None:
    for reading in read(question if marks else fold(question).text).readings:
        assert isinstance(reading.form, Query)
        assert "value=3" in repr(reading.form) or "value=2" in repr(reading.form) or "WINS" in relations(reading.form), reading.form


@pytest.mark.parametrize("question", ["tỷ lệ gói có 1 nhà thầu dự", "Tỷ lệ gói có 1 nhà thầu trong tổng số gói có kết quả"])
def test_a_share_keeps_the_number(question: str) -> None:
    assert "value=1)" in repr(form(question))


def test_the_first_of_a_table_are_ranked() -> None:
    found = form("top 3 tỉnh GRDP 2022")
    assert found.form is Form.ENTITIES and found.rank is not None and found.rank.k == 3


def test_which_are_left_is_no_yes_or_no() -> None:
    assert form("Ở Hà Nội còn gói nào chưa có kết quả không?").form is Form.ENTITIES
    assert form("Ở Hà Nội có gói nào chưa có kết quả không?").form is Form.BOOL


def test_the_year_is_that_of_what_was_spent() -> None:
    found = form("Năm 2023 chủ đầu tư nào giải ngân tốt nhất tính theo tỷ lệ?")
    assert "approved" not in repr(found) and "name='year'" in repr(found)


def test_the_owner_of_a_package_s_project_need_not_procure_it() -> None:
    assert relations(form("Doanh nghiệp nào trúng gói mà chủ đầu tư là công ty mẹ của nó?")) == {"WINS", "PART_OF", "IS_OWNER_OF", "OWNS"}
