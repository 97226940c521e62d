"""Contractors from the place of the package, and from elsewhere: 'nhà thầu ngoại tỉnh', 'trúng gói ở tỉnh khác'."""

from __future__ import annotations

from graph.query import Compare, Prop
from nlp.chart import Item, rule
from nlp.seats import from_there
from nlp.sem import ORGANISATION, Sem, restrict


@rule("N", "LOCALW|OUTSIDER", "N", 0.03)
def contractor_from(n: Item, word: Item) -> Sem | None:
    """'nhà thầu địa phương', 'nhà thầu ngoại tỉnh'."""
    contractor = n.sem.flags & {"role:bidder", "role:winner"} or n.sem.kinds() == ("Enterprise",)
    if not contractor or "name" in n.sem.flags or n.sem.rank:
        return None
    return from_there(n.sem, n.sem.focus, "=" if word.category == "LOCALW" else "<>")


@rule("V2|VP", "ELSEWHERE", "VP", 0.03)
def done_elsewhere(v: Item, _: Item) -> Sem | None:
    """'trúng gói ở tỉnh khác': not where the firm has its seat."""
    edge = v.sem.edge(v.sem.event)
    if edge is None or edge.relation not in ("WINS", "BIDS_ON") or v.sem.asked:
        return None
    found = restrict(v.sem, edge.src, ORGANISATION)
    return found.also(Compare(Prop(edge.src, "province"), "<>", Prop(edge.dst, "province"))) if found else None
