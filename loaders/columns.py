"""Rows of a table stated a column at a time: every distinct cell is cleaned once, statements are made and written as columns.

Only plain rows go this way: those whose cells are all accepted as they stand. Whatever needs a word (a repair, a warning, a refusal, a column that
nobody knows) is left to the loader's own handler of single rows, which alone decides what becomes of it. Both state the same `said.Form`, and both
go through `Context` in the order of the rows, so that it does not show which way a row went.
"""
from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice, repeat
from operator import itemgetter
from typing import Any

from graph.values import Cleaned, ValueProblem
from loaders.context import Column, Context, Mark, Problem
from loaders.row import BLANK, NESTED, Row, memory
from loaders.said import Always, Entity, Form, Said

#: rows that are stated together: what is held of a file at a time
AT_ONCE = 4_000
#: stands for a cell that only the handler of single rows can tell what to do about
ODD: Any = object()
_NUMERIC, _TEXT = frozenset((bool, int, float)), frozenset((str, type(None)))


def cleaned(raw: Column, cleaner: Callable[[Any], Any]) -> list[Any]:
    """The cells as the cleaner reads them, None where blank, `ODD` where it refuses, repairs or warns."""
    kinds = set(map(type, raw))
    if len(kinds & _NUMERIC) > 1 or kinds & NESTED:   # 1, 1.0 and True are one key and three cells; lists are none
        return [_cell(value, cleaner) for value in raw]
    told = set(raw)
    known = {} if (before := memory(cleaner)) is None or kinds - _TEXT else {value: before[value] for value in told if value in before}
    new = {value: _cell(value, cleaner) for value in told if value not in known}
    if before is not None:
        before.update((value, found) for value, found in new.items() if type(value) is str and found is not None and found is not ODD)
    known.update(new)
    return [known[value] for value in raw]


def _cell(value: Any, cleaner: Callable[[Any], Any]) -> Any:
    if value is None:
        return None
    if type(value) in NESTED:
        return ODD
    if type(value) is str and not value[:1].isalnum():   # may be blank or an error of Excel: see `Row.take`
        return None if value.strip() in BLANK else ODD
    try:
        found = cleaner(value)
    except ValueProblem:
        return ODD
    return ODD if type(found) is Cleaned else found


