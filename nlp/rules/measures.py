"""Attributes and measures: of whom, where, when, how combined, compared with what, and ranked."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Arith, Compare, Const, Fn, Ident, Prop
from graph.text.quantity import Bound
from nlp import attach
from nlp.amounts import priced
from nlp.chart import Given, Item, rule, unary
from nlp.rules.nouns import located, nearer_noun
from nlp.rules.roles import by_role, misfit
from nlp.sem import BIDDER, Ask, Having, Sem, Value, merge, unify
from nlp.vocabulary import vocabulary


# ---- of whom -----------------------------------------------------------------------------------------------------
@rule("ATTR", "OFN", "ATTR")
def of(a: Item, n: Item) -> Given:
    if n.sem.pronouns and nearer_noun(a):
        return None  # 'tiền trúng thầu ở dự án của mình': one's own project
    return owned(a.sem, n.sem)


@rule("ATTR", "N", "ATTR", 0.12)
def of_bare(a: Item, n: Item) -> Given:
    if n.rule == "reduced_relative" and "auto" in n.sem.flags:
        return None  # 'giá trị các gói nhà đầu tư tự trúng': of the packages, no property of the investor's
    return owned(a.sem, n.sem)


@rule("N", "ATTR", "ATTR", 0.12)
def owner_first(n: Item, a: Item) -> Given:
    if n.last().word == "kế hoạch" and next(iter(a.words())).word == "vốn":
        return []  # 'không có kế hoạch vốn': one word, no plan that has capital
    return owned(unasked(a.sem, n.sem), n.sem)


@rule("N", "HAVE|BE", "NH", 0.0)
def noun_has(n: Item, _: Item) -> Sem:
    return n.sem


@rule("NH", "VAL", "N", 0.03)
def noun_uses(n: Item, val: Item) -> list[Sem]:
    """'dự án dùng vốn tư nhân trong nước'."""
    used = n.words() if not n.sem.asked and "name" not in n.sem.flags else ()
    return attach.with_value(n.sem, val.sem, n.sem.focus) if any(w.word in ("dùng", "sử dụng") for w in used) else []


@rule("NH", "ATTR", "ATTR", 0.02)
def owner_has(n: Item, a: Item) -> Given:
    """'E có vốn điều lệ …'; of things that nobody named or asked for it is no question by itself ('bên mời thầu có tổng giá các gói trên …')."""
    if "owned" in a.sem.flags and n.last().category == "BE":
        return []  # 'cổ đông là E, tỷ lệ vốn góp trên …': E's own, and no shareholder's beside
    return owned(unasked(a.sem, n.sem), n.sem)


def unasked(a: Sem, n: Sem) -> Sem:
    """The attribute of things that are neither named nor asked for is marked so."""
    return a if "name" in n.flags or n.asked else a.flag("unasked")


def owned(a: Sem, n: Sem) -> list[Sem | tuple[Sem, float]]:
    """The attribute of `n`: `n` is its owner, or (for a sum over events) one end of the event, or what those belong to."""
    value = a.value
    if value is None:
        return []
    if misfit(n, a) or ("top" in n.flags and not n.rank):
        return []  # 'top 3 tỉnh GRDP' ranks: nlp.rules.ranking.top_by
    second = "owned" in a.flags and "name" in n.flags and a.rep(a.focus) not in a.implicit
    if "attr:value_total" in a.flags and (won := _won(n)):
        return [won]
    if (awards := _awards_of(a, value, n)) is not None and awards.value is not None:
        a, value = awards, awards.value
    both = merge(a, n, focus=a.focus, args=a.args, event=a.event, value=value, flags=a.flags | (n.flags & {"nationwide"}) | {"owned"}, rank=a.rank or n.rank)
    if (own := by_role(both, n, a)) is not None:
        return own
    found: list[Sem | tuple[Sem, float]] = []
    for arg in a.args or (a.focus,):
        if arg in a.implicit and (one := unify(both, n.focus, arg)):
            found.append(one)
            break
    if not found and not second and not _of_a_bidder(a, n):
        for arg in a.args or (a.focus,):
            found += [(s, (0.15 if "name" in n.flags else 0.05) + c) for s, c in attach.natural_between(both, arg, n.focus)]
            if found:
                break
    return found


def _awards_of(a: Sem, value: Value, n: Sem) -> Sem | None:
    """'giá trúng thầu trung bình của E': of what E won itself, and of no packages that it called for."""
    firm = "name" in n.flags and set(n.kinds()) <= set(BIDDER) and not n.edges
    if "attr:winning_price" not in a.flags or value.agg not in ("avg", "median", "max", "min") or a.where or not firm:
        return None
    won = vocabulary().meaning("attributes.yml:awarded_total", int("".join(c for c in a.focus if c.isdigit()) or 0))
    return won.with_(value=replace(won.value, agg=value.agg, label=value.label), notes=a.notes) if won.value is not None else None


def _of_a_bidder(a: Sem, n: Sem) -> bool:
    """'giá của bên trượt': what it bid, no price of a package that it invites bids for."""
    return a.kinds() == ("BidPackage",) and bool(n.flags & {"role:bidder", "role:loser", "role:winner", "rival"})


def _won(n: Sem) -> Sem | None:
    """'tổng giá trị các gói mà E trúng': what they were won for."""
    edge = next((e for e in n.edges if e.relation == "WINS" and n.rep(e.dst) == n.rep(n.focus)), None)
    if edge is None or n.asked or n.rank:
        return None
    return n.with_(value=priced(edge), args=n.args or (n.focus,), event=edge.var, flags=n.flags | {"attr:awarded_total", "owned"})


# ---- where, when, which --------------------------------------------------------------------------------------------
def place_target(a: Sem) -> str:
    """An event's place is its package's or project's."""
    edge = a.edge(a.event)
    if edge is not None:
        return a.rep(edge.src if edge.relation in ("DISBURSES", "MONITORED_IN") else edge.dst)
    return a.rep(a.focus)


