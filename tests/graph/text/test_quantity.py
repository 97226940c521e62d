"""Quantities and comparisons: every written and spoken form, and what must not be one."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.text.fold import fold
from graph.text.quantity import find_bounds, find_quantities

TY, TRIEU = 10**9, 10**6
_DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def spoken(number: int) -> str:
    """1–999 as it is said."""
    if number < 10:
        return _DIGITS[number]
    if number < 100:
        ten, unit = divmod(number, 10)
        head = "mười" if ten == 1 else f"{_DIGITS[ten]} mươi"
        tail = {0: "", 1: "một" if ten == 1 else "mốt", 5: "lăm"}.get(unit, _DIGITS[unit])
        return f"{head} {tail}".strip()
    hundred, rest = divmod(number, 100)
    head = f"{_DIGITS[hundred]} trăm"
    return head if not rest else f"{head} linh {_DIGITS[rest]}" if rest < 10 else f"{head} {spoken(rest)}"


def only(text: str) -> tuple[float, str, str]:
    folded = fold(text)
    (quantity,) = find_quantities(folded)
    return quantity.value, quantity.unit, folded.original(quantity.start, quantity.end)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("5 tỷ", 5 * TY, "vnd"), ("1,5 tỷ đồng", 1.5 * TY, "vnd"), ("2.500 triệu", 2500 * TRIEU, "vnd"), ("1,5k tỷ", 1500 * TY, "vnd"),
        ("hai ngàn tỉ", 2000 * TY, "vnd"), ("một nghìn tỉ", 1000 * TY, "vnd"), ("năm trăm triệu", 500 * TRIEU, "vnd"), ("10 triệu đô", 10 * TRIEU, "usd"),
        ("10 triệu USD", 10 * TRIEU, "usd"), ("$10 triệu", 10 * TRIEU, "usd"), ("10 triệu $", 10 * TRIEU, "usd"), ("500tr", 500 * TRIEU, "vnd"),
        ("50ty", 50 * TY, "vnd"), ("1.234.567.890 đồng", 1234567890, "vnd"), ("30%", 30, "percent"), ("12,5 phần trăm", 12.5, "percent"),
        ("một nửa", 50, "percent"), ("hai mươi lăm phần trăm", 25, "percent"), ("chục tỷ", 10 * TY, "vnd"), ("2 tỷ rưỡi", 2.5 * TY, "vnd"),
        ("một nghìn tỷ rưỡi", 1500 * TY, "vnd"),
        ("1 tỷ 2", 1.2 * TY, "vnd"), ("1 tỷ 200 triệu", 1.2 * TY, "vnd"), ("nửa tỷ đồng", 0.5 * TY, "vnd"), ("3 lần", 3, "times"),
        ("gấp đôi", 2, "times"), ("45 ngày", 45, "days"), ("6 tháng", 6, "months"), ("3 năm", 3, "years"), ("2 tuần", 14, "days"),
        ("ba nhà thầu", 3, "count"), ("2 triệu lao động", 2 * TRIEU, "count"), ("500k", 500_000, "vnd"), ("trăm tỷ", 100 * TY, "vnd"),
    ],
)  # fmt: skip
def test_forms(text: str, value: float, unit: str) -> None:
    assert only(text)[:2] == (value, unit)
    assert text.startswith(only(text)[2]) and (unit == "count" or only(text)[2] == text)


@pytest.mark.parametrize(
    "text",
    ["năm 2021", "nam 2021", "Q2/2023", "tháng 6 năm 2021", "gói thầu số 5", "MST 0101234567", "3692162171", "IB2300012345", "12/3/2021", "tổ chức nào",
     "to chuc nao", "tư nhân",
     "Hải Phòng", "hai phong", "nhiều nhất năm 2021", "3 năm gần đây", "6 tháng đầu năm 2022", "thứ ba", "bay cong ty", "Sông Đà 11", "tỷ lệ", "công ty",
     "mỗi năm công ty A", "sau năm 2020", "trước 2020", "2020-2022", "năm trước", "QL 14"],
)  # fmt: skip
def test_what_is_no_quantity(text: str) -> None:
    assert find_quantities(fold(text)) == []


@settings(deadline=None)
@given(
    st.integers(1, 999),
    st.sampled_from([("tỷ đồng", TY, "vnd"), ("triệu đồng", TRIEU, "vnd"), ("phần trăm", 1, "percent"), ("nghìn tỷ", 1000 * TY, "vnd")]),
    st.booleans(),
)
def test_spoken_numbers_are_read_back(number: int, unit: tuple[str, int, str], marks: bool) -> None:
    text = f"{spoken(number)} {unit[0]}"
    value, kind, _ = only(text if marks else fold(text).text)
    assert (value, kind) == (number * unit[1], unit[2])


@settings(deadline=None)
@given(st.integers(1, 10**13))
def test_grouped_digits_are_read_back(number: int) -> None:
    text = f"trên {number:,} đồng".replace(",", ".")
    (bound,) = find_bounds(fold(text))
    assert (bound.op, bound.quantity.value, bound.quantity.unit) == (">", number, "vnd")


@settings(deadline=None)
@given(st.integers(1, 99), st.integers(1, 99))
def test_decimals_are_read_back(whole: int, part: int) -> None:
    assert only(f"{whole},{part:02d} triệu USD")[:2] == (pytest.approx(float(f"{whole}.{part:02d}") * TRIEU), "usd")


@pytest.mark.parametrize(
    ("text", "op", "value"),
    [
        ("trên 5 tỷ", ">", 5 * TY), ("dưới 500 triệu đồng", "<", 500 * TRIEU), ("hơn một nghìn tỉ", ">", 1000 * TY), ("không quá 30 ngày", "<=", 30),
        ("tối thiểu 3 gói", ">=", 3), ("ít nhất 2 nhà thầu", ">=", 2), ("nhiều nhất 2 nhà thầu", "<=", 2), ("từ 3 gói trở lên", ">=", 3),
        ("từ 3 gói có kết quả trở lên", ">=", 3), ("100 triệu đồng trở xuống", "<=", 100 * TRIEU), ("chưa tới 20 triệu đồng", "<", 20 * TRIEU),
        ("chưa đầy 30 ngày", "<", 30), ("vượt 10%", ">", 10), ("≥ 5 tỷ", ">=", 5 * TY), ("<=5 tỷ", "<=", 5 * TY),
        ("lớn hơn 5 tỷ", ">", 5 * TY), ("ít hơn 3 nhà thầu", "<", 3), ("bằng 100%", "=", 100), ("đúng 1 nhà thầu", "=", 1), ("khoảng 5 tỷ", "~", 5 * TY),
        ("quá nửa số gói", ">", 50), ("chưa bằng 10% giá gói thầu", "<", 10), ("không dưới năm mươi phần trăm", ">=", 50), ("tren 20 %", ">", 20),
        ("ít nhất năm gói", ">=", 5), ("qua nua so goi", ">", 50),
    ],
)  # fmt: skip
def test_bounds(text: str, op: str, value: float) -> None:
    for typed in (text, fold(text).text):
        (bound,) = find_bounds(fold(typed))
        assert (bound.op, bound.quantity.value) == (op, value)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [("từ 5 đến 10 tỷ", 5 * TY, 10 * TY, "vnd"), ("5-10 tỷ", 5 * TY, 10 * TY, "vnd"), ("trong khoảng 20 đến 30%", 20, 30, "percent"),
     ("giữa 1 tỷ và 2 tỷ", TY, 2 * TY, "vnd"), ("từ 500 triệu tới 1,5 tỷ", 500 * TRIEU, 1.5 * TY, "vnd"), ("từ 30 đến 60 ngày", 30, 60, "days")],
)  # fmt: skip
def test_ranges_are_closed(text: str, low: float, high: float, unit: str) -> None:
    (bound,) = find_bounds(fold(text))
    assert bound.op == "between" and bound.high is not None
    assert (bound.quantity.value, bound.high.value, bound.quantity.unit, bound.high.unit) == (low, high, unit, unit)


def test_over_and_through_are_told_apart_by_their_marks() -> None:
    assert [b.op for b in find_bounds(fold("quá 3 năm"))] == [">"]
    assert find_bounds(fold("qua 3 năm")) == find_bounds(fold("qua 3 nam")) == []


@pytest.mark.parametrize(
    "text", ["trên địa bàn Hà Nội", "nhà thầu trúng ít nhất năm 2021", "hơn trung bình", "qua 3 năm", "có 5 gói", "từ năm 2019 đến 2021", "nhiều nhất"]
)
def test_what_is_no_bound(text: str) -> None:
    assert find_bounds(fold(text)) == []


def test_doubtful_thousands_keep_their_other_value() -> None:
    (quantity,) = find_quantities("2,500 ty")
    assert (quantity.value, quantity.other) == (2.5 * TY, 2500 * TY)


@settings(deadline=None)
@given(st.text(alphabet="0123456789.,-/ tyrieudongk%namhbquồỷă", max_size=120))
def test_any_text_gives_ordered_spans(text: str) -> None:
    folded = fold(text)
    spans = [(q.start, q.end) for q in find_quantities(folded)]
    assert all(0 <= a < b <= len(folded.text) for a, b in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(0 <= b.start < b.end <= len(folded.text) for b in find_bounds(folded))
