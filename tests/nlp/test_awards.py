"""Awards and stakes: first and last, each of several, one's own, win rates, holders of one sort, names that hold a word."""

from __future__ import annotations

import pytest

from graph.query import Compare, Const, Contains, Exists, Form, Not, OneOf, Prop, Query, Sub
from graph.scope import walk
from tests.nlp.test_grammar import edges, form, read, relations


def ranked_by(query: Query) -> Prop:
    (column,) = [c for c in query.columns if c.name == "v"]
    assert isinstance(column.expr, Prop)
    return column.expr


# ---- first and last ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("question", "latest"), [
    ("An Phát trúng gói nào sớm nhất?", False), ("goi gan day nhat ma an phat trung la goi nao", True), ("gói đầu tiên An Phát trúng", False),
    ("Gói trúng thầu gần đây nhất của An Phát", True), ("An Phát mới trúng gói nào gần đây nhất?", True),
])  # fmt: skip
def test_first_and_last_award(question: str, latest: bool) -> None:
    """The package, by the day of that firm's award."""
    query = form(question)
    ((relation, _, package),) = edges(query)
    assert relation == "WINS" and query.rank and query.rank.descending is latest
    assert ranked_by(query).name == "date" and query.columns[0].expr.var == package  # type: ignore[union-attr]


@pytest.mark.parametrize("question", ["An Phát trúng gói đầu tiên", "Công ty nào mới trúng thầu?", "Doanh nghiệp nào trúng gói mới nhất?"])
def test_the_first_of_what(question: str) -> None:
    """Of one named firm there is no first; 'mới' alone says no time."""
    assert read(question).readings == []


def test_day_of_first_award() -> None:
    assert form("An Phát trúng thầu lần đầu tiên khi nào?").form is Form.NUMBER


@pytest.mark.parametrize(("question", "youngest"), [
    ("Doanh nghiệp lâu đời nhất từng trúng thầu là ai?", False), ("doanh nghiep nao tre nhat da trung thau", True),
])  # fmt: skip
def test_oldest_firm(question: str, youngest: bool) -> None:
    query = form(question)
    assert relations(query) == {"WINS"} and ranked_by(query).name == "founded" and query.rank and query.rank.descending is youngest


# ---- each of several ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("question", "several"), [
    ("Nhà thầu nào trúng thầu ở cả Hà Nội lẫn Đà Nẵng?", 2), ("nha thau nao trung ca xay lap lan tu van", 2),
    ("Công ty nào từ 2018 đến 2020 năm nào cũng trúng thầu?", 3), ("Năm nào cũng trúng thầu từ 2018 đến 2021 là những công ty nào?", 4),
])  # fmt: skip
def test_in_each(question: str, several: int) -> None:
    """An award in every one of them, each a condition of its own; no bid is asked for beside."""
    query = form(question)
    assert sum(isinstance(c, Exists) for c in query.pattern.where) == several and not query.pattern.edges


# ---- one's own -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", [
    "Gói nào bên mời thầu tự trúng luôn gói của mình?", "co bao nhieu goi ma ben moi thau tu trung goi cua chinh minh",
    "DN nào mở thầu xong rồi chính mình trúng luôn gói đó?",
])  # fmt: skip
def test_wins_its_own(question: str) -> None:
    query = form(question)
    assert {(s, d) for r, s, d in edges(query) if r == "WINS"} == {(s, d) for r, s, d in edges(query) if r == "PROCURES"} and len(edges(query)) == 2


@pytest.mark.parametrize("question", ["Ai bị chính mình mời thầu?", "cong ty nao duoc chinh minh moi thau", "Công ty nào bị chính mình sở hữu?"])
def test_done_by_oneself_is_no_stress(question: str) -> None:
    """Not all who do it, nor all to whom it is done."""
    assert read(question).readings == []


def test_a_role_is_not_told_twice() -> None:
    """'bên mời thầu nào mời …': one package, the one that is counted."""
    query = form("Bên mời thầu nào chưa từng hủy gói nào dù đã mời từ 10 gói trở lên?")
    assert len(set(edges(query))) == 1 and query.having


# ---- numbers -----------------------------------------------------------------------------------------------------------
def test_two_counts_of_one_firm() -> None:
    query = form("An Phát dự mấy gói và trúng bao nhiêu gói?")
    counted = [c.expr.pattern.edges[0].relation for c in query.columns if isinstance(c.expr, Sub)]
    assert counted == ["BIDS_ON", "WINS"]


def test_win_rates_are_told_apart() -> None:
    """Over all bids or those decided: both are possible until the question says which."""
    assert len({r.form for r in read("Tỷ lệ trúng thầu của An Phát là bao nhiêu?").readings}) > 1
    told = read("Tỷ lệ trúng thầu của An Phát là bao nhiêu phần trăm, tính trên số gói đã dự có kết quả?").readings
    assert all(any(isinstance(p, Prop) and p.name == "won" for p in walk(r.form)) for r in told if isinstance(r.form, Query)) and told


def test_most_bidders_count_a_consortium_once() -> None:
    assert any(isinstance(p, Prop) and p.name == "consortium" for p in walk(form("Gói nào có nhiều nhà thầu dự nhất?")))


