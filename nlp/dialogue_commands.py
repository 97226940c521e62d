"""What a dialogue tells to be done with the last answer: drop, add, sort, turn, cut.

'bỏ Hà Nội ra', 'bỏ năm', 'thêm cột vốn điều lệ', 'thêm Nghệ An vào', 'xếp theo giá', 'sắp xếp ngược lại', 'lấy top 3 thôi'. A command says what
changes; all else stays. What could be done in two ways is done in both, so that it is asked back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.query import AllOf, Compare, Cond, Const, Ident, Not, OneOf, Prop
from graph.text.dates import Period
from graph.text.places import Place
from graph.text.quantity import Bound
from nlp import attach
from nlp.chart import Item
from nlp.dialogue_ask import kept, listed, plain, reordered, turned
from nlp.dialogue_context import Rows, context
from nlp.dialogue_figures import is_number
from nlp.dialogue_scope import with_bound
from nlp.dialogue_sem import answer_var, asked_value, conditions, exchanged, named, places, settled, without
from nlp.mentions import mentions_of
from nlp.rules.columns import with_column
from nlp.rules.grouping import date_group
from nlp.rules.nouns import located, place_names
from nlp.sem import Ask, Key, RankSpec, Sem, Value, rename_cond

#: the opposite of a bound
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
#: units that have an order
ORDERED = ("vnd", "usd", "percent", "int", "number", "year", "date", "days", "datetime")


# ---- dropped -------------------------------------------------------------------------------------------------------
def dropped(sem: Sem, pieces: Sequence[Item]) -> list[Sem]:
    """'bỏ X (ra)': a condition that was said is taken away; else the things that X describes are left out of the answer."""
    if len(pieces) != 1:
        return []
    piece = pieces[0]
    match piece.category:
        case "YEARW" | "TIMEW":
            return _without_time(sem) if sem.dates else []
        case "PLC" | "NOTPLC":
            return _without_place(sem, piece)
        case "PER":
            return _without_periods(sem, piece)
        case "KEY" | "ATTR" | "COL" if piece.sem.value is not None:
            return _without_property(sem, piece.sem.value)
        case "VAL":
            return _without_described(sem, piece.sem)
        case "BND" if isinstance(piece.payload, Bound):
            return _without_bound(sem, piece)
        case "N" | "OFN":
            return _without_things(sem, piece.sem)
    return []


def _without_time(sem: Sem) -> list[Sem]:
    notes = tuple(n for n in sem.notes if not n.startswith("«thời gian»"))
    return [without(sem, *(d[2] for d in sem.dates)).with_(dates=(), fill=(), notes=notes, flags=sem.flags - {"dated"})]


def _without_place(sem: Sem, piece: Item) -> list[Sem]:
    if not isinstance(piece.payload, Place):
        return []
    names = set(place_names(piece))
    for cond in places(sem):
        if set(cond.values) <= names:
            return [without(sem, cond).with_(fill=())] if cond in sem.where else []
        if set(cond.values) & names:
            left = tuple(v for v in cond.values if v not in names)
            swapped = exchanged(sem, cond, OneOf(cond.expr, left))
            return [swapped.with_(fill=tuple(v for v in sem.fill if v not in names))] if swapped else []
    target = _placed(sem)
    added = located(sem, target, piece, negate=True) if target else None
    return [added] if added and added != sem else []


def _placed(sem: Sem) -> str | None:
    """What of the answer has a place: the things told, else what they are counted or summed over."""
    key = next((a.key for a in sem.asked if a.key), None) or next(iter(sem.groups), None)
    if key is not None and isinstance(key.expr, Prop) and key.expr.name == "province":
        return key.expr.var
    value = asked_value(sem)
    return (value.owner if value is not None else None) or answer_var(sem)


def _without_periods(sem: Sem, piece: Item) -> list[Sem]:
    said = [p for p in piece.payload if isinstance(p, Period)] if isinstance(piece.payload, list) else []
    if not said:
        return []
    if sem.dates and all(_same_time(sem.dates[0][3], said) for _ in sem.dates):
        return _without_time(sem)
    date = sem.dates[0][:2] if sem.dates else attach.event_date(sem) or attach.date_of(sem, answer_var(sem))
    cond = attach.when(date[0], date[1], said) if date else None
    return [sem.also(Not(cond)).with_(fill=())] if cond is not None and "indicator" not in sem.flags else []


def _same_time(old: Sequence[object], said: Sequence[Period]) -> bool:
    return {(p.first, p.last) for p in old if isinstance(p, Period)} == {(p.first, p.last) for p in said}


def _without_property(sem: Sem, value: Value) -> list[Sem]:
    """'bỏ (điều kiện) vốn', 'bỏ cột địa chỉ'."""
    if not isinstance(value.expr, Prop):
        return []
    columns = tuple(k for k in sem.wants if isinstance(k.expr, Prop) and k.expr.name == value.expr.name)
    if columns:
        return [sem.with_(wants=tuple(k for k in sem.wants if k not in columns))]
    said = [c for c in sem.where if (p := _of(c)) is not None and p.name == value.expr.name]
    return [without(sem, *said).with_(fill=())] if said else []


def _of(cond: Cond) -> Prop | None:
    """The one property that a condition speaks of."""
    match cond:
        case Compare(Prop() as prop, _, Const()) | OneOf(Prop() as prop, _):
            return prop
    return None


def _without_described(sem: Sem, what: Sem) -> list[Sem]:
    """'bỏ gói hàng hóa': of that kind; said before, the condition itself goes."""
    what = settled(what)
    if what.edges or not what.where or any(mentions_of(c) != {what.focus} for c in what.where):
        return []
    for var in dict.fromkeys([answer_var(sem), *sem.nodes]):
        if var not in sem.nodes or not set(sem.kinds(var)) & set(what.kinds()):
            continue
        mine = tuple(_moved(c, what.focus, var) for c in what.where)
        if set(mine) <= set(sem.where):
            return [without(sem, *mine).with_(fill=())]
        one = _opposite(mine[0]) if len(mine) == 1 else Not(AllOf(mine))
        alike = [v for v in sem.nodes if set(sem.kinds(v)) & set(what.kinds())]
        return [sem.also(one)] if len(alike) == 1 or var == answer_var(sem) else []
    return []


def _opposite(cond: Cond) -> Cond:
    return Compare(cond.left, OPPOSITE[cond.op], cond.right) if isinstance(cond, Compare) and cond.op in OPPOSITE else Not(cond)  # type: ignore[arg-type]


def _moved(cond: Cond, old: str, new: str) -> Cond:
    return rename_cond(cond, {old: new})


def _without_bound(sem: Sem, piece: Item) -> list[Sem]:
    """'bỏ dưới 1 tỷ': what is that small is left out."""
    bare = sem.with_(where=())
    made = with_bound(bare, piece.payload, scoped=False)  # type: ignore[arg-type]
    conds = made[0].where if len(made) == 1 else ()
    if len(conds) != 1:
        return []
    return [without(sem, conds[0])] if conds[0] in sem.where else [sem.also(_opposite(conds[0]))]


def _without_things(sem: Sem, n: Sem) -> list[Sem]:
    """'bỏ công ty X ra': whoever or whatever has that name."""
    new = next((c for c in n.where if isinstance(c, OneOf) and isinstance(c.expr, Ident) and c.expr.var == n.focus), None)
    if new is None:
        return _without_described(sem, n) if not n.asked else []
    ids = set(new.values)
    for cond in named(sem):
        if ids & set(cond.values):
            left = tuple(v for v in cond.values if v not in ids)
            swapped = exchanged(sem, cond, OneOf(cond.expr, left)) if left else None
            return [swapped] if swapped else []
    fits = [v for v in dict.fromkeys([answer_var(sem), *sem.nodes]) if v in sem.nodes and set(sem.kinds(v)) & set(n.kinds())]
    return [sem.also(Not(OneOf(Ident(fits[0]), tuple(new.values))))] if fits and (fits[0] == answer_var(sem) or len(fits) == 1) else []


# ---- added ---------------------------------------------------------------------------------------------------------
def added(sem: Sem, pieces: Sequence[Item], rows: Rows = ()) -> list[Sem]:
    """'thêm (cột) X': a column beside what is listed; 'thêm Nghệ An', 'tính cả năm 2022': more of the sort that was named."""
    ways = [sem]
    for piece in pieces:
        ways = [found for way in ways for found in _one_more(way, piece)][:2]
    if not ways and sem.rank is not None and (those := _those_in_way(sem, rows, "down" if sem.rank.descending else "up")):
        return added(those[0], pieces)  # of the few that a ranking gave: a column neither ranks anew nor takes away
    return ways if pieces else []


def _one_more(sem: Sem, piece: Item) -> list[Sem]:
    match piece.category:
        case "PLC":
            return _more_places(sem, piece)
        case "PER":
            return _more_periods(sem, piece)
        case "VAL":
            return _more_values(sem, piece.sem)
        case "N" | "OFN" if "name" in piece.sem.flags and not piece.sem.edges and not piece.sem.asked:
            return _more_names(sem, piece.sem)
        case "N" if piece.sem.where and not piece.sem.edges and not piece.sem.asked:
            return _more_values(sem, piece.sem)
        case "COL":
            base = as_list(sem)
            found = with_column(unsorted(base), piece) if base is not None else None
            if found is not None and (way := way_of(sem)) is not None:
                found = _with_order_last(settled(found), way)
            return [found] if found is not None and found.wants != sem.wants else []
    return []


def _with_order_last(sem: Sem, way: str) -> Sem:
    """A list goes by its last number: the column that gives the order stays behind the new one."""
    by = next((k for k in reversed(sem.wants[:-1]) if k.unit in ORDERED), None)
    return sem.with_(wants=(*(k for k in sem.wants if k is not by), *([by] if by else []))).flag(f"order:{way}")


def as_list(sem: Sem) -> Sem | None:
    """The things that were spoken of as a list: as they were listed, else what was counted."""
    if any(a.what == "which" for a in sem.asked):
        return sem
    noun_alone = not sem.asked and sem.value is None and not sem.groups and not sem.flags & {"path", "describe", "yn"}
    return sem.with_(asked=(Ask("which", answer_var(sem)),)) if noun_alone else next(iter(listed(sem)), None)


def _more_places(sem: Sem, piece: Item) -> list[Sem]:
    old = places(sem)
    names = place_names(piece)
    if len(old) != 1 or set(names) <= set(old[0].values) or sem.rank is not None:
        return []
    both = tuple(dict.fromkeys([*old[0].values, *names]))
    swapped = exchanged(sem, old[0], OneOf(old[0].expr, both))
    if swapped is None:
        return []
    told = is_number(sem) and "indicator" not in sem.flags and not sem.groups
    return [swapped.with_(fill=both).flag("compare") if told else swapped.with_(fill=both if "indicator" in sem.flags else ())]


def _more_periods(sem: Sem, piece: Item) -> list[Sem]:
    said = [p for p in piece.payload if isinstance(p, Period)] if isinstance(piece.payload, list) else []
    if len(sem.dates) != 1 or not said or any(p.relative for p in said):
        return []
    expr, unit, old, before = sem.dates[0]
    periods = [*(p for p in before if isinstance(p, Period)), *said]
    new = attach.when(expr, unit, periods)
    swapped = exchanged(sem, old, new) if new is not None else None
    if swapped is None or new is None:
        return []
    out = swapped.with_(dates=((expr, unit, new, tuple(periods)),))
    if not is_number(sem) or sem.groups or "indicator" in sem.flags:
        return [out]
    by_year = date_group(out, out, "year")
    return [by_year] if by_year else []


def _more_values(sem: Sem, what: Sem) -> list[Sem]:
    """'thêm gói tư vấn': one of two values of the property."""
    what = settled(what)
    prop = _fixed(what.where[0]) if len(what.where) == 1 else None
    if prop is None or what.edges:
        return []
    for cond in conditions(sem):
        old = _fixed(cond)
        if old is None or old[0].name != prop[0].name or not set(sem.nodes.get(old[0].var, ())) & set(what.kinds()) or set(prop[1]) <= set(old[1]):
            continue
        swapped = exchanged(sem, cond, OneOf(old[0], (*old[1], *prop[1])))
        return [swapped] if swapped is not None else []
    return []


def _fixed(cond: Cond) -> tuple[Prop, tuple[str, ...]] | None:
    match cond:
        case Compare(Prop() as prop, "=", Const(str() as value)):
            return prop, (value,)
        case OneOf(Prop() as prop, values):
            return prop, tuple(str(v) for v in values)
    return None


def _more_names(sem: Sem, n: Sem) -> list[Sem]:
    new = next((c for c in n.where if isinstance(c, OneOf) and isinstance(c.expr, Ident)), None)
    old = [c for c in named(sem) if isinstance(c.expr, Ident) and set(sem.kinds(c.expr.var)) & set(n.kinds())]
    if new is None or len(old) != 1 or sem.rank is not None or set(new.values) <= set(old[0].values):
        return []
    assert isinstance(old[0].expr, Ident)
    swapped = exchanged(sem, old[0], OneOf(old[0].expr, (*old[0].values, *new.values)))
    if swapped is None or not is_number(sem) or sem.groups:
        return [swapped] if swapped else []
    var = old[0].expr.var
    return [swapped.with_(groups=(Key(Ident(var), "", "entity", var),)).flag("compare")]


# ---- sorted --------------------------------------------------------------------------------------------------------
def sorted_by(sem: Sem, by: Item, rows: Rows, *, again: bool) -> list[Sem]:
    """'xếp theo giá': the list in that order; of the few that a ranking gave, those few or a new ranking. `again`: of a ranking, ranked anew."""
    if sem.rank is not None:
        anew = reordered(sem, by.sem.with_(flags=frozenset(f for f in by.sem.flags if not f.startswith("order:"))))
        several = len(rows) > 1 and not again
        found = context(sem, rows, whole=True) if several else None
        those = _in_order(found.with_(asked=(Ask("which", found.focus),)), by) if found is not None and found.rank is None else []
        return [*those, *anew]
    base = as_list(sem) if not is_number(sem) else None
    return _in_order(base, by) if base is not None and not sem.groups and not sem.having else []


def _in_order(sem: Sem, by: Item) -> list[Sem]:
    value = by.sem.value
    if value is None or value.unit not in ORDERED or value.agg or value.whole:
        return []
    way = next((f for f in by.sem.flags if f.startswith("order:")), "order:up" if value.unit in ("date", "datetime") else "order:down")
    col = replace(by, category="COL", sem=by.sem.with_(flags=frozenset(f for f in by.sem.flags if not f.startswith("order:"))))
    told = with_column(unsorted(sem), col)
    if told is None or not told.wants:
        return []
    told = settled(told)
    last = told.wants[-1]
    return [told.with_(wants=(*(k for k in told.wants[:-1] if k.expr != last.expr), last)).flag(way)]


def unsorted(sem: Sem) -> Sem:
    """In no order."""
    return sem.with_(flags=frozenset(f for f in sem.flags if not f.startswith("order:")))


def way_of(sem: Sem) -> str | None:
    """'up' or 'down', where the list is told in an order."""
    return next((f[6:] for f in sem.flags if f.startswith("order:")), None)


def in_way(sem: Sem, way: str) -> list[Sem]:
    """'(từ) thấp đến cao', 'giảm dần': the numbers that are shown, in that order."""
    numbers = bool(sem.groups and is_number(sem)) or any(k.unit in ORDERED for k in sem.wants)
    return [unsorted(sem).flag(f"order:{way}")] if numbers and sem.rank is None else []


def turned_round(sem: Sem, rows: Rows) -> list[Sem]:
    """'sắp xếp ngược lại': the same list from its other end; of a ranking of several, those, or as many from the other end?"""
    if (way := way_of(sem)) is not None:
        return in_way(sem, "up" if way == "down" else "down")
    if sem.rank is None:
        return in_way(sem, "down") if sem.groups else []
    other = turned(sem, high=not sem.rank.descending, single=False)
    if len(rows) < 2:
        return other
    those = _those_in_way(sem, rows, "up" if sem.rank.descending else "down")
    return [*those, *other] if those else []


def _those_in_way(sem: Sem, rows: Rows, way: str) -> list[Sem]:
    """The few that a ranking by a property gave, in another order; a number that was counted for it is not at hand any more."""
    value, found = sem.rank.value if sem.rank else None, context(sem, rows, whole=True)
    if value is None or found is None or found.rank is not None or value.agg or value.whole or value.owner != found.focus:
        return []
    key = Key(value.expr, value.label, value.unit, found.focus)
    return [found.with_(asked=(Ask("which", found.focus),), wants=(*sem.wants, key)).flag(f"order:{way}")]


# ---- cut -----------------------------------------------------------------------------------------------------------
def cut(sem: Sem, top: Sem) -> list[Sem]:
    """'lấy 3 cái đầu', 'top 3 thôi' of a list in an order."""
    way, by = way_of(sem), next((k for k in reversed(sem.wants) if k.unit in ORDERED), None)
    if way is None or by is None or not plain(sem) or by.var is None:
        return []
    value = Value(by.expr, by.unit, by.label, owner=by.var, over=(by.var,))
    base = unsorted(kept(sem, *sem.asked)).with_(wants=tuple(k for k in sem.wants if k is not by))
    return [base.with_(rank=RankSpec(value, way == "down", 1, by.var), flags=base.flags | top.flags)]

