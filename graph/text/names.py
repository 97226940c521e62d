"""The name index: which entities a sentence names, among a million and more, with unknown spans and imperfect spelling.

`NameIndex.build(entries, folder)`, `NameIndex.open(folder)` (memory-mapped), `find` for names inside sentences, `lookup` for a name alone.
A candidate's score is 1.0 for the exact name; at least `ACCEPT` it may be taken without asking; below it is only a suggestion.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz

from graph.text.fold import Folded, fold, fold_key
from graph.text.names_align import Fit, Stretch, reordered
from graph.text.names_build import CODE, OWN, Entry, NameIndexError, build, hash_pair, pair_key, surface_tokens, token_hash
from graph.text.names_store import Array, NameStore, Surface
from graph.text.names_stream import Stream
from graph.text.names_words import has_head, has_trade, is_place, noun_trade_at, only_common, only_generic, own_part
from graph.text.orgname import canonical
from graph.text.syllable import is_folded_syllable

__all__ = ["ACCEPT", "Candidate", "Entry", "NameIndex", "NameIndexError", "NameMatch"]

#: from this score on a candidate may be taken without asking
ACCEPT = 0.88
_FLOOR = 0.70
_LONGEST_NAME, _POSTINGS, _RERANK = 24, 24_000, 40
#: sums of the same costs in another order may differ by this
_ROUNDING = 1e-9
_NO_FIT = Fit(0.0, 0, 0)


@dataclass(frozen=True)
class Candidate:
    """An entity that a name may mean. `exact`: the whole name (legal form aside) as typed, no mark of it contradicted."""

    kind: str
    id: str
    code: str
    name: str
    score: float
    exact: bool


@dataclass(frozen=True)
class NameMatch:
    """Folded [start, end) names one of `candidates` (best first; equally good ones all there, up to 50 of `total`)."""

    start: int
    end: int
    candidates: tuple[Candidate, ...]
    total: int
    #: legal form that stood before the name and is part of the span
    form: str = ""

    @property
    def best(self) -> tuple[Candidate, ...]:
        """The candidates that nothing tells apart."""
        return tuple(c for c in self.candidates if c.score >= self.candidates[0].score - 0.005)


@dataclass(frozen=True)
class _Hit:
    """Surface over words [first, last) of a stream with a score before form and marks are weighed."""

    surface: Surface
    first: int
    last: int
    score: float
    exact: bool


#: words [first, last), the surfaces there, how many there are in all
_Found = tuple[int, int, list[_Hit], int]


class NameIndex:
    """An opened index; safe to share between threads (nothing is written)."""

    def __init__(self, store: NameStore) -> None:
        self.store = store

    @staticmethod
    def build(entries: Iterable[Entry], folder: Path) -> int:
        """Writes an index folder; gives the number of entries."""
        return build(entries, folder)

    @classmethod
    def open(cls, folder: Path) -> NameIndex:
        """Opens an index folder; `NameIndexError` if it is damaged or of another version."""
        return cls(NameStore(folder))

    def __len__(self) -> int:
        return self.store.size

    # ---- names inside a sentence
    def find(self, text: Folded | str, *, blocked: Sequence[tuple[int, int]] = (), fuzzy: bool = True) -> list[NameMatch]:
        """Names in a sentence, outside `blocked` folded spans, left to right, not overlapping."""
        stream = Stream(fold(text) if isinstance(text, str) else text, blocked)
        matches: list[_Found] = []
        for run in stream.runs():
            matches.extend(self._run(stream, *run, fuzzy=fuzzy))
        made = (self._match(stream, *m) for m in matches)
        return sorted((m for m in made if m.candidates[0].score >= _FLOOR), key=lambda m: m.start)

    def _run(self, stream: Stream, first: int, last: int, *, fuzzy: bool) -> list[_Found]:
        chosen: list[_Found] = []
        tentative: list[_Found] = []
        exact = [f for f in self._exact(stream, first, last) if not stream.cuts_form(*f[:2])]
        starts = {f[0]: f[1] for f in reversed(exact) if f[2][0].exact}
        for found in exact:
            if all(found[1] <= c[0] or c[1] <= found[0] for c in (*chosen, *(t for t in tentative if t[2][0].score > 0.855))):
                if self._sure(stream, *found[:3], starts):
                    chosen.append(found)
                else:  # perhaps the rest of a longer name that the index does not hold so: never taken without asking
                    tentative.append((*found[:2], [replace(h, score=min(h.score, 0.86 if h.exact else h.score), exact=False) for h in found[2]], found[3]))
        if fuzzy:
            for gap in _gaps(first, last, chosen):
                chosen.extend(self._fuzzy_in(stream, *gap, tentative))
        for found in tentative:
            if all(found[1] <= c[0] or c[1] <= found[0] for c in chosen):
                chosen.append(found)
        return chosen

    def _exact(self, stream: Stream, first: int, last: int) -> list[_Found]:
        """Exact stretches, full names before own parts, the longest first."""
        spans = [(i, j) for i in range(first, last) for j in range(i + 1, min(i + _LONGEST_NAME, last) + 1)]
        found = []
        for (i, j), (numbers, total) in zip(spans, self.store.exact([stream.texts[i:j] for i, j in spans]), strict=True):
            if not numbers:
                continue
            surfaces = [self.store.surface(n) for n in numbers]
            full = [s for s in surfaces if s.flag != OWN]
            alone = not full and total == 1 and stream.bare_name(i, j)  # 'Lộc Lâm Phú trúng mấy gói': nothing else bears that name
            part = 0.9 if alone or stream.cued(i) else 0.85
            hits = [_Hit(s, i, j, 1.0 if s.flag != OWN else part, s.flag != OWN) for s in (full or surfaces)]
            if self._plausible(stream, i, j, full=bool(full), code=any(s.flag == CODE for s in full)):
                found.append((i, j, hits, len(full) if full else total))
        found.extend(self._abbreviations(stream, first, last))
        return sorted(found, key=lambda f: (not f[2][0].exact, f[0] - f[1], f[0]))

    def _abbreviations(self, stream: Stream, first: int, last: int) -> list[_Found]:
        """Short names whose letters a sentence would spell out: 'công ty QT' (not quốc tế)."""
        pieces = [p for p in stream.raw if len(p[0]) < 8 and not is_folded_syllable(p[0])]
        found = []
        for (text, start, end), (numbers, total) in zip(pieces, self.store.exact([[p[0]] for p in pieces]), strict=True):
            i, j = stream.within(start, end)
            if numbers and first <= i < j <= last and stream.texts[i:j] != [text] and stream.form_before(i)[0]:
                found.append((i, j, [_Hit(self.store.surface(n), i, j, 1.0, True) for n in numbers], total))
        return found

    def _plausible(self, stream: Stream, i: int, j: int, *, full: bool, code: bool) -> bool:
        """May words [i, j) be a name at all? The more they look like other words, the more of a cue they need."""
        words, size = stream.texts[i:j], j - i
        if code or (size > 2 and has_head(words)):
            return True
        if size == 1:
            return full and self._plausible_word(stream, i)
        if is_place(words) or only_generic(words):
            return full and bool(stream.form_before(i)[0])
        if not full and (self._crosses_place(stream, i, j) or self._contradicted(stream, i, j)):
            return False
        return stream.stands_out(i, j) or (full and (size > 3 or (size == 3 and has_trade(words))))

    @staticmethod
    def _plausible_word(stream: Stream, i: int) -> bool:
        """A name of one word: foreign or made of letters; a short one only behind 'công ty' and in capitals or no syllable."""
        word = stream.words[i]
        strange = not is_folded_syllable(word.text) and not word.text.isdigit() and not only_common([word.text])
        if len(word.text) >= 4:
            return strange or (stream.cued(i) and word.capital)
        return bool(stream.form_before(i)[0]) and not word.marked and (word.capital or strange)

    @staticmethod
    def _crosses_place(stream: Stream, i: int, j: int) -> bool:
        """Do words [i, j) cut a place in two or lie inside one ('Tây Nguyên năm', 'Hòa Bình')?"""
        start, end = stream.span(i, j)
        return any(p.start < end and start < p.end and not (start <= p.start and p.end <= end) for p in stream.places)

    def _contradicted(self, stream: Stream, i: int, j: int) -> bool:
        """Was any of words [i, j) typed as 'năm'? No part of a name is."""
        return any(w.typed == "năm" for w in stream.words[i:j])

    def _sure(self, stream: Stream, i: int, j: int, hits: list[_Hit], starts: dict[int, int]) -> bool:
        """A full name that is not the rest of a longer one: no trade word or name word stands right before or after it."""
        if not hits[0].exact:
            return False
        if hits[0].surface.flag == CODE:
            return True
        begin = stream.announced(i)
        second = stream.and_before(i) and (i in starts.values() or has_head(stream.texts[i:j]))
        if begin < i and (starts.get(begin, 0) > i - 1 or second):
            begin = i  # what stands between is a name of its own
        another = j < len(stream.words) and stream.and_before(j) and starts.get(j, 0) - j > 1  # 'A và B', each a whole name
        follows = not another and j < len(stream.words) and stream.adjoins(j) and not stream.is_function(j) and starts.get(j, 0) - j > 1
        if begin < i or follows or (stream.adjoins(j) and noun_trade_at(stream.texts, j) and stream.cued(i)):
            return False
        if not (another or second) and any(low <= i and j <= high and stream.unexplained(low, high, i, j) >= 0.1 for low, high in stream.stretches):
            return False
        if j - i > 2 and has_head(stream.texts[i:j]):
            return True
        if j - i >= 6:
            return not (not stream.form_after(j)[0] and stream.strange(j))  # so long a full name is no accident
        before = next((n for n in (1, 2, 3) if i >= n and only_generic(stream.texts[i - n : i]) and not stream.form_before(i)[0]), 0)
        ended = bool(stream.form_after(j)[0])
        after = not ended and (stream.goes_on(j) or stream.strange(j))
        return not (before and stream.cued(i - before) and not stream.cued(i)) and not after  # 'chủ đầu tư dự án P': 'dự án' is no part of it

    # ---- imperfect names
    def _fuzzy_in(self, stream: Stream, first: int, last: int, tentative: list[_Found]) -> list[_Found]:
        """Imperfect names in words [first, last), the best first, until nothing good is left."""
        found: list[_Found] = []
        for low, high in stream.announced_stretches(first, last):
            if best := self._best_fuzzy(stream, low, high, tentative, announced=True):
                found.append(best)
        for low, high in _gaps(first, last, found):
            for _ in range(3):
                if high - low < 2 or not (best := self._best_fuzzy(stream, low, high, tentative)):
                    break
                found.append(best)
                low, high = max(((low, best[0]), (best[1], high)), key=lambda r: r[1] - r[0])
        return found

    def _best_fuzzy(self, stream: Stream, low: int, high: int, tentative: list[_Found], *, announced: bool = False) -> _Found | None:
        """The best imperfect name in words [low, high), unless an exact part of a name there explains as much."""
        hits = self._candidates(stream, low, high)
        if not announced:
            hits = [replace(h, score=h.score - 0.14, exact=False) if stream.strange(h.last) and not stream.form_after(h.last)[0] else h for h in hits]
        hits = sorted((h for h in hits if h.score >= _FLOOR and self._stands(stream, h)), key=_order)
        if not hits:
            return None
        if announced:
            hits = sorted((self._less_rest(stream, low, high, h) for h in hits), key=_order)
        best = hits[0]
        rival = next((t for t in tentative if t[0] < best.last and best.first < t[1]), None)
        if rival and announced and best.score <= rival[2][0].score - stream.unexplained(low, high, *rival[:2]):
            return None
        if rival and not announced and not (best.last - best.first > rival[1] - rival[0] and best.score >= 0.8):
            return None
        same = [h for h in hits if h.first < best.last and best.first < h.last]
        return best.first, best.last, same[:10], len(same)

    @staticmethod
    def _less_rest(stream: Stream, low: int, high: int, hit: _Hit) -> _Hit:
        """The hit without what it leaves unexplained of the stretch, so that a name cut out of a longer one never wins."""
        rest = stream.unexplained(low, high, hit.first, hit.last)
        return replace(hit, score=hit.score - rest, exact=hit.exact and rest < 0.1)

    def _stands(self, stream: Stream, hit: _Hit) -> bool:
        """A sentence without a name has no imperfect name either: the own part must be there and stand out."""
        i, j = hit.first, hit.last
        if j - i < 2 or stream.cuts_form(i, j) or self._crosses_place(stream, i, j):
            return False
        if hit.score < 0.85 and not has_head(hit.surface.tokens) and not stream.words[i].capital and not stream.cued(i):
            return False
        return stream.stands_out(i, j) or has_head(hit.surface.tokens) or (hit.score > 0.85 and j - i > 3)

    def _candidates(self, stream: Stream, first: int, last: int, *, whole: bool = False) -> list[_Hit]:
        """Surfaces that share rare pairs of words with words [first, last), aligned and scored, the best first."""
        texts = stream.texts[first:last]
        stretch = Stretch(texts)
        hits = self._aligned(stretch, first, self._by_pairs(self._pairs(stream, first, last)), whole=whole)
        if not hits or hits[0].score < 0.86:
            near = self._near_pairs(stream, first, last, whole=whole)
            more = self._aligned(stretch, first, self._by_pairs(near), whole=whole) if near else []
            hits = sorted({h.surface.number: h for h in (*reversed(hits), *reversed(more))}.values(), key=_order)
        return [h for h in hits if self._own_there(h, texts, first)]

    def _pairs(self, stream: Stream, first: int, last: int) -> list[int]:
        """Pairs that may belong to a name, misspelt words also as what they may mean."""
        store, keys = self.store, dict[int, None]()
        forms = [[token_hash(t) for t in (text, *(store.near(text) if not store.knows(text) else ()))] for text in stream.texts[first:last]]
        for i, ones in enumerate(forms):
            for others in forms[i + 1 : i + 3]:
                keys.update((hash_pair(a, b), None) for a in ones for b in others)
        return list(keys)

    def _near_pairs(self, stream: Stream, first: int, last: int, *, whole: bool) -> list[int]:
        """Pairs with one word replaced by its neighbours, where a name may stand (after a cue, in capitals, or anywhere if `whole`)."""
        keys: list[int] = []
        for i in range(first, min(last - 1, first + 60)):
            a, b = stream.words[i], stream.words[i + 1]
            if not whole and not (a.capital and b.capital) and not any(stream.cued(k) for k in range(max(first, i - 4), i + 1)):
                continue
            keys.extend(pair_key(n, b.text) for n in self.store.near(a.text, limit=20))
            keys.extend(pair_key(a.text, n) for n in self.store.near(b.text, limit=20))
        return list(dict.fromkeys(keys))[:4000]

    def _by_pairs(self, keys: list[int]) -> list[int]:
        """Surfaces ranked by the rarity of the pairs they share, the rarest pairs first until the budget is spent."""
        ranges = sorted((r for r in self.store.pair_ranges(keys) if r[1] > r[0]), key=lambda r: r[1] - r[0])
        parts: list[Array] = []
        gains: list[Array] = []
        spent = used = 0
        for low, high in ranges:
            size = high - low
            if parts and spent + size > _POSTINGS:
                break
            parts.append(self.store.postings(low, min(high, low + _POSTINGS)))
            gains.append(np.full(len(parts[-1]), np.log(2 + self.store.size / size)))
            spent, used = spent + size, used + 1
        if not parts:
            return []
        numbers, inverse = np.unique(np.concatenate(parts), return_inverse=True)
        gain = np.bincount(inverse, weights=np.concatenate(gains))
        for low, high in ranges[used : used + 60]:  # frequent pairs only rank what the rare ones found (postings are in order)
            posting = self.store.postings(low, high)
            at = np.minimum(np.searchsorted(posting, numbers), len(posting) - 1)
            gain = gain + (posting[at] == numbers) * np.log(2 + self.store.size / (high - low))
        best = np.argsort(0.03 * self.store.lengths(numbers) - gain, kind="stable")[: _RERANK * 4]
        return [int(n) for n in numbers[best]]

    def _aligned(self, stretch: Stretch, first: int, numbers: list[int], *, whole: bool) -> list[_Hit]:
        """The surfaces fitted to the stretch, which begins at word `first`; inside a sentence only what may reach the floor."""
        floor = 0.0 if whole else _FLOOR - _ROUNDING
        surfaces = [s for s in map(self.store.surface, numbers) if whole or stretch.may_reach(s.weighed, floor)]
        if len(surfaces) > _RERANK:
            joined = " ".join(stretch.typed)
            surfaces = sorted(surfaces, key=lambda s: (-_rough(s, joined, whole=whole), s.number))[:_RERANK]
        hits = []
        for surface in surfaces:
            fit = stretch.fit(surface.weighed, whole=whole, floor=floor) or _NO_FIT
            low, high, score = fit.first, fit.last, fit.score
            if score < 0.85 and (other := self._reordered(surface, stretch.typed, whole=whole)) and other[2] > score:
                low, high, score = other
            if high > low:
                hits.append(_Hit(surface, first + low, first + high, score, score >= 0.9999 and surface.flag != OWN))
        return sorted(hits, key=_order)

    @staticmethod
    def _reordered(surface: Surface, texts: Sequence[str], *, whole: bool) -> tuple[int, int, float] | None:
        """The tightest window that holds the name's words in any order."""
        places = [i for i, t in enumerate(texts) if t in surface.tokens]
        if len(places) < 2:
            return None
        low, high = (0, len(texts)) if whole else (places[0], min(places[-1] + 1, places[0] + len(surface.tokens) + 2))
        return low, high, reordered(surface.tokens, texts[low:high])

    @staticmethod
    def _own_there(hit: _Hit, texts: list[str], first: int) -> bool:
        """Enough of the name's own words stand in the stretch as they are: all but one of two or three, half of more; its numbers all.

        Where the own part is a place (a state body's), half of the words before it as well.
        """
        a, b = own_part(hit.surface.tokens)
        own, there = hit.surface.tokens[a:b], set(texts[hit.first - first : hit.last - first])
        if any(t.isdigit() and t not in there for t in own):
            return False
        if is_place(own) and 2 * sum(t in there for t in hit.surface.tokens[:a]) < a:
            return False
        return sum(t in there for t in own) >= max(1 if len(own) > 1 else 0, len(own) // 2)

    # ---- from hits to matches
    def _match(self, stream: Stream, i: int, j: int, hits: list[_Hit], total: int) -> NameMatch:
        form, start = stream.form_before(i)
        ending, stop = stream.form_after(j)
        form = form if form not in ("", "Công ty") else ending or form
        scored = sorted((self._weighed(stream, h, form) for h in hits), key=lambda s: (-s[0], len(s[1].surface.tokens), s[1].surface.entry))
        entries: dict[int, Candidate] = {}
        for score, hit in scored:
            if hit.surface.entry not in entries:
                kind, identity, code, name = self.store.entry(hit.surface.entry)
                entries[hit.surface.entry] = Candidate(kind, identity, code, name, round(score, 4), hit.exact and score > 0.97)
        last = scored[0][1] if scored else hits[0]
        begin, end = stream.words[min(start, last.first)].start, stream.words[(stop if last.last == j else last.last) - 1].end
        return NameMatch(begin, end, tuple(entries.values())[:50], max(total, len(entries)), form)

    def _weighed(self, stream: Stream, hit: _Hit, form: str) -> tuple[float, _Hit]:
        """The hit's score with marks and legal form weighed: typed marks that differ cost much, another form a little."""
        score = hit.score - self._marks(stream, hit)
        if form and form != "Công ty" and hit.surface.form and hit.surface.form != form:
            score -= 0.01 if hit.surface.form.startswith(form) or form.startswith(hit.surface.form) else 0.02
        return max(score, 0.0), hit

    @staticmethod
    def _marks(stream: Stream, hit: _Hit) -> float:
        """Cost of typed marks that contradict the name's ('Hưng' is not 'Hùng'); unmarked words cost nothing."""
        spelt: dict[str, set[str]] = defaultdict(set)
        for word in hit.surface.core.split():
            spelt[fold_key(word)].add(word)
        wrong = [w for w in stream.words[hit.first : hit.last] if w.marked and w.text in spelt and w.typed not in spelt[w.text]]
        own = sum(w == 1.0 for w in hit.surface.weighed.weights)
        return min(0.3, len(wrong) * 0.35 / max(own, 2))

    # ---- a name alone
    def lookup(self, text: str, limit: int = 10) -> list[Candidate]:
        """The nearest entities to a name that stands alone: a marked span, a search box, a suggestion after a failed question."""
        parsed = canonical(text)
        tokens = surface_tokens(parsed.core)
        if not tokens:
            return []
        stream = Stream(fold(parsed.core))
        count = len(stream.words)
        if not count:
            return []
        code = fold_key(text.strip())
        numbers = [n for found, _ in self.store.exact([stream.texts, [code]], limit=200) for n in found]
        surfaces = [self.store.surface(n) for n in dict.fromkeys(numbers)]
        hits = [_Hit(s, 0, count, 0.9 if s.flag == OWN else 1.0, s.flag != OWN) for s in surfaces]
        if not any(h.exact for h in hits):
            hits.extend(self._candidates(stream, 0, count, whole=True))
        if not hits:
            return []
        best: dict[int, tuple[float, _Hit]] = {}
        for hit in hits:
            score, _ = self._weighed(stream, hit, parsed.form or "")
            if hit.surface.entry not in best or best[hit.surface.entry][0] < score:
                best[hit.surface.entry] = (score, hit)
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], len(item[1][1].surface.tokens), item[0]))[: max(0, limit)]
        return [Candidate(*self.store.entry(number), round(score, 4), hit.exact and score > 0.97) for number, (score, hit) in ranked]


def _order(hit: _Hit) -> tuple[float, int, int]:
    return -hit.score, len(hit.surface.tokens), hit.surface.number


def _rough(surface: Surface, joined: str, *, whole: bool) -> float:
    name = " ".join(surface.tokens)
    return (
        fuzz.token_sort_ratio(name, joined) + fuzz.ratio(name, joined)
        if whole
        else max(fuzz.partial_ratio(name, joined), 0.98 * fuzz.token_set_ratio(name, joined)) + 0.2 * min(len(name), 40)
    )


def _gaps(first: int, last: int, chosen: list[_Found]) -> list[tuple[int, int]]:
    """Stretches between chosen matches, at least two words long."""
    gaps, at = [], first
    for low, high, *_ in sorted(chosen, key=lambda c: c[0]):
        gaps.append((at, low))
        at = high
    return [g for g in (*gaps, (at, last)) if g[1] - g[0] > 1]
