"""Column headings as they are compared: case, marks, punctuation and note marks set aside, abbreviations written out; and the unit they name.

Ministries spell one heading in many ways: 'Tỉnh / Thành phố', 'TỈNH, THÀNH PHỐ', 'Tỉnh/TP'; 'Mã số DN', 'Mã DN'; 'Tổng mức đầu tư (1)'. What is compared
here is only what people vary without meaning anything by it; other words for a thing are synonyms, declared in `source.yml`.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from graph import values
from graph.values import Unit

#: written out, so that both spellings of a heading are one (lower-case word with its marks, 'đã' is no 'DA' -> folded words)
_SHORT = {
    "dn": "doanh nghiep", "cty": "cong ty", "mst": "ma thue", "msdn": "ma doanh nghiep", "cđt": "chu dau tu", "cdt": "chu dau tu", "nđt": "nha dau tu",
    "ndt": "nha dau tu", "tmđt": "tong muc dau tu", "tmdt": "tong muc dau tu", "tp": "thanh pho", "kd": "kinh doanh", "sđt": "dien thoai", "sdt": "dien thoai",
    "đt": "dien thoai", "qg": "quoc gia", "tckt": "to chuc kinh te", "gcnđkđt": "giay chung nhan dang ky dau tu", "gcnđt": "giay chung nhan dau tu",
    "gcndkdt": "giay chung nhan dang ky dau tu", "da": "du an", "kh": "ke hoach", "gn": "giai ngan", "stt": "tt", "kc": "khoi cong", "ht": "hoan thanh",
    "qđ": "quyet dinh", "tct": "tong cong ty", "hđqt": "hoi dong quan tri", "vđl": "von dieu le", "sx": "san xuat", "msđdcn": "so dinh danh ca nhan",
}
_WORD = re.compile(r"[^\W_]+")
#: a heading is shorter; whatever is longer is a sentence and not looked into
LONG = 400
#: what may stand in brackets after a heading and says nothing of its own
_ASIDE = re.compile(
    r"\((?:\s*\*+\s*|"
    r"\s*[0-9]{1,2}\s*(?:[=+\-:/x*]\s*[0-9(][^()]*)?|[a-z]|neu co|bang (?:chu )?so|dd/mm/yyyy|ngay/thang/nam|ghi ro|ho ten|theo gcndkdt)\s*\)|\*+$"
)
_BRACKETS = re.compile(r"^(.*?)\s*[(\[]([^()\[\]]*)[)\]]\s*(?:\*+|\([0-9*]+\))?$", re.S)
_AFTER_SIGN = re.compile(r"^(.*?)\s*[,:–-]\s*([^,:]*)$", re.S)
_UNIT_WORD = re.compile(r"^(?:don vi(?: tinh)?|dvt|unit)\s*[:.]?\s*")
_UNIT_LINE = re.compile(r"(?:\b(?:don vi(?: tinh)?|dvt|unit)\s*[:.]\s*|^\(?\s*don vi tinh\s+)(.*)")
_POWER = re.compile(r"^1((?:[ .,]?000)+)\s*")
#: words that make a unit one of money, also where it is none that we can read
_MONEY = re.compile(r"\b(dong|vnd|usd|do la|yen|jpy|eur|euro|krw|won|cny|nhan dan te|ndt|gbp|sgd|aud|twd|thb|lak|khr|trieu|ty|nghin|ngan)\b")


@lru_cache(maxsize=65_536)
def heading(written: str) -> str:
    """The form in which two spellings of one heading are equal."""
    found = values.fold(_WORD.sub(lambda word: _SHORT.get(word.group().casefold(), word.group()), values.text(written[:LONG])))
    while (shorter := _ASIDE.sub(" ", found).strip()) != found:
        found = shorter
    words = re.sub(r"[^a-z0-9%.]+", " ", found).replace(".", " ").split()
    return re.sub(r"\bma so\b", "ma", re.sub(r"^so (tt|thu tu)$", "tt", " ".join(words)))


@lru_cache(maxsize=4096)
def read_unit(written: str) -> Unit | None:
    """A unit as a heading or unit line writes it: 'triệu đồng', 'ĐVT: tr.đ', '1.000 đồng'. Money that is neither đồng nor dollars is a unit of
    its own words with factor 1, so that nobody takes it for đồng; None where the words name no unit."""
    found = re.sub(r"\s*[;,]\s*%$", "", _UNIT_WORD.sub("", values.fold(written).strip(" ()[].;")).strip())
    factor = Decimal(1)
    if power := _POWER.match(found):
        factor, found = Decimal(10) ** (3 * power.group(1).count("000")), found[power.end() :]
    found = re.sub(r"\btr\.?\s*(?=d|v|usd)", "trieu ", re.sub(r"\b(trd|trieu d)\b", "trieu dong", found))
    known = values.unit(found)
    if known is not None:
        return Unit(known.currency, known.factor * factor)
    return Unit(found, Decimal(1)) if _MONEY.search(found) and len(found.split()) <= 6 else None


def unit_line(written: str) -> Unit | None:
    """The unit that a line above a table names for all of its money: 'Đơn vị tính: Triệu đồng'. 'Đơn vị: Sở Y tế' names none."""
    found = _UNIT_LINE.search(values.fold(written))
    return read_unit(found.group(1)) if found else None


@lru_cache(maxsize=4096)
def split_unit(header: str) -> tuple[str, Unit | None]:
    """'Vốn góp (triệu đồng)' → ('Vốn góp', million đồng); brackets that hold no unit stay in the name."""
    for pattern in (_BRACKETS, _AFTER_SIGN) if len(header) <= LONG else ():
        if (m := pattern.match(header)) and m.group(1).strip() and (found := read_unit(m.group(2))) is not None:
            return m.group(1).strip(), found
    return header, None


def lookup(columns: Mapping[str, str], header: str) -> tuple[str, Unit | None]:
    """Our name for a heading (as written, without its unit, if it is not declared) and the unit it names.

    Parts of a heading over several lines are joined by ' / ': the unit may stand in any part.
    """
    if (whole := columns.get(heading(header))) is not None:
        return whole, split_unit(header)[1]
    plain, unit = split_unit(header)
    if (found := columns.get(heading(plain))) is not None:
        return found, unit
    parts = [split_unit(part) for part in header.split(" / ")]
    unit = next((u for _, u in reversed(parts) if u is not None), unit)
    name = " / ".join(part for part, _ in parts)
    return columns.get(heading(name), name), unit
