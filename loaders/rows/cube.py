"""A statistical table as a cube: dimensions with their labels, and one value a combination. JSON-stat, PX and PX-Web CSV all come to this."""
from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from loaders.errors import FileError

MAX_CELLS = 50_000_000
#: keys of a cell's row that are no dimensions
OF_TABLE = ("label", "updated", "role", "axes", "unit", "value", "mark")


@dataclass(frozen=True)
class Cube:
    """`values` hold the cells in the order of the dimensions, the last one running fastest; a mapping holds them by place and may leave some out."""

    label: str | None
    axes: Mapping[str, Sequence[str]]  #: dimension -> labels
    values: Sequence[Any] | Mapping[str, Any]
    updated: str | None = None
    roles: Mapping[str, Sequence[str]] = field(default_factory=dict)  #: 'time', 'geo', 'metric' -> dimensions
    marks: Sequence[Any] | Mapping[str, Any] = field(default_factory=dict)  #: cell -> mark ('p': preliminary)
    units: Mapping[str, str] = field(default_factory=dict)  #: label -> unit; '' for the whole table
    lines: Mapping[str, int] = field(default_factory=dict)  #: cell -> line of the file, where cells have one; others are not in the file

    def checked(self, file: str) -> Cube:
        """The cube, if its values are as many as its dimensions say; raises `FileError`."""
        total = math.prod(len(labels) for labels in self.axes.values())
        if not self.axes or total > MAX_CELLS or (not isinstance(self.values, Mapping) and len(self.values) != total):
            raise FileError("broken_table", file, f"bảng thống kê có {len(self.values)} giá trị, còn kích thước các chiều cho {total} ô")
        if isinstance(self.values, Mapping) and (strange := [at for at in self.values if not (at.isascii() and at.isdigit() and int(at[:9]) < total)]):
            raise FileError("broken_table", file, f"bảng thống kê có giá trị ở ô {strange[0][:20]!r}, ngoài {total} ô của các chiều")
        return self

    def cells(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """(line, or cell number from 1, {dimension: label, …, 'value': as written or None, 'label': table title, 'axes': all labels, …})."""
        shared = {"label": self.label, "updated": self.updated, "role": self.roles, "axes": self.axes}
        names = list(self.axes)
        for at, combination in enumerate(itertools.product(*self.axes.values())):
            number = self.lines.get(str(at)) if self.lines else at + 1
            if number is None:
                continue
            unit = next((self.units[label] for label in combination if label in self.units), self.units.get(""))
            cell = dict(zip(names, combination, strict=True))
            yield number, {**shared, **cell, "unit": unit, "mark": _at(self.marks, at), "value": _at(self.values, at)}


def _at(cells: Sequence[Any] | Mapping[str, Any], at: int) -> Any:
    if isinstance(cells, Mapping):
        return cells.get(str(at))
    return cells[at] if at < len(cells) else None
