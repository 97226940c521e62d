"""Figures: statistics, places compared, growth, several numbers beside each other, places beyond the first."""

from __future__ import annotations

import pytest

from graph.query import Agg, Arith, Compare, Const, Form, Lookup, OneOf, Prop, Query
from graph.scope import walk
from tests.nlp.test_grammar import form, read


def says(query: Query, name: str, op: str, value: object) -> bool:
    return any(isinstance(p, Compare) and isinstance(p.left, Prop) and (p.left.name, p.op, p.right) == (name, op, Const(value)) for p in walk(query))


# ---- official figures ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("question", "bound"), [
    ("Những tỉnh nào có GRDP năm 2023 trên 500 nghìn tỷ đồng?", 500_000),
    ("tinh nao grdp 2023 vuot 500k ty", 500_000),
    ("Tỉnh nào có dân số trên 2 triệu người năm 2023?", 2_000),
    ("Năm 2023, tỉnh nào có tỷ lệ hộ nghèo trên 10%?", 10),
])  # fmt: skip
def test_figure_in_its_published_unit(question: str, bound: float) -> None:
    """A GRDP is published in billions, a population in thousands: the bound is said in those."""
    query = form(question)
    assert says(query, "value", ">", bound)
    assert says(query, "year", "=", 2023)
    assert query.pattern.edges[0].relation == "OBSERVES"


def test_figure_without_a_year_is_asked_back() -> None:
    parsed = read("Tỉnh nào có GRDP trên 500 nghìn tỷ đồng?")
    assert not parsed.readings
    assert any(u.code == "year" for u in parsed.unclear)


def test_average_and_sum_of_provinces() -> None:
    average = form("GRDP trung bình các tỉnh năm 2022")
    assert isinstance(average.columns[0].expr, Agg)
    assert average.columns[0].expr.fn == "avg"
    total = form("Tổng vốn FDI thực hiện của vùng Đông Nam Bộ năm 2022")
    assert isinstance(total.columns[0].expr, Agg)
    assert total.form is Form.NUMBER


def test_rates_of_a_region_are_not_added_up() -> None:
    assert not read("Vùng nào có tỷ lệ hộ nghèo cao nhất năm 2022?").readings


def test_region_with_the_most_people() -> None:
    query = form("Vùng nào đông dân nhất năm 2022?")
    assert isinstance(query.columns[0].expr, Lookup)
    assert isinstance(query.columns[1].expr, Agg)


def test_largest_province_of_each_region() -> None:
    """The region is the province's own: no join over everything that lies there."""
    query = form("Ở mỗi vùng, tỉnh nào có GRDP lớn nhất năm 2022?")
    assert query.rank is not None
    assert query.rank.within == ("g0",)
    assert [e.relation for e in query.pattern.edges] == ["OBSERVES"]


# ---- two places --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", ["GRDP của Hà Nội gấp mấy lần Hải Phòng năm 2022?", "grdp nam 2022 cua ha noi gap may lan hai phong"])
def test_times(question: str) -> None:
    match form(question).columns[0].expr:
        case Arith("/", Agg("sum", Prop(_, "value"), (OneOf(_, ("Hà Nội",)),)), Agg("sum", Prop(_, "value"), (OneOf(_, ("Hải Phòng",)),))):
            return
        case other:
            pytest.fail(str(other))


@pytest.mark.parametrize("question", [
    "Hà Nội chiếm bao nhiêu phần trăm GRDP cả nước năm 2022?",
    "GRDP Hà Nội năm 2022 chiếm bao nhiêu % cả nước",
    "Tỷ trọng GRDP của Hà Nội trong cả nước năm 2022",
])  # fmt: skip
def test_share_of_the_nation(question: str) -> None:
    query = form(question)
    assert query.columns[0].unit == "percent"
    assert says(query, "level", "=", "Cả nước")


