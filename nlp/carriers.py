"""What people say around a question without saying anything of it: 'Dạ anh chị cho em hỏi …', '… giúp em với ạ'.

Such phrases are made anew each time, so they are no list but runs of words of a few classes (`lexicon/carriers.yml`). A run that opens a
sentence is a request: it holds a verb of asking, or who wants something. One that closes a sentence is a courtesy: it holds a word of help or
a particle; with 'danh sách' in it, it asks for a list.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from graph.text.fold import fold_key, tone_style
from nlp.vocabulary import read


@dataclass(frozen=True)
class Run:
    """Tokens `start` to `end` (not included) and the classes of the words in them."""

    start: int
    end: int
    classes: frozenset[str]


Words = Mapping[str, Sequence[tuple[tuple[str, ...], tuple[str, ...], str]]]


def opening(words: Sequence[str], typed: Sequence[str], marked: bool, starts: Sequence[int]) -> Iterator[tuple[str, Run]]:
    """Requests: (category, run) for every run of two words or more from one of `starts`. `words` are folded, `typed` in lower case."""
    for start in starts:
        for run in _runs(_said("before"), words, typed, marked, start):
            if run.end - start < 2 or run.end == len(words):
                continue
            if "count" in run.classes:
                yield "HOWMANY", run
                yield "IMP", run  # kept by the caller only before a word that asks how many
            elif "ask" in run.classes or {"who", "want"} <= run.classes:
                yield "IMP", run
                if start and "ask" in run.classes:
                    yield "WITH", run  # '… Cho biết thêm giá trúng.'


def closing(words: Sequence[str], typed: Sequence[str], marked: bool, ends: Sequence[int]) -> Iterator[tuple[str, Run]]:
    """Courtesies: (category, run) for every run of two words or more that reaches one of `ends`."""
    for end in ends:
        for start in range(max(1, end - 8), end - 1):
            for run in _runs(_said("after"), words[:end], typed[:end], marked, start):
                if run.end != end:
                    continue
                if "list" in run.classes and "help" in run.classes:
                    yield "LISTIT", run
                elif "list" not in run.classes and run.classes & ({"help", "particle"} if marked else {"help"}):  # 'ha noi'
                    yield "FILL", run


def _runs(said: Words, words: Sequence[str], typed: Sequence[str], marked: bool, start: int) -> list[Run]:
    """All runs of known words from `start`."""
    ends: dict[int, set[frozenset[str]]] = defaultdict(set, {start: {frozenset()}})
    for at in range(start, len(words)):
        for phrase, spelt, kind in said.get(words[at], ()) if at in ends else ():
            end = at + len(phrase)
            if tuple(words[at:end]) == phrase and (not marked or tuple(typed[at:end]) == spelt):
                ends[end] |= {classes | {kind} for classes in ends[at]}
    return [Run(start, end, classes) for end, found in ends.items() if end > start for classes in found]


@lru_cache(maxsize=2)
def _said(place: str) -> Words:
    """The words of a place by their first: (folded, as spelt, class)."""
    found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], str]]] = defaultdict(list)
    for kind, phrases in read("carriers.yml")[place].items():
        for phrase in phrases:
            folded = tuple(fold_key(phrase).split())
            found[folded[0]].append((folded, tuple(tone_style(phrase).split()), kind))
    return found
