"""Against another, against the plan, shares of each group, several aggregates at once, other orders of the same words."""

from __future__ import annotations

import pytest

from graph.query import Agg, Arith, Compare, Const, DatePart, Form, OneOf, Prop, Query, Ref, Total
from graph.scope import walk
from tests.nlp.test_grammar import form, read
from tests.nlp.test_monitoring import rivals


def other(query: Query) -> Total:
    """What the subject is compared with."""
    conds = (*query.having, *query.pattern.where)
    return next(c.right for c in conds if isinstance(c, Compare) and isinstance(c.right, Total))


# ---- against another ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", [
    "Tỉnh nào đông dân hơn Nghệ An năm 2023?",
    "tinh nao co grdp cao hon nghe an nam 2023",
    "Tỉnh nào có nhiều dự án FDI hơn Nghệ An?",
    "Tỉnh nào ở Tây Nguyên giải ngân tốt hơn Nghệ An năm 2023?",
])  # fmt: skip
def test_more_than_a_place(question: str) -> None:
    inner = other(form(question)).query
    named = [c.values for c in inner.pattern.where if isinstance(c, OneOf)]
    assert named == [("Nghệ An",)]  # the other's own place, none of the subject's


def test_spending_better_is_a_rate_and_spending_more_is_not_said() -> None:
    assert isinstance(form("Tỉnh nào giải ngân tốt hơn Nghệ An năm 2023?").columns[-1].expr, Arith)
    assert rivals("Tỉnh nào giải ngân cao hơn Nghệ An năm 2023?") == 2


def test_more_than_a_firm() -> None:
    query = form("Doanh nghiệp nào ở Hà Nội có vốn điều lệ cao hơn An Phát?")
    assert not any(isinstance(c, OneOf) and "Hà Nội" in c.values for c in other(query).query.pattern.where)
    assert isinstance(other(form("Nhà thầu nào trúng nhiều gói hơn An Phát?")), Total)


# ---- against the plan --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("question", "op", "bound"), [
    ("Tỉnh nào giải ngân vượt kế hoạch năm 2023?", ">", 100),
    ("Dự án nào chưa giải ngân hết vốn năm 2021?", "<", 100),
    ("Dự án nào năm 2021 chưa giải ngân đồng nào?", "=", 0),
    ("Những tỉnh giải ngân dưới 50% kế hoạch năm 2023", "<", 50),
])  # fmt: skip
def test_plan(question: str, op: str, bound: int) -> None:
    query = form(question)
    assert [(c.op, c.right) for c in query.having if isinstance(c, Compare) and isinstance(c.left, Ref)] == [(op, Const(bound))]
    assert any(isinstance(c, Compare) and isinstance(c.left, Prop) and c.left.name == "year" for c in query.pattern.where)


# ---- shares ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", [
    "Trong từng lĩnh vực, gói bị hủy chiếm bao nhiêu phần trăm số gói?",
    "Với mỗi lĩnh vực, tỷ lệ phần trăm gói bị hủy là bao nhiêu?",
])  # fmt: skip
def test_share_of_each_group(question: str) -> None:
    query = form(question)
    assert query.form is Form.TABLE
    assert isinstance(query.columns[-1].expr, Arith)


def test_share_is_no_progress_and_ranks() -> None:
    assert not any(isinstance(p, Prop) and p.name == "progress_pct" for p in walk(form("Trong từng vùng, dự án chậm tiến độ chiếm bao nhiêu phần trăm?")))
    query = form("Vùng nào có tỷ lệ dự án chậm tiến độ cao nhất?")
    assert query.rank is not None
    assert isinstance(query.columns[-1].expr, Arith)


def test_values_of_the_key_are_those_alone() -> None:
    query = form("Tỷ lệ dự án chậm tiến độ của mỗi loại dự án (FDI, đầu tư công, PPP)")
    assert any(isinstance(c, OneOf) and c.values == ("FDI", "Đầu tư công", "PPP") for c in query.pattern.where)


# ---- several at once ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", [
    "Tổng mức đầu tư trung bình, cao nhất và thấp nhất của dự án giao thông",
    "trung binh, cao nhat va thap nhat cua tong muc dau tu du an giao thong",
])  # fmt: skip
def test_several_aggregates(question: str) -> None:
    assert [c.expr.fn for c in form(question).columns if isinstance(c.expr, Agg)] == ["avg", "max", "min"]


def test_second_key_is_a_year() -> None:
    keys = form("Tổng mức đầu tư theo loại dự án và năm phê duyệt").columns[:-1]
    assert isinstance(keys[0].expr, Prop)
    assert isinstance(keys[1].expr, DatePart)


# ---- other orders ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", [
    "Đứng thứ hai về số dự án FDI là tỉnh nào?",
    "Top 3 nước theo vốn đăng ký năm 2022",
    "top 5 tỉnh nhiều doanh nghiệp thành lập mới năm 2022",
    "Tỉnh nào có ít doanh nghiệp thành lập mới nhất năm 2021?",
])  # fmt: skip
def test_ranked_in_another_order(question: str) -> None:
    assert form(question).rank is not None


def test_country_is_its_investors() -> None:
    query = form("Hàn Quốc đầu tư bao nhiêu dự án?")
    assert {e.relation for e in query.pattern.edges} == {"INVESTS_IN"}
    assert query.form is Form.NUMBER
    assert rivals("Nước nào đầu tư nhiều nhất?") == 2


def test_a_number_of_packages_is_not_dropped() -> None:
    assert not any(not f.form.having for f in read("Nhà thầu nào trúng 3 gói?").readings if isinstance(f.form, Query))


# ---- of a key, all of it ------------------------------------------------------------------------------------------------
def test_a_sum_of_each_key_and_an_amount_of_each_thing() -> None:
    keyed = form("Lĩnh vực nào có tổng mức đầu tư trên 5000 tỷ?")
    assert [c.op for c in keyed.having if isinstance(c, Compare)] == [">"]
    assert not form("Dự án nào có tổng mức đầu tư trên 1000 tỷ?").having
    assert form("Lĩnh vực nào có trên 20 dự án?").having
    above = form("Vùng nào có tổng mức đầu tư cao hơn mức trung bình?")
    assert isinstance(above.columns[-1].expr, Agg)


def test_words_apart_are_no_phrase() -> None:
    """'kế hoạch, giải ngân' is two amounts, 'lĩnh vực phi tư vấn' one value and no groups."""
    assert len(form("Kế hoạch, giải ngân theo vùng năm 2022").columns) == 3
    assert form("Giá gói thầu trung bình của lĩnh vực phi tư vấn").form is Form.NUMBER


def test_time_of_violations_is_of_no_package_beside_them() -> None:
    for reading in read("Vùng nào có nhiều dự án vi phạm nhất năm 2022?").readings:
        assert not any(isinstance(p, Prop) and p.name in ("published", "approved") for p in walk(reading.form))
