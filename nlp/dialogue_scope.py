"""The last question with another time, place, entity, value or bound: the condition of the same dimension is replaced, else added."""
from __future__ import annotations

import datetime as dt
from dataclasses import replace

from graph.ontology import ontology
from graph.query import Compare, Cond, Const, Contains, Expr, Ident, OneOf, Prop
from graph.text.atoms import shift
from graph.text.dates import Period
from graph.text.places import Place
from graph.text.quantity import Bound
from nlp import attach
from nlp.chart import Item
from nlp.dialogue_sem import answer_var, asked_value, by_country, conditions, exchanged, named, places, timed, without
from nlp.rules.measures import place_target
from nlp.rules.nouns import located, place_names
from nlp.rules.scope import target_of
from nlp.sem import Sem, merge, narrow, unify

#: periods that are counted from one spoken of before
RELATIVE = ("previous", "same_period", "same_period_last_year")


# ---- time ----------------------------------------------------------------------------------------------------------
def with_time(sem: Sem, item: Item) -> list[Sem]:
    """The same at another time; 'năm trước đó' counts from the time spoken of."""
    if not isinstance(item.payload, list) or "growth" in sem.flags:
        return []
    said = [p for p in item.payload if isinstance(p, Period)]
    if len({d[0] for d in sem.dates}) > 1:
        return []  # two dates were named: which one changes?
    if said and all(p.kind == "all" for p in said):
        return [_at_any_time(sem)] if sem.dates else []
    periods = _counted(said, sem, " ".join(w.word for w in item.words() if w.category == "PER"))
    if periods is None:
        return []
    if sem.dates:
        return _another_time(sem, periods)
    if timed(sem):
        return []
    of = sem.rank.value.owner if sem.rank else None
    date = attach.event_date(sem) or attach.date_of(sem, answer_var(sem)) or (attach.date_of(sem, of) if of else None)
    added = attach.with_period(sem, periods, date)
    return [added] if added else []


def _counted(said: list[Period], sem: Sem, text: str) -> list[Period] | None:
    """The periods meant, counted from the one spoken of where they name none of their own ('quý 1', 'năm sau'); None if that is not clear."""
    before = [p for _, _, _, periods in sem.dates for p in periods if isinstance(p, Period)]
    if before and any(p.relative and p.kind not in RELATIVE for p in said):
        return _within(said, before, text)
    if not any(p.kind in RELATIVE for p in said):
        return said
    if len(said) != 1 or len(before) != 1 or before[0].first == dt.date.min or before[0].last == dt.date.max:
        return None
    base = before[0]
    last = shift(base.last + dt.timedelta(days=1), years=-1) - dt.timedelta(days=1)
    return [replace(said[0], first=shift(base.first, years=-1), last=last, grain=base.grain, kind=base.kind, relative=False)]


def _at_any_time(sem: Sem) -> Sem:
    """'tính từ trước đến nay': without the time."""
    notes = tuple(n for n in sem.notes if not n.startswith("«thời gian»"))
    fill = tuple(v for v in sem.fill if not isinstance(v, int))
    return without(sem, *(d[2] for d in sem.dates)).with_(dates=(), fill=fill, notes=notes, flags=sem.flags - {"dated"})


#: the year after the one spoken of
NEXT_YEAR = ("nam sau", "nam lien sau", "nam ke tiep", "nam tiep theo")


def _within(said: list[Period], before: list[Period], text: str) -> list[Period] | None:
    """'quý 1' of the year spoken of, 'năm sau' from it; 'năm nay', 'năm ngoái' count from the data."""
    if text.startswith(("nam nay", "nam ngoai", "quy nay", "thang nay")):
        return said
    numbered = any(c.isdigit() for c in text) and all(p.grain in ("quarter", "month", "months", "half") for p in said)
    years = {p.first.year for p in before} | {p.last.year for p in before}
    if len(years) != 1 or len(said) != 1 or not (numbered or text.startswith(NEXT_YEAR)):
        return None
    by = years.pop() - said[0].first.year + (0 if numbered else 1)
    last = shift(said[0].last + dt.timedelta(days=1), years=by) - dt.timedelta(days=1)
    return [replace(said[0], first=shift(said[0].first, years=by), last=last, relative=False)]


