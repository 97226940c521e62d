"""Value types: what a written value means, and which writings are refused.

Every cleaner takes a cell as a reader gives it (text, number, date, bool) and gives the typed value, or raises
`ValueProblem`, whose message (Vietnamese) says what would do. A cleaner that had to repair something gives `Cleaned`
with a note. Digits are ASCII digits: full-width or Arabic ones are refused, not guessed at.
"""
from __future__ import annotations

import csv
import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from graph.errors import SoiError

T = TypeVar("T")
PROVINCES = Path(__file__).with_name("data") / "provinces.csv"


class ValueProblem(SoiError):
    """A written value is not of its type; the message says what would do (without the value)."""


@dataclass(frozen=True)
class Cleaned(Generic[T]):
    """A value that had to be repaired, and how."""

    value: T
    note: str


@dataclass(frozen=True)
class Unit:
    """What a number is counted in: `currency` 'VND', 'USD', '%' or another word, `factor` to the base unit."""

    currency: str
    factor: Decimal


# ---- text --------------------------------------------------------------------------------------------------------
def text(value: object) -> str:
    """NFC text with single spaces; whole floats lose their '.0'."""
    if type(value) is str and value.isprintable() and (value.isascii() or unicodedata.is_normalized("NFC", value)):   # clean already: the common case
        return " ".join(value.split()) if "  " in value or value[:1] == " " or value[-1:] == " " else value
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    found = unicodedata.normalize("NFC", str(value))
    found = "".join(" " if unicodedata.category(c) in ("Zs", "Zl", "Zp", "Cc") else c for c in found if unicodedata.category(c) not in ("Cf", "Cs"))
    return " ".join(found.split())


def fold(value: object) -> str:
    """Case, marks and spaces set aside: for comparing headers and closed lists, never for names of entities."""
    return _fold(value if isinstance(value, str) else text(value))


