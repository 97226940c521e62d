"""What changed between two snapshots: new, gone and altered entities and links, by kind and relation, with examples.

    found = between(home, old, new)
    found.nodes["Enterprise"].new        # how many firms the newer one has and the older has not

Works set-wise on the canonical Parquet of both (DuckDB, spilling to disk), so that memory stays flat in the number of rows. Entities are the same
when their kind and id are. Links have no id: those with equal ends are paired in the order of their properties, and what is left over is new or
gone; paired ones that differ are altered. Where a row was read (`origin`) is no change.
"""
from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from graph import home, tables
from graph.derive import engine, literal
from graph.manifest import read
from graph.ontology import Ontology, Property, ontology
from graph.tables import Table, Tables

#: examples shown of each change of each table
EXAMPLES = 5


@dataclass(frozen=True)
class Change:
    """Rows of one kind, or of one relation between two kinds: how many are new, gone and altered, which properties, and examples.

    An example names the entity (`id`, `name`) or the ends (`src`, `dst`); of an altered one `was` and `now` give the differing properties.
    Hidden properties (ID numbers) are compared and counted, their values never shown.
    """

    before: int
    after: int
    new: int = 0
    gone: int = 0
    altered: int = 0
    properties: Mapping[str, int] = field(default_factory=dict)  #: altered property -> rows
    examples: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)  #: 'new', 'gone', 'altered'

    @property
    def any(self) -> bool:
        return bool(self.new or self.gone or self.altered)


@dataclass(frozen=True)
class Changes:
    """Between two snapshots; tables without a change are listed too. Links are keyed 'RELATION.From.To'."""

    old: str
    new: str
    nodes: Mapping[str, Change]
    edges: Mapping[str, Change]

    def as_json(self) -> dict[str, Any]:
        """Plain values; dates become text at the JSON border."""
        return asdict(self)


def between(home_dir: Path, old: str, new: str, *, examples: int = EXAMPLES, onto: Ontology | None = None) -> Changes:
    """Compares two snapshots of a home. Raises `SnapshotError` for an id that is not there, `SnapshotCorrupt`, `CanonicalError`."""
    onto = onto or ontology()
    folders = [home.folder(home_dir, snapshot) for snapshot in (old, new)]
    sealed = [read(folder).files for folder in folders]
    one, other = (tables.scan(folder / home.CANONICAL, onto) for folder in folders)
    same = frozenset(path for path in sealed[0].keys() & sealed[1].keys() if sealed[0][path] == sealed[1][path])
    with tempfile.TemporaryDirectory(prefix="soi-") as spill:
        return Changes(old, new, *compare(one, other, Path(spill), examples=examples, same=same, onto=onto))


def compare(
    old: Tables, new: Tables, spill: Path, *, examples: int = EXAMPLES, same: Collection[str] = (), onto: Ontology | None = None
) -> tuple[dict[str, Change], dict[str, Change]]:
    """The changes of all kinds and of all relations; tables in `same` ('canonical/nodes/Person.parquet') are known to be equal and not read."""
    onto = onto or ontology()
    found: dict[str, dict[str, Change]] = {"nodes": {}, "edges": {}}
    with engine(spill) as connection:
        for part, was, now in (("nodes", old.nodes, new.nodes), ("edges", old.edges, new.edges)):
            for name in sorted(was.keys() | now.keys()):
                pair = _Pair(was.get(name), now.get(name), onto)
                equal = f"{home.CANONICAL}/{part}/{name}.parquet" in same
                found[part][name] = pair.unchanged() if equal else pair.compared(connection, examples)
    return found["nodes"], found["edges"]


