"""What is left out of all that is spoken of: 'trừ gói chỉ định thầu', 'ngoài các ban quản lý dự án'."""

from __future__ import annotations

from graph.query import AllOf, Not
from nlp.chart import Item, rule
from nlp.mentions import mentions_of
from nlp.rules.nouns import denies_last
from nlp.sem import Sem, rename_cond


@rule("EXCEPT", "N|VAL", "NOTX", 0.0)
def except_such(_: Item, x: Item) -> Sem | None:
    """Things told by their own properties or names."""
    sem = x.sem
    plain = len(sem.nodes) == 1 and sem.where and not (sem.edges or sem.asked or sem.rank or sem.groups or sem.pronouns or sem.having or sem.every or sem.wants)
    return sem if plain and all({sem.rep(v) for v in mentions_of(c)} <= {sem.rep(sem.focus)} for c in sem.where) and "edgevalue" not in sem.flags else None


@rule("S|N|Q", "NOTX", "L", 0.04)
def all_besides(s: Item, x: Item) -> Sem | None:
    if s.category == "N" and ("name" in s.sem.flags or not (s.sem.asked or s.sem.edges or s.sem.where)):
        return None
    if denies_last(s) or (s.category == "N" and all(s.sem.rep(v) in s.sem.implicit for v in s.sem.nodes if set(s.sem.kinds(v)) & set(x.sem.kinds()))):
        return None  # 'nhà thầu nào ngoài chỉ định thầu ra chưa trúng gói nào': of what was not won, see nlp.rules.nobodyelse
    return _without(s.sem, x.sem)


@rule("NOTX", "S|Q", "R", 0.04)
def besides_all(x: Item, s: Item) -> Sem | None:
    return None if denies_last(s) else _without(s.sem, x.sem)


def _without(s: Sem, x: Sem) -> Sem | None:
    """Where it is clear which of the things spoken of are meant; a named one is one of those asked for."""
    fits = [v for v in s.nodes if set(s.kinds(v)) & set(x.kinds())]
    tied = {s.rep(v) for e in s.edges for v in (e.src, e.dst)}
    fits = [v for v in fits if v not in s.implicit] or [v for v in fits if v in tied]  # a role's idle argument is none of them
    asked = {s.rep(a.var) for a in s.asked if a.var}
    if len(fits) > 1 or (fits and "name" in x.flags):
        fits = [v for v in fits if v in asked]
    if len(fits) != 1 or "yn" in s.flags or "path" in s.flags:
        return None
    told = tuple(rename_cond(c, dict.fromkeys((x.focus, *x.alias), fits[0])) for c in x.where)
    return s.also(Not(told[0] if len(told) == 1 else AllOf(told))).with_(fill=s.fill + x.fill, notes=s.notes + x.notes)
