"""XLSX files with the same bytes for the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

Cell = str | int | float | None
_BORN = datetime(2024, 11, 1)


def serial(day: date) -> int:
    """The number Excel shows a date as."""
    return (day - date(1899, 12, 30)).days


def vietnamese(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def write(path: Path, rows: Iterable[Sequence[Cell]]) -> None:
    """One sheet of plain cells; None leaves a cell empty. Rows are streamed, so memory is flat."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    book.set_properties({"created": _BORN})
    sheet = book.add_worksheet("Sheet")
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(r, c, cell)
            elif cell is not None:
                sheet.write_number(r, c, cell)
    book.close()
