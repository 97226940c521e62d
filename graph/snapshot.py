"""Immutable snapshots: build aside, publish by one atomic rename, open verified and read-only, roll back.

    snapshot = build(canonical, home, files=files, report=report)
    publish(home, snapshot)
    with open_published(home) as current:
        current.store.query("MATCH (n:Project) RETURN count(*)")

The layout of a home is described in `graph.home`, what is checked at opening in `graph.manifest`.
"""
from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph import home, lock, manifest
from graph.ddl import schema_hash
from graph.embedded import BUFFER_BYTES, ENGINE, EmbeddedStore, fingerprint
from graph.home import SnapshotId
from graph.keys import EdgeKeys
from graph.lock import Busy
from graph.manifest import Manifest
from graph.ontology import ontology
from graph.provinces import BUILT_IN
from graph.provinces import PATH as PROVINCES
from graph.store import SnapshotCorrupt, SnapshotError, Store

if TYPE_CHECKING:
    from graph.build import Names, build
    from graph.fill import BuildError

__all__ = [
    "BuildError", "Busy", "Info", "Names", "Snapshot", "SnapshotCorrupt", "SnapshotError", "SnapshotId",
    "build", "listing", "open_published", "open_snapshot", "previous", "prune", "publish", "rollback", "verify",
]  # fmt: skip


_BUILDING = {"build": "graph.build", "Names": "graph.build", "BuildError": "graph.fill"}


