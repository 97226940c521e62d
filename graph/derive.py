"""What follows from canonical tables alone: their order, the provinces, and the relations marked `derived` in the ontology.

Works on the Parquet folder, so that linking may write tables with SQL and call `derive` itself. DuckDB sorts out of memory.
"""
from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from graph.errors import SoiError
from graph.ontology import Ontology, Relation
from graph.provinces import BUILT_IN, provinces

MEMORY = "2GB"


class DeriveError(SoiError):
    """The tables contradict each other: an id stands twice, or a derived relation has nothing to follow from."""


@dataclass(frozen=True)
class Derived:
    """Edges derived per table, and province values of each kind that are none of the known provinces (value -> nodes)."""

    edges: Mapping[str, int] = field(default_factory=dict)
    unplaced: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@contextmanager
def engine(spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A private DuckDB that spills beside the tables and never reaches out for extensions."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "temp_directory": str(spill / ".spill"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    try:
        with duckdb.connect(":memory:", config=config) as connection:
            yield connection
    finally:
        shutil.rmtree(spill / ".spill", ignore_errors=True)


def literal(path: Path) -> str:
    """A path as an SQL literal."""
    return "'" + str(path).replace("'", "''") + "'"


def write(connection: duckdb.DuckDBPyConnection, select: str, target: Path) -> int:
    """Writes the rows of `select` to a Parquet file; returns their number."""
    done = connection.execute(f"COPY ({select}) TO {literal(target)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)").fetchone()
    return int(done[0]) if done else 0


def sort_table(connection: duckdb.DuckDBPyConnection, source: Path, target: Path) -> None:
    """Rewrites a table sorted by all columns (ids or sources first), so that equal content gives equal files.

    Raises `DeriveError` when a node id stands twice.
    """
    write(connection, f"SELECT * FROM read_parquet({literal(source)}) ORDER BY ALL", target)
    if pq.read_schema(target).names[0] == "id":
        query = f"SELECT id FROM (SELECT id, lag(id) OVER () AS before FROM read_parquet({literal(target)})) WHERE id = before LIMIT 10"
        if twice := [row[0] for row in connection.execute(query).fetchall()]:
            raise DeriveError(f"{target.stem}: id trùng nhau: {', '.join(twice)}; mỗi id chỉ được ghi một lần")


def _write_provinces(folder: Path) -> None:
    rows = sorted(provinces(), key=lambda p: p.name_63)
    names = [p.name_63 for p in rows]
    columns = {"id": names, "code": names, "name": names, "region": [p.region for p in rows], "merged_into": [p.name_34 for p in rows]}
    columns["origin"] = [f"{BUILT_IN}:{p.row}" for p in rows]
    pq.write_table(pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()}), folder / "nodes" / "Province.parquet")


def _place(connection: duckdb.DuckDBPyConnection, folder: Path, relation: Relation, kind: str) -> int:
    nodes, places = (f"read_parquet({literal(folder / 'nodes' / f'{name}.parquet')})" for name in (kind, "Province"))
    select = f"SELECT n.id AS src, p.id AS dst, n.origin AS origin FROM {nodes} n JOIN {places} p ON n.province = p.id ORDER BY ALL"
    target = folder / "edges" / f"{relation.name}.{kind}.Province.parquet"
    count = write(connection, select, target)
    if not count:
        target.unlink()
    return count


def _unplaced(connection: duckdb.DuckDBPyConnection, folder: Path, kind: str) -> dict[str, int]:
    nodes, places = (f"read_parquet({literal(folder / 'nodes' / f'{name}.parquet')})" for name in (kind, "Province"))
    query = f"SELECT province, count(*) FROM {nodes} WHERE province IS NOT NULL AND province NOT IN (SELECT id FROM {places}) GROUP BY 1 ORDER BY 2 DESC, 1"
    return dict(connection.execute(query).fetchall())


def derive(folder: Path, onto: Ontology, *, with_provinces: bool = True) -> Derived:
    """Writes the Province nodes (unless told not to) and every derived relation; a table it would write is replaced."""
    if with_provinces:
        _write_provinces(folder)
    edges: dict[str, int] = {}
    unplaced: dict[str, dict[str, int]] = {}
    if not (folder / "nodes" / "Province.parquet").exists():
        return Derived()
    with engine(folder) as connection:
        for relation in (r for r in onto.relations.values() if r.derived):
            for kind in relation.sources:
                if relation.targets != ("Province",) or "province" not in onto.kind(kind).properties:
                    raise DeriveError(f"ontology.yml: quan hệ suy ra {relation.name} cần thuộc tính province của {kind} và đích Province")
                if not (folder / "nodes" / f"{kind}.parquet").exists():
                    continue
                if count := _place(connection, folder, relation, kind):
                    edges[f"{relation.name}.{kind}.Province"] = count
                if onto.kind(kind).properties["province"].type == "province" and (odd := _unplaced(connection, folder, kind)):
                    unplaced[kind] = odd
    return Derived(edges, unplaced)
