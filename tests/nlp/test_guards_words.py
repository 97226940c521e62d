"""What a question leaves open is asked back; what it sets side by side is not added up."""

from __future__ import annotations

import pytest

from graph.query import Agg, AllOf, Prop, Query
from graph.scope import walk
from nlp.guards.odd import odd
from tests.nlp.test_grammar import form, read


@pytest.mark.parametrize(("question", "why"), [
    ("GRDP Hà Nội trừ TP HCM năm 2023", "idle exclusion"),
    ("nhà thầu trúng năm 2022 mà không trúng năm 2023", "won and lost"),
    ("mỗi chủ đầu tư có bao nhiêu gói bị hủy", "owner and procurer"),
    ("tỉnh giải ngân trên 80% và hộ nghèo trên 10% năm 2022", "of which years"),
    ("du an giai ngan dat 100% ke hoach nam 2022 va 2023", "of which years"),
    ("dân số hà nội gấp mấy lần đà nẵng", "of which years"),
    ("nước nào không đầu tư vào Hà Nội", "some of a place"),
    ("trung bình mỗi tỉnh giải ngân bao nhiêu năm 2023", "average of what"),
    ("so goi xay lap so voi tu van", "pooled"),
    ("tỷ lệ giải ngân nhóm B so với nhóm C năm 2023", "pooled"),
    ("có kết quả 2023", "torn"),
    ("lĩnh vực nào không có dự án chậm tiến độ", "some of a place"),
    ("vùng nào không có dự án FDI", "some of a place"),
    ("tổng vốn đăng ký của nhật bản, hàn quốc, singapore", "contradiction"),
    ("dự án có tổng mức đầu tư gấp 10 lần vốn giải ngân", "contradiction"),
    ("trung bình mỗi chủ đầu tư có tổng mức đầu tư bao nhiêu", "average of what"),
    ("top 2 nha thau moi tinh", "ranked by a name"),
    ("top 3 du an fdi theo nam cap phep gan nhat", "ranked by a name"),
    ("dự án có kế hoạch nhưng không giải ngân năm 2022", "which plan"),
    ("dân số hà nội gấp mấy lần đà nẵng năm 2023", None),
    ("GRDP bình quân đầu người tỉnh nào cao nhất 2023", None),
    ("so sánh tổng mức đầu tư nhóm A với nhóm B", None),
    ("gói ngoài Hà Nội năm 2022", None),
    ("trung bình mỗi gói giá trúng bao nhiêu", None),
])  # fmt: skip
def test_asked_back(question: str, why: str | None) -> None:
    best = read(question).readings[0]
    assert odd(best.form, best.item) == why


@pytest.mark.parametrize("question", [
    "bình quân mỗi năm giải ngân bao nhiêu", "tỷ lệ dự án chậm ở Hà Nội so với cả nước", "du an khong co ke hoach von nam 2023",
])  # fmt: skip
def test_no_reading(question: str) -> None:
    """An average over totals is not one of single amounts; the country is no province of a list; a plan of capital is no plan and its capital."""
    assert not read(question).readings


@pytest.mark.parametrize(("question", "dated"), [
    ("goi trung thau quy 4 nam 2022", "date"),
    ("gói trúng 2022 chưa đến 10 tỷ", "date"),
    ("gói năm 2022 chưa đến 10 tỷ", "published"),
    ("bao nhiêu gói 1 nhà thầu 2023", "published"),
])  # fmt: skip
def test_a_package_goes_by_what_is_said_of_it(question: str, dated: str) -> None:
    """One that was won in a year, by the award; a year after 'một nhà thầu' is the package's, not the bid's."""
    conds = [c for c in form(question).pattern.where if isinstance(c, AllOf)]
    assert {p.name for c in conds for p in walk(c) if isinstance(p, Prop)} == {dated}


def test_the_last_word_is_the_part() -> None:
    """'bao nhiêu phần trăm dự án chậm tiến độ thuộc nhóm B': of those that are late."""

    def whole(query: Query) -> set[str]:
        return {p.name for c in query.pattern.where for p in walk(c) if isinstance(p, Prop)}

    assert whole(form("bao nhieu phan tram du an cham tien do thuoc nhom b")) == {"status"}
    assert whole(form("bao nhiêu phần trăm dự án nhóm B chậm tiến độ")) == {"grp"}


@pytest.mark.parametrize("question", ["nhà thầu ở Hà Nội không trúng gói nào", "nha thau khong trung goi nao"])
def test_none_of_the_packages(question: str) -> None:
    """The bidders are asked for, not packages that somebody lost."""
    assert form(question).columns[0].label in ("Nhà thầu", "Đơn vị")


@pytest.mark.parametrize("question", ["dự án nào đã xong trước 2025", "du an da hoan thanh nam 2023", "dự án đã hoàn thành ở Hà Nội năm 2023"])
def test_completed_when(question: str) -> None:
    """Never a completed one that was approved then."""
    assert "approved" not in {p.name for p in walk(form(question).pattern) if isinstance(p, Prop)}


@pytest.mark.parametrize("question", ["% gói ĐTRR chỉ 1 nhà thầu dự (chỉ tính gói có người dự)", "ty le goi chi dinh thau, chi tinh goi xay lap"])
def test_what_a_share_is_taken_of(question: str) -> None:
    """'chỉ tính …' narrows the part and the whole; what stands last before it is the part alone."""
    (share,) = (p for p in walk(form(question).columns[0].expr) if isinstance(p, Agg) and p.where)
    assert len({p.name for c in share.where for p in walk(c) if isinstance(p, Prop)}) <= 2 and form(question).pattern.where
