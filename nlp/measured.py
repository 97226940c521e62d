"""Declared measures recognised in expressions: what was expanded from `ontology.yml` is called by its name again."""
from __future__ import annotations

from dataclasses import fields, is_dataclass
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
        for (of, _), measure in ontology.measures.items():
            if of == kind and _shape(ontology, measure) == wanted:
                return outer[0], measure
    return None


_SHAPES: dict[tuple[int, str, str], tuple[Ontology, Any]] = {}


def _shape(ontology: Ontology, measure: Measure) -> Any:
    """The measure's expansion in canonical form, worked out once for each declaration (which is kept, so that its id stays its own)."""
    key = (id(ontology), measure.of, measure.name)
    if key not in _SHAPES:
        numbers = iter(range(1000))
        expanded = expand(ontology, measure.of, measure.name, _SELF, lambda stem: f"{stem}{next(numbers)}")
        _SHAPES[key] = (ontology, canonical(expanded, {_SELF: _SELF}))
    return _SHAPES[key][1]


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
            for edge in item.pattern.edges:
                for var in (edge.src, edge.dst, edge.var):
                    inner.setdefault(var, f"v{len(inner)}")
            kinds = frozenset((inner.get(n.var, n.var), n.kinds) for n in item.pattern.nodes)
            over = () if item.fn in ("count", "min", "max") else tuple(inner.get(v, v) for v in item.over)  # distinct values know no multiplicity
            return ("Sub", item.fn, canonical(item.expr, inner), kinds, canonical(item.pattern.edges, inner), canonical(item.pattern.where, inner), over)
    if is_dataclass(item):
        parts: list[Any] = [type(item).__name__]
        for f in fields(item):
            value = getattr(item, f.name)
            parts.append(names.get(value, value) if f.name in ("var", "src", "dst", "left", "right") and isinstance(value, str) else canonical(value, names))
        return tuple(parts)
    return item

