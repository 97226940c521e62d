"""What is wrong with a row or a file is said with file, row, column and value, and costs nothing else."""
from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from loaders.parse import Parsed
from loaders.report import LoadFailed
from loaders.run import load
from tests.loaders.conftest import FIRMS, MEMBERS, firm, write_jsonl, write_xlsx

Read = Callable[[Path], Parsed]
CODES = ["0101234567", "0101234575", "0101234582", "0101234590"]


def _names(tmp_path: Path, parsed: Parsed) -> list[str]:
    folder = tmp_path / "home" / "statements" / parsed.parts[0].folder
    with duckdb.connect() as db:
        return [row[0] for row in db.execute(f"SELECT name FROM '{folder}/refs.parquet' WHERE name IS NOT NULL ORDER BY ref").fetchall()]


def test_truncated_jsonl_line(tmp_path: Path, read: Read) -> None:
    body = {"orgCode": "vnz000000001", "orgFullname": "UBND Hà Nội", "taxCode": None, "officePro": "Hà Nội", "agencyName": None, "roleType": "CDT"}
    path = write_jsonl(tmp_path / "don_vi.jsonl", [body, {**body, "orgCode": "vnz000000002", "orgFullname": "Sở Y tế Hà Nội"}], '{"orgCode": "vnz00000')
    parsed = read(path)
    counts, quarantine = parsed.parts[0].counts, parsed.parts[0].quarantine
    assert (counts.read, counts.loaded, counts.quarantined) == (3, 2, 1)
    assert quarantine[0]["row"] == 3 and "cắt cụt" in quarantine[0]["reason"] and quarantine[0]["value"].startswith('{"orgCode"')
    assert _names(tmp_path, parsed) == ["UBND Hà Nội", "Sở Y tế Hà Nội"]


