"""Numbers, money with its unit, percentages, counts; and how large each may be."""
from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from graph.values.written import ValueProblem, fold, text


@dataclass(frozen=True)
class Unit:
    """What a number is counted in: `currency` 'VND', 'USD', '%' or another word, `factor` to the base unit."""

    currency: str
    factor: Decimal

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
