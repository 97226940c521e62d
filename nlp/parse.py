"""From a question to ranked logical forms, with what was not understood."""
from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from graph.check import check
from graph.ontology import ontology
from graph.query import LogicalForm, Query
from graph.scope import QueryError
from nlp import rules  # noqa: F401  registers the grammar
from nlp.audit import left_out
from nlp.build import Unclear, build
from nlp.chart import Item
from nlp.connect import Unconnected, connect
from nlp.sem import Sem
from nlp.tagger import LEXICAL, Names, Tagged, tag
from nlp.unsaid import unsaid
from nlp.vocabulary import vocabulary

ROOTS = ("S", "Q", "N", "ATTR")
#: a reading dearer than this, or whose joins cost more than that, was right too seldom (docs/benchmarks.md): not understood
DEAREST, LOOSEST = 1.7, 0.5
#: a reading so much dearer than the best is no rival of it (nlp.ask.MARGIN is less): its form is not built
RIVAL = 0.1


@dataclass(frozen=True)
class Reading:
    form: LogicalForm
    sem: Sem
    cost: float
    item: Item


@dataclass(frozen=True)
class Parsed:
    tagged: Tagged
    readings: list[Reading]
    unclear: list[Unclear] = field(default_factory=list)
    unknown: tuple[str, ...] = ()  #: words that no reading covers


def parse(question: str, names: Names, today: dt.date, *, pieces: bool = False) -> Parsed:
    """The readings of a question. `pieces`: the chart also holds what means something but is part of no reading (a dialogue picks from it)."""
    tagged = tag(question, vocabulary(), names, today)
    tagged.chart.run(None if pieces else tagged.chart.room(DEAREST, LOOSEST))
    readings: list[Reading] = []
    unclear: list[Unclear] = []
    for item in tagged.chart.roots(ROOTS):
        if readings and item.cost > min(r.cost for r in readings) + RIVAL:
            break  # roots come in order of cost, and joining their parts only adds to it
        try:
            sem, cost = (item.sem, 0.0) if item.sem.flags & {"path", "describe"} else connect(item.sem)
            form = build(sem)
            check(form, ontology())
            if lost := left_out(sem, form):
                raise Unclear("unsupported", f"left out: {lost}")
            if not kept(item, form):
                continue
        except Unclear as error:
            unclear.append(error)
            continue
        except Unconnected as error:
            unclear.append(Unclear("context" if str(error).startswith("pronoun") else "connect", str(error)))
            continue
        except QueryError as error:
            unclear.append(Unclear("check", str(error)))
            continue
        if item.cost + cost > DEAREST or item.cost + cost - LEXICAL * sum(1 for _ in item.words()) > LOOSEST:
            unclear.append(Unclear("unsure"))
            continue
        if all(r.form != form for r in readings):
            readings.append(Reading(form, sem, item.cost + cost, item))
    readings.sort(key=lambda r: r.cost)
    return Parsed(tagged, readings, unclear, () if readings else _unknown(tagged))


#: places beyond the first: the form must say them
ORDINALS = ("SECOND", "THIRD", "FOURTH", "FIFTH")


def kept(item: Item, form: LogicalForm) -> bool:
    """Is a place that was named ('thứ hai') in the form? The rule of a superlative that loses it would answer with the first.

    Is every number of things in it? And is a figure asked for, rather than said of things that nobody asked for
    ('bên mời thầu có tổng giá các gói trên 200 tỷ')?
    """
    if item.category == "ATTR" and "unasked" in item.sem.flags and any(w.category == "BND" for w in item.words()):
        return False
    words = list(item.words())
    if unsaid(words, form):
        return False
    ends = any(w.category == "FILL" and w.word in ("trở lên", "trở xuống") for w in words)
    if ends and not any(w.category in ("BND", "TIMES") for w in words):
        return False  # 'hai cổ đông trở lên': the end of a bound that was not read as one
    said = repr(form) if any(w.category == "CARD" for w in words) else ""
    if item.sem.same and item.sem.every:
        return False  # all of them, and of one and the same: the form has no room for both
    if not item.sem.same and any(w.category == "CARD" and not _counts(w, item.sem, said) for w in words):
        return False
    named = any(w.category in ORDINALS for w in words)
    return not named or (isinstance(form, Query) and form.rank is not None and form.rank.first > 1)


#: flags of meanings that are of two things
OF_TWO = frozenset({"pair", "pair2", "two", "mutual", "roles"})


def _counts(card: Item, sem: Sem, said: str) -> bool:
    """Is the number in the form: as a bound or as how many are listed? 'hai doanh nghiệp' may be two variables, 'một gói' anyone's."""
    number = card.payload
    return (number == 2 and bool(sem.flags & OF_TWO)) or (number == 1 and card.word != "1") or re.search(rf"\b(?:value|k|first)={number}\b", said) is not None


def _unknown(tagged: Tagged) -> tuple[str, ...]:
    covered = [False] * len(tagged.tokens)
    for (start, end), cell in tagged.chart.cells.items():
        if cell:
            for i in range(start, end):
                covered[i] = True
    return tuple(tagged.folded.original(w.start, w.end) for w, c in zip(tagged.tokens, covered, strict=True) if not c)
