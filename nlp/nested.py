"""A ranked noun inside a larger phrase: 'người đại diện của nhà thầu trúng nhiều gói nhất' is of the one who comes first, whatever is asked of it.

The rank becomes a condition of the noun: its value is that of the first one (of the k-th, for the first k; ties are all kept).
"""
from __future__ import annotations

from dataclasses import replace

from graph.query import Column, Compare, Cond, Edge, Exists, Expr, Form, Ident, Not, Op, Pattern, Prop, Query, Rank, Total
from nlp.attach import seal
from nlp.connect import Unconnected, connect
from nlp.parts import Parts
from nlp.sem import RankSpec, Sem, rename_cond, rename_pattern
from nlp.targets import Unclear, only

#: what a rank is read together with, that a condition cannot say
_UNSETTLED = frozenset({"indicator", "keyasked", "keyholder", "of_two", "growth", "nationwide", "trend", "high", "low", "pair2", "negated"})


def counted(n: Sem) -> bool:
    """Is the noun ranked by how many or how much it has in all, rather than by a property of its own?"""
    return n.rank is not None and (n.rank.value.agg is not None or n.rank.value.whole)


def settled(n: Sem) -> Sem | None:
    """The noun with its rank as a condition; one that is not ranked, or is what is asked for, as it is; None where no condition says it."""
    if n.rank is None or n.asked:
        return n
    if n.having or n.above or n.groups or n.every or n.same or n.pronouns or n.bounds or n.flags & _UNSETTLED:
        return None
    try:
        n, _ = connect(n)
        return _first(n, n.rank) if n.rank else None
    except (Unconnected, Unclear):
        return None


def _first(n: Sem, rank: RankSpec) -> Sem | None:
    on, value = n.rep(rank.on or n.focus), rank.value
    if value.owner is not None and n.rep(value.owner) == on and not counted(n) and not any(e.var in value.over for e in n.edges):
        return _plain(n).also(_compared(n, rank, on, value.expr))
    if on != n.rep(n.focus):
        return None
    return _by_total(n, rank, on) if counted(n) else _by_edge(n, rank, on)


def _plain(n: Sem) -> Sem:
    """Without the rank and what was said of it."""
    kept = {f for f in n.flags if f.startswith(("noun:", "role:", "other:"))}
    won = {"first:winner"} if any(e.relation == "WINS" and n.rep(e.src) == n.rep(n.focus) for e in n.edges) else set()
    return n.with_(rank=None, event=None, dated_by=None, flags=frozenset(kept | won))


def _by_total(n: Sem, rank: RankSpec, on: str) -> Sem:
    """By a count or a sum: what it is counted over belongs to the condition alone."""
    from nlp.rules.predicates import correlate

    parts = Parts(n)
    whole = parts.pattern()
    own = tuple(c for c in whole.where if only(c, on))
    inner = Pattern(tuple(x for x in whole.nodes if x.var != on), whole.edges, tuple(c for c in whole.where if c not in own))
    left = correlate(rank.value, inner, parts.names)
    base = _plain(n)
    alone = {"edges": (), "args": (), "dates": (), "where": own, "alias": {v: on for v in n.alias if n.rep(v) == on}}
    kept = base.with_(nodes={on: n.kinds(on)}, definite=n.definite & {on}, implicit=n.implicit & {on}, **alone)
    return kept.with_(focus=on).also(_compared(n, rank, on, left))


def _compared(n: Sem, rank: RankSpec, on: str, left: Expr) -> Cond:
    """That the value is the first one's, or not behind the k-th one's."""
    parts = Parts(n)
    value = rank.value
    single = value.agg is None and not value.whole
    column = Column("v", parts.expr(value.expr) if single else parts.aggregated(value), value.label[0].upper() + value.label[1:], value.unit)
    query = Query(Form.TABLE, parts.pattern(), (Column("x", Ident(on), "", "entity"), column), () if single else parts.over(value))
    nth = next((int(f[4:]) for f in n.flags if f.startswith("nth:")), None)
    best, worst = ("max", "min") if rank.descending else ("min", "max")
    last = max(rank.k, parts.k())
    if nth is None and last == 1:
        return Compare(left, "=", Total(best, "v", query))  # type: ignore[arg-type]
    ranked = replace(query, rank=Rank("v", rank.descending, nth or last, (), nth or 1))
    op: Op = "=" if nth else ">=" if rank.descending else "<="
    return Compare(left, op, Total(worst, "v", ranked))  # type: ignore[arg-type]


def _by_edge(n: Sem, rank: RankSpec, on: str) -> Sem | None:
    """'cổ đông lớn nhất': no other one has a greater share in the same thing."""
    edge = next((e for e in n.edges if e.var in rank.value.over and on in (n.rep(e.src), n.rep(e.dst))), None)
    if edge is not None and edge.relation not in ("OWNS", "INVESTS_IN"):
        return _plain(n).also(_compared(n, rank, on, rank.value.expr))  # 'trúng thầu lần gần đây nhất': of all awards
    if edge is None or rank.k != 1 or any(f.startswith(("nth:", "card:")) for f in n.flags) or not isinstance(rank.value.expr, Prop):
        return None
    other = n.rep(edge.dst if n.rep(edge.src) == on else edge.src)
    return _plain(n).with_(event=edge.var).also(_none_ahead(n, edge, other, rank))


def _none_ahead(n: Sem, edge: Edge, shared: str, rank: RankSpec) -> Cond:
    sealed = seal(n, [shared])
    names = {v: f"{v}z" for v in (*(x.var for x in sealed.nodes), *(e.var for e in sealed.edges))}
    again = rename_pattern(sealed, names)
    again = replace(again, edges=tuple(replace(e, var=names[e.var]) for e in again.edges))
    mine = rename_cond(Compare(rank.value.expr, "=", rank.value.expr), {v: n.rep(v) for v in n.alias})
    theirs = rename_cond(mine, names)
    assert isinstance(mine, Compare) and isinstance(theirs, Compare)
    ahead = Compare(theirs.left, ">" if rank.descending else "<", mine.left)
    return Not(Exists(replace(again, where=(*again.where, ahead))))


def holder(n: Sem) -> Sem | None:
    """'cổ đông lớn nhất (là nhà nước)': who it is comes first, what is said of it after; other nouns as they are."""
    edge = next((e for e in n.edges if n.rank and e.var in n.rank.value.over), None)
    return settled(n) if edge is not None and edge.relation in ("OWNS", "INVESTS_IN") and not counted(n) else n


def inner(n: Sem) -> Sem | None:
    """A noun that is only spoken of, settled if it is ranked by a count or a sum: a total of one thing orders no others."""
    return settled(n) if counted(n) else n


__all__ = ["counted", "holder", "inner", "settled"]
