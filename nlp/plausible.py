"""Readings that no one means: they pass the check, but say a thing twice or against itself. Such a reading is not answered.

Each test looks at the form alone: conditions that nothing can meet; an edge to something nobody speaks of, which another edge implies;
a share whose part is narrowed by a place or time that the whole is not.
"""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from graph.execute import Result
from graph.ontology import ontology
from graph.query import Agg, Arith, Compare, Cond, Const, Distinct, Edge, Exists, Form, Ident, LogicalForm, Not, OneOf, Pattern, Prop, Query, Sub
from graph.scope import conjuncts, mentions, walk
from nlp.entangled import entangled
from nlp.measured import canonical

#: value types nobody ranks within
AMOUNTS = ("vnd", "usd", "percent", "number")
#: whoever has the first edge has the second: a winner has bid
IMPLIES = {"WINS": ("WINS", "BIDS_ON")}


def implausible(form: LogicalForm) -> str | None:
    """What is odd about the form, in a word for the trace; None if nothing is."""
    if not isinstance(form, Query):
        return None
    spoken = mentions(*form.columns, *form.having) | {*form.over}
    for pattern in (p for p in walk(form) if isinstance(p, Pattern)):
        if contradicted(pattern.where) or other_than_itself(pattern.where):
            return "contradiction"
        if idle_edge(pattern, spoken if pattern is form.pattern else frozenset()):
            return "idle edge"
        if odd := entangled(pattern, spoken):
            return odd
    if another_firms_stake(form.pattern, spoken):
        return "another firm's stake"
    if person_bids(form.pattern):
        return "a person's bid"
    if denied(form.pattern):
        return "contradiction"
    if two_bids(form.pattern, spoken):
        return "two bids"
    if counted_apart(form.pattern):
        return "counted apart"
    if any(isinstance(p, Agg) and contradicted((*form.pattern.where, *p.where)) for p in walk(form)):
        return "contradiction"
    if form.rank and form.rank.first > 1 and form.rank.descending and _bid_price(form):
        return "which end"  # 'đứng thứ hai về giá dự thầu': counted from the lowest bid or from the highest?
    if form.rank and any(c.name in form.rank.within and c.unit in AMOUNTS for c in form.columns):
        return "grouped by an amount"
    if by_amount(form):
        return "grouped by an amount"
    return "uneven share" if any(uneven(p) for c in form.columns for p in walk(c.expr)) else None


def by_amount(form: Query) -> bool:
    """'chênh lệch giá gói và giá trúng': nobody groups by a price."""
    summed = any(isinstance(p, Agg) for c in form.columns[1:] for p in walk(c.expr))
    return summed and form.columns[0].unit in ("vnd", "usd") and not any(isinstance(p, Agg) for p in walk(form.columns[0].expr))


def without_value(form: LogicalForm, result: Result) -> bool:
    """Is a number asked for and several rows found, is every value of a table missing, or nothing found that has all that was asked of a named thing?"""
    if not isinstance(form, Query) or form.place_of is not None:
        return False
    if result.form is Form.NUMBER:
        return len(result.rows) > 1
    if result.form is Form.TABLE and not result.rows and sum(unit == "entity" for unit in result.units) > 1:
        return any(isinstance(c, OneOf) and isinstance(c.expr, Ident) for c in form.pattern.where)
    return result.form is Form.TABLE and len(result.units) > 1 and bool(result.rows) and all(row[-1] is None for row in result.rows)


def another_firms_stake(pattern: Pattern, spoken: frozenset[str] | set[str]) -> bool:
    """'(cổ đông của E,) ai nắm trên 30 %?': of some firm that nobody speaks of, beside the one that is named? Of that one."""
    named = {c.expr.var for c in conjuncts(pattern.where) if isinstance(c, OneOf) and isinstance(c.expr, Ident)}
    told = mentions(*(c for c in pattern.where if not isinstance(c, Distinct))) | {*spoken}
    stakes = [e for e in pattern.edges if e.relation == "OWNS"]

    def loose(e: Edge) -> bool:
        return e.dst not in told and not any(e.dst in (x.src, x.dst) for x in pattern.edges if x is not e)

    return any(a.src == b.src and a is not b and loose(a) and a.var in told and b.dst in named for a in stakes for b in stakes)


def person_bids(pattern: Pattern) -> bool:
    """Does one who represents a firm bid himself? 'giám đốc của hai công ty cùng dự một gói': the firms do."""
    return any(a.relation == "REPRESENTS" and b.relation in ("BIDS_ON", "WINS") and a.src == b.src for a in pattern.edges for b in pattern.edges)


