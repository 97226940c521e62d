"""None but those: 'chưa từng trúng gói nào ngoài dự án mình đầu tư', 'không ai dự ngoài nhà đầu tư của dự án'.

There is one, and none that is otherwise: who only ever lost has not won 'none but' anything.
"""

from __future__ import annotations

from dataclasses import replace

from graph.query import Exists, Node, Not, Pattern
from nlp import attach
from nlp.chart import Given, Item, rule
from nlp.connect import CONTEXT
from nlp.rules.predicates import predicate
from nlp.rules.scopes import only
from nlp.rules.verbs import object_
from nlp.sem import Sem, merge, rename_pattern, unify

#: what is done to packages by those of whom there are no others
EVENTS = ("WINS", "BIDS_ON")


@rule("EXCEPT", "N", "EXCN", 0.0)
def except_those(_: Item, n: Item) -> Sem | None:
    return n.sem if not n.sem.asked and not n.sem.rank and "name" not in n.sem.flags else None


@rule("EXCEPT", "VAL", "EXCN", 0.02)
def except_sort(_: Item, val: Item) -> Sem | None:
    """'ngoài chỉ định thầu': packages of that sort."""
    plain = val.sem.kinds() == CONTEXT[0] and not val.sem.edges and bool(val.sem.where) and "edgevalue" not in val.sem.flags
    return val.sem.with_(implicit=frozenset(), args=()) if plain else None


@rule("EXCN", "FILL", "EXCN", 0.0)
def except_those_out(n: Item, _: Item) -> Sem:
    """'ngoài … ra'."""
    return n.sem


# ---- what one did nowhere else -------------------------------------------------------------------------------------------
@rule("VP|V2", "EXCN", "VPX", 0.0)
def done_besides(v: Item, n: Item) -> Sem | None:
    """'trúng gói (nào) ngoài dự án mình đầu tư': done to packages that are so tied; the negation below says of which there are none."""
    edge = v.sem.edge(v.sem.event)
    bare = edge is not None and edge.relation in EVENTS and len(v.sem.edges) == 1 and not (v.sem.where or v.sem.rank or v.sem.having or v.sem.groups)
    if not bare or len(v.sem.args) < 2 or any(a.what != "which" for a in v.sem.asked):
        return None
    both = merge(v.sem.with_(asked=()), n.sem, focus=v.sem.focus, args=v.sem.args, event=v.sem.event, flags=v.sem.flags)
    if n.sem.kinds() == CONTEXT[0]:
        return unify(both, object_(v.sem), n.sem.focus)
    return next((s for s, c in attach.natural_between(both, object_(v.sem), n.sem.focus) if c < 0.3), None) if n.sem.kinds() == CONTEXT[1] else None


@rule("NOT", "VPX", "VP", 0.0)
def never_besides(_: Item, v: Item) -> Sem | None:
    edge = v.sem.edge(v.sem.event)
    return only(v, v) if edge is not None and (len(v.sem.edges) > 1 or v.sem.where) else None  # type: ignore[return-value]


@rule("EXCN", "VPNOT", "VP", 0.02)
def besides_did_not(n: Item, v: Item) -> Sem | None:
    """'(nhà thầu nào) ngoài chỉ định thầu ra chưa trúng gói nào'."""
    done = done_besides(v.parts[0].parts[1], n)
    return never_besides(n, replace(n, sem=done)) if isinstance(done, Sem) else None  # type: ignore[return-value]


@rule("EXCN", "S", "S", 0.02)
def besides_never(n: Item, s: Item) -> Given:
    """'ngoài dự án mình đầu tư ra, nhà thầu nào chưa từng trúng gói nào'."""
    if s.rule != "clause" or s.parts[1].rule != "negated":
        return None
    done = done_besides(s.parts[1].parts[1], n)
    never = never_besides(n, replace(n, sem=done)) if isinstance(done, Sem) else None
    return predicate(s.parts[0].sem, never) if isinstance(never, Sem) else None


