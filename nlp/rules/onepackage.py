"""Said of one and the same package: 'đối thủ trong cùng gói thầu', 'cổ đông của cả bên mời lẫn bên trúng trong cùng một gói'."""

from __future__ import annotations

from nlp.chart import Item, rule
from nlp.sem import Sem, unify

EVENTS = ("BIDS_ON", "WINS", "PROCURES")


@rule("N|VP|S", "SAMEPKG", "L", 0.0)
def in_one_package(item: Item, _: Item) -> Sem | None:
    """Two or more who bid on, win or invite bids for packages that nobody names do so for one."""
    return one_package(item.sem)


@rule("SAMEPKG", "S", "R", 0.02)
def in_one_package_first(_: Item, item: Item) -> Sem | None:
    return one_package(item.sem)


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
