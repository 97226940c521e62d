"""The loaded sample is the sample's truth: every node property and every edge, compared as bags of rows."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from graph import home as homes
from loaders.report import LoadReport

KIND = "CASE kind WHEN 'public' THEN 'Đầu tư công' WHEN 'private' THEN 'Đầu tư tư nhân trong nước' ELSE kind END"
FIRM = "short_name, form, status, founded, charter_capital, province, address, phone, industry_code, industry"
PROJECT = "grp, sector, province, status, total_capital, registered_usd, approved, start_year, end_year"
PACKAGE = "name, field, method, estimate, published, closed, status, province"
#: what is compared → (our query, the truth's); {n:Kind} and {e:RELATION} stand for canonical tables
PAIRS = {
    "enterprise": (f"SELECT code, lower(name), {FIRM} FROM {{n:Enterprise}}", f"SELECT mst, lower(name), {FIRM} FROM t.enterprise"),
    "agency": ("SELECT code, name, province FROM {n:Agency}", "SELECT code, name, province FROM t.agency"),
    "person": ("SELECT lower(name), birth_year, nationality FROM {n:Person}", "SELECT lower(name), birth_year, nationality FROM t.person"),
    "foreign": ("SELECT name, country FROM {n:ForeignInvestor}", "SELECT name, country FROM t.foreign_investor"),
    "project": (f"SELECT code, name, kind, {PROJECT} FROM {{n:Project}}", f"SELECT code, name, {KIND}, {PROJECT} FROM t.project"),
    "package": (f"SELECT code, {PACKAGE} FROM {{n:BidPackage}}", f"SELECT no, {PACKAGE} FROM t.package"),
    "disbursement": (
        "SELECT e.src, n.year, n.planned, n.disbursed FROM {e:DISBURSES} e JOIN {n:Disbursement} n ON n.id = e.dst",
        "SELECT * FROM t.disbursement",
    ),
    "monitoring": (
        "SELECT e.src, n.period, n.progress_pct, n.delayed, n.violation, n.note FROM {e:MONITORED_IN} e JOIN {n:MonitoringReport} n ON n.id = e.dst",
        "SELECT * FROM t.monitoring",
    ),
    "stat": ("SELECT province, indicator, year, value, unit FROM {n:Observation}", "SELECT * FROM t.stat"),
    "ownership": (
        "SELECT coalesce(lower(p.name), f.name, e.src), e.dst, e.pct FROM {e:OWNS} e LEFT JOIN {n:Person} p ON p.id = e.src "
        "LEFT JOIN {n:ForeignInvestor} f ON f.id = e.src",
        "SELECT coalesce(lower(p.name), f.name, o.owner_id), o.mst, o.pct FROM t.ownership o LEFT JOIN t.person p ON p.pid = o.owner_id "
        "LEFT JOIN t.foreign_investor f ON f.fid = o.owner_id",
    ),
    "represents": (
        "SELECT lower(p.name), p.birth_year, e.dst, e.role FROM {e:REPRESENTS} e JOIN {n:Person} p ON p.id = e.src",
        "SELECT lower(p.name), p.birth_year, r.mst, r.role FROM t.represents r JOIN t.person p USING (pid)",
    ),
    "invests": (   # the files give amounts in whole million đồng
        "SELECT coalesce(f.name, e.src), e.dst, e.pct, round(e.amount / 1e6) FROM {e:INVESTS_IN} e LEFT JOIN {n:ForeignInvestor} f ON f.id = e.src",
        "SELECT coalesce(f.name, i.investor_id), i.project_code, i.pct, floor(i.amount / 1e6) FROM t.invests i "
        "LEFT JOIN t.foreign_investor f ON f.fid = i.investor_id",
    ),
    "project_owner": ("SELECT src, dst FROM {e:IS_OWNER_OF}", "SELECT owner_id, project_code FROM t.project_owner"),
    "part_of": ("SELECT src, dst FROM {e:PART_OF}", "SELECT no, project_code FROM t.package WHERE project_code IS NOT NULL"),
    "procures": ("SELECT src, dst FROM {e:PROCURES}", "SELECT procuring_id, no FROM t.package"),
    "bids": ("SELECT dst, src, price, consortium, valid FROM {e:BIDS_ON}", "SELECT no, mst, price, consortium, valid FROM t.bid"),
    "awards": ("SELECT dst, src, price, date, days FROM {e:WINS}", "SELECT * FROM t.award"),
    "parents": (
        "SELECT e.src, n.name FROM {e:SUBORDINATE_TO} e JOIN {n:Agency} n ON n.id = e.dst",
        "SELECT code, parent FROM t.agency WHERE parent IS NOT NULL",
    ),
}


@pytest.fixture(scope="module")
def world(sample_home: tuple[Path, LoadReport], shared: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    home, _ = sample_home
    with duckdb.connect() as db:
        db.execute(f"ATTACH '{shared / 'eval' / 'sample_truth.duckdb'}' AS t (READ_ONLY)")
        yield db, homes.folder(home, homes.published(home)) / "canonical"


def _ours(query: str, folder: Path) -> str:
    for table in sorted((folder / "nodes").glob("*.parquet")):
        query = query.replace("{n:" + table.stem + "}", f"read_parquet('{table}')")
    for relation in {table.name.split(".")[0] for table in (folder / "edges").glob("*.parquet")}:
        query = query.replace("{e:" + relation + "}", f"read_parquet('{folder}/edges/{relation}.*.parquet', union_by_name=true)")
    return query


@pytest.mark.parametrize("what", PAIRS)
def test_equal_to_truth(world: tuple[duckdb.DuckDBPyConnection, Path], what: str) -> None:
    db, folder = world
    ours, truth = _ours(PAIRS[what][0], folder), PAIRS[what][1]
    assert db.execute(f"({ours}) EXCEPT ALL ({truth})").fetchall() == []
    assert db.execute(f"({truth}) EXCEPT ALL ({ours})").fetchall() == []


def test_persons_are_told_apart_by_id_number(world: tuple[duckdb.DuckDBPyConnection, Path]) -> None:
    """Namesakes stay apart: as many persons as ID numbers, though they share names."""
    db, folder = world
    persons, names = db.execute(f"SELECT count(*), count(DISTINCT lower(name)) FROM read_parquet('{folder}/nodes/Person.parquet')").fetchall()[0]
    assert persons == db.execute("SELECT count(*) FROM t.person").fetchall()[0][0] > names


def test_rows_add_up(sample_home: tuple[Path, LoadReport]) -> None:
    _, report = sample_home
    assert report.totals["read"] == 7968
    for entry in report.files:
        assert entry["read"] == entry["loaded"] + entry["merged"] + entry["quarantined"], entry["file"]
    assert report.totals["quarantined"] == report.totals["merged"] == 0
    assert report.refused_edges == {} and report.conflicts == {}


def test_no_id_number_anywhere(sample_home: tuple[Path, LoadReport], shared: Path) -> None:
    """No raw ID number in any byte of the home but the engine's own (which holds what the Parquet files hold)."""
    home, _ = sample_home
    with duckdb.connect(str(shared / "eval" / "sample_truth.duckdb"), read_only=True) as db:
        numbers = [row[0] for row in db.execute("SELECT pid FROM person").fetchall()]
    for path in home.rglob("*.parquet"):
        with duckdb.connect() as db:
            columns = [row[0] for row in db.execute(f"DESCRIBE SELECT * FROM read_parquet('{path}')").fetchall() if row[1] == "VARCHAR"]
            for column in columns:
                hit = db.execute(f'SELECT count(*) FROM read_parquet(\'{path}\') WHERE list_contains(?, "{column}")', [numbers]).fetchall()
                assert hit == [(0,)], (path, column)
    texts = [path.read_text(encoding="utf-8") for path in home.rglob("*.json*")]
    assert texts and not any(number in text for text in texts for number in numbers[:50])


def test_every_origin_leads_to_a_file(world: tuple[duckdb.DuckDBPyConnection, Path], sample_home: tuple[Path, LoadReport]) -> None:
    db, folder = world
    for table in [*folder.glob("nodes/*.parquet"), *folder.glob("edges/*.parquet")]:
        wrong = "origin IS NULL OR NOT regexp_full_match(origin, '(([0-9]+|P):[0-9]+;?)+')"
        assert db.execute(f"SELECT count(*) FROM read_parquet('{table}') WHERE {wrong}").fetchall() == [(0,)], table.name
