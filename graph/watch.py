"""Work that is waited for until a limit, whatever it does: what will not stop is left behind."""
from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class LeftBehind(Exception):
    """The work did not end in time; it goes on in its thread, and what it gives is thrown away."""


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


def within(seconds: float, work: Callable[[], T]) -> T:
    """What the work gives, or its error. Raises `LeftBehind` when it has not ended after that time."""
    thread = _Work(work)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise LeftBehind
    if thread.error is not None:
        raise thread.error
    return thread.given  # type: ignore[return-value]
