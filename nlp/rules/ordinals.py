"""Places beyond the first: 'cao thứ hai', 'đứng thứ ba về …', 'trúng nhiều gói thứ nhì'."""

from __future__ import annotations

from dataclasses import replace

from nlp.chart import Given, Item, rule, unary
from nlp.rules.ranking import bare_superlative, superlative
from nlp.rules.ranks import adjective_most, greatest_of_role
from nlp.sem import Sem


@unary("SECOND|THIRD|FOURTH|FIFTH", "ORD")
def ordinal(item: Item) -> Sem:
    return Sem(flags=frozenset({f"nth:{('SECOND', 'THIRD', 'FOURTH', 'FIFTH').index(item.category) + 2}"}))


@rule("ADJHIGH|MANY|ADJLOW|FEW", "ORD", "NTH", 0.0)
def nth(adjective: Item, ord_: Item) -> Sem:
    """'cao thứ hai'."""
    return ord_.sem.flag("low") if adjective.category in ("ADJLOW", "FEW") else ord_.sem


@rule("SUP_HIGH|SUP_LOW", "ORD", "NTH", 0.02)
def nth_greatest(sup: Item, ord_: Item) -> Sem:
    """'lớn nhất thứ hai'."""
    return ord_.sem.flag("low") if sup.category == "SUP_LOW" else ord_.sem


@rule("STAND", "ORD", "NTH", 0.0)
def stands(_: Item, ord_: Item) -> Sem:
    """'đứng thứ hai', 'xếp hạng ba': counted from the greatest."""
    return ord_.sem


def as_superlative(item: Item) -> Item:
    """The superlative that the place is counted by, for the rules of superlatives."""
    low = "low" in item.sem.flags
    return replace(item, category="SUP_LOW" if low else "SUP_HIGH", word="ít nhất" if low else "nhiều nhất", sem=Sem())


def numbered(found: Given, item: Item) -> Given:
    """The ranked meanings with the place in them."""
    nth_ = {f for f in item.sem.flags if f.startswith("nth:")}
    return [sem.with_(flags=sem.flags | nth_) for sem in (found if isinstance(found, list) else [found]) if isinstance(sem, Sem)]


@rule("ATTR", "NTH", "RK")
def nth_of(a: Item, n: Item) -> Given:
    return numbered(superlative(a, as_superlative(n)), n)


@rule("N", "NTH", "N", 0.05)
def nth_of_role(n: Item, m: Item) -> Given:
    """'cổ đông lớn thứ hai'."""
    return numbered(greatest_of_role(n, as_superlative(m)), m)


@rule("N", "NTH", "NSUP")
def nth_by(n: Item, m: Item) -> Given:
    """'tỉnh nào đứng thứ hai về GRDP'."""
    return numbered(bare_superlative(n, as_superlative(m)), m)


@rule("MN", "ORD", "MNM")
def nth_most(mn: Item, ord_: Item) -> Sem:
    """'trúng nhiều gói thứ hai'."""
    sem = mn.sem.with_(flags=mn.sem.flags | ord_.sem.flags)
    return sem.flag("fewest") if next(mn.words()).category == "FEW" else sem


@rule("ATTR", "ORD", "RK")
def nth_adjective(a: Item, ord_: Item) -> Given:
    """'đông dân thứ ba', 'nghèo thứ nhì'."""
    return numbered(adjective_most(a, ord_), ord_)
