"""Readings read again: what the system says it understood is a question in the ontology's own words, and means the same."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings

from graph.check import check
from graph.ontology import ontology
from graph.query import Form, Query
from nlp.ask import Service
from nlp.guards.odd import odd
from nlp.verbalise import reading
from tests.nlp.generated import queries
from tests.nlp.test_grammar import form, read
from tests.nlp.world import FIRMS


def said(query: Query) -> str:
    return reading(query, ontology(), lambda _, ident: ident)


def parts(text: str) -> list[str]:
    """Its words: the same conditions in another order are the same reading."""
    return sorted(text.casefold().replace(",", "").replace(";", "").split())


def test_generated_forms_are_said_and_read_back() -> None:
    """Never as something else; and most of them at all (scripts/eval_readings.py counts over more)."""
    found: Counter[bool] = Counter()

    @settings(max_examples=100, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(queries())
    def read_back(query: Query) -> None:
        check(query, ontology())
        text = said(query)
        readings = read(text).readings
        answered = bool(readings) and odd(readings[0].form, readings[0].item) is None
        found[answered] += 1
        if answered:
            assert isinstance(readings[0].form, Query)
            assert parts(said(readings[0].form)) == parts(text)

    read_back()
    assert found[True] > 0.8 * found.total()


@pytest.mark.parametrize("question", [
    "Gói thầu có ngày trúng thầu từ 01/01/2020 đến 30/06/2020", "Dự án có năm hoàn thành là 2020", "du an co nam hoan thanh la 2020",
    "Số gói thầu có thời điểm đóng thầu trong quý 2/2023", "Dự án có nhóm dự án là “A”, có hình thức đầu tư là “FDI”",
    "Số gói thầu, theo từng năm của ngày đăng tải", "Gói thầu thuộc dự án có tổng mức đầu tư từ 150 tỷ đồng trở lên",
    "Doanh nghiệp trúng thầu gói thầu thuộc dự án có nhà đầu tư là chính doanh nghiệp đó",
    "Cá nhân có cổ phần tại doanh nghiệp; chỉ lấy khi số doanh nghiệp từ 3 trở lên", "Nhà thầu dự thầu gói thầu; xếp theo số gói thầu, lấy 3 kết quả cao nhất",
])  # fmt: skip
def test_what_is_stated_is_what_is_meant(question: str) -> None:
    text = said(form(question))
    assert parts(said(form(text))) == parts(text)
    words = question.replace("du an co nam hoan thanh la", "Dự án có năm hoàn thành là")
    assert parts(text.replace(" (kể cả đồng hạng)", "").replace(" (mỗi liên danh tính là một)", "")) == parts(words)


@pytest.mark.parametrize("question", ["Doanh nghiệp nào trúng gói ở dự án mà nhà đầu tư là chính mình", "nha thau trung goi ma ben moi thau la chinh minh"])
def test_who_that_is_stands_further_out(question: str) -> None:
    """'nhà đầu tư là chính mình' is not 'nhà đầu tư là ai đó'."""
    edges = form(question).pattern.edges
    won = next(e for e in edges if e.relation == "WINS")
    assert any(e.relation in ("INVESTS_IN", "PROCURES") and e.src == won.src for e in edges)


def test_a_name_and_its_code(service: Service) -> None:
    """Of two firms of one name, the one whose code stands behind it; another's code is no apposition."""
    codes = [ident for ident, (_, short, *_) in FIRMS.items() if short == "BMX"]
    assert len(codes) == 2
    for code in codes:
        answer = service.ask(f"Vốn điều lệ của Công ty BMX ({code})")
        assert answer.status == "answered" and answer.rows == [[FIRMS[code][3]]] and f"({code})" in (answer.reading or "")
    assert service.ask("Vốn điều lệ của Công ty BMX (0100000001)").status != "answered"


def test_whether_there_is_any() -> None:
    assert form("Có hay không: gói thầu có hình thức lựa chọn nhà thầu là “Chỉ định thầu”").form is Form.BOOL


def test_nothing_is_counted_of_itself() -> None:
    assert not read("doanh nghiệp trúng thầu gói thầu có số gói thầu trên 3").readings


def test_an_arrow_is_read_as_it_points(service: Service) -> None:
    """The arrows of a reading may be asked again with it; one that was turned round is not passed over."""
    question = "Doanh nghiệp có cổ đông là Công ty ADC"
    reading = service.ask(question).reading or ""
    assert "→" in reading
    assert service.ask(reading).rows == service.ask(question).rows and service.ask(reading).status == "answered"
    one, other = reading[reading.index("[") + 1 : reading.index("]")].split(" → ")
    assert "Chiều quan hệ" in service.ask(reading.replace(f"{one} → {other}", f"{other} → {one}")).text
