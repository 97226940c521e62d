"""Runs a logical form on a store: compiles, binds, queries, and finishes what is done over ordered rows.

Rows hold Python values: an entity is `{"type", "id", "code", "name"}`, whole numbers are ints, dates are `datetime.date`
(ISO only at the JSON border).
"""
from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from graph.cypher import LIMIT, Compiled, compile
from graph.dialect import DIALECTS
from graph.explore import connect, describe
from graph.ontology import Ontology, ontology
from graph.query import Agg, Coalesce, Column, Connection, Describe, Form, Ident, LogicalForm, Node, OneOf, Pattern, Query, Rank, Total
from graph.scope import QueryError
from graph.store import TIMEOUT_MS, PlanFault, Store

#: rows that may be fetched where ranking within groups, places or hidden columns need them all
FETCH_CAP = 200_000
#: up to so many rows are fetched to be counted; beyond, the engine is asked again for their number
COUNTED = 5_000
#: what is fetched beyond the first k, so that ties are seen to end
TIES = 50

Row = list[Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Result:
    """The rows of an answer (at most `limit` of `total`), their headings and value types, and the statement that gave them."""

    form: Form
    columns: list[str]
    units: list[str]
    rows: list[Row]
    total: int
    cypher: str
    params: dict[str, Any]
    #: of a connection: its nodes and its edges as evidence
    path: dict[str, Any] = field(default_factory=dict)

    @property
    def truncated(self) -> bool:
        return self.total > len(self.rows)


def run(form: LogicalForm, store: Store, limit: int = 1000, *, onto: Ontology | None = None, timeout_ms: int = TIMEOUT_MS) -> Result:
    """The answer of a form. Raises `QueryError` for a form that is not well formed, `StoreError` when the engine fails."""
    onto = onto or ontology()
    match form:
        case Query():
            clock = Clock(timeout_ms)
            return rightly_planned(lambda dialect: _Run(form, store, onto, clock, dialect).result(limit), store.dialect)
        case Connection():
            row, path, cypher, params = connect(form, store, onto, timeout_ms=timeout_ms)
            return Result(Form.PATH, ["Có liên hệ", "Số bước"], ["bool", "int"], [row], 1, cypher, params, path)
        case Describe():
            rows, cypher, params = describe(form, store, onto, timeout_ms=timeout_ms)
            return Result(Form.DESCRIBE, ["Đối tượng", "Thông tin", "Giá trị"], ["entity", "text", "text"], rows, len(rows), cypher, params)


class Clock:
    """The limit that all statements of one answer share, in milliseconds."""

    def __init__(self, limit_ms: int) -> None:
        self.left_ms: float = limit_ms

    def timed(self, ask: Callable[[int], T]) -> T:
        """Runs one statement within what is left."""
        began = time.monotonic()
        try:
            return ask(max(1, int(self.left_ms)))
        finally:
            self.left_ms -= 1000 * (time.monotonic() - began)


def rightly_planned(ask: Callable[[str], T], dialect: str) -> T:
    """What `ask` gives for texts of this dialect, or of the one that prescribes its joins, where the engine would plan the first one wrongly.

    Raises `PlanFault` when both are planned wrongly: then there is no answer.
    """
    try:
        return ask(dialect)
    except PlanFault:
        other = DIALECTS[dialect].instead
        if other is None:
            raise
        return ask(other)


class _Run:
    def __init__(self, form: Query, store: Store, onto: Ontology, clock: Clock, dialect: str) -> None:
        self.form, self.store, self.onto, self.clock, self.dialect = form, store, onto, clock, dialect
        self.compiled = compile(form, onto, dialect, store.keys)
        self.said: list[str] = []
        self.params = self.bound(self.compiled)

    def bound(self, compiled: Compiled) -> dict[str, Any]:
        """The parameters of a statement, totals of other queries worked out."""
        return {**compiled.params, **{name: self.total(name, total, inner) for name, (total, inner) in compiled.totals.items()}}

    def total(self, name: str, total: Total, compiled: Compiled) -> Any:
        self.said.append(f"// ${name} :\n{compiled.text}")
        if not compiled.columns:
            return plain(self.ask(compiled.text, {**self.bound(compiled), LIMIT: 1})[0][0])
        inner = _Run(total.query, self.store, self.onto, self.clock, self.dialect)
        at = [c.name for c in total.query.columns].index(total.column)
        return aggregate(total.fn, [key(row[at]) for row in inner.ranked()])

    def ask(self, text: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
        return self.clock.timed(lambda left_ms: self.store.query(text, params, timeout_ms=left_ms)).rows

    def fetch(self, limit: int) -> list[Row]:
        """All columns, hidden ones too, as cells."""
        return [self.cells(raw) for raw in self.ask(self.compiled.text, {**self.params, LIMIT: limit})]

    def cells(self, raw: Sequence[Any]) -> Row:
        row: Row = []
        for cell in self.compiled.columns:
            if cell.base == "entity":
                kind, ident, code, name = raw[cell.at : cell.at + 4]
                row.append({"type": kind, "id": ident, "code": code, "name": name})
            else:
                row.append(plain(raw[cell.at]))
        return row

    # ---- the whole -----------------------------------------------------------------------------------------------
    def result(self, limit: int) -> Result:
        shown = [c for c in self.form.columns if not c.hidden]
        rows, total = self.rows(limit)
        labels, units = [c.label or c.name for c in shown], [c.unit for c in shown]
        if self.form.form is Form.BOOL:
            labels, units = ["Có hay không"], ["bool"]
        elif self.form.place_of is not None:
            labels, units = ["Thứ hạng"], ["int"]
        text = "\n;\n".join([*self.said, self.compiled.text])
        return Result(self.form.form, labels, units, rows[:limit], total, text, dict(self.params))

    def rows(self, limit: int) -> tuple[list[Row], int]:
        form = self.form
        if form.form is Form.BOOL:
            return [[bool(self.ask(self.compiled.text, {**self.params, LIMIT: 1}))]], 1
        if form.place_of is not None:
            places = self.place()
            return places, len(places)
        if form.fill or (form.rank and form.rank.k is not None) or any(c.hidden for c in form.columns):
            rows = self.named(self.shown(self.ranked()))
            return rows, len(rows)
        most = max(limit, COUNTED)
        rows = self.fetch(most + 1)
        total = len(rows) if len(rows) <= most else int(self.ask(self.compiled.counting, dict(self.params))[0][0])
        return self.named(rows[:limit]), total

    def shown(self, rows: list[Row]) -> list[Row]:
        kept = [i for i, c in enumerate(self.form.columns) if not c.hidden]
        return list({tuple(key(row[i]) for i in kept): [row[i] for i in kept] for row in rows}.values())

    def ranked(self) -> list[Row]:
        rank = self.form.rank
        if rank is None or rank.k is None:
            return self.everything()
        at = [c.name for c in self.form.columns].index(rank.column)
        if rank.within or self.form.fill:
            return top(rank, [c.name for c in self.form.columns], self.everything())
        size = rank.k + TIES
        while True:
            rows = self.fetch(size)
            if len(rows) < size or _places([r[at] for r in rows])[-1] > rank.k:
                return top(rank, [c.name for c in self.form.columns], rows)
            size *= 10

    def everything(self) -> list[Row]:
        rows = self.fetch(FETCH_CAP + 1)
        if len(rows) > FETCH_CAP:
            raise QueryError(f"Kết quả có hơn {FETCH_CAP} dòng; hãy thu hẹp câu hỏi (thêm năm, tỉnh/thành phố hoặc lĩnh vực)")
        return self.filled(rows)

    def place(self) -> list[Row]:
        """The rank of one row among all, counted by the engine where no key was filled in."""
        rank = self.form.rank
        assert rank is not None
        at = [c.name for c in self.form.columns].index(rank.column)
        rows = self.everything()
        mine = next((r[at] for r in rows if key(r[0]) == self.form.place_of and r[at] is not None), None)
        if mine is None:
            return []
        return [[1 + sum(1 for r in rows if r[at] is not None and (r[at] > mine if rank.descending else r[at] < mine))]]

    # ---- keys the question names -----------------------------------------------------------------------------------
    def filled(self, rows: list[Row]) -> list[Row]:
        present = {key(row[0]) for row in rows}
        absent = [k for k in dict.fromkeys(self.form.fill) if k not in present]
        if not absent:
            return rows
        zero = [0 if isinstance(c.expr, Agg) and c.expr.fn in ("count", "sum") else None for c in self.form.columns[1:]]
        return rows + [[cell, *zero] for cell in self.key_cells(absent)]

    def key_cells(self, keys: Sequence[Any]) -> list[Any]:
        first = self.form.columns[0].expr
        if not isinstance(first, Ident):
            return list(keys)
        kinds = next(n.kinds for n in self.form.pattern.nodes if n.var == first.var)
        known = self.entities(kinds, [str(k) for k in keys])
        return [known.get(str(k), {"type": kinds[0], "id": k, "code": None, "name": None}) for k in keys]

    def entities(self, kinds: Sequence[str], ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Cells of entities by id; ids nobody has are left out."""
        pattern = Pattern((Node("n", tuple(kinds)),), (), (OneOf(Ident("n"), tuple(ids)),))
        compiled = compile(Query(Form.ENTITIES, pattern, (Column("n", Ident("n")),)), self.onto, self.dialect)
        rows = self.ask(compiled.text, {**compiled.params, LIMIT: len(ids)})
        return {r[1]: {"type": r[0], "id": r[1], "code": r[2], "name": r[3]} for r in rows}

    def named(self, rows: list[Row]) -> list[Row]:
        """A column 'consortium, else the firm' holds a name or an id: ids become entities."""
        for at, column in enumerate(c for c in self.form.columns if not c.hidden):
            if isinstance(column.expr, Coalesce) and (kinds := self.kinds_of(column.expr)):
                known = self.entities(kinds, list({r[at] for r in rows if isinstance(r[at], str)}))
                for row in rows:
                    row[at] = known.get(row[at], row[at])
        return rows

    def kinds_of(self, expr: Coalesce) -> tuple[str, ...]:
        wanted = {a.var for a in expr.args if isinstance(a, Ident)}
        return tuple(dict.fromkeys(k for n in self.form.pattern.nodes if n.var in wanted for kind in n.kinds for k in self.onto.expand(kind)))


def top(rank: Rank, names: Sequence[str], rows: list[Row]) -> list[Row]:
    """Rows whose RANK() is `first` to k within their group, in rank order; rows without a value are left out."""
    assert rank.k is not None
    at, within = names.index(rank.column), [names.index(w) for w in rank.within]
    ordered = sorted((r for r in rows if r[at] is not None), key=lambda r: r[at], reverse=rank.descending)
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in ordered:
        groups.setdefault(tuple(key(row[w]) for w in within), []).append(row)
    kept = {id(row) for group in groups.values() for row, place in zip(group, _places([r[at] for r in group]), strict=True) if rank.first <= place <= rank.k}
    return [row for row in ordered if id(row) in kept]


def _places(values: Sequence[Any]) -> list[int]:
    """RANK() of ordered values: equal ones share a place."""
    places: list[int] = []
    for index, value in enumerate(values):
        places.append(places[-1] if index and value == values[index - 1] else index + 1)
    return places


def aggregate(fn: str, values: Sequence[Any]) -> Any:
    """`fn` over values, nulls left out: `count` of distinct ones (0 over nothing), the others null over nothing."""
    known = [v for v in values if v is not None]
    if fn == "count":
        return len(set(known))
    if not known:
        return None
    return {"sum": sum, "avg": statistics.fmean, "median": statistics.median, "min": min, "max": max}[fn](known)  # type: ignore[operator]


def plain(value: Any) -> Any:
    """An engine's value as Python's own: Decimal sums of whole numbers as int."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def key(value: Any) -> Any:
    """What makes two cells the same: an entity's id, else the value."""
    return value["id"] if isinstance(value, dict) else value
