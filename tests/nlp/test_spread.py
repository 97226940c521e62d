"""How many have one, two, three; each of the years named; several taken as one; shares of a total; years in a row; what lasts."""

from __future__ import annotations

import pytest

from graph.query import Agg, AnyOf, Arith, Compare, Const, DatePart, Days, Exists, Form, OneOf, Prop, Query
from graph.scope import walk
from nlp.guards.odd import odd
from tests.nlp.test_grammar import form, read


def numbers(query: Query) -> set[object]:
    """The numbers that a count is compared with."""
    return {c.right.value for c in walk(query) if isinstance(c, Compare) and c.op == "=" and isinstance(c.right, Const)}


@pytest.mark.parametrize("question", ["Có bao nhiêu gói có 1, 2, 3 nhà thầu?", "co bao nhieu goi co 1 nha thau, 2 nha thau va 3 nha thau"])
def test_one_row_for_each_number(question: str) -> None:
    query = form(question)
    assert query.form is Form.TABLE
    assert len(query.columns) == 2
    assert numbers(query) >= {1, 2, 3}
    assert any(isinstance(c, AnyOf) for c in query.pattern.where)


def test_packages_by_how_many_bid_leave_out_direct_awards() -> None:
    query = form("Phân bố gói thầu theo số nhà thầu tham dự")
    assert any(isinstance(c, Compare) and c.left == query.columns[0].expr and (c.op, c.right) == (">=", Const(1)) for c in query.pattern.where)
    assert not read("phân bố gói thầu theo giá gói thầu").readings


@pytest.mark.parametrize("question", ["Số gói từng năm 2020, 2021, 2022", "tu nam 2020 den 2022 so goi tung nam", "Từng năm 2020-2022 có bao nhiêu gói?"])
def test_each_of_the_years_named(question: str) -> None:
    query = form(question)
    assert any(isinstance(c.expr, DatePart) and c.expr.part == "year" for c in query.columns)
    assert "datetime.date(2020, 1, 1)" in repr(query.pattern.where)


def test_several_places_as_one() -> None:
    query = form("Hà Nội và Hải Phòng cộng lại có bao nhiêu gói thầu?")
    assert query.form is Form.NUMBER
    assert [c.values for c in query.pattern.where if isinstance(c, OneOf)] == [("Hà Nội", "Hải Phòng")]


@pytest.mark.parametrize("question", ["Hà Nội chiếm mấy phần trăm tổng vốn FDI đăng ký?",
                                      "Tỷ trọng vốn FDI đăng ký của Hà Nội trong tổng vốn FDI cả nước"])
def test_a_share_of_the_total(question: str) -> None:
    ratio = form(question).columns[0].expr
    assert isinstance(ratio, Arith)
    assert isinstance(ratio.right, Agg)
    assert not ratio.right.where
    assert "'Hà Nội'" in repr(ratio.left)


def test_two_rates_set_side_by_side_are_no_rate_of_both() -> None:
    parsed = read("Tỷ lệ dự án chậm tiến độ của nhóm A so với nhóm B")
    assert all(odd(r.form, r.item) for r in parsed.readings)


@pytest.mark.parametrize(("question", "years"), [
    ("Doanh nghiệp nào trúng thầu ba năm liên tiếp 2020, 2021, 2022?", 3), ("nha thau nao hai nam lien 2021 va 2022 deu trung thau", 2),
])  # fmt: skip
def test_years_in_a_row(question: str, years: int) -> None:
    assert sum(isinstance(c, Exists) for c in form(question).pattern.where) == years
    assert not read("Doanh nghiệp nào trúng thầu ba năm liên tiếp 2021, 2022?").readings


def test_reports_are_what_violations_are_counted_by() -> None:
    query = form("Giám sát năm 2020 phát hiện bao nhiêu vi phạm?")
    assert [n.kinds for n in query.pattern.nodes] == [("MonitoringReport",)]
    assert {q.name for c in query.pattern.where for q in walk(c) if isinstance(q, Prop)} == {"violation", "period"}


def test_what_is_done_in_a_year_is_not_how_long_it_takes() -> None:
    assert not read("gói thầu thực hiện năm 2022").readings
    assert form("Gói xây lắp nào có hợp đồng dài nhất?").rank is not None


def test_things_are_not_compared_without_a_figure() -> None:
    assert not read("so gói thầu Hà Nội và Đà Nẵng năm 2022").readings
    assert form("so số gói thầu Hà Nội và Đà Nẵng năm 2022").form is Form.TABLE


@pytest.mark.parametrize("question", ["Thời gian trung bình từ đăng tải đến đóng thầu là mấy ngày?", "so ngay trung binh tu luc dang tai den luc dong thau"])
def test_days_from_one_date_to_another(question: str) -> None:
    (days,) = [p for c in form(question).columns for p in walk(c.expr) if isinstance(p, Days)]
    assert isinstance(days.start, Prop)
    assert isinstance(days.end, Prop)
    assert (days.start.name, days.end.name) == ("published", "closed")


def test_a_span_is_bounded_like_any_figure_and_a_stretch_of_years_is_none() -> None:
    assert any(isinstance(p, Days) for p in walk(form("Mấy gói từ lúc đăng tới lúc đóng thầu dưới 10 ngày?").pattern))
    assert not any(isinstance(p, Days) for p in walk(form("số gói đăng tải từ 2019 đến 2021")))


@pytest.mark.parametrize("question", ["Tỉ lệ giải ngân thấp nhất là tỉnh nào?", "ty le giai ngan thap nhat la tinh nao"])
def test_the_least_is_whom(question: str) -> None:
    query = form(question)
    assert query.rank is not None
    assert not query.rank.descending
    assert ("Province",) in [n.kinds for n in query.pattern.nodes]


def test_how_much_is_planned_for_what() -> None:
    query = form("Năm 2020 bố trí bao nhiêu vốn cho các dự án đầu tư công?")
    assert {q.name for c in query.columns for q in walk(c.expr) if isinstance(q, Prop)} == {"planned"}
    assert "Đầu tư công" in repr(query.pattern.where)


def test_a_reports_time_is_not_the_projects() -> None:
    (best, *others) = read("Theo báo cáo giám sát 6 tháng đầu năm 2022, bao nhiêu dự án bị chậm?").readings
    assert "'approved'" not in repr([best, *others])


@pytest.mark.parametrize("question", ["Vốn FDI đăng ký năm 2023 bằng bao nhiêu phần trăm năm 2022?", "tong gia trung thau nam 2021 gap may lan nam 2020"])
def test_a_part_or_multiple_of_another_years(question: str) -> None:
    ratio = form(question).columns[0].expr
    assert isinstance(ratio, Arith)
    assert ratio.op == "/"
    assert isinstance(ratio.right, Agg)
    assert len(ratio.right.where) == 1


def test_half_years_are_no_reports() -> None:
    (count,) = [p for c in form("Có mấy kỳ giám sát?").columns for p in walk(c.expr) if isinstance(p, Agg)]
    assert isinstance(count.expr, Prop)
    assert count.expr.name == "period"


@pytest.mark.parametrize("question", ["Dự án nào bị báo cáo giám sát ghi chậm tiến độ từ 3 kỳ trở lên?",
                                      "du an nao bi giam sat ghi nhan cham tien do tu 3 ky tro len"])
def test_found_by_a_report_is_no_status(question: str) -> None:
    query = form(question)
    assert "MONITORED_IN" in {e.relation for e in query.pattern.edges}
    assert "'status'" not in repr(query.pattern.where)
    assert [(h.op, h.right) for h in query.having if isinstance(h, Compare)] == [(">=", Const(3))]
