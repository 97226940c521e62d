"""What a few words ask of the last answer: the same of another event ('dự bao nhiêu?' – 'trúng bao nhiêu?'), of which thing it is least, why, how much of
each is held, and the last two side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.query import Compare, Const, Ident, OneOf, Prop
from graph.text.dates import Period
from nlp import attach
from nlp.chart import Item
from nlp.dialogue_ask import counted, plain
from nlp.dialogue_commands import as_list
from nlp.dialogue_figures import is_number
from nlp.dialogue_sem import answer_var, asked_value, conditions, exchanged, named
from nlp.rules.grouping import date_group
from nlp.sem import Ask, Key, RankSpec, Sem, narrow


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


def reason(sem: Sem) -> list[Sem]:
    """'vì sao?': why the packages were cancelled or the bids rejected; of anything else no reason is held."""
    listed = as_list(sem)
    if listed is None or listed.rank or listed.having or listed.groups:
        return []
    fixed = [c for c in conditions(listed) if isinstance(c, Compare) and isinstance(c.left, Prop)]
    cancelled = [c.left.var for c in fixed if isinstance(c.left, Prop) and c.left.name == "status" and c.right == Const("Đã hủy thầu")]
    if cancelled and listed.kinds(cancelled[0]) == ("BidPackage",) and cancelled[0] == answer_var(listed):
        return [listed.with_(wants=(*listed.wants, Key(Prop(cancelled[0], "cancel_reason"), "lý do hủy", "text", cancelled[0])))]
    lost = {c.left.var for c in fixed if isinstance(c.left, Prop) and c.left.name == "won" and c.right == Const(False)}
    bids = [e for e in listed.edges if e.relation == "BIDS_ON" and e.var in lost and answer_var(listed) in (e.src, e.dst)]
    return [listed.with_(wants=(*listed.wants, Key(Prop(bids[0].var, "reason"), "lý do loại", "text", answer_var(listed))))] if len(bids) == 1 else []


def stakes(sem: Sem) -> list[Sem]:
    """'(ai góp vốn?) bao nhiêu phần trăm?': beside each holder or holding, its share."""
    listed = as_list(sem)
    if listed is None or listed.rank or listed.having or listed.groups or is_number(sem):
        return []
    held = [e for e in listed.edges if e.relation in ("OWNS", "INVESTS_IN") and e.hops == (1, 1) and answer_var(listed) in (e.src, e.dst)]
    label = "tỷ lệ vốn góp" if held and held[0].relation == "OWNS" else "tỷ lệ góp vốn"
    return [listed.with_(wants=(*listed.wants, Key(Prop(held[0].var, "pct"), label, "percent", answer_var(listed))))] if len(held) == 1 else []


def both_of(sem: Sem, instead: Sem | None) -> list[Sem]:
    """'(Hải Phòng?) còn Quảng Ninh?' – 'nơi nào nhiều hơn?', 'cả hai năm': what was asked last and what was asked before, each with its figure."""
    if instead is not None and not is_number(sem) and plain(sem) and plain(instead):  # lists: how many in each
        sem, instead = next(iter(counted(sem)), sem), next(iter(counted(instead)), instead)
    if instead is None or not is_number(sem) or sem.rank or sem.having or sem.groups or sem.flags & {"growth", "compare", "yn"}:
        return []
    for old, new in zip(instead.dates, sem.dates, strict=False):
        if len(sem.dates) == 1 and old[:2] == new[:2] and old[2] != new[2]:
            return _two_times(sem, old[3], new)
    now, before = (dict((repr(c.expr), c) for c in conditions(s) if isinstance(c, OneOf)) for s in (sem, instead))
    changed = [(before[k], c) for k, c in now.items() if k in before and before[k].values != c.values]
    if len(changed) != 1 or now.keys() != before.keys() or len(sem.where) != len(instead.where):
        return []
    (old_, new_), = changed
    values = (*old_.values, *(v for v in new_.values if v not in old_.values))
    swapped = exchanged(sem, new_, OneOf(new_.expr, values))
    if swapped is None:
        return []
    if "indicator" in sem.flags:
        return [swapped.with_(fill=values)]
    if isinstance(new_.expr, Ident) and sem.kinds(new_.expr.var) != ("Province",):
        return [swapped.with_(groups=(Key(Ident(new_.expr.var), "", "entity", new_.expr.var),)).flag("compare")]
    return [swapped.with_(fill=values).flag("compare")]


def _two_times(sem: Sem, earlier: tuple[object, ...], now: tuple[object, ...]) -> list[Sem]:
    """The figure of each of the two periods."""
    expr, unit, cond, later = now
    periods = [p for p in (*earlier, *later) if isinstance(p, Period)]  # type: ignore[misc]
    both = attach.when(expr, unit, periods)  # type: ignore[arg-type]
    swapped = exchanged(sem, cond, both) if both is not None else None  # type: ignore[arg-type]
    if swapped is None or not all(p.grain == "year" for p in periods):
        return []
    out = swapped.with_(dates=((expr, unit, both, tuple(periods)),))
    by_year = out if "indicator" in sem.flags else date_group(out, out, "year")
    return [by_year] if by_year else []
