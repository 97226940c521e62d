"""Whose a role is inside what is denied or said of all; chains over so many tiers; favourites; couples; one's own affair."""

from __future__ import annotations

import pytest

from graph.query import Agg, Edge, Exists, Not, Pattern, Sub
from graph.scope import walk
from nlp.guards.odd import odd
from tests.nlp.test_grammar import edges, form, read
from tests.nlp.test_parties import one


# ---- roles in sight ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", [
    "Những dự án không có gói nào về tay nhà đầu tư", "nhung du an khong co goi nao ve tay nha dau tu",
])  # fmt: skip
def test_investors_of_that_project(question: str) -> None:
    query = form(question)
    project = next(n.var for n in query.pattern.nodes if n.kinds == ("Project",))
    inner = [p for c in query.pattern.where for p in walk(c) if isinstance(p, Edge) and p.relation == "INVESTS_IN"]
    assert [e.dst for e in inner] == [project]


def test_investors_of_the_packages_project() -> None:
    query = form("Gói nào không do nhà đầu tư trúng?")
    denied = next(c.cond.pattern for c in query.pattern.where if isinstance(c, Not) and isinstance(c.cond, Exists))
    assert {e.relation for e in denied.edges} == {"WINS", "INVESTS_IN", "PART_OF"}


def test_none_of_some_is_asked_back() -> None:
    """'from 3 projects, none won there': of all it has, which a count of the lost ones does not say."""
    assert odd(form("Công ty nào đầu tư vào từ 3 dự án trở lên nhưng không trúng gói nào tại các dự án ấy")) == "none of some"


@pytest.mark.parametrize(("question", "relation"), [
    ("Chủ đầu tư tự trúng thầu năm 2020 tổng bao nhiêu tiền?", "PART_OF"), ("Bên mời thầu nào tự trúng thầu?", "PROCURES"),
])  # fmt: skip
def test_in_ones_own_affair(question: str, relation: str) -> None:
    query = form(question)
    package = one(query, "WINS").dst
    assert any(r == relation and package in (a, b) for r, a, b in edges(query))


# ---- chains --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("question", "hops"), [
    ("Doanh nghiệp nào sở hữu chủ đầu tư qua không quá ba tầng?", (1, 3)), ("doanh nghiep nao so huu gian tiep nha thau qua hai tang tro len", (2, 10)),
    ("Công ty cháu của An Phát", (2, 2)), ("Công ty con và công ty cháu của An Phát", (1, 2)),
    ("An Phát kiểm soát bao nhiêu công ty, tính cả gián tiếp qua nhiều tầng?", (1, 10)),
])  # fmt: skip
def test_over_so_many_tiers(question: str, hops: tuple[int, int]) -> None:
    assert one(form(question), "OWNS").hops == hops


# ---- favourites, couples -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", ["Nhà thầu ruột của Sở Y tế Hà Nội là ai?", "nha thau quen cua so y te ha noi"])
def test_favourite(question: str) -> None:
    reading = read(question).readings[0]
    query = form(question)
    assert one(query, "WINS").dst == one(query, "PROCURES").dst and query.rank is not None and query.rank.k == 1
    assert any("trúng nhiều gói thầu nhất" in note for note in reading.sem.notes)


def test_a_couple_is_counted_once() -> None:
    query = form("Đếm số cặp doanh nghiệp chung số điện thoại")
    (number,) = (c.expr for c in query.columns)
    assert isinstance(number, Agg) and number.fn == "sum" and isinstance(number.expr, Sub)
    assert isinstance(number.expr.pattern, Pattern) and "'id'" in repr(number.expr.pattern.where)


# ---- all of them ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", ["Nhà thầu nào trúng hết các gói mình dự?", "Nhà thầu nào trúng tất cả các gói mình dự?"])
def test_all_that_it_bid_on(question: str) -> None:
    assert any(isinstance(c, Not) for c in form(question).pattern.where)


def test_all_of_the_losers_share_is_not_one_of_them() -> None:
    assert read("Những gói nào mà người thua đều chung một cổ đông với người thắng?").readings == []


def test_so_many_in_all() -> None:
    conds = form("Nhà thầu nào chỉ trúng thầu của đúng một chủ đầu tư, từ 3 gói trở lên?").having
    assert sorted(c.op for c in conds if hasattr(c, "op")) == ["=", ">="]


# ---- what the words say ----------------------------------------------------------------------------------------------------
def test_two_on_one_package() -> None:
    query = form("Có bao nhiêu người đại diện cho từ 2 nhà thầu cùng dự một gói?")
    bids = [e for e in query.pattern.edges if e.relation == "BIDS_ON"]
    assert len(bids) == 2 and bids[0].dst == bids[1].dst


def test_all_provinces_of_a_region() -> None:
    """Who did so in each of them is not who did so in one; of projects, each lies in one."""
    assert read("Nhà thầu nào trúng gói ở tất cả các tỉnh miền Trung?").readings == []
    assert form("Dự án ở tất cả các tỉnh miền Trung")


def test_each_owner_is_not_the_winner_itself() -> None:
    assert read("Nhà thầu trúng nhiều gói nhất của mỗi chủ đầu tư").readings == []
