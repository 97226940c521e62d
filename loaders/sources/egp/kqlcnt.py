"""Results (KQLCNT): who won which lot at what price for how long, who lost and why."""
from __future__ import annotations

import datetime as dt

from graph.values import boolean, text
from loaders.context import Context, Ref, Row
from loaders.sources.egp import forms, packages
from loaders.sources.egp.bids import Bid, Bids, put, rank, take_consortium, validity
from loaders.sources.egp.cells import audit, day, first, period, vnd
from loaders.sources.egp.mo_thau import take_lot
from loaders.sources.egp.parties import account, accounts, body, kinds, procurers

#: told by the notice and the plan, the lot's or package's planned period (the contract's is the winner's), the lot's own estimate and state
_KNOWN = frozenset((
    "notifyVersion", "type", "publicDate", "decisionNo", "projectName", "cperiod", "cperiodUnit", "cPeriod", "cPeriodUnit",
    "bidNo", "bidName", "lotPrice", "status", "bidpPlanDetailDTO",
))


def load(ctx: Context, row: Row) -> None:
    head = row.sub("bideContractorInputResultDTO")
    fields, decided = packages.take_package(ctx, head, "kqlcnt", "resultVersion"), head.take("decisionDate", day)
    cancelled, cancelled_on = _cancelled(ctx, head)
    listed = head.get("lotResultDTO")
    lots = {str(lot["lotNo"]) for lot in listed if isinstance(lot, dict) and lot.get("lotNo")} if isinstance(listed, list) else set()
    bids = _bids(ctx, head)
    if cancelled:  # the decision was withdrawn: the bids were made, nobody holds an award
        for bid in bids.by_key.values():
            bid.won = None
    status = packages.CANCELLED if cancelled else packages.HELD
    published, reason = head.take("originalPublicDate", day), head.take("cancelReason", text)  # the notice's publication, not the result's
    fields.update(status=status, decided=None if cancelled else decided, published=published, cancel_reason=reason, cancelled=cancelled_on,
                  lots=len(lots) or None, **packages.counts(head))
    refs = packages.state(ctx, forms.RESULT, fields, head, turn=int(fields["version"] or 0))
    procurers(ctx, head, fields, refs)
    bids.state(ctx, forms.BID, refs[forms.PACKAGE], head, decided)
    if not cancelled and not any(bid.won for bid in bids.by_key.values()):
        ctx.warn("no_winner", "kết quả không có nhà thầu trúng thầu", head)
    audit(ctx, head, row, ignore=_KNOWN)


def _cancelled(ctx: Context, head: Row) -> tuple[bool, dt.date | None]:
    """Whether the result was cancelled, and when; the reason stays in the row."""
    date, decision = head.take("cancelDate", day), first(head, ("cancelDecisionNo", "cancelDecisionDate"), text)
    written = head.take("status", text)
    state = ctx.code("resultStatus", written, head) if written else ""
    return bool(date or decision or head.get("cancelReason")) or state == packages.CANCELLED, date


def _bids(ctx: Context, head: Row) -> Bids:
    bids = Bids()
    for lot in head.parts("lotResultDTO"):
        ctx.attempt(lambda c, part: _lot(c, part, bids), lot)
    for line in head.parts("contractorList"):  # a package without lots may list its bidders here
        ctx.attempt(lambda c, part: _alone(c, part, bids), line)
    for part in head.parts("lotOpenDetails"):
        ctx.attempt(lambda c, lot: take_lot(c, lot, bids), part)
    for bid in bids.by_key.values():
        bid.won = bool(bid.won)  # a result stands: who did not win has lost
    return bids


def _lot(ctx: Context, lot: Row, bids: Bids) -> None:
    number, here = lot.take("lotNo", text) or "", list[tuple[Bid, bool]]()
    for line in lot.parts("contractorList"):
        ctx.attempt(lambda c, part: here.append(_line(c, part, number, bids)), line)
    winners = [bid for bid, won in here if won]
    _rank_first(winners, [bid for bid, won in here if not won])
    _named_winner(ctx, lot, number, winners, bids)
    audit(ctx, lot, ignore=_KNOWN)


def _alone(ctx: Context, line: Row, bids: Bids) -> None:
    _line(ctx, line, "", bids)


def _line(ctx: Context, line: Row, lot: str, bids: Bids) -> tuple[Bid, bool]:
    """One bidder in one lot; a consortium's members are a line each, every one with its own share of the award."""
    bidder, won, offered = _bidder(line), bool(line.take("bidResult", boolean)), first(line, ("lotFinalPrice", "lotPrice"), vnd)
    consortium, price, days = take_consortium(line), line.take("bidWiningPrice", vnd), period(ctx, line)
    reason, failed = line.take("reason", text), line.take("falsePhase", text)
    bid = bids.of(bidder)
    put(ctx, bid.lots, lot, offered, line)
    bid.join(*consortium)
    if won:
        bid.won, bid.valid = True, True
        put(ctx, bid.awarded, lot, price, line)
        bid.days = max(filter(None, (bid.days, days)), default=None)
    else:
        _lost(ctx, line, bid, reason, failed)
    audit(ctx, line)
    return bid, won


def _lost(ctx: Context, line: Row, bid: Bid, reason: str | None, failed: str | None) -> None:
    valid = False if failed else validity(reason) if reason else None
    if reason:
        bid.reasons.append(reason)
        bid.rank = rank(reason)
        if valid is None:
            ctx.warn("unknown_reason", f"cột “{line.path}reason”: không rõ hồ sơ có hợp lệ hay không từ lý do {reason!r}; để là chưa biết", line)
    bid.valid = bid.valid or valid


def _bidder(line: Row) -> Ref:
    written = line.take("taxCode", text)  # a foreign bidder's may have any form
    key = line.take("orgCode", account) or (next(iter(accounts(written)), None) if written else None)
    name = first(line, ("orgFullname", "newContractorName", "contractorNameEn"), text)
    bidder = body(key, name)
    if bidder is None:
        raise line.error("orgCode", None, "thiếu cả mã lẫn tên nhà thầu")
    return bidder


def _rank_first(winners: list[Bid], losers: list[Bid]) -> None:
    """The winner stands first where the others' ranks are given from second on."""
    ranks = [bid.rank for bid in losers if bid.rank]
    if ranks and min(ranks) == 2:
        for bid in winners:
            bid.rank = 1


def _named_winner(ctx: Context, lot: Row, number: str, winners: list[Bid], bids: Bids) -> None:
    """The lot's own `winningCode` (several for a consortium) must agree with the list; where the list is missing it is all there is."""
    written = lot.take("winningCode", text)
    named = accounts(written) if written else ()
    if not written or written in {bid.venture for bid in winners} or {bid.bidder.key for bid in winners} & set(named):
        return
    if winners or not named:
        ctx.warn("winner_differs", f"cột “{lot.path}winningCode”: {written!r} không phải nhà thầu nào trong các dòng trúng thầu của lô", lot)
        return
    for key in named:
        bid = bids.of(Ref(kinds(key, None), key))
        bid.won = bid.valid = True
        bid.awarded[number] = None
