"""Builds a snapshot aside, checks it, seals it and gives it its name by one rename.

Order, so that a kill or power cut at any point leaves either no snapshot or a whole one: write everything in `.building-…`, check,
hash, write the manifest, take write permissions away, fsync files and folders, rename, fsync the folder above.
"""
from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph import adjacency_build, fill, home, keys_found, lock, manifest, tables
from graph.ddl import schema_hash
from graph.embedded import ENGINE
from graph.home import SnapshotId
from graph.manifest import FileEntry, Manifest
from graph.ontology import PATH, Ontology, ontology
from graph.store import SnapshotError
from graph.tables import Tables

#: called with the canonical folder and the empty `names/` folder of the snapshot, to write the name index
Names = Callable[[Path, Path], None]
_FILE_KEYS = {"no", "source", "file", "load"}


@dataclass(frozen=True)
class _Job:
    """One build: where it happens and what goes into it."""

    aside: Path
    canonical: Path
    files: Sequence[Mapping[str, Any]]
    report: Mapping[str, Any]
    names: Names | None
    onto: Ontology
    now: dt.datetime
    buffer_bytes: int


def build(
    canonical: Path,
    home_dir: Path,
    *,
    files: Sequence[Mapping[str, Any]],
    report: Mapping[str, Any] | None = None,
    names: Names | None = None,
    onto: Ontology | None = None,
    now: dt.datetime | None = None,
    buffer_bytes: int = fill.BUILD_BYTES,
) -> SnapshotId:
    """Builds and seals a snapshot of a canonical folder; it is not published yet. `canonical` is copied, never changed.

    `files` are the source files that origins refer to by number (`no, source, file, load`, more keys are kept), `report` the load report.
    Raises `CanonicalError` (tables that do not fit the ontology, dangling edge ends), `BuildError` (the engine holds something
    else), `Busy` (another builder). Nothing is left behind on an error. The id is `<UTC time>-<8 hex digits of the content's hash>`.
    """
    now = (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC)
    _check_files(files)
    with lock.writer(home_dir):
        home.snapshots(home_dir).mkdir(exist_ok=True)
        home.discard_residue(home_dir)
        aside = home.snapshots(home_dir) / f"{home.BUILDING}{now:%Y%m%dT%H%M%S}-{os.getpid()}"
        job = _Job(aside, canonical, files, report or {}, names, onto or ontology(), now, buffer_bytes)
        try:
            aside.mkdir()
            return _seal(job, *_write(job))
        except BaseException:
            if aside.exists():
                home.discard(aside)
            raise


def _check_files(files: Sequence[Mapping[str, Any]]) -> None:
    numbers = [entry.get("no") for entry in files]
    if any(not entry.keys() >= _FILE_KEYS or not isinstance(entry["no"], int) for entry in files) or len(set(numbers)) < len(numbers):
        raise SnapshotError(f"files: mỗi tệp nguồn cần {', '.join(sorted(_FILE_KEYS))}, no là số nguyên không trùng")


def _write(job: _Job) -> tuple[Tables, dict[str, FileEntry]]:
    """Writes and checks everything but the manifest; returns our own copy of the tables and the hashes of their files."""
    hashes = _copy(job, tables.scan(job.canonical, job.onto))
    ours = tables.scan(job.aside / home.CANONICAL, job.onto)  # from here on only our own copy counts
    tables.check_ends(ours, job.aside)
    for name, content in ((home.FILES, list(job.files)), (home.REPORT, dict(job.report))):
        (job.aside / name).write_text(json.dumps(content, ensure_ascii=False, indent=1, default=str), encoding="utf-8")
    (job.aside / home.NAMES).mkdir()
    if job.names:
        job.names(job.aside / home.CANONICAL, job.aside / home.NAMES)
    fill.fill(job.aside / home.GRAPH, ours, job.onto, buffer_bytes=job.buffer_bytes)
    adjacency_build.write(ours, job.aside / home.ADJACENCY, job.onto, job.aside)
    fill.verify(job.aside / home.GRAPH, ours, job.onto, buffer_bytes=job.buffer_bytes)
    return ours, hashes


def _copy(job: _Job, found: Tables) -> dict[str, FileEntry]:
    hashes = {}
    for part, group in (("nodes", found.nodes), ("edges", found.edges)):
        (job.aside / home.CANONICAL / part).mkdir(parents=True)
        for table in group.values():
            path = f"{home.CANONICAL}/{part}/{table.path.name}"
            hashes[path] = manifest.copy_hashed(table.path, job.aside / path)
    return hashes


def _seal(job: _Job, ours: Tables, hashes: dict[str, FileEntry]) -> SnapshotId:
    others = manifest.present(job.aside) - hashes.keys()
    files = hashes | manifest.entries(job.aside, others)
    content = manifest.content_hash({p: e for p, e in files.items() if p not in (home.GRAPH, home.REPORT)})
    snapshot = SnapshotId(f"{job.now:%Y%m%dT%H%M%S}-{content[:8]}")
    newest = tables.newest_date(ours, job.aside, job.now.date())
    sealed = Manifest(
        id=snapshot,
        created=job.now.isoformat(timespec="seconds"),
        engine=ENGINE,
        ontology=manifest.digest(PATH),
        tables=schema_hash(job.onto),
        newest_date=newest.isoformat() if newest else None,
        nodes={t.name: t.rows for t in ours.nodes.values()},
        edges={t.name: t.rows for t in ours.edges.values()},
        keys=keys_found.found({t.name: t.path for t in ours.edges.values()}, job.aside),
        files=files,
    )
    manifest.write(job.aside, sealed)
    return _settle(job.aside, snapshot)


def _settle(aside: Path, snapshot: SnapshotId) -> SnapshotId:
    """Makes the folder read-only and durable, then gives it its name."""
    home.freeze(aside)
    home.flush_tree(aside)
    target = aside.with_name(snapshot)
    if target.exists():  # the same content was built within the same second
        home.discard(aside)
        return snapshot
    os.rename(aside, target)
    home.flush(target.parent)
    return snapshot
