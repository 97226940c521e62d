"""Rows of a ministry table below its header: group rows are context, totals are checked, notes and repeated headers are passed over."""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import Any

from graph import values
from loaders.context import Problem, Row
from loaders.rows.grid import Line
from loaders.rows.header import Match, blank
from loaders.rows.numbers import Marks
from loaders.rows.totals import Totals

#: so many rows tell how numbers are written
LEARNT = 2_000
_MARKER = re.compile(r"^(?:[IVXLC]+|[A-Z]|[0-9]{1,3}(?:\.[0-9]+)*|[a-z]|[-+*])[.)]?$")
#: 'I. Giao thông', 'A - Hà Nội': marker and name in one cell
_MARKED = re.compile(r"^([IVXLC]{1,6}|[A-Z]|[0-9]{1,2}(?:\.[0-9]{1,2})*)\s*[.)\-–:]\s+(\S.*)$")
_TOTAL = re.compile(r"^(tong cong|tong so|cong|tong|total|tong so du an|luy ke)\b")
_NOT_TOTAL = re.compile(r"^(tong (cong ty|cuc|kho|lanh su)|cong (ty|an|trinh|nghe|nghiep|hoa|vien|dong|doan|chung|thuong))\b")
_NOTE = re.compile(
    r"^(ghi chu|luu y|chu y|nguon|nguoi lap|thu truong|ke toan truong|ngay .* thang|.*, ngay .* thang .* nam|\(\*\)|\*|chu thich|noi nhan|\([0-9]\) )"
)
#: the line below a header that numbers its columns: (1) (2), A B 1 2, '3 = 4 + 5'
_COLUMN_NUMBER = re.compile(r"\(?\[?(?:[A-ZĐ]|[0-9]{1,2}[a-z]?)\]?\)?(?:\s*=\s*[0-9()+\-x*/:,.\s]+)?\)?")


