"""Constructs and homographs of the question language: each sentence with what its form must and must not say."""

from __future__ import annotations

import datetime as dt

import pytest

from graph.query import Agg, Compare, Edge, Exists, Form, Not, Query, Sub
from graph.scope import walk
from graph.text.fold import Folded, tokens
from nlp.parse import Parsed, parse
from nlp.tagger import Named

TODAY = dt.date(2024, 10, 30)
NAMED = {
    "an phat": ("Enterprise", "0100000001"), "binh minh": ("Enterprise", "0100000002"), "so y te ha noi": ("Agency", "vnz1"), "cau rong": ("Project", "77"),
    "ib2300012345": ("BidPackage", "IB2300012345"),
}  # fmt: skip


class Names:
    """A handful of names, found as they stand."""

    def find(self, folded: Folded) -> list[Named]:
        words = tokens(folded)
        found = []
        for i in range(len(words)):
            for j in range(len(words), i, -1):
                text = " ".join(w.text for w in words[i:j])
                if text in NAMED:
                    kind, ident = NAMED[text]
                    found.append(Named(words[i].start, words[j - 1].end, (kind,), (ident,), (text,)))
                    break
        return found

    def nearest(self, text: str, limit: int = 5) -> list[tuple[str, str, str, str]]:
        return []


def read(question: str) -> Parsed:
    return parse(question, Names(), TODAY)


def form(question: str) -> Query:
    parsed = read(question)
    assert parsed.readings, (question, [f"{u.code} {u.detail}" for u in parsed.unclear], parsed.unknown)
    best = parsed.readings[0].form
    assert isinstance(best, Query)
    return best


def edges(query: Query) -> list[tuple[str, str, str]]:
    return [(e.relation, e.src, e.dst) for e in query.pattern.edges]


def relations(query: Query) -> set[str]:
    return {e.relation for e in query.pattern.edges}


# ---- the reflexive family --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", [
    "Doanh nghiệp nào trúng thầu ở dự án do chính họ đầu tư?",
    "doanh nghiep nao trung thau o du an do chinh ho dau tu",
    "Công ty nào trúng gói thầu thuộc dự án mà mình đầu tư?",
    "liệt kê các doanh nghiệp trúng thầu trong dự án mà chính mình đầu tư",
])  # fmt: skip
def test_self_dealing(question: str) -> None:
    """One and the same variable wins the package and invests in its project."""
    query = form(question)
    by = {relation: (src, dst) for relation, src, dst in edges(query)}
    assert by["WINS"][0] == by["INVESTS_IN"][0]
    assert by["PART_OF"] == (by["WINS"][1], by["INVESTS_IN"][1])


def test_winner_is_owner() -> None:
    query = form("Gói thầu nào mà bên trúng chính là chủ đầu tư của dự án?")
    by = {relation: (src, dst) for relation, src, dst in edges(query)}
    assert by["WINS"][0] == by["IS_OWNER_OF"][0]
    assert by["PART_OF"] == (by["WINS"][1], by["IS_OWNER_OF"][1])


def test_direction_of_ownership() -> None:
    """'An Phát sở hữu ai' and 'ai sở hữu An Phát' are opposite."""
    (out,) = [e for e in edges(form("An Phát sở hữu những công ty nào?")) if e[0] == "OWNS"]
    (into,) = [e for e in edges(form("Ai sở hữu An Phát?")) if e[0] == "OWNS"]
    named = {"An Phát sở hữu": out[1], "sở hữu An Phát": into[2]}
    assert named == {"An Phát sở hữu": "n0", "sở hữu An Phát": "n3"}


def test_shared_representative() -> None:
    query = form("An Phát và Bình Minh có chung người đại diện pháp luật không?")
    assert query.form is Form.BOOL
    assert [r for r, _, _ in edges(query)] == ["REPRESENTS", "REPRESENTS"]
    assert len({src for _, src, _ in edges(query)}) == 1
    assert len({dst for _, _, dst in edges(query)}) == 2


def test_passive_and_active_agree() -> None:
    active = form("Sở Y tế Hà Nội mời thầu những gói nào?")
    passive = form("Những gói nào do Sở Y tế Hà Nội mời thầu?")
    assert relations(active) == relations(passive) == {"PROCURES"}


# ---- aggregates --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("question", "fn"), [
    ("Có bao nhiêu gói thầu xây lắp ở Hà Nội?", "count"),
    ("Tổng giá trị trúng thầu của An Phát là bao nhiêu?", "sum"),
    ("Giá gói thầu trung bình của các gói tư vấn là bao nhiêu?", "avg"),
    ("Giá gói thầu trung vị của các gói hàng hóa là bao nhiêu?", "median"),
])  # fmt: skip
def test_one_number(question: str, fn: str) -> None:
    query = form(question)
    assert query.form is Form.NUMBER
    assert [p.fn for c in query.columns for p in walk(c.expr) if isinstance(p, Agg)] == [fn]


