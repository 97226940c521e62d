"""Several numbers of the same things: 'số dự án và tổng vốn theo tỉnh', 'kế hoạch và giải ngân năm 2023'."""

from __future__ import annotations

from nlp.chart import Item, rule
from nlp.sem import Ask, Sem, Value, merge, unify


@rule("ATTR", "AND|WITH|KEYX", "ATTRAND", 0.0)
def number_and(a: Item, _: Item) -> Sem | None:
    return a.sem if a.sem.value is not None and not a.sem.asked and not a.sem.rank and not a.sem.having else None


@rule("ATTRAND", "ATTR", "ATTR", 0.06)
def numbers(a: Item, b: Item) -> Sem | None:
    return both(a.sem, b.sem)


@rule("ATTR", "ATTR", "ATTR", 0.15)
def numbers_listed(a: Item, b: Item) -> Sem | None:
    """'số dự án, tổng vốn theo tỉnh'."""
    return both(a.sem, b.sem)


def both(a: Sem, b: Sem) -> Sem | None:
    """The numbers of `a` and that of `b` over one pattern; None where they are not of the same things."""
    left, right = a.value, b.value
    if left is None or right is None or b.asked or b.groups or (a.flags | b.flags) & {"indicator", "ratio", "growth"}:
        return None
    if a.rank or b.rank or a.having or b.having:
        return None
    if any(v.unit in ("text", "enum", "code", "date") for v in (left, right)) or left.expr == right.expr:
        return None
    one = _one_flow(a, b) if a.edges and b.edges else unify(merge(a, b), a.focus, b.focus)
    if one is None:
        return None
    over = [{one.rep(v) for v in value.over} for value in (left, *a.beside, right)]
    if any(o != over[0] for o in over):
        return None  # sums over one and counts over another would count twice
    again = tuple(p for p in one.pronouns if one.rep(p[0]) != one.rep(a.focus))  # 'bao nhiêu gói …, và tổng giá các gói đó'
    return one.with_(focus=a.focus, args=a.args, event=a.event, value=left, beside=(*a.beside, right, *b.beside), pronouns=again)


def _one_flow(a: Sem, b: Sem) -> Sem | None:
    """Two amounts of the same yearly record or edge."""
    first, second = a.edge(a.event), b.edge(b.event)
    if first is None or second is None or first.relation != second.relation:
        return None
    one = unify(merge(a, b), first.src, second.src)
    one = unify(one, first.dst, second.dst) if one else None
    return one.with_(edges=tuple(e for e in one.edges if e.var != second.var)) if one and first.relation == "DISBURSES" else None


def counted(sem: Sem) -> Sem | None:
    """'bao nhiêu dự án' as a number that others may stand beside."""
    if len(sem.asked) != 1 or sem.asked[0].what != "count" or sem.asked[0].key is not None or sem.asked[0].var is None:
        return None
    from graph.query import Ident

    var = sem.asked[0].var
    return sem.with_(focus=var, asked=(), value=Value(Ident(var), "int", "số lượng", agg="count", over=(var,)))


@rule("S", "S", "S", 0.1)
def two_numbers(s: Item, w: Item) -> Sem | None:
    """'được giao bao nhiêu vốn, giải ngân được bao nhiêu'; 'có bao nhiêu dự án, tổng vốn bao nhiêu'."""
    return asked_both(s.sem, w.sem)


@rule("SA", "S", "S", 0.08)
def two_numbers_and(s: Item, w: Item) -> Sem | None:
    return asked_both(s.sem, w.sem)


@rule("S|N", "WANT", "S", 0.05)
def number_with(s: Item, w: Item) -> Sem | None:
    """'bao nhiêu dự án với tổng vốn …'."""
    return asked_both(s.sem, w.sem) if s.sem.asked else None


def asked_both(s: Sem, w: Sem) -> Sem | None:
    first = counted(s) or _valued(s)
    second = _valued(w) or (w if w.value is not None and not w.asked else None)
    together = both(first, second) if first and second else None
    return together.with_(asked=(Ask("value", value=together.value),), value=None) if together else None


def _valued(sem: Sem) -> Sem | None:
    if len(sem.asked) != 1 or sem.asked[0].what != "value" or sem.value is not None:
        return None
    return sem.with_(asked=(), value=sem.asked[0].value)
