"""A load: find files, parse them apart, link, merge, build a snapshot, publish it. Until the last step nothing changes for readers."""
from __future__ import annotations

import csv
import datetime as dt
import fcntl
import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from graph import home as homes
from graph import snapshot
from graph.build import Names
from graph.ontology import ontology
from graph.store import SnapshotError
from loaders import source as declared
from loaders.canonical import Merged, merge
from loaders.errors import LoadError
from loaders.link.gather import engine, gather
from loaders.link.resolve import Resolved, resolve
from loaders.parse import Parsed
from loaders.pool import PATIENCE, Job, parse_all
from loaders.report import NOTICES, LoadFailed, LoadReport
from loaders.secret import key
from loaders.statements import Loaded, StatementStore

#: (stage, steps done, steps in all): 'parse' counts files, the other stages are one step each
Progress = Callable[[str, int, int], None]
STAGES = ("parse", "link", "merge", "build", "publish")
#: a broken file of these names fails the load; any other is only reported as not recognised
DATA_FILES = {".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".json", ".jsonl", ".ndjson"}


def load(
    paths: Iterable[Path | str],
    home: Path | str,
    *,
    progress: Progress = lambda stage, done, total: None,
    names: Names | None = None,
    workers: int = 2,
    patience: float = PATIENCE,
    rebuild: bool = False,
    publish: bool = True,
) -> LoadReport:
    """Loads every recognised file at or below `paths` into `home` and publishes a new snapshot.

    Raises `LoadFailed` (its `report` names every file that could not be read) or another `SoiError`; the published snapshot is
    then untouched. A load that changes nothing publishes nothing, unless `rebuild`. `names` builds the name index (graph.build).
    """
    home = Path(home)
    with _alone(home):
        clock = _Clock()
        number = f"L{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
        jobs = [Job(path, file, home, number) for path, file in find(paths)]
        if not jobs:
            raise LoadError("không có tệp nào để nạp trong các đường dẫn đã cho")
        key(home)
        parsed = _parse(jobs, workers, patience, progress)
        report = LoadReport.of(number, parsed)
        report.seconds["parse"] = clock.lap()
        if report.errors:
            raise LoadFailed(report)
        loaded = [_loaded(job, item, part) for job, item in zip(jobs, parsed, strict=True) for part in item.parts]
        return _stand(home, report, loaded, (), clock, progress, names, rebuild=rebuild, publish=publish)


def withdraw(which: Collection[str], home: Path | str, *, progress: Progress = lambda stage, done, total: None, names: Names | None = None) -> LoadReport:
    """Takes whole sources (folder names) or single files (absolute paths) out again and publishes what is left."""
    home = Path(home)
    with _alone(home):
        report = LoadReport.of(f"L{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}", [])
        return _stand(home, report, [], tuple(which), _Clock(), progress, names, rebuild=False, publish=True)


def find(paths: Iterable[Path | str]) -> list[tuple[Path, str]]:
    """(absolute path, name as people see it) of every file at or below `paths`; hidden files and Excel's lock files are left out."""
    roots = [Path(path).absolute() for path in paths]
    found: dict[Path, str] = {}
    for root in roots:
        if not root.exists():
            raise LoadError(f"{root}: không có tệp hoặc thư mục này")
        prefix = f"{root.name}/" if len(roots) > 1 and root.is_dir() else ""
        for path in _below(root):
            found.setdefault(path, prefix + (str(path.relative_to(root)) if root.is_dir() else path.name))
    return _distinct(sorted(found.items(), key=lambda item: item[1]))


def _below(root: Path) -> Iterator[Path]:
    if not root.is_dir():
        yield root
        return
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder) / name for name in files if not name.startswith((".", "~$")))


def _distinct(found: list[tuple[Path, str]]) -> list[tuple[Path, str]]:
    """Two roots may hold files of one name: then the whole path is shown."""
    names = [file for _, file in found]
    return [(path, file if names.count(file) == 1 else str(path)) for path, file in found] if len(set(names)) < len(names) else found


def _parse(jobs: Sequence[Job], workers: int, patience: float, progress: Progress) -> list[Parsed]:
    finished = 0

    def done(parsed: Parsed) -> None:
        nonlocal finished
        finished += 1
        progress("parse", finished, len(jobs))

    parsed = parse_all(jobs, workers=min(workers, len(jobs)), patience=patience, done=done)
    for job, item in zip(jobs, parsed, strict=True):
        if item.error and item.error not in NOTICES and item.error != "loader" and job.path.suffix.casefold() not in DATA_FILES:
            item.error = NOTICES[0]
    return parsed


def _loaded(job: Job, item: Parsed, part: Any) -> Loaded:
    return Loaded(str(job.path), job.file, part.source, part.layout, item.sha256, part.folder, part.counts.read)


