"""Statements and links → canonical tables: one row an entity, one row an edge, each with the rows that say so.

Of several statements about one property the source that is the kind's register wins, then a row that names the entity by its
number, then the later file, then the later row; what loses is reported as a conflict.
Statements of an older version of a record (e-GP notices and plans) are history and left out.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from graph.derive import Derived, derive
from graph.ontology import Ontology, Property
from loaders.link.gather import literal
from loaders.taken import Last, Made

_TYPES = {"STRING": "VARCHAR", "INT64": "BIGINT", "DOUBLE": "DOUBLE", "DATE": "DATE", "BOOL": "BOOLEAN"}
#: properties that tell edges of one relation between the same two entities apart
PARALLEL: Mapping[str, tuple[str, ...]] = {
    "REPRESENTS": ("role",), "FORMERLY_REPRESENTS": ("role", "since"), "FORMERLY_OWNS": ("since",),
}  # fmt: skip
#: properties that only move forward: the furthest state that any row tells stands, in whatever order files come
FORWARD: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("BidPackage", "status"): ("Chưa mời thầu", "Chưa đóng thầu", "Đang xét thầu", "Có kết quả", "Đã hủy thầu"),
}
#: properties of which all that any row tells stands, one after the other
GATHERED = frozenset((("Enterprise", "former_names"), ("Agency", "former_names")))
#: so many rows are kept as proof of one node or edge: the register's first, then the latest
PROOFS = 20
CONFLICTS = 1_000
#: so many statements are merged in one pass: lists of proofs and winning values stay in memory until a pass is over
PASS = 4_000_000


@dataclass
class Merged:
    """What came out: rows a table, conflicting values (property → how many entities; the first thousand by name), refused edges."""

    nodes: dict[str, int] = field(default_factory=dict)
    edges: dict[str, int] = field(default_factory=dict)
    conflicts: dict[str, int] = field(default_factory=dict)
    conflict_rows: list[dict[str, Any]] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    derived: Derived = field(default_factory=Derived)

    def add(self, made: Made) -> int:
        """Counts the conflicts of a table, keeping the first thousand of all; its rows."""
        self.conflicts |= made.conflicts
        self.conflict_rows += made.conflict_rows[: max(0, CONFLICTS - len(self.conflict_rows))]
        return made.rows


def merge(db: duckdb.DuckDBPyConnection, folder: Path, onto: Ontology, last: Last | None = None) -> Merged:
    """Writes `nodes/` and `edges/` below `folder` from the tables that `gather` and `resolve` made, then the derived relations.

    With `last`, tables that come out as they were are copied from the last snapshot.
    """
    for part in ("nodes", "edges"):
        (folder / part).mkdir(parents=True)
    done = Merged()
    _prepare(db)
    if last is not None:
        last.prepare(db)
    for kind in (row[0] for row in db.execute("SELECT DISTINCT kind FROM entity ORDER BY 1").fetchall()):
        done.nodes[kind] = done.add(_made(last, f"nodes/{kind}", partial(_nodes, db, folder, onto, kind)))
    for relation, source, target in db.execute("SELECT DISTINCT relation, src_kind, dst_kind FROM ends ORDER BY ALL").fetchall():
        table = f"{relation}.{source}.{target}"
        if (source, target) in onto.ends(relation):
            done.edges[table] = done.add(_made(last, f"edges/{table}", partial(_edges, db, folder, onto, (relation, source, target))))
        else:
            query = "SELECT count(*) FROM ends WHERE relation = ? AND src_kind = ? AND dst_kind = ?"
            done.refused[table] = db.execute(query, [relation, source, target]).fetchall()[0][0]
    done.derived = derive(folder, onto)
    return done


def _made(last: Last | None, name: str, make: Callable[[], Made]) -> Made:
    return make() if last is None else last.make(name, make)


def _prepare(db: duckdb.DuckDBPyConnection) -> None:
    """`linked`: each ref of each file with its entity and weight; `stale` refs of older versions are out; `entity`: all that is left.

    What a row says under a branch's number or a former name (`e_branch`) is not said of the firm: it only leads there.
    Columns of ours begin with e_, so that no property's name is theirs. `file` is a file's rank, the newest last; `file_no(file)` its number in origins.
    """
    numbers = [no for (no,) in db.execute("SELECT no FROM files ORDER BY file").fetchall()]
    db.execute(f"CREATE OR REPLACE MACRO file_no(file) AS ({numbers}::INTEGER[])[file + 1]")
    db.execute("""
        CREATE TABLE linked AS
        WITH told AS (SELECT m, json_extract_string(context, '$.record') AS record, json_extract_string(context, '$.version') AS version,
               coalesce(contains(context, '"former":'), FALSE) AS former FROM mentions),
        newest AS (SELECT record, max(coalesce(try_cast(version AS INTEGER), -1)) AS version FROM told WHERE record IS NOT NULL GROUP BY 1)
        SELECT r.file, r.ref, l.kind AS e_kind, l.id AS e_id, l.code AS e_code, x.name AS e_name, x.official AS e_official,
               l.rule = 'key_branch' OR t.former AS e_branch,
               2 * x.official::BIGINT + (x.key IS NOT NULL)::BIGINT AS e_weight,
               coalesce(coalesce(try_cast(t.version AS INTEGER), -1) < n.version, FALSE) AS e_stale
        FROM ref_mention r JOIN links l USING (m) JOIN mentions x USING (m) JOIN told t USING (m) LEFT JOIN newest n USING (record)""")
    db.execute("""
        CREATE TABLE ends AS
        SELECT e.file, e.row, e.relation, s.e_kind AS src_kind, s.e_id AS src_id, d.e_kind AS dst_kind, d.e_id AS dst_id, e.src, e.dst
        FROM edges e JOIN linked s ON s.file = e.file AND s.ref = e.src JOIN linked d ON d.file = e.file AND d.ref = e.dst
        WHERE NOT s.e_stale AND NOT d.e_stale""")
    db.execute("""
        CREATE TABLE entity AS
        WITH named AS (SELECT e_kind, e_id, e_name, max(e_code) AS code, count(*) AS rows, count(*) FILTER (NOT e_branch) AS own,
                              max((e_weight << 59) + file) FILTER (e_official AND NOT e_branch) AS told
                       FROM linked WHERE NOT e_stale GROUP BY 1, 2, 3),
        several AS (SELECT e_kind, e_id FROM named GROUP BY ALL HAVING count(*) > 1)
        SELECT e_kind AS kind, e_id AS id, code, e_name AS name FROM named ANTI JOIN several USING (e_kind, e_id)   -- most: no need to choose
        UNION ALL
        SELECT e_kind AS kind, e_id AS id, max(code) AS code,
               coalesce(arg_max(e_name, {'by': told, 'name': e_name}) FILTER (told IS NOT NULL),
                        arg_max(e_name, {'by': own, 'name': e_name}) FILTER (own > 0 AND e_name <> upper(e_name)),
                        arg_max(e_name, {'by': own, 'name': e_name}) FILTER (own > 0),
                        arg_max(e_name, {'by': rows, 'name': e_name})) AS name
        FROM named SEMI JOIN several USING (e_kind, e_id) GROUP BY 1, 2""")


def _former_names(db: duckdb.DuckDBPyConnection, kind: str) -> None:
    """Names that a newer file of the register gave up are former names too."""
    db.execute(f"""
        UPDATE merged SET former_names = r.names FROM (
            SELECT id, string_agg(DISTINCT name, '; ' ORDER BY name) AS names FROM (
                SELECT id, name FROM renamed WHERE kind = '{kind}'
                UNION SELECT id, unnest(string_split(former_names, '; ')) FROM merged WHERE former_names IS NOT NULL)
            GROUP BY id) r WHERE merged.id = r.id""")


def _own(properties: Mapping[str, Property], skip: set[str]) -> list[Property]:
    return [p for p in properties.values() if p.name not in skip]


def _nodes(db: duckdb.DuckDBPyConnection, folder: Path, onto: Ontology, kind: str) -> Made:
    own = _own(onto.kind(kind).properties, {"id", "code", "name", "origin"})
    chosen = "".join(f", {_chosen(kind, p.name)}::{_TYPES[onto.types[p.type]]} AS {p.name}" for p in own)
    odd = "".join(f", {_differs(kind, p.name)} AS odd_{p.name}" for p in own)
    _in_passes(db, f"SELECT count(*) FROM linked WHERE e_kind = '{kind}'", "e_id", f"""
        SELECT e_id AS id{chosen}{odd}, {_proof('n.file', 'n.row', 'ord')} AS proof
        FROM (SELECT *, (e_weight << 59) + (file::BIGINT << 40) + row AS ord, e_weight = max(e_weight) OVER (PARTITION BY e_id) AS top
              FROM nodes JOIN linked USING (file, ref) WHERE e_kind = '{kind}' AND NOT e_stale AND NOT e_branch AND PASS) n
        GROUP BY e_id""")
    if any((kind, p.name) in GATHERED for p in own):
        _former_names(db, kind)
    db.execute(f"""
        CREATE OR REPLACE TABLE seen AS
        SELECT id, {_proof('file', 'row', '(file::BIGINT << 40) + row')} AS proof FROM (
            SELECT src_id AS id, file, row FROM ends WHERE src_kind = '{kind}' UNION ALL SELECT dst_id, file, row FROM ends WHERE dst_kind = '{kind}')
        WHERE id NOT IN (SELECT id FROM merged) GROUP BY 1""")
    columns = "".join(f", m.{p.name}" for p in own)
    known = "coalesce(e.code, m.ticker)" if any(p.name == "ticker" for p in own) else "e.code"  # a listed company without a tax code is known by its ticker
    made = Made(_copy(db, folder / "nodes" / f"{kind}.parquet", f"""
        SELECT e.id, {known} AS code, e.name{columns}, coalesce(m.proof, s.proof) AS origin
        FROM entity e LEFT JOIN merged m ON m.id = e.id LEFT JOIN seen s ON s.id = e.id
        WHERE e.kind = '{kind}' AND coalesce(m.proof, s.proof) IS NOT NULL ORDER BY e.id"""))
    for prop in own:
        _note(db, made, kind, prop.name, f"SELECT id, {prop.name}, proof FROM merged WHERE odd_{prop.name} ORDER BY id")
    return made


def _chosen(kind: str, name: str) -> str:
    if (kind, name) in GATHERED:
        return f"string_agg(DISTINCT n.{name}, '; ' ORDER BY n.{name})"
    return f"arg_max(n.{name}, {_order(kind, name)})"


def _order(kind: str, name: str) -> str:
    """By what the statement that stands is chosen: weight and age of the row, or how far the state is."""
    states = FORWARD.get((kind, name))
    if states is None:
        return "ord"
    listed = ", ".join(f"'{state}'" for state in states)
    return f"{{'far': coalesce(list_position([{listed}], n.{name}), 0), 'ord': ord}}"


def _differs(kind: str, name: str) -> str:
    if (kind, name) in FORWARD or (kind, name) in GATHERED:
        return "FALSE"
    return f"coalesce(min(n.{name}) FILTER (top) <> max(n.{name}) FILTER (top), FALSE)"


def _proof(file: str, row: str, order: str) -> str:
    """An aggregate: the weightiest and latest rows as 'file:row;file:row', files by their numbers."""
    rows = f"list_reverse_sort(list_distinct(list({{'at': {order}, 'ref': file_no({file}) || ':' || {row}}})))"
    return f"array_to_string(list_transform(list_slice({rows}, 1, {PROOFS}), lambda x: x.ref), ';')"


def _in_passes(db: duckdb.DuckDBPyConnection, count: str, by: str, select: str) -> None:
    """Makes the table `merged` from a `select` that groups by `by` and holds the condition `PASS`: in as many passes as `count` calls for."""
    passes = 1 + int(db.execute(count).fetchall()[0][0]) // PASS
    for number in range(passes):
        some = f"hash({by}) % {passes} = {number}" if passes > 1 else "TRUE"
        db.execute(f"{'INSERT INTO merged' if number else 'CREATE OR REPLACE TABLE merged AS'} {select.replace('PASS', some)}")


def _note(db: duckdb.DuckDBPyConnection, made: Made, table: str, prop: str, select: str) -> None:
    """Counts entities or edges about whose property rows differ, and keeps the first of them."""
    count = int(db.execute(f"SELECT count(*) FROM ({select})").fetchall()[0][0])
    if count:
        made.conflicts[f"{table}.{prop}"] = count
        found = db.execute(f"{select} LIMIT {max(0, CONFLICTS - len(made.conflict_rows))}").fetchall()
        made.conflict_rows += [{"kind": table, "id": id, "property": prop, "kept": kept, "rows": rows} for id, kept, rows in found]


def _edges(db: duckdb.DuckDBPyConnection, folder: Path, onto: Ontology, key: tuple[str, str, str]) -> Made:
    relation, source, target = key
    apart = PARALLEL.get(relation, ())
    own = _own(onto.relation(relation).properties, {"origin"})
    chosen = "".join(
        f", x.{p.name}" if p.name in apart else f", arg_max(x.{p.name}, ord)::{_TYPES[onto.types[p.type]]} AS {p.name}" for p in own
    )
    odd = "".join(f", coalesce(min(x.{p.name}) <> max(x.{p.name}), FALSE) AS odd_{p.name}" for p in own if p.name not in apart)
    group = ", ".join(["e.src_id", "e.dst_id", *(f"x.{name}" for name in apart)])
    properties = "".join(f", {p.name}" for p in own)
    which = f"relation = '{relation}' AND src_kind = '{source}' AND dst_kind = '{target}'"
    _in_passes(db, f"SELECT count(*) FROM ends WHERE {which}", "src_id", f"""
        SELECT e.src_id AS src, e.dst_id AS dst{chosen}, {_proof('e.file', 'e.row', 'ord')} AS origin{odd}
        FROM (SELECT *, (file::BIGINT << 40) + row AS ord FROM ends WHERE {which} AND PASS) e
        JOIN (SELECT file, row, src, dst{properties} FROM edges WHERE relation = '{relation}') x
          ON x.file = e.file AND x.row = e.row AND x.src = e.src AND x.dst = e.dst
        GROUP BY {group}""")
    table = ".".join(key)
    order = ", ".join(("src", "dst", *apart))
    made = Made(_copy(db, folder / "edges" / f"{table}.parquet", f"SELECT src, dst{properties}, origin FROM merged ORDER BY {order}"))
    for prop in (p for p in own if p.name not in apart):
        _note(db, made, table, prop.name, f"SELECT src || ' → ' || dst, {prop.name}, origin FROM merged WHERE odd_{prop.name} ORDER BY 1")
    return made


def _copy(db: duckdb.DuckDBPyConnection, path: Path, select: str) -> int:
    done = db.execute(f"COPY ({select}) TO {literal(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)").fetchall()
    return int(done[0][0])