class Batch:
    """Rows in succession, their cells as columns, and what those that are plain say."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        #: where columns are taken from: the rows, or an object within each
        self.cells: Sequence[Mapping[str, Any]] = rows
        self.fields: dict[str, Column] = {}
        self._held: set[str] | None = None   # columns that any of the cells stand in
        self._raw: dict[str, Column] | None = None
        self.forms: list[Form | None] = [None] * len(rows)   #: the form of each plain row
        #: parts of the rows that say more, with forms of their own, and which of them are whose
        self.parts: Batch | None = None
        self.spans: Sequence[range] = ()

    def take(self, field: str, column: str, cleaner: Callable[[Any], Any]) -> list[Any]:
        """Cleans a column and keeps it as a field; for what may come of a cell see `cleaned`."""
        raw = self.raw(column)
        found = self.fields[field] = [None] * len(self.cells) if raw is None else cleaned(raw, cleaner)
        return found

    def raw(self, column: str) -> Column | None:
        """The cells as they stand; None of a column that is nowhere."""
        if self._held is None:
            self._held = set().union(*self.cells)
            self._raw = self._alike(tuple(self._held))
        if column not in self._held:
            return None
        return self._raw[column] if self._raw is not None else [cells.get(column) for cells in self.cells]

    def _alike(self, held: tuple[str, ...]) -> dict[str, Column] | None:
        """All columns at once, where every row has them all."""
        try:
            rows = map(itemgetter(*held), self.cells) if len(held) > 1 else None
            return dict(zip(held, zip(*rows, strict=True), strict=True)) if rows is not None else None
        except KeyError:
            return None

    def plain(self, known: Collection[str]) -> Iterator[int]:
        """The places of rows that have no odd cell among the fields, nor a column beside the `known` ones."""
        odd: set[int] = set()
        for column in self.fields.values():
            if ODD in column:
                odd.update(n for n, value in enumerate(column) if value is ODD)
        allowed = frozenset(known)
        if not allowed.issuperset(self._held or set().union(*self.cells)):
            odd.update(n for n, row in enumerate(self.cells) if not allowed.issuperset(row))
        return (n for n in range(len(self.rows)) if n not in odd)

    def said(self) -> Iterator[Group]:
        """The plain rows by what they say."""
        for form in dict.fromkeys(form for form in self.forms if form is not None):
            yield Group(self, form, [n for n, other in enumerate(self.forms) if other is form])


class Group:
    """The rows of a batch that have one form."""

    def __init__(self, batch: Batch, form: Form, places: list[int]) -> None:
        self.form, self.places = form, places
        self._fields: dict[str, Column] = batch.fields
        self._all = len(places) == len(batch.rows)
        self._columns: dict[str | Always, Column] = {}
        self._marks: dict[Entity, list[Mark]] = {}
        self._numbers = [batch.rows[n].number for n in places]

    def column(self, what: str | Always | None) -> Column:
        """A field of these rows."""
        if what is None:
            return [None] * len(self.places)
        found = self._columns.get(what)
        if found is None:
            column = [what.value] * len(self.places) if isinstance(what, Always) else self._fields[what]
            found = self._columns[what] = column if self._all or isinstance(what, Always) else [column[n] for n in self.places]
        return found

    def refs(self, entity: Entity) -> list[Mark]:
        """What the entity is called in each row, as `Ref.mark` has it."""
        found = self._marks.get(entity)
        if found is None:
            context = [(name, self.column(what)) for name, what in entity.context.items()]
            head = (repeat(entity.kinds), self.column(entity.key), self.column(entity.name))
            if any(None in column for _, column in context):
                found = [(*ends, *((name, value) for (name, _), value in zip(context, values, strict=True) if value is not None))
                         for ends, values in zip(zip(*head, strict=False), zip(*(column for _, column in context), strict=True), strict=True)]
            else:
                found = list(zip(*head, *(zip(repeat(name), column, strict=False) for name, column in context), strict=False))
            self._marks[entity] = found
        return found

    def statements(self) -> Iterator[tuple[Any, ...]]:
        """What each row says, as `Context` has it of single rows."""
        hashes = {entity: list(map(hash, self.refs(entity))) for said in self.form for entity in (said.entity, said.target) if entity}
        return zip(*(self._statement(said, hashes) for said in self.form), strict=True)

    def _statement(self, said: Said, hashes: Mapping[Entity, list[int]]) -> Iterable[tuple[Any, ...]]:
        ends: list[Iterable[Any]] = [hashes[said.entity]] if said.target is None else [repeat(said.relation), hashes[said.entity], hashes[said.target]]
        return zip(*ends, repeat(tuple(said.props)), *(self.column(what) for what in said.props.values()), strict=False)

    def state(self, ctx: Context, rows: Sequence[int]) -> None:
        """States what these rows say, counted within the group."""
        chosen = None if len(rows) == len(self.places) else rows
        for said in self.form:
            entities = [said.entity] if said.target is None else [said.entity, said.target]
            props = {name: _chosen(self.column(what), chosen) for name, what in said.props.items()}
            ends = [_chosen(self.refs(entity), chosen) for entity in entities]
            ctx.columns(_chosen(self._numbers, chosen), said.relation, [entity.kinds for entity in entities], ends, props)


def _chosen(column: Column, rows: Sequence[int] | None) -> Column:
    return column if rows is None else [column[n] for n in rows]


def each(ctx: Context, read: Callable[[Context, Batch], None], handle: Callable[[Context, Row], None], at_once: int | None = None) -> None:
    """States all rows of a table: `read` takes the columns of a batch and says what form its plain rows have; the others go to `handle`.

    `at_once` (`AT_ONCE` where it is not given) should be small for large records, so that those of a batch stay in the processor's cache.
    """
    items = ctx.items()
    while some := list(islice(items, at_once or AT_ONCE)):
        batch = Batch([item for item in some if isinstance(item, Row)])
        if batch.rows and len({id(row.units) for row in batch.rows}) == 1:
            read(ctx, batch)
        _state(ctx, some, batch, handle)


def _state(ctx: Context, items: Iterable[Row | Problem], batch: Batch, handle: Callable[[Context, Row], None]) -> None:
    """Every row in its turn, so that of rows that say the same the first stands whichever way it went; plain rows in succession together."""
    where, statements = _said(batch)
    more, parts = _said(batch.parts) if batch.parts else ([], [])
    marks = [_mark(said, parts, batch.spans[n] if parts else ()) for n, said in enumerate(statements)]
    new: dict[Group, list[int]] = {one[0]: [] for one in (*where, *more) if one}
    place = -1
    for item in items:
        place += isinstance(item, Row)
        said = marks[place] if isinstance(item, Row) else None
        if said is None:
            _put(ctx, new)
            ctx.one(item, handle)
        elif ctx.new(said):
            for one in (where[place], *(more[part] for part in (batch.spans[place] if more else ()))):
                if one is not None:
                    new[one[0]].append(one[1])
    _put(ctx, new)


def _put(ctx: Context, new: Mapping[Group, list[int]]) -> None:
    for group, rows in new.items():
        if rows:
            group.state(ctx, rows)
            rows.clear()


def _said(batch: Batch) -> tuple[list[tuple[Group, int] | None], list[tuple[Any, ...] | None]]:
    """Where each plain row of a batch stands: its group and which of the group's rows it is; and its statements."""
    where: list[tuple[Group, int] | None] = [None] * len(batch.rows)
    found: list[tuple[Any, ...] | None] = [None] * len(batch.rows)
    for group in batch.said():
        for n, (place, said) in enumerate(zip(group.places, group.statements(), strict=True)):
            where[place], found[place] = (group, n), said
    return where, found


def _mark(said: tuple[Any, ...] | None, parts: Sequence[tuple[Any, ...] | None], span: Iterable[int]) -> int | None:
    """What tells rows apart that say different things (`Context` makes the same of single ones); None of a row that is not plain."""
    return None if said is None else hash((*said, *(one for n in span for one in parts[n] or ())))
