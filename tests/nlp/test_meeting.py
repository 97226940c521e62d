"""Two that have something in common and bid for one package; and what such sentences must not be taken for."""

from __future__ import annotations

import pytest

from tests.nlp.test_grammar import form, read


def edges(question: str) -> list[str]:
    return sorted(e.relation for e in form(question).pattern.edges)


@pytest.mark.parametrize(("question", "expected"), [
    ("hai nhà thầu cùng địa chỉ cùng dự một gói", ["BIDS_ON", "BIDS_ON"]),
    ("hai cong ty cung dia chi cung du mot goi", ["BIDS_ON", "BIDS_ON"]),
    ("hai công ty cùng giám đốc cùng dự một gói thầu", ["BIDS_ON", "BIDS_ON", "REPRESENTS", "REPRESENTS"]),
    ("người nào đại diện cho hai công ty cùng dự một gói thầu", ["BIDS_ON", "BIDS_ON", "REPRESENTS", "REPRESENTS"]),
    ("hai công ty cùng giám đốc cùng dự một gói", ["BIDS_ON", "BIDS_ON", "REPRESENTS", "REPRESENTS"]),
    ("cá nhân nào có cổ phần tại hai công ty là đối thủ của nhau?", ["BIDS_ON", "BIDS_ON", "OWNS", "OWNS"]),
    ("ai là cổ đông của hai công ty cùng dự một gói", ["BIDS_ON", "BIDS_ON", "OWNS", "OWNS"]),
])  # fmt: skip
def test_both_bid_for_one_package(question: str, expected: list[str]) -> None:
    pattern = form(question).pattern
    assert edges(question) == expected
    assert len({e.dst for e in pattern.edges if e.relation == "BIDS_ON"}) == 1
    assert len({e.src for e in pattern.edges if e.relation == "BIDS_ON"}) == 2


@pytest.mark.parametrize("question", [
    "gói nào mà nhà thầu trúng và chủ đầu tư dự án là hai doanh nghiệp khác nhau có chung một cổ đông là cá nhân",
    "goi nao ma nha thau trung va chu dau tu du an la hai doanh nghiep khac nhau co chung mot co dong la ca nhan",
    "gói có nhà thầu trúng với chủ đầu tư (2 công ty) chung 1 cá nhân góp vốn",
    "đếm các gói thầu mà bên mời thầu đang là cổ đông của ít nhất một nhà thầu dự thầu",
])  # fmt: skip
def test_no_firm_is_made_up(question: str) -> None:
    """No noun is torn in two, there is no second winner and no shareholder of any firm there is: both ends of every stake have a role in the one package."""
    pattern = form(question).pattern
    roles = [e for e in pattern.edges if e.relation in ("WINS", "BIDS_ON", "PROCURES", "IS_OWNER_OF")]
    held = [e for e in pattern.edges if e.relation == "OWNS"]
    assert len(roles) == 2 and len([n for n in pattern.nodes if n.kinds == ("BidPackage",)]) == 1
    assert {e.src for e in roles} == {e.dst for e in held} or {e.src for e in roles} == {held[0].src, held[0].dst}


def test_a_number_said_without_marks_is_not_swallowed() -> None:
    """'năm' (five) after 'cho' is no 'cho nắm' (let us know)."""
    assert not [r for r in read("cho nam nha thau trung nhieu goi nhat").readings if getattr(r.form, "rank", None) and r.form.rank.k == 1]  # type: ignore[union-attr]
