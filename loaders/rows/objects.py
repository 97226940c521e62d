"""JSON and JSON Lines: objects with their line (or place in the list)."""
from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from loaders.errors import FileError

#: a JSON document is held in memory whole; larger ones must come as JSON Lines
MAX_DOCUMENT = 1024**3
MAX_LINE = 256 * 1024**2


class BadLine(ValueError):
    """A line that is not one JSON object; the message is Vietnamese."""


def _constant(name: str) -> Any:
    raise BadLine(f"có {name}, không phải số trong JSON")


def _real(written: str) -> float:
    found = float(written)
    if math.isinf(found):
        raise BadLine(f"có số {written[:20]} quá lớn")
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A dict; two values under one key are two statements of which one would be lost."""
    found = dict(pairs)
    if len(found) != len(pairs):
        double = next(key for n, (key, _) in enumerate(pairs) if any(key == other for other, _ in pairs[:n]))
        raise BadLine(f"có khóa {double[:60]!r} hai lần trong một đối tượng")
    return found


#: made once: `json.loads` with options makes a decoder a call
_decode = json.JSONDecoder(parse_constant=_constant, parse_float=_real, object_pairs_hook=_object).decode


def _parse(raw: bytes) -> Any:
    try:
        found = _decode(raw.decode("utf-8"))
        if b"\\ud" in raw or b"\\uD" in raw:   # half of a character written in two halves is none
            json.dumps(found, ensure_ascii=False).encode()
        return found
    except BadLine:
        raise
    except UnicodeEncodeError:
        raise BadLine("có ký tự hỏng (nửa của một cặp \\ud800–\\udfff)") from None
    except UnicodeDecodeError:
        raise BadLine("không phải UTF-8") from None
    except json.JSONDecodeError as error:
        cut = "; dòng có vẻ bị cắt cụt" if error.pos >= len(error.doc) - 1 or "Unterminated" in error.msg else ""
        raise BadLine(f"không phải JSON hợp lệ tại ký tự {error.pos + 1}{cut}") from None
    except RecursionError:
        raise BadLine("JSON lồng quá sâu") from None
    except ValueError as error:
        raise BadLine(f"JSON có giá trị không dùng được: {error}") from None


_DIGITS, _LONG = bytes.maketrans(b"123456789", b"000000000"), b"0" * 19
#: so many brackets may open in a line that is read quickly: the strict reader stops at nearly a thousand within one another
_OPENED = 900


def _quick(raw: bytes) -> dict[str, Any] | None:
    """An object that surely is what `_parse` would give, decoded by orjson; None where only the strict reader can tell.

    Where both accept a line they differ in three things: orjson takes the last of doubled keys (written again, the object then has fewer
    quotation marks), reads whole numbers of more than 64 bits as fractions, and lets values nest a little deeper.
    """
    if (b"\\" in raw and b"\\u0022" in raw) or (len(raw) > _OPENED and raw.count(b"{") + raw.count(b"[") > _OPENED) or _LONG in raw.translate(_DIGITS):
        return None
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    return found if type(found) is dict and orjson.dumps(found).count(b'"') == raw.count(b'"') else None


def lines(path: Path) -> Iterator[tuple[int, dict[str, Any] | BadLine, bytes]]:
    """(line number, object or what is wrong, the raw line) of a JSON Lines file; blank lines are passed over."""
    with path.open("rb") as stream:
        for number, raw in enumerate(stream, start=1):
            line = raw.strip(b"\xef\xbb\xbf \r\n\t\0") if number == 1 else raw.strip(b" \r\n\t\0")
            if not line:
                continue
            if (quick := _quick(line)) is not None:
                yield number, quick, line
                continue
            try:
                found = _parse(line)
                yield number, found if isinstance(found, dict) else BadLine("không phải một đối tượng JSON {…}"), line
            except BadLine as error:
                yield number, error, line


def document(path: Path, file: str) -> Any:
    """A whole JSON document; PX-Web ends its files with a stray NUL byte."""
    if path.stat().st_size > MAX_DOCUMENT:
        raise FileError("too_large", file, "tệp JSON lớn quá 1 GB; hãy xuất dạng JSON Lines (mỗi dòng một bản ghi)")
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError("encoding", file, "là UTF-16; JSON phải là UTF-8, hãy lưu lại dạng UTF-8")
    try:
        return _parse(data.removeprefix(b"\xef\xbb\xbf").rstrip(b"\0 \r\n\t"))
    except BadLine as error:
        raise FileError("broken_json", file, f"{error}; hãy tải lại tệp") from None


def is_lines(path: Path) -> bool:
    """Whether the file is JSON Lines: its first filled line is an object by itself and more follows (one line alone is a document)."""
    with path.open("rb") as stream:
        filled = (line for raw in stream if (line := raw.strip(b"\xef\xbb\xbf \r\n\t\0")))
        first, second = next(filled, b""), next(filled, b"")
    if not first.startswith(b"{") or first == b"{":
        return False
    named = path.suffix.casefold() in (".jsonl", ".ndjson")
    try:
        return isinstance(_parse(first), dict) and (bool(second) or named)
    except BadLine:
        return named


def records(data: Any, where: str | None) -> list[Any]:
    """The records of a document: the list itself, the list at `where` ('a.b'), or the one object."""
    for step in where.split(".") if where else ():
        data = data.get(step) if isinstance(data, dict) else None
    return data if isinstance(data, list) else [] if data is None else [data]


def lists(data: Any, depth: int = 3) -> Iterator[list[Any]]:
    """Lists of objects that a document wraps in others, outermost first: {"data": [...]}, {"result": {"content": [...]}}."""
    if not isinstance(data, dict) or depth == 0:
        return
    for value in data.values():
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            yield value
    for value in data.values():
        yield from lists(value, depth - 1)
