"""Columns told at the end: 'gói xây lắp ở Hà Nội, liệt kê tên gói, bên mời thầu và giá'.

A column is a property, the name of a thing that the question speaks of, or who stands in a role to it.
"""

from __future__ import annotations

from graph.ontology import ontology
from graph.query import Ident, Prop
from nlp import attach
from nlp.chart import Item, rule, unary
from nlp.rules.parts import is_role, open_, said_only_with
from nlp.sem import Ask, Key, Sem, merge, unify

#: a column of the price for which something was bid or awarded
EVENT_PRICE = "eventprice"
#: 'trong cùng dự án' is the same one, 'đầu tư cùng với chủ đầu tư' a companion, and 'và', 'cả', 'với' join much else
NO_OPENERS = ("cùng", "cùng với", "với", "cả", "và")
#: amounts that belong to a bid or an award where there is one
OF_THE_EVENT = {"attr:price_default", "attr:winning_price", "attr:awarded_total", "attr:bid_price"}


# ---- what may be a column --------------------------------------------------------------------------------------------
@unary("FACT", "COL", 0.0)
def property_column(f: Item) -> Sem | None:
    value = f.sem.value
    if any(w.category == "NAMEK" for w in f.words()):
        return None  # 'tên dự án và giá': two columns
    return f.sem if value is not None and value.agg is None and not value.whole and not f.sem.wants else None


@unary("N", "COL", 0.0)
def thing_column(n: Item) -> Sem | None:
    """'bên mời thầu', 'gói nào': a bare role or kind of thing."""
    return n.sem.with_(asked=()) if is_role(n.sem) or _bare_kind(n.sem) else None


@rule("NAMEW|CODEW", "N", "COL", 0.0)
def name_column(_: Item, n: Item) -> Sem | None:
    """'tên gói thầu', 'tên bên mời thầu', 'mã dự án', 'số TBMT': the thing itself, for it is shown with its name and code."""
    return thing_column(n)  # type: ignore[return-value]


@unary("NAMEW", "COL", 0.0)
def own_name_column(_: Item) -> Sem:
    """'tên': of what is listed, which is shown with it anyway."""
    return Sem()


@unary("PRICEW", "WCOL", 0.0)
@unary("PRICEW", "COL", 0.0)
def price_column(_: Item) -> Sem:
    """'…, bao nhiêu tiền': of the bid or award that is told of."""
    return Sem(flags=frozenset({EVENT_PRICE}))


def _bare_kind(sem: Sem) -> bool:
    which = not sem.asked or (len(sem.asked) == 1 and sem.asked[0].what == "which" and sem.asked[0].key is None)
    return which and len(sem.nodes) == 1 and not (sem.edges or sem.where or sem.groups or sem.pronouns or sem.every or sem.flags & {"name", "who"})


# ---- a question and its columns ----------------------------------------------------------------------------------------
@rule("WITH|IMP|LISTIT", "COL", "FIRSTCOL", 0.0)
def first_column(word: Item, col: Item) -> Sem | None:
    return col.sem if word.word not in NO_OPENERS else None


@rule("S|N", "FIRSTCOL", "SCOL", 0.02)
def opened(s: Item, col: Item) -> Sem | None:
    return with_column(s.sem, col)


@rule("SCOL", "COL", "SCOL", 0.02)
def one_more(s: Item, col: Item) -> Sem | None:
    return with_column(s.sem, col)


@rule("N", "AND", "NAND", 0.0)
def thing_and(n: Item, _: Item) -> Sem | None:
    return n.sem if n.sem.kinds() in (("BidPackage",), ("Project",)) and _bare_kind(n.sem) else None


@rule("NAND", "COL", "N", 0.04)
def thing_and_role(n: Item, col: Item) -> Sem | None:
    """'liệt kê gói và nhà thầu trúng của Bộ …': two columns, of which the rest is said of the first."""
    of_it = col.sem.edges and col.sem.args and col.sem.kinds(col.sem.args[0]) == n.sem.kinds()
    both = with_column(n.sem, col) if of_it else None
    won = next((e for e in both.edges if e.relation == "WINS"), None) if both else None
    return both.with_(dated_by=(Prop(won.var, "date"), "date", "ngày trúng thầu")) if both and won else both  # '… nhà thầu trúng năm 2022'


@unary("N", "WCOL", 0.0)
def which_column(n: Item) -> Sem | None:
    """'…, gói nào, dự án nào'."""
    return n.sem.with_(asked=()) if n.sem.asked and _bare_kind(n.sem) else None


@rule("S|SCOL|SA", "WCOL", "SCOL", 0.06)
def which_of_them(s: Item, col: Item) -> Sem | None:
    """'DN nào trúng ở dự án của mình, gói nào?': of another kind than what is asked for already."""
    listed = s.sem.asked[0].var if len(s.sem.asked) == 1 and s.sem.asked[0].what == "which" else None
    other = col.sem.nodes and listed and not set(s.sem.kinds(listed)) & set(col.sem.kinds())
    return with_column(s.sem, col) if other or EVENT_PRICE in col.sem.flags else None


