"""More ways to rank: topics, adjectives, the greatest of a role, the better of two."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Ident, Prop
from nlp import attach
from nlp.chart import Given, Item, rule
from nlp.rules.measures import place_target
from nlp.rules.nouns import located, place_list_of
from nlp.rules.official import year_of_figure
from nlp.rules.ranking import rank_on, superlative, superlative_by
from nlp.rules.rates import SPEED, as_rate, compared_by
from nlp.sem import Ask, RankSpec, Sem, Value, merge, unify

#: who counts for more among the holders of a role when only 'lớn nhất' is said
ROLE_MEASURE = {"OWNS": ("pct", "percent", "tỷ lệ sở hữu"), "INVESTS_IN": ("pct", "percent", "tỷ lệ góp vốn")}


@rule("N", "SUP_HIGH|SUP_LOW", "N", 0.05)
def greatest_of_role(n: Item, sup: Item) -> Sem | None:
    """'cổ đông lớn nhất': by the share held."""
    edge = n.sem.edge(n.sem.event)
    if (
        edge is None
        or edge.relation not in ROLE_MEASURE
        or n.sem.rank
        or "name" in n.sem.flags
        or not any(f.startswith("role:") for f in n.sem.flags)
        or sup.word not in ("lớn nhất", "nhỏ nhất", "cao nhất", "thấp nhất")  # 'giao cho công ty con nhiều nhất': of packages
    ):
        return None
    prop, unit, label = ROLE_MEASURE[edge.relation]
    value = Value(Prop(edge.var, prop), unit, label, owner=n.sem.focus, over=(edge.var,))
    return n.sem.with_(rank=RankSpec(value, sup.category == "SUP_HIGH", 1, n.sem.focus))


@rule("MEASUREW|HAVE", "SUP_HIGH|SUP_LOW", "R", 0.02)
def measure_word(_: Item, sup: Item) -> Sem:
    """'tỷ lệ cao nhất' after the topic has named the figure."""
    return sup.sem


@rule("ATTR", "NSUP", "S", 0.02)
def topic_ranked(a: Item, n: Item) -> Given:
    """'Hộ nghèo ở Tây Nguyên năm X, tỉnh nào cao nhất?'"""
    if a.sem.groups:
        return _first_of_groups(a.sem, n.sem)
    return superlative_by(n, a) if n.sem.asked else []


def _first_of_groups(a: Sem, n: Sem) -> list[Sem]:
    """'tổng vốn theo quốc gia, lấy 5 nước đứng đầu': of the groups that were spoken of, not of another key beside them."""
    asked = n.asked[0].key if len(n.asked) == 1 else None
    key = a.groups[0] if len(a.groups) == 1 else None
    if asked is None or key is None or asked.label != key.label or a.value is None or n.edges or n.where or a.beside:
        return []
    rank = RankSpec(a.value, "high" in n.flags, 1, None)
    told = frozenset(f for f in n.flags if f.startswith(("card:", "nth:")))
    return [a.with_(asked=(Ask("key", key.var, key=key),), groups=(), value=None, rank=rank, flags=a.flags | told)]


@rule("ATTR", "MOST", "RK", 0.0)
def adjective_most(a: Item, sup: Item) -> Sem | None:
    """'đông dân nhất', 'nghèo nhất'."""
    if a.sem.value is None or next(reversed(list(a.words()))).word not in ("đông dân", "nghèo", "chậm tiến độ giải ngân"):
        return None
    return a.sem.with_(rank=RankSpec(a.sem.value, True, 1, None), value=None, args=a.sem.args or (a.sem.focus,))


@rule("ATTR", "SUP_HIGH|SUP_LOW", "RK", 0.0)
def slowest(a: Item, sup: Item) -> Sem | None:
    """'giải ngân ì ạch nhất': by the rate, not the sum."""
    rate = as_rate(a.sem.value) if sup.word in SPEED else None
    return superlative(replace(a, sem=a.sem.with_(value=rate)), sup) if rate else None  # type: ignore[return-value]


@rule("N", "OFTENMOST", "S", 0.05)
def commonest(n: Item, _: Item) -> Sem | None:
    """'hình thức nào phổ biến nhất': that of most things."""
    key = next((a.key for a in n.sem.asked if a.key), None)
    if key is None or key.var is None or len(n.sem.asked) != 1 or n.sem.rank or n.sem.edges:
        return None
    return n.sem.with_(rank=RankSpec(Value(Ident(key.var), "int", "số lượng", agg="count", over=(key.var,)), True, 1, None))


@rule("RK", "PER", "RK", 0.02)
def ranked_when(rk: Item, per: Item) -> Sem | None:
    """'tỷ lệ hộ nghèo cao nhất năm 2023'."""
    if "dated" in rk.sem.flags:
        return None
    date = attach.event_date(rk.sem) or attach.date_of(rk.sem, rk.sem.rep(rk.sem.focus)) or year_of_figure(rk.sem)
    return attach.with_period(rk.sem, per.payload, date)  # type: ignore[arg-type]


@rule("RK", "PLC", "RK", 0.02)
def ranked_where(rk: Item, plc: Item) -> Sem | None:
    return located(rk.sem, place_target(rk.sem), plc)


@rule("RK", "BYA", "RK", 0.02)
def ranked_by(rk: Item, by: Item) -> Sem | None:
    """'hút FDI mạnh nhất theo vốn đăng ký': the measure named last is the one meant; 'giải ngân nhiều nhất theo số vốn' names none other."""
    value = by.sem.value
    if value is None or rk.sem.rank is None or value.unit in ("text", "enum", "code"):
        return None
    if any(e.relation == "DISBURSES" for e in rk.sem.edges) and not by.sem.edges:
        return rk.sem if by.sem.flags & {"attr:capital"} and rk.sem.rank.value.unit == "vnd" else None
    both = merge(rk.sem, by.sem, focus=rk.sem.focus, args=rk.sem.args, event=rk.sem.event or by.sem.event)
    one = _same_record(unify(both, rk.sem.focus, by.sem.focus), rk.sem, by.sem)
    return one.with_(rank=replace(rk.sem.rank, value=value), value=None) if one else None


def _same_record(one: Sem | None, a: Sem, b: Sem) -> Sem | None:
    """Two amounts of one sort of record (a year's disbursement) in one phrase are of the same record."""
    mine, theirs = a.edge(a.event), b.edge(b.event)
    if one is None or mine is None or theirs is None or mine.relation != theirs.relation:
        return one
    merged = unify(one, mine.dst, theirs.dst)
    return merged.with_(edges=tuple(e for e in merged.edges if e.var != theirs.var)) if merged else None


@rule("ATTR", "CMPHIGH|CMPLOW", "RK", 0.1)
@rule("MEASUREW", "CMPHIGH|CMPLOW", "SUP2", 0.0)
def better_of_two(a: Item, word: Item) -> list[Sem]:
    """'…, nơi nào đạt tỷ lệ cao hơn?': the first of the two named."""
    if a.category == "MEASUREW":
        return [a.sem]
    if a.sem.value is None or a.sem.value.unit in ("text", "enum", "code"):
        return []
    two = a.sem.with_(value=None, args=a.sem.args or (a.sem.focus,)).flag("of_two")
    return [two.with_(rank=RankSpec(v, word.category == "CMPHIGH", 1, None)) for v in compared_by(a.sem.value, word.word)]


@rule("PLC", "RK", "S", 0.1)
def better_place(plc: Item, rk: Item) -> list[Sem | tuple[Sem, float]]:
    """'Gia Lai hay Lâm Đồng giải ngân tốt hơn?': which of the two places."""
    if "of_two" not in rk.sem.flags or not place_list_of(plc):
        return []
    var = f"n{plc.start}"
    asked = Sem(focus=var, nodes={var: ("Province",)}, asked=(Ask("which", var),))
    two = located(asked, var, plc)
    return rank_on(two, rk.sem) if two else []


__all__ = ["rank_on"]
