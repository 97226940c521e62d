"""The published snapshot of a running service: moves to a new one without a restart, old queries finish on the old one.

    watcher = Watcher(home)
    watcher.start()
    with watcher.current() as snapshot:      # one request, one snapshot
        snapshot.store.query(...)

A new snapshot that cannot be opened is not taken: the service stays on the old one, and `problem` says why.
"""
from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from graph import home
from graph.errors import SoiError
from graph.snapshot import Snapshot, open_snapshot
from graph.store import SnapshotError

log = logging.getLogger(__name__)
#: how long a snapshot that could not be opened is left alone before it is tried (and hashed) again
RETRY_SECONDS = 60.0
Opener = Callable[[Path, str], Snapshot]
Pointer = Callable[[Path], str]


@dataclass
class _Held:
    snapshot: Snapshot
    users: int = 0
    retired: bool = False


class Watcher:
    """Holds the published snapshot open and counts its users. All methods may be called from any thread."""

    def __init__(self, home_dir: Path, *, interval_s: float = 1.0, opener: Opener = open_snapshot, pointer: Pointer = home.published) -> None:
        """Opens the snapshot `pointer` names with `opener`; raises what they raise."""
        self._home, self._interval, self._open, self._pointer = home_dir, interval_s, opener, pointer
        self._counting, self._checking = threading.Lock(), threading.Lock()
        self._held = _Held(opener(home_dir, pointer(home_dir)))
        self._problem: SoiError | None = None
        self._failed: tuple[str, float] = ("", 0.0)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def current(self) -> Iterator[Snapshot]:
        """The snapshot for one piece of work; it stays open until the block ends, whatever is published meanwhile."""
        with self._counting:
            if self._stop.is_set():
                raise SnapshotError("dịch vụ đang dừng; không nhận thêm truy vấn")
            held = self._held
            held.users += 1
        try:
            yield held.snapshot
        finally:
            self._leave(held)

    @property
    def problem(self) -> SoiError | None:
        """Why the newest publication is not served, or what is wrong with the one that is; None when all is well."""
        with self._counting:
            held = self._held
        return (None if held.retired else held.snapshot.store.fault()) or self._problem

    def check(self) -> bool:
        """Looks at the pointer once and moves to a newly published snapshot; returns whether it moved. Never raises `SoiError`."""
        with self._checking:
            if self._stop.is_set():
                return False
            try:
                wanted = self._pointer(self._home)
                if wanted == self._held.snapshot.id:
                    self._problem = None
                    return False
                if self._failed[0] == wanted and time.monotonic() - self._failed[1] < RETRY_SECONDS:
                    return False
                self._swap(self._attempt(wanted))
            except (SoiError, OSError) as error:
                self._complain(error if isinstance(error, SoiError) else SnapshotError(str(error)))
                return False
            self._problem = None
            return True

    def start(self) -> None:
        """Checks every `interval_s` seconds in the background."""
        self._thread = threading.Thread(target=self._run, name="soi-watcher", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stops watching and closes the snapshot when its last user leaves; new users are refused."""
        with self._counting:
            if self._stop.is_set():
                return
            self._stop.set()
        if self._thread:
            self._thread.join()
        with self._checking:
            self._retire(self._held)

    def _run(self) -> None:
        while not self._stop.wait(self._interval):
            self.check()

    def _attempt(self, wanted: str) -> Snapshot:
        try:
            return self._open(self._home, wanted)
        except BaseException:
            self._failed = (wanted, time.monotonic())
            raise

    def _swap(self, snapshot: Snapshot) -> None:
        with self._counting:
            old, self._held = self._held, _Held(snapshot)
        log.info("moved from snapshot %s to %s", old.snapshot.id, snapshot.id)
        self._retire(old)

    def _retire(self, held: _Held) -> None:
        with self._counting:
            held.retired = True
            last = held.users == 0
        if last:
            held.snapshot.close()

    def _leave(self, held: _Held) -> None:
        with self._counting:
            held.users -= 1
            last = held.retired and held.users == 0
        if last:
            held.snapshot.close()

    def _complain(self, error: SoiError) -> None:
        if str(error) != str(self._problem):
            log.error("staying on snapshot %s: %s", self._held.snapshot.id, error)
        self._problem = error

    def __enter__(self) -> Watcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
