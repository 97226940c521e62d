"""Fills a new Ladybug file from canonical tables and checks what arrived, in the file as it stands on disk."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import ladybug

from graph.ddl import ddl, quote
from graph.ontology import Ontology
from graph.store import SnapshotError
from graph.tables import Table, Tables, filled

BUILD_BYTES = 2 << 30


class BuildError(SnapshotError):
    """The engine refused a table, or does not hold what the tables hold."""


def _rows(connection: ladybug.Connection, text: str, *, about: object = "") -> list[list[Any]]:
    try:
        result = connection.execute(text)
    except RuntimeError as error:
        raise BuildError(f"{about or text}: kho báo lỗi: {error}") from None
    if isinstance(result, list):
        raise BuildError(f"nhiều câu lệnh trong một: {text}")
    rows = [row for row in result.get_all() if isinstance(row, list)]
    result.close()
    return rows


def copy_statement(table: Table, *, edge: bool) -> str:
    """The bulk COPY of one table; columns are named, so their order in the file is free (after src and dst)."""
    columns = ", ".join(map(quote, table.columns[2:] if edge else table.columns))
    path = str(table.path).replace("\\", "\\\\").replace("'", "\\'")
    if not edge:
        return f"COPY {quote(table.name)}({columns}) FROM '{path}'"
    relation, source, target = table.ends
    return f"COPY {quote(relation)}({columns}) FROM '{path}' (from='{source}', to='{target}')"


def fill(path: Path, tables: Tables, onto: Ontology, *, buffer_bytes: int = BUILD_BYTES) -> None:
    """Creates the file, copies nodes then edges, and checkpoints. Raises `BuildError` naming the table the engine refused."""
    database = ladybug.Database(str(path), buffer_pool_size=buffer_bytes, auto_checkpoint=False)
    connection = ladybug.Connection(database)
    try:
        for statement in ddl(onto):
            _rows(connection, statement)
        for table in tables.every():
            _rows(connection, copy_statement(table, edge=table.name in tables.edges), about=table.path)
        _rows(connection, "CHECKPOINT")
    finally:
        connection.close()
        database.close()
    if left := sorted(p.name for p in path.parent.glob(f"{path.name}.*")):
        raise BuildError(f"kho còn tệp chưa ghi xong: {', '.join(left)}")


def count_statement(table: Table, *, edge: bool) -> str:
    """Rows and non-null values of every stored column of one table, in the table's column order."""
    columns = ", ".join(f"count(x.{quote(c)})" for c in (table.columns[2:] if edge else table.columns))
    if not edge:
        return f"MATCH (x:{quote(table.name)}) RETURN count(*), {columns}"
    relation, source, target = map(quote, table.ends)
    return f"MATCH (:{source})-[x:{relation}]->(:{target}) RETURN count(*), {columns}"


def verify(path: Path, tables: Tables, onto: Ontology, *, buffer_bytes: int = BUILD_BYTES) -> None:
    """Opens the finished file read-only and compares rows and filled values per kind, relation and pair with the tables.

    Raises `BuildError` naming each difference.
    """
    database = ladybug.Database(str(path), read_only=True, buffer_pool_size=buffer_bytes)
    connection = ladybug.Connection(database)
    try:
        wrong = [line for table in tables.every() for line in _differences(connection, table, edge=table.name in tables.edges)]
        wrong += _strange(connection, tables, onto)
    finally:
        connection.close()
        database.close()
    if wrong:
        raise BuildError(f"kho không khớp bảng nguồn: {'; '.join(wrong[:10])}")


def _differences(connection: ladybug.Connection, table: Table, *, edge: bool) -> list[str]:
    names = ("số dòng", *(table.columns[2:] if edge else table.columns))
    stored = _rows(connection, count_statement(table, edge=edge))[0]
    expected = filled(table)
    wanted = [table.rows, *(expected[c] for c in names[1:])]
    return [f"{table.name}.{n}: {got} thay vì {want}" for n, got, want in zip(names, stored, wanted, strict=True) if got != want]


def _strange(connection: ladybug.Connection, tables: Tables, onto: Ontology) -> list[str]:
    """Whole relations and kinds, so that rows in a pair no table feeds are seen too."""
    lines = []
    for name in onto.kinds:
        got, want = _rows(connection, f"MATCH (x:{quote(name)}) RETURN count(*)")[0][0], tables.nodes[name].rows if name in tables.nodes else 0
        lines += [f"{name}: {got} thay vì {want}"] if got != want else []
    for name in onto.relations:
        got, want = _rows(connection, f"MATCH ()-[x:{quote(name)}]->() RETURN count(*)")[0][0], sum(t.rows for t in tables.edges.values() if t.ends[0] == name)
        lines += [f"{name}: {got} thay vì {want}"] if got != want else []
    return lines
