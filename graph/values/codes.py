"""Codes that authorities and people give: tax codes, ID numbers, telephone numbers."""
from __future__ import annotations

import re

from graph.values.written import Cleaned, ValueProblem, text


def _plain_digits(value: object, *lengths: int) -> bool:
    """Whether a cell holds nothing but ASCII digits, so many of them: most codes, told without looking further."""
    return type(value) is str and len(value) in lengths and value.isascii() and value.isdigit()


def _digits(value: object) -> str:
    """The ASCII digits of a code, without the spaces, dots, dashes and apostrophes people put in."""
    found = re.sub(r"[\s.\-–'’]", "", text(value))
    if not re.fullmatch(r"[0-9]+", found):
        raise ValueProblem("không phải dãy chữ số 0–9")
    return found


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
