"""One who is on both sides: 'hai nhà thầu … mà cùng một cá nhân giữ từ 25 % vốn ở cả hai', 'ai góp vốn ở cả hai nhà thầu đấu nhau'."""

from __future__ import annotations

from graph.query import AnyOf, Distinct, Edge, Exists, Pattern
from nlp.chart import Item, rule
from nlp.rules.meeting import HELD, of_both
from nlp.rules.sharing import pair_of
from nlp.sem import Sem, merge, restrict, unify


@rule("BOTHN", "N", "N", 0.02)
def both_of_them(word: Item, n: Item) -> Sem | None:
    """'cả hai nhà thầu'."""
    plain = not n.sem.asked and "name" not in n.sem.flags and not any(f.startswith("card:") for f in n.sem.flags)
    return n.sem.flag("card:2") if plain and _two(word) else None


def _two(word: Item) -> bool:
    return word.word in ("cả hai", "cả 2")


@rule("OF", "NMET", "R", 0.0)
def to_two(_: Item, two: Item) -> Sem:
    return two.sem


@rule("MET", "SAMEPKG", "MET", 0.0)
def met_at_one(met: Item, _: Item) -> Sem:
    return met.sem


# ---- '… ở cả hai' --------------------------------------------------------------------------------------------------------
@rule("OF", "BOTHN", "OFBOTH", 0.0)
def at_both(_: Item, word: Item) -> Sem | None:
    return word.sem if _two(word) else None


@rule("OFBOTH", "N", "OFBOTH", 0.0)
def both_sides(of: Item, n: Item) -> Sem | None:
    """'ở cả hai bên', 'ở cả hai công ty'."""
    return of.sem if not n.parts and not n.sem.where and (not n.sem.edges or n.sem.flags & {"role:bidder"}) else None


@rule("V2|VP", "OFBOTH", "VBOTH", 0.0)
def held_at_both(v: Item, _: Item) -> Sem | None:
    """'giữ từ 25 % vốn trở lên ở cả hai'."""
    edge = v.sem.edge(v.sem.event)
    plain = edge is not None and edge.relation in HELD and len(v.sem.edges) == 1 and not v.sem.asked and not v.sem.having and not v.sem.rank
    return v.sem if plain and edge is not None and v.sem.rep(edge.dst) in v.sem.implicit else None


@rule("V2", "BOTHN", "VBOTH", 0.0)
def held_of_both(v: Item, word: Item) -> Sem | None:
    """'đứng tên cả hai'."""
    return held_at_both(v, word) if _two(word) else None  # type: ignore[return-value]


@rule("N", "VBOTH", "SBOTH", 0.0)
def somebody_at_both(n: Item, v: Item) -> Sem | None:
    """'(cùng) một cá nhân giữ từ 25 % ở cả hai': of each of the two, one and the same."""
    if n.sem.asked or n.sem.flags & {"name", "pronoun"} or any(f.startswith("card:") and f != "card:1" for f in n.sem.flags):
        return None
    who = n.sem
    if who.edges:  # 'một người đại diện pháp luật đứng tên cả hai': what it is in either
        alike = len(who.edges) == 1 and who.edges[0].relation == v.sem.edges[0].relation and len(who.where) == len(v.sem.where)
        if not alike or who.implicit.isdisjoint(who.args[:1]):
            return None
        who = Sem(focus=who.focus, nodes={who.focus: who.kinds()}, same=who.same)
    if who.where:
        return None
    both = merge(v.sem, who, focus=v.sem.focus, args=v.sem.args, event=v.sem.event, same=(), flags=v.sem.flags)
    return unify(both, who.focus, v.sem.args[0])


# ---- 'bên này nắm cổ phần của bên kia' -----------------------------------------------------------------------------------
@rule("THISSIDE", "V2", "TSV", 0.0)
def this_side(_: Item, v: Item) -> Sem | None:
    return v.sem if len(v.sem.edges) == 1 and v.sem.edges[0].relation == "OWNS" and len(v.sem.args) > 1 and not v.sem.asked else None


@rule("OF", "OTHERSIDE", "R", 0.0)
def of_other_side(_: Item, word: Item) -> Sem:
    return word.sem


@rule("TSV", "OTHERSIDE", "SIDES", 0.0)
def one_of_the_other(v: Item, _: Item) -> Sem:
    return v.sem


@rule("N|NREL", "SIDES", "S", 0.02)
def one_holds_the_other(n: Item, v: Item) -> Sem | None:
    """'hai nhà thầu (mà) bên này nắm cổ phần của bên kia'."""
    two = pair_of(n.sem) if "name" not in n.sem.flags and not n.sem.asked else None
    both = merge(two, v.sem, focus=two.focus, args=(), event=None, flags=two.flags) if two else None
    one = unify(both, n.sem.focus, v.sem.args[0]) if both else None
    found = unify(one, n.sem.focus + "b", v.sem.args[1]) if one else None
    if found is None:
        return None
    apart = Distinct(n.sem.focus, n.sem.focus + "b")  # turned round: the two are not alike (nlp.guards.guesses.uneven_pair)
    return found.with_(where=tuple(Distinct(c.right, c.left) if c == apart else c for c in found.where))


@rule("NN", "OWNREL", "S", 0.0)
@rule("RP", "OWNREL", "S", 0.0)
def one_owns_the_other(pair: Item, _: Item) -> Sem | None:
    """'E1 với E2 có quan hệ sở hữu trực tiếp': the one holds shares of the other, or the other way round."""
    first, second = pair.sem.args
    ways = tuple(Exists(Pattern((), (Edge(f"e{pair.start}{n}w", "OWNS", a, b),))) for n, (a, b) in enumerate(((first, second), (second, first))))
    two = restrict(pair.sem, first, ("Enterprise",))
    one = restrict(two, second, ("Enterprise",)) if two else None
    return one.also(AnyOf(ways), Distinct(first, second)).with_(args=(), flags=one.flags - {"pair"}) if one else None


# ---- both sorts of holders -----------------------------------------------------------------------------------------------
@rule("HAVE", "RP", "VP", 0.02)
def has_both_sorts(_: Item, pair: Item) -> Sem | None:
    """'có cả cổ đông nhà nước lẫn cổ đông là tổ chức nước ngoài': one of each."""
    edges = pair.sem.edges
    firms = list(dict.fromkeys(pair.sem.rep(e.dst) for e in edges))
    if len(edges) != 2 or {e.relation for e in edges} != {"OWNS"} or len(firms) != 2 or not set(firms) <= pair.sem.implicit:
        return None
    one = unify(pair.sem, *firms)
    return one.with_(focus=firms[0], args=(firms[0],), event=None, flags=frozenset()) if one else None


@rule("N|NREL", "SBOTH", "S", 0.02)
def two_of_one_holder(n: Item, v: Item) -> Sem | None:
    two = pair_of(n.sem) if "name" not in n.sem.flags and not n.sem.asked else None
    found = of_both(v, Item("NMET", n.start, n.end, two, 0.0)) if two else None
    return found.with_(focus=n.sem.focus, args=(), event=None, flags=found.flags | {"pair2"}) if isinstance(found, Sem) else None
