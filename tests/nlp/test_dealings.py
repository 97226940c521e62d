"""Who deals with whom: whose 'mình' is, what is one and the same, what the last noun does, five of them; and what is asked back."""

from __future__ import annotations

import pytest

from graph.query import Compare, Const, Distinct, Exists, Not, Prop
from graph.scope import mentions, walk
from tests.nlp.test_affairs import asked
from tests.nlp.test_grammar import edges, form, read, relations
from tests.nlp.test_parties import one, refuted


# ---- oneself -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("question", "relation"), [
    ("Chủ đầu tư nào có công ty con trúng thầu trong dự án của mình?", "IS_OWNER_OF"),
    ("nha dau tu nuoc ngoai nao co cong ty con trung thau o du an minh dau tu", "INVESTS_IN"),
])  # fmt: skip
def test_oneself_is_not_the_subsidiary(question: str, relation: str) -> None:
    query = form(question)
    held, owned = one(query, "OWNS"), {(e.src, e.dst) for e in query.pattern.edges if e.relation == relation}
    (project,) = {there for _, there in owned}
    assert owned == {(held.src, project)} and one(query, "WINS").src == held.dst
    assert ("PART_OF", one(query, "WINS").dst, project) in edges(query)


def test_that_package_is_no_firm() -> None:
    """'nhà thầu trúng gói đó': the pointed one is the package, and the contractor is not the caller."""
    for reading in read("Cá nhân nào vừa là giám đốc bên mời thầu vừa là cổ đông của nhà thầu trúng thầu gói đó?").readings:
        assert one(reading.form, "PROCURES").src != one(reading.form, "WINS").src  # type: ignore[arg-type]


def test_two_that_bid_have_an_owner_who_need_not_bid() -> None:
    query = form("Gói nào có hai nhà thầu cùng chủ sở hữu dự thầu?")
    owners = {e.src for e in query.pattern.edges if e.relation == "OWNS"}
    assert len(owners) == 1 and owners.isdisjoint(e.src for e in query.pattern.edges if e.relation == "BIDS_ON")


@pytest.mark.parametrize("question", ["Nhà thầu nào thua công ty cùng giám đốc?", "nha thau nao thua cong ty chung dia chi"])
def test_like_oneself(question: str) -> None:
    query = form(question)
    (loser,), winner = {e.src for e in query.pattern.edges if e.relation == "BIDS_ON"}, one(query, "WINS").src
    shared = {e.dst for e in query.pattern.edges if e.relation == "REPRESENTS"}
    same = [{c.left.var, c.right.var} for c in query.pattern.where if isinstance(c, Compare) and isinstance(c.left, Prop) and isinstance(c.right, Prop)]
    assert shared == {loser, winner} or {loser, winner} in same


# ---- one and the same ----------------------------------------------------------------------------------------------------
def test_a_bare_noun_again_is_the_same() -> None:
    query = form("Dự án nào có nhà đầu tư trúng thầu ngay trong dự án?")
    assert len([n for n in query.pattern.nodes if n.kinds == ("Project",)]) == 1


@pytest.mark.parametrize("question", ["công ty nào trúng từ 3 gói mà toàn của một bên mời thầu", "cong ty nao trung tu 3 goi deu cua mot ben moi thau"])
def test_all_of_one(question: str) -> None:
    bounds = [(c.op, c.right) for c in form(question).pattern.where if isinstance(c, Compare)]
    assert bounds == [(">=", Const(3)), ("=", Const(1))] and relations(form(question)) == set()


def test_all_to_one_and_the_same_is_not_read() -> None:
    assert not read("dự án nào mọi gói đều vào tay một công ty").readings


def test_each_time_is_of_what_it_won() -> None:
    query = form("Nhà thầu nào trúng từ 2 gói mà lần nào cũng chỉ có một mình dự?")
    (exception,) = refuted(query)
    assert [(e.relation, e.src) for e in exception.pattern.edges] == [("WINS", asked(query).expr.var)]  # type: ignore[union-attr]


def test_a_firm_in_both_roles_is_asked_back() -> None:
    readings = read("gói nào người đại diện của nhà thầu trúng có cổ phần tại bên mời thầu").readings
    assert {any(isinstance(c, Distinct) for c in r.form.pattern.where) for r in readings} == {True, False}  # type: ignore[union-attr]


