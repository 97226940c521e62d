"""A bottom-up chart over the words of a question: every stretch that means something, best readings first.

Lexical items come from the tagger; rules join neighbours. Each item carries a cost; a cell keeps the cheapest few.
Nothing is ever skipped: an item covers all words of its span, so a root item has accounted for the whole question.

Costs only grow upwards. So a join that would be too dear for its cell, or for any answer, is not even tried. Work is bounded by a count, not
by a clock: the same question is understood the same way on a slow day.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from operator import attrgetter

from nlp.outside import Room
from nlp.sem import Sem

#: items kept per span and category
PER_CATEGORY = 8
#: and how much dearer than the cheapest one may be
BEAM = 0.8
#: what it costs to read over a comma
COMMA = 0.15
#: what is dearer than this is never answered (nlp.parse.DEAREST is less), so nothing is built on it
MOST_COST = 3.0
#: and so is what joins cost more than this in (nlp.parse.LOOSEST is less)
MOST_LOOSE = 0.7
#: cost of one lexical item: fewer, longer phrases are likelier
LEXICAL = 0.1
#: rules tried for one question; a question that needs more is not understood at all
MOST_TRIED = 13_500

#: what a rule gives: nothing, a meaning, or several, each with or without a price (≥ 0) of its own
Given = Sem | tuple[Sem, float] | Sequence[Sem | tuple[Sem, float]] | None
Rule = Callable[["Item", "Item"], Given]
#: (category made, cost, rule)
Joining = tuple[str, float, Rule]


@dataclass(eq=False, slots=True)
class Item:
    category: str
    start: int
    end: int
    sem: Sem
    cost: float
    parts: tuple[Item, ...] = ()
    word: str = ""  #: the lexicon phrase or mention, for the trace
    payload: object = None
    rule: str = ""
    count: int = 1  #: lexical items below

    def words(self) -> Iterator[Item]:
        """The lexical items below, left to right."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.words()

    def made_by(self, rule: str) -> bool:
        """Did the rule of this name make it, or anything it is made of?"""
        return self.rule == rule or any(part.made_by(rule) for part in self.parts)

    def last(self) -> Item:
        """The rightmost lexical item below."""
        return self.parts[-1].last() if self.parts else self


#: what never reaches over a comma, and what does so at a price
UNBROKEN = frozenset({"V2", "OF", "BY", "HAVE", "BE", "MANY", "FEW", "HOWMANY", "NOT", "ONLY", "CARD", "EACH", "BYKEY", "VDATE", "CODEW", "PCTQ", "RATIO"})
LOOSE = frozenset({"N", "ATTR", "VAL", "VP", "ENT", "CN", "RK", "MN"})

#: by left and right category
_PARTNERS: dict[str, dict[str, list[Joining]]] = defaultdict(lambda: defaultdict(list))
_UNARY: dict[str, list[tuple[str, float, Callable[[Item], Given]]]] = defaultdict(list)


_cost = attrgetter("cost")


def rule(left: str, right: str, out: str, cost: float = 0.0) -> Callable[[Rule], Rule]:
    """Declares a joining rule; `left` and `right` may name several categories with '|'. `out` 'L' or 'R' keeps that side's category."""
    def register(function: Rule) -> Rule:
        for a in left.split("|"):
            for b in right.split("|"):
                _PARTNERS[a][b].append(({"L": a, "R": b}.get(out, out), cost, function))
        return function
    return register


def unary(source: str, out: str, cost: float = 0.0) -> Callable[[Callable[[Item], Given]], Callable[[Item], Given]]:
    def register(function: Callable[[Item], Given]) -> Callable[[Item], Given]:
        for a in source.split("|"):
            _UNARY[a].append((out, cost, function))
        return function
    return register


def _sems(result: Given) -> list[tuple[Sem, float]]:
    if result is None:
        return []
    if isinstance(result, Sem):
        return [(result, 0.0)]
    if isinstance(result, tuple) and len(result) == 2 and isinstance(result[0], Sem) and not isinstance(result[1], Sem):
        return [(result[0], float(result[1]))]  # type: ignore[arg-type]
    return [x for part in result for x in _sems(part)]


def _too_dear(kept: Sequence[Item], cost: float) -> bool:
    """Would an item of this cost not be kept beside these? They are in order of cost."""
    return bool(kept) and (cost > kept[0].cost + BEAM or (len(kept) >= PER_CATEGORY and kept[-1].cost <= cost))


def _alike(a: Item, b: Item) -> bool:
    if a.payload is not b.payload:
        return False
    one, other = a.sem, b.sem
    if one is other:
        return True
    if len(one.where) != len(other.where) or len(one.asked) != len(other.asked) or one.flags != other.flags or len(one.nodes) != len(other.nodes):
        return False  # so are their signatures, which take longer to work out
    return one.signature == other.signature


def _regrouped(x: Item, y: Item) -> bool:
    """Fillers are taken up one at a time, those before a phrase after those behind it: every other order says the same again."""
    if y.category == "FILL":
        return bool(y.parts)
    return x.category == "FILL" and bool(y.parts) and (y.parts[0].category == "FILL" or (len(y.parts) == 2 and y.parts[1].category == "FILL"))


