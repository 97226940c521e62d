"""What the lots of a result come to: lines of bidders, read singly or by columns, brought together by bidder."""
from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from loaders.context import Ref, Row
from loaders.sources.egp.bids import Bid, Bids, Warns, put, rank, validity
from loaders.sources.egp.parties import accounts, kinds


class Line(NamedTuple):
    """One bidder in one lot; a consortium's members are a line each, every one with its own share of the award."""

    bidder: Ref
    won: bool
    offered: int | None
    consortium: str | None
    venture: str | None  #: the consortium's code
    award: int | None
    days: int | None
    reason: str | None
    failed: str | None  #: in which phase


def settle(ctx: Warns, bids: Bids, number: str, lines: Iterable[tuple[Line, Row]], winning: str | None, lot: Row) -> None:
    """Notes the lines of a lot, each with the row that says so; `winning` is the lot's own code of its winner."""
    here = [(note(ctx, bids, number, line, row), line.won) for line, row in lines]
    winners = [bid for bid, won in here if won]
    _rank_first(winners, [bid for bid, won in here if not won])
    if winning:
        _named_winner(ctx, lot, number, winning, winners, bids)


def note(ctx: Warns, bids: Bids, number: str, line: Line, row: Row) -> Bid:
    """Adds a line to the bid of its bidder."""
    bid = bids.of(line.bidder)
    put(ctx, bid.lots, number, line.offered, row)
    bid.join(line.consortium, line.venture)
    if line.won:
        bid.won = bid.valid = True
        put(ctx, bid.awarded, number, line.award, row)
        bid.days = max(filter(None, (bid.days, line.days)), default=None)
    else:
        _lost(ctx, bid, line, row)
    return bid


def _lost(ctx: Warns, bid: Bid, line: Line, row: Row) -> None:
    valid = False if line.failed else validity(line.reason) if line.reason else None
    if line.reason:
        bid.reasons.append(line.reason)
        bid.rank = rank(line.reason)
        if valid is None:
            ctx.warn("unknown_reason", f"cột “{row.path}reason”: không rõ hồ sơ có hợp lệ hay không từ lý do {line.reason!r}; để là chưa biết", row)
    bid.valid = bid.valid or valid


def _rank_first(winners: list[Bid], losers: list[Bid]) -> None:
    """The winner stands first where the others' ranks are given from second on."""
    ranks = [bid.rank for bid in losers if bid.rank]
    if ranks and min(ranks) == 2:
        for bid in winners:
            bid.rank = 1


def _named_winner(ctx: Warns, lot: Row, number: str, winning: str, winners: list[Bid], bids: Bids) -> None:
    """The lot's own `winningCode` (several for a consortium) must agree with the list; where the list is missing it is all there is."""
    named = accounts(winning)
    if winning in {bid.venture for bid in winners} or {bid.bidder.key for bid in winners} & set(named):
        return
    if winners or not named:
        ctx.warn("winner_differs", f"cột “{lot.path}winningCode”: {winning!r} không phải nhà thầu nào trong các dòng trúng thầu của lô", lot)
        return
    for key in named:
        bid = bids.of(Ref(kinds(key, None), key))
        bid.won = bid.valid = True
        bid.awarded[number] = None
