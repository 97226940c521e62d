"""Bids of one package, brought together: one bid a bidder, however many lots, records and rows it took."""
from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, Protocol

from graph.values import MOST_MONEY, fold, text
from loaders.context import Context, Ref, Row
from loaders.said import Fields, say
from loaders.sources.egp import forms

_INVALID = re.compile(
    r"khong (dat|hop le|dap ung|du |nop|tham du|dung|thuong thao|lam ro|chung minh|bao dam|phu hop|trung thuc|co (bao dam|tai lieu|du|nang luc|kinh nghiem))|"
    r"thieu (bao dam|tai lieu|ho so|hop dong|nang luc|chung chi|kinh nghiem)|bi loai|vi pham|gian lan|cam tham gia|truot ky thuat"
)
_RANK = re.compile(r"(?:xep|dung) (?:hang thu|hang|thu|vi tri thu|vi tri) (?:(nhat|hai|ba|tu)|([0-9]{1,3}))\b")
_VALID = re.compile(r"xep (hang|thu)|gia .*cao hon|cao hon gia|gia cao|diem .*thap hon")
_WORDS = {"nhat": 1, "hai": 2, "ba": 3, "tu": 4}


@lru_cache(maxsize=16_384)
def validity(reason: str) -> bool | None:
    """Whether a losing bid was valid, from the reason given: failed a requirement → no; dearer or ranked → yes; else unknown."""
    folded = fold(reason)
    if _INVALID.search(folded):
        return False
    return True if _VALID.search(folded) else None


@lru_cache(maxsize=16_384)
def rank(reason: str) -> int | None:
    """The rank that a reason states: 'Nhà thầu xếp hạng 3.' → 3."""
    found = _RANK.search(fold(reason))
    if found is None:
        return None
    return _WORDS[found.group(1)] if found.group(1) else int(found.group(2))


class Warns(Protocol):
    """Who is told what is odd about a record: a context, or the reader of columns, which then leaves the record to its handler."""

    def warn(self, code: str, message: str, row: Row | None = None) -> None: ...


class Told(NamedTuple):
    """A bid by the names that `forms.bid` has for what is said of it."""

    bidder: str | None
    bidder_name: str | None
    price: int | None
    valid: bool | None
    rank: int | None
    reason: str | None
    consortium: str | None
    won: bool | None
    award: int | None
    days: int | None


@dataclass(slots=True)
class Bid:
    """All that one record says of a bidder in a package. Prices of several lots add up."""

    bidder: Ref
    lots: dict[str, int | None] = field(default_factory=dict)  #: offered price by lot
    consortium: str | None = None
    venture: str | None = None  #: the consortium's code
    won: bool | None = None
    valid: bool | None = None
    rank: int | None = None
    reasons: list[str] = field(default_factory=list)
    awarded: dict[str, int | None] = field(default_factory=dict)  #: award by lot
    days: int | None = None

    @property
    def price(self) -> int | None:
        return total(self.lots)

    def join(self, name: str | None, code: str | None) -> None:
        """A consortium goes by its name, without one by its code; what is known already stands where a line says nothing."""
        self.consortium, self.venture = name or code or self.consortium, code or self.venture

    def told(self) -> Told:
        reason = None if self.won or not self.reasons else "; ".join(dict.fromkeys(self.reasons))
        rank = self.rank if len(self.lots) == 1 else None   # ranks are a lot's
        return Told(self.bidder.key, self.bidder.name, self.price, self.valid, rank, reason, self.consortium, self.won, total(self.awarded), self.days)


def total(prices: Mapping[str, int | None]) -> int | None:
    """The sum of prices by lot, unknown if any part is, or if it is more than an amount may be."""
    found = prices.values()
    if not found or None in found:
        return None
    summed = sum(found)  # type: ignore[arg-type]  # no None is left
    return summed if summed <= MOST_MONEY else None


def beyond(prices: Mapping[str, int | None]) -> bool:
    """Whether prices add up to more than an amount may be."""
    return len(prices) > 1 and sum(filter(None, prices.values())) > MOST_MONEY


def put(ctx: Warns, prices: dict[str, int | None], lot: str, price: int | None, row: Row) -> None:
    """Notes a price for a lot. The same line twice counts once; two different prices are reported and the later stands."""
    before = prices.get(lot)
    if before is not None and price is not None and before != price:
        ctx.warn("price_twice", f"“{row.path}” nêu hai giá khác nhau của một nhà thầu cho cùng một phần; lấy giá sau", row)
    prices[lot] = price if price is not None else before


def take_consortium(row: Row) -> tuple[str | None, str | None]:
    """Name and code of the consortium that a bidder's line names: see `Bid.join`."""
    return row.take("ventureName", text), row.take("ventureCode", text)


class Bids:
    """The bids of one package by bidder. Of a line all cells are read before anything is noted here: one that is set aside leaves nothing behind."""

    def __init__(self) -> None:
        self.by_key: dict[str, Bid] = {}
        #: whether every lot and line was read: without one of several, sums would be too low
        self.whole = True

    def of(self, bidder: Ref) -> Bid:
        key = bidder.key or f"={bidder.name}"
        bid = self.by_key.get(key)
        if bid is None:
            bid = self.by_key[key] = Bid(bidder)
        return bid

    def decide(self) -> None:
        """A result stands: who did not win has lost."""
        for bid in self.by_key.values():
            bid.won = bool(bid.won)

    def held(self, ctx: Warns, row: Row) -> None:
        """Reports a result that nobody won."""
        if not any(bid.won for bid in self.by_key.values()):
            ctx.warn("no_winner", "kết quả không có nhà thầu trúng thầu", row)

    def told(self, ctx: Warns, row: Row) -> list[Told]:
        """All bids as they are stated."""
        found = [bid.told() for bid in self.by_key.values()]
        if not self.whole:
            found = [bid._replace(price=None, award=None) for bid in found]
            ctx.warn("sum_unsure", "có phần (lô) không đọc được nên giá của từng nhà thầu trong gói nhiều phần coi là chưa biết", row)
        for bid in self.by_key.values():
            if beyond(bid.lots) or beyond(bid.awarded):
                ctx.warn("sum_too_large", "giá các phần (lô) của một nhà thầu cộng lại lớn quá mức một số tiền; tổng coi là chưa biết", row)
        return found

    def state(self, ctx: Context, properties: tuple[str, ...], package: Ref, row: Row, date: dt.date | None = None) -> None:
        """States those properties of every bid and, where it won, the award of `date`."""
        for told, bid in zip(self.told(ctx, row), self.by_key.values(), strict=True):
            form = forms.bid(bid.bidder.kinds, properties, wins=bool(bid.won))
            say(ctx, form, {**told._asdict(), "awarded": date}, row, {forms.PACKAGE: package, forms.bidder(bid.bidder.kinds): bid.bidder})


def state_awards(ctx: Context, winners: Sequence[Ref], fields: Fields, package: Ref, row: Row) -> None:
    """States awards that are told without their bids; what each of several winners gets is not known."""
    for winner in winners:
        told = {**fields, "award": fields["award"] if len(winners) == 1 else None, "consortium": None}
        say(ctx, forms.award(winner.kinds), told, row, {forms.PACKAGE: package, forms.bidder(winner.kinds): winner})
