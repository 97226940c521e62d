"""Building: what a snapshot holds, what it refuses, what it leaves behind; publishing, listing, rolling back, pruning."""
from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graph import fill, home, lock
from graph.canonical import CanonicalError
from graph.record import Edge, Node
from graph.snapshot import BuildError, Busy, SnapshotError, SnapshotId, build, listing, open_published, open_snapshot, prune, publish, rollback, verify
from tests.graph.canonical import EDGES, FILES, NODES, copy_canonical, write_canonical

SMALL = 1 << 28


def make(where: Path, *, extra: int = 0, **keywords: Any) -> SnapshotId:
    """Builds one more snapshot under `where/home`; `extra` tells them apart."""
    canonical = where / f"canonical-{extra}"
    if not canonical.exists():
        copy_canonical(canonical, extra=extra)
    return build(canonical, where / "home", files=FILES, buffer_bytes=SMALL, **keywords)


def count(where: Path) -> int:
    with open_published(where / "home", buffer_bytes=SMALL) as snapshot:
        return int(snapshot.store.query("MATCH (e:Enterprise) RETURN count(*)").rows[0][0])


def left_behind(where: Path) -> list[str]:
    return sorted(p.name for p in (where / "home" / "snapshots").iterdir())


def test_a_snapshot_holds_graph_tables_files_report_and_says_what_it_is(tmp_path: Path) -> None:
    now = dt.datetime(2026, 11, 23, 13, 55, 1, tzinfo=dt.UTC)
    snapshot = make(tmp_path, report={"read": 9}, now=now)
    assert re.fullmatch(r"20261123T135501-[0-9a-f]{8}", snapshot)
    with open_snapshot(tmp_path / "home", snapshot, buffer_bytes=SMALL) as opened:
        sealed = opened.manifest
        assert (opened.id, opened.store.snapshot, sealed.created) == (snapshot, snapshot, "2026-11-23T13:55:01+00:00")
        assert sealed.engine == "ladybug 0.22.0"
        assert (sealed.nodes["Enterprise"], sealed.nodes["Province"], sealed.edges["OWNS.Person.Enterprise"]) == (2, 63, 1)
        assert opened.newest_date == dt.date(2022, 6, 1)
        assert opened.report() == {"read": 9}
        assert pq.read_metadata(opened.canonical / "nodes" / "Enterprise.parquet").num_rows == 2


def test_equal_content_gives_the_equal_part_of_the_id(tmp_path: Path) -> None:
    first, second, other = make(tmp_path), make(tmp_path, now=dt.datetime(2030, 1, 1, tzinfo=dt.UTC)), make(tmp_path, extra=1)
    assert first.split("-")[1] == second.split("-")[1] != other.split("-")[1]


def test_building_the_same_twice_within_a_second_gives_one_snapshot(tmp_path: Path) -> None:
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert make(tmp_path, now=now) == make(tmp_path, now=now)
    assert len(left_behind(tmp_path)) == 1


def test_dates_in_the_future_do_not_make_data_newer(tmp_path: Path) -> None:
    planned = [*NODES, Node("BidPackage", "IB2", "IB2", "Gói 2", "1:9", {"closed": dt.date(2999, 1, 1)})]
    write_canonical(tmp_path / "canonical-0", nodes=planned)
    with open_snapshot(tmp_path / "home", make(tmp_path), buffer_bytes=SMALL) as opened:
        assert opened.newest_date == dt.date(2022, 6, 1)


def test_the_names_callback_writes_into_the_sealed_snapshot(tmp_path: Path) -> None:
    def names(canonical: Path, folder: Path) -> None:
        rows = pq.read_table(canonical / "nodes" / "Enterprise.parquet").num_rows
        (folder / "names.txt").write_text(str(rows))

    snapshot = make(tmp_path, names=names)
    with open_snapshot(tmp_path / "home", snapshot, buffer_bytes=SMALL) as opened:
        assert (opened.names / "names.txt").read_text() == "2"
        assert "names/names.txt" in opened.manifest.files


