"""Two of a sort of whom one holds the other, or both are one mother's: 'hai nhà thầu là mẹ con', 'bên này là cổ đông của bên kia', 'công ty chị em'."""

from __future__ import annotations

from graph.query import AnyOf, Compare, Const, Distinct, Edge, Exists, Pattern, Prop
from nlp.chart import Item, rule, unary
from nlp.rules.duos import as_bidders, partner_of, two_of
from nlp.sem import Sem, link, merge, restrict, unify


def _firms(two: Sem) -> Sem | None:
    first = restrict(two, two.focus, ("Enterprise",))
    return restrict(first, partner_of(two), ("Enterprise",)) if first else None


def _turned(sem: Sem, first: str, second: str) -> Sem:
    """The two are not alike any more (nlp.guards.guesses.uneven_pair)."""
    apart = Distinct(first, second)
    return sem.with_(where=tuple(Distinct(second, first) if c == apart else c for c in sem.where)).flag("uneven")


@rule("NTWO|DUO", "KINDRED", "DUO", 0.0)
def mother_and_daughter(n: Item, word: Item) -> Sem | None:
    """'… là mẹ con': one holds more than half of the other."""
    two = two_of(n)
    if two is None:
        return None
    first, second, edge = two.focus, partner_of(two), f"e{word.start}o"
    both = _firms(two)
    held = link(both, Edge(edge, "OWNS", second, first)) if both else None
    return _turned(held.also(Compare(Prop(edge, "pct"), ">", Const(50))), first, second) if held else None


@rule("NTWO|DUO", "SIBLING", "DUO", 0.0)
def of_one_mother(n: Item, word: Item) -> Sem | None:
    """'… cùng mẹ', '… là công ty chị em': one holds more than half of each."""
    two = two_of(n)
    if two is None:
        return None
    first, second, mother = two.focus, partner_of(two), f"m{word.start}"
    both = _firms(two)
    if both is None:
        return None
    both = both.with_(nodes={**both.nodes, mother: ("Enterprise",)}, implicit=both.implicit | {mother})
    for edge, child in ((f"e{word.start}m", first), (f"f{word.start}m", second)):
        held = link(both, Edge(edge, "OWNS", mother, child))
        if held is None:
            return None
        both = held.also(Compare(Prop(edge, "pct"), ">", Const(50)))
    return both


@unary("SISTERS", "DUO", 0.0)
def two_sisters(word: Item) -> Sem | None:
    """'(hai) công ty chị em'."""
    var = f"n{word.start}"
    two = Sem(focus=var, nodes={var: ("Enterprise",)}, flags=frozenset({"card:2"}))
    return of_one_mother(Item("NTWO", word.start, word.end, two, 0.0), word)  # type: ignore[return-value]


@rule("CARD|COUPLE", "SISTERS", "SISTERS", 0.0)
def two_of_them(card: Item, sisters: Item) -> Sem | None:
    return sisters.sem if card.category == "COUPLE" or card.payload == 2 else None


@rule("NTWO|DUO", "OWNREL", "DUO", 0.0)
def one_holds_some(n: Item, word: Item) -> Sem | None:
    """'… có quan hệ sở hữu với nhau': the one holds shares of the other, or the other way round."""
    two = two_of(n)
    if two is None:
        return None
    first, second = two.focus, partner_of(two)
    ways = tuple(Exists(Pattern((), (Edge(f"e{word.start}{i}o", "OWNS", a, b),))) for i, (a, b) in enumerate(((first, second), (second, first))))
    both = _firms(two)
    return both.also(AnyOf(ways)) if both else None


@rule("NTWO|DUO", "SIDES", "DUO", 0.0)
def one_side_holds(n: Item, v: Item) -> Sem | None:
    """'… mà bên này là cổ đông của bên kia'."""
    two = two_of(n) if v.rule == "one_of_the_other" else None
    both = merge(two, v.sem, focus=two.focus, args=(), event=two.event, flags=two.flags) if two else None
    one = unify(both, partner_of(two), v.sem.args[0]) if both and two else None
    found = unify(one, two.focus, v.sem.args[1]) if one and two else None
    return _turned(found, two.focus, partner_of(two)) if found and two else None


@unary("SIDES", "DUO", 0.0)
def this_of_that(v: Item) -> Sem | None:
    """'(gói có) nhà thầu này là cổ đông của nhà thầu kia': the two of them bid."""
    if v.rule != "one_of_the_other" or not any("thầu" in w.word for w in v.words() if w.category == "THISSIDE"):
        return None
    at = v.start
    sem = v.sem.with_(focus=v.sem.args[0], flags=frozenset({"pair2"}), implicit=v.sem.implicit - set(v.sem.args[:2]))
    return as_bidders(sem, sem.args[0], sem.args[1], at)


