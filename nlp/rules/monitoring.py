"""What monitoring reports say of projects: delays and violations, in which half-year, in how many, in the latest.

'Chậm tiến độ' is a project's status unless monitoring is named (questions.md): a half-year of monitoring ('kỳ giám sát 6 tháng đầu năm 2022',
'kỳ gần nhất') or a number of them ('từ 2 kỳ') makes it what the reports found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from graph.ontology import ontology
from graph.query import Column, Compare, Cond, Const, Edge, Exists, Form, Ident, Missing, Node, Not, OneOf, Pattern, Prop, Query, Sub, Total
from nlp import attach
from nlp.chart import Item, rule, unary
from nlp.rules.verbs import how_often, ranked
from nlp.sem import Ask, Key, Sem, merge, unify

REPORT = ("MonitoringReport",)
DELAYED = "Chậm tiến độ"
#: what a report says, given the variable it stands for
_Said = Callable[[str], Cond]


# ---- which half-year -------------------------------------------------------------------------------------------------
@rule("MKY", "PER", "MPER", 0.0)
def half_year(_: Item, per: Item) -> Sem:
    """'kỳ giám sát 6 tháng đầu năm 2022', 'báo cáo giám sát năm 2023'."""
    return Sem(versus=tuple(per.payload))  # type: ignore[arg-type]


@rule("MKY", "SUP_NEW", "MPER", 0.0)
def latest(_: Item, sup: Item) -> Sem | None:
    """'kỳ giám sát gần nhất'."""
    return Sem(flags=frozenset({"latest"})) if sup.word not in ("trẻ nhất", "non trẻ nhất") else None


@rule("OF|BY|TO|BYKEY|FROM|FILL", "MPER", "MPER", 0.0)
def at_that_time(_: Item, when: Item) -> Sem:
    """'trong kỳ …', 'theo báo cáo giám sát …', 'đến kỳ …'."""
    return when.sem


@rule("N|S|VP|PASS|ATTR|RK|ATTRVP", "MPER", "L", 0.03)
def reported_then(x: Item, when: Item) -> Sem | None:
    return in_report(x.sem, when.sem)


@rule("MPER", "N|S|ATTR|VP", "R", 0.03)
def then_reported(when: Item, x: Item) -> Sem | None:
    return in_report(x.sem, when.sem)


def in_report(sem: Sem, when: Sem) -> Sem | None:
    """What is said, as what the reports of that half-year found."""
    if "dated" in sem.flags or ("name" in sem.flags and not sem.edges):
        return None
    if sem.kinds() == REPORT and not sem.edges and when.versus:
        return attach.with_period(sem, when.versus, (Prop(sem.focus, "period"), "period", "kỳ báo cáo"))  # type: ignore[arg-type]
    told = monitored(sem)
    edge = next((e for e in told.edges if e.relation == "MONITORED_IN"), None) if told else None
    if told is None or edge is None:
        return None
    report = told.rep(edge.dst)
    if "latest" in when.flags:
        return told.also(Compare(Prop(report, "period"), "=", _newest())).flag("dated")
    return attach.with_period(told, when.versus, (Prop(report, "period"), "period", "kỳ báo cáo"))  # type: ignore[arg-type]


def monitored(sem: Sem) -> Sem | None:
    """The meaning with its report spoken of; a project's delay or violation becomes that of a report."""
    if any(e.relation == "MONITORED_IN" for e in sem.edges):
        return sem
    for cond in sem.where:
        found = _status(sem, cond) or _violation(sem, cond)
        if found is not None:
            project, said = found
            report, edge = f"o{project}m", f"e{project}m"
            rest = tuple(c for c in sem.where if c != cond)
            return sem.with_(
                nodes={**sem.nodes, report: REPORT}, edges=(*sem.edges, Edge(edge, "MONITORED_IN", project, report)), where=(*rest, said(report))
            )
    return None


def _status(sem: Sem, cond: Cond) -> tuple[str, _Said] | None:
    match cond:
        case Compare(Prop(var, "status"), "=", Const(value)) if value == DELAYED and sem.kinds(var) == ("Project",):
            return sem.rep(var), lambda report: Compare(Prop(report, "delayed"), "=", Const(True))
    return None


def _violation(sem: Sem, cond: Cond) -> tuple[str, _Said] | None:
    match cond:
        case Exists(Pattern((Node(report, kinds),), (Edge() as edge,), (Not(Missing(Prop(_, "violation"))),))) if kinds == REPORT and report == edge.dst:
            return sem.rep(edge.src), lambda new: Not(Missing(Prop(new, "violation")))
    return None


# ---- the latest ------------------------------------------------------------------------------------------------------
def _newest() -> Total:
    """The newest half-year of all reports."""
    column = Column("v", Prop("mk", "period"), "kỳ báo cáo mới nhất", "period")
    return Total("max", "v", Query(Form.TABLE, Pattern((Node("mk", REPORT),)), (column,)))


def own_latest(sem: Sem) -> Sem:
    """Of a named project the latest report is its own, whenever others were last reported on."""
    edge = next((e for e in sem.edges if e.relation == "MONITORED_IN"), None)
    if edge is None or not any(isinstance(c, OneOf) and isinstance(c.expr, Ident) and sem.rep(c.expr.var) == sem.rep(edge.src) for c in sem.where):
        return sem
    mine = Sub("max", Prop("mk", "period"), Pattern((Node("mk", REPORT),), (Edge("mke", "MONITORED_IN", sem.rep(edge.src), "mk"),)))
    return sem.with_(where=tuple(Compare(c.left, "=", mine) if isinstance(c, Compare) and isinstance(c.right, Total) else c for c in sem.where))


