"""What plans, notices, openings and results all say of a package, in one reading."""
from __future__ import annotations

from graph.values import count, text
from loaders.context import Context, Row
from loaders.said import Entity, Fields, Refs, say
from loaders.sources.egp import forms
from loaders.sources.egp.cells import amount, edition, first, number_of

PLANNED, OPEN, OPENED, HELD, CANCELLED = STAGES = ("Chưa mời thầu", "Chưa đóng thầu", "Đang xét thầu", "Có kết quả", "Đã hủy thầu")


def versioned(record: str, number: str | None, edition: str | None) -> tuple[str | None, str | None]:
    """Which version of which portal record says so: of several versions the newest stands, the older ones are history."""
    return (f"{record}/{number}", edition) if number and edition else (None, None)


def take_package(ctx: Context, row: Row, record: str, column: str, number: str | None = None) -> Fields:
    """Takes the head columns of a `record` ('tbmt' …) whose version stands in `column`. `number` is given where the record is not the notice itself."""
    no = number or row.take("notifyNo", number_of)
    bid_no, plan_no = row.take("bidNo", number_of), row.take("planNo", number_of)
    if no is None and bid_no is None:
        raise row.error("notifyNo", None, "thiếu cả số thông báo (notifyNo) lẫn mã gói thầu (bidNo); không biết là gói nào")
    fields = {"no": no or bid_no, "bid_no": bid_no, "plan_no": plan_no, "name": row.take("bidName", text), **take_terms(ctx, row)}
    fields["record"], fields["version"] = versioned(record, no, row.take(column, edition))
    return fields


def take_terms(ctx: Context, row: Row) -> Fields:
    """Method, field and estimate (giá gói thầu; the later cost estimate `bidEstimatePrice` is another figure)."""
    method = row.take("bidForm", text)
    field = first(row, ("investField", "bidField"), text)
    price = amount(ctx, row, "bidPrice", row.take("bidPriceUnit", text) or "VND")
    return {
        "method": method and ctx.code("bidForm", method, row),
        "method_code": method,
        "field": field and ctx.code("investField", field, row),
        "estimate": price,
    }


def state(
    ctx: Context, properties: tuple[str, ...], fields: Fields, row: Row, refs: Refs | None = None, *, turn: int = 0, plan: Entity = forms.PLAN_NAMED
) -> Refs:
    """States the package with those properties, its stage and its plan; gives the references that what else the record says uses. For `turn` see `staged`."""
    no, line, status = fields["no"], fields["bid_no"], fields["status"]
    fields.update(staged(no, line, status, turn))
    form = forms.package(properties, stage=status is not None, line=beyond_plan(no, line, status), plan=plan if fields[plan.key or ""] else None)
    return say(ctx, form, fields, row, refs)


def staged(no: str, line: str | None, status: str | None, turn: int = 0) -> Fields:
    """How far a package has come, as versions of a record of its own: the furthest stage that any record knows stands.

    An opening says 'đang xét thầu' for ever and a notice may have been fetched before the result, so the order of files tells nothing.
    A result that is issued again (`turn` 1, 2 …) stands over what was said of the one before, also over its cancellation.
    """
    number = STAGES.index(status) if status in STAGES else 0
    return {"stage": f"stage/{no}", "stage_version": str(number + len(STAGES) * turn), "line": f"stage/{line}", "line_version": "1"}


def beyond_plan(no: str, line: str | None, status: str | None) -> bool:
    """Whether a notice speaks: the plan's 'chưa mời thầu' is history then. Several notices of one plan line (a new tender) keep a stage each."""
    return status is not None and status != PLANNED and line is not None and line != no


def counts(row: Row) -> Fields:
    """How often the package was petitioned against and asked about; the portal counts petitions in all and by subject."""
    told = [row.take(column, count) for column in ("numPetition", "numPetitionHsmt", "numPetitionLcnt", "numPetitionKqlcnt")]
    return {"petitions": petitions(*told), "clarifications": row.take("numClarifyReq", count)}


def petitions(told: int | None, *parts: int | None) -> int | None:
    """Petitions in all, from their number and the numbers by subject; None where the record gives none of them."""
    known = [part for part in parts if part is not None]
    return max(told or 0, sum(known)) if told is not None or known else None
