"""What comes first inside a larger phrase, so large a part of one's things, which two deal with each other most, whose stake a share is."""

from __future__ import annotations

import pytest

from graph.query import Arith, Compare, Const, Distinct, Edge, Exists, Ident, Not, Query, Sub, Total
from graph.scope import conjuncts, walk
from tests.nlp.test_grammar import edges, form, read, relations
from tests.nlp.test_parties import one


def first(query: Query) -> tuple[Compare, Total]:
    """The condition that something comes first."""
    return next((c, c.right) for c in conjuncts(query.pattern.where) if isinstance(c, Compare) and isinstance(c.right, Total))


# ---- the first of its kind, inside ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(("question", "asked"), [
    ("Ai kiểm soát nhà thầu trúng nhiều gói nhất?", "OWNS"), ("ai la nguoi dai dien cua nha thau trung nhieu goi nhat", "REPRESENTS"),
    ("Nhà thầu trúng nhiều gói nhất có những cổ đông nào?", "OWNS"),
])  # fmt: skip
def test_of_the_one_who_won_most(question: str, asked: str) -> None:
    query = form(question)
    cond, total = first(query)
    firm = one(query, asked).dst
    assert query.rank is None and relations(query) == {asked}
    assert isinstance(cond.left, Sub) and [(e.relation, e.src) for e in cond.left.pattern.edges] == [("WINS", firm)]
    assert (cond.op, total.fn) == ("=", "max") and {e.relation for e in total.query.pattern.edges} == {"WINS"}


def test_of_the_first_three_and_of_the_second() -> None:
    cond, total = first(form("3 nhà thầu trúng nhiều gói nhất có những cổ đông nào?"))
    assert (cond.op, total.fn) == (">=", "min") and total.query.rank is not None and (total.query.rank.k, total.query.rank.first) == (3, 1)
    cond, total = first(form("Người đại diện của nhà thầu trúng nhiều gói thứ hai là ai?"))
    assert cond.op == "=" and total.query.rank is not None and (total.query.rank.k, total.query.rank.first) == (2, 2)


def test_the_richest_firm_may_have_won_nothing() -> None:
    """Of all firms, not of those that have won."""
    _, total = first(form("Doanh nghiệp có vốn điều lệ lớn nhất trúng những gói nào?"))
    assert not total.query.pattern.edges


def test_the_greatest_shareholder_of_each() -> None:
    query = form("Những doanh nghiệp nào mà cổ đông lớn nhất nắm trên 90%?")
    assert query.rank is None and any(isinstance(c, Not) and isinstance(c.cond, Exists) for c in query.pattern.where)


@pytest.mark.parametrize("question", ["Công ty nào có cổ đông lớn nhất là cá nhân?", "cong ty nao co co dong lon nhat la ca nhan"])
def test_who_is_greatest_comes_before_what_it_is(question: str) -> None:
    """The greatest of all shareholders is a person, and not the greatest of those that are persons."""
    query = form(question)
    denied = next(c.cond.pattern for c in query.pattern.where if isinstance(c, Not) and isinstance(c.cond, Exists))
    assert one(query, "OWNS").src in {n.var for n in query.pattern.nodes if n.kinds == ("Person",)}
    assert len(denied.nodes[0].kinds) > 1 and query.rank is None


def test_among_the_first_ten() -> None:
    _, total = first(form("Trong 10 nhà thầu trúng nhiều gói nhất, bao nhiêu nhà thầu ở Hà Nội?"))
    assert total.query.rank is not None and total.query.rank.k == 10


def test_the_latest_award_is_of_all() -> None:
    _, total = first(form("Nhà đầu tư tự trúng thầu lần gần đây nhất là ai, gói nào?"))
    assert total.fn == "max" and "'date'" in repr(total.query.columns)


def test_of_two_ranks_none_is_lost() -> None:
    for reading in read("Cổ đông lớn nhất của nhà thầu trúng nhiều nhất là ai?").readings:
        assert isinstance(reading.form, Query) and reading.form.rank is not None
        assert any(isinstance(p, Total) or (isinstance(p, Not) and isinstance(p.cond, Exists)) for p in walk(reading.form))  # the other rank


# ---- so large a part -----------------------------------------------------------------------------------------------------
def share(query: Query) -> tuple[Sub, Sub]:
    cond = next(c for c in query.pattern.where if isinstance(c, Compare) and isinstance(c.left, Arith))
    assert isinstance(cond.left, Arith) and isinstance(cond.left.left, Arith)
    part, whole = cond.left.left.right, cond.left.right
    assert isinstance(part, Sub) and isinstance(whole, Sub) and cond.op == ">"
    return part, whole


def does(number: Sub) -> set[str]:
    return {e.relation for p in walk(number) if isinstance(p, Edge) for e in (p,)}