def test_share_of_what_was_disbursed_is_no_rate() -> None:
    query = form("Vốn giải ngân của Hà Nội năm 2022 chiếm bao nhiêu phần trăm cả nước?")
    assert not any(isinstance(p, Prop) and p.name == "planned" for p in walk(query))


def test_is_it_more() -> None:
    query = form("Chỉ số sản xuất công nghiệp của Hà Nội năm 2023 có cao hơn cả nước không?")
    assert query.form is Form.BOOL
    assert len(query.having) == 1


# ---- two times -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("question", "percent", "falling"), [
    ("GRDP Quảng Ninh năm 2023 tăng bao nhiêu phần trăm so với năm 2022?", True, False),
    ("grdp quang ninh tang bao nhieu phan tram nam 2023 so voi nam truoc", True, False),
    ("Dân số Hà Nội tăng bao nhiêu người từ 2018 đến 2023?", False, False),
    ("Từ 2018 đến 2023, tỷ lệ hộ nghèo của Hà Nội giảm mấy điểm phần trăm?", False, True),
    ("Số gói thầu năm 2022 tăng bao nhiêu so với năm 2021?", False, False),
])  # fmt: skip
def test_growth(question: str, percent: bool, falling: bool) -> None:
    """How much is an amount, how many percent a rate; of a fall the earlier comes first."""
    expr = form(question).columns[0].expr
    if percent:
        match expr:
            case Arith("/", Arith("*", Const(100), Arith() as inner), _):
                expr = inner
    assert isinstance(expr, Arith)
    assert expr.op == "-"
    years = [p.value.year if hasattr(p.value, "year") else p.value for p in walk(expr.left) if isinstance(p, Const)]
    assert max(years) <= 2021 if falling else max(years) >= 2022


def test_who_grew_most() -> None:
    query = form("Tỉnh nào có GRDP tăng nhiều nhất năm 2023 so với năm 2022?")
    assert query.rank is not None
    assert says(query, "level", "=", "Tỉnh")


def test_who_fell() -> None:
    query = form("tỉnh nào FDI thực hiện năm 2023 giảm so với năm trước")
    assert query.having
    assert query.form is Form.ENTITIES


# ---- several numbers, places, groups ----------------------------------------------------------------------------------------
def test_two_numbers_in_two_columns() -> None:
    query = form("Số dự án và tổng vốn FDI đăng ký theo tỉnh")
    assert [c.unit for c in query.columns[1:]] == ["int", "usd"]
    flows = form("tổng vốn kế hoạch và vốn giải ngân năm 2021 theo lĩnh vực")
    assert [c.unit for c in flows.columns[1:]] == ["vnd", "vnd"]
    assert len(flows.pattern.edges) == 1


@pytest.mark.parametrize(("question", "place"), [
    ("Tỉnh nào có GRDP cao thứ hai năm 2022?", 2),
    ("tinh nao dung thu ba ve grdp nam 2022", 3),
    ("Nhà thầu nào trúng nhiều gói thứ hai?", 2),
    ("Dự án có tổng mức đầu tư lớn thứ ba ở Hà Nội", 3),
])  # fmt: skip
def test_place_beyond_the_first(question: str, place: int) -> None:
    rank = form(question).rank
    assert rank is not None
    assert (rank.first, rank.k) == (place, place)


@pytest.mark.parametrize("question", [
    "đếm gói group by lĩnh vực + hình thức LCNT", "Phân bố số gói thầu theo lĩnh vực và hình thức", "số gói theo lĩnh vực x hình thức",
])  # fmt: skip
def test_two_keys(question: str) -> None:
    assert len(form(question).columns) == 3


def test_rank_and_condition_together() -> None:
    """'chỉ xét tỉnh có từ 10 gói' does not displace what ranks."""
    assert form("Tỉnh nào có giá gói thầu trung vị cao nhất, chỉ xét tỉnh có từ 10 gói trở lên?").rank is not None


def test_procuring_entity_is_no_winner() -> None:
    query = form("Bên mời thầu nào có tổng giá trị trúng thầu lớn nhất?")
    by = {e.relation: e.src for e in query.pattern.edges}
    assert by["PROCURES"] != by["WINS"]


