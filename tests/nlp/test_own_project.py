"""Whose project a silent role speaks of, in ratios, negations, numbers and clauses; columns told at the end; word orders turned round."""

from __future__ import annotations

import pytest

from graph.query import Agg, Arith, Compare, Edge, Exists, Not, Pattern, Prop, Query, Sub
from graph.scope import walk
from tests.nlp.test_grammar import form, read, relations
from tests.nlp.test_parties import one


def tied(pattern: Pattern, role: str) -> bool:
    """Is the package that somebody won (or bid on) part of the project where it stands in `role`?"""
    who: Edge = next(e for e in pattern.edges if e.relation in ("WINS", "BIDS_ON"))
    owns: Edge = next(e for e in pattern.edges if e.relation == role)
    part = {(e.src, e.dst) for e in pattern.edges if e.relation == "PART_OF"}
    return who.src == owns.src and (who.dst, owns.dst) in part


def inner(query: Query) -> Pattern:
    """The one pattern that is closed within the question's own."""
    conds = [c for c in query.pattern.where if isinstance(c, Not | Compare)]
    found = [p.pattern for c in (*conds, *(x.expr for x in query.columns)) for p in walk(c) if isinstance(p, Exists | Sub)]
    found += [c.pattern for x in query.columns for a in walk(x.expr) if isinstance(a, Agg) for c in a.where if isinstance(c, Exists)]
    assert found
    return found[0]


@pytest.mark.parametrize("question", ["Tỷ lệ gói do chủ đầu tư tự trúng", "bao nhieu phan tram goi do chinh chu dau tu trung"])
def test_share_of_packages_won_by_their_own_owner(question: str) -> None:
    query = form(question)
    assert isinstance(query.columns[0].expr, Arith) and tied(inner(query), "IS_OWNER_OF")


@pytest.mark.parametrize("question", ["Bao nhiêu phần trăm số gói do nhà đầu tư trúng?", "bao nhieu phan tram goi ve tay nha dau tu"])
def test_share_of_a_number(question: str) -> None:
    query = form(question)
    assert isinstance(query.columns[0].expr, Arith) and tied(inner(query), "INVESTS_IN")


@pytest.mark.parametrize("question", [
    "DN nào trúng nhiều tiền nhất ở các dự án do mình làm chủ đầu tư?", "cong ty nao trung nhieu tien nhat o du an do minh dau tu",
])  # fmt: skip
def test_most_money_in_ones_own_projects(question: str) -> None:
    query = form(question)
    assert query.rank is not None and {"WINS", "PART_OF"} < relations(query)


@pytest.mark.parametrize("question", ["giá bao nhiêu", "vốn điều lệ bao nhiêu?", "địa chỉ ở đâu", "tinh trang the nao"])
def test_of_nothing(question: str) -> None:
    """A fact of everything there is was asked by nobody."""
    assert not any(isinstance(r.form, Query) and len(r.form.columns) > 1 for r in read(question).readings)


@pytest.mark.parametrize(("question", "name"), [("Hà Nam thuộc vùng nào?", "region"), ("ha nam nay thuoc tinh nao", "merged_into")])
def test_facts_of_a_place(question: str, name: str) -> None:
    query = form(question)
    assert not query.pattern.edges and [c.expr.name for c in query.columns if isinstance(c.expr, Prop)] == [name]


@pytest.mark.parametrize("question", ["Gói nào không do chủ đầu tư trúng?", "goi nao khong do chu dau tu trung"])
def test_not_won_by_its_own_owner(question: str) -> None:
    assert tied(inner(form(question)), "IS_OWNER_OF")


@pytest.mark.parametrize("question", ["Không có nhà thầu nào trúng là gói nào?", "goi nao khong co nha thau nao trung"])
def test_nobody_won(question: str) -> None:
    """That nobody won says nothing of bids: direct awards have none."""
    assert [e.relation for e in inner(form(question)).edges] == ["WINS"]


