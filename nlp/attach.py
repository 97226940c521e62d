"""How a place, a time, an amount, a fixed value or an owner attaches to what is being talked about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from graph.measures import expand
from graph.ontology import ontology
from graph.query import AllOf, AnyOf, Compare, Cond, Const, Edge, Exists, Expr, Ident, Node, Not, OneOf, Pattern, Prop
from graph.text.dates import Period
from graph.text.places import Place
from graph.text.quantity import Bound, Quantity
from nlp.sem import Sem, link, merge, rename_cond, rename_edge, restrict, unify

#: (head kind, owner kind) -> (relation, head is its source, cost): what 'A của B' and 'B có A' mean without a verb
NATURAL: dict[tuple[str, str], list[tuple[str, bool, float]]] = {
    ("BidPackage", "Project"): [("PART_OF", True, 0.0)],
    ("BidPackage", "Plan"): [("IN_PLAN", True, 0.0)],
    ("BidPackage", "Agency"): [("PROCURES", False, 0.0)],
    ("BidPackage", "Enterprise"): [("PROCURES", False, 0.4), ("WINS", False, 0.35)],
    ("BidPackage", "Province"): [("LOCATED_IN", True, 0.0)],
    ("Project", "Agency"): [("IS_OWNER_OF", False, 0.0)],
    ("Project", "Enterprise"): [("IS_OWNER_OF", False, 0.3), ("INVESTS_IN", False, 0.3)],
    ("Project", "ForeignInvestor"): [("INVESTS_IN", False, 0.0)],
    ("Project", "Person"): [("INVESTS_IN", False, 0.0)],
    ("Project", "Province"): [("LOCATED_IN", True, 0.0)],
    ("Project", "BidPackage"): [("PART_OF", False, 0.0)],
    ("Project", "Plan"): [("PLANS", False, 0.0)],
    ("Plan", "Project"): [("PLANS", True, 0.0)],
    ("Plan", "BidPackage"): [("IN_PLAN", False, 0.0)],
    ("Enterprise", "Province"): [("LOCATED_IN", True, 0.0)],
    ("Agency", "Province"): [("LOCATED_IN", True, 0.0)],
    ("Agency", "Agency"): [("SUBORDINATE_TO", True, 0.2)],
    ("Disbursement", "Project"): [("DISBURSES", False, 0.0)],
    ("MonitoringReport", "Project"): [("MONITORED_IN", False, 0.0)],
    ("Observation", "Province"): [("OBSERVES", True, 0.0)],
    ("Province", "Project"): [("LOCATED_IN", False, 0.1)],
    ("Province", "BidPackage"): [("LOCATED_IN", False, 0.1)],
    ("Province", "Enterprise"): [("LOCATED_IN", False, 0.1)],
    ("Province", "Agency"): [("LOCATED_IN", False, 0.1)],
}

#: what it costs to guess that somebody does what nobody said
UNSAID = 0.4


# ---- fixed values ------------------------------------------------------------------------------------------------
def with_value(sem: Sem, value: Sem, var: str) -> list[Sem]:
    """`var` has the fixed property; a value of a bid goes to the bid edge that `var` takes part in."""
    if "edgevalue" in value.flags:
        return _with_edge_value(sem, value)
    if "country" in value.flags and "role:investor" in sem.flags and value.kinds() == ("Person",) and sem.rep(var) == sem.rep(sem.focus):
        return []  # 'nhà đầu tư Nhật Bản': organisations of that country; people are asked for as 'người Nhật'
    merged = merge(sem, value, flags=sem.flags, args=sem.args, focus=sem.focus, event=sem.event)
    both = unify(merged, var, value.focus)
    if both is None and "country" in value.flags and sem.kinds(var) == ("Project",) and value.kinds() == ("ForeignInvestor",):
        linked = link(merged, Edge(f"l{value.focus}", "INVESTS_IN", value.focus, var))  # 'dự án Nhật Bản'
        return [linked] if linked else []
    if both is None and sem.kinds(var) == ("Project",) and value.kinds() == ("BidPackage",):
        return [s for s, _ in _natural(merged, value.focus, var)]  # 'dự án đã chọn được nhà thầu'
    return [both] if both else []


def _with_edge_value(sem: Sem, value: Sem) -> list[Sem]:
    theirs = value.edges[0]
    mine = next((e for e in sem.edges if e.relation == theirs.relation), None)
    if mine is None:
        return []
    renamed = tuple(rename_cond(c, {theirs.var: mine.var}) for c in value.where)
    return [sem.also(*renamed)]


# ---- places ------------------------------------------------------------------------------------------------------
def in_place(expr: Expr, names: Sequence[str]) -> Cond:
    return OneOf(expr, tuple(names))


def with_place(sem: Sem, var: str, place: Place, *, negate: bool = False) -> Sem | None:
    """`var` lies in the place; an event's place is the place of what it is about (a package, a project)."""
    kinds = sem.kinds(var)
    cond: Cond
    if kinds == ("Province",):
        cond = OneOf(Ident(var), tuple(place.names_63))
    elif kinds == ("Observation",):
        cond = OneOf(Prop(var, "province"), tuple(place.names_63))
    elif kinds and ontology().property(kinds, "province"):
        cond = in_place(Prop(var, "province"), place.names_63)
    elif kinds in (("Disbursement",), ("MonitoringReport",)):
        owner = next((e.src for e in sem.edges if sem.rep(e.dst) == sem.rep(var)), None)
        return with_place(sem, owner, place, negate=negate) if owner else None
    elif var in [sem.rep(v) for v in sem.nodes] and kinds and (located := tuple(k for k in kinds if k in ("Enterprise", "Agency", "Project", "BidPackage"))):
        narrowed = restrict(sem, var, located)
        return with_place(narrowed, var, place, negate=negate) if narrowed else None
    else:
        return None
    noted = sem.with_(notes=(*sem.notes, place.note)) if place.note and place.note not in sem.notes else sem
    return noted.also(Not(cond) if negate else cond)


