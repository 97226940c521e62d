"""What a loader gets: rows to read, and one place to say what they state.

A loader is `def load(ctx: Context) -> None` beside a `source.yml`. The usual shape is

    def load(ctx: Context) -> None:
        ctx.each(_firm)

    def _firm(ctx: Context, row: Row) -> None:
        firm = ctx.node(Ref(("Enterprise",), key=row.take("Mã số doanh nghiệp", tax_code, required=True), …), {…}, row)
        ctx.done(row, ignore=("TT",))

`each` turns a `CellError` into a quarantined row. Statements of a row are held back until the row is over, so that a
quarantined row leaves nothing behind; a part of a row (`row.sub`, `row.parts`) can be quarantined alone.
"""
from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol, TypeVar, overload

from graph.ontology import Ontology, ontology
from graph.values import Cleaned, Unit, ValueProblem, fold
from loaders.errors import CellError, LoadError

T = TypeVar("T")
#: what people write into a cell that has no value
_BLANK = frozenset(("", "-", "--", "–", "—", "…", "..", "..."))
_NOTHING: Mapping[str, object] = MappingProxyType({})
_NO_UNITS: Mapping[str, Unit] = MappingProxyType({})
_NO_DATA: Mapping[str, Any] = MappingProxyType({})
_NONE: frozenset[str] = frozenset()
_OBJECTS = {dict}
#: columns whose values must never be shown or stored as written
SECRET = "•••"


class Ref:
    """An entity as a row names it: linking decides later which one it is.

    `kinds`: kinds it may be, best first. `key`: authority key, cleaned (tax code, vnz…, PR…, IB…; for a person `ctx.secret(number)`).
    `name`: as written. `context`: province, country, birth_year, owner, total, decided … Never changed once made (a plain class, not a
    frozen dataclass: a file makes millions of them).
    """

    __slots__ = ("context", "key", "kinds", "mark", "name")

    def __init__(self, kinds: tuple[str, ...], key: str | None = None, name: str | None = None, context: Mapping[str, object] = _NOTHING) -> None:
        self.kinds, self.key, self.name, self.context = kinds, key, name, context
        #: equal for refs that say the same
        self.mark: tuple[Any, ...] = (kinds, key, name, *context.items()) if context else (kinds, key, name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ref) and (self.kinds, self.key, self.name, dict(self.context)) == (other.kinds, other.key, other.name, dict(other.context))

    __hash__ = None  # type: ignore[assignment]  # compare by `mark`

    def __repr__(self) -> str:
        return f"Ref({self.kinds}, {self.key!r}, {self.name!r}, {dict(self.context)})"


