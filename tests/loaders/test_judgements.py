"""What people decide stands above every rule, in every later load; and what earlier loads said is not lost."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from graph import home as homes
from loaders.errors import LoadError
from loaders.link import judgements
from loaders.link.judgements import NOT_SAME, SAME, UNSURE, Judged, Judgement
from loaders.run import load, relink, withdraw
from loaders.statements import StatementStore
from tests.loaders.conftest import FIRMS, MEMBERS, firm, write_xlsx

A, B = "0101234567", "0101234575"
NAME = "Công ty Cổ phần Thép Đông Anh"
MADE = Judgement("Enterprise", "E-X", "x", A, "a", SAME, "thanh tra", "2026-01-02T03:04:05Z", "cùng giấy phép")


def _rows(home: Path, table: str, columns: str) -> list[tuple[Any, ...]]:
    path = homes.folder(home, homes.published(home)) / "canonical" / f"{table}.parquet"
    with duckdb.connect() as db:
        return db.execute(f"SELECT {columns} FROM read_parquet('{path}') ORDER BY ALL").fetchall()


def _owner(home: Path) -> str:
    return str(_rows(home, "edges/OWNS.Enterprise.Enterprise", "src")[0][0])


@pytest.fixture
def namesakes(tmp_path: Path) -> Path:
    """Two firms of one name, and a shareholder of that name without a code."""
    write_xlsx(tmp_path / "in" / "doanh_nghiep.xlsx", [FIRMS, firm(1, A, NAME), firm(2, B, NAME, province="Cà Mau")])
    write_xlsx(tmp_path / "in" / "thanh_vien.xlsx", [MEMBERS, [1, A, NAME, "Tổ chức trong nước", "", "Việt Nam", 30]])
    load([tmp_path / "in"], tmp_path / "home")
    return tmp_path


def test_a_decision_is_applied_by_the_next_load_and_outlives_it(namesakes: Path) -> None:
    home = namesakes / "home"
    open_id = _owner(home)
    assert open_id.startswith("E-")
    judgements.append(home, replace(MADE, left=open_id, right=B))
    report = load([namesakes / "in"], home)   # no file changed, yet there is something new
    assert report.changed and report.judgements == 1 and _owner(home) == B
    assert not load([namesakes / "in"], home).changed
    write_xlsx(namesakes / "in" / "doanh_nghiep.xlsx", [FIRMS, firm(1, A, NAME, capital=9), firm(2, B, NAME)])
    load([namesakes / "in"], home)
    assert _owner(home) == B


def test_of_two_candidates_the_one_that_is_not_rejected_stays(namesakes: Path) -> None:
    home = namesakes / "home"
    judgements.append(home, replace(MADE, left=_owner(home), right=A, verdict=NOT_SAME))
    report = relink(home)
    assert (_owner(home), report.review) == (B, 0)


def test_a_pair_that_people_could_not_tell_is_not_asked_about_again(namesakes: Path) -> None:
    home = namesakes / "home"
    for other in (A, B):
        judgements.append(home, replace(MADE, left=_owner(home), right=other, verdict=UNSURE))
    report = relink(home)
    assert (_owner(home)[:2], report.review) == ("E-", 0)


def test_a_rejected_exact_name_is_kept_apart(tmp_path: Path) -> None:
    home = tmp_path / "home"
    write_xlsx(tmp_path / "in" / "doanh_nghiep.xlsx", [FIRMS, firm(1, A, NAME), firm(2, B, "Công ty TNHH Khác")])
    write_xlsx(tmp_path / "in" / "thanh_vien.xlsx", [MEMBERS, [1, B, NAME, "Tổ chức trong nước", "", "Việt Nam", 30]])
    load([tmp_path / "in"], home)
    assert _owner(home) == A
    with duckdb.connect() as db:
        own = db.execute(f"SELECT own FROM '{next((home / 'links').glob('*.parquet'))}' WHERE key IS NULL AND kind = 'Enterprise'").fetchall()[0][0]
    judgements.append(home, replace(MADE, left=own, right=A, verdict=NOT_SAME))
    relink(home)
    assert _owner(home) == own


def test_the_last_judgement_of_a_pair_stands_and_chains_end() -> None:
    both = Judged([MADE, replace(MADE, left=A, right="E-X", verdict=NOT_SAME)])
    assert both.apart("E-X", A) and list(both.merges()) == []
    chain = Judged([MADE, replace(MADE, left="E-Y", right="E-X")])
    assert sorted(chain.merges()) == [("Enterprise", "E-X", A), ("Enterprise", "E-Y", A)]
    with pytest.raises(LoadError, match="đi vòng"):
        list(Judged([MADE, replace(MADE, left=A, right="E-Y"), replace(MADE, left="E-Y", right="E-X")]).merges())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind,left\n", "thiếu cột"),
        (",".join(judgements.HEADER) + "\nEnterprise,E-X,x,1,a,maybe,an,2026-01-01T00:00:00Z,\n", "'maybe' không phải quyết định"),
        (",".join(judgements.HEADER) + "\nEnterprise,E-X,x,1,a,same,,2026-01-01T00:00:00Z,\n", "cột who: trống"),
        (",".join(judgements.HEADER) + "\nEnterprise,1,x,1,a,same,an,2026-01-01T00:00:00Z,\n", "hai vế"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / judgements.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(LoadError, match=said) as caught:
        judgements.read(tmp_path)
    assert f"{judgements.FILE}:" in str(caught.value)


def test_judgements_are_read_back_as_written_and_as_of_a_moment(tmp_path: Path) -> None:
    later = replace(MADE, left="E-Y", when="2026-02-02T00:00:00Z", why='dấu " và\nxuống dòng, phẩy')
    for made in (MADE, later):
        judgements.append(tmp_path, made)
    assert judgements.read(tmp_path) == [MADE, later] and judgements.read(tmp_path, "2026-01-31T00:00:00Z") == [MADE]


# ---- yesterday -----------------------------------------------------------------------------------------------------
def test_the_graph_of_an_earlier_load_is_built_again_and_the_next_load_returns(tmp_path: Path) -> None:
    home, path = tmp_path / "home", tmp_path / "in" / "doanh_nghiep.xlsx"
    write_xlsx(path, [FIRMS, firm(1, A, "Công ty CP An", capital=5), firm(2, B, "Công ty CP Bình")])
    first = load([path], home)
    write_xlsx(path, [FIRMS, firm(1, A, "Công ty CP An Mới", capital=7)])
    second = load([path], home)
    assert [(c["same"], c["new"], c["gone"], c["examples"]) for c in second.changes] == [(0, 1, 2, (2, 3))]
    back = relink(home, as_of=first.load)
    assert back.as_of == first.load and _rows(home, "nodes/Enterprise", "id, name, charter_capital") == [
        (A, "Công ty CP An", 5), (B, "Công ty CP Bình", 1_000_000_000)]  # fmt: skip
    assert load([path], home).changed and _rows(home, "nodes/Enterprise", "id, charter_capital") == [(A, 7)]
    assert [entry["load"] for entry in StatementStore(home).loads()][:2] == [first.load, second.load]
    with pytest.raises(LoadError, match="không có lần nạp 'L0'"):
        relink(home, as_of="L0")


def test_a_renamed_firm_is_still_found_by_its_former_name_until_the_file_is_withdrawn(tmp_path: Path) -> None:
    home, path = tmp_path / "home", tmp_path / "in" / "doanh_nghiep.xlsx"
    write_xlsx(tmp_path / "in" / "thanh_vien.xlsx", [MEMBERS, [1, B, "CTCP Thép Đông Anh", "Tổ chức trong nước", "", "Việt Nam", 30]])
    write_xlsx(path, [FIRMS, firm(1, A, NAME), firm(2, B, "Công ty TNHH Khác")])
    load([tmp_path / "in"], home)
    write_xlsx(path, [FIRMS, firm(1, A, "Công ty Cổ phần Kim khí Hà Đông"), firm(2, B, "Công ty TNHH Khác")])
    report = load([tmp_path / "in"], home)
    assert _owner(home) == A and report.links["Enterprise:former_name"] == 1
    assert _rows(home, "nodes/Enterprise", "id, name, former_names")[0] == (A, "Công ty Cổ phần Kim khí Hà Đông", NAME)
    withdraw([str(path)], home)
    assert _owner(home).startswith("E-")


def test_a_newer_file_of_the_same_name_elsewhere_is_told_and_replaces_on_demand(tmp_path: Path) -> None:
    home = tmp_path / "home"
    load([write_xlsx(tmp_path / "t1" / "doanh_nghiep.xlsx", [FIRMS, firm(1, A, "Công ty CP An"), firm(2, B, "Công ty CP Bình")])], home)
    newer = write_xlsx(tmp_path / "t2" / "doanh_nghiep.xlsx", [FIRMS, firm(1, A, "Công ty CP An", capital=9)])
    report = load([newer], home)
    assert [s["other"] for s in report.same_name] == [str(tmp_path / "t1" / "doanh_nghiep.xlsx")] and "--replace" in report.text()
    assert len(_rows(home, "nodes/Enterprise", "id")) == 2
    assert load([newer], home, replace_same_name=True).changed
    assert _rows(home, "nodes/Enterprise", "id, charter_capital") == [(A, 9)]
