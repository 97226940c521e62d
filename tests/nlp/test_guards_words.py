"""What a question leaves open is asked back; what it sets side by side is not added up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.query import Agg, AllOf, Arith, Compare, Const, Distinct, Form, Prop, Query, Sub
from graph.scope import walk
from nlp.chart import Item
from nlp.guards.odd import odd
from nlp.held import of_now
from tests.nlp.test_grammar import form, read, relations


def items(item: Item) -> Iterator[Item]:
    yield item
    for part in item.parts:
        yield from items(part)


@pytest.mark.parametrize(("question", "why"), [
    ("GRDP Hà Nội trừ TP HCM năm 2023", "idle exclusion"),
    ("nhà thầu nào trúng tất cả các gói xây lắp", "all there are"),
    ("gói nào không có ai dự thầu hợp lệ", "contradiction"),
    ("nhà thầu trúng năm 2022 mà trượt năm 2023", "won and lost"),
    ("mỗi chủ đầu tư có bao nhiêu gói bị hủy", None),
    ("tỉnh giải ngân trên 80% và hộ nghèo trên 10% năm 2022", "of which years"),
    ("du an giai ngan dat 100% ke hoach nam 2022 va 2023", "of which years"),
    ("dân số hà nội gấp mấy lần đà nẵng", "of which years"),
    ("nước nào không đầu tư vào Hà Nội", "some of a place"),
    ("trung bình mỗi tỉnh giải ngân bao nhiêu năm 2023", "average of what"),
    ("tỷ lệ giải ngân Hà Nội và Đà Nẵng", "pooled"),
    ("ty le goi chi dinh thau o ha noi va hai phong", "pooled"),
    ("giá gói thầu trung bình năm 2021 và 2022", "pooled"),
    ("tính chung tỷ lệ giải ngân của Hà Nội và Đà Nẵng", None),
    ("tổng mức đầu tư của Hà Nội và Đà Nẵng", None),
    ("tỷ lệ gói trúng trong tổng số gói An Phát dự", "anyone's win"),
    ("lĩnh vực nào không có dự án chậm tiến độ", "some of a place"),
    ("vùng nào không có dự án FDI", "some of a place"),
    ("tổng vốn đăng ký của nhật bản, hàn quốc, singapore", "contradiction"),
    ("dự án có tổng mức đầu tư gấp 10 lần vốn giải ngân", "contradiction"),
    ("trung bình mỗi chủ đầu tư có tổng mức đầu tư bao nhiêu", "average of what"),
    ("top 2 nha thau moi tinh", "ranked by a name"),
    ("top 3 du an fdi theo nam cap phep gan nhat", "ranked by a name"),
    ("dự án có kế hoạch nhưng không giải ngân năm 2022", "which plan"),
    ("dân số hà nội gấp mấy lần đà nẵng năm 2023", None),
    ("GRDP bình quân đầu người tỉnh nào cao nhất 2023", None),
    ("so sánh tổng mức đầu tư nhóm A với nhóm B", None),
    ("gói ngoài Hà Nội năm 2022", None),
    ("trung bình mỗi gói giá trúng bao nhiêu", None),
])  # fmt: skip
def test_asked_back(question: str, why: str | None) -> None:
    best = read(question).readings[0]
    assert odd(best.form, best.item) == why


@pytest.mark.parametrize("question", [
    "tỷ lệ dự án chậm ở Hà Nội so với cả nước", "có kết quả 2023",
])  # fmt: skip
def test_no_reading(question: str) -> None:
    """The country is no province of a list."""
    assert not read(question).readings


@pytest.mark.parametrize(("question", "dated"), [
    ("goi trung thau quy 4 nam 2022", "date"),
    ("gói trúng 2022 chưa đến 10 tỷ", "date"),
    ("gói năm 2022 chưa đến 10 tỷ", "published"),
    ("bao nhiêu gói 1 nhà thầu 2023", "published"),
])  # fmt: skip
def test_a_package_goes_by_what_is_said_of_it(question: str, dated: str) -> None:
    """One that was won in a year, by the award; a year after 'một nhà thầu' is the package's, not the bid's."""
    conds = [c for c in form(question).pattern.where if isinstance(c, AllOf)]
    assert {p.name for c in conds for p in walk(c) if isinstance(p, Prop)} == {dated}


def test_the_last_word_is_the_part() -> None:
    """'bao nhiêu phần trăm dự án chậm tiến độ thuộc nhóm B': of those that are late."""

    def whole(query: Query) -> set[str]:
        return {p.name for c in query.pattern.where for p in walk(c) if isinstance(p, Prop)}

    assert whole(form("bao nhieu phan tram du an cham tien do thuoc nhom b")) == {"status"}
    assert whole(form("bao nhiêu phần trăm dự án nhóm B chậm tiến độ")) == {"grp"}


@pytest.mark.parametrize("question", ["nhà thầu ở Hà Nội không trúng gói nào", "nha thau khong trung goi nao"])
def test_none_of_the_packages(question: str) -> None:
    """The bidders are asked for, not packages that somebody lost."""
    assert form(question).columns[0].label in ("Nhà thầu", "Đơn vị")


@pytest.mark.parametrize("question", ["dự án nào đã xong trước 2025", "du an da hoan thanh nam 2023", "dự án đã hoàn thành ở Hà Nội năm 2023"])
def test_completed_when(question: str) -> None:
    """Never a completed one that was approved then."""
    assert "approved" not in {p.name for p in walk(form(question).pattern) if isinstance(p, Prop)}


@pytest.mark.parametrize("question", ["% gói ĐTRR chỉ 1 nhà thầu dự (chỉ tính gói có người dự)", "ty le goi chi dinh thau, chi tinh goi xay lap"])
def test_what_a_share_is_taken_of(question: str) -> None:
    """'chỉ tính …' narrows the part and the whole; what stands last before it is the part alone."""
    (share,) = (p for p in walk(form(question).columns[0].expr) if isinstance(p, Agg) and p.where)
    assert len({p.name for c in share.where for p in walk(c) if isinstance(p, Prop)}) <= 2 and form(question).pattern.where


@pytest.mark.parametrize("question", ["bao nhiêu gói đang mời thầu", "tổng giá trị các gói đang mời thầu", "cac goi dang moi thau"])
def test_what_goes_on_now(question: str) -> None:
    """Not all packages that anybody ever called for."""
    assert Compare(Prop(form(question).pattern.nodes[0].var, "status"), "=", Const("Đang xét thầu")) in form(question).pattern.where


@pytest.mark.parametrize("question", [
    "so sánh số gói thầu năm 2022 và 2023", "so sanh giai ngan nam 2022 voi nam 2023", "xu hướng số gói thầu", "xu huong giai ngan ha noi",
])  # fmt: skip
def test_each_year_is_told(question: str) -> None:
    assert form(question).form is Form.TABLE and form(question).columns[0].label == "Năm"


@pytest.mark.parametrize("question", ["tỷ lệ tiết kiệm từng năm", "ty le tiet kiem theo linh vuc", "tỷ lệ tiết kiệm năm 2022"])
def test_a_rate_of_savings_is_of_what_was_saved_on(question: str) -> None:
    """Neither a share of all savings nor a list of packages: all that was saved over all that was estimated."""
    (rate,) = (c.expr for c in form(question).columns if isinstance(c.expr, Arith))
    assert isinstance(rate.right, Agg) and isinstance(rate.right.expr, Prop) and rate.right.expr.name == "estimate"


@pytest.mark.parametrize("question", ["số gói chỉ định thầu trên tổng số gói của Hà Nội", "tỷ lệ chỉ định thầu ở Hà Nội", "ty le chi dinh thau o Ha Noi"])
def test_one_number_over_another(question: str) -> None:
    (column,) = form(question).columns
    assert column.unit == "percent" and "province" in {p.name for c in form(question).pattern.where for p in walk(c) if isinstance(p, Prop)}


@pytest.mark.parametrize("question", ["Các gói thầu không thuộc dự án nào ở Đà Nẵng", "goi khong thuoc du an nao o da nang"])
def test_of_no_project_at_all(question: str) -> None:
    """The place is the package's: one of a project elsewhere is no answer."""
    (place,) = (p for c in form(question).pattern.where for p in walk(c) if isinstance(p, Prop) and p.name == "province")
    assert place.var == form(question).pattern.nodes[0].var


