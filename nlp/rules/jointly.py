"""Of both that are named: 'ai là cổ đông của cả E1 lẫn E2', 'ai đứng tên cho cả E1 và E2'; and of both sorts: 'có cả vốn nhà nước lẫn vốn nước ngoài'."""

from __future__ import annotations

from nlp.chart import Item, rule
from nlp.nested import inner
from nlp.rules.sharing import role_again
from nlp.sem import STAKES, Sem, merge, rename_cond, unify

#: relations that one can have to two at once
HELD = ("OWNS", "REPRESENTS", "INVESTS_IN", "IS_OWNER_OF", "CONTROLS")


@rule("NAMED", "LAN", "NA", 0.0)
def name_and(n: Item, _: Item) -> Sem:
    """'E1 lẫn (E2)'."""
    return n.sem


@rule("BOTH", "NN", "BNN", 0.0)
def both_named(_: Item, pair: Item) -> Sem | None:
    plain = not pair.sem.edges and len(pair.sem.args) == 2 and "fromto" not in pair.sem.flags
    return pair.sem.with_(flags=pair.sem.flags - {"pair"}) if plain else None


@rule("OF", "BNN", "BNN", 0.0)
def of_both_named(_: Item, pair: Item) -> Sem:
    return pair.sem


@rule("N", "BNN", "N", 0.0)
def role_of_both(n: Item, pair: Item) -> Sem | None:
    """'cổ đông (của) cả E1 lẫn E2': one and the same in both."""
    open_ = len(n.sem.args) == 1 and n.sem.args[0] in n.sem.implicit and len(n.sem.edges) == 1 and n.sem.edges[0].relation in HELD
    if not open_ or "name" in n.sem.flags or n.sem.edges[0].hops != (1, 1):
        return None
    return _twice(n.sem, n.sem.args[0], pair.sem)


@rule("V2", "BNN", "VP", 0.0)
def does_to_both(v: Item, pair: Item) -> Sem | None:
    """'đứng tên cho cả E1 lẫn E2', 'là cổ đông của cả E1 và E2'."""
    open_ = len(v.sem.args) == 2 and v.sem.args[1] in v.sem.implicit and len(v.sem.edges) == 1 and v.sem.edges[0].relation in HELD
    return _twice(v.sem, v.sem.args[1], pair.sem) if open_ and not v.sem.asked and not v.sem.rank and not v.sem.having else None


def _twice(sem: Sem, arg: str, pair: Sem) -> Sem | None:
    first, second = pair.args
    both = merge(sem, pair, focus=sem.focus, args=sem.args, event=sem.event, flags=sem.flags)
    again = role_again(both, arg, second, "j")
    one = unify(again, first, arg)
    return one.with_(args=tuple(a for a in sem.args if a != arg) or (sem.focus,)) if one else None


# ---- both sorts of holders ---------------------------------------------------------------------------------------------
@rule("VAL", "LAN|AND", "VALL", 0.0)
def one_sort_and(val: Item, _: Item) -> Sem | None:
    return val.sem if val.sem.flags & STAKES and not val.parts else None


@rule("VALL", "VAL", "VALB", 0.0)
def both_sorts(a: Item, b: Item) -> Sem | None:
    """'vốn nhà nước lẫn vốn nước ngoài'."""
    if not b.sem.flags & STAKES or b.parts or a.sem.flags & b.sem.flags & STAKES:
        return None
    conds = tuple(rename_cond(c, {b.sem.focus: a.sem.focus}) for c in b.sem.where)
    return a.sem.with_(where=(*a.sem.where, *conds), flags=a.sem.flags | b.sem.flags)


@rule("BOTH|HAVE", "VALB", "R", 0.0)
def has_both(_: Item, both: Item) -> Sem:
    return both.sem


@rule("N|NREL", "VALB", "N", 0.02)
def those_with_both(n: Item, both: Item) -> Sem | None:
    first = inner(n.sem) if not n.sem.asked else n.sem
    joined = merge(first, both.sem, focus=first.focus, args=first.args, event=first.event, flags=first.flags) if first and "name" not in n.sem.flags else None
    return unify(joined, first.focus, both.sem.focus) if joined and first else None