@rule("ATTR", "PLC", "ATTR", 0.02)
def attribute_place(a: Item, plc: Item) -> Sem | None:
    if "attr:address" in a.sem.flags:
        return None  # 'trụ sở ở Hà Nội': where the seat is, no seat that is asked for
    return located(a.sem, place_target(a.sem), plc)


@rule("PLC", "ATTR", "ATTR", 0.04)
def place_attribute(plc: Item, a: Item) -> Sem | None:
    return located(a.sem, place_target(a.sem), plc)


@rule("PLCH", "ATTR", "ATTR", 0.02)
def place_has_attribute(plc: Item, a: Item) -> Sem | None:
    return located(a.sem, place_target(a.sem), plc)


@rule("ATTR", "NOTPLC", "ATTR", 0.02)
def attribute_elsewhere(a: Item, plc: Item) -> Sem | None:
    if "attr:address" in a.sem.flags:
        return None
    return located(a.sem, place_target(a.sem), plc, negate=True)


def dates_itself(value: Value | None) -> bool:
    """Is it a date or year of one thing, so that a period beside it is when that was?"""
    return value is not None and value.unit in ("date", "year") and value.agg is None and not value.whole


@rule("ATTR", "PER", "ATTR", 0.02)
def attribute_time(a: Item, per: Item) -> Sem | None:
    if "dated" in a.sem.flags or dates_itself(a.sem.value):
        return None  # 'ngày trúng thầu năm 2020': when that was (nlp.rules.stated)
    if "dated" in a.sem.flags or ("attr:undisbursed" in a.sem.flags and per.word.startswith("het ")):
        return None  # 'vốn chưa giải ngân hết năm 2023': in 2023, or by its end?
    date = attach.value_date(a.sem) or attach.event_date(a.sem) or attach.date_of(a.sem, a.sem.rep(a.sem.focus))
    return attach.with_period(a.sem, per.payload, date)  # type: ignore[arg-type]


@rule("PER", "ATTR", "ATTR", 0.04)
def time_attribute(per: Item, a: Item) -> Sem | None:
    return attribute_time(a, per)  # type: ignore[return-value]


@rule("ATTR", "VAL", "ATTR", 0.02)
def attribute_value(a: Item, val: Item) -> list[Sem]:
    found = []
    told = {c.left.name for c in val.sem.where if isinstance(c, Compare) and isinstance(c.left, Prop)}
    if any(isinstance(g.expr, Prop) and g.expr.name in told for g in a.sem.groups):
        return []  # 'của lĩnh vực phi tư vấn': one value of the key, no groups
    value = a.sem.value.expr if a.sem.value is not None else None
    if isinstance(value, Prop) and value.name in told and a.sem.kinds(value.var) == val.sem.kinds():
        return []  # 'lĩnh vực là giao thông' says which: nothing to be told beside
    for var in dict.fromkeys([*(a.sem.args or ()), a.sem.focus]):
        found += [s.with_(value=a.sem.value) for s in attach.with_value(a.sem, val.sem, var)]
        if found:
            break
    return found


