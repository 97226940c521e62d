"""Win rates with what they are taken over, and two counts of one firm side by side: 'dự mấy gói, trúng mấy gói'."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Compare, Const, Ident, Prop, Sub
from nlp import attach
from nlp.attach import seal
from nlp.chart import Item, rule, unary
from nlp.rules.predicates import predicate
from nlp.sem import Ask, Sem, Value, merge, unify

#: verbs that shorten so
SHORT = ("trúng", "trúng thầu", "thắng", "thắng thầu", "dự", "dự thầu", "tham dự", "tham gia", "tham dự thầu")


# ---- over which bids ---------------------------------------------------------------------------------------------------
@unary("ATTR", "WRA")
@unary("S", "WRS")
def win_rate(a: Item) -> Sem | None:
    return a.sem if "winrate" in a.sem.flags else None


@rule("WRA", "BYA|OFA|OFN|WRX", "ATTR", 0.0)
@rule("WRS", "BYA|OFA|OFN|WRX", "S", 0.0)
def rate_over(a: Item, base: Item) -> Sem | None:
    """'tỷ lệ trúng thầu …, tính trên số gói đã dự có kết quả'."""
    said = _bids_of(base.sem)
    return a.sem.flag("overtold") if said and f"over:{said}" in a.sem.flags and "overtold" not in a.sem.flags else None


def _bids_of(sem: Sem) -> str | None:
    """Which bids are counted: 'decided' or 'all'; None for what is no number of one's bids."""
    edge = sem.edges[0] if len(sem.edges) == 1 else None
    if edge is None or edge.relation != "BIDS_ON" or sem.kinds() != ("BidPackage",) or sem.rep(edge.src) not in {*sem.implicit, *(v for v, _ in sem.pronouns)}:
        return None
    if sem.asked or sem.having or sem.dated_by:
        return None
    match sem.where:
        case ():
            return "all"
        case (Compare(Prop(_, "status"), "=", Const("Có kết quả")),):
            return "decided"
    return None


@rule("ATTR", "OFA|BYA", "WRX", 0.0)
def won_over_bid(a: Item, base: Item) -> Sem | None:
    """'(số gói trúng trên số gói dự đã có kết quả)'."""
    edge = a.sem.edges[0] if len(a.sem.edges) == 1 and "counting" in a.sem.flags else None
    plain = edge is not None and edge.relation == "WINS" and a.sem.kinds() == ("BidPackage",) and not a.sem.where
    return base.sem if plain and _bids_of(base.sem) else None


@unary("N", "PKG")
def bare_package(n: Item) -> Sem | None:
    return n.sem if "noun:package" in n.sem.flags and not n.parts else None


@unary("V2", "V2S")
def short_verb(v: Item) -> Sem | None:
    return v.sem if v.word in SHORT and not v.parts and v.sem.flags & {"verb:win", "verb:bid"} else None


@rule("PKG", "V2S", "N", 0.05)
def package_won(n: Item, v: Item) -> Sem | None:
    """'gói trúng', 'gói dự': short for those that somebody won or bid on."""
    both = merge(n.sem, v.sem, focus=n.sem.focus, args=(), event=v.sem.event)
    won = unify(both, n.sem.focus, v.sem.args[1])
    edge = won.edge(won.event) if won else None
    return won.with_(dated_by=attach.event_date(won)) if won and edge and edge.relation == "WINS" else won  # 'gói trúng năm 2022': the award's


# ---- two counts of one firm --------------------------------------------------------------------------------------------
@unary("S", "SCOUNT")
@unary("VP", "VPCOUNT")
def counted(s: Item) -> Sem | None:
    return s.sem if len(s.sem.asked) == 1 and s.sem.asked[0].what == "count" and s.sem.edges else None


@rule("SCOUNT", "REL|AND", "SCOUNT", 0.0)
def counted_and(s: Item, _: Item) -> Sem:
    return s.sem


@rule("SCOUNT", "VPCOUNT", "S", 0.02)
def two_counts(s: Item, v: Item) -> Sem | None:
    """'E dự bao nhiêu gói và trúng bao nhiêu gói': a number each."""
    subject = s.sem.rep(s.sem.focus) if s.sem.focus else ""
    named = [c for c in s.sem.where if getattr(c, "expr", None) == Ident(subject)]
    if len(named) != 1 or len(named[0].values) != 1 or len(s.sem.where) > 1 or "yn" in s.sem.flags or not v.sem.args:  # type: ignore[union-attr]
        return None
    alone = Sem(focus=subject, nodes={subject: s.sem.kinds(subject)}, where=tuple(named), flags=frozenset({"name"}))
    again = predicate(alone, v.sem) if not v.sem.pronouns else None
    first, second = numbered(s.sem, subject), numbered(again, subject) if again else None
    if first is None or second is None:
        return None
    kinds = tuple(k for k in s.sem.kinds(subject) if again and k in again.kinds(subject))
    asked = Ask("value", value=first)
    return alone.with_(nodes={subject: kinds}, asked=(asked,), beside=(second,), notes=s.sem.notes) if kinds else None


def numbered(sem: Sem, subject: str) -> Value | None:
    """What is counted of the subject as a number of its own."""
    if len(sem.asked) != 1 or sem.asked[0].what != "count" or sem.asked[0].key or not sem.asked[0].var or sem.having or sem.rank or sem.groups or sem.same:
        return None
    counted = sem.rep(sem.asked[0].var)
    edge = sem.edge(sem.event)
    if edge is None or counted not in (sem.rep(edge.src), sem.rep(edge.dst)) or sem.rep(subject) not in (sem.rep(edge.src), sem.rep(edge.dst)):
        return None
    done = {"WINS": "trúng", "BIDS_ON": "dự thầu", "PROCURES": "mời thầu", "INVESTS_IN": "đầu tư", "IS_OWNER_OF": "làm chủ đầu tư", "OWNS": "có cổ phần"}
    if edge.relation not in done:
        return None
    lost = any(c == Compare(Prop(edge.var, "won"), "=", Const(False)) for c in sem.where)
    what = {"BidPackage": "số gói", "Project": "số dự án"}.get(sem.kinds(counted)[0], "số lượng")
    pattern = seal(sem, [subject])
    own = tuple(c for c in pattern.where if getattr(c, "expr", None) != Ident(sem.rep(subject)))
    return Value(Sub("count", Ident(counted), replace(pattern, where=own), (counted,)), "int", f"{what} {'trượt' if lost else done[edge.relation]}")
