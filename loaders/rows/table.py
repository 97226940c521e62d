"""Ministry tables as rows: finds the header among titles, joins two-row headers, keeps group rows as context."""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graph import values
from graph.values import Unit, ValueProblem
from loaders.context import Row
from loaders.rows.grid import Line
from loaders.source import Layout

#: titles may take this many lines above the header
HEAD = 40
_PAREN = re.compile(r"^(.*?)\s*[(\[]([^()\[\]]*)[)\]]\s*$", re.S)
_COMMA_UNIT = re.compile(r"^(.*?)\s*[,:–-]\s*([^,:]*)$", re.S)
_UNIT_LINE = re.compile(r"(?:don vi(?: tinh)?|dvt|unit)\s*[:.]\s*(.*)")
_MARKER = re.compile(r"^(?:[IVXLC]+|[A-Z]|[0-9]{1,3}(?:\.[0-9]+)*|[a-z]|[-+*])[.)]?$")
_TOTAL = re.compile(r"^(tong cong|tong so|cong|tong|total)\b")
_NOTE = re.compile(r"^(ghi chu|nguon|nguoi lap|ngay .* thang|\(\*\)|\*|chu thich|noi nhan)")


def blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


@lru_cache(maxsize=4096)
def split_unit(header: str) -> tuple[str, Unit | None]:
    """'Vốn góp (triệu đồng)' → ('Vốn góp', million đồng); a parenthesis that is no unit stays in the name."""
    for pattern in (_PAREN, _COMMA_UNIT):
        if (m := pattern.match(header)) and (found := values.unit(m.group(2))) is not None and m.group(1).strip():
            return m.group(1).strip(), found
    return header, None


@dataclass
class Match:
    """A table found in a grid: which layout, where its header ends, what each column is."""

    layout: Layout
    header: int  #: index into the lines looked at
    height: int  #: header lines
    columns: list[str | None]
    units: dict[str, Unit]
    title: tuple[str, ...]
    missing: list[str]
    doubled: list[str] = field(default_factory=list)

    @property
    def score(self) -> tuple[int, int]:
        known = set(self.layout.columns.values())
        return (-len(self.missing), sum(1 for c in self.columns if c in known))


def _headers(lines: Sequence[Line], at: int) -> tuple[list[str], int]:
    """The header texts at line `at`, joined with a second header line ('Năm 2017 / Giải ngân') where there is one."""
    top = [values.text(cell) if not blank(cell) else "" for cell in lines[at][1]]
    if at + 1 >= len(lines):
        return top, 1
    below = lines[at + 1][1]
    sub = [values.text(cell) if isinstance(cell, str) and not blank(cell) else "" for cell in below]
    numbers = any(not isinstance(cell, str) and not blank(cell) for cell in below)
    spans = any(s and (i >= len(top) or not top[i]) for i, s in enumerate(sub))
    if numbers or not spans or any(s and i < len(top) and top[i] and not _spanned(top, i) for i, s in enumerate(sub)):
        return top, 1
    joined, current = [], ""
    for i in range(max(len(top), len(sub))):
        here, under = top[i] if i < len(top) else "", sub[i] if i < len(sub) else ""
        current = here or (current if under else "")
        joined.append(f"{current} / {under}" if under and current else current or under)
    return joined, 2


def _spanned(top: Sequence[str], at: int) -> bool:
    """Whether the header cell at `at` stands over the next columns too (they are blank)."""
    return at + 1 >= len(top) or not top[at + 1]


def _column(layout: Layout, header: str, units: dict[str, Unit]) -> str | None:
    if not header:
        return None
    parts, found = [], None
    if (whole := layout.columns.get(values.fold(header))) is not None:
        _, found = split_unit(header)
        name = whole
    else:
        for part in header.split(" / "):
            plain, unit = split_unit(part)
            parts.append(layout.columns.get(values.fold(part)) or layout.column(plain))
            found = unit or found
        name = layout.column(" / ".join(parts))
    if found is not None:
        units[name] = found
    return name


def find(lines: Sequence[Line], layouts: Sequence[Layout], file: str) -> Match | None:
    """The best match of a layout's required columns among the first lines; None if no layout has even half of them.

    A layout that the file is named after needs one: what is missing is then an error worth telling.
    """
    best: Match | None = None
    for at in range(min(len(lines), HEAD)):
        if sum(isinstance(cell, str) and not blank(cell) for cell in lines[at][1]) < 2:
            continue
        headers, height = _headers(lines, at)
        for layout in layouts:
            match = _match(layout, lines, at, headers, height)
            enough = len(match.missing) * 2 <= len(layout.required) or (layout.named(file) and len(match.missing) < len(layout.required))
            if enough and (best is None or match.score > best.score):
                best = match
        if best is not None and not best.missing and best.header < at - 2:
            break
    return best


