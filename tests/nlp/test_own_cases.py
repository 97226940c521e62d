"""One's own affairs as they are told: cases that are counted, roles that are one, places and projects pointed to, none but oneself, roles that did nothing."""

from __future__ import annotations

import pytest

from graph.query import Compare, Const, DatePart, Exists, Form, Ident, Not, Prop, Query
from graph.scope import walk
from nlp.ask import MARGIN
from tests.nlp.test_grammar import form, read, relations
from tests.nlp.test_own_project import tied
from tests.nlp.test_parties import one


@pytest.mark.parametrize("question", [
    "Bao nhiêu trường hợp nhà đầu tư tự trúng thầu?", "co may vu nha dau tu trung thau o chinh du an cua minh",
    "số trường hợp nhà thầu trúng cũng là nhà đầu tư của dự án",
])  # fmt: skip
def test_a_case_is_a_package(question: str) -> None:
    """A firm that won two packages of its project is two cases."""
    query = form(question)
    (counted,) = [p for p in walk(query.columns[0]) if isinstance(p, Ident)]
    assert counted.var == one(query, "WINS").dst and tied(query.pattern, "INVESTS_IN")


@pytest.mark.parametrize("question", ["Năm nào nhiều vụ nhà đầu tư tự trúng thầu nhất?", "nam nao nhieu goi roi vao tay nha dau tu nhat"])
def test_year_of_most_cases_is_that_of_the_award(question: str) -> None:
    query = form(question)
    (year,) = [p for c in query.columns for p in walk(c) if isinstance(p, DatePart)]
    assert year.of == Prop(one(query, "WINS").var, "date")


@pytest.mark.parametrize(("question", "role"), [
    ("Chủ đầu tư kiêm nhà thầu trúng là những ai?", "IS_OWNER_OF"), ("goi nao chu dau tu trung voi nha thau trung", "IS_OWNER_OF"),
    ("Gói thầu nào có nhà thầu thắng là một trong các nhà đầu tư của dự án?", "INVESTS_IN"),
    ("các doanh nghiệp trúng thầu đồng thời là nhà đầu tư của dự án đó", "INVESTS_IN"), ("cty nao rot von vo du an roi trung thau luon o do", "INVESTS_IN"),
    ("công ty nào làm chủ đầu tư rồi trúng luôn gói trong dự án đó", "IS_OWNER_OF"), ("Tự đầu tư tự trúng thầu: công ty nào?", "INVESTS_IN"),
    ("nhà đầu tư nào trúng thầu dự án mình", "INVESTS_IN"), ("vừa đá bóng vừa thổi còi: gói nào chủ đầu tư tự trúng", "IS_OWNER_OF"),
])  # fmt: skip
def test_of_one_project(question: str, role: str) -> None:
    assert tied(form(question).pattern, role)


@pytest.mark.parametrize("question", ["gói mà người trúng cũng là người mời", "don vi nao vua moi vua trung mot goi"])
def test_of_one_package(question: str) -> None:
    query = form(question)
    won, called = one(query, "WINS"), one(query, "PROCURES")
    assert (won.src, won.dst) == (called.src, called.dst)


@pytest.mark.parametrize("question", ["các gói thầu nhà đầu tư trúng ở dự án của họ", "tong tien trung thau cua nha dau tu o du an cua chinh ho"])
def test_who_called_for_bids_is_not_guessed(question: str) -> None:
    assert all("PROCURES" not in relations(r.form) for r in read(question).readings if isinstance(r.form, Query))


def test_where_no_project_was_spoken_of() -> None:
    """'ở đó' is Hà Nội: the project of the package would be any."""
    assert all("PART_OF" not in relations(r.form) for r in read("nhà thầu nào có dự thầu tại Hà Nội nhưng không trúng gói nào ở đó").readings)  # type: ignore[arg-type]


@pytest.mark.parametrize("question", [
    "Nhà thầu nào chưa từng trúng gói nào ngoài dự án mình góp vốn?", "ngoai du an minh dau tu ra, nha thau nao chua tung trung goi nao",
])  # fmt: skip
def test_nowhere_but_in_ones_own(question: str) -> None:
    """It has won there, and there is no win that is not there."""
    query = form(question)
    assert tied(query.pattern, "INVESTS_IN")
    (never,) = [c for c in query.pattern.where if isinstance(c, Not)]
    assert [e.relation for p in walk(never) if isinstance(p, Exists) for e in p.pattern.edges][:1] == ["WINS"]


@pytest.mark.parametrize("question", ["Gói nào không ai dự ngoài nhà đầu tư của dự án?", "goi chi co nha dau tu du thau"])
def test_nobody_but_those(question: str) -> None:
    some, none = form(question).pattern.where
    assert isinstance(some, Exists) and tied(some.pattern, "INVESTS_IN") and isinstance(none, Not)


@pytest.mark.parametrize("question", [
    "gói nào chỉ có một nhà thầu dự và nhà thầu đó là nhà đầu tư của dự án", "goi nao nha dau tu cua du an la nha thau duy nhat tham du",
])  # fmt: skip
def test_the_sole_bidder(question: str) -> None:
    query = form(question)
    assert tied(query.pattern, "INVESTS_IN") and any(isinstance(c, Compare) and (c.op, c.right) == ("=", Const(1)) for c in query.pattern.where)


def test_what_nobody_in_a_role_did() -> None:
    """Of no investor of it is it true that it won there; not: there is one who never won anything."""
    for reading in read("Dự án nào mà nhà đầu tư không trúng gói nào?").readings:
        assert isinstance(reading.form, Query) and not reading.form.pattern.edges
        refuted = next(c for c in reading.form.pattern.where if isinstance(c, Not))
        assert {e.relation for p in walk(refuted) if isinstance(p, Exists) for e in p.pattern.edges} >= {"INVESTS_IN", "WINS", "PART_OF"}


@pytest.mark.parametrize("question", ["Doanh nghiệp nào năm 2022 không trúng gói nào?", "doanh nghiep nao khong trung goi nao trong nam 2022"])
def test_time_of_what_was_not_done(question: str) -> None:
    query = form(question)
    assert query.form is Form.ENTITIES and not query.pattern.edges
    (never,) = query.pattern.where
    assert isinstance(never, Not) and any(isinstance(p, Prop) and p.name == "date" for p in walk(never))


def test_not_won_or_lost() -> None:
    """'không trúng năm 2023': no win in that year, or a bid that was lost: both are offered."""
    first, second = read("nhà thầu trúng năm 2022 mà không trúng năm 2023").readings[:2]
    assert isinstance(first.form, Query) and isinstance(second.form, Query) and second.cost - first.cost < MARGIN
    assert {any(isinstance(c, Not) for c in r.form.pattern.where) for r in (first, second)} == {True, False}  # type: ignore[union-attr]
