"""Notices (TBMT): what is put out to tender, by whom, where, until when, and what became of it."""
from __future__ import annotations

from graph.values import text
from loaders.context import Context, Row
from loaders.said import Fields, Refs
from loaders.sources.egp import forms, packages
from loaders.sources.egp.cells import audit, day, first, place
from loaders.sources.egp.parties import procurers, project

#: heads of notices under the Procurement Law and of donor-funded ones
HEADS = ("bidoNotifyContractorM", "bidoNotifyContractorP")
#: where a notice lists its lots
LOTS = ("lotDTOList", "bidoLotDTOList")
_STATUS = ("bidoBidStatus", "bidoBidStatusDTO")
#: spending that makes up an investment project; others name their budget estimate in the project column
INVESTMENT = "DTPT"

#: states of the record, not of the package
KNOWN = frozenset(("status", "beforeStatus", "published"))


def load(ctx: Context, row: Row) -> None:
    heads = [row.sub(column) for column in HEADS]
    head = heads[0] or heads[1]
    if not head:
        raise row.error(HEADS[0], None, "trống; thông báo không có nội dung")
    cancel, province = row.sub("bidCancelingResponse"), place(ctx, row, "bidpBidLocationList")
    statuses = [row.sub(column) for column in _STATUS]
    reason, cancelled = cancel.take("cancelReason", text), cancel.take("cancelDate", day)
    written = _status(ctx, statuses)
    fields = packages.take_package(ctx, head, "tbmt", "notifyVersion")
    opened, closed = first(head, ("originalPublicDate", "publicDate"), day), head.take("bidCloseDate", day)
    if opened and closed and closed < opened:
        ctx.warn("dates_reversed", f"đóng thầu {closed} trước ngày đăng tải {opened}", head)
    lots = {lot.take("lotNo", text) for column in LOTS for lot in head.parts(column)}
    fields.update(published=opened, closed=closed, status=packages.CANCELLED if reason or cancelled else written, province=province, cancel_reason=reason,
                  cancelled=cancelled, lots=len(lots) or None, **packages.counts(head))
    refs = packages.state(ctx, forms.NOTICE, fields, head)
    procurers(ctx, head, fields, refs)
    _project(ctx, head, fields, refs)
    audit(ctx, *heads, cancel, *statuses, row, ignore=KNOWN)


def _status(ctx: Context, statuses: list[Row]) -> str | None:
    written = [status.take("status", text) for status in statuses]
    for status in statuses:
        status.take("notifyNo")
    found = next((s for s in written if s), None)
    return found and ctx.code("bidStatus", found, statuses[0])


def _project(ctx: Context, head: Row, fields: Fields, refs: Refs) -> None:
    spending, code = head.take("planType", text), first(head, ("projectCode", "pno", "pNo"), text)
    name = first(head, ("projectName", "pname", "pName"), text)
    if code is None and spending != INVESTMENT:
        entity, investor = (fields[part] or fields[f"{part}_name"] for part in ("entity", "investor"))
        if entity and investor and fields["investor"] != fields["entity"]:
            ctx.warn("owner_without_project", "chủ đầu tư khác bên mời thầu nhưng gói không thuộc dự án nào: chưa có quan hệ nào giữ chủ đầu tư này", head)
        return
    project(ctx, head, code, name, fields, refs)