def test_a_failing_callback_leaves_nothing_and_the_lock_free(tmp_path: Path) -> None:
    def names(_canonical: Path, _folder: Path) -> None:
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        make(tmp_path, names=names)
    assert left_behind(tmp_path) == []
    assert make(tmp_path) in left_behind(tmp_path)


def test_dangling_ends_are_named_with_their_origin(tmp_path: Path) -> None:
    source = Edge("OWNS", "Enterprise", "0100000099", "Enterprise", "0100000001", "0:77")
    target = Edge("WINS", "Agency", "vnz000000001", "BidPackage", "IB404", "1:88")
    write_canonical(tmp_path / "canonical-0", edges=[*EDGES, source, target])
    with pytest.raises(CanonicalError, match="cạnh trỏ tới nút không tồn tại") as caught:
        make(tmp_path)
    assert "src '0100000099' (nguồn 0:77) không có trong Enterprise" in str(caught.value)
    assert "dst 'IB404' (nguồn 1:88) không có trong BidPackage" in str(caught.value)
    assert left_behind(tmp_path) == []


def test_an_end_in_another_kind_dangles(tmp_path: Path) -> None:
    edges = [*EDGES, Edge("OWNS", "ForeignInvestor", "P-1", "Enterprise", "0100000001", "0:5")]
    write_canonical(tmp_path / "canonical-0", edges=edges)
    with pytest.raises(CanonicalError, match=r"'P-1' .* không có trong ForeignInvestor"):
        make(tmp_path)


