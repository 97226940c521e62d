"""Follow-up questions: what an earlier reading becomes when the next question only edits it ('còn năm 2022?', 'trong số đó …')."""
from __future__ import annotations

import datetime as dt

from nlp.parse import Parsed, Reading
from nlp.tagger import Names


def follow_up(previous: Reading, question: str, names: Names, today: dt.date) -> Parsed | None:
    """The edited readings, or None when the question does not continue `previous`."""
    return None
