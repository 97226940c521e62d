"""A running service moves to newly published snapshots: no error, no mixture, nothing closed under a reader."""
from __future__ import annotations

import random
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from graph import current, home
from graph.current import Watcher
from graph.snapshot import Snapshot, SnapshotCorrupt, SnapshotError, SnapshotId, build, open_snapshot, prune, publish
from graph.store import StoreError
from tests.graph.canonical import FILES, copy_canonical

SMALL = 1 << 27
EXTRAS = (0, 10, 20)


def opener(home_dir: Path, snapshot: str) -> Snapshot:
    return open_snapshot(home_dir, snapshot, buffer_bytes=SMALL)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[SnapshotId]]:
    where = tmp_path_factory.mktemp("current")
    made = [build(copy_canonical(where / f"c{n}", extra=n), where / "home", files=FILES, buffer_bytes=1 << 28) for n in EXTRAS]
    publish(where / "home", made[0])
    return where / "home", made


@pytest.fixture
def world(template: tuple[Path, list[SnapshotId]], tmp_path: Path) -> tuple[Path, list[SnapshotId]]:
    """A home with three snapshots of 2, 12 and 22 enterprises, the first one published."""
    shutil.copytree(template[0], tmp_path / "home")
    return tmp_path / "home", list(template[1])


def problem(watcher: Watcher) -> type[Exception] | None:
    return type(watcher.problem) if watcher.problem else None


def enterprises(snapshot: Snapshot) -> int:
    return int(snapshot.store.query("MATCH (e:Enterprise) RETURN count(*)").rows[0][0])


@contextmanager
def flipped(path: Path) -> Iterator[None]:
    content = path.read_bytes()
    path.write_bytes(content[:5000] + bytes([content[5000] ^ 1]) + content[5001:])
    yield
    path.write_bytes(content)


def test_moves_when_the_pointer_moves(world: tuple[Path, list[SnapshotId]]) -> None:
    where, made = world
    with Watcher(where, opener=opener) as watcher:
        assert not watcher.check()
        publish(where, made[1])
        assert watcher.check() and not watcher.check()
        with watcher.current() as snapshot:
            assert (snapshot.id, enterprises(snapshot)) == (made[1], 12)
        assert problem(watcher) is None


def test_work_under_way_finishes_on_the_old_snapshot_which_is_then_closed(world: tuple[Path, list[SnapshotId]]) -> None:
    where, made = world
    with Watcher(where, opener=opener) as watcher:
        with watcher.current() as old:
            publish(where, made[1])
            assert watcher.check()
            with watcher.current() as new:
                assert (enterprises(old), enterprises(new)) == (2, 12)
            assert enterprises(old) == 2
        with pytest.raises(StoreError, match="đã đóng"):
            enterprises(old)


def test_an_old_snapshot_in_use_is_not_pruned(world: tuple[Path, list[SnapshotId]]) -> None:
    where, made = world
    with Watcher(where, opener=opener) as watcher:
        with watcher.current() as old:
            publish(where, made[1])
            publish(where, made[2])
            watcher.check()
            assert prune(where, keep=1) == []
            assert enterprises(old) == 2
        assert prune(where, keep=1) == [made[0]]


def test_a_corrupt_new_snapshot_is_not_taken_and_said_to_be_the_problem(world: tuple[Path, list[SnapshotId]], monkeypatch: pytest.MonkeyPatch) -> None:
    where, made = world
    tried = Counter[str]()

    def counting(home_dir: Path, snapshot: str) -> Snapshot:
        tried[snapshot] += 1
        return opener(home_dir, snapshot)

    with Watcher(where, opener=counting) as watcher:
        publish(where, made[1])
        with flipped(home.folder(where, made[1]) / "graph.lbug"):
            assert [watcher.check(), watcher.check()] == [False, False]
            assert problem(watcher) is SnapshotCorrupt
            assert tried[made[1]] == 1
            with watcher.current() as snapshot:
                assert (snapshot.id, enterprises(snapshot)) == (made[0], 2)
        monkeypatch.setattr(current, "RETRY_SECONDS", 0.0)
        assert watcher.check()
        assert problem(watcher) is None


def test_a_lost_pointer_keeps_the_service_and_is_the_problem(world: tuple[Path, list[SnapshotId]]) -> None:
    where, made = world
    with Watcher(where, opener=opener) as watcher:
        (where / "published").unlink()
        assert not watcher.check()
        assert "soi load" in str(watcher.problem)
        with watcher.current() as snapshot:
            assert enterprises(snapshot) == 2
        publish(where, made[0])
        assert not watcher.check()
        assert problem(watcher) is None


def test_a_served_file_altered_in_place_is_the_problem_until_another_is_published(world: tuple[Path, list[SnapshotId]]) -> None:
    where, made = world
    path = home.folder(where, made[0]) / "graph.lbug"
    with Watcher(where, opener=opener) as watcher:
        content = path.read_bytes()
        with path.open("r+b") as file:
            file.truncate(len(content) // 2)
        assert problem(watcher) is SnapshotCorrupt
        with watcher.current() as snapshot, pytest.raises(SnapshotCorrupt):
            enterprises(snapshot)
        publish(where, made[2])
        assert watcher.check()
        assert problem(watcher) is None
        with watcher.current() as snapshot:
            assert enterprises(snapshot) == 22


def test_nothing_published_cannot_be_watched(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="soi load"):
        Watcher(tmp_path)


def test_a_closed_watcher_refuses_new_work_and_lets_old_work_end(world: tuple[Path, list[SnapshotId]]) -> None:
    watcher = Watcher(world[0], opener=opener)
    with watcher.current() as snapshot:
        watcher.close()
        watcher.close()
        assert enterprises(snapshot) == 2
    with pytest.raises(StoreError):
        enterprises(snapshot)
    with pytest.raises(SnapshotError, match="đang dừng"), watcher.current():
        pass


def test_readers_see_whole_snapshots_while_others_are_published(world: tuple[Path, list[SnapshotId]]) -> None:
    """Eight readers, 30 publications: every piece of work sees one snapshot from beginning to end, and none fails."""
    where, made = world
    expected = dict(zip(made, (2, 12, 22), strict=True))
    seen: Counter[str] = Counter()
    errors: list[BaseException] = []
    stop = threading.Event()

    def read(watcher: Watcher) -> None:
        while not stop.is_set():
            try:
                with watcher.current() as snapshot:
                    first = enterprises(snapshot)
                    time.sleep(random.random() / 200)
                    assert first == enterprises(snapshot) == expected[snapshot.id]
                    seen[snapshot.id] += 1
            except BaseException as error:
                errors.append(error)
                return

    with Watcher(where, interval_s=0.01, opener=opener) as watcher, ThreadPoolExecutor(8) as pool:
        watcher.start()
        for _ in range(8):
            pool.submit(read, watcher)
        moved = 0
        for turn in range(30):
            publish(where, made[turn % 3])
            deadline = time.monotonic() + 5
            while time.monotonic() < deadline:
                with watcher.current() as snapshot:
                    if snapshot.id == made[turn % 3]:
                        moved += 1
                        break
                time.sleep(0.005)
        stop.set()
    assert errors == []
    assert moved == 30
    assert set(seen) == set(made)


def test_opening_and_closing_often_under_load_leaks_no_file_descriptor(world: tuple[Path, list[SnapshotId]]) -> None:
    def once(number: int) -> int:
        with opener(world[0], world[1][number % 3]) as snapshot:
            return enterprises(snapshot)

    def descriptors() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    once(0)
    before = descriptors()
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(once, range(60))) == [2, 12, 22] * 20
    assert descriptors() <= before + 2
