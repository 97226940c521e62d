"""So large a part of one's things: 'có trên 50 % số gói do cùng một nhà thầu trúng', 'trên 30 % số gói do chính mình trúng', 'trúng trên nửa số gói mình dự'.

A share is one number over another: of the things that are tied to one and the same other (or to oneself), among all of them.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from graph.ontology import ontology
from graph.query import Arith, Compare, Const, Edge, Ident, Pattern, Sub
from graph.text.quantity import Bound, Quantity
from nlp import attach
from nlp.chart import Item, rule
from nlp.implied import drop_implied
from nlp.mentions import mentions_of
from nlp.rules.clauses import holders
from nlp.rules.predicates import closed, predicate
from nlp.rules.verbs import take_object
from nlp.sem import PARTY, Sem, rename_pattern, unify

#: events that a silent subject takes part in: 'số gói trúng', 'số gói đã dự'
EVENTS = ("WINS", "BIDS_ON")


@rule("QTY", "N|COUNTN", "PORTION", 0.0)
def all_of_them(q: Item, n: Item) -> Sem | None:
    """'trúng 100 % số gói đã dự'; 'có 20 % số gói …' may be so much or at least."""
    if not isinstance(q.payload, Quantity) or q.payload.unit != "percent" or q.payload.value != 100:
        return None
    return so_large_a_part(replace(q, payload=Bound(q.start, q.end, "=", q.payload, None)), n)  # type: ignore[return-value]


@rule("BND", "N|COUNTN", "PORTION", 0.0)
def so_large_a_part(bnd: Item, n: Item) -> Sem | None:
    """'trên 50 % số gói …'; the one that all of them are tied to stays open as `same`."""
    bound = bnd.payload
    if not isinstance(bound, Bound) or bound.quantity.unit != "percent" or n.sem.flags & {"name", "who"} or n.sem.rank or n.sem.having:
        return None
    part = n.sem.with_(asked=(), value=None, flags=frozenset(f for f in n.sem.flags if f != "counting" and not f.startswith("card:")))
    if any(a.what != "count" for a in n.sem.asked) or len(part.same) > 1:
        return None
    one = part.same or _just_one(n)
    conds = [c for c in attach.bound_conds(Const(0), bound) if isinstance(c, Compare)]
    return drop_implied(part).with_(same=one, bounds=tuple((c.op, c.right) for c in conds))


def _just_one(n: Item) -> tuple[str, ...]:
    """'một nhà thầu' as one and the same."""
    return tuple(v for v in _ones(n) if n.sem.rep(v) in n.sem.nodes and n.sem.rep(v) != n.sem.rep(n.sem.focus))[:1]


def _ones(item: Item) -> list[str]:
    """Nouns of which one is spoken, by variable; 'một' may have been taken for a filler."""
    alone = ((a, b) for a, b in pairwise(item.words()) if b.category == "N")
    return [f"n{b.start}" for a, b in alone if a.category == "SAMEONE" or (a.category == "CARD" and a.payload == 1) or a.word == "một"]


def _counts(v: Item) -> bool:
    """'chỉ có một nhà thầu dự': their number, not which one."""
    return any(w.category == "ONLY" for w in v.words())


# ---- of what one has -------------------------------------------------------------------------------------------------
@rule("HAVE", "PORTION", "VP", 0.0)
def has_such_a_part(h: Item, p: Item) -> list[Sem]:
    """'(bên mời thầu) có trên 50 % số gói do cùng một nhà thầu trúng'."""
    return _held(p.sem, f"h{h.start}p")


@rule("N|NREL", "PORTION", "N", 0.05)
def of_whom_such_a_part(n: Item, p: Item) -> list[Sem]:
    """'bên mời thầu nào mà hơn một nửa số gói do một nhà thầu trúng'."""
    if "name" in n.sem.flags or n.sem.rank:
        return []
    return [found for s in _held(p.sem, f"h{p.start}p") if (found := predicate(n.sem, closed(s))) is not None]


def _held(p: Sem, var: str) -> list[Sem]:
    ties = p.same or tuple(v for v, how in p.pronouns if how != "that")
    if len(ties) != 1:
        return []
    thing, tie = p.rep(p.focus), p.rep(ties[0])
    return [found for h in _of_holder(p, thing, var, tie) if (found := _portion(h, thing, tie, p)) is not None]


def _of_holder(p: Sem, thing: str, var: str, tie: str = "") -> list[Sem]:
    """The things as somebody's: of the silent subject ('số gói trúng'), else of whoever naturally has them."""
    silent = [p.rep(e.src) for e in p.edges if e.relation in EVENTS and p.rep(e.dst) == thing and p.rep(e.src) in p.implicit and p.rep(e.src) != tie]
    plain = p.with_(same=(), pronouns=(), bounds=())
    return [plain.with_(focus=silent[0], args=(silent[0], thing))] if len(silent) == 1 else _holders(plain, thing, var)


