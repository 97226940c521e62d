"""Ministry tables: titles, units, two-row headers, group rows, totals, notes, carried cells, column numbers."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from graph import values
from loaders.headings import heading, split_unit, unit_line
from loaders.rows.header import find, joined
from loaders.rows.table import Skipped, Table
from loaders.source import Layout, SourceError, sources
from loaders.source import read as read_source
from tests.loaders.conftest import FIRMS, firm, write_xlsx

LAYOUT = Layout(
    "thu", "du_an", "table", ("*du_an*",), (("Tên dự án",), ("Chủ đầu tư",)),
    {values.fold(name): name for name in ("Tên dự án", "Chủ đầu tư", "Mã", "Vốn")} | {values.fold("Tên công trình"): "Tên dự án"},
    ("Chủ đầu tư", "Mã", "Nhà đầu tư"), "TT", ("Mã", "Chủ đầu tư"),
)  # fmt: skip


def _read(rows: Sequence[Sequence[Any]]) -> tuple[list[tuple[int, dict[str, Any], tuple[str, ...]]], list[tuple[int, str]], dict[str, Any], list[str]]:
    lines = [(number, list(cells)) for number, cells in enumerate(rows, start=1)]
    match = find(lines, [LAYOUT], "x.xlsx")
    assert match is not None and not match.missing
    body: Iterator[tuple[int, list[Any]]] = iter(lines[match.header + match.height :])
    items = list(Table(match, "x.xlsx").rows(body))
    data = [(i.number, dict(i), i.group) for i in items if not isinstance(i, Skipped)]
    skipped = [(i.number, i.what) for i in items if isinstance(i, Skipped)]
    told = [i.message for i in items if isinstance(i, Skipped) and i.message]
    return data, skipped, {name: (u.currency, int(u.factor)) for name, u in match.units.items()}, told


def test_titles_units_groups_totals_and_notes() -> None:
    data, skipped, units, told = _read([
        ["BẢNG DANH MỤC", "", "", "", ""],
        ["Đơn vị tính: Tỷ đồng", "", "", "", ""],
        ["TT", "Tên công trình", "Mã", "Chủ đầu tư", "Vốn (triệu đồng)"],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        ["A", "Hà Nội", "", "", 30.0],
        ["I", "Giao thông", "", "", ""],
        [1.0, "Cầu An", "111", "Sở A", 10.0],
        ["", "", "", "", ""],
        ["II", "Y tế", "", "", ""],
        [2.0, "Trạm Bình", "", "Sở B", 20.0],
        ["B", "Cà Mau", "", "", ""],
        [3.0, "Cầu Cường", "333", "Sở C", 5.0],
        ["", "Tổng cộng", "", "", 36.0],
        ["Ghi chú: số liệu tạm tính.", "", "", "", ""],
    ])
    assert [(number, row["Tên dự án"], group) for number, row, group in data] == [
        (7, "Cầu An", ("Hà Nội", "Giao thông")), (10, "Trạm Bình", ("Hà Nội", "Y tế")), (12, "Cầu Cường", ("Cà Mau",)),
    ]  # fmt: skip
    assert skipped == [(4, "header"), (5, "group"), (6, "group"), (8, "blank"), (9, "group"), (11, "group"), (13, "total"), (14, "note")]
    assert units == {"": ("VND", 10**9), "Vốn": ("VND", 10**6)}
    assert told == ["Vốn: ghi 36, các dòng cộng lại 35"]


def test_two_row_header() -> None:
    data, _, _, _ = _read([
        ["TT", "Tên dự án", "Chủ đầu tư", "Năm 2021", "", "Năm 2022", ""],
        ["", "", "", "Kế hoạch", "Giải ngân", "Kế hoạch", "Giải ngân"],
        [1.0, "Cầu An", "Sở A", 1.0, 2.0, 3.0, ""],
    ])
    yearly = {"Năm 2021 / Kế hoạch": 1.0, "Năm 2021 / Giải ngân": 2.0, "Năm 2022 / Kế hoạch": 3.0}
    assert data[0][1] == {"TT": 1.0, "Tên dự án": "Cầu An", "Chủ đầu tư": "Sở A", **yearly}


def test_carried_cells() -> None:
    """TT only on a project's first row: blanks below it repeat what stands above (merged cells)."""
    data, _, _, _ = _read([
        ["TT", "Mã", "Tên dự án", "Chủ đầu tư", "Nhà đầu tư"],
        [1.0, "111", "Cầu An", "Sở A", "X"],
        ["", "", "Cầu An", "", "Y"],
        [2.0, "", "Cầu Bình", "Sở B", "Z"],
    ])
    assert [(row.get("Mã"), row["Chủ đầu tư"], row["Nhà đầu tư"]) for _, row, _ in data] == [("111", "Sở A", "X"), ("111", "Sở A", "Y"), (None, "Sở B", "Z")]


