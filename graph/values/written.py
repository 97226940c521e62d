"""Written text: what all cleaners begin with, how they refuse and repair; yes and no."""
from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from graph.errors import SoiError

T = TypeVar("T")


class ValueProblem(SoiError):
    """A written value is not of its type; the message says what would do (without the value)."""


@dataclass(frozen=True)
class Cleaned(Generic[T]):
    """A value that had to be repaired, and how."""

    value: T
    note: str

def text(value: object) -> str:
    """NFC text with single spaces; whole floats lose their '.0'."""
    if type(value) is str and value.isprintable() and (value.isascii() or unicodedata.is_normalized("NFC", value)):   # clean already: the common case
        return " ".join(value.split()) if "  " in value or value[:1] == " " or value[-1:] == " " else value
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    found = unicodedata.normalize("NFC", str(value))
    found = "".join(" " if unicodedata.category(c) in ("Zs", "Zl", "Zp", "Cc") else c for c in found if unicodedata.category(c) not in ("Cf", "Cs"))
    return " ".join(found.split())


def fold(value: object) -> str:
    """Case, marks and spaces set aside: for comparing headers and closed lists, never for names of entities."""
    return _fold(value if isinstance(value, str) else text(value))


@lru_cache(maxsize=65_536)
def _fold(written: str) -> str:
    decomposed = unicodedata.normalize("NFD", text(written).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("đ", "d")

_TRUE, _FALSE = {"co", "dung", "x", "yes", "true", "1"}, {"khong", "sai", "no", "false", "0"}


def boolean(value: object) -> bool:
    """Có/Không, x, 1/0, true/false."""
    if isinstance(value, bool) or (type(value) is int and value in (0, 1)):
        return bool(value)
    found = fold(value)
    if found in _TRUE or found in _FALSE:
        return found in _TRUE
    raise ValueProblem("không phải Có hoặc Không")
