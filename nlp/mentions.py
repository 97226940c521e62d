"""Which variables of a meaning its conditions, columns and questions speak of."""

from __future__ import annotations

from graph.query import (
    Agg,
    AllOf,
    AnyOf,
    Arith,
    Coalesce,
    Compare,
    Contains,
    DatePart,
    Days,
    Distinct,
    Exists,
    Ident,
    Lookup,
    Missing,
    Not,
    OneOf,
    Prop,
    Same,
    Sub,
)  # fmt: skip
from nlp.sem import Sem


def used(sem: Sem) -> set[str]:
    """Variables that conditions or columns use."""
    found: set[str] = set()
    for cond in sem.where:
        mention(cond, found)
    for value in (sem.value, sem.rank.value if sem.rank else None, *(a.value for a in sem.asked), *(h.value for h in sem.having)):
        if value is not None:
            mention(value.expr, found)
    for key in (*sem.groups, *sem.wants, *(a.key for a in sem.asked if a.key)):
        mention(key.expr, found)
    found |= {a.var for a in sem.asked if a.var} | {h.subject for h in sem.having} | ({sem.rank.on} if sem.rank and sem.rank.on else set())
    return {sem.rep(v) for v in found}


def mentions_of(cond: object) -> set[str]:
    """The variables a condition speaks of."""
    found: set[str] = set()
    mention(cond, found)
    return found


def mention(tree: object, found: set[str]) -> None:
    match tree:
        case Prop(var, _) | Ident(var):
            found.add(var)
        case Arith(_, a, b) | Days(a, b) | Compare(a, _, b):
            mention(a, found)
            mention(b, found)
        case DatePart(_, a) | Lookup(a, _, _) | OneOf(a, _) | Contains(a, _) | Missing(a) | Not(a):
            mention(a, found)
        case Coalesce(items) | AnyOf(items) | AllOf(items):
            for item in items:
                mention(item, found)
        case Agg(_, a, where):
            mention(a, found)
            for c in where:
                mention(c, found)
        case Same(a, b) | Distinct(a, b):
            found |= {a, b}
        case Exists(pattern) | Sub(_, _, pattern, _):
            for e in pattern.edges:
                found |= {e.src, e.dst}
            for c in pattern.where:
                mention(c, found)
