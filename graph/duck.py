"""DuckDB over Parquet tables: the set-wise work of building, out of memory where it must be."""
from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

MEMORY = "2GB"


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


class Shelf:
    """The tables of a canonical folder by name ('Enterprise', 'OWNS.Person.Enterprise'), to be read in SQL and written from it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self.connection, self.folder = connection, folder

    def path(self, table: str) -> Path:
        return self.folder / ("edges" if "." in table else "nodes") / f"{table}.parquet"

    def has(self, *tables: str) -> bool:
        return all(self.path(table).exists() for table in tables)

    def read(self, table: str) -> str:
        """What stands in FROM for a table."""
        return f"read_parquet({literal(self.path(table))})"

    def keep(self, name: str, select: str) -> None:
        """Computes `select` once and keeps it as the table `name`."""
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}")

    def drop(self, *names: str) -> None:
        for name in names:
            self.connection.execute(f"DROP TABLE IF EXISTS {name}")

    def write(self, table: str, select: str) -> dict[str, int]:
        """Writes or replaces a table, sorted by all columns; its rows by name. A table without rows has no file."""
        count = write(self.connection, f"SELECT * FROM ({select}) ORDER BY ALL", self.path(table))
        if not count:
            self.path(table).unlink()
        return {table: count} if count else {}