@pytest.mark.parametrize("question", ["Bên mời thầu nào trao từ 3 gói trở lên cho cùng một nhà thầu?", "bmt nào giao >=3 gói cho 1 nhà thầu"])
def test_to_one_and_the_same(question: str) -> None:
    query = form(question)
    assert len([c for c in query.columns if c.hidden]) == 1 and query.having and len(query.over) == 1


# ---- stakes --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", ["Doanh nghiệp nào có vốn nhà nước trên 50%?", "doanh nghiep nao co tren 50% von nha nuoc"])
def test_state_share(question: str) -> None:
    """All stakes of state bodies together."""
    (cond,) = form(question).pattern.where
    assert isinstance(cond, Compare) and isinstance(cond.left, Sub) and cond.left.fn == "sum" and cond.right == Const(50)


def test_foreign_shareholders_are_both_sorts() -> None:
    query = form("Cổ đông nước ngoài của An Phát")
    assert {k for n in query.pattern.nodes for k in n.kinds} == {"Person", "ForeignInvestor", "Enterprise"}


def test_two_firms_share_a_shareholder() -> None:
    query = form("An Phát và Bình Minh có chung cổ đông nào không, nếu có thì là ai?")
    assert [r for r, _, _ in edges(query)] == ["OWNS", "OWNS"] and len({s for _, s, _ in edges(query)}) == 1 and query.form is Form.ENTITIES


def test_either_office() -> None:
    query = form("Giám đốc và chủ tịch của An Phát là ai?")
    assert any(isinstance(c, OneOf) and c.values == ("Giám đốc", "Chủ tịch HĐQT") for c in query.pattern.where)


# ---- look-ups --------------------------------------------------------------------------------------------------------------
def test_name_holds_a_word() -> None:
    query = form("Doanh nghiệp nào có tên chứa chữ “Năng lượng” và đã từng trúng thầu?")
    assert any(isinstance(c, Contains) and c.text == "Năng lượng" for c in query.pattern.where) and relations(query) == {"WINS"}


def test_roles_among_facts() -> None:
    query = form("Bên mời thầu, ngày đăng tải và giá gói thầu của IB2300012345")
    assert len(query.columns) == 4 and relations(query) == {"PROCURES"}


@pytest.mark.parametrize("question", ["CTCP ở Hà Nội", "Hà Nội có mấy doanh nghiệp tư nhân?"])
def test_a_legal_form_is_a_firm(question: str) -> None:
    assert {n.kinds for n in form(question).pattern.nodes} == {("Enterprise",)}


def test_who_bid_lowest() -> None:
    assert relations(form("Ai chào giá thấp nhất ở gói IB2300012345?")) == {"BIDS_ON"}
    assert read("Ai chào giá thấp nhất?").readings == []


# ---- more than another, somebody who, of what it did ---------------------------------------------------------------------
@pytest.mark.parametrize(("question", "relation"), [
    ("An Phát có trúng nhiều gói hơn Bình Minh không?", "WINS"), ("Hà Nội có nhiều gói thầu hơn Đà Nẵng không?", "LOCATED_IN"),
    ("ai trung nhieu tien hon an phat", "WINS"),
])  # fmt: skip
def test_more_than_a_named_one(question: str, relation: str) -> None:
    """One number worked out twice over the same pattern."""
    (cond,) = [c for c in form(question).pattern.where if isinstance(c, Compare)]
    totals = [p for p in walk(cond) if isinstance(p, Sub)]
    assert cond.op == ">" and [t.pattern.edges[0].relation for t in totals] == [relation, relation]


def test_more_than_one_of_another_kind() -> None:
    """Whatever the other one is, all that may do so are asked for."""
    query = form("Bên mời thầu nào mời nhiều gói hơn Sở Y tế Hà Nội?")
    assert {k for n in query.pattern.nodes for k in n.kinds} >= {"Enterprise", "Agency"}


@pytest.mark.parametrize("question", ["Bao nhiêu công ty có cơ quan nhà nước nắm trên 50% vốn?", "cty nao co co quan nha nuoc nam tren 50% von"])
def test_has_somebody_who(question: str) -> None:
    query = form(question)
    ((relation, owner, _),) = edges(query)
    assert relation == "OWNS" and dict((n.var, n.kinds) for n in query.pattern.nodes)[owner] == ("Agency",)


def test_none_of_what_it_won_is_otherwise() -> None:
    query = form("Nhà thầu nào trúng ít nhất 2 gói mà gói nào cũng không có đối thủ?")
    (none,) = [c.cond for c in query.pattern.where if isinstance(c, Not)]
    assert isinstance(none, Exists) and none.pattern.edges[0].relation == "WINS" and query.having


def test_a_bid_is_the_packages() -> None:
    """'gói từ 3 nhà thầu nhưng chỉ một hồ sơ hợp lệ' counts no bids of each bidder."""
    assert all(not r.form.having for r in read("goi nao tu 3 nha thau du tro len nhung chi dung mot ho so hop le").readings if isinstance(r.form, Query))


def test_sum_of_a_clause() -> None:
    query = form("Tổng tiền An Phát trúng trong năm 2020 là bao nhiêu?")
    assert query.form is Form.NUMBER and relations(query) == {"WINS"}


def test_a_date_that_was_said_is_kept() -> None:
    query = form("cty lập sau 2019, tổng trúng thầu > 10 tỷ")
    assert any(isinstance(p, Prop) and p.name == "founded" for p in walk(query))