@pytest.mark.parametrize("question", [
    "Bên mời thầu nào có trên 50% số gói do cùng một nhà thầu trúng?", "ben moi thau nao co tren 50% so goi do cung mot nha thau trung",
    "Bên mời thầu nào mà hơn một nửa số gói rơi vào tay một nhà thầu?",
])  # fmt: skip
def test_most_of_them_went_to_one(question: str) -> None:
    query = form(question)
    part, whole = share(query)
    winner, caller = one(query, "WINS").src, one(query, "PROCURES").src
    assert {(e.relation, e.src) for e in part.pattern.edges} == {("WINS", winner), ("PROCURES", caller)}
    assert {(e.relation, e.src) for e in whole.pattern.edges} == {("PROCURES", caller)}


@pytest.mark.parametrize(("question", "part_of", "whole_of"), [
    ("Chủ đầu tư nào có trên 30% số gói do chính mình trúng?", {"WINS", "PART_OF", "IS_OWNER_OF"}, {"PART_OF", "IS_OWNER_OF"}),
    ("Nhà thầu nào trúng trên nửa số gói mình dự?", {"WINS", "BIDS_ON"}, {"BIDS_ON"}),
    ("Nhà thầu nào có trên 50% số gói trúng là chỉ định thầu?", {"WINS"}, {"WINS"}),
    ("Nhà thầu nào chiếm trên 50% số gói của một bên mời thầu?", {"WINS", "PROCURES"}, {"PROCURES"}),
])  # fmt: skip
def test_a_part_of_ones_own(question: str, part_of: set[str], whole_of: set[str]) -> None:
    part, whole = share(form(question))
    assert (does(part), does(whole)) == (part_of, whole_of)


# ---- which two -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", [
    "Cặp bên mời thầu – nhà thầu nào đi với nhau nhiều nhất?", "cap ben moi thau nha thau nao di voi nhau nhieu nhat",
    "Bên mời thầu và nhà thầu nào hay đi với nhau nhất?", "Cặp bên mời thầu và nhà thầu nào có nhiều gói nhất?",
])  # fmt: skip
def test_partners(question: str) -> None:
    query = form(question)
    caller, winner = one(query, "PROCURES"), one(query, "WINS")
    assert [c.expr for c in query.columns[:2]] == [Ident(caller.src), Ident(winner.src)] and caller.dst == winner.dst
    assert query.rank is not None and Distinct(caller.src, winner.src) in query.pattern.where


def test_five_pairs_by_the_project_owner() -> None:
    query = form("Top 5 cặp chủ đầu tư - nhà thầu có nhiều gói nhất")
    assert relations(query) == {"IS_OWNER_OF", "PART_OF", "WINS"} and query.rank is not None and query.rank.k == 5


# ---- whose ---------------------------------------------------------------------------------------------------------------
def test_the_share_is_of_the_shareholder_just_spoken_of() -> None:
    query = form("Doanh nghiệp có cổ đông là An Phát, tỷ lệ vốn góp trên 50%")
    held = one(query, "OWNS")
    assert any(isinstance(c, Compare) and held.var in repr(c.left) and c.right == Const(50) for c in query.pattern.where)


def test_so_much_of_it_is_held() -> None:
    query = form("Doanh nghiệp nào có trên 50% vốn do người nước ngoài nắm?")
    assert one(query, "OWNS").dst in {c.expr.var for c in query.columns if isinstance(c.expr, Ident)}


def test_one_person_represents_both() -> None:
    query = form("Nhà thầu nào có người đại diện trùng với người đại diện của bên mời thầu?")
    held = [e for e in query.pattern.edges if e.relation == "REPRESENTS"]
    assert len(held) == 2 and held[0].src == held[1].src and one(query, "PROCURES").src in {e.dst for e in held}


@pytest.mark.parametrize("question", ["Doanh nghiệp nào không trúng gói nào của công ty mẹ?", "doanh nghiep nao khong trung goi nao cua cong ty me"])
def test_none_of_its_own_parents(question: str) -> None:
    query = form(question)
    (firm,) = (n.var for n in query.pattern.nodes)
    denied = next(c.cond.pattern for c in query.pattern.where if isinstance(c, Not) and isinstance(c.cond, Exists))
    assert {(e.relation, e.dst) for e in denied.edges if e.relation == "OWNS"} == {("OWNS", firm)}


def test_three_roles_are_three() -> None:
    query = form("Dự án nào có chủ đầu tư, bên mời thầu và nhà thầu là một?")
    assert len({src for relation, src, _ in edges(query) if relation in ("IS_OWNER_OF", "PROCURES", "BIDS_ON")}) == 1 and "IS_OWNER_OF" in relations(query)


def test_in_it_is_no_filler() -> None:
    assert read("Các dự án mà chủ đầu tư không trúng gói nào trong đó").readings == []


def test_given_to_ones_subsidiaries_most_counts_packages() -> None:
    query = form("Chủ đầu tư nào giao thầu cho công ty con nhiều nhất?")
    assert "'pct'" not in repr(query.columns)
