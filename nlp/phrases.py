"""Vietnamese writing of values, lists and periods, for readings and answers."""
from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from graph.declared import declared

PATH = Path(__file__).parent / "lexicon" / "phrases.yml"
#: money is said in the largest of these that leaves a whole part
_SCALES = ((10**9, "tỷ"), (10**6, "triệu"))
_SWAP = str.maketrans(",.", ".,")


@lru_cache(maxsize=1)
def phrases() -> Mapping[str, Any]:
    """The tables of `lexicon/phrases.yml`: how readings name kinds, relations, functions and fixed values."""
    loaded: Mapping[str, Any] = declared(PATH)
    return loaded


# ---- numbers -----------------------------------------------------------------------------------------------------
def number(value: int | float | Decimal, *, digits: int | None = None) -> str:
    """1234567.5 → '1.234.567,5'. `digits` rounds; without it nothing is lost."""
    exact = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if digits is not None:
        exact = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)
    text = f"{exact:,f}".translate(_SWAP)
    return text.rstrip("0").rstrip(",") if "," in text else text


def money(value: int | float, currency: str = "đồng", *, digits: int | None = None) -> str:
    """1234500000000 → '1.234,5 tỷ đồng'; exact unless `digits` rounds the scaled amount."""
    for scale, word in _SCALES:
        if abs(value) >= scale:
            return f"{number(Decimal(str(value)) / scale, digits=digits)} {word} {currency}"
    return f"{number(value, digits=digits)} {currency}"


def date(value: dt.date) -> str:
    """dd/mm/yyyy."""
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def half(period: str) -> str:
    """'2022-H1' → '6 tháng đầu năm 2022'."""
    year, _, part = period.partition("-H")
    return f"6 tháng {'đầu' if part == '1' else 'cuối'} năm {year}" if part in ("1", "2") else period


def value(item: Any, unit: str = "text", *, digits: int | None = None) -> str:
    """A value of an ontology type as people write it; `digits` rounds numbers (answers), without it nothing is lost (readings)."""
    match item:
        case None:
            return "không rõ"
        case bool():
            return "có" if item else "không"
        case dt.date():
            return date(item)
        case str() if unit == "period":
            return half(item)
        case str():
            return item
    match unit:
        case "vnd":
            return money(item, digits=digits)
        case "usd":
            return money(item, "USD", digits=digits)
        case "percent":
            return f"{number(item, digits=digits)} %"
        case "year":
            return str(item)
        case _:
            return number(item, digits=digits)


# ---- lists and periods -------------------------------------------------------------------------------------------
def listed(items: Sequence[str], last: str = "và") -> str:
    """'a, b và c'."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def lower(text: str) -> str:
    """A heading inside a sentence: 'Giá trúng' → 'giá trúng', 'GRDP' as it is."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def span(first: dt.date | None, last: dt.date | None) -> str:
    """A closed range of dates: 'trong năm 2021', 'trong quý 2/2022', 'từ 01/01/2021 đến 30/06/2021'; an open end is None."""
    if first is None:
        return f"đến hết {date(last)}" if last else ""
    if last is None:
        return f"từ {date(first)}"
    if first == last:
        return f"đúng ngày {date(first)}"
    if first.day == 1 and (last + dt.timedelta(days=1)).day == 1:
        if (first.month, last.month) == (1, 12):
            return f"trong năm {first.year}" if first.year == last.year else f"từ năm {first.year} đến hết năm {last.year}"
        if first.year == last.year and first.month == last.month:
            return f"trong tháng {first.month}/{first.year}"
        if first.year == last.year and last.month - first.month == 2 and last.month % 3 == 0:
            return f"trong quý {last.month // 3}/{first.year}"
    return f"từ {date(first)} đến {date(last)}"