def _holders(p: Sem, thing: str, var: str) -> list[Sem]:
    """Whoever naturally has the things; packages are a procuring entity's, or those of a project owner's projects."""
    if p.kinds(thing) != ("BidPackage",) or (p.args and p.args[0] in p.implicit):
        return [h.with_(flags=frozenset(f for f in h.flags if f.startswith("how:"))) for h in holders(p, var)]
    project, kinds = f"{var}j", ontology().relation("PROCURES").sources
    base = p.with_(nodes={**p.nodes, var: kinds}, implicit=p.implicit | {var, project}, focus=var, args=(var, thing), event=None)
    owned = base.with_(nodes={**base.nodes, project: ("Project",)}, flags=frozenset({"how:OWNED"}))
    ties = (Edge(f"l{project}", "PART_OF", thing, project), Edge(f"l{project}o", "IS_OWNER_OF", var, project))
    called = base.with_(edges=(*base.edges, Edge(f"l{var}", "PROCURES", var, thing)), flags=frozenset({"how:CALLED"}))
    return [called, owned.with_(edges=(*owned.edges, *ties))]


def _portion(h: Sem, thing: str, tie: str, p: Sem) -> Sem | None:
    """The share as a condition on the holder; the other one is looked for among those that its things are tied to."""
    whole = _without(h, thing, tie)
    if len(whole.edges) == len(h.edges) or not whole.edges:
        return None
    holder = h.rep(h.args[0])
    if p.same:
        return _shared(h, h, whole, thing, (holder, tie), p)
    own = unify(h, holder, tie)
    return _shared(own, own, whole, thing, (holder,), p, silent=True) if own else None


def _without(h: Sem, thing: str, tie: str) -> Sem:
    """The things without what ties them to the other one: of all that hangs on them, the branches that do not lead there."""
    kept: list[Edge] = []
    for first in (e for e in h.edges if thing in (h.rep(e.src), h.rep(e.dst))):
        branch = _branch(h, first, thing)
        if tie not in {h.rep(v) for e in branch for v in (e.src, e.dst)}:
            kept += [e for e in branch if e not in kept]
    near = {thing, *(h.rep(v) for e in kept for v in (e.src, e.dst))}
    told = near | {e.var for e in kept}
    where = tuple(c for c in h.where if {h.rep(v) for v in mentions_of(c)} <= told)
    return h.with_(nodes={v: k for v, k in h.nodes.items() if v in near}, edges=tuple(kept), where=where)


def _branch(h: Sem, first: Edge, thing: str, stop: Sequence[str] = ()) -> list[Edge]:
    """An edge of the thing, and what lies beyond it; not beyond `stop`."""
    found, far = [first], {h.rep(first.src), h.rep(first.dst)} - {thing, *stop}
    while more := [e for e in h.edges if e not in found and far & {h.rep(e.src), h.rep(e.dst)}]:
        found += more
        far |= {h.rep(v) for e in more for v in (e.src, e.dst)} - {thing, *stop}
    return found


def _shared(outer: Sem, part: Sem, whole: Sem, thing: str, keep: Sequence[str], p: Sem, *, silent: bool = False) -> Sem:
    share = Arith("/", Arith("*", Const(100), _number(part, thing, keep, "p")), _number(whole, thing, keep, "w"))
    conds = tuple(Compare(share, op, bound) for op, bound in p.bounds)
    holder, flags = outer.rep(keep[0]), frozenset(f for f in outer.flags if f.startswith("how:"))
    if silent:
        return Sem(focus=holder, nodes={holder: outer.kinds(holder)}, where=conds, args=(holder,), implicit=frozenset({holder}), notes=outer.notes, flags=flags)
    said = tuple(c for c in outer.where if thing not in {outer.rep(v) for v in mentions_of(c)})  # the share says it of the things
    return outer.with_(focus=holder, args=(holder,), event=None, flags=flags, where=(*said, *conds))


def _number(sem: Sem, thing: str, keep: Sequence[str], mark: str) -> Sub:
    """How many there are; what else those kept do (a contractor's bids) is not said of the things."""
    thing, kept = sem.rep(thing), [sem.rep(v) for v in keep if sem.rep(v) in sem.nodes]
    edges = {e.var: e for first in sem.edges if thing in (sem.rep(first.src), sem.rep(first.dst)) for e in _branch(sem, first, thing, kept)}
    near = {thing, *kept, *(sem.rep(v) for e in edges.values() for v in (e.src, e.dst))}
    told = _unbid(sem.with_(nodes={v: k for v, k in sem.nodes.items() if v in near}, edges=tuple(edges.values())))
    return _apart(attach.seal(told, kept), sem.rep(thing), mark)


