"""Nobody at all: 'gói nào không ai dự'."""

from __future__ import annotations

from nlp.chart import Item, rule
from nlp.rules.clauses import have
from nlp.rules.negation import negated_by
from nlp.sem import Sem


@rule("NOT", "S", "VP", 0.05)
def nobody_does(_: Item, s: Item) -> Sem | None:
    """'(gói) không ai dự', '(dự án) chưa ai đầu tư': said of what would have been done to it."""
    edge = s.sem.edge(s.sem.event)
    if edge is None or len(s.sem.edges) != 1 or len(s.sem.asked) != 1 or "who" not in s.sem.flags or s.sem.flags & {"yn", "path", "describe", "name"}:
        return None
    there = s.sem.rep(edge.dst)
    somebody = s.sem.asked[0].what == "which" and s.sem.rep(s.sem.asked[0].var or "") == s.sem.rep(edge.src)
    if not somebody or there not in s.sem.implicit or s.sem.having or s.sem.rank or s.sem.pronouns or s.sem.every:
        return None
    return negated_by(s.sem.with_(asked=(), focus=there, args=(there,)))


@rule("NOTHAVE", "N", "VP", 0.02)
def has_none(word: Item, n: Item) -> list[Sem]:
    """'(tỉnh nào còn) trắng dự án FDI': it has none."""
    found = have(word, n) if n.sem.kinds() in (("Project",), ("BidPackage",)) and not n.sem.asked else []
    return [none for v in found if isinstance(v, Sem) and (none := negated_by(v))] if isinstance(found, list) else []
