"""Expressions, conditions and patterns of the logical form as Cypher text. Values become parameters; text holds none.

What Cypher cannot say in place (a correlated aggregate, a look-up) has been put into a named stage before by
`graph.cypher`; `Writer.values` tells under which name.
"""
from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any, assert_never

from graph.check_expr import type_of
from graph.cycles import opened
from graph.dialect import Dialect
from graph.hints import order
from graph.ontology import Ontology
from graph.query import (
    Agg,
    AllOf,
    AnyOf,
    Arith,
    Coalesce,
    Compare,
    Cond,
    Const,
    Contains,
    DatePart,
    Days,
    Distinct,
    Edge,
    Exists,
    Expr,
    Ident,
    Lookup,
    Missing,
    Node,
    Not,
    OneOf,
    Pattern,
    Prop,
    Ref,
    Same,
    Scalar,
    Sub,
    Total,
)
from graph.scope import QueryError, Scope, enter

#: words that Ladybug's grammar keeps for itself where a variable or property may stand (measured)
RESERVED = frozenset({
    "order", "all", "in", "is", "not", "and", "or", "xor", "with", "where", "return", "case", "when", "then", "else", "end", "limit", "skip",
    "exists", "optional", "asc", "desc", "distinct", "group", "on", "create", "union", "unwind", "column", "table", "starts", "ends", "null", "true",
    "false", "any", "none", "single", "shortest", "trail", "acyclic", "match", "set", "delete", "merge", "call"
})


def quote(name: str) -> str:
    """A name as text, in backticks when it must be. Names come from the ontology or are made by the parser."""
    if not name.isidentifier() or not name.isascii():
        raise QueryError(f"{name!r} cannot name a variable: letters a-z, digits and _ can")
    return f"`{name}`" if name.lower() in RESERVED else name


@dataclass
class Params:
    """The parameters of one query; totals are aggregates of other queries, bound before this one runs."""

    values: dict[str, Any] = field(default_factory=dict)
    totals: dict[str, Total] = field(default_factory=dict)

    def add(self, value: Any) -> str:
        name = f"p{len(self.values) + len(self.totals)}"
        self.values[name] = value
        return f"${name}"

    def total(self, total: Total) -> str:
        for name, known in self.totals.items():
            if known == total:
                return f"${name}"
        name = f"p{len(self.values) + len(self.totals)}"
        self.totals[name] = total
        return f"${name}"


