"""Declared measures recognised in expressions: what was expanded from `ontology.yml` is called by its name again."""
from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any

from graph.measures import expand
from graph.ontology import Measure, Ontology
from graph.query import Agg, Arith, Const, Days, Expr, Sub
from graph.scope import Scope, mentions, walk

_SELF = "?"


def measure_of(expr: Expr, scope: Scope, ontology: Ontology) -> tuple[str, Measure] | None:
    """The variable and the declared measure of it that the expression is, or None."""
    if not isinstance(expr, Sub | Arith | Days) or any(isinstance(p, Agg) for p in walk(expr)):
        return None
    outer = [v for v in mentions(expr) if v in scope.nodes]
    if len(outer) != 1:
        return None
    wanted = canonical(expr, {outer[0]: _SELF})
    for kind in scope.nodes[outer[0]]:
        for measure, shape in _shapes(ontology, kind):
            if shape == wanted:
                return outer[0], measure
    return None


def _shapes(ontology: Ontology, kind: str) -> list[tuple[Measure, Any]]:
    return _cached(id(ontology), kind) if _remember(ontology) else []


_ONTOLOGIES: dict[int, Ontology] = {}


def _remember(ontology: Ontology) -> bool:
    _ONTOLOGIES[id(ontology)] = ontology
    return True


@lru_cache(maxsize=256)
def _cached(key: int, kind: str) -> list[tuple[Measure, Any]]:
    ontology, found = _ONTOLOGIES[key], []
    for (of, name), measure in ontology.measures.items():
        if of == kind:
            numbers = iter(range(1000))
            found.append((measure, canonical(expand(ontology, kind, name, _SELF, lambda stem: f"{stem}{next(numbers)}"), {_SELF: _SELF})))  # noqa: B023
    return found


def canonical(item: Any, names: dict[str, str]) -> Any:
    """The same tree as nested tuples, inner variables renamed in the order they are met."""
    match item:
        case tuple():
            return tuple(canonical(part, names) for part in item)
        case Const():
            return ("const", float(item.value) if isinstance(item.value, int | float) and not isinstance(item.value, bool) else item.value)
        case str():
            return item
        case Sub():
            inner = dict(names)
            for n in (*item.pattern.edges,):
                for var in (n.src, n.dst, n.var):
                    inner.setdefault(var, f"v{len(inner)}")
            return ("Sub", item.fn, canonical(item.expr, inner), frozenset((inner.get(n.var, n.var), n.kinds) for n in item.pattern.nodes), canonical(item.pattern.edges, inner), canonical(item.pattern.where, inner), () if item.fn in ("count", "min", "max") else tuple(inner.get(v, v) for v in item.over))
    if is_dataclass(item):
        parts: list[Any] = [type(item).__name__]
        for f in fields(item):
            value = getattr(item, f.name)
            parts.append(names.get(value, value) if f.name in ("var", "src", "dst", "left", "right") and isinstance(value, str) else canonical(value, names))
        return tuple(parts)
    return item