def rewrite(path: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    pq.write_table(change(pq.read_table(path)), path)


@pytest.mark.parametrize(
    ("table", "change", "message"),
    [
        ("nodes/Enterprise", lambda t: t.drop_columns(["phone"]), "phone: thiếu, cần string"),
        ("nodes/Enterprise", lambda t: t.append_column("colour", pa.nulls(len(t), pa.string())), "colour: cột lạ"),
        ("nodes/Enterprise", lambda t: t.set_column(9, "charter_capital", pa.array([1.5] * len(t))), "charter_capital: double, cần int64"),
        ("edges/OWNS.Person.Enterprise", lambda t: t.select(["dst", "src", *t.column_names[2:]]), "hai cột đầu phải là src, dst"),
    ],
)
def test_tables_that_do_not_fit_the_ontology_are_refused(tmp_path: Path, table: str, change: Callable[[pa.Table], pa.Table], message: str) -> None:
    canonical = copy_canonical(tmp_path / "canonical-0")
    rewrite(canonical / f"{table}.parquet", change)
    with pytest.raises(CanonicalError, match=message):
        make(tmp_path)
    assert left_behind(tmp_path) == []


def test_columns_in_another_order_arrive_where_they_belong(tmp_path: Path) -> None:
    canonical = copy_canonical(tmp_path / "canonical-0")
    rewrite(canonical / "nodes" / "Enterprise.parquet", lambda t: t.select(sorted(t.column_names)))
    publish(tmp_path / "home", make(tmp_path))
    with open_published(tmp_path / "home", buffer_bytes=SMALL) as opened:
        rows = opened.store.query("MATCH (e:Enterprise {id: '0100000001'}) RETURN e.name, e.province, e.founded, e.origin").rows
    assert rows == [("Công ty cổ phần An Phát", "Hà Nội", dt.date(2010, 5, 1), "0:2")]


@pytest.mark.parametrize("name", ["nodes/Company.parquet", "edges/OWNS.Project.Enterprise.parquet", "edges/OWNS.parquet", "nodes/Agency.csv"])
def test_a_table_no_declaration_names_is_refused(tmp_path: Path, name: str) -> None:
    canonical = copy_canonical(tmp_path / "canonical-0")
    shutil.copy(canonical / "nodes" / "Person.parquet", canonical / name)
    with pytest.raises(Exception, match=Path(name).stem.split(".")[0]):
        make(tmp_path)


def test_a_truncated_table_is_refused(tmp_path: Path) -> None:
    path = copy_canonical(tmp_path / "canonical-0") / "nodes" / "Enterprise.parquet"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(CanonicalError, match=r"Enterprise\.parquet: không đọc được"):
        make(tmp_path)


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    canonical = copy_canonical(tmp_path / "canonical-0")
    rewrite(canonical / "nodes" / "Enterprise.parquet", lambda t: pa.concat_tables([t, t.slice(0, 1)]))
    with pytest.raises(BuildError, match=r"(?s)Enterprise.*0100000001"):
        make(tmp_path)


def test_a_graph_that_holds_less_than_its_tables_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = fill.copy_statement
    monkeypatch.setattr(fill, "copy_statement", lambda table, *, edge: "RETURN 1" if table.name.startswith("WINS") else real(table, edge=edge))
    with pytest.raises(BuildError, match=r"WINS\.Enterprise\.BidPackage\.số dòng: 0 thay vì 1"):
        make(tmp_path)


def test_a_column_copied_into_another_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = fill.copy_statement

    def swapped(table: Any, *, edge: bool) -> str:
        text = real(table, edge=edge)
        return text.replace("`name`", "`x`").replace("`ticker`", "`name`").replace("`x`", "`ticker`") if table.name == "Enterprise" else text

    monkeypatch.setattr(fill, "copy_statement", swapped)
    with pytest.raises(BuildError, match=r"Enterprise\.name: 0 thay vì 2"):
        make(tmp_path)


@pytest.mark.parametrize("files", [[{"no": 0}], [{**FILES[0], "no": "0"}], [FILES[0], FILES[0]]])
def test_source_files_are_numbered_once(tmp_path: Path, files: list[dict[str, Any]]) -> None:
    with pytest.raises(SnapshotError, match="files"):
        build(write_canonical(tmp_path / "c"), tmp_path / "home", files=files)


def test_origins_resolve_to_file_and_row_in_order(tmp_path: Path) -> None:
    with open_snapshot(tmp_path / "home", make(tmp_path), buffer_bytes=SMALL) as opened:
        assert opened.origin("1:7;0:2") == [
            {"source": "egp", "file": "egp/kqlcnt.jsonl", "row": 7, "load": "L2"},
            {"source": "dkkd", "file": "dkkd/doanh_nghiep.xlsx", "row": 2, "load": "L1"},
        ]
        ((province,),) = opened.store.query("MATCH (p:Province {id: 'Hà Nội'}) RETURN p.origin").rows
        assert opened.origin(province) == [{"source": "soi", "file": "graph/data/provinces.csv", "row": 2, "load": "built-in"}]
        assert opened.origin(None) == opened.origin("") == []
        for lost in ("7:1", "0", "0:x", "a:1", "0:1;;9:9", "-1:2"):
            with pytest.raises(SnapshotError, match="không có trong"):
                opened.origin(lost)


def test_every_origin_of_the_graph_resolves(tmp_path: Path) -> None:
    with open_snapshot(tmp_path / "home", make(tmp_path), buffer_bytes=SMALL) as opened:
        rows = opened.store.query("MATCH (n) RETURN n.origin").rows + opened.store.query("MATCH ()-[r]->() RETURN r.origin").rows
        assert len(rows) == sum(opened.manifest.nodes.values()) + sum(opened.manifest.edges.values())
        assert all(opened.origin(origin) for (origin,) in rows)


def test_nothing_published_says_what_to_do(tmp_path: Path) -> None:
    make(tmp_path)
    with pytest.raises(SnapshotError, match="soi load"):
        open_published(tmp_path / "home")


def test_publish_list_and_roll_back(tmp_path: Path) -> None:
    first, second, third = (make(tmp_path, extra=n) for n in (1, 2, 3))
    for snapshot in (first, third, second):
        publish(tmp_path / "home", snapshot)
    assert [(i.id, i.published) for i in listing(tmp_path / "home")] == [(i, i == second) for i in sorted([first, second, third])]
    assert {i.id: i.nodes for i in listing(tmp_path / "home")}[third] == 70 + 3
    assert count(tmp_path) == 4
    assert rollback(tmp_path / "home") == third
    assert count(tmp_path) == 5
    assert rollback(tmp_path / "home", first) == first
    assert count(tmp_path) == 3


def test_rollback_without_history_takes_the_older_one(tmp_path: Path) -> None:
    day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    old, new = make(tmp_path, extra=1, now=day), make(tmp_path, extra=2, now=day + dt.timedelta(1))
    publish(tmp_path / "home", new)
    (tmp_path / "home" / "publications.jsonl").write_text('{"publi')
    assert rollback(tmp_path / "home") == old
    publish(tmp_path / "home", new)
    assert rollback(tmp_path / "home") == old


def test_rollback_with_nowhere_to_go_is_an_error(tmp_path: Path) -> None:
    publish(tmp_path / "home", make(tmp_path))
    with pytest.raises(SnapshotError, match="không có bản nào trước"):
        rollback(tmp_path / "home")


@pytest.mark.parametrize("name", ["", "20260101T000000-00000000", "../x", ".building-1", "published"])
def test_what_is_no_snapshot_cannot_be_published_or_opened(tmp_path: Path, name: str) -> None:
    make(tmp_path)
    for act in (publish, open_snapshot, rollback, verify):
        if name or act is not rollback:
            with pytest.raises(SnapshotError, match="không có bản"):
                act(tmp_path / "home", name)


def test_prune_spares_the_newest_the_published_its_forerunner_and_what_is_open(tmp_path: Path) -> None:
    day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    made = [make(tmp_path, extra=n, now=day + dt.timedelta(n)) for n in range(6)]
    publish(tmp_path / "home", made[1])
    publish(tmp_path / "home", made[2])
    with open_snapshot(tmp_path / "home", made[3], buffer_bytes=SMALL) as opened:
        assert prune(tmp_path / "home", keep=1) == [made[0], made[4]]
        assert opened.store.query("MATCH (e:Enterprise) RETURN count(*)").rows == [(5,)]
    assert prune(tmp_path / "home", keep=1) == [made[3]]
    assert left_behind(tmp_path) == [made[1], made[2], made[5]]


def test_residue_of_a_killed_build_is_discarded_and_never_opened(tmp_path: Path) -> None:
    residue = tmp_path / "home" / "snapshots" / ".building-20260101T000000-1"
    (residue / "canonical").mkdir(parents=True)
    (residue / "graph.lbug").write_bytes(b"")
    home.freeze(residue)
    assert listing(tmp_path / "home") == []
    assert left_behind(tmp_path) == [residue.name]
    snapshot = make(tmp_path)
    assert left_behind(tmp_path) == [snapshot]


FULL = """
import resource, sys
from pathlib import Path
from graph.errors import SoiError
from graph.snapshot import build
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    build(Path(sys.argv[1]), Path(sys.argv[2]), files=[], buffer_bytes=1 << 28)
except (SoiError, OSError) as error:
    print(type(error).__name__)
"""


@pytest.mark.parametrize("size", [300, 3_000, 100_000, 1_000_000])
def test_a_full_disk_ends_the_build_with_an_error_and_leaves_the_published_snapshot(tmp_path: Path, size: int) -> None:
    """No file may grow beyond `size` bytes: as on a full disk, a write fails somewhere in the build."""
    first = make(tmp_path)
    publish(tmp_path / "home", first)
    canonical = copy_canonical(tmp_path / "more", extra=500)
    command = [sys.executable, "-c", FULL, str(canonical), str(tmp_path / "home"), str(size)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.strip() in ("OSError", "BuildError")) == (0, True), done.stdout + done.stderr
    assert left_behind(tmp_path) == [first]
    assert count(tmp_path) == 2


READ = """
import sys
from pathlib import Path
from graph.snapshot import open_published
with open_published(Path(sys.argv[1]), buffer_bytes=1 << 26) as snapshot:
    for _ in range(200):
        assert snapshot.store.query("MATCH (e:Enterprise) RETURN count(*)").rows == [(2,)]
"""


def test_several_processes_read_one_snapshot_at_once(tmp_path: Path) -> None:
    publish(tmp_path / "home", make(tmp_path))
    readers = [subprocess.Popen([sys.executable, "-c", READ, str(tmp_path / "home")]) for _ in range(3)]
    assert [reader.wait(60) for reader in readers] == [0, 0, 0]


HOLD = "import sys, time, pathlib; from graph import lock\nwith lock.writer(pathlib.Path(sys.argv[1])):\n    print('held', flush=True); time.sleep(60)"


def test_a_second_builder_or_publisher_is_refused_until_the_first_dies(tmp_path: Path) -> None:
    snapshot = make(tmp_path)
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path / "home")], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        with pytest.raises(Busy, match="tiến trình khác"):
            make(tmp_path, extra=1)
        with pytest.raises(Busy):
            publish(tmp_path / "home", snapshot)
    finally:
        holder.kill()
        holder.communicate()
    publish(tmp_path / "home", snapshot)
    assert count(tmp_path) == 2