@lru_cache(maxsize=65_536)
def _fold(written: str) -> str:
    decomposed = unicodedata.normalize("NFD", text(written).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("đ", "d")


def _plain_digits(value: object, *lengths: int) -> bool:
    """Whether a cell holds nothing but ASCII digits, so many of them: most codes, told without looking further."""
    return type(value) is str and len(value) in lengths and value.isascii() and value.isdigit()


def _digits(value: object) -> str:
    """The ASCII digits of a code, without the spaces, dots, dashes and apostrophes people put in."""
    found = re.sub(r"[\s.\-–'’]", "", text(value))
    if not re.fullmatch(r"[0-9]+", found):
        raise ValueProblem("không phải dãy chữ số 0–9")
    return found


# ---- codes -------------------------------------------------------------------------------------------------------
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def tax_check(code: str) -> bool:
    """Whether the tenth digit of a tax code is its check digit (Circular 105/2020/TT-BTC)."""
    return 10 - sum(w * int(d) for w, d in zip(_WEIGHTS, code, strict=False)) % 11 == int(code[9])


def tax_code(value: object) -> str | Cleaned[str]:
    """Ten digits, or ten digits, '-' and three for a branch.

    Nine digits (twelve for a branch) have lost a leading zero in a spreadsheet: no tax code has nine, and of 34 codes stored as
    numbers in the sample the twelve with nine digits are all in the register with the zero put back. It is put back with a note;
    linking then compares the name beside it. A code typed `vn0101234567` loses its prefix.
    """
    if _plain_digits(value, 10):
        return str(value)
    raw = text(value)
    digits = _digits(raw[2:] if raw[:2].casefold() == "vn" and raw[2:3].isdigit() else raw)
    if len(digits) in (9, 12):
        return Cleaned(_split("0" + digits), "mã số thuế mất số 0 ở đầu đã được bù lại")
    if len(digits) not in (10, 13):
        raise ValueProblem("không phải mã số thuế; cần 10 chữ số (chi nhánh: 10 chữ số, gạch nối, 3 chữ số)")
    return _split(digits)


def _split(digits: str) -> str:
    return digits if len(digits) == 10 else f"{digits[:10]}-{digits[10:]}"


def code(value: object) -> str:
    """A code as the authority writes it: no inner spaces, whole numbers without '.0'."""
    found = text(value).replace(" ", "")
    if not found:
        raise ValueProblem("trống; cần một mã số")
    return found


def phone(value: object) -> str:
    """Digits, with a leading '+' kept; a number that lost its leading zero gets it back."""
    if _plain_digits(value, 10, 11):
        return str(value)
    found = re.sub(r"[\s.\-()]", "", text(value))
    if not re.fullmatch(r"\+?[0-9]{6,15}", found):
        raise ValueProblem("không phải số điện thoại; cần 6–15 chữ số")
    return "0" + found if isinstance(value, (int, float)) and not found.startswith(("0", "+")) else found


def id_number(value: object) -> str:
    """A person's ID number: 9 or 12 digits (a passport: letters and digits). Hash it at once."""
    if _plain_digits(value, 9, 12):
        return str(value)
    if isinstance(value, float) and not value.is_integer():
        raise ValueProblem("không phải số định danh; cần 9 hoặc 12 chữ số, ghi dạng chữ")
    found = re.sub(r"[\s.\-]", "", text(value)).upper()
    if isinstance(value, (int, float)) and found.isascii() and found.isdigit() and len(found) < 12:
        found = found.zfill(9 if len(found) <= 9 else 12)
    if not re.fullmatch(r"[A-Z0-9]{6,15}", found) or not re.search(r"[0-9]{5}", found):
        raise ValueProblem("không phải số định danh; cần 9 hoặc 12 chữ số")
    return found


# ---- numbers -----------------------------------------------------------------------------------------------------
_GROUPED_DOT = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?")
_GROUPED_COMMA = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?")
_PLAIN = re.compile(r"[0-9]+([.,][0-9]+)?")
#: beyond these a cell holds a slip or a code, and what is added up from many such cells would no longer fit 64 bits:
#: any figure; an amount of money (nine times the yearly product of Viet Nam); a count of people, days, requests
LARGEST, MOST_MONEY, MOST = 10**30, 10**17, 10**9


def number(value: object) -> Decimal:
    """A number as written: 1.234.567,89 · 1,234,567.89 · 65,5 · 65.5 · (1.000) for a negative.

    One separator before exactly three digits ('1.234') is read as grouping: ministry tables write whole numbers so.
    """
    found = _number(value)
    if not -LARGEST < found < LARGEST:
        raise ValueProblem("là số lớn quá mức; xem lại dấu phân cách và đơn vị tính")
    return found


def _number(value: object) -> Decimal:
    if isinstance(value, bool):
        raise ValueProblem("không phải là số")
    if (isinstance(value, float) and not math.isfinite(value)) or (isinstance(value, Decimal) and not value.is_finite()):
        raise ValueProblem("không phải là số hữu hạn")
    if isinstance(value, (int, Decimal)):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value))
    found = text(value).replace(" ", "").replace("−", "-")
    negative = found.startswith("-") or (found.startswith("(") and found.endswith(")"))
    found = found.strip("()").lstrip("+-")
    if _GROUPED_DOT.fullmatch(found):
        found = found.replace(".", "").replace(",", ".")
    elif _GROUPED_COMMA.fullmatch(found):
        found = found.replace(",", "")
    elif _PLAIN.fullmatch(found):
        found = found.replace(",", ".")
    elif not re.fullmatch(r"[0-9]+(\.[0-9]+)?[eE][+\-]?[0-9]{1,2}", found):
        raise ValueProblem("không phải là số; viết như 1.234.567,89 hoặc 1234567.89")
    try:
        parsed = Decimal(found)
    except InvalidOperation:
        raise ValueProblem("không phải là số") from None
    return -parsed if negative else parsed


_SCALES = {"nghin": 3, "ngan": 3, "trieu": 6, "ty": 9, "ti": 9, "thousand": 3, "mill": 6, "million": 6, "millions": 6, "bill": 9, "billion": 9, "billions": 9}
_BASES = {"dong": "VND", "vnd": "VND", "vnđ": "VND", "d": "VND", "usd": "USD", "do la my": "USD", "$": "USD", "dongs": "VND", "%": "%"}


def unit(written: str) -> Unit | None:
    """The unit that a header or unit line names: 'Triệu đồng', 'nghìn tỷ đồng', 'triệu USD', '%'; None if it names none."""
    words = fold(written).replace(".", " ").replace(":", " ").split()
    exponent, rest = 0, list(words)
    while rest and rest[0] in _SCALES:
        exponent += _SCALES[rest.pop(0)]
    base = " ".join(rest)
    if base in _BASES:
        return Unit(_BASES[base], Decimal(10) ** exponent)
    return Unit("VND", Decimal(10) ** exponent) if exponent and not rest else None


