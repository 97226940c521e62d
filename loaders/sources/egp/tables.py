"""Lists of packages as sheets (the portal's exports, ministries' reports): a row a package, its bodies and, where there is a result, its winner."""
from __future__ import annotations

import re

from graph import values
from graph.values import fold
from loaders import cells
from loaders.context import Context, Ref, Row
from loaders.said import Fields, Refs
from loaders.sources.egp import forms, packages
from loaders.sources.egp.bids import state_awards
from loaders.sources.egp.cells import day, number_of
from loaders.sources.egp.parties import call, kinds, project

NAME, NUMBER, LINE = "Tên gói thầu", "Số TBMT", "Mã gói thầu"


def load(ctx: Context, row: Row) -> None:
    number, line, plan = row.take(NUMBER, number_of), row.take(LINE, number_of), row.take("Số KHLCNT", number_of)
    if number is None and line is None:
        raise row.error(NUMBER, None, "thiếu cả số thông báo mời thầu lẫn mã gói thầu; không biết là gói nào")
    name, method, field = row.must(NAME, values.text), row.take("Hình thức lựa chọn nhà thầu", values.text), row.take("Lĩnh vực", values.text)
    status, won = row.take("Trạng thái", values.text), cells.amount(row, "Giá trúng thầu")
    decided = row.take("Ngày phê duyệt kết quả", day)
    winners = _winners(ctx, row)
    fields = {
        "no": number or line, "bid_no": line, "plan_no": plan, "name": name, "record": None, "version": None,
        "method": method and ctx.code("bidForm", method, row), "method_code": None, "field": field and ctx.code("investField", field, row),
        "estimate": cells.amount(row, "Giá gói thầu"), "published": row.take("Ngày đăng tải", day), "closed": row.take("Thời điểm đóng thầu", day),
        "decided": decided, "winning_price_published": won, "province": row.take("Địa điểm", values.province),
        "status": ctx.code("state", status, row) if status else packages.HELD if winners or decided else None,
    }
    refs = packages.state(ctx, forms.LISTED, fields, row)
    _bodies(ctx, row, fields, refs)
    days = row.take("Thời gian thực hiện hợp đồng", values.count)
    state_awards(ctx, winners, {"award": won, "awarded": decided, "days": days}, refs[forms.PACKAGE], row)
    ctx.done(row)


def _party(row: Row, name: str, code: str) -> Ref | None:
    found = cells.organisation(row, name, code)
    return Ref(kinds(found.key, found.name), found.key, found.name) if found else None


def _bodies(ctx: Context, row: Row, fields: Fields, refs: Refs) -> None:
    entity, investor = _party(row, "Bên mời thầu", "Mã bên mời thầu"), _party(row, "Chủ đầu tư", "Mã chủ đầu tư")
    call(ctx, row, entity or investor, None, fields, refs)
    fields["investor"], fields["investor_name"] = (investor.key, investor.name) if investor else (None, None)
    project(ctx, row, row.take("Mã dự án", values.code), row.take("Tên dự án", values.text), fields, refs)


def _winners(ctx: Context, row: Row) -> list[Ref]:
    """The winners that a cell lists, each with its code where there are as many. A consortium by its own name names no partner."""
    names = [part for part in map(values.text, re.split(r"[;\n]", str(row.take("Nhà thầu trúng thầu") or ""))) if part]
    written = row.take("Mã nhà thầu trúng thầu")
    codes = [written] if isinstance(written, int | float) else [part for part in re.split(r"[;,\s]+", str(written or "")) if part]
    if len(names) == 1 and len(codes) != 1 and fold(names[0]).startswith("lien danh"):
        ctx.warn("consortium_name", "liên danh chỉ nêu tên chung: không biết các thành viên nên chưa có quan hệ trúng thầu", row)
        return []
    if len(codes) not in (0, len(names)) and names:
        raise row.error("Mã nhà thầu trúng thầu", written, f"có {len(codes)} mã cho {len(names)} tên nhà thầu; không biết mã nào của ai")
    found: list[Ref] = []
    for at in range(max(len(names), len(codes))):
        part = row._part({"name": names[at] if at < len(names) else None, "code": codes[at] if at < len(codes) else None}, "Nhà thầu trúng thầu.")
        winner = _party(part, "name", "code")
        if winner is not None:
            found.append(winner)
    return found
