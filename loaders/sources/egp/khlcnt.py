"""Selection plans (KHLCNT): the plan, its project with the owner, and the packages it holds."""
from __future__ import annotations

from graph.values import integer, text
from loaders.context import Context, Row
from loaders.said import Fields, Form, Refs, say
from loaders.sources.egp import forms, packages
from loaders.sources.egp.cells import amount, audit, day, edition, embedded, number_of
from loaders.sources.egp.parties import bodies, call, organisation, party, renamed

#: states of drafts and versions, the project's own decision, a planned period that is not a contract's
KNOWN = frozenset(("status", "version", "notifyVersion", "publicDate", "decisionNo", "cperiod", "cperiodUnit", "notifyId"))


def load(ctx: Context, row: Row) -> None:
    view, record, lines = row.sub("bidPoBidpPlanProjectDetailView"), row.sub("project"), row.parts("bidpPlanDetailToProjectList")
    fields = _plan(ctx, view)
    refs = say(ctx, forms.PLANS[forms.DECISION], fields, view)
    say(ctx, _project(ctx, view, record, fields), fields, view, refs)
    counted = view.take("bidPack", integer)
    if counted is not None and counted != len(lines):
        ctx.warn("count_differs", f"cột “{view.path}bidPack” ghi {counted} gói nhưng kế hoạch liệt kê {len(lines)}", view)
    for line in lines:
        ctx.attempt(lambda c, part: _line(c, part, fields, refs), line)
    audit(ctx, view, record, row, ignore=KNOWN)


def _plan(ctx: Context, view: Row) -> Fields:
    number = view.must("planNo", number_of)
    fields: Fields = {"plan": number, "plan_name": view.take("name", text)}
    fields["plan_record"], fields["plan_version"] = packages.versioned("khlcnt", number, view.take("planVersion", edition))
    fields["total"] = amount(ctx, view, "investTotal", view.take("investTotalUnit", text) or "VND")
    return {**fields, "decision_no": view.take("decisionNo", text), "decided": view.take("decisionDate", day)}


def _project(ctx: Context, view: Row, record: Row, fields: Fields) -> Form:
    """Takes the project into `fields`, from its own record or, without one, from the plan's head. A plan of current spending (TX) has no project."""
    number, name, group = view.take("pno", number_of), view.take("pname", text), view.take("pgroup", text)
    told: Fields = {"egp_no": number, "project": number, "project_name": name, "investor": None, "investor_name": view.take("investorName", text)}
    told.update(total_capital=None, approved=None, project_record=fields["plan_record"], project_version=fields["plan_version"])
    recorded = bool(record)   # it is empty once it was read
    if recorded:
        told, group = _record(ctx, record, told, group)
    fields.update(told)
    if not (told["project"] or (recorded and told["project_name"])):
        return ()
    fields["grp"] = group and ctx.code("pgroup", group, record or view)
    owner = organisation(ctx, "IS_OWNER_OF", bodies(None, None, told["investor"], told["investor_name"]).investor, told["investor"], view)
    return forms.planned_project(forms.RECORDED if recorded else forms.HEADED, owner)


def _record(ctx: Context, record: Row, head: Fields, group: str | None) -> tuple[Fields, str | None]:
    """What the project's own record tells, and its group; what it leaves out stands as the plan's head has it."""
    number = record.take("no", number_of) or head["egp_no"]
    total = amount(ctx, record, "investTotal", record.take("investTotalUnit", text) or "VND")
    approved, group = record.take("decisionDate", day), record.take("group", text) or group
    investor = party(record, "investorCode", "investorName")
    renamed(ctx, record, investor, ("oldInvestorName",), "mergerInvestorName")
    name, code = record.take("name", text) or head["project_name"], record.take("code", text)
    key, written = (investor.key, investor.name) if investor else (None, None)
    return {**head, "egp_no": number, "project": code or number, "project_name": name, "total_capital": total, "approved": approved, "investor": key,
            "investor_name": written}, group


def _line(ctx: Context, line: Row, plan: Fields, refs: Refs) -> None:
    """One package. Its notice number stands in a JSON string; without one it has not been put out to tender."""
    link = embedded(ctx, line, "linkNotifyInfo")
    own, linked = line.take("notifyNo", number_of), link.take("notifyNo", number_of)
    notice = own or linked
    line.take("notifyVersion")  # the notice's own record tells
    fields = {"plan": plan["plan"], **packages.take_package(ctx, line, "khlcnt", "planVersion", notice), "status": None if notice else packages.PLANNED}
    if plan["plan_record"]:
        fields["record"], fields["version"] = plan["plan_record"], plan["plan_version"]
    known = {entity: ref for entity, ref in refs.items() if entity in (forms.PLAN, forms.PLANNED_PROJECT)}
    packages.state(ctx, forms.TERMS, fields, line, plan=forms.PLAN, refs=known)
    if forms.PLANNED_PROJECT in refs:
        say(ctx, forms.PLANNED_PART, fields, line, known)
    for column in ("investorCode", "investorName"):
        line.take(column)  # the project's owner, told by the project
    call(ctx, line, party(line, "procuringEntityCode", "procuringEntityName"), None, fields, known)
    audit(ctx, link, line, ignore=KNOWN)
