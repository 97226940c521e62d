"""The canonical folder as a builder sees it: which tables it holds, and whether they fit the ontology and each other."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from graph.canonical import CanonicalError, edge_schema, node_schema
from graph.derive import engine, literal
from graph.ontology import Ontology

SHOWN = 5


@dataclass(frozen=True)
class Table:
    """One Parquet file: `name` is a kind, or 'RELATION.From.To'; `columns` in file order."""

    name: str
    path: Path
    columns: tuple[str, ...]
    dates: tuple[str, ...]
    rows: int

    @property
    def ends(self) -> tuple[str, str, str]:
        """Relation, source kind and target kind of an edge table."""
        relation, source, target = self.name.split(".")
        return relation, source, target


@dataclass(frozen=True)
class Tables:
    nodes: Mapping[str, Table]
    edges: Mapping[str, Table]

    def every(self) -> list[Table]:
        return [*self.nodes.values(), *self.edges.values()]


def _table(path: Path, expected: pa.Schema) -> Table:
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise CanonicalError(f"{path}: không đọc được bảng Parquet: {error}") from None
    with file:
        found = {f.name: f.type for f in file.schema_arrow}
        if found != {f.name: f.type for f in expected}:
            odd = sorted(f"{n}: {found.get(n, 'thiếu')}, cần {t}" for n, t in zip(expected.names, expected.types, strict=True) if found.get(n) != t)
            odd += sorted(f"{n}: cột lạ" for n in found.keys() - set(expected.names))
            raise CanonicalError(f"{path}: các cột không theo ontology.yml: {'; '.join(odd)}")
        dates = tuple(n for n, t in found.items() if pa.types.is_date(t))
        return Table(path.stem, path, tuple(found), dates, file.metadata.num_rows)


def _edge(path: Path, onto: Ontology) -> Table:
    parts = path.stem.split(".")
    if len(parts) != 3 or parts[0] not in onto.relations or (parts[1], parts[2]) not in onto.ends(parts[0]):
        raise CanonicalError(f"{path}: tên bảng phải là QUAN_HE.Từ.Đến theo ontology.yml")
    table = _table(path, edge_schema(onto.relation(parts[0]), onto))
    if table.columns[:2] != ("src", "dst"):
        raise CanonicalError(f"{path}: hai cột đầu phải là src, dst; đang là {', '.join(table.columns[:2])}")
    return table


def scan(folder: Path, onto: Ontology) -> Tables:
    """Reads names and schemas of all tables. Raises `CanonicalError` on a table or column the ontology does not declare."""
    nodes = {p.stem: _table(p, node_schema(onto.kind(p.stem), onto)) for p in sorted((folder / "nodes").glob("*"))}
    edges = {p.stem: _edge(p, onto) for p in sorted((folder / "edges").glob("*"))}
    if not nodes:
        raise CanonicalError(f"{folder}: không có bảng nào trong nodes/")
    return Tables(nodes, edges)


def _dangling(connection: duckdb.DuckDBPyConnection, tables: Tables, edge: Table) -> Iterator[str]:
    for column, kind in zip(("src", "dst"), edge.ends[1:], strict=True):
        node = tables.nodes.get(kind)
        known = f"SELECT id FROM read_parquet({literal(node.path)})" if node else "SELECT NULL::VARCHAR AS id WHERE false"
        query = f"SELECT e.{column}, e.origin FROM read_parquet({literal(edge.path)}) e WHERE NOT EXISTS (SELECT 1 FROM ({known}) n WHERE n.id = e.{column})"
        for end, origin in connection.execute(f"{query} LIMIT {SHOWN}").fetchall():
            yield f"{edge.name}: {column} {end!r} (nguồn {origin}) không có trong {kind}"


def check_ends(tables: Tables, spill: Path) -> None:
    """Every edge end is a node of the kind the table's name says. Raises `CanonicalError` naming the first dangling ends."""
    with engine(spill) as connection:
        found = [line for edge in tables.edges.values() for line in _dangling(connection, tables, edge)]
    if found:
        more = f"; và {len(found) - 2 * SHOWN} đầu mút khác" if len(found) > 2 * SHOWN else ""
        raise CanonicalError(f"cạnh trỏ tới nút không tồn tại: {'; '.join(found[: 2 * SHOWN])}{more}")


def filled(table: Table) -> dict[str, int]:
    """Non-null values of each column, from the file's own statistics where they are complete."""
    counts = dict.fromkeys(table.columns, 0)
    with pq.ParquetFile(table.path) as file:
        for group in range(file.metadata.num_row_groups):
            part = file.metadata.row_group(group)
            for column in (part.column(index) for index in range(part.num_columns)):
                name, known = column.path_in_schema, column.statistics and column.statistics.has_null_count
                nulls = column.statistics.null_count if known else file.read_row_group(group, columns=[name]).column(0).null_count
                counts[name] += part.num_rows - nulls
    return counts


def newest_date(tables: Tables, spill: Path, today: dt.date) -> dt.date | None:
    """The newest date in any date column that is not after `today`: planned dates in the future say nothing about how fresh data is."""
    newest: dt.date | None = None
    with engine(spill) as connection:
        for table in (t for t in tables.every() if t.dates):
            columns = ", ".join(f'max("{c}") FILTER ("{c}" <= ?)' for c in table.dates)
            row = connection.execute(f"SELECT {columns} FROM read_parquet({literal(table.path)})", [today] * len(table.dates)).fetchone() or ()
            newest = max([d for d in (newest, *row) if d is not None], default=None)
    return newest
