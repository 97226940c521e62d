"""What answering needs beside the graph, kept on the server with it: manifest, source files by number, load report, name index.

`put` stores those files of a snapshot in pieces, resumably; `fetch` gives a machine that has only the server's address the same files,
checked against the sealed manifest. Thus any number of services need one setting, and no shared disk.
"""
from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from graph import home, lock, manifest
from graph.bolt import Server
from graph.manifest import Manifest
from graph.store import SnapshotCorrupt, SnapshotError

#: bytes of one piece: one transaction on the server holds one
PIECE = 1 << 20
#: where fetched files live below a home
FETCHED = "fetched"

Said = Callable[[str, int, int], None]


def needed(sealed: Manifest) -> list[str]:
    """Paths of the files that `put` stores and `fetch` gives, besides the manifest and its seal."""
    return sorted(path for path in sealed.files if path in (home.FILES, home.REPORT) or path.startswith(f"{home.NAMES}/"))


def put(server: Server, snapshot: str, folder: Path, *, said: Said = lambda *_: None) -> None:
    """Stores the files of a sealed snapshot; pieces that are there already (their keys name their content) are not sent again."""
    paths = [manifest.NAME, manifest.SEAL, *needed(manifest.read(folder))]
    there = {row[0] for row in server.read("MATCH (p:SoiPiece {snapshot: $id}) RETURN p.key", {"id": snapshot}).rows}
    text = "MERGE (p:SoiPiece {key: $key}) SET p.snapshot = $id, p.path = $path, p.no = $no, p.data = $data RETURN 1"
    for done, path in enumerate(paths, 1):
        sent = [_sent(server, text, piece) for piece in _pieces(snapshot, folder, path) if piece["key"] not in there]
        if sent:
            said("names", done, len(paths))


def _pieces(snapshot: str, folder: Path, path: str) -> Iterator[dict[str, Any]]:
    with (folder / path).open("rb") as file:
        for no, data in enumerate(iter(lambda: file.read(PIECE), b"")):
            key = f"{snapshot}/{path}/{no}/{hashlib.sha256(data).hexdigest()[:16]}"
            yield {"key": key, "id": snapshot, "path": path, "no": no, "data": data}


def _sent(server: Server, text: str, piece: Mapping[str, Any]) -> bool:
    return bool(server.write(lambda run: run(text, piece)))


def take_away(server: Server, snapshot: str) -> None:
    """Removes the files of a snapshot from the server."""
    while server.write(lambda run: run("MATCH (p:SoiPiece {snapshot: $id}) WITH p LIMIT 50 DELETE p RETURN count(*)", {"id": snapshot}))[0][0]:
        pass


def folder_of(server: Server, snapshot: str, seal: str, home_dir: Path) -> Path:
    """A folder with the needed files of a snapshot on the server, checked: the home's own, one fetched before, or fetched now.

    `seal` is the digest the server knows the snapshot's manifest by. Raises `SnapshotCorrupt`, `SnapshotError` (published without its files).
    """
    own = home.snapshots(home_dir) / snapshot
    if own.is_dir() and _fits(own, seal):
        return own
    place = home_dir / FETCHED / snapshot
    if not place.is_dir():
        fetch(server, snapshot, place)
        _discard_gone(server, place.parent)
    if not _fits(place, seal):
        home.discard(place)
        raise SnapshotCorrupt(f"{place}: các tệp không khớp bản {snapshot} trên máy chủ; đã xóa, hãy chạy lại để tải lại")
    return place


def _fits(folder: Path, seal: str) -> bool:
    """Whether the needed files of a folder are those of the manifest the server knows."""
    try:
        sealed = manifest.read(folder)
        known = hashlib.sha256((folder / manifest.SEAL).read_text().strip().encode()).hexdigest() == seal
        paths = needed(sealed)
        return known and manifest.entries(folder, paths) == {path: sealed.files[path] for path in paths}
    except (SnapshotCorrupt, OSError, ValueError):
        return False


def fetch(server: Server, snapshot: str, place: Path) -> None:
    """Writes the files the server holds for a snapshot into a new folder; a fetch cut short leaves residue that the next one discards."""
    listed = "MATCH (p:SoiPiece {snapshot: $id}) RETURN p.path AS path, p.no AS no, p.key AS key ORDER BY path, no"
    pieces = server.read(listed, {"id": snapshot}).rows
    if not pieces:
        raise SnapshotError(f"{server.address} giữ bản {snapshot} mà không có chỉ mục tên và nguồn đi kèm; hãy công bố lại: soi publish {snapshot}")
    place.parent.mkdir(parents=True, exist_ok=True)
    with lock.writer(place.parent):
        aside = place.with_name(f"{home.BUILDING}{snapshot}")
        if aside.exists():
            home.discard(aside)
        for path, no, key in pieces:
            target = aside / _inside(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            data = server.read("MATCH (p:SoiPiece {key: $key}) RETURN p.data", {"key": key}).rows[0][0]
            with target.open("ab" if no else "wb") as file:
                file.write(data)
        home.flush_tree(aside)
        if not place.exists():
            os.rename(aside, place)
            home.flush(place.parent)


def _inside(path: str) -> str:
    """A path of a server is foreign text: it must stay inside the folder it is written to."""
    if Path(path).is_absolute() or ".." in Path(path).parts:
        raise SnapshotCorrupt(f"đường dẫn {path!r} trên máy chủ ra ngoài thư mục của bản dữ liệu")
    return path


def _discard_gone(server: Server, fetched: Path) -> None:
    """Fetched files of snapshots the server no longer holds are of no use; a process that still has them open keeps them."""
    held = {row[0] for row in server.read("MATCH (s:SoiSnapshot) RETURN s.id").rows}
    for old in fetched.iterdir():
        if old.is_dir() and old.name not in held and not old.name.startswith(home.BUILDING):
            home.discard(old)


def manifest_of(server: Server, snapshot: str) -> Manifest | None:
    """The manifest of a snapshot as the server holds it; None where it was published without one."""
    text = "MATCH (p:SoiPiece {snapshot: $id, path: $path}) RETURN p.data AS data ORDER BY p.no"
    parts = server.read(text, {"id": snapshot, "path": manifest.NAME}).rows
    return manifest.parsed(json.loads(b"".join(row[0] for row in parts)), snapshot) if parts else None
