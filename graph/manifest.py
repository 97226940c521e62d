"""The manifest that seals a snapshot, and the checks that refuse a snapshot whose files are not those it describes.

The engine does not notice flipped bytes, and opens an incomplete or empty file cleanly; only these hashes protect an answer.
`manifest.json` is itself sealed by `manifest.sha256`. A full check reads and hashes every byte. It is repeated at each opening unless
a stamp (outside the snapshot, `verified/<id>.json`) says that the same files were fully checked in the last 24 hours: same device,
inode, size, mtime and ctime. The kernel sets ctime at every write, also after `touch`, and no program can set it back, so a stamp
never hides a change made through the file system; the daily full check finds decay of the disk itself. Files changed less
than two seconds before the check began are never stamped: clock ticks could hide a second change.
"""
from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from graph.keys import Key
from graph.store import SnapshotCorrupt

NAME, SEAL = "manifest.json", "manifest.sha256"
FORMAT = 1
STAMP_SECONDS = 24 * 3600
SETTLED_SECONDS = 2.0
_CHUNK = 1 << 20


@dataclass(frozen=True)
class FileEntry:
    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """What a snapshot is: every file with its hash, and the counts that were verified in the engine."""

    id: str
    created: str  #: UTC, ISO 8601
    engine: str  #: 'ladybug 0.22.0'
    ontology: str  #: SHA-256 of ontology.yml
    tables: str  #: SHA-256 of the table definitions; the engine's answers depend on these alone
    newest_date: str | None  #: newest date in the data that was not in the future when built, ISO
    nodes: Mapping[str, int] = field(default_factory=dict)  #: kind -> nodes
    edges: Mapping[str, int] = field(default_factory=dict)  #: 'RELATION.From.To' -> edges
    keys: Mapping[str, frozenset[Key]] | None = None  #: 'RELATION.From.To' -> its keys (`graph.keys`); None in snapshots from before they were looked for
    files: Mapping[str, FileEntry] = field(default_factory=dict)  #: path inside the snapshot -> hash and size
    format: int = FORMAT


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_hashed(source: Path, target: Path) -> FileEntry:
    """Copies a file and hashes what it copied in one reading."""
    seen, size = hashlib.sha256(), 0
    with source.open("rb") as read, target.open("wb") as written:
        while block := read.read(_CHUNK):
            seen.update(block)
            written.write(block)
            size += len(block)
    return FileEntry(seen.hexdigest(), size)


def entries(folder: Path, paths: Iterable[str]) -> dict[str, FileEntry]:
    """Hashes files of a folder; hashing leaves the interpreter's lock, so two threads use two cores."""
    listed = sorted(paths)
    with ThreadPoolExecutor(2) as pool:
        hashes = list(pool.map(lambda p: digest(folder / p), listed))
    return {p: FileEntry(h, (folder / p).stat().st_size) for p, h in zip(listed, hashes, strict=True)}


