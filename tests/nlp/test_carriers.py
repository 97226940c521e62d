"""What is said around a question changes nothing of what it asks."""
from __future__ import annotations

from itertools import product

import pytest

from graph.query import Form, Query
from graph.text.fold import fold
from nlp.carriers import closing, opening
from tests.nlp.test_grammar import form

BEFORE = ["", "Dạ anh chị cho em hỏi chút, ", "Nhờ em tra cứu giúp anh ", "Anh muốn biết ", "Phiền chị kiểm tra lại hộ tôi với, "]
AFTER = ["", " ạ", ", cảm ơn em nhé", " vậy anh ơi", " giúp em với ạ"]
QUESTIONS = ["gói nào ở Hà Nội bị hủy năm 2022", "tổng mức đầu tư của dự án Cầu Rồng là bao nhiêu"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_courtesies_change_nothing(question: str) -> None:
    plain = _shape(form(question))
    for before, after in product(BEFORE, AFTER):
        assert _shape(form(f"{before}{question}{after}")) == plain, (before, after)


def _shape(found: Query) -> object:
    """What is asked, without the names of variables, which tell where a word stood."""
    relations = sorted(e.relation for e in found.pattern.edges)
    return found.form, relations, sorted(type(c).__name__ for c in found.pattern.where), [c.label for c in found.columns]


@pytest.mark.parametrize("question", ["Đếm giúp tôi các gói ở Hà Nội", "nhờ em đếm thử số gói ở Hà Nội", "Đếm hộ anh xem có bao nhiêu gói ở Hà Nội"])
def test_to_be_counted(question: str) -> None:
    assert form(question).form is Form.NUMBER


def test_a_list_asked_for_behind() -> None:
    assert form("Có gói nào ở Hà Nội bị hủy không, cho tôi xin danh sách").form is Form.ENTITIES


@pytest.mark.parametrize("text", ["hà nội", "anh đức", "xem", "của em với anh"])
def test_what_is_no_courtesy(text: str) -> None:
    words = ["gói", *text.split()]
    folded = [fold(w).text for w in words]
    assert not [run for _, run in closing(folded, words, True, [len(words)]) if run.start == 1]
    assert not list(opening([fold(w).text for w in text.split()], text.split(), True, [0]))
