"""A bottom-up chart over the words of a question: every stretch that means something, best readings first.

Lexical items come from the tagger; rules join neighbours. Each item carries a cost; a cell keeps the cheapest few.
Nothing is ever skipped: an item covers all words of its span, so a root item has accounted for the whole question.
"""
from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp.sem import Sem

#: items kept per span and category
PER_CATEGORY = 8
#: and how much dearer than the cheapest one may be
BEAM = 0.8
#: an upper bound on joined items, so that no input runs away
MOST_ITEMS = 30_000

#: what a rule gives: nothing, a meaning, or several, each with or without a price of its own
Given = Sem | tuple[Sem, float] | Sequence[Sem | tuple[Sem, float]] | None
Rule = Callable[["Item", "Item"], Given]


@dataclass(frozen=True, eq=False)
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

    def words(self) -> Iterator[Item]:
        """The lexical items below, left to right."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.words()


#: what never reaches over a comma, and what does so at a price
UNBROKEN = frozenset({"V2", "OF", "BY", "HAVE", "BE", "MANY", "FEW", "HOWMANY", "NOT", "ONLY", "CARD", "EACH", "BYKEY", "VDATE", "CODEW", "PCTQ", "RATIO"})
LOOSE = frozenset({"N", "ATTR", "VAL", "VP", "ENT", "CN", "RK", "MN"})

_RULES: dict[tuple[str, str], list[tuple[str, float, Rule]]] = defaultdict(list)
_UNARY: dict[str, list[tuple[str, float, Callable[[Item], Given]]]] = defaultdict(list)


def rule(left: str, right: str, out: str, cost: float = 0.0) -> Callable[[Rule], Rule]:
    """Declares a joining rule; `left` and `right` may name several categories with '|'. `out` 'L' or 'R' keeps that side's category."""
    def register(function: Rule) -> Rule:
        for a in left.split("|"):
            for b in right.split("|"):
                _RULES[a, b].append(({"L": a, "R": b}.get(out, out), cost, function))
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


class Chart:
    def __init__(self, length: int, *, breaks: frozenset[int] = frozenset(), deadline: float | None = None) -> None:
        self.breaks = breaks  #: tokens before which a comma, a full stop or the like stands
        self.length = length
        self.deadline = deadline
        self.cells: dict[tuple[int, int], dict[str, list[Item]]] = defaultdict(dict)
        self.made = 0

    def add(self, item: Item) -> bool:
        """Keeps the item if it is among the cheapest of its category on its span; unary rules follow at once."""
        cell = self.cells[item.start, item.end]
        kept = cell.setdefault(item.category, [])
        signature = _signature(item)
        for other in kept:
            if _signature(other) == signature and other.cost <= item.cost:
                return False
        if kept and (item.cost > kept[0].cost + BEAM or (len(kept) >= PER_CATEGORY and kept[-1].cost <= item.cost)):
            return False
        kept.append(item)
        kept.sort(key=lambda i: i.cost)
        del kept[PER_CATEGORY:]
        self.made += 1
        for out, cost, function in _UNARY.get(item.category, ()):
            for sem, extra in _sems(function(item)):
                self.add(Item(out, item.start, item.end, sem, item.cost + cost + extra, (item,), payload=item.payload, rule=function.__name__))
        return True

    def run(self) -> None:
        for width in range(2, self.length + 1):
            for start in range(self.length - width + 1):
                self._span(start, start + width)
            if self.made > MOST_ITEMS or (self.deadline is not None and time.monotonic() > self.deadline):
                return

    def _span(self, start: int, end: int) -> None:
        for middle in range(start + 1, end):
            left, right = self.cells.get((start, middle)), self.cells.get((middle, end))
            if not left or not right:
                continue
            for a, left_items in list(left.items()):
                for b, right_items in list(right.items()):
                    found = _RULES.get((a, b))
                    if not found:
                        continue
                    for x in list(left_items):
                        for y in list(right_items):
                            self._join(x, y, found)

    def _join(self, x: Item, y: Item, found: list[tuple[str, float, Rule]]) -> None:
        breath = 0.0
        if y.start in self.breaks:
            if x.category in UNBROKEN:
                return
            breath = 0.15 if x.category in LOOSE and y.category in LOOSE else 0.0
        for out, cost, function in found:
            for n, (sem, extra) in enumerate(_sems(function(x, y))):
                if any(e.src == e.dst or sem.rep(e.src) == sem.rep(e.dst) for e in sem.edges):
                    continue  # nothing is related to itself
                mine, other = (y.payload, x.payload) if out == y.category and out != x.category else (x.payload, y.payload)
                payload = mine if mine is not None else other
                self.add(Item(out, x.start, y.end, sem, x.cost + y.cost + cost + extra + 0.02 * n + breath, (x, y), payload=payload, rule=function.__name__))

    def roots(self, categories: Iterable[str]) -> list[Item]:
        cell = self.cells.get((0, self.length), {})
        return sorted((i for c in categories for i in cell.get(c, ())), key=lambda i: i.cost)

    def reach(self) -> int:
        """How far from the start the longest item goes: where understanding broke off."""
        return max((end for (start, end), cell in self.cells.items() if start == 0 and cell), default=0)


def _signature(item: Item) -> tuple[object, ...]:
    sem = item.sem
    return (
        sem.rep(sem.focus) if sem.focus else "", tuple(sorted((v, k) for v, k in sem.nodes.items())), frozenset((e.relation, sem.rep(e.src), sem.rep(e.dst), e.var) for e in sem.edges),
        len(sem.where), tuple((a.what, sem.rep(a.var) if a.var else None) for a in sem.asked), len(sem.groups), sem.rank is not None, sem.value is not None, sem.flags, sem.pronouns, id(item.payload) if item.payload is not None else 0,
    )
