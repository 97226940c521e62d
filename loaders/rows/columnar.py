"""Rows of a streamed worksheet read many at a time: rows that are made alike are matched whole, and their cells converted by column.

How a column's cells are written (style, kind) is learnt from the rows that `stream` read singly; a row that differs in anything is read singly again,
so that this knows nothing that `stream` does not.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from loaders.rows.letters import COLUMNS

#: (style, kind) of a cell as written
Written = tuple[str, str]
Found = tuple[int, list[Any]]
#: so often a sheet's rows are learnt anew, and so many ways of writing the cells of a column are known
LEARNT, WAYS = 64, 4
_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?(?:E[+-]?[0-9]{1,2})?"


class Alike:
    """What rows of one sheet look like, and how to read those that do."""

    def __init__(self, width: int, value: Callable[[str, str, str], Any], text: Callable[[str], str], plain: Callable[[str], bool]) -> None:
        """`value` and `text` read one cell; `plain`: whether a style leaves numbers as they are."""
        self._width, self._value, self._text, self._plain = width, value, text, plain
        self._columns: dict[int, tuple[str, list[Written]]] = {}
        self._match: Callable[[str], re.Match[str] | None] | None = None
        self._left = LEARNT

    def learn(self, rows: Sequence[Sequence[tuple[str, ...]]]) -> None:
        """Takes up how the filled cells of rows are written (as `stream` matches them), the newest first."""
        if self._left == 0 or not rows:
            return
        self._left -= 1
        for letters, _, style, kind, value, _, text in (cell for row in rows for cell in row):
            ways = self._columns.setdefault(COLUMNS[letters], (letters, []))[1]
            if (value or text) and (style, kind) not in ways:
                ways.insert(0, (style, kind))
                del ways[WAYS:]
        cells = "".join(_cell(letters, ways) for _, (letters, ways) in sorted(self._columns.items()))
        self._match = re.compile(rf'\s*<row r="([0-9]{{1,7}})"[^<>]*(?<!/)>{cells}').fullmatch

    def read(self, pieces: Sequence[str]) -> list[Found | None]:
        """Number and cells of every row that is made as was learnt; None for the others and for blank ones."""
        if self._match is None:
            return [None] * len(pieces)
        found = list(map(self._match, pieces))
        rows = [match.groups() for match in found if match is not None]
        if not rows:
            return [None] * len(pieces)
        numbers, *raw = zip(*rows, strict=True)
        columns: list[Sequence[Any]] = [blank := [""] * len(rows)] * self._width
        ways = ((place, way) for place, (_, ways) in sorted(self._columns.items()) for way in ways)
        for column, (place, way) in zip(raw, ways, strict=True):
            made = self._converted(column, *way)
            columns[place] = made if columns[place] is blank else [a if b == "" else b for a, b in zip(columns[place], made, strict=True)]
        read = zip(map(int, numbers), map(list, zip(*columns, strict=True)), rows, strict=True)
        return [None if match is None else _filled(*next(read)) for match in found]

    def _converted(self, column: Sequence[str | None], style: str, kind: str) -> list[Any]:
        filled = [cell for cell in column if cell] if None in column else column
        if not filled:
            return [""] * len(column)
        if kind == "inlineStr" and _simple(filled):
            return [cell or "" for cell in column]
        if kind in ("", "n") and self._plain(style):
            return [float(cell) if cell else "" for cell in column]
        known = {cell: (self._text(cell) if kind == "inlineStr" else self._value(cell, style, kind)) if cell else "" for cell in set(column)}
        return [known[cell] for cell in column]


def _cell(letters: str, ways: Sequence[Written]) -> str:
    """The pattern of a cell that may be missing or empty; a group for each way of writing it is what it holds."""
    begin = rf'<c r="{letters}\1"'
    styles = "|".join(dict.fromkeys(f' s="{style}"' if style else "" for style, _ in ways))
    return f"(?:{'|'.join([*(begin + _way(*way) for way in ways), f'{begin}(?:{styles}) ?/>'])})?"


def _way(style: str, kind: str) -> str:
    written = (f' s="{style}"' if style else "") + (f' t="{kind}"' if kind else "")
    held = "<is><t>([^<]+)</t></is>" if kind == "inlineStr" else f"<v>({_NUMBER})</v>" if kind in ("", "n") else "<v>([0-9]{1,9})</v>"
    return f"{written}>{held}</c>"


def _simple(cells: Sequence[str | None]) -> bool:
    """Whether these texts all stand for themselves: no entity, no escape, no blank at an end, nothing that cannot be seen."""
    joined = "|" + "|".join(cells) + "|"   # type: ignore[arg-type]  # no None is left
    return joined.isprintable() and not any(sign in joined for sign in ("&", "_x", "| ", " |"))


def _filled(number: int, cells: list[Any], raw: tuple[str | None, ...]) -> Found | None:
    return (number, cells) if any(raw[1:]) else None
