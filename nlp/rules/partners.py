"""Which two, in different roles, deal with each other most: 'cặp bên mời thầu – nhà thầu nào đi với nhau nhiều nhất', 'top 5 cặp chủ đầu tư và nhà thầu'.

Each row is a pair, with the number of packages between them.
"""
from __future__ import annotations

from dataclasses import replace

from graph.query import Distinct, Edge, Ident, Prop
from nlp import attach
from nlp.chart import Item, rule, unary
from nlp.connect import CONTEXT
from nlp.rules.pairs import open_role
from nlp.sem import Ask, Key, RankSpec, Sem, Value, merge, unify

#: roles by what they do to a package or its project
WON = frozenset({"attr:winning_price", "attr:awarded_total"})
CALLING, ANSWERING = ("PROCURES", "IS_OWNER_OF"), ("BIDS_ON", "WINS")


@unary("N", "NCOUPLE", 0.0)
def of_a_couple(n: Item) -> Sem | None:
    """'cặp bên mời thầu': the rules below are tried for no other noun."""
    return n.sem if "couple" in n.sem.flags else None


@rule("NCOUPLE|RA", "N", "PARTNERS", 0.0)
def partners(a: Item, b: Item) -> Sem | None:
    """'cặp bên mời thầu – nhà thầu (nào)', 'bên mời thầu và nhà thầu nào': two roles, both asked for."""
    second = b.sem.with_(asked=()) if all(x.what == "which" for x in b.sem.asked) else b.sem
    told = "couple" in a.sem.flags or (a.category == "RA" and b.sem.asked)
    if not told or not open_role(a.sem) or not open_role(second) or a.sem.where or second.where:
        return None
    kinds = {_does(a.sem, CALLING), _does(second, CALLING)}, {_does(a.sem, ANSWERING), _does(second, ANSWERING)}
    if kinds != ({True, False}, {True, False}) or any(s.kinds(s.args[0]) not in CONTEXT for s in (a.sem, second)):
        return None
    won = tuple(replace(s, edges=tuple(_won(e) for e in s.edges)) for s in (a.sem, second))
    both = merge(*won, focus=a.sem.focus, args=(a.sem.focus, second.focus), event=None, flags=frozenset({"couple"}))
    return _together(both, a.sem.args[0], second.args[0])


def _does(n: Sem, relations: tuple[str, ...]) -> bool:
    return n.edges[0].relation in relations if len(n.edges) == 1 else False


def _won(edge: Edge) -> Edge:
    """Who deals with a procuring entity has won from it."""
    return replace(edge, relation="WINS") if edge.relation == "BIDS_ON" else edge


def _together(both: Sem, first: str, second: str) -> Sem | None:
    """Both roles are of one package: the owner's by way of its project."""
    if both.kinds(first) == both.kinds(second):
        return unify(both, first, second)
    return next((s for s, _ in attach.natural_between(both, first, second)), None)


@rule("CARD|TOPK", "PARTNERS", "R", 0.0)
def so_many_partners(word: Item, pair: Item) -> Sem:
    return pair.sem.flag(*word.sem.flags) if word.category == "TOPK" else pair.sem.flag(f"card:{word.payload}")


# ---- most often --------------------------------------------------------------------------------------------------------
@rule("GOWITH", "SUP_HIGH|OFTENMOST", "DEALMOST", 0.0)
def deal_most(_: Item, sup: Item) -> Sem | None:
    return Sem() if sup.category == "OFTENMOST" or sup.word == "nhiều nhất" else None


@rule("OFTEN", "GOWITH", "DEALOFTEN", 0.0)
def deal_often(_: Item, __: Item) -> Sem:
    return Sem()


@rule("DEALOFTEN", "MOST", "DEALMOST", 0.0)
def deal_most_often(_: Item, __: Item) -> Sem:
    return Sem()


@rule("GOWITH", "MNM", "MNM", 0.0)
@rule("HAVE", "DEALMOST", "R", 0.0)
def deal_on(_: Item, mnm: Item) -> Sem:
    """'làm ăn với nhau nhiều gói nhất', 'có nhiều gói với nhau nhất'."""
    return mnm.sem


@rule("PARTNERS", "DEALMOST|MNM", "S", 0.0)
def partners_most(pair: Item, most: Item) -> Sem | None:
    package = next((v for v, k in pair.sem.nodes.items() if k == ("BidPackage",)), None)
    named = most.sem.nodes and (most.sem.kinds() != ("BidPackage",) or "fewest" in most.sem.flags)
    if package is None or named:
        return None
    both = pair.sem
    if most.sem.nodes:
        one = unify(merge(pair.sem, most.sem, focus=pair.sem.focus, args=pair.sem.args, event=None, flags=pair.sem.flags), package, most.sem.focus)
        if one is None:
            return None
        both = one
    return _ranked(both, both.rep(package))



@rule("PARTNERS", "RK", "S", 0.0)
def partners_by_money(pair: Item, rk: Item) -> Sem | None:
    """'… có tổng giá trị trúng thầu lớn nhất': what the one has won from the other."""
    if not rk.sem.flags & WON or rk.sem.rank is None or not rk.sem.rank.descending or rk.sem.where:
        return None
    won = next(e.var for e in pair.sem.edges if e.relation == "WINS")
    return _ranked(pair.sem, "", Value(Prop(won, "price"), "vnd", "tổng giá trúng thầu", agg="sum", over=(won,)))


def _ranked(both: Sem, package: str, by: Value | None = None) -> Sem:
    first, second = both.args
    value = by or Value(Ident(package), "int", "số gói thầu", agg="count", over=(package,))
    won = next(e.var for e in both.edges if e.relation == "WINS")  # where and when they deal: of what was won
    told = both.also(Distinct(first, second)).with_(
        event=won,
        asked=(Ask("which", first),), wants=(Key(Ident(second), _called(both, second), "entity", second),), rank=RankSpec(value, True, 1, first),
        notes=(*both.notes, "một cặp được tính theo số gói thầu bên này mời (hoặc làm chủ đầu tư) và bên kia trúng"),
    )  # fmt: skip
    return told.with_(implicit=told.implicit - {first, second}, args=())


def _called(both: Sem, var: str) -> str:
    does = {e.relation for e in both.edges if both.rep(e.src) == var}
    return "Nhà thầu" if "WINS" in does else "Bên mời thầu" if "PROCURES" in does else "Chủ đầu tư"