def _stand(
    home: Path, report: LoadReport, loaded: list[Loaded], withdrawn: tuple[str, ...], clock: _Clock, progress: Progress, names: Names | None,
    *, rebuild: bool, publish: bool,
) -> LoadReport:
    """Links and merges everything that stands after this load, builds and publishes it, and records the load."""
    store = StatementStore(home)
    before, after = store.active(), store.active(report.load, loaded, withdrawn)
    report.snapshot = _published(home)
    if before == after and report.snapshot is not None and not rebuild and _load_of(home, report.snapshot) == store.last():
        report.changed = False
        return report
    if not after:
        raise LoadError("không còn tệp nào được nhận ra để dựng dữ liệu")
    with tempfile.TemporaryDirectory(dir=home, prefix=".load-") as work:
        folder = Path(work) / "canonical"
        _canonical(home, Path(work), folder, after, report, clock, progress)
        built = snapshot.build(folder, home, files=files_of(after), report=report.as_json(), names=names)
        report.seconds["build"] = clock.lap()
        progress("build", 1, 1)
    store.record(report.load, loaded, withdrawn)
    if publish:
        snapshot.publish(home, built)
        progress("publish", 1, 1)
    report.snapshot = str(built)
    _keep(home, report)
    return report


def _canonical(home: Path, work: Path, folder: Path, files: list[Loaded], report: LoadReport, clock: _Clock, progress: Progress) -> None:
    with engine(work / "spill") as db:
        gather(db, StatementStore(home).folder, files, dict(declared.sources()))
        resolved = resolve(db)
        report.seconds["link"] = clock.lap()
        progress("link", 1, 1)
        merged = merge(db, folder, ontology())
        _links_out(db, home, report.load)
    report.seconds["merge"] = clock.lap()
    progress("merge", 1, 1)
    _tell(home, report, resolved, merged)


def _links_out(db: Any, home: Path, load: str) -> None:
    """Keeps which mention became which entity by which rule, for audits and measurements."""
    target = home / "links"
    target.mkdir(exist_ok=True)
    path = str(target / f"{load}.parquet").replace("'", "''")
    db.execute(f"COPY (SELECT x.kinds, x.key, x.name, x.context, l.kind, l.id, l.rule FROM mentions x JOIN links l USING (m) ORDER BY x.m) TO '{path}'")


def _tell(home: Path, report: LoadReport, resolved: Resolved, merged: Merged) -> None:
    report.links, report.review = resolved.rules, len(resolved.review)
    report.conflicts, report.refused_edges = merged.conflicts, merged.refused
    report.nodes, report.edges = merged.nodes, {**merged.edges, **merged.derived.edges}
    folder = home / "reports" / report.load
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "review.csv").open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["reason", "kind", "written", "linked_to", "candidates", "note"])
        writer.writerows(asdict(item).values() for item in resolved.review)
    with (folder / "conflicts.jsonl").open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in merged.conflict_rows)


def _keep(home: Path, report: LoadReport) -> None:
    """The report beside its review list, and the quarantined rows of this load in one file."""
    folder = home / "reports" / report.load
    (folder / "report.json").write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=1, default=str), encoding="utf-8")
    (folder / "report.txt").write_text(report.text() + "\n", encoding="utf-8")


def files_of(files: Sequence[Loaded]) -> list[dict[str, Any]]:
    """`files.json` of a snapshot: what the numbers in origins mean."""
    return [{"no": no, "source": f.source, "file": f.file, "load": f.load, "sha256": f.sha256, "rows": f.rows} for no, f in enumerate(files)]


def quarantined(home: Path | str, files: Iterable[Loaded]) -> Iterator[dict[str, Any]]:
    """Every quarantined row or part of the given files: file, row, column, value, reason."""
    for item in files:
        with (StatementStore(Path(home)).folder / item.folder / "quarantine.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                yield {**json.loads(line), "file": item.file}


def _published(home: Path) -> str | None:
    try:
        return str(homes.published(home))
    except SnapshotError:
        return None


def _load_of(home: Path, found: str) -> str | None:
    """The load that a snapshot was built by: another than the last one recorded means that a load died before it was published."""
    path = homes.folder(home, found) / homes.REPORT
    return str(json.loads(path.read_text(encoding="utf-8")).get("load")) if path.exists() else None


class _Clock:
    def __init__(self) -> None:
        self._last = time.perf_counter()

    def lap(self) -> float:
        now = time.perf_counter()
        took, self._last = now - self._last, now
        return round(took, 3)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One load at a time in a home; work folders that a killed load left behind are removed."""
    home.mkdir(parents=True, exist_ok=True)
    handle = os.open(home / "load.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise LoadError(f"{home}: một lần nạp khác đang chạy; hãy chờ nó xong") from None
        for left in [*home.glob(".load-*"), *(home / "statements").glob(".*-L*")]:
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        os.close(handle)
