"""One bidder and no other: 'gói nào E một mình dự', 'chỉ có E dự', 'không ai dự ngoài E', 'ngoài E không có ai dự'.

A consortium is one bidder: its members alone are nobody else.
"""

from __future__ import annotations

from graph.ontology import ontology
from graph.query import Compare, Cond, Const, Edge, Exists, Node, Not, Pattern
from nlp.chart import Item, rule, unary
from nlp.contests import rivals
from nlp.rules.bidsof import bidders
from nlp.sem import Sem, link, merge, unify

PACKAGE = ("BidPackage",)


@unary("S", "SBIDS", 0.0)
def somebody_bids(s: Item) -> Sem | None:
    """'E dự (thầu)': the rules below are tried for no other clause."""
    edge = s.sem.edge(s.sem.event)
    plain = s.rule == "clause" and "name" in s.sem.flags and not (s.sem.asked or s.sem.having or s.sem.rank or s.sem.dates or "yn" in s.sem.flags)
    bare = edge is not None and edge.relation == "BIDS_ON" and len(s.sem.edges) == 1 and s.sem.rep(edge.dst) in s.sem.implicit
    return s.sem if plain and bare and len(s.sem.where) == 1 else None


@rule("SOLO|ONLY", "SBIDS", "SALONE", 0.0)
def only_it_bids(_: Item, s: Item) -> Sem | None:
    """'chỉ (một mình) E dự'."""
    edge = s.sem.edges[0]
    return _one_bidder(s.sem.with_(flags=frozenset()), s.sem.rep(edge.dst), s.start)


@unary("VAL", "VALONE", 0.0)
def one_bidder(val: Item) -> Sem | None:
    return val.sem if "val:single_bidder" in val.sem.flags and not val.parts and "mình" in val.word else None


@rule("N", "VALONE", "SALONE", 0.02)
def bids_alone(n: Item, val: Item) -> Sem | None:
    """'E một mình dự'."""
    return _alone(n.sem, val.start) if "name" in n.sem.flags and not n.sem.edges else None


@rule("NONEBUT", "N", "SALONE", 0.0)
def none_but(word: Item, n: Item) -> Sem | None:
    """'không ai dự ngoài E', '… ngoài nhà thầu trúng'."""
    winner = "role:winner" in n.sem.flags and n.sem.args[0] in n.sem.implicit and not n.parts
    if winner:
        return _one_bidder(n.sem.with_(flags=frozenset()), n.sem.rep(n.sem.args[0]), word.start)
    return _alone(n.sem, word.start) if "name" in n.sem.flags and not n.sem.edges else None


@rule("EXCEPT", "N", "BUTN", 0.0)
def but_for(_: Item, n: Item) -> Sem | None:
    winner = "role:winner" in n.sem.flags and not n.parts
    return n.sem if winner or ("name" in n.sem.flags and not n.sem.edges and "pair" not in n.sem.flags) else None


@rule("BUTN", "NOONE", "SALONE", 0.0)
def but_for_nobody(n: Item, word: Item) -> Sem | None:
    """'ngoài E (ra) không có ai dự'."""
    return none_but(word, n)  # type: ignore[return-value]


def _alone(who: Sem, at: int) -> Sem | None:
    package = f"k{at}a"
    there = who.with_(nodes={**who.nodes, package: PACKAGE}, implicit=who.implicit | {package}, flags=frozenset())
    bids = link(there, Edge(f"e{at}a", "BIDS_ON", who.focus, package))
    return _one_bidder(bids, package, at) if bids else None


def _one_bidder(sem: Sem, package: str, at: int) -> Sem:
    """Nobody else has bid; where the winner is spoken of, who may have won without bids, it is the one bidder."""
    (mine,) = [e for e in sem.edges if sem.rep(e.dst) == package]
    if mine.relation == "WINS":
        alone: Cond = Compare(bidders(package, f"m{at}"), "=", Const(1))
    else:
        other, bid = f"y{at}a", f"f{at}a"
        rivals_ = rivals(f"{mine.var}/{sem.rep(mine.src)}", f"{bid}/{other}")
        alone = Not(Exists(Pattern((Node(other, ontology().relation("BIDS_ON").sources),), (Edge(bid, "BIDS_ON", other, package),), rivals_)))
    return sem.also(alone).with_(focus=package, args=(package,), event=None, asked=())


@unary("SALONE", "VP", 0.02)
def package_it_is_alone_on(s: Item) -> Sem:
    """'gói nào (mà) E một mình dự'."""
    return s.sem


@rule("SALONE", "N", "S", 0.02)
def alone_on_which(s: Item, n: Item) -> Sem | None:
    """'E một mình dự những gói nào'."""
    if n.sem.kinds() != PACKAGE or "name" in n.sem.flags or n.sem.rank or n.sem.having:
        return None
    return unify(merge(n.sem, s.sem, focus=n.sem.focus, args=(), asked=n.sem.asked), n.sem.focus, s.sem.focus)


@rule("SALONE", "BE", "SALONE", 0.0)
def alone_is(s: Item, _: Item) -> Sem:
    return s.sem
