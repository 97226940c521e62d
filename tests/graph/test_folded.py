"""Edges that another edge of the pattern says already are left out, and no others."""
from __future__ import annotations

import pytest

from graph.folded import folded
from graph.ontology import ontology
from graph.query import Agg, Column, Compare, Cond, Const, Edge, Exists, Form, Ident, Node, Pattern, Prop, Query, Sub

BIDS, AGAIN, ELSEWHERE = Edge("x", "BIDS_ON", "a", "k"), Edge("y", "BIDS_ON", "a", "k"), Edge("z", "BIDS_ON", "a", "l")
A, K, N = Column("a", Ident("a")), Column("k", Ident("k")), Column("n", Agg("count", Ident("k")))
SUM = Column("s", Agg("sum", Prop("x", "price")))


def asked(*columns: Column, edges: tuple[Edge, ...], where: tuple[Cond, ...] = (), over: tuple[str, ...] = ()) -> Query:
    kinds = {"a": "Enterprise", "k": "BidPackage", "l": "BidPackage", "b": "Party"}
    used = {v for e in edges for v in (e.src, e.dst)}
    return Query(Form.TABLE, Pattern(tuple(Node(v, (k,)) for v, k in kinds.items() if v in used), edges, where), columns, over)


LEFT_OUT = {
    "the same edge twice": asked(A, N, edges=(BIDS, AGAIN)),
    "any package besides": asked(A, N, edges=(BIDS, ELSEWHERE)),
    "any bidder besides": asked(A, N, edges=(BIDS, Edge("y", "BIDS_ON", "b", "k"))),
    "sums over named variables": asked(A, SUM, edges=(BIDS, ELSEWHERE), over=("x",)),
}
KEPT = {
    "a condition on it": asked(A, N, edges=(BIDS, ELSEWHERE), where=(Compare(Prop("z", "price"), ">", Const(1)),)),
    "a condition on its end": asked(A, N, edges=(BIDS, ELSEWHERE), where=(Compare(Prop("l", "province"), "=", Const("Huế")),)),
    "both shown": asked(K, Column("l", Ident("l")), edges=(BIDS, ELSEWHERE)),
    "every binding is added up": asked(A, SUM, edges=(BIDS, ELSEWHERE)),
    "another relation": asked(A, N, edges=(BIDS, Edge("y", "WINS", "a", "l"))),
    "a narrower end": asked(Column("b", Ident("b")), edges=(Edge("x", "BIDS_ON", "b", "k"), Edge("y", "BIDS_ON", "a", "k"))),
    "named elsewhere": asked(K, edges=(BIDS, ELSEWHERE), where=(Exists(Pattern((), (Edge("p", "WINS", "a", "l"),))),)),
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_says_nothing_more_is_left_out(name: str) -> None:
    assert [e.var for e in folded(LEFT_OUT[name], ontology()).pattern.edges] == ["x"]


@pytest.mark.parametrize("name", KEPT)
def test_what_says_more_is_kept(name: str) -> None:
    assert folded(KEPT[name], ontology()) == KEPT[name]


def test_inner_patterns_are_folded_too_but_never_at_outer_variables() -> None:
    inner = Pattern((Node("l", ("BidPackage",)), Node("m", ("BidPackage",))), (ELSEWHERE, Edge("w", "BIDS_ON", "a", "m")))
    form = asked(A, Column("n", Sub("count", Ident("l"), inner)), edges=(BIDS,))
    assert [e.var for e in folded(form, ontology()).columns[1].expr.pattern.edges] == ["z"]
    both = Exists(Pattern((Node("l", ("BidPackage",)),), (ELSEWHERE, Edge("w", "BIDS_ON", "a", "k"))))
    kept = folded(asked(A, K, edges=(BIDS,), where=(both,)), ontology()).pattern.where[0].pattern.edges
    assert [e.var for e in kept] == ["w"]  # l may be k, but k is who it is