def _another_time(sem: Sem, periods: list[Period]) -> list[Sem]:
    out: Sem = sem
    dates: list[tuple[Expr, str, Cond, tuple[object, ...]]] = []
    for expr, unit, old, _ in sem.dates:
        new = attach.when(expr, unit, periods)
        swapped = exchanged(out, old, new) if new is not None else None
        if new is None or swapped is None:
            return []
        out, dates = swapped, [*dates, (expr, unit, new, tuple(periods))]
    years = tuple(p.first.year for p in periods) if len(periods) > 1 and all(p.grain == "year" for p in periods) else ()
    kept = tuple(v for v in sem.fill if not isinstance(v, int))
    notes = tuple(n for n in sem.notes if not n.startswith("«thời gian»"))
    return [out.with_(dates=tuple(dates), fill=kept + years, notes=notes)]


# ---- place ---------------------------------------------------------------------------------------------------------
def with_place(sem: Sem, item: Item, *, scoped: bool, negate: bool = False) -> list[Sem]:
    """The same elsewhere. `scoped`: within what was found, so the new place must lie in the old one."""
    if not isinstance(item.payload, Place) or _ranks_places(sem):
        return []
    old = places(sem)
    if "rankof" in " ".join(sem.flags):
        return _another_ranked(sem, place_names(item))
    if negate or not old:
        target = place_target(sem) if sem.value is not None or asked_value(sem) is not None else target_of(sem)
        added = located(sem, target, item, negate=negate) if target else None
        return [added] if added and added != sem else [sem] if added and attach.nationwide(item.payload) else []
    found = []
    for cond in old:
        new: Cond | None = None if attach.nationwide(item.payload) else OneOf(cond.expr, place_names(item))
        if scoped and not (set(place_names(item)) <= set(cond.values)):
            continue
        swapped = exchanged(sem, cond, new) if new is not None else without(sem, cond) if cond in sem.where else None
        if swapped is not None:
            notes = tuple(n for n in sem.notes if " được hiểu là " not in n or n.startswith("«"))
            fill = tuple(v for v in sem.fill if v not in cond.values)
            found.append(swapped.with_(fill=fill, notes=(*notes, item.payload.note) if item.payload.note else notes))
    return found


def _ranks_places(sem: Sem) -> bool:
    """Provinces compared with each other: one of them is no change of place."""
    if sem.rank is None:
        return False
    key = next((a.key for a in sem.asked if a.key), None)
    return (key is not None and isinstance(key.expr, Prop) and key.expr.name == "province") or sem.kinds(answer_var(sem)) == ("Province",)


def _another_ranked(sem: Sem, names: tuple[str, ...]) -> list[Sem]:
    if len(names) != 1:
        return []
    return [sem.with_(flags=frozenset(f"rankof:{names[0]}" if f.startswith("rankof:") else f for f in sem.flags))]


# ---- entity --------------------------------------------------------------------------------------------------------
def with_entity(sem: Sem, item: Item) -> list[Sem]:
    """The same of another entity: in place of the one named, else of the one nobody named."""
    new = next((c for c in item.sem.where if isinstance(c, OneOf) and isinstance(c.expr, Ident)), None)
    if new is None or len(item.sem.where) > 1 or item.sem.edges:
        return []
    kinds = item.sem.kinds()
    found = []
    for old in named(sem):
        assert isinstance(old.expr, Ident)
        var = old.expr.var
        if var not in sem.nodes or not _alike(sem.kinds(var), kinds):
            continue
        swapped = exchanged(sem, old, OneOf(old.expr, new.values))
        fitted = narrow(swapped.with_(nodes={**swapped.nodes, var: kinds})) if swapped else None
        if fitted:
            found.append(fitted)
    if found or named(sem):
        return found
    silent = [v for v in sem.implicit if v in sem.nodes and set(sem.kinds(v)) & set(kinds)]
    filled = [s for v in silent if (s := unify(merge(sem, item.sem, focus=sem.focus, args=sem.args, flags=sem.flags), v, item.sem.focus))]
    return filled if len(filled) == 1 else []


