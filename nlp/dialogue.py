"""Follow-up questions: what an earlier reading becomes when the next question only edits it ('còn năm 2022?', 'trong số đó …')."""
from __future__ import annotations

import datetime as dt

from graph.text.fold import fold, tokens
from nlp.parse import Parsed, Reading
from nlp.phrases import phrases
from nlp.tagger import Names

#: a question of so few words that names nothing may mean what was spoken of before
SHORT = 9
_ANCHORS = ("ENT", "PLC", "PER")


def follow_up(previous: Reading, question: str, names: Names, today: dt.date) -> Parsed | None:
    """The edited readings, or None when the question does not continue `previous`."""
    return None


def may_continue(question: str, reading: Reading) -> bool:
    """May a question inside a dialogue, though it can be read alone, mean what was spoken of before?

    So it is when it points back ('đó', 'này', 'còn …'), or is short and names no entity, place or time of its own.
    """
    folded = fold(question)
    words = tokens(folded)
    pointing = {fold(w).text for w in phrases()["pointing"]}
    if any(w.text in pointing for w in words):
        return True
    return len(words) <= SHORT and not any(i.category in _ANCHORS for i in reading.item.words())
