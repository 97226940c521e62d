"""iCalendar (RFC 5545) as rows: one an event, properties by name; names of organisers and attendees, never their addresses."""
from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from loaders.errors import FileError
from loaders.rows import container

_LINE = re.compile(r'([A-Za-z0-9\-]+)((?:;[A-Za-z0-9\-]+=(?:"[^"]*"|[^;:"]*))*):(.*)', re.S)
_NAME = re.compile(r';CN=(?:"([^"]*)"|([^;:]*))', re.I)
_ESCAPE = {"n": "\n", "N": "\n", ",": ",", ";": ";", "\\": "\\"}
#: properties whose value is an address and whose name stands in a parameter
_PEOPLE = ("ORGANIZER", "ATTENDEE")
MAX_FILE = 128 * 1024**2


def events(path: Path, file: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line of BEGIN:VEVENT, its properties). An event that is not ended is refused: the file is cut off."""
    if path.stat().st_size > MAX_FILE:
        raise FileError("too_large", file, "lịch lớn quá 128 MB; hãy xuất từng năm")
    raw = path.read_bytes()
    event: dict[str, Any] | None = None
    begun, inner = 0, 0
    for number, line in _unfolded(raw.decode(container.decode_check(raw, file))):
        upper = line.strip().upper()
        if upper == "BEGIN:VEVENT":
            event, begun, inner = {}, number, 0
        elif upper == "END:VEVENT" and event is not None:
            yield begun, event
            event = None
        elif event is not None and upper.startswith(("BEGIN:", "END:")):
            inner += 1 if upper.startswith("BEGIN:") else -1   # alarms are none of ours
        elif event is not None and inner == 0 and (found := _LINE.fullmatch(line)):
            _put(event, found.group(1).upper(), found.group(2), found.group(3))
    if event is not None:
        raise FileError("broken_ics", file, f"sự kiện bắt đầu ở dòng {begun} không có END:VEVENT; tệp có vẻ bị cắt cụt")


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Content lines with the number of their first line: a line that begins with a blank goes on the one before."""
    start, current = 0, list[str]()
    for number, line in enumerate(text.splitlines(), start=1):
        if line[:1] in (" ", "\t") and current:
            current.append(line[1:])
            continue
        if current:
            yield start, "".join(current)
        start, current = number, [line]
    if current:
        yield start, "".join(current)


def _put(event: dict[str, Any], name: str, parameters: str, value: str) -> None:
    if name in _PEOPLE:
        called = _NAME.search(parameters)
        if called and (text := (called.group(1) or called.group(2) or "").strip()):
            event.setdefault(name, []).append(text)
    else:
        event[name] = re.sub(r"\\([nN,;\\])", lambda m: _ESCAPE[m.group(1)], value)
