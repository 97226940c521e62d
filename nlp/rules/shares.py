"""Shares and ratios: 'tỷ lệ … trong …', 'X chiếm bao nhiêu phần trăm Y'."""

from __future__ import annotations

from dataclasses import replace

from graph.query import AllOf, Compare, Cond, Ident, OneOf, Prop, Sub
from graph.text.quantity import Bound
from nlp import attach
from nlp.chart import Item, rule, unary
from nlp.mentions import mentions_of
from nlp.rules.compare import only, ratio
from nlp.rules.grouping import grouped
from nlp.rules.scope import over_all
from nlp.rules.totals import total_bounded
from nlp.sem import Ask, RankSpec, Sem, merge, unify


@rule("RATIO", "VAL", "RN", 0.06)
def ratio_of_value(_: Item, val: Item) -> Sem | None:
    """'tỷ lệ chỉ định thầu', 'tỷ lệ chậm tiến độ': of the things it can be said of."""
    return val.sem if val.sem.kinds() in (("BidPackage",), ("Project",)) and not val.sem.edges else None


@unary("RN", "S", 0.12)
def share_of_all(rn: Item) -> Sem | None:
    """'tỷ lệ gói bị hủy (của E)': what is said of the noun, among those without it; of whom, where and when is the scope of both."""
    part = rn.sem
    said = [c for c in part.where if not _scope(c)]
    if not said or part.having or _told_of_them(rn) or _of_others(part, said[-1]):
        return None
    return ratio(part.with_(where=tuple(c for c in part.where if c is not said[-1])), part)


def _of_others(part: Sem, cond: Cond) -> bool:
    """'tỷ lệ gói mà người trúng là công ty con của bên mời thầu': what is said of two others makes no whole of the rest.

    Of all packages, of those with a result, or of those whose winner has such a shareholder at all? Nobody said.
    """
    told, here = mentions_of(cond), part.rep(part.focus)
    ends = {part.rep(v) for e in part.edges if e.var in told for v in (e.src, e.dst)}
    return bool(({part.rep(v) for v in told} & part.nodes.keys()) - {here}) or (bool(ends) and here not in ends)


@rule("RN", "AMN", "S", 0.05)
def share_of_only(rn: Item, am: Item) -> Sem | None:
    """'% gói ĐTRR chỉ 1 nhà thầu, chỉ tính gói có người dự': the part and the whole are both among those."""
    if not only(am):
        return None
    both = merge(am.sem, rn.sem, focus=rn.sem.focus, args=rn.sem.args)
    part = unify(both, rn.sem.focus, am.sem.focus)
    last = [c for c in rn.sem.where if not _scope(c)][-1:]
    if part is None or not last or part.having or _told_of_them(rn):
        return None
    return ratio(part.with_(where=tuple(c for c in part.where if c not in last)), part)


@rule("COUNTN", "AMN", "S", 0.0)
def number_over_number(n: Item, am: Item) -> Sem | None:
    """'số gói chỉ định thầu trên tổng số gói': one number over the other."""
    if not over_all(n, am) or n.sem.edges:
        return None  # 'số gói trúng trên tổng số gói dự của E': won by whom?
    part = n.sem.with_(asked=(), value=None, flags=n.sem.flags - {"counting"})
    both = merge(am.sem, part, focus=am.sem.focus, args=am.sem.args)
    return ratio(am.sem, part) if unify(both, am.sem.focus, part.focus) else None


def _told_of_them(rn: Item) -> bool:
    """'bao nhiêu phần trăm dự án chậm tiến độ thuộc nhóm B': of those that are late, not of group B."""
    words = [w for w in rn.words() if w.category != "FILL"]
    return words[0].category == "PCTQ" and [w.category for w in words[-2:]] == ["OF", "VAL"] and words[-2].word == "thuộc"


def _scope(cond: object) -> bool:
    """Does the condition only say of whom, where or among what kind the share is taken?"""
    if not isinstance(cond, Compare | OneOf):
        return isinstance(cond, AllOf) and all(_scope(c) for c in cond.conds)
    expr = cond.left if isinstance(cond, Compare) else cond.expr
    return isinstance(expr, Ident) or (isinstance(expr, Prop) and expr.name in ("kind", "province", "grp", "sector", "published", "approved"))


@rule("S", "PCTQ|HOWMUCH|HOWMANY", "S", 0.0)
def ratio_asked(s: Item, _: Item) -> Sem | None:
    """'tỷ lệ … là bao nhiêu phần trăm'."""
    return s.sem if "ratio" in s.sem.flags else None


@rule("VAL", "PCTQ", "VALQ")
def value_share(val: Item, _: Item) -> Sem:
    return val.sem


@rule("VALQ", "N|COUNTN", "S", 0.02)
@rule("VALQ", "OFN", "S", 0.02)
def value_share_of(val: Item, n: Item) -> Sem | None:
    """'Chỉ định thầu chiếm bao nhiêu phần trăm số gói của …'."""
    whole = n.sem.with_(asked=(), value=None, flags=n.sem.flags - {"counting"})
    if "name" in whole.flags or whole.rank:
        return None
    part = attach.with_value(whole, val.sem, whole.focus)
    return ratio(whole, part[0]) if part else None