@dataclass
class Skipped:
    """A line that is no data: 'blank', 'group', 'note', 'total', 'header', 'title'; '' for a message about a line that was counted before."""

    what: str
    number: int
    message: str | None = None  #: a total that does not agree with its rows (number 0: something about the whole table)


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
        self._named = [name for name in match.columns if name]
        self._needs_more = len(match.layout.required) > 1
        self._totals = Totals([name for name in match.columns if name])
        self._above: dict[str, Any] = {}

    def rows(self, lines: Iterator[Line]) -> Iterator[Row | Problem | Skipped]:
        """Data rows and the lines passed over, from the lines below the header."""
        units, width = self._match.units, len(self._match.columns)
        first = list(islice(lines, LEARNT))
        marks = Marks((self._data(cells) for _, cells in first), [name for name in self._match.columns if name])
        yield from (Skipped("", 0, message) for message in marks.warnings())
        for number, cells in chain(first, lines):
            if len(cells) > width and (beyond := next((cell for cell in cells[width:] if not blank(cell)), None)) is not None:
                why = f"dòng có nhiều ô hơn tiêu đề ({len(cells)} > {width}): các ô có thể đã lệch cột; xem lại dấu phân cách trong ô"
                yield Problem("quarantine", self._file, number, None, beyond, why)
                continue
            data = self._data(cells)
            marks.read(data)
            if not data and all(blank(cell) for cell in cells):
                yield Skipped("blank", number)
            elif not self._plainly_data(data) and (skipped := self._not_data(number, data, cells)):
                yield from skipped
            else:
                self._totals.row(data, self._carry(data))
                yield Row(data, file=self._file, number=number, group=self._names, units=units)
        for number, message in self._totals.end():
            yield Skipped("", number, message)

    def _data(self, cells: Sequence[Any]) -> dict[str, Any]:
        if len(cells) == len(self._match.columns) == len(self._named) and "" not in cells and None not in cells:
            return dict(zip(self._named, cells, strict=True))
        return {name: cell for name, cell in zip(self._match.columns, cells, strict=False) if name and cell is not None and cell != ""}

    def _plainly_data(self, data: Mapping[str, Any]) -> bool:
        """Most rows, told without looking at every cell: well filled, with a key that is no header, number or total."""
        key = data.get(self._first)
        if len(data) <= self._plenty or type(key) is not str or len(key) < 5:
            return False
        first = next(iter(data.values()))
        return not (type(first) is str and _total(first)) and (key[0].isdigit() or values.fold(key) not in self._headers)

    def _not_data(self, number: int, data: Mapping[str, Any], cells: Sequence[Any]) -> list[Skipped]:
        """Why a line is no data row (with what it shows of totals above it); empty for a data row."""
        texts = _texts(cells)
        first = values.fold(texts[0]) if texts else ""
        if any(_total(text) for text in texts[:2]) and not self._marked(data, least=2):
            return [Skipped("total", number, self._totals.total(number, data))]
        if self._repeats_header(data):
            return [Skipped("header", number)]
        alone = len([cell for cell in cells if not blank(cell)]) == 1 and isinstance(next(cell for cell in cells if not blank(cell)), str)
        if alone and (_NOTE.match(first) or len(first) > 80):
            return [Skipped("note", number)]
        if self._marked(data) and not (alone and self._needs_more and re.search(r"[^\W\d_]{2,}\s", texts[0] + " ")):
            return []
        if _NOTE.match(first):
            return [Skipped("note", number)]
        return self._enter(number, texts, data)

    def _repeats_header(self, data: Mapping[str, Any]) -> bool:
        if len(data) > 1 and all(self._match.layout.column(values.text(cell)) == name for name, cell in data.items()):
            return True
        return len(data) > 3 and all(_COLUMN_NUMBER.fullmatch(values.text(cell)) for cell in data.values()) and self._numbers_columns(data)

    def _numbers_columns(self, data: Mapping[str, Any]) -> bool:
        """Whether the cells count the columns: their numbers rise from left to right, by one or nearly so."""
        counted = [int(found.group()) for cell in data.values() if (found := re.match(r"[0-9]+", values.text(cell).strip("([")))]
        letters = len(data) - len(counted)
        return len(counted) >= 2 and all(0 <= b - a <= 2 for a, b in pairwise(counted)) and counted[0] <= letters + 1

    def _marked(self, data: Mapping[str, Any], least: int = 1) -> bool:
        return sum(1 for name in self._match.layout.marks if name in data) >= min(least, len(self._match.layout.marks))

    def _enter(self, number: int, texts: Sequence[str], data: Mapping[str, Any]) -> list[Skipped]:
        """A group row: a new one of the same sort of marker replaces the last and all below it."""
        marker = next((t for t in texts if _MARKER.match(t)), "")
        name = next((t for t in texts if not _MARKER.match(t)), "")
        if not marker and (both := _MARKED.match(name)):
            marker, name = both.groups()
        sort = "number" if marker[:1].isdigit() else "roman" if re.match(r"^[IVXLC]+[.)]?$", marker) else "letter" if marker else "plain"
        if not name:
            return [Skipped("group", number)]
        at = next((i for i, (s, _) in enumerate(self._group) if s == sort), len(self._group))
        over = [Skipped("", told, message) for told, message in self._totals.group(number, at, name, data)]
        self._group = [*self._group[:at], (sort, name)]
        self._names = tuple(name for _, name in self._group)
        return [*over, Skipped("group", number)]

    def _carry(self, data: dict[str, Any]) -> Sequence[str]:
        """Fills the blanks that repeat the row above; gives the columns that this row only repeats."""
        layout = self._match.layout
        if not layout.carry:
            return ()
        repeats = bool(layout.carry_blank and layout.carry_blank in self._match.columns and layout.carry_blank not in data)
        if repeats:
            for name in layout.carry:
                if name not in data and name in self._above:
                    data[name] = self._above[name]
        self._above = {name: data[name] for name in layout.carry if name in data}
        return layout.carry if repeats else ()


def _texts(cells: Sequence[Any]) -> list[str]:
    """The texts of a line, with the ordinal number it may begin with."""
    filled = [cell for cell in cells if not blank(cell)]
    ordinal = filled[:1] if filled and isinstance(filled[0], int | float) and 0 <= filled[0] < 1000 else []
    return [values.text(cell) for cell in (*ordinal, *(cell for cell in filled if isinstance(cell, str)))]


def _total(text: str) -> bool:
    folded = values.fold(text)
    return bool(_TOTAL.match(folded)) and not _NOT_TOTAL.match(folded)
