"""Whose affairs: rivals' shares, owners of the package's project, consortia, all of what was bid on; and what must not be read from such words."""

from __future__ import annotations

import pytest

from graph.query import Column, Compare, Const, Distinct, Exists, Not, Prop, Query
from graph.scope import mentions
from tests.nlp.test_grammar import edges, form, read, relations
from tests.nlp.test_parties import one, refuted


def asked(query: Query) -> Column:
    return query.columns[0]


@pytest.mark.parametrize("question", [
    "Nhà thầu nào có trên 20% cổ phần của một đối thủ trong cùng gói thầu?", "nha thau nao nam tren 20% von cua doi thu cung goi",
])  # fmt: skip
def test_share_in_ones_own_rival(question: str) -> None:
    """The rival is the shareholder's own: both bid on one package, and the stake is in that rival."""
    query = form(question)
    held = one(query, "OWNS")
    bids = {e.src: e.dst for e in query.pattern.edges if e.relation == "BIDS_ON"}
    assert set(bids) == {held.src, held.dst} and len(set(bids.values())) == 1
    assert any(isinstance(c, Compare) and c.left == Prop(held.var, "pct") and c.op == ">" for c in query.pattern.where)


@pytest.mark.parametrize("question", ["Ai có trên 20% cổ phần của An Phát?", "ai giu tren 20% von cua an phat"])
def test_shares_of_a_firm_are_held_by_others(question: str) -> None:
    query = form(question)
    held = one(query, "OWNS")
    assert held.src in mentions(asked(query)) and held.dst not in mentions(asked(query))


@pytest.mark.parametrize("question", ["Nhà thầu nào thua công ty có cùng người đại diện với mình?", "nha thau nao thua cong ty chung giam doc voi minh"])
def test_ones_own_is_the_subjects(question: str) -> None:
    """'mình' within a clause about another firm is the loser, for that firm is another than itself."""
    query = form(question)
    (loser,), winner = {e.src for e in query.pattern.edges if e.relation == "BIDS_ON"}, one(query, "WINS").src
    assert {e.dst for e in query.pattern.edges if e.relation == "REPRESENTS"} == {loser, winner}


def test_of_its_project() -> None:
    query = form("Nhà thầu nào thua công ty con của chủ đầu tư?")
    assert ("PART_OF", one(query, "WINS").dst, one(query, "IS_OWNER_OF").dst) in edges(query)


def test_package_of_a_firm_that_one_bids_on() -> None:
    """It is the one that firm invites bids for, never one that it won."""
    assert relations(form("An Phát có dự gói của công ty con mình không?")) == {"BIDS_ON", "PROCURES", "OWNS"}


# ---- consortia ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", ["Liên danh nào trúng nhiều gói nhất?", "lien danh nao thang nhieu goi nhat", "Liên danh trúng từ 2 gói trở lên"])
def test_consortium_is_counted_by_itself(question: str) -> None:
    query = form(question)
    assert asked(query).expr == Prop(one(query, "WINS").var, "consortium")


def test_member_of_a_consortium() -> None:
    assert asked(form("Liên danh trúng gói IB2300012345 gồm những nhà thầu nào?")).unit == "entity"


# ---- all of them -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", ["Nhà thầu nào dự từ 4 gói trở lên và trúng hết?", "nha thau nao du tu 4 goi tro len ma thang tat ca"])
def test_won_all_of_them(question: str) -> None:
    (missed,) = refuted(form(question))
    (edge,) = missed.pattern.edges
    assert edge.relation == "BIDS_ON" and [c.right.value for c in missed.pattern.where if isinstance(c, Compare)] == [False]  # type: ignore[union-attr]


def test_lost_all_of_them() -> None:
    (won,) = refuted(form("Nhà thầu nào dự từ 3 gói trở lên đều trượt?"))
    assert [c.right.value for c in won.pattern.where if isinstance(c, Compare)] == [True]  # type: ignore[union-attr]


def test_won_nothing() -> None:
    (won,) = refuted(form("Nhà thầu nào dự từ 5 gói trở lên, trắng tay?"))
    assert [e.relation for e in won.pattern.edges] == ["WINS"]


def test_won_the_only_one() -> None:
    """The award is that of the one bid, not any award."""
    query = form("Nhà thầu nào chỉ dự đúng một gói và trúng?")
    (won,) = [c for c in query.pattern.where if isinstance(c, Exists)]
    assert [e.relation for e in won.pattern.edges] == ["BIDS_ON"] and relations(query) == {"BIDS_ON"}


