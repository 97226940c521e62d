"""How those who do something are spread over how often they do it: 'bao nhiêu doanh nghiệp trúng 1, 2, 3 gói', 'phân bố nhà thầu theo số gói trúng'."""

from __future__ import annotations

from graph.query import AnyOf, Compare, Const, Expr, Sub
from nlp import attach
from nlp.chart import Item, rule, unary
from nlp.rules.clauses import holders
from nlp.rules.nouns import located
from nlp.rules.predicates import closed, predicate
from nlp.rules.verbs import how_often, subject, take_object
from nlp.sem import Key, Sem

#: what such a number is called
LABEL = "Số lượng"


# ---- the numbers that were named ---------------------------------------------------------------------------------------
@rule("CARDS", "N", "CARDO", 0.0)
@rule("CARDL", "N", "CARDX", 0.0)
def numbers_of_things(cards: Item, n: Item) -> Sem | None:
    """'1, 2 và 3 gói', '1 gói (, 2 gói)'."""
    bare = not n.sem.edges and not n.sem.where and not n.sem.asked and not n.sem.rank and "name" not in n.sem.flags
    return n.sem.with_(fill=cards.sem.fill) if bare and n.count == 1 else None


@rule("CARDX|CARDO", "CARDX", "CARDO", 0.0)
def numbers_one_by_one(a: Item, b: Item) -> Sem | None:
    """'1 gói, 2 gói, 3 gói'."""
    return a.sem.with_(fill=(*a.sem.fill, *b.sem.fill)) if a.sem.kinds() == b.sem.kinds() and not {*a.sem.fill} & {*b.sem.fill} else None


@rule("CARDX|CARDO", "AND", "L", 0.0)
def numbers_and(a: Item, _: Item) -> Sem:
    return a.sem


@rule("V2", "CARDO", "VPN", 0.02)
def does_so_many(v: Item, n: Item) -> list[Sem]:
    """'(bao nhiêu doanh nghiệp) trúng 1, 2, 3 gói': one row for each number."""
    return [s.with_(fill=n.sem.fill) for s in take_object(v.sem, n.sem.with_(fill=()), cost_free=True)]


@rule("HAVE", "CARDO", "VPN", 0.02)
def has_so_many(h: Item, n: Item) -> list[Sem]:
    """'(bao nhiêu chủ đầu tư) có 1, 2, 3 dự án'."""
    return [s.with_(fill=n.sem.fill) for s in holders(n.sem.with_(fill=()), f"h{h.start}")]


@rule("VPN", "PER", "VPN", 0.0)
def so_many_when(v: Item, per: Item) -> Sem | None:
    """'trúng 1, 2, 3 gói năm 2022'."""
    date = attach.event_date(v.sem) or attach.date_of(v.sem, v.sem.rep(v.sem.args[1]))
    dated = attach.with_period(v.sem.with_(fill=()), per.payload, date) if "dated" not in v.sem.flags else None  # type: ignore[arg-type]
    return dated.with_(fill=v.sem.fill) if dated else None


@rule("VPN", "PLC", "VPN", 0.02)
def so_many_where(v: Item, plc: Item) -> Sem | None:
    placed = located(v.sem.with_(fill=()), v.sem.rep(v.sem.args[1]), plc)
    return placed.with_(fill=v.sem.fill) if placed else None


@rule("N", "VPN", "NVPN", 0.0)
def who_does_so_many(n: Item, v: Item) -> Sem | None:
    counted = len(n.sem.asked) == 1 and n.sem.asked[0].what == "count" and n.sem.asked[0].key is None
    return n.sem.with_(fill=(v.sem,)) if counted and not n.sem.rank and not n.sem.having and not n.sem.dates else None


@rule("PER", "NVPN", "NVPN", 0.0)
def when_so_many(per: Item, x: Item) -> Sem | None:
    (v,) = x.sem.fill
    assert isinstance(v, Sem)
    dated = so_many_when(Item("VPN", x.start, x.end, v, 0.0), per)
    return x.sem.with_(fill=(dated,)) if isinstance(dated, Sem) else None


@unary("NVPN", "S", 0.0)
def spread_over_numbers(x: Item) -> Sem | None:
    (v,) = x.sem.fill
    spread = _number(v, subject(v), v.rep(v.args[1])) if isinstance(v, Sem) else None
    if spread is None or not isinstance(v, Sem):
        return None
    sem, number = spread
    each = sem.with_(where=(AnyOf(tuple(Compare(number, "=", Const(int(k))) for k in v.fill)),))  # type: ignore[call-overload]
    told = predicate(x.sem.with_(fill=()), each)
    return told.flag("dated") if told else None  # a time said of it is that of what they do


def _number(s: Sem, who: str, thing: str) -> tuple[Sem, Expr] | None:
    """How many of the things each has, as a key to group by; only those that have any."""
    some = closed(how_often(s, who, Sem(focus=thing, bounds=((">=", Const(1)),))))
    match some.where:
        case (Compare(Sub() as number, ">=", _),):
            return some.with_(groups=(Key(number, LABEL, "int", who),)), number
    return None


# ---- all there are -----------------------------------------------------------------------------------------------------
@rule("BYKEY|EACH|LEVEL", "ATTR", "GRP", 0.02)
def by_how_often(_: Item, a: Item) -> Sem | None:
    """'(số doanh nghiệp) theo số gói trúng', 'mỗi mức số gói trúng'."""
    edge = a.sem.edge(a.sem.event)
    if "counting" not in a.sem.flags or edge is None or len(a.sem.edges) != 1 or a.sem.asked or a.sem.groups or a.sem.rank or "owned" in a.sem.flags:
        return None
    thing = a.sem.rep(a.sem.focus)
    who = next((a.sem.rep(v) for v in (edge.src, edge.dst) if a.sem.rep(v) in a.sem.implicit and a.sem.rep(v) != thing), None)
    if who is None:
        return None
    plain = a.sem.with_(value=None, flags=a.sem.flags - {"counting"}, dated_by=None)
    spread = _number(plain, who, thing)
    return spread[0].with_(args=()).flag("dated") if spread else None

