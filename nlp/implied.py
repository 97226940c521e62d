"""What goes without saying is left out: silent variables that nothing holds on to, bids behind wins, roles that are told anyway."""

from __future__ import annotations

from collections.abc import Sequence

from graph.query import Compare, Edge, Exists, Not, Sub
from graph.scope import walk
from nlp.mentions import mention, used
from nlp.sem import Sem


def drop_idle(sem: Sem) -> Sem:
    """Silent variables that nothing holds on to say nothing."""
    busy = used(sem) | {sem.rep(v) for e in sem.edges for v in (e.src, e.dst)}
    nodes = {v: k for v, k in sem.nodes.items() if v in busy or (v not in sem.implicit and v == sem.rep(sem.focus)) or v not in sem.implicit}
    return sem.with_(nodes=nodes)


def drop_implied(sem: Sem) -> Sem:
    """Who wins a package has bid on it: a bare 'nhà thầu' beside a win asks for no bid of its own (direct awards have none)."""
    wins = {(sem.rep(e.src), sem.rep(e.dst)) for e in sem.edges if e.relation == "WINS"}
    told: set[str] = set()
    for cond in sem.where:
        mention(cond, told)
    for value in (sem.value, sem.rank.value if sem.rank else None, *(a.value for a in sem.asked), *(h.value for h in sem.having)):
        if value is not None:
            mention(value.expr, told)
            told |= set(value.over)
    kept = tuple(e for e in sem.edges if not (e.relation == "BIDS_ON" and e.var not in told and (sem.rep(e.src), sem.rep(e.dst)) in wins))
    return _drop_apposed(_drop_role(sem.with_(edges=kept), told), told)


def _drop_apposed(sem: Sem, told: set[str]) -> Sem:
    """'nhà đầu tư E': what E is called by, where nothing else speaks of what it invests in."""
    for edge in sem.edges:
        ends = [v for v in (sem.rep(edge.src), sem.rep(edge.dst)) if v in sem.implicit]
        if f"apposed:{edge.var}" not in sem.flags or len(ends) != 1 or {edge.var, ends[0]} & {sem.rep(t) for t in told}:
            continue
        if not any(ends[0] in (sem.rep(e.src), sem.rep(e.dst)) for e in sem.edges if e is not edge):
            return sem.with_(edges=tuple(e for e in sem.edges if e is not edge), nodes={v: k for v, k in sem.nodes.items() if v != ends[0]})
    return sem


def _drop_role(sem: Sem, told: set[str]) -> Sem:
    """'nhà thầu', 'bên mời thầu' of whom a bid, a win, a package is told anyway: the role's own silent package says nothing more."""
    named = {sem.rep(t) for t in told}
    for edge in sem.edges:
        for here, silent in ((edge.src, edge.dst), (edge.dst, edge.src)):
            gone = sem.rep(silent)
            others = tuple(e for e in sem.edges if e.var != edge.var)
            if not edge.var.startswith("e") or gone not in sem.implicit or {gone, edge.var} & named:
                continue
            if not any(gone in (sem.rep(e.src), sem.rep(e.dst)) for e in others) and _told_anyway(sem, edge, sem.rep(here), others):
                return sem.with_(edges=others, nodes={v: k for v, k in sem.nodes.items() if v != gone})
    return sem


def _told_anyway(sem: Sem, edge: Edge, who: str, others: Sequence[Edge]) -> bool:
    """Does another edge say as much of `who` as this one, whose other end is silent?"""
    if any(e.relation == edge.relation and sem.rep(e.src if sem.rep(edge.src) == who else e.dst) == who for e in others):
        return True
    if edge.relation == "INVESTS_IN" and "role:foreign_investor" in sem.flags and sem.rep(edge.src) == who and _does_else(sem, who, others):
        return True  # 'nhà đầu tư nước ngoài nắm cổ phần': what sort of body it is
    bidder = edge.relation == "BIDS_ON" and "role:bidder" in sem.flags and sem.rep(edge.src) == who
    return bidder and (any(e.relation == "WINS" and sem.rep(e.src) == who for e in others) or _has_won(sem, who))


def _does_else(sem: Sem, who: str, others: Sequence[Edge]) -> bool:
    """Is something else said of `who`: a stake, or that it has none, or does not invest?"""
    denied = (c.cond.pattern.edges for c in sem.where if isinstance(c, Not) and isinstance(c.cond, Exists))
    return any(who in (sem.rep(e.src), sem.rep(e.dst)) for edges in (others, *denied) for e in edges)


def _has_won(sem: Sem, firm: str) -> bool:
    """Does an amount or a number of its awards, more than something, say that it has won?"""
    for cond in sem.where:
        match cond:
            case Compare(left, ">" | ">=", _) if any(_wins(p, sem, firm) for p in walk(left)):
                return True
            case Exists(pattern) if any(e.relation in ("WINS", "BIDS_ON") and sem.rep(e.src) == firm for e in pattern.edges):
                return True
    return False


def _wins(part: object, sem: Sem, firm: str) -> bool:
    return isinstance(part, Sub) and any(e.relation == "WINS" and sem.rep(e.src) == firm for e in part.pattern.edges)
