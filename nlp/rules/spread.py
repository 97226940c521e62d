"""How many things have one, two, three of something; a figure of each of several years named; several places taken as one."""

from __future__ import annotations

from graph.query import AnyOf, Compare, Const
from graph.text.dates import Period
from graph.text.places import Place
from nlp import attach
from nlp.chart import Given, Item, rule, unary
from nlp.meaning import key_of
from nlp.rules.grouping import grouped
from nlp.rules.nouns import place_list_of
from nlp.sem import Sem, merge, unify
from nlp.vocabulary import vocabulary

#: numbers of things that others are told apart by
COUNTS = frozenset({"attr:bidders", "attr:petitions", "attr:clarifications", "attr:lots"})
BIDDERS = "chỉ tính các gói có nhà thầu tham dự"


# ---- by how many -----------------------------------------------------------------------------------------------------
@rule("BYKEY|EACH", "ATTR", "GRP", 0.0)
def by_how_many(_: Item, a: Item) -> Sem | None:
    """'(số gói) theo số nhà thầu dự thầu': a package that was awarded directly has no bidders to count."""
    value = a.sem.value
    if value is None or value.unit != "int" or value.agg or value.whole or not a.sem.flags & COUNTS or a.sem.asked or a.sem.edges or a.sem.where:
        return None
    by = a.sem.with_(groups=(key_of(a.sem),), value=None)
    return by.also(Compare(value.expr, ">=", Const(1))).with_(notes=(BIDDERS,)) if "attr:bidders" in a.sem.flags else by


@unary("CARD", "CARDL", 0.0)
def listed(card: Item) -> Sem:
    """A number that may stand before a comma."""
    return Sem(fill=(card.payload,))


@rule("CARDL|CARDS", "CARDL", "CARDS", 0.0)
def numbers_listed(a: Item, b: Item) -> Sem | None:
    """'1, 2, 3'."""
    return Sem(fill=(*a.sem.fill, *b.sem.fill)) if not {*a.sem.fill} & {*b.sem.fill} else None


@rule("CARDL|CARDS", "AND", "CARDS", 0.0)
def numbers_and(a: Item, _: Item) -> Sem:
    return a.sem


@rule("CARDL", "N", "CARD1", 0.0)
@rule("CARDS", "N", "CARDN", 0.0)
def numbers_of(cards: Item, n: Item) -> Sem | None:
    """'1, 2 và 3 nhà thầu'."""
    bids = {e.relation for e in n.sem.edges} == {"BIDS_ON"}  # and not '3 nhà thầu trúng'
    bare = bids and not n.sem.asked and not n.sem.where and n.sem.flags & {"role:bidder"}
    return cards.sem if bare else None


@rule("CARD1|CARDN", "CARD1", "CARDN", 0.0)
def numbers_of_each(a: Item, b: Item) -> Sem | None:
    """'1 nhà thầu, 2 nhà thầu'."""
    return numbers_listed(a, b)  # type: ignore[return-value]


@rule("CARD1|CARDN", "AND", "L", 0.0)
def numbers_of_and(a: Item, _: Item) -> Sem:
    return a.sem


@rule("N|NH", "CARDN", "S", 0.0)
def how_many_of_each(n: Item, c: Item) -> Sem | None:
    """'bao nhiêu gói có 1, 2, 3 nhà thầu': one row for each number."""
    only = n.sem.asked[0] if len(n.sem.asked) == 1 else None
    if only is None or only.what != "count" or only.key or n.sem.kinds() != ("BidPackage",) or n.sem.rank:
        return None
    many = vocabulary().meaning("attributes.yml:bidders", c.start)
    both = unify(merge(n.sem, many, focus=n.sem.focus, args=n.sem.args, asked=n.sem.asked, value=None, event=n.sem.event), n.sem.focus, many.focus)
    if both is None or many.value is None:
        return None
    some = AnyOf(tuple(Compare(many.value.expr, "=", Const(int(k))) for k in c.sem.fill))  # type: ignore[call-overload]
    return both.also(some).with_(groups=(key_of(many),))


# ---- each of the years -----------------------------------------------------------------------------------------------
@rule("EACH", "PER", "EPER", 0.0)
def each_of_years(_: Item, per: Item) -> Sem | None:
    """'từng năm 2020, 2021, 2022', 'mỗi năm 2020–2022'."""
    periods: tuple[Period, ...] = tuple(per.payload)  # type: ignore[arg-type]
    several = len(periods) > 1 and all(p.grain == "year" for p in periods)
    return Sem(versus=periods) if several or (len(periods) == 1 and periods[0].last.year - periods[0].first.year in range(1, 20)) else None


@rule("ATTR|S|N", "EPER", "L", 0.02)
def in_each_year(x: Item, e: Item) -> Given:
    """The figure year by year, of those years alone."""
    counted = any(a.what == "count" for a in x.sem.asked)
    if "dated" in x.sem.flags or x.sem.wants or (x.category == "N" and not counted):
        return None
    asked = next((a.var for a in x.sem.asked if a.var), None)
    date = attach.value_date(x.sem) or attach.event_date(x.sem) or attach.date_of(x.sem, x.sem.rep(asked or x.sem.focus))
    dated = attach.with_period(x.sem, e.sem.versus, date)  # type: ignore[arg-type]
    return grouped(dated.with_(fill=()), Sem(flags=frozenset({"part:year"}))) if dated else None


@rule("EPER", "ATTR|S|N", "R", 0.02)
def each_year_first(e: Item, x: Item) -> Given:
    return in_each_year(x, e)


# ---- taken as one ----------------------------------------------------------------------------------------------------
@rule("PLC", "ALLIN", "PLC", 0.0)
def together(plc: Item, _: Item) -> Sem | None:
    """'Hà Nội và Hải Phòng cộng lại'."""
    return plc.sem if isinstance(plc.payload, Place) and place_list_of(plc) else None
