"""The answer contract and the sentence of an answer."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from graph.execute import Result
from graph.query import Agg, Column, Form, Ident, Node, Pattern, Query
from nlp import phrases as vi
from nlp.answer import Answer, Choice
from nlp.replies import sentence

KEYS = [
    "id",
    "question",
    "status",
    "kind",
    "columns",
    "rows",
    "text",
    "reading",
    "assumptions",
    "choices",
    "reason",
    "evidence",
    "cypher",
    "params",
    "snapshot",
    "timings_ms",
]
NEWEST = dt.date(2024, 10, 30)
FIRM = {"type": "Enterprise", "id": "0101", "code": "0101", "name": "Công ty A"}


def result(form: Form, rows: list[list[Any]], units: list[str], *, columns: list[str] | None = None, total: int | None = None) -> Result:
    return Result(form, columns or ["Doanh nghiệp", "Giá trúng thầu"][: len(units)], units, rows, len(rows) if total is None else total, "MATCH", {})


def query(form: Form) -> Query:
    return Query(form, Pattern((Node("f", ("Enterprise",)),)), (Column("n", Agg("count", Ident("f")), "Số doanh nghiệp", "int"),), ("f",))


def test_json_has_the_contract_and_only_plain_values() -> None:
    rows = [[FIRM, dt.date(2021, 3, 5), 12.0, 1.5, None, True, float("nan")]]
    answer = Answer("q\ud800", "clarify", "t", rows=rows, params={"p": dt.date(2021, 1, 1)}, choices=[Choice("a", 3), Choice("b")], trace=["hidden"])
    document = json.loads(json.dumps(answer.to_json()))
    assert list(document) == KEYS
    assert document["rows"] == [[FIRM, "2021-03-05", 12, 1.5, None, True, None]]
    assert document["choices"] == [{"index": 0, "reading": "a", "count": 3}, {"index": 1, "reading": "b", "count": None}]
    assert document["params"] == {"p": "2021-01-01"}


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (1_234_500_000_000, "vnd", "1.234,5 tỷ đồng"),
        (1_234_567_890, "vnd", "1,23456789 tỷ đồng"),
        (999_000, "vnd", "999.000 đồng"),
        (2_500_000, "usd", "2,5 triệu USD"),
        (30.0, "percent", "30 %"),
        (dt.date(2021, 3, 5), "date", "05/03/2021"),
        (2021, "year", "2021"),
        ("2022-H1", "period", "6 tháng đầu năm 2022"),
        (1234, "int", "1.234"),
        (False, "bool", "không"),
        (None, "vnd", "không rõ"),
    ],
)
def test_values(value: Any, unit: str, said: str) -> None:
    assert vi.value(value, unit) == said


def test_periods() -> None:
    d = dt.date
    assert vi.span(d(2021, 1, 1), d(2021, 12, 31)) == "trong năm 2021"
    assert vi.span(d(2019, 1, 1), d(2021, 12, 31)) == "từ năm 2019 đến hết năm 2021"
    assert vi.span(d(2022, 4, 1), d(2022, 6, 30)) == "trong quý 2/2022"
    assert vi.span(d(2022, 2, 1), d(2022, 2, 28)) == "trong tháng 2/2022"
    assert vi.span(d(2021, 1, 1), d(2021, 6, 30)) == "từ 01/01/2021 đến 30/06/2021"
    assert vi.span(None, d(2021, 6, 30)) == "đến hết 30/06/2021"


def test_yes_and_no_come_first() -> None:
    said = "Có hay không: A có cổ phần tại B"
    assert sentence(query(Form.BOOL), result(Form.BOOL, [[True]], ["bool"]), said, NEWEST).startswith("Có. ")
    assert sentence(query(Form.BOOL), result(Form.BOOL, [[False]], ["bool"]), said, NEWEST).startswith("Không. ")


def test_a_count_a_sum_and_nothing() -> None:
    count = result(Form.NUMBER, [[9]], ["int"], columns=["Số doanh nghiệp"])
    assert sentence(query(Form.NUMBER), count, "Số doanh nghiệp ở Huế", NEWEST) == "Có 9 doanh nghiệp ở Huế (theo dữ liệu đến 30/10/2024)."
    total = Query(Form.NUMBER, Pattern((Node("f", ("Enterprise",)),)), (Column("v", Agg("sum", Ident("f")), "Tổng giá", "vnd"),))
    assert "1.234,6 tỷ đồng" in sentence(total, result(Form.NUMBER, [[1_234_567_890_123]], ["vnd"], columns=["Tổng giá"]), "Tổng giá", None)
    assert sentence(total, result(Form.NUMBER, [[None]], ["vnd"]), "Tổng giá", None).startswith("Không có số liệu")


def test_lists_name_the_first_and_say_when_they_are_cut() -> None:
    rows = [[{**FIRM, "name": f"Công ty {n}"}, n * 10**9] for n in range(5)]
    listed = sentence(query(Form.ENTITIES), result(Form.ENTITIES, rows, ["entity", "vnd"], total=12), "Doanh nghiệp", NEWEST)
    assert listed.startswith("Có 12 doanh nghiệp: Công ty 0 (0 đồng); Công ty 1 (1 tỷ đồng);")
    assert "chỉ hiện 5 dòng đầu" in listed
    assert "Công ty 4" not in listed


def test_an_empty_result_says_what_was_searched() -> None:
    text = sentence(query(Form.ENTITIES), result(Form.ENTITIES, [], ["entity"]), "Doanh nghiệp trúng thầu gói thầu", NEWEST)
    assert text == "Không có kết quả nào. Đã tìm: doanh nghiệp trúng thầu gói thầu (theo dữ liệu đến 30/10/2024)."
