"""One who is on both sides: 'hai nhà thầu … mà cùng một cá nhân giữ từ 25 % vốn ở cả hai', 'ai góp vốn ở cả hai nhà thầu đấu nhau'."""

from __future__ import annotations

from nlp.chart import Item, rule
from nlp.rules.meeting import HELD, of_both
from nlp.rules.sharing import pair_of
from nlp.sem import Sem, merge, unify


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


@rule("N", "VBOTH", "SBOTH", 0.0)
def somebody_at_both(n: Item, v: Item) -> Sem | None:
    """'(cùng) một cá nhân giữ từ 25 % ở cả hai': of each of the two, one and the same."""
    if n.sem.asked or n.sem.edges or n.sem.where or n.sem.flags & {"name", "pronoun"} or any(f.startswith("card:") and f != "card:1" for f in n.sem.flags):
        return None
    both = merge(v.sem, n.sem, focus=v.sem.focus, args=v.sem.args, event=v.sem.event, same=(), flags=v.sem.flags)
    return unify(both, n.sem.focus, v.sem.args[0])


@rule("N|NREL", "SBOTH", "S", 0.02)
def two_of_one_holder(n: Item, v: Item) -> Sem | None:
    two = pair_of(n.sem) if "name" not in n.sem.flags and not n.sem.asked else None
    found = of_both(v, Item("NMET", n.start, n.end, two, 0.0)) if two else None
    return found.with_(focus=n.sem.focus, args=(), event=None, flags=found.flags | {"pair2"}) if isinstance(found, Sem) else None
