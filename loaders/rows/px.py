"""PX files (PC-Axis): keywords with values, then all numbers after DATA=. One small reader: the libraries that exist fetch or need pandas."""
from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from loaders.errors import FileError
from loaders.rows.cube import Cube

#: a table is held in memory whole
MAX_FILE = 256 * 1024**2
#: KEYWORD[language]("of this variable","and value")=
_KEYWORD = re.compile(r'\s*([A-Z][A-Z0-9\-]*)(?:\[([a-z\-]+)\])?(?:\(((?:"[^"]*"\s*,?\s*)+)\))?\s*=', re.S)
_STRING = re.compile(r'"([^"]*)"')
_DATUM = re.compile(r'"[^"]*"|[^\s,;"]+')
_BEGINS = re.compile(r"\s*(CHARSET|AXIS-VERSION|CODEPAGE|LANGUAGE|CREATION-DATE|MATRIX)\s*=", re.I)
#: what stands for a number that is not known (one to six dots) or not there
_UNKNOWN = re.compile(r'"?(\.{1,6}|-)"?')


def is_px(head: bytes) -> bool:
    return bool(_BEGINS.match(head[:200].removeprefix(b"\xef\xbb\xbf").decode("latin-1")))


def cube(path: Path, file: str) -> Cube:
    """The table of a PX file; labels in the file's own language (its first)."""
    if path.stat().st_size > MAX_FILE:
        raise FileError("too_large", file, "tệp PX lớn quá 256 MB; hãy chia bảng thành nhiều tệp")
    text = _text(path.read_bytes(), file)
    head, found, data = text.partition("DATA=")
    if not found:
        raise FileError("broken_px", file, "là tệp PX nhưng không có phần DATA=; tệp có vẻ bị cắt cụt")
    told = dict(_keywords(head))
    names = [name for key in ("STUB", "HEADING") for name in told.get((key, ""), [])]
    if not names or len(set(names)) != len(names) or any(("VALUES", name) not in told for name in names):
        raise FileError("broken_px", file, "tệp PX thiếu STUB, HEADING hoặc VALUES của một chiều")
    if any(key == "KEYS" for key, _ in told):
        raise FileError("broken_px", file, "tệp PX dùng KEYS (bảng thưa), chưa đọc được; hãy xuất dạng đầy đủ hoặc JSON-stat")
    values = [None if _UNKNOWN.fullmatch(datum) else datum.strip('"') for datum in _DATUM.findall(data.rpartition(";")[0] or data)]
    units = {of: unit[0] for (key, of), unit in told.items() if key == "UNITS" and unit and unit[0]}
    axes = {name: told["VALUES", name] for name in names}
    title = next((told[key, ""][0] for key in ("TITLE", "DESCRIPTION", "CONTENTS") if told.get((key, ""))), None)
    times = [of for key, of in told if key == "TIMEVAL"]
    updated = next((value[0] for (key, _), value in told.items() if key == "LAST-UPDATED" and value), None)
    return Cube(title, axes, values, updated, {"time": times} if times else {}, units=units).checked(file)


def _keywords(head: str) -> Iterator[tuple[tuple[str, str], list[str]]]:
    """((keyword, what it is of), strings); of several languages the first, which is the file's own."""
    at, seen = 0, set[tuple[str, str]]()
    while match := _KEYWORD.match(head, at):
        end = _end(head, match.end())
        of = _STRING.findall(match.group(3) or "")
        key = (match.group(1).upper(), of[-1] if of else "")
        if match.group(2) is None and key not in seen:
            seen.add(key)
            yield key, _strings(head[match.end() : end])
        at = end + 1


def _end(head: str, at: int) -> int:
    """Where a value ends: the next ';' that is in no string."""
    quoted = False
    while at < len(head) and (quoted or head[at] != ";"):
        quoted ^= head[at] == '"'
        at += 1
    return at


def _strings(written: str) -> list[str]:
    """The strings of a value: parts on lines of their own are one string, commas separate."""
    joined = re.sub(r'"\s*\n\s*"', "", written)
    return _STRING.findall(joined) or [part.strip() for part in joined.split(",") if part.strip()]


def _text(raw: bytes, file: str) -> str:
    told = re.search(rb'CODEPAGE\s*=\s*"([A-Za-z0-9_\-]{2,20})"', raw[:4096])
    for encoding in (told.group(1).decode("ascii") if told else "utf-8", "utf-8"):
        try:
            return raw.removeprefix(b"\xef\xbb\xbf").decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise FileError("encoding", file, "tệp PX không phải UTF-8 và không nêu đúng bảng mã (CODEPAGE); hãy xuất lại dạng UTF-8")