@rule("VAL", "ATTR", "ATTR", 0.06)
def value_attribute(val: Item, a: Item) -> list[Sem]:
    return attribute_value(a, val)  # type: ignore[return-value]


# ---- combined ------------------------------------------------------------------------------------------------------
_FN: dict[str, Fn] = {"SUM": "sum", "AVG": "avg", "MEDIAN": "median", "MAX": "max", "MIN": "min"}


def combined(sem: Sem, fn: Fn) -> Sem | None:
    value = sem.value
    if value is None or value.whole or value.unit in ("text", "enum", "code"):
        return None
    if value.agg == fn:
        return sem
    if sem.beside or "combined" in sem.flags:
        return None  # 'trung bình, cao nhất và thấp nhất': each is one of its own
    each = {sem.rep(g.var) for g in sem.groups if isinstance(g.expr, Ident) and g.var}
    if value.agg == "count" or (fn in ("avg", "median") and each & {sem.rep(v) for v in value.over}):
        return None  # the average of each thing alone is no average
    if "attr:bidders" in sem.flags and fn in ("avg", "median", "min"):  # a direct award has no bids: it is no package with nought bidders
        sem = sem.also(Compare(value.expr, ">=", Const(1))).with_(notes=(*sem.notes, "chỉ tính các gói có nhà thầu tham dự"))
    word = {"avg": "trung bình", "median": "trung vị", "max": "cao nhất", "min": "thấp nhất", "sum": "tổng"}[fn]
    label = value.label if fn == "sum" and value.label.startswith("tổng") else f"{word} {value.label}" if fn == "sum" else f"{value.label} {word}"
    return sem.with_(value=replace(value, agg=fn, label=label)).flag("combined")


@rule("SUM|AVG|MEDIAN", "ATTR", "ATTR", 0.0)
def combine(word: Item, a: Item) -> Sem | None:
    if word.category == "AVG" and next(iter(a.words())).category.startswith("EACH"):
        return None  # 'bình quân mỗi năm giải ngân': over the years' totals, not over single amounts
    return combined(a.sem, _FN[word.category])


@rule("MEDIAN", "OFA", "ATTR", 0.0)
def middle_of(word: Item, a: Item) -> Sem | None:
    """'giá trị trung vị của vốn điều lệ'."""
    return combined(a.sem, _FN[word.category])


@rule("ATTR", "AVG|MEDIAN|SUM", "ATTR", 0.0)
def combine_after(a: Item, word: Item) -> Sem | None:
    """'GRDP Cần Thơ, An Giang, Kiên Giang năm 2023 cộng lại': of all of them together."""
    together = word.category == "SUM" and "additive" in a.sem.flags and not a.sem.groups
    return combined(a.sem.with_(fill=()) if together else a.sem, _FN[word.category])


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


@rule("BIDTOPIC", "PLC", "PLC", 0.0)
def bidding_there(_: Item, plc: Item) -> Sem:
    """'Đấu thầu ở Kiên Giang …', '… qua đấu thầu tại Kiên Giang'."""
    return plc.sem


@rule("ATTR|RK|VP|N|S", "OFA", "L", 0.05)
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


#: figures that are told in days
OF_DAYS = frozenset({"attr:contract_days", "attr:bid_days", "attr:span"})


# ---- compared -------------------------------------------------------------------------------------------------------
@rule("ATTR", "BND", "ATTRVP")
def bounded(a: Item, bnd: Item) -> list[Sem]:
    bound = bnd.payload
    assert isinstance(bound, Bound)
    value = a.sem.value
    if a.sem.flags & OF_DAYS:
        bound = attach.in_days(bound) or bound  # 'trên 2 năm'
    if value is None or not attach.fits(value.unit, bound.quantity.unit) or ("owned" in a.sem.flags and a.sem.rank) or "indicator" in a.sem.flags:
        return []
    if value.agg is None and not value.whole:
        own = a.sem.also(*attach.bound_conds(value.expr, bound)).with_(value=None)
        if not value.adds or a.sem.groups:
            return [own]
        return [own.flag("ownamount", "eachown"), _bounded_sum(a.sem, replace(value, agg="sum"), bound).flag("keyholder")]
    return [_bounded_sum(a.sem, value, bound)]


