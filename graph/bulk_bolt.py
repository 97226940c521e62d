"""The bulk path to Neo4j at national scale: CSV for `neo4j-admin database import`, written from a snapshot's canonical tables.

    write(home, snapshot, Path("/srv/import"))
    # server stopped:  cd /srv/import && neo4j-admin database import full neo4j @import.args
    # server started:  soi publish <snapshot> --to neo4j://…

The files also hold the notes that `graph.publish_bolt` leaves behind when every table is loaded, so that the import is to it a
publication that was cut short just there: `soi publish` adds constraints and indexes, sends what stands beside the graph, compares every
table with what the server holds, and switches. What can go wrong is thus found by the same checks, and nothing is served before them.
"""
from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from pathlib import Path

import duckdb

from graph import home, manifest, tables
from graph.bolt_text import suffix
from graph.ddl import schema_hash
from graph.derive import engine, literal
from graph.ontology import Ontology, ontology
from graph.snapshot import verify
from graph.store import SnapshotError
from graph.tables import Table

#: Neo4j's names of the value types of columns
TYPES = {"STRING": "string", "INT64": "long", "DOUBLE": "double", "DATE": "date", "BOOL": "boolean"}
ARGUMENTS = "import.args"


class BulkError(SnapshotError):
    """The import files cannot be written; the message says what would do."""


def write(home_dir: Path, snapshot: str, folder: Path, *, onto: Ontology | None = None) -> int:
    """Writes the import files of a sealed snapshot into a new or empty folder that only its owner reads; returns the rows written.

    Rows carry all columns of the tables, the keyed hashes of ID numbers too, for they become the same database. Ids are unique within
    their kind, which is how ends of edges name them. Raises `SnapshotCorrupt`, `BulkError` (the folder holds something).
    """
    onto = onto or ontology()
    verify(home_dir, snapshot)
    source = home.folder(home_dir, snapshot)
    found = tables.scan(source / home.CANONICAL, onto)
    if folder.exists() and any(folder.iterdir()):
        raise BulkError(f"{folder} không trống; hãy chọn một thư mục mới")
    for part in ("nodes", "edges"):
        (folder / part).mkdir(parents=True)
    folder.chmod(0o700)
    with engine(folder) as connection:
        multiline = [_write(connection, table, folder, onto) for table in found.every()]
    _notes(folder, snapshot, source, found.every())
    (folder / ARGUMENTS).write_text("\n".join(_arguments(found, suffix(snapshot), any(multiline))) + "\n", encoding="utf-8")
    return sum(table.rows for table in found.every())


def _write(connection: duckdb.DuckDBPyConnection, table: Table, folder: Path, onto: Ontology) -> bool:
    """One table and its header; returns whether a value holds a line break."""
    target = folder / ("edges" if "." in table.name else "nodes") / table.name
    _head(target, _header(table, onto))
    rows = f"read_parquet({literal(table.path)})"
    connection.execute(f"COPY (SELECT * FROM {rows}) TO {literal(target.with_name(f'{table.name}.csv'))} (FORMAT csv, HEADER false, NULLSTR '')")
    texts = [name for name, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM {rows}").fetchall() if kind == "VARCHAR"]
    broken = " OR ".join(f"contains(\"{name}\", chr(10)) OR contains(\"{name}\", chr(13))" for name in texts)
    done = connection.execute(f"SELECT coalesce(bool_or({broken}), false) FROM {rows}").fetchone()
    return bool(done and done[0])


def _header(table: Table, onto: Ontology) -> list[str]:
    if "." not in table.name:
        properties, keys = onto.kind(table.name).properties, {"id": f"id:ID({table.name})"}
    else:
        relation, source, target = table.ends
        properties, keys = onto.relation(relation).properties, {"src": f":START_ID({source})", "dst": f":END_ID({target})"}
    return [keys.get(name) or f"{name}:{TYPES[onto.types[properties[name].type]]}" for name in table.columns]


def _head(target: Path, names: Iterable[str]) -> None:
    with target.with_name(f"{target.name}.header.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(names)


def _notes(folder: Path, snapshot: str, source: Path, every: list[Table]) -> None:
    """What `publish_bolt` notes: the snapshot is being loaded, and every table is loaded to its end."""
    seal = hashlib.sha256((source / manifest.SEAL).read_text().strip().encode()).hexdigest()
    notes: dict[str, tuple[tuple[str, ...], list[tuple[str | int, ...]]]] = {
        "SoiSnapshot": (("id:ID(SoiSnapshot)", "state:string", "tables:string", "seal:string"), [(snapshot, "loading", schema_hash(), seal)]),
        "SoiLoad": (("key:ID(SoiLoad)", "snapshot:string", "rows:long"), [(f"{snapshot}/{t.name}", snapshot, t.rows) for t in every]),
    }
    for label, (names, rows) in notes.items():
        _head(folder / "nodes" / label, names)
        with (folder / "nodes" / f"{label}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)


def _arguments(found: tables.Tables, ending: str, multiline: bool) -> list[str]:
    """One argument a line, paths relative to the folder: a row that does not fit stops the import."""
    nodes = [f"--nodes={label}=nodes/{name}.header.csv,nodes/{name}.csv" for name, label in [*((n, n + ending) for n in found.nodes), *_NOTED]]
    edges = [f"--relationships={t.ends[0]}=edges/{t.name}.header.csv,edges/{t.name}.csv" for t in found.edges.values()]
    return ["--id-type=string", "--bad-tolerance=0", f"--multiline-fields={str(multiline).lower()}", *nodes, *edges]


_NOTED = [("SoiSnapshot", "SoiSnapshot"), ("SoiLoad", "SoiLoad")]
