"""Grids of cells with the row numbers a person sees: spreadsheets and CSV."""
from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from loaders.errors import FileError
from loaders.rows import container

Line = tuple[int, list[Any]]
MAX_FIELD = 1_000_000


def sheets(path: Path, file: str) -> Iterator[tuple[str, Iterator[Line]]]:
    """Visible worksheets of an XLSX or XLS, each with its lines."""
    try:
        book = CalamineWorkbook.from_path(path)
        named = [m.name for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet and m.visible == SheetVisibleEnum.Visible]
    except Exception as error:  # calamine has no common base error
        raise FileError("broken_xlsx", file, f"không đọc được bảng tính: {error}") from None
    for name in named:
        yield name, _lines(book, name, file)


def _lines(book: CalamineWorkbook, name: str, file: str) -> Iterator[Line]:
    try:
        sheet = book.get_sheet_by_name(name)
    except Exception as error:
        raise FileError("broken_xlsx", file, f"không đọc được trang tính {name!r}: {error}") from None
    if sheet.start is None:
        return
    first = sheet.start[0]
    for offset, cells in enumerate(sheet.iter_rows(), start=1):
        # iter_rows starts at the first filled row: numbers must stay the person's
        yield first + offset, cells


def csv_lines(path: Path, file: str) -> Iterator[Line]:
    """Lines of a CSV file; the separator is the one of , ; tab that the first lines agree on."""
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
    for candidate in ",;\t":
        widths = [len(cells) for cells in csv.reader(io.StringIO(head), delimiter=candidate)][:20]
        score = sum(width - 1 for width in widths[:-1] or widths)
        if score > most:
            best, most = candidate, score
    return best
