"""The chart: what it leaves out changes no answer, and what it cannot finish it does not half understand."""
from __future__ import annotations

from dataclasses import fields

import pytest

from nlp import chart, parse
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
