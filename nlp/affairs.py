"""Two things done by one ('vừa đầu tư vừa trúng thầu', 'đầu tư rồi tự trúng thầu'): in the very same affair, or anywhere?

Where nobody says what was invested in and what was won, both readings stand and are asked back. 'tự' tells that it is one affair, 'từng' that it is not.
"""

from __future__ import annotations

from itertools import combinations

from graph.query import Distinct, Edge
from nlp.attach import natural_between
from nlp.chart import Item
from nlp.sem import Sem, unify

#: words that put two deeds side by side, by their first ('đồng thời')
AT_ONCE = ("vừa", "rồi", "đồng", "kiêm", "lại", "cũng")
OF_PROJECTS, OF_PACKAGES = ("INVESTS_IN", "IS_OWNER_OF"), ("WINS", "BIDS_ON", "PROCURES")


def ways(item: Item) -> list[Sem]:
    """The meanings of a whole question: itself, and where it may be meant, its deeds in one affair."""
    sem, words = item.sem, list(item.words())
    itself = any(w.category == "AUTO" for w in words)
    if not itself and not any(w.category in ("REL", "BE", "AND") and w.word.split()[0] in AT_ONCE for w in words):
        return [sem]
    if any(w.category in ("EVER", "NOT") for w in words) or sem.pronouns:
        return [sem]
    silent = [e for e in sem.edges if e.relation in OF_PROJECTS + OF_PACKAGES and _goes_without_saying(sem, e)]
    pairs = [(a, b) for a, b in combinations(silent, 2) if a.relation != b.relation]
    tied = _tied(sem, *pairs[0]) if len(pairs) == 1 else None
    if tied is not None and tied.rep((firms := [e.src for e in pairs[0]])[0]) != tied.rep(firms[1]):
        tied = tied.also(Distinct(*firms))  # 'vừa đại diện bên mời thầu vừa đại diện nhà thầu trúng': two firms
    if tied is None or tied.circular:
        return [sem]
    return [tied] if itself else [sem, tied]


def _goes_without_saying(sem: Sem, edge: Edge) -> bool:
    thing = sem.rep(edge.dst)
    others = [e for e in sem.edges if e is not edge and thing in (sem.rep(e.src), sem.rep(e.dst))]
    return thing in sem.implicit and not others


def _tied(sem: Sem, a: Edge, b: Edge) -> Sem | None:
    if a.relation in OF_PACKAGES and b.relation in OF_PACKAGES:
        return unify(sem, a.dst, b.dst)
    if {a.relation, b.relation} <= set(OF_PROJECTS):
        return unify(sem, a.dst, b.dst)
    package, project = (a, b) if a.relation in OF_PACKAGES else (b, a)
    return next((s for s, _ in natural_between(sem, sem.rep(package.dst), sem.rep(project.dst))), None)
