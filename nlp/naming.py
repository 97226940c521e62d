"""Names of entities in questions: the snapshot's name index behind the `Names` protocol of `nlp.tagger`.

A snapshot without an index (small ones, tests) gets `StoreNames`: exact names and codes in folded space, read from the store once.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from graph.snapshot import Snapshot
from graph.store import Store
from graph.text.fold import Folded, fold, fold_key, has_marks, tokens, tone_style
from graph.text.names import ACCEPT, Candidate, NameIndex
from nlp.phrases import phrases
from nlp.tagger import Named, Names
from nlp.vocabulary import vocabulary

#: kinds whose entities people call by a name or code
KINDS = ("Enterprise", "Agency", "Project", "ForeignInvestor", "BidPackage", "Plan", "Person")
MOST = 5_000_000
#: a person is named by at least so many syllables
PERSON = 3
#: equally good firms whose short names are compared as typed
TIED = 50
#: the least likeness of a suggestion
NEAR = 0.55
#: letters of a ticker
TICKER = 3
Key = tuple[str, ...]


def open_names(snapshot: Snapshot) -> Names:
    """The name index of an opened snapshot."""
    if any(snapshot.names.iterdir()) if snapshot.names.is_dir() else False:
        return IndexNames(NameIndex.open(snapshot.names), snapshot.store)
    return StoreNames(snapshot.store)


def named_spans(names: Names, text: str) -> list[tuple[int, int]]:
    """Where the text names entities: spans of its NFC characters."""
    folded = fold(unicodedata.normalize("NFC", text))
    return [folded.span(n.start, n.end) for n in names.find(folded)]


class IndexNames:
    """The name index: only what may be taken without asking is a name; the rest is for `nearest`."""

    def __init__(self, index: NameIndex, store: Store) -> None:
        self._index, self._store = index, store

    def find(self, folded: Folded) -> list[Named]:
        """One `Named` per stretch and kind, with all entities that fit equally well."""
        found: list[Named] = []
        for match in self._index.find(folded):
            kinds: dict[str, list[Candidate]] = {}
            for candidate in match.best if match.candidates[0].score >= ACCEPT else ():
                kinds.setdefault(candidate.kind, []).append(candidate)
            for kind, same in kinds.items():
                if kind == "Enterprise" and 1 < len(same) <= TIED:
                    same = self._as_typed(folded.original(match.start, match.end), same)
                ids, names = tuple(c.id for c in same), tuple(c.name for c in same)
                found.append(Named(match.start, match.end, (kind,), ids, names, round(1 - same[0].score, 3)))
        found = apart(found, folded.text)
        return found + self._tickers(folded, [(n.start, n.end) for n in found])

    def _tickers(self, folded: Folded, taken: Sequence[tuple[int, int]]) -> list[Named]:
        """Three capitals that are a listed company's ticker and no word of the question language."""
        found = []
        for word in tokens(folded):
            typed = folded.original(word.start, word.end)
            if (
                len(typed) != TICKER
                or not (typed.isascii() and typed.isalpha() and typed.isupper())
                or word.text in vocabulary().words
                or any(a <= word.start < b for a, b in taken)
            ):
                continue
            same = [c for c in self._index.lookup(typed, 3) if c.code == typed]
            if len(same) == 1:
                found.append(Named(word.start, word.end, (same[0].kind,), (same[0].id,), (same[0].name,)))
        return found

    def _as_typed(self, typed: str, same: list[Candidate]) -> list[Candidate]:
        """Of firms that only marks tell apart, those whose short name is what was typed, marks and all ('ĐT' is not 'DT')."""
        if not has_marks(typed):
            return same
        rows = self._store.query("MATCH (n:Enterprise) WHERE n.id IN $ids RETURN n.id, n.short_name", {"ids": [c.id for c in same]}).rows
        spelt = {ident for ident, short in rows if short and f" {tone_style(typed)}".casefold().endswith(f" {tone_style(short)}".casefold())}
        return [c for c in same if c.id in spelt] or same

    def nearest(self, text: str, limit: int = 5) -> list[tuple[str, str, str, str]]:
        """(kind, id, code, name) of the entities whose names or codes look most like `text`."""
        return [(c.kind, c.id, c.code, c.name) for c in self._index.lookup(text[:200], limit) if c.score >= NEAR]


