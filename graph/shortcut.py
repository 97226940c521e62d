"""Chains of edges as one edge of the relation that was derived from them: the same rows, without walking.

A derived relation whose `beneath` is one step of up to n edges ('>OWNS*4') holds a row for each two entities that a chain of at most n joins,
with the length of the shortest (`depth`) and the greatest percentage that every step of some chain reaches (`weakest_pct`). A chain only holds or
does not, so a chain from one step on, with nothing asked of its steps or only that each be above a percentage, is one such row. Whatever
else is asked of the steps is walked by the engine. A chain that repeats an entity can be cut short, so trails and these rows agree.
"""
from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from typing import Any

from graph.ontology import Ontology, Relation
from graph.query import Compare, Cond, Const, Edge, Pattern, Prop, Total

#: of each edge's property the one that holds for all edges of a chain
EVERY_STEP = {"pct": "weakest_pct"}


def shortened(form: Any, ontology: Ontology) -> Any:
    """An equal form; `form` must have passed the check. Totals are forms of their own."""
    match form:
        case tuple():
            return tuple(shortened(part, ontology) for part in form)
        case Total() | str() | int() | float() | dt.date() | None:
            return form
        case Pattern():
            form = _pattern(form, ontology)
        case _:
            pass
    return replace(form, **{f.name: shortened(getattr(form, f.name), ontology) for f in fields(form)})


def _pattern(pattern: Pattern, ontology: Ontology) -> Pattern:
    edges: list[Edge] = []
    conds: list[Cond] = []
    for edge in pattern.edges:
        short = _edge(edge, ontology)
        edges.append(short[0] if short else edge)
        conds += short[1] if short else ()
    return Pattern(pattern.nodes, tuple(edges), (*conds, *pattern.where)) if conds or tuple(edges) != pattern.edges else pattern


def _edge(edge: Edge, ontology: Ontology) -> tuple[Edge, list[Cond]] | None:
    found = _derived(edge, ontology)
    if found is None or edge.hops[0] != 1 or edge.hops == (1, 1):
        return None
    most = found.beneath[0].most
    if edge.hops[1] > most or (edge.each and edge.hops[1] < most):
        return None
    conds = [_of_every(cond, edge, found) for cond in edge.each]
    if any(c is None for c in conds):
        return None
    near: list[Cond] = [Compare(Prop(edge.var, "depth"), "<=", Const(edge.hops[1]))] if edge.hops[1] < most else []
    return Edge(edge.var, found.name, edge.src, edge.dst), [*near, *(c for c in conds if c is not None)]


def _derived(edge: Edge, ontology: Ontology) -> Relation | None:
    """The relation that stands for chains of this edge's relation."""
    chains = (r for r in ontology.relations.values() if len(r.beneath) == 1 and r.beneath[0].most > 1)
    return next((r for r in chains if r.beneath[0].relation == edge.relation and r.beneath[0].forward), None)


def _of_every(cond: Cond, edge: Edge, found: Relation) -> Cond | None:
    """A condition on every step as one on the row; only lower bounds can be said so."""
    match cond:
        case Compare(left=Prop(var=edge.var, name=name), op=">" | ">=" as op, right=Const(value=int() | float())) if EVERY_STEP.get(name) in found.properties:
            return Compare(Prop(edge.var, EVERY_STEP[name]), op, cond.right)
        case _:
            return None
