"""Public investment: projects by province, with planned and disbursed money by year in columns."""
from __future__ import annotations

import re

from graph import values
from loaders import cells
from loaders.cells import STATE_BODY, amount, group_province, organisation, years
from loaders.context import Context, Ref, Row
from loaders.sources.dtc import budget

#: 'Năm 2017 / Kế hoạch vốn'
_YEAR = re.compile(r"(?:nam )?([0-9]{4}) / (.*)")
_MEASURES = {"ke hoach von": "planned", "ke hoach": "planned", "giai ngan": "disbursed", "von giai ngan": "disbursed"}


def load(ctx: Context) -> None:
    ctx.each({"ke_hoach_giai_ngan": _project, "ngan_sach_tinh": budget.load}[ctx.layout])


def _project(ctx: Context, row: Row) -> None:
    province = row.take("Tỉnh / Thành phố", values.province) or group_province(row)
    owner = organisation(row, "Chủ đầu tư", "Mã chủ đầu tư", STATE_BODY, {"province": province})
    total, approved = amount(row, "Tổng mức đầu tư"), row.take("Ngày phê duyệt", values.date)
    status, group = row.take("Tình trạng", values.text), row.take("Nhóm dự án", values.text)
    start, end = row.take("Thời gian thực hiện", years) or (None, None)
    if province is None and row.group:
        ctx.warn("no_province", f"dòng nhóm “{row.group[-1]}” không phải tên tỉnh, thành phố: dự án bên dưới chưa có địa điểm", row)
    known = {"owner": owner.name if owner else None, "total": total, "decided": approved, "province": province}
    name = row.must("Danh mục dự án", values.text)
    reference = Ref(("Project",), key=row.take("Mã dự án", values.code), name=name, context={k: v for k, v in known.items() if v is not None})
    project = ctx.node(reference, {
        "kind": "Đầu tư công",
        "grp": ctx.code("grp", group, row) if group else None,
        "sector": row.take("Lĩnh vực", values.text),
        "province": province,
        "status": ctx.code("status", status, row) if status else None,
        "total_capital": total,
        "approved": approved,
        "start_year": start,
        "end_year": end,
    }, row)
    if owner:
        ctx.edge("IS_OWNER_OF", owner, project, {}, row)
    _investor(ctx, row, project, total)
    _disbursements(ctx, row, project)
    ctx.done(row)


def _investor(ctx: Context, row: Row, project: Ref, total: int | None) -> None:
    investor = cells.investor(row, "Nhà đầu tư góp vốn", "Mã số doanh nghiệp của nhà đầu tư", project)
    pct = row.take("Tỷ lệ góp vốn", values.percent)
    if investor:
        # the form gives the share only; the amount follows from it and the total
        ctx.edge("INVESTS_IN", investor, project, {"pct": pct, "amount": round(total * pct / 100) if total is not None and pct is not None else None}, row)


def _disbursements(ctx: Context, row: Row, project: Ref) -> None:
    found: dict[int, dict[str, int]] = {}
    for column in list(row):
        if (m := _YEAR.fullmatch(values.fold(column))) and m.group(2) in _MEASURES:
            money = amount(row, column)
            if money is not None:
                found.setdefault(values.year(m.group(1)), {})[_MEASURES[m.group(2)]] = money
    for year, money_of in found.items():
        yearly = Ref(("Disbursement",), key=f"{project.key or project.name}/{year}")
        ctx.node(yearly, {"year": year, **money_of}, row)
        ctx.edge("DISBURSES", project, yearly, {}, row)