@rule("SCOL", "AND|WITH", "SCOLA", 0.0)
def and_column(s: Item, _: Item) -> Sem:
    return s.sem


@rule("SCOLA", "COL", "SCOL", 0.0)
def last_column(s: Item, col: Item) -> Sem | None:
    return with_column(s.sem, col)


def with_column(sem: Sem, col: Item) -> Sem | None:
    """The question with one more column, where it is clear whose it is."""
    listed = sem.asked[0] if len(sem.asked) == 1 and sem.asked[0].what == "which" else None
    asked = listed.var if listed else None if sem.asked or "name" in sem.flags else sem.focus
    if asked is None or (listed and listed.key) or not open_(sem.with_(rank=None)):
        return None
    if EVENT_PRICE in col.sem.flags:
        found = _event_price(sem, asked)
    else:
        found = _property(sem, asked, col.sem) if col.sem.value else _role(sem, asked, col) if col.sem.edges else _thing(sem, asked, col)
    return found.with_(asked=(Ask("which", asked),)) if found else None


def _event_price(sem: Sem, asked: str) -> Sem | None:
    events = [e for e in sem.edges if e.relation in ("WINS", "BIDS_ON")]
    own = sem.rank is None and len(events) == 1 and sem.rep(asked) in (sem.rep(events[0].src), sem.rep(events[0].dst))
    label = "Giá trúng thầu" if own and events[0].relation == "WINS" else "Giá dự thầu"
    return sem.with_(wants=(*sem.wants, Key(Prop(events[0].var, "price"), label, "vnd", asked))) if own else None


def _property(sem: Sem, asked: str, col: Sem) -> Sem | None:
    value = col.value
    assert value is not None
    if col.flags & OF_THE_EVENT:
        events = [e for e in sem.edges if e.relation in ("WINS", "BIDS_ON") and sem.rep(e.src) == sem.rep(asked)]
        if len(events) == 1 and sem.rank is None:
            return sem.with_(wants=(*sem.wants, Key(Prop(events[0].var, "price"), value.label, "vnd", asked)))
        if events:
            return None
    fits = [v for v in sem.nodes if set(sem.kinds(v)) & set(col.kinds())]
    whose = sem.rep(asked) if sem.rep(asked) in fits else fits[0] if len(fits) == 1 and sem.rank is None else None
    if whose is None or col.edges:
        return None
    one = unify(merge(sem, col, focus=sem.focus, args=sem.args, event=sem.event, value=None, flags=sem.flags, rank=sem.rank), whose, col.focus)
    return one.with_(wants=(*sem.wants, Key(value.expr, value.label, value.unit, whose))) if one else None


def _thing(sem: Sem, asked: str, col: Item) -> Sem | None:
    if not col.sem.nodes or set(sem.kinds(asked)) <= set(col.sem.kinds()):
        return sem  # its name and code are there anyway
    fits = [v for v in sem.nodes if v != sem.rep(asked) and sem.kinds(v) == col.sem.kinds()]
    if len(fits) == 1 and sem.rank is None:
        return _shown(sem, fits[0], col)
    if fits or sem.rank is not None:
        return None
    both = merge(sem, col.sem, focus=sem.focus, args=sem.args, event=sem.event, flags=sem.flags)
    one = next((x for x, cost in attach.natural_between(both, asked, col.sem.focus) if cost == 0), None)
    return _shown(said_only_with(one, one.edges[-1].relation, _called(one, col.sem.focus, col)), col.sem.focus, col) if one else None


def _role(sem: Sem, asked: str, col: Item) -> Sem | None:
    edge, role = col.sem.edges[0], col.sem.focus
    forward = edge.src == role
    for e in sem.edges:
        there, arg = (e.src, e.dst) if forward else (e.dst, e.src)
        if e.relation == edge.relation and sem.kinds(arg) == col.sem.kinds(col.sem.args[0]) and sem.rank is None:
            return sem if sem.rep(there) == sem.rep(asked) else _shown(sem, sem.rep(there), col)
    if sem.rank is not None and edge.relation != "PROCURES":
        return None  # would take from the order or multiply it
    both = merge(sem, col.sem, focus=sem.focus, args=sem.args, event=sem.event, flags=sem.flags, rank=sem.rank)
    kinds = col.sem.kinds(col.sem.args[0])
    places = [v for v in sem.nodes if sem.kinds(v) == kinds]
    whose = sem.rep(asked) if set(sem.kinds(asked)) & set(kinds) else places[0] if len(places) == 1 else None
    one = unify(both, whose, col.sem.args[0]) if whose else None
    if one is None or one.circular:
        return None
    return _shown(said_only_with(one, edge.relation, _called(one, role, col)), one.rep(role), col)


def _shown(sem: Sem, var: str, col: Item) -> Sem:
    said = _called(sem, var, col)
    return sem.with_(wants=(*sem.wants, Key(Ident(var), said[0].upper() + said[1:], "entity", var)))


def _called(sem: Sem, var: str, col: Item) -> str:
    return next((w.word for w in col.words() if w.category == "N"), ontology().kinds[sem.kinds(var)[0]].label.vi)