# ---- what sort of body -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", [
    "Nhà đầu tư nước ngoài nào có cổ phần trong doanh nghiệp mà chưa góp vốn vào dự án nào?",
    "nha dau tu ngoai nao co co phan trong doanh nghiep nhung chua dau tu vao du an nao",
])  # fmt: skip
def test_foreign_investor_is_a_sort_of_body(question: str) -> None:
    query = form(question)
    assert relations(query) == {"OWNS"} and [c.pattern.edges[0].src for c in refuted(query)] == [one(query, "OWNS").src]


def test_foreign_investor_alone_has_invested() -> None:
    assert relations(form("Có bao nhiêu nhà đầu tư nước ngoài?")) == {"INVESTS_IN"}


# ---- what is not read --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", [
    "gói nào do công ty mới thành lập trúng",  # since when?
    "goi nao do cong ty moi thanh lap trong nam trung",
    "Gói nào giá trúng cao hơn giá của bên trượt?",  # what it bid
    "Sở Y tế Huế không chỉ định thầu gói nào",  # a body by its name, that is not known
])  # fmt: skip
def test_no_reading(question: str) -> None:
    assert not read(question).readings


def test_nobody_of_a_place_or_nobody_at_all() -> None:
    """Of a package without bidders: both ways are offered."""
    readings = read("Gói nào không có nhà thầu nào đặt trụ sở ở Hà Nội?").readings
    assert len({r.form for r in readings}) > 1
    assert not any(isinstance(c, Distinct) for r in readings for c in r.form.pattern.where)  # type: ignore[union-attr]
    assert all(isinstance(r.form.pattern.where[0], Not) for r in readings)  # type: ignore[union-attr]


# ---- two roles ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", [
    "Ai là người đại diện pháp luật của cả bên mời thầu lẫn bên trúng thầu trong cùng một gói, với điều kiện đó là hai công ty khác nhau?",
    "ca nhan nao gop von vao ca cong ty moi thau lan cong ty trung, xet khi do la hai cong ty khac nhau",
])  # fmt: skip
def test_one_person_in_two_roles(question: str) -> None:
    query = form(question)
    calls, wins = one(query, "PROCURES"), one(query, "WINS")
    held = [e for e in query.pattern.edges if e.relation in ("REPRESENTS", "OWNS")]
    assert calls.dst == wins.dst and {e.dst for e in held} == {calls.src, wins.src} and len({e.src for e in held}) == 1
    assert Distinct(calls.src, wins.src) in query.pattern.where or Distinct(wins.src, calls.src) in query.pattern.where


def test_one_firm_in_both_roles_or_two() -> None:
    assert len(read("Cá nhân nào là cổ đông của cả bên mời thầu và bên trúng thầu trong cùng một gói?").readings) > 1


@pytest.mark.parametrize("question", ["Gói nào bên mời thầu không phải chủ đầu tư?", "goi nao ma ben moi thau khac chu dau tu"])
def test_roles_that_are_not_one(question: str) -> None:
    query = form(question)
    assert Distinct(one(query, "PROCURES").src, one(query, "IS_OWNER_OF").src) in query.pattern.where


def test_own_package_only_where_it_is_said() -> None:
    assert one(form("Bên mời thầu nào tự trúng thầu?"), "PROCURES").dst == one(form("Bên mời thầu nào tự trúng thầu?"), "WINS").dst
    for reading in read("Bên mời thầu nào trúng thầu?").readings:
        assert len({e.dst for e in reading.form.pattern.edges}) == 2  # type: ignore[union-attr]


# ---- direct awards, nobody, prices -------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", [
    "Sở Y tế Hà Nội chỉ định thầu cho ai?", "Công ty nào được Sở Y tế Hà Nội chỉ định thầu?", "so y te ha noi da chi dinh thau cho nhung cong ty nao",
])  # fmt: skip
def test_awarded_without_tender(question: str) -> None:
    query = form(question)
    assert one(query, "PROCURES").dst == one(query, "WINS").dst and one(query, "WINS").src in mentions(asked(query))
    assert Compare(Prop(one(query, "WINS").dst, "method"), "=", Const("Chỉ định thầu")) in query.pattern.where


@pytest.mark.parametrize(("question", "relation"), [
    ("Gói nào không ai dự?", "BIDS_ON"), ("goi nao khong co ai trung", "WINS"), ("Có bao nhiêu gói không thuộc dự án nào?", "PART_OF"),
])  # fmt: skip
def test_none_at_all(question: str, relation: str) -> None:
    (none,) = refuted(form(question))
    assert [e.relation for e in none.pattern.edges] == [relation]


@pytest.mark.parametrize("question", [
    "Gói IB2300012345 mỗi nhà thầu chào giá bao nhiêu?", "Gói IB2300012345 có những nhà thầu nào dự và mỗi nhà thầu chào giá bao nhiêu?",
    "goi ib2300012345 ai du, gia chao tung nha thau",
])  # fmt: skip
def test_what_each_bid(question: str) -> None:
    query = form(question)
    assert [c.unit for c in query.columns] == ["entity", "vnd"] and isinstance(query.columns[1].expr, Prop)


