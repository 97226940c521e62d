"""Against one's own group's average, another year, the nation; whose figure is the most; how long contracts run; what monitoring found most."""

from __future__ import annotations

import pytest

from graph.query import Agg, Arith, Compare, Const, Ident, OneOf, Prop, Query, Sub, Total
from graph.scope import walk
from nlp.guards.odd import odd
from tests.nlp.test_grammar import form, read


def own_average(query: Query) -> tuple[str, set[str]]:
    """The property averaged, and those that its group has in common."""
    (sub,) = [p for p in walk(query) if isinstance(p, Sub) and p.fn == "avg"]
    assert isinstance(sub.expr, Prop)
    return sub.expr.name, {q.name for c in sub.pattern.where for q in walk(c) if isinstance(q, Prop)}


@pytest.mark.parametrize("question", [
    "Công ty nào có vốn điều lệ cao hơn mức trung bình của tỉnh mình?",
    "cong ty nao co von dieu le cao hon trung binh cua tinh",
    "Doanh nghiệp nào có vốn điều lệ gấp đôi trung bình các doanh nghiệp cùng tỉnh?",
])  # fmt: skip
def test_the_average_is_that_of_ones_own_place(question: str) -> None:
    query = form(question)
    assert own_average(query) == ("charter_capital", {"province"})
    assert any(isinstance(p, Arith) and p.left == Const(2) for p in walk(query)) == ("gấp đôi" in question)


def test_an_average_of_a_narrower_group_is_asked_back() -> None:
    assert odd(form("Gói xây lắp nào có giá gói thầu cao hơn trung bình của tỉnh mình?")) == "average of what"
    assert odd(form("Doanh nghiệp ở Đồng Nai có vốn điều lệ cao hơn trung bình của tỉnh")) is None


@pytest.mark.parametrize("question", ["Gói nào có giá gói thầu gấp 5 lần giá trung bình?", "goi nao gia goi thau gap 5 lan muc trung binh"])
def test_so_many_times_the_average_of_all(question: str) -> None:
    (limit,) = [c.right for c in form(question).pattern.where if isinstance(c, Compare)]
    assert isinstance(limit, Arith)
    assert (limit.left, isinstance(limit.right, Total)) == (Const(5), True)


@pytest.mark.parametrize(("question", "kind"), [
    ("Vốn FDI thực hiện của tỉnh nào cao nhất năm 2020?", "Province"), ("von dieu le cua cong ty nao lon nhat", "Enterprise"),
    ("Giá trúng thầu của gói nào cao nhất?", "BidPackage"),
])  # fmt: skip
def test_whose_figure_is_the_most(question: str, kind: str) -> None:
    query = form(question)
    asked = query.columns[0].expr
    assert isinstance(asked, Ident)
    assert query.rank is not None
    assert query.rank.descending
    assert (kind,) in [n.kinds for n in query.pattern.nodes if n.var == asked.var]


@pytest.mark.parametrize(("question", "first"), [
    ("Số gói thầu năm 2021 hơn hay kém năm trước bao nhiêu gói?", 2021), ("2021 nhieu hay it hon nam truoc bao nhieu goi", 2021),
    ("Năm 2021 ít hơn năm 2020 bao nhiêu gói?", 2020),
])  # fmt: skip
def test_more_or_fewer_than_the_year_before(question: str, first: int) -> None:
    difference = form(question).columns[-1].expr
    assert isinstance(difference, Arith)
    assert isinstance(difference.left, Agg)
    assert difference.op == "-"
    assert f"datetime.date({first}, 1, 1)" in repr(difference.left.where)


def test_than_the_nations_own_figure() -> None:
    query = form("Năm 2018 tỉnh nào có tỷ lệ hộ nghèo cao hơn mức chung cả nước?")
    (nation,) = [p for p in walk(query) if isinstance(p, Sub)]
    assert Compare(Prop(nation.pattern.nodes[0].var, "level"), "=", Const("Cả nước")) in nation.pattern.where
    assert any(isinstance(c, Compare) and {q.name for q in walk(c) if isinstance(q, Prop)} == {"year"} for c in nation.pattern.where)


@pytest.mark.parametrize("question", ["Hợp đồng gói IB2300012345 thực hiện trong bao nhiêu ngày?", "goi IB2300012345 keo dai bao lau"])
def test_how_long_a_contract_runs(question: str) -> None:
    assert "name='days'" in repr(form(question).columns)
    assert not read("dự án nào kéo dài nhất").readings


@pytest.mark.parametrize("question", ["Loại vi phạm nào được ghi nhận nhiều nhất qua giám sát?", "loi vi pham nao xay ra nhieu nhat"])
def test_the_commonest_violation(question: str) -> None:
    query = form(question)
    assert isinstance(query.columns[0].expr, Prop)
    assert query.columns[0].expr.name == "violation"
    assert query.rank is not None


def test_the_latest_progress_of_one_project() -> None:
    query = form("Tiến độ mới nhất của dự án Cầu Rồng")
    latest = [c.right for c in query.pattern.where if isinstance(c, Compare) and isinstance(c.right, Sub)]
    assert [s.fn for s in latest] == ["max"]
    assert any(isinstance(c, OneOf) for c in query.pattern.where)
