"""The statement store: what each file states, append-only, one folder a file's content.

`statements/<sha>-<source>-<layout>-<version>/` holds `refs.parquet` (the entities as rows name them), `nodes.parquet` and
`edges.parquet` (row, refs by number, typed property columns), `quarantine.jsonl` and `meta.json`. A folder is written aside and
renamed, so that it is complete or absent. `loads.jsonl` says which load brought which file; see `active`.
"""
from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from graph.canonical import ARROW
from graph.ontology import Ontology, Property
from loaders.context import Column, Mark, Ref, Statement
from loaders.errors import LoadError

BATCH = 50_000
#: refs whose numbers are remembered, so that memory does not grow with the file
REMEMBERED = 200_000
_quoted = json.encoder.encode_basestring
_COMMON = {"id", "code", "name", "origin"}


def _columns(groups: Iterable[Iterable[Property]], onto: Ontology) -> dict[str, pa.DataType]:
    """One column a property name; the ontology must give a name one storage type throughout."""
    found: dict[str, pa.DataType] = {}
    for group in groups:
        for prop in group:
            if prop.name in _COMMON:
                continue
            kind = ARROW[onto.types[prop.type]]
            if found.setdefault(prop.name, kind) != kind:
                raise LoadError(f"ontology.yml: thuộc tính {prop.name!r} có hai kiểu lưu trữ khác nhau ({found[prop.name]}, {kind})")
    return dict(sorted(found.items()))


def node_columns(onto: Ontology) -> dict[str, pa.DataType]:
    return _columns((k.properties.values() for k in onto.kinds.values()), onto)


def edge_columns(onto: Ontology) -> dict[str, pa.DataType]:
    return _columns((r.properties.values() for r in onto.relations.values()), onto)


REFS = pa.schema([("ref", pa.int64()), ("kinds", pa.string()), ("key", pa.string()), ("name", pa.string()), ("context", pa.string())])


class _Growing:
    """A Parquet file that grows by rows. Rows of one shape (the same properties) are buffered together, so that a wide schema costs nothing."""

    def __init__(self, path: Path, schema: pa.Schema, head: int) -> None:
        self._schema, self._writer = schema, pq.ParquetWriter(path, schema, compression="zstd", compression_level=1)
        self._head = tuple(schema.names[:head])
        self._shapes: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
        self._columns: dict[tuple[str, ...], list[list[Any]]] = {}
        self._count = 0

    def add(self, names: tuple[str, ...], row: tuple[Any, ...]) -> None:
        """A row: the head, then the properties of those names."""
        rows = self._shapes.get(names)
        if rows is None:
            rows = self._shapes[names] = []
        rows.append(row)
        self._count += 1
        if self._count >= BATCH:
            self.flush()

    def extend(self, names: tuple[str, ...], columns: Sequence[Column]) -> None:
        """Many rows: the columns of the head, then those of the properties of those names."""
        held = self._columns.get(names)
        if held is None:
            held = self._columns[names] = [[] for _ in columns]
        for column, more in zip(held, columns, strict=True):
            column.extend(more)
        self._count += len(columns[0])
        if self._count >= BATCH:
            self.flush()

    def flush(self) -> None:
        batches = [self._batch(names, list(zip(*rows, strict=True))) for names, rows in self._shapes.items() if rows]
        batches += [self._batch(names, columns) for names, columns in self._columns.items() if columns[0]]
        if batches:
            self._writer.write_table(pa.Table.from_batches(batches, schema=self._schema))
        self._shapes, self._columns, self._count = {}, {}, 0

    def _batch(self, names: tuple[str, ...], columns: Sequence[Column]) -> pa.RecordBatch:
        named, many = dict(zip((*self._head, *names), columns, strict=True)), len(columns[0])
        arrays = [pa.array(named[f.name], type=f.type) if f.name in named else pa.nulls(many, f.type) for f in self._schema]
        return pa.record_batch(arrays, schema=self._schema)

    def close(self) -> None:
        self.flush()
        self._writer.close()


_SINKS = count(1)


