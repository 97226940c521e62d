"""Every one of them: that a verb holds of all that a noun phrase names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.query import Exists, Not, Pattern
from nlp import attach
from nlp.sem import Sem, rename_cond, rename_pattern, unify

#: said to the reader wherever two firms are taken to be two
TWO_FIRMS = "hai bên là hai đơn vị khác nhau"


def own_pattern(sem: Sem, keep: Sequence[str]) -> Pattern:
    """The sealed pattern of a meaning, all variables but `keep` with names of their own."""
    return _renamed(attach.seal(sem, keep))[0]


def _renamed(sealed: Pattern) -> tuple[Pattern, dict[str, str]]:
    names = {node.var: f"{node.var}q" for node in sealed.nodes} | {e.var: f"{e.var}q" for e in sealed.edges}
    renamed = rename_pattern(sealed, names)
    return replace(renamed, edges=tuple(replace(e, var=names[e.var]) for e in renamed.edges)), names


def of_each(v: Sem, n: Sem, taken: Sem) -> Sem | None:
    """`taken`, the verb `v` with object `n`, held to every such object; None where the verb is more than one relation."""
    edge = v.edge(v.event)
    if edge is None or len(v.edges) != 1 or n.pronouns or v.asked or taken.rep(n.focus) != taken.rep(v.args[1]):
        return None
    all_of_them, names = _renamed(attach.seal(n, []))
    other, here = names[n.rep(n.focus)], v.rep(v.args[1])
    again = replace(edge, var=f"{edge.var}q", src=other if v.rep(edge.src) == here else edge.src, dst=other if v.rep(edge.dst) == here else edge.dst)
    done = Exists(Pattern((), (again,), tuple(rename_cond(c, {edge.var: again.var, here: other}) for c in v.where)))
    missed = replace(all_of_them, where=(*all_of_them.where, Not(done)))
    return taken.also(Not(Exists(missed))).with_(every=tuple(x for x in taken.every if taken.rep(x) != taken.rep(n.focus)))


def tied(sem: Sem, subject: str, thing: str) -> Sem | None:
    """All that the subject does is done to, or in, one and the same thing; None where one event does not fit."""
    here, target = sem.rep(subject), sem.rep(thing)
    ends = list(dict.fromkeys(sem.rep(e.dst) for e in sem.edges if sem.rep(e.src) == here))
    for end in ends:
        if sem.rep(end) == sem.rep(target):
            continue
        one = unify(sem, target, end) if end in sem.implicit else None
        if one is None and sem.kinds(target) == ("Project",):
            one = next((s for s, cost in attach.natural_between(sem, end, sem.rep(target)) if cost < 0.3), None)
        if one is None:
            return None
        sem = one
    return sem.with_(same=()) if len(ends) > 1 else None


def of_one_thing(a: Sem, b: Sem, both: Sem) -> Sem | None:
    """'vừa mời vừa trúng một gói': the one that the second verb speaks of, where the first leaves it unsaid; other verbs as they are."""
    if len(a.args) < 2 or len(b.args) < 2 or a.rep(a.args[1]) not in a.implicit or b.rep(b.args[1]) in b.implicit:
        return both
    return unify(both, b.args[1], a.args[1]) if a.kinds(a.args[1]) == b.kinds(b.args[1]) else both
