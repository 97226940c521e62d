"""The query service over the published snapshot, exchanged when a new snapshot is published, without a restart.

A request leases the service for its whole duration; an old one is closed when its last lease ends, so no answer mixes
two snapshots. A new snapshot that will not open is reported and the old one stays.
"""
from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from graph.errors import SoiError
from graph.store import SnapshotError, Store

log = logging.getLogger("soi.provider")


class Answering(Protocol):
    """What the API needs of `nlp.ask.Service`."""

    @property
    def store(self) -> Store: ...

    def ask(self, question: str, *, session: str | None = None, choose: int | None = None) -> Any: ...

    def close(self) -> None: ...


@dataclass
class _Lent:
    service: Answering
    leases: int = 0
    retired: bool = False


class Provider:
    """`opens()` opens the published snapshot, `published()` gives its id (None before the first); both may raise `SoiError`."""

    def __init__(self, opens: Callable[[], Answering], published: Callable[[], str | None], *, every: float = 1.0) -> None:
        self._opens, self._published, self._every = opens, published, every
        self._lock = threading.Lock()
        self._refreshing = threading.Lock()
        self._current: _Lent | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.fault: str | None = None  #: why the newest snapshot is not served (a class name; the words are in the log)

    def start(self) -> None:
        """Opens what is published and watches for more in a thread of its own."""
        self.refresh()
        self._thread = threading.Thread(target=self._watch, name="snapshot-watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join()
        self._exchange(None)

    def refresh(self) -> None:
        """Moves to the published snapshot if another one is served. Never raises: a fault is kept and the old one stays."""
        with self._refreshing:
            try:
                wanted = self._published()
                if wanted is not None and wanted != self.snapshot:
                    opened = self._opens()
                    self._exchange(opened)
                    log.info("serving snapshot %s", opened.store.snapshot)
                self.fault = None
            except (SoiError, OSError) as error:
                if self.fault is None:
                    log.error("the published snapshot cannot be served: %s", error)
                self.fault = type(error).__name__

    @property
    def snapshot(self) -> str | None:
        """The id of the snapshot that is served."""
        with self._lock:
            return self._current.service.store.snapshot if self._current else None

    @contextmanager
    def lease(self) -> Iterator[Answering]:
        """The current service, held open until the block ends. Raises `SnapshotError` when there is none."""
        with self._lock:
            lent = self._current
            if lent is None:
                raise SnapshotError("chưa có bản dữ liệu nào được công bố")
            lent.leases += 1
        try:
            yield lent.service
        finally:
            with self._lock:
                lent.leases -= 1
                over = lent.retired and not lent.leases
            if over:
                lent.service.close()

    def _watch(self) -> None:
        while not self._stop.wait(self._every):
            self.refresh()

    def _exchange(self, service: Answering | None) -> None:
        with self._lock:
            old, self._current = self._current, _Lent(service) if service else None
            if old:
                old.retired = True
            idle = old is not None and not old.leases
        if old and idle:
            old.service.close()