class Chart:
    def __init__(self, length: int, *, breaks: frozenset[int] = frozenset()) -> None:
        self.breaks = breaks  #: tokens before which a comma, a full stop or the like stands
        self.length = length
        self.cells: dict[tuple[int, int], dict[str, list[Item]]] = {}
        self.made = 0
        self.tried = 0
        self._most = self._loosest = inf  #: what an item over the span at hand may cost in all, and in joins
        self._ends = [0] * (length + 1)  #: by start, the ends of what was found, as bits
        self._starts = [0] * (length + 1)  #: by end, the starts

    def add(self, item: Item) -> bool:
        """Keeps the item if it is among the cheapest of its category on its span; unary rules follow at once."""
        cell = self.cells.get((item.start, item.end))
        if cell is None:
            cell = self.cells[item.start, item.end] = {}
            self._ends[item.start] |= 1 << item.end
            self._starts[item.end] |= 1 << item.start
        kept = cell.setdefault(item.category, [])
        if _too_dear(kept, item.cost) or any(other.cost <= item.cost and _alike(other, item) for other in kept):
            return False
        kept.append(item)
        kept.sort(key=_cost)
        del kept[PER_CATEGORY:]
        self.made += 1
        dearest = self._dearest(item.count)
        for out, cost, function in _UNARY.get(item.category, ()):
            if (total := item.cost + cost) > dearest:
                continue
            for sem, extra in _sems(function(item)):
                if total + extra <= dearest:
                    self.add(Item(out, item.start, item.end, sem, total + extra, (item,), payload=item.payload, rule=function.__name__, count=item.count))
        return True

    def _dearest(self, count: int) -> float:
        """What an item of so many words over the span at hand may cost."""
        return min(self._most, LEXICAL * count + self._loosest)

    def run(self, room: Room | None = None) -> None:
        """Joins everything, or only what can be part of a whole within `room`; shorter spans first. Or gives up."""
        for width in range(2, self.length + 1):
            for start in range(self.length - width + 1):
                end = start + width
                if not (middles := self._ends[start] & self._starts[end]):
                    continue
                self._most, self._loosest = room.left(start, end) if room else (MOST_COST, MOST_LOOSE)
                if self._most > 0:
                    self._span(start, end, middles)
                    if self.gave_up:
                        return

    def room(self, dearest: float, loosest: float) -> Room:
        """What each stretch may cost in a whole of at most this cost, joined at most so loosely. To be asked before anything is joined."""
        words = [(start, end, i.cost, i.cost - LEXICAL * i.count) for (start, end), cell in self.cells.items() for kept in cell.values() for i in kept]
        return Room(self.length, words, dearest, loosest)

    @property
    def gave_up(self) -> bool:
        return self.tried > MOST_TRIED

    def _span(self, start: int, end: int, middles: int) -> None:
        while middles:
            middle = (middles & -middles).bit_length() - 1
            middles &= middles - 1
            left, right = self.cells[start, middle], self.cells[middle, end]
            broken = middle in self.breaks
            for a in left:
                if broken and a in UNBROKEN:
                    continue
                partners = _PARTNERS.get(a, {})
                for b in right:
                    if found := partners.get(b):
                        breath = COMMA if broken and a in LOOSE and b in LOOSE else 0.0
                        self._join(left[a], right[b], found, breath)

    def _join(self, left: Sequence[Item], right: Sequence[Item], found: Sequence[Joining], breath: float) -> None:
        cell = self.cells.get((left[0].start, right[0].end), {})
        filled = left[0].category == "FILL" or right[0].category == "FILL"
        for x in left:
            for y in right:
                cheap = x.cost + y.cost + breath
                dearest = self._dearest(x.count + y.count)
                if cheap > dearest or (filled and _regrouped(x, y)):
                    continue
                for out, cost, function in found:
                    total = cheap + cost
                    if total <= dearest and not _too_dear(cell.get(out, ()), total):
                        self._made(x, y, out, total, dearest, function)
                        cell = self.cells.get((x.start, y.end), cell)

    def _made(self, x: Item, y: Item, out: str, cost: float, dearest: float, function: Rule) -> None:
        self.tried += 1
        if (result := function(x, y)) is None:
            return
        mine, other = (y.payload, x.payload) if out == y.category and out != x.category else (x.payload, y.payload)
        payload = mine if mine is not None else other
        for n, (sem, extra) in enumerate(_sems(result)):
            if (total := cost + extra + 0.02 * n) <= dearest and not sem.circular:
                self.add(Item(out, x.start, y.end, sem, total, (x, y), payload=payload, rule=function.__name__, count=x.count + y.count))

    def roots(self, categories: Iterable[str]) -> list[Item]:
        """What covers the whole question, cheapest first; nothing if work was broken off, for what was found by then says half at best."""
        cell = self.cells.get((0, self.length), {}) if not self.gave_up else {}
        return sorted((i for c in categories for i in cell.get(c, ())), key=lambda i: i.cost)

    def reach(self) -> int:
        """How far from the start the longest item goes: where understanding broke off."""
        return max((end for (start, end), cell in self.cells.items() if start == 0 and cell), default=0)
