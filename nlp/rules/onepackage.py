"""Said of one and the same package: 'đối thủ trong cùng gói thầu', 'cổ đông của cả bên mời lẫn bên trúng trong cùng một gói'."""

from __future__ import annotations

from nlp.attach import natural_between
from nlp.chart import Item, rule
from nlp.connect import CONTEXT
from nlp.contests import not_together
from nlp.mentions import mentions_of
from nlp.sem import Sem, unify

EVENTS = ("BIDS_ON", "WINS", "PROCURES")


@rule("N|VP|S", "SAMEPKG", "L", 0.0)
def in_one_package(item: Item, _: Item) -> Sem | None:
    """Two or more who bid on, win or invite bids for packages that nobody names do so for one."""
    return one_package(item.sem)


@rule("SAMEPKG", "S", "R", 0.02)
def in_one_package_first(_: Item, item: Item) -> Sem | None:
    return one_package(item.sem)


@rule("RP", "SAMEPKG", "RP", 0.0)
def roles_in_one(pair: Item, _: Item) -> Sem | None:
    """'nhà thầu trượt và nhà thầu trúng của cùng một gói'."""
    return one_package(pair.sem)


@rule("V2", "SAMEPKG", "V2", 0.02)
def meets_in_one(v: Item, _: Item) -> Sem | None:
    """'đối đầu trong một gói với …': it is one anyway."""
    return v.sem if v.sem.flags & {"rival", "losing", "mutual"} else None


@rule("S|N|VP", "ANYOUTCOME", "L", 0.0)
def won_or_lost(item: Item, _: Item) -> Sem | None:
    """'… dự thầu, thắng hay thua đều tính'."""
    bids = {e.var for e in item.sem.edges if e.relation == "BIDS_ON"}
    told = any(bids & mentions_of(c) for c in item.sem.where)
    return item.sem if bids and not told and not any(e.relation == "WINS" for e in item.sem.edges) else None


@rule("S|N|VP", "INCONSORT", "L", 0.0)
def of_one_consortium_too(item: Item, _: Item) -> Sem | None:
    """'công ty mẹ lẫn công ty con cùng dự, kể cả chung liên danh'."""
    bids = [e.var for e in item.sem.edges if e.relation == "BIDS_ON"]
    apart = {not_together(a, b) for a in bids for b in bids if a != b}
    kept = tuple(c for c in item.sem.where if c not in apart)
    return item.sem.with_(where=kept) if len(kept) < len(item.sem.where) else None


def one_package(sem: Sem) -> Sem | None:
    """The meaning with all its packages one; None where only one event is told, which says nothing of two."""
    events = [e for e in sem.edges if e.relation in EVENTS]
    if len({sem.rep(e.src) for e in events}) < 2:
        return None
    first = sem.rep(events[0].dst)
    one: Sem | None = sem
    for event in events[1:]:
        if one is not None and one.rep(event.dst) != one.rep(first):
            silent = {one.rep(event.dst), one.rep(first)} & one.implicit
            one = unify(one, first, event.dst) if silent else None
    return one if one is not None and not one.circular else None


@rule("N|VP|S", "SAMEPROJ", "L", 0.0)
def in_one_project(item: Item, _: Item) -> Sem | None:
    """'cổ đông của cả chủ đầu tư lẫn nhà thầu trúng trong cùng dự án': the silent packages are of the silent project."""
    sem = item.sem
    projects = [v for v in sem.nodes if sem.kinds(v) == CONTEXT[1]]
    packages = [v for v in sem.nodes if sem.kinds(v) == CONTEXT[0] and not any(sem.rep(e.src) == v and e.relation == "PART_OF" for e in sem.edges)]
    if len(projects) != 1 or not packages or not {*projects, *packages} <= sem.implicit:
        return None
    for package in packages:
        sem = next((s for s, _ in natural_between(sem, package, projects[0])), sem)
    return sem