def _match(layout: Layout, lines: Sequence[Line], at: int, headers: list[str], height: int) -> Match:
    units: dict[str, Unit] = {}
    columns: list[str | None] = []
    doubled: list[str] = []
    for header in headers:
        name = _column(layout, header, units)
        if name is not None and name in columns:
            doubled.append(name)
            name = f"{name} ({columns.count(name) + 1})"
        columns.append(name)
    title = tuple(values.text(cell) for _, cells in lines[:at] for cell in cells if not blank(cell))
    for line in title:
        if (m := _UNIT_LINE.search(values.fold(line))) and (sheet := values.unit(m.group(1).strip(" ()"))):
            units[""] = sheet
    return Match(layout, at, height, columns, units, title, layout.missing({c for c in columns if c}), doubled)


@dataclass
class Skipped:
    """A line that is no data: 'blank', 'group', 'note', 'total', 'header'."""

    what: str
    number: int
    message: str | None = None  #: a total that does not agree with its rows


class Table:
    """Rows of a matched table."""

    def __init__(self, match: Match, file: str) -> None:
        self._match, self._file = match, file
        self._group: list[tuple[str, str]] = []
        self._names: tuple[str, ...] = ()
        marks = [name for name in match.layout.marks if name in match.columns]
        self._first = marks[0] if marks else ""
        self._headers = {values.fold(name) for name in match.columns if name}
        self._plenty = len([name for name in match.columns if name]) // 2
        self._sums: dict[str, float] = {}
        self._above: dict[str, Any] = {}

    def rows(self, lines: Iterator[Line]) -> Iterator[Row | Skipped]:
        """Data rows and the lines passed over, from the lines below the header."""
        columns, units = self._match.columns, self._match.units
        for number, cells in lines:
            data = {name: cell for name, cell in zip(columns, cells, strict=False) if name and cell is not None and cell != ""}
            if not data and all(blank(cell) for cell in cells):
                yield Skipped("blank", number)
            elif not self._plainly_data(data) and (skipped := self._not_data(number, data)) is not None:
                yield skipped
            else:
                self._carry(data)
                self._add(data)
                yield Row(data, file=self._file, number=number, group=self._names, units=units)

    def _plainly_data(self, data: Mapping[str, Any]) -> bool:
        """Most rows, told without looking at every cell: well filled, with a key that is no header, number or total."""
        key = data.get(self._first)
        if len(data) <= self._plenty or type(key) is not str or len(key) < 5:
            return False
        first = next(iter(data.values()))
        return not (type(first) is str and _TOTAL.match(values.fold(first))) and (key[0].isdigit() or values.fold(key) not in self._headers)

    def _not_data(self, number: int, data: Mapping[str, Any]) -> Skipped | None:
        texts = [values.text(cell) for cell in data.values() if isinstance(cell, str)]
        first = values.fold(texts[0]) if texts else ""
        if any(_TOTAL.match(values.fold(t)) for t in texts[:2]) and not self._marked(data, least=2):
            return Skipped("total", number, self._disagrees(data))
        if len(data) > 1 and all(self._match.layout.column(values.text(cell)) == name for name, cell in data.items()):
            return Skipped("header", number)
        if len(data) > 3 and all(re.fullmatch(r"\(?[0-9A-Z]{1,2}\)?", values.text(cell)) for cell in data.values()) and self._marked(data, least=2):
            return Skipped("header", number)   # the line of column numbers (1) (2) (3)
        if self._marked(data):
            return None
        if _NOTE.match(first) or (len(data) == 1 and len(first) > 60):
            return Skipped("note", number)
        self._enter(texts)
        return Skipped("group", number)

    def _marked(self, data: Mapping[str, Any], least: int = 1) -> bool:
        return sum(1 for name in self._match.layout.marks if name in data) >= min(least, len(self._match.layout.marks))

    def _enter(self, texts: Sequence[str]) -> None:
        """A group row: a new one of the same sort of marker replaces the last and all below it."""
        marker = next((t for t in texts if _MARKER.match(t)), "")
        name = next((t for t in texts if not _MARKER.match(t)), "")
        sort = "number" if marker[:1].isdigit() else "roman" if re.match(r"^[IVXLC]+[.)]?$", marker) else "letter" if marker else "plain"
        if name:
            at = next((i for i, (s, _) in enumerate(self._group) if s == sort), len(self._group))
            self._group = [*self._group[:at], (sort, name)]
            self._names = tuple(name for _, name in self._group)

    def _carry(self, data: dict[str, Any]) -> None:
        layout = self._match.layout
        if not layout.carry:
            return
        if layout.carry_blank and layout.carry_blank in self._match.columns and layout.carry_blank not in data:
            for name in layout.carry:
                if name not in data and name in self._above:
                    data[name] = self._above[name]
        self._above = {name: data[name] for name in layout.carry if name in data}

    def _add(self, data: Mapping[str, Any]) -> None:
        for name, cell in data.items():
            if type(cell) is float or type(cell) is int:
                self._sums[name] = self._sums.get(name, 0.0) + cell

    def _disagrees(self, data: Mapping[str, Any]) -> str | None:
        """What a total row says that its rows do not add up to."""
        wrong = []
        for name, cell in data.items():
            try:
                told = values.number(cell)
            except ValueProblem:
                continue
            summed = self._sums.get(name)
            if summed is not None and abs(float(told) - summed) > abs(float(told)) / 1000:
                wrong.append(f"{name}: ghi {told}, các dòng cộng lại {summed:.15g}")
        return "; ".join(wrong) or None
