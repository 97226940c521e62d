"""What else somebody has: 'đơn vị đó còn dự án nào khác', 'họ còn gói nào nữa'."""

from __future__ import annotations

from nlp.chart import Item, rule
from nlp.rules.clauses import holders
from nlp.sem import Sem


@rule("STILL", "N", "VP", 0.04)
def still_has(still: Item, n: Item) -> list[Sem]:
    """'(họ) còn dự án nào nữa': besides those spoken of."""
    another = any(w.category == "OTHER" for w in n.words())
    return holders(n.sem, f"h{still.start}") if another and n.sem.asked and not n.sem.edges and "name" not in n.sem.flags else []
