"""More or less than in another year ('hơn hay kém năm trước bao nhiêu gói'), and than the nation ('cao hơn mức chung cả nước')."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Arith, Compare, Const, Ident, Node, Op, Pattern, Prop, Sub
from graph.text.dates import Period
from nlp import attach
from nlp.chart import Item, rule
from nlp.rules.contrast import NATION
from nlp.rules.growth import filtered, grew, growth, moves_in
from nlp.rules.official import of_province
from nlp.rules.predicates import predicate
from nlp.rules.rates import as_rate
from nlp.sem import Ask, Sem, Value

_WAY = {"HIGHORLOW": "either", "CMPHIGH": "up", "CMPLOW": "down"}
_MORE: dict[str, Op] = {"CMPHIGH": ">", "CMPLOW": "<"}


# ---- than in another year --------------------------------------------------------------------------------------------
@rule("HIGHORLOW|CMPHIGH|CMPLOW", "PER", "MVS", 0.0)
def than_then(word: Item, per: Item) -> Sem | None:
    """'hơn hay kém năm trước', 'nhiều hơn năm 2020'."""
    periods: tuple[Period, ...] = tuple(per.payload)  # type: ignore[arg-type]
    return Sem(versus=periods, flags=frozenset({"moves", _WAY[word.category]})) if len(periods) == 1 else None


@rule("ATTR", "MVS", "ATTRG", 0.0)
def more_than_then(a: Item, m: Item) -> Sem | None:
    """'số gói thầu năm 2021 hơn hay kém năm trước (bao nhiêu gói)'."""
    value = a.sem.value
    if value is None or value.unit not in ("vnd", "usd", "percent", "int", "number") or a.sem.asked or a.sem.rank or a.sem.groups or a.sem.versus:
        return None
    if as_rate(value) and any(w.word.startswith(("cao", "thấp")) for w in m.words()):
        return None  # 'giải ngân cao hơn năm trước': the amount or the rate?
    return a.sem.with_(versus=m.sem.versus, flags=a.sem.flags | m.sem.flags) if len(a.sem.dates) == 1 else None


@rule("VDATE", "MVS", "MVS", 0.0)
def dated_more(d: Item, m: Item) -> Sem | None:
    """'đăng tải nhiều hơn năm trước': by that date."""
    value = d.sem.value
    return m.sem.with_(dated_by=(value.expr, value.unit, value.label), focus=d.sem.focus, nodes=d.sem.nodes) if value else None


@rule("PER", "MVS", "PMVS", 0.0)
def then_more(per: Item, m: Item) -> Sem | None:
    return m.sem.with_(fill=tuple(per.payload)) if len(per.payload) == 1 and not m.sem.fill else None  # type: ignore[arg-type]


@rule("PMVS", "N", "S", 0.02)
def so_many_more(m: Item, n: Item) -> Sem | None:
    """'2021 nhiều hay ít hơn năm trước bao nhiêu gói': the number of them then and before."""
    only = n.sem.asked[0] if len(n.sem.asked) == 1 else None
    if only is None or only.what != "count" or only.key or n.sem.edges or n.sem.rank or "dated" in n.sem.flags or only.var != n.sem.focus:
        return None
    here = n.sem.rep(n.sem.focus)
    if m.sem.focus and m.sem.kinds() != n.sem.kinds():
        return None
    date = attach.date_of(n.sem, here)
    if m.sem.dated_by is not None:
        expr, unit, label = m.sem.dated_by
        date = (replace(expr, var=here), unit, label) if isinstance(expr, Prop) else None
    count = Value(Ident(here), "int", "số lượng", agg="count", over=(here,))
    (said,) = m.sem.fill
    assert isinstance(said, Period)
    dated = attach.with_period(n.sem.with_(asked=(), value=count), [said], date)
    found = growth(dated.with_(versus=m.sem.versus, flags=dated.flags | m.sem.flags), percent=False) if dated else None
    return found.with_(asked=(Ask("value", value=found.value),), value=None) if found else None


@rule("N", "ATTRG", "NG", 0.0)
def who_moves(n: Item, a: Item) -> Sem | None:
    """'tỉnh nào tụt vốn FDI so với năm trước': the year is said before."""
    undated = not a.sem.dates and a.sem.versus and "either" not in a.sem.flags
    return a.sem.with_(fill=(n.sem,)) if undated and n.sem.asked and not n.sem.edges else None


@rule("PER", "NG", "S", 0.02)
def then_who_moves(per: Item, g: Item) -> Sem | None:
    """'Năm 2023 những tỉnh nào tụt vốn FDI thực hiện so với năm trước'."""
    (n,) = g.sem.fill
    dated = moves_in(Item("ATTRG", per.start, g.end, g.sem.with_(fill=()), 0.0), per)
    grown = grew(Item("ATTRG", per.start, g.end, dated, 0.0)) if isinstance(dated, Sem) else None
    return predicate(n, grown.with_(args=grown.args or (grown.focus,))) if isinstance(grown, Sem) and isinstance(n, Sem) else None


# ---- as a part or a multiple of another year's -----------------------------------------------------------------------
@rule("ATTRQ", "PER", "S", 0.0)
@rule("ATTRT", "PER", "S", 0.0)
def of_another_year(a: Item, per: Item) -> Sem | None:
    """'vốn FDI năm 2023 bằng bao nhiêu phần trăm năm 2022', '… gấp mấy lần năm 2022'."""
    value = a.sem.value
    periods: tuple[Period, ...] = tuple(per.payload)  # type: ignore[arg-type]
    asks = next(w.word for w in reversed(list(a.words())) if w.category in ("PCTQ", "TIMESQ"))
    if value is None or len(a.sem.dates) != 1 or len(periods) != 1 or not asks.startswith(("bằng", "gấp", "bao nhiêu lần", "mấy lần")):
        return None
    date, unit, said, before = a.sem.dates[0]
    other = attach.when(date, unit, periods)
    if other is None or other == said or len(before) != 1 or a.sem.groups or a.sem.rank or a.sem.beside:
        return None
    now, then = filtered(value, said), filtered(value, other)
    percent = a.category == "ATTRQ"
    expr = Arith("/", Arith("*", Const(100), now), then) if percent else Arith("/", now, then)
    ratio = Value(expr, "percent" if percent else "number", "tỷ lệ" if percent else "số lần", whole=True, owner=value.owner, over=value.over)
    rest = tuple(c for c in a.sem.where if c != said)
    return a.sem.with_(where=rest, dates=(), asked=(Ask("value", value=ratio),), value=None, flags=(a.sem.flags - {"saiddate"}) | {"growth", "contrast"})


@rule("ATTR", "TIMESQ", "ATTRT", 0.0)
def how_many_times(a: Item, _: Item) -> Sem | None:
    return a.sem if a.sem.value is not None and len(a.sem.dates) == 1 and not a.sem.asked and a.sem.value.unit not in ("text", "enum", "date", "year") else None


# ---- than the nation -------------------------------------------------------------------------------------------------
@rule("ATTRC", "PLC|NATIONW", "VP", 0.0)
def than_the_nation(a: Item, plc: Item) -> Sem | None:
    """'có tỷ lệ hộ nghèo cao hơn mức chung cả nước': than the figure published for all of it, of the same year."""
    op = next((_MORE[w.category] for w in a.words() if w.category in _MORE), None)
    nation = plc.category == "NATIONW" or (getattr(plc.payload, "kind", "") == "country" and "places" not in plc.sem.flags)
    value = a.sem.value
    if op is None or not nation or value is None or not isinstance(value.expr, Prop) or "indicator" not in a.sem.flags or "additive" in a.sem.flags:
        return None
    if value.agg or a.sem.asked or a.sem.groups or a.sem.rank or value.owner is None:
        return None
    mine, theirs = value.expr.var, f"{value.expr.var}c"
    alike = (*(Compare(Prop(theirs, p), "=", Prop(mine, p)) for p in ("indicator", "year")), Compare(Prop(theirs, "level"), "=", Const(NATION)))
    nationwide = Sub("max", Prop(theirs, "value"), Pattern((Node(theirs, ("Observation",)),), (), alike))
    return of_province(a.sem.also(Compare(value.expr, op, nationwide)), value.owner)
