"""The meaning of an earlier question, made ready to be changed: aliases resolved, variables renamed, parts replaced wherever they stand."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from graph.query import Compare, Cond, Const, Contains, Distinct, Edge, Expr, Ident, Node, OneOf, Prop, Same, Sub
from graph.scope import mentions, walk
from nlp.sem import Ask, Having, Key, RankSpec, Sem, Value

_VARS: dict[type, tuple[str, ...]] = {
    Prop: ("var",), Ident: ("var",), Node: ("var",), Edge: ("var", "src", "dst"), Same: ("left", "right"), Distinct: ("left", "right"),
    Sub: ("over",), Key: ("var",), Value: ("owner", "over"), Ask: ("var",), RankSpec: ("on",), Having: ("subject",),
}  # fmt: skip
COUNTRY = ("country", "nationality")
#: what of a question's flags still holds when something else is asked about the same things
LASTING = frozenset({"dated", "nationwide"})


def lasting(sem: Sem) -> frozenset[str]:
    return frozenset(f for f in sem.flags if f in LASTING or f.startswith("other:"))


def renamed(item: Any, names: Mapping[str, str]) -> Any:
    """A form's or meaning's part with its variables renamed, those of inner patterns and edges included."""
    if isinstance(item, tuple):
        return tuple(renamed(part, names) for part in item)
    if not is_dataclass(item) or isinstance(item, type):
        return item
    told = _VARS.get(type(item), ())
    changes: dict[str, Any] = {}
    for f in fields(item):
        old = getattr(item, f.name)
        if f.name in told:
            new: Any = tuple(names.get(v, v) for v in old) if isinstance(old, tuple) else names.get(old, old) if old is not None else None
        else:
            new = renamed(old, names)
        if new is not old:
            changes[f.name] = new
    return replace(item, **changes) if changes else item


def settled(sem: Sem) -> Sem:
    """The same meaning without aliases, its variables 'u0', 'u1' … in the order they were spoken: none meets those of another question."""
    first = {v: sem.rep(v) for v in [*sem.alias, *sem.nodes]}
    inner = {v for part in (*_parts(sem), *(p for e in sem.edges for p in e.each)) for p in walk(part) for v in _introduced(p)}
    told = [*sem.nodes, *(e.var for e in sem.edges), *sorted(inner | mentions(*_parts(sem)))]
    final: dict[str, str] = {}
    for var in sorted(dict.fromkeys(first.get(v, v) for v in told), key=lambda v: (_spoken(v), v)):
        final[var] = f"u{len(final)}"
    names = {v: final[first.get(v, v)] for v in {*told, *first} if first.get(v, v) in final}
    changes: dict[str, Any] = {f.name: renamed(getattr(sem, f.name), names) for f in fields(sem) if f.name in _PARTS}
    for name in ("implicit", "definite"):
        changes[name] = frozenset(names.get(v, v) for v in getattr(sem, name))
    edges: list[Edge] = []
    for edge in changes["edges"]:
        if all(e.var != edge.var for e in edges):
            edges.append(edge)
    changes["edges"] = tuple(edges)
    for name in ("args", "same"):
        changes[name] = tuple(names.get(v, v) for v in getattr(sem, name))
    changes |= {"focus": names.get(sem.focus, sem.focus), "event": names.get(sem.event, sem.event) if sem.event else None}
    changes["flags"] = frozenset(f"other:{names.get(f[6:], f[6:])}" if f.startswith("other:") else f for f in sem.flags)
    return replace(sem, **changes, nodes={names[v]: k for v, k in sem.nodes.items()}, alias={}, pronouns=())


_PARTS = ("edges", "where", "asked", "value", "groups", "rank", "having", "wants", "dates", "above", "dated_by", "bounds")


def _parts(sem: Sem) -> Iterator[object]:
    for name in _PARTS:
        part = getattr(sem, name)
        yield from _flat(part)


def _flat(part: object) -> Iterator[object]:
    if isinstance(part, tuple):
        for inner in part:
            yield from _flat(inner)
    elif is_dataclass(part):
        yield part


def _introduced(part: object) -> tuple[str, ...]:
    match part:
        case Node(var=var):
            return (var,)
        case Edge(var=var, src=src, dst=dst):
            return (var, src, dst)
        case Key(var=var) | Ask(var=var):
            return (var,) if var else ()
    return ()


def _spoken(var: str) -> int:
    digits = "".join(c for c in var if c.isdigit())
    return int(digits) if digits else 0


# ---- replaced wherever they stand ----------------------------------------------------------------------------------
def swap(item: Any, old: object, new: object) -> Any:
    """The part with every `old` below it put as `new`."""
    if item == old:
        return new
    if isinstance(item, tuple):
        return tuple(swap(part, old, new) for part in item)
    if not is_dataclass(item) or isinstance(item, type):
        return item
    changes = {f.name: swapped for f in fields(item) if (swapped := swap(getattr(item, f.name), old, new)) is not getattr(item, f.name)}
    return replace(item, **changes) if changes else item


def exchanged(sem: Sem, old: Cond, new: Cond) -> Sem | None:
    """The meaning with a condition replaced wherever it stands; None if it stands nowhere."""
    changes = {name: swap(getattr(sem, name), old, new) for name in ("edges", "where", "asked", "value", "groups", "rank", "having", "wants", "above")}
    return replace(sem, **changes) if any(changes[name] != getattr(sem, name) for name in changes) else None


def without(sem: Sem, *conds: Cond) -> Sem:
    return sem.with_(where=tuple(c for c in sem.where if c not in conds))


# ---- looked up -----------------------------------------------------------------------------------------------------
def conditions(sem: Sem) -> Iterator[Cond]:
    """Every condition below, those of inner patterns included."""
    for part in _parts(sem.with_(dates=())):
        for p in walk(part):
            if isinstance(p, Compare | OneOf | Contains):
                yield p


def places(sem: Sem) -> list[OneOf]:
    """The conditions on a province."""
    return list(dict.fromkeys(c for c in conditions(sem) if isinstance(c, OneOf) and _on_place(sem, c.expr)))


def _on_place(sem: Sem, expr: Expr) -> bool:
    return (isinstance(expr, Prop) and expr.name == "province") or (isinstance(expr, Ident) and sem.nodes.get(expr.var) == ("Province",))


def named(sem: Sem) -> list[OneOf]:
    """The conditions that name entities."""
    return list(dict.fromkeys(c for c in conditions(sem) if isinstance(c, OneOf) and isinstance(c.expr, Ident) and sem.nodes.get(c.expr.var) != ("Province",)))


def timed(sem: Sem) -> bool:
    """Does any condition speak of a time?"""
    return any(isinstance(c, Compare) and isinstance(c.right, Const) and _is_time(c.left, c.right) for c in conditions(sem))


def _is_time(left: Expr, right: Const) -> bool:
    return isinstance(right.value, dt.date) or (isinstance(left, Prop) and (left.name in ("year", "period") or left.name.endswith("_year")))


def answer_var(sem: Sem) -> str:
    """What was asked about: the things listed or counted, else what has the value, else what is spoken of."""
    for ask in sem.asked:
        if ask.what in ("which", "count", "key") and ask.var:
            return ask.var
    value = next((a.value for a in sem.asked if a.value), sem.value)
    if value is not None and value.owner in sem.nodes:
        return str(value.owner)
    return sem.focus


def asked_value(sem: Sem) -> Value | None:
    return next((a.value for a in sem.asked if a.what == "value"), None) or (sem.value if not sem.asked else None)


def is_scoped(sem: Sem) -> bool:
    """Was an entity, a country, a place or a time named?"""
    return bool(named(sem) or places(sem) or sem.dates or by_country(sem))


def by_country(sem: Sem) -> bool:
    return any(isinstance(c, Compare) and isinstance(c.left, Prop) and c.left.name in COUNTRY for c in conditions(sem))


def bare(sem: Sem) -> Sem:
    """What was spoken of, with nothing asked, valued, grouped or ranked."""
    unasked = sem.with_(asked=(), value=None, groups=(), rank=None, wants=(), having=(), above=(), same=(), versus=(), bounds=(), fill=())
    return unasked.with_(flags=lasting(sem))

