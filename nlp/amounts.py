"""The money of events: which property of an edge it is, and what its sum is called."""
from __future__ import annotations

from graph.query import Edge, Prop
from nlp.sem import Value

_AMOUNTS = {"WINS": ("price", "tổng giá trị trúng thầu"), "INVESTS_IN": ("amount", "tổng vốn góp")}


def priced(edge: Edge | None, *, owner: str | None = None) -> Value | None:
    """The amounts of an event, added up; None where it carries none."""
    if edge is None or edge.relation not in _AMOUNTS:
        return None
    prop, label = _AMOUNTS[edge.relation]
    return Value(Prop(edge.var, prop), "vnd", label, agg="sum", owner=owner, over=(edge.var,))
