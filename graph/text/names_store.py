"""The files of a name index, opened memory-mapped: exact keys, pairs, surfaces, entries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from graph.text.names_align import Weighed
from graph.text.names_build import VERSION, NameIndexError, deletions, key_of, surface_tokens, token_hash

Array = npt.NDArray[Any]
#: surfaces and neighbours kept: names of the same trade and the words of questions are met again and again
_KEPT = 16_384


@dataclass(frozen=True)
class Surface:
    """A writing of entry number `entry`: its core with marks, folded tokens, legal form, and what it is (`names_build` flags)."""

    number: int
    entry: int
    flag: int
    core: str
    form: str
    tokens: tuple[str, ...]

    @cached_property
    def weighed(self) -> Weighed:
        return Weighed.of(self.tokens)


class NameStore:
    """Read-only access to an index folder; raises `NameIndexError` if it is none or of another version."""

    def __init__(self, folder: Path) -> None:
        try:
            meta = json.loads((folder / "names.json").read_text(encoding="utf-8"))
            if meta["version"] != VERSION:
                raise NameIndexError(f"{folder}: chỉ mục tên phiên bản {meta['version']}, cần {VERSION}; hãy dựng lại.")
            self.kinds: list[str] = meta["kinds"]
            self.size: int = meta["entries"]
            self._arrays = {name: self._load(folder, name) for name in _ARRAYS}
            self._entries = self._bytes(folder / "entries.bin")
            self._surfaces = self._bytes(folder / "surfaces.bin")
        except (OSError, ValueError, KeyError) as error:
            raise NameIndexError(f"{folder}: không mở được chỉ mục tên ({error}); hãy dựng lại.") from error
        self._folder = folder
        self._read: dict[int, Surface] = {}
        self._near: dict[tuple[str, int], list[str]] = {}

    @staticmethod
    def _load(folder: Path, name: str) -> Array:
        mapped: Array = np.load(folder / f"{name}.npy", mmap_mode="r")
        return mapped.view(np.ndarray)  # still mapped, without the cost of np.memmap's indexing

    @staticmethod
    def _bytes(path: Path) -> Array:
        return np.memmap(path, dtype=np.uint8, mode="r").view(np.ndarray) if path.stat().st_size else np.zeros(0, np.uint8)

    def _record(self, blob: Array, offsets: Array, number: int) -> list[str]:
        return bytes(blob[int(offsets[number]) : int(offsets[number + 1])]).decode("utf-8").split("\x1f")

    def entry(self, number: int) -> tuple[str, str, str, str]:
        """Kind, id, code, name."""
        identity, code, name = self._record(self._entries, self._arrays["entry_off"], number)
        return self.kinds[int(self._arrays["entry_kind"][number])], identity, code, name

    def surface(self, number: int) -> Surface:
        if (known := self._read.get(number)) is None:
            if len(self._read) >= _KEPT:
                self._read.clear()
            known = self._read[number] = self._surface(number)
        return known

    def _surface(self, number: int) -> Surface:
        core, form = self._record(self._surfaces, self._arrays["surf_off"], number)
        return Surface(number, int(self._arrays["surf_entry"][number]), int(self._arrays["surf_flag"][number]), core, form, tuple(surface_tokens(core)))

    def lengths(self, numbers: Array) -> Array:
        """Bytes of the surfaces' records: of names that share as much, the shorter fits better."""
        offsets = self._arrays["surf_off"]
        size: Array = offsets[numbers + 1] - offsets[numbers]
        return size

    def exact(self, sequences: Sequence[Sequence[str]], *, limit: int = 300) -> list[tuple[list[int], int]]:
        """For each token sequence the surfaces that are exactly it (at most `limit`) and how many there are."""
        if not sequences:
            return []
        keys, values = self._arrays["exact_key"], self._arrays["exact_val"]
        wanted = np.fromiter((key_of(s) for s in sequences), dtype=np.uint64, count=len(sequences))
        low, high = np.searchsorted(keys, wanted, "left"), np.searchsorted(keys, wanted, "right")
        return [([int(v) for v in values[a : min(b, a + limit)]], int(b - a)) if b > a else ([], 0) for a, b in zip(low.tolist(), high.tolist(), strict=True)]

    def pair_ranges(self, keys: Sequence[int]) -> list[tuple[int, int]]:
        """For each pair key the range of its postings (empty if there is none)."""
        unique, pointers = self._arrays["pair_key"], self._arrays["pair_ptr"]
        if not len(unique) or not keys:
            return [(0, 0)] * len(keys)
        wanted = np.array(keys, dtype=np.uint64)
        at = np.minimum(np.searchsorted(unique, wanted), len(unique) - 1)
        there = unique[at] == wanted
        return [(int(pointers[a]), int(pointers[a + 1])) if ok else (0, 0) for a, ok in zip(at.tolist(), there.tolist(), strict=True)]

    def postings(self, first: int, last: int) -> Array:
        found: Array = self._arrays["pair_val"][first:last]
        return found

    @cached_property
    def _words(self) -> list[str]:
        return (self._folder / "vocab.txt").read_text(encoding="utf-8").split("\n")

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self._words)

    def knows(self, token: str) -> bool:
        return token in self._known

    def near(self, token: str, *, limit: int = 12) -> list[str]:
        """Other tokens of the index one edit away."""
        if (known := self._near.get((token, limit))) is None:
            if len(self._near) >= _KEPT:
                self._near.clear()
            known = self._near[token, limit] = self._neighbours(token)[:limit]
        return known

    def _neighbours(self, token: str) -> list[str]:
        if not 2 <= len(token) <= 15 or token.isdigit():
            return []
        keys, values = self._arrays["delete_key"], self._arrays["delete_val"]
        wanted = np.fromiter((token_hash(d) for d in sorted(deletions(token))), dtype=np.uint64)
        low, high = np.searchsorted(keys, wanted, "left"), np.searchsorted(keys, wanted, "right")
        found = {self._words[int(v)] for a, b in zip(low.tolist(), high.tolist(), strict=True) for v in values[a : min(b, a + 200)]}
        return sorted(w for w in found if w != token and OSA.distance(w, token, score_cutoff=1) == 1)


_ARRAYS = (
    "entry_kind",
    "entry_off",
    "surf_entry",
    "surf_flag",
    "surf_off",
    "exact_key",
    "exact_val",
    "pair_key",
    "pair_ptr",
    "pair_val",
    "delete_key",
    "delete_val",
)
