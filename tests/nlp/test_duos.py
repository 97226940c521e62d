"""Two of a sort: couples, what they have in common, how often they meet, what somebody does often; how bids ended."""

from __future__ import annotations

import pytest

from graph.query import AnyOf, Compare, Const, Edge, Exists, Form, Ident, Not, Prop, Query, Sub
from graph.scope import walk
from nlp.contests import not_together
from tests.nlp.test_grammar import form, read
from tests.nlp.test_parties import refuted


def _bidders(query: Query) -> set[str]:
    """Those who bid on the one package spoken of."""
    (package,) = {e.dst for e in query.pattern.edges if e.relation == "BIDS_ON"}
    return {e.src for e in query.pattern.edges if e.relation == "BIDS_ON" and e.dst == package}


def _apart(query: Query) -> bool:
    """Are the bids of different consortia?"""
    bids = [e.var for e in query.pattern.edges if e.relation == "BIDS_ON"]
    return any(not_together(a, b) in query.pattern.where for a in bids for b in bids if a != b)


# ---- what two have in common -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", [
    "Hai công ty cùng dự một gói mà chung số điện thoại", "hai nha thau trung so dien thoai ma cung du mot goi",
    "Gói nào có ít nhất hai nhà thầu đối đầu dùng chung sđt",
    "gói nào có từ 2 nhà thầu trở lên cùng tranh mà trùng số điện thoại", "những gói mà các nhà thầu cạnh tranh nhau dùng chung số điện thoại",
])  # fmt: skip
def test_two_with_one_number(question: str) -> None:
    """In whatever order: two bid on one package, apart, and have the number in common."""
    query = form(question)
    first, second = sorted(_bidders(query))
    same = [c for c in query.pattern.where if isinstance(c, Compare) and isinstance(c.left, Prop) and isinstance(c.right, Prop) and c.left.name == "phone"]
    assert [{c.left.var, c.right.var} for c in same] == [{first, second}] and _apart(query)  # type: ignore[union-attr]


@pytest.mark.parametrize("question", ["gói nào có hai nhà thầu là mẹ con", "goi nao co hai ben du thau la cong ty me con"])
def test_mother_and_daughter_bid(question: str) -> None:
    query = form(question)
    (held,) = [e for e in query.pattern.edges if e.relation == "OWNS"]
    assert {held.src, held.dst} == _bidders(query) and Compare(Prop(held.var, "pct"), ">", Const(50)) in query.pattern.where


def test_either_holds_the_other() -> None:
    query = form("Gói nào mà hai nhà thầu có quan hệ sở hữu với nhau?")
    ways = {(e.src, e.dst) for c in query.pattern.where for p in walk(c) if isinstance(p, Exists) for e in p.pattern.edges if e.relation == "OWNS"}
    first, second = sorted(_bidders(query))
    assert ways == {(first, second), (second, first)}


@pytest.mark.parametrize("question", ["cặp nhà thầu nào vừa là đối thủ vừa từng liên danh", "cap nha thau nao vua la doi thu vua tung lien danh"])
def test_rivals_here_and_partners_there(question: str) -> None:
    """Two packages: rivalry is not lost beside partnership."""
    query = form(question)
    assert len({e.dst for e in query.pattern.edges if e.relation == "BIDS_ON"}) == 2 and _apart(query)


# ---- couples -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("question", "least"), [
    ("những cặp nhà thầu cùng dự thầu từ 5 gói trở lên", 5), ("cap nha thau nao lien danh voi nhau tu 3 lan tro len", 3), ("hai nhà thầu nào hay đi chung", 2),
])  # fmt: skip
def test_couples_counted(question: str, least: int) -> None:
    """Both are shown, once, and packages are counted for each two."""
    query = form(question)
    shown = [c.expr.var for c in query.columns if isinstance(c.expr, Ident) and not c.hidden]
    assert len(shown) == 2 and Compare(Prop(shown[0], "id"), "<", Prop(shown[1], "id")) in query.pattern.where
    assert [(c.op, c.right) for c in query.having if isinstance(c, Compare)] == [(">=", Const(least))]


def test_first_couples() -> None:
    rank = form("top 5 cặp nhà thầu cùng dự nhiều gói nhất").rank
    assert rank is not None and rank.k == 5


@pytest.mark.parametrize("question", ["An Phát hay liên danh với ai", "ai thuong di thau cung An Phat"])
def test_whom_often(question: str) -> None:
    """Everyone with the number of packages, the most first."""
    query = form(question)
    assert query.form is Form.TABLE and len(query.columns) == 2 and query.rank is not None and query.rank.descending and query.rank.k is None