def content_hash(files: Mapping[str, FileEntry]) -> str:
    """One hash over paths and hashes of files: equal content, equal hash."""
    text = "".join(f"{path}\0{entry.sha256}\n" for path, entry in sorted(files.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def write(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest and its seal."""
    keys = None if manifest.keys is None else {table: sorted(found) for table, found in manifest.keys.items()}
    text = json.dumps({**asdict(manifest), "keys": keys}, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
    (folder / NAME).write_bytes(text)
    (folder / SEAL).write_text(hashlib.sha256(text).hexdigest() + "\n")


def read(folder: Path) -> Manifest:
    """Reads a sealed manifest. Raises `SnapshotCorrupt` when it or its seal is missing or altered."""
    try:
        text, seal = (folder / NAME).read_bytes(), (folder / SEAL).read_bytes()
    except OSError as error:
        raise SnapshotCorrupt(f"{folder.name}: không đọc được bản kê ({error}); hãy dùng bản khác (rollback) hoặc nạp lại dữ liệu") from None
    if seal != hashlib.sha256(text).hexdigest().encode() + b"\n":
        raise SnapshotCorrupt(f"{folder.name}: bản kê manifest.json không khớp dấu niêm phong; hãy dùng bản khác (rollback) hoặc nạp lại dữ liệu")
    return parsed(json.loads(text), folder.name)


def parsed(data: dict[str, Any], snapshot: str) -> Manifest:
    """The manifest in the text of a sealed file. Raises `SnapshotCorrupt` when it is another snapshot's or of another format."""
    if data.get("format") != FORMAT or data.get("id") != snapshot:
        raise SnapshotCorrupt(f"{snapshot}: bản kê thuộc bản {data.get('id')!r}, định dạng {data.get('format')!r}; cần {snapshot!r}, định dạng {FORMAT}")
    files = {path: FileEntry(**entry) for path, entry in data.pop("files").items()}
    keys = data.pop("keys", None)
    return Manifest(**data, files=files, keys=None if keys is None else {table: frozenset(found) for table, found in keys.items()})


def present(folder: Path) -> set[str]:
    """Paths of all files below a folder, without the manifest and its seal. Links and special files count as files."""
    found = {str((Path(base) / name).relative_to(folder)) for base, _, names in os.walk(folder) for name in names}
    return found - {NAME, SEAL}


def verify(folder: Path, manifest: Manifest) -> None:
    """Reads and hashes every file. Raises `SnapshotCorrupt` naming the first files that are missing, strange or altered."""
    _same_set(folder, manifest)
    found = entries(folder, manifest.files)
    if wrong := [path for path, entry in manifest.files.items() if found[path] != entry]:
        raise SnapshotCorrupt(f"{folder.name}: nội dung đã bị thay đổi: {', '.join(sorted(wrong)[:5])}; hãy dùng bản khác (rollback) hoặc nạp lại dữ liệu")


def _same_set(folder: Path, manifest: Manifest) -> None:
    found = present(folder)
    if odd := sorted(found ^ manifest.files.keys()):
        missing = [p for p in odd if p not in found]
        kind = "thiếu tệp" if missing else "có tệp lạ"
        raise SnapshotCorrupt(f"{folder.name}: {kind}: {', '.join((missing or odd)[:5])}; hãy dùng bản khác (rollback) hoặc nạp lại dữ liệu")
    if linked := [p for p in sorted(found) if not (folder / p).is_file() or (folder / p).is_symlink()]:
        raise SnapshotCorrupt(f"{folder.name}: không phải tệp thường: {', '.join(linked[:5])}")


def check(folder: Path, manifest: Manifest, stamps: Path) -> bool:
    """Accepts a snapshot by its stamp, else by a full `verify` that leaves a stamp; returns whether it read everything.

    `stamps` is the folder of stamps; where it cannot be written every opening is a full one.
    """
    _same_set(folder, manifest)
    stamp = stamps / f"{folder.name}.json"
    states = _states(folder, manifest)
    if _trusted(stamp, states):
        return False
    began = time.time()
    verify(folder, manifest)
    if states == _states(folder, manifest) and all(state[4] / 1e9 < began - SETTLED_SECONDS for state in states.values()):
        _leave(stamp, began, states)
    return True


def _states(folder: Path, manifest: Manifest) -> dict[str, list[int]]:
    stats = {p: os.stat(folder / p, follow_symlinks=False) for p in (*manifest.files, NAME, SEAL)}
    return {p: [s.st_dev, s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns] for p, s in stats.items()}


def _trusted(stamp: Path, states: dict[str, list[int]]) -> bool:
    try:
        data = json.loads(stamp.read_bytes())
        return bool(data["files"] == states and 0 <= time.time() - data["checked"] < STAMP_SECONDS)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _leave(stamp: Path, began: float, states: dict[str, list[int]]) -> None:
    aside = stamp.with_suffix(f".{os.getpid()}.tmp")
    with suppress(OSError):
        stamp.parent.mkdir(exist_ok=True)
        aside.write_text(json.dumps({"checked": began, "files": states}))
        aside.replace(stamp)
