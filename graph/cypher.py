"""Logical form → Cypher text and parameters.

A query becomes: MATCH of the pattern with the conditions that can be written in place; a stage for each correlated
aggregate (`OPTIONAL MATCH … WITH …, sum(…) AS v1`) and the conditions that wait for it; a grouping or DISTINCT step;
conditions on columns; RETURN. The text depends on the shape of the form only: every value is a parameter.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graph.check import check
from graph.cypher_expr import quote
from graph.cypher_match import Matching
from graph.cypher_stages import ADDING, either
from graph.dialect import DIALECTS
from graph.keys import UNKNOWN, EdgeKeys
from graph.normal import normalise
from graph.ontology import Ontology
from graph.query import Agg, Column, Fn, Form, Ident, Query, Ref, Total
from graph.scope import Scope, enter, has_agg, mentions, walk
from graph.shortcut import shortened

#: the parameter that cuts the rows off
LIMIT = "row_limit"


@dataclass(frozen=True)
class Cell:
    """One column of the answer and where it stands in the engine's row: an entity takes four places (type, id, code, name)."""

    column: Column
    base: str  #: text, int, float, date, bool or entity
    at: int


@dataclass(frozen=True)
class Compiled:
    """Text up to the last WITH (`body`), what is returned, and the parameters; `totals` are to be run and bound first."""

    body: str
    returns: str
    order: str
    params: Mapping[str, Any]
    columns: tuple[Cell, ...]
    totals: Mapping[str, tuple[Total, Compiled]] = field(default_factory=dict)
    shown: tuple[str, ...] = ()  #: what is returned without the hidden columns, where there are any

    @property
    def text(self) -> str:
        """The whole statement; it takes the parameter `row_limit` beside `params`."""
        return "\n".join(part for part in (self.body, self.returns, self.order, f"LIMIT ${LIMIT}") if part)

    @property
    def counting(self) -> str:
        """The same rows, counted; those that agree in all shown columns count once."""
        once = f"\nWITH DISTINCT {', '.join(self.shown)}" if self.shown else ""
        return f"{self.body}{once}\nRETURN count(*) AS n"


def compile(form: Query, ontology: Ontology, dialect: str = "ladybug", keys: EdgeKeys = UNKNOWN) -> Compiled:
    """Checks and compiles a query for data whose edges have these keys. Raises `QueryError` when the form is not well formed."""
    check(form, ontology)
    return _Compiler(ontology, dialect, keys).query(shortened(normalise(form, ontology), ontology))


