"""In each of several: 'ở cả Hà Nội lẫn Đà Nẵng', 'cả xây lắp lẫn tư vấn', 'năm nào cũng … từ 2018 đến 2020'.

One event is in one place, one year, of one field: what holds in each of them holds of as many events, so every one is a condition of its own.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from graph.query import Cond, Const, Edge, Exists, Node, Pattern
from graph.text.dates import Period
from graph.text.places import Place
from nlp import attach
from nlp.chart import Item, rule, unary
from nlp.mentions import mentions_of
from nlp.rules.nouns import located
from nlp.rules.numbers import is_who
from nlp.rules.verbs import object_
from nlp.sem import Sem, rename_cond, rename_edge

#: more years than this are no list
MOST_YEARS = 12

#: how many years or places 'cả ba …', '2 năm liền' says there are
NUMBERS = {"hai": 2, "2": 2, "ba": 3, "3": 3, "bốn": 4, "4": 4, "5": 5}


# ---- the several --------------------------------------------------------------------------------------------------
@rule("BOTH|BOTHN", "PLC|VAL|PER", "BOTHX", 0.0)
@rule("BOTHX", "LAN|AND", "BOTHX", 0.0)
@rule("OF", "BOTHX|EACHOF", "R", 0.0)
def both_of(a: Item, b: Item) -> Sem:
    """'cả Hà Nội (lẫn)'."""
    return b.sem if a.category in ("BOTH", "BOTHN", "OF") else a.sem


@rule("BOTHX", "PLC|VAL|PER", "EACHOF", 0.0)
def and_other(a: Item, b: Item) -> Sem | None:
    """'cả Hà Nội lẫn Đà Nẵng'."""
    return Sem(fill=(*_several(a), *_several(b))) if _kind(a) == _kind(b) is not None else None


@unary("BOTHX", "EACHOF", 0.02)
def both_listed(a: Item) -> Sem | None:
    """'cả ba năm 2021, 2022 và 2023', 'cả Hà Nội và Đà Nẵng'."""
    found = _several(a)
    said = next((NUMBERS[part] for w in a.words() if w.category == "BOTHN" for part in w.word.split() if part in NUMBERS), len(found))
    return Sem(fill=found) if len(found) == max(said, 2) and a.last().category != "LAN" else None


@rule("PER", "EVERYYEAR", "EACHOF", 0.0)
def every_year(per: Item, _: Item) -> Sem | None:
    """'từ 2018 đến 2020 năm nào cũng'."""
    found = _several(per)
    return Sem(fill=found) if len(found) > 1 else None


@rule("EACHOF", "EVERYYEAR", "EACHOF", 0.0)
def every_one_of(e: Item, _: Item) -> Sem | None:
    return e.sem if all(isinstance(p, Period) for p in e.sem.fill) else None


def _kind(item: Item) -> str | None:
    return next((w.category for w in item.words() if w.category in ("PLC", "VAL", "PER")), None)


def _several(item: Item) -> tuple[object, ...]:
    """The places, years or values below, one by one."""
    found: list[object] = []
    for word in item.words():
        match word.category, word.payload:
            case "PLC", Place() as place:
                found.append(place)
            case "VAL", _ if word.sem.kinds() == ("BidPackage",):
                found.append(word.sem)
            case "PER", list() as periods:
                found += [y for p in periods for y in _years(p)]
    return tuple(found)


def _years(p: Period) -> list[Period]:
    """A stretch of whole years, year by year; any other period as it is."""
    whole = (p.first.month, p.first.day, p.last.month, p.last.day) == (1, 1, 12, 31) and p.first.year > 1900
    if not whole or not 0 < p.last.year - p.first.year < MOST_YEARS:
        return [p]
    return [replace(p, first=dt.date(y, 1, 1), last=dt.date(y, 12, 31)) for y in range(p.first.year, p.last.year + 1)]


# ---- said of an event -------------------------------------------------------------------------------------------------
@rule("V2|VP", "EACHOF", "VP", 0.02)
def in_each(v: Item, each: Item) -> Sem | None:
    """'trúng thầu ở cả Hà Nội lẫn Đà Nẵng'."""
    return _each(v.sem, each.sem.fill)


@rule("EACHOF", "V2|VP", "VP", 0.02)
def each_first(each: Item, v: Item) -> Sem | None:
    """'cả ba năm 2021, 2022, 2023 đều trúng thầu'."""
    return _each(v.sem, each.sem.fill)


@rule("EVERYYEAR", "V2|VP", "EYV", 0.0)
def every_year_does(_: Item, v: Item) -> Sem | None:
    return v.sem if "dated" not in v.sem.flags else None


@rule("EVERYYEAR", "VP", "VP", 0.0)
def every_one_of_them(_: Item, v: Item) -> Sem | None:
    """'năm nào cũng trúng thầu trong cả ba năm 2020, 2021 và 2022'."""
    return v.sem if "eachof" in v.sem.flags and any(w.category == "PER" for w in v.words()) else None


@rule("V2|VP", "EVERYYEAR", "EYV", 0.0)
def does_every_year(v: Item, _: Item) -> Sem | None:
    """'trúng thầu liên tục (từ 2018 đến 2020)'."""
    return v.sem if "dated" not in v.sem.flags else None


@rule("EYV", "EACHOF", "VP", 0.0)
def every_year_in_all(v: Item, each: Item) -> Sem | None:
    """'năm nào cũng trúng thầu trong cả ba năm 2020, 2021 và 2022'."""
    return _each(v.sem, each.sem.fill) if all(isinstance(p, Period) for p in each.sem.fill) else None


@rule("EYV", "PER", "VP", 0.0)
def every_year_of(v: Item, per: Item) -> Sem | None:
    """'năm nào cũng trúng thầu từ 2018 đến 2020'."""
    found = _several(per)
    return _each(v.sem, found) if len(found) > 1 else None


def _each(v: Sem, several: tuple[object, ...]) -> Sem | None:
    edge = v.edge(v.event)
    if v.having and all((h.op, h.bound) == (">=", Const(1)) for h in v.having):
        v = v.with_(having=())  # 'ít nhất một gói'
    if edge is None or len(v.args) < 2 or v.asked or v.having or v.rank or v.pronouns or v.same or v.every or "passive" in v.flags:
        return None
    if len(v.edges) != 1 or len(several) < 2:
        return None
    subject = v.rep(v.args[0])
    conds: list[Cond] = []
    notes = v.notes
    for n, one in enumerate(several):
        said = _said(v, edge, one)
        if said is None:
            return None
        conds.append(Exists(_own(said, subject, f"w{n}")))
        notes += tuple(x for x in said.notes if x not in notes)
    kept = {subject: v.kinds(subject)}
    return Sem(focus=subject, nodes=kept, where=tuple(conds), args=(subject,), implicit=v.implicit & {subject}, notes=notes, flags=frozenset({"eachof"}))


def _said(v: Sem, edge: Edge, one: object) -> Sem | None:
    match one:
        case Place() as place:
            return located(v, v.rep(edge.dst), Item("PLC", 0, 0, Sem(), 0.0, payload=place)) if place.kind != "country" else None
        case Period() as period:
            return attach.with_period(v, [period], attach.event_date(v)) if "dated" not in v.flags else None
        case Sem() as value:
            return next(iter(attach.with_value(v, value, object_(v))), None)
    return None


def _own(sem: Sem, subject: str, mark: str) -> Pattern:
    """The event as a pattern of its own around the subject, its variables apart from those of its twins."""
    sealed = attach.seal(sem, [subject])
    names = {n.var: n.var + mark for n in sealed.nodes} | {e.var: e.var + mark for e in sealed.edges}
    edges = tuple(replace(rename_edge(e, names), var=names[e.var]) for e in sealed.edges)
    where = tuple(rename_cond(c, names) for c in sealed.where if mentions_of(c) - {subject} or not mentions_of(c))
    return Pattern(tuple(Node(names[n.var], n.kinds) for n in sealed.nodes), edges, where)


# ---- who it is -----------------------------------------------------------------------------------------------------------
@rule("VP", "ISWHO", "S", 0.1)
def who_does(v: Item, word: Item) -> Sem | None:
    """'Năm nào cũng trúng thầu … là những công ty nào?'"""
    subject = v.sem.args[0] if v.sem.args else ""
    if not subject or v.sem.asked or v.sem.rank or v.sem.rep(subject) not in v.sem.implicit:
        return None
    return is_who(Item("N", v.start, v.end, v.sem.with_(focus=subject), 0.0), word)  # type: ignore[return-value]
