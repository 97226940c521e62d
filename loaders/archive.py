"""GZIP and ZIP files of data: unpacked aside, member by member, within limits; a member is known as 'kho.zip/du_an.xlsx'."""
from __future__ import annotations

import gzip
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from loaders.errors import FileError

#: all that one archive unpacks to; the members it may have; how much smaller than its contents it may be
MAX_UNPACKED = 24 * 1024**3
MAX_MEMBERS = 2_000
MAX_RATIO = 300
RATIO_FROM = 64 * 1024**2
_BLOCK = 1024**2


@dataclass(frozen=True)
class Member:
    """A file to read: where it lies now, what people call it, and the path that later loads know it by."""

    path: Path
    file: str
    origin: Path


def is_archive(path: Path) -> bool:
    """Whether a file is a GZIP, or a ZIP that is no office document."""
    try:
        with path.open("rb") as handle:
            head = handle.read(4)
        if head[:2] == b"\x1f\x8b":
            return True
        if head[:4] != b"PK\x03\x04" or path.suffix.casefold() in (".xlsx", ".xlsm", ".docx", ".ods", ".odt", ".pptx", ".jar", ".kmz"):
            return False
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
        return not names & {"[Content_Types].xml", "mimetype"}
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return False   # whoever reads it says what is wrong with it


def unpack(path: Path, file: str, into: Path) -> list[Member]:
    """The data files of an archive, written below `into`. Raises `FileError` for one that is broken, locked, nested or too large."""
    into.mkdir(parents=True)
    try:
        if _head(path) == b"\x1f\x8b":
            return [_gzip(path, file, into)]
        return list(_zip(path, file, into))
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise FileError("broken_archive", file, f"tệp nén hỏng hoặc bị cắt cụt ({error}); hãy nén lại") from None


def _head(path: Path) -> bytes:
    with path.open("rb") as handle:
        return handle.read(2)


def _gzip(path: Path, file: str, into: Path) -> Member:
    name = path.name[:-3] if path.name.casefold().endswith(".gz") else path.name
    target = into / f"0-{_safe(name)}"
    with gzip.open(path, "rb") as packed:
        _copy(packed, target, file, path.stat().st_size, MAX_UNPACKED)
    return Member(target, file, path)


def _zip(path: Path, file: str, into: Path) -> Iterator[Member]:
    left = MAX_UNPACKED
    with zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _hidden(entry.filename)]
        if len(entries) > MAX_MEMBERS:
            raise FileError("archive_limits", file, f"có {len(entries)} tệp bên trong, quá {MAX_MEMBERS}")
        for number, entry in enumerate(entries):
            shown = f"{file}/{entry.filename}"
            if entry.flag_bits & 1:
                raise FileError("encrypted", shown, "tệp nén có mật khẩu; hãy bỏ mật khẩu rồi nạp lại")
            target = into / f"{number}-{_safe(entry.filename)}"
            with archive.open(entry) as packed:
                left -= _copy(packed, target, shown, entry.compress_size, left)
            if is_archive(target):
                raise FileError("nested_archive", shown, "là tệp nén trong tệp nén; hãy giải nén một lớp rồi nạp lại")
            yield Member(target, shown, path / entry.filename)


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "~$", "__MACOSX")) and part.strip(".") for part in name.split("/"))


def _safe(name: str) -> str:
    """The last part of a member's name, for its suffix; the rest of the path is never used on disk."""
    return "".join(c if c.isalnum() or c in "._-" else "_" for c in Path(name.replace("\\", "/")).name)[-80:]


def _copy(packed: IO[bytes] | gzip.GzipFile, target: Path, file: str, size: int, left: int) -> int:
    done = 0
    with target.open("wb") as out:
        while block := packed.read(_BLOCK):
            done += len(block)
            if done > left:
                raise FileError("archive_limits", file, f"bung ra quá {MAX_UNPACKED / 1024**3:.0f} GB; hãy chia nhỏ")
            if done > RATIO_FROM and done > MAX_RATIO * max(size, 1):
                raise FileError("archive_limits", file, "nén quá mức bình thường (bom nén?)")
            out.write(block)
    return done


def expand(found: list[tuple[Path, str]], into: Path) -> tuple[list[Member], list[FileError]]:
    """Files as they are and archives unpacked below `into`, in order; and what could not be unpacked."""
    members: list[Member] = []
    problems: list[FileError] = []
    for number, (path, file) in enumerate(found):
        if not path.is_file() or not is_archive(path):
            members.append(Member(path, file, path))
            continue
        try:
            members += unpack(path, file, into / str(number))
        except FileError as error:
            problems.append(error)
            shutil.rmtree(into / str(number), ignore_errors=True)
    return members, problems