# ---- in how many -------------------------------------------------------------------------------------------------------
@rule("VAL|VP", "CN|OCN", "VP", 0.03)
def in_so_many_reports(val: Item, cn: Item) -> Sem | None:
    """'chậm tiến độ từ 2 kỳ', 'vi phạm trong ít nhất 3 kỳ giám sát'."""
    return _so_often(val.sem, cn.sem) if cn.sem.kinds() == REPORT and not cn.sem.edges else None


@rule("VAL", "TIMES", "VP", 0.03)
def so_many_times(val: Item, times: Item) -> Sem | None:
    """'vi phạm từ 2 lần trở lên'."""
    bounds = tuple((c.op, c.right) for c in attach.bound_conds(Const(0), times.payload) if isinstance(c, Compare))  # type: ignore[arg-type]
    return _so_often(val.sem, Sem(bounds=bounds)) if any(isinstance(c, Exists) for c in val.sem.where) else None


def _so_often(said: Sem, counted: Sem) -> Sem | None:
    told = monitored(said) if said.kinds() == ("Project",) and not said.edges else None
    if told is None:
        return None
    project, report = told.rep(told.focus), told.edges[-1].dst
    return how_often(told.with_(args=(project, report)), project, Sem(focus=report, bounds=counted.bounds))


# ---- what was found ------------------------------------------------------------------------------------------------------
@rule("FOUNDW", "V2", "V2", 0.0)
@rule("V2", "V2", "V2", 0.0)
def found(word: Item, v: Item) -> Sem | None:
    """'(bị ghi nhận vi phạm) sử dụng vốn sai mục đích': what the violation was."""
    plain = word.category == "FOUNDW" or "verb:found_in_violation" in word.sem.flags
    return v.sem if plain and "verb:found_content" in v.sem.flags else None


@rule("MPER", "HAVE", "MPER", 0.0)
def report_says(when: Item, _: Item) -> Sem:
    """'báo cáo giám sát 6 tháng cuối năm 2021 ghi nhận …'."""
    return when.sem


@rule("VAL|VP", "MNM", "VP", 0.03)
def in_most_reports(val: Item, most: Item) -> Sem | None:
    """'chậm tiến độ nhiều kỳ nhất'."""
    told = monitored(val.sem) if most.sem.kinds() == REPORT and not most.sem.edges and val.sem.kinds() == ("Project",) and not val.sem.rank else None
    if told is None:
        return None
    project, report = told.rep(told.focus), told.edges[-1].dst
    return ranked(told.with_(args=(project, report)), project, report, descending="fewest" not in most.sem.flags)


@rule("N|S|VP|ATTR", "MON", "L", 0.02)
@rule("MON", "N|S|ATTR|VP", "R", 0.03)
def named(x: Item, word: Item) -> Sem | None:
    """'vi phạm khi giám sát', 'theo báo cáo giám sát, …': what the reports found."""
    sem = word.sem if x.category == "MON" else x.sem
    if x.category == "MON" and next(word.words()).category == "PER" and any(d[1] != "period" for d in sem.dates):
        return None  # 'theo báo cáo giám sát 6 tháng đầu năm 2022, …': the report's time, not the project's
    return sem if sem.kinds() == REPORT and not sem.edges else monitored(sem)


def of_what_kind(n: Item, v: Item) -> Sem | None:
    """'loại vi phạm nào bị phát hiện nhiều lần nhất', 'kỳ nào có nhiều dự án chậm tiến độ nhất'."""
    if "keyasked" not in n.sem.flags or n.sem.kinds() != REPORT or v.sem.asked:
        return None
    told = monitored(v.sem)
    edge = next((e for e in told.edges if e.relation == "MONITORED_IN"), None) if told else None
    if told is None or edge is None:
        return None
    both = merge(n.sem, told, focus=n.sem.focus, args=n.sem.args, event=told.event)
    one = unify(both, n.sem.focus, edge.dst)
    return one.with_(rank=replace(one.rank, on=None)) if one and one.rank else one


# ---- how far -----------------------------------------------------------------------------------------------------------
@unary("ATTR", "S", 0.05)
def by_half_year(a: Item) -> Sem | None:
    """'tiến độ của dự án P': what each half-year's report said; their average is no progress (nlp.guards.guesses)."""
    value, sem = a.sem.value, a.sem
    edge = next((e for e in sem.edges if e.relation == "MONITORED_IN"), None)
    if value is None or edge is None or averaged(a.words()):
        return None
    named = any(isinstance(c, OneOf) and isinstance(c.expr, Ident) and sem.rep(c.expr.var) == sem.rep(edge.src) for c in sem.where)
    latest = any(isinstance(c, Compare) and isinstance(c.right, Total) for c in sem.where)
    if not named or latest or "attr:progress" not in sem.flags or sem.asked or sem.groups or sem.rank or sem.having:
        return None
    period = ontology().kinds[REPORT[0]].properties["period"]
    key = Key(Prop(edge.dst, "period"), period.label.vi, "text", edge.dst)
    return sem.with_(asked=(Ask("value", value=value),), value=None, groups=(key,)).flag("halfyears")


def averaged(words: Iterable[Item]) -> bool:
    """Is an average spoken of, by a word of its own or within a phrase?"""
    return any(w.category == "AVG" or w.word.endswith(("trung bình", "bình quân")) for w in words)
