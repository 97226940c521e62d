"""Two things done by one ('vừa đầu tư vừa trúng thầu', 'đầu tư rồi tự trúng thầu'): in the very same affair, or anywhere?

Where nobody says what was invested in and what was won, both readings stand and are asked back; so they do where two that are akin do one each ('chủ đầu
tư nào có công ty con trúng thầu'). 'tự' tells that it is one affair, 'từng' that it is not.
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
    at_once = itself or any(w.category in ("REL", "BE", "AND") and w.word.split()[0] in AT_ONCE for w in words)
    if any(w.category in ("EVER", "NOT") for w in words) or sem.pronouns:
        return [sem]
    silent = [e for e in sem.edges if e.relation in OF_PROJECTS + OF_PACKAGES and _goes_without_saying(sem, e)]
    pairs = [(a, b) for a, b in combinations(silent, 2) if a.relation != b.relation and (at_once or sem.rep(a.src) != sem.rep(b.src))]
    tied = _tied(sem, *pairs[0]) if len(pairs) == 1 else None
    if tied is None or tied.circular:
        return [sem]
    tied = _of_two_firms(tied, pairs[0][0].src, pairs[0][1].src)
    return [tied] if itself else [sem, tied]


def _of_two_firms(sem: Sem, a: str, b: str) -> Sem:
    """'vừa đại diện bên mời thầu vừa đại diện nhà thầu trúng': of two firms; a shareholder of the one may represent the other where both are one."""
    one, other = sem.rep(a), sem.rep(b)
    led = {sem.rep(e.dst) for e in sem.edges if e.relation == "REPRESENTS"}
    return sem.also(Distinct(a, b)) if one != other and {one, other} <= led else sem


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
