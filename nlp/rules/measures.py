"""Attributes and measures: of whom, where, when, how combined, compared with what, and ranked."""
from __future__ import annotations

from dataclasses import replace

from graph.query import Agg, Arith, Compare, Const, DatePart, Ident, Prop
from graph.text.quantity import Bound, Quantity
from nlp import attach
from nlp.chart import Given, Item, rule, unary
from nlp.rules.nouns import located
from nlp.sem import Ask, Having, Key, RankSpec, Sem, Value, merge, unify


# ---- of whom -----------------------------------------------------------------------------------------------------
@rule("ATTR", "OFN", "ATTR")
def of(a: Item, n: Item) -> Given:
    return owned(a.sem, n.sem)


@rule("ATTR", "N", "ATTR", 0.12)
def of_bare(a: Item, n: Item) -> Given:
    return owned(a.sem, n.sem)


@rule("N", "ATTR", "ATTR", 0.12)
def owner_first(n: Item, a: Item) -> Given:
    return owned(a.sem, n.sem)


@rule("N", "HAVE|BE", "NH", 0.0)
def noun_has(n: Item, _: Item) -> Sem:
    return n.sem


@rule("NH", "ATTR", "ATTR", 0.02)
def owner_has(n: Item, a: Item) -> Given:
    return owned(a.sem, n.sem)


def owned(a: Sem, n: Sem) -> list[Sem | tuple[Sem, float]]:
    """The attribute of `n`: `n` is its owner, or (for a sum over events) one end of the event, or what those belong to."""
    value = a.value
    if value is None or "owned" in a.flags and "name" in n.flags and a.rep(a.focus) not in a.implicit:
        return []
    both = merge(a, n, focus=a.focus, args=a.args, event=a.event, value=value, flags=a.flags | (n.flags & {"nationwide"}) | {"owned"}, rank=a.rank or n.rank)
    found: list[Sem | tuple[Sem, float]] = []
    for arg in a.args or (a.focus,):
        if arg in a.implicit and (one := unify(both, n.focus, arg)):
            found.append(one)
            break
    if not found:
        for arg in a.args or (a.focus,):
            found += [(s, 0.05 + c) for s, c in attach.natural_between(both, arg, n.focus)]
            if found:
                break
    return found


# ---- where, when, which --------------------------------------------------------------------------------------------
def place_target(a: Sem) -> str:
    """An event's place is its package's or project's."""
    edge = a.edge(a.event)
    if edge is not None:
        return a.rep(edge.src if edge.relation in ("DISBURSES", "MONITORED_IN") else edge.dst)
    return a.rep(a.focus)


@rule("ATTR", "PLC", "ATTR", 0.02)
def attribute_place(a: Item, plc: Item) -> Sem | None:
    return located(a.sem, place_target(a.sem), plc)


@rule("PLC", "ATTR", "ATTR", 0.04)
def place_attribute(plc: Item, a: Item) -> Sem | None:
    return located(a.sem, place_target(a.sem), plc)


@rule("PLCH", "ATTR", "ATTR", 0.02)
def place_has_attribute(plc: Item, a: Item) -> Sem | None:
    return located(a.sem, place_target(a.sem), plc)


@rule("ATTR", "NOTPLC", "ATTR", 0.02)
def attribute_elsewhere(a: Item, plc: Item) -> Sem | None:
    return located(a.sem, place_target(a.sem), plc, negate=True)


@rule("ATTR", "PER", "ATTR", 0.02)
def attribute_time(a: Item, per: Item) -> Sem | None:
    if "dated" in a.sem.flags:
        return None
    date = attach.event_date(a.sem) or attach.date_of(a.sem, a.sem.rep(a.sem.focus))
    return attach.with_period(a.sem, per.payload, date)  # type: ignore[arg-type]


@rule("PER", "ATTR", "ATTR", 0.04)
def time_attribute(per: Item, a: Item) -> Sem | None:
    return attribute_time(a, per)  # type: ignore[return-value]


@rule("ATTR", "VAL", "ATTR", 0.02)
def attribute_value(a: Item, val: Item) -> list[Sem]:
    found = []
    for var in dict.fromkeys([*(a.sem.args or ()), a.sem.focus]):
        found += [s.with_(value=a.sem.value) for s in attach.with_value(a.sem, val.sem, var)]
        if found:
            break
    return found


