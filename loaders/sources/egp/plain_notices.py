"""Notices stated a column at a time; one that was cancelled, has lots or names several provinces is left to `tbmt.load`."""
from __future__ import annotations

from typing import Any

from graph.values import ValueProblem, text
from loaders.columns import Batch, cleaned
from loaders.context import Context
from loaders.sources.egp import plain, tbmt
from loaders.sources.egp.cells import place_name
from loaders.sources.egp.forms import NOTICE
from loaders.sources.egp.parties import PORTAL

HEAD, PLACES, STATUS, CANCELLED = _RECORD = ("bidoNotifyContractorM", "bidpBidLocationList", "bidoBidStatus", "bidCancelingResponse")
_OWN: plain.Columns = (
    *plain.NOTICED, *plain.COUNTS, ("spending", "planType", text), ("project", "projectCode", text), ("project_name", "projectName", text),
)
_HARD = (*tbmt.LOTS, "pno", "pNo", "pname", "pName")


def notices(ctx: Context, batch: Batch) -> None:
    """The form of each plain notice."""
    of_place, of_status = ctx.ignored(), ctx.ignored(tbmt.KNOWN)
    parts = [_parts(row, of_place, of_status) for row in batch.rows]
    batch.cells, fields = [head for head, _, _ in parts], batch.fields
    fields["province"] = cleaned([place for _, place, _ in parts], _province)
    fields["status"] = cleaned([status for _, _, status in parts], plain.coded(ctx, "bidStatus"))
    places = [n for n in plain.take_head(ctx, batch, _OWN, _HARD, tbmt.KNOWN) if _agrees(fields, n)]
    plain.number_records(fields, places, "tbmt")
    plain.counted(fields, places)
    portal: list[Any] = [None] * len(parts)
    for n in places:
        code = fields["project"][n]
        portal[n] = code if code and PORTAL.fullmatch(code) else None
        batch.forms[n] = plain.form(fields, n, NOTICE, project=_told(fields, n) and bool(code or fields["project_name"][n]))
    fields["egp_no"] = portal
    fields.update(dict.fromkeys(("cancel_reason", "cancelled", "lots"), [None] * len(parts)))


def _parts(row: dict[str, Any], of_place: frozenset[str], of_status: frozenset[str]) -> tuple[dict[str, Any], Any, Any]:
    """Head, province and status of a record that holds nothing else but what may be passed over; an empty head where it does."""
    head: Any = row.get(HEAD)
    places: Any = row.get(PLACES)
    status: Any = plain.NONE if row.get(STATUS) is None else row[STATUS]
    usual = type(head) is dict and type(places) is list and len(places) == 1 and type(places[0]) is dict and type(status) is dict
    if not usual or row.get(CANCELLED) is not None or not row.keys() <= set(_RECORD):
        return plain.NONE, None, None
    place = places[0]
    if any(head.get(column) is not None for column in tbmt.LOTS):   # a list, of which no text is a blank
        return plain.NONE, None, None
    known = place.keys() - {"provName"} <= of_place and status.keys() - {"status", "notifyNo"} <= of_status
    name = place.get("provName")
    named = type(name) is str and name[:1].isalnum()   # else it may be a blank: see `columns.cleaned`
    if not known or (not named and place.get("provCode") is not None):
        return plain.NONE, None, None
    return head, name, status.get("status")


def _agrees(fields: dict[str, Any], n: int) -> bool:
    """Whether the dates are in order, and the investor is told of by a project or is the procuring entity itself."""
    published, closed, investor = fields["published"][n], fields["closed"][n], fields["investor"][n]
    if published and closed and closed < published:
        return False
    return _told(fields, n) or investor == fields["entity"][n] or not (investor or fields["investor_name"][n])


def _told(fields: dict[str, Any], n: int) -> bool:
    """Whether the notice says what its project is."""
    return fields["project"][n] is not None or fields["spending"][n] == tbmt.INVESTMENT


def _province(value: Any) -> str:
    found = place_name(text(value))
    if found is None:
        raise ValueProblem("không phải tên tỉnh")
    return found
