"""Nothing that was understood is left out of the logical form.

The builder asks for the parts of a meaning one by one; a combination that nobody thought of would lose one in silence, and the answer would be
to another question. So every form is compared with its meaning: each condition, edge, amount, group, rank and column must have arrived.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from graph.query import Agg, Const, Contains, Edge, Expr, Ident, LogicalForm, OneOf, Prop, Query, Scalar, Sub, Total
from graph.scope import parts
from nlp.sem import Sem, rename_expr


def left_out(sem: Sem, form: LogicalForm) -> str | None:
    """What of the meaning is not in the form, in a word for the trace; None if all is there."""
    if not isinstance(form, Query):
        return "more than a connection" if sem.having or sem.rank or sem.groups or sem.value else None
    told = _all(form)
    props = {p for p in told if isinstance(p, Prop)}
    names = {v: sem.rep(v) for v in sem.alias}

    def arrived(expr: Expr) -> bool:
        renamed = rename_expr(expr, names)
        inside = {p for p in _all(renamed) if isinstance(p, Prop)}
        return inside <= props if inside else renamed in told

    columns = [c.expr for c in form.columns]
    if (sem.rank and form.rank is None) or (sem.rank and not arrived(sem.rank.value.expr)):
        return "rank"
    if sem.value is not None and not arrived(sem.value.expr):
        return "amount"
    if any(a.value is not None and not arrived(a.value.expr) for a in sem.asked):
        return "asked amount"
    if any(a.what == "count" for a in sem.asked) and not any(isinstance(p, Agg | Sub) and p.fn == "count" for p in told):
        return "asked count"
    if any(a.what == "which" and a.var and sem.rep(a.var) in sem.nodes and Ident(sem.rep(a.var)) not in columns for a in sem.asked) and len(sem.asked) > 1:
        return "one of two questions"
    if any(rename_expr(k.expr, names) not in columns for k in (*sem.groups, *sem.wants)):
        return "column"
    if sem.having and not form.having and not any(isinstance(p, Sub) for p in told):
        return "condition on a count"
    if sem.above and not any(isinstance(p, Total) for p in told):
        return "average"
    if sem.bounds:
        return "number"
    if missing := _values(_all(*sem.where)) - _values(told):
        return f"condition: {next(iter(missing))}"
    if lost := Counter(e.relation for e in _distinct(sem)) - Counter(p.relation for p in told if isinstance(p, Edge)):
        return f"relation: {next(iter(lost))}"
    return None


def _distinct(sem: Sem) -> list[Edge]:
    return list({e.var: e for e in sem.edges}.values())


def _all(*items: object) -> list[object]:
    """The items and everything below them, totals included."""
    found, todo = [], list(items)
    while todo:
        item = todo.pop()
        found.append(item)
        todo.extend(parts(item))
    return found


def _values(told: Iterable[object]) -> set[Scalar]:
    """The fixed values among the parts of conditions."""
    found: set[Scalar] = set()
    for part in told:
        match part:
            case Const(value=value):
                found.add(value)
            case OneOf(values=values):
                found.update(values)
            case Contains(text=text):
                found.add(text)
    return found


__all__ = ["left_out"]
