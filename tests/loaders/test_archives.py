"""GZIP and ZIP: members are read as files of their own, reload in place, and hostile archives are refused."""
from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from loaders import archive
from loaders.errors import FileError
from loaders.report import LoadFailed
from loaders.run import load
from loaders.statements import StatementStore

PLAN = '{"bidPoBidpPlanProjectDetailView": {"planNo": "PL2600000001", "name": "Kế hoạch"}, "bidpPlanDetailToProjectList": []}\n'
FIRMS = "\ufeffMã số DN;Tên công ty;Vốn điều lệ (tr.đ)\n0100109106;Công ty CP An;1.500,5\n"


def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "khlcnt.jsonl.gz").write_bytes(gzip.compress(PLAN.encode()))
    with zipfile.ZipFile(folder / "dkkd.zip", "w") as packed:
        packed.writestr("2024/doanh_nghiep.csv", FIRMS)
        packed.writestr("../../ra_ngoai.txt", "không phải dữ liệu")
        packed.writestr("__MACOSX/._doanh_nghiep.csv", "x")
    return folder


def test_members_are_files_of_their_own(tmp_path: Path) -> None:
    folder, home = _folder(tmp_path), tmp_path / "home"
    report = load([folder], home)
    assert {(entry["file"], entry["layout"], entry["loaded"]) for entry in report.files} == {
        ("khlcnt.jsonl.gz", "khlcnt", 1), ("dkkd.zip/2024/doanh_nghiep.csv", "doanh_nghiep", 1),
    }  # fmt: skip
    assert [entry["file"] for entry in report.unrecognised] == ["dkkd.zip/../../ra_ngoai.txt"]
    assert not (tmp_path / "ra_ngoai.txt").exists() and not list(home.glob(".load-*"))
    paths = {loaded.path for loaded in StatementStore(home).active()}
    assert paths == {str(folder / "khlcnt.jsonl.gz"), str(folder / "dkkd.zip" / "2024" / "doanh_nghiep.csv")}
    assert not load([folder], home).changed


def test_a_broken_archive_fails_the_load(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    whole = (folder / "khlcnt.jsonl.gz").read_bytes()
    (folder / "khlcnt.jsonl.gz").write_bytes(whole[:-12])
    with pytest.raises(LoadFailed, match=r"khlcnt.jsonl.gz: tệp nén hỏng"):
        load([folder], tmp_path / "home")


def test_bombs_and_nests_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "RATIO_FROM", 1024**2)
    bomb = tmp_path / "bom.csv.gz"
    bomb.write_bytes(gzip.compress(b"0" * 8 * 1024**2))
    with pytest.raises(FileError, match="bom nén"):
        archive.unpack(bomb, "bom.csv.gz", tmp_path / "a")
    nest = tmp_path / "nest.zip"
    with zipfile.ZipFile(nest, "w") as packed:
        packed.writestr("trong.csv.gz", gzip.compress(b"a"))
    with pytest.raises(FileError, match="tệp nén trong tệp nén"):
        archive.unpack(nest, "nest.zip", tmp_path / "b")


def test_office_documents_are_no_archives(tmp_path: Path) -> None:
    book = tmp_path / "x.bin"
    with zipfile.ZipFile(book, "w") as packed:
        packed.writestr("[Content_Types].xml", "<x/>")
    assert not archive.is_archive(book)
