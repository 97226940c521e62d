"""Keyed hashes of ID numbers: the key lives in the home, the numbers live nowhere."""
from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable
from pathlib import Path

from loaders.errors import LoadError


def key(home: Path) -> bytes:
    """The home's key, made at first use, readable by its owner only. Losing it means persons get new ids."""
    path = home / "secret.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        found = path.read_bytes()
        if len(found) != 32:
            raise LoadError(f"{path}: tệp khóa hỏng (cần đúng 32 byte); khôi phục từ bản sao lưu") from None
        return found
    try:
        made = os.urandom(32)
        os.write(handle, made)
        os.fsync(handle)
    finally:
        os.close(handle)
    return made


def hasher(secret: bytes) -> Callable[[str], str]:
    """Number → 32 hex digits; equal numbers give equal hashes within one home only."""
    return lambda number: hmac.new(secret, number.encode(), hashlib.sha256).hexdigest()[:32]
