"""What goes wrong around a load: a file that grows, a disk that fills, the same file twice. Readers keep the old snapshot, complete."""
from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from graph import home as homes
from loaders import parse as parsing
from loaders.parse import Parsed, parse
from loaders.report import LoadFailed
from loaders.run import load
from loaders.statements import ParquetSink
from tests.loaders.bad.cases import TEXT
from tests.loaders.conftest import FIRMS, firm, write_xlsx

ROOT = Path(__file__).resolve().parents[2]
#: a load whose files may not grow beyond so many bytes: writes fail in the midst, as on a full disk
CRAMPED = """
import resource, sys
from graph.errors import SoiError
from loaders.run import load
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    load([sys.argv[1]], sys.argv[2])
except SoiError as error:
    print(type(error).__name__, error)
"""


def _firms(path: Path, count: int) -> Path:
    return write_xlsx(path, [FIRMS, *(firm(n, f"{2_000_000_000 + n}", f"Công ty CP Số {n}") for n in range(count))])


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "doanh_nghiep.csv"
    path.write_text(TEXT, encoding="utf-8")

    def growing(*given: object, **how: object) -> object:
        with path.open("a", encoding="utf-8") as more:
            more.write("0101234575;Công ty CP Bình;5;01/02/2010\n")
        return recognise(*given, **how)

    recognise: Callable[..., object] = parsing.recognise
    monkeypatch.setattr(parsing, "recognise", growing)
    found = parse(path, path.name, tmp_path / "home", "L1", b"k" * 32)
    assert found.error == "changing" and "nạp lại khi tệp đã ghi xong" in str(found.message)


def test_a_disk_that_fills(tmp_path: Path) -> None:
    """While parsing, while linking, while building: each time the old snapshot stands, and the next load with room works."""
    home = tmp_path / "home"
    load([_firms(tmp_path / "in" / "doanh_nghiep.xlsx", 3)], home)
    before = homes.published(home)
    _firms(tmp_path / "in" / "doanh_nghiep.xlsx", 3_000)
    for limit in (3_000, 30_000, 150_000):
        done = subprocess.run([sys.executable, "-c", CRAMPED, str(tmp_path / "in"), str(home), str(limit)], cwd=ROOT, capture_output=True, text=True)
        assert "Traceback" not in done.stderr and done.returncode == 0, done.stderr
        assert done.stdout.split()[0].endswith(("LoadFailed", "LoadError", "BuildError", "SnapshotError")), done.stdout
        assert homes.published(home) == before
    assert load([tmp_path / "in"], home).nodes["Enterprise"] == 3_000
    assert not list(home.glob(".load-*")) and not list((home / "statements").glob(".*-L*"))


def test_a_full_disk_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_sink: ParquetSink) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(ParquetSink, "close", full)
    found: Parsed = parse(_firms(tmp_path / "doanh_nghiep.xlsx", 3), "doanh_nghiep.xlsx", tmp_path / "home", "L1", b"k" * 32)
    assert found.error == "disk_full" and "hết chỗ" in str(found.message)


def test_the_same_file_twice_counts_once(tmp_path: Path) -> None:
    _firms(tmp_path / "in" / "a" / "doanh_nghiep.xlsx", 5)
    (tmp_path / "in" / "b").mkdir()
    (tmp_path / "in" / "b" / "doanh_nghiep_sao.xlsx").write_bytes((tmp_path / "in" / "a" / "doanh_nghiep.xlsx").read_bytes())
    report = load([tmp_path / "in"], tmp_path / "home")
    assert report.nodes["Enterprise"] == 5 and not report.conflicts


def test_columns_in_another_order_and_by_other_names(tmp_path: Path) -> None:
    rows = [FIRMS, *(firm(n, f"{2_000_000_000 + n}", f"Công ty CP Số {n}") for n in range(5))]
    renamed = [["MST" if cell == "Mã số doanh nghiệp" else cell for cell in reversed(row)] for row in rows]
    usual = load([write_xlsx(tmp_path / "u" / "doanh_nghiep.xlsx", rows)], tmp_path / "h1")
    other = load([write_xlsx(tmp_path / "o" / "doanh_nghiep.xlsx", renamed)], tmp_path / "h2")
    assert (other.nodes, other.edges, other.totals) == (usual.nodes, usual.edges, usual.totals)


def test_one_broken_file_leaves_the_published_snapshot(tmp_path: Path) -> None:
    home = tmp_path / "home"
    load([_firms(tmp_path / "in" / "doanh_nghiep.xlsx", 3)], home)
    before = homes.published(home)
    _firms(tmp_path / "in" / "doanh_nghiep.xlsx", 4)
    (tmp_path / "in" / "thanh_vien.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(LoadFailed) as failed:
        load([tmp_path / "in"], home)
    assert [error["code"] for error in failed.value.report.errors] == ["broken_xlsx"]
    assert homes.published(home) == before
