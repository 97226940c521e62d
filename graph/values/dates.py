"""Days, years and half-years."""
from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from graph.values.written import ValueProblem, fold, text

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

def year(value: object) -> int:
    """A year 1900–2100; 'Năm 2019' is one, 'Sơ bộ 2024' too (ask `preliminary`)."""
    found = re.fullmatch(r"(?:nam|so bo|prel\.?|uoc|nam so bo)?\s*([0-9]{4})", fold(value))
    if not found or not 1900 <= int(found.group(1)) <= 2100:
        raise ValueProblem("không phải là năm; cần bốn chữ số, 1900–2100")
    return int(found.group(1))


def preliminary(value: object) -> bool:
    """Whether a year label says it is preliminary ('Sơ bộ 2024', 'Prel. 2024')."""
    return bool(re.search(r"\b(so bo|prel|uoc)\b", fold(value)))
