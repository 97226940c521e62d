"""Statistical tables: PX, PX-Web CSV, JSON-stat 1 and 2, sheets with years across or down; what is unknown or preliminary; places of three levels."""
from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from loaders.parse import Parsed
from tests.loaders.conftest import write_xlsx

Read = Callable[[Path], Parsed]
COLUMNS = "indicator, province, level, year, value, unit, preliminary"

PX = '''CHARSET="ANSI";
AXIS-VERSION="2013";
CODEPAGE="utf-8";
LANGUAGE="vi";
TITLE="GRDP theo giá hiện hành phân theo "
"tỉnh, thành phố";
TITLE[en]="GRDP by province";
UNITS="Tỷ đồng";
STUB="Địa phương";
HEADING="Năm";
VALUES("Địa phương")="CẢ NƯỚC","Đồng bằng sông Hồng","Hà Nội; thủ đô";
VALUES("Năm")="2022","Sơ bộ 2023";
TIMEVAL("Năm")=TLIST(A1),"2022","2023";
NOTE="Một; hai";
DATA=
100.5 ".."
-7 8
"..." 9;
'''.replace("Hà Nội; thủ đô", "Hà Nội")
CSV = '''"Dân số trung bình chia theo Tỉnh, thành phố, Năm và Giới tính"

"Tỉnh, thành phố";"Năm";"Tổng số";"Nam"
"CẢ NƯỚC";"2022";99.5;49.6
"Hà Nội";"Sơ bộ 2023";..;4.2
'''


def stated(read: Read, path: Path, home: Path) -> list[tuple[Any, ...]]:
    parsed = read(path)
    assert parsed.error is None, parsed.message
    folders = ", ".join(f"'{home}/statements/{part.folder}/nodes.parquet'" for part in parsed.parts)
    return sorted(duckdb.sql(f"SELECT {COLUMNS} FROM read_parquet([{folders}]) ORDER BY ALL").fetchall())


def test_px(tmp_path: Path, read: Read) -> None:
    (tmp_path / "grdp.px").write_text(PX, encoding="utf-8")
    name = "GRDP theo giá hiện hành"
    assert stated(read, tmp_path / "grdp.px", tmp_path / "home") == [
        (name, "Cả nước", "Cả nước", 2022, 100.5, "Tỷ đồng", False), (name, "Hà Nội", "Tỉnh", 2023, 9.0, "Tỷ đồng", True),
        (name, "Đồng bằng sông Hồng", "Vùng", 2022, -7.0, "Tỷ đồng", False), (name, "Đồng bằng sông Hồng", "Vùng", 2023, 8.0, "Tỷ đồng", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("DATA=", "DOTA=", "không có phần DATA="), ("100.5 ", "", "có 5 giá trị, còn kích thước các chiều cho 6 ô"),
        ('HEADING="Năm"', 'HEADING="Tháng"', "thiếu STUB, HEADING hoặc VALUES"),
    ],
)  # fmt: skip
def test_a_broken_px_is_refused(old: str, new: str, told: str, tmp_path: Path, read: Read) -> None:
    (tmp_path / "x.px").write_text(PX.replace(old, new), encoding="utf-8")
    found = read(tmp_path / "x.px")
    assert found.error in ("broken_px", "broken_table") and found.message is not None and told in found.message


def test_px_web_csv(tmp_path: Path, read: Read) -> None:
    (tmp_path / "x.csv").write_text(CSV, encoding="utf-8-sig")
    assert stated(read, tmp_path / "x.csv", tmp_path / "home") == [
        ("Dân số", "Cả nước", "Cả nước", 2022, 99.5, None, False), ("Dân số – Nam", "Cả nước", "Cả nước", 2022, 49.6, None, False),
        ("Dân số – Nam", "Hà Nội", "Tỉnh", 2023, 4.2, None, True),
    ]  # fmt: skip
    (tmp_path / "cut.csv").write_text(CSV.rstrip("\n").removesuffix(";4.2"), encoding="utf-8")
    found = read(tmp_path / "cut.csv")
    assert found.error == "broken_csv" and "dòng 5 có 3 ô" in str(found.message)


def _dataset(version: int) -> dict[str, Any]:
    dimension = {
        "noi": {"category": {"index": ["VN", "01"], "label": {"VN": "Cả nước", "01": "Hà Nội"}}},
        "nam": {"category": {"index": {"2022": 0, "2023": 1}, "label": {"2022": "2022", "2023": "2023"}}},
        "cs": {"category": {"index": ["a"], "label": {"a": "Số hợp tác xã"}, "unit": {"a": {"label": "HTX"}}}},
    }
    shape: dict[str, Any] = {"id": ["noi", "nam", "cs"], "size": [2, 2, 1], "role": {"time": ["nam"], "geo": ["noi"], "metric": ["cs"]}}
    told: dict[str, Any] = {"label": "Hợp tác xã phân theo tỉnh", "value": {"0": 5, "3": 2, "1": None}, "status": {"3": "p"}}
    if version == 2:
        return {"version": "2.0", "class": "dataset", **told, **shape, "dimension": dimension}
    return {"hop_tac_xa": {**told, "dimension": {**dimension, **shape}}}


@pytest.mark.parametrize("version", [1, 2])
def test_json_stat(version: int, tmp_path: Path, read: Read) -> None:
    """Values by cell, a missing one, a preliminary mark and a unit of a category; PX-Web ends its files with a NUL."""
    (tmp_path / "x.json").write_text(json.dumps(_dataset(version), ensure_ascii=False) + "\0", encoding="utf-8")
    assert stated(read, tmp_path / "x.json", tmp_path / "home") == [
        ("Hợp tác xã – Số hợp tác xã", "Cả nước", "Cả nước", 2022, 5.0, "HTX", False), ("Hợp tác xã – Số hợp tác xã", "Hà Nội", "Tỉnh", 2023, 2.0, "HTX", True),
    ]  # fmt: skip


def test_sheets_with_years_across_and_down(tmp_path: Path, read: Read) -> None:
    wide = [["TỶ LỆ HỘ NGHÈO PHÂN THEO ĐỊA PHƯƠNG"], ["Đơn vị tính: %"], ["STT", "Tỉnh, thành phố", 2022, "Sơ bộ 2023"], ["", "CẢ NƯỚC", 4.2, ".."],
            [1, "Tỉnh Hà Giang", "37,1", 30]]  # fmt: skip
    long = [["Chỉ tiêu", "Địa phương", "Năm", "Giá trị", "ĐVT"], ["Tỷ lệ hộ nghèo", "Hà Giang", 2022, 37.1, "%"], ["Tỷ lệ hộ nghèo", "Atlantis", 2022, 1, "%"]]
    name, nation = "Tỷ lệ hộ nghèo", "Cả nước"
    assert stated(read, write_xlsx(tmp_path / "wide.xlsx", wide), tmp_path / "home") == [
        (name, nation, nation, 2022, 4.2, "%", False), (name, "Hà Giang", "Tỉnh", 2022, 37.1, "%", False), (name, "Hà Giang", "Tỉnh", 2023, 30.0, "%", True),
    ]  # fmt: skip
    path = write_xlsx(tmp_path / "long.xlsx", long)
    assert stated(read, path, tmp_path / "home") == [("Tỷ lệ hộ nghèo", "Hà Giang", "Tỉnh", 2022, 37.1, "%", False)]
    assert [(item["row"], item["value"]) for item in read(path).parts[0].quarantine] == [(3, "Atlantis")]
