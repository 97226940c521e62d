"""What the variables of a logical form stand for: which parts mention them, which kinds an edge leaves possible.

Shared by the check and the compiler; the brute-force oracle has its own reading on purpose.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import get_args

from graph.errors import SoiError
from graph.ontology import Ontology, OntologyError
from graph.query import Agg, AllOf, Cond, Distinct, Edge, Expr, Ident, Pattern, Prop, Same, Total

#: the classes of expressions, for `isinstance`
EXPRESSIONS: tuple[type[Expr], ...] = get_args(Expr)


class QueryError(SoiError):
    """A logical form that says something the ontology does not allow; names the part and what would do."""


@dataclass(frozen=True)
class Scope:
    """The variables in reach: nodes with their possible kinds, edges with their relation (None for a chain)."""

    nodes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    edges: Mapping[str, str | None] = field(default_factory=dict)

    def __contains__(self, var: str) -> bool:
        return var in self.nodes or var in self.edges

    @property
    def names(self) -> list[str]:
        """All variables that bind something: chains bind nothing, they only hold or not."""
        return [*self.nodes, *(e for e, relation in self.edges.items() if relation is not None)]


def parts(item: object) -> Iterator[object]:
    """The direct parts of a form's node, tuples flattened."""
    kind = type(item)
    if (names := _FIELDS.get(kind)) is None:
        names = _FIELDS[kind] = tuple(f.name for f in fields(kind)) if is_dataclass(kind) else ()
    for name in names:
        value = getattr(item, name)
        if isinstance(value, tuple):
            yield from value
        else:
            yield value


#: the fields of each class met: forms are walked all the time
_FIELDS: dict[type, tuple[str, ...]] = {}


def walk(item: object, *, into: bool = True) -> Iterator[object]:
    """The item and everything below it, but never into a `Total`; `into=False` stays out of inner patterns too."""
    yield item
    if isinstance(item, Total) or (not into and isinstance(item, Pattern)):
        return
    for part in parts(item):
        yield from walk(part, into=into)


def mentions(*items: object) -> frozenset[str]:
    """Every variable named below the items, those of inner patterns included."""
    found: set[str] = set()
    for part in (p for item in items for p in walk(item)):
        match part:
            case Prop(var=var) | Ident(var=var):
                found.add(var)
            case Same(left=left, right=right) | Distinct(left=left, right=right):
                found |= {left, right}
            case Edge(var=var, src=src, dst=dst):
                found |= {var, src, dst}
            case _:
                pass
    return frozenset(found)


def has_agg(expr: Expr) -> bool:
    return any(isinstance(part, Agg) for part in walk(expr, into=False))


def conjuncts(conds: Iterable[Cond]) -> Iterator[Cond]:
    """The conditions with `AllOf` taken apart: all must hold."""
    for cond in conds:
        if isinstance(cond, AllOf):
            yield from conjuncts(cond.conds)
        else:
            yield cond


def enter(outer: Scope, pattern: Pattern, ontology: Ontology) -> Scope:
    """The scope inside `pattern`: outer variables as they are, new nodes narrowed to the kinds their edges allow.

    Raises `QueryError` for unknown kinds or relations, for a variable bound twice or never, and when no kind is left.
    """
    nodes = dict(outer.nodes)
    for node in pattern.nodes:
        if node.var in outer.edges or not node.kinds:
            raise QueryError(f"node {node.var!r} needs at least one kind and a name that no edge has")
        kinds = tuple(k for kind in node.kinds for k in _expand(ontology, kind))
        if node.var not in nodes:
            nodes[node.var] = tuple(dict.fromkeys(kinds))
        elif node.var not in outer.nodes:
            raise QueryError(f"variable {node.var!r} is declared twice in one pattern")
    edges = dict(outer.edges)
    for edge in pattern.edges:
        if edge.var in edges or edge.var in nodes:
            raise QueryError(f"edge variable {edge.var!r} is used twice")
        edges[edge.var] = edge.relation if edge.hops == (1, 1) else None
        _narrow(nodes, edge, outer, ontology)
    return Scope(nodes, edges)


def _expand(ontology: Ontology, kind: str) -> tuple[str, ...]:
    try:
        return ontology.expand(kind)
    except OntologyError as error:
        raise QueryError(str(error)) from error


def _narrow(nodes: dict[str, tuple[str, ...]], edge: Edge, outer: Scope, ontology: Ontology) -> None:
    if edge.relation not in ontology.relations:
        raise QueryError(f"edge {edge.var!r}: {edge.relation!r} is no relation; relations: {', '.join(ontology.relations)}")
    relation = ontology.relations[edge.relation]
    for var, allowed, role in ((edge.src, relation.sources, "source"), (edge.dst, relation.targets, "target")):
        if var not in nodes:
            raise QueryError(f"edge {edge.var!r} ({edge.relation}): its {role} {var!r} is bound nowhere")
        left = tuple(kind for kind in nodes[var] if kind in allowed)
        if not left:
            raise QueryError(f"edge {edge.var!r}: the {role} of {edge.relation} is {' or '.join(allowed)}, but {var!r} is {' or '.join(nodes[var])}")
        if var not in outer.nodes:
            nodes[var] = left
