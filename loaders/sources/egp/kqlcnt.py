"""Results (KQLCNT): who won which lot at what price for how long, who lost and why."""
from __future__ import annotations

import datetime as dt

from graph.values import boolean, text
from loaders.context import Context, Ref, Row
from loaders.sources.egp import forms, packages
from loaders.sources.egp.bids import Bids, take_consortium
from loaders.sources.egp.cells import audit, day, first, period, vnd
from loaders.sources.egp.lots import Line, note, settle
from loaders.sources.egp.mo_thau import take_lot
from loaders.sources.egp.parties import account, accounts, body, procurers

#: told by the notice and the plan, the lot's or package's planned period (the contract's is the winner's), the lot's own estimate and state
KNOWN = frozenset((
    "notifyVersion", "type", "publicDate", "decisionNo", "projectName", "cperiod", "cperiodUnit", "cPeriod", "cPeriodUnit",
    "bidNo", "bidName", "lotPrice", "status", "bidpPlanDetailDTO",
))


def load(ctx: Context, row: Row) -> None:
    head = row.sub("bideContractorInputResultDTO")
    fields, decided = packages.take_package(ctx, head, "kqlcnt", "resultVersion"), head.take("decisionDate", day)
    cancelled, cancelled_on = _cancelled(ctx, head)
    lots, bids = lots_of(head.get("lotResultDTO")), _bids(ctx, head)
    if cancelled:  # the decision was withdrawn: the bids were made, nobody holds an award
        for bid in bids.by_key.values():
            bid.won = None
    status = packages.CANCELLED if cancelled else packages.HELD
    published, reason = head.take("originalPublicDate", day), head.take("cancelReason", text)  # the notice's publication, not the result's
    fields.update(status=status, decided=None if cancelled else decided, published=published, cancel_reason=reason, cancelled=cancelled_on,
                  lots=lots, **packages.counts(head))
    refs = packages.state(ctx, forms.RESULT, fields, head, turn=int(fields["version"] or 0))
    procurers(ctx, head, fields, refs)
    bids.state(ctx, forms.BID, refs[forms.PACKAGE], head, decided)
    if not cancelled:
        bids.held(ctx, head)
    audit(ctx, head, row, ignore=KNOWN)


def _cancelled(ctx: Context, head: Row) -> tuple[bool, dt.date | None]:
    """Whether the result was cancelled, and when; the reason stays in the row."""
    date, decision = head.take("cancelDate", day), first(head, ("cancelDecisionNo", "cancelDecisionDate"), text)
    written = head.take("status", text)
    state = ctx.code("resultStatus", written, head) if written else ""
    return bool(date or decision or head.get("cancelReason")) or state == packages.CANCELLED, date


def _bids(ctx: Context, head: Row) -> Bids:
    bids, aside, lots = Bids(), ctx.counts.parts_quarantined, head.parts("lotResultDTO")
    for lot in lots:
        ctx.attempt(lambda c, part: _lot(c, part, bids), lot)
    for line in head.parts("contractorList"):  # a package without lots may list its bidders here
        ctx.attempt(lambda c, part: _alone(c, part, bids), line)
    for part in head.parts("lotOpenDetails"):
        ctx.attempt(lambda c, lot: take_lot(c, lot, bids), part)
    bids.whole = len(lots) < 2 or ctx.counts.parts_quarantined == aside
    bids.decide()
    return bids


def _lot(ctx: Context, lot: Row, bids: Bids) -> None:
    number, lines = lot.take("lotNo", text) or "", list[tuple[Line, Row]]()
    for line in lot.parts("contractorList"):
        ctx.attempt(lambda c, part: lines.append((_line(c, part), part)), line)
    settle(ctx, bids, number, lines, lot.take("winningCode", text), lot)
    audit(ctx, lot, ignore=KNOWN)


def _alone(ctx: Context, line: Row, bids: Bids) -> None:
    note(ctx, bids, "", _line(ctx, line), line)


def _line(ctx: Context, line: Row) -> Line:
    bidder, won, offered = _bidder(line), bool(line.take("bidResult", boolean)), first(line, ("lotFinalPrice", "lotPrice"), vnd)
    consortium, award, days = take_consortium(line), line.take("bidWiningPrice", vnd), period(ctx, line)
    found = Line(bidder, won, offered, *consortium, award, days, line.take("reason", text), line.take("falsePhase", text))
    audit(ctx, line)
    return found


def _bidder(line: Row) -> Ref:
    written = line.take("taxCode", text)  # a foreign bidder's may have any form
    bidder = body(line.take("orgCode", account) or of_tax_code(written), first(line, ("orgFullname", "newContractorName", "contractorNameEn"), text))
    if bidder is None:
        raise line.error("orgCode", None, "thiếu cả mã lẫn tên nhà thầu")
    return bidder


def of_tax_code(written: str | None) -> str | None:
    """The key of a bidder that has no code of its own on the portal."""
    return next(iter(accounts(written)), None) if written else None


def lots_of(listed: object) -> int | None:
    """How many lots a result lists."""
    found = {str(lot["lotNo"]) for lot in listed if isinstance(lot, dict) and lot.get("lotNo")} if isinstance(listed, list) else set()
    return len(found) or None
