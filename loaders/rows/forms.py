"""Blank forms: what ministries send out to be filled in looks like a table and holds no data."""
from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from graph import values
from loaders.rows.grid import Line

_FORM = re.compile(r"\b(bieu so|bieu mau|mau so|mau bieu|phu luc|bieu)\b")
#: a filled table soon shows this much
LOOKED = 400


def blank_form(lines: Iterable[Line]) -> bool:
    """Whether a table is a form that nobody filled in: it calls itself one, and no cell holds a figure other than a formula's zero or a row number."""
    named = False
    for number, cells in lines:
        named = named or (number <= 12 and any(isinstance(cell, str) and len(cell) < 200 and _FORM.search(values.fold(cell)) for cell in cells))
        figures = [cell for column, cell in enumerate(cells) if _figure(cell, column)]
        if figures and not (number <= 20 and len(figures) > 1 and all(0 < b - a <= 2 for a, b in pairwise(figures))):   # columns may be numbered
            return False
        if number > LOOKED:
            break
    return named


def _figure(cell: Any, column: int) -> bool:
    """A number that is no formula over blank cells and no ordinal in the first column."""
    return isinstance(cell, int | float) and not isinstance(cell, bool) and cell != 0 and not (column == 0 and cell < 100)
