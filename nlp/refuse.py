"""Questions that are not answered, recognised before parsing: changes, instructions, private data, forecasts, opinions, out of scope.

The families are data (`lexicon/refusals.yml`): words, not sentences. What names a known entity is no evidence, so the caller gives the
spans of names; typed marks tell homographs apart, and a single syllable never counts without its marks.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from graph.declared import declared
from graph.errors import SoiError
from graph.text.fold import Folded, fold, has_marks, tokens, tone_style

PATH = Path(__file__).parent / "lexicon" / "refusals.yml"
Span = tuple[int, int]


class RefusalsError(SoiError):
    """`refusals.yml` is wrong: names the family and the key."""


@dataclass(frozen=True)
class Refusal:
    """Why a question is not answered, the words that showed it, and what can be asked instead."""

    code: str
    reason: str
    offer: str
    words: str


@dataclass(frozen=True)
class Phrase:
    """Words in folded form and as they are written, tone style normalised."""

    words: tuple[str, ...]
    marked: tuple[str, ...]


@dataclass(frozen=True)
class Family:
    id: str
    reason: str
    offer: str
    any: tuple[Phrase, ...]
    marked: tuple[Phrase, ...]
    start: tuple[Phrase, ...]
    both: tuple[tuple[tuple[Phrase, ...], tuple[Phrase, ...]], ...]
    unless: tuple[Phrase, ...]
    code: tuple[re.Pattern[str], ...]


_KEYS = {"id", "reason", "offer", "any", "marked", "start", "both", "unless", "code"}


def _phrase(text: str) -> Phrase:
    folded = fold(str(text))
    found = tokens(folded)
    if not found:
        raise RefusalsError(f"refusals.yml: {text!r} has no word")
    return Phrase(tuple(w.text for w in found), tuple(tone_style(folded.original(w.start, w.end)).casefold() for w in found))


def _family(data: dict[str, Any]) -> Family:
    if unknown := data.keys() - _KEYS:
        raise RefusalsError(f"refusals.yml {data.get('id')}: unknown keys {', '.join(sorted(unknown))}; known: {', '.join(sorted(_KEYS))}")

    def said(items: Sequence[str]) -> tuple[Phrase, ...]:
        return tuple(_phrase(p) for p in items)

    both = tuple((said(first), said(second)) for first, second in data.get("both", ()))
    patterns = tuple(re.compile(p) for p in data.get("code", ()))
    anywhere, start, unless = said(data.get("any", ())), said(data.get("start", ())), said(data.get("unless", ()))
    return Family(data["id"], data["reason"], data["offer"], anywhere, said(data.get("marked", ())), start, both, unless, patterns)


@lru_cache(maxsize=1)
def families() -> tuple[tuple[Family, ...], tuple[Phrase, ...]]:
    """The families in the order they are tried, and the polite words that may open a request."""
    data = declared(PATH)
    return tuple(_family(f) for f in data["families"]), tuple(sorted((_phrase(p) for p in data["polite"]), key=lambda p: -len(p.words)))


class _Question:
    def __init__(self, folded: Folded) -> None:
        self.text = folded.text
        self.tokens = tokens(folded)
        self.words = [w.text for w in self.tokens]
        self.typed = [tone_style(folded.original(w.start, w.end)).casefold() for w in self.tokens]
        self.marked = folded.marked
        self.places: dict[str, list[int]] = {}
        for at, word in enumerate(self.words):
            self.places.setdefault(word, []).append(at)

    def at(self, phrase: Phrase, start: int) -> bool:
        size = len(phrase.words)
        if tuple(self.words[start : start + size]) != phrase.words:
            return False
        pairs = list(zip(self.typed[start : start + size], phrase.marked, strict=True))
        if size == 1:
            return pairs[0][0] == pairs[0][1]
        if not self.marked:
            return True
        differs = [t for t, m in pairs if t != m]
        return not differs or (size > 2 and len(differs) == 1 and not has_marks(differs[0]))  # one mark forgotten in a long phrase

    def find(self, phrases: Sequence[Phrase], after: int = 0) -> Span | None:
        """The first phrase that stands in the question from token `after` on, as token indices."""
        for phrase in phrases:
            for start in self.places.get(phrase.words[0], ()):
                if start >= after and self.at(phrase, start):
                    return start, start + len(phrase.words)
        return None

    def opening(self, polite: Sequence[Phrase]) -> int:
        """Where the request begins behind politeness."""
        at = 0
        while size := next((len(p.words) for p in polite if self.at(p, at)), 0):
            at += size
        return at


def _hit(family: Family, question: _Question, polite: Sequence[Phrase]) -> list[Span]:
    """Token spans of the words that put the question into the family; none if they do not."""
    if found := next((m for p in family.code if (m := p.search(question.text))), None):
        return [(found.start(), found.start())]
    if family.unless and question.find(family.unless):
        return []
    if anywhere := question.find(family.any) or (question.find(family.marked) if question.marked else None):
        return [anywhere]
    opening = question.opening(polite)
    for phrase in family.start:
        if question.at(phrase, opening):
            return [(opening, opening + len(phrase.words))]
    for first, second in family.both:
        one = question.find(first)
        if one and (two := question.find(second, one[1])):
            return [one, two]
    return []


def refuse(folded: Folded, names: Callable[[], Sequence[Span]] | None = None) -> Refusal | None:
    """The family a question belongs to, or None. `names` gives the folded spans of known names, asked for only when there is a suspicion."""
    found = _first(folded)
    if found is None or names is None:
        return found
    spans = names()
    return _first(_without(folded, spans)) if spans else found


def _first(folded: Folded) -> Refusal | None:
    known, polite = families()
    question = _Question(folded)
    for family in known:
        if hits := _hit(family, question, polite):
            words = " … ".join(folded.original(question.tokens[a].start, question.tokens[b - 1].end) for a, b in hits if a < b <= len(question.tokens))
            return Refusal(family.id, family.reason, family.offer, words)
    return None


def _without(folded: Folded, spans: Sequence[Span]) -> Folded:
    """The question with its names blanked out, positions kept."""
    chars = list(folded.text)
    for start, end in spans:
        chars[start:end] = "x" * (end - start)  # still one word between its neighbours
    return Folded("".join(chars), folded.typed, folded.spans, folded.cut)
