"""What plans, notices, openings and results all say of a package, in one reading."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graph.values import count, text
from loaders.context import Context, Ref, Row
from loaders.sources.egp.cells import amount, edition, first, number_of

PLANNED, OPEN, OPENED, HELD, CANCELLED = STAGES = ("Chưa mời thầu", "Chưa đóng thầu", "Đang xét thầu", "Có kết quả", "Đã hủy thầu")


@dataclass(frozen=True)
class Package:
    """The head of a package's record: who it is and the properties every layout may give."""

    ref: Ref
    plan: Ref | None
    props: Mapping[str, Any]


def version(record: str, number: str | None, written: str | None) -> dict[str, str]:
    """Which version of which portal record says so: of several versions the newest stands, the older ones are history."""
    return {"record": f"{record}/{number}", "version": written} if number and written else {}


def take_package(ctx: Context, row: Row, record: str, column: str, number: str | None = None) -> Package:
    """Takes the head columns of a `record` ('tbmt' …) whose version stands in `column`. `number` is given where the record is not the notice itself."""
    no = number or row.take("notifyNo", number_of)
    bid_no, plan_no = row.take("bidNo", number_of), row.take("planNo", number_of)
    if no is None and bid_no is None:
        raise row.error("notifyNo", None, "thiếu cả số thông báo (notifyNo) lẫn mã gói thầu (bidNo); không biết là gói nào")
    name = row.take("bidName", text)
    props = {"bid_no": bid_no, "plan_no": plan_no, **take_terms(ctx, row)}
    context: dict[str, str] = version(record, no, row.take(column, edition))
    if plan_no:
        context = {"plan_no": plan_no, **context}
    if bid_no:
        context = {"bid_no": bid_no, **context}
    return Package(Ref(("BidPackage",), no or bid_no, name, context), plan_ref(plan_no), props)


def take_terms(ctx: Context, row: Row) -> dict[str, Any]:
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


def plan_ref(plan_no: str | None) -> Ref | None:
    return Ref(("Plan",), plan_no) if plan_no else None


def state(ctx: Context, package: Package, row: Row, *, status: str | None, turn: int = 0, **props: Any) -> Ref:
    """States the package, its stage and its plan; gives the reference that edges of the same record use. For `turn` see `stage`."""
    ref = package.ref
    ctx.node(ref, {**package.props, **props}, row)
    for known, said in stage(ref, status, turn):
        ctx.node(known, said, row)
    if package.plan is not None:
        ctx.edge("IN_PLAN", ref, package.plan, {}, row)
    return ref


def stage(ref: Ref, status: str | None, turn: int = 0) -> Iterator[tuple[Ref, dict[str, str]]]:
    """How far a package has come, as versions of a record of its own: the furthest stage that any record knows stands.

    An opening says 'đang xét thầu' for ever and a notice may have been fetched before the result, so the order of files tells nothing.
    A result that is issued again (`turn` 1, 2 …) stands over what was said of the one before, also over its cancellation.
    Once a notice speaks, the plan's 'chưa mời thầu' is history; several notices of one plan line (a new tender) keep a stage each.
    """
    if status is None:
        return
    yield Ref(ref.kinds, ref.key, None, version("stage", ref.key, str(stage_number(status) + len(STAGES) * turn))), {"status": status}
    line = ref.context.get("bid_no")
    if status != PLANNED and line is not None and line != ref.key:
        yield Ref(ref.kinds, ref.key, None, version("stage", str(line), "1")), {}


def stage_number(status: str | None) -> int:
    """How far a package of that status has come."""
    return STAGES.index(status) if status in STAGES else 0


def project_ref(number: str | None, name: str | None = None, register_code: str | None = None, **context: object) -> Ref | None:
    """A project by the code of the investment registers where e-GP knows it, else by its PR number; `context` helps to find its register record."""
    if number is None and register_code is None and name is None:
        return None
    known = {"egp_no": number, **context}
    return Ref(("Project",), register_code or number, name, {k: v for k, v in known.items() if v is not None})


def counts(row: Row) -> dict[str, Any]:
    """How often the package was petitioned against and asked about; the portal counts petitions in all and by subject."""
    told = [row.take(column, count) for column in ("numPetition", "numPetitionHsmt", "numPetitionLcnt", "numPetitionKqlcnt")]
    return {"petitions": petitions(*told), "clarifications": row.take("numClarifyReq", count)}


def petitions(told: int | None, *parts: int | None) -> int | None:
    """Petitions in all, from their number and the numbers by subject; None where the record gives none of them."""
    known = [part for part in parts if part is not None]
    return max(told or 0, sum(known)) if told is not None or known else None
