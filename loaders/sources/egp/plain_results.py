"""Results stated a column at a time; one that was cancelled, that nobody won or that is at odds with itself is left to `kqlcnt.load`."""
from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import Any

from graph.values import boolean, count, text
from loaders.columns import Batch
from loaders.context import Context, Row
from loaders.sources.egp import forms, kqlcnt, packages, plain
from loaders.sources.egp.bids import Bids, Told
from loaders.sources.egp.cells import day, edition, vnd
from loaders.sources.egp.lots import Line, settle
from loaders.sources.egp.parties import account, body

_RECORD, _LOTS, _LINES = "bideContractorInputResultDTO", "lotResultDTO", "contractorList"
#: lists of bidders beside the lots
_BESIDE = (_LINES, "lotOpenDetails")
_OWN: plain.Columns = (("version", "resultVersion", edition), ("decided", "decisionDate", day), *plain.COUNTS)
_HARD = ("cancelReason", "cancelDate", "cancelDecisionNo", "cancelDecisionDate")
_LOT: plain.Columns = (("number", "lotNo", text), ("winning", "winningCode", text))
_LINE: plain.Columns = (
    ("key", "orgCode", account), ("name", "orgFullname", text), ("tax", "taxCode", text), ("won", "bidResult", boolean), ("final", "lotFinalPrice", vnd),
    ("offered", "lotPrice", vnd), ("consortium", "ventureName", text), ("venture", "ventureCode", text), ("award", "bidWiningPrice", vnd),
    ("days", "cperiod", count), ("unit", "cperiodUnit", text), ("reason", "reason", text), ("failed", "falsePhase", text),
    *((column, column, plain.refused) for column in ("newContractorName", "contractorNameEn", "cPeriodUnit")),
)


class _Odd(Exception):
    """There is a word to say about a record."""


class _Handled:
    """Told that something is odd, it leaves the record to its handler."""

    def warn(self, code: str, message: str, row: Row | None = None) -> None:
        raise _Odd


def results(ctx: Context, batch: Batch) -> None:
    """The form of each plain result and of its bids."""
    parts, fields = [_parts(row) for row in batch.rows], batch.fields
    batch.cells = [head for head, _ in parts]
    fields["status"] = [packages.HELD] * len(parts)
    own: plain.Columns = (*_OWN, ("state", "status", plain.coded(ctx, "resultStatus")))
    places = [n for n in plain.take_head(ctx, batch, own, _HARD, kqlcnt.KNOWN.union(_BESIDE, (_LOTS,))) if fields["state"][n] != packages.CANCELLED]
    plain.number_records(fields, places, "kqlcnt", lambda n: int(fields["version"][n] or 0))
    plain.counted(fields, places)
    fields["lots"] = [kqlcnt.lots_of(lots) for _, lots in parts]
    fields.update(dict.fromkeys(("cancel_reason", "cancelled"), [None] * len(parts)))
    found = _Lots(ctx, batch.rows, [lots for _, lots in parts])
    bids: list[list[Told]] = [[] for _ in parts]
    for n in places:
        form = plain.form(fields, n, forms.RESULT)
        if form and (told := found.bids(n)):
            batch.forms[n], bids[n] = form, told
    _state(batch, bids)


def _state(batch: Batch, bids: Sequence[Sequence[Told]]) -> None:
    """The bids of all records as parts of the batch."""
    batch.spans, told = plain.spans(bids), [one for some in bids for one in some]
    batch.fields["awarded"] = batch.fields["decided"]
    parts = batch.parts = Batch([row for row, some in zip(batch.rows, bids, strict=True) for _ in some])
    parts.fields.update(plain.spread(batch.fields, (*plain.OF_PARTS, "awarded"), batch.spans))
    parts.fields.update(zip(Told._fields, zip(*told, strict=True), strict=False))
    parts.forms = [forms.bid(ref.kinds, wins=bool(one.won)) for one in told if (ref := body(one.bidder, one.bidder_name))]


def _parts(row: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Head and lots of a record that holds nothing else; an empty head where it does."""
    head = row.get(_RECORD)
    if type(head) is dict and len(row) == 1 and not any(head.get(column) for column in _BESIDE):
        lots = head.get(_LOTS)
        if type(lots) is list and {*map(type, lots)} == {dict} and all(_listed(lot.get(_LINES)) for lot in lots):
            return head, lots
    return plain.NONE, []


def _listed(lines: Any) -> bool:
    return type(lines) is list and {*map(type, lines)} <= {dict}


class _Lots:
    """The lots of all records, and the lines of all lots."""

    def __init__(self, ctx: Context, rows: Sequence[Row], lists: Sequence[Sequence[dict[str, Any]]]) -> None:
        self._rows = rows
        self._lots, self._of_record = plain.take_parts(rows, lists, _LOT)
        lines, self._of_lot = plain.take_parts(self._lots.rows, [lot[_LINES] for lot in self._lots.cells], _LINE)
        self._plain = set(self._lots.plain({_LINES, *(column for _, column, _ in _LOT)} | ctx.ignored(kqlcnt.KNOWN))) if self._lots.cells else set()
        self._lines = _read(ctx, lines) if lines.cells else []

    def bids(self, n: int) -> list[Told]:
        """The bids of a record; none where a lot, a line or what they come to is not plain."""
        bids, row, lots = Bids(), self._rows[n], self._lots.fields
        try:
            for lot in self._of_record[n]:
                span = self._of_lot[lot]
                lines = [line for line in self._lines[span.start : span.stop] if line is not None]
                if lot not in self._plain or len(lines) < len(span):
                    return []
                settle(_Handled(), bids, lots["number"][lot] or "", zip(lines, repeat(row)), lots["winning"][lot], row)
            bids.decide()
            bids.held(_Handled(), row)
            return bids.told(_Handled(), row)
        except _Odd:
            return []


def _read(ctx: Context, lines: Batch) -> list[Line | None]:
    """All lines; None for those that are not plain."""
    known = frozenset(column for _, column, _ in _LINE)
    told = [lines.fields[field] for field, column, _ in _LINE if field != column or field == "reason"]
    found: list[Line | None] = [None] * len(lines.cells)
    usual = set(lines.plain(known | ctx.ignored()))
    for n, (key, name, tax, won, final, offered, consortium, venture, award, days, unit, reason, failed) in enumerate(zip(*told, strict=True)):
        if n in usual and (not days or unit == "D") and (bidder := body(key or kqlcnt.of_tax_code(tax), name)) is not None:
            found[n] = Line(bidder, bool(won), offered if final is None else final, consortium, venture, award, days or None, reason, failed)
    return found
