"""Register tables stated a column at a time: the same comes of them as row by row, whatever stands in their cells."""
from __future__ import annotations

import csv
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loaders import columns
from loaders.context import Context, Row
from scripts.compare_parsing import came

#: headers and a plain row of each layout
TABLES: dict[str, dict[str, str]] = {
    "doanh_nghiep": {
        "Mã số doanh nghiệp": "0101234567", "Tên doanh nghiệp": "Công ty TNHH Hòa An", "Tên viết tắt": "HOA AN", "Tên tiếng Anh": "Hoa An Co., Ltd",
        "Tên cũ": "", "Loại hình DN": "Công ty cổ phần", "Tình trạng hoạt động": "Đang hoạt động", "Ngày cấp": "05/03/2012",
        "Vốn điều lệ": "12500000000", "Tỉnh / Thành phố": "Hà Nội", "Địa chỉ trụ sở chính": "Số 5, phố Huế, Thành phố Hà Nội",
        "Điện thoại": "0912345678", "Người đại diện theo pháp luật": "Trần Văn Hùng", "Ngành nghề KD chính": "4661:Bán buôn nhiên liệu", "Ghi chú": "",
    },
    "thanh_vien_co_dong": {
        "Mã số doanh nghiệp": "0101234567", "Tên doanh nghiệp": "Công ty TNHH Hòa An", "Tên thành viên / cổ đông": "Trần Văn Hùng", "Loại": "Cá nhân",
        "Số định danh / Mã số": "001080001234", "Quốc tịch": "Việt Nam", "Năm sinh": "1980", "Tỷ lệ vốn góp": "65,5", "Vốn góp": "8000000000",
        "Từ ngày": "05/03/2012", "Đến ngày": "",
    },
    "nguoi_quan_ly": {
        "Mã số doanh nghiệp": "0101234567", "Tên doanh nghiệp": "Công ty TNHH Hòa An", "Họ và tên": "Trần Văn Hùng", "Số định danh cá nhân": "001080001234",
        "Năm sinh": "1980", "Quốc tịch": "Việt Nam", "Chức danh": "Giám đốc", "Từ ngày": "05/03/2012", "Đến ngày": "", "Sở thích": "",
    },
}  # fmt: skip
#: what may stand in any cell instead: blanks, repairs, refusals, other meanings, other things altogether
ODD = ("", "-", "  ", "…", "#REF!", "x", "0", "10", "12,5", "1.234", "101,5", "-3", "101234567", "0101234567-001", "vn0101234567", "0109999999", "vnz000012345",
       "Tổ chức trong nước", "Tổ chức nước ngoài", "Cơ quan nhà nước", "TỔ CHỨC", "Hoa Kỳ", "viet nam", "Hòa  An", "hoà", "“Hòa An”", "Tỉnh Cà Mau",
       "31/12/2020", "01/01/2090", "30/02/2011", "2011", "DNTN", "Giải thể", "Kế toán", "Công ty A; Công ty B", "4661", "\u200b", "12 tỷ", "Phố Huế, Nghệ An")


def _table(path: Path, layout: str, seed: int) -> Path:
    """Plain rows that differ, rows said twice, and every third row with odd cells."""
    chance, plain = random.Random(seed), TABLES[layout]
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(plain)
        for n in range(300):
            row = {name: value.replace("012345", f"{n // 2:06}").replace("Hùng", chance.choice(["Hùng", "Hưng"])) for name, value in plain.items()}
            for name in chance.sample(list(row), chance.choice((0, 0, 0, 0, 1, 2))):
                row[name] = chance.choice(ODD)
            writer.writerow(row.values())
    return path


def _row_by_row(ctx: Context, _: Any, handle: Callable[[Context, Row], None]) -> None:
    ctx.each(handle)


@pytest.mark.parametrize("layout", TABLES)
@pytest.mark.parametrize("seed", range(3))
def test_columns_and_single_rows_come_to_the_same(layout: str, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _table(tmp_path / f"{layout}.csv", layout, seed)
    monkeypatch.setattr(columns, "AT_ONCE", 64)
    together: list[int] = []
    group = columns.Group.state
    monkeypatch.setattr(columns.Group, "state", lambda self, ctx, new: (together.append(len(new)), group(self, ctx, new))[1])
    now = came(path)
    monkeypatch.setattr(columns, "each", _row_by_row)
    single = came(path)
    assert now == single
    counts = next(value for what, value in now.items() if what.endswith("counts"))
    assert counts["merged"] and counts["quarantined"], "the table must hold what tells the ways apart"
    assert sum(together) > 60, "plain rows must have gone by columns"


def test_cells_that_are_equal_but_not_the_same_are_read_apart() -> None:
    assert columns.cleaned([1, 1.0, True, "a", None], lambda value: type(value).__name__) == ["int", "float", "bool", "str", None]
    assert columns.cleaned(["-", "#REF!", [1], {"a": 1}], str) == [None, columns.ODD, columns.ODD, columns.ODD]
