"""Logical form → Cypher text and parameters.

A query becomes: MATCH of the pattern with the conditions that can be written in place; a stage for each correlated
aggregate (`OPTIONAL MATCH … WITH …, sum(…) AS v1`) and the conditions that wait for it; a grouping or DISTINCT step;
conditions on columns; RETURN. The text depends on the shape of the form only: every value is a parameter.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from graph.check import check
from graph.cypher_expr import Params, Writer, bracket, pending, quote, staged, strict, uses
from graph.dialect import DIALECTS
from graph.normal import normalise
from graph.ontology import Ontology
from graph.query import Agg, Column, Cond, Exists, Expr, Fn, Form, Ident, Lookup, Pattern, Prop, Query, Ref, Sub, Total
from graph.scope import Scope, conjuncts, enter, has_agg, mentions, walk

#: the parameter that cuts the rows off
LIMIT = "row_limit"
#: aggregates that see how often a value occurs; the others do not care about repeated bindings
ADDING = ("sum", "avg", "median")


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


def compile(form: Query, ontology: Ontology, dialect: str = "ladybug") -> Compiled:
    """Checks and compiles a query. Raises `QueryError` when the form is not well formed."""
    check(form, ontology)
    return _Compiler(ontology, dialect).query(normalise(form, ontology))


class _Compiler:
    def __init__(self, ontology: Ontology, dialect: str) -> None:
        self.ontology, self.dialect_name, self.dialect = ontology, dialect, DIALECTS[dialect]
        self.params = Params()
        self.lines: list[str] = []
        self.values: dict[object, str] = {}
        self.names = count(1)
        self.taken: frozenset[str] = frozenset()

    def fresh(self, stem: str) -> str:
        return next(name for n in self.names if (name := f"{stem}{n}") not in self.taken)

    def writer(self, scope: Scope) -> Writer:
        return Writer(self.dialect, self.ontology, self.params, scope, self.values)

    # ---- the whole -----------------------------------------------------------------------------------------------
    def query(self, form: Query) -> Compiled:
        self.taken = mentions(form)
        scope = enter(Scope(), form.pattern, self.ontology)
        live = self.body(form, scope)
        if form.form is Form.BOOL and not form.columns:
            return self.done("RETURN 1 AS found", "", ())
        if any(has_agg(c.expr) for c in form.columns):
            return self.grouped(form, scope, live)
        return self.plain(form, scope, live)

    def body(self, form: Query, scope: Scope) -> list[str]:
        """MATCH, and every condition of the pattern; the variables that stay in reach."""
        writer = self.writer(scope)
        paths, conds = writer.match(form.pattern, Scope())
        now, later = _split(form.pattern.where, scope)
        conds += [writer.cond(c) for c in now]
        if paths:
            self.lines.append("MATCH " + (", " if self.dialect.edges_repeat else "\nMATCH ").join(paths))
            self.lines += _where(conds)
        live = self.needed(form, scope, later)
        for index, cond in enumerate(later):
            self.stages([cond], scope, live, inline=True)
            if not self.lines[-1].startswith("WITH"):
                self.step([*live, *self.carried()])
            self.lines += _where([self.writer(scope).cond(cond)])
            live = self.needed(form, scope, later[index + 1 :])
        return live

    def needed(self, form: Query, scope: Scope, later: Iterable[Cond]) -> list[str]:
        wanted = mentions(*later, *form.columns)
        if any(has_agg(c.expr) for c in form.columns):
            wanted |= {*(form.over or scope.names)}
        return [v for v in scope.names if v in wanted]

    def carried(self) -> list[str]:
        """Values computed before that may still be wanted."""
        return list(dict.fromkeys(self.values.values()))

    def step(self, names: Iterable[str], conds: Sequence[str] = (), *, distinct: bool = False) -> None:
        texts = list(dict.fromkeys(quote(n) if n.isidentifier() else n for n in names)) or ["1 AS one"]
        self.lines.append(f"WITH {'DISTINCT ' if distinct else ''}{', '.join(texts)}")
        self.lines += _where(conds)

    # ---- stages --------------------------------------------------------------------------------------------------
    def stages(self, items: Iterable[object], scope: Scope, live: Sequence[str], *, inline: bool = False) -> None:
        """Computes what the items need and cannot say in place; afterwards `self.values` knows it."""
        for item in items:
            for found in list(pending(item, self.values, scope, inline=inline)):
                if found in self.values:
                    continue
                match found:
                    case Sub(fn=fn, expr=expr, pattern=pattern, over=over):
                        self.values[found] = self.sub(fn, expr, pattern, over, scope, live)
                    case Exists(pattern=pattern):
                        self.values[found] = self.exists(pattern, scope, live)
                    case Lookup():
                        self.values[found] = self.lookup(found, scope, live)

    def lookup(self, item: Lookup, scope: Scope, live: Sequence[str]) -> str:
        place, name = self.fresh("place"), self.fresh("v")
        self.lines.append(f"OPTIONAL MATCH ({place}:{item.table})")
        self.lines.append(f"WHERE {place}.name = {self.writer(scope).expr(item.of)}")
        self.step([*live, *self.carried(), f"{place}.{quote(item.name)} AS {name}"])
        return name

    def exists(self, pattern: Pattern, scope: Scope, live: Sequence[str]) -> str:
        item = Exists(pattern)
        if not staged(item, frozenset(scope.names)) and not uses(item, frozenset(scope.names)):
            name = self.fresh("v")
            self.step([*live, *self.carried(), f"{self.writer(scope).cond(item)} AS {name}"])
            return name
        _, value, saved = self.optional(pattern, scope, live, None)
        name = self.fresh("v")
        self.values = saved
        self.step([*live, *self.carried(), f"count({value}) > 0 AS {name}"])
        return name

    def sub(self, fn: Fn, expr: Expr, pattern: Pattern, over: tuple[str, ...], scope: Scope, live: Sequence[str]) -> str:
        inner, value, saved = self.optional(pattern, scope, live, expr)
        new = [n for n in inner.names if n not in scope]
        chained = any(e.hops != (1, 1) for e in pattern.edges)
        if fn in ADDING and (chained or (over and set(new) - set(over))):
            row = self.fresh("v")
            self.values = saved
            self.step([*live, *self.carried(), *(v for v in over or new if v not in live), f"{value} AS {row}"], distinct=True)
            value = row
        self.values = saved
        name = self.fresh("v")
        kept = [*live, *self.carried()]
        if fn == "median":
            held = self.fresh("v")
            self.step([*kept, f"{self.dialect.gather(value)} AS {held}"])
            self.step([*kept, f"{self.dialect.median(held)} AS {name}"])
        else:
            self.step([*kept, f"{_call(fn, value)} AS {name}"])
        return name

    def optional(self, pattern: Pattern, scope: Scope, live: Sequence[str], expr: Expr | None) -> tuple[Scope, str, dict[object, str]]:
        """OPTIONAL MATCH of an inner pattern; the scope inside it, the value of a binding (null where there is none), outer values."""
        saved = dict(self.values)
        pattern = _bridged(pattern, scope)
        inner = enter(scope, pattern, self.ontology)
        new = [n for n in inner.names if n not in scope]
        now, later = _split(pattern.where, inner, frozenset(scope.names))
        writer = self.writer(inner)
        paths, conds = writer.match(pattern, scope)
        if paths:
            self.lines.append(f"OPTIONAL MATCH {', '.join(paths)}")
            self.lines += _where(conds + [writer.cond(c) for c in now])
            now, conds = [], []
        reach = list(dict.fromkeys([*live, *new]))
        self.stages([*now, *later, *([expr] if expr is not None else [])], inner, reach)
        writer = self.writer(inner)
        guards = [f"{self.dialect.identity(quote(new[0]))} IS NOT NULL"] if new else []
        guards += conds + [writer.cond(c) for c in [*now, *later]]
        value = "1" if expr is None else writer.expr(expr)
        plain = len(guards) == len(new[:1]) and isinstance(expr, Prop | Ident) and mentions(expr) <= {*new}
        return inner, value if plain else _case(guards, value), saved

    # ---- columns -------------------------------------------------------------------------------------------------
    def plain(self, form: Query, scope: Scope, live: list[str]) -> Compiled:
        self.stages([c.expr for c in form.columns], scope, live)
        return self.project(form, scope, distinct=not _rows_differ(form, scope))

    def grouped(self, form: Query, scope: Scope, live: list[str]) -> Compiled:
        keys = [c for c in form.columns if _is_key(c)]
        aggs = list(dict.fromkeys(p for c in form.columns for p in walk(c.expr) if isinstance(p, Agg)))
        self.stages([*(k.expr for k in keys), *aggs], scope, live)
        writer = self.writer(scope)
        rows: dict[Agg, str] = {agg: _case([writer.cond(c) for c in agg.where], writer.expr(agg.expr)) for agg in aggs}
        texts = {key.name: writer.expr(key.expr) for key in keys if not _is_entity(key, scope)}
        if any(a.fn in ADDING for a in aggs) and self.repeats(form, scope, keys):
            rows, texts = self.deduplicate(form, scope, keys, rows, texts)
        nodes = [key.expr.var for key in keys if isinstance(key.expr, Ident)]
        named = {name: self.fresh("c") for name in texts}
        grouping = [*nodes, *(f"{texts[name]} AS {alias}" for name, alias in named.items())]
        found = {agg: self.fresh("a") for agg in aggs}
        self.step([*grouping, *(f"{self.gathered(agg.fn, rows[agg])} AS {name}" for agg, name in found.items())])
        self.values = {agg: self.dialect.median(name) if agg.fn == "median" else name for agg, name in found.items()}
        self.values |= {key.expr: named[key.name] for key in keys if key.name in named}
        return self.project(form, scope, distinct=False)

    def gathered(self, fn: Fn, value: str) -> str:
        return self.dialect.gather(value) if fn == "median" else _call(fn, value)

    def repeats(self, form: Query, scope: Scope, keys: Sequence[Column]) -> bool:
        counted = self.counted(form, scope, keys)
        return bool({*scope.names} - counted) or any(e.hops != (1, 1) for e in form.pattern.edges)

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
        totals = {name: (total, total_of(total, self.ontology, self.dialect_name)) for name, total in self.params.totals.items()}
        return Compiled("\n".join(self.lines), returns, order, dict(self.params.values), cells, totals)


def total_of(total: Total, ontology: Ontology, dialect: str) -> Compiled:
    """The inner query of a `Total`: asked for one number (then without columns) where the engine can aggregate it itself."""
    inner = total.query
    if inner.fill or inner.place_of is not None or (inner.rank and inner.rank.k is not None):
        return compile(inner, ontology, dialect)
    compiled = compile(replace(inner, rank=None), ontology, dialect)
    cell = next(c for c in compiled.columns if c.column.name == total.column)
    raw = compiled.returns.removeprefix("RETURN ").split(", ")[cell.at + (1 if cell.base == "entity" else 0)].split(" AS ")[0]
    engine = DIALECTS[dialect]
    if total.fn == "median":
        body = f"{compiled.body}\nWITH {engine.gather(raw)} AS kept"
        return replace(compiled, body=body, returns=f"RETURN {engine.median('kept')} AS total", order="", columns=())
    return replace(compiled, returns=f"RETURN {_call(total.fn, raw)} AS total", order="", columns=())


def _is_key(column: Column) -> bool:
    return not has_agg(column.expr) and not any(isinstance(p, Ref) for p in walk(column.expr, into=False))


def _is_entity(column: Column, scope: Scope) -> bool:
    return isinstance(column.expr, Ident) and column.expr.var in scope.nodes


def _rows_differ(form: Query, scope: Scope) -> bool:
    """Whether no two bindings can give the same row, so that DISTINCT would be wasted."""
    shown = {c.expr.var for c in form.columns if isinstance(c.expr, Ident)}
    return set(scope.names) <= shown and all(e.hops == (1, 1) for e in form.pattern.edges)


def _split(conds: Iterable[Cond], scope: Scope, outer: frozenset[str] = frozenset()) -> tuple[list[Cond], list[Cond]]:
    """Conditions that can be written in place, and those that wait for a stage (`outer`: see `strict`)."""
    now: list[Cond] = []
    later: list[Cond] = []
    for cond in conjuncts(conds):
        waits = any(True for _ in pending(cond, {}, scope, inline=True)) or not strict(cond, outer)
        (later if waits else now).append(cond)
    return now, later


def _bridged(pattern: Pattern, scope: Scope) -> Pattern:
    """A chain between two outer variables only holds or not: as a condition, since an optional chain leaves nothing to test."""
    between = [e for e in pattern.edges if e.hops != (1, 1) and e.src in scope.nodes and e.dst in scope.nodes]
    if not between:
        return pattern
    conds = tuple(Exists(Pattern(edges=(e,))) for e in between)
    return Pattern(pattern.nodes, tuple(e for e in pattern.edges if e not in between), (*pattern.where, *conds))


def _where(conds: Sequence[str]) -> list[str]:
    return [f"WHERE {' AND '.join(bracket(c) for c in conds)}"] if conds else []


def _case(guards: Sequence[str], value: str) -> str:
    return f"CASE WHEN {' AND '.join(bracket(g) for g in guards)} THEN {value} END" if guards else value


def _call(fn: Fn, value: str) -> str:
    return f"count(DISTINCT {value})" if fn == "count" else f"{fn}({value})"
