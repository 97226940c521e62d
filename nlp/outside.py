"""What the words outside a stretch cost at least: an item that leaves too little for them is no part of an answer.

Costs only grow, and every word must be read. So the cheapest way to cover the words before and behind a stretch with lexical items alone is a
lower bound of what any reading pays for them (the outside estimate of A* parsing), and beside a word that means nothing no stretch is joined.
"""
from __future__ import annotations

from collections.abc import Sequence
from math import inf

#: sums of the same costs in another order may differ by this
ROUNDING = 1e-9
#: a lexical item: start, end, cost, and what of the cost is more than that of any word
Word = tuple[int, int, float, float]


class Room:
    """What each stretch may cost so that the whole costs at most `dearest`, and `loosest` without what its words cost anyway."""

    def __init__(self, length: int, words: Sequence[Word], dearest: float, loosest: float) -> None:
        self._dearest, self._loosest = dearest + ROUNDING, loosest + ROUNDING
        self._cost = _outside(length, [(start, end, cost) for start, end, cost, _ in words])
        self._loose = _outside(length, [(start, end, loose) for start, end, _, loose in words])

    def left(self, start: int, end: int) -> tuple[float, float]:
        """What an item over [start, end) may cost in all, and in joins; below zero if none can be part of a whole."""
        return (
            self._dearest - self._cost[0][start] - self._cost[1][end],
            self._loosest - self._loose[0][start] - self._loose[1][end],
        )


def _outside(length: int, steps: Sequence[tuple[int, int, float]]) -> tuple[list[float], list[float]]:
    """By place, the least it costs to come there from the first word, and from there to the last; infinite where nothing covers a word."""
    before, after = [0.0, *[inf] * length], [*[inf] * length, 0.0]
    for start, end, cost in sorted(steps, key=lambda step: step[1]):
        before[end] = min(before[end], before[start] + cost)
    for start, end, cost in sorted(steps, key=lambda step: -step[0]):
        after[start] = min(after[start], after[end] + cost)
    return before, after
