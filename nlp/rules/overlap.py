"""Whoever is in two places at once: 'cổ đông của cả bên mời thầu lẫn bên trúng thầu', and roles that are not one: 'bên mời thầu không phải chủ đầu tư'."""

from __future__ import annotations

from graph.query import Distinct
from nlp.chart import Given, Item, rule
from nlp.rules.pairs import open_role
from nlp.rules.sharing import role_again
from nlp.sem import Sem, merge, restrict, unify

#: relations in which one may be with two
HELD = ("OWNS", "REPRESENTS")
#: roles that one body has in a package or project; of many bidders or shareholders, 'no one of them' is meant
ONE_OF_EACH = ("PROCURES", "WINS", "IS_OWNER_OF")


@rule("OF", "RP", "OFRP", 0.0)
def of_both(_: Item, pair: Item) -> Sem:
    return pair.sem


@rule("N", "OFRP", "N", 0.02)
def held_in_both(n: Item, pair: Item) -> Given:
    """'cổ đông của cả bên mời lẫn bên trúng': of either one and the same."""
    return _with_both(n.sem, pair.sem, n.sem.args[0]) if open_role(n.sem) or (n.sem.asked and n.sem.args) else None


@rule("V2", "OFRP", "VP", 0.02)
@rule("V2", "RP", "VP", 0.02)
def does_in_both(v: Item, pair: Item) -> Given:
    """'góp vốn vào cả công ty mời thầu lẫn công ty trúng', 'đại diện cho cả bên mời và bên trúng'."""
    return _with_both(v.sem, pair.sem, v.sem.args[1]) if len(v.sem.args) > 1 else None


def _with_both(sem: Sem, pair: Sem, arg: str) -> list[Sem]:
    """`sem` with its open end `arg` doubled over the two roles. Is a firm in both roles meant too? Where that makes a difference, it is asked back."""
    edge = sem.edge(sem.event)
    if edge is None or edge.relation not in HELD or len(sem.edges) != 1 or sem.rep(arg) not in sem.implicit or sem.having or sem.rank:
        return []
    first, second = pair.args
    both = merge(sem, pair, focus=sem.focus, args=tuple(a for a in sem.args if a != arg), event=None, flags=sem.flags | {"roles"})
    narrowed = restrict(both, second, both.kinds(arg))
    one = unify(role_again(narrowed, arg, second, "b"), first, arg) if narrowed else None
    if one is None:
        return []
    apart = Distinct(first, second)
    told = one.flag(f"two:{first}:{second}")
    return [told] if apart in pair.where else [told.also(apart), told]


# ---- two roles that are not one ------------------------------------------------------------------------------------------
@rule("N", "NOTSAME", "RNOT", 0.0)
def role_but_not(n: Item, _: Item) -> Sem | None:
    return n.sem if _sole(n.sem) else None


def _sole(n: Sem) -> bool:
    return open_role(n) and len(n.edges) == 1 and n.edges[0].relation in ONE_OF_EACH and not n.where


@rule("RNOT", "N", "S", 0.02)
def not_the_same(a: Item, b: Item) -> Sem | None:
    """'bên mời thầu khác chủ đầu tư': they are two."""
    if not _sole(b.sem):
        return None
    both = merge(a.sem, b.sem, focus=a.sem.focus, args=(a.sem.focus, b.sem.focus), event=None).flag("roles")
    return both.also(Distinct(a.sem.focus, b.sem.focus)).with_(args=()) if set(both.kinds(a.sem.focus)) & set(both.kinds(b.sem.focus)) else None


