"""Altered snapshots are refused at opening: flipped bytes, truncation, missing and strange files, tampered manifests and stamps."""
from __future__ import annotations

import hashlib
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graph import home, manifest
from graph.snapshot import SnapshotCorrupt, SnapshotError, SnapshotId, build, listing, open_published, publish, rollback, verify
from tests.graph.canonical import FILES, copy_canonical

SMALL = 1 << 28


def index(_canonical: Path, names: Path) -> None:
    (names / "index.bin").write_bytes(b"index")


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two snapshots, the second one published; tests alter it and put it back."""
    where = tmp_path_factory.mktemp("corrupt")
    for extra in (0, 1):
        canonical = copy_canonical(where / f"c{extra}", extra=extra)
        snapshot = build(canonical, where / "home", files=FILES, names=index, buffer_bytes=SMALL)
        publish(where / "home", snapshot)
    return where / "home"


def folder(sealed: Path) -> Path:
    return home.folder(sealed, home.published(sealed))


def opens(sealed: Path) -> bool:
    with open_published(sealed, buffer_bytes=SMALL) as snapshot:
        return bool(snapshot.store.query("MATCH (n) RETURN count(*)").rows[0][0] == 71)


class Altered:
    """Changes one file through `change` and puts content and times back afterwards."""

    def __init__(self, path: Path, change: Callable[[bytes], bytes]) -> None:
        self.path, self.change = path, change

    def __enter__(self) -> None:
        self.content, self.times = self.path.read_bytes(), self.path.stat()
        self.path.write_bytes(self.change(self.content))

    def __exit__(self, *_: object) -> None:
        self.path.write_bytes(self.content)
        os.utime(self.path, ns=(self.times.st_atime_ns, self.times.st_mtime_ns))


def flipped(at: int, bit: int) -> Callable[[bytes], bytes]:
    return lambda content: content[:at] + bytes([content[at] ^ (1 << bit)]) + content[at + 1 :]


#: `SOI_FLIPS=1000` is the promise; fewer keep the suite quick
FLIPS = int(os.environ.get("SOI_FLIPS", "150"))


def truncated(at: int) -> Callable[[bytes], bytes]:
    return lambda content: content[:at]


def test_flips_and_truncations_anywhere_are_all_refused(sealed: Path) -> None:
    rng = random.Random(20261123)
    files = sorted(p for p in folder(sealed).rglob("*") if p.is_file() and p.stat().st_size)
    weights = [max(p.stat().st_size, 50_000) for p in files]
    assert opens(sealed)
    for path in rng.choices(files, weights, k=FLIPS):
        size = path.stat().st_size
        cut = rng.randrange(size)
        change = rng.choice([flipped(rng.randrange(size), rng.randrange(8)), truncated(cut)])
        with Altered(path, change), pytest.raises(SnapshotCorrupt):
            open_published(sealed)
    assert opens(sealed)


def test_every_file_of_the_snapshot_is_guarded(sealed: Path) -> None:
    for path in sorted(p for p in folder(sealed).rglob("*") if p.is_file()):
        with Altered(path, lambda content: content + b" "), pytest.raises(SnapshotCorrupt):
            open_published(sealed)


def stamped(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Opens until a stamp spares the full check."""
    monkeypatch.setattr(manifest, "SETTLED_SECONDS", 0.05)
    time.sleep(0.1)
    assert opens(sealed)
    return sealed / "verified" / f"{home.published(sealed)}.json"


def full_check(sealed: Path) -> bool:
    path = folder(sealed)
    return manifest.check(path, manifest.read(path), sealed / "verified")


