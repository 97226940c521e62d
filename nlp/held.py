"""What the data does not hold: times outside it, and properties that no source filled.

A question about either is asked back, for nothing found there would be no answer.
"""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from graph.ontology import Kind, Relation, ontology
from graph.query import Agg, Compare, Const, Contains, Edge, Exists, LogicalForm, Node, OneOf, Pattern, Prop, Query
from graph.scope import Scope, conjuncts, enter, walk
from graph.store import Store
from nlp.clarify import Doubt


def beyond_data(form: LogicalForm, store: Store) -> Doubt | None:
    """A condition on a time outside what is loaded, or on a property that nothing loaded has: nothing found there would be no answer."""
    if not isinstance(form, Query):
        return None
    for kinds, name in _spoken_of(form):
        if not any(_filled(store, kind, name) for kind in kinds):
            return Doubt("data", f"Các nguồn đã nạp không có số liệu về {_label(kinds[0], name)}.")
    for kind, name, low, high in _times(form.pattern, Scope()):
        held = _held(store, kind, name)
        if held is None or not ((high is not None and high < held[0]) or (low is not None and low > held[1])):
            continue
        return Doubt("year", f"Dữ liệu về {_label(kind, name)} chỉ có từ năm {held[0]} đến năm {held[1]}.")
    return None


#: what firms did at some time that the sources tell, while a firm's status is only what it is now
DONE_THEN = frozenset({"WINS", "BIDS_ON", "PROCURES", "INVESTS_IN"})


def of_now(form: LogicalForm) -> tuple[str, ...]:
    """'doanh nghiệp đã giải thể mà trúng thầu': it is dissolved now; since when, and so what it was then, no source tells."""
    said = list(walk(form))
    doers = {p.src for p in said if isinstance(p, Edge) and p.relation in DONE_THEN}
    firms = {n.var for n in said if isinstance(n, Node) and "Enterprise" in n.kinds}
    asked = [c.left.var for c in said if isinstance(c, Compare) and isinstance(c.left, Prop) and c.left.name == "status" and c.right != Const("Đang hoạt động")]
    return ("tình trạng hoạt động là của hiện nay, có thể khác lúc dự thầu, trúng thầu, mời thầu hay đầu tư",) if doers & firms & set(asked) else ()


def _label(kind: str, name: str) -> str:
    return _of(kind).properties[name].label.vi


def _of(kind: str) -> Kind | Relation:
    return ontology().kinds[kind] if kind in ontology().kinds else ontology().relations[kind]


def _spoken_of(form: Query) -> Iterator[tuple[tuple[str, ...], str]]:
    """(kinds or relation, property) of all that must be there for an answer: compared in the outermost pattern, or a column's own."""
    scope = enter(Scope(), form.pattern, ontology())
    compared = [c.left if isinstance(c, Compare) else c.expr for c in conjuncts(form.pattern.where) if isinstance(c, Compare | OneOf | Contains)]
    shown = [c.expr.expr if isinstance(c.expr, Agg) else c.expr for c in form.columns]
    for prop in dict.fromkeys(p for p in (*compared, *shown) if isinstance(p, Prop)):
        owners = (scope.edges[prop.var] or "",) if prop.var in scope.edges else tuple(scope.nodes.get(prop.var, ()))
        if owners and all(prop.name in _of(kind).properties for kind in owners):
            yield owners, prop.name


#: whether a store has any value of a property
_FILLED: WeakKeyDictionary[Store, dict[tuple[str, str], bool]] = WeakKeyDictionary()


def _filled(store: Store, kind: str, name: str) -> bool:
    known = _FILLED.setdefault(store, {})
    if (kind, name) not in known:
        known[kind, name] = bool(store.query(f"MATCH {_everything(kind)} WHERE n.{name} IS NOT NULL RETURN 1 LIMIT 1").rows)
    return known[kind, name]


#: what each store was found to hold; a store answers from one snapshot for its whole life, so this never goes stale
_KNOWN: WeakKeyDictionary[Store, dict[tuple[str, str], tuple[int, int] | None]] = WeakKeyDictionary()


def _held(store: Store, kind: str, name: str) -> tuple[int, int] | None:
    """First and last year of a date or year property; the engine reads the whole column once."""
    known = _KNOWN.setdefault(store, {})
    if (kind, name) not in known:
        known[kind, name] = _read(store, kind, name)
    return known[kind, name]


def _read(store: Store, kind: str, name: str) -> tuple[int, int] | None:
    rows = store.query(f"MATCH {_everything(kind)} RETURN min(n.{name}), max(n.{name})").rows
    if not rows or rows[0][0] is None:
        return None
    low, high = rows[0]
    return (low.year, high.year) if isinstance(low, dt.date) else (int(low), int(high))


def _everything(kind: str) -> str:
    """The pattern of all nodes of a kind, or all edges of a relation: its ends are named, for a server may hold other snapshots beside this one."""
    if kind in ontology().kinds:
        return f"(n:{kind})"
    relation = ontology().relations[kind]
    return f"(:{'|'.join(relation.sources)})-[n:{kind}]->(:{'|'.join(relation.targets)})"


def _times(pattern: Pattern, scope: Scope) -> Iterator[tuple[str, str, int | None, int | None]]:
    """(kind or relation, property, first year, last year) of every condition on a time that must hold."""
    scope = enter(scope, pattern, ontology())
    bounds: dict[Prop, list[int | None]] = {}
    for cond in conjuncts(pattern.where):
        if isinstance(cond, Compare) and isinstance(cond.left, Prop) and isinstance(cond.right, Const):
            year = _year(cond.left, cond.right.value)
            if year is None:
                continue
            low, high = bounds.setdefault(cond.left, [None, None])
            if cond.op in ("=", ">=", ">"):
                bounds[cond.left][0] = max(year, low) if low is not None else year
            if cond.op in ("=", "<=", "<"):
                bounds[cond.left][1] = min(year, high) if high is not None else year
        elif isinstance(cond, Exists):
            yield from _times(cond.pattern, scope)
    for prop, (low, high) in bounds.items():
        owners = [scope.edges[prop.var] or ""] if prop.var in scope.edges else list(scope.nodes[prop.var])
        if len(owners) == 1:
            yield owners[0], prop.name, low, high


def _year(prop: Prop, value: object) -> int | None:
    if isinstance(value, dt.date):
        return value.year
    if prop.name.endswith("year") and isinstance(value, int):
        return value
    return None