@pytest.mark.parametrize("question", [
    "bao nhiêu gói bị hủy, tính bằng phần trăm", "so goi bi huy theo linh vuc, don vi phan tram",
    "truy ngược lên, ai là cổ đông của An Phát", "truy nguoc len ai la co dong cua an phat",
])  # fmt: skip
def test_no_word_of_meaning_is_filler(question: str) -> None:
    """A number where a percentage is wanted, the shareholders where a chain of them is: no answer."""
    assert not read(question).readings


def test_a_unit_that_is_given_needs_no_word() -> None:
    assert form("Tỷ lệ gói thầu bị hủy theo lĩnh vực, đơn vị phần trăm").columns[-1].unit == "percent"


@pytest.mark.parametrize("question", ["công ty có giám đốc kiêm người đại diện của công ty khác", "cty nao co giam doc la nguoi dai dien cua cong ty khac"])
def test_another_one_is_another(question: str) -> None:
    assert any(isinstance(p, Distinct) for p in walk(form(question)))


@pytest.mark.parametrize("question", ["tỉnh nào có tổng giá trị trúng thầu trên 100 tỷ", "tinh nao tong gia trung > 100 ty"])
def test_what_was_won_in_a_place_is_by_the_place_of_the_package(question: str) -> None:
    query = form(question)
    won = next(e for e in query.pattern.edges if e.relation == "WINS")
    assert {p.var for c in query.columns for p in walk(c.expr) if isinstance(p, Prop) and p.name == "province"} == {won.dst}


