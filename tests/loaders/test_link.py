"""Linking: what is the same, what must never be, and what goes to people."""
from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import duckdb
import pytest

from graph import home as homes
from loaders.link.mint import mint
from loaders.link.orgs import Known, OrgIndex
from loaders.link.projects import Facts, ProjectIndex
from loaders.run import load
from tests.loaders.conftest import FIRMS, MEMBERS, firm, write_jsonl, write_xlsx

BOTH = ("Enterprise", "Agency")
INDEX = OrgIndex([
    Known("Enterprise", "1", "Công ty Cổ phần Xây dựng Hoàng Hùng"),
    Known("Enterprise", "2", "Công ty Cổ phần Xây dựng Hoàng Hưng"),
    Known("Enterprise", "3", "CÔNG TY TNHH THUỶ SẢN HOÀ BÌNH 36"),
    Known("Enterprise", "4", "Công ty TNHH Một thành viên An Phát"),
    Known("Enterprise", "5", "Công ty Cổ phần An Phát"),
    Known("Enterprise", "6", "Công ty TNHH Vận tải Trường Sơn"),
    Known("Agency", "vnz1", "Sở Y tế Cà Mau", "Cà Mau"),
    Known("Agency", "vnz2", "Sở Y tế Hà Nội", "Hà Nội"),
    Known("Agency", "vnz3", "UBND Cà Mau", "Cà Mau"),
    Known("Agency", "vnz4", "Bộ Giao thông vận tải"),
])  # fmt: skip


@pytest.mark.parametrize(
    ("written", "rule", "ids"),
    [
        ("CTCP Xây dựng Hoàng Hùng", "name", ["1"]),
        ("CÔNG TY CP XD HOÀNG HƯNG", "name", ["2"]),
        ("Cong ty CP Xay dung Hoang Hung", "no_marks", ["1", "2"]),            # which one? a person decides
        ("Công ty TNHH Thủy sản Hòa Bình 36", "name", ["3"]),
        ("Cong ty TNHH Thuy san Hoa Binh 36", "no_marks", ["3"]),
        ("Công ty TNHH Thủy sản Hòa Bình 38", None, []),                       # numerals differ
        ("Công ty TNHH MTV An Phát", "name", ["4"]),
        ("Công ty TNHH An Phát", None, []),                                    # one member fewer: perhaps another firm
        ("Công ty TNHH hai thành viên trở lên Vận tải Trường Sơn", "name_form", ["6"]),
        ("An Phát", "name_form", ["4", "5"]),
        ("Doanh nghiệp tư nhân An Phát", None, []),                            # another legal form: another firm
        ("Công ty TNHH Vận tải Trrường Sơn", "slip_name", ["6"]),
        ("Công ty TNHH Vận tải Trường Sươn", None, []),                        # one edit, but a real syllable: another name
        ("Ủy ban nhân dân tỉnh Cà Mau", "name", ["vnz3"]),
        ("UBND thành phố Cà Mau", None, []),                                   # the city, not the province
        ("BỘ GTVT", "name", ["vnz4"]),
        ("Công ty CP Xây dựng Hoàng Hang", None, []),                          # a real word: no slip
    ],
)  # fmt: skip
def test_organisation_names(written: str, rule: str | None, ids: list[str]) -> None:
    found = INDEX.find(written, BOTH)
    assert (found.rule if found else None, [i for _, i in found.ids] if found else []) == (rule, ids)


def test_the_table_s_province_completes_a_local_body_s_name() -> None:
    found = INDEX.find("Sở Y tế", BOTH, "Hà Nội")
    assert found is not None and (found.rule, found.ids) == ("province_name", (("Agency", "vnz2"),))
    assert INDEX.find("Sở Y tế", BOTH) is None


def test_near_names_are_asked_about_not_linked() -> None:
    index = OrgIndex([Known("Enterprise", "1", "Công ty Cổ phần Xây dựng Hoàn Minh"), Known("Enterprise", "2", "Công ty Cổ phần Thép Hoàng Long")])
    assert index.find("Công ty Cổ phần Xây dựng Hoàng Minh", BOTH) is None
    near = index.near("Công ty Cổ phần Xây dựng Hoàng Minh", BOTH)
    assert near is not None and near.ids == (("Enterprise", "1"),)