# ---- numbers -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", ["Cho năm nhà thầu trúng nhiều gói nhất", "Liệt kê cho năm nhà thầu trúng nhiều gói nhất"])
def test_five_of_them(question: str) -> None:
    rank = form(question).rank
    assert rank is not None and rank.k == 5


@pytest.mark.parametrize("question", ["dự trên 5 gói mà thắng chưa tới 2, nhà thầu nào", "du tren 5 goi ma thang duoi 2 goi, nha thau nao"])
def test_the_asked_one_said_last(question: str) -> None:
    query = form(question)
    bounds = [c.right for c in query.pattern.where if isinstance(c, Compare)]
    assert bounds == [Const(5), Const(2)] and {p.relation for c in query.pattern.where for p in walk(c) if hasattr(p, "relation")} == {"BIDS_ON", "WINS"}
    assert not any(isinstance(c, Not | Exists) for c in query.pattern.where) and mentions(asked(query))


# ---- what is said of two, and whatever came of it --------------------------------------------------------------------------
def test_repeated_noun_of_the_clause() -> None:
    """'dự án mà nhà đầu tư của dự án …': of that very project, which no owner comes into."""
    query = form("Tìm dự án mà nhà đầu tư của dự án có dự thầu vào gói thầu thuộc chính dự án, thắng hay thua đều tính")
    assert relations(query) == {"INVESTS_IN", "BIDS_ON", "PART_OF"} and not any(isinstance(c, Compare) for c in query.pattern.where)


@pytest.mark.parametrize(("question", "apart"), [
    ("Gói nào có cả công ty mẹ lẫn công ty con cùng dự thầu?", True), ("Gói nào có cả công ty mẹ lẫn công ty con cùng dự thầu, kể cả chung liên danh?", False),
])  # fmt: skip
def test_of_one_consortium_too(question: str, apart: bool) -> None:
    assert any("consortium" in repr(c) for c in form(question).pattern.where) is apart


def test_both_sorts_of_shareholders() -> None:
    query = form("Công ty nào có cả cổ đông nhà nước lẫn cổ đông là tổ chức nước ngoài?")
    (firm,) = {e.dst for e in query.pattern.edges if e.relation == "OWNS"}
    assert asked(query).expr.var == firm and len(query.pattern.edges) == 2  # type: ignore[union-attr]


@pytest.mark.parametrize("question", ["đối thủ nào thua An Phát ít nhất 2 lần", "doi thu nao thua an phat it nhat 2 lan"])
def test_a_rival_is_the_named_ones(question: str) -> None:
    query = form(question)
    assert one(query, "BIDS_ON").src in mentions(asked(query)) and len(query.pattern.edges) == 2


@pytest.mark.parametrize("question", ["BMT nào nắm cổ phần của nhà thầu dự gói của chính BMT", "ben moi thau nao co co phan o cong ty du goi cua minh"])
def test_the_nearer_noun_does_it(question: str) -> None:
    query = form(question)
    assert {e.src for e in query.pattern.edges if e.relation == "BIDS_ON"} == {one(query, "OWNS").dst} and one(query, "PROCURES").src == one(query, "OWNS").src


def test_the_shareholder_is_the_caller() -> None:
    query = form("Có bao nhiêu gói chỉ định thầu mà nhà thầu trúng có cổ đông là chính bên mời thầu?")
    assert one(query, "OWNS").src == one(query, "PROCURES").src and one(query, "WINS").src == one(query, "OWNS").dst


def test_who_beat_whom() -> None:
    """'thắng họ': the rival that is asked for did."""
    for reading in read("An Phát có những đối thủ nào từng thắng họ?").readings:
        won = {e.src for e in reading.form.pattern.edges if e.relation == "WINS"}  # type: ignore[union-attr]
        assert won <= {asked(reading.form).expr.var}  # type: ignore[arg-type,union-attr]


def test_bids_still_open_are_asked_back() -> None:
    assert len({r.form for r in read("nhà thầu dự từ 3 gói trở lên mà gói nào cũng trúng").readings}) > 1
    decided = read("nhà thầu dự từ 3 gói có kết quả trở lên mà gói nào cũng trúng").readings
    assert decided and not any("openbids" in r.sem.flags for r in decided)
