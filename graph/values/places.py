"""The provinces of 2008 to 2025 by the many ways they are written."""
from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

from graph.values.written import ValueProblem, fold, text

PROVINCES = Path(__file__).parents[1] / "data" / "provinces.csv"


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