def _bounded_sum(sem: Sem, value: Value, bound: Bound) -> Sem:
    """What adds up, as a condition on whose it is: of a key ('lĩnh vực nào có tổng mức đầu tư trên …') all of it together."""
    subject = sem.focus
    conds = (c for c in attach.bound_conds(Const(0), bound) if isinstance(c, Compare))
    return sem.with_(having=sem.having + tuple(Having(subject, value, c.op, c.right) for c in conds), value=None)


@rule("BND", "ATTR", "ATTRVP", 0.1)
def bound_first(bnd: Item, a: Item) -> Given:
    """'trên 30 % vốn điều lệ' is no comparison of the capital itself; only same units fit."""
    return bounded(a, bnd)


@unary("ATTRVP", "VP", 0.02)
def bounded_predicate(a: Item) -> Sem | None:
    if "attr:owner_pct" in a.sem.flags and any(p.rule in ("of", "of_bare") for p in a.parts):
        return None  # 'trên 20 % cổ phần của E': of E, held by the subject, and not E's of something
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
        base = next(
            (c.right for c in a.sem.where if isinstance(c, Compare) and c.op in ("<", ">", "<=", ">=") and c.right in (expr.left, expr.right)), expr.left
        )
        conds = attach.bound_conds(Arith("/", Arith("*", Const(100), expr), base), bound)
    elif bound.quantity.unit == value.unit:
        conds = attach.bound_conds(expr, bound)
    else:
        return None
    return a.sem.also(*conds).with_(value=None, args=a.sem.args or (a.sem.focus,))


# ---- asked -----------------------------------------------------------------------------------------------------------
#: words that ask for a number of things, wherever they stand
COUNTED = ("đếm", "đếm số", "số", "số lượng", "tổng số", "tổng số lượng")


@rule("N", "HOWMANY", "N", 0.05)
def counted_after(n: Item, word: Item) -> Sem | None:
    """'dự án chậm tiến độ đếm theo vùng', 'gói bị hủy: số lượng'."""
    if word.word not in COUNTED or n.sem.asked or "name" in n.sem.flags or n.sem.rank:
        return None
    return n.sem.with_(asked=(Ask("count", n.sem.focus),))


@rule("ATTR", "HOWMUCH|HOWMANY|PCTQ|WHAT|HOWDAYS", "S", 0.0)
def value_asked(a: Item, word: Item) -> Sem | None:
    value = a.sem.value
    if value is None or a.sem.asked or (value.unit not in ("vnd", "usd", "percent", "int", "number", "year", "date") and word.category != "WHAT"):
        return None
    if value.unit not in ("vnd", "usd", "number") and any(m in word.word for m in ("tiền", "đồng", "tỷ", "USD", "đô")) and "tỷ lệ" not in word.word:
        return None  # 'tiết kiệm được bao nhiêu tiền' is no rate
    if word.word in COUNTED or (word.category == "HOWDAYS" and value.unit in ("date", "year")):
        return None  # 'tiến độ đếm …': it is things that are counted; a date is no number of days
    if "chiếm" in word.word and not (isinstance(value.expr, Prop) and value.expr.name == "pct"):
        return None  # a share of something, no rate by itself
    if word.category == "PCTQ" and (value.unit not in ("percent", "number") or _other_unit(a.sem) or ("chiếm" in word.word and "indicator" in a.sem.flags)):
        return None
    how = ("trend",) if word.category == "WHAT" and word.word in ("thế nào", "ra sao", "như thế nào") else ()
    return a.sem.with_(asked=(*a.sem.asked, Ask("value", value=value)), value=None).flag(*how)


def _other_unit(sem: Sem) -> bool:
    """Is it a published figure that is no percentage?"""
    return any(f.startswith("unit:") and f != "unit:%" for f in sem.flags)


@rule("PCTQ|HOWMUCH", "ATTR", "S", 0.1)
def value_asked_first(word: Item, a: Item) -> Sem | None:
    counted = word.category == "HOWMUCH" and next(a.words()).category == "N"  # 'bao nhiêu dự án có …' asks how many
    return None if counted else value_asked(a, word)  # type: ignore[return-value]


@unary("CMPHIGH|CMPLOW|CMPEQ", "CMP")
def comparison(item: Item) -> Sem:
    return item.sem
