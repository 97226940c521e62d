"""Work that is waited for until a limit, whatever it does: it is told to stop again and again, and left behind when it will not."""
from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")
#: seconds between two attempts to stop: an engine that is making its plan does not hear the first
AGAIN_S = 0.1


class LeftBehind(Exception):
    """The work did not end in time; it goes on in its thread, and what it gives is thrown away."""


class TooManyLeft(Exception):
    """As much as is allowed goes on unheard already: nothing more is begun. `args[0]` is how many."""


class Interruptible(Protocol):
    """A connection to an engine."""

    def interrupt(self) -> None: ...


class Held:
    """The connection some work runs on, while it does: afterwards another query may have it, and must not be hit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: Interruptible | None = None
        self.stopped = False  #: whether `stop` ever reached it; what it does to a next query is not known

    @contextmanager
    def holding(self, connection: Interruptible) -> Iterator[None]:
        """Within it `stop` reaches the connection."""
        self._connection = connection
        try:
            yield
        finally:
            with self._lock:
                self._connection = None

    def stop(self) -> None:
        """Interrupts what runs; does nothing before and after."""
        with self._lock:
            if self._connection is not None:
                self.stopped = True
                self._connection.interrupt()


class _Work(threading.Thread, Generic[T]):
    """One call in a thread that does not keep the process from ending."""

    def __init__(self, work: Callable[[], T]) -> None:
        super().__init__(daemon=True, name="soi-query")
        self._work = work
        self.given: T | None = None
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.given = self._work()
        except BaseException as error:
            self.error = error

    def stopped_by(self, stop: Callable[[], None], until: float) -> bool:
        """Whether it ended before `until` (`time.monotonic`), being told to stop every `AGAIN_S`."""
        while self.is_alive() and time.monotonic() < until:
            stop()
            self.join(AGAIN_S)
        return not self.is_alive()


class Watch:
    """Waits for work and counts what was left behind: each burns a core, so that at most `most` do at once."""

    def __init__(self, most: int) -> None:
        self._most, self._left, self._lock = most, 0, threading.Lock()

    @property
    def left(self) -> int:
        """How many works were left behind and still go on."""
        return self._left

    def within(self, seconds: float, grace: float, work: Callable[[], T], stop: Callable[[], None]) -> T:
        """What the work gives, or its error; after `seconds` it is told to stop.

        Raises `LeftBehind` when it has not ended within the grace after that (it goes on being told), `TooManyLeft` before anything is begun.
        """
        if self._left >= self._most:
            raise TooManyLeft(self._left)
        thread = _Work(work)
        thread.start()
        thread.join(seconds)
        if not thread.stopped_by(stop, time.monotonic() + grace):
            self._count(1)
            threading.Thread(target=self._follow, args=(thread, stop), daemon=True, name="soi-stop").start()
            raise LeftBehind
        if thread.error is not None:
            raise thread.error
        return thread.given  # type: ignore[return-value]

    def _follow(self, thread: _Work[T], stop: Callable[[], None]) -> None:
        thread.stopped_by(stop, float("inf"))
        self._count(-1)

    def _count(self, more: int) -> None:
        with self._lock:
            self._left += more