def apart(found: Sequence[Named], text: str) -> list[Named]:
    """Names side by side never share words: 'A và Công ty Cổ phần B' gives the legal form to B, and the 'và' to neither."""
    starts = sorted({n.start for n in found})
    ended = []
    for named in found:
        following = next((start for start in starts if named.start < start < named.end), None)
        if following is None:
            ended.append(named)
            continue
        own = text[named.start : following].rstrip(" ,;-&")
        own = own.rsplit(" ", 1)[0] if own.rsplit(" ", 1)[-1] in ("va", "voi", "hoac", "hay", "lan") else own
        ended.append(replace(named, end=named.start + len(own.rstrip(" ,;-&"))))
    return ended


class StoreNames:
    """Exact names, names without their legal form, short names and codes. Memory grows with the data: for small snapshots only."""

    def __init__(self, store: Store) -> None:
        self._by_key: dict[Key, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
        self._shown: list[tuple[str, str, str, str]] = []
        for kind in KINDS:
            short = ", n.short_name" if kind == "Enterprise" else ""
            for row in store.query(f"MATCH (n:{kind}) RETURN n.id, n.code, n.name{short}", max_rows=MOST).rows:
                self._add(kind, row)
        self._longest = max(map(len, self._by_key), default=0)

    def _add(self, kind: str, row: Sequence[Any]) -> None:
        ident, code, name = (str(row[0]), row[1], row[2])
        if kind in ("Enterprise", "Agency", "Project", "ForeignInvestor") and name:
            self._shown.append((kind, ident, code or "", name))
        for written in _writings(kind, [w for w in row[1:] if w]):
            key = tuple(t.text for t in tokens(fold(written)))
            if key:
                self._by_key[key][kind][ident] = name or code or ident

    def find(self, folded: Folded) -> list[Named]:
        """The longest names, left to right, one `Named` per kind."""
        words, found, at = tokens(folded), list[Named](), 0
        while at < len(words):
            size = next((n for n in range(min(self._longest, len(words) - at), 0, -1) if tuple(w.text for w in words[at : at + n]) in self._by_key), 0)
            for kind, ids in self._by_key.get(tuple(w.text for w in words[at : at + size]), {}).items() if size else ():
                found.append(Named(words[at].start, words[at + size - 1].end, (kind,), tuple(ids), tuple(ids.values()), 0.3 if kind == "Person" else 0.0))
            at += max(size, 1)
        return found

    def nearest(self, text: str, limit: int = 5) -> list[tuple[str, str, str, str]]:
        """(kind, id, code, name) of the entities whose names or codes look most like `text`."""
        wanted = fold_key(text)
        if len(wanted) < 2 or not self._shown:
            return []
        hits = process.extract(wanted, [fold_key(s[3]) for s in self._shown], scorer=fuzz.token_set_ratio, limit=limit, score_cutoff=60)
        return [self._shown[at] for _, _, at in hits]


def _writings(kind: str, written: Sequence[str]) -> Iterable[str]:
    if kind == "BidPackage":
        return written[:1]
    if kind == "Person":
        return [w for w in written if len(fold_key(w).split()) >= PERSON]
    return [*written, *(core for w in written if kind == "Enterprise" and (core := _core(w)))]


@lru_cache(maxsize=1)
def _forms() -> tuple[str, ...]:
    return tuple(sorted((fold_key(f) for f in phrases()["legal_forms"]), key=len, reverse=True))


def _core(name: str) -> str:
    """A company's name without its legal form, if two syllables are left."""
    key = fold_key(name)
    form = next((f for f in _forms() if key.startswith(f + " ")), None)
    rest = key[len(form) + 1 :] if form else ""
    return rest if len(rest.split()) >= 2 else ""


class Pinned:
    """Another index with some stretches of the question fixed to one entity: a choice that was taken up."""

    def __init__(self, names: Names, pins: Mapping[tuple[int, int], tuple[str, str]]) -> None:
        self._names, self._pins = names, pins

    def find(self, folded: Folded) -> list[Named]:
        found = []
        for named in self._names.find(folded):
            pin = self._pins.get((named.start, named.end))
            if pin is None:
                found.append(named)
            elif pin[0] in named.kinds and pin[1] in named.ids:
                found.append(replace(named, kinds=(pin[0],), ids=(pin[1],), names=(named.names[named.ids.index(pin[1])],)))
        return found

    def nearest(self, text: str, limit: int = 5) -> list[tuple[str, str, str, str]]:
        return self._names.nearest(text, limit)
