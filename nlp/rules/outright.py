"""All of what was bid on, said behind the verb or before it: 'dự 4 gói và trúng hết', 'dự 3 gói đều trượt', 'trắng tay'."""

from __future__ import annotations

from graph.ontology import ontology
from graph.query import Edge, Exists, Node, Not, Pattern
from nlp.chart import Given, Item, rule, unary
from nlp.rules.every import all_of_the_bids, always
from nlp.rules.verbs import conjoin
from nlp.sem import Sem


@rule("V2", "OUTRIGHT", "VP", 0.0)
def all_of_them(v: Item, word: Item) -> Given:
    """'trúng hết', 'trượt sạch': none is otherwise."""
    return all_of_the_bids(word, v)


@rule("EVENLY", "V2", "EVP", 0.0)
def evenly(word: Item, v: Item) -> Sem | None:
    return always(word, v)  # type: ignore[return-value]


@rule("VP|VPA", "EVP", "VP", 0.0)
def bid_and_all(v: Item, each: Item) -> Sem | None:
    """'dự từ 3 gói trở lên đều trượt': what was bid on, and how often, stands before it."""
    edge = v.sem.edge(v.sem.event)
    counted = edge is not None and edge.relation == "BIDS_ON" and bool(v.sem.having) and not v.sem.where
    return conjoin(v.sem, each.sem) if counted else None


@unary("NOWIN", "VP", 0.0)
def empty_handed(word: Item) -> Sem:
    """'trắng tay': has won nothing."""
    firm, package = f"s{word.start}", f"o{word.start}"
    won = Pattern((Node(package, ("BidPackage",)),), (Edge(f"e{word.start}", "WINS", firm, package),))
    nodes = {firm: ontology().relation("WINS").sources}
    return Sem(focus=firm, nodes=nodes, where=(Not(Exists(won)),), args=(firm,), implicit=frozenset({firm}), flags=frozenset({"negated"}))
