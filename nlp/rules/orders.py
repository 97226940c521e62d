"""Other orders of the same words: what ranks before who is ranked, trends first, an amount that bounds whose it is, keys told after a table."""

from __future__ import annotations

from dataclasses import replace

from graph.query import DatePart
from graph.text.quantity import Bound
from nlp import attach
from nlp.chart import Given, Item, rule
from nlp.rules.grouping import date_group
from nlp.rules.nouns import located
from nlp.rules.official import in_published_unit
from nlp.rules.ordinals import as_superlative
from nlp.rules.ranking import leaders_of, rank_on
from nlp.sem import Ask, RankSpec, Sem


# ---- ranked ------------------------------------------------------------------------------------------------------------
@rule("NTH|SUP_HIGH|SUP_LOW", "BYA", "RKF", 0.0)
def place_by(n: Item, by: Item) -> Sem | None:
    """'đứng thứ hai về số dự án FDI (là tỉnh nào)'."""
    sup = as_superlative(n) if n.category == "NTH" else n
    value = by.sem.value
    if value is None or value.unit in ("text", "enum", "code", "date"):
        return None
    ranked = by.sem.with_(rank=RankSpec(value, sup.category == "SUP_HIGH", 1, None), value=None, args=by.sem.args or (by.sem.focus,))
    return ranked.flag(*(f for f in n.sem.flags if f.startswith("nth:")))


@rule("RKF", "N", "S", 0.02)
@rule("RKF", "BEN", "S", 0.02)
def ranked_is(rk: Item, n: Item) -> Given:
    return rank_on(n.sem, rk.sem) if n.sem.asked and "name" not in n.sem.flags and not n.sem.rank else []


@rule("RK", "OFN|BEN", "S", 0.02)
def ranked_is_of(rk: Item, n: Item) -> Given:
    """'tỷ lệ giải ngân cao nhất thuộc về vùng nào'."""
    return rank_on(n.sem, rk.sem) if len(n.sem.asked) == 1 and n.sem.asked[0].what in ("which", "key") and not n.sem.edges and not n.sem.rank else []


@rule("N", "BYA", "N", 0.02)
def top_by(n: Item, by: Item) -> Given:
    """'top 3 nước theo vốn đăng ký'."""
    return leaders_of(n, by) if "top" in n.sem.flags and not n.sem.rank else []


@rule("N", "MA", "N", 0.04)
def top_much(n: Item, a: Item) -> Given:
    """'top 5 tỉnh nhiều doanh nghiệp thành lập mới'."""
    return leaders_of(n, a) if "top" in n.sem.flags and not n.sem.rank and next(a.words()).category == "MANY" else []


@rule("FEW", "ATTR", "FA", 0.0)
def little(_: Item, a: Item) -> Sem | None:
    """'ít doanh nghiệp thành lập mới (nhất)'."""
    return a.sem if a.sem.value is not None and a.sem.value.unit in ("vnd", "usd", "int", "number") and a.rule != "owner_first" else None


@rule("FA", "MOST", "RK", 0.0)
def least_of(a: Item, _: Item) -> Sem:
    assert a.sem.value is not None
    return a.sem.with_(rank=RankSpec(a.sem.value, False, 1, None), value=None, args=a.sem.args or (a.sem.focus,))


@rule("NSUP", "PLC", "NSUP", 0.02)
def greatest_there(n: Item, plc: Item) -> Sem | None:
    """'dự án to nhất TP. Hồ Chí Minh (theo tổng mức đầu tư)'."""
    return located(n.sem, n.sem.rep(n.sem.focus), plc)


# ---- told --------------------------------------------------------------------------------------------------------------
@rule("TREND", "ATTR|OFA|S", "S", 0.0)
def trend_of(_: Item, a: Item) -> Sem | None:
    """'xu hướng dân số TP.HCM', 'diễn biến tỷ lệ giải ngân'; 'xu hướng số gói thầu theo quý' names its steps."""
    value = a.sem.value
    if any(isinstance(k.expr, DatePart) for k in a.sem.groups) and not a.sem.rank:
        return a.sem
    if "ratio" in a.sem.flags and not a.sem.groups:
        yearly = date_group(a.sem, a.sem, "year")
        return yearly.flag("stepped") if yearly else None
    if value is None or a.sem.asked or a.sem.groups or a.sem.rank or value.unit in ("text", "enum", "code", "date"):
        return None
    if "indicator" in a.sem.flags:
        return a.sem.with_(asked=(Ask("value", value=value),), value=None).flag("trend")
    yearly = date_group(a.sem, a.sem, "year") if value.whole or value.agg in ("sum", "count") or value.adds else None
    summed = value if value.agg or value.whole else replace(value, agg="sum")
    return yearly.with_(asked=(Ask("value", value=summed),), value=None).flag("stepped") if yearly else None


@rule("ATTR", "BND", "S", 0.02)
def whose_is_so_much(a: Item, bnd: Item) -> Sem | None:
    """'vốn điều lệ của doanh nghiệp nào trên 100 tỷ', 'IIP của những tỉnh nào vượt 115 %'."""
    value, bound = a.sem.value, bnd.payload
    assert isinstance(bound, Bound)
    if value is None or value.agg or value.whole or len(a.sem.asked) != 1 or a.sem.asked[0].what != "which" or a.sem.rank or a.sem.groups or a.sem.beside:
        return None
    if "indicator" in a.sem.flags:
        unit = next((f[5:] for f in a.sem.flags if f.startswith("unit:")), "")
        scaled = in_published_unit(bound, unit)
        return a.sem.also(*attach.bound_conds(value.expr, scaled)).with_(value=None) if scaled else None
    one = value.owner is not None and a.sem.rep(value.owner) == a.sem.rep(a.sem.asked[0].var or "")
    return a.sem.also(*attach.bound_conds(value.expr, bound)).with_(value=None) if one and attach.fits(value.unit, bound.quantity.unit) else None


@rule("N", "HOWMUCH", "KQ", 0.0)
def key_how_much(n: Item, _: Item) -> Sem | None:
    """'(theo vùng,) vùng nào bao nhiêu'."""
    return n.sem if "keyasked" in n.sem.flags and not n.sem.where and not n.sem.edges else None


@rule("ATTR|S", "KQ", "L", 0.0)
def told_by_key(s: Item, k: Item) -> Sem | None:
    key = next((a.key for a in k.sem.asked if a.key), None)
    return s.sem if key is not None and any(g.label == key.label for g in s.sem.groups) else None


@rule("ATTRG", "N", "ATTRGQ", 0.02)
def moves_by_so_many(a: Item, n: Item) -> Sem | None:
    """'số dự án tăng hay giảm bao nhiêu dự án'."""
    value = a.sem.value
    counted = value is not None and value.agg == "count" and len(n.sem.asked) == 1 and n.sem.asked[0].what == "count" and not n.sem.where and not n.sem.edges
    return a.sem if counted and a.sem.kinds(value.over[0]) == n.sem.kinds() else None  # type: ignore[union-attr]
