"""More or less than another one has: 'tỉnh nào đông dân hơn Nghệ An', 'nhiều gói hơn E'. The other's value is worked out over the same meaning (nlp.build)."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Ident, OneOf, Op
from graph.text.places import Place
from nlp import attach
from nlp.chart import Item, rule, unary
from nlp.rules.measures import place_target
from nlp.rules.nouns import place_list_of
from nlp.rules.rates import compared_by
from nlp.sem import Sem, Value

_MORE: dict[str, Op] = {"CMPHIGH": ">", "CMPLOW": "<"}


def _op(a: Item) -> Op | None:
    return next((_MORE[w.category] for w in a.words() if w.category in _MORE), None)


def _one_place(item: Item) -> tuple[str, ...]:
    place = item.payload
    return tuple(place.names_63) if isinstance(place, Place) and not place_list_of(item) and len(place.names_63) == 1 else ()


def _named(n: Sem) -> tuple[str, ...]:
    """The ids of what is named and nothing more."""
    if "name" not in n.flags or n.edges or n.asked or len(n.where) != 1:
        return ()
    only = n.where[0]
    return tuple(str(v) for v in only.values) if isinstance(only, OneOf) and isinstance(only.expr, Ident) and len(only.values) == 1 else ()


@rule("ATTRC", "PLC", "VP", 0.0)
def than_a_place(a: Item, plc: Item) -> list[Sem]:
    """'(tỉnh nào) có GRDP cao hơn Thanh Hóa', '… giải ngân tốt hơn Nghệ An'."""
    op, other, value = _op(a), _one_place(plc), _of_place(a.sem)
    if op is None or not other or value is None or a.sem.asked or a.sem.groups or a.sem.rank or a.sem.above or a.sem.beside:
        return []
    where, target = f"h{a.start}p", place_target(a.sem)
    placed = a.sem.with_(nodes={**a.sem.nodes, where: ("Province",)}, implicit=a.sem.implicit | {where}, value=None)
    linked = next((s for s, _ in attach.natural_between(placed, target, where)), None)
    word = next(w.word for w in a.words() if w.category in _MORE)
    return [linked.with_(focus=where, args=(where,), event=a.sem.event, above=((v, op, other),)) for v in compared_by(value, word)] if linked else []


def _of_place(sem: Sem) -> Value | None:
    """The value as that of a province: a sum where things of it lie there."""
    value = sem.value
    if value is None or value.unit in ("text", "enum", "code", "date", "year") or any(isinstance(c, OneOf) and "province" in repr(c.expr) for c in sem.where):
        return None
    if "indicator" in sem.flags or value.agg or value.whole:
        return value
    return replace(value, agg="sum") if value.adds else None


@rule("ATTRC", "N", "VP", 0.0)
def than_a_thing(a: Item, n: Item) -> Sem | None:
    """'có vốn điều lệ cao hơn E'."""
    op, other, value = _op(a), _named(n.sem), a.sem.value
    if op is None or not other or value is None or a.sem.asked or a.sem.groups or a.sem.rank or a.sem.above or a.sem.beside or "indicator" in a.sem.flags:
        return None
    for subject in a.sem.args or (a.sem.focus,):
        if subject in a.sem.implicit and set(a.sem.kinds(subject)) & set(n.sem.kinds()):
            return a.sem.with_(focus=subject, args=(subject, *(x for x in a.sem.args if x != subject)), value=None, above=((value, op, other),))
    return None


@unary("VP", "VPM")
def has_more(v: Item) -> Sem | None:
    """'có nhiều dự án hơn': than whom comes next. A category of its own, for predicates before nouns are many."""
    return v.sem if "of_two" in v.sem.flags and v.sem.rank is not None else None


@rule("VPM", "PLC|N", "VP", 0.0)
def has_more_than(v: Item, other: Item) -> Sem | None:
    """'có nhiều dự án hơn Bắc Ninh', 'trúng nhiều gói hơn E'."""
    rank = v.sem.rank
    if "of_two" not in v.sem.flags or rank is None or rank.value.agg != "count" or rank.on is None or v.sem.asked or v.sem.above:
        return None
    names = _one_place(other) if other.category == "PLC" else _named(other.sem)
    kinds = ("Province",) if other.category == "PLC" else other.sem.kinds()
    if not names or not set(v.sem.kinds(rank.on)) & set(kinds):
        return None
    op: Op = ">" if rank.descending else "<"  # whatever kind the other one is, all that may do so are asked for
    nodes = v.sem.nodes if other.category == "N" else {**v.sem.nodes, v.sem.rep(rank.on): ("Province",)}
    return v.sem.with_(nodes=nodes, rank=None, above=((rank.value, op, names),), flags=v.sem.flags - {"of_two"})