def nationwide(place: Place) -> bool:
    return place.kind == "country" and len(place.names_63) != 1


# ---- time --------------------------------------------------------------------------------------------------------
def when(expr: Expr, unit: str, periods: Sequence[Period]) -> Cond | None:
    """The condition that a date, a year or a half-year lies in one of the periods."""
    conds = [c for p in periods if (c := _when(expr, unit, p)) is not None]
    if len(conds) < len(periods):
        return None
    return conds[0] if len(conds) == 1 else AnyOf(tuple(conds))


def _when(expr: Expr, unit: str, p: Period) -> Cond | None:
    first, last = p.first, p.last
    if unit == "date":
        conds: list[Cond] = []
        if first > dt.date.min:
            conds.append(Compare(expr, ">=", Const(first)))
        if last < dt.date.max:
            conds.append(Compare(expr, "<=", Const(last)))
        return conds[0] if len(conds) == 1 else AllOf(tuple(conds))
    if unit == "year":
        return _when_year(expr, first, last)
    if unit == "period":
        halves = _halves(first, last)
        return OneOf(expr, halves) if halves else None
    return None


def _when_year(expr: Expr, first: dt.date, last: dt.date) -> Cond | None:
    if (first > dt.date.min and (first.month, first.day) != (1, 1)) or (last < dt.date.max and (last.month, last.day) != (12, 31)):
        return None  # a yearly figure has no half or quarter
    conds: list[Cond] = []
    if first.year == last.year:
        return Compare(expr, "=", Const(first.year))
    if first > dt.date.min:
        conds.append(Compare(expr, ">=", Const(first.year)))
    if last < dt.date.max:
        conds.append(Compare(expr, "<=", Const(last.year)))
    return conds[0] if len(conds) == 1 else AllOf(tuple(conds))


def _halves(first: dt.date, last: dt.date) -> tuple[str, ...]:
    if first == dt.date.min or last == dt.date.max:
        return ()
    found = []
    for year in range(first.year, last.year + 1):
        for half, (a, b) in (("H1", (dt.date(year, 1, 1), dt.date(year, 6, 30))), ("H2", (dt.date(year, 7, 1), dt.date(year, 12, 31)))):
            if first <= a and b <= last:
                found.append(f"{year}-{half}")
    return tuple(found)


def date_of(sem: Sem, var: str) -> tuple[Expr, str, str] | None:
    """The date that a bare time means for the entity at `var`: expression, unit, Vietnamese name (questions.md, 'Dates by verb')."""
    kinds = sem.kinds(var)
    match kinds:
        case ("BidPackage",) if not any(_in_reports(sem, v) for v in sem.nodes):  # 'dự án vi phạm năm 2022': of no package beside it
            return Prop(var, "published"), "date", "ngày đăng tải"
        case ("Project",) if (report := next((e for e in sem.edges if e.relation == "MONITORED_IN" and sem.rep(e.src) == var), None)) is not None:
            return Prop(sem.rep(report.dst), "period"), "period", "kỳ báo cáo"  # 'dự án vi phạm năm 2022': the report's time
        case ("Project",) if not _in_reports(sem, var):
            return Prop(var, "approved"), "date", "ngày phê duyệt"
        case ("Disbursement",) | ("Observation",):
            return Prop(var, "year"), "year", "năm"
        case ("MonitoringReport",):
            return Prop(var, "period"), "period", "kỳ báo cáo"
    return None


def _in_reports(sem: Sem, var: str) -> bool:
    """'dự án vi phạm năm 2022': it is the report that is of that time, not the project."""
    inner = (c.pattern for c in sem.where if isinstance(c, Exists))
    return any(e.relation == "MONITORED_IN" and sem.rep(e.src) == var for p in inner for e in p.edges)


