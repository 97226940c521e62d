"""Official statistics compared with an amount, and the year they are of."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Edge, Expr, Prop
from graph.text.quantity import Bound, Quantity
from nlp import attach
from nlp.chart import Item, rule
from nlp.sem import Sem, link

#: what one of the unit that an indicator is published in counts in the unit that people say it in
PUBLISHED = {"Tỷ đồng": ("vnd", 10**9), "Triệu USD": ("usd", 10**6), "Nghìn người": ("count", 10**3), "Doanh nghiệp": ("count", 1), "%": ("percent", 1)}


def in_published_unit(bound: Bound, unit: str) -> Bound | None:
    """The bound in the unit of the published figure: 'trên 500 nghìn tỷ' of a GRDP in tỷ đồng is 500 000; None for another sort of amount."""
    said, size = PUBLISHED.get(unit, ("", 1))

    def scaled(q: Quantity) -> Quantity | None:
        people = said == "count" and q.unit == "vnd" and q.scale >= 10**6  # 'hai triệu' is read as money where nothing says of what
        index = said == "percent" and q.unit == "count" and q.scale < 1000  # 'IIP dưới 100'
        return replace(q, value=q.value / size, unit="number") if q.unit == said or people or index else None

    low, high = scaled(bound.quantity), scaled(bound.high) if bound.high else None
    return replace(bound, quantity=low, high=high) if low and (high or not bound.high) else None


@rule("ATTR", "BND", "ATTRVP")
def figure_bounded(a: Item, bnd: Item) -> Sem | None:
    """'(tỉnh) có tỷ lệ hộ nghèo trên 10 %': said of the province whose figure it is."""
    unit = next((f[5:] for f in a.sem.flags if f.startswith("unit:")), None)
    assert isinstance(bnd.payload, Bound)
    bound = in_published_unit(bnd.payload, unit) if unit else None
    value = a.sem.value
    if bound is None or value is None or value.agg is not None or value.owner is None:
        return None
    return of_province(a.sem.also(*attach.bound_conds(value.expr, bound)), value.owner)


def of_province(sem: Sem, obs: str) -> Sem | None:
    """The figure as something said of a province, which is still to be named."""
    where = f"h{obs}"
    placed = sem.with_(nodes={**sem.nodes, where: ("Province",)}, implicit=sem.implicit | {where}, value=None)
    linked = link(placed, Edge(f"l{obs}", "OBSERVES", obs, where))
    return linked.with_(focus=where, args=(where,)) if linked else None


@rule("ATTRVP", "UNITW", "L", 0.0)
def unit_word(a: Item, _: Item) -> Sem | None:
    """'trên 2 triệu người'."""
    return a.sem if "indicator" in a.sem.flags else None


@rule("ATTRVP", "PER", "ATTRVP", 0.02)
def figure_in(a: Item, per: Item) -> Sem | None:
    date = year_of_figure(a.sem)
    return attach.with_period(a.sem, per.payload, date) if date and "dated" not in a.sem.flags else None  # type: ignore[arg-type]


def year_of_figure(sem: Sem) -> tuple[Expr, str, str] | None:
    """The year of the only official figure spoken of."""
    figures = [v for v, kinds in sem.nodes.items() if kinds == ("Observation",) and v.startswith("o")]
    return (Prop(figures[0], "year"), "year", "năm") if len(figures) == 1 else None
