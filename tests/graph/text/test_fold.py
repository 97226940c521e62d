"""Folding: what is compared, and the way back to what was typed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.text.fold import MAX_TEXT, fold, fold_key, has_marks, telex, tokens, tone_style
from graph.text.syllable import is_folded_syllable, parse, spell


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("  Thuỷ   Điện ", "thuy dien"),
        (unicodedata.normalize("NFD", "Đường  Hòa Bình"), "duong hoa binh"),
        ("“Hà\u00a0Nội” – Huế", '"ha noi" - hue'),
        ("ＤＥＬＥＴＥ ５０ ٣", "delete 50 3"),
        ("Ðắk\u200b Lắk", "dak lak"),
        ("А\u0301nh \ud800 x\x00y", "anh x y"),
        ("≥5 tỷ", "≥5 ty"),
    ],
)
def test_folded_form(typed: str, folded: str) -> None:
    assert fold(typed).text == folded


def test_original_gives_back_the_typed_letters() -> None:
    folded = fold(unicodedata.normalize("NFD", "Cty  “Hoà  Bình” ở Huế"))
    start = folded.text.index("hoa binh")
    assert folded.original(start, start + 8) == "Hoà  Bình"
    assert folded.original(len(folded.text) - 3, len(folded.text)) == "Huế"


@settings(deadline=None)
@given(st.text(max_size=200))
def test_spans_are_ordered_and_inside_the_text(typed: str) -> None:
    folded = fold(typed)
    assert len(folded.spans) == len(folded.text)
    edges = [edge for span in folded.spans for edge in span]
    assert all(0 <= edge <= len(typed) for edge in edges)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in zip(folded.spans, folded.spans[1:], strict=False))
    assert "  " not in folded.text and folded.text == folded.text.strip()


_VIETNAMESE = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằấểễợữ ĐẠỂỨ.,-0123456789", max_size=80)


@settings(deadline=None)
@given(_VIETNAMESE, st.integers(0, 79), st.integers(1, 30))
def test_folding_what_was_typed_gives_the_folded_piece(typed: str, start: int, size: int) -> None:
    folded = fold(unicodedata.normalize("NFD", typed))
    piece = folded.text[start : start + size]
    assert fold(folded.original(start, start + len(piece))).text == piece.strip()


@settings(deadline=None)
@given(st.text(max_size=200))
def test_folding_twice_changes_nothing(typed: str) -> None:
    once = fold(typed).text
    assert fold(once).text == once


def test_long_text_is_cut_and_says_so() -> None:
    assert fold("ạ" * 100_000).cut and len(fold("ạ" * 100_000).text) == MAX_TEXT
    assert len(fold("a" + "\u0301" * 10_000).text) == 1


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [("hoà thuỷ Uỷ UỶ", "hòa thủy Ủy ỦY"), ("quý giá gì giữ", "quý giá gì giữ"), ("hòan qủa khuỷu", "hoàn quả khuỷu"), ("tuỳ GỌI http", "tùy GỌI http")],
)
def test_tone_marks_move_to_their_place(typed: str, canonical: str) -> None:
    assert tone_style(typed) == canonical
    assert tone_style(unicodedata.normalize("NFD", typed)) == canonical


@pytest.mark.parametrize(
    ("slip", "word"),
    [("nghieepj", "nghiệp"), ("nghieejp", "nghiệp"), ("thaàu", "thầu"), ("dduwowngf", "đường"), ("duowngf", "dường"), ("gois", "gói"), ("ddaauf", "đầu")],
)
def test_telex_slips_are_read(slip: str, word: str) -> None:
    assert telex(slip) == word


@pytest.mark.parametrize("word", ["doanh", "top", "ban", "google", "project", "thầu", "q2", "", "xyz", "ssss", "hoa"])
def test_telex_leaves_other_words_alone(word: str) -> None:
    assert telex(word) is None


def test_every_parsed_syllable_is_spelt_back() -> None:
    for word in ["nghiệp", "hòa", "hoàn", "thủy", "thuyền", "quý", "giữ", "gì", "ủy", "khuỷu", "đường", "người", "uống", "yên", "ngoáy"]:
        syllable = parse(word)
        assert syllable is not None and spell(syllable) == word and is_folded_syllable(fold(word).text)


def test_tokens_keep_codes_and_numbers_whole() -> None:
    text = fold("Gói IB2300012345 của MST 0101234567-001, Q2/2023: 1.234,5 tỷ (≥ 30%), GD&ĐT TP.HCM, 500tr; 12/3/2021.")
    assert [t.text for t in tokens(text)] == (
        ["goi", "ib2300012345", "cua", "mst", "0101234567-001", "q2/2023", "1.234,5", "ty", "≥", "30", "%", "gd&dt", "tp", "hcm", "500tr", "12/3/2021"]
    )
    assert all(text.text[t.start : t.end] == t.text for t in tokens(text))


def test_keys_and_marks() -> None:
    assert fold_key(" Cty “XD & TM” An-Phát ") == "cty xd tm an phat"
    assert has_marks("hoà") and has_marks("Đ") and not has_marks("hoa binh 5")
