"""Slips of the hand, mended before a question is read: Telex left undone, telephone spelling, one letter wrong.

    mend("doanh nghieepj nào trugn nhìu gói nhất", spans).text == "doanh nghiệp nào trúng nhiều gói nhất"

Only a word that is nothing as it stands is ever changed (no syllable of the language, nor a word of the lexicon), only into a word that the
lexicon knows, and never inside a name or quotation marks. What was changed is said beside the answer.
"""
from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from graph.text.fold import fold, fold_key, has_marks, telex, tone_style
from graph.text.syllable import is_folded_syllable
from nlp.vocabulary import read, vocabulary

#: folded words shorter than this are too like each other for one wrong letter to be told
SHORTEST = 4
#: so many letters of a word whose last one was held down are left
HELD = 3
_WORD = re.compile(r"[^\W\d_]+")
#: a last letter held down
_HELD = re.compile(r"([^\W\d_])\1{2,}$")
_QUOTED = re.compile("[“\"«‘']([^“”\"«»‘’']{2,200})[”\"»’']")
#: typed spans of the names in a text, asked for only when a word looks mistyped
Spans = Callable[[], Sequence[tuple[int, int]]]


@dataclass(frozen=True)
class Mended:
    """The question as it is read, and the words that were changed: (as typed, as read)."""

    text: str
    changes: tuple[tuple[str, str], ...] = ()


def mend(question: str, names: Spans = tuple) -> Mended:
    """The question with its slips mended. `names` gives the spans of known names in NFC text."""
    text = unicodedata.normalize("NFC", question)
    found = list(_slips(text))
    if not found:
        return Mended(question)
    kept = [*names(), *(m.span() for m in _QUOTED.finditer(text))]
    found = [(at, end, new) for at, end, new in found if not any(a < end and at < b for a, b in kept)]
    for at, end, new in reversed(found):
        text = text[:at] + new + text[end:]
    original = unicodedata.normalize("NFC", question)
    return Mended(text, tuple((original[at:end], new) for at, end, new in found)) if found else Mended(question)


def _slips(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what was meant) of the words that are nothing as they stand."""
    words = list(_WORD.finditer(text))
    keys = [fold_key(w.group()) for w in words]
    shouted, marked = text.isupper(), fold(text).marked
    for n, word in enumerate(words):
        typed = word.group()
        if typed[:1].isupper() and n and not shouted and not (typed.isupper() and tone_style(typed.lower()) in _table("short")):
            continue  # part of a name, or an abbreviation nobody here knows
        before, after = keys[n - 1] if n else "", keys[n + 1] if n + 1 < len(keys) else ""
        if (meant := _meant(typed.lower(), keys[n], before, after)) and meant != typed.lower():
            yield word.start(), word.end(), meant if marked else fold_key(meant)


def _meant(typed: str, key: str, before: str, after: str) -> str | None:
    if (said := chat().get(tone_style(typed))) is not None:
        return said
    known = vocabulary().words
    if key in known or not key.isascii():
        return None
    if len(held := _HELD.sub(r"\1", typed)) >= HELD and held != typed and fold_key(held) in known:
        return held  # 'nhấttt'
    letter = None if len(key) < SHORTEST or is_folded_syllable(key) else _one_letter(typed, key, before, after)
    repaired = telex(typed)
    if repaired is None or fold_key(repaired) not in known:
        return letter
    undone = str(repaired)
    return letter if letter and _goes(fold_key(letter), before, after) and not _goes(fold_key(undone), before, after) else undone


def _goes(word: str, before: str, after: str) -> bool:
    """Does the folded word stand beside one of its neighbours in some phrase?"""
    return (before, word) in _pairs() or (word, after, "") in _pairs()


def _one_letter(typed: str, key: str, before: str, after: str) -> str | None:
    """The word of the lexicon that is one letter away (or two letters swapped): the one with the marks that were typed, else the one a neighbour goes with."""
    near = [w for w in _spelt() if abs(len(w) - len(key)) <= 1 and OSA.distance(w, key, score_cutoff=1) <= 1]
    ranked = sorted((OSA.distance(m, typed), m) for w in near for m in _spelt()[w] if has_marks(m) or not has_marks(typed))
    if not ranked:
        return None
    closest = [m for d, m in ranked if d == ranked[0][0]]
    fits: set[str] = {m for w in near for m in (*_pairs().get((before, w), ()), *_pairs().get((w, after, ""), ()))}
    for choice in (set(closest) & fits, fits, set(closest) if len(key) > SHORTEST else set()):
        if len(choice) == 1:
            return choice.pop()
    return near[0] if len(near) == 1 and len(key) > SHORTEST else None  # which marks is for the reading to tell


@lru_cache(maxsize=1)
def chat() -> Mapping[str, str]:
    """Telephone spelling and abbreviations (`lexicon/typing.yml`): a word as typed → what it stands for."""
    return {**_table("chat"), **_table("short")}


@lru_cache(maxsize=2)
def _table(name: str) -> Mapping[str, str]:
    return {tone_style(str(k)).casefold(): str(v) for k, v in read("typing.yml")[name].items()}


def _phrases() -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """All that the readers know, folded and as it is written."""
    for entry in vocabulary().entries:
        yield entry.words, entry.marked
    for phrase in read("typing.yml")["words"]:
        yield fold_key(phrase).split(), tone_style(phrase).split()


@lru_cache(maxsize=1)
def _spelt() -> Mapping[str, frozenset[str]]:
    """Folded words of the lexicon that are syllables → how they are written with marks."""
    found: dict[str, set[str]] = defaultdict(set)
    for words, spelt in _phrases():
        for word, marked in zip(words, spelt, strict=True):
            if len(word) >= SHORTEST - 1 and is_folded_syllable(word):
                found[word].add(marked)
    return {w: frozenset(m) for w, m in found.items()}


@lru_cache(maxsize=1)
def _pairs() -> Mapping[tuple[str, ...], frozenset[str]]:
    """What goes with what: (before, word) and (word, after, '') in phrases of the lexicon → the word with its marks."""
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for words, spelt in _phrases():
        for (a, ma), (b, mb) in pairwise(zip(words, spelt, strict=True)):
            found[a, b].add(mb)
            found[a, b, ""].add(ma)
    return {k: frozenset(v) for k, v in found.items()}
