"""Answers as text: Vietnamese writing of values, and nothing in the data steers the terminal."""
from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from api import show
from tests.api import world


def printed(document: dict[str, Any], **options: Any) -> str:
    out = io.StringIO()
    show.answer(document, Console(file=out, width=200), **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234567, "1.234.567"), (1234.5, "1.234,5"), (0.1, "0,1"), (100.0, "100"), (None, "không rõ"), (True, "có"), ("2026-05-07", "07/05/2026"),
     ("20-6-05-07", "20-6-05-07"), ([1000, 2], "1.000, 2"), ({"type": "Person", "id": "P-1", "code": None, "name": None}, "P-1")],
)
def test_cells(value: Any, text: str) -> None:
    assert show.cell(value) == text


def test_years_are_not_grouped_whether_declared_or_only_named() -> None:
    assert " 2.023 " not in printed(world.document("q", columns=["Năm", "Số gói"], rows=[[2023, 1500]], evidence=[]))
    text = printed(world.document("q", columns=["Khởi công", "Số gói"], units=["year", "int"], rows=[[2023, 1500]], evidence=[]))
    assert "2023" in text and "1.500" in text


def test_control_characters_and_markup_in_names_do_nothing() -> None:
    cell = {"type": "Enterprise", "id": "1", "code": "1", "name": "A\x1b[31m\u202eB [bold]C[/]"}
    text = printed(world.document("q", rows=[[cell, 1]], text="x\x1b]0;evil\x07", evidence=[]))
    assert "\x1b" not in text and "\u202e" not in text and "\x07" not in text and "[bold]C[/]" in text


def test_a_single_value_needs_no_table() -> None:
    text = printed(world.document("q", kind="number", columns=["Số dự án"], rows=[[1234]], evidence=[]))
    assert "Số dự án: 1.234\n" in text and "#" not in text


def test_long_tables_say_what_they_leave_out() -> None:
    document = world.document("q", columns=["Số"], rows=[[n] for n in range(120)], evidence=[])
    assert "còn 70 dòng" in printed(document) and "còn" not in printed(document, everything=True)


def test_a_clarification_shows_the_choices_with_their_numbers() -> None:
    choices = [{"reading": "Vốn điều lệ", "count": 1200}, {"reading": "Vốn đăng ký", "count": None}]
    text = printed(world.document("q", status="clarify", rows=[], columns=[], evidence=[], choices=choices, kind=None, text="Vốn nào?"))
    assert "[Cần hỏi lại] Vốn nào?" in text and "--choose 0   Vốn điều lệ  (1.200 kết quả)" in text and "--choose 1   Vốn đăng ký\n" in text
