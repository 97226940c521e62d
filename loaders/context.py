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

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from graph.ontology import Ontology, ontology
from graph.values import fold
from loaders.errors import CellError, LoadError
from loaders.row import SECRET, Ref, Row

__all__ = ["Context", "Counts", "Problem", "Ref", "Row", "Sink", "Statement"]


#: a row or part, a relation (None: of a node), its two ends (of a node itself twice), properties and their names
Statement = tuple[Row, str | None, Ref, Ref, Mapping[str, object], tuple[str, ...]]
#: a `Ref.mark`; and a value of each of many rows
Mark = tuple[Any, ...]
Column = Sequence[Any]


class Sink(Protocol):
    """Where a context puts what a file states (loaders.statements writes Parquet; tests use lists). A None among the properties says nothing."""

    def state(self, row: int, statements: Sequence[Statement]) -> None:
        """All that one row states."""

    def columns(self, rows: Column, relation: str | None, ends: Sequence[Sequence[Mark]], props: Mapping[str, Column]) -> None:
        """One statement of each of many rows, as columns; `ends` are an entity's marks in each row, or two entities'."""


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
        self._pending: list[Statement] = []
        self._dropped: dict[int, Row] = {}   # by identity; holds the rows so that an identity is not used again
        self._current: Row | None = None
        self._seen: set[int] = set()
        self._folded: dict[str, dict[str, str]] = {}
        self._shapes: set[tuple[Any, ...]] = set()   # combinations of kinds and properties that were checked

    # ---- reading ---------------------------------------------------------------------------------------------------
    def rows(self) -> Iterator[Row]:
        """The data rows, in order. Unreadable ones are quarantined here and not handed out."""
        for item in self._rows:
            if (row := self._enter(item)) is not None:
                yield row
                self._close()

    def items(self) -> Iterator[Row | Problem]:
        """The rows as they were read, not counted yet: for `loaders.columns`, which gives each to `one` or `new`."""
        return iter(self._rows)

    def one(self, item: Row | Problem, handle: Callable[[Context, Row], None]) -> None:
        """Handles one row of `items` as `each` does."""
        if (row := self._enter(item)) is not None:
            self.attempt(handle, row)
            self._close()

    def new(self, mark: int) -> bool:
        """Counts a row of `items` whose statements are made elsewhere; whether it says anything new. For `mark` see `_close`."""
        self.counts.read += 1
        if mark in self._seen:
            self.counts.merged += 1
            return False
        self._seen.add(mark)
        self.counts.loaded += 1
        return True

    def _enter(self, item: Row | Problem) -> Row | None:
        self.counts.read += 1
        if isinstance(item, Problem):
            self.counts.quarantined += 1
            self.problems.append(item)
            return None
        item._warn = self._warned
        self._current = item
        return item

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
        names = tuple(props)
        shape = (ref.kinds, names)
        if shape not in self._shapes:
            self._check_node(ref.kinds, props)
            self._shapes.add(shape)
        self._pending.append((row, None, ref, ref, props, names))
        return ref

    def edge(self, relation: str, source: Ref, target: Ref, props: Mapping[str, object], row: Row) -> None:
        """States a relation between two entities."""
        names = tuple(props)
        shape = (relation, source.kinds, target.kinds, names)
        if shape not in self._shapes:
            self._check_edge(relation, source.kinds, target.kinds, props)
            self._shapes.add(shape)
        self._pending.append((row, relation, source, target, props, names))

    def columns(
        self, rows: Column, relation: str | None, kinds: Sequence[tuple[str, ...]], ends: Sequence[Sequence[Mark]], props: Mapping[str, Column]
    ) -> None:
        """States the same of many rows: properties of an entity (one of `kinds` and `ends`), or a relation between two."""
        if relation is None:
            self._check_node(kinds[0], props)
            self.counts.nodes += len(rows)
        else:
            self._check_edge(relation, kinds[0], kinds[1], props)
            self.counts.edges += len(rows)
        self._sink.columns(rows, relation, ends, props)

    def ignored(self, asked: Collection[str] = ()) -> frozenset[str]:
        """The columns that `done` passes over."""
        return self._ignore | frozenset(asked)

    def done(self, row: Row, ignore: Collection[str] = ()) -> None:
        """Audits what is left of the row: a filled column that nobody took is a named warning, once per column.

        Empty lists and objects of JSON say nothing and are not filled.
        """
        asked = ignore if type(ignore) is frozenset else frozenset(ignore)
        known = self._ignored.get(asked)
        if known is None:
            known = self._ignored[asked] = self._ignore | asked
        if known.issuperset(row):
            return
        for column, value in row.items():
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
        kept = [said for said in pending if not any(id(part) in dropped for part in said[0].lineage())] if dropped else pending
        # equal for rows that say the same, stated singly or by columns (`columns.Group.marks` makes the same); compared within one file and process only
        mark = hash(tuple([(ref.hash, names, *props.values()) if relation is None else (relation, ref.hash, target.hash, names, *props.values())
                           for _, relation, ref, target, props, names in kept]))
        if kept and mark in self._seen:
            self.counts.merged += 1
            return
        self._seen.add(mark)
        self.counts.loaded += 1
        nodes = len([1 for said in kept if said[1] is None])
        self.counts.nodes += nodes
        self.counts.edges += len(kept) - nodes
        self._sink.state(current.number, kept)
