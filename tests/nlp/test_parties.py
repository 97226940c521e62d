"""Parties and bidding: universals, pairs of roles, contests, chains, ages, facts. Each sentence with what its form must and must not say."""

from __future__ import annotations

import pytest

from graph.query import AllOf, Compare, Days, Distinct, Edge, Exists, Form, Not, Prop, Query
from graph.scope import walk
from tests.nlp.test_grammar import edges, form, read, relations


def refuted(query: Query) -> list[Exists]:
    """What the form says there is none of."""
    return [c.cond for c in query.pattern.where if isinstance(c, Not) and isinstance(c.cond, Exists)]


def one(query: Query, relation: str) -> Edge:
    (found,) = [e for e in query.pattern.edges if e.relation == relation]
    return found


# ---- all, every, always ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", [
    "Nhà thầu nào trúng tất cả các gói của dự án Cầu Rồng?", "nha thau nao trung moi goi cua du an cau rong",
])  # fmt: skip
def test_every_object(question: str) -> None:
    """There is no package of the project that the bidder did not win; and there is one."""
    query = form(question)
    (missed,) = refuted(query)
    assert [e.relation for e in missed.pattern.edges] == ["PART_OF"]
    (done,) = [c.cond for c in missed.pattern.where if isinstance(c, Not)]
    assert isinstance(done, Exists) and done.pattern.edges[0].src == one(query, "WINS").src


@pytest.mark.parametrize("question", [
    "Dự án nào có tất cả các gói đều chỉ định thầu?", "Dự án nào mà gói nào cũng chỉ định thầu?", "du an nao ma tat ca cac goi deu chi dinh thau",
])  # fmt: skip
def test_every_subject(question: str) -> None:
    query = form(question)
    (exception,) = refuted(query)
    assert exception.pattern.edges[0].dst == query.columns[0].expr.var  # type: ignore[union-attr]
    assert isinstance(exception.pattern.where[0], Not)


def test_all_of_what_is_asked_says_nothing_new() -> None:
    assert refuted(form("Liệt kê tất cả các gói thầu ở Hà Nội")) == []


@pytest.mark.parametrize("question", [
    "Dự án nào mà mọi gói thầu đều do một nhà thầu trúng?",  # one and the same for all
    "Bà nào giám đốc mọi công ty nào?",
    "Cá nhân nào là giám đốc của cùng một công ty?", "An Phát dự bao nhiêu gói ở Hà Nội, trúng mấy gói?",
])  # fmt: skip
def test_some_is_never_read_for_all(question: str) -> None:
    assert read(question).readings == []


@pytest.mark.parametrize(("question", "won"), [
    ("Nhà thầu nào luôn trượt?", False), ("nha thau nao luon truot", False), ("Nhà thầu nào lần nào cũng trúng?", True),
    ("Nhà thầu nào dự gói nào trúng gói đó?", True), ("nha thau nao du goi nao la truot goi ay", False),
])  # fmt: skip
def test_always(question: str, won: bool) -> None:
    """Of the bids with a result, none is otherwise."""
    (otherwise,) = refuted(form(question))
    assert otherwise.pattern.where == (Compare(Prop(otherwise.pattern.edges[0].var, "won"), "=", otherwise.pattern.where[0].right),)  # type: ignore[union-attr]
    assert otherwise.pattern.where[0].right.value is not won  # type: ignore[union-attr]


def test_one_and_the_same_project() -> None:
    query = form("Doanh nghiệp nào vừa làm chủ đầu tư vừa trúng thầu ở cùng một dự án?")
    assert one(query, "PART_OF").dst == one(query, "IS_OWNER_OF").dst and one(query, "WINS").src == one(query, "IS_OWNER_OF").src


# ---- two roles ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", [
    "Gói nào bên mời thầu và nhà thầu trúng có chung cổ đông?", "goi nao nha thau trung va ben moi thau co chung co dong",
])  # fmt: skip
def test_roles_that_share(question: str) -> None:
    query = form(question)
    owned = [e for e in query.pattern.edges if e.relation == "OWNS"]
    assert len({e.src for e in owned}) == 1 and {e.dst for e in owned} == {one(query, "WINS").src, one(query, "PROCURES").src}
    assert one(query, "WINS").dst == one(query, "PROCURES").dst


def test_parent_and_child_bid() -> None:
    query = form("Gói nào có cả công ty mẹ lẫn công ty con cùng dự thầu?")
    bids = [e for e in query.pattern.edges if e.relation == "BIDS_ON"]
    assert {e.src for e in bids} == {one(query, "OWNS").src, one(query, "OWNS").dst} and len({e.dst for e in bids}) == 1


def test_representative_owns_the_firm() -> None:
    """Whose share is not said: of the firm that is represented."""
    query = form("Doanh nghiệp nào có người đại diện nắm trên 50% vốn?")
    assert one(query, "OWNS").dst == one(query, "REPRESENTS").dst


# ---- contests ----------------------------------------------------------------------------------------------------------
def test_beating_is_no_award() -> None:
    """'thắng ai' asks for those who lost, 'thắng gói nào' for packages."""
    assert relations(form("An Phát từng thắng ai?")) == {"WINS", "BIDS_ON"}
    assert relations(form("An Phát thắng những gói nào?")) == {"WINS"}


@pytest.mark.parametrize("question", ["An Phát thua ai nhiều nhất?", "An Phát hay thua ai nhất?", "Ai hay gặp An Phát nhất khi dự thầu?"][:2])
def test_who_is_counted_by_packages(question: str) -> None:
    query = form(question)
    assert query.rank is not None and query.columns[0].expr.var == one(query, "WINS").src  # type: ignore[union-attr]
    assert query.over == (one(query, "WINS").dst,)