# ---- those besides whom nobody did it ---------------------------------------------------------------------------------------
@rule("NOT", "N", "NOBODY", 0.0)
def nobody(_: Item, n: Item) -> Sem | None:
    """'không ai', 'không có nhà thầu nào'."""
    anyone = n.sem.flags & {"who", "role:bidder", "noun:enterprise", "noun:organisation", "rival"} and len(n.sem.asked) == 1 and not n.sem.where
    return n.sem if anyone and n.sem.asked[0].what == "which" and n.sem.asked[0].var == n.sem.focus else None


@rule("NOBODY", "V2", "NOBODYV", 0.0)
def nobody_did(_: Item, v: Item) -> Sem | None:
    edge = v.sem.edge(v.sem.event)
    return v.sem if edge is not None and edge.relation in EVENTS and len(v.sem.edges) == 1 and not v.sem.where else None


@rule("NOBODY", "EXCN", "NOBODYX", 0.0)
def nobody_besides(_: Item, n: Item) -> Sem:
    return n.sem


@rule("NOBODYX", "V2", "VP", 0.0)
def nobody_besides_did(x: Item, v: Item) -> Sem | None:
    """'không ai ngoài nhà đầu tư dự (thầu)'."""
    done = nobody_did(x, v)
    return _none_other(done, x.sem) if isinstance(done, Sem) else None


@rule("NOBODYV", "EXCN", "VP", 0.0)
def nobody_did_besides(v: Item, n: Item) -> Sem | None:
    """'không ai dự ngoài nhà đầu tư của dự án'."""
    return _none_other(v.sem, n.sem)


@rule("EXCN", "NOBODYV", "VP", 0.0)
def besides_nobody_did(n: Item, v: Item) -> Sem | None:
    """'ngoài nhà đầu tư ra không ai dự'."""
    return _none_other(v.sem, n.sem)


@rule("ONLY", "SROLE", "VP", 0.0)
def only_those_did(_: Item, s: Item) -> Sem | None:
    """'(gói) chỉ có nhà đầu tư dự thầu'."""
    role, done = s.parts[0].parts
    return _none_other(done.sem, role.sem) if len(done.sem.edges) == 1 and not done.sem.where and not done.sem.having else None


def _none_other(v: Sem, n: Sem) -> Sem | None:
    """Said of a package: those who did it are all what the noun says; a project or package that the noun leaves unsaid is its own."""
    event = v.edge(v.event)
    assert event is not None
    package, who = v.rep(event.dst), v.rep(event.src)
    if package not in v.implicit or not n.edges:
        return None
    same = unify(merge(v, n, focus=package, args=(package,), event=v.event, asked=(), flags=frozenset()), who, n.focus)
    tied = _of_package(same, package) if same else None
    if tied is None:
        return None
    who, open_ = tied.rep(who), [p for p, _ in tied.pronouns]
    rest = attach.seal(tied.with_(edges=tuple(e for e in tied.edges if e is not event)), [package, who, *open_])
    names = {x: f"{x}z" for x in (*(m.var for m in rest.nodes), *(e.var for e in rest.edges))}
    other = f"{who}z"
    are = rename_pattern(rest, {**names, who: other})
    are = replace(are, edges=tuple(replace(e, var=names[e.var]) for e in are.edges))
    others = Pattern((Node(other, v.kinds(event.src)),), (replace(event, var=f"{event.var}z", src=other, dst=package),), (Not(Exists(are)),))
    some = attach.seal(tied, [package, *open_])
    kept = {x: k for x, k in tied.nodes.items() if x in (package, *open_)}
    return Sem(focus=package, nodes=kept, where=(Exists(some), Not(Exists(others))), args=(package,), alias=tied.alias, pronouns=tied.pronouns,
        implicit=frozenset({package}), notes=tied.notes, flags=frozenset({"negated"}),
    )  # fmt: skip


def _of_package(sem: Sem, package: str) -> Sem | None:
    """The role's silent (or bare) project is the package's; its silent package that one; None where the noun is about something else."""
    for var in [v for v in sem.nodes if v != package and sem.kinds(v) in CONTEXT]:
        one = unify(sem, package, var) if sem.kinds(var) == CONTEXT[0] else next((s for s, _ in attach.natural_between(sem, package, var)), None)
        if one is None:
            return None
        sem = one
    return sem
