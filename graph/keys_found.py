"""The keys of edge tables as their rows show them, found set-wise in DuckDB."""
from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import duckdb

from graph.duck import engine, literal
from graph.keys import Key
from graph.manifest import Manifest
from graph.store import SnapshotCorrupt


def found(tables: Mapping[str, Path], spill: Path) -> dict[str, frozenset[Key]]:
    """The keys of each of the edge tables ('RELATION.From.To' → Parquet file) that has rows."""
    with engine(spill) as connection:
        return {name: _keys(connection, path) for name, path in tables.items() if connection.execute(f"SELECT 1 FROM {_rows(path)} LIMIT 1").fetchone()}


def check(edges: Path, sealed: Manifest) -> None:
    """Compares the keys of a manifest with the rows of the folder of edge tables it seals. Raises `SnapshotCorrupt` naming a table."""
    known = sealed.keys or {}
    with tempfile.TemporaryDirectory(prefix="soi-keys-") as spill:
        there = found({path.stem: path for path in edges.glob("*.parquet")}, Path(spill))
    if wrong := sorted(table for table in there.keys() | known.keys() if there.get(table) != known.get(table)):
        said, shown = (", ".join(sorted(keys.get(wrong[0], ()))) or "không khóa nào" for keys in (known, there))
        raise SnapshotCorrupt(f"{sealed.id}: bản kê ghi khóa của bảng {wrong[0]} là {said}, các dòng cho thấy {shown}; hãy dựng lại (soi load)")


def _keys(connection: duckdb.DuckDBPyConnection, path: Path) -> frozenset[Key]:
    columns: dict[Key, str] = {"source": "src", "target": "dst"}
    keys = {key for key, column in columns.items() if _unique(connection, path, column)}
    return frozenset({*keys, "ends"} if keys or _unique(connection, path, "src, dst") else ())


def _unique(connection: duckdb.DuckDBPyConnection, path: Path, columns: str) -> bool:
    """Whether no two rows agree in the columns. Ends are never null (`graph.tables.check_ends`)."""
    same = f"SELECT 1 FROM {_rows(path)} GROUP BY {columns} HAVING count(*) > 1 LIMIT 1"
    return connection.execute(same).fetchone() is None


def _rows(path: Path) -> str:
    return f"read_parquet({literal(path)})"
