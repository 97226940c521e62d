"""Several aggregates of one figure ('lớn nhất, nhỏ nhất và trung bình'), keys that are years, values told with their key."""

from __future__ import annotations

from graph.query import DatePart, OneOf, Prop
from nlp.chart import Given, Item, rule
from nlp.rules.grouping import two_groups
from nlp.rules.measures import combined
from nlp.rules.nouns import alternatives
from nlp.sem import Key, Sem, merge

_FN = {"MAX": "max", "MIN": "min", "AVG": "avg", "MEDIAN": "median", "SUM": "sum", "MAXW": "max", "MINW": "min"}
ANY = "MAX|MIN|AVG|MEDIAN|SUM|MAXW|MINW"


# ---- one figure, several ways ----------------------------------------------------------------------------------------
def _fns(item: Item) -> tuple[object, ...]:
    return item.sem.fill if item.category in ("AGGS", "AGGA") else (_FN[item.category],)


@rule(f"AGGS|{ANY}", "AND|WITH", "AGGA", 0.0)
def aggregate_and(a: Item, _: Item) -> Sem:
    return Sem(fill=_fns(a))


@rule(f"AGGS|AGGA|{ANY}", ANY, "AGGS", 0.0)
def aggregates(a: Item, b: Item) -> Sem | None:
    """'lớn nhất, nhỏ nhất và trung bình'."""
    fns = _fns(a) + _fns(b)
    return Sem(fill=fns) if len(set(fns)) == len(fns) else None


@rule("ATTR", "AGGS", "ATTR", 0.0)
def several_ways(a: Item, aggs: Item) -> Given:
    """'tổng mức đầu tư lớn nhất, nhỏ nhất và trung bình'."""
    if a.sem.beside or a.sem.flags & {"indicator", "combined"} or a.sem.value is None or a.sem.value.agg:
        return None
    found = [combined(a.sem, fn) for fn in aggs.sem.fill]  # type: ignore[arg-type]
    values = [s.value for s in found if s is not None and s.value is not None]
    return a.sem.with_(value=values[0], beside=tuple(values[1:])).flag("combined") if len(values) == len(found) else None


@rule("AGGS", "ATTR|OFA", "ATTR", 0.0)
def ways_first(aggs: Item, a: Item) -> Given:
    """'trung bình, cao nhất và thấp nhất của giá gói thầu'."""
    return several_ways(a, aggs)


# ---- keys that are times -----------------------------------------------------------------------------------------------
@rule("YEARW", "VDATE", "GRPY", 0.0)
def year_of_date(_: Item, d: Item) -> Sem | None:
    """'(theo loại và) năm phê duyệt'."""
    value = d.sem.value
    if value is None or value.unit not in ("date", "year"):
        return None
    expr = DatePart("year", value.expr) if value.unit == "date" else value.expr
    return d.sem.with_(groups=(Key(expr, f"Năm {value.label}" if value.unit == "date" else value.label, "year", value.owner),), value=None)


@rule("GRPA", "GRPY", "GRP", 0.0)
def and_year_of_date(g: Item, y: Item) -> Given:
    return two_groups(g, y)


@rule("GRPA", "YEARW", "GRP", 0.0)
def and_year(g: Item, _: Item) -> Sem:
    """'theo lĩnh vực và năm'."""
    return merge(g.sem, Sem(flags=frozenset({"part:year"})))


# ---- values of a key --------------------------------------------------------------------------------------------------
@rule("VAL|VALS", "VAL", "VALS", 0.0)
def values_listed(a: Item, b: Item) -> Sem | None:
    return alternatives(a.sem, b.sem)


@rule("GRP", "VALS", "GRP", 0.0)
def values_of_key(g: Item, val: Item) -> Sem | None:
    """'mỗi loại dự án (FDI, đầu tư công, PPP)': those alone."""
    key = g.sem.groups[0] if len(g.sem.groups) == 1 and any(w.category in ("EACH", "BYKEY") for w in g.words()) else None
    if key is None or not isinstance(key.expr, Prop) or len(val.sem.where) != 1 or g.sem.kinds(key.var) != val.sem.kinds():
        return None
    match val.sem.where[0]:
        case OneOf(Prop(_, name), values) if name == key.expr.name and len(values) > 1:
            return g.sem.also(OneOf(key.expr, values))
    return None