@rule("PCTQ", "VP", "PV")
def percent_that(_: Item, v: Item) -> Sem | None:
    return v.sem if not v.sem.asked and v.sem.args else None


@rule("AMN|OFN", "PV", "S", 0.0)
def percent_among(am: Item, v: Item) -> Sem | None:
    """'Trong số các gói …, bao nhiêu phần trăm chỉ có một nhà thầu'."""
    from nlp.rules.predicates import closed, predicate

    if "name" in am.sem.flags or am.sem.asked:
        return None
    part = predicate(am.sem, closed(v.sem))
    return ratio(am.sem, part) if part else None



# ---- shares of a total, group by group -------------------------------------------------------------------------------
@rule("RATIO", "GRP", "RG", 0.0)
def share_of_each(_: Item, g: Item) -> Sem | None:
    return g.sem if len(g.sem.groups) == 1 else None


@rule("RG", "OFA|BYA", "S", 0.0)
def shares_of_total(g: Item, a: Item) -> list[tuple[Sem, float]]:
    """'Tỷ trọng của từng lĩnh vực trong tổng giá trị trúng thầu'."""
    value = a.sem.value
    if value is None or value.whole or value.agg not in ("sum", "count"):
        return []
    return [(s.with_(asked=(Ask("value", value=value),), value=None).flag("share"), price) for s, price in grouped(a.sem, g.sem)]


# ---- a part that is named first ------------------------------------------------------------------------------------------
@rule("N", "PCTQ|SHAREQ", "NQ", 0.0)
def part_share(n: Item, word: Item) -> Sem | None:
    """'gói bị hủy chiếm bao nhiêu phần trăm …'."""
    bare = n.sem.asked or "name" in n.sem.flags or n.sem.rank or not n.sem.where
    return None if bare or "chiếm" not in word.word else n.sem


@rule("NQ", "N|COUNTN|OFN|AMN", "S", 0.02)
def part_share_of(n: Item, whole: Item) -> Sem | None:
    """'… chiếm bao nhiêu phần trăm (trong tổng) số gói'."""
    base = whole.sem.with_(asked=(), value=None, flags=whole.sem.flags - {"counting"})
    if "name" in base.flags or base.rank or base.kinds() != n.sem.kinds() or any(a.what != "count" for a in whole.sem.asked):
        return None
    return ratio(base, n.sem)


@unary("NQ", "S", 0.1)
def part_share_of_all(n: Item) -> Sem | None:
    """'Trong mỗi lĩnh vực, gói bị hủy chiếm bao nhiêu phần trăm'."""
    return share_of_all(n)  # type: ignore[return-value]


@rule("S", "SUP_HIGH|SUP_LOW", "RK", 0.0)
def share_ranked(s: Item, sup: Item) -> Sem | None:
    """'(vùng nào có) tỷ lệ dự án chậm tiến độ cao nhất'."""
    ask = s.sem.asked[0] if len(s.sem.asked) == 1 else None
    if "ratio" not in s.sem.flags or ask is None or ask.value is None or s.sem.groups or s.sem.rank or s.rule == "ratio_asked":
        return None
    return s.sem.with_(asked=(), rank=RankSpec(ask.value, sup.category == "SUP_HIGH", 1, None), args=(s.sem.focus,), flags=s.sem.flags - {"ratio"})


@rule("S", "BND", "TOTB", 0.0)
def share_bounded(s: Item, bnd: Item) -> Sem | None:
    """'(bên mời thầu nào) có tỷ lệ chỉ định thầu trên 50 %'."""
    ask = next((a for a in s.sem.asked if a.what == "value"), None)
    if "ratio" not in s.sem.flags or ask is None or s.sem.groups or s.sem.rank or s.rule == "ratio_asked":
        return None
    share = replace(s, sem=s.sem.with_(asked=(), value=ask.value, flags=s.sem.flags - {"ratio"}))
    return total_bounded(share, bnd)  # type: ignore[return-value]


@rule("BND", "N|COUNTN", "TOTB", 0.06)
def so_many_percent(bnd: Item, n: Item) -> Sem | None:
    """'(bên mời thầu nào có) trên 50 % số gói chỉ có một nhà thầu'."""
    bound = bnd.payload
    if not isinstance(bound, Bound) or bound.quantity.unit != "percent" or n.sem.flags & {"name", "who"} or n.sem.rank:
        return None
    if any(isinstance(c, Compare) and isinstance(c.left, Sub) and any(e.relation == "WINS" for e in c.left.pattern.edges) for c in n.sem.where):
        return None  # 'rơi vào tay một nhà thầu': one and the same, see nlp.rules.portions
    part = n.sem.with_(asked=(), value=None, flags=n.sem.flags - {"counting"})
    share = share_of_all(replace(n, sem=part))
    return share_bounded(replace(n, sem=share, rule=""), bnd) if isinstance(share, Sem) else None  # type: ignore[return-value]
