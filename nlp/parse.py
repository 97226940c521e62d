"""From a question to ranked logical forms, with what was not understood."""
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from graph.check import check
from graph.ontology import ontology
from graph.query import LogicalForm
from graph.scope import QueryError
from nlp import rules  # noqa: F401  registers the grammar
from nlp.affairs import ways
from nlp.build import Unclear, build
from nlp.chart import Item
from nlp.connect import Unconnected, connect
from nlp.guards.arrived import left_out
from nlp.guards.kept import kept
from nlp.guards.odd import odd
from nlp.guards.words import out_of_context
from nlp.sem import Sem
from nlp.tagger import LEXICAL, Names, Tagged, tag
from nlp.vocabulary import vocabulary

ROOTS = ("S", "SCOL", "Q", "N", "ATTR")
#: a reading dearer than this, or whose joins cost more than that, was right too seldom (docs/benchmarks.md): not understood
DEAREST, LOOSEST = 2.6, 0.5
#: a reading dearer than this must be joined more tightly: many words are no doubt in themselves, many words and many guesses are
LONG, TIGHT = 1.7, 0.3
#: that a list goes on
ELLIPSIS = ("…", "...", "v.v")
#: a reading so much dearer than the best is no rival of it (nlp.ask.MARGIN is less): its form is not built
RIVAL = 0.1


@dataclass(frozen=True)
class Reading:
    form: LogicalForm
    sem: Sem
    cost: float
    item: Item

    @property
    def loose(self) -> float:
        """What of the cost is of joins, not of words."""
        return self.cost - LEXICAL * sum(1 for _ in self.item.words())


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
    for root in tagged.chart.roots(ROOTS):
        if readings and root.cost > min(r.cost for r in readings) + RIVAL:
            break  # roots come in order of cost, and joining their parts only adds to it
        if any(more in question for more in ELLIPSIS) and root.made_by("how_many_of_each"):
            continue  # 'gói có 1, 2, 3 … nhà thầu': of every number, and not of these three
        for reading in _meant(root):
            if isinstance(reading, Unclear):
                unclear.append(reading)
            elif all(r.form != reading.form for r in readings):
                readings.append(reading)
    readings.sort(key=lambda r: r.cost)
    return Parsed(tagged, readings, unclear, () if readings else _unknown(tagged))


def _meant(root: Item) -> list[Reading | Unclear]:
    """The readings of a root; of two deeds of one, not the one that nobody means ('cổ phần ở bên mời thầu và ở nhà thầu trúng': of one package)."""
    found = [r for sem in ways(root) if (r := _reading(root, sem)) is not None]
    tied = len(found) > 1 and all(isinstance(r, Reading) for r in found)
    return [r for r in found if not (isinstance(r, Reading) and odd(r.form, root))] or found if tied else found


def _reading(item: Item, meant: Sem) -> Reading | Unclear | None:
    """What a root means, or why it is none; None where a word of it would be lost."""
    try:
        sem, cost = (meant, 0.0) if meant.flags & {"path", "describe"} else connect(meant)
        form = build(sem)
        check(form, ontology())
        if lost := left_out(sem, form):
            raise Unclear("unsupported", f"left out: {lost}")
        if out_of_context(item):
            raise Unclear("context", "nothing before it")
        if not kept(item, form):
            return None
    except Unclear as error:
        return error
    except Unconnected as error:
        return Unclear("context" if str(error).startswith("pronoun") else "connect", str(error))
    except QueryError as error:
        return Unclear("check", str(error))
    reading = Reading(form, sem, item.cost + cost, item)
    far = reading.cost > DEAREST or reading.loose > (LOOSEST if reading.cost <= LONG else TIGHT)
    return Unclear("unsure") if far else reading


def _unknown(tagged: Tagged) -> tuple[str, ...]:
    covered = [False] * len(tagged.tokens)
    for (start, end), cell in tagged.chart.cells.items():
        if cell:
            for i in range(start, end):
                covered[i] = True
    return tuple(tagged.folded.original(w.start, w.end) for w, c in zip(tagged.tokens, covered, strict=True) if not c)
