"""Bids (bids extension, or the list of tenderers) and awards of a process."""
from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from graph import values
from loaders.context import Context, Ref, Row
from loaders.sources.ocds import parties
from loaders.sources.ocds.money import amount
from loaders.sources.ocds.package import Process, moment

#: states of a bid that was examined, and whether it was found valid
_VALID = {"valid": True, "disqualified": False}
#: an award without a state is taken for one that stands, as it was published
_STANDS = (None, "active")


@dataclass
class Offer:
    bidder: Ref
    prices: list[int | None] = field(default_factory=list)
    valid: bool | None = None
    consortium: str | None = None
    won: bool | None = None


@dataclass
class Offers:
    """The bids of a process, by bidder."""

    by_bidder: dict[str, Offer] = field(default_factory=dict)

    def of(self, bidder: Ref) -> Offer:
        return self.by_bidder.setdefault(bidder.key or f"={bidder.name}", Offer(bidder))


@dataclass(frozen=True)
class Award:
    date: dt.date | None


def bids(ctx: Context, row: Row, tender: Row, process: Process) -> Offers:
    """All who bid: those of the bids extension, then those that the tender only lists."""
    offers, block = Offers(), row.sub("bids")
    for part in block.parts("details"):
        ctx.attempt(lambda c, bid: _bid(c, bid, process, offers), part)
    for part in tender.parts("tenderers"):
        bidder = process.party(ctx, part, parties.BIDDER)
        if bidder is not None:
            offers.of(bidder)
    ctx.done(block, ignore=("statistics",))
    return offers


def _bid(ctx: Context, bid: Row, process: Process, offers: Offers) -> None:
    """One bid; of several tenderers each is a partner of one consortium."""
    status, price = bid.take("status", values.text), amount(ctx, bid, "value")
    bid.take("date")
    members = [ref for part in bid.parts("tenderers") if (ref := process.party(ctx, part, parties.BIDDER)) is not None]
    if status in ("invited", "withdrawn"):
        members = []   # no bid was left to compare
    for member in members:
        offer = offers.of(member)
        offer.prices.append(price)
        offer.valid = _VALID.get(status or "", offer.valid)
        offer.consortium = " + ".join(str(m.name or m.key) for m in members) if len(members) > 1 else offer.consortium
    ctx.done(bid, ignore=("id",))


def awards(ctx: Context, row: Row, process: Process, offers: Offers) -> list[Award]:
    """States the awards that stand and then every bid; gives those awards."""
    held: list[Award] = []
    days = _days(ctx, row)
    for part in row.parts("awards"):
        ctx.attempt(lambda c, award: held.extend(_award(c, award, process, offers, days)), part)
    for offer in offers.by_bidder.values():
        known = [price for price in offer.prices if price is not None]
        price = sum(known) if known and len(known) == len(offer.prices) else None
        if price is not None and price > values.MOST_MONEY:
            ctx.warn("sum_too_large", "giá các hồ sơ dự thầu của một nhà thầu cộng lại lớn quá mức một số tiền; tổng coi là chưa biết", row)
            price = None
        won = offer.won if offer.won or not held else False
        ctx.edge("BIDS_ON", offer.bidder, process.package(), {"price": price, "valid": offer.valid, "consortium": offer.consortium, "won": won}, row)
    return held


def _award(ctx: Context, award: Row, process: Process, offers: Offers, days: dict[str, int]) -> Sequence[Award]:
    status, price, number = award.take("status", values.text), amount(ctx, award, "value"), award.take("id", values.text)
    date = award.take("date", moment)
    suppliers = [ref for part in award.parts("suppliers") if (ref := process.party(ctx, part, parties.BIDDER)) is not None]
    ctx.done(award)
    if status not in _STANDS or not suppliers:
        return ()
    for supplier in suppliers:
        key = supplier.key or f"={supplier.name}"
        if key in offers.by_bidder:
            offers.by_bidder[key].won = True
        share = price if len(suppliers) == 1 else None   # what each partner of several gets is not told
        consortium = " + ".join(str(s.name or s.key) for s in suppliers) if len(suppliers) > 1 else None
        ctx.edge("WINS", supplier, process.package(), {"price": share, "date": date, "days": days.get(number or ""), "consortium": consortium}, award)
    return (Award(date),)


def _days(ctx: Context, row: Row) -> dict[str, int]:
    """How long the contract of each award runs."""
    found: dict[str, int] = {}
    for contract in row.parts("contracts"):
        number, period = contract.take("awardID", values.text), contract.sub("period")
        told, start, end = period.take("durationInDays", values.count), period.take("startDate", moment), period.take("endDate", moment)
        length = told if told is not None else (end - start).days if start and end and end >= start else None
        if number and length is not None:
            found[number] = length
        contract.pop("value", None)
        contract.pop("status", None)
        ctx.done(period)
        ctx.done(contract)
    return found
