"""Rates and shares as conditions, two years side by side, what a project owner has, and whose amount is meant."""

from __future__ import annotations

import pytest

from graph.query import Agg, Compare, Form, Prop, Query, Ref
from graph.scope import walk
from nlp.guards.odd import odd
from tests.nlp.test_grammar import form, read


def relations(question: str) -> set[str]:
    return {e.relation for e in form(question).pattern.edges}


@pytest.mark.parametrize("question", [
    "chủ đầu tư nào có tỷ lệ giải ngân dưới 50%", "tinh nao co ty le giai ngan nam 2022 duoi 50%",
    "bên mời thầu nào có tỷ lệ chỉ định thầu dưới 50%", "ben moi thau nao co duoi 50% goi chi dinh thau", "tỉnh nào có dưới 50% dự án chậm tiến độ",
])  # fmt: skip
def test_a_rate_over_all_of_them_is_a_condition(question: str) -> None:
    query = form(question)
    (bound,) = query.having
    assert isinstance(bound, Compare) and isinstance(bound.left, Ref) and bound.op == "<"
    assert next(c for c in query.columns if c.name == bound.left.column).unit == "percent"


@pytest.mark.parametrize("question", [
    "chủ đầu tư nào có nhiều gói nhất", "chu dau tu nao co tong gia goi thau lon nhat", "mỗi chủ đầu tư có bao nhiêu gói bị hủy",
    "chủ đầu tư nào có tỷ lệ chỉ định thầu cao nhất",
])  # fmt: skip
def test_the_packages_of_an_owner_are_those_of_its_projects(question: str) -> None:
    assert relations(question) == {"IS_OWNER_OF", "PART_OF"}


def test_an_owner_without_packages_is_asked_back() -> None:
    """A guessed link must not turn it into one that never called for bids."""
    assert odd(read("chủ đầu tư nào không có gói thầu nào").readings[0].form) == "owner and procurer"


@pytest.mark.parametrize("question", ["số gói thầu năm 2023 so với năm 2022", "so goi nam 2023 tang hay giam so voi 2022", "tỷ lệ giải ngân 2023 so với 2022"])
def test_two_years_side_by_side(question: str) -> None:
    assert (form(question).form, form(question).columns[0].label) == (Form.TABLE, "Năm")


def test_whose_capital() -> None:
    """Of a country, what its projects registered; of an investor, what it put in."""

    def ranked_by(query: Query) -> set[str]:
        return {p.name for c in query.columns if query.rank and c.name == query.rank.column for p in walk(c.expr) if isinstance(p, Prop)}

    assert ranked_by(form("nước nào rót nhiều vốn nhất")) == {"registered_usd"}
    assert ranked_by(form("doanh nghiệp nào đầu tư nhiều vốn nhất vào dự án giao thông")) == {"amount"}


def test_what_a_bidder_won_is_its_own_share() -> None:
    query = form("top 10 nhà thầu theo giá trúng thầu")
    assert relations("top 10 nhà thầu theo giá trúng thầu") == {"WINS"} and query.rank is not None
    assert odd(query) is None
    assert odd(read("công ty nào có giá trúng thầu lớn nhất").readings[0].form) == "whose price"


def test_how_many_are_many() -> None:
    """'nhiều gói' without a number says nothing; of the first five it does."""
    assert not read("nhà thầu trúng nhiều gói").readings
    rank = form("top 5 chủ đầu tư có nhiều dự án chậm tiến độ").rank
    assert rank is not None and rank.k == 5


@pytest.mark.parametrize("question", ["tiến độ của dự án Cầu Rồng", "tien do du an cau rong nam 2022", "tiến độ dự án Cầu Rồng qua từng kỳ giám sát"])
def test_progress_goes_by_half_years(question: str) -> None:
    """The average of all reports of one project is no progress."""
    query = form(question)
    assert query.form is Form.TABLE and query.columns[0].expr == Prop(query.pattern.edges[0].dst, "period")


def test_progress_in_no_half_year_is_not_averaged() -> None:
    assert not read("dự án nào có tiến độ dưới 50% tính đến cuối 2022").readings
    assert form("dự án nào có tiến độ dưới 50% trong kỳ giám sát 6 tháng cuối năm 2023").having


@pytest.mark.parametrize(("question", "relation"), [
    ("doanh nghiệp trúng gói của công ty mẹ", "PROCURES"), ("doanh nghiep trung goi cua cong ty me", "PROCURES"),
])  # fmt: skip
def test_of_another_is_not_won_by_another(question: str, relation: str) -> None:
    parent = next(e.src for e in form(question).pattern.edges if e.relation == "OWNS")
    assert [e.relation for e in form(question).pattern.edges if e.src == parent and e.relation != "OWNS"] == [relation]


@pytest.mark.parametrize("question", ["nhà thầu nào là cổ đông của chủ đầu tư", "cong ty trung thau co cung giam doc voi chu dau tu"])
def test_owner_of_which_project(question: str) -> None:
    """Of the one where it bid or won; of any, nobody means."""
    best = form(question)
    assert "PART_OF" in {e.relation for e in best.pattern.edges} and odd(best) is None


@pytest.mark.parametrize("question", ["tiết kiệm bao nhiêu % năm 2023", "ty le tiet kiem ha noi nam 2022"])
def test_a_rate_of_things_nobody_spoke_of_is_one_figure(question: str) -> None:
    assert form(question).form is Form.NUMBER


@pytest.mark.parametrize("question", ["bao nhiêu gói có 1 nhà thầu năm 2023", "bao nhieu goi co 2 nha thau trong nam 2023"])
def test_a_package_with_so_many_bidders_is_of_its_own_year(question: str) -> None:
    assert {p.name for p in walk(form(question).pattern) if isinstance(p, Prop)} >= {"published"} and "closed" not in str(form(question))


@pytest.mark.parametrize("question", ["bên mời thầu nào có giá trúng trung bình trên 30 tỷ", "tinh nao co gia goi thau trung binh tren 20 ty"])
def test_an_average_over_all_of_them_is_a_condition(question: str) -> None:
    query = form(question)
    assert len(query.having) == 1 and any(isinstance(p, Agg) and p.fn == "avg" for c in query.columns for p in walk(c.expr))
