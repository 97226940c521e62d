"""From files to canonical tables: the whole sample world, the real records, and a small one with history."""
from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from loaders.report import LoadReport
from loaders.run import load
from tests.loaders.egp_harness import shared
from tests.loaders.test_egp_awkward import FIRM_A, FIRM_B, HELD, OPENED, PLAN_LINE, line, notice, result

Query = Callable[[str], list[tuple[Any, ...]]]


def built(source: Path, home: Path) -> tuple[LoadReport, Query]:
    """Loads `source`; `{nodes:Kind}` and `{edges:RELATION}` in a query stand for the canonical tables."""
    report = load([source], home)
    [folder] = [path for path in home.glob("snapshots/*/canonical") if path.is_dir()]
    connection = duckdb.connect()

    def query(sql: str) -> list[tuple[Any, ...]]:
        found = sql.replace("{nodes:", f"'{folder}/nodes/").replace("{edges:", f"'{folder}/edges/").replace("*}", ".*.parquet'").replace("}", ".parquet'")
        return connection.execute(found).fetchall()

    return report, query


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[LoadReport, Query]:
    report, query = built(shared("sample"), tmp_path_factory.mktemp("mau"))
    query(f"ATTACH '{shared('eval', 'sample_truth.duckdb')}' AS truth (READ_ONLY)")
    return report, query


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("code, name, field, method, estimate, published, closed, status, province FROM {nodes:BidPackage}",
         "no, name, field, method, estimate, published, closed, status, province FROM truth.package"),
        ("src, dst FROM {edges:PART_OF*}", "no, project_code FROM truth.package WHERE project_code IS NOT NULL"),
        ("split_part(split_part(filename, 'PROCURES.', 2), '.', 1), src, dst FROM read_parquet({edges:PROCURES*}, filename = true)",
         "if(procuring_kind = 'agency', 'Agency', 'Enterprise'), procuring_id, no FROM truth.package"),
        ("dst, src, price, consortium, valid FROM {edges:BIDS_ON*}", "no, mst, price, consortium, valid FROM truth.bid"),
        ("dst, src FROM {edges:BIDS_ON*} WHERE won", "no, mst FROM truth.award"),
        ("dst, src, price, date, days FROM {edges:WINS*}", "no, mst, price, award_date, contract_days FROM truth.award"),
        ("src, dst FROM {edges:IS_OWNER_OF*}", "owner_id, project_code FROM truth.project_owner"),
        ("id, name, province FROM {nodes:Agency}", "code, name, province FROM truth.agency"),
        ("s.src, a.name FROM {edges:SUBORDINATE_TO*} s JOIN {nodes:Agency} a ON a.id = s.dst", "code, parent FROM truth.agency WHERE parent IS NOT NULL"),
        ("code, name, total_capital, approved FROM {nodes:Project}", "code, name, total_capital, approved FROM truth.project"),
    ],
    ids=["packages", "part_of", "procures", "bids", "won", "awards", "owners", "agencies", "parents", "projects"],
)
def test_the_sample_world_equals_its_truth(sample: tuple[LoadReport, Query], stated: str, expected: str) -> None:
    _, query = sample
    found, known = query(f"SELECT {stated}"), query(f"SELECT {expected}")
    assert len(found) == len(known) > 0 and set(found) == set(known)


def test_the_sample_adds_up_without_conflicts(sample: tuple[LoadReport, Query]) -> None:
    report, _ = sample
    egp = [entry for entry in report.files if entry["source"] == "egp"]
    assert sum(entry["read"] for entry in egp) == 2112 == sum(entry["loaded"] + entry["merged"] + entry["quarantined"] for entry in egp)
    assert not any(name.startswith(("BidPackage", "Plan")) for name in report.conflicts)


def test_real_records_of_one_package_come_together(tmp_path: Path) -> None:
    report, query = built(shared("real", "egp"), tmp_path)
    assert report.totals["read"] == report.totals["loaded"] + report.totals["merged"] + report.totals["quarantined"] and report.totals["quarantined"] == 0
    assert query("SELECT src, price, days FROM {edges:WINS*} WHERE dst = 'IB2600077452'") == [("0317079577", 219_994_920, 195)]
    assert query("SELECT count(*), count(*) FILTER (won), min(price) FROM {edges:BIDS_ON*} WHERE dst = 'IB2600077452'") == [(6, 1, 219_994_920)]
    known = "SELECT winning_price_published, province, status FROM {nodes:BidPackage} WHERE id = 'IB2600077452'"
    assert query(known) == [(219_994_920, "Quảng Ngãi", "Có kết quả")]
    assert query("SELECT count(*) FROM {edges:IN_PLAN*} WHERE dst = 'PL2600333000'") == [(6,)]
    assert query("SELECT src FROM {edges:IS_OWNER_OF*} WHERE dst = 'PR2600048536'") == [("vn5800939408",)]


def world(tmp_path: Path, **files: list[dict[str, Any]]) -> Query:
    folder = tmp_path / "tep"
    folder.mkdir()
    for name, records in files.items():
        (folder / f"{name}.jsonl").write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), encoding="utf-8")
    return built(folder, tmp_path / "nha")[1]


@pytest.mark.parametrize("turned", [False, True])
def test_a_corrected_result_leaves_no_second_winner(tmp_path: Path, turned: bool) -> None:
    old = result([line(FIRM_A, won=True, price=900), line(FIRM_B, won=False, price=950, reason="Giá dự thầu cao hơn")])
    new = result([line(FIRM_A, won=False, price=900, reason="Không đạt"), line(FIRM_B, won=True, price=950)], resultVersion="01")
    query = world(tmp_path, kqlcnt=[new, old] if turned else [old, new], tbmt=[notice()])
    assert query("SELECT src, price FROM {edges:WINS*}") == [("0100000002", 950)]
    assert sorted(query("SELECT src, won, valid FROM {edges:BIDS_ON*}")) == [("0100000001", False, False), ("0100000002", True, True)]


def test_plan_line_notice_opening_and_result_are_one_package(tmp_path: Path) -> None:
    query = world(tmp_path, ket_qua=[HELD], ke_hoach=[PLAN_LINE], mo_thau=[OPENED], thong_bao=[notice()])
    assert query("SELECT id, bid_no, plan_no, status FROM {nodes:BidPackage}") == [("IB2600000001", "BP2600000001", "PL2600000001", "Có kết quả")]
    assert query("SELECT src, price, won, valid FROM {edges:BIDS_ON*}") == [("0100000001", 900, True, True)]
    assert query("SELECT src, dst FROM {edges:IN_PLAN*}") == [("IB2600000001", "PL2600000001")]


def test_an_amended_notice_stands_over_the_first(tmp_path: Path) -> None:
    first, amended = notice(), notice(notifyVersion="01", bidCloseDate="2026-02-03T09:00:00", bidPrice=1_200_000_000)
    query = world(tmp_path, tbmt=[amended, first])
    assert query("SELECT closed::VARCHAR, estimate FROM {nodes:BidPackage}") == [("2026-02-03", 1_200_000_000)]
