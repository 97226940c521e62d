"""Ownership through chains: directly or not ('sở hữu gián tiếp'), and over how many tiers ('qua không quá ba tầng')."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Compare, Const, Ident, OneOf
from graph.text.quantity import Bound
from nlp import attach
from nlp.chart import Item, rule
from nlp.mentions import mentions_of
from nlp.sem import Sem

#: how many stakes a chain of ownership may have
MOST_HOPS = 10


@rule("S|N|VP|Q", "INDIRECT", "L", 0.0)
def by_chain(s: Item, _: Item) -> Sem | None:
    """'… có cổ phần, trực tiếp hoặc gián tiếp': any chain of stakes; a bound on a stake holds of each."""
    named = {c.expr.var for c in s.sem.where if isinstance(c, OneOf) and isinstance(c.expr, Ident)}
    return through(s.sem, 1) if len(named) < 2 else None  # of two that are named, the path is shown


@rule("INDIRECT", "S|N", "R", 0.02)
def by_chain_first(word: Item, s: Item) -> Sem | None:
    """'Trực tiếp hay gián tiếp, ai có vốn trong E?'"""
    return by_chain(s, word)  # type: ignore[return-value]


@rule("ALONG", "S|N|Q", "R", 0.0)
def along_the_chain(_: Item, s: Item) -> Sem | None:
    """'Truy ngược lên trên, ai có vốn, trực tiếp hay gián tiếp, trong E?': only where the chain itself is told."""
    return s.sem if any(e.relation == "OWNS" and e.hops != (1, 1) for e in s.sem.edges) else None


@rule("V2", "INDIRECT", "V2", 0.0)
def indirectly(v: Item, word: Item) -> Sem | None:
    """'sở hữu gián tiếp': not directly."""
    least = 1 if any(w in word.word for w in ("trực tiếp", "kể cả", "dù", "tính cả", "chuỗi")) else 2
    return through(v.sem, least)


def through(sem: Sem, least: int, most: int = MOST_HOPS) -> Sem | None:
    """The one stake in the meaning as a chain of so many; None where its own amount is asked for or ranked."""
    owned = [e for e in sem.edges if e.relation == "OWNS"]
    if len(owned) != 1 or owned[0].hops != (1, 1):
        return None
    edge = owned[0]
    on_it = tuple(c for c in sem.where if edge.var in mentions_of(c))
    values = [a.value for a in sem.asked if a.value] + [sem.value, sem.rank.value if sem.rank else None]
    if any(v is not None and edge.var in (*v.over, *mentions_of(Compare(v.expr, "=", Const(0)))) for v in values) or sem.wants:
        return None
    longer = replace(edge, hops=(least, most), each=on_it)
    edges = tuple(longer if e is edge else e for e in sem.edges)
    return sem.with_(edges=edges, where=tuple(c for c in sem.where if c not in on_it), event=None if sem.event == edge.var else sem.event)


# ---- over so many tiers --------------------------------------------------------------------------------------------------
@rule("BND|CARD", "TIER", "TIERS", 0.0)
def so_many_tiers(number: Item, _: Item) -> Sem | None:
    """'không quá ba tầng', 'từ hai tầng', 'ba tầng': the hops are kept as conditions on a number."""
    if number.category == "CARD":
        return Sem(bounds=(("=", Const(number.payload)),)) if isinstance(number.payload, int) else None
    bound = number.payload
    if not isinstance(bound, Bound) or bound.quantity.unit != "count":
        return None
    conds = [c for c in attach.bound_conds(Const(0), bound) if isinstance(c, Compare)]
    return Sem(bounds=tuple((c.op, c.right) for c in conds))


@rule("TIERS", "ORMORE", "TIERS", 0.0)
def or_more_tiers(tiers: Item, word: Item) -> Sem | None:
    """'hai tầng trở lên'."""
    (op, number), = tiers.sem.bounds if len(tiers.sem.bounds) == 1 else (("<", Const(0)),)
    return Sem(bounds=((">=" if word.word == "trở lên" else "<=", number),)) if op == "=" else None


@rule("OF|INDIRECT|BYKEY", "TIERS", "R", 0.0)
@rule("TIERS", "INDIRECT", "L", 0.0)
def over_tiers(a: Item, b: Item) -> Sem:
    return a.sem if a.category == "TIERS" else b.sem


@rule("INDIRECT", "INDIRECT", "INDIRECT", 0.0)
def indirect_twice(_: Item, b: Item) -> Sem:
    """'tính cả gián tiếp qua nhiều tầng'."""
    return b.sem


@rule("S|N|VP|V2|Q", "TIERS", "L", 0.0)
def by_tiers(s: Item, tiers: Item) -> Sem | None:
    low, high = _hops(tiers.sem)
    chain = next((e for e in s.sem.edges if e.relation == "OWNS" and e.hops != (1, 1)), None)
    if chain is None:
        return through(s.sem, low, high) if low <= high else None
    low, high = max(low, chain.hops[0]), min(high, chain.hops[1])  # 'sở hữu gián tiếp …, qua không quá ba tầng'
    shorter = tuple(replace(e, hops=(low, high)) if e is chain else e for e in s.sem.edges)
    return s.sem.with_(edges=shorter) if low <= high else None


def _hops(tiers: Sem) -> tuple[int, int]:
    low, high = 1, MOST_HOPS
    for op, bound in tiers.bounds:
        n = int(bound.value) if isinstance(bound, Const) and isinstance(bound.value, int | float) else 0
        low = max(low, {"=": n, ">=": n, ">": n + 1}.get(op, low))
        high = min(high, {"=": n, "<=": n, "<": n - 1}.get(op, high))
    return low, high
