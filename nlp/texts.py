"""Words of a question that are meant as text: what stands in quotation marks, or as a name after 'chữ', 'từ'."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.text.fold import Folded

_QUOTED = re.compile("[“\"«‘']([^“”\"«»‘’']{1,60})[”\"»’']")
#: a capitalised word and what goes with it, up to a word that goes on with the question
_ENDS = "mà|và|đã|từng|hoặc|hay|ở|tại|thì|trúng|dự|có|không|nào|trong|đang|vừa|nhưng"
_AFTER = re.compile(rf"\b(?:chữ|từ|cụm từ)\s+((?=[^\W\d_])\w+(?:\s+(?!(?:{_ENDS})\b)\w+){{0,4}})")


def find_texts(folded: Folded) -> Iterator[tuple[int, int, str]]:
    """(start, end, text as typed) in folded positions."""
    typed = folded.typed
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    for i, (a, b) in enumerate(folded.spans):
        starts.setdefault(a, i)
        ends[b] = i + 1
    found = [*_QUOTED.finditer(typed), *(m for m in _AFTER.finditer(typed) if m.group(1)[0].isupper())]
    for match in found:
        if (first := starts.get(match.start(1))) is not None and (last := ends.get(match.end(1))) is not None:
            yield first, last, match.group(1).strip()
