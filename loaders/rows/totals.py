"""Totals of a table checked against their parts: grand totals above or below, subtotals, and group rows that carry figures.

A total that agrees with any reading of what it may sum up (all rows, the rows of an open group, the rows since the last total) is right;
one that agrees with none is told with the nearest. Ratios, years and ordinal numbers are not summed.
"""
from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph import values
from graph.values import ValueProblem
from loaders.headings import heading

#: relative slack; besides, figures are rounded to their unit, and every row may be off by half of one
SLACK = 1 / 1000
#: rows that are summed together
TOGETHER = 1_000
_NO_SUM = re.compile(
    r"^(tt|nam|nam (?:khoi cong|hoan thanh|sinh|ket thuc|bat dau|ke hoach|thuc hien)|ma|ma .*|so qd|ty le.*|.*%.*|dien thoai|ngay.*|thoi gian.*)$"
)


@dataclass
class _Level:
    """An open group: what its own row says its parts come to, and what the rows below it and outside deeper open groups came to."""

    number: int
    name: str
    told: Mapping[str, float] = field(default_factory=dict)
    sums: dict[str, float] = field(default_factory=dict)
    rows: int = 0

    def add(self, other: _Level) -> None:
        for name, amount in other.sums.items():
            self.sums[name] = self.sums.get(name, 0.0) + amount
        self.rows += other.rows


class Totals:
    """Fed with a table's rows, group rows and total rows in their order; gives a message for each that does not add up."""

    def __init__(self, columns: Collection[str]) -> None:
        self._columns = {name for name in columns if not _NO_SUM.match(heading(name))}
        self._levels = [_Level(0, "")]
        self._before = _Level(0, "")   # all that stood above the last total
        self._waiting: list[Mapping[str, Any]] = []   # rows of the innermost level that are not summed yet

    def row(self, data: Mapping[str, Any], skip: Collection[str] = ()) -> None:
        """A data row; `skip` are columns that only repeat what an earlier row says."""
        self._waiting.append({name: cell for name, cell in data.items() if name not in skip} if skip else data)
        if len(self._waiting) >= TOGETHER:
            self._sum()

    def _sum(self) -> None:
        """Sums the rows that wait, a column at a time."""
        level, waiting = self._levels[-1], self._waiting
        level.rows += len(waiting)
        self._waiting = []
        for name in self._columns if waiting else ():
            total = level.sums.get(name)
            for amount in _amounts([row.get(name) for row in waiting]):
                total = (0.0 if total is None else total) + amount
            if total is not None:
                level.sums[name] = total

    def group(self, number: int, depth: int, name: str, data: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
        """A group row at `depth` (0 outermost): groups as deep or deeper are over. Gives (row number, message) of those that do not add up."""
        self._sum()
        yield from self._close(depth + 1)
        self._levels.append(_Level(number, name, self._figures(data)))

    def total(self, number: int, data: Mapping[str, Any]) -> str | None:
        """A total row: what is wrong with it. One above all rows is kept until the end."""
        self._sum()
        figures = self._figures(data)
        if not any(level.rows for level in self._levels) and not self._levels[0].told:
            self._levels[0].number, self._levels[0].told = number, figures
            return None
        open_ = self._open()
        wrong = [_wrong(name, told, open_) for name, told in figures.items()]
        self._before = open_[-2]
        return "; ".join(filter(None, wrong)) or None

    def _open(self) -> list[_Level]:
        """What the open groups come to, innermost first; the last two are the whole table and the rows since the last total."""
        found, inner = [], _Level(0, "")
        for level in reversed(self._levels):
            whole = _Level(level.number, level.name)
            whole.add(inner)
            whole.add(level)
            found.append(whole)
            inner = whole
        before = self._before.sums
        since = {name: amount - before.get(name, 0.0) for name, amount in inner.sums.items()}
        return [*found, _Level(0, "", {}, since, inner.rows - self._before.rows)]

    def end(self) -> Iterator[tuple[int, str]]:
        """The table is over: what of the open groups and of a total above the table does not add up."""
        self._sum()
        yield from self._close(0)

    def _close(self, depth: int) -> Iterator[tuple[int, str]]:
        while len(self._levels) > depth:
            level = self._levels.pop()
            if self._levels:
                self._levels[-1].add(level)
            wrong = [_wrong(name, told, [level]) for name, told in level.told.items()] if level.rows else []
            if message := "; ".join(filter(None, wrong)):
                yield level.number, f"“{level.name}”: {message}" if level.name else message

    def _figures(self, data: Mapping[str, Any]) -> dict[str, float]:
        found = {name: _amount(cell) for name, cell in data.items() if name in self._columns}
        return {name: amount for name, amount in found.items() if amount is not None}


def _amounts(cells: Sequence[Any]) -> Iterator[float]:
    """The cells that are numbers, or are written as such, in their order."""
    kinds = set(map(type, cells))
    if not kinds & {int, float} and not any([cell[:1].isdigit() for cell in cells if type(cell) is str]):
        return
    for cell in cells:
        kind = type(cell)
        if kind is float or kind is int:
            yield cell
        elif kind is str and cell[:1].isdigit():
            amount = float(cell) if len(cell) < 16 and cell.isascii() and cell.isdigit() else _amount(cell)
            if amount is not None:
                yield amount


def _wrong(name: str, told: float, levels: list[_Level]) -> str | None:
    """What is wrong with a total if it is the sum of none of the levels."""
    sums = [(level.sums[name], level.rows) for level in levels if name in level.sums]
    if not sums or any(abs(told - summed) <= max(abs(told) * SLACK, min(rows / 2, abs(told) / 100)) for summed, rows in sums):
        return None
    nearest = min((summed for summed, _ in sums), key=lambda summed: abs(summed - told))
    return f"{name}: ghi {told:.15g}, các dòng cộng lại {nearest:.15g}"


def _amount(cell: Any) -> float | None:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return None
    try:
        return float(values.number(cell))
    except ValueProblem:
        return None
