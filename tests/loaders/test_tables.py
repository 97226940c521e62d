"""Ministry tables: titles, units, two-row headers, group rows, totals, notes, carried cells, column numbers."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from graph import values
from loaders.rows.table import Skipped, Table, find
from loaders.source import Layout, SourceError, read, sources

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
    assert told == ["Vốn: ghi 36.0, các dòng cộng lại 35"]


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
        ("title: {vi: a, en: b}\nlayouts: {x: {reader: pdf, required: []}}", "'pdf' không có; có: table, objects, jsonstat"),
        ("title: {vi: a, en: b}\nlayouts: {x: {reader: table, required: [A], columns: {A: [C], B: [c]}}}", "thuộc cả 'A' và 'B'"),
        ("title: [", "không phải YAML"),
    ],
)
def test_source_declarations_are_read_strictly(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "source.yml").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=told):
        read(tmp_path)
