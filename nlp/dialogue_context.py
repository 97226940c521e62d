"""What was spoken of, as a pattern of its own: the last answer, what was named, all of it."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph.query import Ident, OneOf
from nlp.dialogue_sem import answer_var, bare
from nlp.mentions import mentions_of
from nlp.rules.predicates import closed
from nlp.sem import Sem

Rows = Sequence[Sequence[Any]]
#: so many results may be named one by one
MOST_NAMED = 50


def context(prev: Sem, rows: Rows, *, whole: bool = False) -> Sem | None:
    """The things of the last answer as a pattern with nothing asked; None where they cannot be told (a ranking whose result is not at hand).

    `whole`: with all that was said of them, though their names are known.
    """
    if prev.flags & {"path", "growth", "indicator"} or any(f.startswith("rankof") for f in prev.flags):
        return None
    if "yn" in prev.flags and rows and rows[0] and rows[0][0] is False:
        topics = named_vars(bare(prev))
        return only(bare(prev), topics[0]) if len(topics) == 1 else None  # what is not so is nothing to go on from
    if prev.above or prev.rank is not None:
        found = _found(prev, rows)
        if found is not None and isinstance(found.expr, Ident) and not whole:
            focus = found.expr.var
            types = {c["type"] for r in rows for c in r[:1] if isinstance(c, dict)}
            kinds = tuple(k for k in prev.nodes[focus] if k in types)
            return Sem(focus=focus, nodes={focus: kinds}, where=(found,))  # what they were found by is known of them
        return bare(prev).also(found) if found is not None else bare(prev).with_(rank=prev.rank) if _single_first(prev) else None
    if prev.having:
        inner = closed(bare(prev).with_(having=prev.having))
        return inner if inner.focus == answer_var(prev) else None
    focus = next((g.var for g in prev.groups if isinstance(g.expr, Ident)), None) or answer_var(prev)
    return bare(prev).with_(focus=focus)


def _found(prev: Sem, rows: Rows) -> OneOf | None:
    """The condition that the answer is one of the results."""
    key = next((a.key for a in prev.asked if a.what == "key" and a.key), None)
    if not 0 < len(rows) <= MOST_NAMED:
        return None
    if key is not None:
        values = tuple(dict.fromkeys(r[0] for r in rows if isinstance(r[0], str | int)))
        return OneOf(key.expr, values) if values else None
    ids = tuple(dict.fromkeys(c["id"] for r in rows for c in r[:1] if isinstance(c, dict) and c.get("type") in prev.kinds(answer_var(prev))))
    return OneOf(Ident(answer_var(prev)), ids) if ids else None


def _single_first(prev: Sem) -> bool:
    """The first by a property of its own: the order itself can be kept in a wider question."""
    rank = prev.rank
    if rank is None or rank.k != 1 or any(f.startswith("card:") for f in prev.flags) or prev.groups or prev.above:
        return False
    value = rank.value
    return value.agg is None and not value.whole and value.owner == answer_var(prev) and (rank.on or value.owner) == value.owner


def only(base: Sem, var: str) -> Sem:
    """What was named, by itself: what else was said of it held for the last question."""
    mine = tuple(c for c in base.where if mentions_of(c) == {var})
    return Sem(focus=var, nodes={var: base.nodes[var]}, where=mine)


#: relations that everything of its kind takes part in: that somebody procures a package says nothing of it
ALWAYS = ("PROCURES", "PART_OF", "IS_OWNER_OF", "LOCATED_IN")


def trimmed(base: Sem, about: str) -> Sem:
    """Without what was asked for last, where the question goes back to what it was asked of and it tells nothing of that."""
    last = base.focus
    told = {v for c in base.where for v in mentions_of(c)}
    edges = [e for e in base.edges if last in (e.src, e.dst)]
    if last == about or last in told or len(edges) != 1 or edges[0].relation not in ALWAYS or edges[0].var in told:
        return base
    kept = tuple(e for e in base.edges if e is not edges[0])
    return base.with_(nodes={v: k for v, k in base.nodes.items() if v != last}, edges=kept, focus=about, event=None)


def told_of(base: Sem, var: str) -> Sem:
    """What was said of `var`: if it was named, its name is enough."""
    by_name = any(isinstance(c, OneOf) and c.expr == Ident(var) for c in base.where)
    return only(base, var) if by_name and var != base.focus else base


def named_vars(base: Sem) -> list[str]:
    told = [c.expr.var for c in base.where if isinstance(c, OneOf) and isinstance(c.expr, Ident)]
    return [v for v in told if base.nodes.get(v, ("Province",)) != ("Province",)]
