"""Each value type: what is read, what is refused, what the refusal says."""
from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from graph import values
from graph.values import Cleaned, Unit, ValueProblem

READ: list[tuple[Callable[[Any], Any], object, object]] = [
    (values.tax_code, "0101234567", "0101234567"),
    (values.tax_code, "010 123 4567", "0101234567"),
    (values.tax_code, "0101234567-001", "0101234567-001"),
    (values.tax_code, "0101234567001", "0101234567-001"),
    (values.tax_code, "vn0101234567", "0101234567"),
    (values.tax_code, 3664660548.0, "3664660548"),
    (values.number, "1.234.567,89", Decimal("1234567.89")),
    (values.number, "1,234,567.89", Decimal("1234567.89")),
    (values.number, "65,5", Decimal("65.5")),
    (values.number, "1.234", Decimal(1234)),
    (values.number, "0.012", Decimal("0.012")),
    (values.number, "(1.000)", Decimal(-1000)),
    (values.number, "1 234 567", Decimal(1234567)),
    (values.money, "12 tỷ", 12_000_000_000),
    (values.money, "12,5 tỷ đồng", 12_500_000_000),
    (values.money, 5.291e9, 5_291_000_000),
    (values.percent, "65,5 %", 65.5),
    (values.percent, "26.274", 26.274),
    (values.percent, 100, 100.0),
    (values.share, "0.012", 1.2),
    (values.year, "Năm 2019", 2019),
    (values.year, "Prel. 2024", 2024),
    (values.year, 2020.0, 2020),
    (values.date, 34451.0, dt.date(1994, 4, 27)),
    (values.date, "34451", dt.date(1994, 4, 27)),
    (values.date, "5/3/21", dt.date(2021, 3, 5)),
    (values.date, "2016-08-11T23:59:59", dt.date(2016, 8, 11)),
    (values.date, "ngày 5 tháng 3 năm 2021", dt.date(2021, 3, 5)),
    (values.date, dt.datetime(2021, 3, 5, 7, 30), dt.date(2021, 3, 5)),
    (values.period, "6 tháng đầu năm 2019", "2019-H1"),
    (values.period, "6 tháng cuối năm 2019", "2019-H2"),
    (values.period, "2022-H1", "2022-H1"),
    (values.boolean, "Có", True),
    (values.boolean, "KHÔNG", False),
    (values.province, "Tỉnh Cà Mau", "Cà Mau"),
    (values.province, "TP. HỒ CHÍ MINH", "TP. Hồ Chí Minh"),
    (values.province, "Thành phố Cần Thơ", "Cần Thơ"),
    (values.province, "Ba Ria - Vung Tau", "Bà Rịa - Vũng Tàu"),
    (values.province, "Hoà Bình", "Hòa Bình"),
    (values.province, "Ho Chi Minh city", "TP. Hồ Chí Minh"),
    (values.id_number, "043580844343", "043580844343"),
    (values.text, "  Công\u00a0ty \u200b CP ", "Công ty CP"),
    (values.phone, 912345678.0, "0912345678"),
]

REFUSED: list[tuple[Callable[[Any], Any], object, str]] = [
    (values.tax_code, "12345678", "cần 10 chữ số"),
    (values.tax_code, "０１０１２３４５６７", "chữ số 0–9"),
    (values.tax_code, "٠١٠١٢٣٤٥٦٧", "chữ số 0–9"),
    (values.tax_code, "0101O34567", "chữ số 0–9"),
    (values.number, "1O,5", "không phải là số"),
    (values.number, float("nan"), "hữu hạn"),
    (values.number, "１２", "không phải là số"),
    (values.money, "12 con gà", "không phải số tiền"),
    (values.money, "-5", "âm"),
    (values.money, 1e30, "lớn quá mức"),
    (values.money, 10**17 + 1, "trên 100 triệu tỷ"),
    (values.number, "9" * 5000, "lớn quá mức"),
    (values.number, -1e300, "lớn quá mức"),
    (values.integer, 1e300, "lớn quá mức"),
    (values.integer, 2**63, "lớn quá mức"),
    (values.integer, -(2**63) - 1, "lớn quá mức"),
    (values.integer, "1,5", "số nguyên"),
    (values.count, -1, "từ 0 đến 1 tỷ"),
    (values.count, 10**9 + 1, "từ 0 đến 1 tỷ"),
    (values.quantity, "1e40", "lớn quá mức"),
    (values.quantity, -0.5, "từ 0 đến 1 tỷ"),
    (values.percent, 140, "cần 0–100"),
    (values.percent, "-1", "cần 0–100"),
    (values.share, 7, "cần 0–1"),
    (values.year, "19", "bốn chữ số"),
    (values.date, "31/02/2024", "ngày có thật"),
    (values.date, 60.0, "61 đến 73415"),
    (values.date, -1.0, "61 đến 73415"),
    (values.date, 2019.0, "chỉ là năm"),
    (values.date, 99999999.0, "61 đến 73415"),
    (values.date, "01/01/1492", "1900–2100"),
    (values.period, "năm 2019", "nửa năm"),
    (values.province, "Atlantis", "63 tỉnh"),
    (values.boolean, "có lẽ", "Có hoặc Không"),
    (values.id_number, 1.01235e11 + 0.5, "12 chữ số"),
]


@pytest.mark.parametrize(("cleaner", "written", "meant"), READ)
def test_read(cleaner: Callable[[Any], Any], written: object, meant: object) -> None:
    assert cleaner(written) == meant


@pytest.mark.parametrize(("cleaner", "written", "told"), REFUSED)
def test_refused(cleaner: Callable[[Any], Any], written: object, told: str) -> None:
    with pytest.raises(ValueProblem, match=told):
        cleaner(written)


def test_lost_zero_is_repaired_with_a_note() -> None:
    assert values.tax_code(101234567.0) == Cleaned("0101234567", "mã số thuế mất số 0 ở đầu đã được bù lại")
    assert values.tax_code("101234567001") == Cleaned("0101234567-001", "mã số thuế mất số 0 ở đầu đã được bù lại")


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("Triệu đồng", Unit("VND", Decimal(10**6))), ("tỷ đồng", Unit("VND", Decimal(10**9))), ("nghìn tỷ đồng", Unit("VND", Decimal(10**12))),
        ("triệu USD", Unit("USD", Decimal(10**6))), ("USD", Unit("USD", Decimal(1))), ("%", Unit("%", Decimal(1))),
        ("Bill. dongs", Unit("VND", Decimal(10**9))),
    ],
)  # fmt: skip
def test_units(written: str, unit: Unit) -> None:
    assert values.unit(written) == unit
    assert values.unit("trong nước") is None


def test_real_check_digits_hold() -> None:
    """The check digit is Circular 105/2020's: all but one of Cà Mau's 2,899 codes agree (see test_real_files)."""
    assert values.tax_check("2000109850") and not values.tax_check("2000109851")
