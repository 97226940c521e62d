"""Is a reading passed over? The list of all tests for it: its words are looked at alone, then beside the form that was built from them.

A new test is a function in the module of what it looks at, and a line here.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence

from graph.query import LogicalForm
from nlp.chart import Item
from nlp.guards import guesses, lost, pooled, words

#: of the reading alone
OF_READINGS: Sequence[Callable[[Item], bool]] = (words.figure_unasked, words.many_of_none, words.open_too, words.torn_average, words.years_in_turn,
    words.average_of_nation, words.by_oneself, words.time_of_subject,
)
#: of its words alone
OF_WORDS: Sequence[Callable[[Sequence[Item]], bool]] = (
    words.held_by_them, words.both_do, words.finished_when, words.going_on, words.torn_phrase, words.torn_noun, words.torn_result, words.bound_lost,
    words.all_lost, words.one_for_all, words.pointing_back, words.same_as_is, words.each_shares, words.mother_alone,
    words.not_then, words.won_and_did_not, words.late_when, words.once_more, words.all_together, words.torn_method, words.some_of_them,
    words.opened_when, words.main_one,
)  # fmt: skip
#: of the reading beside its form
OF_MEANINGS: Sequence[Callable[[Item, LogicalForm], bool]] = (
    pooled.values_pooled, pooled.of_all_places, guesses.stake_in_nobody, guesses.stake_in_any,
    lost.number_lost, lost.every_lost, lost.one_of_many_lost,
)  # fmt: skip
#: of its words beside its form
OF_FORMS: Sequence[Callable[[Sequence[Item], LogicalForm], bool]] = (
    lost.unsaid_things, lost.compared_as_one, lost.rivals_apart, lost.one_package_lost, lost.none_at_that_time, lost.none_at_that_place,
    lost.all_of_a_region,
    lost.asked_of_described, lost.never_any, lost.date_lost, lost.place_lost, lost.unit_lost,
    lost.together_apart, lost.none_of_a_place, lost.other_lost, lost.how_recently,
    guesses.called_for_itself, guesses.won_by_guess, guesses.progress_averaged, guesses.reports_for_periods, guesses.two_winners, guesses.uneven_pair,
    guesses.own_package,
)  # fmt: skip


def kept(item: Item, form: LogicalForm) -> bool:
    """Does the form mean all that the words of its reading say, and no more? If not, the next reading is looked at."""
    said = list(item.words())
    if any(test(item) for test in OF_READINGS) or any(test(said) for test in OF_WORDS):
        return False
    return not any(test(item, form) for test in OF_MEANINGS) and not any(test(said, form) for test in OF_FORMS)