PROJECTS = ProjectIndex([
    Facts("7001", "Cầu Hòa Bình", frozenset({"~so giao thong ha noi"}), "100", "2020-01-02"),
    Facts("7002", "Cầu Hòa Bình", frozenset({"~so giao thong ca mau"}), "250", "2021-03-04"),
    Facts("7003", "Trường THPT Tam Đồng", frozenset(), "90", "2019-05-06"),
    Facts("7004", "Đường tỉnh 36", frozenset(), "80", "2018-05-06"),
])  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        (Facts("", "CẦU HOÀ BÌNH", total="250", decided="2021-03-04"), ("project_name_facts", ("7002",))),
        (Facts("", "Cầu Hòa Bình", frozenset({"~so giao thong ha noi"})), ("project_name_facts", ("7001",))),
        (Facts("", "Cầu Hòa Bình"), ("project_name", ("7001", "7002"))),
        (Facts("", "Cầu Hòa Bình", total="999", decided="2015-01-01"), None),
        (Facts("", "Truong THPT Tam Dong", total="90"), ("project_name_no_marks_facts", ("7003",))),
        (Facts("", "Trường THPT Tam Đồgn", total="90", decided="2019-05-06"), ("project_slip_facts", ("7003",))),
        (Facts("", "Trường THPT Tam Đồgn", total="91", decided="2019-05-06"), None),
        (Facts("", "Đường tỉnh 37", total="80", decided="2018-05-06"), None),
    ],
)  # fmt: skip
def test_projects_without_a_code(facts: Facts, answer: Any) -> None:
    assert PROJECTS.find(facts) == answer


def test_minted_ids_are_stable_and_apart() -> None:
    assert mint("Enterprise", "a", "b") == mint("Enterprise", "a", "b") != mint("Enterprise", "ab", "") != mint("Agency", "a", "b")


# ---- whole loads ---------------------------------------------------------------------------------------------------
A, B = "0101234567", "0101234575"


def _canonical(home: Path, query: str) -> list[tuple[Any, ...]]:
    folder = homes.folder(home, homes.published(home)) / "canonical"
    with duckdb.connect() as db:
        return db.execute(query.replace("{", f"read_parquet('{folder}/").replace("}", ".parquet')")).fetchall()


def test_persons_are_one_by_id_number_or_by_name_within_a_firm(tmp_path: Path) -> None:
    members = [
        MEMBERS,
        [1, A, "Nguyễn Văn An", "Cá nhân", "034774634714", "Việt Nam", 10],
        [2, B, "NGUYỄN VĂN AN", "Cá nhân", "034774634714", "Việt Nam", 20],     # same number: same person
        [3, B, "Nguyễn Văn An", "Cá nhân", "099999999999", "Việt Nam", 30],     # a namesake in the same firm
        [4, A, "Trần Thị Bình", "Cá nhân", "", "Việt Nam", 5],
        [5, B, "Trần Thị Bình", "Cá nhân", "", "Việt Nam", 6],                  # a name alone: two persons
    ]
    firms = [[*FIRMS, "Người đại diện theo pháp luật"], [*firm(1, A, "Công ty CP An"), "NGUYỄN VĂN AN"], [*firm(2, B, "Công ty CP Bình"), "Nguyễn Văn An"]]
    home = tmp_path / "home"
    write_xlsx(tmp_path / "in" / "thanh_vien.xlsx", members)
    write_xlsx(tmp_path / "in" / "doanh_nghiep.xlsx", firms)
    report = load([tmp_path / "in"], home)
    owners = _canonical(home, "SELECT src, dst, pct FROM {edges/OWNS.Person.Enterprise} ORDER BY pct")
    ids = [src for src, _, _ in owners]
    assert ids[2] == ids[3] and len(set(ids)) == 4 and [pct for *_, pct in owners] == [5, 6, 10, 20, 30]
    represents = dict(_canonical(home, "SELECT dst, src FROM {edges/REPRESENTS.Person.Enterprise}"))
    assert represents[A] == ids[2]                       # the only one of that name in firm A
    assert represents[B] not in ids                      # two of that name in firm B: neither is taken
    with (home / "reports" / report.load / "review.csv").open(encoding="utf-8-sig") as lines:
        review = list(csv.DictReader(lines))
    assert [(r["reason"], r["linked_to"]) for r in review] == [("nhiều người cùng tên trong một doanh nghiệp", represents[B])]