def test_every_source_reads_and_has_a_loader() -> None:
    found = sources()
    assert {"dkkd", "dtnn", "dtc", "gsdt", "tk", "niem_yet"} <= found.keys()
    for source in found.values():
        assert callable(source.loader()) and source.layouts and source.title["vi"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title: {vi: a, en: b}\nlayouts: {}\nlayout: {}", "khóa lạ layout"),
        ("title: {vi: a}\nlayouts: {}", "title: thiếu en"),
        ("title: {vi: a, en: b}", "thiếu layouts"),
        ("title: {vi: a, en: b}\nlayouts: {x: {reader: pdf, required: []}}", "'pdf' không có; có: table, objects, cube"),
        ("title: {vi: a, en: b}\nlayouts: {x: {reader: table, required: [A], columns: {A: [C], B: [c]}}}", "thuộc cả 'A' và 'B'"),
        ("title: [", "không phải YAML"),
    ],
)
def test_source_declarations_are_read_strictly(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "source.yml").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=told):
        read_source(tmp_path)


# ---- headers -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tỉnh / Thành phố", "TỈNH, THÀNH PHỐ"), ("Tỉnh / Thành phố", "Tỉnh/TP"), ("Mã số doanh nghiệp", "Mã DN (*)"), ("TT", "Số thứ tự"), ("TT", "STT"),
        ("Tổng mức đầu tư", "TMĐT (1)"), ("Chủ đầu tư", "CĐT"), ("Bội chi", "BỘI CHI (3=1+2)"), ("Vốn góp", "Vốn góp (nếu có)"),
    ],
)  # fmt: skip
def test_spellings_of_one_heading(one: str, other: str) -> None:
    assert heading(one) == heading(other)


def test_headings_that_differ_stay_apart() -> None:
    apart = ["Vốn góp (lũy kế)", "Vốn góp (trong kỳ)", "Vốn góp", "Mã số doanh nghiệp của nhà đầu tư", "Mã số doanh nghiệp", "Kế hoạch", "Kế hoạch vốn"]
    assert len({heading(name) for name in apart}) == len(apart)


@pytest.mark.parametrize(
    ("written", "currency", "factor"),
    [
        ("Vốn (ĐVT: triệu đồng)", "VND", 10**6), ("Vốn (tr.đ)", "VND", 10**6), ("Vốn, tỷ đồng", "VND", 10**9), ("Vốn (1.000 đồng)", "VND", 10**3),
        ("Vốn (triệu USD)", "USD", 10**6), ("Vốn (triệu yên)", "trieu yen", 1),
    ],
)  # fmt: skip
def test_units_in_headings(written: str, currency: str, factor: int) -> None:
    """Money of a kind that we do not know keeps its own name, so that it is refused as đồng and not taken for it."""
    assert split_unit(written) == ("Vốn", values.Unit(currency, Decimal(factor)))


def test_unit_lines() -> None:
    assert unit_line("(Đơn vị tính: 1.000.000 đồng)") == values.Unit("VND", Decimal(10**6))
    assert unit_line("Đơn vị: Sở Y tế") is None and unit_line("Đơn vị báo cáo: Sở Tài chính") is None


def test_headers_over_many_lines_with_merged_cells() -> None:
    lines: list[tuple[int, list[Any]]] = [
        (4, ["TT", "Tên dự án", "Chủ đầu tư", "Trong đó", "", ""]), (5, ["", "", "", "Năm 2021", "", "Vốn"]), (6, ["", "", "", "Kế", "Giải ngân", ""]),
        (7, ["", "", "", "hoạch", "", ""]),
    ]  # fmt: skip
    spans = ((4, 3, 4, 5), (5, 3, 5, 4), (6, 4, 7, 4))
    assert joined(lines, spans) == [
        "TT", "Tên dự án", "Chủ đầu tư", "Trong đó / Năm 2021 / Kế / hoạch", "Trong đó / Năm 2021 / Giải ngân", "Trong đó / Vốn"
    ]  # fmt: skip
    match = find(lines, [LAYOUT], "x.xlsx", spans)
    assert match is not None and (match.header, match.height) == (0, 4)


def test_rows_that_number_the_columns_are_no_data() -> None:
    data, skipped, _, _ = _read([
        ["TT", "Tên dự án", "Chủ đầu tư", "Mã", "Vốn", "Khác"],
        ["A", "B", "C", 1.0, "2=3+4", 3.0],
        [1.0, "Cầu An", "Sở A", "7", 1.0, 2.0],
    ])
    assert [number for number, _, _ in data] == [3] and skipped == [(2, "header")]


