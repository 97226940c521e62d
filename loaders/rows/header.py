"""Finding the header of a ministry table: below titles, over up to six lines, with merged cells; and which layout it is."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph import values
from graph.values import Unit
from loaders.headings import unit_line
from loaders.rows.grid import Line
from loaders.source import Layout

#: titles may take this many lines above the header
HEAD = 40
#: a header may take this many lines
TALLEST = 6


def blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


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
    named: bool = False  #: the file is named like the layout's files

    @property
    def known(self) -> int:
        """How many columns are declared."""
        return sum(1 for column in self.columns if column in self.layout.names)

    @property
    def score(self) -> tuple[int, int, bool, int, int, int]:
        return (-len(self.missing), self.known, self.named, -len(self.doubled), len([c for c in self.columns if c]), -self.height)


def find(lines: Sequence[Line], layouts: Sequence[Layout], file: str, spans: Sequence[Span] = ()) -> Match | None:
    """The best match of a layout's required columns among the first lines; None if no layout has even half of them.

    A layout that the file is named after needs one: what is missing is then an error worth telling. `spans` are the sheet's merged cells.
    """
    best: Match | None = None
    for match in _matches(lines, layouts, file, spans):
        required = len(match.layout.required)
        enough = len(match.missing) * 2 <= required or (match.named and len(match.missing) < required)
        if enough and (best is None or match.score > best.score):
            best = match
        if best is not None and not best.missing and best.header < match.header - 2:
            break
    return _titled(best, lines) if best is not None else None


def nearest(lines: Sequence[Line], layouts: Sequence[Layout], file: str) -> Match | None:
    """The layout with the most of its columns in any line, for saying what was expected; None if two columns are not to be had."""
    found = max(_matches(lines, layouts, file, ()), key=lambda match: (match.known, -len(match.missing)), default=None)
    return found if found is not None and found.known >= 2 else None


def _matches(lines: Sequence[Line], layouts: Sequence[Layout], file: str, spans: Sequence[Span]) -> Iterable[Match]:
    named = {id(layout): layout.named(file) for layout in layouts}
    for at in range(min(len(lines), HEAD)):
        if sum(isinstance(cell, str) and not blank(cell) for cell in lines[at][1]) < 2:
            continue
        before: list[str] = []
        for height in range(1, TALLEST + 1):
            if at + height > len(lines) or (height > 1 and not _heading_line(lines[at + height - 1])):
                break
            headers = joined(lines[at : at + height], spans)
            if (height > 1 and headers == before) or _cut(lines[at : at + height], spans):
                continue   # the line says nothing of its columns, or a cell of the header goes on below it
            before = headers
            for layout in layouts:
                if any(layout.reads(header)[0] in layout.names for header in headers if header):
                    yield _match(layout, at, headers, height, named[id(layout)])


def _cut(lines: Sequence[Line], spans: Sequence[Span]) -> bool:
    """Whether a merged cell that begins in these lines ends below them (a few lines below: others merge whole columns)."""
    first, last = lines[0][0], lines[-1][0]
    return any(first <= top <= last < bottom <= first + TALLEST for top, _, bottom, _ in spans)


def _heading_line(line: Line) -> bool:
    """Whether a line may be the second or a later one of a header: words, or the years that stand over columns."""
    cells = [cell for cell in line[1] if not blank(cell)]
    return bool(cells) and all(isinstance(cell, str) or _year(cell) for cell in cells)


def _year(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool) and 1990 <= cell <= 2100 and float(cell).is_integer()


# ---- header lines into one heading a column ------------------------------------------------------------------------
#: merged cells as (first row, first column, last row, last column), rows as people number them from 1, columns from 0
Span = tuple[int, int, int, int]


def joined(lines: Sequence[Line], spans: Sequence[Span] = ()) -> list[str]:
    """One heading a column from the lines of a header, parts from top to bottom: 'Năm 2017 / Giải ngân'.

    Where the sheet says which cells are merged, they are spread over their columns; else a heading stands over the blank cells to its
    right as long as lines below it have something there.
    """
    width = max(len(cells) for _, cells in lines)
    grid = [[_text(cells, column) for column in range(width)] for _, cells in lines]
    numbers = [number for number, _ in lines]
    merged = [span for span in spans if span[0] in numbers]
    if merged:
        for top, left, _, right in merged:
            row = grid[numbers.index(top)]
            row[left : right + 1] = [row[left] if left < width else ""] * (min(right + 1, width) - left)
    elif len(lines) > 1:
        _spread(grid, width)
    return [" / ".join(_distinct(row[column] for row in grid)) for column in range(width)]


def _text(cells: Sequence[Any], column: int) -> str:
    return values.text(cells[column]) if column < len(cells) and not blank(cells[column]) else ""


def _spread(grid: list[list[str]], width: int) -> None:
    for at, row in enumerate(grid[:-1]):
        for column in range(1, width):
            above = any(grid[upper][column] != grid[upper][column - 1] for upper in range(at))
            below = any(lower[column] for lower in grid[at + 1 :])
            # a heading that has nothing below it is one column's own, merged downwards
            if not row[column] and below and not above and any(lower[column - 1] for lower in grid[at + 1 :]):
                row[column] = row[column - 1]


def _distinct(parts: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for part in parts:
        if part and (not kept or kept[-1] != part):
            kept.append(part)
    return kept


# ---- a layout on a header ------------------------------------------------------------------------------------------
def _match(layout: Layout, at: int, headers: list[str], height: int, named: bool) -> Match:
    units: dict[str, Unit] = {}
    columns: list[str | None] = []
    doubled: list[str] = []
    for header in headers:
        if not header:
            columns.append(None)
            continue
        name, unit = layout.reads(header)
        if name in columns:
            doubled.append(name)
            name = f"{name} ({doubled.count(name) + 1})"
        if unit is not None:
            units[name] = unit
        columns.append(name)
    return Match(layout, at, height, columns, units, (), layout.missing({c for c in columns if c}), doubled, named)


def _titled(match: Match, lines: Sequence[Line]) -> Match:
    """The match with what stands above its header, and the unit that is named there."""
    match.title = tuple(values.text(cell) for _, cells in lines[: match.header] for cell in cells if not blank(cell))
    for line in match.title:
        if sheet := unit_line(line):
            match.units[""] = sheet
    return match