def _unbid(sem: Sem) -> Sem:
    """'gói do nhà thầu ở Hà Nội trúng': that contractors bid goes without saying."""
    winners = {sem.rep(e.src) for e in sem.edges if e.relation == "WINS"}
    told = {v for c in sem.where for v in mentions_of(c)}
    idle = [e for e in sem.edges if e.relation == "BIDS_ON" and sem.rep(e.src) in winners and sem.rep(e.dst) in sem.implicit and not {e.var, e.dst} & told]
    gone = {sem.rep(e.dst) for e in idle if sum(sem.rep(e.dst) in (sem.rep(x.src), sem.rep(x.dst)) for x in sem.edges) == 1}
    return sem.with_(nodes={v: k for v, k in sem.nodes.items() if v not in gone}, edges=tuple(e for e in sem.edges if sem.rep(e.dst) not in gone))


def _apart(sealed: Pattern, thing: str, mark: str) -> Sub:
    names = {v: f"{v}{mark}" for v in (*(x.var for x in sealed.nodes), *(e.var for e in sealed.edges))}
    renamed = rename_pattern(sealed, names)
    renamed = replace(renamed, edges=tuple(replace(e, var=names[e.var]) for e in renamed.edges))
    return Sub("count", Ident(names[thing]), renamed, (names[thing],))


# ---- of which something holds -----------------------------------------------------------------------------------------
@rule("PORTION", "VP", "PORTV", 0.02)
def part_that(p: Item, v: Item) -> Sem | None:
    """'trên 50 % số gói trúng là chỉ định thầu', '… nằm ở Hà Nội'."""
    if p.sem.same or p.sem.pronouns or v.sem.asked or v.sem.rank or v.sem.pronouns or v.sem.same or (_ones(v) and not _counts(v)):
        return None
    if not p.sem.edges and v.rule == "value_predicate":
        return None  # 'dưới 50 % số gói chỉ định thầu': a rate, see nlp.rules.shares
    part = predicate(p.sem.with_(bounds=()), closed(v.sem))
    return drop_implied(part).with_(bounds=p.sem.bounds) if part else None


@rule("HAVE", "PORTV", "VP", 0.0)
def has_part_that(h: Item, p: Item) -> list[Sem]:
    thing, var = p.sem.rep(p.sem.focus), f"h{h.start}p"
    pairs = zip(_of_holder(p.sem, thing, var), _of_holder(p.parts[0].sem, thing, var), strict=False)
    return [_shared(part, part, whole, thing, (part.rep(part.args[0]),), p.sem, silent=True) for part, whole in pairs if whole.edges]


@rule("N|NREL", "PORTV", "N", 0.05)
def of_whom_part_that(n: Item, p: Item) -> list[Sem]:
    """'nhà thầu mà trên 50 % số gói trúng là chỉ định thầu'."""
    if "name" in n.sem.flags or n.sem.rank:
        return []
    return [found for s in has_part_that(p, p) if isinstance(s, Sem) and (found := predicate(n.sem, s)) is not None]  # type: ignore[union-attr]


# ---- of what one does --------------------------------------------------------------------------------------------------
@rule("V2", "PORTION", "VP", 0.0)
def does_such_a_part(v: Item, p: Item) -> list[Sem]:
    """'trúng trên nửa số gói mình dự', 'trúng trên 80 % số gói của một bên mời thầu'."""
    n = p.sem.with_(same=(), bounds=(), pronouns=())
    thing = n.rep(n.focus)
    found = []
    for taken in take_object(v.sem, n, cost_free=True) if len(v.sem.edges) == 1 and not v.sem.asked else []:
        who = taken.rep(v.sem.args[0])
        mine = [x for x, how in p.sem.pronouns if how != "that"]
        mine += [e.src for e in n.edges if e.relation in EVENTS and n.rep(e.dst) == thing and n.rep(e.src) in n.implicit]
        if len(mine) == 1:
            one, base = unify(taken, who, mine[0]), n.with_(nodes={**n.nodes, who: taken.kinds(who)})
            whole = unify(base, who, mine[0])
            if one and whole and one.rep(who) != one.rep(thing):  # nobody takes part of themselves
                found.append(_shared(one, one, whole, thing, (who,), p.sem, silent=True))
        elif not mine and (other := _other(n, thing)):
            found.append(_shared(taken, taken, n, thing, (who, other), p.sem))
    return found


def _other(n: Sem, thing: str) -> str | None:
    """The one whose things they are: '(số gói) của một bên mời thầu'."""
    parties = [v for v, k in n.nodes.items() if v not in n.implicit and v != thing and set(k) <= set(PARTY)]
    return parties[0] if len(parties) == 1 else None
