"""Grids of cells with the row numbers a person sees: spreadsheets and CSV."""
from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from loaders.errors import FileError
from loaders.rows import container, stream

Line = tuple[int, list[Any]]
MAX_FIELD = 1_000_000
#: a cell of a CSV file may have so many line breaks
MAX_BREAKS = 200
#: fed to the CSV reader after the last line: it must come back as a line of its own
END = "\x1e\x1e"
#: so many merged cells are looked at, and none beyond this column: they only tell how a header is made
MERGED, WIDE = 2_000, 400


@dataclass
class Sheet:
    """A worksheet: its lines, and the merged cells that tell a header's shape (row numbers from 1, columns from 0)."""

    name: str
    lines: Iterator[Line]
    spans: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False


def streamed(path: Path) -> Iterator[Sheet]:
    """Worksheets of an XLSX, read row by row. Raises `stream.Unsure`, also from a sheet's lines, where `sheets` must read the file."""
    book = stream.Workbook(path)
    single = sum(not sheet.hidden for sheet in book.sheets) == 1
    for sheet in book.sheets:
        if sheet.hidden:
            yield Sheet(sheet.name, iter(()), (), True)
        else:
            spans = tuple(span for span in book.spans(sheet)[:MERGED] if span[3] <= WIDE)
            yield Sheet("" if single else sheet.name, book.lines(sheet), spans)


def sheets(path: Path, file: str) -> Iterator[Sheet]:
    """Worksheets of an XLSX or XLS, hidden ones as such; each is held whole."""
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
    newline = None if "\n" not in text else ""   # old Macs end lines with CR alone
    with path.open(encoding=encoding, newline=newline) as stream:
        reader = csv.reader(itertools.chain(stream, (END,)), delimiter=_delimiter(io.StringIO(text, newline=newline)), strict=False)
        number = 1
        try:
            for cells in reader:
                _check_line(cells, number, reader.line_num, file)
                if cells != [END]:
                    yield number, cells
                number = reader.line_num + 1
        except UnicodeDecodeError as error:
            why = f"sau dòng {reader.line_num} có byte không phải UTF-8 ({error.object[error.start]:#x}); hãy lưu lại cả tệp dạng UTF-8"
            raise FileError("encoding", file, why) from None
        except csv.Error as error:
            raise FileError("broken_csv", file, f"dòng {reader.line_num + 1}: không đọc được CSV: {error}") from None


def _check_line(cells: list[str], number: int, last: int, file: str) -> None:
    """A quotation mark that is never closed swallows lines without a word; UTF-8 read as Windows-1252 makes names nobody has."""
    if last - number > MAX_BREAKS or (cells and cells[-1].endswith(END) and cells != [END]):
        raise FileError("broken_csv", file, f"dòng {number}: dấu ngoặc kép mở mà không đóng; các dòng sau bị nuốt vào một ô")
    if not (text := "".join(cells)).isascii() and (found := container.MOJIBAKE.search(text)):
        shown = text[max(0, found.start() - 10) : found.end() + 10]
        raise FileError("encoding", file, f"dòng {number}: chữ đã hỏng mã ({shown!r}: UTF-8 bị đọc nhầm thành Windows-1252); hãy xuất lại dạng UTF-8")


def _delimiter(head: io.StringIO) -> str:
    best, most = ",", 0.0
    lines = list(head)
    for candidate in ",;\t|":
        widths = [len(cells) for cells in itertools.islice(csv.reader(lines, delimiter=candidate), 20)]
        score = sum(width - 1 for width in widths[:-1] or widths)
        if score > most:
            best, most = candidate, score
    return best