@rule("VAL", "ATTR", "ATTR", 0.06)
def value_attribute(val: Item, a: Item) -> list[Sem]:
    return attribute_value(a, val)  # type: ignore[return-value]


# ---- combined ------------------------------------------------------------------------------------------------------
_FN = {"SUM": "sum", "AVG": "avg", "MEDIAN": "median", "MAX": "max", "MIN": "min"}


def combined(sem: Sem, fn: str) -> Sem | None:
    value = sem.value
    if value is None or value.whole or value.unit in ("text", "enum", "code"):
        return None
    if value.agg == fn:
        return sem
    if value.agg == "count":
        return None
    word = {"avg": "trung bình", "median": "trung vị", "max": "cao nhất", "min": "thấp nhất", "sum": "tổng"}[fn]
    label = value.label if fn == "sum" and value.label.startswith("tổng") else f"{word} {value.label}" if fn == "sum" else f"{value.label} {word}"
    return sem.with_(value=replace(value, agg=fn, label=label)).flag("combined")


@rule("SUM|AVG|MEDIAN", "ATTR", "ATTR", 0.0)
def combine(word: Item, a: Item) -> Sem | None:
    return combined(a.sem, _FN[word.category])


@rule("ATTR", "AVG|MEDIAN|SUM", "ATTR", 0.0)
def combine_after(a: Item, word: Item) -> Sem | None:
    return combined(a.sem, _FN[word.category])


@rule("HOWMANY", "ATTR", "ATTR", 0.3)
def number_of(_: Item, a: Item) -> Sem | None:
    return None


@unary("COUNTN", "ATTR")
def count_attribute(n: Item) -> Sem:
    return n.sem


@rule("HOWMANY", "N", "COUNTN", 0.05)
def count_of(word: Item, n: Item) -> Sem | None:
    """'số gói thầu': a count, to be ranked, grouped or compared."""
    if n.sem.asked or "name" in n.sem.flags or n.sem.rank or word.word not in ("số", "số lượng", "tổng số", "tổng số lượng"):
        return None
    focus = n.sem.focus
    value = Value(Ident(focus), "int", "số lượng", agg="count", owner=None, over=(focus,))
    return n.sem.with_(value=value, args=n.sem.args or (focus,), flags=n.sem.flags | {"counting"})


@rule("ATTR|RK|VP|N", "OFA", "L", 0.05)
def against_estimate(a: Item, b: Item) -> Sem | None:
    """'tiết kiệm … so với giá gói thầu': savings are against the estimate anyway."""
    return a.sem if a.sem.flags & {"attr:savings", "attr:savings_rate"} and "attr:estimate" in b.sem.flags else None


@rule("ATTR", "VP", "ATTR", 0.1)
def counted_that(a: Item, v: Item) -> Sem | None:
    """'số gói [E trúng]', 'số nhà thầu trúng …' read over a count."""
    if "counting" not in a.sem.flags or v.sem.asked or not v.sem.args:
        return None
    both = merge(a.sem, v.sem, focus=a.sem.focus, args=a.sem.args, value=a.sem.value, event=v.sem.event)
    return unify(both, a.sem.focus, v.sem.args[0])


# ---- compared -------------------------------------------------------------------------------------------------------
@rule("ATTR", "BND", "ATTRVP")
def bounded(a: Item, bnd: Item) -> Sem | None:
    bound = bnd.payload
    assert isinstance(bound, Bound)
    value = a.sem.value
    if value is None or not attach.fits(value.unit, bound.quantity.unit) or "owned" in a.sem.flags and a.sem.rank:
        return None
    if value.agg is None and not value.whole:
        return a.sem.also(*attach.bound_conds(value.expr, bound)).with_(value=None)
    subject = a.sem.focus
    return a.sem.with_(having=a.sem.having + tuple(Having(subject, value, c.op, c.right) for c in attach.bound_conds(Const(0), bound) if isinstance(c, Compare)), value=None)


