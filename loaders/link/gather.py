"""The statements of all standing files in one DuckDB: refs, mentions (distinct refs), who states what."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from loaders.source import Source
from loaders.statements import Loaded

MEMORY = "4GB"


@contextmanager
def engine(spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A private DuckDB that spills to disk and never reaches out for extensions."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY, "temp_directory": str(spill), "autoinstall_known_extensions": False, "autoload_known_extensions": False,
        "preserve_insertion_order": False,
    }
    with duckdb.connect(":memory:", config=config) as connection:
        yield connection


def literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def gather(
    db: duckdb.DuckDBPyConnection, store: Path, files: Sequence[Loaded], sources: dict[str, Source], superseded: Sequence[Loaded] = (),
) -> None:
    """Makes `refs`, `nodes`, `edges` (each with `file`, the rank of its file, the newest last), `files`, `stated` (refs that a row describes), and
    `mentions` with their file-independent number `m`.

    `former(key, name)` holds the names that registers gave in files that newer ones superseded: a firm that was renamed is still
    found by the name that other systems know. `mentions.told` says that a row describes the entity (a node statement),
    `mentions.official` that it is one of a source which is the register of the entity's kind.
    """
    db.execute("CREATE TABLE files(file INTEGER, source VARCHAR, no INTEGER, folder VARCHAR)")
    db.executemany("INSERT INTO files VALUES (?, ?, ?, ?)", [(rank, f.source, f.number, f.folder) for rank, f in enumerate(files)]) if files else None
    db.execute("CREATE TABLE authority(source VARCHAR, kind VARCHAR)")
    pairs = [(s.name, kind) for s in sources.values() for kind in s.authority]
    db.executemany("INSERT INTO authority VALUES (?, ?)", pairs) if pairs else None
    for table in ("refs", "nodes", "edges"):
        parts = [f"SELECT {no}::INTEGER AS file, * FROM read_parquet({literal(store / f.folder / f'{table}.parquet')})" for no, f in enumerate(files)]
        db.execute(f"CREATE {'TABLE' if table == 'refs' else 'VIEW'} {table} AS {' UNION ALL BY NAME '.join(parts)}")
    db.execute("""
        CREATE TABLE mentions AS
        SELECT row_number() OVER (ORDER BY kinds, key, name, context) AS m, kinds, split_part(kinds, '|', 1) AS kind, key, name, context,
               FALSE AS told, FALSE AS official FROM (SELECT DISTINCT kinds, key, name, context FROM refs)""")
    db.execute("""
        CREATE TABLE ref_mention AS
        SELECT r.file, r.ref, x.m FROM refs r JOIN mentions x ON r.kinds = x.kinds AND r.key IS NOT DISTINCT FROM x.key
         AND r.name IS NOT DISTINCT FROM x.name AND r.context IS NOT DISTINCT FROM x.context""")
    db.execute("CREATE TABLE stated AS SELECT DISTINCT file, ref FROM nodes")
    db.execute("""
        CREATE TABLE told AS
        SELECT rm.m, bool_or(a.kind IS NOT NULL) AS official FROM stated n JOIN ref_mention rm USING (file, ref)
        JOIN mentions x ON x.m = rm.m JOIN files f ON f.file = n.file LEFT JOIN authority a ON a.source = f.source AND a.kind = x.kind GROUP BY rm.m""")
    db.execute("UPDATE mentions SET told = TRUE, official = told.official FROM told WHERE told.m = mentions.m")
    _former(db, store, superseded, sources)


def _former(db: duckdb.DuckDBPyConnection, store: Path, superseded: Sequence[Loaded], sources: dict[str, Source]) -> None:
    db.execute("CREATE TABLE former(key VARCHAR, name VARCHAR)")
    for item in superseded:
        if "Enterprise" in sources[item.source].authority or "Agency" in sources[item.source].authority:
            db.execute(f"""
                INSERT INTO former SELECT DISTINCT r.key, r.name FROM read_parquet({literal(store / item.folder / 'refs.parquet')}) r
                WHERE r.key IS NOT NULL AND r.name IS NOT NULL AND r.kinds <> 'Person'
                AND (r.key, r.name) NOT IN (SELECT key, name FROM mentions WHERE key IS NOT NULL AND name IS NOT NULL)
                AND r.ref IN (SELECT ref FROM read_parquet({literal(store / item.folder / 'nodes.parquet')}))""")
