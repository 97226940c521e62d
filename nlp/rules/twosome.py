"""Two named things or places set side by side: which of them has more ('A hay B nhiều dự án hơn'), the figure of each ('vốn điều lệ của A và B')."""

from __future__ import annotations

from collections.abc import Iterator

from graph.query import Ident, OneOf
from graph.text.places import Place
from nlp.chart import Given, Item, rule
from nlp.rules.clauses import clause
from nlp.rules.measures import owned
from nlp.rules.nouns import place_names
from nlp.rules.ranking import rank_on
from nlp.rules.scope import between_names
from nlp.sem import Ask, Key, Sem, Value


def two_of(item: Item) -> Sem | None:
    """Either of two named things, or of two provinces."""
    if item.category == "NN":
        pair = between_names(item, item)
        return pair if isinstance(pair, Sem) else None
    names = place_names(item) if isinstance(item.payload, Place) or "places" in item.sem.flags else ()
    if len(names) != 2:
        return None
    var = f"n{item.start}"
    return Sem(focus=var, nodes={var: ("Province",)}, where=(OneOf(Ident(var), names),), flags=frozenset({"two"}))


def _which(item: Item) -> Item | None:
    two = two_of(item)
    return Item("N", item.start, item.end, two.with_(asked=(Ask("which", two.focus),)), item.cost) if two else None


@rule("PLC|NN", "VP", "S", 0.0)
def which_does_more(pair: Item, v: Item) -> Given:
    """'Hà Nội hay Đà Nẵng nhiều dự án hơn', 'A hay B trúng nhiều gói hơn'."""
    if "of_two" not in v.sem.flags or v.sem.rank is None or v.sem.asked or (n := _which(pair)) is None:
        return None
    return clause(n, v)


@rule("NN", "RK", "S", 0.0)
def which_is_more(pair: Item, rk: Item) -> Given:
    """'A hay B vốn điều lệ lớn hơn'."""
    n = _which(pair) if "of_two" in rk.sem.flags else None
    return rank_on(n.sem, rk.sem) if n else None


@rule("ATTR", "OFNN", "S", 0.02)
def fact_of_each(a: Item, pair: Item) -> list[Sem]:
    """'vốn điều lệ của A và B': beside each."""
    found = []
    for sem, value in _of_both(a, pair):
        if value.agg is None and not value.whole:
            key = Key(value.expr, value.label, value.unit, sem.focus)
            found.append(sem.with_(asked=(Ask("which", sem.focus),), wants=(key,), value=None))
    return found


@rule("ATTR", "OFNN", "ATTR", 0.02)
def number_of_each(a: Item, pair: Item) -> list[Sem]:
    """'số gói trúng của A và B': grouped by the two."""
    if next(iter(a.words())).word.startswith("tổng"):
        return []  # of both together, or of each?
    by = ((s, Key(Ident(s.focus or ""), "", "entity", s.focus)) for s, value in _of_both(a, pair) if value.agg or value.whole)
    return [s.with_(groups=(key,)).flag("compare") for s, key in by]


def _of_both(a: Item, pair: Item) -> Iterator[tuple[Sem, Value]]:
    """The attribute of either of the two, with its value."""
    two = two_of(Item("NN", pair.start, pair.end, pair.sem, pair.cost))
    plain = two is not None and not (a.sem.asked or a.sem.groups or a.sem.rank or "owned" in a.sem.flags)
    for s in owned(a.sem, two) if two is not None and plain else ():
        if two is not None and isinstance(s, Sem) and s.value is not None:
            yield s.with_(focus=s.rep(two.focus)), s.value
