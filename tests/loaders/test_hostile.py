"""Files that attack or break a reader cost themselves only: a message, no traceback, no hang, no dead parent."""
from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from loaders.pool import Job, parse_all
from tests.loaders.conftest import FIRMS, firm, write_xlsx

SHEET = "xl/worksheets/sheet1.xml"


def _errors(tmp_path: Path, *paths: Path, patience: float = 60.0) -> list[str | None]:
    return [p.error for p in parse_all([Job(path, path.name, tmp_path / "home", "L1") for path in paths], workers=1, patience=patience)]


def _with_entry(source: Path, target: Path, name: str, data: bytes) -> Path:
    """A copy of an XLSX with one entry replaced or added."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry.filename, old.read(entry.filename))
        new.writestr(name, data)
    return target


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return write_xlsx(tmp_path / "doanh_nghiep.xlsx", [FIRMS, firm(1, "0101234567", "Công ty CP An")])


def test_one_far_cell_kills_the_worker_only(tmp_path: Path, good: Path) -> None:
    """A cell at XFD1048576 asks for 549 GB: that file fails, the next is read by a new worker."""
    far = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' \
          b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    bad = _with_entry(good, tmp_path / "far.xlsx", SHEET, far)
    first, second = _errors(tmp_path, bad, good)
    assert first in ("parser_died", "memory", "broken_xlsx") and second is None


def test_zip_bomb_and_other_zips(tmp_path: Path, good: Path) -> None:
    bomb = _with_entry(good, tmp_path / "bomb.xlsx", SHEET, b"<worksheet>" + b" " * (64 * 1024**2))
    other = tmp_path / "other.xlsx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("hello.txt", "xin chào")
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    assert _errors(tmp_path, bomb, other, cut) == ["xlsx_limits", "broken_xlsx", "broken_xlsx"]


def _jsonstat(size: int, values: bytes) -> bytes:
    years = b'"N": {"category": {"label": {"0": "2019", "1": "2020"}}}'
    return b'{"dataset": {"dimension": {"id": ["N"], "size": [%d], %s}, "value": %s}}' % (size, years, values)


def test_text_files(tmp_path: Path) -> None:
    cases = {
        "trong.csv": (b"", "empty"),
        "cp1258.csv": ("Mã số doanh nghiệp,Tên doanh nghiệp,Vốn điều lệ\n".encode() + b"0101234567,C\xf4ng ty,5\n", "encoding"),
        "sau.json": (b"[" * 100_000, "broken_json"),
        "vo.json": (b'{"a": ', "broken_json"),
        "so.json": (b'{"a": ' + b"9" * 6000 + b"}", "broken_json"),
        "nan.json": (b'{"a": NaN}', "broken_json"),
        "khac.json": (b'{"a": 1}', "unrecognised"),
        "px.json": (_jsonstat(2, b"[1]"), "broken_table"),
        "to.json": (_jsonstat(10**12, b"[]"), "broken_jsonstat"),
        "doanh_nghiep.csv": ("﻿Mã số doanh nghiệp;Tên doanh nghiệp;Vốn điều lệ\n0101234567;Công ty CP An;1.000.000\n".encode(), None),
    }
    paths = []
    for name, (data, _) in cases.items():
        (tmp_path / name).write_bytes(data)
        paths.append(tmp_path / name)
    assert dict(zip(cases, _errors(tmp_path, *paths), strict=True)) == {name: code for name, (_, code) in cases.items()}


def test_not_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ong.csv")
    os.symlink("/dev/zero", tmp_path / "zero.json")
    os.symlink(tmp_path / "gone", tmp_path / "gone.csv")
    errors = _errors(tmp_path, tmp_path / "ong.csv", tmp_path / "zero.json", tmp_path / "gone.csv", patience=20)
    assert errors == ["not_a_file", "not_a_file", "unreadable"]


def test_a_hanging_worker_is_killed(tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.pool.PER_MB", 0.0)
    assert _errors(tmp_path, good, patience=0.001) == ["parser_died"]


def test_formula_errors_and_formulas_as_text(tmp_path: Path) -> None:
    rows = [FIRMS, firm(1, "0101234567", "#REF!"), firm(2, "0101234575", "=cmd|'/C calc'!A0"), firm(3, "0101234582", "Công ty CP Cường")]
    path = write_xlsx(tmp_path / "doanh_nghiep.xlsx", rows)
    (parsed,) = parse_all([Job(path, path.name, tmp_path / "home", "L1")], workers=1)
    counts = parsed.parts[0].counts
    assert counts.read == 3 and counts.read == counts.loaded + counts.quarantined and counts.loaded >= 1