def test_xlsx_that_is_not_one(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "doanh_nghiep.xlsx"
    path.write_text("<html><table><tr><td>Mã số doanh nghiệp</td></tr></table></html>", encoding="utf-8")
    parsed = read(path)
    assert (parsed.error, parsed.parts) == ("not_xlsx", [])
    assert parsed.message == "doanh_nghiep.xlsx: có đuôi .xlsx nhưng không phải bảng tính Excel; hãy mở và lưu lại dạng .xlsx"


def test_missing_column(tmp_path: Path, read: Read) -> None:
    path = write_xlsx(tmp_path / "thanh_vien_co_dong.xlsx", [[c for c in MEMBERS if "Tỷ lệ" not in c], [1, CODES[0], "A", "Cá nhân", "", "Việt Nam"]])
    parsed = read(path)
    assert parsed.error == "missing_column"
    assert parsed.message == "thanh_vien_co_dong.xlsx: là tệp dkkd/thanh_vien_co_dong nhưng thiếu cột “Tỷ lệ vốn góp”"


def test_unknown_code_is_kept_and_reported(tmp_path: Path, read: Read) -> None:
    path = write_xlsx(tmp_path / "dn.xlsx", [FIRMS, firm(1, CODES[0], "Công ty CP An", status="Đang chuyển địa chỉ"), firm(2, CODES[1], "Công ty CP Bình")])
    parsed = read(path)
    assert parsed.parts[0].counts.loaded == 2
    assert parsed.parts[0].warnings == [
        {"code": "unknown_code", "message": "mã 'Đang chuyển địa chỉ' không có trong bảng mã status; giữ nguyên như đã viết", "rows": 1, "first": 2}
    ]


@pytest.mark.parametrize("written", [101234567, "101234567"])
def test_tax_code_of_nine_digits_gets_its_zero_back(tmp_path: Path, read: Read, written: object) -> None:
    parsed = read(write_xlsx(tmp_path / "dn.xlsx", [FIRMS, firm(1, CODES[1], "Công ty CP An"), [2, written, *firm(2, "", "Công ty CP Bình")[2:]]]))
    folder = tmp_path / "home" / "statements" / parsed.parts[0].folder
    with duckdb.connect() as db:
        keys = [row[0] for row in db.execute(f"SELECT key FROM '{folder}/refs.parquet' ORDER BY ref").fetchall()]
    assert keys == [CODES[1], "0101234567"]
    assert parsed.parts[0].warnings[0]["message"] == "cột “Mã số doanh nghiệp”: mã số thuế mất số 0 ở đầu đã được bù lại"


def test_percentage_of_140(tmp_path: Path, read: Read) -> None:
    rows = [
        ["DANH SÁCH THÀNH VIÊN"], MEMBERS,
        [1, CODES[0], "Trần Thị An", "Cá nhân", "034774634714", "Việt Nam", "140"],
        [2, CODES[0], "Lê Văn Bình", "Cá nhân", "034774634715", "Việt Nam", "40,5"],
    ]
    parsed = read(write_xlsx(tmp_path / "tv.xlsx", rows))
    counts = parsed.parts[0].counts
    assert (counts.read, counts.loaded, counts.quarantined, counts.edges) == (2, 1, 1, 1)
    assert parsed.parts[0].quarantine == [
        {"code": "quarantine", "file": "tv.xlsx", "row": 3, "column": "Tỷ lệ vốn góp", "value": "140", "reason": "không phải tỷ lệ phần trăm; cần 0–100"}
    ]
    assert _names(tmp_path, parsed) == ["Lê Văn Bình"]


def test_id_number_is_never_shown(tmp_path: Path, read: Read) -> None:
    rows = [MEMBERS, [1, CODES[0], "Trần Thị An", "Cá nhân", "03477463471A-B/C", "Việt Nam", 10]]
    parsed = read(write_xlsx(tmp_path / "tv.xlsx", rows))
    assert parsed.parts[0].quarantine[0]["value"] == "•••"
    assert not any(b"03477463471" in path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file())


def test_nfd_name_is_read_as_nfc(tmp_path: Path, read: Read) -> None:
    name = "Công ty Cổ phần Thuỷ sản Hoà Bình"
    headers = [unicodedata.normalize("NFD", h) for h in FIRMS]
    parsed = read(write_xlsx(tmp_path / "dn.xlsx", [headers, firm(1, CODES[0], unicodedata.normalize("NFD", name))]))
    assert _names(tmp_path, parsed) == [name]


def test_duplicate_row_is_merged(tmp_path: Path, read: Read) -> None:
    rows = [FIRMS, firm(1, CODES[0], "Công ty CP An"), firm(2, CODES[0], "Công ty CP An"), firm(3, CODES[1], "Công ty CP Bình")]
    counts = read(write_xlsx(tmp_path / "dn.xlsx", rows)).parts[0].counts
    assert (counts.read, counts.loaded, counts.merged, counts.nodes) == (3, 2, 1, 2)


def test_unknown_column_is_named_once(tmp_path: Path, read: Read) -> None:
    rows = [[*FIRMS, "Số lao động"], [*firm(1, CODES[0], "Công ty CP An"), 12], [*firm(2, CODES[1], "Công ty CP Bình"), 30]]
    warnings = read(write_xlsx(tmp_path / "dn.xlsx", rows)).parts[0].warnings
    assert [(w["code"], w["rows"], w["first"]) for w in warnings] == [("unknown_column", 2, 2)]
    assert "“Số lao động”" in warnings[0]["message"]


def test_failed_load_leaves_the_published_snapshot(tmp_path: Path) -> None:
    """One broken file fails the load, names it, and readers keep what they had; the good file is loaded with the next try."""
    home, folder = tmp_path / "home", tmp_path / "in"
    write_xlsx(folder / "doanh_nghiep.xlsx", [FIRMS, firm(1, CODES[0], "Công ty CP An")])
    first = load([folder], home)
    broken = folder / "thanh_vien_co_dong.xlsx"
    broken.write_bytes(b"PK\x03\x04 half a file")
    write_xlsx(folder / "doanh_nghiep.xlsx", [FIRMS, firm(1, CODES[0], "Công ty CP An"), firm(2, CODES[1], "Công ty CP Bình")])
    with pytest.raises(LoadFailed) as failed:
        load([folder], home)
    assert [error["code"] for error in failed.value.report.errors] == ["broken_xlsx"]
    assert "thanh_vien_co_dong.xlsx: không mở được" in str(failed.value) and "KHÔNG được thực hiện" in failed.value.report.text()
    assert (home / "published").read_text().strip() == first.snapshot
    broken.unlink()
    second = load([folder], home)
    assert second.nodes["Enterprise"] == 2 and second.snapshot != first.snapshot
