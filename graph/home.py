"""The folder of all snapshots (`SOI_HOME`): names, the pointer to the published one, and writing that survives a power cut.

    snapshots/<id>/           sealed, read-only: graph.lbug, adjacency/, canonical/, names/, files.json, report.json, manifest.json, manifest.sha256
    snapshots/.building-…/    a build under way, or the residue of a killed one: never opened, discarded by the next build
    published                 one line, the id of the published snapshot; replaced by one atomic rename
    publications.jsonl        who was published when, one line each; rollback reads it
    verified/<id>.json        stamps of full checks (graph.manifest)
    writer.lock               held by the one builder or publisher
"""
from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NewType

from graph.store import SnapshotError

SnapshotId = NewType("SnapshotId", str)
GRAPH, CANONICAL, NAMES, FILES, REPORT = "graph.lbug", "canonical", "names", "files.json", "report.json"
#: arrays for shortest connections (`graph.adjacency`)
ADJACENCY = "adjacency"
BUILDING = ".building-"
_ID = re.compile(r"\d{8}T\d{6}-[0-9a-f]{8}")


def snapshots(home: Path) -> Path:
    return home / "snapshots"


def folder(home: Path, snapshot: str) -> Path:
    """The folder of a snapshot. Raises `SnapshotError` for what is no id or is not there, naming those that are."""
    path = snapshots(home) / snapshot
    if not _ID.fullmatch(snapshot) or not path.is_dir():
        raise SnapshotError(f"không có bản {snapshot!r} trong {home}; các bản hiện có: {', '.join(ids(home)) or 'chưa có bản nào'}")
    return path


def ids(home: Path) -> list[SnapshotId]:
    """Ids of all sealed snapshots, oldest first."""
    if not snapshots(home).is_dir():
        return []
    return sorted(SnapshotId(p.name) for p in snapshots(home).iterdir() if _ID.fullmatch(p.name) and p.is_dir())


def published(home: Path) -> SnapshotId:
    """The id the pointer names. Raises `SnapshotError` when nothing is published or the pointer is damaged."""
    try:
        text = (home / "published").read_text(encoding="ascii")
    except FileNotFoundError:
        raise SnapshotError(f"chưa có dữ liệu nào được công bố trong {home}; hãy chạy soi load") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SnapshotError(f"không đọc được {home / 'published'}: {error}") from None
    if not text.endswith("\n") or not _ID.fullmatch(text[:-1]):
        raise SnapshotError(f"{home / 'published'} hỏng: {text[:60]!r}; hãy công bố lại một trong các bản: {', '.join(ids(home)) or 'chưa có bản nào'}")
    return SnapshotId(text[:-1])


def point(home: Path, snapshot: SnapshotId) -> None:
    """Makes `snapshot` the published one: written aside, flushed, renamed over the pointer, folder flushed."""
    aside = home / "published.new"
    aside.write_text(f"{snapshot}\n", encoding="ascii")
    flush(aside)
    os.replace(aside, home / "published")
    flush(home)


def flush(path: Path) -> None:
    """fsync of one file or folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def walk(top: Path) -> Iterator[Path]:
    """Every file and folder below `top`, contents before their folder, `top` last."""
    for base, _, names in os.walk(top, topdown=False):
        yield from (Path(base) / name for name in names)
        yield Path(base)


def flush_tree(top: Path) -> None:
    """fsync of everything below `top`, files before the folders that name them."""
    for path in walk(top):
        flush(path)


def freeze(top: Path) -> None:
    """Takes all write permissions away, so that the engine cannot leave a write-ahead log beside its file."""
    for path in walk(top):
        path.chmod(0o555 if path.is_dir() else 0o444)


def discard(top: Path) -> None:
    """Removes a frozen or half-built folder."""
    for base, folders, _ in os.walk(top):
        for path in (Path(base), *(Path(base) / name for name in folders)):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | stat.S_IRWXU)
    shutil.rmtree(top, ignore_errors=False)


def discard_residue(home: Path) -> list[str]:
    """Removes what killed builds left; call it with the writer's lock held. Returns the names removed."""
    left = sorted(p for p in snapshots(home).glob(f"{BUILDING}*"))
    for path in left:
        discard(path)
    return [p.name for p in left]
