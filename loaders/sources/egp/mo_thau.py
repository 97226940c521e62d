"""Bid openings: who bid, at what price, alone or in a consortium. Validity and the award come with the result."""
from __future__ import annotations

from graph.values import integer, text
from loaders.context import Context, Row
from loaders.sources.egp import forms, packages
from loaders.sources.egp.bids import Bids, put, take_consortium
from loaders.sources.egp.cells import audit, day, figure, first, vnd
from loaders.sources.egp.parties import account, body, procurers

HEAD = "bidoBidroundMngViewDTO"
#: where the list of bids may hang: beside the head, or in the block of its own
ANSWER, LIST, LOTS = "bidSubmissionByContractorViewResponse", "bidSubmissionDTOList", "bidoLotOpenDetailDTOS"

#: the state of the record, and what notice and plan say too
KNOWN = frozenset(("status", "pname", "pno", "cperiod", "cperiodUnit"))


def load(ctx: Context, row: Row) -> None:
    blocks = [row.sub("roundmng"), row.sub("bid_open")]
    heads = [block.sub(HEAD) for block in blocks]
    head = heads[0] or heads[1]
    if not head:
        raise row.error(f"roundmng.{HEAD}", None, "trống; biên bản mở thầu không nêu gói thầu")
    answers = [part.sub(ANSWER) for part in (*blocks, *heads) if ANSWER in part]
    fields = packages.take_package(ctx, head, "mo_thau", "notifyVersion")
    status = head.take("bidStatus", text)
    opened, closed = first(head, ("originalPublicDate", "publicDate"), day), head.take("bidCloseDate", day)
    fields.update(published=opened, closed=closed, status=status and ctx.code("bidStatus", status, head))
    refs = packages.state(ctx, forms.OPENING, fields, head)
    procurers(ctx, head, fields, refs)
    bids, rows, aside, lots = Bids(), 0, ctx.counts.parts_quarantined, 0
    for answer in answers:
        for part in answer.parts(LIST):
            rows += 1
            ctx.attempt(lambda c, bid: _bid(c, bid, bids), part)
        for part in answer.parts(LOTS):
            lots += 1
            ctx.attempt(lambda c, lot: take_lot(c, lot, bids), part)
    bids.whole = lots < 2 or ctx.counts.parts_quarantined == aside
    bids.state(ctx, forms.OFFER, refs[forms.PACKAGE], row)
    _check(ctx, head, rows, bids)
    audit(ctx, *answers, *heads, *blocks, row, ignore=KNOWN)


def _bid(ctx: Context, part: Row, bids: Bids) -> None:
    """One bidder. The price after the discount offered (`bidFinalPrice`) is what bids are compared by."""
    bidder = body(part.must("contractorCode", account), part.take("contractorName", text))
    currency = part.take("bidPriceUnit", text) or "VND"
    price = first(part, ("bidFinalPrice", "bidPrice"), vnd)
    part.take("saleNumber", figure)
    if currency != "VND":
        ctx.warn("foreign_currency", f"cột “{part.path}bidPrice” ghi bằng {currency}, không đổi ra đồng; coi là chưa biết", part)
        price = None
    assert bidder is not None  # its code is required
    consortium, bid = take_consortium(part), bids.of(bidder)
    put(ctx, bid.lots, "", price, part)
    bid.join(*consortium)
    audit(ctx, part)


def take_lot(ctx: Context, part: Row, bids: Bids) -> None:
    """One bidder's offer for one lot, as openings and results list it; what is known already stands."""
    bidder = body(part.must("contractorCode", account), part.take("contractorName", text))
    assert bidder is not None  # its code is required
    lot, price, consortium = part.take("lotNo", text) or "", first(part, ("lotFinalPrice", "lotPrice"), vnd), take_consortium(part)
    bid = bids.of(bidder)
    bid.join(*consortium)
    if "" not in bid.lots and bid.lots.get(lot) is None:
        bid.lots[lot] = price
    audit(ctx, part, ignore=("bidNo",))


def _check(ctx: Context, head: Row, rows: int, bids: Bids) -> None:
    counted = head.take("countContractor", integer)
    if counted is not None and counted not in (rows, len(bids.by_key), len({b.consortium or k for k, b in bids.by_key.items()})):
        ctx.warn("count_differs", f"cột “{head.path}countContractor” ghi {counted} nhà thầu nhưng biên bản liệt kê {rows}", head)
