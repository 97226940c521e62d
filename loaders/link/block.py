"""Which organisations could be the ones that open names mean, and what is known of either side: the records Splink compares.

Blocks: all words but one agree (marks set aside), the registered short name, the telephone, or a relation that another file states
the same (owner of this project, this share of that firm). A block with more than `CROWD` entities tells nothing apart and is left out.
Everything is semi-joined from the few open names outward, so that a million known names are read once and few are kept.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from loaders.link import names
from loaders.link.score import KNOWN, WRITTEN
from loaders.link.table import Batch, rows

CROWD = 60
NAME = [("core", pa.string()), ("folded", pa.string()), ("form", pa.string()), ("numerals", pa.string())]
KNOWN_NAME = pa.schema([("kind", pa.string()), ("id", pa.string()), *NAME])
OPEN = pa.schema([("m", pa.int64()), ("kinds", pa.string()), *NAME, ("wider", pa.list_(pa.string())), ("odd", pa.bool_()), ("place", pa.string())])

#: keys of a name: all its words, and all but one where at least two are left
KEYS = """
CREATE OR REPLACE MACRO name_keys(words) AS list_distinct(list_concat([hash(array_to_string(words, ' '))],
    CASE WHEN len(words) < 3 THEN [] ELSE list_transform(range(1, len(words) + 1), lambda i:
        hash(array_to_string(list_concat(words[1:i-1], words[i+1:]), ' '))) END));
CREATE OR REPLACE MACRO plainly(x) AS replace(strip_accents(lower(trim(regexp_replace(x, '[^\\pL\\pN]+', ' ', 'g')))), 'đ', 'd');
"""
#: what a row says of an organisation itself
_FACTS = ("province", "phone", "charter_capital", "founded")
#: relations whose equal statement in another file speaks for one body; shares and prices must agree too
_SHARED = """
    SELECT rm.m, e.file, e.row, e.relation || ':' || l.id AS spot, CASE
        WHEN e.relation IN ('IS_OWNER_OF', 'PROCURES') THEN '' WHEN e.relation IN ('OWNS', 'INVESTS_IN') THEN e.pct || '/' || coalesce(e.amount, 0)
        WHEN e.relation IN ('BIDS_ON', 'WINS') THEN e.price::VARCHAR END AS worth
    FROM edges e JOIN ref_mention rm ON rm.file = e.file AND rm.ref = e.src JOIN ref_mention d ON d.file = e.file AND d.ref = e.dst
    JOIN links l ON l.m = d.m WHERE e.relation IN ('IS_OWNER_OF', 'PROCURES', 'OWNS', 'INVESTS_IN', 'BIDS_ON', 'WINS') AND l.rule LIKE 'key%'"""


@dataclass(frozen=True)
class Open:
    """A name that keys and exact names left open; `place` is the body's own province where its row says so."""

    m: int
    kinds: str
    name: str
    place: str | None


def known_names(db: duckdb.DuckDBPyConnection) -> Batch:
    """The table that collects names of organisations with a number."""
    db.execute("CREATE TABLE known_name(kind VARCHAR, id VARCHAR, core VARCHAR, folded VARCHAR, form VARCHAR, numerals VARCHAR)")
    return Batch(db, "known_name", KNOWN_NAME)


def records(db: duckdb.DuckDBPyConnection) -> int:
    """Makes the two tables that are compared, of names that `opened` noted; gives the number of candidates (0: nothing to compare)."""
    db.execute(KEYS)
    _facts_of_open(db)
    _candidates(db)
    count = int(db.execute("SELECT count(DISTINCT (kind, id)) FROM cand").fetchall()[0][0])
    if count:
        _facts_of_known(db)
        _records(db)
    return count


def opened(db: duckdb.DuckDBPyConnection, found: Iterable[Open]) -> None:
    """Notes the names that are open, in the forms that are compared (`open_name`)."""
    db.execute("""CREATE OR REPLACE TABLE open_name(m BIGINT, kinds VARCHAR, core VARCHAR, folded VARCHAR, form VARCHAR, numerals VARCHAR,
                  wider VARCHAR[], odd BOOLEAN, place VARCHAR)""")
    batch = Batch(db, "open_name", OPEN)
    for item in found:
        name = names.canonical(item.name)
        compared = name.core, name.folded, name.form, " ".join(name.numerals), sorted(names.wider(name.form))
        batch.add(item.m, item.kinds, *compared, names.odd(item.name), item.place)
    batch.flush()


