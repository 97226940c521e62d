"""Connections between two named things and what is told of one, however it is said; with and without marks."""

from __future__ import annotations

import pytest

from graph.query import Connection, Describe
from graph.text.fold import fold
from tests.nlp.test_grammar import read

PATHS = [
    "An Phát và Bình Minh có dính dáng gì tới nhau không?",
    "Chỉ ra đường liên kết từ An Phát đến Bình Minh",
    "An Phát nối tới Bình Minh bằng đường nào?",
    "An Phát có đường dây liên quan nào tới Bình Minh hay không?",
    "An Phát có liên quan gì Bình Minh ko",
    "Đường đi ngắn nhất giữa An Phát và Bình Minh",
]
TOLD = ["info An Phát", "mở công ty An Phát coi", "An Phát là đơn vị nào, cho xem thông tin", "tóm tắt cho tôi về dự án Cầu Rồng"]


@pytest.mark.parametrize("marks", [True, False], ids=["marks", "plain"])
@pytest.mark.parametrize("question", PATHS)
def test_connections(question: str, marks: bool) -> None:
    parsed = read(question if marks else fold(question).text)
    assert parsed.readings and isinstance(parsed.readings[0].form, Connection), parsed.unknown


@pytest.mark.parametrize("question", TOLD)
def test_descriptions(question: str) -> None:
    parsed = read(question)
    assert parsed.readings and isinstance(parsed.readings[0].form, Describe), parsed.unknown
