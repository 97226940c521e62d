"""What a few words ask of the last figure: the same of another event ('dự bao nhiêu?' – 'trúng bao nhiêu?'), of which thing it is least."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.query import Ident
from nlp.chart import Item
from nlp.dialogue_ask import plain
from nlp.dialogue_sem import answer_var, asked_value, named
from nlp.sem import Ask, RankSpec, Sem, narrow


def other_event(sem: Sem, pieces: Sequence[Item]) -> list[Sem] | None:
    """'E dự bao nhiêu gói?' – 'trúng bao nhiêu?': as many of the same that are said of E by another verb; None where no bare verb is said."""
    if len(pieces) != 2 or pieces[0].category != "VP" or pieces[0].rule not in ("bare_verb", "before") or pieces[1].category not in ("HOWMANY", "HOWMUCH"):
        return None
    new = pieces[0].sem
    edge, mine = new.edge(new.event), sem.edge(sem.event) or (sem.edges[0] if len(sem.edges) == 1 else None)
    counted = next((a for a in sem.asked if a.what == "count" and a.key is None), None)
    if edge is None or mine is None or counted is None or not plain(sem) or "tiền" in pieces[1].word:
        return []
    told = [c.expr.var for c in named(sem) if isinstance(c.expr, Ident)]
    who = mine.src if mine.src in told else mine.dst if mine.dst in told else None
    if who is None or answer_var(sem) not in (mine.src, mine.dst) or len(edge.each) or new.where:
        return []
    swapped = replace(mine, relation=edge.relation)
    fitting = narrow(sem.with_(edges=tuple(swapped if e is mine else e for e in sem.edges)))
    same_end = (edge.src == new.rep(new.args[0])) == (mine.src == who) if new.args else False
    said_of_it = any(mine.var in repr(c) for c in (*sem.where, *(d[2] for d in sem.dates)))
    return [fitting] if fitting is not None and same_end and not said_of_it else []


def least_of_these(sem: Sem, pieces: Sequence[Item]) -> list[Sem]:
    """'giải ngân Hà Nội 2023?' – 'dự án nào thấp nhất?': the thing of this kind, among those summed over, with the least of that figure."""
    value = asked_value(sem)
    if value is None or len(pieces) != 1 or pieces[0].category != "NSUP" or sem.groups or sem.having or sem.flags & {"indicator", "growth", "ratio", "compare"}:
        return []
    n = pieces[0].sem
    kind_only = not (n.edges or n.where or n.value or n.rank) and len(n.asked) == 1 and n.asked[0].what == "which" and n.asked[0].key is None
    fits = [v for v in sem.nodes if sem.kinds(v) == n.kinds()]
    if not kind_only or len(fits) != 1 or any(isinstance(c.expr, Ident) and c.expr.var == fits[0] for c in named(sem)):
        return []
    ranked = RankSpec(value, "high" in n.flags, 1, fits[0])
    return [sem.with_(asked=(Ask("which", fits[0]),), value=None, focus=fits[0], rank=ranked, flags=sem.flags - {"trend"})]