def _facts_of_open(db: duckdb.DuckDBPyConnection) -> None:
    listed = " UNION ALL ".join(f"SELECT rm.m, '{what}' AS what, n.{what}::VARCHAR AS value FROM nodes n JOIN ref_mention rm USING (file, ref) "
                                f"JOIN open_name o ON o.m = rm.m WHERE n.{what} IS NOT NULL" for what in _FACTS)
    db.execute(f"""
        CREATE OR REPLACE TABLE open_fact AS SELECT DISTINCT * FROM ({listed}
        UNION ALL SELECT m, 'province', place FROM open_name WHERE place IS NOT NULL
        UNION ALL SELECT o.m, 'representative', plainly(x.name) FROM edges e JOIN ref_mention d ON d.file = e.file AND d.ref = e.dst
            JOIN open_name o ON o.m = d.m JOIN ref_mention s ON s.file = e.file AND s.ref = e.src JOIN mentions x ON x.m = s.m
            WHERE e.relation = 'REPRESENTS' AND x.name IS NOT NULL)""")
    db.execute(f"CREATE OR REPLACE TABLE open_shared AS SELECT s.* FROM ({_SHARED}) s JOIN open_name USING (m)")
    db.execute(f"""
        CREATE OR REPLACE TABLE known_shared AS SELECT s.*, l.kind || ':' || l.id AS entity, l.kind, l.id FROM ({_SHARED}) s
        JOIN links l USING (m) WHERE l.rule LIKE 'key%' AND s.spot IN (SELECT spot FROM open_shared)""")
    db.execute("""
        CREATE OR REPLACE TABLE pair_shared AS SELECT DISTINCT o.m, k.entity, k.kind, k.id, o.file = k.file AS same_file
        FROM open_shared o JOIN known_shared k ON k.spot = o.spot AND
        (o.file = k.file AND o.row <> k.row OR o.file <> k.file AND o.worth = k.worth)""")


def _candidates(db: duckdb.DuckDBPyConnection) -> None:
    """`open_key(m, k)` and `cand(kind, id, folded, k)`: an entity by one of its names, or by what else ties it (folded NULL)."""
    db.execute("""
        CREATE OR REPLACE TABLE open_key AS
        SELECT m, unnest(name_keys(string_split(folded, ' '))) AS k FROM open_name WHERE folded <> ''
        UNION SELECT m, hash('short:' || folded) FROM open_name WHERE folded <> ''
        UNION SELECT m, hash('phone:' || value) FROM open_fact WHERE what = 'phone'
        UNION SELECT m, hash('shared:' || entity) FROM pair_shared WHERE NOT same_file""")
    # crowded keys go first, by their hashes alone: 'xây dựng' with one word left out may stand for a tenth of the register
    db.execute(f"""
        DELETE FROM open_key WHERE k IN (SELECT k FROM (SELECT id, unnest(name_keys(string_split(folded, ' '))) AS k FROM known_name)
        WHERE k IN (SELECT k FROM open_key) GROUP BY k HAVING count(DISTINCT id) > {CROWD})""")
    db.execute("""
        CREATE OR REPLACE TABLE cand AS
        SELECT DISTINCT kind, id, folded, k FROM (SELECT kind, id, folded, unnest(name_keys(string_split(folded, ' '))) AS k FROM known_name)
        WHERE k IN (SELECT k FROM open_key)
        UNION SELECT l.kind, l.id, NULL, hash('short:' || plainly(n.short_name)) AS k FROM nodes n JOIN ref_mention USING (file, ref) JOIN links l USING (m)
            WHERE n.short_name IS NOT NULL AND l.rule = 'key' AND hash('short:' || plainly(n.short_name)) IN (SELECT k FROM open_key)
        UNION SELECT l.kind, l.id, NULL, hash('phone:' || n.phone) AS k FROM nodes n JOIN ref_mention USING (file, ref) JOIN links l USING (m)
            WHERE n.phone IS NOT NULL AND l.rule = 'key' AND hash('phone:' || n.phone) IN (SELECT k FROM open_key)
        UNION SELECT kind, id, NULL, hash('shared:' || entity) FROM pair_shared WHERE NOT same_file""")
    db.execute(f"DELETE FROM cand WHERE k IN (SELECT k FROM cand GROUP BY k HAVING count(DISTINCT (kind, id)) > {CROWD})")
    db.execute("DELETE FROM cand WHERE kind NOT IN ('Enterprise', 'Agency')")


