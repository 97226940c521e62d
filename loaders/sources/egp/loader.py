"""e-GP, the national e-procurement network: one handler a layout, chosen by the keys a record holds."""
from __future__ import annotations

from collections.abc import Callable

from loaders import columns
from loaders.columns import Batch
from loaders.context import Context, Row
from loaders.sources.egp import don_vi, khlcnt, kqlcnt, mo_thau, plain_notices, plain_openings, plain_plans, plain_results, search, tables, tbmt

Handler = Callable[[Context, Row], None]
#: a record is of the first layout whose key it holds
LAYOUTS: tuple[tuple[str, Handler], ...] = (
    ("bidPoBidpPlanProjectDetailView", khlcnt.load),
    ("bidoNotifyContractorM", tbmt.load),
    ("bidoNotifyContractorP", tbmt.load),
    ("roundmng", mo_thau.load),
    ("bideContractorInputResultDTO", kqlcnt.load),
    ("page", search.response),
    ("stepCode", search.load),
    ("orgCode", don_vi.load),
)
#: records that are stated together
AT_ONCE = 250
#: layouts whose usual records are stated a column at a time
COLUMNS: dict[str, Callable[[Context, Batch], None]] = {
    "khlcnt": plain_plans.plans, "tbmt": plain_notices.notices, "mo_thau": plain_openings.openings, "kqlcnt": plain_results.results,
}


def load(ctx: Context) -> None:
    """Every record of a file, whatever its layout: the portal's dumps may mix them."""
    if ctx.layout in COLUMNS:
        columns.each(ctx, COLUMNS[ctx.layout], _record, AT_ONCE)
    else:
        ctx.each(_record)


def _record(ctx: Context, row: Row) -> None:
    if ctx.layout == "bang_goi_thau":
        tables.load(ctx, row)
        return
    for key, handler in LAYOUTS:
        if key in row:
            handler(ctx, row)
            return
    raise row.error(None, ", ".join(list(row)[:5]), f"không nhận ra loại bản ghi; cần một trong các khóa {', '.join(key for key, _ in LAYOUTS)}")
