"""The quick readers never differ from the careful ones: they read the same, or leave the file or line to them."""
from __future__ import annotations

import datetime as dt
import json
import random
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from loaders.demo import sheet
from loaders.parse import parse
from loaders.rows import grid, objects, stream
from loaders.rows.objects import BadLine
from loaders.rows.styles import DATE, PLAIN, number_formats

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3), max_leaves=8,
)
ODD = (
    '{"a": 1, "a": 2}', '{"a" :1,"a":2}', '{"a": {"b": 1}, "c": [{"b": 1, "b": 2}]}', '{"a\\u0022": 1, "b": 1, "b": 2}', '{"a": 18446744073709551616}',
    '{"a": -123456789012345678901}', '{"a": 1e400}', '{"a": NaN}', '{"a": "\\ud800"}', '{"a": "\\ud83d\\ude00"}', '{"a": 1', '{"a": "b', "[]", "7",
    '{"a": ' + "[" * 995 + "]" * 995 + "}", '{"x": "\\":", "a" : "\\\\", "a":1}', '{"a": 0.1, "b": -0, "c": 1E5}', '{"a": "\x01"}', '{"": 1}', '{"a":1,}',
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=4), st.sampled_from(((", ", ": "), (",", ":"), (" , ", " : "))), st.booleans())
@example({"a": 10**30}, (",", ":"), True)
def test_a_line_read_quickly_is_read_rightly(record: dict[str, Any], separators: tuple[str, str], escaped: bool) -> None:
    raw = json.dumps(record, separators=separators, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    _same(raw)


@pytest.mark.parametrize("line", ODD, ids=lambda line: line[:20])
def test_odd_lines_are_left_to_the_strict_reader_or_the_same(line: str) -> None:
    _same(line.encode("utf-8", "surrogatepass"))


def _same(raw: bytes) -> None:
    quick = objects._quick(raw)
    if quick is not None:
        try:
            assert repr(objects._parse(raw)) == repr(quick)
        except BadLine as problem:
            pytest.fail(f"{problem}: {raw[:80]!r}")


# ---- workbooks -----------------------------------------------------------------------------------------------------
ROWS: list[list[Any]] = [
    ["DANH SÁCH"], [], ["TT", "Tên", "Vốn"], [1, "Công ty A & B <C>", 12.5], [2, " có dấu cách ", 1e20], [], [], [None, "dòng\nhai", -3], [3, None, True],
]


def _xlsxwriter(path: Path, rows: list[list[Any]], **options: Any) -> None:
    with xlsxwriter.Workbook(str(path), options) as book:
        written = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    written.write_datetime(r, c, cell, day)
                elif cell is not None:
                    written.write(r, c, cell)


def _openpyxl(path: Path, rows: list[list[Any]]) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]  # a new workbook has a sheet
    book.save(path)


def _lines(sheets: Any) -> list[Any]:
    """Without blank cells at the end of a line: the quick reader makes lines as wide as the sheet says it is."""
    return [(s.name, s.hidden, [(number, _filled(cells)) for number, cells in s.lines]) for s in sheets]


def _filled(cells: list[Any]) -> list[Any]:
    return cells[: max((at for at, cell in enumerate(cells, start=1) if cell != ""), default=0)]


WRITERS: tuple[Callable[[Path, list[list[Any]]], None], ...] = (
    lambda path, rows: _xlsxwriter(path, rows), lambda path, rows: _xlsxwriter(path, rows, constant_memory=True), _openpyxl,
)


@pytest.mark.parametrize("write", WRITERS, ids=("shared strings", "in line", "openpyxl"))
def test_a_streamed_sheet_is_what_calamine_reads(tmp_path: Path, write: Callable[[Path, list[list[Any]]], None]) -> None:
    path = tmp_path / "a.xlsx"
    write(path, [*ROWS, [4, "ngày", dt.date(2021, 3, 5)]] if write is not _openpyxl else [[str(cell) if cell else cell for cell in row] for row in ROWS])
    assert repr(_lines(grid.streamed(path))) == repr(_lines(grid.sheets(path, "a.xlsx")))


CELLS: tuple[Any, ...] = ("An", "A & B", " đầu", "cuối ", "a | b", "dòng\nhai", 1, 12.5, -3, 1e20, 0, True, None, dt.date(2021, 3, 5), dt.date(1999, 12, 31))


@pytest.mark.parametrize("write", WRITERS[:2], ids=("shared strings", "in line"))
@pytest.mark.parametrize("odd", (0.0, 0.02, 0.5))
def test_rows_read_together_are_what_calamine_reads(tmp_path: Path, write: Callable[[Path, list[list[Any]]], None], odd: float) -> None:
    """Cells of a column that are mostly written one way, more rows than are read at a time, blank rows among them."""
    chance, usual = random.Random(7), ["x", 5, "Công ty", dt.date(2020, 1, 2), 0.5, None, True]
    rows = [[chance.choice(CELLS) if chance.random() < odd else cell for cell in usual] if n % 90 else [] for n in range(1, 3 * stream.TOGETHER)]
    write(tmp_path / "a.xlsx", [["TT", "b", "c", "d", "e", "f", "g"], *rows])
    assert repr(_lines(grid.streamed(tmp_path / "a.xlsx"))) == repr(_lines(grid.sheets(tmp_path / "a.xlsx", "a.xlsx")))