def test_everything_is_flushed_before_the_snapshot_gets_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[tuple[str, str]] = []
    fsync, rename, replace = os.fsync, os.rename, os.replace

    def record(what: str, real: Callable[..., None]) -> Callable[..., None]:
        def wrapped(first: Any, *rest: Any) -> None:
            done.append((what, os.readlink(f"/proc/self/fd/{first}") if what == "fsync" else str(rest[0])))
            real(first, *rest)

        return wrapped

    for name, real in (("fsync", fsync), ("rename", rename), ("replace", replace)):
        monkeypatch.setattr(os, name, record(name, real))
    snapshot = make(tmp_path)
    publish(tmp_path / "home", snapshot)
    folder = (tmp_path / "home" / "snapshots" / snapshot).resolve()
    named = done.index(("rename", str(tmp_path / "home" / "snapshots" / snapshot)))
    flushed = {re.sub(r"\.building-[^/]+", snapshot, path) for what, path in done[:named] if what == "fsync"}
    assert {str(p) for p in folder.rglob("*")} | {str(folder)} <= flushed
    assert done[named + 1] == ("fsync", str(folder.parent))
    pointed = done.index(("replace", str(tmp_path / "home" / "published")))
    assert done[pointed - 1] == ("fsync", str((tmp_path / "home").resolve() / "published.new"))
    assert done[pointed + 1] == ("fsync", str((tmp_path / "home").resolve()))


