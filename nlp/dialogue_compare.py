"""The last answer set against something else: another time ('tăng bao nhiêu so với năm trước?'), another place in the order ('thứ nhì là ai?')."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from graph.query import Ident
from nlp import attach
from nlp.chart import Item
from nlp.dialogue_sem import answer_var, asked_value, places, renamed, without
from nlp.mentions import mentions_of
from nlp.rules.growth import growth
from nlp.rules.measures import place_target
from nlp.rules.official import of_province
from nlp.sem import Ask, RankSpec, Sem, Value, merge

DIRECTIONS = {"UP": "up", "DOWN": "down", "UPDOWN": "either"}
#: words that ask for the difference, beside a direction
HOW = ("PCTQ", "PCTPOINT", "HOWMUCH", "HOWMANY", "WHAT", "N")


def number_of(sem: Sem) -> Value | None:
    """The number that was asked for: an amount or how many."""
    if (value := asked_value(sem)) is not None:
        return value
    var = next((a.var for a in sem.asked if a.what == "count" and a.key is None), None)
    return Value(Ident(var), "int", "số lượng", agg="count", over=(var,)) if var else None


def against_time(sem: Sem, pieces: Sequence[Item], *, versus: bool) -> list[Sem]:
    """'(tăng bao nhiêu) so với năm trước?' of the last number. `versus`: 'so với' stood before the rest."""
    value, said = number_of(sem), {p.category: p for p in pieces}
    if value is None or len(said) != len(pieces) or not said.keys() <= {*DIRECTIONS, *HOW, "VS", *(["PER"] if versus else [])}:
        return []
    times: tuple[Any, ...] = said["VS"].sem.versus if "VS" in said else tuple(said["PER"].payload) if "PER" in said else ()  # type: ignore[arg-type]
    way = next((DIRECTIONS[c] for c in said if c in DIRECTIONS), None)
    moving = sem.with_(asked=(), value=value, versus=times)
    if way is None or not said.keys() & set(HOW):
        return []  # 'so với năm trước?': the difference, or both figures?
    if "N" in said and (said["N"].sem.kinds() != sem.kinds(answer_var(sem)) or said["N"].sem.where or said["N"].sem.edges):
        return []
    found = growth(moving.flag("moves", way), percent="PCTQ" in said)
    return [found.with_(asked=(Ask("value", value=found.value),), value=None)] if found else []


def at_place(sem: Sem, pieces: Sequence[Item]) -> list[Sem] | None:
    """'thứ nhì là ai?', '5 công ty đầu?': the last order from another place, or more of it; None where nothing is said of a place."""
    ordinal = next((p for p in pieces if p.category in ("ORD", "NTH")), None)
    first = next((p for p in pieces if p.category == "N" and "top" in p.sem.flags), None)
    mark = ordinal or first
    if mark is None:
        return None
    beside = [p for p in pieces if p is not mark and p.category != "ISWHO"]
    if sem.rank is None or any(p.category != "N" or not _of_such(sem, p.sem) for p in beside) or (first and not _of_such(sem, first.sem)):
        return []
    said = frozenset(f for f in mark.sem.flags if f.startswith(("nth:", "card:")) or f == "top")
    others = frozenset(f for f in sem.flags if not f.startswith(("card:", "nth:")) and f != "top")
    descending = False if "low" in mark.sem.flags else sem.rank.descending
    return [sem.with_(rank=replace(sem.rank, k=1, descending=descending), flags=others | said)]


def _of_such(sem: Sem, n: Sem) -> bool:
    """Is it but the noun of what was ranked, or 'ai'?"""
    return not (n.edges or n.where or n.having or n.rank) and bool(set(n.kinds()) & set(sem.kinds(answer_var(sem))))


def of_same_event(sem: Sem, new: Sem) -> Sem | None:
    """'Ai sở hữu E?' – 'ai trong đó nắm trên 30%?': of E, by the same stake."""
    edge = new.edges[0] if len(new.edges) == 1 else None
    answer, asked = answer_var(sem), next((a.var for a in new.asked if a.what == "which"), None)
    if edge is None or asked is None or new.rep(asked) != new.rep(edge.src) or new.rep(edge.dst) not in new.implicit or new.rank or new.having:
        return None
    mine = [e for e in sem.edges if e.relation == edge.relation and sem.rep(e.src) == answer]
    if len(mine) != 1 or sem.rank or sem.having or sem.groups or not new.where or any(mentions_of(c) != {edge.var} for c in new.where):
        return None
    kinds = tuple(k for k in sem.kinds(answer) if k in new.kinds(asked))
    narrowed = sem.with_(where=(*sem.where, *renamed(new.where, {edge.var: mine[0].var})), asked=(Ask("which", answer),), wants=())
    return narrowed.with_(nodes={**sem.nodes, answer: kinds}) if kinds else None


def other_number(sem: Sem, said: Sem) -> list[Sem]:
    """'(tỉnh nào có từ 5 gói) – thế từ 3 gói trở lên?': another bound on how many."""
    counts = [h for h in sem.having if h.value.agg == "count" and h.value.over and sem.kinds(h.value.over[0]) == said.kinds()]
    if len(counts) != 1 or len(sem.having) != 1 or len(said.bounds) != 1 or said.where or said.edges:
        return []
    op, right = said.bounds[0]
    return [sem.with_(having=(replace(counts[0], op=op, bound=right),))]


def most_of_all(sem: Sem, *, high: bool) -> list[Sem]:
    """'GRDP của Hà Nội năm 2022?' – 'tỉnh nào cao nhất?': the same figure of every province, ranked."""
    value, here = number_of(sem), places(sem)
    if value is None or len(here) != 1 or sem.groups or sem.rank or sem.having or sem.flags & {"growth", "contrast", "ratio", "compare", "yn"}:
        return []
    free = without(sem, here[0]).with_(asked=(), fill=(), value=value)
    placed = of_province(free, value.owner or free.focus or "") if "indicator" in sem.flags else _in_provinces(free)
    if placed is None or placed.focus is None:
        return []
    return [placed.with_(asked=(Ask("which", placed.focus),), rank=RankSpec(value, high, 1, placed.focus), value=None)]


def _in_provinces(sem: Sem) -> Sem | None:
    """The provinces where what is measured lies."""
    province = Sem(focus="pm", nodes={"pm": ("Province",)})
    both = merge(sem, province, focus="pm", args=(), event=sem.event, flags=sem.flags)
    return next((s for s, _ in attach.natural_between(both, place_target(sem), "pm")), None)
