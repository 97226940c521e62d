"""Shortest connections over the adjacency beside a snapshot's graph: breadth-first from both ends, on memory-mapped arrays.

The engine's own shortest path looks at every edge of millions of entities (seconds at national scale); here each step touches only the entries of
the smaller frontier. Files are those of `graph.adjacency_build`; they are sealed with the snapshot.
"""
from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from graph.ontology import Ontology
from graph.store import QueryTimeout

KINDS, IDS, MARKS = "kinds.json", "ids.bin", "marks.npy"
OFFSETS, OTHERS, CODES = "offsets.npy", "others.npy", "codes.npy"
Numbers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]
Entity = tuple[str, str]  #: kind and id


@dataclass(frozen=True)
class Way:
    """A shortest connection: its entities in order, and the code of each step."""

    entities: list[Entity]
    codes: list[int]


def code(onto: Ontology, relation: str, *, forward: bool) -> int:
    """How an entry runs: twice the relation's place in the ontology, one more against its direction."""
    return 2 * list(onto.relations).index(relation) + (not forward)


def _turned(codes: Codes) -> Codes:
    """The same entries seen from their other ends: they differ in the last bit."""
    return np.bitwise_xor(codes, np.uint8(1))


class Adjacency:
    """The opened arrays of one snapshot; may be used from several threads."""

    def __init__(self, folder: Path) -> None:
        self._starts: dict[str, int] = json.loads((folder / KINDS).read_bytes())
        self._ids = np.memmap(folder / IDS, np.uint8, "r") if (folder / IDS).stat().st_size else np.empty(0, np.uint8)
        self._marks, self._offsets, self._others, self._codes = (np.load(folder / name, mmap_mode="r") for name in (MARKS, OFFSETS, OTHERS, CODES))
        self._kinds = list(self._starts)
        self._bounds = np.array([*self._starts.values(), len(self._marks) - 1])

    # ---- entities and numbers ----------------------------------------------------------------------------------------
    def _id(self, number: int) -> bytes:
        return self._ids[self._marks[number] : self._marks[number + 1]].tobytes()

    def _range(self, kind: str) -> tuple[int, int]:
        at = self._kinds.index(kind)
        return int(self._bounds[at]), int(self._bounds[at + 1])

    def numbers(self, kinds: Iterable[str], ids: Iterable[str]) -> list[int]:
        """Those of the ids that the kinds have, as numbers."""
        wanted = [i.encode() for i in ids]
        return sorted({n for kind in kinds for i in wanted if (n := self._number(kind, i)) is not None})

    def _number(self, kind: str, ident: bytes) -> int | None:
        low, end = self._range(kind)
        high = end
        while low < high:
            middle = (low + high) // 2
            if self._id(middle) < ident:
                low = middle + 1
            else:
                high = middle
        return low if low < end and self._id(low) == ident else None

    def entity(self, number: int) -> Entity:
        kind = self._kinds[int(np.searchsorted(self._bounds, number, "right")) - 1]
        return kind, self._id(number).decode()

    def degrees(self, kind: str, ident: str) -> dict[int, int]:
        """How many entities each code leads to from one entity, without a question to the engine; empty for one that is not there."""
        number = self._number(kind, ident.encode())
        if number is None:
            return {}
        codes, counts = np.unique(self._codes[self._offsets[number] : self._offsets[number + 1]], return_counts=True)
        return dict(zip(codes.tolist(), counts.tolist(), strict=True))

    # ---- paths -------------------------------------------------------------------------------------------------------
    def shortest(
        self, start: Sequence[int], end: Sequence[int], *, most: int, forward: Collection[int], passable: Collection[str], deadline: float
    ) -> Way | None:
        """A shortest way of at most `most` steps from one of `start` to one of `end` (which share none); None when there is none.

        Each step's code is one of `forward`; entities between are of the `passable` kinds. Of equally short ways the one whose ids come first is
        given. Kinds of both ends must be passable. `deadline` is a time of `time.monotonic`. Raises `QueryTimeout`.
        """
        search = _Search(self, self._inside(passable), deadline)
        levels = search.meet(start, end, most, np.array(sorted(forward), np.uint8))
        return None if levels is None else self._first(levels, forward)

    def _inside(self, passable: Collection[str]) -> npt.NDArray[np.bool_]:
        inside = np.zeros(len(self._marks) - 1, bool)
        for kind in passable:
            low, high = self._range(kind)
            inside[low:high] = True
        return inside

    def neighbours(self, numbers: Numbers, codes: Codes) -> Numbers:
        """The other ends of all entries of `numbers` that run as one of `codes`."""
        begin, counts = self._offsets[numbers], self._offsets[numbers + 1] - self._offsets[numbers]
        jumps = np.repeat(begin - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
        entries = jumps + np.arange(len(jumps))
        wanted = np.zeros(256, bool)
        wanted[codes] = True
        return np.asarray(self._others[entries[wanted[self._codes[entries]]]], np.int64)

    def entries(self, numbers: Numbers) -> int:
        """How many entries the numbers have: what looking at them costs."""
        return int((self._offsets[numbers + 1] - self._offsets[numbers]).sum())

    def _first(self, levels: list[Numbers], forward: Collection[int]) -> Way:
        """Along levels of which every entity lies on a shortest way: the way whose ids come first."""
        allowed = np.array(sorted(forward))
        at = min((int(n) for n in levels[0]), key=self._id)
        way, codes = [at], []
        for level in levels[1:]:
            low, high = int(self._offsets[at]), int(self._offsets[at + 1])
            entries = low + np.flatnonzero(np.isin(self._others[low:high], level) & np.isin(self._codes[low:high], allowed))
            _, at, how = min((self._id(int(self._others[e])), int(self._others[e]), int(self._codes[e])) for e in entries)
            way.append(at)
            codes.append(how)
        return Way([self.entity(n) for n in way], codes)


class _Search:
    """One search: which entities each side has reached, level by level."""

    def __init__(self, adjacency: Adjacency, inside: npt.NDArray[np.bool_], deadline: float) -> None:
        self.adjacency, self.inside, self.deadline = adjacency, inside, deadline

    def meet(self, start: Sequence[int], end: Sequence[int], most: int, codes: Codes) -> list[Numbers] | None:
        """The levels of all shortest ways, from start to end, each holding only entities on such a way."""
        sides = [[np.array(sorted(side), np.int64)] for side in (start, end)]
        if not len(sides[0][0]) or not len(sides[1][0]):
            return None
        seen = [np.zeros(len(self.inside), bool) for _ in sides]
        for side, mark in zip(sides, seen, strict=True):
            mark[side[0]] = True
        runs = (codes, _turned(codes))
        while sum(map(len, sides)) - 2 < most:
            near = min((0, 1), key=lambda s: self.adjacency.entries(sides[s][-1]))
            found = self._next(sides[near][-1], runs[near], seen[near])
            if not len(found):
                return None
            sides[near].append(found)
            if len(met := found[seen[1 - near][found]]):
                return self._levels(sides, met, runs)
        return None

    def _next(self, frontier: Numbers, codes: Codes, seen: npt.NDArray[np.bool_]) -> Numbers:
        if time.monotonic() > self.deadline:
            raise QueryTimeout("tìm đường liên hệ quá giới hạn thời gian; hãy thu hẹp câu hỏi (ít bước hơn)")
        around = self.adjacency.neighbours(frontier, codes)
        fresh = np.unique(around[self.inside[around] & ~seen[around]])
        seen[fresh] = True
        return fresh

    def _levels(self, sides: list[list[Numbers]], met: Numbers, runs: tuple[Codes, Codes]) -> list[Numbers]:
        """Both sides' levels cut down to what leads to `met`, which both reached in their last level."""
        cut = []
        for number, side in enumerate(sides):
            kept = [met]
            for level in reversed(side[:-1]):
                back = self.adjacency.neighbours(kept[-1], _turned(runs[number]))
                kept.append(np.intersect1d(level, back))
            cut.append(kept)
        return [*reversed(cut[0]), *cut[1][1:]]