def _alike(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    """May the second stand where the first stood: the same kind, or both a party."""
    parties = set(ontology().expand("Party"))
    return bool(set(old) & set(new)) or (set(old) <= parties and set(new) <= parties)


# ---- fixed values --------------------------------------------------------------------------------------------------
def with_value(sem: Sem, val: Sem, *, scoped: bool) -> list[Sem]:
    """The same of another kind: the property's value replaced, else added. `scoped`: a second value of one property has no sense."""
    wanted = _property(val.where[0]) if len(val.where) == 1 and not val.edges else None
    if wanted is not None:
        same = [(c, p) for c in conditions(sem) if (p := _property(c)) is not None and p.name == wanted.name]
        old = [c for c, p in same if set(sem.nodes.get(p.var, ())) & set(val.kinds())]
        if old:
            first = _property(old[0])
            assert first is not None
            new = _moved(val.where[0], first)
            if len(old) > 1 or (scoped and old[0] != new):
                return []
            swapped = exchanged(sem, old[0], new)
            return [swapped.with_(fill=())] if swapped else []
    if "country" in val.flags and by_country(sem):
        return []  # another one's country: whose?
    return added_value(sem, val)


def _property(cond: object) -> Prop | None:
    match cond:
        case Compare(Prop() as prop, "=", Const(str())) | OneOf(Prop() as prop, _) | Contains(Prop() as prop, _):
            return prop
    return None


def _moved(cond: Cond, prop: Prop) -> Cond:
    match cond:
        case Compare(_, op, right):
            return Compare(prop, op, right)
        case OneOf(_, values):
            return OneOf(prop, values)
        case Contains(_, text):
            return Contains(prop, text)
    return cond


def added_value(sem: Sem, val: Sem) -> list[Sem]:
    """`val` said of what was asked about, of the event's object, or of the one thing of its kind; else of what naturally belongs to that."""
    if "edgevalue" in val.flags:
        return attach.with_value(sem, val, sem.focus)
    for var in mains(sem):
        if set(sem.kinds(var)) & set(val.kinds()) and (found := attach.with_value(sem, val, var)):
            return [s.with_(value=sem.value, asked=sem.asked) for s in found]
    both = merge(sem, val, focus=sem.focus, args=sem.args, event=sem.event, value=sem.value, flags=sem.flags)
    for var in mains(sem)[:2]:
        if near := [s for s, cost in attach.natural_between(both, var, val.focus) if cost < 0.3]:
            return near[:1]
    return []


def mains(sem: Sem) -> list[str]:
    """The variables a bare word may speak of: what was asked about, the event's object, then those that are the only ones of their kind."""
    edge = sem.edge(sem.event)
    single = [v for v, k in sem.nodes.items() if sum(set(k) & set(o) != set() for o in sem.nodes.values()) == 1]
    return [v for v in dict.fromkeys([answer_var(sem), *([edge.dst, edge.src] if edge else []), *single]) if v in sem.nodes]


# ---- amounts -------------------------------------------------------------------------------------------------------
def with_bound(sem: Sem, bound: Bound, *, scoped: bool) -> list[Sem]:
    """The same above or below another amount."""
    bounds = [c for c in conditions(sem) if isinstance(c, Compare) and c.op in ("<", "<=", ">", ">=") and isinstance(c.right, Const)]
    old = [c for c in bounds if _measures(sem, c.left, bound)]
    if old and not scoped:
        lefts = list(dict.fromkeys(c.left for c in old))
        if len(lefts) != 1 or not all(c in sem.where for c in old) or _narrower(old, bound):
            return []
        return [without(sem, *old).also(*attach.bound_conds(lefts[0], bound))]
    if bound.quantity.unit == "count" or len(sem.kinds(answer_var(sem))) != 1:
        return []
    added = attach.with_amount(sem, answer_var(sem), bound)
    return [added] if added else []


def _narrower(old: list[Compare], bound: Bound) -> bool:
    """'dưới 1000 tỷ?' after 'trên 500 tỷ': between the two, or the one in place of the other?"""
    if len(old) != 1 or bound.op[0] not in "<>" or bound.op[0] == old[0].op[0] or not isinstance(old[0].right, Const):
        return False
    before, now = old[0].right.value, bound.quantity.value
    return isinstance(before, int | float) and (before < now if bound.op[0] == "<" else now < before)


def _measures(sem: Sem, left: object, bound: Bound) -> bool:
    if not isinstance(left, Prop):
        return False
    edge = sem.edge(left.var)
    kinds = sem.nodes.get(left.var, ())
    declared = ontology().relations[edge.relation].properties.get(left.name) if edge else ontology().property(kinds, left.name) if kinds else None
    return declared is not None and attach.fits(declared.type, bound.quantity.unit)

