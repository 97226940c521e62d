"""The canonical relational truth of a world, as a DuckDB file that gold answers query."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from loaders.demo.model import World
from loaders.demo.noise import Link
from loaders.demo.packages import METHODS
from loaders.demo.places import REGION_OF

_ENDS = "{0}_kind VARCHAR, {0}_id VARCHAR"
TABLES: dict[str, str] = {
    "province": "name VARCHAR PRIMARY KEY, region VARCHAR",
    "enterprise": "mst VARCHAR PRIMARY KEY, name VARCHAR, name_en VARCHAR, short_name VARCHAR, form VARCHAR, status VARCHAR, founded DATE, "
    "charter_capital BIGINT, province VARCHAR, address VARCHAR, phone VARCHAR, industry_code VARCHAR, industry VARCHAR",
    "agency": "code VARCHAR PRIMARY KEY, name VARCHAR, province VARCHAR, parent VARCHAR",
    "person": "pid VARCHAR PRIMARY KEY, name VARCHAR, birth_year INT, nationality VARCHAR",
    "foreign_investor": "fid VARCHAR PRIMARY KEY, name VARCHAR, country VARCHAR",
    "ownership": _ENDS.format("owner") + ", mst VARCHAR, pct DOUBLE",
    "represents": "pid VARCHAR, mst VARCHAR, role VARCHAR",
    "project": "code VARCHAR PRIMARY KEY, name VARCHAR, kind VARCHAR, grp VARCHAR, sector VARCHAR, province VARCHAR, status VARCHAR, total_capital BIGINT, "
    "registered_usd BIGINT, approved DATE, start_year INT, end_year INT",
    "invests": _ENDS.format("investor") + ", project_code VARCHAR, amount BIGINT, pct DOUBLE",
    "project_owner": _ENDS.format("owner") + ", project_code VARCHAR",
    "package": "no VARCHAR PRIMARY KEY, name VARCHAR, project_code VARCHAR, "
    + _ENDS.format("procuring")
    + ", field VARCHAR, method VARCHAR, estimate BIGINT, published DATE, closed DATE, "
    "status VARCHAR, province VARCHAR",
    "bid": "no VARCHAR, mst VARCHAR, price BIGINT, consortium VARCHAR, valid BOOLEAN",
    "award": "no VARCHAR, mst VARCHAR, price BIGINT, award_date DATE, contract_days INT",
    "disbursement": "project_code VARCHAR, year INT, planned BIGINT, disbursed BIGINT",
    "monitoring": "project_code VARCHAR, period VARCHAR, progress_pct DOUBLE, delayed BOOLEAN, violation VARCHAR, note VARCHAR",
    "stat": "province VARCHAR, indicator VARCHAR, year INT, value DOUBLE, unit VARCHAR",
}


def rows(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """Table -> rows in the order of its columns. Unpublished figures and foreigners whom no source names have no row."""
    known = {s.owner.id for s in world.stakes} | {i.investor.id for i in world.investments}
    return {
        "province": list(REGION_OF.items()),
        "enterprise": [
            (f.mst, f.name, None, f.short_name, f.form, f.status, f.founded, f.capital, f.province, f.address, f.phone, f.industry_code, f.industry)
            for f in world.firms
        ],
        "agency": [(a.code, a.name, a.province, a.parent) for a in world.agencies],
        "person": [(p.pid, p.name, p.birth_year, p.nationality) for p in world.persons],
        "foreign_investor": [(f.fid, f.name, f.country) for f in world.foreigners if f.fid in known],
        "ownership": [(*s.owner, s.mst, s.pct) for s in world.stakes],
        "represents": [tuple(r) for r in world.roles],
        "project": [(p.code, p.name, p.kind, p.grp, p.sector, p.province, p.status, p.total, p.usd, p.approved, p.start, p.end) for p in world.projects],
        "invests": [(*i.investor, i.project, i.amount, i.pct) for i in world.investments],
        "project_owner": [(*p.owner, p.code) for p in world.projects],
        "package": [
            (k.no, k.name, k.project, *k.procurer, k.field, METHODS[k.method_code], k.estimate, k.published, k.closed, k.status, k.province)
            for k in world.packages
        ],
        "bid": [(b.no, b.mst, b.price, b.consortium, b.valid) for bids in world.bids.values() for b in bids],
        "award": [tuple(a) for awards in world.awards.values() for a in awards],
        "disbursement": [tuple(y) for y in world.years],
        "monitoring": [tuple(r) for r in world.reports],
        "stat": [tuple(f) for f in world.figures if f.value is not None],
    }


def write(world: World, path: Path) -> None:
    """Makes the file anew."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as con:
        for table, data in rows(world).items():
            con.execute(f"CREATE TABLE {table}({TABLES[table]})")
            if data:
                batch = pa.table([pa.array(column) for column in zip(*data, strict=True)], names=[f"c{n}" for n in range(len(data[0]))])
                con.register("batch", batch)
                con.execute(f"INSERT INTO {table} SELECT * FROM batch")
                con.unregister("batch")


def write_links(links: Iterable[Link], path: Path) -> None:
    """What was written where, and what it truly names: file,row,column,written,kind,true_key,noise,code_beside."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("file", "row", "column", "written", "kind", "true_key", "noise", "code_beside"))
        writer.writerows(astuple(link) for link in links)
