"""Keyed hashes of ID numbers: the key lives in the home, the numbers live nowhere."""
from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from loaders.errors import LoadError


def key(home: Path) -> bytes:
    """The home's key, made at first use, readable by its owner only. Losing it means persons get new ids."""
    path = home / "secret.key"
    home.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _make(path)
    found = path.read_bytes()
    if len(found) != 32:
        raise LoadError(f"{path}: tệp khóa hỏng (cần đúng 32 byte); khôi phục từ bản sao lưu")
    return found


def _make(path: Path) -> None:
    """Writes a key aside and links it into place: whoever comes second keeps the first one's."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, os.urandom(32))
        os.fsync(handle)
    finally:
        os.close(handle)
    with suppress(FileExistsError):
        os.link(aside, path)
    aside.unlink()


def hasher(secret: bytes) -> Callable[[str], str]:
    """Number → 32 hex digits; equal numbers give equal hashes within one home only."""
    return lambda number: hmac.digest(secret, number.encode(), "sha256").hex()[:32]
