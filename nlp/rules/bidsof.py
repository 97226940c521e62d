"""What is said of a package by all its bids: how far apart the prices are, how many are valid, that there is any at all.

'giá chào cao nhất và thấp nhất chênh nhau chưa tới 5 %', 'rốt cuộc chỉ còn một hồ sơ hợp lệ', '(chỉ tính gói có người dự)'. A consortium is one bidder.
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.measures import expand
from graph.ontology import ontology
from graph.query import Arith, Coalesce, Compare, Cond, Const, Edge, Expr, Ident, Node, Pattern, Prop, Sub
from graph.text.quantity import Bound, Quantity
from nlp import attach
from nlp.chart import Item, rule, unary
from nlp.sem import Sem, merge, unify

PACKAGE = ("BidPackage",)
OF_LEAST = "chênh lệch giá dự thầu tính theo phần trăm của giá thấp nhất, chỉ xét gói có từ hai nhà thầu"
WITH_BIDS = "chỉ tính các gói có nhà thầu tham dự"


def _bids(package: str, mark: str, *where: tuple[str, bool]) -> tuple[Pattern, str, str]:
    """The bids on a package: the pattern, the edge and the bidder."""
    bidder, edge = f"{mark}y", f"{mark}e"
    told = tuple(Compare(Prop(edge, name), "=", Const(value)) for name, value in where)
    return Pattern((Node(bidder, ontology().relation("BIDS_ON").sources),), (Edge(edge, "BIDS_ON", bidder, package),), told), edge, bidder


def bidders(package: str, mark: str) -> Expr:
    names: Iterator[int] = iter(range(100))
    return expand(ontology(), "BidPackage", "bidders", package, lambda stem: f"{mark}{stem}{next(names)}")


def _package(at: int, *conds: Cond, notes: tuple[str, ...] = ()) -> Sem:
    here = f"o{at}"
    return Sem(focus=here, nodes={here: PACKAGE}, where=conds, implicit=frozenset({here}), args=(here,), notes=notes)


# ---- how far apart -----------------------------------------------------------------------------------------------------
@rule("ATTR", "HILO", "BIDGAP", 0.0)
def highest_and_lowest(a: Item, _: Item) -> Sem | None:
    """'giá dự thầu cao nhất và thấp nhất'."""
    return Sem() if "attr:bid_price" in a.sem.flags and not a.sem.where and not a.sem.asked and "owned" not in a.sem.flags else None


@rule("BIDGAP", "GAPV", "BIDGAPV", 0.0)
@rule("ATTR", "HILOV", "BIDGAPV", 0.0)
def are_apart(a: Item, _: Item) -> Sem | None:
    return Sem() if a.category == "BIDGAP" else highest_and_lowest(a, a)  # type: ignore[return-value]


@rule("ATTR", "GAPV", "BIDGAPV", 0.02)
def prices_apart(a: Item, word: Item) -> Sem | None:
    """'các giá dự thầu chênh nhau (dưới 5 %)'."""
    return highest_and_lowest(a, a) if "nhau" in word.word else None  # type: ignore[return-value]


@rule("BIDGAPV", "BND", "PVP", 0.0)
def apart_by_so_much(gap: Item, bnd: Item) -> Sem | None:
    bound = bnd.payload
    if not isinstance(bound, Bound) or bound.quantity.unit != "percent":
        return None
    here, mark = f"o{gap.start}", f"g{gap.start}"
    pattern, edge, bidder = _bids(here, mark)
    low_pattern, low_edge, low_bidder = _bids(here, f"{mark}l")
    most, least = Sub("max", Prop(edge, "price"), pattern, (edge, bidder)), Sub("min", Prop(low_edge, "price"), low_pattern, (low_edge, low_bidder))
    again, again_edge, again_bidder = _bids(here, f"{mark}d")
    apart = Arith("-", most, least)
    rate = Arith("/", Arith("*", Const(100), apart), Sub("min", Prop(again_edge, "price"), again, (again_edge, again_bidder)))
    return _package(gap.start, *attach.bound_conds(rate, bound), Compare(bidders(here, f"{mark}b"), ">=", Const(2)), notes=(OF_LEAST,))


@rule("PVP", "OFLEAST", "PVP", 0.0)
def of_the_least(v: Item, _: Item) -> Sem | None:
    """'(so với giá thấp nhất)'."""
    return v.sem if OF_LEAST in v.sem.notes else None


# ---- how many are valid --------------------------------------------------------------------------------------------------
@rule("BND|CARD|QTY", "VALIDBIDS|INVALIDBIDS", "NVALID", 0.0)
def so_many_valid(number: Item, bids: Item) -> Sem | None:
    """'một hồ sơ hợp lệ', 'từ 2 hồ sơ bị loại'."""
    here, mark = f"o{number.start}", f"v{number.start}"
    pattern, edge, bidder = _bids(here, mark, ("valid", bids.category == "VALIDBIDS"))
    count = Sub("count", Coalesce((Prop(edge, "consortium"), Ident(bidder))), pattern, (edge, bidder))
    match number.payload:
        case int(exactly):
            return _package(number.start, Compare(count, "=", Const(exactly)))
        case Quantity(value=value, unit="count"):
            return _package(number.start, Compare(count, "=", Const(value)))
        case Bound() as bound if bound.quantity.unit == "count":
            return _package(number.start, *attach.bound_conds(count, bound))
    return None


@rule("HAVE|ONLY|LEFTONLY", "NVALID", "R", 0.0)
def has_so_many_valid(_: Item, n: Item) -> Sem:
    return n.sem


@unary("NVALID", "PVP", 0.0)
def valid_bids_of_package(n: Item) -> Sem:
    return n.sem


# ---- that there is any ---------------------------------------------------------------------------------------------------
@unary("WITHBIDS", "PVP", 0.05)
def some_bidder(word: Item) -> Sem:
    """'(có người dự)': of the packages spoken of, those that somebody bid for."""
    return _package(word.start, Compare(bidders(f"o{word.start}", f"w{word.start}"), ">=", Const(1)), notes=(WITH_BIDS,))


@rule("ATTR|RN|S", "WITHBIDS", "L", 0.0)
def of_those_with_bids(x: Item, word: Item) -> Sem | None:
    """'tỷ lệ gói một nhà thầu (chỉ tính gói có người dự)': the whole is of these."""
    packages = [v for v, kinds in x.sem.nodes.items() if kinds == PACKAGE]
    if len(packages) != 1 or WITH_BIDS in x.sem.notes or (x.category == "S" and not any(a.what in ("value", "count") for a in x.sem.asked)):
        return None
    some = Compare(bidders(packages[0], f"w{word.start}"), ">=", Const(1))
    return x.sem.with_(where=(some, *x.sem.where), notes=(*x.sem.notes, WITH_BIDS))


# ---- said of a package -----------------------------------------------------------------------------------------------------
@rule("REL|AND", "PVP", "R", 0.0)
def and_that(_: Item, v: Item) -> Sem:
    return v.sem


@rule("N|NREL", "PVP", "N", 0.02)
def package_that(n: Item, v: Item) -> Sem | None:
    if n.sem.kinds() != PACKAGE or "name" in n.sem.flags:
        return None
    return unify(merge(n.sem, v.sem, focus=n.sem.focus, args=n.sem.args, event=n.sem.event, flags=n.sem.flags), n.sem.focus, v.sem.focus)


@rule("S", "PVP", "S", 0.04)
def packages_that(s: Item, v: Item) -> Sem | None:
    """'gói nào có từ 3 nhà thầu …, nhưng chỉ một hồ sơ hợp lệ'."""
    asked = s.sem.asked[0] if len(s.sem.asked) == 1 else None
    here = s.sem.rep(asked.var) if asked is not None and asked.var and asked.what in ("which", "count") else ""
    if s.sem.nodes.get(here) != PACKAGE or s.sem.rank or "yn" in s.sem.flags:
        return None
    return unify(merge(s.sem, v.sem, focus=s.sem.focus, args=s.sem.args, event=s.sem.event, flags=s.sem.flags), here, v.sem.focus)
