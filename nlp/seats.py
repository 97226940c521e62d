"""Where a contractor has its seat, against where the package is.

Said of the contractor before the package is known ('nhà thầu địa phương'), it is a condition with a mark in place of the other province; when all is
tied, the mark becomes the province of what the contractor won or bid on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from graph.query import Agg, AllOf, AnyOf, Arith, Compare, Cond, Const, Edge, Exists, Expr, Not, Op, Prop, Sub
from graph.scope import walk
from nlp.sem import ORGANISATION, Sem, restrict

#: stands for the province of the package
THERE = Const("\0there")


def from_there(sem: Sem, var: str, op: Op) -> Sem | None:
    """The contractor `var` is from where the package is (`=`), or not (`<>`)."""
    found = restrict(sem, var, ORGANISATION)
    return found.also(Compare(Prop(var, "province"), op, THERE)) if found else None


def placed(sem: Sem) -> Sem | None:
    """The meaning with the packages in place of the marks; None where there is no package."""
    asked = tuple(replace(a, value=replace(a.value, expr=_figure(a.value.expr, sem))) if a.value and marked(a.value.expr) else a for a in sem.asked)
    if not any(marked(c) for c in sem.where):
        return sem.with_(asked=asked)
    if any(isinstance(part, Sub) for a in sem.asked if a.value for part in walk(a.value.expr)):
        return None  # 'trung bình nhà thầu ngoại tỉnh trúng mấy gói': of each count's own packages
    deals = [e for e in sem.edges if e.relation == "WINS" or "verb:bid" in sem.flags or sem.rep(e.dst) not in sem.implicit]  # no silent bid
    where = tuple(_told(c, deals, sem.rep) if marked(c) else c for c in sem.where)
    return None if any(marked(c) for c in where) else sem.with_(where=where, asked=asked)


def marked(tree: object) -> bool:
    return any(part == THERE for part in walk(tree))


def _figure(expr: Expr, sem: Sem) -> Expr:
    """Parts of a share, each with its own conditions."""
    match expr:
        case Arith(op, left, right):
            return Arith(op, _figure(left, sem), _figure(right, sem))
        case Agg(fn, of, where):
            return Agg(fn, of, tuple(_told(c, sem.edges, sem.rep) for c in where))
    return expr


def _told(cond: Cond, edges: Sequence[Edge], rep: Callable[[str], str]) -> Cond:
    match cond:
        case Compare(Prop(var, name) as seat, op, right) if right == THERE:
            deals = [e for r in ("WINS", "BIDS_ON") for e in edges if e.relation == r and rep(e.src) == rep(var)]
            return Compare(seat, op, Prop(deals[0].dst, name)) if deals else cond
        case Not(inner):
            return Not(_told(inner, edges, rep))
        case AllOf(conds):
            return AllOf(tuple(_told(c, edges, rep) for c in conds))
        case AnyOf(conds):
            return AnyOf(tuple(_told(c, edges, rep) for c in conds))
        case Exists(pattern):
            near = (*pattern.edges, *edges)
            return Exists(replace(pattern, where=tuple(_told(c, near, rep) for c in pattern.where)))
    return cond