def value_date(sem: Sem) -> tuple[Expr, str, str] | None:
    """The date of an amount itself: what was won, was won on the day of the award ('giá trị trúng thầu qua từng năm')."""
    var = sem.rep(sem.focus) if sem.focus else ""
    if "attr:winning_price" not in sem.flags or sem.kinds(var) != ("BidPackage",):
        return None
    expr = expand(ontology(), "BidPackage", "award_date", var, lambda stem: f"d{var}{stem}")
    return expr, "date", "ngày trúng thầu"


def event_date(sem: Sem) -> tuple[Expr, str, str] | None:
    """The date of the main verb: an award's date; a bid goes by the package's closing; a disbursement by its year."""
    if sem.dated_by is not None:
        return sem.dated_by
    spent = [e for e in sem.edges if e.relation == "DISBURSES"]
    edge = spent[0] if len(spent) == 1 else sem.edge(sem.event)  # 'năm 2023 chủ đầu tư nào giải ngân tốt nhất': the year of what was spent
    if edge is None:
        return None
    match edge.relation:
        case "WINS":
            return Prop(edge.var, "date"), "date", "ngày trúng thầu"
        case "BIDS_ON":
            return Prop(edge.dst, "closed"), "date", "thời điểm đóng thầu"
        case "PROCURES":
            return Prop(edge.dst, "published"), "date", "ngày đăng tải"
        case "INVESTS_IN" | "IS_OWNER_OF":
            return Prop(edge.dst, "approved"), "date", "ngày phê duyệt dự án"
        case "DISBURSES":
            return Prop(edge.dst, "year"), "year", "năm"
        case "MONITORED_IN":
            return Prop(edge.dst, "period"), "period", "kỳ báo cáo"
    return None


def with_period(sem: Sem, periods: Sequence[Period], date: tuple[Expr, str, str] | None) -> Sem | None:
    if date is None:
        return None
    cond = when(date[0], date[1], periods)
    if cond is None:
        return None
    years = tuple(p.first.year for p in periods) if len(periods) > 1 and all(p.grain == "year" for p in periods) else ()
    dated = sem.also(cond).flag("dated").with_(dates=(*sem.dates, (date[0], date[1], cond, tuple(periods))))
    if periods[0].relative:
        dated = dated.with_(notes=(*dated.notes, f"«thời gian» tính từ ngày mới nhất trong dữ liệu: {_span(periods[0])}"))
    return dated.with_(fill=dated.fill + years) if years else dated


def _span(p: Period) -> str:
    return f"{p.first:%d/%m/%Y}–{p.last:%d/%m/%Y}"


# ---- amounts -----------------------------------------------------------------------------------------------------
MONEY = {("BidPackage", "vnd"): "estimate", ("Project", "vnd"): "total_capital", ("Project", "usd"): "registered_usd"}


def bound_conds(expr: Expr, bound: Bound) -> tuple[Cond, ...]:
    low = Const(bound.quantity.value)
    if bound.op == "between":
        assert bound.high is not None
        return (Compare(expr, ">=", low), Compare(expr, "<=", Const(bound.high.value)))
    if bound.op == "~":
        return tuple(Compare(expr, op, Const(_near(bound.quantity.value, tenths))) for op, tenths in ((">=", 9), ("<=", 11)))  # type: ignore[arg-type]
    return (Compare(expr, bound.op, low),)  # type: ignore[arg-type]


#: days of a unit of duration
DAYS = {"days": 1.0, "weeks": 7.0, "months": 30.44, "years": 365.0}


def in_days(bound: Bound) -> Bound | None:
    """The bound in days; None for what is no duration."""
    scale = DAYS.get(bound.quantity.unit)
    if scale is None:
        return None

    def days(q: Quantity) -> Quantity:
        return replace(q, value=round(q.value * scale), unit="days")

    return replace(bound, quantity=days(bound.quantity), high=days(bound.high) if bound.high else None)


def _near(amount: int | float, tenths: int) -> int | float:
    """So many tenths of an amount, whole where it is whole: no 220,00000000000003 tỷ."""
    part = amount * tenths / 10
    return round(part) if isinstance(amount, int) and abs(part) > 100 else round(part, 6)


def fits(unit: str, quantity: str) -> bool:
    """May a value of ontology type `unit` be compared with a quantity of unit `quantity`?"""
    return quantity in {
        "vnd": ("vnd",),
        "usd": ("usd",),
        "percent": ("percent",),
        "int": ("count", "days"),
        "number": ("count", "vnd", "usd", "percent"),
        "year": (),
        "date": (),
    }.get(unit, ())


