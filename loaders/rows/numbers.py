"""What ',' and '.' mean in a table's numbers that are written as text: '5,291' is five thousand in one table and five and a bit in another.

The other numbers of the column tell, else those of the whole table: '12,5' and '0,583' show a decimal comma, '1,234,567' a grouping one. Cells that can
be read both ways are rewritten as what they mean; where nothing tells, the reading of `graph.values.number` (grouping) stands and is told.
"""
from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, MutableMapping
from typing import Any

from loaders.headings import heading

_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_WRITTEN = re.compile(r"[0-9][0-9.,]*[.,][0-9.,]*")
#: by mark: what shows that it is the decimal one, what that it groups digits
_SHOWS = {
    mark: (
        re.compile(rf"[0-9]+{m}(?:[0-9]{{1,2}}|[0-9]{{4,}})|0{m}[0-9]+|[0-9]{{4,}}{m}[0-9]+|[0-9]{{1,3}}(?:{o}[0-9]{{3}})+{m}[0-9]+"),
        re.compile(rf"[0-9]{{1,3}}(?:{m}[0-9]{{3}}){{2,}}|[0-9]{{1,3}}(?:{m}[0-9]{{3}})+{o}[0-9]+"),
    )
    for mark, m, o in ((",", ",", r"\."), (".", r"\.", ","))
}
#: columns whose digits and marks are no numbers
_NO_NUMBER = re.compile(r"^(ma|ma .*|dien thoai.*|ngay.*|so qd.*|so .*dinh danh.*|cccd.*|cmnd.*|dia chi.*|ten .*|thoi gian.*|ky.*)$")


class Marks:
    """Learns from a table's first rows; `read` then puts ambiguous cells right."""

    def __init__(self, rows: Iterable[Mapping[str, Any]], columns: Collection[str]) -> None:
        self._columns = [name for name in columns if not _NO_NUMBER.match(heading(name))]
        seen: dict[tuple[str, str], set[bool]] = {}
        unsure: dict[tuple[str, str], str] = {}
        for row in rows:
            for name in self._columns:
                cell = row.get(name)
                if type(cell) is str and _WRITTEN.fullmatch(cell := cell.strip()):
                    self._look(name, cell, seen, unsure)
        self._decimal = {key for key in unsure if _decides(key, seen) is True}
        #: column and a cell of it that nothing tells how to read
        self.untold = {name: cell for (name, mark), cell in unsure.items() if _decides((name, mark), seen) is None}

    @staticmethod
    def _look(name: str, cell: str, seen: dict[tuple[str, str], set[bool]], unsure: dict[tuple[str, str], str]) -> None:
        for mark, (decimal, groups) in _SHOWS.items():
            if mark not in cell:
                continue
            if _AMBIGUOUS.fullmatch(cell):
                unsure.setdefault((name, mark), cell)
            elif decimal.fullmatch(cell):
                seen.setdefault((name, mark), set()).add(True)
            elif groups.fullmatch(cell):
                seen.setdefault((name, mark), set()).add(False)

    def read(self, data: MutableMapping[str, Any]) -> None:
        """Rewrites the row's cells that are decimal numbers but look grouped."""
        for name, mark in self._decimal:
            cell = data.get(name)
            if type(cell) is str and mark in cell and _AMBIGUOUS.fullmatch(cell.strip()):
                data[name] = float(cell.strip().replace(",", "."))

    def warnings(self) -> list[str]:
        told = "có thể là hàng nghìn hoặc số thập phân, và không số nào khác trong bảng cho biết; được hiểu là hàng nghìn, hãy kiểm tra"
        return [f"cột “{name}”: số như {cell!r} {told}" for name, cell in self.untold.items()]


def _decides(key: tuple[str, str], seen: Mapping[tuple[str, str], set[bool]]) -> bool | None:
    """Whether the mark is the decimal one in the column: told by the column, else by the table, else None."""
    name, mark = key
    other = "." if mark == "," else ","
    for told in (
        seen.get(key, set()), {not shown for shown in seen.get((name, other), set())},
        {shown for (_, m), found in seen.items() if m == mark for shown in found},
        {not shown for (_, m), found in seen.items() if m == other for shown in found},
    ):  # fmt: skip
        if len(told) == 1:
            return next(iter(told))
    return None
