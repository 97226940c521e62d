"""Grids of cells with the row numbers a person sees: spreadsheets and CSV."""
from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from loaders.errors import FileError
from loaders.rows import container

Line = tuple[int, list[Any]]
MAX_FIELD = 1_000_000
#: so many merged cells are looked at, and none beyond this column: they only tell how a header is made
MERGED, WIDE = 2_000, 400


@dataclass
class Sheet:
    """A worksheet: its lines, and the merged cells that tell a header's shape (row numbers from 1, columns from 0)."""

    name: str
    lines: Iterator[Line]
    spans: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False


def sheets(path: Path, file: str) -> Iterator[Sheet]:
    """Worksheets of an XLSX or XLS, hidden ones as such."""
    try:
        book = CalamineWorkbook.from_path(path)
        listed = [(m.name, m.visible != SheetVisibleEnum.Visible) for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
    except Exception as error:  # calamine has no common base error
        raise FileError("broken_xlsx", file, f"không đọc được bảng tính: {error}") from None
    single = sum(not hidden for _, hidden in listed) == 1
    for name, hidden in listed:
        yield Sheet(name, iter(()), (), True) if hidden else _sheet(book, name, file, single)


def _sheet(book: CalamineWorkbook, name: str, file: str, single: bool) -> Sheet:
    try:
        sheet = book.get_sheet_by_name(name)
    except Exception as error:
        raise FileError("broken_xlsx", file, f"không đọc được trang tính {name!r}: {error}") from None
    merged = sheet.merged_cell_ranges or ()
    first = sheet.start[1] if sheet.start is not None else 0
    spans = tuple((top + 1, left - first, bottom + 1, right - first) for (top, left), (bottom, right) in merged[:MERGED] if right <= WIDE)
    return Sheet("" if single else name, _lines(sheet), spans)


def _lines(sheet: CalamineSheet) -> Iterator[Line]:
    """Lines as a person numbers them: iter_rows hands out blank rows at the top too, but begins at the first filled column."""
    if sheet.start is not None:
        yield from enumerate(sheet.iter_rows(), start=1)


def csv_lines(path: Path, file: str) -> Iterator[Line]:
    """Lines of a CSV file; the separator is the one of , ; | tab that the first lines agree on."""
    with path.open("rb") as handle:
        head = handle.read(65_536)
    encoding = container.decode_check(head[: head.rfind(b"\n") + 1] or head, file)
    csv.field_size_limit(MAX_FIELD)
    text = head.decode(encoding, errors="replace")
    with path.open(encoding=encoding, newline="") as stream:
        reader = csv.reader(stream, delimiter=_delimiter(text), strict=False)
        number = 1
        try:
            for cells in reader:
                yield number, list(cells)
                number = reader.line_num + 1
        except (csv.Error, UnicodeDecodeError) as error:
            raise FileError("broken_csv", file, f"dòng {reader.line_num + 1}: không đọc được CSV: {error}") from None


def _delimiter(head: str) -> str:
    best, most = ",", 0.0
    for candidate in ",;\t|":
        widths = [len(cells) for cells in csv.reader(io.StringIO(head), delimiter=candidate)][:20]
        score = sum(width - 1 for width in widths[:-1] or widths)
        if score > most:
            best, most = candidate, score
    return best
