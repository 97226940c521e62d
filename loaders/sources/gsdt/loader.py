"""Investment monitoring: domestic private and PPP projects, PPP money by year, half-yearly reports."""
from __future__ import annotations

from graph import values
from loaders import cells
from loaders.cells import ORGANISATION, amount, organisation, year_of
from loaders.context import Context, Ref, Row


def load(ctx: Context) -> None:
    ctx.each({"du_an": _investor, "giai_ngan_ppp": _disbursement, "bao_cao_giam_sat": _report}[ctx.layout])


def _coded(ctx: Context, row: Row, codes: str, column: str) -> str | None:
    written = row.take(column, values.text)
    return ctx.code(codes, written, row) if written else None


def _investor(ctx: Context, row: Row) -> None:
    owner = organisation(row, "Chủ đầu tư", "Mã số doanh nghiệp chủ đầu tư", ORGANISATION)
    total, approved = amount(row, "Tổng vốn đầu tư"), row.take("Ngày phê duyệt", values.date)
    province = row.take("Tỉnh / Thành phố", values.province)
    context = {"owner": owner.name if owner else None, "total": total, "decided": approved, "province": province}
    name = row.must("Tên dự án", values.text)
    reference = Ref(("Project",), key=row.take("Mã dự án", values.code), name=name, context={k: v for k, v in context.items() if v is not None})
    project = ctx.node(reference, {
        "kind": _coded(ctx, row, "kind", "Hình thức đầu tư"),
        "grp": _coded(ctx, row, "grp", "Nhóm dự án"),
        "sector": row.take("Lĩnh vực", values.text),
        "province": province,
        "status": _coded(ctx, row, "status", "Tình trạng"),
        "total_capital": total,
        "approved": approved,
        "start_year": row.take("Năm khởi công", year_of),
        "end_year": row.take("Năm hoàn thành", year_of),
    }, row)
    if owner:
        ctx.edge("IS_OWNER_OF", owner, project, {}, row)
    investor = cells.investor(row, "Nhà đầu tư", "Mã số doanh nghiệp nhà đầu tư", project)
    props = {"pct": row.take("Tỷ lệ góp vốn", values.percent), "amount": amount(row, "Vốn góp")}
    if investor:
        ctx.edge("INVESTS_IN", investor, project, props, row)
    ctx.done(row)


def _project(row: Row) -> Ref:
    return Ref(("Project",), key=row.must("Mã dự án", values.code), name=row.take("Tên dự án", values.text))


def _disbursement(ctx: Context, row: Row) -> None:
    project, year = _project(row), row.must("Năm", values.year)
    yearly = Ref(("Disbursement",), key=f"{project.key}/{year}")
    ctx.node(yearly, {"year": year, "planned": amount(row, "Kế hoạch vốn"), "disbursed": amount(row, "Giải ngân")}, row)
    ctx.edge("DISBURSES", project, yearly, {}, row)
    ctx.done(row)


def _report(ctx: Context, row: Row) -> None:
    project, period = _project(row), row.must("Kỳ báo cáo", values.period)
    report = Ref(("MonitoringReport",), key=f"{project.key}/{period}")
    ctx.node(report, {
        "period": period,
        "year": int(period[:4]),
        "progress_pct": row.take("Tiến độ thực hiện", values.percent),
        "delayed": row.take("Chậm tiến độ", values.boolean),
        "violation": row.take("Vi phạm", values.text),
        "note": row.take("Ghi chú", values.text),
    }, row)
    ctx.edge("MONITORED_IN", project, report, {}, row)
    ctx.done(row)
