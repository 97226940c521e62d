"""Small source files made on the spot, and the sample loaded once a session."""
from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from loaders.parse import Parsed, parse
from loaders.report import LoadReport
from loaders.run import load


def shared_folder() -> Path:
    """The folder of real and sample files; the test is skipped, saying so, where it is missing."""
    folder = Path(os.environ.get("SOI_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"chưa chạy: không có thư mục {folder} (đặt SOI_SHARED)")
    return folder


@pytest.fixture(scope="session")
def shared() -> Path:
    return shared_folder()


@pytest.fixture(scope="session")
def sample_home(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, LoadReport]:
    """A home with the whole sample published in it; treat as read-only."""
    home = tmp_path_factory.mktemp("sample-home")
    return home, load([shared / "sample"], home)


Sheet = Sequence[Sequence[Any]]


def write_xlsx(path: Path, rows: Sheet) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def write_jsonl(path: Path, rows: Sequence[Any], tail: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows) + tail, encoding="utf-8")
    return path


@pytest.fixture
def read(tmp_path: Path) -> Callable[[Path], Parsed]:
    """Parses one file in this process, into a home of its own."""
    return lambda path: parse(path, path.name, tmp_path / "home", "L1", b"k" * 32)


FIRMS = ["TT", "Mã số doanh nghiệp", "Tên doanh nghiệp", "Tỉnh / Thành phố", "Vốn điều lệ", "Ngày cấp", "Loại hình DN", "Tình trạng hoạt động"]
MEMBERS = ["TT", "Mã số doanh nghiệp", "Tên thành viên / cổ đông", "Loại", "Số định danh / Mã số", "Quốc tịch", "Tỷ lệ vốn góp (%)"]


def firm(number: int, code: str, name: str, **other: Any) -> list[Any]:
    row = {"province": "Hà Nội", "capital": 1_000_000_000, "date": "01/02/2010", "form": "Công ty cổ phần", "status": "Đang hoạt động", **other}
    return [number, code, name, row["province"], row["capital"], row["date"], row["form"], row["status"]]