@rule("BND", "ATTR", "ATTRVP", 0.1)
def bound_first(bnd: Item, a: Item) -> Sem | None:
    """'trên 30 % vốn điều lệ' is no comparison of the capital itself; only same units fit."""
    return bounded(a, bnd)  # type: ignore[return-value]


@unary("ATTRVP", "VP", 0.02)
def bounded_predicate(a: Item) -> Sem:
    return a.sem.with_(args=a.sem.args or (a.sem.focus,))


_CMP = {"CMPHIGH": ">", "CMPLOW": "<", "CMPEQ": "="}


@rule("ATTR", "CMP", "ATTRC")
def compared(a: Item, _: Item) -> Sem | None:
    return a.sem if a.sem.value is not None else None


@rule("ATTRC", "ATTR", "ATTRCC")
def two_attributes(a: Item, b: Item) -> Sem | None:
    """'giá trúng thấp hơn giá gói thầu': both of one thing."""
    left, right = a.sem.value, b.sem.value
    op = next((_CMP[w.category] for w in a.words() if w.category in _CMP), None)
    if left is None or right is None or left.unit != right.unit or left.agg or right.agg or left.whole or right.whole or op is None:
        return None
    both = merge(a.sem, b.sem, focus=a.sem.focus, args=a.sem.args, value=None)
    one = unify(both, a.sem.focus, b.sem.focus)
    if one is None:
        return None
    low, high = (left, right) if op in ("<", "<=") else (right, left)
    difference = Value(Arith("-", high.expr, low.expr), left.unit, "chênh lệch", owner=a.sem.focus)
    return one.also(Compare(left.expr, op, right.expr)).with_(value=difference)  # type: ignore[arg-type]


@unary("ATTRCC", "VP", 0.02)
def compared_predicate(a: Item) -> Sem:
    return a.sem.with_(value=None, args=a.sem.args or (a.sem.focus,))


@rule("ATTRCC", "BND", "VP")
def compared_by(a: Item, bnd: Item) -> Sem | None:
    """'… thấp hơn giá gói thầu chưa tới 20 triệu': the difference is bounded; a percentage is of the second."""
    bound = bnd.payload
    assert isinstance(bound, Bound)
    value = a.sem.value
    if value is None or not isinstance(value.expr, Arith):
        return None
    expr = value.expr
    if bound.quantity.unit == "percent":
        base = next((c.right for c in a.sem.where if isinstance(c, Compare) and c.op in ("<", ">", "<=", ">=") and c.right in (expr.left, expr.right)), expr.left)
        conds = attach.bound_conds(Arith("/", Arith("*", Const(100), expr), base), bound)
    elif bound.quantity.unit == value.unit:
        conds = attach.bound_conds(expr, bound)
    else:
        return None
    return a.sem.also(*conds).with_(value=None, args=a.sem.args or (a.sem.focus,))


# ---- as a percentage of another --------------------------------------------------------------------------------------
@rule("ATTR", "BND", "ATTRP", 0.0)
def part_of(a: Item, bnd: Item) -> Sem | None:
    """'giá trúng thấp hơn 80 % (giá gói thầu)', 'giải ngân chưa tới 50 % (kế hoạch)'."""
    bound = bnd.payload
    assert isinstance(bound, Bound)
    if a.sem.value is None or bound.quantity.unit != "percent" or a.sem.value.unit == "percent":
        return None
    return a.sem.with_(bounds=tuple((c.op, c.right) for c in attach.bound_conds(Const(0), bound) if isinstance(c, Compare)))


@rule("ATTR", "QTY", "ATTRP", 0.05)
def part_reached(a: Item, qty: Item) -> Sem | None:
    """'giải ngân (được) 70 % kế hoạch': at least so much."""
    quantity = qty.payload
    assert isinstance(quantity, Quantity)
    if a.sem.value is None or quantity.unit != "percent" or a.sem.value.unit == "percent":
        return None
    return a.sem.with_(bounds=((">=", Const(quantity.value)),)).flag("reached")


