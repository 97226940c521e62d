"""Consortia as things of their own: 'liên danh nào trúng nhiều gói nhất' counts by consortium, not by its members."""

from __future__ import annotations

from typing import Literal

from graph.query import Missing, Not, Prop
from nlp.sem import Ask, Key, Sem


def as_consortium(n: Sem, v: Sem) -> Sem | None:
    """The subject 'liên danh' of a verb of bidding: the award of its role is that of the verb. None where it is not known what is counted.

    Ranked, numbered or counted it stands for the consortium itself, known by its name; otherwise for its members.
    """
    edge = v.edge(v.event)
    role = n.edge(n.event)
    if "role:consortium" not in n.flags or role is None or edge is None or edge.relation not in ("WINS", "BIDS_ON") or v.rep(edge.src) != v.rep(v.args[0]):
        return n
    if len(n.edges) > 1 or not n.args or n.rep(n.args[0]) not in n.implicit:
        return n
    joint = Prop(edge.var, "consortium")
    rest = tuple(c for c in n.where if c != Not(Missing(Prop(role.var, "consortium"))))
    nodes = {x: k for x, k in n.nodes.items() if x != n.rep(n.args[0])}
    bare = n.with_(nodes=nodes, edges=(), args=(), event=None, implicit=frozenset(), where=(*rest, Not(Missing(joint))))
    if not (v.rank or v.having or any(a.what == "count" for a in n.asked)):
        return bare
    if len(n.asked) > 1 or any(a.key or a.what == "value" for a in n.asked):
        return None
    what: Literal["count", "key"] = "count" if n.asked and n.asked[0].what == "count" else "key"
    return bare.with_(asked=(Ask(what, n.focus, key=Key(joint, "Liên danh", "text", edge.var)),), flags=n.flags | {"keyasked"})
