"""What a newer file changes: rows that are new, gone or the same as in the file whose place it takes; files of the same name elsewhere."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from loaders.link.gather import literal
from loaders.statements import Loaded, StatementStore

#: so many rows that are gone are named
SHOWN = 10


@dataclass(frozen=True)
class Change:
    """Rows compared by all they state, wherever they stand in the file; a changed row is one gone and one new. `examples`: rows of the old file."""

    file: str
    before: str  #: load of the file that is superseded
    same: int
    new: int
    gone: int
    examples: tuple[int, ...] = ()


def changes(db: duckdb.DuckDBPyConnection, store: Path, before: Sequence[Loaded], after: Sequence[Loaded]) -> list[Change]:
    """One entry for each file of `after` that takes the place of one of `before` at the same path."""
    old = {(f.path, f.source, f.layout): f for f in before if f not in after}
    pairs = [(old[f.path, f.source, f.layout], f) for f in after if f not in before and (f.path, f.source, f.layout) in old]
    return [_compare(db, store, one, other) for one, other in pairs]


def same_name(load: str, after: Sequence[Loaded]) -> list[dict[str, str]]:
    """Files of earlier loads that still stand beside one of this load with the same name, source and layout, in another folder."""
    mine = {(Path(f.path).name, f.source, f.layout): f for f in after if f.load == load}
    found = []
    for other in after:
        this = mine.get((Path(other.path).name, other.source, other.layout))
        if this is not None and other.load != load and other.path != this.path:
            found.append({"file": this.file, "other": other.path, "load": other.load})
    return found


def older_of_same_name(standing: Iterable[Loaded], loaded: Sequence[Loaded]) -> tuple[str, ...]:
    """Paths of standing files that files of this load take the place of by their names (`--replace`)."""
    mine = {(Path(f.path).name, f.source, f.layout) for f in loaded}
    paths = {f.path for f in loaded}
    return tuple(sorted({f.path for f in standing if f.path not in paths and (Path(f.path).name, f.source, f.layout) in mine}))


def reissued(store: StatementStore, standing: Iterable[Loaded], loaded: Sequence[Loaded]) -> list[Loaded]:
    """The files of a load; in place of one that came to what the standing file of its path had come to, row for row, that standing one.

    A workbook that was only saved again is another file and says nothing new: its rows keep the load and the rank that they had, as those
    of a file do that was not touched at all.
    """
    known = {(f.path, f.source, f.layout, content): f for f in standing if (content := store.content(f.folder))}
    return [known.get((f.path, f.source, f.layout, store.content(f.folder)), f) for f in loaded]


def _compare(db: duckdb.DuckDBPyConnection, store: Path, old: Loaded, new: Loaded) -> Change:
    db.execute(f"""
        CREATE OR REPLACE TABLE versions AS WITH o AS ({_rows(db, store / old.folder)}), n AS ({_rows(db, store / new.folder)})
        SELECT mark, count(o.row) AS old, count(n.row) AS new, min(o.row) AS example FROM o FULL JOIN n USING (mark) GROUP BY mark""")
    query = "SELECT count(*) FILTER (old > 0 AND new > 0), count(*) FILTER (old = 0), count(*) FILTER (new = 0) FROM versions"
    same, added, gone = db.execute(query).fetchall()[0]
    examples = db.execute(f"SELECT example FROM versions WHERE new = 0 ORDER BY 1 LIMIT {SHOWN}").fetchall()
    return Change(new.file, old.load, same, added, gone, tuple(row for (row,) in examples))


def _rows(db: duckdb.DuckDBPyConnection, folder: Path) -> str:
    """SQL for (row, mark): equal marks for rows that state the same, whatever their place. Rows of one file that state the same count once."""
    parts = []
    for table, ends in (("nodes", ("ref",)), ("edges", ("src", "dst"))):
        path = literal(folder / f"{table}.parquet")
        columns = [name for name, *_ in db.execute(f"DESCRIBE SELECT * FROM read_parquet({path})").fetchall()]
        said = ", ".join(f"t.{name}" for name in columns if name not in ("row", *ends))
        joins = " ".join(f"JOIN r AS r_{end} ON r_{end}.ref = t.{end}" for end in ends)
        parts.append(f"SELECT t.row, hash({', '.join(f'r_{end}.h' for end in ends)}, {said}) AS h FROM read_parquet({path}) t {joins}")
    refs = f"SELECT ref, hash(kinds, key, name, context) AS h FROM read_parquet({literal(folder / 'refs.parquet')})"
    marks = f"WITH r AS ({refs}) SELECT row, sum(h::HUGEINT) AS mark FROM ({' UNION ALL '.join(parts)}) GROUP BY row"
    return f"SELECT min(row) AS row, mark FROM ({marks}) GROUP BY mark"