# ---- totals --------------------------------------------------------------------------------------------------------
def test_totals_are_checked_against_their_parts() -> None:
    """A total above the rows, group rows with figures, subtotals and a grand total; ordinal numbers are no figures."""
    head = ["TT", "Tên dự án", "Chủ đầu tư", "Vốn"]
    right = [head, ["", "TỔNG SỐ", "", 60.0], ["I", "Giao thông", "", 30.0], [1.0, "A", "X", "10,0"], [2.0, "B", "X", 20.0], ["II", "Y tế", "", 30.0],
             [3.0, "C", "X", 30.0], ["", "Cộng", "", 30.0], ["", "Tổng cộng", "", 60.0]]  # fmt: skip
    assert _read(right)[3] == []
    wrong = [list(row) for row in right]
    wrong[1][3], wrong[2][3], wrong[7][3] = 61.0, 35.0, 31.0
    assert _read(wrong)[3] == [
        "“Giao thông”: Vốn: ghi 35, các dòng cộng lại 30", "Vốn: ghi 31, các dòng cộng lại 30", "Vốn: ghi 61, các dòng cộng lại 60",
    ]  # fmt: skip


def test_a_carried_amount_is_summed_once() -> None:
    layout = replace(LAYOUT, carry=("Mã", "Chủ đầu tư", "Vốn"))
    rows = [["TT", "Tên dự án", "Chủ đầu tư", "Vốn"], [1.0, "Cầu An", "Sở A", 10.0], ["", "Cầu An", "Sở A", 10.0], ["", "Tổng cộng", "", 10.0]]
    lines = [(number, list(cells)) for number, cells in enumerate(rows, start=1)]
    match = find(lines, [layout], "x.xlsx")
    assert match is not None
    items = list(Table(match, "x.xlsx").rows(iter(lines[1:])))
    assert [i.message for i in items if isinstance(i, Skipped)] == [None] and sum(not isinstance(i, Skipped) for i in items) == 2


def test_rows_are_numbered_as_a_person_sees_them(tmp_path: Path, read: Any) -> None:
    """Blank rows above and blank columns left of a table count, and a workbook's other sheets are told: hidden ones are not read."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for at, row in ((4, FIRMS), (6, firm(1, "0100109106", "Công ty CP An")), (7, firm(2, "sai", "Công ty CP Bình"))):
        for column, value in enumerate(row):
            sheet.cell(at, column + 3, value)
    sheet.row_dimensions[6].hidden = True
    book.create_sheet("Ẩn").sheet_state = "hidden"
    book.save(tmp_path / "doanh_nghiep.xlsx")
    [part] = read(tmp_path / "doanh_nghiep.xlsx").parts
    assert [(item["row"], item["file"]) for item in part.quarantine] == [(7, "doanh_nghiep.xlsx")]
    assert (part.counts.read, part.counts.loaded) == (2, 1)
    told = " ".join(w["message"] for w in part.warnings)
    assert "trang tính ẩn “Ẩn” không được đọc" in told and "có 1 dòng bị ẩn" in told


def test_several_sheets_of_a_workbook(tmp_path: Path, read: Any) -> None:
    book = openpyxl.Workbook()
    for name, code in (("Quý I", "0100109106"), ("Quý II", "0300588569")):
        sheet = book.create_sheet(name)
        for row in (FIRMS, firm(1, code, "Công ty CP An"), firm(2, "sai", "Công ty CP Bình")):
            sheet.append(list(row))
    book.create_sheet("Ghi chú").append(["Số liệu tạm tính"])
    book.remove(book["Sheet"])
    book.save(tmp_path / "dkkd.xlsx")
    first, second = read(tmp_path / "dkkd.xlsx").parts
    assert (first.sheet, second.sheet) == ("Quý I", "Quý II")
    assert [part.quarantine[0]["file"] for part in (first, second)] == ["dkkd.xlsx › Quý I", "dkkd.xlsx › Quý II"]
    assert any("trang tính “Ghi chú” không được nhận ra" in w["message"] for w in first.warnings)


def test_a_blank_form_is_told_as_one(tmp_path: Path, read: Any) -> None:
    form = [["BIỂU SỐ 01"], ["Nội dung", "Tổng số gói thầu", "Chênh lệch"], ["", 1, 2], ["1. Tư vấn", "", 0.0], ["2. Xây lắp", "", 0.0]]
    found = read(write_xlsx(tmp_path / "bieu.xlsx", form))
    assert found.error == "blank_form" and "biểu mẫu trống" in found.message
    filled = [*form[:-1], ["2. Xây lắp", 14, 0.0]]
    assert read(write_xlsx(tmp_path / "bieu2.xlsx", filled)).error == "unrecognised"


def test_the_nearest_layout_is_told(tmp_path: Path, read: Any) -> None:
    rows = [["STT", "Mã DN", "Tên công ty", "Ngày cấp"], [1, "0100109106", "Công ty CP An", "01/02/2010"]]
    found = read(write_xlsx(tmp_path / "x.xlsx", rows))
    assert found.error == "unrecognised" and "gần giống dkkd/doanh_nghiep nhất" in found.message and "thiếu cột “Vốn điều lệ”" in found.message
