"""What somebody does often, with whom: 'E hay liên danh với ai', 'ai thường đi thầu cùng E', 'hai nhà thầu nào hay đi chung'.

How often is often, nobody says: so each one is told with the number of packages, the most first. Couples are told from two packages on.
"""

from __future__ import annotations

from dataclasses import replace

from graph.query import Compare, Const, Ident, Prop
from nlp.chart import Item, rule, unary
from nlp.rules.couples import which_two
from nlp.rules.duos import PARTNER, SEVERAL, beside_each_other, both_do, both_meet, package_of, partner_of
from nlp.rules.predicates import predicate
from nlp.rules.verbs import how_often, ranked
from nlp.sem import Ask, Key, RankSpec, Sem, Value

#: meanings of several parties on one package
TOGETHER = frozenset({"rival", "mutual", "losing"})
FROM_TWO = "«hay» được hiểu là từ 2 gói thầu trở lên"
MOST_FIRST = "«hay, thường» được hiểu là nhiều gói thầu nhất trước"


@unary("OVP", "OVPQ", 0.0)
def whom_often(v: Item) -> Sem | None:
    """'hay liên danh với ai', 'thường thua ai'."""
    edge = v.sem.edge(v.sem.event)
    if edge is None or not v.sem.flags & TOGETHER or len(v.sem.edges) < 2 or v.sem.groups or v.sem.pronouns:
        return None
    if any(a.what != "which" or a.key or not a.var or v.sem.rep(a.var) != v.sem.rep(v.sem.args[-1]) for a in v.sem.asked):
        return None  # 'hay liên danh ở gói của ai': nobody of the two
    return v.sem if len(v.sem.asked) <= 1 else None


@rule("N", "OVPQ", "S", 0.02)
def does_often(n: Item, v: Item) -> list[Sem]:
    """'E hay liên danh với những ai', 'ai hay liên danh với E': with whom, how many packages. One of them may be meant: the one with most."""
    whom = (n.sem.asked or v.sem.asked)[:1]
    if not whom or (n.sem.asked and v.sem.asked) or whom[0].what != "which" or not whom[0].var or n.sem.rank or n.sem.having:
        return []
    named = "name" in n.sem.flags or (bool(n.sem.asked) and any(w.category == "ENT" for w in v.words()))
    found = predicate(n.sem, v.sem) if named else None
    told = _told(found, whom[0].var) if found else None
    if found is None or told is None:
        return []
    several = any(w.word in SEVERAL or w.word.startswith("những") for w in (*n.words(), *v.words()))
    edge = found.edge(found.event)
    most = ranked(found, whom[0].var, edge.dst, descending=True) if edge and not several else None
    return [told, most] if most else [told]


def _told(sem: Sem, who: str) -> Sem | None:
    """Grouped by whom, counted by packages."""
    edge = sem.edge(sem.event)
    if edge is None:
        return None
    counted = Ask("count", sem.rep(edge.dst))
    return sem.with_(asked=(counted,), groups=(Key(Ident(who), "", "entity", who),), notes=(*sem.notes, MOST_FIRST)).flag("order:down", "habit")


@unary("S", "SHABIT", 0.0)
def a_habit(s: Item) -> Sem | None:
    return s.sem if "habit" in s.sem.flags and len(s.sem.groups) == 1 else None


@rule("SHABIT", "TOPK", "S", 0.0)
def first_so_many(s: Item, top: Item) -> Sem | None:
    """'ai hay gặp E, top 5'."""
    who, package = s.sem.groups[0].var, s.sem.asked[0].var
    if who is None or package is None:
        return None
    rank = RankSpec(Value(Ident(package), "int", "số gói thầu", agg="count", over=(package,)), True, 1, who)
    return s.sem.with_(asked=(Ask("which", who),), groups=(), rank=rank, focus=who, flags=(s.sem.flags - {"habit", "order:down"}) | top.sem.flags)


@rule("TOPK", "SHABIT", "S", 0.0)
def so_many_first(top: Item, s: Item) -> Sem | None:
    return first_so_many(s, top)  # type: ignore[return-value]


# ---- couples -----------------------------------------------------------------------------------------------------------
@rule("NTWO", "OVE|DEALOFTEN", "DUO", 0.0)
def couple_often(n: Item, habit: Item) -> Sem | None:
    """'hai nhà thầu nào hay đi chung'."""
    _, does = habit.parts
    met = does.category in ("RIVAL", "GOWITH")
    duo = both_meet(n, Item("MET", does.start, does.end, Sem(), 0.0, (does,))) if met else both_do(n, Item("V2E", does.start, does.end, does.sem, 0.0, (does,)))
    package = package_of(duo) if isinstance(duo, Sem) else None
    if package is None or not isinstance(duo, Sem):
        return None
    twice = how_often(beside_each_other(duo), duo.focus, Sem(focus=package, bounds=((">=", Const(2)),)))
    return twice.with_(same=(partner_of(duo),), notes=(*twice.notes, FROM_TWO)).flag("couple", "order:down")


@rule("NUMTIMES", "DUO", "S", 0.0)
def number_of_times(_: Item, duo: Item) -> Sem | None:
    """'số lần từng cặp nhà thầu cùng liên danh': of each couple."""
    package, sem = package_of(duo.sem), beside_each_other(duo.sem)
    if package is None or "couple" not in sem.flags or sem.asked or sem.having:
        return None
    other = partner_of(sem)
    keys = (Key(Ident(sem.focus), "Nhà thầu", "entity", sem.focus), Key(Ident(other), PARTNER, "entity", other))
    ordered = Compare(Prop(sem.focus, "id"), "<", Prop(other, "id"))
    return sem.also(ordered).with_(asked=(Ask("count", package),), groups=keys, implicit=sem.implicit - {other}, flags=sem.flags - {"couple", "card:2"})


@rule("NUMTIMES", "DUO", "DUO", 0.0)
def times_of_many(_: Item, duo: Item) -> Sem | None:
    """'số lần … cùng liên danh, từ 3 lần trở lên'."""
    return duo.sem if duo.sem.having else None


@rule("EACH|BYKEY", "NTWO", "NTWO", 0.0)
def each_couple(_: Item, n: Item) -> Sem | None:
    return n.sem if "couple" in n.sem.flags and not n.sem.asked else None


@rule("TAKE|ONLYIF", "NTWO", "TAKETWO", 0.0)
def take_couples(_: Item, n: Item) -> Sem | None:
    return Sem() if "couple" in n.sem.flags and not n.sem.edges and not n.sem.asked else None


@rule("TAKE", "TIMES", "TAKETIMES", 0.0)
@rule("TAKETWO", "TIMES", "TAKETIMES", 0.0)
def from_so_often(_: Item, times: Item) -> Sem:
    return times.sem


# ---- the first so many couples -----------------------------------------------------------------------------------------
@rule("TOPK", "NTWO", "TOPTWO", 0.0)
def first_couples(top: Item, n: Item) -> Sem | None:
    """'top 5 cặp nhà thầu (cùng dự nhiều gói nhất)'."""
    return n.sem.with_(fill=(top.sem.flags,)) if "couple" in n.sem.flags and not n.sem.fill else None


@rule("TOPTWO", "VPP", "S", 0.0)
def couples_of_most(n: Item, v: Item) -> Sem | None:
    (top,) = n.sem.fill
    assert isinstance(top, frozenset)
    asked = n.sem.asked or (Ask("which", n.sem.focus),)
    found = which_two(replace(n, sem=n.sem.with_(fill=(), asked=asked)), v)
    return found.with_(flags=(found.flags - {"card:2"}) | top) if isinstance(found, Sem) else None
