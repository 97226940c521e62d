"""All places of a ranking: 'xếp hạng nhà thầu theo số gói trúng', 'các chủ đầu tư xếp theo tổng giá gói'."""

from __future__ import annotations

from dataclasses import replace

from nlp.chart import Item, rule
from nlp.lists import ALL
from nlp.rules.ranking import leaders_of
from nlp.sem import Ask, Sem


@rule("RANKW", "N", "LEAGUE", 0.02)
@rule("N", "SORTW|RANKW", "LEAGUE", 0.02)
def who_is_ranked(a: Item, b: Item) -> Sem | None:
    n = a if a.category == "N" else b
    plain = not (n.sem.asked or n.sem.rank or n.sem.groups or n.sem.having or n.sem.wants) and "name" not in n.sem.flags
    return n.sem if plain and not any(f.startswith("card:") for f in n.sem.flags) else None


@rule("LEAGUE", "BYA", "S", 0.02)
def ranked_by(n: Item, by: Item) -> list[Sem]:
    found = leaders_of(n, by)
    told = [x[0] if isinstance(x, tuple) else x for x in found] if isinstance(found, list) else []
    return [_of_all(s, n.sem.focus) for s in told if s.rank is not None]


def _of_all(sem: Sem, who: str) -> Sem:
    """A time that comes next is of what was won, where that is what ranks."""
    won = next((e.var for e in sem.edges if e.relation == "WINS"), sem.event)
    assert sem.rank is not None
    return sem.with_(rank=replace(sem.rank, k=ALL), asked=sem.asked or (Ask("which", who),), event=won)
