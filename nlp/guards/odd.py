"""The list of all that makes a form doubtful: such a reading is shown and asked back, not answered.

Each test has a name for the trace; the first that holds is given. A new doubt is a function in the module of what it looks at, and a line here.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence

from graph.query import Cond, LogicalForm, Pattern, Query
from graph.scope import mentions, walk
from nlp.chart import Item
from nlp.guards import conditions, figures, pooled, relations
from nlp.guards.relations import Spoken

#: of the conditions of any pattern, inner ones too
CONDITIONS: Sequence[tuple[str, Callable[[Sequence[Cond]], bool]]] = (
    ("contradiction", conditions.contradicted),
    ("contradiction", conditions.other_than_itself),
    ("contradiction", conditions.with_itself),
    ("idle exclusion", conditions.idle_exclusion),
    ("all there are", conditions.everything_there_is),
    ("all there are", conditions.loose_winner),
)
#: of the relations of any pattern, inner ones too
RELATIONS: Sequence[tuple[str, Callable[[Pattern], bool]]] = (
    ("won and lost", relations.won_and_lost),
    ("said of another", relations.misplaced),
    ("two of one", relations.two_of_one),
    ("contradiction", relations.never_yet_once),
    ("contradiction", relations.denied),
    ("contradiction", relations.none_and_one),
    ("a person's bid", relations.person_bids),
    ("owner and procurer", relations.twice_the_owner),
    ("owner and procurer", relations.calls_for_owner),
)
#: of what nobody speaks of, in any pattern
SILENT: Sequence[tuple[str, Callable[[Pattern, Spoken], bool]]] = (
    ("a parent twice", relations.twice_parent),
    ("packages apart", relations.packages_apart),
    ("owners apart", relations.owners_apart),
)
#: the same, where what an inner pattern says nothing of may be described outside it
OUTERMOST: Sequence[tuple[str, Callable[[Pattern, Spoken], bool]]] = (
    ("another firm's stake", relations.another_firms_stake),
    ("two bids", relations.two_bids),
    ("counted apart", lambda pattern, _: relations.counted_apart(pattern)),
)
#: of the query as a whole
FIGURES: Sequence[tuple[str, Callable[[Query], bool]]] = (
    ("contradiction", figures.contradicted_part),
    ("contradiction", figures.of_several_countries),
    ("none of some", figures.none_of_some),
    ("which end", figures.unlike_ends),
    ("grouped by an amount", figures.ranked_within_an_amount),
    ("grouped by an amount", figures.by_amount),
    ("uneven share", figures.uneven),
    ("anyone's win", figures.anyones_win),
    ("whose price", figures.price_of_all),
    ("of which years", figures.of_years),
    ("ranked by a name", figures.ranked_by_a_name),
    ("which plan", figures.which_plan),
    ("some of a place", figures.some_of_a_place),
    ("average of what", figures.averaged_places),
    ("average of what", figures.average_of_whom),
)


def odd(form: LogicalForm, item: Item | None = None) -> str | None:
    """What is odd about a form, in a word for the trace; None if nothing is. `item`: the reading it was built from, for what its words say beside it."""
    if not isinstance(form, Query):
        return None
    spoken = mentions(*form.columns, *form.having) | {*form.over}
    for pattern in (p for p in walk(form) if isinstance(p, Pattern)):
        if doubt := odd_pattern(pattern, spoken, outermost=pattern is form.pattern):
            return doubt
    return next((name for name, test in FIGURES if test(form)), None) or (pooled.settled(form, item) if item else None)


def odd_pattern(pattern: Pattern, spoken: Spoken, *, outermost: bool = True) -> str | None:
    """What is odd about one pattern; `spoken` are the variables that the query's columns and counts use."""
    if doubt := next((name for name, test in CONDITIONS if test(pattern.where)), None):
        return doubt
    if doubt := next((name for name, test in RELATIONS if test(pattern)), None):
        return doubt
    if relations.idle_edge(pattern, spoken if outermost else frozenset()):
        return "idle edge"
    return next((name for name, test in (*SILENT, *(OUTERMOST if outermost else ())) if test(pattern, spoken)), None)
