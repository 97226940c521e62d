"""What one named firm has of all there is ('E chiếm bao nhiêu phần trăm tổng giá trị trúng thầu'), in each year, and what ranks, asked again."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Arith, Const, Ident, OneOf
from nlp.chart import Given, Item, rule, unary
from nlp.rules.aftergroups import of_groups
from nlp.rules.grouping import grouped
from nlp.rules.growth import filtered
from nlp.rules.standing import of_all
from nlp.rules.twosome import of_whom
from nlp.sem import Ask, RankSpec, Sem, Value


# ---- of all there is -------------------------------------------------------------------------------------------------
@rule("NAMED", "PCTQ|SHAREQ", "NAMEQ", 0.0)
def share_of_one(n: Item, word: Item) -> Sem | None:
    return n.sem if "chiếm" in word.word and len(n.sem.where) == 1 else None


@rule("NAMEQ", "ATTR|OFA|BYA", "S", 0.0)
def share_of_total(n: Item, a: Item) -> list[Sem]:
    """'E chiếm bao nhiêu phần trăm tổng giá trị trúng thầu (năm 2022)'."""
    (mine,) = n.sem.where
    if not isinstance(mine, OneOf) or len(mine.values) != 1 or any(isinstance(c, OneOf) and isinstance(c.expr, Ident) for c in a.sem.where):
        return []
    anyone = n.sem.with_(where=(), flags=frozenset())
    found = []
    for part, value in of_whom(Item("ATTR", a.start, a.end, a.sem, 0.0, a.parts, a.word), Item("NL", n.start, n.end, anyone, 0.0)):
        sem = of_all(part)  # among all who do it
        who = OneOf(Ident(sem.focus), mine.values)
        if value.agg not in ("sum", "count") or value.unit == "percent":
            continue
        share = Arith("/", Arith("*", Const(100), filtered(value, who)), filtered(value, None))
        over = tuple(dict.fromkeys((*value.over, sem.focus)))
        asked = Value(share, "percent", "tỷ trọng", whole=True, over=over)
        found.append(sem.with_(asked=(Ask("value", value=asked),), value=None, flags=(sem.flags - {"counting"}) | {"ratio"}))
    return found


# ---- in each year ----------------------------------------------------------------------------------------------------
@rule("GRP", "VP", "VP", 0.04)
def how_many_each_year(g: Item, v: Item) -> Given:
    """'(E) mỗi năm trúng mấy gói'."""
    parted = any(f.startswith("part:") for f in g.sem.flags) and not g.sem.groups
    return grouped(v.sem, g.sem) if parted and len(v.sem.asked) == 1 and v.sem.asked[0].what == "count" else None


@rule("S|ATTR", "WHICHYEAR", "SYEAR", 0.0)
def share_in_which_year(s: Item, _: Item) -> Sem | None:
    """'tỷ lệ gói bị hủy năm nào (cao nhất)'."""
    return s.sem if "ratio" in s.sem.flags and not s.sem.groups and not s.sem.dates else None


@rule("SYEAR", "SUP_HIGH|SUP_LOW", "S", 0.0)
def year_of_most(s: Item, sup: Item) -> list[Sem]:
    out = []
    for sem, _ in grouped(s.sem, Sem(flags=frozenset({"part:year"}))):
        found = of_groups(sem.with_(groups=tuple(replace(k, var=sem.focus) for k in sem.groups)))
        if found is not None:
            bare, _key, number = found
            out.append(bare.with_(rank=RankSpec(number, sup.category == "SUP_HIGH", 1, None)))
    return out


# ---- what ranks, asked again -----------------------------------------------------------------------------------------
@unary("S", "SMOST", 0.0)
def asked_for_most(s: Item) -> Sem | None:
    return s.sem if s.sem.rank is not None and s.sem.asked and s.sem.asked[0].what in ("which", "key") else None


@rule("SMOST", "AND", "SMOSTA", 0.0)
def most_and(s: Item, _: Item) -> Sem:
    return s.sem


@rule("SMOST|SMOSTA", "PCTQ|SHAREQ", "SSHARE", 0.02)
def what_share_is_most(s: Item, _: Item) -> Sem | None:
    """'tỉnh nào có nhiều dự án nhất, chiếm bao nhiêu phần trăm'."""
    return s.sem.flag("itsshare") if len(s.sem.asked) == 1 and not (s.sem.groups or s.sem.having or s.sem.wants) else None


@unary("SSHARE", "S", 0.0)
def share_told(s: Item) -> Sem:
    return s.sem


@rule("SSHARE", "ATTR|OFA|N|OFN", "S", 0.02)
def share_of_what(s: Item, whole: Item) -> Sem | None:
    """'… chiếm bao nhiêu % tổng số dự án', '… tổng vốn': of what ranks, all of it."""
    rank, told = s.sem.rank, whole.sem
    if rank is None or told.edges or told.where or told.asked or told.rank or told.groups or "name" in told.flags:
        return None
    counted = rank.value.agg == "count" and told.kinds() == s.sem.kinds(rank.value.over[0])
    if told.value is not None:
        return s.sem if told.value.label == rank.value.label or (counted and told.value.agg == "count") else None
    return s.sem if counted else None


@rule("SMOST", "VP|HOWMUCH|HOWMANY", "S", 0.02)
def how_much_is_most(s: Item, again: Item) -> Sem | None:
    """'ai trúng nhiều nhất, trúng mấy gói', '… nhiều tiền nhất, được bao nhiêu': what ranks is shown anyway."""
    rank = s.sem.rank
    assert rank is not None
    if again.category == "VP":
        edge, mine = again.sem.edge(again.sem.event), s.sem.edge(s.sem.event)
        counts = len(again.sem.asked) == 1 and again.sem.asked[0].what == "count" and not again.sem.where
        same = edge is not None and mine is not None and edge.relation == mine.relation and rank.value.agg == "count"
        return s.sem if counts and same and len(again.sem.edges) == 1 else None
    money = any(m in again.word for m in ("tiền", "tỷ", "đồng"))
    return s.sem if again.word in ("bao nhiêu", "bn", "mấy") or money == (rank.value.unit == "vnd") else None