def test_most_rows_are_read_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet.write(tmp_path / "a.xlsx", ([n, f"Công ty {n}", "Hà Nội" if n % 3 else None, 5 if n % 2 else "5,5"] for n in range(2_000)))
    single: list[str] = []
    row = stream.Workbook._row
    monkeypatch.setattr(stream.Workbook, "_row", lambda self, piece, width: (single.append(piece), row(self, piece, width))[1])
    assert sum(1 for one in grid.streamed(tmp_path / "a.xlsx") for _ in one.lines) == 2_000
    assert len(single) <= 2 * stream.TOGETHER


def test_merged_cells_and_hidden_sheets_are_told_alike(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        first = book.add_worksheet("Đầu & cuối")
        first.merge_range(0, 0, 0, 2, "tiêu đề")
        first.write(1, 0, "x")
        book.add_worksheet("ẩn").hide()
        third = book.add_worksheet("ba")
        third.write(0, 0, "a")
        third.write(4, 1, 7)
    quick, careful = list(grid.streamed(tmp_path / "a.xlsx")), list(grid.sheets(tmp_path / "a.xlsx", "a.xlsx"))
    assert [(s.name, s.hidden, s.spans) for s in quick] == [(s.name, s.hidden, s.spans) for s in careful]
    assert _lines(quick) == _lines(careful)


@pytest.mark.parametrize("cell", ("=1+1", dt.datetime(2021, 1, 1, 10, 30), dt.time(10, 30), "_x0041_"), ids=str)
def test_what_is_not_plain_is_left_to_calamine(tmp_path: Path, cell: Any) -> None:
    _xlsxwriter(tmp_path / "a.xlsx", [["TT", "x"], [1, cell]], default_date_format="dd/mm/yyyy hh:mm")
    with pytest.raises(stream.Unsure):
        _lines(grid.streamed(tmp_path / "a.xlsx"))


def test_a_file_that_turns_odd_on_the_way_is_read_whole_by_the_careful_reader(tmp_path: Path) -> None:
    head = ["Mã số doanh nghiệp", "Tên doanh nghiệp", "Vốn điều lệ"]
    _xlsxwriter(tmp_path / "doanh_nghiep.xlsx", [head, *([f"01000000{n:02d}", f"Công ty {n}", 5] for n in range(60)), ["0100000099", "Công ty", "=5*1"]])
    parsed = parse(tmp_path / "doanh_nghiep.xlsx", "doanh_nghiep.xlsx", tmp_path / "home", "L0", b"k" * 32)
    assert parsed.error is None and (parsed.parts[0].counts.read, parsed.parts[0].counts.loaded) == (61, 61)


def test_a_broken_archive_is_left_to_the_careful_reader(tmp_path: Path) -> None:
    _xlsxwriter(tmp_path / "a.xlsx", ROWS)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as whole:
        kept = {entry: whole.read(entry) for entry in whole.namelist()}
    kept["xl/worksheets/sheet1.xml"] = kept["xl/worksheets/sheet1.xml"].replace(b"<worksheet", b"<!DOCTYPE x><worksheet")
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as made:
        for name, data in kept.items():
            made.writestr(name, data)
    (tmp_path / "c.xlsx").write_bytes((tmp_path / "a.xlsx").read_bytes()[:-40])
    for name in ("b.xlsx", "c.xlsx"):
        with pytest.raises(stream.Unsure):
            _lines(grid.streamed(tmp_path / name))


def test_memory_does_not_grow_with_the_sheet(tmp_path: Path) -> None:
    peaks = []
    for size in (3_000, 12_000):
        sheet.write(tmp_path / f"{size}.xlsx", ([n, f"Công ty {n}", "Hà Nội", 5] for n in range(size)))
        tracemalloc.start()
        assert sum(1 for one in grid.streamed(tmp_path / f"{size}.xlsx") for _ in one.lines) == size
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]


def test_number_formats() -> None:
    own = "".join(f'<numFmt numFmtId="{n}" formatCode="{code}"/>' for n, code in ((164, "dd/mm/yyyy"), (165, "#,##0.0"), (166, "hh:mm")))
    used = "".join(f'<xf numFmtId="{n}" fontId="0"/>' for n in (0, 14, 164, 165, 166, 22))
    assert number_formats(f"{own}<cellXfs>{used}</cellXfs>") == [PLAIN, DATE, DATE, PLAIN, "", ""]
    assert number_formats("<styleSheet/>") == []
