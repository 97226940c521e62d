"""Loading again, loading a changed file, taking a source out, files that nobody knows."""
from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pytest

from graph import home as homes
from graph import snapshot
from loaders import known, pool
from loaders.errors import LoadError
from loaders.parse import Parsed
from loaders.run import load, withdraw
from tests.loaders.conftest import FIRMS, MEMBERS, firm, write_xlsx

A, B = "0101234567", "0101234575"


def _rows(home: Path, table: str, columns: str) -> list[tuple[object, ...]]:
    path = homes.folder(home, homes.published(home)) / "canonical" / f"{table}.parquet"
    with duckdb.connect() as db:
        return db.execute(f"SELECT {columns} FROM read_parquet('{path}') ORDER BY ALL").fetchall()


def test_reload_is_idempotent_and_a_changed_file_supersedes(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "in"
    write_xlsx(folder / "doanh_nghiep.xlsx", [FIRMS, firm(1, A, "Công ty CP An", capital=5), firm(2, B, "Công ty CP Bình")])
    first = load([folder], home)
    again = load([folder], home)
    assert (again.changed, again.snapshot) == (False, first.snapshot)
    assert "Không có gì mới" in again.text()
    write_xlsx(folder / "doanh_nghiep.xlsx", [FIRMS, firm(1, A, "Công ty CP An", capital=7)])
    load([folder], home)
    assert _rows(home, "nodes/Enterprise", "id, charter_capital") == [(A, 7)]


def test_a_later_file_stands_and_the_conflict_is_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    load([write_xlsx(tmp_path / "t1" / "doanh_nghiep.xlsx", [FIRMS, firm(1, A, "Công ty CP An", capital=5)])], home)
    report = load([write_xlsx(tmp_path / "t2" / "doanh_nghiep.xlsx", [FIRMS, firm(1, A, "Công ty CP An", capital=9)])], home)
    assert _rows(home, "nodes/Enterprise", "id, charter_capital, origin") == [(A, 9, "1:2;0:2")]
    assert report.conflicts == {"Enterprise.charter_capital": 1}
    conflict = json.loads((home / "reports" / report.load / "conflicts.jsonl").read_text())
    assert conflict == {"kind": "Enterprise", "id": A, "property": "charter_capital", "kept": 9, "rows": "1:2;0:2"}


def test_a_withdrawn_file_leaves_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    firms = write_xlsx(tmp_path / "doanh_nghiep.xlsx", [FIRMS, firm(1, A, "Công ty CP An")])
    members = write_xlsx(tmp_path / "thanh_vien.xlsx", [MEMBERS, [1, A, "Công ty CP Bình", "Tổ chức trong nước", "", "Việt Nam", 30]])
    load([firms, members], home)
    assert _rows(home, "edges/OWNS.Enterprise.Enterprise", "dst, pct") == [(A, 30.0)]
    withdraw([str(members)], home)
    assert _rows(home, "nodes/Enterprise", "id") == [(A,)]
    assert not (homes.folder(home, homes.published(home)) / "canonical" / "edges" / "OWNS.Enterprise.Enterprise.parquet").exists()


def test_unknown_files_are_told_with_what_was_expected(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "in" / "doanh_nghiep.xlsx", [FIRMS, firm(1, A, "Công ty CP An")])
    (tmp_path / "in" / "bang_luong.csv").write_text("Họ tên,Lương\nA,1\n", encoding="utf-8")
    (tmp_path / "in" / "README.md").write_text("đọc tôi", encoding="utf-8")
    report = load([tmp_path / "in"], tmp_path / "home")
    assert [entry["file"] for entry in report.unrecognised] == ["README.md", "bang_luong.csv"]
    assert "dkkd/doanh_nghiep: Mã số doanh nghiệp" in report.unrecognised[1]["message"]
    assert json.loads((tmp_path / "home" / "reports" / report.load / "report.json").read_text())["totals"]["read"] == 1


def test_nothing_to_load(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="không có tệp hoặc thư mục này"):
        load([tmp_path / "nowhere"], tmp_path / "home")
    (tmp_path / "empty").mkdir()
    with pytest.raises(LoadError, match="không có tệp nào để nạp"):
        load([tmp_path / "empty"], tmp_path / "home")


def test_quarantined_rows_are_kept_whole(tmp_path: Path) -> None:
    """More quarantined rows than a report shows: all are in quarantine.jsonl, and the counts still add up."""
    rows = [MEMBERS, *([i, A, f"Người {i}", "Cá nhân", f"{i:012d}", "Việt Nam", 100 + i] for i in range(1, 41))]
    path = write_xlsx(tmp_path / "thanh_vien.xlsx", [*rows, [99, A, "Người đúng", "Cá nhân", "034774634714", "Việt Nam", 5]])
    report = load([path], tmp_path / "home")
    assert (report.totals["read"], report.totals["loaded"], report.totals["quarantined"]) == (41, 1, 40)
    kept = [json.loads(line) for log in (tmp_path / "home" / "statements").glob("*/quarantine.jsonl") for line in log.read_text().splitlines()]
    assert [entry["row"] for entry in kept] == list(range(2, 42))
    assert {"file", "row", "column", "value", "reason"} <= kept[0].keys()


def test_a_load_that_died_before_publishing_is_published_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, path = tmp_path / "home", tmp_path / "in" / "doanh_nghiep.xlsx"
    write_xlsx(path, [FIRMS, firm(1, A, "Công ty CP An")])
    load([path], home)
    write_xlsx(path, [FIRMS, firm(1, A, "Công ty CP An"), firm(2, B, "Công ty CP Bình")])
    with monkeypatch.context() as patched:
        patched.setattr("graph.snapshot.publish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            load([path], home)
    assert len(_rows(home, "nodes/Enterprise", "id")) == 1
    assert load([path], home).changed
    assert len(_rows(home, "nodes/Enterprise", "id")) == 2


def test_a_half_written_log_line_is_a_load_that_never_stood(tmp_path: Path) -> None:
    home = tmp_path / "home"
    load([write_xlsx(tmp_path / "a" / "doanh_nghiep.xlsx", [FIRMS, firm(1, A, "Công ty CP An")])], home)
    with (home / "statements" / "loads.jsonl").open("a", encoding="utf-8") as log:
        log.write('{"load": "L2", "files": [{"pa')
    load([write_xlsx(tmp_path / "b" / "doanh_nghiep.xlsx", [FIRMS, firm(1, B, "Công ty CP Bình")])], home)
    assert _rows(home, "nodes/Enterprise", "id") == [(A,), (B,)]


def _tables(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """All canonical tables as they are published."""
    folder = homes.folder(home, homes.published(home)) / "canonical"
    with duckdb.connect() as db:
        return {path.name: db.execute(f"SELECT * FROM read_parquet('{path}') ORDER BY ALL").fetchall() for path in sorted(folder.rglob("*.parquet"))}


def _firms(path: Path, *rows: list[object], title: str) -> Path:
    """A workbook; of other bytes for another title, which is no cell."""
    write_xlsx(path, [FIRMS, *rows])
    book = openpyxl.load_workbook(path)
    book.properties.title = title
    book.save(path)
    return path


def test_a_file_saved_again_is_not_linked_again(tmp_path: Path) -> None:
    """Other bytes, the same rows: nothing is built, and what stands is what a load from nothing makes of the new file."""
    rows = [firm(1, A, "Công ty CP An"), firm(2, B, "Công ty CP Bình"), firm(3, "mã sai", "Công ty CP Cường")]
    path, home = tmp_path / "in" / "doanh_nghiep.xlsx", tmp_path / "home"
    first = load([_firms(path, *rows, title="tháng 1")], home)
    before = path.read_bytes()
    again = load([_firms(path, *rows, title="tháng 2")], home)
    assert path.read_bytes() != before and again.files[0]["sha256"] != first.files[0]["sha256"]
    assert (again.changed, again.snapshot, again.reissued) == (False, first.snapshot, [{"file": "doanh_nghiep.xlsx", "load": first.load}])
    assert f"từng dòng như cũ; bản của lần nạp {first.load}" in again.text()
    load([path], tmp_path / "fresh")
    assert _tables(home) == _tables(tmp_path / "fresh")


@pytest.mark.parametrize("last", [firm(3, "mã khác", "Công ty CP Cường"), firm(3, "0101234582", "Công ty CP Cường"), firm(3, "mã sai", "Cường", capital=5)])
def test_what_tells_a_file_from_one_that_was_only_saved_again(tmp_path: Path, read: Callable[[Path], Parsed], last: list[object]) -> None:
    """Any other statement, and also another cell that is set aside: the report of what stands must be that of the new file."""
    path, one = tmp_path / "in" / "doanh_nghiep.xlsx", firm(1, A, "Công ty CP An")
    first = read(_firms(path, one, firm(3, "mã sai", "Công ty CP Cường"), title="1")).parts[0]
    other = read(_firms(path, one, last, title="1")).parts[0]
    assert first.folder != other.folder
    assert (first.content == other.content) == (last[1] == "mã sai"), "what else stands in a row that is set aside says nothing"


def test_a_file_saved_again_beside_a_new_one_keeps_its_load(tmp_path: Path) -> None:
    path, home = tmp_path / "in" / "doanh_nghiep.xlsx", tmp_path / "home"
    first = load([_firms(path, firm(1, A, "Công ty CP An"), title="1")], home)
    _firms(path, firm(1, A, "Công ty CP An"), title="2")
    write_xlsx(tmp_path / "in" / "thanh_vien.xlsx", [MEMBERS, [1, A, "Công ty CP Bình", "Tổ chức trong nước", "", "Việt Nam", 30]])
    second = load([tmp_path / "in"], home)
    files = json.loads((homes.folder(home, homes.published(home)) / homes.FILES).read_bytes())
    assert [(entry["file"], entry["load"]) for entry in files] == [("doanh_nghiep.xlsx", first.load), ("thanh_vien.xlsx", second.load)]


def test_files_that_were_read_before_are_not_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are hashed; what a load of all files then makes is what a load of the changed one among the untouched ones has to make."""
    home, folder = tmp_path / "home", tmp_path / "in"
    write_xlsx(folder / "doanh_nghiep.xlsx", [FIRMS, firm(1, A, "Công ty CP An"), firm(2, "mã sai", "Công ty CP Bình")])
    write_xlsx(folder / "thanh_vien.xlsx", [MEMBERS, [1, A, "Công ty CP Bình", "Tổ chức trong nước", "", "Việt Nam", 30]])
    first, opened = load([folder], home), []
    monkeypatch.setattr("loaders.pool._Worker.ask", lambda self, job, patience, ask=pool._Worker.ask: opened.append(job.file) or ask(self, job, patience))
    write_xlsx(folder / "thanh_vien.xlsx", [MEMBERS, [1, A, "Công ty CP Bình", "Tổ chức trong nước", "", "Việt Nam", 40]])
    second = load([folder], home)
    assert opened == ["thanh_vien.xlsx"]
    assert second.files[0] == first.files[0] and second.files[0]["quarantine"], "the report tells of a file that was not opened what it told before"
    assert _rows(home, "edges/OWNS.Enterprise.Enterprise", "pct") == [(40.0,)]


@pytest.mark.parametrize("harm", ["note", "statements"])
def test_a_file_whose_statements_are_lost_is_read_again(tmp_path: Path, harm: str) -> None:
    home, path = tmp_path / "home", write_xlsx(tmp_path / "in" / "doanh_nghiep.xlsx", [FIRMS, firm(1, A, "Công ty CP An")])
    load([path], home)
    folder = next((home / "statements").glob("*-dkkd-*"))
    if harm == "note":
        next((home / "statements" / known.FOLDER).iterdir()).write_text('["')   # as a power cut leaves it
    else:
        (folder / "meta.json").unlink()
    assert load([path], home, rebuild=True).files[0]["read"] == 1 and (folder / "meta.json").exists()


def test_files_keep_their_numbers_when_another_one_changes(tmp_path: Path) -> None:
    """Else every origin of every table would be another text; the changed file is the newest all the same, whose word counts."""
    home, path = tmp_path / "home", tmp_path / "t1" / "doanh_nghiep.xlsx"
    load([write_xlsx(path, [FIRMS, firm(1, A, "Công ty CP An", capital=5)])], home)
    load([write_xlsx(tmp_path / "t2" / "doanh_nghiep.xlsx", [FIRMS, firm(1, A, "Công ty CP An", capital=9), firm(2, B, "Công ty CP Bình")])], home)
    assert _rows(home, "nodes/Enterprise", "id, charter_capital, origin") == [(A, 9, "1:2;0:2"), (B, 1_000_000_000, "1:3")]
    load([write_xlsx(path, [FIRMS, firm(1, A, "Công ty CP An", capital=7)])], home)
    assert _rows(home, "nodes/Enterprise", "id, charter_capital, origin") == [(A, 7, "2:2;1:2"), (B, 1_000_000_000, "1:3")]
    with snapshot.open_published(home) as opened:
        assert [entry["file"] for entry in opened.origin("2:2;1:2")] == ["doanh_nghiep.xlsx", "doanh_nghiep.xlsx"]
    withdraw([str(path)], home)
    assert _rows(home, "nodes/Enterprise", "id, charter_capital, origin") == [(A, 9, "1:2"), (B, 1_000_000_000, "1:3")]
