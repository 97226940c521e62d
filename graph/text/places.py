"""Provinces, regions and the country in Vietnamese text, as sets of the 63 provinces by which the data is kept.

A name that also names a bigger province since 1 July 2025 is read as the old area, and a note says so; 'mới', 'sau sáp nhập' behind
it take the new area, 'cũ' the old one without a note.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from graph.declared import declared
from graph.provinces import provinces
from graph.text.fold import Folded, Token, fold, fold_key, tokens, tone_style

PATH = Path(__file__).parent / "data" / "places.yml"


@dataclass(frozen=True)
class Place:
    """Folded [start, end) names a place. `kind`: province, region, country, or ambiguous (then `names_63` are the candidates).

    `names_63`: the old provinces it stands for (empty for the whole country). `merged`: the old provinces that the 2025 province of
    this name covers, if that is another area than `names_63`; `note` says in Vietnamese which reading was taken.
    """

    start: int
    end: int
    kind: str
    name: str
    names_63: tuple[str, ...]
    note: str = ""
    merged: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Entry:
    written: str
    kind: str
    name: str
    names_63: tuple[str, ...]
    strict: bool


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = declared(PATH)
    return loaded


@lru_cache(maxsize=1)
def _now_covers() -> Mapping[str, tuple[str, ...]]:
    """Old name of the province that gave the 2025 province its name → the old provinces in it."""
    bodies: dict[str, list[str]] = {}
    for province in provinces():
        bodies.setdefault(province.code_34, []).append(province.name_63)
    named = {p.code_34: p.name_34 for p in provinces()}
    heads = {code: next((m for m in members if m.endswith(named[code])), named[code]) for code, members in bodies.items()}
    return {heads[code]: tuple(members) for code, members in bodies.items()}


def _region_members(of: Iterable[str]) -> tuple[str, ...]:
    wanted = list(of)
    return tuple(p.name_63 for p in provinces() if p.region in wanted or p.name_63 in wanted)


def _entries() -> Iterable[_Entry]:
    data = _data()
    strict = {fold_key(w) for w in data["strict"]}

    def entry(written: str, kind: str, name: str, members: tuple[str, ...]) -> _Entry:
        key = fold_key(written)
        return _Entry(written, kind, name, members, key in strict or (" " not in key and len(key) <= 4))

    for province in provinces():
        for written in (province.name_63, *data["provinces"].get(province.name_63, ())):
            yield entry(written, "province", province.name_63, (province.name_63,))
    for written, names in data["ambiguous"].items():
        yield entry(written, "ambiguous" if len(names) > 1 else "province", names[0] if len(names) == 1 else written, tuple(names))
    for name, region in data["regions"].items():
        for written in (name, *region["other"]):
            yield entry(written, "region", name, _region_members(region["of"]))
    for written in data["country"]:
        yield entry(written, "country", "Cả nước", ())


@lru_cache(maxsize=1)
def _index() -> Mapping[tuple[str, ...], tuple[_Entry, ...]]:
    index: dict[tuple[str, ...], list[_Entry]] = {}
    for entry in _entries():
        index.setdefault(tuple(fold_key(entry.written).split()), []).append(entry)
    return {key: tuple(entries) for key, entries in index.items()}


@lru_cache(maxsize=1)
def _sizes() -> Mapping[str, tuple[int, ...]]:
    """By first word, of how many words the places are that begin with it, the longest first."""
    sizes: dict[str, set[int]] = {}
    for key in _index():
        sizes.setdefault(key[0], set()).add(len(key))
    return {first: tuple(sorted(found, reverse=True)) for first, found in sizes.items()}


@lru_cache(maxsize=4)
def _phrases(name: str) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted((tuple(fold_key(p).split()) for p in _data()[name]), key=len, reverse=True))


_GAP = re.compile(r"^[ .\-&]{0,3}$")


class _Scan:
    def __init__(self, folded: Folded) -> None:
        self.folded, self.items = folded, tokens(folded)

    def words(self, at: int, size: int) -> tuple[str, ...]:
        """`size` tokens from `at`, or () if there are fewer or punctuation stands between."""
        piece = self.items[at : at + size] if at >= 0 else []
        if len(piece) < size or any(not _GAP.match(self.folded.text[a.end : b.start]) for a, b in itertools.pairwise(piece)):
            return ()
        return tuple(t.text for t in piece)

    def agrees(self, at: int, entry: _Entry) -> bool:
        """Typed marks: none may differ for a strict entry, one syllable may ('Hà Nôi') for others; an unmarked syllable agrees.

        An abbreviation of several provinces must be typed as it is: 'ĐN' is no 'DN' (doanh nghiệp).
        """
        if entry.kind == "ambiguous" or entry.written == "BĐ":
            return self.typed(at) == entry.written.lower()
        if not self.folded.marked:
            return True
        written = re.findall(r"[^\W_]+", tone_style(entry.written).lower())
        differs = sum(not self._same(self.items[at + i], w) for i, w in enumerate(written))
        return differs == 0 if entry.strict or len(written) < 2 else differs <= 1

    def typed(self, at: int) -> str:
        return tone_style(self.folded.original(self.items[at].start, self.items[at].end)).lower()

    def _same(self, token: Token, word: str) -> bool:
        typed = tone_style(self.folded.original(token.start, token.end)).lower()
        return typed in (word, token.text)

    def shout(self, at: int) -> bool:
        """An abbreviation that people also type for other words ('bd', 'tn', 'la') counts only in capitals or after a place word."""
        token = self.items[at]
        return self.folded.original(token.start, token.end).isupper() and not self.folded.typed.isupper()


def _match(scan: _Scan, at: int) -> tuple[int, list[_Entry]] | None:
    for size in _sizes().get(scan.items[at].text, ()):
        key = scan.words(at, size)
        found = [e for e in _index().get(key, ()) if scan.agrees(at, e)] if key else []
        if found and size == 1 and len(key[0]) == 2 and not scan.shout(at) and not _prefix(scan, at) and key[0] not in ("hn", "sg"):
            continue
        if found:
            return size, found
    return None


def _prefix(scan: _Scan, at: int) -> int:
    """How many tokens before `at` say 'province' or 'region'."""
    for phrase in _phrases("before"):
        if at >= len(phrase) and scan.words(at - len(phrase), len(phrase)) == phrase and scan.words(at - 1, 2):
            return len(phrase)
    return 0


def _suffix(scan: _Scan, at: int, name: str) -> int:
    """How many tokens at `at` say 'after the merger' ('new') or 'before it' ('old').

    A lone 'mới' is mostly 'newly' (mới thành lập): it counts in brackets or before a pause.
    """
    text, items = scan.folded.text, scan.items
    for phrase in _phrases(name):
        if scan.words(at, len(phrase)) != phrase:
            continue
        bracket = text[items[at].start - 1] == "("
        pause = at + len(phrase) >= len(items) or not scan.words(at + len(phrase) - 1, 2)
        spelt = scan.folded.says(items[at].start, items[at].end, "mới", "cũ") is not False
        if len(phrase) > 1 or (spelt and (bracket or pause or name == "old")):
            return len(phrase)
    return 0


def _read(name: str, *, new: bool, old: bool) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """Old provinces, note and the other reading's provinces of a province name."""
    covers = _now_covers().get(name, (name,))
    if new and len(covers) > 1:
        return covers, f"{name} được hiểu là tỉnh, thành phố sau sáp nhập 1/7/2025, gồm {', '.join(covers)} cũ.", ()
    if old:
        return (name,), "", ()
    if len(covers) > 1:
        rest = ", ".join(c for c in covers if c != name)
        return (name,), f"{name} được hiểu là địa bàn trước 1/7/2025, không gồm {rest}.", covers
    home = next((head for head, members in _now_covers().items() if name in members and head != name), None)
    return (name,), f"{name} (từ 1/7/2025 thuộc {home}) được hiểu là địa bàn {name} cũ." if home else "", ()