class ParquetSink:
    """Writes a file's statements (a `loaders.context.Sink`)."""

    def __init__(self, folder: Path, onto: Ontology) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._refs = _Growing(folder / "refs.parquet", REFS, len(REFS.names))
        self._nodes = _Growing(folder / "nodes.parquet", pa.schema([("row", pa.int64()), ("ref", pa.int64()), *node_columns(onto).items()]), 2)
        ends = [("row", pa.int64()), ("relation", pa.string()), ("src", pa.int64()), ("dst", pa.int64())]
        self._edges = _Growing(folder / "edges.parquet", pa.schema([*ends, *edge_columns(onto).items()]), 4)
        self._known: dict[tuple[Any, ...], int] = {}
        self._next = 0
        self._me = next(_SINKS)

    def state(self, row: int, statements: Sequence[Statement]) -> None:
        me, node, edge = self._me, self._nodes.add, self._edges.add
        for _, relation, ref, other, props, names in statements:
            start = ref.number if ref.sink == me else self._number(ref)
            if relation is None:
                node(names, (row, start, *props.values()))
            else:
                edge(names, (row, relation, start, other.number if other.sink == me else self._number(other), *props.values()))

    def columns(self, rows: Column, relation: str | None, ends: Sequence[Sequence[Mark]], props: Mapping[str, Column]) -> None:
        numbers = [self._numbered(marks) for marks in ends]
        if relation is None:
            self._nodes.extend(tuple(props), [rows, *numbers, *props.values()])
        else:
            self._edges.extend(tuple(props), [rows, [relation] * len(rows), *numbers, *props.values()])

    def _numbered(self, marks: Sequence[Mark]) -> list[int]:
        """`_number` of many refs."""
        if len(self._known) + len(marks) >= REMEMBERED:
            self._known.clear()
        known = self._known
        new = [mark for mark in dict.fromkeys(marks) if mark not in known]
        numbers = range(self._next, self._next + len(new))
        known.update(zip(new, numbers, strict=True))
        self._next += len(new)
        if new:
            kinds, keys, names = ([mark[n] for mark in new] for n in range(3))
            self._refs.extend((), [numbers, list(map("|".join, kinds)), keys, names, [_context(dict(mark[3:])) for mark in new]])
        return [known[mark] for mark in marks]

    def _number(self, ref: Ref) -> int:
        """A ref's number in this file; refs that say the same have the same as far as they are remembered (linking counts them once all the same)."""
        number = self._known.get(ref.mark)
        if number is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            number = self._known[ref.mark] = self._next
            self._next += 1
            self._refs.add((), (number, "|".join(ref.kinds), ref.key, ref.name, _context(ref.context)))
        ref.number, ref.sink = number, self._me
        return number

    def close(self) -> None:
        for table in (self._refs, self._nodes, self._edges):
            table.close()


#: of contexts that have these names: the text to fill, and which value stands where
_FORMS: dict[tuple[str, ...], tuple[str, list[int]]] = {}


def _context(context: Mapping[str, object]) -> str | None:
    """JSON with sorted keys; dates and the like as text. Written by hand: it is most of the cost of a ref."""
    if not context:
        return None
    names = tuple(context)
    form = _FORMS.get(names)
    if form is None:
        order = sorted(names)
        form = _FORMS[names] = "{" + ", ".join(f'"{name}": %s' for name in order) + "}", [names.index(name) for name in order]
    said = [_quoted(value) if type(value) is str else _json(value) for value in context.values()]
    return form[0] % tuple([said[at] for at in form[1]])


#: made once: `json.dumps` with options makes an encoder a call
_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode


def _json(value: object) -> str:
    return str(value) if type(value) is int else _encode(value)


@dataclass(frozen=True)
class Loaded:
    """One file of one load."""

    path: str  #: absolute path: what a later load supersedes
    file: str  #: relative to the loaded root: what people see
    source: str
    layout: str
    sha256: str
    folder: str  #: name under statements/
    rows: int
    load: str = ""
    #: what origins call it: given when it first stands, kept while it stands, whatever comes or goes beside it; -1 of one that does not stand yet
    number: int = field(default=-1, compare=False)

    def as_json(self) -> dict[str, Any]:
        """As `loads.jsonl` has it; its number follows from the order of loads."""
        return {name: value for name, value in asdict(self).items() if name != "number"}


