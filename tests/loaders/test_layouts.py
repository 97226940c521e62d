"""The sample's tables in other layouts: columns in another order, headed otherwise, as CSV with ';' and decimal commas, starting further down.
What they state must be the same to the last figure."""
from __future__ import annotations

import csv
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from loaders.parse import Parsed

HEADER = {"dkkd/doanh_nghiep": 1, "dkkd/thanh_vien_co_dong": 2, "dkkd/nguoi_quan_ly": 1, "dtc/ke_hoach_giai_ngan": 3, "dtnn/du_an_fdi": 3, "gsdt/du_an": 2,
          "gsdt/giai_ngan_ppp": 2, "gsdt/bao_cao_giam_sat": 2}  # fmt: skip
OTHER = {
    "Mã số doanh nghiệp": "MST", "Tên doanh nghiệp": "TÊN CÔNG TY", "Vốn điều lệ": "Vốn điều lệ (tr.đ)", "Tỉnh / Thành phố": "TỈNH, THÀNH PHỐ", "TT": "STT",
    "Người đại diện theo pháp luật": "Đại diện pháp luật", "Loại hình DN": "Loại hình", "Ngày cấp": "Ngày thành lập", "Họ và tên": "Họ tên",
    "Tên thành viên / cổ đông": "Cổ đông / thành viên", "Tỷ lệ vốn góp (%)": "Tỷ lệ (%)", "Chức danh": "Chức vụ", "Danh mục dự án": "Tên dự án",
    "Tổng mức đầu tư": "TMĐT", "Chủ đầu tư": "CĐT", "Mã dự án": "Mã số DA", "Kỳ báo cáo": "Kỳ", "Tiến độ thực hiện (%)": "Tiến độ (%)", "Năm": "Năm kế hoạch",
    "Kế hoạch vốn": "Vốn kế hoạch", "Giải ngân": "Vốn đã giải ngân", "Nhà đầu tư": "Tên nhà đầu tư", "Quốc gia / vùng lãnh thổ": "Quốc gia",
    "Tổng vốn đăng ký (triệu USD)": "Vốn đăng ký - triệu USD", "Tổng vốn đầu tư (tỷ đồng)": "TỔNG VỐN ĐẦU TƯ, TỶ ĐỒNG",
}  # fmt: skip


def _variant(rows: list[list[Any]], header: int, table: str) -> list[list[Any]]:
    """The rows with their columns shuffled and headed otherwise. Group rows and years over two columns need their places kept."""
    order = list(range(len(rows[header])))
    moved = order[2:14] if table.startswith("dtc") else order
    random.Random(1).shuffle(moved)
    order = [*order[:2], *moved, *order[14:]] if table.startswith("dtc") else moved
    below = [[row[at] for at in order] for row in rows[header:]]
    heads = 2 if table.startswith("dtc") else 1
    below[:heads] = [[OTHER.get(cell, cell) for cell in row] for row in below[:heads]]
    if table == "dkkd/doanh_nghiep":
        capital = order.index(6)
        for row in below[1:]:
            row[capital] /= 1e6
    return rows[:header] + below


def _text(cell: Any) -> str:
    if isinstance(cell, float) and not cell.is_integer():
        return str(cell).replace(".", ",")
    return "" if cell is None else str(int(cell)) if isinstance(cell, float) else str(cell)


def _stated(parsed: Parsed, home: Path) -> list[Any]:
    [part] = parsed.parts
    folder = home / "statements" / part.folder
    nodes, edges = f"'{folder}/nodes.parquet'", f"'{folder}/edges.parquet'"
    numbers = ("charter_capital", "total_capital", "registered_usd", "planned", "disbursed", "progress_pct", "start_year", "birth_year")
    sums = ", ".join(f"round(sum({name}), 3)" for name in numbers)
    counts = ", ".join(f"count({name})" for name in ("province", "founded", "approved", "grp", "sector", "status", "form", "phone"))
    relations = f"SELECT relation, count(*), round(sum(pct), 2), sum(amount) FROM {edges} GROUP BY 1 ORDER BY 1"
    return [part.layout, part.counts.read, part.counts.quarantined, duckdb.sql(f"SELECT count(*), {sums}, {counts} FROM {nodes}").fetchall(),
            duckdb.sql(relations).fetchall()]  # fmt: skip


@pytest.mark.parametrize("table", HEADER)
def test_other_layouts_state_the_same(table: str, shared: Path, tmp_path: Path, read: Callable[[Path], Parsed]) -> None:
    path = shared / "sample" / f"{table}.xlsx"
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    rows = _variant([list(row) for row in sheet.iter_rows(values_only=True)], HEADER[table] - 1, table)
    expected = _stated(read(path), tmp_path / "home")
    with (tmp_path / "a.csv").open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, delimiter=";").writerows([[_text(cell) for cell in row] for row in rows])
    book = openpyxl.Workbook()
    lower = book.active
    assert lower is not None
    for row in [[], [], *([None, *row] for row in rows)]:
        lower.append(row)
    book.save(tmp_path / "b.xlsx")
    for name in ("a.csv", "b.xlsx"):
        found = read(tmp_path / name)
        assert found.error is None, found.message
        assert _stated(found, tmp_path / "home") == expected, name
        assert not [w for w in found.parts[0].warnings if w["code"] in ("unknown_column", "unknown_code", "no_unit")], name


def test_a_mark_is_read_as_the_other_numbers_of_the_column_show(tmp_path: Path, read: Callable[[Path], Parsed]) -> None:
    """'5,291' beside '95,7' is five and a bit; beside '1,205,291' it is five thousand; alone it is told."""
    head = "Mã số doanh nghiệp;Tên doanh nghiệp;Vốn điều lệ (tỷ đồng)\n"
    capitals = {"a.csv": ("95,7", 95_700_000_000), "b.csv": ("1,205,291", 1_205_291 * 10**9), "c.csv": ("7", 7_000_000_000)}
    for name, (written, value) in capitals.items():
        (tmp_path / name).write_text(f"{head}0100109106;Công ty CP An;5,291\n0300588569;Công ty CP Bình;{written}\n", encoding="utf-8")
        parsed = read(tmp_path / name)
        [part] = parsed.parts
        nodes = duckdb.sql(f"SELECT charter_capital FROM '{tmp_path}/home/statements/{part.folder}/nodes.parquet' ORDER BY row").fetchall()
        assert nodes == [(5_291_000_000 if name == "a.csv" else 5_291 * 10**9,), (value,)], name
        assert any("có thể là hàng nghìn hoặc số thập phân" in w["message"] for w in part.warnings) == (name == "c.csv")