def money(value: object, *, factor: Decimal = Decimal(1)) -> int:
    """An amount in its base unit (đồng, dollar), whole; `factor` is that of the column's unit. A scale written in the cell wins."""
    if type(value) in (int, float) and factor == 1 and 0 <= value < 2**53 and value == int(value):  # type: ignore[operator, call-overload]
        return int(value)  # type: ignore[call-overload, no-any-return]
    if isinstance(value, str) and (found := re.fullmatch(r"([\d.,()\-\s]+?)\s*([^\W\d].*)", text(value))):
        named = unit(found.group(2))
        if named is None:
            raise ValueProblem("không phải số tiền; viết như 12.500.000.000 hoặc 12,5 tỷ")
        value, factor = found.group(1), named.factor if named.factor != 1 else factor
    amount = number(value) * factor
    if amount < 0:
        raise ValueProblem("là số tiền âm")
    if amount > MOST_MONEY:
        raise ValueProblem("lớn quá mức một số tiền (trên 100 triệu tỷ); xem lại đơn vị tính")
    return int(amount.to_integral_value())


def _ratio(value: object) -> Decimal:
    """A number that is never grouped: '65.525' is sixty-five and a half, not sixty-five thousand."""
    if not isinstance(value, str):
        return number(value)
    found = text(value).rstrip("% ")
    return Decimal(found.replace(",", ".")) if _PLAIN.fullmatch(found) else number(found)


def percent(value: object) -> float:
    """0–100. '65,5', '65,5 %', 65.5; more than 100 or less than 0 is refused."""
    if type(value) in (int, float) and 0 <= value <= 100:  # type: ignore[operator]
        return float(value)  # type: ignore[arg-type]
    found = _ratio(value)
    if not 0 <= found <= 100:
        raise ValueProblem("không phải tỷ lệ phần trăm; cần 0–100")
    return float(found)


def share(value: object) -> float:
    """A fraction 0–1 as percent 0–100."""
    found = _ratio(value)
    if not 0 <= found <= 1:
        raise ValueProblem("không phải tỷ lệ; cần 0–1")
    return float(found * 100)


def integer(value: object) -> int:
    """A whole number that 64 bits hold."""
    found: int | Decimal = value if type(value) is int else number(value)
    if found != int(found):
        raise ValueProblem("không phải số nguyên")
    if not -(2**63) <= found < 2**63:
        raise ValueProblem("là số lớn quá mức; cần số nguyên dưới 9,2 tỷ tỷ")
    return int(found)


def count(value: object) -> int:
    """How many there are of something: 0 to `MOST`."""
    found = integer(value)
    if not 0 <= found <= MOST:
        raise ValueProblem("không phải số đếm; cần số nguyên từ 0 đến 1 tỷ")
    return found


def quantity(value: object) -> float:
    """How much there is of something, in days, hours or the like: 0 to `MOST`."""
    found = number(value)
    if not 0 <= found <= MOST:
        raise ValueProblem("không phải số lượng; cần số từ 0 đến 1 tỷ")
    return float(found)


def year(value: object) -> int:
    """A year 1900–2100; 'Năm 2019' is one, 'Sơ bộ 2024' too (ask `preliminary`)."""
    found = re.fullmatch(r"(?:nam|so bo|prel\.?|uoc|nam so bo)?\s*([0-9]{4})", fold(value))
    if not found or not 1900 <= int(found.group(1)) <= 2100:
        raise ValueProblem("không phải là năm; cần bốn chữ số, 1900–2100")
    return int(found.group(1))


def preliminary(value: object) -> bool:
    """Whether a year label says it is preliminary ('Sơ bộ 2024', 'Prel. 2024')."""
    return bool(re.search(r"\b(so bo|prel|uoc)\b", fold(value)))


_TRUE, _FALSE = {"co", "dung", "x", "yes", "true", "1"}, {"khong", "sai", "no", "false", "0"}


def boolean(value: object) -> bool:
    """Có/Không, x, 1/0, true/false."""
    if isinstance(value, bool) or (type(value) is int and value in (0, 1)):
        return bool(value)
    found = fold(value)
    if found in _TRUE or found in _FALSE:
        return found in _TRUE
    raise ValueProblem("không phải Có hoặc Không")


# ---- time --------------------------------------------------------------------------------------------------------
_EPOCH = dt.date(1899, 12, 30)


def date(value: object) -> dt.date:
    """ISO, dd/mm/yyyy, d-m-yy, 'ngày 5 tháng 3 năm 2021', an Excel serial (number or text), date or datetime. Years 1900–2100."""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return _dated(value.year, value.month, value.day)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _serial(value)
    return _written_date(value if isinstance(value, str) else text(value))