class Row(dict[str, Any]):
    """One source row: pop what you use, the rest is audited by `Context.done`.

    `number` is the row as a person sees it (spreadsheet row, JSONL line), from 1. `group` holds the group rows above it
    (outermost first): province names and the like. `units` gives the unit that a column's header or the sheet's unit line names.
    """

    __slots__ = ("_parent", "_warn", "file", "group", "hidden", "number", "path", "units")

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        file: str = "",
        number: int = 0,
        group: tuple[str, ...] = (),
        units: Mapping[str, Unit] | None = None,
        path: str = "",
        warn: Callable[[str, str, Row], None] | None = None,
        parent: Row | None = None,
    ) -> None:
        super().__init__(data)
        self._parent = parent
        self.file, self.number, self.group, self.path = file, number, group, path
        self.units: Mapping[str, Unit] = units or _NO_UNITS
        self._warn = warn
        self.hidden: frozenset[str] = _NONE

    def hide(self, column: str) -> None:
        """From now on the values of `column` are not shown in errors."""
        self.hidden |= {column}

    @overload
    def take(self, column: str, cleaner: Callable[[Any], T | Cleaned[T]], required: bool = ...) -> T | None: ...
    @overload
    def take(self, column: str, cleaner: None = ..., required: bool = ...) -> Any: ...

    def take(self, column: str, cleaner: Callable[[Any], Any] | None = None, required: bool = False) -> Any:
        """Pops and cleans a cell; a blank gives None. Raises `CellError` where the cleaner refuses, or a required cell is blank."""
        value = self.pop(column, None)
        odd = type(value) is str and not value[:1].isalnum()   # may be blank or an error of Excel
        if value is None or (odd and value.strip() in _BLANK):
            if required:
                raise self.error(column, value, "thiếu; dòng này không dùng được nếu không có giá trị")
            return None
        if cleaner is None:
            return value
        try:
            cleaned = cleaner(value)
        except ValueProblem as problem:
            raise self.error(column, value, str(problem)) from None
        if odd and value[0] == "#" and value.rstrip("!?").isupper():
            raise self.error(column, value, "là lỗi công thức của Excel; hãy sửa ô rồi lưu lại")
        return self._repaired(column, cleaned) if type(cleaned) is Cleaned else cleaned

    def _repaired(self, column: str, cleaned: Cleaned[T]) -> T:
        if self._warn and cleaned.note:
            self._warn("repaired", f"cột “{self.path}{column}”: {cleaned.note}", self)
        return cleaned.value

    def must(self, column: str, cleaner: Callable[[Any], T | Cleaned[T]]) -> T:
        """`take` of a required cell, typed as present."""
        value = self.take(column, cleaner, True)
        assert value is not None  # take raised otherwise
        return value

    def note(self, code: str, message: str) -> None:
        """A named warning about this row; see `Context.warn`."""
        if self._warn:
            self._warn(code, message, self)

    def unit(self, column: str) -> Unit | None:
        """The unit the header of `column` or the sheet names, if any."""
        return self.units.get(column) or self.units.get("")

    def sub(self, column: str) -> Row:
        """Pops a nested object as a row of its own (empty where null); audit it with `ctx.done` like any row."""
        value = self.pop(column, None)
        if value is None:
            value = _NO_DATA
        elif not isinstance(value, dict):
            raise self.error(column, value, "không phải là một đối tượng JSON {…}")
        return self._part(value, f"{column}.")

    def parts(self, column: str) -> list[Row]:
        """Pops a nested list of objects as rows (empty where null)."""
        value = self.pop(column, None)
        if value is None:
            return []
        if not isinstance(value, list) or (value and {*map(type, value)} != _OBJECTS):
            raise self.error(column, value, "không phải là một danh sách đối tượng JSON [{…}, …]")
        return [self._part(item, f"{column}[].") for item in value]

    def _part(self, data: Mapping[str, Any], path: str) -> Row:
        part = Row(data)
        part.file, part.number, part.group, part.units = self.file, self.number, self.group, self.units
        part.path, part._warn, part._parent = self.path + path, self._warn, self
        return part

    def lineage(self) -> Iterator[Row]:
        """This row, then the rows it is a part of."""
        row: Row | None = self
        while row is not None:
            yield row
            row = row._parent

    def error(self, column: str | None, value: object, reason: str) -> CellError:
        shown = SECRET if column in self.hidden else value
        return CellError(self.file, self.number, f"{self.path}{column}" if column else None, shown, reason)


class Sink(Protocol):
    """Where a context puts what a file states (loaders.statements writes Parquet; tests use lists). A None among `props` says nothing."""

    def node(self, row: int, ref: Ref, props: Mapping[str, object]) -> None: ...
    def edge(self, row: int, relation: str, source: Ref, target: Ref, props: Mapping[str, object]) -> None: ...


@dataclass(frozen=True)
class Problem:
    """A quarantined row or part, or a warning (`code` other than 'quarantine'), as it is reported."""

    code: str
    file: str
    row: int | None
    column: str | None
    value: object
    reason: str


@dataclass
class Counts:
    """read = loaded + merged + quarantined; `skipped` are titles, group rows, blanks and notes, which are not data."""

    read: int = 0
    loaded: int = 0
    merged: int = 0
    quarantined: int = 0
    parts_quarantined: int = 0
    nodes: int = 0
    edges: int = 0
    skipped: dict[str, int] = field(default_factory=dict)


_Statement = tuple[Any, ...]