@rule("ATTRP", "ATTR", "VP", 0.0)
@rule("ATTRP", "OFA", "VP", 0.0)
def part_of_other(a: Item, b: Item) -> Sem | None:
    both = _as_percent(a.sem, b.sem)
    if both is None or both.value is None:
        return None
    if not both.value.whole:
        return both.also(*(Compare(both.value.expr, op, bound) for op, bound in a.sem.bounds)).with_(value=None, bounds=(), args=a.sem.args or (a.sem.focus,))  # type: ignore[arg-type]
    subject = both.rep(a.sem.focus)
    return both.with_(having=both.having + tuple(Having(subject, both.value, op, bound) for op, bound in a.sem.bounds), value=None, bounds=(), args=a.sem.args or (a.sem.focus,))


@rule("OF|VERSUS", "ATTR", "OFA")
def of_attribute(_: Item, a: Item) -> Sem:
    return a.sem


@rule("ATTR", "PCTQ", "ATTRQ")
def percent_asked(a: Item, _: Item) -> Sem | None:
    return a.sem if a.sem.value is not None and a.sem.value.unit != "percent" and not a.sem.asked else None


@rule("ATTRQ", "ATTR|OFA", "S", 0.0)
def percent_of(a: Item, b: Item) -> Sem | None:
    """'giải ngân được bao nhiêu phần trăm kế hoạch', 'giá trúng bằng bao nhiêu phần trăm giá gói thầu'."""
    both = _as_percent(a.sem, b.sem)
    return both.with_(asked=(Ask("value", value=both.value),), value=None) if both else None


@unary("ATTRQ", "S", 0.05)
def percent_disbursed(a: Item) -> Sem | None:
    """'giải ngân được bao nhiêu phần trăm': of the plan."""
    if "attr:disbursed" not in a.sem.flags or a.sem.value is None or not isinstance(a.sem.value.expr, Prop):
        return None
    holder = a.sem.value.expr.var
    expr = Arith("/", Arith("*", Const(100), Agg("sum", Prop(holder, "disbursed"))), Agg("sum", Prop(holder, "planned")))
    value = Value(expr, "percent", "tỷ lệ giải ngân", whole=True, over=(holder,))
    return a.sem.with_(asked=(Ask("value", value=value),), value=None)


def _as_percent(a: Sem, b: Sem) -> Sem | None:
    """100 × a / b of the same thing: two properties, or two sums over the same records."""
    left, right = a.value, b.value
    if left is None or right is None or left.unit != right.unit or left.unit not in ("vnd", "usd", "int", "number") or left.whole or right.whole or left == right:
        return None
    both = merge(a, b, focus=a.focus, args=a.args, event=a.event, value=None)
    same = a.edges[0].relation if a.edges else None
    if left.agg == "sum" and right.agg == "sum" and same in ("DISBURSES",) and b.edges and b.edges[0].relation == same:
        one = unify(both, a.edges[0].src, b.edges[0].src)
        one = unify(one, a.edges[0].dst, b.edges[0].dst) if one else None
        if one is None:
            return None
        one = one.with_(edges=tuple(e for e in one.edges if e.var != b.edges[0].var))
        expr = Arith("/", Arith("*", Const(100), Agg("sum", left.expr)), Agg("sum", right.expr))
        return one.with_(value=Value(expr, "percent", "tỷ lệ", whole=True, over=left.over))
    if left.agg or right.agg:
        return None
    one = unify(both, a.rep(a.focus), b.rep(b.focus))
    if one is None:
        return None
    return one.with_(value=Value(Arith("/", Arith("*", Const(100), left.expr), right.expr), "percent", f"{left.label} so với {right.label}", owner=a.focus, over=(a.focus,)))


# ---- above or below average ---------------------------------------------------------------------------------------------
@rule("ATTR", "ABOVEAVG|BELOWAVG", "ATTRVP")
def against_average(a: Item, word: Item) -> Sem | None:
    value = a.sem.value
    if value is None or value.unit in ("text", "enum", "code", "date"):
        return None
    return a.sem.with_(above=((value, ">" if word.category == "ABOVEAVG" else "<"),), value=None)


@rule("ABOVEAVG|BELOWAVG", "OFN", "L")
def average_of(word: Item, of: Item) -> Sem | None:
    """'… mức trung bình của các nhà thầu': the average is over what is spoken of anyway."""
    return word.sem if "name" not in of.sem.flags and not of.sem.where else None


