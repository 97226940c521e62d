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
    report = load([shared / "real" / name for name in ("registry", "ownership", "statistics", "public_investment", "forms")], home)
    with duckdb.connect() as db:
        yield db, report, homes.folder(home, homes.published(home)) / "canonical"


def test_every_row_is_accounted_for(world: tuple[duckdb.DuckDBPyConnection, LoadReport, Path]) -> None:
    _, report, _ = world
    read = {entry["file"]: (entry["read"], entry["loaded"] + entry["merged"] + entry["quarantined"]) for entry in report.files}
    assert read == {
        "ownership/company_affiliate.csv": (42, 42), "ownership/company_officers.csv": (534, 534), "ownership/shareholders_union.csv": (658, 658),
        "ownership/subsidiaries_union.csv": (384, 384), "registry/ca_mau_registry.json": (2900, 2900),
        "statistics/E02.01.json": (2940, 2940), "statistics/E02.02.json": (525, 525), "statistics/fdi_by_counterpart_2016.csv": (116, 116),
        "statistics/fdi_by_province_accumulated_2016.csv": (140, 140), "statistics/state_investment_by_level.csv": (264, 264),
        "public_investment/VNbudget_plan.csv": (759, 759), "public_investment/Plan_2017.xls › M09": (63, 63),
    }  # fmt: skip
    aside = [(item["file"], item["row"], item["value"]) for entry in report.files for item in entry["quarantine"]]
    assert aside == [
        *[("public_investment/VNbudget_plan.csv", row, "Ha Tay") for row in (314, 315, 316)],
        *[("statistics/fdi_by_province_accumulated_2016.csv", 73, "Oil & Gas")] * 2,
    ]  # fmt: skip
    assert [entry["file"] for entry in report.unrecognised if entry["code"] == "blank_form"] == ["forms/05_bao_cao_dau_thau_bang_bieu.xlsx"]
    assert not [w for entry in report.files for w in entry["warnings"] if w["code"] in ("unknown_column", "unknown_code")]


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
    """Figures read from the files by eye: the nation, regions and provinces apart, preliminary years as such, '..' nowhere."""
    db, _, folder = world
    found = f"read_parquet('{folder}/nodes/Observation.parquet')"
    assert db.execute(f"SELECT level, count(DISTINCT province) FROM {found} GROUP BY 1 ORDER BY 1").fetchall() == [("Cả nước", 1), ("Tỉnh", 63), ("Vùng", 6)]
    assert db.execute(f"SELECT bool_and(preliminary) FROM {found} WHERE year = 2024 AND indicator = 'Dân số – Nam'").fetchall() == [(True,)]

    def figure(indicator: str, place: str, year: int) -> list[tuple[float, str, bool]]:
        query = f"SELECT value, unit, preliminary FROM {found} WHERE indicator = ? AND province = ? AND year = ?"
        return db.execute(query, [indicator, place, year]).fetchall()

    assert figure("Số dự án FDI còn hiệu lực (lũy kế)", "Cả nước", 2016)[0][0] == 22594
    assert figure("Vốn FDI đăng ký còn hiệu lực (lũy kế)", "Đồng bằng sông Hồng", 2016) == [(78531.4, "Triệu USD", False)]
    assert figure("Vốn FDI đăng ký còn hiệu lực (lũy kế)", "Hà Nội", 2016) == [(25748.8, "Triệu USD", False)]
    assert figure("Số dự án FDI cấp mới", "Cả nước", 2016)[0][0] == 2613
    assert figure("Số dự án FDI cấp mới – Luxembourg", "Cả nước", 2016) == []
    assert figure("Vốn FDI đăng ký cấp mới – Luxembourg", "Cả nước", 2016) == [(311.8, "Triệu USD", False)]
    assert figure("Vốn đầu tư khu vực nhà nước theo giá hiện hành – Trung ương", "Cả nước", 2016) == [(264810.0, "Tỷ đồng", True)]
    assert figure("Chỉ số phát triển vốn đầu tư khu vực nhà nước (năm trước = 100)", "Cả nước", 1995) == []


def test_provincial_budgets(world: tuple[duckdb.DuckDBPyConnection, LoadReport, Path]) -> None:
    """759 rows, three of them Hà Tây's; the Ministry's own sheet of 2017 (.xls, five header lines) says the same of all 63 provinces."""
    db, report, folder = world
    found = f"read_parquet('{folder}/nodes/Observation.parquet')"
    revenue = "indicator = 'Dự toán thu ngân sách nhà nước trên địa bàn'"
    assert db.execute(f"SELECT count(*), count(DISTINCT province) FROM {found} WHERE {revenue}").fetchall() == [(756, 63)]
    assert db.execute(f"SELECT sum(value), min(unit) FROM {found} WHERE {revenue} AND year = 2016").fetchall() == [(1_028_841_000.0, "Triệu đồng")]
    query = f"SELECT value, len(string_split(origin, ';')) FROM {found} WHERE province = 'Hà Giang' AND year = 2017 AND {revenue}"
    assert db.execute(query).fetchall() == [(1_870_500.0, 2)]
    ratio = f"SELECT value, unit FROM {found} WHERE province = 'TP. Hồ Chí Minh' AND year = 2016 AND indicator LIKE 'Tỷ lệ điều tiết%'"
    assert db.execute(ratio).fetchall() == [(23.0, "%")]
    [sheet] = [entry for entry in report.files if entry["file"].endswith("M09")]
    told = [w["message"] for w in sheet["warnings"] if w["code"] == "total_mismatch"]
    # the six regions agree with their provinces in every column; the grand total holds import revenue that is no province's (note 1)
    assert told == ["dòng tổng 13 không khớp: Thu NSNN trên địa bàn: ghi 1313580000, các dòng cộng lại 1192306000"]


def test_the_whole_folder_loads(shared: Path, tmp_path: Path) -> None:
    """Names and other lists that are no source's are told, one of them with a damaged line; nothing refuses the load."""
    folder = shared / "real" / "names"
    report = load([folder, shared / "real" / "egp"], tmp_path / "home")
    told = {entry["file"] for entry in report.unrecognised}
    assert {f"names/{path.name}" for path in folder.iterdir()} <= told and report.totals["quarantined"] == 0