def test_three_places() -> None:
    query = form("Sở Y tế Hà Nội trao những gói nào cho An Phát?")
    assert query.columns[0].expr.var == one(query, "WINS").dst == one(query, "PROCURES").dst  # type: ignore[union-attr]


@pytest.mark.parametrize(("question", "hops"), [("Ai sở hữu gián tiếp An Phát?", (2, 10)), ("Công ty nào có cổ phần tại An Phát, kể cả gián tiếp?", (1, 10))])
def test_chains(question: str, hops: tuple[int, int]) -> None:
    assert one(form(question), "OWNS").hops == hops


# ---- ages ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("question", "date"), [
    ("Doanh nghiệp nào trúng thầu khi mới thành lập chưa đầy một năm?", "date"), ("cong ty nao moi thanh lap duoi 1 nam da trung thau", "date"),
    ("Doanh nghiệp nào trúng thầu trong vòng 90 ngày sau khi thành lập?", "date"),
    ("Nhà thầu nào thành lập chưa đầy một năm trước ngày đóng thầu mà trúng thầu?", "closed"),
])  # fmt: skip
def test_founded_shortly_before(question: str, date: str) -> None:
    query = form(question)
    ends = {p.end for c in query.pattern.where for p in walk(c) if isinstance(p, Days)}
    assert {e.name for e in ends if isinstance(e, Prop)} == {date} and "WINS" in relations(query)


def test_closed_shortly_after() -> None:
    query = form("Gói nào đóng thầu chưa đầy 10 ngày sau khi đăng tải?")
    (least, most) = query.pattern.where
    assert (isinstance(least, Compare) and least.left == Days(Prop("d2", "published"), Prop("d2", "closed"))) or isinstance(most, AllOf | Compare)


# ---- facts ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("question", "name"), [
    ("An Phát ở đâu?", "address"), ("Dự án Cầu Rồng nằm ở đâu?", "province"), ("Vì sao gói IB2300012345 bị hủy?", "cancel_reason"),
    ("An Phát hoạt động trong lĩnh vực nào?", "industry"), ("an phat o dau", "address"),
])  # fmt: skip
def test_facts(question: str, name: str) -> None:
    assert f"name='{name}'" in repr(form(question).columns)


def test_topic_before_the_question() -> None:
    assert edges(form("Gói IB2300012345: ai trúng?"))[0][0] == "WINS"
    assert edges(form("IB2300012345 ai mời thầu?"))[0][0] == "PROCURES"


def test_another_than_the_one_named() -> None:
    query = form("Người đại diện pháp luật của An Phát còn đại diện pháp luật cho công ty nào khác?")
    assert any(isinstance(c, Distinct) for c in query.pattern.where)


def test_owner_of_a_firm() -> None:
    query = form("An Phát thuộc sở hữu của ai?")
    assert query.form is Form.ENTITIES and one(query, "OWNS").src == query.columns[0].expr.var  # type: ignore[union-attr]


# ---- prices ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", ["Gói nào trúng vượt giá gói thầu?", "goi nao trung vuot gia goi thau"])
def test_won_above_the_estimate(question: str) -> None:
    (cond,) = form(question).pattern.where
    assert isinstance(cond, Compare) and cond.op == ">" and "WINS" in repr(cond.left) and "estimate" in repr(cond.right)


def test_percent_of_another_amount() -> None:
    assert "Const(value=99)" in repr(form("Gói nào giá trúng bằng trên 99% giá gói thầu?").pattern.where)


def test_so_many_times_the_capital() -> None:
    query = form("Doanh nghiệp nào có giá trị trúng thầu gấp hơn 5 lần vốn điều lệ?")
    assert "charter_capital" in repr(query.pattern.where) and "Sub(fn='sum'" in repr(query.pattern.where)


# ---- bids and bidders --------------------------------------------------------------------------------------------------------
def test_bids_are_counted_by_package() -> None:
    """A count of bids is not a count of packages."""
    (column,) = form("Có bao nhiêu hồ sơ dự thầu không hợp lệ?").columns
    assert "consortium" in repr(column.expr) and "fn='sum'" in repr(column.expr)


def test_cheapest_bid_did_not_win() -> None:
    """The bid that is not the cheapest is one on the very package that was won."""
    query = form("Gói nào bên trúng không phải là bên bỏ giá thấp nhất?")
    (lowest,) = refuted(query)
    assert lowest.pattern.edges[0].dst == one(query, "WINS").dst and lowest.pattern.edges[0].src == one(query, "WINS").src


@pytest.mark.parametrize("question", ["Hai nhà thầu nào cùng dự nhiều gói nhất?", "Cặp nhà thầu nào hay gặp nhau nhất?"])
def test_couples(question: str) -> None:
    """Both are shown, each couple once."""
    query = form(question)
    assert query.rank is not None and [c.unit for c in query.columns][:2] == ["entity", "entity"]
    assert any(isinstance(c, Compare) and c.op == "<" for c in query.pattern.where)


def test_both_named_bid() -> None:
    query = form("An Phát và Bình Minh từng cùng dự những gói nào?")
    bids = [e for e in query.pattern.edges if e.relation == "BIDS_ON"]
    assert len(bids) == 2 and len({e.dst for e in bids}) == 1


def test_only_one() -> None:
    (cond,) = [c for c in form("Nhà thầu nào chỉ trúng một gói?").having if isinstance(c, Compare)]
    assert cond.op == "="
