"""Openings stated a column at a time; one with lots, or where a bidder stands twice, is left to `mo_thau.load`."""
from __future__ import annotations

from typing import Any

from graph.values import integer, text
from loaders.columns import Batch
from loaders.context import Context
from loaders.sources.egp import forms, mo_thau, plain
from loaders.sources.egp.cells import figure, vnd
from loaders.sources.egp.parties import account, kinds

_RECORD = {"roundmng", "bid_open"}
_BID: plain.Columns = (
    ("bidder", "contractorCode", account), ("bidder_name", "contractorName", text), ("price", "bidFinalPrice", vnd), ("offered", "bidPrice", vnd),
    ("consortium", "ventureName", text), ("venture", "ventureCode", text), ("unit", "bidPriceUnit", plain.dong), ("sale", "saleNumber", figure),
)
_OF_BID = frozenset(column for _, column, _ in _BID)


def openings(ctx: Context, batch: Batch) -> None:
    """The form of each plain opening and of its bids."""
    parts = [_parts(row) for row in batch.rows]
    batch.cells = [head for head, _ in parts]
    own: plain.Columns = (*plain.NOTICED, ("status", "bidStatus", plain.coded(ctx, "bidStatus")), ("counted", "countContractor", integer))
    places = plain.take_head(ctx, batch, own, (), mo_thau.KNOWN)
    bids, batch.spans = plain.take_parts(batch.rows, [bids for _, bids in parts], _BID)
    batch.parts = bids
    _told(ctx, bids)
    plain.number_records(batch.fields, places, "mo_thau")
    bids.fields.update(plain.spread(batch.fields, plain.OF_PARTS, batch.spans))
    for n in places:
        span, counted = batch.spans[n], batch.fields["counted"][n]
        if counted in (None, len(span)) and len({bids.fields["bidder"][m] for m in span if bids.forms[m]}) == len(span):
            batch.forms[n] = plain.form(batch.fields, n, forms.OPENING)
    for form, span in zip(batch.forms, batch.spans, strict=True):
        if form is None:
            bids.forms[span.start : span.stop] = [None] * len(span)


def _told(ctx: Context, bids: Batch) -> None:
    """The form of each plain bid."""
    fields = bids.fields
    for n in bids.plain(_OF_BID | ctx.ignored()) if bids.cells else ():
        if fields["bidder"][n]:
            bids.forms[n] = forms.bid(kinds(fields["bidder"][n], fields["bidder_name"][n]), forms.OFFER)
    if bids.cells:
        fields["price"] = [offered if price is None else price for price, offered in zip(fields["price"], fields["offered"], strict=True)]
        fields["consortium"] = [name or code for name, code in zip(fields["consortium"], fields["venture"], strict=True)]


def _parts(row: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Head and bids of a record that holds nothing else; an empty head where it does."""
    round_, opened = row.get("roundmng"), row.get("bid_open")
    if type(round_) is dict and type(opened) is dict and row.keys() == _RECORD and round_.keys() == {mo_thau.HEAD} and opened.keys() == {mo_thau.ANSWER}:
        head, answer = round_[mo_thau.HEAD], opened[mo_thau.ANSWER]
        if type(head) is dict and type(answer) is dict and answer.keys() == {mo_thau.LIST}:
            bids = answer[mo_thau.LIST]
            if type(bids) is list and {*map(type, bids)} <= {dict}:
                return head, bids
    return plain.NONE, []