@pytest.mark.parametrize("question", ["Những doanh nghiệp nào dùng chung số điện thoại?", "cac cong ty khai trung so dien thoai voi mot cong ty khac"])
def test_shared_with_some_other(question: str) -> None:
    query = form(question)
    assert any(isinstance(c, Compare) and {getattr(c.left, "name", ""), getattr(c.right, "name", "")} == {"phone"} for c in query.pattern.where)


# ---- chains, sides, numbers of their own -----------------------------------------------------------------------------------
@pytest.mark.parametrize("question", [
    "Truy ngược lên trên, những ai có phần vốn trực tiếp hay gián tiếp trong An Phát?", "lan nguoc len qua moi tang, ai co von trong an phat",
])  # fmt: skip
def test_up_the_chain(question: str) -> None:
    held = one(form(question), "OWNS")
    assert held.hops[0] == 1 and held.hops[1] > 1 and held.src in mentions(asked(form(question)))


def test_up_the_chain_only_where_a_chain_is_told() -> None:
    assert not read("Truy ngược lên, ai là cổ đông của An Phát?").readings


@pytest.mark.parametrize("question", ["doanh nghiệp nào có vốn góp của An Phát", "cong ty nao nhan von gop cua an phat"])
def test_capital_of_another_is_held_by_it(question: str) -> None:
    assert one(form(question), "OWNS").dst in mentions(asked(form(question)))


@pytest.mark.parametrize("question", [
    "Bao nhiêu gói có hai nhà thầu cạnh tranh mà cùng một cá nhân giữ từ 25% vốn trở lên ở cả hai?",
    "Cá nhân nào góp từ 25% vốn ở cả hai nhà thầu đấu với nhau cùng gói?",
])  # fmt: skip
def test_one_holder_on_both_sides(question: str) -> None:
    query = form(question)
    held = [e for e in query.pattern.edges if e.relation == "OWNS"]
    bids = {e.src: e.dst for e in query.pattern.edges if e.relation == "BIDS_ON"}
    assert len({e.src for e in held}) == 1 and {e.dst for e in held} == set(bids) and len(set(bids.values())) == 1
    bounded = {c.left.var for c in query.pattern.where if isinstance(c, Compare) and isinstance(c.left, Prop) and c.left.name == "pct"}
    assert bounded == {e.var for e in held}


@pytest.mark.parametrize("question", ["gói nào tự mời tự trúng", "goi nao tu moi roi tu trung luon"])
def test_called_and_won_by_one_body(question: str) -> None:
    query = form(question)
    assert one(query, "PROCURES").src == one(query, "WINS").src and one(query, "PROCURES").dst == one(query, "WINS").dst


@pytest.mark.parametrize("question", [
    "Bên mời thầu chỉ định thầu cho công ty có vốn góp của chính bên mời thầu ở những gói nào?", "goi nao ben moi thau co co phan trong nha thau tham du",
])  # fmt: skip
def test_one_caller_of_one_package(question: str) -> None:
    query = form(question)
    assert one(query, "OWNS").src == one(query, "PROCURES").src


@pytest.mark.parametrize("question", ["Nhà thầu nào dự trên 5 gói mà thắng dưới 2 gói?", "nha thau nao du tren 5 goi nhung trung duoi 2 goi"])
def test_two_numbers_are_each_of_its_own(question: str) -> None:
    """One who won none has won fewer than two."""
    query = form(question)
    assert "WINS" not in relations(query) and len([c for c in query.pattern.where if isinstance(c, Compare)]) == 2


@pytest.mark.parametrize("question", [
    "Nhà thầu nào dự gói nào trúng gói đó, từ 2 gói có kết quả trở lên?", "nha thau nao luon trung, tinh tu 2 goi co ket qua tro len",
])  # fmt: skip
def test_whatever_it_bid_on_and_so_many(question: str) -> None:
    query = form(question)
    assert len(refuted(query)) == 1 and [c.right for c in query.pattern.where if isinstance(c, Compare)] == [Const(2)]


def test_won_every_year_of_them() -> None:
    query = form("Doanh nghiệp nào năm nào cũng trúng thầu trong cả ba năm 2020, 2021 và 2022?")
    assert len([c for c in query.pattern.where if isinstance(c, Exists)]) == 3


def test_packages_won_are_not_all_that_was_bid_on() -> None:
    assert not any("always" in r.sem.flags for r in read("Nhà đầu tư nào có toàn bộ các gói trúng đều ở Hà Nội?").readings)
