"""By whose place or which date things go, said to make sure: kept where the meaning goes by it anyway, else not understood."""

from __future__ import annotations

from graph.query import Agg, Expr, Prop
from graph.scope import walk
from nlp.chart import Item, rule
from nlp.sem import Sem


@rule("S|N|ATTR|RK|VP", "PLACEBY", "L", 0.02)
def by_place_of_package(s: Item, _: Item) -> Sem | None:
    """'tỉnh nào …, tính theo địa điểm gói thầu'."""
    sem = s.sem
    linked = any(e.relation == "LOCATED_IN" and sem.kinds(e.src) == ("BidPackage",) for e in sem.edges)
    apart = any(e.relation == "LOCATED_IN" and sem.kinds(e.src) != ("BidPackage",) for e in sem.edges)
    places = [p for e in _keys(sem) for p in walk(e) if isinstance(p, Prop) and p.name == "province"]
    return sem if not apart and (linked or places) and all(sem.kinds(p.var) == ("BidPackage",) for p in places) else None


@rule("S|N|ATTR|RK|VP", "WINDATE", "L", 0.02)
def by_day_of_award(s: Item, _: Item) -> Sem | None:
    """'… năm 2022, tính theo ngày trúng'."""
    sem = s.sem
    awards = {e.var for e in sem.edges if e.relation == "WINS"}
    filters = [c for a in sem.asked if a.value for e in walk(a.value.expr) if isinstance(e, Agg) for c in e.where]
    said = [p for d in sem.dates for p in walk(d[0]) if isinstance(p, Prop)] + [p for c in filters for p in walk(c) if isinstance(p, Prop) and p.name == "date"]
    dates = said + [p for e in _keys(sem) for p in walk(e) if isinstance(p, Prop) and p.name == "date"]
    return sem if dates and all(p.var in awards and p.name == "date" for p in dates) else None


def _keys(sem: Sem) -> list[Expr]:
    return [k.expr for k in (*sem.groups, *(a.key for a in sem.asked if a.key))]
