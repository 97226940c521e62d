"""Verbs and nouns of several parties on one package: rivals, partners, who loses to whom, who awards to whom.

They have more than one relation below them. The subject is the first argument, the other party the second; the package is silent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.ontology import ontology
from graph.query import AnyOf, Coalesce, Compare, Cond, Const, Distinct, Edge, Exists, Ident, Missing, Node, Not, Pattern, Prop, Sub
from nlp.sem import Make, Sem


def of(item: Mapping[str, Any]) -> Make | None:
    """The meaning of a verb that a lexicon entry marks as one of these; None for plain verbs."""
    if item.get("awards_to"):
        return awards_to(str(item["id"]), item.get("object", {}))
    for mark, make in {"partner": partner, "lose_to": loses_to, "beats": beats}.items():
        if item.get(mark):
            return make(str(item["id"]))
    if item.get("priced") or item.get("place"):
        return bids_at(item)
    return rival(verb=True) if item.get("rival") else None


def bids_at(item: Mapping[str, Any]) -> Make:
    """'chào giá thấp nhất': bids on the package at a price than which none is lower (or higher)."""
    as_noun = placed(item) if item.get("place") else priced(item)

    def made(i: int) -> Sem | None:
        sem = as_noun(i)
        if sem is None:
            return None
        bidder, package = sem.focus, sem.args[0]
        return sem.with_(args=(bidder, package), implicit=sem.implicit | {bidder}, flags=frozenset({f"verb:{item['id']}"}))

    return made


def rivals(a: str, b: str) -> tuple[Cond, ...]:
    """Two bidders by their bid edges (variables `a`, `b` of (edge, bidder)) stand apart: different firms, not of one consortium."""
    (e1, x1), (e2, x2) = a.split("/"), b.split("/")
    return (Distinct(x1, x2), not_together(e1, e2))


def not_together(e1: str, e2: str) -> Cond:
    """Two bid edges are not of one consortium."""
    first, second = Prop(e1, "consortium"), Prop(e2, "consortium")
    return AnyOf((Missing(first), Missing(second), Compare(first, "<>", second)))


def rival(*, verb: bool) -> Make:
    """Those who bid on one package, against each other."""
    bidder = ontology().relation("BIDS_ON").sources

    def made(i: int) -> Sem:
        x, y, k, e, f = f"n{i}", f"a{i}", f"k{i}", f"e{i}", f"f{i}"
        return Sem(
            focus=x,
            nodes={x: bidder, y: bidder, k: ("BidPackage",)},
            edges=(Edge(e, "BIDS_ON", x, k), Edge(f, "BIDS_ON", y, k)),
            where=rivals(f"{e}/{x}", f"{f}/{y}"),
            implicit=frozenset({y, k, x} if verb else {y, k}),
            event=e,
            args=(x, y) if verb else (y,),
            flags=frozenset({"rival"}),
        )

    return made


def priced(item: Mapping[str, Any]) -> Make:
    """'bên bỏ giá thấp nhất': a bid of the package than which none is cheaper (or dearer)."""
    bidder, worse = ontology().relation("BIDS_ON").sources, item["priced"]

    def made(i: int) -> Sem:
        x, k, e, y, f = f"n{i}", f"a{i}", f"e{i}", f"b{i}", f"f{i}"
        better = Exists(Pattern((Node(y, bidder),), (Edge(f, "BIDS_ON", y, k),), (Compare(Prop(f, "price"), worse, Prop(e, "price")),)))
        return Sem(
            focus=x, nodes={x: bidder, k: ("BidPackage",)}, edges=(Edge(e, "BIDS_ON", x, k),), where=(Not(Missing(Prop(e, "price"))), Not(better)),
            implicit=frozenset({k}), event=e, args=(k,), flags=frozenset({f"role:{item['id']}"}),
        )  # fmt: skip

    return made


def placed(item: Mapping[str, Any]) -> Make:
    """'nhà thầu xếp thứ hai': a valid bid than which so many valid ones are cheaper, those of one consortium counted as one."""
    bidder, place = ontology().relation("BIDS_ON").sources, int(item["place"])

    def made(i: int) -> Sem:
        x, k, e, y, f = f"n{i}", f"a{i}", f"e{i}", f"b{i}", f"f{i}"
        cheaper = (Compare(Prop(f, "price"), "<", Prop(e, "price")), Compare(Prop(f, "valid"), "=", Const(True)))
        one = Coalesce((Prop(f, "consortium"), Ident(y)))
        before = Sub("count", one, Pattern((Node(y, bidder),), (Edge(f, "BIDS_ON", y, k),), cheaper), (f, y))
        return Sem(
            focus=x, nodes={x: bidder, k: ("BidPackage",)}, edges=(Edge(e, "BIDS_ON", x, k),),
            where=(Compare(Prop(e, "valid"), "=", Const(True)), Compare(before, "=", Const(place - 1))),
            implicit=frozenset({k}), event=e, args=(k,), flags=frozenset({f"role:{item['id']}"}),
            notes=("thứ hạng tính theo giá dự thầu, trong các hồ sơ hợp lệ",),
        )  # fmt: skip

    return made


def loses_to(ident: str) -> Make:
    """'A thua B': both on one package, A did not win, B did."""
    bidder = ontology().relation("BIDS_ON").sources

    def made(i: int) -> Sem:
        x, y, k, e, f = f"s{i}", f"o{i}", f"k{i}", f"e{i}", f"f{i}"
        return Sem(
            focus=x,
            nodes={x: bidder, y: bidder, k: ("BidPackage",)},
            edges=(Edge(e, "BIDS_ON", x, k), Edge(f, "WINS", y, k)),
            where=(Compare(Prop(e, "won"), "=", Const(False)), Distinct(x, y)),
            implicit=frozenset({x, y, k}),
            event=e,
            args=(x, y),
            flags=frozenset({f"verb:{ident}", "losing"}),
        )

    return made


def beats(ident: str) -> Make:
    """'A thắng B': both on one package, A won, B did not."""
    lost = loses_to(ident)

    def made(i: int) -> Sem | None:
        sem = lost(i)
        return sem.with_(focus=sem.args[1], args=(sem.args[1], sem.args[0])) if sem else None

    return made


def awards_to(ident: str, package: Mapping[str, Any]) -> Make:
    """'A trao thầu cho B': A invites, B wins the package; `package`: properties it has ('chỉ định thầu cho B')."""

    def made(i: int) -> Sem:
        x, y, k, e, f = f"s{i}", f"o{i}", f"k{i}", f"e{i}", f"f{i}"
        return Sem(
            focus=x,
            nodes={x: ontology().relation("PROCURES").sources, y: ontology().relation("WINS").sources, k: ("BidPackage",)},
            edges=(Edge(e, "PROCURES", x, k), Edge(f, "WINS", y, k)),
            where=tuple(Compare(Prop(k, name), "=", Const(value)) for name, value in package.items()),
            implicit=frozenset({x, y, k}),
            event=f,
            args=(x, y),
            flags=frozenset({f"verb:{ident}", "losing"}),
        )

    return made


def partner(ident: str) -> Make:
    """'A liên danh với B': both on one package in the same consortium."""
    bidder = ontology().relation("BIDS_ON").sources

    def made(i: int) -> Sem:
        x, y, k, e, f = f"s{i}", f"o{i}", f"k{i}", f"e{i}", f"f{i}"
        return Sem(
            focus=x,
            nodes={x: bidder, y: bidder, k: ("BidPackage",)},
            edges=(Edge(e, "BIDS_ON", x, k), Edge(f, "BIDS_ON", y, k)),
            where=(Compare(Prop(e, "consortium"), "=", Prop(f, "consortium")), Distinct(x, y)),
            implicit=frozenset({x, y, k}),
            event=e,
            args=(x, y),
            flags=frozenset({"losing", "mutual"}),
        )

    return made


def partner_noun(ident: str) -> Make:
    """'đối tác liên danh (của E)': whoever was in a consortium with somebody."""
    verb = partner(ident)

    def made(i: int) -> Sem | None:
        sem = verb(i)
        if sem is None:
            return None
        here, whose = sem.args
        return sem.with_(focus=here, args=(whose,), implicit=sem.implicit - {here}, flags=frozenset({f"role:{ident}"}))

    return made
