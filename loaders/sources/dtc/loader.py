"""Public investment: projects by province, with planned and disbursed money by year in columns."""
from __future__ import annotations

import re
from functools import lru_cache

from graph import values
from loaders import cells
from loaders.cells import STATE_BODY, amount, group_province, organisation, year_of, years
from loaders.context import Context, Ref, Row
from loaders.headings import heading
from loaders.sources.dtc import budget

_MEASURES = {"ke hoach": "planned", "giai ngan": "disbursed", "thuc hien giai ngan": "disbursed", "giai ngan thuc hien": "disbursed"}
#: words of such columns that change nothing
_FILLERS = frozenset(("nam", "von", "so", "da", "duoc", "giao", "trong", "dau", "tu", "cong"))


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
    year = row.take("Năm", year_of) or _year_of_title(ctx)
    for column in [column for column in row if (read := _yearly(column)) is not None and (read[0] or year)]:
        told, measure = _yearly(column) or (None, "")
        money = amount(row, column)
        if money is None:
            continue
        of_year = found.setdefault(told or year or 0, {})
        if of_year.setdefault(measure, money) != money:
            raise row.error(column, money, f"là số thứ hai về cùng một khoản của năm {told or year}; không biết số nào đúng")
    for year, money_of in found.items():
        yearly = Ref(("Disbursement",), key=f"{project.key or project.name}/{year}")
        ctx.node(yearly, {"year": year, **money_of}, row)
        ctx.edge("DISBURSES", project, yearly, {}, row)


@lru_cache(maxsize=1024)
def _yearly(column: str) -> tuple[int | None, str] | None:
    """The year and measure of a column: 'Năm 2017 / Kế hoạch vốn', 'Vốn đã giải ngân năm 2020'; without a year its row or title tells it.

    Sums over several years ('lũy kế …', '2021-2025'), adjusted plans and rates are other figures and no column of these.
    """
    words = heading(column).split()
    years = [int(word) for word in words if word.isdigit() and len(word) == 4 and 1990 <= int(word) <= 2100]
    rest = " ".join(word for word in words if word not in _FILLERS and word not in map(str, years))
    return (years[0] if years else None, _MEASURES[rest]) if len(years) <= 1 and rest in _MEASURES else None


def _year_of_title(ctx: Context) -> int | None:
    """The one year that the lines above the table name with 'năm'."""
    found = {int(year) for line in ctx.title for year in re.findall(r"\bnam ([0-9]{4})\b", values.fold(line))}
    return found.pop() if len(found) == 1 else None