class Context:
    """One file being loaded. `layout` is the name of the matching layout in `source.yml`."""

    def __init__(
        self,
        *,
        source: str,
        layout: str,
        file: str,
        load: str,
        rows: Iterable[Row | Problem],
        sink: Sink,
        secret: Callable[[str], str],
        codes: Mapping[str, Mapping[str, str]] | None = None,
        ignore: Collection[str] = (),
        title: tuple[str, ...] = (),
        declared: Ontology | None = None,
    ) -> None:
        self.source, self.layout, self.file, self.load, self.title = source, layout, file, load, title
        #: keyed hash of an ID number: the only form in which one may leave the row
        self.secret = secret
        self.counts = Counts()
        self.problems: list[Problem] = []
        self.warnings: dict[tuple[str, str], list[int]] = {}  #: (code, message) → how many rows, the first of them
        self._rows, self._sink, self._codes, self._ignore = rows, sink, codes or {}, frozenset(ignore)
        self._ignored: dict[frozenset[str], frozenset[str]] = {}
        self._ontology = declared or ontology()
        self._pending: list[tuple[Row, _Statement]] = []
        self._dropped: dict[int, Row] = {}   # by identity; holds the rows so that an identity is not used again
        self._current: Row | None = None
        self._seen: set[int] = set()
        self._folded: dict[str, dict[str, str]] = {}
        self._shapes: set[tuple[Any, ...]] = set()   # combinations of kinds and properties that were checked

    # ---- reading ---------------------------------------------------------------------------------------------------
    def rows(self) -> Iterator[Row]:
        """The data rows, in order. Unreadable ones are quarantined here and not handed out."""
        for item in self._rows:
            self.counts.read += 1
            if isinstance(item, Problem):
                self.counts.quarantined += 1
                self.problems.append(item)
                continue
            item._warn = self._warned
            self._current = item
            yield item
            self._close()

    def each(self, handle: Callable[[Context, Row], None]) -> None:
        """Calls `handle(ctx, row)` for every row; a `CellError` quarantines the row and the load goes on."""
        for row in self.rows():
            self.attempt(handle, row)

    def conclude(self, handle: Callable[[Context, Row], None], number: int) -> None:
        """After the last row: states what follows from many rows together (sums), as said by row `number`, the first of them. No row is counted."""
        row = Row({}, file=self.file, number=number)
        self._current, before = row, (self.counts.loaded, self.counts.merged)
        self.attempt(handle, row)
        self._close()
        self.counts.loaded, self.counts.merged = before

    def attempt(self, handle: Callable[[Context, Row], None], row: Row) -> bool:
        """Calls `handle(ctx, row)`; a `CellError` quarantines the row (or part) and gives False."""
        try:
            handle(self, row)
        except CellError as error:
            self._drop(row, error.column, error.value, error.reason)
            return False
        return True

    # ---- stating ---------------------------------------------------------------------------------------------------
    def node(self, ref: Ref, props: Mapping[str, object], row: Row) -> Ref:
        """States properties of an entity; None values say nothing. Returns `ref` for use as an edge's end."""
        shape = (ref.kinds, tuple(props))
        if shape not in self._shapes:
            self._check_node(ref.kinds, props)
            self._shapes.add(shape)
        self._pending.append((row, ("node", ref, props)))
        return ref

    def edge(self, relation: str, source: Ref, target: Ref, props: Mapping[str, object], row: Row) -> None:
        """States a relation between two entities."""
        shape = (relation, source.kinds, target.kinds, tuple(props))
        if shape not in self._shapes:
            self._check_edge(relation, source.kinds, target.kinds, props)
            self._shapes.add(shape)
        self._pending.append((row, ("edge", relation, source, target, props)))

    def done(self, row: Row, ignore: Collection[str] = ()) -> None:
        """Audits what is left of the row: a filled column that nobody took is a named warning, once per column.

        Empty lists and objects of JSON say nothing and are not filled.
        """
        asked = frozenset(ignore)
        known = self._ignored.get(asked)
        if known is None:
            known = self._ignored[asked] = self._ignore | asked
        for column, value in row.items() if not known.issuperset(row) else ():
            if value is None or value == "" or column in known or (not value and isinstance(value, list | dict)):
                continue
            self.warn("unknown_column", f"cột “{row.path}{column}” không được dùng đến (ví dụ trong source.yml: khai báo hoặc đưa vào ignore)", row)

    def code(self, list_name: str, value: str, row: Row | None = None) -> str:
        """Looks a code up in a list of `source.yml` (case and marks set aside); an unknown one is kept as written and reported."""
        found = self.known(list_name, value)
        if found is None:
            self.warn("unknown_code", f"mã {value!r} không có trong bảng mã {list_name}; giữ nguyên như đã viết", row)
        return value if found is None else found

    def known(self, list_name: str, value: str) -> str | None:
        """What a list of `source.yml` has for a code, or None."""
        if list_name not in self._codes:
            raise self._wrong(f"source.yml không có bảng mã {list_name!r}; có: {', '.join(self._codes)}")
        exact = self._codes[list_name].get(value)
        if exact is not None:
            return exact
        if list_name not in self._folded:
            self._folded[list_name] = {fold(code): meaning for code, meaning in self._codes[list_name].items()}
        return self._folded[list_name].get(fold(value))

    # ---- signals ---------------------------------------------------------------------------------------------------
    def quarantine(self, row: Row, column: str | None, value: object, reason: str) -> None:
        """Sets a row (or a part of one) aside: everything stated with it is dropped, the reason is reported."""
        shown = SECRET if column in row.hidden else value
        self._drop(row, f"{row.path}{column}" if column else None, shown, reason)

    def warn(self, code: str, message: str, row: Row | None = None) -> None:
        """A named warning; the same one is reported once, with the number of rows and the first of them."""
        told = self.warnings.setdefault((code, message), [0, row.number if row is not None else 0])
        told[0] += 1

    def skip(self, what: str) -> None:
        """Counts a line that is not data (title, group, blank, note, total)."""
        self.counts.skipped[what] = self.counts.skipped.get(what, 0) + 1

    def _check_node(self, kinds: tuple[str, ...], props: Mapping[str, object]) -> None:
        allowed = {name for kind in kinds for name in self._ontology.kind(kind).properties} - {"id", "code", "name", "origin"}
        if unknown := props.keys() - allowed:
            raise self._wrong(f"{', '.join(sorted(unknown))} không phải thuộc tính của {'/'.join(kinds)}; có: {', '.join(sorted(allowed))}")

    def _check_edge(self, relation: str, source: tuple[str, ...], target: tuple[str, ...], props: Mapping[str, object]) -> None:
        declared = self._ontology.relation(relation)
        if unknown := props.keys() - declared.properties.keys():
            raise self._wrong(f"{', '.join(sorted(unknown))} không phải thuộc tính của {relation}; có: {', '.join(declared.properties)}")
        if not set(source) & set(declared.sources) or not set(target) & set(declared.targets):
            raise self._wrong(f"{relation} không nối {'/'.join(source)} với {'/'.join(target)}")

    def _wrong(self, what: str) -> LoadError:
        return LoadError(f"loaders/sources/{self.source}: {what}")

    # ---- inside ----------------------------------------------------------------------------------------------------
    def _warned(self, code: str, message: str, row: Row) -> None:
        self.warn(code, message, row)

    def _drop(self, row: Row, column: str | None, value: object, reason: str) -> None:
        if id(row) not in self._dropped:
            self._dropped[id(row)] = row
            if row is self._current:
                self.counts.quarantined += 1
            else:
                self.counts.parts_quarantined += 1
        self.problems.append(Problem("quarantine", self.file, row.number, column, value, reason))

    def _close(self) -> None:
        """Hands the finished row's statements on, unless it was set aside or says nothing new."""
        pending, dropped, current = self._pending, self._dropped, self._current
        self._pending, self._dropped, self._current = [], {}, None
        if current is None or id(current) in dropped:
            return
        kept = [statement for row, statement in pending if not dropped or not any(id(part) in dropped for part in row.lineage())]
        mark = hash(tuple([
            (s[1].mark, *s[2].items()) if s[0] == "node" else (s[1], s[2].mark, s[3].mark, *s[4].items()) for s in kept
        ]))   # equal for rows that say the same; rows are compared within one file and process only
        if kept and mark in self._seen:
            self.counts.merged += 1
            return
        self._seen.add(mark)
        self.counts.loaded += 1
        for statement in kept:
            if statement[0] == "node":
                self.counts.nodes += 1
                self._sink.node(current.number, statement[1], statement[2])
            else:
                self.counts.edges += 1
                self._sink.edge(current.number, *statement[1:])
