"""Rows of the portal's search: plans, notices and results in short. They name few parties and no losing bids.

Single values stand in lists. A plan's `bidPrice[]` and `bidName[]` are in different orders, so they are counted, never paired,
and a plan row states no packages. A winner here is an award without its bids: the other bidders are not named, and a
package must not look as if it had had one bidder.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from graph.values import text
from loaders.context import Context, Ref, Row
from loaders.said import Fields, Refs, say
from loaders.sources.egp import forms, packages
from loaders.sources.egp.bids import state_awards
from loaders.sources.egp.cells import audit, day, edition, first, listed, number_of, place, vnd
from loaders.sources.egp.parties import accounts, body, call, organisation, party
from loaders.sources.egp.tbmt import INVESTMENT

T = TypeVar("T")
PLAN, NOTICE, RESULT = "es-plan-project-p", "es-notify-contractor", "notify-contractor-step-4-kqlcnt"
#: the record's own state; a plan's fields and places (its packages' cannot be told apart) and publication
_KNOWN = frozenset(("status", "planVersion", "investField", "locations", "publicDate"))

#: the service's paging and the facet counts of its form
_PAGING = frozenset(("agg", "totalPages", "pageSize", "currentPage", "totalElements", "first", "last", "empty", "sort"))


def response(ctx: Context, row: Row) -> None:
    """A whole answer of the search service: its hits are the records."""
    page = row.sub("page")
    for hit in page.parts("content"):
        ctx.attempt(load, hit)
    audit(ctx, page, row, ignore=_PAGING)


def load(ctx: Context, row: Row) -> None:
    what, step = row.take("type", text), row.take("stepCode", text)
    if what == PLAN:
        _plan(ctx, row)
    elif what == NOTICE:
        _package(ctx, row, decided=step == RESULT)
    else:
        raise row.error("type", what, f"không phải loại dòng tìm kiếm đã biết ({PLAN}, {NOTICE})")
    audit(ctx, row, ignore=_KNOWN)


def _plan(ctx: Context, row: Row) -> None:
    number = row.must("planNo", number_of)
    fields: Fields = {"plan": number, "plan_name": row.take("name", text)}
    fields["plan_record"], fields["plan_version"] = packages.versioned("khlcnt", number, row.take("planVersion", edition))
    fields["total"] = row.take("investTotal", vnd)
    fields["decided"] = first(row, ("decisionDate", "bidCloseDate"), day)  # the closing date of a plan row is its approval
    refs = say(ctx, forms.PLANS[forms.DECIDED], fields, row)
    names, prices = listed(row, "bidName", text), listed(row, "bidPrice", vnd)
    if len(names) != len(prices):
        ctx.warn("count_differs", f"kế hoạch có {len(names)} tên gói nhưng {len(prices)} giá gói", row)
    investor, spending, name = party(row, "investorCode", "investorName"), row.take("planType", text), row.take("pname", text)
    party(row, "procuringEntityCode", "procuringEntityName")  # of the plan's packages, which are not told apart
    if spending == INVESTMENT and name and investor:
        # the total may be that of one stage: it helps linking, but is not stated of the project
        fields.update(dict.fromkeys(("egp_no", "project", "approved", "project_record", "project_version")), project_name=name, investor=investor.key,
                      investor_name=investor.name, total_capital=fields["total"])
        owner = organisation(ctx, "IS_OWNER_OF", investor.kinds, investor.key, row)
        say(ctx, forms.planned_project((), owner), fields, row, refs)


def _one(ctx: Context, row: Row, column: str, cleaner: Callable[[Any], T]) -> T | None:
    """The single value of a list; several are reported and none is chosen."""
    values = listed(row, column, cleaner)
    if len(values) > 1:
        ctx.warn("several_values", f"cột “{row.path}{column}” có nhiều giá trị; không ghép được với nhau nên bỏ qua", row)
    return values[0] if len(values) == 1 else None


def _package(ctx: Context, row: Row, *, decided: bool) -> None:
    name, price = _one(ctx, row, "bidName", text), _one(ctx, row, "bidPrice", vnd)
    field = row.take("bidField", text) or _one(ctx, row, "investField", text)
    row.pop("investField", None)
    row.update(bidName=name, bidPrice=price, bidField=field)  # the head is then read as in every other record
    noticed = not str(row.take("notifyNoStand") or "").lower().endswith("-null")
    fields = packages.take_package(ctx, row, "tim_kiem", "notifyVersion")
    public = first(row, ("originalPublicDate", "publicDate"), day)
    closed, date = row.take("bidCloseDate", day), row.take("decisionDate", day)
    status = _status(ctx, row, decided)
    province = place(ctx, row, "locations")
    published, closed = (public, closed) if noticed else (None, None)  # without a notice these are the result's own times
    won, winners = _award(ctx, row) if decided else (None, [])
    fields.update(status=status, province=province, decided=date if decided else None, winning_price_published=won, published=published, closed=closed,
                  **packages.counts(row))
    refs = packages.state(ctx, forms.FOUND, fields, row)
    state_awards(ctx, winners, {"award": won, "awarded": date, "days": None}, refs[forms.PACKAGE], row)
    _bodies(ctx, row, fields, refs)


def _status(ctx: Context, row: Row, decided: bool) -> str | None:
    """The portal's own status words; an empty one means that bids are still awaited."""
    written = row.pop("statusForNotify", None)
    if written is None:
        return packages.HELD if decided else None
    return ctx.code("statusForNotify", str(written).strip(), row)


def _award(ctx: Context, row: Row) -> tuple[int | None, list[Ref]]:
    """The published price and the winners. Several winners cannot be paired with names or prices."""
    names = listed(row, "contractorName", text) or listed(row, "winningContractorName", text)
    codes, prices = listed(row, "winningCode", text), listed(row, "bidWinningPrice", vnd)
    row.pop("winningContractorName", None)
    keys = list(dict.fromkeys(key for code in codes for key in accounts(code)))
    if codes and not keys:
        raise row.error("winningCode", codes, "không có mã nhà thầu nào đọc được; viết như vn0101234567")
    price = prices[0] if len(prices) == 1 else None
    if len(prices) > 1 or len(keys) > 1:
        ctx.warn("several_values", "dòng kết quả có nhiều nhà thầu hoặc nhiều giá trúng; không ghép được với nhau nên không có giá từng nhà thầu", row)
    name = names[0] if len(names) == 1 and len(keys) <= 1 else None
    found = [body(key, name) for key in keys] if keys else [body(None, name)]
    return price, [ref for ref in found if ref is not None]


def _bodies(ctx: Context, row: Row, fields: Fields, refs: Refs) -> None:
    """Search rows name a procuring entity only where it is not the project owner itself."""
    investor = party(row, "investorCode", "investorName")
    call(ctx, row, party(row, "procuringEntityCode", "procuringEntityName") or investor, None, fields, refs)
    row.take("planType")
