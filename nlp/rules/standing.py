"""The place that one named thing has among all of its kind: 'E đứng thứ mấy về số gói trúng', 'chủ đầu tư A xếp hạng bao nhiêu theo tổng vốn'."""

from __future__ import annotations

from graph.query import Ident, OneOf
from nlp.chart import Item, rule
from nlp.rules.compare import rank_question
from nlp.rules.rates import either
from nlp.rules.twosome import of_whom
from nlp.sem import PARTY, RankSpec, Sem, narrow


@rule("NAMED", "RANKQ", "NRQ", 0.0)
def whose_rank(n: Item, _: Item) -> Sem | None:
    """'E đứng thứ mấy'."""
    return n.sem if _one(n.sem) else None


@rule("NRQ", "BYA", "S", 0.0)
def rank_by(n: Item, by: Item) -> list[Sem]:
    return _standing(n.sem, by)


@rule("BYA", "NRQ", "S", 0.02)
def by_which_rank(by: Item, n: Item) -> list[Sem]:
    """'Về số gói trúng thì E đứng thứ mấy'."""
    return _standing(n.sem, by)


@rule("ATTR", "RANKQ", "S", 0.0)
def rank_of_its_figure(a: Item, _: Item) -> list[Sem]:
    """'vốn điều lệ của E đứng thứ mấy'."""
    whole = a.sem.value
    named = [c for c in a.sem.where if isinstance(c, OneOf) and isinstance(c.expr, Ident)]
    if whole is None or len(named) != 1 or len(named[0].values) != 1 or a.sem.asked or a.sem.groups or a.sem.rank or "indicator" in a.sem.flags:
        return []
    assert isinstance(named[0].expr, Ident)
    rest = a.sem.with_(where=tuple(c for c in a.sem.where if c != named[0]))
    return _placed(rest, a.sem.rep(named[0].expr.var), str(named[0].values[0]))


@rule("RANKW", "OFN", "RKOF", 0.0)
@rule("RANKW", "N", "RKOF", 0.02)
def rank_word_of(_: Item, n: Item) -> Sem | None:
    """'thứ hạng của E'."""
    return n.sem if _one(n.sem) else None


@rule("RKOF", "BYA", "S", 0.0)
def rank_word_by(n: Item, by: Item) -> list[Sem]:
    """'thứ hạng của E theo số gói trúng (là bao nhiêu)'."""
    return _standing(n.sem, by)


@rule("RANKW", "PLC", "RQ", 0.0)
def rank_word_of_place(_: Item, plc: Item) -> Sem | None:
    """'thứ hạng của Hà Nội (về GRDP năm 2022)'."""
    return rank_question(plc, plc)  # type: ignore[return-value]


def _one(sem: Sem) -> bool:
    return "name" in sem.flags and not sem.edges and not sem.asked and len(sem.where) == 1


def _standing(who: Sem, by: Item) -> list[Sem]:
    (named,) = who.where
    if not isinstance(named, OneOf) or len(named.values) != 1 or any(isinstance(c, OneOf) and isinstance(c.expr, Ident) for c in by.sem.where):
        return []
    anyone = who.with_(where=(), flags=frozenset())
    found = (of_all(sem) for sem, _ in of_whom(by, Item("NL", by.start, by.end, anyone, 0.0)))
    return [s for sem in found for s in _placed(sem, sem.focus, str(named.values[0]))]


def of_all(sem: Sem) -> Sem:
    """Among all who do it, whatever they are: firms, bodies, persons."""
    who, wider = sem.rep(sem.focus), PARTY
    if not sem.edges or not set(sem.kinds(who)) <= set(wider):
        return sem
    return narrow(sem.with_(nodes={**sem.nodes, who: wider})) or sem


def _placed(sem: Sem, who: str, ident: str) -> list[Sem]:
    value = sem.value
    if value is None or value.unit in ("text", "enum", "code", "date") or sem.beside:
        return []
    bare = sem.with_(value=None, focus=who, args=(who,)).flag(f"rankof:{ident}")
    return [bare.with_(rank=RankSpec(v, True, 1, who)) for v in either(value, "cao nhất")]