def test_one_of_every_place_is_not_one_of_any() -> None:
    """'moi' is 'mỗi' or 'mọi': the greatest in some province or other is meant by neither."""
    for reading in read("goi thau co gia goi thau lon nhat o moi tinh la goi nao").readings:
        assert "every" not in {i.rule for i in items(reading.item)}


def test_those_counted_do_it() -> None:
    """'trên 3 cá nhân góp vốn': the persons, and not the firm that has so many."""
    query = form("công ty nào được trên 3 cá nhân góp vốn")
    assert not query.pattern.edges and any(isinstance(p, Sub) for c in query.pattern.where for p in walk(c))


@pytest.mark.parametrize("question", [
    "Chủ đầu tư có trên 5 dự án tổng vốn trên 1000 tỷ", "Nhà thầu nào trúng hơn 10 gói trị giá trên 200 tỷ",
    "Nhà thầu nào trúng trên 3 gói với tổng giá trị trên 100 tỷ?",
])  # fmt: skip
def test_of_each_or_of_all_together(question: str) -> None:
    """Nor is 'trên' before a number ever nothing."""
    assert not read(question).readings


@pytest.mark.parametrize("question", ["Ai là nhà thầu chính của dự án Cầu Rồng?", "nha thau chinh cua du an Cau Rong la ai", "Nhà thầu chính dự án Cầu Rồng"])
def test_no_record_tells_the_main_one(question: str) -> None:
    assert not read(question).readings


@pytest.mark.parametrize("question", ["Gói nào chính chủ đầu tư trúng?", "Dự án mà nhà thầu chính là chủ đầu tư", "Gói do nhà đầu tư chính dự án đó trúng"])
def test_that_very_one(question: str) -> None:
    assert read(question).readings


def test_opening_bids_is_not_calling_for_them() -> None:
    """Without a time people say the one for the other."""
    assert not read("Tháng 6 năm 2022 có mấy gói mở thầu?").readings
    assert "PROCURES" in relations(form("Doanh nghiệp nào mở thầu rồi chính mình trúng gói đó?"))


@pytest.mark.parametrize(("question", "noted"), [
    ("Doanh nghiệp giải thể mà vẫn trúng thầu", True), ("Gói do công ty đã giải thể trúng", True),
    ("Có bao nhiêu doanh nghiệp đã giải thể?", False), ("Nhà thầu đang hoạt động nào trúng thầu?", False),
])  # fmt: skip
def test_a_status_is_of_now(question: str, noted: bool) -> None:
    """What a firm did, it did at some other time."""
    assert bool(of_now(form(question))) is noted


@pytest.mark.parametrize("question", [
    "Nhà đầu tư lớn nhất", "nha dau tu lon nhat ha noi", "Nhà đầu tư lớn nhất ở Hà Nội là ai?", "Nhà đầu tư lớn nhất ở Hà Nội có những dự án nào?",
    "Nhà đầu tư nào nắm trên 50% vốn dự án?", "Dự án nào có nhà đầu tư nước ngoài giữ trên 50%?",
])  # fmt: skip
def test_a_stake_is_in_something(question: str) -> None:
    """Neither the holder of all of some project or other nor one with a stake in some firm or other."""
    assert not read(question).readings


def test_the_greatest_of_one_thing() -> None:
    query = form("Nhà đầu tư lớn nhất của dự án Cầu Rồng")
    assert query.rank is not None and relations(query) == {"INVESTS_IN"}
    assert any(isinstance(c.expr, Prop) and c.expr.name == "pct" and c.name == query.rank.column for c in query.columns)


@pytest.mark.parametrize("question", ["Số gói thầu của các tỉnh năm 2022", "so goi thau cua cac tinh", "Số dự án các tỉnh", "Tổng vốn đầu tư của các tỉnh"])
def test_of_the_provinces_is_of_each(question: str) -> None:
    """Not one number for all that has a place."""
    query = form(question)
    assert query.form is Form.TABLE and len([c for c in query.columns if not c.hidden]) == 2
