"""Monitoring reports, and measures that leave open what they are of: what is understood, and what is asked back."""

from __future__ import annotations

import pytest

from graph.query import Compare, Const, Contains, Form, OneOf, Prop, Query, Sub, Total
from graph.scope import walk
from tests.nlp.test_grammar import form, read, relations


def periods(query: Query) -> set[str]:
    return {str(v) for p in walk(query) if isinstance(p, OneOf) and isinstance(p.expr, Prop) and p.expr.name == "period" for v in p.values}


def delayed(query: Query) -> bool:
    return any(isinstance(p, Compare) and isinstance(p.left, Prop) and p.left.name == "delayed" and p.right == Const(True) for p in walk(query))


@pytest.mark.parametrize("question", [
    "Theo báo cáo giám sát 6 tháng đầu năm 2022, bao nhiêu dự án bị chậm?",
    "ky giam sat 6 thang dau nam 2022 co bao nhieu du an cham tien do",
    "Có mấy dự án chậm tiến độ trong kỳ 6 tháng đầu năm 2022?",
])  # fmt: skip
def test_delay_in_a_half_year_is_what_the_reports_found(question: str) -> None:
    query = form(question)
    assert query.form is Form.NUMBER
    assert delayed(query)
    assert periods(query) == {"2022-H1"}


def test_delay_without_monitoring_is_the_status() -> None:
    assert "MONITORED_IN" not in relations(form("Dự án nào chậm tiến độ?"))


def test_violation_is_of_the_time_of_the_report_not_of_the_approval() -> None:
    query = form("Những dự án bị nêu vi phạm trong 6 tháng đầu năm 2023")
    assert periods(query) == {"2023-H1"}
    assert not any(isinstance(p, Prop) and p.name == "approved" for p in walk(query))


@pytest.mark.parametrize(("question", "op", "number"), [
    ("Dự án nào chậm tiến độ từ 2 kỳ trở lên?", ">=", 2),
    ("du an nao bi ghi nhan cham tien do trong it nhat 3 ky giam sat", ">=", 3),
    ("Dự án nào bị nêu vi phạm từ 2 lần?", ">=", 2),
    ("Dự án nào bị báo chậm trong 3 kỳ giám sát?", "=", 3),
])  # fmt: skip
def test_in_how_many_reports(question: str, op: str, number: int) -> None:
    query = form(question)
    assert [(c.op, c.right) for c in query.having if isinstance(c, Compare)] == [(op, Const(number))]
    assert "MONITORED_IN" in relations(query)


def test_latest_report_of_all_and_of_a_named_project() -> None:
    of_all = form("Kỳ giám sát gần nhất dự án nào chậm tiến độ?")
    assert any(isinstance(c, Compare) and isinstance(c.right, Total) for c in of_all.pattern.where)
    own = form("Tiến độ của dự án Cầu Rồng ở kỳ giám sát gần nhất là bao nhiêu?")
    assert any(isinstance(c, Compare) and isinstance(c.right, Sub) and c.right.fn == "max" for c in own.pattern.where)


def test_what_the_violation_was() -> None:
    query = form("Dự án nào bị giám sát phát hiện sử dụng vốn sai mục đích?")
    assert any(isinstance(p, Contains) and p.text == "sai mục đích" for p in walk(query))
    commonest = form("Loại vi phạm nào bị phát hiện nhiều lần nhất?")
    assert isinstance(commonest.columns[0].expr, Prop)
    assert commonest.columns[0].expr.name == "violation"


# ---- what a measure is of ----------------------------------------------------------------------------------------------
def rivals(question: str) -> int:
    """Readings as near to the best one as to be asked back."""
    found = read(question).readings
    return sum(r.cost - found[0].cost < 0.06 for r in found)


def test_capital_of_foreign_projects_is_two_things() -> None:
    assert rivals("Tổng vốn của các dự án FDI là bao nhiêu?") == 2
    assert rivals("Tổng vốn của các dự án giao thông là bao nhiêu?") == 1
    assert any(isinstance(p, Prop) and p.name == "registered_usd" for p in walk(form("Dự án FDI nào vốn dưới 5 triệu USD?")))
    assert not read("Doanh nghiệp nào có vốn lớn nhất?").readings


def test_disbursing_most_by_amount_or_rate() -> None:
    assert rivals("Tỉnh nào giải ngân cao nhất năm 2023?") == 2
    assert rivals("Tỉnh nào giải ngân nhiều nhất năm 2023?") == 1
    assert rivals("Tỉnh nào giải ngân cao nhất năm 2023, tính theo tỷ lệ?") == 1


def test_no_date_is_the_most() -> None:
    assert not read("Dự án phê duyệt ngày nào nhiều nhất?").readings


def test_whose_place_and_which_date_is_kept_or_not_understood() -> None:
    assert read("Tỉnh nào có tổng giá trị trúng thầu cao nhất, tính theo địa điểm gói thầu?").readings
    assert not read("Tỉnh nào có nhiều doanh nghiệp nhất, tính theo địa điểm gói thầu?").readings
    assert not read("Bao nhiêu gói đăng tải năm 2022, tính theo ngày trúng?").readings


def test_being_late_is_no_progress() -> None:
    for reading in read("Lĩnh vực nào chậm tiến độ nhiều nhất?").readings:
        assert not any(isinstance(p, Prop) and p.name == "progress_pct" for p in walk(reading.form))