# ---- how bids ended ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", [
    "nhà thầu nào bỏ giá thấp nhất mà vẫn trượt", "goi nao bo gia thap nhat ma van truot", "Ai chào giá thấp nhất nhưng không trúng",
])  # fmt: skip
def test_cheapest_that_lost(question: str) -> None:
    """One bid, than which none is cheaper, and it did not win."""
    query = form(question)
    (bid,) = {c.left.var for c in query.pattern.where if isinstance(c, Compare) and isinstance(c.left, Prop) and c.left.name == "won"}
    (cheaper,) = refuted(query)
    assert Prop(bid, "price") in list(walk(cheaper)) and Compare(Prop(bid, "won"), "=", Const(False)) in query.pattern.where


@pytest.mark.parametrize("question", ["Nhà thầu nào có tỷ lệ trúng thầu 100%", "nha thau nao bat bai"])
def test_never_beaten(question: str) -> None:
    (lost,) = refuted(form(question))
    assert [c.right for c in lost.pattern.where if isinstance(c, Compare)] == [Const(False)]


def test_runner_up() -> None:
    """A place is told by the price of valid bids, a consortium counted as one."""
    query = form("Nhà thầu xếp thứ hai gói IB2300012345 là ai?")
    counts = [c for c in query.pattern.where if isinstance(c, Compare) and isinstance(c.left, Sub)]
    assert [(c.op, c.right) for c in counts] == [("=", Const(1))]


def test_greatest_package() -> None:
    reading = read("gói lớn nhất mà An Phát từng trúng").readings[0]
    assert isinstance(reading.form, Query) and reading.form.rank is not None and any("giá gói thầu" in note for note in reading.sem.notes)


def test_mother_without_child() -> None:
    """'con' is no filler behind 'mẹ'."""
    for reading in read("gói nào có nhà thầu là công ty mẹ con").readings:
        assert isinstance(reading.form, Query) and len([e for e in reading.form.pattern.edges if e.relation == "BIDS_ON"]) == 2




# ---- alone, jointly, linked --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", ["gói nào chỉ một mình An Phát dự", "khong ai du ngoai An Phat la nhung goi nao", "An Phát một mình dự những gói nào"])
def test_no_other_bidder(question: str) -> None:
    """It bid, and nobody did who is of another consortium."""
    query = form(question)
    (mine,), (other,) = [e.var for e in query.pattern.edges if e.relation == "BIDS_ON"], refuted(query)
    assert not_together(mine, other.pattern.edges[0].var) in other.pattern.where


@pytest.mark.parametrize("question", ["Ai là cổ đông của cả An Phát lẫn Bình Minh", "ai la co dong cua ca an phat va binh minh"])
def test_shareholder_of_both(question: str) -> None:
    """And not which of the two holds shares of some other firm."""
    query = form(question)
    (holder,) = {e.src for e in query.pattern.edges if e.relation == "OWNS"}
    assert len({e.dst for e in query.pattern.edges}) == 2 and query.columns[0].expr == Ident(holder)


@pytest.mark.parametrize("question", [
    "gói nào có hai nhà thầu chung điện thoại hoặc địa chỉ", "goi nao nha thau trung va nha thau truot chung dien thoai hoac chung dia chi",
])  # fmt: skip
def test_one_or_the_other(question: str) -> None:
    (either,) = [c for c in form(question).pattern.where if isinstance(c, AnyOf)]
    assert {c.left.name for c in either.conds if isinstance(c, Compare) and isinstance(c.left, Prop)} == {"phone", "address"}


def test_linked_by_ownership_either_way() -> None:
    query = form("gói nào người trúng có liên quan về vốn với chủ đầu tư")
    assert {e.relation for e in query.pattern.edges} == {"WINS", "PART_OF", "IS_OWNER_OF"}
    assert any(isinstance(c, AnyOf) and all(isinstance(x, Exists) for x in c.conds) for c in query.pattern.where)


# ---- all bids of a package ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", [
    "gói nào từ 3 nhà thầu mà giá dự thầu cao nhất và thấp nhất chênh nhau chưa tới 5%", "goi nao gia chao max min lech nhau duoi 5%",
    "Gói nào có giá dự thầu cao nhất chỉ hơn giá thấp nhất chưa tới 5%",
])  # fmt: skip
def test_prices_apart(question: str) -> None:
    """In percent of the lowest; of one bid alone nothing is said."""
    conds = [c for c in form(question).pattern.where if isinstance(c, Compare)]
    assert {p.fn for c in conds for p in walk(c) if isinstance(p, Sub)} >= {"max", "min"} and any(c.op == "<" and c.right == Const(5) for c in conds)