@pytest.mark.parametrize(("question", "role"), [
    ("Số gói nhà đầu tư tự trúng", "INVESTS_IN"), ("Gói nào chủ đầu tư tự dự thầu?", "IS_OWNER_OF"),
    ("chu dau tu tu trung thau tong bao nhieu tien", "IS_OWNER_OF"),
    ("Gói nào nhà đầu tư dự nhưng không trúng?", "INVESTS_IN"), ("goi thau ma chu dau tu tham du nhung truot", "IS_OWNER_OF"),
    ("Nhà đầu tư nào trúng thầu ở dự án của mình?", "INVESTS_IN"),
])  # fmt: skip
def test_in_the_very_project(question: str, role: str) -> None:
    assert tied(form(question).pattern, role)


def test_two_events_stay_two() -> None:
    """A firm that is an owner and has won something: nobody said where."""
    readings = read("Công ty nào vừa là chủ đầu tư vừa trúng gói thầu xây lắp?").readings
    assert readings and isinstance(readings[0].form, Query) and "PART_OF" not in relations(readings[0].form)


@pytest.mark.parametrize(("question", "columns"), [
    ("Gói xây lắp ở Hà Nội năm 2022, cho biết tên gói và giá gói thầu", ["Giá gói thầu"]),
    ("goi xay lap o ha noi, liet ke so tbmt", []),
    ("Gói nào ở Hà Nội, kèm mã dự án", ["Dự án"]),
    ("Doanh nghiệp nào trúng thầu ở dự án do chính họ đầu tư; nêu gói thầu, giá trúng, tên dự án", ["Gói thầu", "Giá trúng thầu", "Dự án"]),
    ("DN nào trúng thầu ở dự án do chính họ đầu tư, gói nào, dự án nào, bao nhiêu tiền", ["Gói", "Dự án", "Giá trúng thầu"]),
    ("Dự án FDI ở Hà Nội: cho biết tên dự án, vốn đăng ký, chủ đầu tư", ["Vốn đăng ký", "Chủ đầu tư"]),
])  # fmt: skip
def test_columns_at_the_end(question: str, columns: list[str]) -> None:
    said = [c.label for c in form(question).columns[1:]]
    assert [s.casefold() for s in said] == [c.casefold() for c in columns]


@pytest.mark.parametrize("question", ["Trượt nhiều nhất là nhà thầu nào?", "Trúng nhiều gói nhất là ai?"])
def test_who_comes_last(question: str) -> None:
    query = form(question)
    assert query.rank is not None and query.rank.descending and relations(query) <= {"WINS", "BIDS_ON"}


@pytest.mark.parametrize(("question", "name"), [
    ("Công ty nào góp trên 5 tỷ vào dự án ở Hà Nội?", "amount"), ("cong ty nao gop duoi 10% vao du an o ha noi", "pct"),
])  # fmt: skip
def test_stakes_in_projects(question: str, name: str) -> None:
    query = form(question)
    stake = one(query, "INVESTS_IN")
    assert any(isinstance(c, Compare) and c.left == Prop(stake.var, name) for c in query.pattern.where)


@pytest.mark.parametrize("question", ["Nhà thầu nào trúng gói ở dự án mình góp vốn, mà dự án ấy đang chậm tiến độ"])
def test_said_of_what_was_spoken_of(question: str) -> None:
    query = form(question)
    of_status = [c for c in query.pattern.where if isinstance(c, Compare) and isinstance(c.left, Prop) and c.left.name == "status"]
    assert tied(query.pattern, "INVESTS_IN") and of_status


@pytest.mark.parametrize("question", ["An Phát làm chủ đầu tư mấy dự án, tự trúng mấy gói trong đó?", "goi nao ma nguoi trung la cong ty con cua ben moi thau"])
def test_nothing_is_lost(question: str) -> None:
    """'trong đó' is no filler, and 'trúng là' no 'trùng'."""
    for reading in read(question).readings:
        assert isinstance(reading.form, Query) and "trong đó" not in question and {"WINS", "PROCURES"} <= relations(reading.form)
