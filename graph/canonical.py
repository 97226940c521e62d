"""Writes the canonical tables: what linking hands to publishing, one typed Parquet file a kind and a relation's pair.

Layout: `nodes/<Kind>.parquet` (`id, code, name, <properties>, origin`, sorted by id) and `edges/<RELATION>.<From>.<To>.parquet`
(`src, dst, <properties>, origin`, sorted by src). A table without rows has no file. Rows go to disk in batches and are sorted
out of memory at `close`, so memory stays flat in the number of rows. Provinces, and the relations that follow from a
`province` property, are derived at `close` (`graph.derive`).
"""
from __future__ import annotations

import datetime as dt
import math
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graph.derive import Derived, derive, engine, sort_table
from graph.errors import SoiError
from graph.ontology import Kind, Ontology, Relation, ontology
from graph.record import Edge, Node

ARROW: Mapping[str, pa.DataType] = {"STRING": pa.string(), "INT64": pa.int64(), "DOUBLE": pa.float64(), "DATE": pa.date32(), "BOOL": pa.bool_()}
#: the exact Python types each column takes
PYTHON: Mapping[pa.DataType, frozenset[type]] = {
    pa.string(): frozenset({str, type(None)}),
    pa.int64(): frozenset({int, type(None)}),
    pa.float64(): frozenset({float, int, type(None)}),
    pa.date32(): frozenset({dt.date, type(None)}),
    pa.bool_(): frozenset({bool, type(None)}),
}
BATCH = 50_000
_REFUSED = (pa.ArrowException, UnicodeError, TypeError, ValueError, OverflowError)


class CanonicalError(SoiError):
    """A node or edge does not fit the ontology: names the table, the record, the column and the value."""


def _schema(head: tuple[str, ...], item: Kind | Relation, onto: Ontology) -> pa.Schema:
    own = [p for p in item.properties.values() if p.name not in (*head, "origin")]
    fields = [pa.field(name, pa.string()) for name in head] + [pa.field(p.name, ARROW[onto.types[p.type]]) for p in own]
    return pa.schema([*fields, pa.field("origin", pa.string())])


def node_schema(kind: Kind, onto: Ontology) -> pa.Schema:
    """Columns of `nodes/<Kind>.parquet`."""
    return _schema(("id", "code", "name"), kind, onto)


def edge_schema(relation: Relation, onto: Ontology) -> pa.Schema:
    """Columns of `edges/<RELATION>.<From>.<To>.parquet`."""
    return _schema(("src", "dst"), relation, onto)


def _fits(value: Any, kind: pa.DataType) -> bool:
    try:
        pa.array([value], type=kind)
    except _REFUSED:
        return False
    return type(value) in PYTHON[kind] and not (isinstance(value, float) and not math.isfinite(value))


def _array(values: tuple[Any, ...], field: pa.Field, keys: tuple[Any, ...], table: str) -> pa.Array:
    try:
        array = pa.array(values, type=field.type)  # alone it would cut 1.5 to 1 and a time to its day
        fine = PYTHON[field.type].issuperset(map(type, values))
        fine = fine and (not pa.types.is_floating(field.type) or pc.all(pc.is_finite(array)).as_py() is not False)
    except _REFUSED:
        fine = False
    if not fine:
        key, value = next((k, v) for k, v in zip(keys, values, strict=True) if not _fits(v, field.type))
        hint = "giá trị chưa biết ghi là null"
        raise CanonicalError(f"{table} {key!r}, cột {field.name}: {value!r} ({type(value).__name__}) không hợp kiểu {field.type}; {hint}")
    return array


class _Table:
    """One growing Parquet file: rows are buffered and written a batch at a time."""

    def __init__(self, path: Path, label: str, schema: pa.Schema, head: int) -> None:
        self.path, self.schema, self._label = path, schema, label
        self._own = tuple(schema.names[head:-1])
        self._known = frozenset(self._own)
        self._buffer: list[tuple[Any, ...]] = []
        self._writer = pq.ParquetWriter(path, schema, compression="zstd", compression_level=1)

    def add(self, head: tuple[str | None, ...], properties: Mapping[str, Any], origin: str) -> None:
        if not properties.keys() <= self._known:
            unknown = ", ".join(sorted(properties.keys() - self._known))
            raise CanonicalError(f"{self._label} {head[0]!r}: thuộc tính lạ {unknown}; đã khai báo: {', '.join(self._own)}")
        self._buffer.append((*head, *map(properties.get, self._own), origin))
        if len(self._buffer) >= BATCH:
            self.flush()

    def flush(self) -> None:
        if not self._buffer:
            return
        columns = list(zip(*self._buffer, strict=True))
        arrays = [_array(values, field, columns[0], self._label) for values, field in zip(columns, self.schema, strict=True)]
        self._writer.write_batch(pa.record_batch(arrays, schema=self.schema))
        self._buffer = []

    def close(self) -> None:
        self.flush()
        self._writer.close()

    def abandon(self) -> None:
        self._writer.close()


