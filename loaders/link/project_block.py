"""Which projects could be the one that open rows mean: the records Splink compares.

Blocks: all words of the name but one agree (marks set aside), or total and date do. A block with more than `CROWD` projects is left out.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from graph.text.fold import fold_key
from loaders.link import names
from loaders.link.block import CROWD, KEYS
from loaders.link.projects import Facts, numerals
from loaders.link.score import KNOWN, WRITTEN
from loaders.link.table import Batch

_TEXTS = ("total", "decided", "province", "owner")
SCHEMA = pa.schema([
    ("unique_id", pa.string()), ("entity", pa.string()), ("core", pa.string()), ("folded", pa.string()), ("numerals", pa.string()), ("odd", pa.bool_()),
    ("words", pa.list_(pa.string())), ("marked", pa.list_(pa.string())), ("places", pa.list_(pa.string())), *((t, pa.list_(pa.string())) for t in _TEXTS),
])  # fmt: skip
_TABLE = ("unique_id VARCHAR, entity VARCHAR, core VARCHAR, folded VARCHAR, numerals VARCHAR, odd BOOLEAN, "
          "words VARCHAR[], marked VARCHAR[], places VARCHAR[], " + ", ".join(f"{t} VARCHAR[]" for t in _TEXTS))


def projects(db: duckdb.DuckDBPyConnection, found: Mapping[str, Sequence[Facts]], known: Iterable[Facts]) -> int:
    """Makes the two tables that are compared, from open groups of rows and the registers' projects; gives the number of candidates."""
    db.execute(KEYS)
    for table in ("open_project", "known_project"):
        db.execute(f"CREATE OR REPLACE TABLE {table}({_TABLE})")
    _fill(db, "open_project", ((name, "", facts) for name, told in found.items() for facts in _distinct(told)))
    _fill(db, "known_project", ((f"{number}", f"Project:{facts.id}", facts) for number, facts in enumerate(known)))
    for table in ("open_project", "known_project"):
        db.execute(f"""
            CREATE OR REPLACE TABLE {table}_key AS SELECT unique_id, entity, unnest(name_keys(words)) AS k FROM {table} WHERE folded <> ''
            UNION SELECT unique_id, entity, hash('money:' || total[1] || '/' || decided[1]) FROM {table} WHERE len(total) > 0 AND len(decided) > 0""")
    db.execute("DELETE FROM known_project_key WHERE k NOT IN (SELECT k FROM open_project_key)")
    db.execute(f"DELETE FROM known_project_key WHERE k IN (SELECT k FROM known_project_key GROUP BY k HAVING count(DISTINCT entity) > {CROWD})")
    for table, target in (("open_project", WRITTEN), ("known_project", KNOWN)):
        db.execute(f"""
            CREATE OR REPLACE TABLE {target} AS SELECT t.*, k.keys FROM {table} t
            JOIN (SELECT unique_id, list(k) AS keys FROM {table}_key WHERE k IN (SELECT k FROM known_project_key) GROUP BY 1) k USING (unique_id)""")
    return int(db.execute(f"SELECT count(*) FROM {KNOWN}").fetchall()[0][0])


def _distinct(told: Sequence[Facts]) -> list[Facts]:
    """One record a group: its first name, and everything that its rows say."""
    name = next((f.name for f in told if f.name), None)
    return [Facts("", name, frozenset().union(*(f.owners for f in told)), *(next((getattr(f, t) for f in told if getattr(f, t)), None) for t in _TEXTS[:3]))]


def _fill(db: duckdb.DuckDBPyConnection, table: str, found: Iterable[tuple[str, str, Facts]]) -> None:
    batch = Batch(db, table, SCHEMA)
    for unique, entity, facts in found:
        batch.add(unique, entity, *_record(facts))
    batch.flush()


def _record(facts: Facts) -> tuple[Any, ...]:
    core = names.spelt_out(facts.name or "")
    marked = core.split()
    words = [fold_key(word) for word in marked]
    folded = " ".join(words)
    said = [[value] if value else [] for value in (facts.total, facts.decided, facts.province)]
    return core, folded, " ".join(numerals(folded)), any(map(names.odd_word, marked)), words, marked, names.places(folded), *said, sorted(facts.owners)
