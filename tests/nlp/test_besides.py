"""What is left out, orders by a condition's amount, durations, packages told by their project, contractors from elsewhere, shares of the first, only one."""

from __future__ import annotations

import pytest

from graph.query import Agg, Compare, Const, Edge, Exists, Ident, Not, OneOf, Prop, Query, Total
from graph.scope import walk
from tests.nlp.test_grammar import form, read, relations
from tests.nlp.test_tables import both, typed


def negated_props(query: Query) -> set[str]:
    return {p.name for c in query.pattern.where if isinstance(c, Not) for p in walk(c) if isinstance(p, Prop)}


@both
@pytest.mark.parametrize(("question", "prop"), [
    ("Trừ gói chỉ định thầu, nhà thầu nào trúng nhiều gói nhất?", "method"), ("Nhà thầu nào trúng nhiều gói nhất, không kể gói chỉ định thầu?", "method"),
    ("Tổng giá gói thầu năm 2022 trừ các gói đã hủy", "status"), ("Dự án nào có tổng mức đầu tư lớn nhất, không kể dự án FDI?", "kind"),
])  # fmt: skip
def test_left_out_of_what_is_spoken_of(question: str, prop: str, marks: bool) -> None:
    assert negated_props(typed(question, marks)) == {prop}


def test_a_named_one_is_left_out_of_those_asked_for() -> None:
    query = form("Ngoài Sở Y tế Hà Nội, bên mời thầu nào có nhiều gói nhất?")
    (left_out,) = [c.cond for c in query.pattern.where if isinstance(c, Not)]
    assert isinstance(left_out, OneOf) and left_out.values == ("vnz1",)


@both
def test_an_order_by_the_amount_that_was_a_condition(marks: bool) -> None:
    query = typed("Các gói giá dưới 1 tỷ, xếp từ thấp đến cao", marks)
    assert query.rank is not None and query.rank.k is None and not query.rank.descending
    by = next(c for c in query.columns if c.name == query.rank.column)
    assert by.hidden and by.expr == Prop(next(n.var for n in query.pattern.nodes), "estimate")


@pytest.mark.parametrize(("question", "days"), [("Đếm gói có thời gian thực hiện hợp đồng trên 2 năm", 730), ("goi hop dong duoi 6 thang", 183)])
def test_lengths_of_contracts_in_years_and_months(question: str, days: int) -> None:
    assert Const(days) in {c.right for c in walk(form(question).pattern) if isinstance(c, Compare)}


@both
def test_packages_of_such_a_project(marks: bool) -> None:
    query = typed("Gói y tế năm 2023", marks)
    assert relations(query) == {"PART_OF"} and any(c.right == Const("Y tế") for c in query.pattern.where if isinstance(c, Compare))


@both
@pytest.mark.parametrize(("question", "op"), [
    ("Có bao nhiêu gói do nhà thầu địa phương trúng?", "="), ("Nhà thầu ngoại tỉnh nào trúng nhiều gói nhất ở Bình Dương?", "<>"),
    ("Doanh nghiệp nào trúng gói ở tỉnh khác?", "<>"),
])  # fmt: skip
def test_contractors_from_here_and_elsewhere(question: str, op: str, marks: bool) -> None:
    query = typed(question, marks)
    won = next(e for e in query.pattern.edges if e.relation == "WINS")
    assert Compare(Prop(won.src, "province"), op, Prop(won.dst, "province")) in query.pattern.where  # type: ignore[arg-type]


def test_from_the_place_of_no_package() -> None:
    assert not read("Có bao nhiêu nhà thầu địa phương?").readings


@both
@pytest.mark.parametrize("question", ["Tỉnh nào có nhiều dự án nhất, chiếm bao nhiêu phần trăm?", "Hình thức nào nhiều gói nhất và chiếm mấy %"])
def test_what_the_first_makes_of_the_whole(question: str, marks: bool) -> None:
    share = typed(question, marks).columns[-1]
    (whole,) = [p for p in walk(share.expr) if isinstance(p, Total)]
    assert share.unit == "percent" and len(whole.query.columns) == 1


