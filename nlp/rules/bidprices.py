"""What each bidder bid: 'gói K mỗi nhà thầu chào giá bao nhiêu', '… ai dự, giá chào từng nhà thầu'."""

from __future__ import annotations

from graph.query import Prop
from nlp.chart import Item, rule
from nlp.rules.lookups import is_one
from nlp.sem import Ask, Key, Sem, merge, unify


@rule("EACH", "N", "EBID", 0.0)
def each_bidder(_: Item, n: Item) -> Sem | None:
    """'mỗi nhà thầu', 'từng công ty': nothing more is said of them."""
    plain = not n.sem.asked and not n.sem.where and not n.parts and n.sem.flags & {"role:bidder", "noun:enterprise", "noun:organisation", "noun:firm"}
    return n.sem if plain else None


@rule("EACHSIDE", "V2", "EPRICE", 0.0)
@rule("EBID", "V2", "EPRICE", 0.0)
def each_bids(_: Item, v: Item) -> Sem | None:
    """'mỗi nhà thầu chào giá bao nhiêu'."""
    edge = v.sem.edge(v.sem.event)
    asked = len(v.sem.asked) == 1 and v.sem.asked[0].what == "value" and edge is not None and v.sem.asked[0].value is not None
    priced = asked and edge is not None and edge.relation == "BIDS_ON" and v.sem.asked[0].value.expr == Prop(edge.var, "price")  # type: ignore[union-attr]
    return v.sem if priced and len(v.sem.edges) == 1 and not v.sem.where else None


@rule("ATTR", "EBID", "EPRICE", 0.0)
@rule("ATTR", "EACHSIDE", "EPRICE", 0.0)
def price_of_each(a: Item, _: Item) -> Sem | None:
    """'giá chào từng nhà thầu'."""
    edge = a.sem.edge(a.sem.event)
    plain = "attr:bid_price" in a.sem.flags and len(a.sem.edges) == 1 and not a.sem.where and not a.sem.asked and "owned" not in a.sem.flags
    return a.sem if plain and edge is not None and edge.relation == "BIDS_ON" else None


@rule("EACH|OF", "EPRICE", "R", 0.0)
def of_each(_: Item, price: Item) -> Sem:
    return price.sem


@rule("N", "EPRICE", "S", 0.02)
@rule("EPRICE", "OFN", "S", 0.02)
def bid_on_it(n: Item, price: Item) -> Sem | None:
    """'gói K mỗi nhà thầu chào giá bao nhiêu'."""
    package, bids = (n.sem, price.sem) if price.category == "EPRICE" else (price.sem, n.sem)
    edge = bids.edge(bids.event)
    if edge is None or not is_one(package) or package.edges or package.kinds() != ("BidPackage",):
        return None
    bidder = bids.rep(edge.src)
    told = Key(Prop(edge.var, "price"), "Giá dự thầu", "vnd", bidder)
    plain = bids.with_(asked=(Ask("which", bidder),), value=None, wants=(told,), focus=bidder, args=(bidder,), flags=bids.flags - {"attr:bid_price"})
    return unify(merge(plain, package, focus=bidder, args=(bidder,)), package.focus, edge.dst)


@rule("S|SA|SCOUNT", "EPRICE", "S", 0.02)
def and_what_each_bid(s: Item, _: Item) -> Sem | None:
    """'K có những nhà thầu nào dự và mỗi nhà thầu chào giá bao nhiêu?'"""
    asked = s.sem.asked[0] if len(s.sem.asked) == 1 else None
    if asked is None or asked.what != "which" or not asked.var or s.sem.rank or s.sem.groups or s.sem.having or "yn" in s.sem.flags:
        return None
    bids = [e for e in s.sem.edges if e.relation == "BIDS_ON" and s.sem.rep(e.src) == s.sem.rep(asked.var)]
    bid = next((e for e in bids if e.var == s.sem.event), bids[0] if len(bids) == 1 else None)  # the verb's, beside that of the role 'nhà thầu'
    return s.sem.with_(wants=(*s.sem.wants, Key(Prop(bid.var, "price"), "Giá dự thầu", "vnd", asked.var))) if bid else None
