"""Real files: one province's business register, listed companies' owners, PX-Web tables."""
from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from graph import home as homes
from graph import values
from loaders.report import LoadReport
from loaders.run import load

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def world(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[duckdb.DuckDBPyConnection, LoadReport, Path]]:
    home = tmp_path_factory.mktemp("real-home")
    report = load([shared / "real" / name for name in ("registry", "ownership", "statistics")], home)
    with duckdb.connect() as db:
        yield db, report, homes.folder(home, homes.published(home)) / "canonical"


def test_every_row_is_accounted_for(world: tuple[duckdb.DuckDBPyConnection, LoadReport, Path]) -> None:
    _, report, _ = world
    read = {entry["file"]: (entry["read"], entry["loaded"] + entry["merged"] + entry["quarantined"]) for entry in report.files}
    assert read == {
        "ownership/company_affiliate.csv": (42, 42), "ownership/company_officers.csv": (534, 534), "ownership/shareholders_union.csv": (658, 658),
        "ownership/subsidiaries_union.csv": (384, 384), "registry/ca_mau_registry.json": (2900, 2900),
        "statistics/E02.01.json": (2940, 2940), "statistics/E02.02.json": (525, 525),
    }  # fmt: skip
    assert report.totals["quarantined"] == 0


def test_register(world: tuple[duckdb.DuckDBPyConnection, LoadReport, Path], shared: Path) -> None:
    """2,899 coded rows, six codes twice: the later row stands and the difference is told. The one row without a code has the name
    (and founding day) of the firm above it: it is linked by name, but what it says weighs less than the row with the code."""
    db, report, folder = world
    rows = json.loads((shared / "real" / "registry" / "ca_mau_registry.json").read_text(encoding="utf-8"))
    codes = {row["Mã số doanh nghiệp"] for row in rows if row["Mã số doanh nghiệp"]}
    found = f"read_parquet('{folder}/nodes/Enterprise.parquet')"
    assert db.execute(f"SELECT count(*) FROM {found} WHERE length(code) = 10 AND province = 'Cà Mau'").fetchall() == [(len(codes),)]
    assert db.execute(f"SELECT count(*) FROM {found} WHERE id LIKE 'E-%' AND province IS NOT NULL").fetchall() == [(0,)]
    assert db.execute(f"SELECT charter_capital, len(string_split(origin, ';')) FROM {found} WHERE id = '2000456741'").fetchall() == [(4_000_000_000, 2)]
    last = {row["Mã số doanh nghiệp"]: int(row["Vốn điều lệ"]) for row in rows}
    twice = [row for row in db.execute(f"SELECT code, charter_capital FROM {found} WHERE code IN ('2000490132', '2000495807', '2000421756')").fetchall()]
    assert len(twice) == 3 and all(last[code] == capital for code, capital in twice)
    assert report.conflicts["Enterprise.charter_capital"] >= 1
    assert sum(not values.tax_check(code) for code in codes) == 1


def test_listed_companies(world: tuple[duckdb.DuckDBPyConnection, LoadReport, Path]) -> None:
    """Issuers by ticker; officers' fractions become percent; −1 is unknown; an officer who is a shareholder too is one person."""
    db, _, folder = world
    firms, people = (f"read_parquet('{folder}/nodes/{kind}.parquet')" for kind in ("Enterprise", "Person"))
    owns = f"read_parquet('{folder}/edges/OWNS.*.parquet', union_by_name=true)"
    ends = f"{owns} o JOIN {people} p ON p.id = o.src JOIN {firms} f ON f.id = o.dst"
    query = f"SELECT p.name, o.pct FROM {ends} WHERE f.ticker = 'DPP' AND p.name IN ('Đỗ Thị Nga', 'Trần Thị Mỹ Lệ') ORDER BY 1"
    assert db.execute(query).fetchall() == [("Trần Thị Mỹ Lệ", pytest.approx(0.33)), ("Đỗ Thị Nga", pytest.approx(6.46))]
    low, high = db.execute(f"SELECT min(pct), max(pct) FROM {owns}").fetchall()[0]
    assert low >= 0 and high <= 100
    assert db.execute(f"SELECT count(*) FROM {firms} WHERE ticker IS NOT NULL AND id NOT LIKE 'E-%'").fetchall() == [(0,)]


def test_statistics(world: tuple[duckdb.DuckDBPyConnection, LoadReport, Path]) -> None:
    db, _, folder = world
    found = f"read_parquet('{folder}/nodes/Observation.parquet')"
    assert db.execute(f"SELECT level, count(DISTINCT province) FROM {found} GROUP BY 1 ORDER BY 1").fetchall() == [("Cả nước", 1), ("Tỉnh", 63), ("Vùng", 6)]
    assert db.execute(f"SELECT bool_and(preliminary) FROM {found} WHERE year = 2024 AND indicator LIKE 'Total%'").fetchall() == [(True,)]
