"""Slips of the hand in a name: words that are none, and what they may have been meant to be. Nothing here looks at whole names."""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise, product
from pathlib import Path

from rapidfuzz.distance import OSA

from graph.text import orgname, syllable
from graph.text.fold import has_marks, telex, tone_style
from loaders.link.names import words

#: words of a name that may be mended at once, and mendings that are tried
MENDED, TRIED = 2, 60
#: syllables that names have without a mark: written bare they may be meant
_BARE = frozenset(Path(__file__).with_name("bare_syllables.txt").read_text(encoding="utf-8").split())

#: pairs of words in names of trades, forms and bodies: no firm's own name. 'Tư vấn Tiết kế' can only be 'thiết kế'
_TRADES = frozenset(
    pair for line in Path(__file__).with_name("trades.txt").read_text(encoding="utf-8").splitlines() for pair in pairwise(line.split())
)


class Slips:
    """Knows the words of the register's names, and how often each stands there."""

    def __init__(self, known: Mapping[str, int]) -> None:
        self._words = known
        self._shapes: dict[str, list[str]] | None = None

    def lost_marks(self, word: str) -> bool:
        """Whether a word without marks surely lost them: no register name has it bare, nor is it one that names have bare."""
        if has_marks(word) or not word.isalpha() or word in self._words or not syllable.is_folded_syllable(word):
            return False
        return word not in _BARE or _stopped(word)

    def mended(self, name: str) -> Iterator[str]:
        """What a name may have been meant to be, where one or two of its words are none; nothing where all are words."""
        found = words(name, styled=False)
        meant = {i: self._meant(word) if self._strange(word) else self._trade(found, i) for i, word in enumerate(found)}
        strange = [i for i, word in enumerate(found) if meant[i] or self._strange(word)]
        if not 0 < len(strange) <= MENDED or len("".join(found)) < 8:
            return
        choices = [meant[i] for i in strange]
        for count, chosen in enumerate(product(*choices)):
            if count == TRIED:
                return
            replaced = dict(zip(strange, chosen, strict=True))
            yield " ".join(replaced.get(i, word) for i, word in enumerate(found))

    def near(self, word: str) -> list[str]:
        """Register words one edit away (a letter left out, added, changed, or two swapped)."""
        if self._shapes is None:
            self._shapes = defaultdict(list)
            for known in self._words:
                for shape in _shapes(known):
                    self._shapes[shape].append(known)
        near = {known for written in {word, tone_style(word)} for shape in _shapes(written) for known in self._shapes.get(shape, ())}
        return sorted(known for known in near if min(OSA.distance(known, word), OSA.distance(known, tone_style(word))) <= 1 and not known.isdigit())

    def _strange(self, word: str) -> bool:
        return not (tone_style(word) in self._words or any(c.isdigit() for c in word) or _real(word) or orgname.abbreviates(word))

    def _trade(self, found: list[str], at: int) -> list[str]:
        """A real word that breaks the name of a trade, one edit away from the word that makes it."""
        around = found[at - 1] if at else "", found[at + 1] if at + 1 < len(found) else ""
        if len(found[at]) < 2 or not self._beside(around) or any(pair in _TRADES for pair in ((around[0], found[at]), (found[at], around[1]))):
            return []
        return [word for word in self.near(found[at]) if (around[0], word) in _TRADES or (word, around[1]) in _TRADES]

    def _beside(self, around: tuple[str, str]) -> bool:
        return around[0] in _FIRST or around[1] in _SECOND

    def _meant(self, word: str) -> list[str]:
        finished = telex(word)
        parted = [f"{word[:i]} {word[i:]}" for i in range(1, len(word)) if tone_style(word[:i]) in self._words and tone_style(word[i:]) in self._words]
        return [*([finished] if finished and finished in self._words else []), *parted, *self.near(word)]


_FIRST, _SECOND = frozenset(one for one, _ in _TRADES), frozenset(other for _, other in _TRADES)
#: onsets spelt one way before i, e, ê, y and another way before the other vowels
_BEFORE_FRONT, _BEFORE_BACK = {"k", "gh", "ngh"}, {"c", "g", "ng"}


def _real(word: str) -> bool:
    """Whether a word is a Vietnamese syllable as it is spelt."""
    found = syllable.parse(word)
    if found is None or found.onset == "p" or _stopped(word):
        return False
    front = found.rime[0] in "ieêy"
    if front if found.onset in _BEFORE_BACK else not front and found.onset in _BEFORE_FRONT:
        return False
    return tone_style(word) == syllable.spell(found) and (word == tone_style(word) or _newer_style(word))


def _stopped(word: str) -> bool:
    """Whether a syllable ends in c, ch, p or t without the sharp or heavy tone that such syllables always have: 'Phat', 'Viêt'."""
    found = syllable.parse(word)
    return found is not None and found.rime.endswith(("c", "ch", "p", "t")) and found.tone not in ("\u0301", "\u0323")


def _newer_style(word: str) -> bool:
    """Whether a word is in the newer tone style (hoà, thuỷ): real, though not as we spell it."""
    return bool(re.search("(o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])$", word))


def _shapes(word: str) -> set[str]:
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}

