"""Questions of several parts and facts of one named thing, in many word orders: what is asked becomes a column each; with and without marks."""

from __future__ import annotations

import pytest

from graph.query import Distinct, Prop
from graph.text.fold import fold
from tests.nlp.test_grammar import form, read, relations

FACTS = {
    "Ngày thành lập và vốn điều lệ của An Phát": {"Ngày thành lập", "Vốn điều lệ"},
    "Cho biết tên viết tắt, loại hình của công ty An Phát": {"Tên viết tắt", "Loại hình doanh nghiệp"},
    "Tên, địa chỉ và số điện thoại của công ty An Phát": {"Địa chỉ trụ sở", "Số điện thoại"},
    "Mã số thuế, địa chỉ và người đại diện theo pháp luật của công ty An Phát": {"Mã số", "Địa chỉ trụ sở", "Người đại diện theo pháp luật"},
    "Ai là người đại diện theo pháp luật và số điện thoại của An Phát?": {"Số điện thoại"},
    "Dự án Cầu Rồng khởi công năm nào, bao giờ hoàn thành?": {"Năm khởi công", "Năm hoàn thành"},
    "Dự án Cầu Rồng thuộc tỉnh nào, tổng mức đầu tư bao nhiêu?": {"Tỉnh/thành phố", "Tổng mức đầu tư"},
    "Dự án Cầu Rồng do ai làm chủ đầu tư, tổng mức đầu tư bao nhiêu?": {"Tổng mức đầu tư"},
    "An Phát đặt trụ sở ở đâu?": {"Địa chỉ trụ sở", "Tỉnh/thành phố"},
    "Địa chỉ trụ sở của An Phát ở đâu?": {"Địa chỉ trụ sở"},
    "Khi nào thì gói IB2300012345 đóng thầu?": {"Thời điểm đóng thầu"},
    "Gói IB2300012345 bao giờ đóng thầu?": {"Thời điểm đóng thầu"},
    "Gói IB2300012345 áp dụng hình thức lựa chọn nhà thầu nào?": {"Hình thức lựa chọn nhà thầu"},
    "Dự án Cầu Rồng ở đâu?": {"Tỉnh/thành phố"},
}
CLAUSES = {
    "Gói IB2300012345 ai trúng?": {"WINS"},
    "Gói IB2300012345 ai mời thầu, ai trúng?": {"PROCURES", "WINS"},
    "An Phát ai đứng ra làm người đại diện theo pháp luật?": {"REPRESENTS"},
    "Sở Y tế Hà Nội trực thuộc cơ quan nào?": {"SUBORDINATE_TO"},
    "Ai đầu tư vào Cầu Rồng, góp mấy phần trăm mỗi bên?": {"INVESTS_IN"},
    "Ở Hà Nội có những gói nào đang xét thầu? Cho biết bên mời thầu của từng gói.": {"PROCURES"},
    "Các gói xây lắp ở Hà Nội kèm bên mời thầu": {"PROCURES"},
}
LISTS = [
    "Có gói nào ở Hà Nội bị hủy không? Liệt kê ra giúp tôi.",
    "Có gói nào ở Hà Nội bị hủy không, nếu có là gói nào?",
    "Bao nhiêu gói ở Hà Nội bị hủy? Kể tên.",
    "Ở Hà Nội có mấy gói bị hủy, là những gói nào?",
]


@pytest.mark.parametrize("marks", [True, False], ids=["marks", "plain"])
@pytest.mark.parametrize("question", FACTS)
def test_facts_are_columns(question: str, marks: bool) -> None:
    found = form(question if marks else fold(question).text)
    assert {c.label for c in found.columns} >= {x for x in FACTS[question] if x != "Tỉnh/thành phố"}, found.columns
    assert len(found.columns) >= len(FACTS[question])


@pytest.mark.parametrize("marks", [True, False], ids=["marks", "plain"])
@pytest.mark.parametrize("question", CLAUSES)
def test_clauses_before_and_beside(question: str, marks: bool) -> None:
    found = form(question if marks else fold(question).text)
    assert relations(found) == CLAUSES[question]
    assert len(found.columns) == (2 if "," in question or "từng" in question or "kèm" in question else 1)


@pytest.mark.parametrize("marks", [True, False], ids=["marks", "plain"])
@pytest.mark.parametrize("question", LISTS)
def test_asked_and_then_listed(question: str, marks: bool) -> None:
    """The list answers 'có … không' and 'bao nhiêu' too."""
    found = form(question if marks else fold(question).text)
    assert [c.label for c in found.columns] == ["Gói thầu"]
    assert len(found.pattern.where) == 2


def test_the_nearest_noun_is_asked_for() -> None:
    assert form("Công ty An Phát ở tỉnh nào?").columns[0].label == form("dự án thuộc tỉnh nào?").columns[0].label == "Tỉnh/thành phố"


def test_another_is_kept_apart() -> None:
    """'khác' within a clause bars the one it is told from; with nothing to tell it from it is asked back."""
    found = form("Người đại diện của An Phát đứng tên ở công ty nào khác?")
    assert any(isinstance(c, Distinct) for c in found.pattern.where)
    assert not read("Ai đứng tên ở công ty khác?").readings


def test_a_fact_is_of_the_thing_at_the_head() -> None:
    """Both the project and whoever owns it have a status: the project's is meant."""
    found = form("Dự án Cầu Rồng: chủ đầu tư là ai, trạng thái ra sao?")
    project = next(n.var for n in found.pattern.nodes if n.kinds == ("Project",))
    assert any(c.expr == Prop(project, "status") for c in found.columns), found.columns
