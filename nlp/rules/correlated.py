"""'dự gói nào trúng gói đó', 'đi đâu thắng đấy': whatever was bid on was won, or lost."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Compare, Const, Exists, Ident, Pattern, Prop, Sub
from nlp.chart import Given, Item, rule, unary
from nlp.rules.every import all_of_the_bids
from nlp.sem import Sem, rename_pattern

#: words between 'gói nào' and what came of it
LINKS = "REL|BE|EVERYQ|ALWAYS|AND|EVENLY"


@rule("V2", "N", "VANY", 0.0)
def whichever(v: Item, n: Item) -> Sem | None:
    """'dự gói nào': whichever package it bids on."""
    plain = n.sem.kinds() == ("BidPackage",) and len(n.sem.asked) == 1 and n.sem.asked[0].what == "which" and not n.sem.where and not n.sem.edges
    return v.sem if plain and _bids(v.sem) else None


@rule("V2", "WHERE", "VANY", 0.0)
def wherever(v: Item, word: Item) -> Sem | None:
    """'dự đâu', 'đánh đâu'."""
    return v.sem if word.word == "đâu" and _bids(v.sem) else None


def _bids(v: Sem) -> bool:
    edge = v.edge(v.event)
    return edge is not None and edge.relation == "BIDS_ON" and len(v.edges) == 1 and not v.where and not v.asked


@rule("VANY", LINKS, "VANY", 0.0)
def so(v: Item, _: Item) -> Sem:
    return v.sem


@rule("V2", "N", "VTHAT", 0.0)
def that_one(v: Item, n: Item) -> Sem | None:
    """'trúng gói đó'."""
    that = n.sem.kinds() == ("BidPackage",) and n.sem.pronouns == ((n.sem.focus, "that"),) and not n.sem.where and not n.sem.edges
    return v.sem if that else None


@rule("V2", "THESE", "VTHAT", 0.0)
def right_there(v: Item, _: Item) -> Sem:
    return v.sem


@rule("VANY", "VTHAT", "VP", 0.0)
def each_one_it_bid_on(first: Item, then: Item) -> Given:
    return all_of_the_bids(first, then)


# ---- of so many ------------------------------------------------------------------------------------------------------
@rule("IMP", "CN", "R", 0.0)
def counting_so_many(word: Item, cn: Item) -> Sem | None:
    """'tính từ hai gói trở lên'."""
    return cn.sem if word.word in ("tính", "xét", "lấy") else None


@rule("CN", "REL|AND", "CNA", 0.0)
def so_many_and(cn: Item, _: Item) -> Sem:
    return cn.sem


@rule("CNA|CN", "AMN", "CND", 0.0)
def so_many_decided(cn: Item, among: Item) -> Sem | None:
    """'từ hai gói trở lên và chỉ xét gói đã có kết quả'."""
    return cn.sem if cn.sem.kinds() == among.sem.kinds() == ("BidPackage",) and not cn.sem.where and not cn.sem.edges and _decided(among.sem) else None


@unary("CN", "CND", 0.0)
def decided(cn: Item) -> Sem | None:
    """'từ 2 gói có kết quả'."""
    return cn.sem.with_(where=()) if cn.sem.kinds() == ("BidPackage",) and not cn.sem.edges and _decided(cn.sem) else None


def _decided(packages: Sem) -> bool:
    match packages.where:
        case (Compare(Prop(_, "status"), "=", Const("Có kết quả")),):
            return not packages.edges and not packages.asked
    return False


@rule("VP|S", "CND", "L", 0.0)
def of_at_least(v: Item, cn: Item) -> Sem | None:
    """'luôn trúng, tính từ hai gói có kết quả trở lên': all that was decided was won (or lost), and there are so many."""
    always_ = next((c for c in v.sem.where if isinstance(c, Exists)), None)
    if "always" not in v.sem.flags or always_ is None or v.sem.edges or v.sem.having or v.sem.rank:
        return None
    one, package = always_.pattern, always_.pattern.nodes[0].var
    names = {package: f"{package}c", one.edges[0].var: f"{one.edges[0].var}c"}
    many = Sub("count", Ident(names[package]), _named(one, names), (names[package],))
    return v.sem.also(*(Compare(many, op, bound) for op, bound in cn.sem.bounds))


def _named(pattern: Pattern, names: dict[str, str]) -> Pattern:
    renamed = rename_pattern(pattern, names)
    return replace(renamed, edges=tuple(replace(e, var=names.get(e.var, e.var)) for e in renamed.edges))
