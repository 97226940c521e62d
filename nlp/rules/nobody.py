"""Nobody and none: 'gói nào không ai dự', 'gói không thuộc dự án nào'."""

from __future__ import annotations

from graph.query import Edge
from nlp.chart import Item, rule
from nlp.rules.verbs import negated_by
from nlp.sem import Sem, link

#: words that say what a package is part of
PART = ("thuộc", "thuộc về", "nằm trong", "gắn với", "gắn liền với", "gắn vào", "trong")


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


@rule("NOT", "OFN", "VP", 0.03)
def part_of_none(_: Item, of: Item) -> Sem | None:
    """'không thuộc dự án nào'."""
    if of.sem.kinds() != ("Project",) or next(of.words()).word not in PART or "pronoun" in of.sem.flags or any(a.what != "which" for a in of.sem.asked):
        return None
    package = f"b{of.start}"
    base = of.sem.with_(nodes={**of.sem.nodes, package: ("BidPackage",)}, implicit=of.sem.implicit | {package}, asked=(), focus=package, args=(package,))
    linked = link(base, Edge(f"e{of.start}b", "PART_OF", package, of.sem.focus))
    return negated_by(linked) if linked else None