class _Pair:
    """The same table of two snapshots, of which one may lack it."""

    def __init__(self, old: Table | None, new: Table | None, onto: Ontology) -> None:
        table = new or old
        assert table is not None
        self.old, self.new, self.table, edge = old, new, table, "." in table.name
        self.properties: Mapping[str, Property] = onto.relation(table.ends[0]).properties if edge else onto.kind(table.name).properties
        self.keys = ("src", "dst") if edge else ("id",)
        self.own = [name for name in table.columns if name not in (*self.keys, "origin")]

    def unchanged(self) -> Change:
        return Change(self.old.rows if self.old else 0, self.new.rows if self.new else 0)

    def compared(self, connection: duckdb.DuckDBPyConnection, examples: int) -> Change:
        """The rows that differ go into a table of their own, small where little changed; counts and examples are read from it."""
        self._collect(connection)
        counts = dict(connection.execute("SELECT _what, count(*) FROM differing GROUP BY 1").fetchall())
        altered = ", ".join(f"""count(*) FILTER ("o_{c}" IS DISTINCT FROM "n_{c}")""" for c in self.own) or "0"
        row = connection.execute(f"SELECT {altered} FROM differing WHERE _what = 'altered'").fetchone() or ()
        shown = {what: self._examples(connection, what, examples) for what in counts}
        by_property = {name: count for name, count in zip(self.own, row, strict=False) if count}
        plain = self.unchanged()
        return Change(plain.before, plain.after, counts.get("new", 0), counts.get("gone", 0), counts.get("altered", 0), by_property, shown)

    def _collect(self, connection: duckdb.DuckDBPyConnection) -> None:
        old, new = (self._side(part) for part in (self.old, self.new))
        if len(self.keys) == 2:
            old, new = self._left_over(old, new), self._left_over(new, old)
        on = " AND ".join([f"o.{k} = n.{k}" for k in self.keys] + ["o._place = n._place"] * (len(self.keys) == 2))
        what = "CASE WHEN o._there IS NULL THEN 'new' WHEN n._there IS NULL THEN 'gone' ELSE 'altered' END AS _what"
        values = [f"coalesce(n.{k}, o.{k}) AS {k}" for k in self.keys] + [f'o."{c}" AS "o_{c}", n."{c}" AS "n_{c}"' for c in self.own]
        differs = " OR ".join(["o._there IS NULL", "n._there IS NULL", *(f'o."{c}" IS DISTINCT FROM n."{c}"' for c in self.own)])
        select = f"SELECT {what}, {', '.join(values)} FROM ({old}) o FULL JOIN ({new}) n ON {on} WHERE {differs}"
        connection.execute(f"CREATE OR REPLACE TEMP TABLE differing AS {select}")

    def _side(self, part: Table | None) -> str:
        rows = f"read_parquet({literal(part.path)})" if part else f"(SELECT * FROM read_parquet({literal(self.table.path)}) LIMIT 0)"
        return f"SELECT * EXCLUDE (origin), true AS _there FROM {rows}"

    def _left_over(self, this: str, that: str) -> str:
        """Links of `this` that have no equal one in `that` (each counted once), with their place among those of the same ends."""
        every = [*self.keys, *(f'"{c}"' for c in self.own)]
        numbered = [f"SELECT *, row_number() OVER (PARTITION BY {', '.join(every)}) AS _copy FROM ({side})" for side in (this, that)]
        same = " AND ".join(f"a.{c} IS NOT DISTINCT FROM b.{c}" for c in (*every, "_copy"))
        place = f"row_number() OVER (PARTITION BY {', '.join(self.keys)} ORDER BY {', '.join((*every, '_copy'))}) AS _place"
        return f"SELECT *, {place} FROM (SELECT a.* FROM ({numbered[0]}) a ANTI JOIN ({numbered[1]}) b ON {same})"

    def _examples(self, connection: duckdb.DuckDBPyConnection, what: str, most: int) -> list[dict[str, Any]]:
        values = ", ".join([*self.keys, *(f'"o_{c}", "n_{c}"' for c in self.own)])
        rows = connection.execute(f"SELECT {values} FROM differing WHERE _what = ? ORDER BY ALL LIMIT {most}", [what]).fetchall()
        return [self._example(what, row) for row in rows]

    def _example(self, what: str, row: tuple[Any, ...]) -> dict[str, Any]:
        shown: dict[str, Any] = dict(zip(self.keys, row, strict=False))
        values = row[len(self.keys) :]
        was, now = dict(zip(self.own, values[::2], strict=True)), dict(zip(self.own, values[1::2], strict=True))
        whole = was if what == "gone" else now
        if "name" in whole:
            shown["name"] = whole["name"]
        hidden = {name for name in self.own if self.properties[name].type == "secret"}
        if what == "altered":
            differing = [name for name in self.own if was[name] != now[name]]
            shown["was"], shown["now"] = ({name: "***" if name in hidden else side[name] for name in differing} for side in (was, now))
        elif len(self.keys) == 2:
            shown["values"] = {name: value for name, value in whole.items() if value is not None and name not in hidden}
        return shown
