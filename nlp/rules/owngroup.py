"""Figures against an average that is named: of the figures of all provinces or of one's own region, of other things ('các gói tư vấn'), of a place.

The average is worked out apart from what is asked for: 'gói nào cao hơn trung bình của các gói xây lắp' is asked of all packages.
"""

from __future__ import annotations

from graph.query import Compare, Cond, Const, Expr, Lookup, Node, OneOf, Op, Pattern, Prop, Sub
from graph.text.places import Place
from nlp import attach
from nlp.chart import Item, rule
from nlp.rules.nouns import place_names
from nlp.rules.official import of_province
from nlp.sem import Sem, Value, rename_cond

_MORE: dict[str, Op] = {"ABOVEAVG": ">", "BELOWAVG": "<"}


def _op(item: Item) -> Op:
    return next(_MORE[w.category] for w in item.words() if w.category in _MORE)


# ---- whose average ---------------------------------------------------------------------------------------------------
@rule("ABOVEAVG|BELOWAVG", "KEY", "OWNAVG", 0.02)
def above_that_of_the_key(word: Item, key: Item) -> Sem | None:
    """'cao hơn trung bình vùng': of one's own."""
    value = key.sem.value
    return key.sem.with_(bounds=((_op(word), Const(1)),)) if value is not None and isinstance(value.expr, Prop | Lookup) and not key.sem.where else None


@rule("ABOVEAVG|BELOWAVG", "OFN|N", "NAVG", 0.0)
def above_that_of_others(_: Item, n: Item) -> Sem | None:
    """'cao hơn trung bình (của) các gói tư vấn'."""
    plain = not n.sem.edges and not n.sem.asked and not n.sem.rank and not n.sem.having and not n.sem.pronouns and "name" not in n.sem.flags
    return Sem(fill=(n.sem,)) if plain and (n.sem.where or n.sem.kinds() == ("Province",)) else None


@rule("ABOVEAVG|BELOWAVG", "PLC", "NAVG", 0.0)
def above_that_of_a_place(_: Item, plc: Item) -> Sem | None:
    """'thấp hơn trung bình của Tây Nguyên', 'cao hơn mức trung bình cả nước'."""
    return Sem(fill=(plc,)) if isinstance(plc.payload, Place) else None


# ---- compared --------------------------------------------------------------------------------------------------------
@rule("ATTR", "NAVG", "ATTRVP", 0.0)
def against_that_of_others(a: Item, g: Item) -> Sem | None:
    value, (whose,) = a.sem.value, g.sem.fill
    if not _plain(a.sem) or value is None or value.owner is None or not isinstance(value.expr, Prop):
        return None
    if "indicator" in a.sem.flags:
        nation = isinstance(whose, Item) and not _places(whose) and "additive" not in a.sem.flags
        return None if nation or not _of_places(whose) else _figure(a.sem, value, _op(g), _places(whose))  # of a rate: the nation's own, or of its provinces?
    mine = a.sem.rep(value.owner)
    other = f"{mine}g"
    conds = _conds(whose, a.sem.kinds(mine), other)
    if conds is None:
        return None
    average = Sub("avg", Prop(other, value.expr.name), Pattern((Node(other, a.sem.kinds(mine)),), (), conds))
    return a.sem.also(Compare(value.expr, _op(g), average)).with_(value=None)


@rule("ATTR", "ABOVEAVG|BELOWAVG", "ATTRVP", 0.0)
def against_that_of_all(a: Item, word: Item) -> Sem | None:
    """'(tỉnh nào) có GRDP năm 2022 cao hơn trung bình': of all provinces, of the same year."""
    return _figure(a.sem, a.sem.value, _op(word), ()) if "indicator" in a.sem.flags and a.sem.value else None


@rule("ATTR", "OWNAVG", "ATTRVP", 0.0)
def against_that_of_its_region(a: Item, g: Item) -> Sem | None:
    """'(tỉnh) có GRDP cao hơn trung bình vùng': of the provinces of its own region, of the same year."""
    key, ((op, times),) = g.sem.value, g.sem.bounds
    regional = key is not None and isinstance(key.expr, Prop | Lookup) and key.expr.name == "region"
    if not regional or "indicator" not in a.sem.flags or times != Const(1) or a.sem.value is None:
        return None
    return _figure(a.sem, a.sem.value, op, None)


def _figure(sem: Sem, value: Value, op: Op, places: tuple[str, ...] | None) -> Sem | None:
    """The province's figure against the average of those of `places` (none named: of all provinces; None: of its own region)."""
    if not isinstance(value.expr, Prop) or value.owner is None or not _plain(sem):
        return None
    mine, other = value.expr.var, f"{value.expr.var}g"
    conds: list[Cond] = [Compare(Prop(other, p), "=", Prop(mine, p)) for p in ("indicator", "year")]
    conds.append(Compare(Prop(other, "level"), "=", Const("Tỉnh")))
    if places is None:
        conds.append(Compare(_region(other), "=", _region(mine)))
    elif places:
        conds.append(OneOf(Prop(other, "province"), places))
    average = Sub("avg", Prop(other, value.expr.name), Pattern((Node(other, ("Observation",)),), (), tuple(conds)))
    return of_province(sem.also(Compare(value.expr, op, average)), value.owner)


def _region(var: str) -> Expr:
    return Lookup(Prop(var, "province"), "Province", "region")


def _plain(sem: Sem) -> bool:
    value = sem.value
    if value is None or value.agg or value.whole or value.unit not in ("vnd", "usd", "int", "number", "percent"):
        return False
    return not (sem.asked or sem.rank or sem.groups or sem.beside or sem.edges or sem.above)


def _of_places(whose: object) -> bool:
    return isinstance(whose, Item) or (isinstance(whose, Sem) and whose.kinds() == ("Province",) and not whose.where)


def _places(whose: object) -> tuple[str, ...]:
    """The provinces of the place that was named; none for the whole country or 'các tỉnh'."""
    return place_names(whose) if isinstance(whose, Item) and getattr(whose.payload, "kind", "") != "country" else ()


def _conds(whose: object, kinds: tuple[str, ...], other: str) -> tuple[Cond, ...] | None:
    """What is said of those whose average it is, of `other`; None if they are of another kind."""
    if isinstance(whose, Sem):
        names = {v: other for v in (whose.focus, *whose.nodes, *whose.alias)}
        return tuple(rename_cond(c, names) for c in whose.where) if whose.kinds() == kinds and whose.where and len(whose.nodes) == 1 else None
    if not isinstance(whose, Item) or not _places(whose):
        return None
    placed = attach.with_place(Sem(focus=other, nodes={other: kinds}), other, whose.payload)  # type: ignore[arg-type]
    return placed.where if placed else None
