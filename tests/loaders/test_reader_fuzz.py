"""Whatever stands in a cell or a file: a value or a `ValueProblem`, rows or a `FileError`. Nothing else comes out of a reader."""
from __future__ import annotations

import copy
import datetime as dt
import json
import math
import tempfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graph import values
from graph.values import Cleaned, ValueProblem
from loaders import cells
from loaders.context import Problem, Row
from loaders.errors import FileError
from loaders.rows import grid, header, jsonstat, objects, table
from loaders.rows.table import Skipped
from loaders.source import sources
from loaders.sources.egp import cells as egp
from tests.loaders.bad.cases import LINE, TEXT, stat

QUICK = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
#: writings that have deceived readers before
SLY = (
    "", " ", "\0", "#REF!", "#", "-", "1e999", "1E+11", "NaN", "inf", "-0", "00", "0" * 400, "9" * 5000, "1.234.567,89", "1,234,567.89", "(1.000)", "12 tỷ",
    "31/02/2024", "29/2/2023", "2024-13-45", "60", "-1", "99999999", "tháng 13 năm 0", "０１２", "٣", "²", "Ⅷ", "\ud800", "A\u0300" * 50, "e\u0302\u0323",
    "<script>", "=cmd|'/C calc'!A0", "vn", "vn0", "vnz1", "0101234567-", "0101234567-0001", "Hà Nội", "TP.", "[1]", "{", "true", "Năm 2019 2020", "5 %", ".",
)  # fmt: skip
NUMBERS = st.integers() | st.integers(10**300, 10**301) | st.floats() | st.decimals()
TIMES = st.dates() | st.datetimes() | st.times() | st.timedeltas()
NESTED = st.lists(st.integers(), max_size=2) | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)
CELLS = st.none() | st.booleans() | NUMBERS | TIMES | NESTED | st.text(max_size=30) | st.sampled_from(SLY)
HEADINGS = ("Mã số doanh nghiệp", "Tên doanh nghiệp", "Vốn điều lệ", "Tổng cộng", "I", "Ghi chú")
CLEANERS: tuple[Callable[[Any], object], ...] = (
    values.text, values.tax_code, values.code, values.phone, values.id_number, values.number, values.money, values.percent, values.share, values.integer,
    values.count, values.quantity, values.year, values.boolean, values.date, values.period, values.province, cells.org_code, cells.years, egp.number_of,
    egp.edition, egp.day, egp.vnd,
)  # fmt: skip


@pytest.mark.parametrize("cleaner", CLEANERS, ids=lambda cleaner: f"{cleaner.__module__.split('.')[-2]}.{cleaner.__name__}")
def test_any_cell_is_cleaned_or_refused(cleaner: Callable[[Any], object]) -> None:
    @QUICK
    @given(CELLS)
    def cleaned(cell: object) -> None:
        try:
            found = cleaner(cell)
        except ValueProblem as problem:
            assert str(problem)
            return
        found = found.value if isinstance(found, Cleaned) else found
        assert not (isinstance(found, float) and not math.isfinite(found))
        assert not (isinstance(found, str) and ("\0" in found or any(0xD800 <= ord(c) < 0xE000 for c in found)))
        assert not isinstance(found, dt.date) or 1900 <= found.year <= 2100
        assert isinstance(found, str | int | float | bool | Decimal | dt.date | tuple)

    cleaned()


@QUICK
@given(st.lists(st.lists(CELLS | st.sampled_from(HEADINGS), max_size=6), max_size=12))
def test_any_grid_is_rows_or_no_table(lines: list[list[Any]]) -> None:
    """Every line below a header is a row, a problem or passed over by name: none is lost."""
    layouts = [layout for source in sources().values() for layout in source.layouts.values() if layout.reader == "table"]
    names: list[Any] = ["Mã số doanh nghiệp", "Tên doanh nghiệp", "Vốn điều lệ"]
    numbered = [(number, line) for number, line in enumerate([names, *lines], start=1)]
    match = header.find(numbered, layouts, "x.xlsx")
    assert match is not None
    below = numbered[match.header + match.height :]
    found = list(table.Table(match, "x.xlsx").rows(iter(below)))
    assert all(isinstance(item, Row | Problem | Skipped) for item in found)
    told = {item.number if isinstance(item, Row | Skipped) else item.row for item in found}
    assert {number for number, _ in below} <= told


def _read(data: bytes, name: str, reader: Callable[[Path], Iterator[Any]]) -> list[Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return list(reader(path))


@st.composite
def spoiled(draw: st.DrawFn, good: bytes) -> bytes:
    """Bytes with a few taken out, put in, doubled or cut off."""
    data = bytearray(good)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        what = draw(st.sampled_from(("cut", "put", "drop", "double")))
        if what == "cut":
            del data[at:]
        elif what == "drop":
            del data[at : at + draw(st.integers(1, 5))]
        elif what == "double":
            data[at:at] = data[max(0, at - 20) : at]
        else:
            data[at:at] = draw(st.sampled_from((b'"', b"\0", b"\r", b"\n", b";", b"\xff", b"\xef\xbb\xbf", b"{", b"[", b"\\ud800", b"1e999", b"NaN", b"\xc3")))
    return bytes(data)


@QUICK
@given(spoiled(TEXT.encode() * 3) | st.binary(max_size=200))
@example(b'a;b\n"')
@example(b"\r\r")
def test_any_csv_is_lines_or_refused(data: bytes) -> None:
    try:
        lines = _read(data, "x.csv", lambda path: grid.csv_lines(path, path.name))
    except FileError as error:
        assert error.code in ("encoding", "broken_csv") and error.reason
        return
    numbers = [number for number, _ in lines]
    assert numbers == sorted(numbers) and all(grid.END not in cell for _, cells in lines for cell in cells)


@QUICK
@given(spoiled((LINE + "\n").encode() * 3) | st.binary(max_size=200))
def test_any_json_lines_are_objects_or_told(data: bytes) -> None:
    """Each filled line is an object that can be written as UTF-8 again, or a reason."""
    found = _read(data, "x.jsonl", objects.lines)
    for _, item, _ in found:
        assert (isinstance(item, dict) and json.dumps(item, ensure_ascii=False).encode()) or str(item)
    assert len(found) == len([line for n, line in enumerate(data.split(b"\n")) if line.strip(b"\xef\xbb\xbf \r\n\t\0" if n == 0 else b" \r\n\t\0")])


SMALL = st.lists(st.integers(-1, 3), max_size=3) | st.dictionaries(st.text(max_size=2), st.integers(0, 2), max_size=3)
ODD = st.none() | st.integers(-3, 10**13) | st.text(max_size=4) | SMALL


@QUICK
@given(st.data())
def test_any_statistical_table_is_cells_or_refused(data: st.DataObject) -> None:
    document = copy.deepcopy(json.loads(stat()))
    for _ in range(data.draw(st.integers(1, 3))):
        place: Any = document["dataset"]
        for _ in range(data.draw(st.integers(0, 3))):
            inner = [value for value in (place.values() if isinstance(place, dict) else place) if isinstance(value, dict | list) and value]
            if not inner:
                break
            place = data.draw(st.sampled_from(inner))
        key = data.draw(st.sampled_from(list(place) if isinstance(place, dict) else list(range(len(place)))))
        place[key] = data.draw(ODD)
    if not jsonstat.is_jsonstat(document):
        return
    try:
        found = [cell for cube in jsonstat.cubes(document, "x.json") for _, cell in zip(range(100), cube.cells(), strict=False)]
    except FileError as error:
        assert error.code in ("broken_jsonstat", "broken_table") and error.reason
        return
    assert found
