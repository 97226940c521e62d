"""The business register beyond the sample: terms of holdings and offices, branches, changes of name."""
from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from graph import home as homes
from loaders.run import load
from tests.loaders.conftest import FIRMS, firm, write_xlsx

A, B = "0100109106", "0300588569"
MEMBERS = ["MST", "Tên công ty", "Cổ đông", "Loại", "Số định danh / Mã số", "Tỷ lệ (%)", "Ngày góp vốn", "Ngày thoái vốn"]
MANAGERS = ["MST", "Họ tên", "Số CCCD", "Ngày sinh", "Chức vụ", "Ngày bổ nhiệm", "Ngày miễn nhiệm"]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("register")
    firms = [firm(1, A, "Công ty CP Ánh Dương Mới"), firm(2, B, "Công ty TNHH Bình Minh"), firm(3, f"{A}-001", "Chi nhánh Công ty CP Ánh Dương tại Huế")]
    firms[0].append("Công ty CP Ánh Dương")
    firms[2][3] = "Thừa Thiên Huế"
    write_xlsx(folder / "in" / "doanh_nghiep.xlsx", [[*FIRMS, "Tên trước đây"], *firms])
    write_xlsx(folder / "in" / "doi_ten.xlsx", [["MST", "Tên cũ", "Tên mới", "Ngày đổi tên"], [A, "Công ty CP Sao Hôm", "Công ty CP Ánh Dương", "01/02/2015"]])
    write_xlsx(folder / "in" / "co_dong.xlsx", [
        MEMBERS,
        [B, "Công ty TNHH Bình Minh", "Công ty CP Sao Hôm", "Tổ chức trong nước", "", 30, "01/02/2012", ""],
        [B, "Công ty TNHH Bình Minh", "Nguyễn Văn An", "Cá nhân", "001080000001", 70, "01/02/2012", "31/12/2018"],
        [B, "Công ty TNHH Bình Minh", "Trần Thị Bé", "Cá nhân", "001080000002", 70, "31/12/2018", ""],
        [B, "Công ty TNHH Bình Minh", "Lê Văn Sai", "Cá nhân", "001080000003", 1, "31/12/2018", "01/01/2018"],
    ])  # fmt: skip
    write_xlsx(folder / "in" / "nguoi_quan_ly.xlsx", [
        MANAGERS, [B, "Nguyễn Văn An", "001080000001", "05/06/1980", "Giám đốc", "01/02/2012", "31/12/2018"],
        [B, "Trần Thị Bé", "001080000002", 1985, "Giám đốc", "01/01/2019", ""],
    ])  # fmt: skip
    home = folder / "home"
    report = load([folder / "in"], home)
    [aside] = [item for entry in report.files for item in entry["quarantine"]]
    assert aside["row"] == 5 and "trước “Từ ngày”" in aside["reason"]
    assert not [w for entry in report.files for w in entry["warnings"] if w["code"] == "unknown_column"]
    return homes.folder(home, homes.published(home)) / "canonical"


def test_a_holding_that_has_ended_is_no_holding(world: Path) -> None:
    people = f"read_parquet('{world}/nodes/Person.parquet')"
    for relation, column, expected in (
        ("OWNS", "pct", [("Trần Thị Bé", 70.0, "2018-12-31", None)]), ("FORMERLY_OWNS", "pct", [("Nguyễn Văn An", 70.0, "2012-02-01", "2018-12-31")]),
        ("REPRESENTS", "role", [("Trần Thị Bé", "Giám đốc", "2019-01-01", None)]),
        ("FORMERLY_REPRESENTS", "role", [("Nguyễn Văn An", "Giám đốc", "2012-02-01", "2018-12-31")]),
    ):  # fmt: skip
        edges = f"read_parquet('{world}/edges/{relation}.Person.Enterprise.parquet')"
        query = f"SELECT p.name, e.{column}, e.since::VARCHAR, e.until::VARCHAR FROM {edges} e JOIN {people} p ON p.id = e.src"
        assert duckdb.sql(query).fetchall() == expected, relation
    assert duckdb.sql(f"SELECT birth_year FROM {people} WHERE name = 'Nguyễn Văn An'").fetchall() == [(1980,)]


def test_former_names_are_kept_and_lead_to_the_firm(world: Path) -> None:
    firms = f"read_parquet('{world}/nodes/Enterprise.parquet')"
    assert duckdb.sql(f"SELECT id, name, former_names FROM {firms} WHERE id = '{A}'").fetchall() == [
        (A, "Công ty CP Ánh Dương Mới", "Công ty CP Sao Hôm; Công ty CP Ánh Dương")
    ]  # fmt: skip
    owns = f"read_parquet('{world}/edges/OWNS.Enterprise.Enterprise.parquet')"
    assert duckdb.sql(f"SELECT src, dst, pct FROM {owns}").fetchall() == [(A, B, 30.0)]   # the shareholder list still has the oldest name
    assert duckdb.sql(f"SELECT count(*) FROM {firms}").fetchall() == [(2,)]


def test_a_branch_is_no_firm_and_leads_to_its_firm(world: Path) -> None:
    branch = duckdb.sql(f"SELECT id, code, name, province FROM read_parquet('{world}/nodes/Branch.parquet')").fetchall()
    assert branch == [(f"{A}-001", f"{A}-001", "Chi nhánh Công ty CP Ánh Dương tại Huế", "Thừa Thiên Huế")]
    assert duckdb.sql(f"SELECT src, dst FROM read_parquet('{world}/edges/BRANCH_OF.Branch.Enterprise.parquet')").fetchall() == [(f"{A}-001", A)]
