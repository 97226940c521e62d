"""Rows of earlier answers as names: 'công ty thứ hai', 'dòng đầu', 'cái cuối cùng' are whom the answer showed there, 'hai nhà đó' the two of them.

Such words are found where names are found, so that everything that can be asked of a name can be asked of a row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graph.text.fold import Folded, Token, fold, tokens
from nlp.dialogue_words import marks, said
from nlp.tagger import Named, Names
from nlp.vocabulary import vocabulary

Rows = Sequence[Sequence[Any]]
#: 'người', 'ông': whoever stands in a list with a person in it
PEOPLE = frozenset({"Person", "Enterprise", "Agency", "ForeignInvestor"})
#: lists that are remembered
LISTS = 4
#: what after a place in an order says that it is one of another order: 'thứ hai về vốn', 'đầu tư', 'đầu năm'
ELSE = frozenset({"ve", "theo", "tu", "thau", "nam", "quy", "thang", "ky", "nguoi", "moi", "tinh", "ca"})
#: between the noun and its place
STANDING = (("dung",), ("xep",), ("o", "vi", "tri"), ("o", "dong"))
FIRST, LAST = 0, -1
#: 'gói đầu tiên' may be the earliest: of what has a date these words say no row
IN_TIME = (("dau", "tien"), ("cuoi", "cung"))
DATED = frozenset({"BidPackage", "Project", "Plan", "MonitoringReport"})


@dataclass(frozen=True)
class Place:
    """Words [start, end) of the question that point at the row `at` (from 0; -1 is the last) of a list of `kinds` (None: of anything)."""

    start: int
    end: int
    at: int
    kinds: frozenset[str] | None


@lru_cache(maxsize=1)
def _nouns() -> Mapping[tuple[str, ...], frozenset[str] | None]:
    """What a row may be called: anything ('dòng', 'cái'), or the noun of its kind."""
    kinds: dict[tuple[str, ...], frozenset[str] | None] = {}
    for entry in vocabulary().entries:
        if entry.category == "N" and (sem := entry.make(0)) is not None and not sem.where:
            kinds[entry.words] = frozenset(sem.kinds()) | (kinds.get(entry.words) or frozenset())
    return {**kinds, **{phrase: PEOPLE for phrase, _ in marks("row_of_people")}, **{phrase: None for phrase, _ in marks("row")}}


def _noun_before(words: Sequence[Token], end: int) -> tuple[int, frozenset[str] | None] | None:
    """The longest noun that ends at `end`: where it begins and what it may be."""
    for size in range(min(4, end), 0, -1):
        phrase = tuple(w.text for w in words[end - size : end])
        if phrase in _nouns():
            return end - size, _nouns()[phrase]
    return None


def _place_at(folded: Folded, words: Sequence[Token], n: int, row: bool) -> tuple[int, int] | None:
    """(how many words, which place) of an ordinal at word `n`. `row`: after a noun of any row, where 'số 2' and 'đầu' are one too."""
    typed = folded.original(words[n].start, words[n].end).casefold() if folded.marked else ""
    following = words[n + 1].text if n + 1 < len(words) else ""
    if (words[n].text, typed or "thứ") == ("thu", "thứ") or (row and words[n].text in ("so", "stt") and typed in ("", "số", "stt")):
        number = int(following) if following.isdigit() else _numerals().get(following, 0)
        return (2, number - 1) if 0 < number < 100 else None
    for name, at in (("row_first", FIRST), ("row_last", LAST)):
        for phrase, marked in marks(name):
            here = tuple(w.text for w in words[n : n + len(phrase)]) == phrase and typed in ("", marked[0])
            if here and (row or typed or len(phrase) > 1):
                return len(phrase), at
    return None


def _numerals() -> Mapping[str, int]:
    """How many 'hai', 'nhì' are."""
    return {phrase[0]: n for n, (phrase, _) in enumerate(marks("places"), 1)} | {"nhi": 2, "bon": 4}


def places(folded: Folded) -> list[Place]:
    """Where the question points at a row of a list."""
    words, found = tokens(folded), list[Place]()
    for end in range(1, len(words)):
        noun = _noun_before(words, end)
        if noun is None:
            continue
        standing = next((len(s) for s in STANDING if tuple(w.text for w in words[end : end + len(s)]) == s), 0)
        place = _place_at(folded, words, end + standing, noun[1] is None) if end + standing < len(words) else None
        if place is None:
            continue
        stop = end + standing + place[0]
        if noun[1] and noun[1] <= DATED and tuple(w.text for w in words[end + standing : stop]) in IN_TIME:
            continue
        if stop < len(words) and words[stop].text in ELSE:
            continue
        found = [p for p in found if p.end <= noun[0]]
        found.append(Place(noun[0], stop, place[1], noun[1]))
    return found


# ---- whom they mean ------------------------------------------------------------------------------------------------
def shown(row: Sequence[Any], kinds: frozenset[str] | None) -> dict[str, Any] | None:
    """The entity of a row, of one of these kinds."""
    return next((c for c in row if isinstance(c, dict) and "id" in c and (kinds is None or c.get("type") in kinds)), None)


def _fits(rows: Rows, kinds: frozenset[str] | None) -> bool:
    return shown(rows[0], kinds) is not None and (kinds is not PEOPLE or any(shown(row, frozenset({"Person"})) for row in rows))


@dataclass
class Lists:
    """What a dialogue has shown, newest last. `used`: the list at whose rows the last question pointed."""

    answers: list[Rows] = field(default_factory=list)
    used: Rows | None = None

    def add(self, rows: Rows) -> None:
        """One more answer, if it shows things at all."""
        if rows and shown(rows[0], None) is not None:
            self.answers.append(rows)
            del self.answers[:-LISTS]

    def of(self, place: Place, *, again: bool) -> Rows | None:
        """The list that a place is in: the newest of such things; 'còn cái thứ ba' goes on with the one pointed at before."""
        if again and self.used is not None and _fits(self.used, place.kinds):
            return self.used
        return next((rows for rows in reversed(self.answers) if len(rows) > 1 and _fits(rows, place.kinds)), None)

    def two(self, kinds: frozenset[str] | None) -> Rows | None:
        """The two of these kinds just shown: by one answer, else by the last two, one each."""
        last = self.answers[-1] if self.answers else []
        if len(last) == 2 and all(shown(row, kinds) for row in last):
            return last
        rows = [answer[0] for answer in self.answers[-2:] if len(answer) == 1 and shown(answer[0], kinds)]
        return rows if len(rows) == 2 and shown(rows[0], kinds) != shown(rows[1], kinds) else None


class Pointed:
    """A name index in which places of the rows shown are names too."""

    def __init__(self, names: Names, lists: Lists, *, again: bool, two: Rows | None = None) -> None:
        self._names, self._lists, self._again, self._two = names, lists, again, two
        self.used: Rows | None = None  #: the list at whose rows the question points
        self.beyond: tuple[str, int] | None = None  #: words that point behind the end of a list, and its length

    def find(self, folded: Folded) -> list[Named]:
        words, found = tokens(folded), list[Named]()
        for place in places(folded):
            rows = self._two or self._lists.of(place, again=self._again)
            start, end = words[place.start].start, words[place.end - 1].end
            if rows is not None and place.at >= len(rows):
                self.beyond = folded.original(start, end), len(rows)
            elif rows is not None and (cell := shown(rows[place.at], place.kinds)) is not None:
                self.used = rows
                found.append(Named(start, end, (cell["type"],), (cell["id"],), (cell.get("name") or cell["id"],)))
        others = [n for n in self._names.find(folded) if not any(n.start < f.end and f.start < n.end for f in found)]
        return [*others, *found]

    def nearest(self, text: str, limit: int = 5) -> list[tuple[str, str, str, str]]:
        return self._names.nearest(text, limit)


def pointed(question: str, names: Names, lists: Lists) -> tuple[str, Pointed] | None:
    """The question and its names, where it points at rows that were shown; None if it does not."""
    if not lists.answers:
        return None
    folded = fold(question)
    text, two = _of_two(question, folded, lists)
    if two is None and not places(folded):
        return None
    text = _with_provinces(text, lists)
    index = Pointed(names, lists, again=said(question).again, two=two)
    index.find(fold(text))
    return (text, index) if index.used is not None or index.beyond is not None or text != question else None


def _with_provinces(question: str, lists: Lists) -> str:
    """'tỉnh thứ hai': the name of that province, for places are told by their names."""
    folded = fold(question)
    words = tokens(folded)
    for place in reversed(places(folded)):
        rows = lists.of(place, again=said(question).again)
        cell = shown(rows[place.at], place.kinds) if rows is not None and place.at < len(rows) else None
        if cell is not None and cell["type"] == "Province":
            first, last = folded.span(words[place.start].start, words[place.end - 1].end)
            question = question[:first] + cell["id"] + question[last:]
    return question


#: the two of them as rows
BOTH = "dòng thứ nhất và dòng thứ hai"


def _of_two(question: str, folded: Folded, lists: Lists) -> tuple[str, Rows | None]:
    """'hai nhà đó có liên quan gì không?': of the two just shown, each by its place."""
    words = tokens(folded)
    for start in range(len(words)):
        for end, kinds in _two_at(words, start):
            if (two := lists.two(kinds)) is not None:
                first, last = folded.span(words[start].start, words[end - 1].end)
                return question[:first] + (BOTH if folded.marked else fold(BOTH).text) + question[last:], two
    return question, None


def _two_at(words: Sequence[Token], start: int) -> list[tuple[int, frozenset[str] | None]]:
    """Where 'hai công ty đó', at the start of a question also 'hai bên', ends, and what it names."""
    found = []
    for counted, _ in marks("two"):
        for size in range(4, -1, -1):
            noun = start + len(counted)
            phrase = tuple(w.text for w in words[noun : noun + size])
            if tuple(w.text for w in words[start:noun]) != counted or (phrase and phrase not in _nouns()) or (not phrase and counted != ("ca", "hai")):
                continue
            found += [(noun + size + len(p), _nouns()[phrase] if phrase else None) for p, _ in marks("pointers") if _are(words, noun + size, p)]
    found += [(len(p), None) for p, _ in marks("two_alone") if start == 0 and _are(words, 0, p)]
    return found


def _are(words: Sequence[Token], at: int, phrase: tuple[str, ...]) -> bool:
    return tuple(w.text for w in words[at : at + len(phrase)]) == phrase
