"""Foreign investment: one row an investor of a project."""
from __future__ import annotations

from collections.abc import Mapping

from graph import values
from loaders.cells import amount, investor, is_home, organisation, year_of
from loaders.context import Context, Ref, Row


def load(ctx: Context) -> None:
    ctx.each(_investor)


def _investor(ctx: Context, row: Row) -> None:
    owner = organisation(row, "Tổ chức kinh tế thực hiện dự án", "Mã số doanh nghiệp của tổ chức kinh tế")
    total, approved = amount(row, "Tổng vốn đầu tư"), row.take("Ngày cấp GCNĐKĐT", values.date)
    status = row.take("Tình trạng", values.text)
    province = row.take("Tỉnh / Thành phố", values.province)
    context = {"owner": owner.name if owner else None, "total": total, "decided": approved, "province": province}
    reference = Ref(("Project",), key=row.take("Mã số dự án", values.code), name=row.must("Tên dự án", values.text), context=_known(context))
    project = ctx.node(reference, {
        "kind": "FDI",
        "sector": row.take("Lĩnh vực", values.text),
        "province": province,
        "status": ctx.code("status", status, row) if status else None,
        "total_capital": total,
        "registered_usd": amount(row, "Tổng vốn đăng ký", currency="USD"),
        "approved": approved,
        "start_year": row.take("Năm khởi công", year_of),
        "end_year": row.take("Năm hoàn thành", year_of),
    }, row)
    if owner:
        ctx.edge("IS_OWNER_OF", owner, project, {}, row)
    props = {"pct": row.take("Tỷ lệ góp vốn", values.percent), "amount": amount(row, "Vốn góp")}
    ctx.edge("INVESTS_IN", _party(ctx, row, project), project, props, row)
    ctx.done(row)


def _party(ctx: Context, row: Row, project: Ref) -> Ref:
    country = row.take("Quốc gia / vùng lãnh thổ", values.text)
    code = "Mã số doanh nghiệp của nhà đầu tư"
    if row.get(code) or is_home(country):
        found = investor(row, "Nhà đầu tư", code, project)
        if found is None:
            raise row.error("Nhà đầu tư", None, "thiếu tên nhà đầu tư")
        return found
    row.pop(code, None)
    return ctx.node(Ref(("ForeignInvestor",), name=row.must("Nhà đầu tư", values.text), context={"country": country}), {"country": country}, row)


def _known(context: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in context.items() if value is not None}