# ---- ranked -----------------------------------------------------------------------------------------------------------
@rule("ATTR", "SUP_HIGH|SUP_LOW|SUP_NEW|SUP_OLD", "RK")
def superlative(a: Item, sup: Item) -> Sem | None:
    value = a.sem.value
    if value is None or value.unit in ("text", "enum", "code") or ("tiền" in sup.word and value.unit not in ("vnd", "usd")):
        return None
    return a.sem.with_(rank=RankSpec(value, sup.category in ("SUP_HIGH", "SUP_NEW"), 1, None), value=None, args=a.sem.args or (a.sem.focus,))


@rule("VDATE", "SUP_NEW|SUP_OLD", "RK")
def dated_last(d: Item, sup: Item) -> Sem | None:
    """'được phê duyệt gần đây nhất'."""
    value = d.sem.value
    return d.sem.with_(rank=RankSpec(value, sup.category == "SUP_NEW", 1, None), value=None, args=(d.sem.focus,)) if value else None


@unary("RK", "VP", 0.03)
def ranked_predicate(rk: Item) -> Sem | None:
    rank = rk.sem.rank
    assert rank is not None
    return rk.sem.with_(rank=replace(rank, on=rk.sem.args[0]))


@rule("N", "RK", "N", 0.03)
def ranked_noun(n: Item, rk: Item) -> list[Sem]:
    """'doanh nghiệp vốn điều lệ lớn nhất'."""
    if "name" in n.sem.flags or n.sem.rank:
        return []
    return rank_on(n.sem, rk.sem)


@rule("N", "VP", "S", 0.04)
def ranked_clause(n: Item, v: Item) -> list[Sem]:
    """'tỉnh nào có vốn đăng ký lớn nhất': the amounts belong to what lies in the subject."""
    if v.sem.rank is None or v.sem.rank.on is None or "name" in n.sem.flags or "holds" in v.sem.flags or v.sem.rank.value.agg == "count" or set(n.sem.kinds()) & set(v.sem.kinds(v.sem.args[0])):
        return []
    return rank_on(n.sem, v.sem)


def rank_on(n: Sem, rk: Sem) -> list[Sem]:
    rank = rk.rank
    assert rank is not None
    both = merge(n, rk, focus=n.focus, args=n.args, event=n.event or rk.event, value=None, flags=n.flags | (rk.flags & {"nationwide", "dated"}))
    both = both.with_(rank=replace(rank, on=n.focus))
    for arg in rk.args or (rk.focus,):
        if arg in rk.implicit and (one := unify(both, n.focus, arg)):
            return [one]
    found = []
    first = (place_target(rk),) if n.kinds() == ("Province",) else ()  # an award's place is its package's
    for arg in (*first, *rk.args, rk.focus):
        if rk.rep(arg) in rk.nodes:
            found += [s for s, _ in attach.natural_between(both, arg, n.focus)]
        if found:
            break
    return found


@rule("N", "SUP_HIGH|SUP_LOW", "NSUP")
def bare_superlative(n: Item, sup: Item) -> Sem | None:
    return None if "name" in n.sem.flags or n.sem.rank else n.sem.flag("high" if sup.category == "SUP_HIGH" else "low")


@rule("N", "TOP", "NTOP")
def leading_by(n: Item, _: Item) -> Sem | None:
    return n.sem if any(f.startswith("card:") for f in n.sem.flags) and not n.sem.rank else None


@rule("HAVE", "RK", "RK", 0.0)
def has_ranked(_: Item, rk: Item) -> Sem:
    return rk.sem


@rule("MANY", "ATTR", "MA")
def much(_: Item, a: Item) -> Sem | None:
    return a.sem if a.sem.value is not None and a.sem.value.unit in ("vnd", "usd", "int", "number") else None


@rule("MA", "MOST", "RK")
def most_of(a: Item, _: Item) -> Sem:
    """'hút nhiều vốn FDI nhất'."""
    assert a.sem.value is not None
    return a.sem.with_(rank=RankSpec(a.sem.value, True, 1, None), value=None, args=a.sem.args or (a.sem.focus,))


@rule("MANY", "STAKE", "MANYS")
@rule("MANYS", "VAL", "MANYS")
def many_money(word: Item, val: Item) -> Sem:
    return val.sem if val.category == "VAL" else word.sem


