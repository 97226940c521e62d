"""What people decided: `judgements.csv` in the home. Decisions outlive scores, rules and reloads.

A judgement is about two entities by their stable ids: an authority's number, or the id that linking mints from what a row says.
The file is only ever appended to; of several judgements about one pair the last stands. People may edit it in a spreadsheet.
"""
from __future__ import annotations

import csv
import datetime as dt
import os
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from loaders.errors import LoadError

FILE = "judgements.csv"
SAME, NOT_SAME, UNSURE = "same", "not same", "unsure"
VERDICTS = (SAME, NOT_SAME, UNSURE)


@dataclass(frozen=True)
class Judgement:
    """`left` is the entity without a number (or the one given up), `right` the one it is, or is not; `when` is UTC, to the second."""

    kind: str
    left: str
    left_name: str
    right: str
    right_name: str
    verdict: str
    who: str
    when: str
    why: str

    @property
    def pair(self) -> frozenset[str]:
        return frozenset((self.left, self.right))


HEADER = [f.name for f in fields(Judgement)]


def now() -> str:
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(home: Path, until: str | None = None) -> list[Judgement]:
    """The judgements of a home, oldest first; `until` leaves out later ones (same form as `when`). Raises `LoadError` on a wrong line."""
    path = home / FILE
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        if reader.fieldnames is None or set(HEADER) - set(reader.fieldnames):
            raise LoadError(f"{path}:1: thiếu cột {', '.join(sorted(set(HEADER) - set(reader.fieldnames or ())))}; cần: {', '.join(HEADER)}")
        found = [_judgement(path, reader.line_num, row) for row in reader]
    return [j for j in found if until is None or j.when <= until]


def _judgement(path: Path, line: int, row: dict[str, str | None]) -> Judgement:
    made = Judgement(**{name: (row[name] or "").strip() for name in HEADER})
    if made.verdict not in VERDICTS:
        raise LoadError(f"{path}:{line} cột verdict: {made.verdict!r} không phải quyết định; cần một trong: {', '.join(VERDICTS)}")
    for name in ("kind", "left", "right", "who", "when"):
        if not getattr(made, name):
            raise LoadError(f"{path}:{line} cột {name}: trống; mỗi quyết định cần đủ hai mã, người quyết định và thời điểm")
    if made.left == made.right:
        raise LoadError(f"{path}:{line}: hai vế cùng là {made.left!r}")
    return made


def append(home: Path, made: Judgement) -> None:
    """Adds a judgement and syncs it to disk."""
    path = home / FILE
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    with path.open("a", encoding="utf-8", newline="") as out:
        if text and not text.endswith("\n"):
            out.write("\r\n")
        writer = csv.writer(out)
        if not text:
            out.write("\ufeff")   # so that a spreadsheet shows Vietnamese as it is
            writer.writerow(HEADER)
        writer.writerow(astuple(made))
        out.flush()
        os.fsync(out.fileno())


class Judged:
    """The standing judgements, asked by linking."""

    def __init__(self, made: Iterable[Judgement] = ()) -> None:
        standing: dict[frozenset[str], Judgement] = {}
        for one in made:
            standing.pop(one.pair, None)
            standing[one.pair] = one
        self._verdict = {pair: one.verdict for pair, one in standing.items()}
        self._same = [one for one in standing.values() if one.verdict == SAME]

    def __bool__(self) -> bool:
        return bool(self._verdict)

    def apart(self, one: str, other: str) -> bool:
        """Whether people said that two ids are not one entity."""
        return self._verdict.get(frozenset((one, other))) == NOT_SAME

    def unsure(self, one: str, other: str) -> bool:
        """Whether people looked at a pair and could not tell: it is neither linked by likeness nor asked about again."""
        return self._verdict.get(frozenset((one, other))) == UNSURE

    def settled(self, one: str, other: str) -> bool:
        """Whether people have looked at a pair already, whatever they said."""
        return frozenset((one, other)) in self._verdict

    def merges(self) -> Iterator[tuple[str, str, str]]:
        """(kind, id that is given up, id that stays), chains followed to their end. Raises `LoadError` on a circle."""
        onward = {one.left: one.right for one in self._same}
        for one in self._same:
            seen, last = {one.left}, one.right
            while last in onward:
                if last in seen:
                    raise LoadError(f"{FILE}: các quyết định “{SAME}” đi vòng qua {', '.join(sorted(seen))}; hãy sửa một dòng")
                seen.add(last)
                last = onward[last]
            yield one.kind, one.left, last
