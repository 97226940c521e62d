"""How long after one date another came: firms just founded when they win, packages closed a few days after they were published.

A month counts as 30.44 days and a year as 365. A date that comes before the other is no 'within so long after'.
"""

from __future__ import annotations

from graph.query import Compare, Cond, Const, Days, Edge, Expr, Prop
from graph.text.quantity import Bound, Quantity
from nlp import attach
from nlp.chart import Item, rule, unary
from nlp.rules.verbs import done_by
from nlp.sem import Sem, Value, link, merge, unify


def _between(start: Expr, end: Expr, bound: Bound) -> tuple[Cond, ...]:
    return (Compare(Days(start, end), ">=", Const(0)), *attach.bound_conds(Days(start, end), bound))


# ---- a stretch of time: 'chưa đầy 6 tháng', 'trong vòng 90 ngày', '3 tháng' -------------------------------------------
@rule("WITHIN", "QTY", "DUR", 0.0)
@rule("WITHIN", "BND", "DUR", 0.0)
def within(_: Item, q: Item) -> Sem | None:
    return Sem(fill=(_at_most(q.payload),)) if _at_most(q.payload) else None


@unary("BND", "DUR")
def bounded_time(b: Item) -> Sem | None:
    long = attach.in_days(b.payload) if isinstance(b.payload, Bound) else None
    return Sem(fill=(long,)) if long else None


@unary("QTY", "DUR", 0.1)
def plain_time(q: Item) -> Sem | None:
    """'3 tháng sau khi thành lập': at most so long."""
    long = _at_most(q.payload) if isinstance(q.payload, Quantity) else None
    return Sem(fill=(long,)) if long else None


def _at_most(payload: object) -> Bound | None:
    if isinstance(payload, Bound):
        return attach.in_days(payload)
    if not isinstance(payload, Quantity) or payload.unit not in attach.DAYS:
        return None
    return attach.in_days(Bound(start=payload.start, end=payload.end, op="<=", quantity=payload, high=None))


def _stretch(item: Item) -> Bound:
    (bound,) = item.sem.fill
    assert isinstance(bound, Bound)
    return bound


# ---- founded so long before --------------------------------------------------------------------------------------------
@rule("VDATE", "DUR", "AGE", 0.0)
def founded_ago(d: Item, dur: Item) -> Sem | None:
    """'thành lập chưa đầy một năm'."""
    return d.sem.with_(fill=dur.sem.fill, value=None, args=(d.sem.focus,)) if _founded(d.sem) else None


@rule("DUR", "AGEWORD", "AGE", 0.0)
def years_old(dur: Item, word: Item) -> Sem:
    """'chưa đầy 1 năm tuổi'."""
    var = f"d{word.start}"
    return Sem(focus=var, nodes={var: ("Enterprise",)}, implicit=frozenset({var}), args=(var,), fill=dur.sem.fill)


@rule("AFTER", "VDATE", "AFD", 0.0)
@rule("AFTER", "AGE", "AGE", 0.0)
def after_date(_: Item, d: Item) -> Sem:
    return d.sem


@rule("DUR", "AFD", "AGE", 0.0)
def so_long_after(dur: Item, d: Item) -> Sem | None:
    """'(trong vòng) 90 ngày sau khi thành lập'."""
    return founded_ago(d, dur)  # type: ignore[return-value]


def _founded(sem: Sem) -> bool:
    return sem.value is not None and isinstance(sem.value.expr, Prop) and sem.value.expr.name == "founded"


# ---- before what ---------------------------------------------------------------------------------------------------------
@rule("AGE", "REFDATE", "AGED", 0.0)
def before_that(age: Item, ref: Item) -> Sem:
    """'… trước ngày đóng thầu': the date it is counted to."""
    return age.sem.flag(*ref.sem.flags)


@rule("VDATE", "REFDATE", "AGE0", 0.0)
def founded_before(d: Item, ref: Item) -> Sem | None:
    """'thành lập trước ngày đóng thầu (chưa đầy 1 năm)'."""
    return d.sem.flag(*ref.sem.flags).with_(args=(d.sem.focus,)) if _founded(d.sem) else None


@rule("AGE0", "DUR", "AGED", 0.0)
def by_so_long(age: Item, dur: Item) -> Sem:
    return age.sem.with_(fill=dur.sem.fill, value=None)


@rule("VDATE", "LATERDATE", "LATER", 0.0)
def founded_after(d: Item, ref: Item) -> Sem | None:
    """'thành lập sau ngày đăng tải'."""
    return d.sem.flag(*ref.sem.flags).with_(args=(d.sem.focus,), value=None) if _founded(d.sem) else None


@unary("TOCLOSED|TOPUBLISHED|TOAWARD", "REFDATE")
def until(word: Item) -> Sem:
    return Sem(flags=frozenset({f"to:{word.category.removeprefix('TO').lower()}"}))


@unary("SINCECLOSED|SINCEPUBLISHED", "LATERDATE")
def since(word: Item) -> Sem:
    return Sem(flags=frozenset({f"to:{word.category.removeprefix('SINCE').lower()}"}))


# ---- tied to what it does ------------------------------------------------------------------------------------------------
@rule("WHEN", "AGE|AGED", "WAGE", 0.0)
def when_aged(_: Item, age: Item) -> Sem:
    return age.sem


@rule("AGE|AGED|LATER", "VP", "VP", 0.03)
@rule("AGER", "VP", "VP", 0.0)
def aged_doing(age: Item, v: Item) -> Sem | None:
    """'thành lập chưa đầy một năm đã trúng thầu'."""
    return _tied(age.sem, v.sem)


