"""The query service over the published snapshot, exchanged when a new snapshot is published, without a restart.

`graph.current.Watcher` holds and exchanges the snapshots; here each gets its query service before it is taken into use, and
a service without any data starts all the same and takes up the first publication.
"""
from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from graph.current import Watcher
from graph.errors import SoiError
from graph.published import Published
from graph.snapshot import Snapshot
from graph.store import SnapshotError, StoreAway

log = logging.getLogger(__name__)


class Answering(Protocol):
    """What the API needs of `nlp.ask.Service`."""

    def ask(self, question: str, *, session: str | None = None, choose: int | None = None) -> Any: ...


@dataclass(frozen=True)
class Lease:
    """One request's snapshot and the query service over it."""

    snapshot: Snapshot
    service: Answering


class Provider:
    """Leases the query service; `over` makes one for an opened snapshot. All methods may be called from any thread."""

    def __init__(self, place: Published, over: Callable[[Snapshot], Answering], *, every: float = 1.0) -> None:
        self._place, self._over, self._every = place, over, every
        self._services: WeakKeyDictionary[Snapshot, Answering] = WeakKeyDictionary()
        self._watcher: Watcher | None = None
        self._opening = threading.Lock()
        self._problem: SoiError | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Opens what is published and looks for more in a thread of its own."""
        self.refresh()
        self._thread = threading.Thread(target=self._run, name="soi-provider", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join()
        if self._watcher:
            self._watcher.close()
        self._place.close()

    def refresh(self) -> None:
        """Looks at the pointer once and moves to a newly published snapshot. Never raises: a fault is kept and the old one stays."""
        with self._opening:
            if self._watcher:
                self._watcher.check()
                return
            try:
                self._watcher = Watcher(Path(), opener=self._open, pointer=lambda _: self._place.current())
                self._problem = None
            except (SoiError, OSError) as error:
                if str(error) != str(self._problem):
                    log.warning("nothing is served: %s", error)
                self._problem = error if isinstance(error, SoiError) else SnapshotError(str(error))

    @property
    def snapshot(self) -> str | None:
        """The id of the snapshot that is served."""
        if not self._watcher:
            return None
        with self._watcher.current() as snapshot:
            return snapshot.id

    @property
    def fault(self) -> str | None:
        """What is wrong, as the name of an error (its words name files of the server and stand in the log)."""
        problem = self._watcher.problem if self._watcher else self._problem
        return type(problem).__name__ if problem else None

    @contextmanager
    def lease(self) -> Iterator[Lease]:
        """The current service, its snapshot held open until the block ends. Raises `SnapshotError` when nothing is published, `StoreAway`."""
        if not self._watcher:
            if isinstance(self._problem, StoreAway):
                raise StoreAway(str(self._problem))
            raise SnapshotError("chưa có bản dữ liệu nào được công bố")
        with self._watcher.current() as snapshot:
            yield Lease(snapshot, self._services[snapshot])

    def _open(self, _: Path, wanted: str) -> Snapshot:
        snapshot = self._place.open(wanted)
        try:
            self._services[snapshot] = self._over(snapshot)
        except BaseException:
            snapshot.close()
            raise
        return snapshot

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            self.refresh()
