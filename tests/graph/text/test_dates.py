"""Periods: every form as a closed range; what is no period; relative ones count from `today`."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.text.dates import Period, find_periods
from graph.text.fold import fold

TODAY = dt.date(2023, 8, 15)
MIN, MAX = dt.date.min, dt.date.max


def only(text: str) -> Period:
    (period,) = find_periods(fold(text), TODAY)
    return period


def span(text: str) -> tuple[str, str]:
    period = only(text)
    return str(period.first), str(period.last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("năm 2021", "2021-01-01", "2021-12-31"), ("Q2/2023", "2023-04-01", "2023-06-30"), ("quý 2 năm 2019", "2019-04-01", "2019-06-30"),
        ("quý II/2019", "2019-04-01", "2019-06-30"), ("quý tư năm 2020", "2020-10-01", "2020-12-31"), ("T6/2021", "2021-06-01", "2021-06-30"),
        ("tháng 6/2021", "2021-06-01", "2021-06-30"), ("tháng 2 năm 2020", "2020-02-01", "2020-02-29"), ("tháng sáu năm 2021", "2021-06-01", "2021-06-30"),
        ("6 tháng đầu năm 2022", "2022-01-01", "2022-06-30"), ("6 tháng cuối năm 2022", "2022-07-01", "2022-12-31"),
        ("sáu tháng đầu năm 2022", "2022-01-01", "2022-06-30"), ("nửa đầu năm 2021", "2021-01-01", "2021-06-30"),
        ("nửa cuối năm 2021", "2021-07-01", "2021-12-31"), ("6T đầu 2019", "2019-01-01", "2019-06-30"), ("gđ 2024-2026", "2024-01-01", "2026-12-31"),
        ("9 tháng đầu năm", "2023-01-01", "2023-09-30"), ("9 tháng năm 2021", "2021-01-01", "2021-09-30"), ("ngày 12/3/2021", "2021-03-12", "2021-03-12"),
        ("ngày 12 tháng 3 năm 2021", "2021-03-12", "2021-03-12"), ("giai đoạn 2020–2022", "2020-01-01", "2022-12-31"),
        ("từ 2019 đến 2021", "2019-01-01", "2021-12-31"),
        ("từ tháng 3 đến tháng 6 năm 2022", "2022-03-01", "2022-06-30"), ("từ quý 1 đến quý 3/2022", "2022-01-01", "2022-09-30"),
        ("năm 2020-2022", "2020-01-01", "2022-12-31"), ("giữa năm 2019 và năm 2021", "2019-01-01", "2021-12-31"), ("2022-H1", "2022-01-01", "2022-06-30"),
        ("năm ngoái", "2022-01-01", "2022-12-31"), ("năm nay", "2023-01-01", "2023-12-31"), ("năm kia", "2021-01-01", "2021-12-31"),
        ("tháng trước", "2023-07-01", "2023-07-31"), ("quý này", "2023-07-01", "2023-09-30"), ("3 năm gần đây", "2021-01-01", "2023-12-31"),
        ("năm năm qua", "2019-01-01", "2023-12-31"), ("từ năm 2020 đến nay", "2020-01-01", "2023-08-15"), ("từ đầu năm đến nay", "2023-01-01", "2023-08-15"),
        ("tháng 3-6/2022", "2022-03-01", "2022-06-30"),
    ],
)  # fmt: skip
def test_closed_ranges(text: str, first: str, last: str) -> None:
    for typed in (text, text.upper(), fold(text).text):
        assert span(typed) == (first, last)
    assert fold(text).original(only(text).start, only(text).end) == fold(text).original(0, len(text))


@pytest.mark.parametrize(
    ("text", "first", "last", "kind"),
    [
        ("trước tháng 6/2021", MIN, dt.date(2021, 5, 31), "before"), ("trước năm 2019", MIN, dt.date(2018, 12, 31), "before"),
        ("sau năm 2020", dt.date(2021, 1, 1), MAX, "after"), ("sau 2021", dt.date(2022, 1, 1), MAX, "after"),
        ("từ năm 2020 trở lại đây", dt.date(2020, 1, 1), MAX, "since"),
        ("từ năm 2020", dt.date(2020, 1, 1), MAX, "since"), ("đến hết năm 2021", MIN, dt.date(2021, 12, 31), "until"),
        ("đến 30/6/2021", MIN, dt.date(2021, 6, 30), "until"),
        ("từ trước tới nay", MIN, TODAY, "all"),
    ],
)  # fmt: skip
def test_open_ranges(text: str, first: dt.date, last: dt.date, kind: str) -> None:
    for typed in (text, fold(text).text):
        period = only(typed)
        assert (period.first, period.last, period.kind) == (first, last, kind)


@pytest.mark.parametrize("text", ["quý 5", "quý 5 năm 2020", "ngày 30/02/2021", "từ 2030 đến 2020", "tháng 13/2021"])
def test_impossible_periods_say_why(text: str) -> None:
    period = only(text)
    assert period.kind == "invalid" and period.reason.endswith(".")


@pytest.mark.parametrize(
    "text",
    ["từng năm", "mỗi năm", "theo năm", "hằng năm", "qua các năm", "năm nào", "trên 2000 dự án", "tren 2000 ty", "2000 tỷ", "IB2021000123",
    "Nghị định 15/2021/NĐ-CP",
     "1.234/2021", "chậm tiến độ 6 tháng", "ít nhất năm gói", "miền Nam", "0101202100"],
)  # fmt: skip
def test_what_is_no_period(text: str) -> None:
    assert find_periods(fold(text), TODAY) == []


def test_lists_share_a_group() -> None:
    for text in ("2020, 2021 và 2022", "các năm 2020, 2021 và 2022"):
        periods = find_periods(fold(text), TODAY)
        assert [p.first.year for p in periods] == [2020, 2021, 2022] and len({p.group for p in periods}) == 1 and periods[0].group is not None
    first, second = find_periods(fold("quý 1 và quý 2/2022"), TODAY)
    assert (first.first, second.last) == (dt.date(2022, 1, 1), dt.date(2022, 6, 30))
    assert [p.group for p in find_periods(fold("so với năm 2020, năm 2021 tăng"), TODAY)] == [None, None]


def test_same_period_and_previous_year_count_from_the_period_before_them() -> None:
    _, same = find_periods(fold("FDI nửa đầu năm 2022 so với cùng kỳ năm trước"), TODAY)
    assert (str(same.first), str(same.last), same.kind) == ("2021-01-01", "2021-06-30", "same_period_last_year")
    _, february = find_periods(fold("tháng 2/2021 so với cùng kỳ"), TODAY)
    assert str(february.last) == "2020-02-29"
    _, previous = find_periods(fold("năm 2021 so với năm trước đó"), TODAY)
    assert (previous.first.year, previous.kind) == (2020, "previous")
    assert only("so với năm trước").first.year == 2022


def test_a_number_after_a_comparison_is_a_year_where_nothing_is_counted() -> None:
    assert [p.first.year for p in find_periods(fold("nhiều hơn 2022 bao nhiêu"), TODAY)] == [2022]
    assert not find_periods(fold("nhiều hơn 2022 gói"), TODAY)


def test_vague_periods_say_what_was_assumed() -> None:
    assert only("cuối năm 2021").kind == "vague" and only("cuối tháng 6/2021").first.day == 21
    assert only("mấy năm qua").reason and only("cuối tháng 6/2021").reason
    assert not only("3 năm gần đây").reason


def test_marks_decide_homographs() -> None:
    assert fold("Việt Nam 2021").original(only("Việt Nam 2021").start, only("Việt Nam 2021").end) == "2021"
    assert find_periods(fold("gói sáu 2021"), TODAY)[0].kind == "year"


_FORMS = st.sampled_from(
    [
        ("tháng {m}/{y}", 0),
        ("tháng {m} năm {y}", 0),
        ("T{m}/{y}", 0),
        ("ngày {d}/{m}/{y}", 1),
        ("{d}-{m}-{y}", 1),
        ("ngày {d} tháng {m} năm {y}", 1),
        ("{y}-{m:02d}-{d:02d}", 1),
    ]
)


@settings(deadline=None)
@given(st.dates(dt.date(1990, 1, 1), dt.date(2035, 12, 31)), _FORMS, st.booleans())
def test_dates_are_read_back(day: dt.date, form: tuple[str, int], marks: bool) -> None:
    text = form[0].format(d=day.day, m=day.month, y=day.year)
    period = only(text if marks else fold(text).text)
    assert period.first == (day if form[1] else day.replace(day=1))
    assert (period.last + dt.timedelta(days=1)).day == 1 or form[1]


@settings(deadline=None)
@given(st.text(alphabet="0123456789/-. quynamthgđếntừ,vàsau", max_size=120))
def test_any_text_gives_ordered_spans(text: str) -> None:
    folded = fold(text)
    periods = find_periods(folded, TODAY)
    assert all(0 <= p.start < p.end <= len(folded.text) for p in periods)
    assert all(a.end <= b.start for a, b in pairwise(periods))
    assert all(p.first <= p.last or p.kind == "invalid" for p in periods)


@pytest.mark.parametrize(("text", "first", "last"), [
    ("tháng 12", "2022-12-01", "2022-12-31"), ("quý 4", "2022-10-01", "2022-12-31"), ("tháng 8", "2023-08-01", "2023-08-31"),
    ("ngày 20/9", "2022-09-20", "2022-09-20"), ("từ tháng 7 đến tháng 12", "2022-07-01", "2022-12-31"), ("tháng 12 năm 2023", "2023-12-01", "2023-12-31"),
])  # fmt: skip
def test_without_a_year_it_is_one_that_was(text: str, first: str, last: str) -> None:
    assert span(text) == (first, last)


def test_the_next_year_is_of_the_one_before_it() -> None:
    said = find_periods(fold("trúng năm 2020 nhưng năm kế tiếp không trúng"), TODAY)
    assert [p.first.year for p in said] == [2020, 2021] and [p.first.year for p in find_periods(fold("năm sau"), TODAY)] == [2024]
