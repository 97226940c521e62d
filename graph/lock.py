"""OS file locks (flock): released by the kernel when a process dies, so nothing is left to clean up after a crash."""
from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from graph.store import SnapshotError


class Busy(SnapshotError):
    """Another process holds the lock."""


@contextmanager
def writer(home: Path) -> Iterator[None]:
    """The one builder or publisher of a home; raises `Busy` at once when there is another."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / "writer.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _take(handle, fcntl.LOCK_EX, f"một tiến trình khác đang dựng hoặc công bố dữ liệu trong {home}; hãy chờ tiến trình ấy xong rồi chạy lại")
        yield
    finally:
        os.close(handle)  # releases; the file stays, since unlinking would let two processes lock two files of one name


@contextmanager
def removing(path: Path) -> Iterator[None]:
    """Excludes readers of a snapshot while it is removed; `path` is its manifest. Raises `Busy` when it is being read."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        _take(handle, fcntl.LOCK_EX, f"{path.parent.name} đang được dùng; không xóa")
        yield
    finally:
        os.close(handle)


def reading(path: Path) -> int:
    """Takes a shared lock on a snapshot's manifest and returns the file descriptor; close it with `release`."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        _take(handle, fcntl.LOCK_SH, f"{path.parent.name} đang bị xóa")
    except Busy:
        os.close(handle)
        raise
    return handle


def release(handle: int) -> None:
    """Gives a lock of `reading` back."""
    with suppress(OSError):
        os.close(handle)


def _take(handle: int, mode: int, busy: str) -> None:
    try:
        fcntl.flock(handle, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Busy(busy) from None