class _Compiler(Matching):
    # ---- the whole -----------------------------------------------------------------------------------------------
    def query(self, form: Query) -> Compiled:
        self.taken = mentions(form)
        scope = enter(Scope(), form.pattern, self.ontology)
        self.lead = self.leading(form, scope)
        live = self.body(form, scope)
        if form.form is Form.BOOL and not form.columns:
            return self.done("RETURN 1 AS found", "", ())
        if any(has_agg(c.expr) for c in form.columns):
            return self.grouped(form, scope, live)
        return self.plain(form, scope, live)

    # ---- columns -------------------------------------------------------------------------------------------------
    def plain(self, form: Query, scope: Scope, live: list[str]) -> Compiled:
        self.stages([c.expr for c in form.columns], scope, live)
        return self.project(form, scope, distinct=not self.rows_differ(form, scope))

    def grouped(self, form: Query, scope: Scope, live: list[str]) -> Compiled:
        keys = [c for c in form.columns if _is_key(c)]
        aggs = list(dict.fromkeys(p for c in form.columns for p in walk(c.expr) if isinstance(p, Agg)))
        self.stages([*(k.expr for k in keys), *aggs], scope, live)
        writer = self.writer(scope)
        once = {agg for agg in aggs if self.counts_rows(agg, form, scope)}
        rows: dict[Agg, str] = {a: either([writer.cond(c) for c in a.where], "1" if a in once and a.where else writer.expr(a.expr)) for a in aggs}
        texts = {key.name: writer.expr(key.expr) for key in keys if not _is_entity(key, scope)}
        if any(a.fn in ADDING for a in aggs) and not self.one_row(self.counted(form, scope, keys), scope, form.pattern.edges):
            once = set()
            rows = {agg: either([writer.cond(c) for c in agg.where], writer.expr(agg.expr)) for agg in aggs}
            rows, texts = self.deduplicate(form, scope, keys, rows, texts)
        nodes = [key.expr.var for key in keys if isinstance(key.expr, Ident)]
        named = {name: self.fresh("c") for name in texts}
        grouping = [*nodes, *(f"{texts[name]} AS {alias}" for name, alias in named.items())]
        found = {agg: self.fresh("a") for agg in aggs}
        made = {agg: f"count({rows[agg] if agg.where else '*'})" if agg in once else self.gathered(agg.fn, rows[agg]) for agg in aggs}
        self.step([*grouping, *(f"{made[agg]} AS {name}" for agg, name in found.items())])
        self.values = {agg: self.dialect.median(name) if agg.fn == "median" else name for agg, name in found.items()}
        self.values |= {key.expr: named[key.name] for key in keys if key.name in named}
        return self.project(form, scope, distinct=False)

    def gathered(self, fn: Fn, value: str) -> str:
        return self.dialect.gather(value) if fn == "median" else self.dialect.call(fn, value)

    def counted(self, form: Query, scope: Scope, keys: Sequence[Column]) -> set[str]:
        return {*(form.over or scope.names)} | (set(mentions(*(k.expr for k in keys))) & {*scope.names})

    def deduplicate(
        self, form: Query, scope: Scope, keys: Sequence[Column], rows: dict[Agg, str], texts: dict[str, str]
    ) -> tuple[dict[Agg, str], dict[str, str]]:
        """One row a binding of `over` and the keys, so that a side branch counts no value twice."""
        counted = self.counted(form, scope, keys)
        values = {agg: self.fresh("v") for agg in rows}
        named = {name: self.fresh("v") for name in texts}
        names = [v for v in scope.names if v in counted]
        made = [*(f"{rows[a]} AS {n}" for a, n in values.items()), *(f"{texts[k]} AS {n}" for k, n in named.items())]
        self.step([*names, *made], distinct=True)
        return dict(values), dict(named)

    def project(self, form: Query, scope: Scope, *, distinct: bool) -> Compiled:
        """The last WITH: every column under its name, then the conditions on columns, then RETURN."""
        texts: dict[str, str] = {}
        types: dict[str, str] = {}
        made: list[str] = []
        alias: dict[str, str] = {}
        for column in form.columns:
            writer = replace(self.writer(scope), columns=texts, types=types)
            types[column.name] = writer.type(column.expr)
            texts[column.name] = f"({writer.expr(column.expr)})" if not isinstance(column.expr, Ident) else writer.expr(column.expr)
            alias[column.name] = column.expr.var if isinstance(column.expr, Ident) else self.fresh("c")
            made.append(quote(alias[column.name]) if isinstance(column.expr, Ident) else f"{writer.expr(column.expr)} AS {alias[column.name]}")
        final = {c.name: f"{quote(alias[c.name])}.id" if isinstance(c.expr, Ident) else alias[c.name] for c in form.columns}
        having = replace(self.writer(scope), values={}, columns=final, types=types)
        conds = [having.cond(c) for c in form.having]
        if form.rank and form.rank.k is not None:
            conds.append(f"{final[form.rank.column]} IS NOT NULL")
        self.step(made, conds, distinct=distinct)
        return self.returned(form, alias, final, types)

    def returned(self, form: Query, alias: Mapping[str, str], final: Mapping[str, str], types: Mapping[str, str]) -> Compiled:
        if form.form is Form.BOOL:
            return self.done("RETURN 1 AS found", "", ())
        cells: list[Cell] = []
        raw: list[str] = []
        for number, column in enumerate(form.columns, start=1):
            cells.append(Cell(column, types[column.name], len(raw)))
            if types[column.name] == "entity":
                var = quote(alias[column.name])
                raw += [f"{self.dialect.label(var)} AS type{number}", *(f"{var}.{p} AS {p}{number}" for p in ("id", "code", "name"))]
            else:
                raw.append(f"{final[column.name]} AS col{number}")
        sorts = [r.split(" AS ")[1] for r in raw if not r.split(" AS ")[1].startswith(("type", "code", "name"))]
        done = self.done(f"RETURN {', '.join(raw)}", f"ORDER BY {', '.join([*self.ranking(form), *sorts])}", tuple(cells))
        hidden = any(c.hidden for c in form.columns)
        return replace(done, shown=tuple(f"{final[c.name]} AS s{n}" for n, c in enumerate(form.columns) if not c.hidden)) if hidden else done

    def ranking(self, form: Query) -> list[str]:
        if not form.rank:
            return []
        number = [c.name for c in form.columns].index(form.rank.column) + 1
        return [f"col{number} IS NULL", f"col{number} {'DESC' if form.rank.descending else 'ASC'}"]

    def done(self, returns: str, order: str, cells: tuple[Cell, ...]) -> Compiled:
        totals = {name: (total, total_of(total, self.ontology, self.dialect_name, self.keys)) for name, total in self.params.totals.items()}
        return Compiled("\n".join(self.lines), returns, order, dict(self.params.values), cells, totals)


def total_of(total: Total, ontology: Ontology, dialect: str, keys: EdgeKeys) -> Compiled:
    """The inner query of a `Total`: asked for one number (then without columns) where the engine can aggregate it itself."""
    inner = total.query
    if inner.fill or inner.place_of is not None or (inner.rank and inner.rank.k is not None):
        return compile(inner, ontology, dialect, keys)
    compiled = compile(replace(inner, rank=None), ontology, dialect, keys)
    cell = next(c for c in compiled.columns if c.column.name == total.column)
    raw = compiled.returns.removeprefix("RETURN ").split(", ")[cell.at + (1 if cell.base == "entity" else 0)].split(" AS ")[0]
    engine = DIALECTS[dialect]
    if total.fn == "median":
        body = f"{compiled.body}\nWITH {engine.gather(raw)} AS kept"
        return replace(compiled, body=body, returns=f"RETURN {engine.median('kept')} AS total", order="", columns=())
    return replace(compiled, returns=f"RETURN {engine.call(total.fn, raw)} AS total", order="", columns=())


def _is_key(column: Column) -> bool:
    return not has_agg(column.expr) and not any(isinstance(p, Ref) for p in walk(column.expr, into=False))


def _is_entity(column: Column, scope: Scope) -> bool:
    return isinstance(column.expr, Ident) and column.expr.var in scope.nodes
