"""A load: find files, parse them apart, link, merge, build a snapshot, publish it. Until the last step nothing changes for readers."""
from __future__ import annotations

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
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from graph import home as homes
from graph import snapshot
from graph.build import Names
from graph.store import SnapshotError
from loaders import archive, changes, outcome
from loaders import source as declared
from loaders.errors import LoadError
from loaders.find import find
from loaders.link import judgements
from loaders.link.gather import engine, gather
from loaders.link.kept import Kept, kept
from loaders.link.resolve import resolve
from loaders.parse import Parsed
from loaders.pool import PATIENCE, Job, parse_all
from loaders.report import NOTICES, LoadFailed, LoadReport
from loaders.secret import key
from loaders.statements import Loaded, StatementStore
from loaders.taken import Last

#: (stage, steps done, steps in all): 'parse' counts files, the other stages are one step each
Progress = Callable[[str, int, int], None]
STAGES = ("parse", "link", "merge", "build", "publish")
#: a broken file of these names fails the load; any other is only reported as not recognised
DATA_FILES = {".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".px", ".ics"}


def _quiet(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def load(
    paths: Iterable[Path | str],
    home: Path | str,
    *,
    progress: Progress = _quiet,
    names: Names | None = None,
    workers: int = 2,
    patience: float = PATIENCE,
    rebuild: bool = False,
    publish: bool = True,
    replace_same_name: bool = False,
) -> LoadReport:
    """Loads every recognised file at or below `paths` into `home` and publishes a new snapshot.

    Raises `LoadFailed` (its `report` names every file that could not be read) or another `SoiError`; the published snapshot is
    then untouched. A load that changes nothing publishes nothing, unless `rebuild`, which also takes nothing over from the last load.
    `names` builds the name index (graph.build).
    `replace_same_name`: files of this load also take the place of standing files of the same name, source and layout in other folders.
    """
    home = Path(home)
    with _alone(home):
        clock = _Clock()
        number = _number()
        found = find(paths)
        if not found:
            raise LoadError("không có tệp nào để nạp trong các đường dẫn đã cho")
        key(home)
        with tempfile.TemporaryDirectory(dir=home, prefix=".load-") as aside:
            members, broken = archive.expand(found, Path(aside))
            jobs = [Job(member.path, member.file, home, number, member.origin) for member in members]
            parsed = _parse(jobs, workers, patience, progress)
        report = LoadReport.of(number, [*parsed, *(Parsed(error.file, "", error=error.code, message=str(error)) for error in broken)])
        report.seconds["parse"] = clock.lap()
        if report.errors:
            raise LoadFailed(report)
        store = StatementStore(home)
        new = [_loaded(job, item, part) for job, item in zip(jobs, parsed, strict=True) for part in item.parts]
        loaded = changes.reissued(store, store.active(), new)
        report.reissued = [{"file": one.file, "load": other.load} for one, other in zip(new, loaded, strict=True) if one.folder != other.folder]
        gone = changes.older_of_same_name(store.active(), loaded) if replace_same_name else ()
        return _stand(_Load(home, report, tuple(loaded), gone, rebuild=rebuild, publish=publish), clock, progress, names)


def withdraw(which: Collection[str], home: Path | str, *, progress: Progress = _quiet, names: Names | None = None) -> LoadReport:
    """Takes whole sources (folder names) or single files (absolute paths) out again and publishes what is left."""
    with _alone(Path(home)):
        return _stand(_Load(Path(home), LoadReport.of(_number(), []), withdrawn=tuple(which)), _Clock(), progress, names)


def relink(home: Path | str, *, as_of: str | None = None, publish: bool = True, progress: Progress = _quiet, names: Names | None = None) -> LoadReport:
    """Builds anew from the statements that stand, reading no file: after judgements or an upgrade.

    `as_of` is a load: the graph as that load left it, from the files that stood and the judgements that were made by then.
    Nothing is recorded then, so that the next load goes on from the present. Raises `LoadError` for an unknown load.
    """
    with _alone(Path(home)):
        report = LoadReport.of(_number(), [])
        report.as_of = as_of
        return _stand(_Load(Path(home), report, rebuild=True, publish=publish, until=as_of), _Clock(), progress, names)


def _number() -> str:
    return f"L{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"


def moment(load: str) -> str:
    """When a load was begun, UTC, in the form of judgements: its number says so."""
    return dt.datetime.strptime(load[1:16], "%Y%m%dT%H%M%S").strftime("%Y-%m-%dT%H:%M:%SZ")


def _parse(jobs: Sequence[Job], workers: int, patience: float, progress: Progress) -> list[Parsed]:
    finished = 0

    def done(parsed: Parsed) -> None:
        nonlocal finished
        finished += 1
        progress("parse", finished, len(jobs))

    parsed = parse_all(jobs, workers=max(1, min(workers, len(jobs))), patience=patience, done=done)
    for job, item in zip(jobs, parsed, strict=True):
        if item.error and item.error not in NOTICES and item.error != "loader" and job.path.suffix.casefold() not in DATA_FILES:
            item.error = NOTICES[0]
    return parsed


def _loaded(job: Job, item: Parsed, part: Any) -> Loaded:
    return Loaded(str(job.origin or job.path), part.of(job.file), part.source, part.layout, item.sha256, part.folder, part.counts.read)


@dataclass(frozen=True)
class _Load:
    """What one load does: files it brings, what it withdraws, or which earlier load it goes back to."""

    home: Path
    report: LoadReport
    loaded: tuple[Loaded, ...] = ()
    withdrawn: tuple[str, ...] = ()
    rebuild: bool = False
    publish: bool = True
    until: str | None = None

    @property
    def new(self) -> tuple[str, tuple[Loaded, ...], tuple[str, ...]]:
        return self.report.load, self.loaded, self.withdrawn


def _stand(do: _Load, clock: _Clock, progress: Progress, names: Names | None) -> LoadReport:
    """Links and merges everything that stands after this load, builds and publishes it, and records the load."""
    home, report, store = do.home, do.report, StatementStore(do.home)
    before, after = store.active(), store.active(*do.new, until=do.until)
    judged = judgements.read(home, moment(do.until) if do.until else None)
    report.judgements, report.snapshot = len(judged), _published(home)
    if before == after and not do.rebuild and report.snapshot is not None and _made_by(home, report.snapshot) == (store.last(), len(judged)):
        report.changed = False
        return report
    if not after:
        raise LoadError("không còn tệp nào được nhận ra để dựng dữ liệu")
    with tempfile.TemporaryDirectory(dir=home, prefix=".load-") as work:
        folder = Path(work) / "canonical"
        keep = None if do.rebuild else kept(home, judged, key(home))
        last = Last(home, folder, keep.salt) if keep else None
        _canonical(do, Path(work), folder, (before, after), (judgements.Judged(judged), keep, last), clock, progress)
        built = snapshot.build(folder, home, files=outcome.files_of(after), report=report.as_json(), names=names)
        if last is not None:
            last.keep(built)
        report.seconds["build"] = clock.lap()
        progress("build", 1, 1)
    if do.until is None:
        store.record(*do.new)
    if do.publish:
        snapshot.publish(home, built)
        progress("publish", 1, 1)
    report.snapshot = str(built)
    outcome.keep(home, report)
    return report


def _canonical(
    do: _Load, work: Path, folder: Path, files: tuple[list[Loaded], list[Loaded]], given: tuple[judgements.Judged, Kept | None, Last | None],
    clock: _Clock, progress: Progress,
) -> None:
    home, report, store, (before, after), (judged, keep, last) = do.home, do.report, StatementStore(do.home), files, given
    with engine(work / "spill") as db:
        gather(db, store.folder, after, dict(declared.sources()), store.superseded(*do.new, until=do.until))
        resolved = resolve(db, judged, keep)
        report.seconds["link"] = clock.lap()
        progress("link", 1, 1)
        made = outcome.merged(db, home, folder, report, last)
        if do.until is None:
            report.changes = [asdict(change) for change in changes.changes(db, store.folder, before, after)]
            report.same_name = changes.same_name(report.load, after)
    report.seconds["merge"] = clock.lap()
    progress("merge", 1, 1)
    outcome.tell(home, report, resolved, made)


def _published(home: Path) -> str | None:
    try:
        return str(homes.published(home))
    except SnapshotError:
        return None


def _made_by(home: Path, found: str) -> tuple[str | None, int]:
    """Load and number of judgements that a snapshot was built from: others than now stand mean that it is to be built again.

    Another load than the last one recorded means that a load died before it was published, or that an earlier day is published.
    """
    path = homes.folder(home, found) / homes.REPORT
    if not path.exists():
        return None, 0
    said = json.loads(path.read_text(encoding="utf-8"))
    return str(said.get("load")), int(said.get("judgements", 0))


class _Clock:
    def __init__(self) -> None:
        self._last = time.perf_counter()

    def lap(self) -> float:
        now = time.perf_counter()
        took, self._last = now - self._last, now
        return round(took, 3)


@contextmanager
def _told(home: Path) -> Iterator[None]:
    """What the machine refuses (a full disk, no memory, no permission) as a `LoadError`; the published snapshot stands."""
    try:
        yield
    except (MemoryError, duckdb.OutOfMemoryException) as error:
        raise LoadError(f"{home}: hết bộ nhớ khi dựng dữ liệu ({_short(error)}); bản đang công bố còn nguyên") from None
    except (OSError, duckdb.IOException) as error:
        raise LoadError(f"{home}: không ghi được ({_short(error)}); hãy xem đĩa còn chỗ và quyền ghi, rồi nạp lại; bản đang công bố còn nguyên") from None


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]


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
        with _told(home):
            yield
    finally:
        os.close(handle)