def test_the_sealed_folder_is_read_only_on_disk(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "snapshots" / make(tmp_path)
    assert all(p.stat().st_mode & 0o222 == 0 for p in (folder, *folder.rglob("*")))


@pytest.mark.skipif(not shutil.which("setpriv") or os.geteuid() != 0, reason="needs root to become another user (elsewhere the whole suite runs as one)")
def test_as_an_ordinary_user_not_even_the_bare_engine_leaves_a_log_beside_the_file(tmp_path: Path) -> None:
    file = tmp_path / "home" / "snapshots" / make(tmp_path) / "graph.lbug"
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o755)
    code = "import sys, ladybug; c = ladybug.Connection(ladybug.Database(sys.argv[1], read_only=True, buffer_pool_size=1 << 26)); c.execute('CHECKPOINT')"
    done = subprocess.run(["setpriv", "--reuid=65534", "--clear-groups", sys.executable, "-c", code, str(file)], capture_output=True, text=True, cwd="/")
    assert done.returncode != 0 and "RuntimeError" in done.stderr, done.stderr
    assert sorted(p.name for p in file.parent.glob("graph.lbug*")) == ["graph.lbug"]


def test_the_lock_is_free_again_after_a_build(tmp_path: Path) -> None:
    make(tmp_path)
    with lock.writer(tmp_path / "home"):
        assert json.loads((tmp_path / "home" / "snapshots" / left_behind(tmp_path)[0] / "files.json").read_text()) == FILES


def test_opening_a_snapshot_imports_neither_duckdb_nor_arrow() -> None:
    code = "import sys, graph.snapshot, graph.current, graph.connect; print(sorted({'duckdb', 'pyarrow', 'pandas', 'networkx', 'neo4j'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