class CanonicalWriter:
    """Collects nodes and edges and writes the canonical folder at `close`.

    The folder must not hold canonical tables yet. Raises `CanonicalError` on a kind, relation, pair or property the ontology
    does not declare, on values of another type, and at `close` on an id that stands twice. Edge ends are not checked here:
    `graph.snapshot.build` refuses dangling ones by name. As a context manager it closes, or abandons on an exception.
    """

    def __init__(self, folder: Path, onto: Ontology | None = None, *, with_provinces: bool = True) -> None:
        self.folder, self._onto, self._provinces = Path(folder), onto or ontology(), with_provinces
        for part in ("nodes", "edges"):
            if any((self.folder / part).glob("*.parquet")):
                raise CanonicalError(f"{self.folder / part} đã có bảng; hãy ghi vào một thư mục mới")
        self._raw = self.folder / ".raw"
        shutil.rmtree(self._raw, ignore_errors=True)
        for part in ("nodes", "edges"):
            (self._raw / part).mkdir(parents=True)
        self._tables: dict[tuple[str, ...], _Table] = {}

    def node(self, node: Node) -> None:
        """Adds a node; its id must be unique within its kind."""
        table = self._tables.get((node.kind,)) or self._node_table(node.kind)
        if not node.id:
            raise CanonicalError(f"{node.kind}: một nút không có id (tên {node.name!r}, nguồn {node.origin!r})")
        table.add((node.id, node.code, node.name), node.properties, node.origin)

    def edge(self, edge: Edge) -> None:
        """Adds an edge; parallel edges are kept."""
        key = (edge.relation, edge.source_kind, edge.target_kind)
        table = self._tables.get(key) or self._edge_table(key)
        if not edge.source or not edge.target:
            raise CanonicalError(f"{'.'.join(key)}: một cạnh thiếu đầu mút ({edge.source!r} -> {edge.target!r}, nguồn {edge.origin!r})")
        table.add((edge.source, edge.target), edge.properties, edge.origin)

    def close(self) -> Derived:
        """Sorts every table into place, derives provinces and places; returns what was derived and what could not be placed."""
        for part in ("nodes", "edges"):
            (self.folder / part).mkdir(exist_ok=True)
        with engine(self.folder) as connection:
            for table in self._tables.values():
                table.close()
                sort_table(connection, table.path, self.folder / table.path.relative_to(self._raw))
                table.path.unlink()
        shutil.rmtree(self._raw)
        return derive(self.folder, self._onto, with_provinces=self._provinces)

    def _node_table(self, kind: str) -> _Table:
        schema = node_schema(self._onto.kind(kind), self._onto)
        if kind == "Province" and self._provinces:
            raise CanonicalError("các tỉnh/thành phố có sẵn (graph/data/provinces.csv); đừng ghi nút Province")
        return self._open((kind,), self._raw / "nodes" / f"{kind}.parquet", schema, 3)

    def _edge_table(self, key: tuple[str, str, str]) -> _Table:
        relation = self._onto.relation(key[0])
        if relation.derived:
            raise CanonicalError(f"quan hệ {key[0]} được suy ra từ thuộc tính; đừng ghi cạnh của nó")
        if key[1:] not in self._onto.ends(key[0]):
            pairs = ", ".join(f"{s}->{t}" for s, t in self._onto.ends(key[0]))
            raise CanonicalError(f"quan hệ {key[0]} không nối {key[1]} với {key[2]}; các cặp được khai báo: {pairs}")
        return self._open(key, self._raw / "edges" / f"{'.'.join(key)}.parquet", edge_schema(relation, self._onto), 2)

    def _open(self, key: tuple[str, ...], path: Path, schema: pa.Schema, head: int) -> _Table:
        table = self._tables[key] = _Table(path, ".".join(key), schema, head)
        return table

    def __enter__(self) -> CanonicalWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self.close()
            return
        for table in self._tables.values():
            table.abandon()
        shutil.rmtree(self._raw, ignore_errors=True)