def _facts_of_known(db: duckdb.DuckDBPyConnection) -> None:
    db.execute("CREATE OR REPLACE TABLE cand_m AS SELECT DISTINCT l.m, l.kind || ':' || l.id AS entity FROM links l JOIN (SELECT DISTINCT kind, id FROM cand) "
               "USING (kind, id) WHERE l.rule = 'key'")
    listed = " UNION ALL ".join(f"SELECT c.entity, '{what}' AS what, n.{said}::VARCHAR AS value FROM nodes n JOIN ref_mention rm USING (file, ref) "
                                f"JOIN cand_m c ON c.m = rm.m WHERE n.{said} IS NOT NULL" for what, said in ((w, w) for w in _FACTS))
    db.execute(f"""
        CREATE OR REPLACE TABLE known_fact AS SELECT DISTINCT * FROM ({listed}
        UNION ALL SELECT c.entity, 'short', plainly(n.short_name) FROM nodes n JOIN ref_mention rm USING (file, ref) JOIN cand_m c ON c.m = rm.m
            WHERE n.short_name IS NOT NULL
        UNION ALL SELECT c.entity, 'representative', plainly(x.name) FROM edges e JOIN ref_mention d ON d.file = e.file AND d.ref = e.dst
            JOIN cand_m c ON c.m = d.m JOIN ref_mention s ON s.file = e.file AND s.ref = e.src JOIN mentions x ON x.m = s.m
            WHERE e.relation = 'REPRESENTS' AND x.name IS NOT NULL)""")


def _records(db: duckdb.DuckDBPyConnection) -> None:
    facts = "".join(f", coalesce(list(value) FILTER (what = '{what}'), []) AS {what}" for what in (*_FACTS, "representative"))
    db.execute(f"""
        CREATE OR REPLACE TABLE {WRITTEN} AS
        SELECT o.m::VARCHAR AS unique_id, '' AS entity, o.core, o.folded, o.form, o.wider, o.odd, o.numerals, string_split(o.folded, ' ') AS words,
               string_split(o.core, ' ') AS marked, []::VARCHAR[] AS shorts, f.* EXCLUDE (m), k.keys,
               coalesce(s.context, []) AS context, coalesce(s.beside, []) AS beside
        FROM open_name o JOIN (SELECT m, list(k) AS keys FROM open_key WHERE k IN (SELECT k FROM cand) GROUP BY m) k USING (m)
        JOIN (SELECT o.m{facts} FROM open_name o LEFT JOIN open_fact USING (m) GROUP BY o.m) f USING (m)
        LEFT JOIN (SELECT m, list(entity) FILTER (NOT same_file) AS context, list(entity) FILTER (same_file) AS beside
                   FROM pair_shared GROUP BY m) s USING (m)""")
    db.execute(f"""
        CREATE OR REPLACE TABLE {KNOWN} AS
        SELECT n.entity || '#' || row_number() OVER (ORDER BY n.entity, n.core, n.form) AS unique_id, n.entity, n.core, n.folded, n.form,
               []::VARCHAR[] AS wider, FALSE AS odd, n.numerals, string_split(n.folded, ' ') AS words, string_split(n.core, ' ') AS marked,
               f.* EXCLUDE (entity), k.keys, []::VARCHAR[] AS context, []::VARCHAR[] AS beside
        FROM (SELECT DISTINCT kind || ':' || id AS entity, core, folded, form, numerals FROM known_name WHERE (kind, id) IN (SELECT kind, id FROM cand)) n
        JOIN (SELECT kind || ':' || id AS entity, list(DISTINCT k) AS keys FROM cand GROUP BY 1) k USING (entity)
        JOIN (SELECT c.entity, coalesce(list(value) FILTER (what = 'short'), []) AS shorts{facts}
              FROM (SELECT DISTINCT entity FROM cand_m) c LEFT JOIN known_fact USING (entity) GROUP BY 1) f USING (entity)""")
    for table in (WRITTEN, KNOWN):
        _places(db, table)


def _places(db: duckdb.DuckDBPyConnection, table: str) -> None:
    """Places named in the names: only the few records that are compared are looked at."""
    found: list[tuple[Any, ...]] = [(folded, names.places(folded)) for (folded,) in rows(db, f"SELECT DISTINCT folded FROM {table}")]
    columns = {"folded": pa.array([f for f, _ in found], pa.string()), "places": pa.array([p for _, p in found], pa.list_(pa.string()))}
    db.register("place_rows", pa.table(columns))
    db.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT t.*, p.places FROM {table} t JOIN place_rows p USING (folded)")
    db.unregister("place_rows")
