"""Of one and the same, beside a number: 'trúng trên 3 gói của một chủ đầu tư', 'nhiều gói nhất trong một dự án'."""

from __future__ import annotations

from nlp.chart import Item, rule
from nlp.nested import inner
from nlp.rules.nouns import same_one
from nlp.sem import Sem


@rule("ONE", "N", "ONEN", 0.01)
def one_and_the_same(one: Item, n: Item) -> Sem | None:
    return same_one(one, n) if not n.sem.rank and not n.sem.having else None  # type: ignore[return-value]


@rule("OF", "ONEN", "OFN", 0.05)
@rule("BY", "ONEN", "AGN", 0.05)
def of_one(_: Item, n: Item) -> Sem | None:
    return inner(n.sem) or n.sem
