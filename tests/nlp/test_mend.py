"""Slips of the hand: what is mended, and what is left as it was typed."""
from __future__ import annotations

import unicodedata

import pytest

from graph.text.fold import fold, has_marks
from nlp.mend import chat, mend
from nlp.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("doanh nghieepj nào owr Hải Phòng trúng tuwf 2 gói", "doanh nghiệp nào ở Hải Phòng trúng từ 2 gói"),
        ("nhaf thaauf nào trúng nhiều gói nhất", "nhà thầu nào trúng nhiều gói nhất"),
        ("GRDP tăng mấy % so với năm trc", "GRDP tăng mấy % so với năm trước"),
        ("nươcs nào đầu tư nhìu nhất", "nước nào đầu tư nhiều nhất"),
        ("doanh nghiepj nao trung thau", "doanh nghiep nao trung thau"),  # typed without marks: mended without marks
        ("tổng giá trị trúng thầu của gói thầu xây lăps", "tổng giá trị trúng thầu của gói thầu xây lắp"),
        ("ai trúng nhiều nhấttt, bao nhiêuuu gói", "ai trúng nhiều nhất, bao nhiêu gói"),
        ("dự án nào chậm tiến dộ, kqua ra sao", "dự án nào chậm tiến dộ, kết quả ra sao"),
    ],
)
def test_slips_are_mended(typed: str, read: str) -> None:
    assert mend(typed).text == read


@pytest.mark.parametrize(
    "typed",
    [
        "Guangxi Steel Co., Ltd đầu tư vào đâu",  # part of a name
        "dự án “vinhomes ocean parkk” của ai",  # quoted
        "doanh nghiệp nào ở xyzzy",  # like nothing
        "gói IB2300000123 ai trúng",
        "DNNN ở Hà Nội",
        "CCCD của ai",
        "ba tỉnh có nhiều dự án nhất",
    ],
)
def test_what_is_no_slip_is_left(typed: str) -> None:
    assert mend(typed).text == typed


def test_names_are_left() -> None:
    text = "ai sở hữu công ty trogfa"
    assert mend(text, lambda: [(text.index("công"), len(text))]).text == text


def test_decomposed_text_is_left_as_typed_when_nothing_is_wrong() -> None:
    typed = unicodedata.normalize("NFD", "Doanh nghiệp nào trúng nhiều gói nhất?")
    assert mend(typed).text == typed


def test_telephone_words_stand_for_what_the_lexicon_knows() -> None:
    assert not [long for long in chat().values() if not set(fold(long).text.split()) & vocabulary().words]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("công ty nắm cổ phần ở nhềiu công ty nhất", "công ty nắm cổ phần ở nhiều công ty nhất"),
        ("giá trị trúng thầu turng bình", "giá trị trúng thầu trung bình"),
        ("những gói đăng tải trước táhng 6", "những gói đăng tải trước tháng 6"),
        ("trúng thầu được bao nhêiu tiền", "trúng thầu được bao nhiêu tiền"),
        ("gói nào rtúng giá cao", "gói nào trúng giá cao"),
    ],
)
def test_letters_swapped(typed: str, read: str) -> None:
    assert mend(typed).text == read


def test_a_pasted_name_does_not_make_the_rest_marked() -> None:
    assert not fold("cong ty nao so huu Công ty Cổ phần Hùng Dân").marked
    assert fold("công ty nào sở hữu CONG TY CO PHAN HUNG DAN").marked
    assert fold("Công ty nào trung thau nhiều nhất").marked
    assert has_marks("Hùng")
