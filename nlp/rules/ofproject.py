"""Packages described by what their project is: 'gói y tế', 'gói FDI'."""

from __future__ import annotations

from graph.query import Compare, OneOf, Prop
from nlp import attach
from nlp.chart import Item, rule
from nlp.sem import Sem, merge

#: what a project may lend its packages; its status it may not ('gói hoàn thành')
LENT = frozenset({"sector", "kind", "grp"})


@rule("N", "VAL", "N", 0.06)
def of_such_a_project(n: Item, val: Item) -> Sem | None:
    if n.sem.kinds() != ("BidPackage",) or val.sem.kinds() != ("Project",) or "name" in n.sem.flags or n.sem.rank:
        return None
    if len(n.sem.nodes) != 1 or len(val.sem.nodes) != 1 or not val.sem.where or not all(_lent(c) for c in val.sem.where):
        return None
    both = merge(n.sem, val.sem, focus=n.sem.focus, args=n.sem.args, flags=n.sem.flags, fill=n.sem.fill)
    return next((s for s, cost in attach.natural_between(both, n.sem.focus, val.sem.focus) if cost == 0), None)


def _lent(cond: object) -> bool:
    match cond:
        case Compare(Prop(_, name), "=", _) | OneOf(Prop(_, name), _):
            return name in LENT
    return False