@rule("ATTR", "MANYS", "ATTRM", 0.0)
def much_of(a: Item, s: Item) -> list[Sem]:
    """'giải ngân được nhiều vốn (đầu tư công) nhất'."""
    return [a.sem] if not s.sem.focus else attribute_value(a, s)  # type: ignore[arg-type]


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
def leaders_of(n: Item, by: Item) -> list[Sem]:
    """'5 tỉnh đứng đầu (về) vốn FDI'."""
    if by.sem.value is None or by.sem.value.unit in ("text", "enum", "code"):
        return []
    return rank_on(n.sem, by.sem.with_(rank=RankSpec(by.sem.value, True, 1, None), value=None, args=by.sem.args or (by.sem.focus,)))


@rule("BYKEY|OF", "ATTR", "BYA")
def by_attribute(_: Item, a: Item) -> Sem:
    return a.sem


@rule("NSUP", "BYA", "N", 0.02)
def superlative_by(n: Item, by: Item) -> list[Sem]:
    """'dự án lớn nhất theo tổng mức đầu tư'."""
    value = by.sem.value
    if value is None or value.unit in ("text", "enum", "code"):
        return []
    return rank_on(n.sem.with_(flags=n.sem.flags - {"high", "low"}), by.sem.with_(rank=RankSpec(value, "high" in n.sem.flags, 1, None), value=None, args=by.sem.args or (by.sem.focus,)))


# ---- grouped ---------------------------------------------------------------------------------------------------------
@rule("EACH|BYKEY|OF", "KEY", "GRP")
def each_key(word: Item, key: Item) -> Sem | None:
    from nlp.meaning import key_of

    return key.sem.with_(groups=(key_of(key.sem),), value=None)


@rule("KEY", "EACH", "GRP", 0.3)
def key_each(key: Item, word: Item) -> Sem | None:
    return None


@rule("EACH", "N", "GRP", 0.02)
def each_noun(word: Item, n: Item) -> Sem | None:
    if n.sem.asked or "name" in n.sem.flags or n.sem.rank:
        return None
    return n.sem.with_(groups=(Key(Ident(n.sem.focus), "", "entity", n.sem.focus),), args=(n.sem.focus, *n.sem.args))


@unary("EACHYEAR|EACHQUARTER|EACHMONTH", "GRP")
def each_period(item: Item) -> Sem:
    part = {"EACHYEAR": "year", "EACHQUARTER": "quarter", "EACHMONTH": "month"}[item.category]
    return Sem(flags=frozenset({f"part:{part}"}))


@rule("GRP", "AND|OR", "GRPA")
def group_and(g: Item, _: Item) -> Sem:
    return g.sem


@rule("GRPA", "GRP|KEY", "GRP", 0.02)
@rule("GRP", "GRP", "GRP", 0.02)
def two_groups(a: Item, b: Item) -> Sem | None:
    if b.category == "KEY":
        from nlp.meaning import key_of

        second = b.sem.with_(groups=(key_of(b.sem),), value=None)
    else:
        second = b.sem
    return merge(a.sem, second, args=a.sem.args + second.args)


def grouped(sem: Sem, g: Sem) -> list[tuple[Sem, float]]:
    """`sem` by the groups of `g`: date parts go by the event's date, keys and things attach to what has them."""
    both = merge(sem, g, focus=sem.focus, args=sem.args, event=sem.event, value=sem.value, flags=sem.flags | g.flags)
    ready = [(both, 0.0)]
    for key in g.groups:
        ready = [(x, price + c) for s, price in ready for x, c in _attach_key(s, sem, key)]
    out = []
    for s, price in ready:
        part = next((f[5:] for f in g.flags if f.startswith("part:")), None)
        if part is None:
            out.append((s, price))
        elif dated := _date_group(s, sem, part):
            out.append((dated, price))
    return out


