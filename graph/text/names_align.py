"""How well a name fits a stretch of a sentence: alignment of their tokens, own words weighing more than trade words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from graph.text.names_words import own_part
from graph.text.syllable import is_folded_syllable

_TRADE_WEIGHT, _EXTRA, _MISSING = 0.35, 0.5, 0.9


@dataclass(frozen=True)
class Fit:
    """`score` 0–1 of a name over the sentence's tokens [first, last)."""

    score: float
    first: int
    last: int


@lru_cache(maxsize=200_000)
def difference(name: str, typed: str) -> float:
    """0 same … 1 another word. A slip that makes no syllable (Minnh) or swaps letters is likelier than one that makes another syllable."""
    if name == typed:
        return 0.0
    if any(c.isdigit() for c in name + typed) or min(len(name), len(typed)) < 2:
        return 1.0
    distance = OSA.distance(name, typed, score_cutoff=2)
    if distance == 1:
        if not is_folded_syllable(typed) or (len(name) == len(typed) and sorted(name) == sorted(typed)):
            return 0.2
        return 0.7 if min(len(name), len(typed)) < 3 else 0.45
    return 0.5 if distance == 2 and min(len(name), len(typed)) >= 5 and not is_folded_syllable(typed) else 1.0


def weights(tokens: Sequence[str]) -> list[float]:
    first, last = own_part(tuple(tokens))
    return [1.0 if first <= i < last else _TRADE_WEIGHT for i in range(len(tokens))]


def align(name: Sequence[str], typed: Sequence[str], *, whole: bool = False) -> Fit:
    """The best fit of all of `name` to a stretch of `typed` (to all of it if `whole`), word order kept."""
    weight = weights(name)
    extra = [_EXTRA * (0.6 if len(t) < 3 else 1.0) for t in typed]
    row = [sum(extra[:j]) if whole else 0.0 for j in range(len(typed) + 1)]
    start = list(range(len(typed) + 1)) if not whole else [0] * (len(typed) + 1)
    for token, w in zip(name, weight, strict=True):
        nrow, nstart = [row[0] + w * _MISSING], [start[0]]
        for j, other in enumerate(typed):
            best, begin = row[j] + w * difference(token, other), start[j]
            if (gone := row[j + 1] + w * _MISSING) < best:
                best, begin = gone, start[j + 1]
            if (more := nrow[j] + extra[j]) < best:
                best, begin = more, nstart[j]
            nrow.append(best)
            nstart.append(begin)
        row, start = nrow, nstart
    end = len(typed) if whole else min(range(len(row)), key=lambda j: (row[j], j))
    return Fit(max(0.0, 1 - row[end] / max(sum(weight), 2.0)), start[end], end)


def reordered(name: Sequence[str], typed: Sequence[str]) -> float:
    """Score of the same words in another order; 0 if an own word is missing.

    The trade may stand behind ('An Phát xây dựng'); own words in another order are mostly another name (Hoàng Khải, Khải Hoàng).
    """
    first, last = own_part(tuple(name))
    size, own = last - first, list(name[first:last])
    best = 0.94 if any(list(typed[i : i + size]) == own for i in range(len(typed) - size + 1)) else 0.8
    left, cost = list(typed), 0.0
    weight = weights(name)
    for token, w in zip(name, weight, strict=True):
        if token in left:
            left.remove(token)
        elif w == 1.0:
            return 0.0
        else:
            cost += w * _MISSING
    return max(0.0, best - (cost + _EXTRA * len(left)) / max(sum(weight), 2.0))
