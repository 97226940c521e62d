"""Amounts against each other: 'trúng đúng bằng giá gói thầu', '99 % giá gói thầu', 'gấp 5 lần vốn điều lệ'."""

from __future__ import annotations

from graph.measures import expand
from graph.ontology import ontology
from graph.query import Arith, Compare, Const, Expr, Op, Prop
from graph.text.quantity import Bound, Quantity
from nlp.chart import Item, rule
from nlp.rules.percents import part_of, part_reached
from nlp.rules.predicates import closed
from nlp.rules.verbs import how_much
from nlp.sem import Having, Sem, Value, merge, unify

_CMP: dict[str, Op] = {"CMPHIGH": ">", "CMPLOW": "<", "CMPEQ": "="}


# ---- what was won, as a price ------------------------------------------------------------------------------------------
@rule("V2", "CMP", "ATTRC", 0.0)
def won_at(v: Item, _: Item) -> Sem | None:
    """'gói nào trúng vượt giá gói thầu': the winning price of the package."""
    return _winning_price(v.start) if "verb:win" in v.sem.flags and v.count == 1 else None


@rule("V2", "BND", "ATTRP", 0.0)
def won_at_percent(v: Item, bnd: Item) -> Sem | None:
    """'gói nào trúng trên 99% giá gói thầu'."""
    if "verb:win" not in v.sem.flags:
        return None
    price = Item("ATTR", v.start, v.end, _winning_price(v.start), 0.0)
    return part_of(price, bnd)  # type: ignore[return-value]


def _winning_price(at: int) -> Sem:
    o, names = f"o{at}", iter(range(100))
    expr = expand(ontology(), "BidPackage", "winning_price", o, lambda stem: f"m{at}{stem}{next(names)}")
    value = Value(expr, "vnd", ontology().measures["BidPackage", "winning_price"].label.vi, owner=o, over=(o,))
    return Sem(focus=o, nodes={o: ("BidPackage",)}, implicit=frozenset({o}), args=(o,), value=value, flags=frozenset({"attr:winning_price"}))


@rule("ATTRC", "BND", "ATTRP", 0.0)
def equal_to_percent(a: Item, bnd: Item) -> Sem | None:
    """'giá trúng bằng trên 99% (giá gói thầu)'."""
    return part_of(a, bnd) if any(w.category == "CMPEQ" for w in a.words()) else None  # type: ignore[return-value]


@rule("ATTRC", "QTY", "ATTRP", 0.0)
def equal_to_so_much(a: Item, qty: Item) -> Sem | None:
    """'giá trúng bằng 95% (giá gói thầu)': exactly so much."""
    found = part_reached(a, qty) if any(w.category == "CMPEQ" for w in a.words()) else None
    return found.with_(bounds=tuple(("=", bound) for _, bound in found.bounds)) if isinstance(found, Sem) else None


@rule("GAP", "BND|QTY", "R", 0.0)
def manifold(_: Item, n: Item) -> Sem | None:
    """'gấp hơn 5 lần'."""
    quantity = n.payload.quantity if isinstance(n.payload, Bound) else n.payload
    return n.sem if isinstance(quantity, Quantity) and quantity.unit == "times" else None


# ---- so many times -----------------------------------------------------------------------------------------------------
@rule("BND|QTY", "ATTR", "MULA", 0.0)
def times_of(n: Item, a: Item) -> Sem | None:
    """'gấp 5 lần vốn điều lệ', 'hơn 10 lần giá gói thầu'."""
    payload, value = n.payload, a.sem.value
    quantity = payload.quantity if isinstance(payload, Bound) else payload
    if not isinstance(quantity, Quantity) or quantity.unit != "times" or value is None or value.agg or value.whole or value.unit not in ("vnd", "usd", "int"):
        return None
    op: Op = payload.op if isinstance(payload, Bound) and payload.op in (">", ">=", "<", "<=", "=") else ">="  # type: ignore[assignment]
    return a.sem.with_(bounds=((op, Arith("*", Const(quantity.value), value.expr)),))


