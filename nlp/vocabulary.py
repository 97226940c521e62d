"""Reads `nlp/lexicon/*.yml` against the ontology and finds their phrases in a question.

An entry says what a phrase is (its chart category) and how its meaning is made; the phrase itself is matched in
folded form, and typed diacritics break ties: a word typed with marks never matches a phrase whose marks differ,
unless the phrase is long enough for a slip of the keyboard to be likelier than another word.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

from graph.declared import declared
from graph.errors import SoiError
from graph.ontology import ontology
from graph.text.fold import fold, has_marks, tokens, tone_style
from nlp import meaning
from nlp.sem import Sem

FOLDER = Path(__file__).parent / "lexicon"
#: a phrase of this many syllables may have other marks than typed ("liêt kê"): a typing slip
SLIP = 2
#: a country is first of all an investor's, then (at this price) the nationality of persons: 'nhà đầu tư Nhật Bản'
FOREIGNER = 0.08


class LexiconError(SoiError):
    """A lexicon file is wrong: names the file, the entry and the value."""


@dataclass(frozen=True)
class Entry:
    """One phrase: `make(position)` gives its meaning (None for words with only a grammatical part)."""

    phrase: str
    words: tuple[str, ...]
    marked: tuple[str, ...]
    category: str
    make: Callable[[int], Sem | None]
    cost: float = 0.0
    source: str = ""
    payload: Any = None
    strict: bool = False  #: only as typed with its own marks: 'Nhật' is never 'nhat'


@dataclass(frozen=True)
class Hit:
    start: int  #: token index
    end: int
    entry: Entry
    slips: int  #: words whose typed marks differ from the phrase's
    doubt: bool = False  #: a filler that without its marks may be another word


def read(name: str) -> Any:
    """A file of the lexicon."""
    return declared(FOLDER / name)


def _phrase(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    folded = fold(text)
    words = tokens(folded)
    return tuple(w.text for w in words), tuple(tone_style(folded.original(w.start, w.end)).casefold() for w in words)


def _entries(file: str, category: str, item: Mapping[str, Any], make: Callable[[int], Sem | None], cost: float = 0.0, payload: Any = None) -> Iterator[Entry]:
    for phrase in _spelt(item["say"]):
        words, marked = _phrase(phrase)
        if not words:
            raise LexiconError(f"{file}: phrase {phrase!r} of {item.get('id', category)} has no word")
        price, source = cost + float(item.get("weight", 0.0)), f"{file}:{item.get('id', category)}"
        yield Entry(phrase, words, marked, category, make, price, source, payload, bool(item.get("strict", False)))


#: spellings that are as right as those of the lexicon, or the South's, and folded are other words: 'tỉ lệ', 'kì', 'quản lí', 'cao nhứt'
_OTHERWISE = tuple((re.compile(a), b) for a, b in ((r"\b([tT])ỷ\b", r"\1ỉ"), (r"\b([kK])ỳ\b", r"\1ì"), (r"\b([lL])ý\b", r"\1í"), (r"(?<=\S )nhất\b", "nhứt")))


def _spelt(phrases: Sequence[object]) -> Iterator[str]:
    """Every phrase, and as it may be spelt otherwise."""
    there = {str(p) for p in phrases}
    for phrase in (str(p) for p in phrases):
        yield phrase
        for pattern, said in _OTHERWISE:
            other = pattern.sub(said, phrase)
            if other not in there:
                there.add(other)
                yield other


def _all() -> Iterator[Entry]:
    for item in read("nouns.yml"):
        yield from _entries("nouns.yml", "N", item, meaning.noun(item))
    for item in read("verbs.yml"):
        yield from _entries("verbs.yml", "V2", item, meaning.verb(item), payload=item)
    for item in read("attributes.yml"):
        make = meaning.attribute(item)
        if "lookup" not in item:
            yield from _entries("attributes.yml", "ATTR", item, make, payload=item)
        if item.get("key"):
            yield from _entries("attributes.yml", "KEY", item, make, payload=item)
    for item in read("values.yml"):
        yield from _entries("values.yml", "VAL", item, meaning.value(item), payload=item)
    for item in read("predicates.yml"):
        yield from _entries("predicates.yml", "VAL", item, meaning.predicate(item), -0.02, payload=item)
    for item in read("countries.yml"):
        if item["name"] != "Việt Nam":  # foreign investors come from elsewhere; 'Việt Nam' beside them is the place
            yield from _entries("countries.yml", "VAL", item, meaning.country(item["name"], "ForeignInvestor"))
        yield from _entries("countries.yml", "VAL", item, meaning.country(item["name"], "Person"), FOREIGNER)
    for item in read("dates.yml"):
        yield from _entries("dates.yml", "VDATE", item, meaning.dated(item), payload=item)
    for item in read("indicators.yml"):
        yield from _entries("indicators.yml", "ATTR", item, meaning.indicator(item), payload=item)
    for category, phrases in read("words.yml").items():
        name, _, weight = category.partition("~")  # 'FILL~0.3': the same category at a price
        yield from _entries("words.yml", name, {"say": phrases, "weight": weight or 0.0}, _nothing)


def _nothing(_: int) -> None:
    return None


_has_marks = lru_cache(maxsize=16_384)(has_marks)


class Vocabulary:
    """All phrases, indexed by their first word."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self.by_first: dict[str, list[Entry]] = {}
        for entry in entries:
            self.by_first.setdefault(entry.words[0], []).append(entry)
        self._by_words: dict[tuple[str, ...], list[tuple[int, Entry]]] = {}
        self._sizes: dict[str, set[int]] = {}
        for number, entry in enumerate(entries):
            self._by_words.setdefault(entry.words, []).append((number, entry))
            self._sizes.setdefault(entry.words[0], set()).add(len(entry.words))
        self._of_source = {e.source: e for e in entries}
        self.spoken = {e.words for e in entries if e.category != "FILL"}
        self.said = {(e.words, e.marked) for e in entries if e.category != "FILL"}
        self.words = frozenset(w for e in entries for w in e.words)

    def meaning(self, source: str, at: int) -> Sem:
        """What the entries of a line of the lexicon mean, its variables named after the word at which it stands."""
        found = self._of_source[source].make(at)
        assert found is not None
        return found

    def meanings(self, phrase: str, category: str) -> list[Sem]:
        """What a whole phrase means as a word of this category."""
        made = (entry.make(0) for _, entry in self._by_words.get(_phrase(phrase)[0], ()) if entry.category == category)
        return [sem for sem in made if sem is not None]

    def find(self, words: Sequence[str], typed: Sequence[str], *, marked_text: bool) -> list[Hit]:
        """Every phrase at every place. `typed` are the words as typed (tone-normalised, lower case); marks in them count."""
        hits = []
        for start, word in enumerate(words):
            there = [found for size in self._sizes.get(word, ()) for found in self._by_words.get(tuple(words[start : start + size]), ())]
            for _, entry in sorted(there, key=itemgetter(0)):  # in the order of the lexicon
                if hit := self._hit(entry, start, typed[start : start + len(entry.words)], marked_text):
                    hits.append(hit)
        exact = {(h.start, h.end) for h in hits if h.slips == 0}
        meant = {b for a, b in exact if b - a == 1 and _has_marks(typed[a])}  # 'công ty trùng (số điện thoại)' is no 'công ty trúng'
        return [h for h in hits if h.slips == 0 or not (_ends_otherwise(h, typed, meant) or any(a <= h.start and h.end <= b for a, b in exact))]

    def _hit(self, entry: Entry, start: int, typed: Sequence[str], marked_text: bool) -> Hit | None:
        """The phrase at `start`, if the marks that were typed allow it."""
        differ = [_has_marks(t) for t, m in zip(typed, entry.marked, strict=True) if t != m]
        other = sum(differ)
        bare = len(differ) - other if marked_text else 0
        without = bare > 0 or not marked_text
        doubt = entry.category == "FILL" and without and entry.words in self.spoken and (entry.words, entry.marked) not in self.said
        if doubt and (entry.cost or bare):
            return None  # without marks 'chi' is 'chỉ' (only) before it is 'chị'
        if entry.strict and tuple(typed) != entry.marked:
            return None
        if other and (len(entry.words) < SLIP or other + bare >= len(entry.words)):
            return None
        return Hit(start, start + len(entry.words), entry, other + bare, doubt)


def _ends_otherwise(hit: Hit, typed: Sequence[str], meant: set[int]) -> bool:
    """Was the last word of a phrase typed as a word of its own?"""
    return hit.end in meant and typed[hit.end - 1] != hit.entry.marked[-1]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    ontology()
    return Vocabulary(list(_all()))