def denied(pattern: Pattern) -> bool:
    """Is a relation demanded and denied of the same two?"""
    there = {(e.relation, e.src, e.dst) for e in pattern.edges}
    refuted = (c.cond.pattern for c in conjuncts(pattern.where) if isinstance(c, Not) and isinstance(c.cond, Exists))
    return any(not p.nodes and not p.where and len(p.edges) == 1 and (p.edges[0].relation, p.edges[0].src, p.edges[0].dst) in there for p in refuted)


def two_bids(pattern: Pattern, spoken: frozenset[str] | set[str]) -> bool:
    """Are two bids on one package spoken of, by bidders of whom nothing is said, not even that they are two? One bid was meant."""
    told = mentions(*pattern.where) | {*spoken}
    bids = [e for e in pattern.edges if e.relation == "BIDS_ON"]
    silent = [e for e in bids if e.src not in told and not any(e.src in (x.src, x.dst) for x in pattern.edges if x is not e)]
    return any(a is not b and a.dst == b.dst and a.src != b.src for a in silent for b in silent)


def _bid_price(form: Query) -> bool:
    bids = {e.var for e in form.pattern.edges if e.relation == "BIDS_ON"}
    return any(isinstance(c.expr, Prop) and c.expr.name == "price" and c.expr.var in bids for c in form.columns)


# ---- conditions that nothing can meet ------------------------------------------------------------------------------
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


# ---- counts ----------------------------------------------------------------------------------------------------------
def counted_apart(pattern: Pattern) -> bool:
    """Are things counted that a subject has, and others of them described? 'có từ 2 gói chỉ một nhà thầu dự' counts just those that are described."""
    counted = {end for cond in conjuncts(pattern.where) for p in walk(cond) if isinstance(p, Sub) and p.fn == "count" for end in _outer_ends(p.pattern)}
    spoken = mentions(*(c for c in conjuncts(pattern.where) if not any(isinstance(p, Sub) for p in walk(c))))
    described = {end for e in pattern.edges for end, other in zip(_ends(e), (e.dst, e.src), strict=True) if other in spoken} | {
        end for cond in conjuncts(pattern.where) if isinstance(cond, Exists) for end in _outer_ends(cond.pattern)
    }
    return bool(counted & described)


def _ends(edge: Edge) -> tuple[tuple[str, str, bool], ...]:
    """The edge as seen from either end: (variable, relation, is it the source)."""
    return (edge.src, edge.relation, True), (edge.dst, edge.relation, False)


def _outer_ends(pattern: Pattern) -> set[tuple[str, str, bool]]:
    """How an inner pattern holds on to variables that are not its own."""
    own = {n.var for n in pattern.nodes}
    return {end for e in pattern.edges for end in _ends(e) if end[0] not in own}


# ---- things that are mentioned and left ----------------------------------------------------------------------------
def idle_edge(pattern: Pattern, spoken: frozenset[str]) -> bool:
    """Does an edge lead to something that nothing else speaks of, where another edge says as much of something described?

    'đầu tư vào dự án, đầu tư vào dự án có …': the first project was meant to be the second one. Beside a named thing it does no harm.
    """
    named = {c.expr.var for c in conjuncts(pattern.where) if isinstance(c, OneOf) and isinstance(c.expr, Ident)}
    used = spoken | mentions(*pattern.where)

    def loose(var: str, edge: Edge) -> bool:
        return var not in used and edge.var not in used and not any(var in (e.src, e.dst) for e in pattern.edges if e is not edge)

    for edge in pattern.edges:
        for forward, near, far in ((True, edge.src, edge.dst), (False, edge.dst, edge.src)):
            twins = [(e, e.dst if forward else e.src) for e in pattern.edges if e is not edge and near == (e.src if forward else e.dst)]
            if loose(far, edge) and any(_implied(edge.relation, forward, e.relation) and other not in named and not loose(other, e) for e, other in twins):
                return True
    return False


def _implied(relation: str, forward: bool, other: str) -> bool:
    return relation == other or (forward and relation in IMPLIES.get(other, ()))


# ---- shares ------------------------------------------------------------------------------------------------------
def uneven(expr: object) -> bool:
    """A share whose part alone is narrowed by a place or time."""
    if not (isinstance(expr, Arith) and expr.op == "/"):
        return False
    part, whole = list(_aggregates(expr.left)), list(_aggregates(expr.right))
    if not part or not whole:
        return False
    counts = any(a.fn == "count" for a in (*part, *whole))  # of amounts, a province's share of the nation's is meant
    return counts and any(_scoped(a.where) for a in part) and not any(_scoped(a.where) for a in whole)


def _aggregates(expr: object) -> Iterator[Agg]:
    return (p for p in walk(expr) if isinstance(p, Agg))


def _scoped(conds: Sequence[Cond]) -> bool:
    dated = {p.name for k in ontology().kinds.values() for p in k.properties.values() if p.type in ("date", "province")} | {"year", "date"}
    return any(isinstance(p, Prop) and p.name in dated for c in conds for p in walk(c))
