"""Two or more named things or places set side by side: which of them has more ('A hay B nhiều dự án hơn'), the figure of each ('vốn điều lệ của A và B')."""

from __future__ import annotations

from collections.abc import Iterator

from graph.query import Ident, OneOf
from graph.text.places import Place
from nlp import attach
from nlp.chart import Given, Item, rule, unary
from nlp.rules.clauses import clause
from nlp.rules.measures import owned
from nlp.rules.nouns import place_names
from nlp.rules.ranking import rank_on
from nlp.sem import Ask, Key, Sem, Value, merge, unify

#: what is joined to its owner at this cost may be another's too: a package beside a firm is one that it won or one that it called for
GUESSED = 0.3


# ---- the things ------------------------------------------------------------------------------------------------------
@unary("NN", "NL", 0.0)
def pair_listed(pair: Item) -> Sem | None:
    """'E1 và E2' as either of the two."""
    first, second = (pair.sem.with_(focus=v) for v in pair.sem.args[:2])
    return _either(first, second) if "fromto" not in pair.sem.flags else None


@unary("N", "NAMED", 0.0)
def named(n: Item) -> Sem | None:
    return n.sem if "name" in n.sem.flags and not n.sem.edges and not n.sem.asked else None


@rule("NAMED", "NN|NL", "NL", 0.0)
def names_listed(n: Item, more: Item) -> Sem | None:
    """'E1, E2 và E3'."""
    rest = two_of(more)
    return _either(n.sem, rest) if rest is not None else None


@rule("NAMED", "NAMED", "NL", 0.05)
def names_beside(a: Item, b: Item) -> Sem | None:
    """'E1, E2'."""
    return _either(a.sem, b.sem)


def _either(a: Sem, b: Sem) -> Sem | None:
    ids = [c for c in dict.fromkeys((*a.where, *b.where)) if isinstance(c, OneOf) and isinstance(c.expr, Ident)]
    kinds = tuple(k for k in a.kinds() if k in b.kinds())
    if not kinds or a.edges or b.edges or len(ids) != 2 or set(ids[0].values) & set(ids[1].values):
        return None
    values = tuple(v for c in ids for v in c.values)
    return Sem(focus=a.focus, nodes={a.focus: kinds}, where=(OneOf(Ident(a.focus), values),), flags=frozenset({"two"}))


def two_of(item: Item) -> Sem | None:
    """Either of several named things, or of two provinces."""
    if item.category == "NN":
        return pair_listed(item)  # type: ignore[return-value]
    if item.category in ("NL", "OFNL"):
        return item.sem
    names = place_names(item) if isinstance(item.payload, Place) or "places" in item.sem.flags else ()
    if len(names) != 2:
        return None
    var = f"n{item.start}"
    return Sem(focus=var, nodes={var: ("Province",)}, where=(OneOf(Ident(var), names),), flags=frozenset({"two"}))


@rule("OF|AND", "NL", "OFNL", 0.0)
def of_several(_: Item, names: Item) -> Sem:
    return names.sem


# ---- which of them has more --------------------------------------------------------------------------------------------
def which_of(item: Item) -> Item | None:
    two = two_of(item)
    return Item("N", item.start, item.end, two.with_(asked=(Ask("which", two.focus),)), item.cost) if two else None


@rule("PLC|NL", "VP", "S", 0.0)
def which_does_more(pair: Item, v: Item) -> Given:
    """'Hà Nội hay Đà Nẵng nhiều dự án hơn', 'A hay B trúng nhiều gói hơn'."""
    if "of_two" not in v.sem.flags or v.sem.rank is None or v.sem.asked or (n := which_of(pair)) is None:
        return None
    return clause(n, v)


@rule("NL", "RK", "S", 0.0)
def which_is_more(pair: Item, rk: Item) -> Given:
    """'A hay B vốn điều lệ lớn hơn'."""
    n = which_of(pair) if "of_two" in rk.sem.flags else None
    return rank_on(n.sem, rk.sem) if n else None


# ---- the figure of each --------------------------------------------------------------------------------------------------
@rule("ATTR", "OFNL", "S", 0.02)
def fact_of_each(a: Item, pair: Item) -> list[Sem]:
    """'vốn điều lệ của A và B': beside each."""
    found = []
    for sem, value in of_whom(a, pair):
        if value.agg is None and not value.whole:
            key = Key(value.expr, value.label, value.unit, sem.focus)
            found.append(sem.with_(asked=(Ask("which", sem.focus),), wants=(key,), value=None))
    return found


@rule("ATTR", "OFNL", "ATTR", 0.02)
def number_of_each(a: Item, pair: Item) -> list[Sem]:
    """'số gói trúng của A và B': grouped by them."""
    if next(iter(a.words())).word.startswith("tổng") and "counting" not in a.sem.flags:
        return []  # of both together, or of each?
    by = ((s, Key(Ident(s.focus or ""), "", "entity", s.focus)) for s, value in of_whom(a, pair) if value.agg or value.whole)
    return [s.with_(groups=(key,)).flag("compare") for s, key in by]


def of_whom(a: Item, whose: Item) -> Iterator[tuple[Sem, Value]]:
    """The attribute, with its value, of either of them, who are its focus."""
    two = two_of(whose)
    if two is None or a.sem.asked or a.sem.groups or a.sem.rank or "owned" in a.sem.flags:
        return
    for s in _counted(a.sem, two) if "counting" in a.sem.flags else owned(a.sem, two):
        sem, cost = s if isinstance(s, tuple) else (s, 0.0)
        if sem.value is not None and cost < GUESSED:
            yield sem.with_(focus=sem.rep(two.focus)), sem.value


def _counted(a: Sem, who: Sem) -> list[Sem | tuple[Sem, float]]:
    """'số gói trúng' of whoever won them; 'số dự án' of whom they naturally are."""
    both = merge(a, who, focus=a.focus, args=a.args, event=a.event, value=a.value, flags=a.flags | {"owned"})
    edge = a.edge(a.event)
    if edge is not None:
        silent = [v for v in (edge.src, edge.dst) if a.rep(v) in a.implicit and a.rep(v) != a.rep(a.focus)]
        return [one for v in silent if (one := unify(both, who.focus, v))]
    return [(s, c) for s, c in attach.natural_between(both, a.focus, who.focus) if c < GUESSED]