def test_a_stamp_spares_the_second_full_check(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamped(sealed, monkeypatch)
    assert not full_check(sealed)


@pytest.mark.parametrize("name", ["graph.lbug", "names/index.bin", "files.json", "manifest.json", "canonical/nodes/Enterprise.parquet"])
def test_no_stamp_hides_a_change_even_with_size_and_mtime_put_back(sealed: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    stamped(sealed, monkeypatch)
    path = folder(sealed) / name
    before = path.stat()
    with Altered(path, flipped(3, 0)):
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        after = path.stat()
        assert (before.st_size, before.st_mtime_ns, before.st_ino) == (after.st_size, after.st_mtime_ns, after.st_ino)
        with pytest.raises(SnapshotCorrupt):
            open_published(sealed)
    assert opens(sealed)


@pytest.mark.parametrize("shift", [-86_400 * 2, 86_400])
def test_an_old_stamp_or_one_from_the_future_is_not_trusted(sealed: Path, monkeypatch: pytest.MonkeyPatch, shift: float) -> None:
    stamp = stamped(sealed, monkeypatch)
    data = json.loads(stamp.read_text())
    stamp.write_text(json.dumps({**data, "checked": data["checked"] + shift}))
    assert full_check(sealed)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": 1}', "null"])
def test_a_damaged_stamp_means_a_full_check(sealed: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    stamped(sealed, monkeypatch).write_text(text)
    assert full_check(sealed)


def test_files_changed_a_moment_ago_leave_no_stamp(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamped(sealed, monkeypatch)
    monkeypatch.setattr(manifest, "SETTLED_SECONDS", 2.0)
    with Altered(folder(sealed) / "files.json", bytes):
        pass
    assert full_check(sealed)
    assert full_check(sealed)


def test_an_unwritable_home_still_opens_with_a_full_check(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamped(sealed, monkeypatch).unlink()

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("read-only file system")

    monkeypatch.setattr(Path, "write_text", refuse)
    assert opens(sealed)
    assert full_check(sealed)


def test_a_missing_file_is_refused(sealed: Path) -> None:
    path = folder(sealed) / "names" / "index.bin"
    aside = path.rename(sealed / "aside.bin")
    try:
        with pytest.raises(SnapshotCorrupt, match=r"thiếu tệp: names/index\.bin"):
            open_published(sealed)
    finally:
        aside.rename(path)


@pytest.mark.parametrize("name", ["names/extra.bin", "canonical/nodes/Other.parquet", ".hidden"])
def test_a_strange_file_is_refused(sealed: Path, name: str) -> None:
    path = folder(sealed) / name
    path.write_bytes(b"x")
    try:
        with pytest.raises(SnapshotCorrupt, match="có tệp lạ"):
            open_published(sealed)
    finally:
        path.unlink()


@pytest.mark.parametrize("what", ["symlink", "fifo"])
def test_a_link_or_pipe_in_place_of_a_file_is_refused_without_reading_it(sealed: Path, what: str) -> None:
    path = folder(sealed) / "files.json"
    aside = path.rename(sealed / "aside.json")
    try:
        path.symlink_to(aside) if what == "symlink" else os.mkfifo(path)
        with pytest.raises(SnapshotCorrupt, match="không phải tệp thường"):
            open_published(sealed)
    finally:
        path.unlink()
        aside.rename(path)


@pytest.mark.parametrize("suffix", ["wal", "shadow", "tmp", "lock"])
def test_residue_of_the_engine_is_discarded_and_never_replayed(sealed: Path, suffix: str) -> None:
    residue = folder(sealed) / f"graph.lbug.{suffix}"
    residue.write_bytes(b"\x00" * 4096)
    assert opens(sealed)
    assert not residue.exists()


@contextmanager
def resealed(path: Path, text: bytes) -> Iterator[None]:
    """Another manifest with a seal that fits it."""
    seal = hashlib.sha256(text).hexdigest().encode() + b"\n"
    with Altered(path / manifest.NAME, lambda _: text), Altered(path / manifest.SEAL, lambda _: seal):
        yield


def test_a_manifest_resealed_with_other_counts_still_names_its_folder(sealed: Path) -> None:
    path = folder(sealed)
    data = json.loads((path / manifest.NAME).read_text())
    other = json.dumps({**data, "id": "20200101T000000-00000000"}).encode()
    with resealed(path, other), pytest.raises(SnapshotCorrupt, match="bản kê thuộc bản"):
        open_published(sealed)


@pytest.mark.parametrize(("key", "value", "message"), [("engine", "ladybug 0.1.0", "được dựng bằng ladybug 0.1.0"), ("tables", "0" * 64, "ontology.yml khác")])
def test_another_engine_or_ontology_asks_for_a_rebuild(sealed: Path, key: str, value: str, message: str) -> None:
    path = folder(sealed)
    data = json.loads((path / manifest.NAME).read_text())
    other = json.dumps({**data, key: value}).encode()
    with resealed(path, other), pytest.raises(SnapshotError, match=message):
        open_published(sealed)


@pytest.mark.parametrize("text", ["", "\n", "x", "20260101T000000-0000000\n", "../../etc\n", "20260101T000000-00000000", "\xff"])
def test_a_damaged_pointer_is_refused_and_names_what_there_is(sealed: Path, text: str) -> None:
    with Altered(sealed / "published", lambda _: text.encode("latin-1")), pytest.raises(SnapshotError):
        open_published(sealed)


def test_a_corrupt_snapshot_is_not_published_verified_or_rolled_back_to_and_is_listed_as_such(sealed: Path) -> None:
    older = next(i for i in home.ids(sealed) if i != home.published(sealed))
    path = home.folder(sealed, older)
    with Altered(path / "graph.lbug", flipped(100_000, 2)):
        for act in (publish, verify, rollback):
            with pytest.raises(SnapshotCorrupt, match=r"nội dung đã bị thay đổi: graph\.lbug"):
                act(sealed, older)
    with Altered(path / manifest.NAME, flipped(9, 1)):
        assert {i.id: bool(i.problem) for i in listing(sealed)} == {SnapshotId(older): True, home.published(sealed): False}
    assert verify(sealed, older).id == older
    assert opens(sealed)


def test_rollback_leaves_a_corrupt_published_snapshot(sealed: Path) -> None:
    broken = home.published(sealed)
    with Altered(folder(sealed) / "graph.lbug", lambda content: content[:4096]):
        with pytest.raises(SnapshotCorrupt):
            open_published(sealed)
        older = rollback(sealed)
        with open_published(sealed, buffer_bytes=SMALL) as snapshot:
            assert snapshot.id == older != broken
    publish(sealed, broken)