def test_a_share_of_what_does_not_add_up() -> None:
    assert not read("Dự án nào giải ngân nhanh nhất, chiếm bao nhiêu phần trăm?").readings


@both
@pytest.mark.parametrize("question", ["Nhà thầu nào chỉ trúng của một chủ đầu tư?", "Nhà thầu nào toàn trúng gói của một bên mời thầu?"])
def test_only_one_is_a_number(question: str, marks: bool) -> None:
    query = typed(question, marks)
    assert [(c.op, c.right) for c in query.having if isinstance(c, Compare)] == [("=", Const(1))]


@both
@pytest.mark.parametrize("question", [
    "Dự án nào năm 2023 không có kế hoạch vốn?", "Dự án nào không được bố trí vốn năm 2023?", "Dự án không có kế hoạch vốn năm 2023",
])  # fmt: skip
def test_no_plan_in_that_year(question: str, marks: bool) -> None:
    """A plan of capital is no plan of bidding and its capital."""
    query = typed(question, marks)
    (none,) = [c.cond for c in query.pattern.where if isinstance(c, Not)]
    assert isinstance(none, Exists) and none.pattern.edges[0].relation == "DISBURSES" and len(query.columns) == 1


def test_ones_own_project_lies_there_and_not_oneself() -> None:
    query = form("Ai trúng thầu dự án mình là chủ đầu tư ở Hà Nội?")
    place = next(c for c in query.pattern.where if any(p == Const("Hà Nội") or (isinstance(p, OneOf) and "Hà Nội" in p.values) for p in walk(c)))
    (said,) = {p.var for p in walk(place) if isinstance(p, Prop)}
    assert next(n.kinds for n in query.pattern.nodes if n.var == said) == ("Project",)


@both
@pytest.mark.parametrize(("question", "role"), [
    ("Dự án nào có trên 5 nhà thầu?", "BIDS_ON"), ("Bên mời thầu nào có nhiều nhà thầu trúng nhất?", "WINS"), ("Dự án nào không có nhà thầu nào dự?", ""),
])  # fmt: skip
def test_contractors_of_a_project_or_a_procurer(question: str, role: str, marks: bool) -> None:
    """Those of its packages."""
    query = typed(question, marks)
    found = {e.relation for e in walk(query.pattern) if isinstance(e, Edge)}
    assert found & {"PART_OF", "PROCURES"} and (not role or role in relations(query))


def test_contractors_of_many_packages_are_not_just_any_bidder() -> None:
    """'có nhà thầu trúng từ 3 gói trở lên': of its own packages, or of any, is asked back."""
    best, *others = read("Chủ đầu tư nào có nhà thầu trúng từ 3 gói trở lên?").readings
    assert others and others[0].cost - best.cost < 0.06


@both
def test_all_of_what_one_bid_on(marks: bool) -> None:
    query = typed("Nhà thầu nào trúng 100% số gói đã dự?", marks)
    assert Const(100) in {c.right for c in query.pattern.where if isinstance(c, Compare) and c.op == "="}


def test_a_contractor_that_won_from_a_ministry_is_no_part_of_it() -> None:
    query = form("Nhà thầu trúng gói của Sở Y tế Hà Nội ở dự án nào?")
    assert "SUBORDINATE_TO" not in relations(query)


@both
@pytest.mark.parametrize("question", [
    "Nhà thầu nào trúng nhiều gói nhất trong một dự án?", "Ai trúng nhiều tiền nhất từ một chủ đầu tư?",
    "Doanh nghiệp nào trúng trên 3 gói của một chủ đầu tư?", "Bên mời thầu nào có ít nhất 3 gói đều do một nhà thầu trúng?",
    "Bên mời thầu nào hay chỉ định thầu cho cùng một công ty nhất?",
])  # fmt: skip
def test_of_one_and_the_same(question: str, marks: bool) -> None:
    """Pairs are counted and ranked, one by one."""
    query = typed(question, marks)
    assert sum(isinstance(c.expr, Ident) for c in query.columns) == 2 and any(c.hidden for c in query.columns)