def test_register_beats_e_gp_for_kind_and_branches_are_their_firm_s(tmp_path: Path) -> None:
    """A board with a tax code is an Agency until the business register lists it; a branch's stake is its firm's."""
    body = {"orgCode": f"vn{A}", "orgFullname": "Trung tâm Phát triển Quỹ đất", "taxCode": A, "officePro": "Hà Nội", "agencyName": None, "roleType": "CDT"}
    home = tmp_path / "home"
    members = [MEMBERS, [1, B, "Trung tâm Phát triển Quỹ đất", "Tổ chức trong nước", A, "Việt Nam", 40],
               [2, B, "Chi nhánh Công ty CP Cường", "Tổ chức trong nước", "0101234582-001", "Việt Nam", 60]]
    write_jsonl(tmp_path / "in" / "don_vi.jsonl", [body])
    write_xlsx(tmp_path / "in" / "thanh_vien.xlsx", members)
    load([tmp_path / "in"], home)
    assert _canonical(home, "SELECT id, name FROM {nodes/Agency}") == [(f"vn{A}", "Trung tâm Phát triển Quỹ đất")]
    assert _canonical(home, "SELECT src, dst FROM {edges/OWNS.Enterprise.Enterprise}") == [("0101234582", B)]
    write_xlsx(tmp_path / "in" / "doanh_nghiep.xlsx", [FIRMS, firm(1, A, "Trung tâm Phát triển Quỹ đất")])
    load([tmp_path / "in"], home)
    assert _canonical(home, "SELECT src, dst FROM {edges/OWNS.Enterprise.Enterprise} ORDER BY 1") == [(A, B), ("0101234582", B)]


def test_a_tax_code_written_into_a_name_is_a_code(tmp_path: Path) -> None:
    home = tmp_path / "home"
    write_xlsx(tmp_path / "in" / "doanh_nghiep.xlsx", [FIRMS, firm(1, A, "Công ty CP Thép Miền Trung"), firm(2, B, "Công ty TNHH Dệt may Phương Nam")])
    members = [MEMBERS, [1, B, f"CT Thép M. Trung (MST: {A})", "Tổ chức trong nước", "", "Việt Nam", 10],
               [2, B, "Công ty Thép 0109999999", "Tổ chức trong nước", "", "Việt Nam", 10]]
    write_xlsx(tmp_path / "in" / "thanh_vien.xlsx", members)
    assert load([tmp_path / "in"], home).links["Enterprise:key_in_name"] == 1
    assert [src[:2] for (src,) in _canonical(home, "SELECT src FROM {edges/OWNS.Enterprise.Enterprise} ORDER BY 1")] == [A[:2], "E-"]


def test_a_code_beside_another_firm_s_name_is_reported(tmp_path: Path) -> None:
    home = tmp_path / "home"
    write_xlsx(tmp_path / "in" / "doanh_nghiep.xlsx", [FIRMS, firm(1, A, "Công ty CP Thép Miền Trung"), firm(2, B, "Công ty TNHH Dệt may Phương Nam")])
    write_xlsx(tmp_path / "in" / "thanh_vien.xlsx", [MEMBERS, [1, B, "Ngân hàng Sông Hồng", "Tổ chức trong nước", A, "Việt Nam", 10]])
    report = load([tmp_path / "in"], home)
    assert report.review == 1
    text = (home / "reports" / report.load / "review.csv").read_text(encoding="utf-8-sig")
    assert "mã số và tên không khớp" in text and "Ngân hàng Sông Hồng" in text and "Công ty CP Thép Miền Trung" in text