def _attach_key(both: Sem, sem: Sem, key: Key) -> list[tuple[Sem, float]]:
    assert key.var is not None
    candidates = [*(a.var for a in sem.asked if a.var), *( [sem.rep(e.dst)] if (e := sem.edge(sem.event)) else []), sem.focus, *sem.args, *sem.nodes]
    for var in dict.fromkeys(sem.rep(v) for v in candidates if v):
        if var in both.nodes and (one := unify(both, var, key.var)):
            return [(one, 0.0)]
    for var in dict.fromkeys(sem.rep(v) for v in candidates if v):
        if var in both.nodes and (found := attach.natural_between(both, var, key.var)):
            return [(s, c + 0.15) for s, c in found]
    return []


def _date_group(both: Sem, sem: Sem, part: str) -> Sem | None:
    from graph.query import DatePart

    asked = next((a.var for a in sem.asked if a.var), None)
    date = attach.event_date(sem) or attach.date_of(sem, sem.rep(asked or sem.focus))
    if date is None or (part != "year" and date[1] != "date"):
        return None
    expr = DatePart(part, date[0]) if date[1] == "date" else date[0] if date[1] == "year" else Prop(date[0].var, "year") if isinstance(date[0], Prop) else None  # type: ignore[arg-type]
    if expr is None:
        return None
    label = {"year": "Năm", "quarter": "Quý", "month": "Tháng"}[part]
    return both.with_(groups=(*both.groups, Key(expr, label, "year" if part == "year" else "int")), flags=both.flags - {f"part:{part}"})


@rule("ATTR|S|N", "GRP", "L", 0.04)
def by_group(s: Item, g: Item) -> list[tuple[Sem, float]]:
    if s.category == "N" and not any(a.what == "count" for a in s.sem.asked):
        return []
    return grouped(s.sem, g.sem)


@rule("GRP", "ATTR|S|N", "R", 0.04)
def group_first(g: Item, s: Item) -> list[tuple[Sem, float]]:
    return by_group(s, g)  # type: ignore[return-value]


@rule("GRP", "VP", "S", 0.04)
def group_subject(g: Item, v: Item) -> list[Sem]:
    """'mỗi tỉnh có bao nhiêu dự án'."""
    if not any(a.what == "count" for a in v.sem.asked) or not g.sem.groups:
        return []
    key = g.sem.groups[0]
    assert key.var is not None
    both = merge(v.sem, g.sem, focus=v.sem.focus, args=v.sem.args, event=v.sem.event)
    if v.sem.args and isinstance(key.expr, Ident) and (one := unify(both, key.var, v.sem.args[0])):
        return [one]
    counted = next((a.var for a in v.sem.asked if a.what == "count" and a.var), None)
    bare = v.sem.args and v.sem.rep(v.sem.args[0]) in v.sem.implicit and v.sem.rep(v.sem.args[0]) not in {v.sem.rep(x) for e in v.sem.edges if not e.var.startswith("lh") for x in (e.src, e.dst)}
    if counted and bare and not isinstance(key.expr, Ident):  # 'mỗi vùng có bao nhiêu dự án': the region of what is counted
        kept = tuple(e for e in both.edges if v.sem.rep(v.sem.args[0]) not in (both.rep(e.src), both.rep(e.dst)))
        alone = both.with_(edges=kept, nodes={x: k for x, k in both.nodes.items() if x != v.sem.rep(v.sem.args[0])}, focus=counted, args=())
        one = unify(alone, counted, key.var)
        return [one] if one else []
    return []


# ---- asked -----------------------------------------------------------------------------------------------------------
@rule("ATTR", "HOWMUCH|HOWMANY|PCTQ|WHAT|HOWDAYS", "S", 0.0)
def value_asked(a: Item, word: Item) -> Sem | None:
    value = a.sem.value
    if value is None or a.sem.asked or (value.unit in ("text", "enum", "code", "phone", "province") and word.category != "WHAT"):
        return None
    if word.category == "PCTQ" and value.unit not in ("percent", "number"):
        return None
    return a.sem.with_(asked=(*a.sem.asked, Ask("value", value=value)), value=None)


@rule("PCTQ|HOWMUCH", "ATTR", "S", 0.1)
def value_asked_first(word: Item, a: Item) -> Sem | None:
    return value_asked(a, word)  # type: ignore[return-value]


@unary("CMPHIGH|CMPLOW|CMPEQ", "CMP")
def comparison(item: Item) -> Sem:
    return item.sem