def with_amount(sem: Sem, var: str, bound: Bound) -> Sem | None:
    kinds = sem.kinds(var)
    prop = MONEY.get((kinds[0], bound.quantity.unit)) if len(kinds) == 1 else None
    return sem.also(*bound_conds(Prop(var, prop), bound)) if prop else None


# ---- owners ------------------------------------------------------------------------------------------------------
def possess(head: Sem, var: str, owner: Sem) -> list[tuple[Sem, float]]:
    """'`head` của `owner`': fills the head's silent argument, else the natural relation between the kinds. Costs beside."""
    found: list[tuple[Sem, float]] = []
    both = merge(head, owner, focus=head.focus, args=head.args, event=head.event or owner.event, value=head.value or owner.value)
    for arg in head.args:
        if head.rep(arg) in head.implicit or arg in head.implicit:
            found += [(s, c) for s, c in _fill(both, arg, owner.focus)]
    if owner.same and (held := _held_by(both, var, owner)):
        return held
    if not found:
        found += _won(_natural(both, var, owner.focus), owner)
    return found


def _held_by(both: Sem, var: str, owner: Sem) -> list[tuple[Sem, float]]:
    """'hai nhà thầu (thuộc) cùng một chủ sở hữu': the firms are what it owns."""
    stake = next((e for e in owner.edges if e.relation == "OWNS" and owner.rep(e.src) == owner.rep(owner.focus)), None)
    if stake is None or owner.rep(stake.dst) not in owner.implicit or not set(both.kinds(var)) <= {"Enterprise", "Agency", "Person"}:
        return []
    one = unify(both, var, stake.dst)
    return [(one, 0.0)] if one else []


def _won(ways: list[tuple[Sem, float]], owner: Sem) -> list[tuple[Sem, float]]:
    """'gói của nhà thầu trúng nhiều nhất': as a contractor it has won them; nobody says that it called for them."""
    won = [(s, 0.0) for s, _ in ways if s.edges[-1].relation == "WINS"] if "first:winner" in owner.flags else []
    return won or ways


def _fill(both: Sem, arg: str, owner: str) -> list[tuple[Sem, float]]:
    if one := unify(both, owner, arg):
        return [(one, 0.0)]
    if "Province" in both.kinds(owner) and "Province" not in both.kinds(arg):
        return _natural(both, arg, owner)
    return [(s, c + 0.1) for s, c in _natural(both, arg, owner)]


def natural_between(sem: Sem, a: str, b: str) -> list[tuple[Sem, float]]:
    return _natural(sem, a, b)


def _natural(sem: Sem, head: str, owner: str) -> list[tuple[Sem, float]]:
    found: dict[tuple[str, bool], float] = {}
    told = {v for v, _ in sem.pronouns} | {a.var for a in sem.asked}  # oneself, and who is asked for ('trúng của ai')
    for h in sem.kinds(head):
        for o in sem.kinds(owner):
            for relation, outward, cost in NATURAL.get((h, o), ()):
                if relation == "SUBORDINATE_TO" and len(sem.kinds(owner)) > 1:
                    continue  # an investor or a contractor that may be an agency is not said to be anybody's superior
                if relation == "SUBORDINATE_TO" and any(e.relation in ("WINS", "BIDS_ON") and sem.rep(e.src) == sem.rep(head) for e in sem.edges):
                    continue  # 'nhà thầu trúng gói của Bộ Công Thương': the package is the ministry's
                if relation == "PROCURES" and "Person" in sem.kinds(owner) and owner not in told:
                    cost = max(cost, UNSAID)  # 'gói của nhà đầu tư': one who may be a person is not said to call for bids
                found[relation, outward] = min(cost, found.get((relation, outward), 9.0))
    out = []
    for (relation, outward), cost in found.items():
        edge = Edge(f"l{head}{owner}", relation, head, owner) if outward else Edge(f"l{head}{owner}", relation, owner, head)
        if any(e.relation == relation and sem.rep(e.src) == sem.rep(edge.src) and sem.rep(e.dst) == sem.rep(edge.dst) for e in sem.edges):
            out.append((sem, cost))
        elif linked := link(sem, edge):
            out.append((linked, cost))
    return out


# ---- sealing: a sub-pattern under a negation or a quantifier ------------------------------------------------------
def seal(sem: Sem, keep: Sequence[str]) -> Pattern:
    """The pattern of `sem` as a closed one: all variables but `keep` are its own."""
    names = {v: sem.rep(v) for v in sem.alias}
    kept = {sem.rep(k) for k in keep}
    nodes = tuple(Node(v, k) for v, k in sem.nodes.items() if v not in kept)
    return Pattern(nodes, tuple(rename_edge(e, names) for e in sem.edges), tuple(rename_cond(c, names) for c in sem.where))


def exists(sem: Sem, keep: Sequence[str]) -> Cond:
    return Exists(seal(sem, keep))
