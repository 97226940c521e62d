"""Number formats of an XLSX: which say that a number is a day, which that it is just a number."""
from __future__ import annotations

import re

PLAIN, DATE = "plain", "date"
#: Excel's own formats: General, 0, 0.00, #,##0, percent, scientific, fractions, accounting, text
_PLAIN = frozenset((0, 1, 2, 3, 4, 9, 10, 11, 12, 13, 37, 38, 39, 40, 48, 49))
#: m/d/yy in the reader's own order
_DATE = frozenset((14,))
_PLAIN_CODE = re.compile(r"[#0,.% ]+|@|General")
_DATE_CODE = re.compile(r"d{1,2}(?:/|\\?-|\.)m{1,2}(?:/|\\?-|\.)(?:yy|yyyy)|yyyy(?:/|\\?-)mm(?:/|\\?-)dd", re.I)
_OWN = re.compile(r'<numFmt numFmtId="([0-9]{1,5})" formatCode="([^"<>]*)"/>')
_USED = re.compile(r"<cellXfs\b[^<>]*>(.*?)</cellXfs>", re.S)
_FORMAT = re.compile(r'<xf\b[^<>]*?\bnumFmtId="([0-9]{1,5})"')


def number_formats(styles: str) -> list[str]:
    """By a cell's style number: `PLAIN`, `DATE`, or '' where this is not known for sure. Empty for a style sheet of an unknown form."""
    used = _USED.search(styles)
    if used is None or len(found := _FORMAT.findall(used[1])) != used[1].count("<xf "):
        return []
    own = {int(number): code for number, code in _OWN.findall(styles)}
    return [_meaning(int(number), own) for number in found]


def _meaning(number: int, own: dict[int, str]) -> str:
    if number in own:
        code = own[number]
        return PLAIN if _PLAIN_CODE.fullmatch(code) else DATE if _DATE_CODE.fullmatch(code) else ""
    return PLAIN if number in _PLAIN else DATE if number in _DATE else ""
