"""OCDS 1.1: one contracting process (ocid) is one bid package; releases tell more and more of it, a record holds it compiled."""
from __future__ import annotations

from typing import Any

from graph import values
from loaders.context import Context, Row
from loaders.sources.ocds import parties
from loaders.sources.ocds.bids import awards, bids
from loaders.sources.ocds.money import amount
from loaders.sources.ocds.package import CANCELLED, HELD, Process, moment
from loaders.sources.ocds.releases import merge

#: tender states that say that there will be no award
_OVER = ("cancelled", "withdrawn", "unsuccessful")


def load(ctx: Context) -> None:
    ctx.each(_row)


def _row(ctx: Context, row: Row) -> None:
    """A release, a record, or a whole package on one line."""
    if "ocid" not in row:
        for part in [*row.parts("releases"), *row.parts("records")]:
            ctx.attempt(_row, part)
        ctx.done(row)
        return
    compiled, releases = row.pop("compiledRelease", None), row.pop("releases", None)
    if compiled is not None or releases is not None:
        told = compiled if isinstance(compiled, dict) else merge([item for item in releases or () if isinstance(item, dict)])
        row.update({key: value for key, value in told.items() if key != "ocid"})
    _process(ctx, row)


def _process(ctx: Context, row: Row) -> None:
    process = Process.of(row.must("ocid", values.code), parties.listed(ctx, row))
    tender, planning = row.sub("tender"), row.sub("planning")
    buyer = process.party(ctx, row.sub("buyer"), parties.BODY)
    procuring = process.party(ctx, tender.sub("procuringEntity"), parties.BODY) or buyer
    state, period = tender.take("status", values.text), tender.sub("tenderPeriod")
    lots = tender.parts("lots")
    ref = process.package(tender.take("title", values.text))
    offers = bids(ctx, row, tender, process)
    held = awards(ctx, row, process, offers)
    status = HELD if held else CANCELLED if state in _OVER else ctx.code("tender_status", state, tender) if state else None
    method, category = tender.take("procurementMethod", values.text), tender.take("mainProcurementCategory", values.text)
    ctx.node(ref, {
        "method": ctx.code("method", method, tender) if method else None,
        "method_code": method,
        "field": ctx.code("category", category, tender) if category else None,
        "estimate": amount(ctx, tender, "value"),
        "published": period.take("startDate", moment),
        "closed": period.take("endDate", moment),
        "decided": max((award.date for award in held if award.date), default=None),
        "status": status,
        "lots": len(lots) or None,
        "cancel_reason": tender.take("cancellationRationale", values.text) or (tender.take("statusDetails", values.text) if state in _OVER else None),
    }, row)
    if procuring is not None:
        ctx.edge("PROCURES", procuring, ref, {}, row)
    _project(ctx, planning, process, ref, buyer)
    _count(ctx, tender, len(offers.by_bidder))
    for part in (period, *lots, tender, planning, row):
        ctx.done(part)


def _project(ctx: Context, planning: Row, process: Process, ref: Any, buyer: Any) -> None:
    """The project that a budget or the planning names by a code."""
    budget, own = planning.sub("budget"), planning.sub("project") if isinstance(planning.get("project"), dict) else planning.sub("")
    number = budget.take("projectID", values.code) or own.take("id", values.code)
    written = budget.take("project", values.text) or own.take("title", values.text)
    budget.pop("amount", None)
    budget.pop("amountyear", None)
    if number is not None:
        project = ctx.node(process.project(number, written, buyer), {}, planning)
        ctx.edge("PART_OF", ref, project, {}, planning)
        if buyer is not None:
            ctx.edge("IS_OWNER_OF", buyer, project, {}, planning)
    elif written:
        ctx.warn("project_without_code", "ngân sách nêu tên dự án mà không có mã: gói thầu chưa được nối với dự án nào", planning)
    ctx.done(budget, ignore=("source", "project"))
    ctx.done(own, ignore=("uri",))


def _count(ctx: Context, tender: Row, found: int) -> None:
    told = tender.take("numberOfTenderers", values.count)
    if told is not None and found and told != found:
        ctx.warn("count_differs", f"tender.numberOfTenderers ghi {told} nhà thầu nhưng liệt kê {found}", tender)


