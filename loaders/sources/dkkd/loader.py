"""National business registration: firms, their members and shareholders, their managers.

Row by row, which decides everything; `plain` reads the same cells as columns where they are plain. What they say is declared in `forms`.
"""
from __future__ import annotations

import datetime as dt
import re
from typing import Any

from graph import values
from loaders import columns
from loaders.cells import amount, is_home, org_code, tail_province, year_of
from loaders.context import Context, Ref, Row
from loaders.said import say
from loaders.sources.dkkd import plain
from loaders.sources.dkkd.forms import FIRM_SAYS, ID, LED_SAYS, MANAGER_SAYS, MEMBER_SAYS

FIRM = "Mã số doanh nghiệp"


def load(ctx: Context) -> None:
    if ctx.layout == "doi_ten":
        ctx.each(_renamed)
    else:
        columns.each(ctx, *{
            "doanh_nghiep": (plain.firms, _firm), "thanh_vien_co_dong": (plain.members, _member), "nguoi_quan_ly": (plain.managers, _manager),
        }[ctx.layout])


def _firm(ctx: Context, row: Row) -> None:
    key, name = row.take(FIRM, values.tax_code), row.take("Tên doanh nghiệp", values.text)
    if key is None and name is None:
        raise row.error(FIRM, None, "thiếu cả mã số lẫn tên doanh nghiệp")
    if key is not None and "-" in key:
        _branch(ctx, row, key, name)
        return
    address = row.take("Địa chỉ trụ sở chính", values.text)
    province = row.take("Tỉnh / Thành phố", values.province) or (tail_province(address) if address else None)
    if key is None:
        ctx.warn("no_key", "doanh nghiệp không có mã số: được giữ với định danh tạm", row)
    industry_code, industry = plain.industry(row.take("Ngành nghề KD chính", values.text))
    fields = {
        "key": key, "name": name, "firm": key or name, "province": province, "address": address, "industry_code": industry_code, "industry": industry,
        "short_name": row.take("Tên viết tắt", values.text),
        "name_en": row.take("Tên tiếng Anh", values.text),
        "form": _coded(ctx, row, "form", "Loại hình DN"),
        "status": _coded(ctx, row, "status", "Tình trạng hoạt động"),
        "founded": row.take("Ngày cấp", values.date),
        "charter_capital": amount(row, "Vốn điều lệ"),
        "phone": row.take("Điện thoại", values.phone),
        "leader": row.take("Người đại diện theo pháp luật", values.text) or None,
    }
    say(ctx, LED_SAYS if fields["leader"] else FIRM_SAYS, fields, row)
    for former in re.split(r"\s*[;\n]\s*", row.take("Tên cũ", values.text) or ""):
        _former(ctx, row, key, former)
    ctx.done(row)


def _branch(ctx: Context, row: Row, key: str, name: str | None) -> None:
    """A branch has its firm's number and three digits more. Its head is no representative of the firm, and its firm's capital is not its own."""
    address = row.take("Địa chỉ trụ sở chính", values.text)
    branch = ctx.node(Ref(("Branch",), key=key, name=name), {
        "status": _coded(ctx, row, "status", "Tình trạng hoạt động"),
        "founded": row.take("Ngày cấp", values.date),
        "province": row.take("Tỉnh / Thành phố", values.province) or (tail_province(address) if address else None),
        "address": address,
        "phone": row.take("Điện thoại", values.phone),
    }, row)
    ctx.edge("BRANCH_OF", branch, Ref(("Enterprise",), key=key.partition("-")[0]), {}, row)
    ctx.done(row, ignore=("Tên viết tắt", "Tên tiếng Anh", "Loại hình DN", "Vốn điều lệ", "Người đại diện theo pháp luật", "Ngành nghề KD chính", "Tên cũ"))


def _former(ctx: Context, row: Row, key: str | None, former: str) -> None:
    """A name that a firm had: told of the firm, and a name by which other tables may still mean it."""
    if former and key is not None:
        ctx.node(Ref(("Enterprise",), key=key), {"former_names": former}, row)
        ctx.node(Ref(("Enterprise",), key=key, name=former, context={"former": True}), {}, row)


def _renamed(ctx: Context, row: Row) -> None:
    """A change of name. The new one is the register's to tell: it may have been changed again since."""
    key = row.must(FIRM, values.tax_code)
    _former(ctx, row, key, row.must("Tên cũ", values.text))
    row.take("Ngày thay đổi", values.date)
    row.take("Tên mới", values.text)
    ctx.done(row)


def _coded(ctx: Context, row: Row, codes: str, column: str) -> str | None:
    written = row.take(column, values.text)
    return ctx.code(codes, written, row) if written else None


def _member(ctx: Context, row: Row) -> None:
    row.hide("Số định danh / Mã số")   # may be a person's ID number: never shown in an error
    fields: dict[str, Any] = {"firm": row.must(FIRM, values.tax_code), "firm_name": row.take("Tên doanh nghiệp", values.text)}
    kind = _owner(ctx, row, fields)
    ended = _term(row, fields)
    fields.update(pct=row.take("Tỷ lệ vốn góp", values.percent), amount=amount(row, "Vốn góp"))
    say(ctx, MEMBER_SAYS[kind][ended], fields, row)
    ctx.done(row)


def _owner(ctx: Context, row: Row, fields: dict[str, Any]) -> str:
    """Takes who the member is; gives what it is: a key of `MEMBER_SAYS`."""
    name, kind = row.must("Tên thành viên / cổ đông", values.text), values.fold(row.must("Loại", values.text))
    country = row.take("Quốc tịch", values.text)
    fields.update(name=name, country=country, known_country=country or None)
    if kind == "ca nhan":
        _person(ctx, row, "Số định danh / Mã số", country, fields)
    elif kind == "to chuc nuoc ngoai":
        row.pop("Số định danh / Mã số", None)   # a foreign registration number is no key here: name and country are
    elif kind in MEMBER_SAYS:
        row.hidden -= {"Số định danh / Mã số"}
        fields["code"] = row.take("Số định danh / Mã số", org_code)
    else:
        raise row.error("Loại", kind, "không phải loại thành viên; cần Cá nhân, Tổ chức trong nước, Tổ chức nước ngoài hoặc Cơ quan nhà nước")
    return kind


def _person(ctx: Context, row: Row, column: str, nationality: str | None, fields: dict[str, Any]) -> None:
    row.hide(column)
    number = row.take(column, values.id_number)
    birth = row.take("Năm sinh", year_of)
    known = nationality if nationality is None or not is_home(nationality) else "Việt Nam"
    fields.update({ID: ctx.secret(number) if number else None, "birth": birth, "nationality": known})


def _manager(ctx: Context, row: Row) -> None:
    fields: dict[str, Any] = {"firm": row.must(FIRM, values.tax_code), "firm_name": row.take("Tên doanh nghiệp", values.text)}
    fields["name"] = row.must("Họ và tên", values.text)
    fields["role"] = ctx.code("role", row.must("Chức danh", values.text), row)
    fields["office"] = fields["role"] or None
    _person(ctx, row, "Số định danh cá nhân", row.take("Quốc tịch", values.text), fields)
    say(ctx, MANAGER_SAYS[_term(row, fields)], fields, row)
    ctx.done(row)


def _term(row: Row, fields: dict[str, Any]) -> bool:
    """Takes since when and until when; whether that is over."""
    since, until = row.take("Từ ngày", values.date), row.take("Đến ngày", values.date)
    if since and until and until < since:
        raise row.error("Đến ngày", until, f"trước “Từ ngày” ({since})")
    fields.update(since=since, until=until)
    return until is not None and until < dt.date.today()
