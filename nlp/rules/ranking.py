"""Superlatives: the greatest, the latest, the first k by an attribute."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Compare, Const, DatePart, Prop
from nlp import attach
from nlp.amounts import priced
from nlp.chart import Given, Item, rule, unary
from nlp.rules.measures import attribute_value, place_target
from nlp.rules.monitoring import of_what_kind
from nlp.rules.plans import province_has
from nlp.rules.rates import SPEED, as_rate, either
from nlp.rules.roles import by_role, misfit
from nlp.sem import Ask, Key, RankSpec, Sem, Value, merge, unify
from nlp.vocabulary import vocabulary


# ---- ranked -----------------------------------------------------------------------------------------------------------
@rule("ATTR", "SUP_HIGH|SUP_LOW|SUP_NEW|SUP_OLD", "RK")
def superlative(a: Item, sup: Item) -> list[Sem] | None:
    value = a.sem.value
    if value is None or value.unit in ("text", "enum", "code") or ("tiền" in sup.word and value.unit not in ("vnd", "usd")):
        return None
    if value.unit in ("date", "year") and sup.category in ("SUP_HIGH", "SUP_LOW"):
        return None  # 'phê duyệt năm nào nhiều nhất': no date is more than another
    if value.unit in ("vnd", "usd", "percent") and sup.category in ("SUP_NEW", "SUP_OLD"):
        return None  # 'vốn … gần nhất': no amount is later than another
    if sup.word in SPEED and as_rate(value):
        return None  # 'giải ngân chậm nhất' is no small amount: nlp.rules.ranks.slowest
    values = either(value, sup.word)
    return [a.sem.with_(rank=RankSpec(v, sup.category in ("SUP_HIGH", "SUP_NEW"), 1, None), value=None, args=a.sem.args or (a.sem.focus,)) for v in values]


@rule("VDATE", "SUP_NEW|SUP_OLD", "RK")
def dated_last(d: Item, sup: Item) -> Sem | None:
    """'được phê duyệt gần đây nhất'."""
    value = d.sem.value
    if value is None:
        return None
    by = (value.expr, value.unit, value.label)  # 'đóng thầu muộn nhất năm 2023': closed in that year
    return d.sem.with_(rank=RankSpec(value, sup.category == "SUP_NEW", 1, None), value=None, args=(d.sem.focus,), dated_by=by)


@unary("RK", "VP", 0.03)
def ranked_predicate(rk: Item) -> Sem | None:
    rank = rk.sem.rank
    assert rank is not None
    return rk.sem.with_(rank=replace(rank, on=rk.sem.args[0]))


@rule("N", "RK", "N", 0.03)
def ranked_noun(n: Item, rk: Item) -> Given:
    """'doanh nghiệp vốn điều lệ lớn nhất'."""
    if "name" in n.sem.flags or n.sem.rank:
        return []
    return rank_on(n.sem, rk.sem)


@rule("N", "VP", "S", 0.04)
def ranked_clause(n: Item, v: Item) -> Given:
    """'tỉnh nào có vốn đăng ký lớn nhất': the amounts belong to what lies in the subject."""
    if found := province_has(n, v) or of_what_kind(n, v):
        return found
    if (
        v.sem.rank is None
        or v.sem.rank.on is None
        or "name" in n.sem.flags
        or "holds" in v.sem.flags
        or v.sem.rank.value.agg == "count"
        or set(n.sem.kinds()) & set(v.sem.kinds(v.sem.args[0]))
    ):
        return []
    return rank_on(n.sem, v.sem)


CARRIED = frozenset({"nationwide", "dated", "indicator", "additive", "growth", "of_two", "attr:capital", "attr:capital_usd"})


def carried(flags: frozenset[str]) -> frozenset[str]:
    """What a ranking keeps of what was said of its measure."""
    return frozenset(f for f in flags if f in CARRIED or f.startswith(("nth:", "unit:")))


def rank_on(n: Sem, rk: Sem) -> list[Sem | tuple[Sem, float]]:
    rank = rk.rank
    assert rank is not None
    if misfit(n, rk) or "role:consortium" in n.flags:
        return []  # 'liên danh có giá trị trúng lớn nhất': no member of it
    both = merge(n, rk, focus=n.focus, args=n.args, event=n.event or rk.event, value=None, flags=n.flags | carried(rk.flags))
    both = both.with_(rank=replace(rank, on=n.focus))
    if (own := by_role(both, n, rk)) is not None:
        return own
    for arg in rk.args or (rk.focus,):
        if arg in rk.implicit and (one := unify(both, n.focus, arg)):
            return [one]
    doers = [e.src for e in rk.edges if e.relation in ("WINS", "BIDS_ON") and rk.rep(e.src) in rk.implicit]
    if rank.value.agg in ("count", "sum") and len(doers) == 1 and "Enterprise" in n.kinds() and (one := unify(both, n.focus, doers[0])):
        return [one]  # 'nhà thầu nào đứng đầu về số gói trúng': those it won itself
    found: list[Sem | tuple[Sem, float]] = []
    far = 0.12 if "keyasked" in n.flags else 0.0  # 'lĩnh vực nào': of the thing measured rather than of another beside it
    first = (place_target(rk),) if n.kinds() == ("Province",) else ()  # an award's place is its package's
    for arg in (*first, *rk.args, rk.focus):
        if rk.rep(arg) in rk.nodes:
            found += [(s, far + c) for s, c in attach.natural_between(both, arg, n.focus)]
        if found:
            break
    return found


@rule("N", "SUP_HIGH|SUP_LOW", "NSUP")
def bare_superlative(n: Item, sup: Item) -> Sem | None:
    return None if "name" in n.sem.flags or n.sem.rank else n.sem.flag("high" if sup.category == "SUP_HIGH" else "low")


@rule("NSUP", "ISWHO", "S", 0.02)
def greatest_is_which(n: Item, _: Item) -> Sem | None:
    """'dự án to nhất là dự án nào': by what, is asked back."""
    return n.sem.with_(asked=(Ask("which", n.sem.focus),)) if not n.sem.asked else None


@rule("N", "TOP", "NTOP")
def leading_by(n: Item, _: Item) -> Sem | None:
    return n.sem if any(f.startswith("card:") for f in n.sem.flags) and not n.sem.rank else None


@rule("HAVE", "RK", "RK", 0.0)
def has_ranked(_: Item, rk: Item) -> Sem:
    return rk.sem


@rule("MANY", "ATTR", "MA")
def much(_: Item, a: Item) -> Sem | None:
    """'nhiều vốn FDI'; in 'nhiều dự án FDI' it is the projects that are many."""
    return a.sem if a.sem.value is not None and a.sem.value.unit in ("vnd", "usd", "int", "number") and a.rule != "owner_first" else None


@rule("MA", "MOST", "RK")
def most_of(a: Item, _: Item) -> Sem:
    """'hút nhiều vốn FDI nhất'."""
    assert a.sem.value is not None
    return a.sem.with_(rank=RankSpec(a.sem.value, True, 1, None), value=None, args=a.sem.args or (a.sem.focus,))


@rule("MANY", "STAKE", "MANYS")
@rule("MANYS", "VAL", "MANYS")
def many_money(word: Item, val: Item) -> Sem:
    return val.sem if val.category == "VAL" else word.sem


@rule("V2", "MANYS", "V2M", 0.0)
def holds_much(v: Item, s: Item) -> Sem | None:
    edge = v.sem.edge(v.sem.event)
    return v.sem if edge is not None and edge.relation in ("OWNS", "INVESTS_IN") and not s.sem.focus and not v.sem.rank else None


@rule("V2M", "MOST", "V2", 0.0)
def holds_most(v: Item, _: Item) -> list[Sem]:
    """'nắm nhiều vốn nhất': by the share; 'rót nhiều vốn nhất': by what was put in; of a country, by what its projects registered (`asked.of_a_country`)."""
    edge = v.sem.edge(v.sem.event)
    if edge is None:
        return []
    holder = v.sem.args[0]
    if edge.relation == "OWNS":
        value = Value(Prop(edge.var, "pct"), "percent", "tỷ lệ sở hữu", owner=holder, over=(edge.var,))
        return [v.sem.with_(rank=RankSpec(value, True, 1, holder)).flag("ofwhom")]
    money = priced(edge, owner=holder)
    assert money is not None
    registered = Value(Prop(edge.dst, "registered_usd"), "usd", "tổng vốn đăng ký", agg="sum", owner=edge.dst, over=(edge.dst,))
    fdi = v.sem.also(Compare(Prop(edge.dst, "kind"), "=", Const("FDI"))).with_(rank=RankSpec(registered, True, 1, None))
    return [v.sem.with_(rank=RankSpec(money, True, 1, holder)).flag("putin"), fdi.flag("registered")]


@rule("ATTR", "MANYS", "ATTRM", 0.0)
def much_of(a: Item, s: Item) -> Given:
    """'giải ngân được nhiều vốn (đầu tư công) nhất'."""
    return [a.sem] if not s.sem.focus else attribute_value(a, s)


@rule("ATTRM", "MOST", "RK")
def most_money(a: Item, m: Item) -> Sem:
    return most_of(a, m)  # type: ignore[return-value]


@rule("RK", "WHICHYEAR", "S", 0.0)
def best_year(rk: Item, _: Item) -> Sem | None:
    """'giải ngân nhiều nhất (là) vào năm nào'."""
    date = attach.event_date(rk.sem) or attach.date_of(rk.sem, rk.sem.rep(rk.sem.focus))
    if date is None or rk.sem.rank is None:
        return None
    expr = date[0] if date[1] == "year" else DatePart("year", date[0]) if date[1] == "date" else None
    return rk.sem.with_(asked=(Ask("key", rk.sem.focus, key=Key(expr, "Năm", "year")),), flags=rk.sem.flags | {"whichyear"}) if expr else None


@rule("WHICHYEAR", "RK", "S", 0.0)
def best_year_first(w: Item, rk: Item) -> Sem | None:
    return best_year(rk, w)  # type: ignore[return-value]


@rule("NTOP", "ATTR|BYA", "N", 0.0)
def leaders_of(n: Item, by: Item) -> Given:
    """'5 tỉnh đứng đầu (về) vốn FDI'; of disbursement amount or rate, nobody said which."""
    if by.sem.value is None or by.sem.value.unit in ("text", "enum", "code") or by.sem.asked:
        return []
    if "attr:winning_price" in by.sem.flags and n.sem.flags & {"role:bidder", "role:winner"}:
        if by.sem.where or by.sem.dates:
            return []  # 'theo giá trị trúng thầu năm 2022': the year is said of what was won
        by = replace(by, sem=vocabulary().meaning("attributes.yml:awarded_total", by.start))  # of a firm: what it won itself
    values = either(by.sem.value, "đứng đầu") if by.sem.value else []
    ways = [by.sem.with_(rank=RankSpec(v, True, 1, None), value=None, args=by.sem.args or (by.sem.focus,)) for v in values]
    return [found for way in ways for found in rank_on(n.sem, way)]


@rule("N", "ATTR", "N", 0.06)
def top_by(n: Item, by: Item) -> Given:
    """'top 3 tỉnh GRDP 2022'."""
    return leaders_of(n, by) if "top" in n.sem.flags and not n.sem.rank else []


@rule("BYKEY|OF", "ATTR", "BYA")
def by_attribute(_: Item, a: Item) -> Sem:
    return a.sem


@rule("NSUP", "BYA", "N", 0.02)
def superlative_by(n: Item, by: Item) -> Given:
    """'dự án lớn nhất theo tổng mức đầu tư'; 'tỉnh dẫn đầu về giải ngân' leaves open whether the amount or the rate is meant."""
    if by.sem.value is None or by.sem.value.unit in ("text", "enum", "code"):
        return []
    head, high = n.sem.with_(flags=n.sem.flags - {"high", "low"}), "high" in n.sem.flags
    ways = [by.sem.with_(rank=RankSpec(v, high, 1, None), value=None, args=by.sem.args or (by.sem.focus,)) for v in either(by.sem.value, n.last().word)]
    return [found for way in ways for found in rank_on(head, way)]