def __getattr__(name: str) -> Any:
    """Building needs DuckDB and Arrow, half a second of imports that opening a snapshot to answer a question does without."""
    if name in _BUILDING:
        return getattr(import_module(_BUILDING[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@dataclass(frozen=True)
class Info:
    """One line of `listing`: `problem` says why a snapshot could not be opened, by its manifest alone."""

    id: SnapshotId
    published: bool
    created: str | None
    nodes: int
    edges: int
    problem: str | None = None


class Snapshot:
    """An opened snapshot: verified, read-only, locked against removal until closed. `store` may be a server's (`graph.published`)."""

    def __init__(self, folder: Path, sealed: Manifest, store: Store) -> None:
        self.id, self.folder, self.manifest, self.store = SnapshotId(sealed.id), folder, sealed, store
        self.canonical, self.names = folder / home.CANONICAL, folder / home.NAMES
        self._files = {entry["no"]: entry for entry in json.loads((folder / home.FILES).read_bytes())}

    @property
    def newest_date(self) -> dt.date | None:
        """The newest date in the data that was not in the future at build time."""
        return dt.date.fromisoformat(self.manifest.newest_date) if self.manifest.newest_date else None

    def report(self) -> dict[str, Any]:
        """The load report the snapshot was built with."""
        data: dict[str, Any] = json.loads((self.folder / home.REPORT).read_bytes())
        return data

    def origin(self, ref: str | None) -> list[dict[str, Any]]:
        """Resolves an origin 'file_no:row;…' to `{"source", "file", "row", "load"}` dicts, in order; nothing for an empty one.

        Raises `SnapshotError` for a reference that does not resolve: an answer must not carry evidence that leads nowhere.
        """
        return [self._resolve(part) for part in (ref or "").split(";") if part]

    def _resolve(self, part: str) -> dict[str, Any]:
        number, _, row = part.partition(":")
        if number == BUILT_IN and row.isdecimal():
            return {"source": "soi", "file": f"graph/data/{PROVINCES.name}", "row": int(row), "load": "built-in"}
        if not (number.isdecimal() and row.isdecimal() and int(number) in self._files):
            raise SnapshotError(f"{self.id}: nguồn {part!r} không có trong files.json (cần số_tệp:dòng)")
        entry = self._files[int(number)]
        return {"source": entry["source"], "file": entry["file"], "row": int(row), "load": entry["load"]}

    def close(self) -> None:
        """Waits for running queries, frees the engine and the lock; closing twice is allowed. The same as closing the store."""
        self.store.close()

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_snapshot(home_dir: Path, snapshot: str, *, buffer_bytes: int = BUFFER_BYTES, connections: int = 16) -> Snapshot:
    """Opens one snapshot after checking it against its manifest (`graph.manifest.check`).

    Raises `SnapshotCorrupt` when its files are not those of the manifest, `SnapshotError` when it is missing or was built by another
    engine version or ontology (build it again from its canonical tables: `soi load`).
    """
    folder = home.folder(home_dir, snapshot)
    try:
        handle = lock.reading(folder / manifest.NAME)
    except OSError as error:
        raise SnapshotCorrupt(f"{snapshot}: không đọc được bản kê ({error})") from None
    try:
        sealed = manifest.read(folder)
        _discard_engine_residue(folder, sealed)
        path = folder / home.GRAPH
        before = fingerprint(path) if path.exists() else None
        manifest.check(folder, sealed, home_dir / "verified")
        _fits(sealed)
        unlock = partial(lock.release, handle)
        keys = EdgeKeys(sealed.keys)
        options = {"buffer_bytes": buffer_bytes, "connections": connections}
        return Snapshot(folder, sealed, EmbeddedStore(path, snapshot=snapshot, expected=before, keys=keys, on_close=unlock, **options))
    except BaseException:
        lock.release(handle)
        raise


def open_published(home_dir: Path, *, buffer_bytes: int = BUFFER_BYTES, connections: int = 16) -> Snapshot:
    """Opens the published snapshot; see `open_snapshot`. Raises `SnapshotError` when nothing is published."""
    return open_snapshot(home_dir, home.published(home_dir), buffer_bytes=buffer_bytes, connections=connections)


def _fits(sealed: Manifest) -> None:
    if sealed.engine != ENGINE:
        raise SnapshotError(f"{sealed.id} được dựng bằng {sealed.engine}, đang chạy {ENGINE}; hãy dựng lại (soi load)")
    if sealed.tables != schema_hash(ontology()):
        raise SnapshotError(f"{sealed.id} được dựng theo một ontology.yml khác; hãy dựng lại (soi load)")


def _discard_engine_residue(folder: Path, sealed: Manifest) -> None:
    """A write-ahead log or shadow file beside a sealed file is never replayed: removed, or the check that follows refuses it."""
    for path in folder.glob(f"{home.GRAPH}.*"):
        if path.name not in sealed.files:
            with suppress(OSError):
                folder.chmod(0o755)
                path.unlink()
                folder.chmod(0o555)


def verify(home_dir: Path, snapshot: str) -> Manifest:
    """Reads and hashes every file of a snapshot, whatever stamps say, and looks for its keys again. Raises `SnapshotCorrupt`; returns the manifest."""
    folder = home.folder(home_dir, snapshot)
    sealed = manifest.read(folder)
    manifest.verify(folder, sealed)
    if sealed.keys is not None:
        import_module("graph.keys_found").check(folder / home.CANONICAL / "edges", sealed)
    return sealed


def publish(home_dir: Path, snapshot: str) -> None:
    """Checks a snapshot in full and makes it the published one, atomically. Raises `SnapshotCorrupt`, `SnapshotError`, `Busy`."""
    with lock.writer(home_dir):
        _publish(home_dir, home.folder(home_dir, snapshot))


def _publish(home_dir: Path, folder: Path) -> None:
    sealed = manifest.read(folder)
    manifest.verify(folder, sealed)
    _fits(sealed)
    home.flush(folder.parent)
    home.point(home_dir, SnapshotId(sealed.id))
    _record(home_dir / "publications.jsonl", sealed.id)


def _record(path: Path, snapshot: str) -> None:
    line = json.dumps({"published": snapshot, "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds")})
    torn = path.exists() and not path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8") as file:
        file.write("\n" * torn + line + "\n")
    home.flush(path)


def listing(home_dir: Path) -> list[Info]:
    """All sealed snapshots, oldest first; reads manifests only."""
    current = None
    with suppress(SnapshotError):
        current = home.published(home_dir)
    return [_info(home.folder(home_dir, i), current) for i in home.ids(home_dir)]


def _info(folder: Path, current: str | None) -> Info:
    snapshot = SnapshotId(folder.name)
    try:
        sealed = manifest.read(folder)
    except SnapshotCorrupt as error:
        return Info(snapshot, snapshot == current, None, 0, 0, str(error))
    return Info(snapshot, snapshot == current, sealed.created, sum(sealed.nodes.values()), sum(sealed.edges.values()))


def rollback(home_dir: Path, to: str | None = None) -> SnapshotId:
    """Publishes an earlier snapshot: `to`, else the one published before the present one. Works when the present one is corrupt."""
    with lock.writer(home_dir):
        chosen = to or previous(home_dir)
        _publish(home_dir, home.folder(home_dir, chosen))
        return SnapshotId(chosen)


def previous(home_dir: Path) -> SnapshotId:
    """The snapshot published before the present one, else the newest older one. Raises `SnapshotError` when there is none."""
    current = None
    with suppress(SnapshotError):
        current = home.published(home_dir)
    there = set(home.ids(home_dir))
    past = [i for i in _history(home_dir) if i in there and i != current]
    older = past or [i for i in sorted(there) if current is None or i < current]
    if not older:
        raise SnapshotError(f"không có bản nào trước {current} để quay lại; các bản hiện có: {', '.join(sorted(there)) or 'chưa có bản nào'}")
    return SnapshotId(older[-1])


def _history(home_dir: Path) -> list[str]:
    """Published ids, oldest first; a line torn by a power cut is passed over."""
    found: list[str] = []
    with suppress(OSError):
        for line in (home_dir / "publications.jsonl").read_text(encoding="utf-8", errors="replace").splitlines():
            with suppress(ValueError, KeyError, TypeError):
                entry: Mapping[str, str] = json.loads(line)
                found.append(entry["published"])
    return found


def prune(home_dir: Path, *, keep: int = 3) -> list[SnapshotId]:
    """Removes the oldest snapshots beyond the `keep` newest; never the published one, the one before it, nor one that is open."""
    with lock.writer(home_dir):
        spared = {home.published(home_dir), *home.ids(home_dir)[-keep:]}
        with suppress(SnapshotError):
            spared.add(previous(home_dir))
        return [i for i in home.ids(home_dir) if i not in spared and _remove(home_dir, i)]


def _remove(home_dir: Path, snapshot: SnapshotId) -> bool:
    folder = home.folder(home_dir, snapshot)
    aside = folder.with_name(f"{home.BUILDING}removed-{snapshot}")  # a kill half-way leaves residue, not half a snapshot
    try:
        with lock.removing(folder / manifest.NAME):
            folder.rename(aside)
    except Busy:
        return False
    home.discard(aside)
    (home_dir / "verified" / f"{snapshot}.json").unlink(missing_ok=True)
    return True