@rule("VP", "WAGE|AGE|AGED|LATER", "VP", 0.0)
def doing_when(v: Item, age: Item) -> Sem | None:
    """'trúng thầu khi mới thành lập chưa đầy một năm'."""
    return _tied(age.sem, v.sem)


@rule("AGE|AGED|LATER", "REL", "AGER", 0.0)
def aged_and(age: Item, _: Item) -> Sem:
    return age.sem


@rule("N", "AGED|LATER", "N", 0.05)
def aged_winner(n: Item, age: Item) -> Sem | None:
    """'nhà thầu trúng thành lập chưa đầy 1 năm trước ngày đóng thầu'."""
    if "name" in n.sem.flags or not n.sem.args or n.sem.event is None:
        return None
    found = _tied(age.sem, n.sem.with_(args=(n.sem.focus, *n.sem.args), asked=()))
    return found.with_(args=n.sem.args, focus=n.sem.focus, asked=n.sem.asked) if found else None


@unary("AGED", "VP", 0.1)
def before_it_won(age: Item) -> Sem | None:
    """'thành lập chưa đầy 6 tháng trước khi trúng thầu': that it won is said with it."""
    if "to:award" not in age.sem.flags:
        return None
    firm, package = age.sem.focus, f"o{age.start}w"
    won = age.sem.with_(nodes={**age.sem.nodes, package: ("BidPackage",)}, implicit=age.sem.implicit | {package})
    linked = link(won, Edge(f"e{age.start}w", "WINS", firm, package))
    return _tied(age.sem, linked.with_(args=(firm, package), event=f"e{age.start}w", flags=frozenset())) if linked else None


@rule("AGN", "AGE|AGED", "AGNA", 0.0)
def aged_agent(agn: Item, age: Item) -> Sem | None:
    return agn.sem.with_(fill=(age,)) if not agn.sem.asked else None


@rule("AGNA", "V2", "PASS", 0.02)
def passive_aged(agn: Item, v: Item) -> Sem | None:
    """'do công ty mới thành lập dưới 180 ngày trúng'."""
    (age,) = agn.sem.fill
    assert isinstance(age, Item)
    done = done_by(Item("AGN", agn.start, agn.end, agn.sem.with_(fill=()), 0.0), v)
    if done is None:
        return None
    found = _tied(age.sem, done.with_(args=(done.args[1], done.args[0])))
    return found.with_(args=done.args, focus=done.focus) if found else None


@rule("REFDATE|LATERDATE", "N|OFN", "L", 0.0)
def date_of_package(ref: Item, n: Item) -> Sem | None:
    """'sau ngày đăng tải gói thầu'."""
    bare = n.sem.kinds() == ("BidPackage",) and not n.sem.where and not n.sem.edges and not n.sem.asked and "name" not in n.sem.flags
    return ref.sem if bare else None


def _tied(age: Sem, v: Sem) -> Sem | None:
    """The event's subject was founded that long before the event (or before the date that was said)."""
    edge = v.edge(v.event)
    if edge is None or edge.relation not in ("WINS", "BIDS_ON") or not v.args or v.rep(v.args[0]) != v.rep(edge.src) or v.asked or v.rank or v.having:
        return None
    said = next((f[3:] for f in age.flags if f.startswith("to:")), None)
    date = attach.event_date(v.with_(dated_by=None))
    end: Expr | None = {"closed": Prop(edge.dst, "closed"), "published": Prop(edge.dst, "published")}.get(said or "", date[0] if date else None)
    if end is None or (said == "award" and edge.relation != "WINS"):
        return None
    both = merge(v, age, focus=v.focus, args=v.args, event=v.event, fill=v.fill, flags=v.flags)
    one = unify(both, v.args[0], age.focus)
    if one is None:
        return None
    start = Prop(age.focus, "founded")
    (bound,) = age.fill or (None,)
    conds = _between(start, end, bound) if isinstance(bound, Bound) else (Compare(start, ">", end),)
    return one.also(*conds)


# ---- two dates of one thing ----------------------------------------------------------------------------------------------
@rule("VDATE", "DUR", "VDD", 0.0)
def date_so_long(d: Item, dur: Item) -> Sem | None:
    return d.sem.with_(fill=dur.sem.fill) if d.sem.value is not None and not _founded(d.sem) else None


@rule("VDD", "AFD", "VP", 0.0)
def so_long_after_other(d: Item, other: Item) -> Sem | None:
    """'đóng thầu chưa đầy 10 ngày sau khi đăng tải'."""
    return _two_dates(other.sem.value, d.sem.value, d, other, _stretch(d))


@rule("DUR", "AFD", "DAFD", 0.0)
def stretch_after(dur: Item, d: Item) -> Sem | None:
    return d.sem.with_(fill=dur.sem.fill) if d.sem.value is not None and not _founded(d.sem) else None


@rule("VDATE", "DAFD", "VP", 0.0)
def dated_after(d: Item, other: Item) -> Sem | None:
    """'đóng thầu trong vòng 10 ngày sau khi đăng tải'."""
    return _two_dates(other.sem.value, d.sem.value, d, other, _stretch(other))


def _two_dates(first: Value | None, second: Value | None, d: Item, other: Item, bound: Bound) -> Sem | None:
    if first is None or second is None or first.unit != "date" or second.unit != "date" or first.expr == second.expr:
        return None
    both = merge(d.sem, other.sem, focus=d.sem.focus, args=(d.sem.focus,), value=None, fill=())
    one = unify(both, d.sem.focus, other.sem.focus)
    return one.also(*_between(first.expr, second.expr, bound)) if one else None
