"""A sentence as the name index sees it: folded words with abbreviations spelt out, where they stand, and what cues a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

from graph.text.fold import Folded, fold_key, tone_style
from graph.text.names_words import only_common
from graph.text.orgname import _tables, expand
from graph.text.places import Place, find_places
from graph.text.syllable import is_folded_syllable

#: words of a sentence that are looked at
MAX_WORDS = 200
_WORD = re.compile(r"[^\W_]+|&")
_BREAK = re.compile(r"[?;!\n]")
#: words that announce a name
_CUES = frozenset(
    [
        "cong ty",
        "cty",
        "doanh nghiep",
        "dn",
        "nha thau",
        "nt",
        "chu dau tu",
        "ben moi thau",
        "nha dau tu",
        "tap doan",
        "tong cong ty",
        "du an",
        "goi thau",
        "co quan",
        "don vi",
        "ong",
        "ba",
        "lien danh",
        "hop tac xa",
        "nguoi ten",
        "ten la",
        "ten",
    ]
)


@dataclass(frozen=True)
class Word:
    """A folded word at folded [start, end) of the sentence; `typed` as typed in lower case, `marked` if typed with marks of its own."""

    text: str
    start: int
    end: int
    typed: str
    capital: bool
    marked: bool


@lru_cache(maxsize=1)
def _forms() -> dict[tuple[str, ...], str]:
    """Legal forms by their words, as they stand in a stream."""
    tables = _tables()
    return {
        **tables.starts,
        **{tuple(fold_key(f).split()): f for f in tables.starts.values()},
        ("cong", "ty"): "Công ty",
        ("cty",): "Công ty",
        ("ct",): "Công ty",
    }


class Stream:
    """The words of a sentence outside `blocked` folded spans; `va` is left out, as in the index."""

    def __init__(self, folded: Folded, blocked: Sequence[tuple[int, int]] = ()) -> None:
        self.folded = folded
        pieces = list(islice(_WORD.finditer(folded.text), MAX_WORDS))
        typed = [tone_style(folded.original(m.start(), m.end())) for m in pieces]
        shouting = not any(c.islower() for c in folded.typed)
        self.words: list[Word] = []
        for text, first, last in expand([t.lower() for t in typed], open_end=True):
            start, end = pieces[first].start(), pieces[last - 1].end()
            if fold_key(text) in ("va", "") or any(a < end and start < b for a, b in blocked):
                continue
            plain = first + 1 == last and text == typed[first].lower()
            self.words.append(Word(fold_key(text), start, end, text, not shouting and typed[first][:1].isupper(), plain and fold_key(text) != text))
        self.texts = [w.text for w in self.words]
        #: pieces as typed, folded, with their spans: names may keep what a sentence would spell out ('QT')
        self.raw = [(m.group(), m.start(), m.end()) for m in pieces if not any(a < m.end() and m.start() < b for a, b in blocked)]
        self._blocked = blocked
        #: every word of a longer sentence capitalised: capitals tell nothing
        self._titled = len(self.words) > 6 and sum(w.capital for w in self.words) > 0.8 * len(self.words)

    @cached_property
    def places(self) -> list[Place]:
        return find_places(self.folded)

    def runs(self) -> list[tuple[int, int]]:
        """Stretches of words without a sentence break or a blocked span between."""
        runs, first = [], 0
        for i in range(1, len(self.words) + 1):
            if i == len(self.words) or self._broken(i):
                if i > first:
                    runs.append((first, i))
                first = i
        return runs

    def _broken(self, at: int) -> bool:
        a, b = self.words[at - 1].end, self.words[at].start
        return bool(_BREAK.search(self.folded.text[a:b])) or any(a <= s and e <= b for s, e in self._blocked)

    def form_before(self, at: int) -> tuple[str, int]:
        """The legal form that ends before word `at` ('' if none) and its first word."""
        for size in range(min(12, at), 0, -1):
            if form := _forms().get(tuple(self.texts[at - size : at])):
                return form, at - size
        return "", at

    def cued(self, at: int) -> bool:
        """Does a legal form, another announcing word or a quote stand before word `at`?"""
        before = self.folded.text[max(0, self.words[at].start - 3) : self.words[at].start].rstrip()
        if before.endswith(('"', "'")) and self.words[at].start:
            return True
        return bool(self.form_before(at)[0]) or any(" ".join(self.texts[at - n : at]) in _CUES for n in (1, 2, 3) if at >= n)

    def goes_on(self, at: int) -> bool:
        """Is word `at` capitalised right behind a capitalised one, so that a name may go on?"""
        if not 0 < at < len(self.words) or self.words[at].start - self.words[at - 1].end > 1:
            return False
        return self.words[at].capital and self.words[at - 1].capital and not self._titled

    def strange(self, at: int) -> bool:
        """Is word `at` there, right behind its neighbour, and neither Vietnamese nor a word of questions: part of a longer name?"""
        if not 0 < at < len(self.words) or self.words[at].start - self.words[at - 1].end > 1:
            return False
        text = self.words[at].text
        return len(text) >= 4 and text.isalpha() and not is_folded_syllable(text) and not only_common([text])

    def within(self, start: int, end: int) -> tuple[int, int]:
        """The words inside folded [start, end)."""
        inside = [i for i, w in enumerate(self.words) if start <= w.start and w.end <= end]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    def stands_out(self, first: int, last: int) -> bool:
        """Can words [first, last) be a name by their looks: cued, all in capitals, or not all common words?"""
        piece = self.words[first:last]
        return self.cued(first) or (all(w.capital or w.text.isdigit() for w in piece) and len(piece) > 1) or not only_common(self.texts[first:last])

    def span(self, first: int, last: int) -> tuple[int, int]:
        return self.words[first].start, self.words[last - 1].end