@lru_cache(maxsize=65_536)
def _written_date(written: str) -> dt.date:
    found = fold(written)
    if re.fullmatch(r"[0-9]{4,5}(\.[0-9]+)?", found):
        return _serial(float(found))
    if m := re.fullmatch(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})([t ].*)?", found):
        return _dated(int(m.group(1)), int(m.group(2)), int(m.group(3)))
    if m := re.fullmatch(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4}|[0-9]{2})( .*)?", found):
        years = int(m.group(3))
        return _dated(years if years > 99 else years + (2000 if years < 70 else 1900), int(m.group(2)), int(m.group(1)))
    if m := re.fullmatch(r"(?:ngay )?([0-9]{1,2}) thang ([0-9]{1,2}) nam ([0-9]{4})", found):
        return _dated(int(m.group(3)), int(m.group(2)), int(m.group(1)))
    raise ValueProblem("không phải là ngày; viết như 31/12/2021 hoặc 2021-12-31")


def _serial(days: float) -> dt.date:
    if not 61 <= days <= 73_415:   # 1 March 1900 (before it Excel counts a day that never was) to the end of 2100
        raise ValueProblem("không phải ngày: số thứ tự ngày của Excel phải từ 61 đến 73415")
    if 1900 <= days <= 2100:   # as a serial it would be a day of 1905; it is a year, and a year is no date
        raise ValueProblem("chỉ là năm, không phải ngày; viết như 31/12/2021")
    return _EPOCH + dt.timedelta(days=int(days))


def _dated(years: int, month: int, day: int) -> dt.date:
    try:
        found = dt.date(years, month, day)
    except ValueError:
        raise ValueProblem("không phải ngày có thật; viết như 31/12/2021") from None
    if not 1900 <= found.year <= 2100:
        raise ValueProblem("không phải ngày trong khoảng 1900–2100")
    return found


def period(value: object) -> str:
    """A half-year '2019-H1': '6 tháng đầu năm 2019', '6 tháng cuối năm 2019', 'Nửa đầu 2019', '2019-H1', 'Kỳ 1/2019'."""
    found = fold(value)
    if m := re.fullmatch(r"([0-9]{4})-?h([12])", found):
        return f"{year(m.group(1))}-H{m.group(2)}"
    half = 1 if re.search(r"\b(dau nam|dau|ky (1|i)|h1)\b", found) else 2 if re.search(r"\b(cuoi nam|cuoi|ky (2|ii)|h2)\b", found) else 0
    years = re.findall(r"(?<![0-9])([0-9]{4})(?![0-9])", found)
    if not half or len(years) != 1:
        raise ValueProblem("không phải kỳ báo cáo nửa năm; viết như “6 tháng đầu năm 2019”")
    return f"{year(years[0])}-H{half}"


# ---- places ------------------------------------------------------------------------------------------------------
@lru_cache(maxsize=1)
def _provinces() -> dict[str, str]:
    with PROVINCES.open(encoding="utf-8", newline="") as file:
        names = [row["name_63"] for row in csv.DictReader(file)]
    known = {_place(name): name for name in names}
    for name, others in _ALSO.items():
        known.update({_place(other): name for other in others})
    return known


#: other writings of a province's name that people and portals use
_ALSO = {
    "TP. Hồ Chí Minh": ("Hồ Chí Minh", "TPHCM", "TP.HCM", "HCM", "Sài Gòn", "Ho Chi Minh City"),
    "Thừa Thiên Huế": ("Thừa Thiên - Huế", "Huế"),
    "Bà Rịa - Vũng Tàu": ("Bà Rịa Vũng Tàu", "BR-VT", "Vũng Tàu"),
    "Đắk Lắk": ("Đắc Lắc", "Dak Lak", "Đăk Lăk"),
    "Đắk Nông": ("Đắc Nông", "Dak Nong", "Đăk Nông"),
    "Hà Nội": ("Hanoi",),
}


def _place(name: object) -> str:
    found = re.sub(r"[^a-z0-9]+", " ", fold(name)).strip()
    found = re.sub(r"^(tinh|thanh pho|tp|t p) (?=\S)", "", found)
    return re.sub(r" (city|province)$", "", found).replace(" ", "")


def province(value: object) -> str:
    """One of the 63 provinces of 2008–2025 by its official short name; 'Tỉnh …', 'Thành phố …', 'TP. …' and unmarked writings are read."""
    known = _known_province(value if isinstance(value, str) else text(value))
    if known is None:
        raise ValueProblem("không phải tên một trong 63 tỉnh, thành phố")
    return known


@lru_cache(maxsize=16_384)
def _known_province(written: str) -> str | None:
    return _provinces().get(_place(written))
