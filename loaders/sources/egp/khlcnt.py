"""Selection plans (KHLCNT): the plan, its project with the owner, and the packages it holds."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.values import integer, text
from loaders.context import Context, Ref, Row
from loaders.sources.egp import packages
from loaders.sources.egp.cells import amount, audit, day, edition, embedded, number_of
from loaders.sources.egp.packages import Package, project_ref
from loaders.sources.egp.parties import body, owner, party, renamed

#: states of drafts and versions, the project's own decision, a planned period that is not a contract's
_KNOWN = frozenset(("status", "version", "notifyVersion", "publicDate", "decisionNo", "cperiod", "cperiodUnit", "notifyId"))


def load(ctx: Context, row: Row) -> None:
    view, record, lines = row.sub("bidPoBidpPlanProjectDetailView"), row.sub("project"), row.parts("bidpPlanDetailToProjectList")
    plan = _plan(ctx, view)
    project = _project(ctx, view, record, plan.context)
    if project is not None:
        ctx.edge("PLANS", plan, project, {}, view)
    counted = view.take("bidPack", integer)
    if counted is not None and counted != len(lines):
        ctx.warn("count_differs", f"cột “{view.path}bidPack” ghi {counted} gói nhưng kế hoạch liệt kê {len(lines)}", view)
    for line in lines:
        ctx.attempt(lambda c, part: _line(c, part, plan, project), line)
    audit(ctx, view, record, row, ignore=_KNOWN)


def _plan(ctx: Context, view: Row) -> Ref:
    number = view.must("planNo", number_of)
    ref = Ref(("Plan",), number, view.take("name", text), packages.version("khlcnt", number, view.take("planVersion", edition)))
    total = amount(ctx, view, "investTotal", view.take("investTotalUnit", text) or "VND")
    return ctx.node(ref, {"decision_no": view.take("decisionNo", text), "decided": view.take("decisionDate", day), "total": total}, view)


def _project(ctx: Context, view: Row, record: Row, version: Mapping[str, Any]) -> Ref | None:
    """The project, from its own record or, without one, from the plan's head. A plan of current spending (TX) has no project."""
    number, name, group = view.take("pno", number_of), view.take("pname", text), view.take("pgroup", text)
    investor = view.take("investorName", text)
    if not record:
        if number is None:
            return None
        ref = project_ref(number, name, owner=investor, **version)
        assert ref is not None  # it has a number
        ctx.node(ref, {"egp_no": number, "grp": group and ctx.code("pgroup", group, view)}, view)
        owner(ctx, "IS_OWNER_OF", body(None, investor), ref, view)
        return ref
    return _record(ctx, record, (number, name, group), version)


def _record(ctx: Context, record: Row, head: tuple[str | None, str | None, str | None], version: Mapping[str, Any]) -> Ref | None:
    """The project's own record; `head` is what the plan's head says: number, name, group."""
    number, name, group = head
    number = record.take("no", number_of) or number
    total = amount(ctx, record, "investTotal", record.take("investTotalUnit", text) or "VND")
    approved, group = record.take("decisionDate", day), record.take("group", text) or group
    investor = party(record, "investorCode", "investorName")
    renamed(ctx, record, investor, ("oldInvestorName",), "mergerInvestorName")
    known = {"owner": investor.name, "owner_key": investor.key} if investor else {}
    ref = project_ref(number, record.take("name", text) or name, record.take("code", text), total=total, decided=approved, **known, **version)
    if ref is None:
        return None
    props = {"egp_no": number, "grp": group and ctx.code("pgroup", group, record), "total_capital": total, "approved": approved}
    ctx.node(ref, props, record)
    owner(ctx, "IS_OWNER_OF", investor, ref, record)
    return ref


def _line(ctx: Context, line: Row, plan: Ref, project: Ref | None) -> None:
    """One package. Its notice number stands in a JSON string; without one it has not been put out to tender."""
    link = embedded(ctx, line, "linkNotifyInfo")
    notice = line.take("notifyNo", number_of) or link.take("notifyNo", number_of)
    line.take("notifyVersion")  # the notice's own record tells
    package = packages.take_package(ctx, line, "khlcnt", "planVersion", notice)
    found = Ref(package.ref.kinds, package.ref.key, package.ref.name, {**package.ref.context, **plan.context})
    status = None if notice else packages.PLANNED
    ref = packages.state(ctx, Package(found, plan, {"plan_no": plan.key, **package.props}), line, status=status)
    if project is not None:
        ctx.edge("PART_OF", ref, project, {}, line)
    for column in ("investorCode", "investorName"):
        line.take(column)  # the project's owner, told by the project
    owner(ctx, "PROCURES", party(line, "procuringEntityCode", "procuringEntityName"), ref, line)
    audit(ctx, link, line, ignore=_KNOWN)