class StatementStore:
    """The statements of a home."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "statements"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._log = self.folder / "loads.jsonl"

    def has(self, name: str) -> bool:
        return (self.folder / name / "meta.json").is_file()

    def meta(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / name / "meta.json").read_text(encoding="utf-8"))
        return found

    def content(self, name: str) -> str:
        """The hash of all that came of a file; empty for one that an older version read."""
        return str(self.meta(name).get("content", ""))

    def aside(self, name: str, load: str) -> Path:
        """An empty folder to write a file's statements into, before `settle`; of this process alone, for two may read the same content at once."""
        path = self.folder / f".{name}.{load}.{os.getpid()}"
        shutil.rmtree(path, ignore_errors=True)
        return path

    def settle(self, aside: Path, name: str) -> None:
        """Makes statements part of the store at once; the same content settled twice is kept once."""
        target = self.folder / name
        if target.exists() and not self.has(name):
            shutil.rmtree(target)
        if target.exists():
            shutil.rmtree(aside)
            return
        _sync(aside)
        try:
            os.replace(aside, target)
        except OSError:
            if not self.has(name):
                raise
            shutil.rmtree(aside)  # another process settled the same content meanwhile
        _sync(self.folder)

    def record(self, load: str, files: Iterable[Loaded], withdrawn: Iterable[str] = ()) -> None:
        """Appends a load: from now on its files stand in place of earlier ones of the same path; `withdrawn` sources are gone."""
        entry = {"load": load, "files": [f.as_json() for f in files], "withdrawn": sorted(withdrawn)}
        whole = not self._log.exists() or self._log.read_bytes()[-1:] in (b"", b"\n")
        with self._log.open("a", encoding="utf-8") as log:
            log.write(("" if whole else "\n") + json.dumps(entry, ensure_ascii=False) + "\n")
            log.flush()
            os.fsync(log.fileno())

    def active(self, load: str = "", files: Iterable[Loaded] = (), withdrawn: Iterable[str] = (), *, until: str | None = None) -> list[Loaded]:
        """The files that stand, oldest first: later ones win where two state different things.

        The same content under two paths stands once; a changed file at the same path stands in place of the earlier one.
        `files` and `withdrawn` are those of a load that is not recorded yet; `until` is the last load that counts (as it was then).
        """
        entries = self._until(until)
        standing, _ = _replay([*entries, {"load": load, "files": [f.as_json() for f in files], "withdrawn": list(withdrawn)}])
        unique = {f.folder: f for f in reversed(standing.values())}   # of equal contents the first stands
        return [f for f in standing.values() if unique[f.folder] is f]

    def superseded(self, load: str = "", files: Iterable[Loaded] = (), withdrawn: Iterable[str] = (), *, until: str | None = None) -> list[Loaded]:
        """Files that newer ones took the place of, oldest first; withdrawn ones are not among them. Parameters as in `active`."""
        entries = self._until(until)
        standing, ever = _replay([*entries, {"load": load, "files": [f.as_json() for f in files], "withdrawn": list(withdrawn)}])
        stands = {f.folder for f in standing.values()}
        return [f for name, f in ever.items() if name not in stands and self.has(name)]

    def loads(self) -> list[dict[str, Any]]:
        """Every recorded load, oldest first: `load`, `files`, `withdrawn`."""
        return self._entries()

    def _until(self, load: str | None) -> list[dict[str, Any]]:
        entries = self._entries()
        if load is None:
            return entries
        names = [entry["load"] for entry in entries]
        if load not in names:
            raise LoadError(f"không có lần nạp {load!r}; các lần gần nhất: {', '.join(names[-5:]) or 'chưa có lần nào'} (soi sources loads)")
        return entries[: names.index(load) + 1]

    def last(self) -> str | None:
        """The newest recorded load."""
        entries = self._entries()
        return str(entries[-1]["load"]) if entries else None

    def _entries(self) -> list[dict[str, Any]]:
        if not self._log.exists():
            return []
        entries = []
        lines = self._log.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, start=1):
            try:
                entries.append(json.loads(line))
            except ValueError:
                if not line.endswith("}"):
                    continue   # killed while appending: that load never stood
                raise LoadError(f"{self._log}:{number}: dòng hỏng; khôi phục từ bản sao lưu") from None
        return entries


def _replay(entries: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Loaded], dict[str, Loaded]]:
    """What stands after the given loads, by path and content; and, by folder, every file that ever stood and was not withdrawn."""
    standing: dict[str, Loaded] = {}
    ever: dict[str, Loaded] = {}
    numbers = count()
    for entry in entries:
        for what in entry["withdrawn"]:
            standing = {key: f for key, f in standing.items() if what not in (f.source, f.path)}
            ever = {key: f for key, f in ever.items() if what not in (f.source, f.path)}
        standing = _supersede(standing, [Loaded(**{**data, "load": data["load"] or entry["load"]}) for data in entry["files"]])
        standing = {key: f if f.number >= 0 else replace(f, number=next(numbers)) for key, f in standing.items()}
        ever.update({f.folder: f for f in standing.values()})
    return standing, ever


def _supersede(standing: dict[str, Loaded], files: list[Loaded]) -> dict[str, Loaded]:
    """A load's files take the place of all that stood at their paths; an unchanged file keeps its place, load and name."""
    before: dict[str, dict[str, Loaded]] = {}
    for key, known in standing.items():
        before.setdefault(known.path, {})[key] = known
    kept = {key: known for key, known in standing.items() if known.path not in {f.path for f in files}}
    for found in files:
        key = f"{found.path}\x1f{found.folder}"
        same = before.get(found.path, {}).get(key)
        kept[key] = same or found
    unchanged = list(kept) == list(standing) or set(kept) == set(standing)
    return standing if unchanged else kept


def _sync(folder: Path) -> None:
    """Flushes a folder's files and the folder itself to disk."""
    for path in [*folder.glob("*.parquet"), *folder.glob("*.json*"), folder]:
        if path.is_dir() and path is not folder:
            continue
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
