"""What each step of linking goes by, as queries: where all of it is as it was at the last load, so are the links.

Mentions stand here as hashes of what they say (`said(m, h)`), for their numbers move with every new one. Each query gives a set: what rows say twice,
or in another file, place or order, is no change. What a step reads and what stands here must be kept in step: tests/loaders/test_taken_over.py
compares loads of files changed at random with loads that take nothing over.
"""
from __future__ import annotations

from collections.abc import Mapping

import duckdb

from loaders.link.score import KNOWN, WRITTEN

ORGS = "('Enterprise', 'Agency')"
#: step → what it reads: its mentions, with those that keys settle, and what else tells them apart. What organisations are weighed by is `records`
READ: Mapping[str, tuple[str, ...]] = {
    "organisations": (
        f"SELECT h, told, official FROM mentions JOIN said USING (m) WHERE kind IN {ORGS}",
        f"""SELECT DISTINCT l.kind, l.id, f.name FROM former f JOIN mentions x ON x.key = f.key JOIN links l ON l.m = x.m
            WHERE l.kind IN {ORGS} AND l.rule = 'key'""",
    ),
    "people": ("SELECT h FROM mentions JOIN said USING (m) WHERE kind = 'Person'",),
    "foreign": ("SELECT h FROM mentions JOIN said USING (m) WHERE kind = 'ForeignInvestor'",),
    "projects": (
        "SELECT h, official FROM mentions JOIN said USING (m) WHERE kind = 'Project'",
        """SELECT DISTINCT t.h, l.id FROM edges e JOIN ref_mention s ON s.file = e.file AND s.ref = e.dst JOIN said t ON t.m = s.m
           JOIN ref_mention o ON o.file = e.file AND o.ref = e.src JOIN links l ON l.m = o.m WHERE e.relation = 'IS_OWNER_OF'""",
    ),
}  # fmt: skip
#: lists that are in order: of words; the others are sets
_ORDERED = ("words", "marked")


def prepare(db: duckdb.DuckDBPyConnection, salt: str) -> None:
    """Makes `said`, a hash of what each mention says. `salt` is nobody's to know: no file can be written so that it comes to the hash of another."""
    db.execute("CREATE TABLE said AS SELECT m, hash($salt, kinds, key, name, context) AS h FROM mentions", {"salt": salt})


def mark(db: duckdb.DuckDBPyConnection, step: str, salt: str) -> str:
    """One hash over everything that `step` reads now, save the records that are weighed."""
    return repr([_hash(db, query, salt) for query in READ[step]])


def records(db: duckdb.DuckDBPyConnection, salt: str) -> str:
    """One hash over the records of organisations as they are weighed; a written one by its slot among open mentions."""
    tables = {name for (name,) in db.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if WRITTEN not in tables:
        return "none"
    written = f"SELECT p.slot, {_sets(db, WRITTEN)} FROM {WRITTEN} w JOIN slots p ON p.m = w.unique_id::BIGINT"
    return repr([_hash(db, query, salt) for query in (written, f"SELECT unique_id, {_sets(db, KNOWN)} FROM {KNOWN}")])


def _sets(db: duckdb.DuckDBPyConnection, table: str) -> str:
    columns = [(name, kind) for name, kind, *_ in db.execute(f"DESCRIBE {table}").fetchall() if name != "unique_id"]
    return ", ".join(f"list_sort({name}) AS {name}" if kind.endswith("[]") and name not in _ORDERED else name for name, kind in columns)


def _hash(db: duckdb.DuckDBPyConnection, query: str, salt: str) -> tuple[int, int | None]:
    """Rows of a query, and the sum of their hashes: the same in any order."""
    count, total = db.execute(f"SELECT count(*), sum(hash($salt, *COLUMNS(*))::HUGEINT) FROM ({query})", {"salt": salt}).fetchall()[0]
    return count, total
