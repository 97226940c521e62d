"""Links by authority keys, in SQL: tax and e-GP codes, project codes, the PR/PL/BP/IB chain."""
from __future__ import annotations

import duckdb

#: the ten digits of a tax code, with or without e-GP's 'vn' and a branch's '-001'
_TAX = "regexp_extract(x.key, '^(?:vn)?([0-9]{10})(?:-?[0-9]{3})?$', 1)"


def organisations(db: duckdb.DuckDBPyConnection) -> None:
    """One entity a tax code or vnz code. In the business register: Enterprise; else a body's own e-GP record; else what most names say.

    A branch is part of its firm: links go to the firm, but what rows say of the branch (name, address) is not said of the firm.
    """
    db.execute(f"""
        CREATE TABLE org AS SELECT x.m, x.kind, x.kinds, x.official, x.told, x.key,
               CASE WHEN {_TAX} <> '' THEN {_TAX} ELSE x.key END AS number, {_TAX} <> '' AND regexp_matches(x.key, '[0-9]{{10}}-?[0-9]{{3}}$') AS branch
        FROM mentions x WHERE x.key IS NOT NULL AND x.kind IN ('Enterprise', 'Agency')""")
    db.execute("""
        CREATE TABLE org_kind AS SELECT number,
               CASE WHEN bool_or(official AND kind = 'Enterprise') THEN 'Enterprise'
                    WHEN number LIKE 'vnz%' THEN 'Agency'
                    WHEN bool_or(official AND kind = 'Agency') THEN 'Agency'
                    WHEN count(*) FILTER (kind = 'Agency') > count(*) FILTER (kind = 'Enterprise') THEN 'Agency' ELSE 'Enterprise' END AS kind
        FROM org GROUP BY number""")
    db.execute("""
        INSERT INTO links SELECT o.m, k.kind, if(k.kind = 'Agency' AND regexp_matches(number, '^[0-9]{10}$'), 'vn' || number, number) AS id, id,
               CASE WHEN o.branch THEN 'key_branch' ELSE 'key' END
        FROM org o JOIN org_kind k USING (number)""")


def projects(db: duckdb.DuckDBPyConnection) -> None:
    """Projects by register code, and those e-GP numbers that a row ties to a register code."""
    db.execute("""
        CREATE TABLE pr AS SELECT json_extract_string(context, '$.egp_no') AS number, min(key) AS code, count(DISTINCT key) AS codes FROM mentions
        WHERE kind = 'Project' AND key NOT LIKE 'PR%' AND json_extract_string(context, '$.egp_no') IS NOT NULL GROUP BY 1""")
    db.execute("INSERT INTO links SELECT m, 'Project', key, key, 'key' FROM mentions WHERE kind = 'Project' AND key NOT LIKE 'PR%'")
    db.execute("""
        INSERT INTO links SELECT x.m, 'Project', pr.code, pr.code, 'key_chain' FROM mentions x JOIN pr ON pr.number = x.key
        WHERE x.kind = 'Project' AND x.key LIKE 'PR%' AND pr.codes = 1""")


def packages(db: duckdb.DuckDBPyConnection) -> None:
    """Packages by notice number; a plan's BP number is the notice that names it (of several, the newest)."""
    db.execute("""
        CREATE TABLE bp AS SELECT json_extract_string(context, '$.bid_no') AS number, max(key) AS notice FROM mentions
        WHERE kind = 'BidPackage' AND key NOT LIKE 'BP%' AND json_extract_string(context, '$.bid_no') IS NOT NULL GROUP BY 1""")
    db.execute("""
        INSERT INTO links SELECT x.m, 'BidPackage', coalesce(bp.notice, x.key), coalesce(bp.notice, x.key), if(bp.notice IS NULL, 'key', 'key_chain')
        FROM mentions x LEFT JOIN bp ON bp.number = x.key WHERE x.kind = 'BidPackage' AND x.key IS NOT NULL""")


def dependents(db: duckdb.DuckDBPyConnection) -> None:
    """A project's year or report: its id is the linked project's id and the year or period."""
    db.execute("""
        INSERT INTO links SELECT m, kind, id, id, 'of_project' FROM (
            SELECT d.m, x.kind, min(p.id) || '/' || regexp_extract(x.key, '[^/]*$') AS id
            FROM edges e JOIN ref_mention d ON d.file = e.file AND d.ref = e.dst JOIN mentions x ON x.m = d.m
            JOIN ref_mention s ON s.file = e.file AND s.ref = e.src JOIN links p ON p.m = s.m
            WHERE e.relation IN ('DISBURSES', 'MONITORED_IN') GROUP BY d.m, x.kind, x.key)""")


def rest(db: duckdb.DuckDBPyConnection) -> None:
    """Everything else goes by its key alone."""
    db.execute("""
        INSERT INTO links SELECT x.m, x.kind, coalesce(x.key, 'X-' || md5(coalesce(x.name, '') || coalesce(x.context, ''))), x.key, 'key'
        FROM mentions x LEFT JOIN links l USING (m) WHERE l.m IS NULL""")
