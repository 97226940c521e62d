"""A procuring entity's favourite: 'nhà thầu ruột của E' is whoever won most of its packages, and the answer says so."""

from __future__ import annotations

from graph.query import Edge, Ident
from nlp.chart import Item, unary
from nlp.sem import BIDDER, RankSpec, Sem, Value


@unary("FAVOURITE", "N")
def favourite(word: Item) -> Sem:
    """'nhà thầu ruột', 'nhà thầu quen': by the number of packages won."""
    firm, package, edge = f"n{word.start}", f"a{word.start}", f"e{word.start}"
    value = Value(Ident(package), "int", "số gói thầu", agg="count", over=(package,))
    return Sem(
        focus=firm, nodes={firm: BIDDER, package: ("BidPackage",)}, edges=(Edge(edge, "WINS", firm, package),), implicit=frozenset({package}),
        event=edge, args=(package,), rank=RankSpec(value, True, 1, firm), flags=frozenset({"role:winner"}),
        notes=(f"«{word.word}» được hiểu là nhà thầu trúng nhiều gói thầu nhất",),
    )  # fmt: skip
