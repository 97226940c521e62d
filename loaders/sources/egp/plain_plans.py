"""Plans stated a column at a time; one whose bodies were renamed, or that is at odds with itself, is left to `khlcnt.load`."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import orjson

from graph.values import ValueProblem, integer, text
from loaders.columns import ODD, Batch
from loaders.context import Context
from loaders.said import Form
from loaders.sources.egp import forms, khlcnt, packages, plain
from loaders.sources.egp.cells import day, edition, number_of, vnd
from loaders.sources.egp.parties import PERSON, account, bodies

_VIEW, _LINES, _PROJECT = _RECORD = ("bidPoBidpPlanProjectDetailView", "bidpPlanDetailToProjectList", "project")
_HEAD: plain.Columns = (
    ("plan", "planNo", number_of), ("plan_name", "name", text), ("plan_version", "planVersion", edition), ("total", "investTotal", vnd),
    ("unit", "investTotalUnit", plain.dong), ("decision_no", "decisionNo", text), ("decided", "decisionDate", day), ("number", "pno", number_of),
    ("named", "pname", text), ("owner", "investorName", text), ("counted", "bidPack", integer),
)
_OF_PROJECT: plain.Columns = (
    ("number", "no", number_of), ("name", "name", text), ("code", "code", text), ("total_capital", "investTotal", vnd), ("unit", "investTotalUnit", plain.dong),
    ("approved", "decisionDate", day), ("investor", "investorCode", account), ("investor_name", "investorName", text),
    *((column, column, plain.refused) for column in ("oldInvestorName", "mergerInvestorName")),
)
_LINE: plain.Columns = (
    ("notice", "notifyNo", number_of), ("bid_no", "bidNo", number_of), ("plan_no", "planNo", number_of), ("name", "bidName", text),
    ("estimate", "bidPrice", vnd), ("edition", "planVersion", edition), ("entity", "procuringEntityCode", account),
    ("entity_name", "procuringEntityName", text),
)
_LINK = "linkNotifyInfo"
#: of a line: what is told elsewhere, whatever it holds
_PASSED = ("notifyVersion", "investorCode", "investorName")
#: what the lines of a plan say of the plan and of its project
_OF_PLAN = ("plan", "plan_name", "plan_record", "plan_version", "project", "project_name", "egp_no", "total_capital", "approved", "investor", "investor_name",
            "project_record", "project_version")


def plans(ctx: Context, batch: Batch) -> None:
    """The form of each plain plan and of its lines."""
    parts, fields = [_parts(row) for row in batch.rows], batch.fields
    batch.cells = [view for view, _, _ in parts]
    for field, column, cleaner in _HEAD:
        batch.take(field, column, cleaner)
    batch.take("grp", "pgroup", plain.coded(ctx, "pgroup"))
    usual = batch.plain(frozenset((*(column for _, column, _ in _HEAD), "pgroup")) | ctx.ignored(khlcnt.KNOWN))
    places = [n for n in usual if fields["plan"][n] and fields["plan_version"][n] and fields["counted"][n] in (None, len(parts[n][2]))]
    fields["plan_record"] = [f"khlcnt/{number}" for number in fields["plan"]]
    said = _projects(ctx, batch, [record for _, record, _ in parts], places)
    lines, batch.spans = plain.take_parts(batch.rows, [lines for _, _, lines in parts], _LINE)
    batch.parts = lines
    lines.fields.update(plain.spread(fields, _OF_PLAN, batch.spans))
    _lines(ctx, lines, {m for n in places for m in batch.spans[n]}, [bool(said[n]) for n, span in enumerate(batch.spans) for _ in span])
    for n in places:
        form, span = said[n], batch.spans[n]
        if form is not None and all(lines.forms[m] for m in span):
            batch.forms[n] = forms.together(forms.PLANS[forms.DECISION], form)
    for form, span in zip(batch.forms, batch.spans, strict=True):
        if form is None:
            lines.forms[span.start : span.stop] = [None] * len(span)


def _parts(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]:
    """Head, project and lines of a record that holds nothing else; an empty head where it does."""
    view, record, lines = row.get(_VIEW), row.get(_PROJECT), row.get(_LINES)
    if type(view) is dict and (record is None or type(record) is dict) and type(lines) is list and {*map(type, lines)} <= {dict} and row.keys() <= {*_RECORD}:
        return view, record or plain.NONE, lines
    return plain.NONE, plain.NONE, []


def _projects(ctx: Context, batch: Batch, records: Sequence[dict[str, Any]], places: Collection[int]) -> list[Form | None]:
    """What each plan says of its project, which comes into the fields of the plan; None where the project is not plain."""
    told, fields = Batch(batch.rows), batch.fields
    told.cells = records
    for field, column, cleaner in _OF_PROJECT:
        told.take(field, column, cleaner)
    told.take("grp", "group", plain.coded(ctx, "pgroup"))
    usual = {*places}.intersection(told.plain(frozenset((*(column for _, column, _ in _OF_PROJECT), "group")) | ctx.ignored(khlcnt.KNOWN)))
    number, name, code, group = (told.fields[field] for field in ("number", "name", "code", "grp"))
    fields["egp_no"] = [one or other for one, other in zip(number, fields["number"], strict=True)]
    fields["project"] = [one or other for one, other in zip(code, fields["egp_no"], strict=True)]
    fields["project_name"] = [one or other for one, other in zip(name, fields["named"], strict=True)]
    fields["grp"] = [one or other for one, other in zip(group, fields["grp"], strict=True)]
    fields["total_capital"], fields["approved"], fields["investor"] = (told.fields[field] for field in ("total_capital", "approved", "investor"))
    fields["investor_name"] = [one if record else owner for one, owner, record in zip(told.fields["investor_name"], fields["owner"], records, strict=True)]
    fields["project_record"], fields["project_version"] = fields["plan_record"], fields["plan_version"]
    return [_project(fields, n, bool(record)) if n in usual else None for n, record in enumerate(records)]


def _project(fields: dict[str, Any], n: int, recorded: bool) -> Form | None:
    if not (fields["project"][n] or (recorded and fields["project_name"][n])):
        return ()
    owner = bodies(None, None, fields["investor"][n], fields["investor_name"][n]).investor
    return None if owner == PERSON else forms.planned_project(forms.RECORDED if recorded else forms.HEADED, owner)


def _lines(ctx: Context, lines: Batch, places: set[int], of_project: Sequence[bool]) -> None:
    """The form of each plain line."""
    if not lines.cells:
        return
    fields = lines.fields
    plain.take_terms(ctx, lines)
    links = [_linked(ctx.ignored(khlcnt.KNOWN), value) for value in lines.raw(_LINK) or [None] * len(lines.cells)]
    fields["link"] = [ODD if link is ODD else None for link in links]
    known = plain.TERMS.union(_PASSED, (_LINK,), (column for _, column, _ in _LINE)) | ctx.ignored(khlcnt.KNOWN)
    usual = places.intersection(lines.plain(known))
    notices = [one or other for one, other in zip(fields["notice"], links, strict=True)]
    fields["no"] = [notice or line for notice, line in zip(notices, fields["bid_no"], strict=True)]
    fields["status"] = [None if notice else packages.PLANNED for notice in notices]
    fields["version"] = fields["plan_version"]
    plain.number_records(fields, sorted(usual), "khlcnt")
    fields["record"] = fields["plan_record"]
    for m in usual:
        entity = bodies(fields["entity"][m], fields["entity_name"][m], None, None).entity
        if fields["no"][m] and entity != PERSON:
            told = forms.package(forms.TERMS, stage=notices[m] is None, line=False, plan=forms.PLAN)
            lines.forms[m] = forms.together(told, forms.PLANNED_PART if of_project[m] else (), forms.bodies(entity, None))


def _linked(ignored: frozenset[str], value: Any) -> Any:
    """The number of the notice that a line is linked to; `ODD` where the link holds anything else that has a word to say."""
    try:
        link = orjson.loads(value) if type(value) is str and value[:1] == "{" else value
        if type(link) is not dict:
            return None if link is None else ODD
        number = link.get("notifyNo")
        if not link.keys() - {"notifyNo"} <= ignored or not (number is None or (type(number) is str and number[:1].isalnum())):
            return ODD
        return None if number is None else number_of(number)
    except (ValueError, ValueProblem):
        return ODD