@pytest.mark.parametrize(
    ("question", "k"), [("Top 5 nhà thầu có tổng giá trị trúng thầu lớn nhất", 5), ("Nhà thầu nào trúng nhiều gói nhất?", 1), ("3 tỉnh có nhiều dự án nhất", 3)]
)
def test_ranks(question: str, k: int) -> None:
    query = form(question)
    assert query.rank is not None and query.rank.k == k and query.rank.descending


def test_groups_and_counts() -> None:
    query = form("Mỗi tỉnh có bao nhiêu dự án?")
    assert query.form is Form.TABLE
    assert len([c for c in query.columns if not any(isinstance(p, Agg) for p in walk(c.expr))]) == 1


def test_having() -> None:
    query = form("Nhà thầu nào trúng từ 3 gói trở lên?")
    conds = [c for c in (*query.having, *query.pattern.where) if isinstance(c, Compare) and c.op == ">="]
    assert len(conds) == 1


def test_counted_condition_inside_a_phrase() -> None:
    """'gói chỉ có một nhà thầu' is a condition of the package, wherever it stands."""
    query = form("Bên mời thầu nào có nhiều gói chỉ có một nhà thầu tham dự nhất?")
    assert any(isinstance(p, Sub) for c in query.pattern.where for p in walk(c))


def test_negation_is_anti_join() -> None:
    query = form("Doanh nghiệp nào chưa từng trúng thầu?")
    assert any(isinstance(c, Not) and isinstance(c.cond, Exists) for c in query.pattern.where)
    assert "WINS" not in relations(query)


# ---- dates by verb -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("question", "name"), [
    ("Những gói thầu đăng tải năm 2021", "published"), ("Những gói thầu năm 2021", "published"), ("Những gói thầu đóng thầu năm 2021", "closed"),
    ("Doanh nghiệp nào trúng thầu năm 2021?", "date"), ("Dự án nào được phê duyệt năm 2021?", "approved"), ("Các dự án năm 2021", "approved"),
    ("Dự án nào khởi công năm 2021?", "start_year"),
])  # fmt: skip
def test_dates_by_verb(question: str, name: str) -> None:
    assert f"name='{name}'" in repr(form(question).pattern.where)


# ---- homographs ------------------------------------------------------------------------------------------------------------
def test_each_and_ever() -> None:
    """'từng tỉnh' groups, 'từng trúng' does not."""
    assert len(form("Số gói thầu theo từng tỉnh").columns) == 2
    assert len(form("Có bao nhiêu doanh nghiệp từng trúng thầu?").columns) == 1


def test_above_a_number_and_at_a_place() -> None:
    assert "estimate" in repr(form("Gói thầu nào trên 20 tỷ?").pattern.where)
    assert "estimate" not in repr(form("Gói thầu nào trên địa bàn Hà Nội?").pattern.where)


def test_estimate_and_winning_price() -> None:
    assert "'estimate'" in repr(form("Gói thầu nào có giá gói thầu lớn nhất?").columns)
    assert "WINS" in repr(form("Gói thầu nào có giá trúng thầu lớn nhất?").columns)


def test_delayed_is_a_project_status() -> None:
    assert "Chậm tiến độ" in repr(form("Dự án nào đang chậm tiến độ?").pattern.where)


# ---- what is not understood is not answered ----------------------------------------------------------------------------------
@pytest.mark.parametrize("question", [
    "Doanh nghiệp nào xanh lè trúng thầu?", "Dự án nào lớn nhất?", "Gói nào cũng do An Phát trúng à blah", "Nhà thầu nào trúng từ ba gói của cùng?",
    "vốn", "", "?????",
])  # fmt: skip
def test_not_understood(question: str) -> None:
    assert read(question).readings == []


def test_contradiction_is_no_reading() -> None:
    forms = [repr(r.form) for r in read("Dự án FDI PPP nào?").readings]
    assert not any("FDI" in text and "PPP" in text and "OneOf" not in text for text in forms)


def test_self_loops_are_no_reading() -> None:
    for reading in read("Doanh nghiệp nào trúng thầu ở dự án do chính họ góp vốn?").readings:
        assert isinstance(reading.form, Query)
        assert all(isinstance(e, Edge) and e.src != e.dst for e in reading.form.pattern.edges)