def _place(scan: _Scan, at: int, size: int, entries: list[_Entry]) -> tuple[Place, int]:
    entry, names = entries[0], tuple(dict.fromkeys(n for e in entries for n in e.names_63))
    first, last = at - _prefix(scan, at), at + size
    start = scan.items[first].start
    if entry.kind == "ambiguous" or (entry.kind == "province" and len(names) > 1):
        note = f"“{scan.folded.original(scan.items[at].start, scan.items[last - 1].end)}” có thể là {' hoặc '.join(names)}."
        return Place(start, scan.items[last - 1].end, "ambiguous", entry.written, names, note), last
    if entry.kind != "province":
        note = f"{entry.name} được hiểu là {len(names)} tỉnh, thành phố cũ: {', '.join(names)}." if entry.kind == "region" and entry.name not in _six() else ""
        return Place(start, scan.items[last - 1].end, entry.kind, entry.name, names, note), last
    new, old = _suffix(scan, last, "new"), _suffix(scan, last, "old")
    last += new or old
    return Place(start, scan.items[last - 1].end, "province", entry.name, *_read(entry.name, new=new > 0, old=old > 0)), last


@lru_cache(maxsize=1)
def _six() -> frozenset[str]:
    return frozenset(p.region for p in provinces())


def find_places(text: Folded | str) -> list[Place]:
    """Places named in folded text, left to right, the longest reading first; a place inside a company's name is found too."""
    scan = _Scan(fold(text) if isinstance(text, str) else text)
    places: list[Place] = []
    at = 0
    while at < len(scan.items):
        hit = _match(scan, at)
        if hit is None:
            at += 1
            continue
        place, at = _place(scan, at, *hit)
        places.append(place)
    return places