@dataclass(frozen=True)
class Writer:
    """Writes expressions within one scope. `values` maps what has been computed before to its name; `columns` serve `Ref`."""

    dialect: Dialect
    ontology: Ontology
    params: Params
    scope: Scope = field(default_factory=Scope)
    values: Mapping[object, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    outer: Scope = field(default_factory=Scope)  #: the scope around an inner pattern

    def type(self, expr: Expr) -> str:
        return type_of(expr, self.scope, self.ontology, self.types, agg=True)

    # ---- expressions ---------------------------------------------------------------------------------------------
    def expr(self, expr: Expr) -> str:
        if (known := self.values.get(expr)) is not None:
            return known
        match expr:
            case Const(value=value):
                return self.params.add(value)
            case Prop(var=var, name=name):
                return f"{quote(var)}.{quote(name)}"
            case Ident(var=var):
                return f"{quote(var)}.id" if var in self.scope.nodes else self.dialect.identity(quote(var))
            case Arith():
                return self._arith(expr)
            case DatePart(part=part, of=of):
                return self.dialect.date_part(part, self.expr(of))
            case Days(start=start, end=end):
                return self.dialect.days(self.expr(start), self.expr(end))
            case Coalesce(args=args):
                return f"coalesce({', '.join(self._as(a, self.type(expr)) for a in args)})"
            case Ref(column=column):
                return self.columns[column]
            case Total():
                return self.params.total(expr)
            case Sub() | Agg() | Lookup():
                raise AssertionError(f"not put into a stage before use: {expr}")
            case _:
                assert_never(expr)

    def _as(self, expr: Expr, base: str) -> str:
        text = self.expr(expr)
        return self.dialect.to_float(text) if base == "float" and self.type(expr) == "int" else text

    def _arith(self, expr: Arith) -> str:
        left, right = (self.dialect.typed(self.expr(e), self.type(e)) if isinstance(e, Const) else self.expr(e) for e in (expr.left, expr.right))
        match expr.op:
            case "/":
                return f"CASE WHEN {right} = 0 THEN NULL ELSE {self.dialect.to_float(left)} / {self.dialect.to_float(right)} END"
            case "*":
                return self.dialect.product(left, right, self.type(expr) == "int")
            case "+" | "-":
                return f"({left} {expr.op} {right})"
            case "gap":
                return f"abs({left} - {right})"
            case _:
                assert_never(expr.op)

    # ---- conditions ----------------------------------------------------------------------------------------------
    def cond(self, cond: Cond) -> str:
        if (known := self.values.get(cond)) is not None:
            return f"({known} = true)"  # the engine loses a selection by a bare boolean (tests/graph/test_traps.py)
        match cond:
            case Compare(left=left, op=op, right=right):
                both = {self.type(left), self.type(right)} == {"int", "float"}
                return f"{self._side(left, both)} {op} {self._side(right, both)}"
            case OneOf(expr=expr, values=values):
                return self._one_of(expr, values)
            case Contains(expr=expr, text=""):  # Ladybug: nothing contains the empty text
                return f"{self._side(expr)} = {self._side(expr)}"
            case Contains(expr=expr, text=text):
                return f"lower({self.expr(expr)}) CONTAINS lower({self.params.add(text)})"
            case Missing(expr=expr):
                return f"{self._side(expr)} IS NULL"
            case Same(left=left_var, right=right_var):
                return self._identical(left_var, right_var, "=", "false")
            case Distinct(left=left_var, right=right_var):
                return self._identical(left_var, right_var, "<>", "true")
            case Exists(pattern=pattern):
                return self.exists(pattern)
            case Not(cond=inner):
                return f"NOT ({self.cond(inner)})"
            case AnyOf(conds=conds):
                return self._joined(conds, " OR ", "false")
            case AllOf(conds=conds):
                return self._joined(conds, " AND ", "true")
            case _:
                assert_never(cond)

    def _identical(self, left: str, right: str, op: str, apart: str) -> str:
        """Compares identities; variables of kinds that never meet are told apart here (the engine fails on them inside EXISTS)."""
        kinds = self.scope.nodes.get(left), self.scope.nodes.get(right)
        relations = self.scope.edges.get(left), self.scope.edges.get(right)
        if (kinds[0] and kinds[1] and not set(kinds[0]) & set(kinds[1])) or relations[0] != relations[1]:
            return apart
        if kinds[0] and kinds[1] and (left in self.outer) != (right in self.outer):
            return f"{quote(left)}.id {op} {quote(right)}.id"  # identities of an inner and an outer node fail in the engine ('unordered_map::at')
        return f"{self.dialect.identity(quote(left))} {op} {self.dialect.identity(quote(right))}"

    def _side(self, expr: Expr, as_float: bool = False) -> str:
        """One side of a comparison; computed whole numbers beside fractions are cast (Ladybug refuses `(n - $p) >= 0.5`)."""
        text = self._as(expr, "float") if as_float and not isinstance(expr, Prop | Const) else self.expr(expr)
        return f"({text})" if text.startswith("CASE") else text

    def _joined(self, conds: Sequence[Cond], word: str, empty: str) -> str:
        texts = [self.cond(c) for c in conds]
        return f"({word.join(f'({t})' for t in texts)})" if len(texts) > 1 else texts[0] if texts else empty

    def _one_of(self, expr: Expr, values: tuple[Scalar, ...]) -> str:
        if not values:
            return "false"
        if len(values) == 1:  # only `=` uses the engine's primary-key index
            return f"{self._side(expr)} = {self.params.add(values[0])}"
        return f"{self._side(expr)} IN {self.params.add(uniform(values))}"

    # ---- patterns ------------------------------------------------------------------------------------------------
    def within(self, pattern: Pattern) -> Writer:
        return replace(self, scope=enter(self.scope, pattern, self.ontology), outer=self.scope)

    def exists(self, pattern: Pattern) -> str:
        pattern = self._open(pattern)
        inside = self.within(pattern)
        texts, conds = inside.match(pattern, self.scope)
        conds += [inside.cond(c) for c in pattern.where]
        every = " AND ".join(bracket(c) for c in conds)
        if not texts:
            return f"coalesce({every or 'true'}, false)"
        head = ", ".join(texts) if self.dialect.edges_repeat else " MATCH ".join(texts)
        return f"EXISTS {{ MATCH {head}{' WHERE ' if conds else ''}{every}{inside.hint(pattern, self.scope)} }}"

    def _open(self, pattern: Pattern) -> Pattern:
        """The pattern without rings: an edge that closes one ends in a node of its own, which must be the same."""
        scope = enter(self.scope, pattern, self.ontology)
        closing = opened(pattern.edges, dict(scope.nodes))[1] if self.dialect.rings_apart else []
        if self.dialect.rings_apart and len(pattern.edges) > 1:
            closing = [e for e in pattern.edges if e in closing or (e.src == e.dst and e.hops == (1, 1))]
        nodes, edges, same = list(pattern.nodes), list(pattern.edges), list[Cond]()
        for number, edge in enumerate(closing, start=1):
            end = edge.dst if edge.dst not in self.scope.nodes else edge.src
            copy = f"{end}_{edge.var}_{number}"
            nodes.append(Node(copy, scope.nodes[end]))
            edges[edges.index(edge)] = replace(edge, dst=copy) if end == edge.dst else replace(edge, src=copy)
            same.append(Same(end, copy))
        return Pattern(tuple(nodes), tuple(edges), (*pattern.where, *same)) if closing else pattern

    def match(self, pattern: Pattern, outer: Scope) -> tuple[list[str], list[str]]:
        """The paths of a MATCH (one an edge, and lone nodes) and the conditions they need; `self` stands inside the pattern."""
        seen = set(outer.nodes)
        conds: list[str] = []

        def node(var: str) -> str:
            if var in seen and not self.dialect.labels_again:
                return f"({quote(var)})"
            seen.add(var)
            return f"({quote(var)}:{'|'.join(self.scope.nodes[var])})"

        paths = [f"{node(e.src)}-[{self._edge(e, conds)}]->{node(e.dst)}" for e in pattern.edges]
        paths += [node(n.var) for n in pattern.nodes if n.var not in seen]
        for declared in pattern.nodes:
            if declared.var in outer.nodes:
                kinds = {k for kind in declared.kinds for k in self.ontology.expand(kind)}
                if not set(outer.nodes[declared.var]) <= kinds:
                    conds.append(self.dialect.is_kind(quote(declared.var), self.params.add(sorted(kinds))))
        return paths, conds

    def hint(self, pattern: Pattern, outer: Scope, lead: str | None = None) -> str:
        """What follows the conditions of a MATCH of this pattern (its rings opened) where the order of joins is prescribed: '((a JOIN e) JOIN b)'.

        `lead` is what a match of one edge begins with.
        """
        names = order(pattern, outer.nodes) if self.dialect.hinted else []
        if lead and not outer.nodes:
            names = list(dict.fromkeys([lead, pattern.edges[0].var, pattern.edges[0].src, pattern.edges[0].dst]))
        joined = reduce(lambda text, name: f"({text} JOIN {name})", map(quote, names)) if names else ""
        return f" HINT {joined}" if joined else ""

    def _edge(self, edge: Edge, conds: list[str]) -> str:
        if edge.hops == (1, 1):
            return f"{quote(edge.var)}:{edge.relation}"
        step = f"{edge.var}_step"
        inner = replace(self, scope=Scope({}, {step: edge.relation}))
        each = [inner.cond(renamed(c, {edge.var: step})) for c in edge.each]
        text, extra = self.dialect.chain(quote(edge.var), edge.relation, *edge.hops, step, [bracket(e) for e in each])
        conds.extend([extra] if extra else [])
        return text


def bracket(cond: str) -> str:
    """A condition that may be joined with AND."""
    return f"({cond})" if " OR " in cond and not cond.startswith("(") else cond


def uniform(values: Sequence[Scalar]) -> list[Scalar]:
    """A list parameter holds one type: whole numbers beside fractions become fractions."""
    mixed = any(isinstance(v, float) for v in values)
    return [float(v) if mixed and isinstance(v, int) and not isinstance(v, bool | dt.date) else v for v in values]


def renamed(item: Any, names: Mapping[str, str]) -> Any:
    """The same part of a form with variables renamed."""
    match item:
        case tuple():
            return tuple(renamed(part, names) for part in item)
        case Total() | str() | int() | float() | dt.date() | None:
            return item
        case _:
            changed: dict[str, Any] = {}
            for key in item.__dataclass_fields__:
                value = getattr(item, key)
                is_var = key in ("var", "src", "dst") or (key in ("left", "right") and isinstance(value, str))
                changed[key] = names.get(value, value) if is_var else tuple(names.get(v, v) for v in value) if key == "over" else renamed(value, names)
            return replace(item, **changed)