@pytest.mark.parametrize("question", [
    "Gói nào từ 3 nhà thầu trở lên nhưng rốt cuộc chỉ còn một hồ sơ hợp lệ?", "Gói nào có từ 3 nhà thầu mà chỉ một hồ sơ hợp lệ?",
])  # fmt: skip
def test_valid_bids_left(question: str) -> None:
    """All bids are counted for the one number, the valid ones for the other."""
    query = form(question)
    counts = [c for c in (*query.pattern.where, *query.having) if isinstance(c, Compare)]
    valid = {c.right for c in counts for p in walk(c) if isinstance(p, Prop) and p.name == "valid"}
    assert {(c.op, c.right) for c in counts} == {("=", Const(1)), (">=", Const(3))} and valid == {Const(1)}


@pytest.mark.parametrize("question", ["gói nào có từ 2 liên danh dự thầu", "goi nao co hai lien danh cung du"])
def test_consortia_are_counted_by_name(question: str) -> None:
    (count,) = [c.left for c in form(question).pattern.where if isinstance(c, Compare)]
    assert isinstance(count, Sub) and isinstance(count.expr, Prop) and count.expr.name == "consortium"


def test_members_of_one_consortium() -> None:
    query = form("gói nào có hai thành viên liên danh chung cổ đông")
    first, second = [e.var for e in query.pattern.edges if e.relation == "BIDS_ON"]
    assert Compare(Prop(first, "consortium"), "=", Prop(second, "consortium")) in query.pattern.where


def test_share_of_what_is_said_of_others_has_no_whole() -> None:
    """Of all packages, or of those whose winner has such a shareholder?"""
    assert not read("tỷ lệ gói mà người trúng là công ty con của bên mời thầu").readings


# ---- tallies -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", ["An Phát và Bình Minh gặp nhau mấy lần", "an phat thang binh minh may lan", "An Phát trượt thầu bao nhiêu lần"])
def test_how_many_times(question: str) -> None:
    """By packages."""
    query = form(question)
    assert query.form is Form.NUMBER and {n.kinds for n in query.pattern.nodes if n.var == query.over[0]} == {("BidPackage",)}


def test_the_rival_met_most() -> None:
    query = form("Đối thủ lớn nhất của An Phát là ai?")
    assert query.rank is not None and query.rank.k == 1 and not refuted(query)


def test_validity_is_known_of_judged_bids_alone() -> None:
    """A package without a result has no valid bid yet, and no invalid one."""
    query = form("Gói nào không có hồ sơ hợp lệ nào?")
    judged = [c for c in query.pattern.where if isinstance(c, Exists)]
    assert [Compare(Prop(e.var, "valid"), "=", Const(False)) in c.pattern.where for c in judged for e in c.pattern.edges] == [True]


def test_all_of_them_share() -> None:
    (two,) = refuted(form("Gói nào mà tất cả các nhà thầu đều có chung người đại diện?"))
    assert len(two.pattern.edges) == 2 and any(isinstance(c, Not) and isinstance(c.cond, Exists) for c in two.pattern.where)


def test_who_never_met_has_not_won() -> None:
    query = form("nhà thầu nào chưa từng thua An Phát")
    assert [len(c.pattern.edges) for c in query.pattern.where if isinstance(c, Exists)] == [2]


@pytest.mark.parametrize("question", ["nhà thầu nào trúng trên 3 gói mà không gói nào có đối thủ", "nha thau nao trung tren 3 goi ma khong goi nao co doi thu"])
def test_of_none_of_what_it_won(question: str) -> None:
    (contested,) = refuted(form(question))
    assert [(e.relation) for e in contested.pattern.edges] == ["WINS"] and any(isinstance(c, Compare) and c.op == ">" for c in contested.pattern.where)


def test_state_and_foreign_capital() -> None:
    stakes = [e.relation for c in form("các công ty có cả vốn nhà nước lẫn vốn nước ngoài").pattern.where for e in walk(c) if isinstance(e, Edge)]
    assert stakes == ["OWNS"] * 3  # of a body; of a foreign organisation or a foreigner


def test_ultimate_owners() -> None:
    """Over any number of stakes, those who have no shareholders themselves."""
    query = form("chủ sở hữu cuối cùng của An Phát là ai")
    (held,) = query.pattern.edges
    assert held.hops == (1, 10) and {k for n in query.pattern.nodes if n.var == held.src for k in n.kinds} == {"Person", "Agency", "ForeignInvestor"}