def test_rates_are_not_summed() -> None:
    """All that was saved over all that was estimated."""
    rate = form("Lĩnh vực nào có tỷ lệ tiết kiệm cao nhất?").columns[-1].expr
    assert isinstance(rate, Arith) and isinstance(rate.right, Agg) and rate.right.expr == Prop("o0", "estimate")
    assert not read("Lĩnh vực nào có tỷ lệ giá trúng trên giá gói thầu cao nhất?").readings


@pytest.mark.parametrize("question", ["Vùng nào giải ngân kém nhất năm 2021?", "tỉnh nào giải ngân ì ạch nhất năm 2021 theo tỷ lệ"])
def test_slow_spending_is_a_low_rate(question: str) -> None:
    query = form(question)
    assert query.rank is not None
    assert query.columns[-1].unit == "percent"


# ---- more ways to name a figure ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("question", "columns"), [
    ("Cơ cấu gói thầu theo lĩnh vực", 2),
    ("Giá gói thầu lớn nhất của từng lĩnh vực", 2),
    ("max gia goi theo tinh", 2),
    ("Tỷ trọng vốn FDI đăng ký của từng vùng", 3),
])  # fmt: skip
def test_one_row_a_group(question: str, columns: int) -> None:
    query = form(question)
    assert query.form is Form.TABLE
    assert len(query.columns) == columns
    assert query.rank is None


@pytest.mark.parametrize(("question", "part"), [
    ("Tháng nào năm 2022 đăng tải nhiều gói nhất?", "Tháng"),
    ("quy nao nam 2021 co nhieu goi nhat", "Quý"),
    ("Năm nào có nhiều gói bị hủy nhất?", "Năm"),
])  # fmt: skip
def test_time_of_most(question: str, part: str) -> None:
    query = form(question)
    assert query.columns[0].label == part
    assert query.rank is not None


def test_average_of_a_count() -> None:
    query = form("Trung bình mỗi dự án có bao nhiêu gói thầu?")
    assert isinstance(query.columns[0].expr, Agg)
    assert query.columns[0].expr.fn == "avg"


def test_first_few_values_of_a_key() -> None:
    rank = form("Top 5 quốc gia có vốn FDI đăng ký lớn nhất").rank
    assert rank is not None
    assert rank.k == 5


def test_disbursed_below_a_share_is_of_the_plan() -> None:
    assert any(isinstance(p, Prop) and p.name == "planned" for p in walk(form("Dự án nào năm 2024 giải ngân dưới 50%?")))


def test_a_date_that_nothing_goes_by_is_not_dropped() -> None:
    """All packages close some day: 'bao nhiêu gói đóng thầu' is no count of all of them."""
    assert not read("bao nhiêu gói đóng thầu").readings
    assert form("Quý 2 năm 2023 có bao nhiêu gói đóng thầu?").form is Form.NUMBER


def test_range_after_the_word_for_investment() -> None:
    """Folded, the 'tư' of 'tổng mức đầu tư' looks like the 'từ' of the range."""
    assert says(form("Dự án nào có tổng mức đầu tư từ 500 tỷ đến 1 nghìn tỷ?"), "total_capital", ">=", 500 * 10**9)


def test_rivals_of_a_name_are_not_the_name() -> None:
    """'đối thủ từng đấu với E' is not E itself."""
    assert all(isinstance(r.form, Query) for r in read("list đối thủ từng đấu với An Phát").readings)


@pytest.mark.parametrize("question", ["Trung bình mỗi gói xây lắp có bao nhiêu nhà thầu tham dự?", "so nha thau tham du trung binh cua goi xay lap"])
def test_average_of_bidders_is_over_packages_with_bids(question: str) -> None:
    assert any(isinstance(c, Compare) and (c.op, c.right) == (">=", Const(1)) for c in walk(form(question).pattern))
