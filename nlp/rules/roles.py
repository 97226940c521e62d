"""A role before an amount of an event: whose event it is."""

from __future__ import annotations

from nlp import attach
from nlp.sem import Sem, unify


def by_role(both: Sem, n: Sem, event: Sem) -> list[Sem | tuple[Sem, float]] | None:
    """'Bên mời thầu nào có tổng giá trị trúng thầu lớn nhất': what others won of it, not what it won; None for other roles."""
    mine, theirs = n.edge(n.event), event.edge(event.event)
    if mine is None or theirs is None or not n.args or n.args[0] not in n.implicit or theirs.relation not in ("WINS", "BIDS_ON"):
        return None
    if both is n:  # only whether there is such a way
        return [] if mine.relation in ("PROCURES", "IS_OWNER_OF") else None
    if mine.relation == "PROCURES":
        one = unify(both, theirs.dst, n.args[0])
        return [one] if one else []
    if mine.relation == "IS_OWNER_OF":
        return [(s, c) for s, c in attach.natural_between(both, theirs.dst, n.args[0])]
    return None


def misfit(n: Sem, a: Sem) -> bool:
    """Does a measure speak of another sort of thing than what has it? A project's time is not that of its contracts, and 'vốn' is a project's alone."""
    if a.flags & {"attr:contract_days", "attr:price_default"}:
        return n.kinds() == ("Project",)
    return bool(a.flags & {"attr:capital", "attr:capital_usd"}) and "owned" not in a.flags and n.kinds() not in (("Project",), ("Province",))
