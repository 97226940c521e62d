"""The 63 provinces of 2008-2025, their region and the province of 1 July 2025 each became part of (`data/provinces.csv`)."""
from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

PATH = Path(__file__).parent / "data" / "provinces.csv"
#: origin references of built-in provinces: 'P:<line of graph/data/provinces.csv>'
BUILT_IN = "P"


@dataclass(frozen=True)
class Province:
    """`name_63` is the official short name and the id; codes were reused at the merger, so they never serve as ids."""

    code_63: str
    name_63: str
    region: str
    code_34: str
    name_34: str
    row: int  #: line in the table, from 1 (the header is line 1)


@lru_cache(maxsize=1)
def provinces() -> tuple[Province, ...]:
    """All 63, in the order of their codes."""
    with PATH.open(encoding="utf-8", newline="") as file:
        return tuple(Province(**row, row=number) for number, row in enumerate(csv.DictReader(file), start=2))
