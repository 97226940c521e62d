"""More ways to name a figure: its structure by a key, its maximum in each group, the month of most, a share of each group."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Compare, Const, DatePart, Expr, Ident, OneOf, Prop
from graph.text.places import Place
from nlp import attach
from nlp.attach import seal
from nlp.chart import Given, Item, rule, unary
from nlp.rules.grouping import grouped
from nlp.rules.measures import combined, place_target
from nlp.rules.nouns import located
from nlp.rules.predicates import correlate
from nlp.rules.rates import as_rate, either
from nlp.sem import Ask, Having, Key, RankSpec, Sem, Value, merge, unify


# ---- structure -------------------------------------------------------------------------------------------------------
@rule("STRUCT", "N", "COUNTN", 0.05)
def structure_of(_: Item, n: Item) -> Sem | None:
    """'cơ cấu gói thầu theo lĩnh vực': how many of each."""
    if n.sem.asked or "name" in n.sem.flags or n.sem.rank:
        return None
    value = Value(Ident(n.sem.focus), "int", "số lượng", agg="count", over=(n.sem.focus,))
    return n.sem.with_(value=value, args=n.sem.args or (n.sem.focus,), flags=n.sem.flags | {"counting"})


@rule("RATIO", "ATTR", "S", 0.02)
def share_by_group(_: Item, a: Item) -> Sem | None:
    """'tỷ trọng vốn FDI của từng vùng'."""
    value = a.sem.value
    if value is None or value.whole or len(a.sem.groups) != 1 or "indicator" in a.sem.flags or a.sem.beside:
        return None
    if value.agg not in ("sum", "count") and not value.adds:
        return None
    summed = replace(value, agg=value.agg or "sum")
    return a.sem.with_(asked=(Ask("value", value=summed),), value=None).flag("share")


# ---- the greatest and the least as values ----------------------------------------------------------------------------
@rule("MAXW", "ATTR", "ATTR", 0.0)
def greatest(_: Item, a: Item) -> Sem | None:
    return combined(a.sem, "max")


@rule("MINW", "ATTR", "ATTR", 0.0)
def least(_: Item, a: Item) -> Sem | None:
    return combined(a.sem, "min")


@rule("RK", "GRP", "S", 0.06)
def greatest_of_each(rk: Item, g: Item) -> Given:
    """'giá gói thầu lớn nhất của từng lĩnh vực': the amount, for nobody asks whose it is."""
    rank = rk.sem.rank
    if next(rk.words()).category == "N":
        return None  # 'gói thầu có giá lớn nhất ở mỗi tỉnh': which package
    if rank is None or rk.sem.asked or rank.value.agg or rank.value.whole or "indicator" in rk.sem.flags or any(f.startswith("nth:") for f in rk.sem.flags):
        return None
    value = combined(rk.sem.with_(value=rank.value, rank=None), "max" if rank.descending else "min")
    return [(s.with_(asked=(Ask("value", value=s.value),), value=None), c) for s, c in grouped(value, g.sem)] if value else None


# ---- rates and ranks -----------------------------------------------------------------------------------------------------
@unary("ATTRP", "VP", 0.06)
def part_of_plan(a: Item) -> Sem | None:
    """'giải ngân dưới 50 %': of the plan."""
    rate = as_rate(a.sem.value)
    if rate is None or not a.sem.bounds:
        return None
    bounds = tuple(Having(a.sem.focus, rate, op, bound) for op, bound in a.sem.bounds)
    return a.sem.with_(having=a.sem.having + bounds, value=None, bounds=(), args=a.sem.args or (a.sem.focus,))


@rule("ATTR", "RANKQ", "S", 0.0)
def its_rank(a: Item, _: Item) -> list[Sem]:
    """'IIP của Bắc Ninh năm 2023 đứng thứ mấy': among all provinces."""
    value = a.sem.value
    places = [c for c in a.sem.where if isinstance(c, OneOf) and isinstance(c.expr, Prop) and c.expr.name == "province"]
    if value is None or len(places) != 1 or len(places[0].values) != 1 or a.sem.asked or a.sem.groups:
        return []
    rest = a.sem.with_(where=tuple(c for c in a.sem.where if c != places[0]), value=None).flag(f"rankof:{places[0].values[0]}")
    return [rest.with_(rank=RankSpec(v, True, 1, None)) for v in either(value, "cao nhất")]


@rule("SUM", "PLC", "PLCSUM", 0.0)
def all_of_place(_: Item, plc: Item) -> Sem | None:
    """'cộng cả vùng Tây Nguyên'."""
    return plc.sem if isinstance(plc.payload, Place) else None


@rule("PLCSUM", "ATTR", "ATTR", 0.02)
def summed_there(plc: Item, a: Item) -> Sem | None:
    placed = located(a.sem, place_target(a.sem), plc)
    return combined(placed, "sum") if placed else None


# ---- the time of most --------------------------------------------------------------------------------------------------
@rule("WHICHMONTH|WHICHQUARTER", "PER", "L", 0.0)
def time_within(_: Item, per: Item) -> Sem:
    """'tháng nào năm 2022'."""
    return Sem(versus=tuple(per.payload))  # type: ignore[arg-type]


@rule("WHICHMONTH|WHICHQUARTER|WHICHYEAR", "VP|RK", "S", 0.04)
def time_of_most(word: Item, v: Item) -> Sem | None:
    """'tháng nào đăng tải nhiều gói nhất', 'năm nào có nhiều gói bị hủy nhất'."""
    return _time_of(word, v.sem)


def _time_of(word: Item, sem: Sem) -> Sem | None:
    rank = sem.rank
    if rank is None or sem.asked or "indicator" in sem.flags:
        return None
    counted = sem.rep(rank.value.over[0]) if rank.value.over else sem.rep(sem.focus)
    date = attach.event_date(sem) or _award_of(sem, counted) or attach.date_of(sem, counted)
    part = {"WHICHMONTH": "month", "WHICHQUARTER": "quarter", "WHICHYEAR": "year"}[word.category]
    if date is None or (date[1] != "date" and part != "year"):
        return None
    expr = DatePart(part, date[0]) if date[1] == "date" else date[0]  # type: ignore[arg-type]
    label = {"month": "Tháng", "quarter": "Quý", "year": "Năm"}[part]
    holder = sem.rep(sem.args[0]) if sem.args else ""
    if "holds" in sem.flags and holder in sem.implicit:  # 'có nhiều gói': nobody in particular
        kept = tuple(e for e in sem.edges if holder not in (sem.rep(e.src), sem.rep(e.dst)))
        sem = sem.with_(edges=kept, nodes={x: k for x, k in sem.nodes.items() if x != holder}, focus=counted, args=())
    within = attach.with_period(sem, word.sem.versus, date) if word.sem.versus else sem  # type: ignore[arg-type]
    if within is None:
        return None
    return within.with_(asked=(Ask("key", counted, key=Key(expr, label, "year" if part == "year" else "int")),), rank=replace(rank, on=None))


def _award_of(sem: Sem, package: str) -> tuple[Expr, str, str] | None:
    """'(năm nào nhiều) gói rơi vào tay nhà đầu tư (nhất)': when they were won."""
    won = [e for e in sem.edges if e.relation == "WINS" and sem.rep(e.dst) == package]
    return (Prop(won[0].var, "date"), "date", "ngày trúng thầu") if len(won) == 1 else None


@unary("S", "SMOSTDONE", 0.0)
def most_done(s: Item) -> Sem | None:
    """'nhà đầu tư tự trúng nhiều gói nhất', of nobody in particular: the rule below is tried for nothing else."""
    return s.sem if s.sem.rank is not None and s.rule == "clause" and not s.sem.asked and s.sem.rank.value.agg == "count" else None


@rule("WHICHMONTH|WHICHQUARTER|WHICHYEAR", "SMOSTDONE", "S", 0.04)
def time_of_most_done(word: Item, s: Item) -> Sem | None:
    """'năm nào nhà đầu tư tự trúng nhiều gói nhất'."""
    return _time_of(word, s.sem)


@rule("VDATE", "MNM", "VP", 0.02)
def dated_most(d: Item, mnm: Item) -> Sem | None:
    """'đăng tải nhiều gói nhất': by the date that the verb names."""
    value = d.sem.value
    both = merge(mnm.sem, d.sem, focus=mnm.sem.focus, args=(mnm.sem.focus,), value=None)
    one = unify(both, mnm.sem.focus, d.sem.focus)
    if value is None or one is None or any(f.startswith("nth:") for f in mnm.sem.flags):
        return None
    amount = Value(Ident(mnm.sem.focus), "int", "số lượng", agg="count", over=(mnm.sem.focus,))
    down = "fewest" not in mnm.sem.flags
    return one.with_(rank=RankSpec(amount, down, 1, None), dated_by=(value.expr, value.unit, value.label), flags=(one.flags - {"fewest"}) | {"timed"})


# ---- averages of counts ------------------------------------------------------------------------------------------------
@rule("AVG", "N", "AVGN", 0.02)
def on_average(_: Item, n: Item) -> Sem | None:
    """'bình quân mỗi gói …'."""
    return n.sem if not n.sem.asked and "name" not in n.sem.flags and not n.sem.rank else None


@rule("AVGN", "VP", "S", 0.02)
def average_count(n: Item, v: Item) -> Given:
    """'bình quân mỗi gói có bao nhiêu nhà thầu': the average of how many each has; of those that have any, or of all? Where it differs, it is asked back."""
    count = next((a for a in v.sem.asked if a.what == "count" and a.var and a.key is None), None)
    if count is None or len(v.sem.asked) != 1 or not v.sem.args or v.sem.rank or v.sem.having:
        return None
    one = unify(merge(n.sem, v.sem, focus=n.sem.focus, args=(), asked=(), event=None), n.sem.focus, v.sem.args[0])
    if one is None or count.var is None:
        return None
    from nlp.rules.verbs import counting

    here, var = one.rep(n.sem.focus), one.rep(count.var)
    expr, over = counting(one, var, here)
    names = {x: one.rep(x) for x in one.alias}
    sealed = seal(v.sem.with_(asked=(), alias={**v.sem.alias, **one.alias}, nodes=one.nodes), [here])
    inner = correlate(Value(expr, "int", "số lượng", agg="count", over=over), sealed, names)
    value = Value(inner, "number", "số lượng trung bình", agg="avg", over=(n.sem.focus,))
    bids = any(e.relation == "BIDS_ON" for e in v.sem.edges)
    some = n.sem.also(Compare(inner, ">=", Const(1))).with_(asked=(Ask("value", value=value),))
    if bids:
        return some  # a direct award has no bids: it is no package with nought bidders
    return [n.sem.with_(asked=(Ask("value", value=value),)), some.flag("some")]


@rule("AVG", "COUNTN", "AVGC", 0.0)
def average_number(_: Item, n: Item) -> Sem | None:
    """'bình quân số gói (trên một chủ đầu tư)'."""
    return n.sem.with_(value=None) if "counting" in n.sem.flags and not n.sem.asked and not n.sem.groups else None


@rule("COUNTN", "AVG", "AVGC", 0.0)
def number_average(n: Item, word: Item) -> Sem | None:
    """'số gói bình quân (mỗi chủ đầu tư)'."""
    return average_number(word, n)  # type: ignore[return-value]


@rule("PERW", "N", "PERN", 0.0)
def per_one(_: Item, n: Item) -> Sem | None:
    return n.sem if not n.sem.asked and "name" not in n.sem.flags and not n.sem.rank else None


@rule("AVGC", "PERN|N", "S", 0.02)
def average_per(c: Item, per: Item) -> Given:
    """'số gói bình quân trên mỗi chủ đầu tư': as 'mỗi chủ đầu tư có bao nhiêu gói'."""
    from nlp.rules.clauses import holders

    last = next((w.word for w in c.words() if w.category == "AVG"), "")
    if (per.category == "N" and not last.endswith(("mỗi", "một", "1"))) or c.sem.kinds() == per.sem.kinds():
        return None
    asked = c.sem.with_(asked=(Ask("count", c.sem.focus),), flags=c.sem.flags - {"counting"})
    head = Item("AVGN", per.start, per.end, per.sem, 0.0)
    return [s for h in holders(asked, f"h{c.start}") if (s := average_count(head, Item("VP", c.start, c.end, h, 0.0))) is not None]  # type: ignore[misc]
