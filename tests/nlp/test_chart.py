"""The chart: what it leaves out changes no answer, and what it cannot finish it does not half understand."""
from __future__ import annotations

from dataclasses import fields

import pytest

from nlp import ask, chart, parse
from nlp import rules as rules
from nlp.chart import Chart, Item
from nlp.sem import Sem, merge


def words(*categories: str) -> Chart:
    made = Chart(len(categories))
    for at, category in enumerate(categories):
        sem = Sem(focus=f"n{at}", nodes={f"n{at}": ("BidPackage",)}) if category == "N" else Sem()
        made.add(Item(category, at, at + 1, sem, chart.LEXICAL, word=category))
    return made


def test_nothing_that_may_be_answered_is_left_out() -> None:
    assert parse.DEAREST < chart.MOST_COST and parse.LOOSEST < chart.MOST_LOOSE
    assert parse.RIVAL > ask.MARGIN


def test_a_stretch_is_not_joined_where_the_other_words_leave_no_room() -> None:
    made = words("FILL", "N", "FILL")
    room = made.room(3 * chart.LEXICAL + 0.02, 0.02)
    assert room.left(0, 2) == (pytest.approx(2 * chart.LEXICAL + 0.02), pytest.approx(0.02))
    made.run(room)
    assert made.roots(["N"])
    made = words("FILL", "N", "FILL")
    made.run(made.room(3 * chart.LEXICAL, 1.0))  # one filler too dear
    assert not made.roots(["N"]) and (0, 2) not in made.cells


def test_beside_a_word_that_means_nothing_only_pieces_are_joined() -> None:
    for pieces in (False, True):
        made = Chart(4)  # nothing stands at 3
        for at, category in enumerate(("FILL", "N", "FILL")):
            made.add(Item(category, at, at + 1, Sem(), chart.LEXICAL, word=category))
        made.run(None if pieces else made.room(9.0, 9.0))
        assert ((0, 3) in made.cells) == pieces


def test_fillers_anywhere_cost_only_themselves() -> None:
    made = words("FILL", "FILL", "N", "FILL", "FILL")
    made.run()
    root = made.roots(["N"])[0]
    assert [w.category for w in root.words()] == ["FILL", "FILL", "N", "FILL", "FILL"] and root.count == 5
    assert root.cost == pytest.approx(5 * chart.LEXICAL + 0.02) and root.sem.focus == "n2"


def test_a_question_that_needs_too_much_is_not_half_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    enough = words("FILL", "N", "FILL")
    enough.run()
    assert enough.roots(["N"]) and not enough.gave_up
    monkeypatch.setattr(chart, "MOST_TRIED", 1)
    cut = words("FILL", "N", "FILL")
    cut.run()
    assert cut.gave_up and cut.roots(["N"]) == []


def test_merging_leaves_no_field_out() -> None:
    said = Sem(notes=("a",), flags=frozenset({"x"}), fill=(1,), implicit=frozenset({"n1"}))
    both = merge(Sem(focus="n0", nodes={"n0": ("Project",)}), said)
    assert both == Sem(focus="n0", nodes={"n0": ("Project",)}, notes=("a",), flags=frozenset({"x"}), fill=(1,), implicit=frozenset({"n1"}))
    assert {f.name for f in fields(Sem)} == set(vars(both))


def test_what_was_worked_out_of_a_meaning_is_not_handed_on() -> None:
    sem = Sem(focus="n0", nodes={"n0": ("Project",)})
    assert sem.signature != sem.flag("name").signature and not sem.circular