def test_so_many_of_one_counted_is_asked_back() -> None:
    assert not read("Có bao nhiêu nhà thầu trúng trên 3 gói của một chủ đầu tư?").readings


@both
def test_who_leads_in_what_it_won_itself(marks: bool) -> None:
    query = typed("Nhà thầu nào đứng đầu về số gói trúng thầu?", marks)
    (listed,) = [c.expr.var for c in query.columns if isinstance(c.expr, Ident)]
    assert relations(query) == {"WINS"} and query.pattern.edges[0].src == listed


def test_major_shareholders() -> None:
    assert Const(5) in {c.right for c in form("Cổ đông lớn của An Phát").pattern.where if isinstance(c, Compare)}


def test_a_thing_and_its_role_are_two_columns() -> None:
    query = form("Danh sách gói thầu và nhà thầu trúng năm 2022 của Sở Y tế Hà Nội")
    won = next(e for e in query.pattern.edges if e.relation == "WINS")
    assert [c.expr for c in query.columns] == [Ident(won.dst), Ident(won.src)]
    assert any(isinstance(c, Compare) and c.left == Prop(won.var, "date") for c in walk(query.pattern))


@both
def test_owners_by_what_their_projects_spent(marks: bool) -> None:
    query = typed("Chủ đầu tư nào giải ngân dưới 50% kế hoạch năm 2022?", marks)
    assert {"IS_OWNER_OF", "DISBURSES"} == relations(query) and query.having


@pytest.mark.parametrize("question", ["Gói nào bị hủy rồi mời lại?", "Doanh nghiệp nào có trên 5 nhà thầu?", "Gói do liên danh 3 nhà thầu trúng"])
def test_no_record_tells(question: str) -> None:
    """Called for again, contractors of a firm that is no procuring body, members of a consortium."""
    assert not read(question).readings


@both
@pytest.mark.parametrize("question", ["Mỗi tỉnh nhà thầu nào trúng nhiều tiền nhất năm 2022?", "Ở mỗi tỉnh, nhà thầu nào trúng nhiều gói nhất?"])
def test_the_places_of_what_was_won(question: str, marks: bool) -> None:
    """Wherever the contractor has its seat."""
    query = typed(question, marks)
    won = next(e for e in query.pattern.edges if e.relation == "WINS")
    assert query.columns[0].expr == Prop(won.dst, "province") and query.rank is not None and query.rank.within


@both
@pytest.mark.parametrize("question", ["Xếp hạng nhà thầu theo số gói trúng", "Bảng xếp hạng nhà thầu theo giá trị trúng thầu năm 2022"])
def test_all_places_of_a_ranking(question: str, marks: bool) -> None:
    query = typed(question, marks)
    assert query.rank is not None and query.rank.k is None and query.rank.descending and relations(query) == {"WINS"}
    assert "2022" not in question or any(isinstance(c, Compare) and isinstance(c.left, Prop) and c.left.name == "date" for c in walk(query.pattern))


def test_means_side_by_side() -> None:
    query = form("Giá trúng trung bình so với giá gói theo năm")
    assert [c.expr.fn for c in query.columns if isinstance(c.expr, Agg)] == ["avg", "avg"]


@both
def test_won_of_whom(marks: bool) -> None:
    """Who called for the bids: the person asked for ('ai') does not speak against it."""
    query = typed("An Phát trúng của ai?", marks)
    assert relations(query) == {"WINS", "PROCURES"}
    (called,) = [e for e in query.pattern.edges if e.relation == "PROCURES"]
    assert [c.expr for c in query.columns if not c.hidden] == [Ident(called.src)]


@both
@pytest.mark.parametrize(("question", "counted"), [
    ("Tìm giùm mấy dự án ở Hà Nội", False), ("Liệt kê mấy gói bị hủy năm 2022", False), ("Hà Nội có mấy dự án?", True), ("Tìm xem có mấy gói bị hủy", True),
])  # fmt: skip
def test_some_and_how_many(question: str, counted: bool, marks: bool) -> None:
    query = typed(question, marks)
    assert any(isinstance(p, Agg) for c in query.columns for p in walk(c.expr)) is counted
