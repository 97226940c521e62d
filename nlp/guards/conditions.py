"""Conditions that nothing meets, or that everything does, as those of one pattern."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from graph.query import Arith, Compare, Cond, Const, Distinct, Exists, Expr, Ident, Not, OneOf, Pattern, Prop
from graph.scope import conjuncts, walk
from nlp.measured import canonical


def contradicted(conds: Iterable[Cond]) -> bool:
    """Do the conditions demand two values of one thing?"""
    allowed: dict[Any, set[Any]] = {}
    barred: dict[Any, set[Any]] = {}
    bounds: dict[Any, tuple[Any, Any]] = {}
    for cond in conjuncts(conds):
        negative = isinstance(cond, Not)
        inner = cond.cond if isinstance(cond, Not) else cond
        if not negative and isinstance(inner, Compare) and inner.op == "<>" and isinstance(inner.right, Const):
            negative, inner = True, Compare(inner.left, "=", inner.right)
        found = _values(inner)
        if found is not None:
            key, values = found
            if negative:
                barred.setdefault(key, set()).update(values)
            else:
                allowed[key] = allowed.get(key, values) & values
        elif not negative and isinstance(cond, Compare) and isinstance(cond.right, Const):
            _bound(cond, cond.right.value, bounds)
    apart = [tuple(allowed.get(canonical(Ident(v), {}), set()) for v in (c.left, c.right)) for c in conjuncts(conds) if isinstance(c, Distinct)]
    if any(len(a) == 1 and a == b for a, b in apart):
        return True
    if any(not values - barred.get(key, set()) for key, values in allowed.items()):
        return True
    return any(low is not None and high is not None and low > high for low, high in bounds.values())


def other_than_itself(conds: Iterable[Cond]) -> bool:
    """Is one named thing to be another than itself?"""
    known = list(conjuncts(conds))
    named = {c.expr.var: c.values for c in known if isinstance(c, OneOf) and isinstance(c.expr, Ident) and len(c.values) == 1}
    pairs = [(c.left, c.right) for c in known if isinstance(c, Distinct)]
    return any(a == b or (a in named and named[a] == named.get(b)) for a, b in pairs)


def _values(cond: Cond) -> tuple[Any, set[Any]] | None:
    match cond:
        case Compare(left=left, op="=", right=Const(value=value)):
            return canonical(left, {}), {value}
        case OneOf(expr=expr, values=values):
            return canonical(expr, {}), set(values)
    return None


def _bound(cond: Compare, value: Any, bounds: dict[Any, tuple[Any, Any]]) -> None:
    if isinstance(value, bool | str):
        return
    key = (canonical(cond.left, {}), isinstance(value, dt.date))
    low, high = bounds.get(key, (None, None))
    if cond.op in (">", ">="):
        bounds[key] = (value if low is None else max(low, value), high)
    elif cond.op in ("<", "<="):
        bounds[key] = (low, value if high is None else min(high, value))


def with_itself(conds: Iterable[Cond]) -> bool:
    """'tổng mức đầu tư gấp 10 lần vốn giải ngân': no amount is ten times itself."""
    sized = (c for c in conjuncts(conds) if isinstance(c, Compare) and isinstance(c.left, Prop) and isinstance(c.right, Arith))
    return any(c.left in list(walk(c.right)) for c in sized)


def idle_exclusion(conds: Iterable[Cond]) -> bool:
    """'GRDP Hà Nội trừ TP.HCM' is a difference: of what lies in one place, another is not excluded."""
    known = list(conjuncts(conds))
    inside = {(c.expr, v) for c in known if isinstance(c, OneOf) and _place(c.expr) for v in c.values}
    outside = [(c.cond.expr, v) for c in known if isinstance(c, Not) and isinstance(c.cond, OneOf) for v in c.cond.values]
    held = {expr for expr, _ in inside}
    return any(expr in held and (expr, v) not in inside for expr, v in outside)


def _place(expr: Expr) -> bool:
    return isinstance(expr, Prop) and expr.name == "province"


def everything_there_is(conds: Iterable[Cond]) -> bool:
    """Is something to hold of every firm, every package there is, or every one of a sort? 'nắm dưới 30 % ở mọi công ty': at all where one holds."""

    def denied(cond: Cond) -> bool:
        return isinstance(cond, Not) and isinstance(cond.cond, Exists)

    return any(not p.edges and not named(p) and any(denied(c) for c in conjuncts(p.where)) for p in _denied(conds))


def named(pattern: Pattern) -> bool:
    """Does it speak of one that was named?"""
    return any(isinstance(c, OneOf) and isinstance(c.expr, Ident) for c in conjuncts(pattern.where))


def loose_winner(conds: Iterable[Cond]) -> bool:
    """Is a package without bidders that have ever won something? 'không có nhà thầu nào trúng là gói nào': won that very one."""
    for pattern in (p for p in _denied(conds) if not p.where):
        wins = [e for e in pattern.edges if e.relation == "WINS"]
        if any(b.relation == "BIDS_ON" and b.src == w.src and b.dst != w.dst for w in wins for b in pattern.edges):
            return True
    return False


def _denied(conds: Iterable[Cond]) -> Iterator[Pattern]:
    """The patterns that must not be found."""
    return (c.cond.pattern for c in conjuncts(conds) if isinstance(c, Not) and isinstance(c.cond, Exists))
