"""Titles and labels of statistical tables: what is measured, in what unit, of what year."""
from __future__ import annotations

import re
from functools import lru_cache

from graph import values

#: what a title says of its arrangement: 'chia theo Tỉnh và Năm', 'by province by Cities, provincies, Year and Items'
_ARRANGED = re.compile(r"\s+(?:phân theo|chia theo|by)\s[^()]*", re.I)
#: 'Area (Km2(*)', 'Total registered capital (Mill. USD)(*)'
_BRACKETS = re.compile(r"^(.*\S)\s*\(([^()]*)\)?$", re.S)
_NOTE_MARK = re.compile(r"\(\*+\)?")
_DASH = re.compile(r"^(.*\S)\s*[-–]\s*((?:%|Thous|Mill|Bill|Nghìn|Triệu|Tỷ|Người|Km|Ha\b).*)$", re.S | re.I)
_YEAR = re.compile(r"\s*(?:\b(?:in|as of|to|năm|đến|ngày|tính đến)\s+)*(?:[0-9]{1,2}/[0-9]{1,2}/)?(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])", re.I)
_ACRONYMS = frozenset(("FDI", "GRDP", "GDP", "IIP", "CPI", "ODA", "NSNN", "USD", "VND", "PCI", "HTX"))
_TOTAL = ("total", "tong so", "tong cong", "ca nuoc", "chung")


@lru_cache(maxsize=4096)
def split(label: str) -> tuple[str, str | None]:
    """A label and the unit at its end: 'Growth rate -%' → ('Growth rate', '%'). Brackets with an acronym or a sentence hold no unit."""
    label = _NOTE_MARK.sub("", label).strip()
    for pattern in (_BRACKETS, _DASH):
        if (found := pattern.match(label)) and _like_a_unit(found.group(2).strip()):
            return found.group(1).strip(), found.group(2).strip()
    return label, None


def _like_a_unit(written: str) -> bool:
    acronym = len(written) > 2 and written.isupper() and written not in ("USD", "VND")
    return bool(written) and not acronym and len(written) <= 24 and len(written.split()) <= 4 and not re.search(r"[0-9]{4}|=", written)


@lru_cache(maxsize=4096)
def stem(title: str) -> tuple[str, str | None]:
    """What a table measures and in what unit, without its arrangement and its year: 'GRDP phân theo tỉnh (Tỷ đồng)' → ('GRDP', 'Tỷ đồng')."""
    plain, unit = split(" ".join(_ARRANGED.sub(" ", values.text(title)).split()))
    return sentence(" ".join(_YEAR.sub("", plain).split()).strip(" ,-–")), unit


def sentence(written: str) -> str:
    """A title in capitals as a sentence is written, acronyms as they are."""
    if not written.isupper() or len(written.split()) == 1:
        return written
    lower = " ".join(word if word.strip("(),.") in _ACRONYMS else word.lower() for word in written.split())
    return lower[:1].upper() + lower[1:]


def year_of(title: str) -> int | None:
    """The one year that a title names; None if it names none or several."""
    found = set(_YEAR.findall(title))
    return int(found.pop()) if len(found) == 1 else None


def total(label: str) -> bool:
    """Whether a label stands for all of its dimension and says nothing of its own."""
    return values.fold(label).strip(" :") in _TOTAL
