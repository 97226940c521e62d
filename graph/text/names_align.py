"""How well a name fits a stretch of a sentence: alignment of their tokens, own words weighing more than trade words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from rapidfuzz.distance import OSA

from graph.text.names_build import deletions
from graph.text.names_words import own_part
from graph.text.syllable import is_folded_syllable

_TRADE_WEIGHT, _EXTRA, _MISSING = 0.35, 0.5, 0.9
#: words of so many letters that are no syllable may be two slips away from what was meant
_LONG = 5


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
    return 0.5 if distance == 2 and min(len(name), len(typed)) >= _LONG and not is_folded_syllable(typed) else 1.0


def weights(tokens: Sequence[str]) -> tuple[float, ...]:
    first, last = own_part(tuple(tokens))
    return tuple(1.0 if first <= i < last else _TRADE_WEIGHT for i in range(len(tokens)))


@dataclass(frozen=True)
class Weighed:
    """A name's tokens with what each counts for; `scale` is what costs are measured by."""

    tokens: tuple[str, ...]
    weights: tuple[float, ...]
    scale: float
    heaviest: tuple[tuple[str, float], ...]  #: tokens and weights, own words before trade words

    @classmethod
    def of(cls, tokens: tuple[str, ...]) -> Weighed:
        weight = weights(tokens)
        return cls(tokens, weight, max(sum(weight), 2.0), tuple(sorted(zip(tokens, weight, strict=True), key=lambda pair: -pair[1])))


@lru_cache(maxsize=65_536)
def _forms(word: str) -> frozenset[str]:
    return frozenset(deletions(word))


class Stretch:
    """Words of a sentence that names are fitted to. What one name's tokens differ from them is kept for the next name: names share their trade words."""

    def __init__(self, typed: Sequence[str]) -> None:
        self.typed = tuple(typed)
        self._extra = [_EXTRA * (0.6 if len(t) < 3 else 1.0) for t in typed]
        self._rows: dict[str, list[float]] = {}
        self._least: dict[str, float] = dict.fromkeys(typed, 0.0)
        self._forms: dict[str, list[int]] = {}
        for at, word in enumerate(typed):
            for form in _forms(word):
                self._forms.setdefault(form, []).append(at)
        self._strange = [i for i, t in enumerate(typed) if len(t) >= _LONG and not is_folded_syllable(t)]

    def _near(self, token: str) -> set[int]:
        """Where words stand that may differ from a name's token by less than another word does: those that share it with a letter left out."""
        return {at for form in _forms(token) for at in self._forms.get(form, ())}.union(self._strange)

    def _row(self, token: str) -> list[float]:
        """`difference` of a name's token to each word."""
        row = self._rows[token] = [1.0] * len(self.typed)
        for at in self._near(token):
            row[at] = difference(token, self.typed[at])
        return row

    def may_reach(self, name: Weighed, floor: float) -> bool:
        """Could a fit of the name, in any order of its words, score so much? Its own words mostly tell at once that it could not."""
        left, least = (1 - floor) * name.scale, self._least
        for token, weight in name.heaviest:
            if (cost := least.get(token)) is None:
                cost = least[token] = min((difference(token, self.typed[at]) for at in self._near(token)), default=_MISSING)
            left -= weight * min(cost, _MISSING)
            if left < 0:
                return False
        return True

    def fit(self, name: Weighed, *, whole: bool = False, floor: float = 0.0) -> Fit | None:
        """The best fit of all of `name` to a part of the stretch (to all of it if `whole`), word order kept; None if its score is below `floor`."""
        extra, scale = self._extra, name.scale
        row, start = list(accumulate(extra, initial=0.0)), [0] * (len(extra) + 1)
        if not whole:
            row, start = [0.0] * (len(extra) + 1), list(range(len(extra) + 1))
        for token, w in zip(name.tokens, name.weights, strict=True):
            row, start = _next_row(row, start, [w * d for d in self._rows.get(token) or self._row(token)], w * _MISSING, extra)
            if 1 - min(row) / scale < floor:  # costs only grow
                return None
        end = len(extra) if whole else min(range(len(row)), key=row.__getitem__)
        return Fit(max(0.0, 1 - row[end] / scale), start[end], end)


def _next_row(row: list[float], start: list[int], differs: list[float], missing: float, extra: list[float]) -> tuple[list[float], list[int]]:
    """One more token of the name: by the word where the fit ends, what it costs and where it began."""
    best, begin = row[0] + missing, start[0]
    costs, begins = [best], [begin]
    before, before_start = row[0], start[0]
    for at, (same, more) in enumerate(zip(differs, extra, strict=True), 1):
        cost, origin = before + same, before_start
        before, before_start = row[at], start[at]
        if before + missing < cost:
            cost, origin = before + missing, before_start
        if best + more < cost:
            cost, origin = best + more, begin
        best, begin = cost, origin
        costs.append(cost)
        begins.append(origin)
    return costs, begins


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
