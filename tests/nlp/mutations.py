"""Small changes of logical forms: each a form that the checker accepts and that means something else."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from graph.check import check
from graph.ontology import ontology
from graph.query import Agg, Arith, Compare, Const, Contains, Distinct, Edge, Exists, LogicalForm, Missing, Not, OneOf, Pattern, Prop, Query, Rank, Same, Sub
from graph.scope import QueryError

OPS = {"=": "<>", "<>": "=", "<": "<=", "<=": ">", ">": ">=", ">=": "<"}
FNS = {"count": "count", "sum": "avg", "avg": "median", "median": "min", "min": "max", "max": "sum"}


def mutants(form: LogicalForm) -> Iterator[LogicalForm]:
    """All accepted forms one change away, each once."""
    seen = {repr(form)}
    for changed in _changed(form):
        if repr(changed) in seen:
            continue
        seen.add(repr(changed))
        try:
            check(changed, ontology())
        except QueryError:
            continue
        yield changed


def _changed(item: Any) -> Iterator[Any]:
    yield from _here(item)
    if isinstance(item, tuple):
        for n, part in enumerate(item):
            yield from ((*item[:n], c, *item[n + 1 :]) for c in _changed(part))
    elif is_dataclass(item):
        for f in fields(item):
            if f.name in ("label", "unit", "name", "hidden", "nodes"):
                continue
            value = getattr(item, f.name)
            if is_dataclass(value) or isinstance(value, tuple):
                yield from (replace(item, **{f.name: c}) for c in _changed(value))  # type: ignore[type-var]


def _here(item: Any) -> Iterator[Any]:
    match item:
        case Const(value=bool() as value):
            yield Const(not value)
        case Const(value=str() as value):
            yield Const(value + " khác")
        case Const(value=int() | float() as value):
            yield from (Const(value + 1), Const(value * 10))
        case Const(value=dt.date() as value):
            yield from (Const(value + dt.timedelta(days=1)), Const(value.replace(year=value.year - 1, day=1)))
        case Compare(op=op):
            yield replace(item, op=OPS[op])
            yield Not(item)
        case OneOf(values=values):
            yield replace(item, values=(*values, "Một nơi khác"))
            yield Not(item)
        case Contains(text=text):
            yield replace(item, text=text + "x")
        case Exists() | Missing():
            yield Not(item)
        case Not(cond=Exists() | Missing() as cond):
            yield cond
        case Same(left=left, right=right):
            yield Distinct(left, right)
        case Edge(src=src, dst=dst, hops=hops):
            yield replace(item, src=dst, dst=src)
            if hops != (1, 1):
                yield replace(item, hops=(hops[0], hops[1] - 1))
            yield from (replace(item, relation=r) for r in ontology().relations)
        case Agg(fn=fn) | Sub(fn=fn):
            yield replace(item, fn=FNS[fn])
        case Arith(op=op, left=left, right=right):
            yield replace(item, left=right, right=left) if op in "-/" else replace(item, op="-")
        case Prop(var=var, name=name):
            yield from (Prop(var, other) for other in ("charter_capital", "estimate", "published", "closed", "total_capital", "price", "pct") if other != name)
        case Rank(descending=descending, k=k):
            yield replace(item, descending=not descending)
            yield replace(item, k=(k or 0) + 1)
        case Pattern(where=where):
            yield from (replace(item, where=(*where[:n], *where[n + 1 :])) for n in range(len(where)))
        case Query(rank=rank, having=having):
            yield replace(item, having=having[1:])
            if rank is not None:
                yield replace(item, rank=None)


__all__ = ["mutants"]
