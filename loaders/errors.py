"""Errors of loading. A `CellError` costs a row, a `FileError` costs a file (and with it the load)."""
from __future__ import annotations

from graph.errors import SoiError


class LoadError(SoiError):
    """A load cannot go on; the published snapshot is untouched."""


class FileError(LoadError):
    """One file cannot be read: `code` is stable for programs, the message is for people."""

    def __init__(self, code: str, file: str, message: str) -> None:
        super().__init__(f"{file}: {message}")
        self.code, self.file, self.reason = code, file, message


class CellError(LoadError):
    """One cell cannot be used: names file, row, column and value, and what would do."""

    def __init__(self, file: str, row: int, column: str | None, value: object, reason: str) -> None:
        where = f"{file}:{row}" + (f" cột “{column}”" if column else "")
        super().__init__(f"{where}: {_shown(value)} {reason}")
        self.file, self.row, self.column, self.value, self.reason = file, row, column, value, reason


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 120 else text[:117] + "…'"
