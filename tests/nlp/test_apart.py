"""Names that stand side by side."""
from __future__ import annotations

import pytest

from graph.text.fold import fold
from nlp.naming import apart
from nlp.tagger import Named


def named(text: str, part: str) -> Named:
    start = text.index(part)
    return Named(start, start + len(part), ("Enterprise",), (part,), (part,))


@pytest.mark.parametrize("between", [" và ", ", ", " với "])
def test_the_second_legal_form_is_the_second_names(between: str) -> None:
    text = fold(f"Công ty TNHH Trường Quang{between}Công ty Cổ phần Cường Phương có chung cổ đông không").text
    first = text[: text.index("cong ty co phan") + len("cong ty co phan")]
    found = apart([named(text, first), named(text, "cong ty co phan cuong phuong")], text)
    assert [text[n.start : n.end] for n in found] == ["cong ty tnhh truong quang", "cong ty co phan cuong phuong"]


def test_names_apart_stay_as_they_are() -> None:
    text = "an phat va binh minh"
    found = [named(text, "an phat"), named(text, "binh minh")]
    assert apart(found, text) == found
