"""What linking writes: rows of `links`, what each keyless mention would be by itself (`own`), and what is left to people."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from loaders.link.score import Weighed

#: the review list is for people: it ends here, and says so
REVIEWED = 20_000


@dataclass(frozen=True)
class Review:
    """A pair that a person should look at: nothing was merged on it (or, for keys, something looks odd).

    `linked_to` is the id that the written name got; `candidates` are ids joined by '; ', the likeliest first; `weight` is the
    best one's, in bits, where it was weighed.
    """

    reason: str
    kind: str
    written: str
    linked_to: str
    candidates: str
    note: str = ""
    weight: float | None = None


@dataclass
class Resolved:
    review: list[Review] = field(default_factory=list)
    rules: dict[str, int] = field(default_factory=dict)
    dropped: int = 0  #: reviews beyond `REVIEWED`
    taken: list[str] = field(default_factory=list)  #: steps whose links are those of the last load

    def ask(self, item: Review) -> None:
        if len(self.review) < REVIEWED:
            self.review.append(item)
        else:
            self.dropped += 1

    def add(self, other: Resolved) -> None:
        """What one step left to people, after what earlier ones did."""
        for item in other.review:
            self.ask(item)
        self.dropped += other.dropped


class Batch:
    """Rows for a table of the engine, appended in batches."""

    def __init__(self, db: duckdb.DuckDBPyConnection, table: str, schema: pa.Schema) -> None:
        self._db, self._table, self._schema = db, table, schema
        self._rows: list[tuple[Any, ...]] = []

    def add(self, *row: Any) -> None:
        self._rows.append(row)
        if len(self._rows) >= 100_000:
            self.flush()

    def flush(self) -> None:
        if self._rows:
            columns = [pa.array(column, type=f.type) for column, f in zip(zip(*self._rows, strict=True), self._schema, strict=True)]
            self._db.register("batch", pa.table(columns, schema=self._schema))
            self._db.execute(f"INSERT INTO {self._table} ({', '.join(self._schema.names)}) SELECT * FROM batch")
            self._db.unregister("batch")
            self._rows = []


class Links:
    """`links(m, kind, id, code, rule)`: which entity a mention is; `own(m, kind, id)`: which it would be if it were nobody else's;
    `weighed(m, kind, id, weight, parts)`: candidates that were weighed, linked or not, with the parts of their weight.

    A mention's own id depends on what its row says only, so judgements about it hold in every later load.
    """

    _SCHEMA = pa.schema([("m", pa.int64()), ("kind", pa.string()), ("id", pa.string()), ("code", pa.string()), ("rule", pa.string())])
    _WEIGHED = pa.schema([("m", pa.int64()), ("kind", pa.string()), ("id", pa.string()), ("weight", pa.float64()), ("parts", pa.string())])
    _OWN = pa.schema([("m", pa.int64()), ("kind", pa.string()), ("id", pa.string())])

    def __init__(self, db: duckdb.DuckDBPyConnection) -> None:
        db.execute("CREATE TABLE links(m BIGINT, kind VARCHAR, id VARCHAR, code VARCHAR, rule VARCHAR)")
        db.execute("CREATE TABLE own(m BIGINT, kind VARCHAR, id VARCHAR)")
        db.execute("CREATE TABLE weighed(m BIGINT, kind VARCHAR, id VARCHAR, weight DOUBLE, parts VARCHAR)")
        self._weighed = Batch(db, "weighed", self._WEIGHED)
        self._links, self._own = Batch(db, "links", self._SCHEMA), Batch(db, "own", self._OWN)

    def add(self, m: int, kind: str, id: str, code: str | None, rule: str) -> None:
        self._links.add(m, kind, id, code, rule)

    def own(self, m: int, kind: str, id: str) -> None:
        self._own.add(m, kind, id)

    def keep(self, m: int, pair: Weighed) -> None:
        self._weighed.add(m, pair.kind, pair.id, pair.weight, pair.json())

    def flush(self) -> None:
        self._links.flush()
        self._weighed.flush()
        self._own.flush()


def rows(db: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    """Rows of a query, materialised (other statements run on the same connection meanwhile) but in columns, not tuples."""
    table: pa.Table = db.sql(query).to_arrow_table()
    for batch in table.to_batches(50_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
