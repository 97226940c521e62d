"""What follows from canonical tables alone: their order, the provinces, and the relations marked `derived` in the ontology.

Works on the Parquet folder, so that linking may write tables with SQL and call `derive` itself. DuckDB sorts out of memory.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from graph.derive_links import RULES
from graph.duck import Shelf
from graph.duck import engine as engine
from graph.duck import literal as literal
from graph.duck import write as write
from graph.errors import SoiError
from graph.ontology import Ontology, Relation
from graph.provinces import BUILT_IN, provinces


class DeriveError(SoiError):
    """The tables contradict each other: an id stands twice, or a derived relation has nothing to follow from."""


@dataclass(frozen=True)
class Derived:
    """Edges derived per table, and province values of each kind that are none of the known provinces (value -> nodes)."""

    edges: Mapping[str, int] = field(default_factory=dict)
    unplaced: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


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


def places(shelf: Shelf, relation: Relation, onto: Ontology, unplaced: dict[str, dict[str, int]]) -> dict[str, int]:
    """Edges from what names a province to that province; names of no province are counted in `unplaced`."""
    written: dict[str, int] = {}
    for kind in relation.sources:
        if relation.targets != ("Province",) or "province" not in onto.kind(kind).properties:
            raise DeriveError(f"ontology.yml: quan hệ suy ra {relation.name} cần thuộc tính province của {kind} và đích Province, hoặc một quy tắc riêng")
        if not shelf.has(kind, "Province"):
            continue
        select = f"SELECT n.id AS src, p.id AS dst, n.origin AS origin FROM {shelf.read(kind)} n JOIN {shelf.read('Province')} p ON n.province = p.id"
        written |= shelf.write(f"{relation.name}.{kind}.Province", select)
        if onto.kind(kind).properties["province"].type == "province" and (odd := _unplaced(shelf, kind)):
            unplaced[kind] = odd
    return written


def _unplaced(shelf: Shelf, kind: str) -> dict[str, int]:
    known = f"SELECT id FROM {shelf.read('Province')}"
    query = f"SELECT province, count(*) FROM {shelf.read(kind)} WHERE province IS NOT NULL AND province NOT IN ({known}) GROUP BY 1 ORDER BY 2 DESC, 1"
    return dict(shelf.connection.execute(query).fetchall())


def derive(folder: Path, onto: Ontology, *, with_provinces: bool = True) -> Derived:
    """Writes the Province nodes (unless told not to) and every derived relation; a table it would write is replaced."""
    if with_provinces:
        _write_provinces(folder)
    edges: dict[str, int] = {}
    unplaced: dict[str, dict[str, int]] = {}
    with engine(folder) as connection:
        shelf = Shelf(connection, folder)
        for relation in (r for r in onto.relations.values() if r.derived):
            rule = RULES.get(relation.name)
            edges |= rule(shelf, relation) if rule else places(shelf, relation, onto, unplaced)
    return Derived(edges, unplaced)