@rule("ATTR", "MULA", "VP", 0.0)
@rule("ATTRC", "MULA", "VP", 0.0)
def so_many_times(a: Item, m: Item) -> Sem | None:
    """'giá trị trúng thầu gấp 5 lần vốn điều lệ': of the same firm; 'gói có giá gấp 5 lần vốn điều lệ của nhà thầu trúng'."""
    ((op, bound),) = m.sem.bounds
    return _against(a.sem, m.sem, op, bound)


@rule("ATTRC", "ATTR", "VP", 0.02)
def sum_against(a: Item, b: Item) -> Sem | None:
    """'tổng giá trị trúng thầu vượt vốn điều lệ'."""
    op = next((_CMP[w.category] for w in a.words() if w.category in _CMP), None)
    if a.sem.value is None or a.sem.value.agg != "sum" or b.sem.value is None or b.sem.value.agg or b.sem.value.whole or op is None:
        return None
    return _against(a.sem, b.sem, op, b.sem.value.expr)


def _against(a: Sem, b: Sem, op: Op, bound: Expr) -> Sem | None:
    left, right = a.value, b.value
    if left is None or right is None or left.unit != right.unit or left.whole or left.agg not in (None, "sum"):
        return None
    both = merge(a, b, focus=a.focus, args=a.args or (a.focus,), event=a.event, value=None, bounds=())
    one = unify(both, a.args[0] if a.args else a.focus, b.focus)
    if "attr:share_price" in a.flags and one is not None:
        return one.also(Compare(left.expr, op, bound))  # 'phần giá trị của mình': each award by itself
    if left.agg is None:
        joined = one or (both if b.pronouns or b.edges else None)
        return joined.also(Compare(left.expr, op, bound)) if joined else None
    return closed(one.with_(having=(Having(one.args[0], left, op, bound),))) if one else None


@rule("VP", "MULA", "VP", 0.02)
def award_times(v: Item, m: Item) -> Sem | None:
    """'trúng gói thầu gấp 10 lần vốn điều lệ': the firm's own award against its capital."""
    edge, ((op, bound),) = v.sem.edge(v.sem.event), m.sem.bounds
    if edge is None or edge.relation != "WINS" or m.sem.flags.isdisjoint({"attr:charter_capital"}) or v.sem.asked or not v.sem.args:
        return None
    both = merge(v.sem, m.sem, focus=v.sem.focus, args=v.sem.args, event=v.sem.event, value=None, bounds=())
    one = unify(both, v.sem.args[0], m.sem.focus)
    return one.also(Compare(Prop(edge.var, "price"), op, bound)) if one else None


# ---- all that was won, as a sum ------------------------------------------------------------------------------------------
@rule("SUM", "HOWMUCH", "HOWMUCHALL", 0.0)
def how_much_in_all(_: Item, word: Item) -> Sem:
    return word.sem


@rule("VP", "HOWMUCHALL", "S", 0.1)
def won_how_much_in_all(v: Item, word: Item) -> Sem | None:
    """'trúng tổng bao nhiêu tiền'."""
    return how_much(v, word.parts[-1])  # type: ignore[return-value]


# ---- a share, as 'phần vốn mà A giữ tại B' ---------------------------------------------------------------------------------
@rule("ATTR", "REL", "STAKEREL", 0.0)
def share_that(a: Item, _: Item) -> Sem | None:
    return a.sem if a.sem.flags & {"attr:owner_pct", "attr:invested_pct", "attr:invested_amount"} and not a.parts else None


@rule("STAKEREL", "S|PASS", "ATTR", 0.0)
def share_of_clause(a: Item, s: Item) -> Sem | None:
    edge = s.sem.edge(s.sem.event)
    mine, value = a.sem.edge(a.sem.event), a.sem.value
    if edge is None or mine is None or value is None or edge.relation != mine.relation or len(s.sem.edges) != 1 or s.sem.asked or s.sem.rank or s.sem.having:
        return None
    if not isinstance(value.expr, Prop) or s.sem.flags & {"yn", "path"}:
        return None
    held = Value(Prop(edge.var, value.expr.name), value.unit, value.label, agg=value.agg, over=(edge.var,))
    return s.sem.with_(value=held, flags=(s.sem.flags - {"passive"}) | {"owned"})
