"""One figure as a percentage of another, and above or below the average."""

from __future__ import annotations

from graph.query import Agg, Arith, Compare, Const, Prop
from graph.text.quantity import Bound, Quantity
from nlp import attach
from nlp.chart import Item, rule, unary
from nlp.rules.compare import ratio
from nlp.sem import Ask, Having, Sem, Value, merge, unify


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
        return both.also(*(Compare(both.value.expr, op, bound) for op, bound in a.sem.bounds)).with_(value=None, bounds=(), args=a.sem.args or (a.sem.focus,))
    subject = both.rep(a.sem.focus)
    return both.with_(
        having=both.having + tuple(Having(subject, both.value, op, bound) for op, bound in a.sem.bounds),
        value=None,
        bounds=(),
        args=a.sem.args or (a.sem.focus,),
    )


@rule("OF|VERSUS", "ATTR", "OFA")
def of_attribute(_: Item, a: Item) -> Sem:
    return a.sem


@rule("ATTR", "PCTQ", "ATTRQ")
def percent_asked(a: Item, _: Item) -> Sem | None:
    return a.sem if a.sem.value is not None and a.sem.value.unit != "percent" and not a.sem.asked else None


@rule("ATTRQ", "ATTR|OFA", "S", 0.0)
def percent_of(a: Item, b: Item) -> Sem | None:
    """'giải ngân được bao nhiêu phần trăm kế hoạch', 'giá trúng bằng bao nhiêu phần trăm giá gói thầu'."""
    if _one_measure(a.sem, b.sem):
        return ratio(b.sem, a.sem, b.sem.value.expr)  # type: ignore[union-attr,arg-type]
    if (part := _part_of_flow(a.sem, b.sem)) is not None:
        return part
    both = _as_percent(a.sem, b.sem)
    return both.with_(asked=(Ask("value", value=both.value),), value=None) if both else None


@rule("RATIO", "ATTR", "RATT", 0.0)
def ratio_of_amount(_: Item, a: Item) -> Sem | None:
    """'tỷ trọng giá gói xây lắp (trong tổng giá các gói)'."""
    return a.sem if a.sem.value is not None and not a.sem.asked and not a.sem.groups and not a.sem.rank and "indicator" not in a.sem.flags else None


@rule("RATT", "OFA", "S", 0.02)
def amount_among(a: Item, b: Item) -> Sem | None:
    return ratio(b.sem, a.sem, b.sem.value.expr) if _one_measure(a.sem, b.sem) else _part_of_flow(a.sem, b.sem)  # type: ignore[union-attr,arg-type]


def _part_of_flow(a: Sem, b: Sem) -> Sem | None:
    """'giá trị trúng qua chỉ định thầu chiếm bao nhiêu phần trăm tổng giá trị trúng thầu': the same amounts, some of them and all."""
    left, right, mine, theirs = a.value, b.value, a.edge(a.event), b.edge(b.event)
    if left is None or right is None or mine is None or theirs is None or mine.relation != theirs.relation or len(a.edges) != 1 or len(b.edges) != 1:
        return None
    same = isinstance(left.expr, Prop) and isinstance(right.expr, Prop) and left.expr.name == right.expr.name and left.agg == right.agg == "sum"
    if not same or not a.where or b.where or a.dates:
        return None
    expr = Arith("/", Arith("*", Const(100), Agg("sum", left.expr, a.where)), Agg("sum", left.expr))
    return a.with_(where=(), asked=(Ask("value", value=Value(expr, "percent", "tỷ trọng", whole=True, over=(*left.over, mine.src, mine.dst))),), value=None)


def _one_measure(a: Sem, b: Sem) -> bool:
    """'FDI vào bất động sản chiếm bao nhiêu phần trăm tổng vốn đăng ký': the same property of some and of all."""
    if "indicator" in a.flags:
        return False  # of two places or years: nlp.rules.contrast
    left, right = (s.value.expr if s.value and not s.value.whole else None for s in (a, b))
    return isinstance(left, Prop) and isinstance(right, Prop) and left.name == right.name and a.kinds() == b.kinds() and not b.edges


@unary("ATTRQ", "S", 0.05)
def percent_disbursed(a: Item) -> Sem | None:
    """'giải ngân được bao nhiêu phần trăm': of the plan."""
    if "attr:disbursed" not in a.sem.flags or a.sem.value is None or not isinstance(a.sem.value.expr, Prop) or any("chiếm" in w.word for w in a.words()):
        return None
    holder = a.sem.value.expr.var
    expr = Arith("/", Arith("*", Const(100), Agg("sum", Prop(holder, "disbursed"))), Agg("sum", Prop(holder, "planned")))
    value = Value(expr, "percent", "tỷ lệ giải ngân", whole=True, over=(holder,))
    return a.sem.with_(asked=(Ask("value", value=value),), value=None)


def _as_percent(a: Sem, b: Sem) -> Sem | None:
    """100 × a / b of the same thing: two properties, or two sums over the same records."""
    left, right = a.value, b.value
    if (
        left is None
        or right is None
        or left.unit != right.unit
        or left.unit not in ("vnd", "usd", "int", "number")
        or left.whole
        or right.whole
        or left == right
        or ("indicator" in a.flags and left.label == right.label)
    ):
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
    return one.with_(
        value=Value(Arith("/", Arith("*", Const(100), left.expr), right.expr), "percent", f"{left.label} so với {right.label}", owner=a.focus, over=(a.focus,))
    )


# ---- above or below average ---------------------------------------------------------------------------------------------
@rule("ATTR", "ABOVEAVG|BELOWAVG", "ATTRVP")
def against_average(a: Item, word: Item) -> Sem | None:
    value = a.sem.value
    if value is None or value.unit in ("text", "enum", "code", "date"):
        return None
    return a.sem.with_(above=((value, ">" if word.category == "ABOVEAVG" else "<", ()),), value=None)


@rule("ABOVEAVG|BELOWAVG", "OFN", "L")
def average_of(word: Item, of: Item) -> Sem | None:
    """'… mức trung bình của các nhà thầu': the average is over what is spoken of anyway."""
    its_place = of.sem.kinds() == ("Province",)  # 'của tỉnh': of its own (nlp.rules.averages)
    return word.sem if "name" not in of.sem.flags and not of.sem.where and not its_place else None

