"""National business registration: firms, their members and shareholders, their managers."""
from __future__ import annotations

import datetime as dt
import re

from graph import values
from loaders.cells import ORGANISATION, STATE_BODY, amount, is_home, org_code, tail_province, year_of
from loaders.context import Context, Ref, Row

FIRM = "Mã số doanh nghiệp"
LEGAL = "Người đại diện theo pháp luật"


def load(ctx: Context) -> None:
    ctx.each({"doanh_nghiep": _firm, "thanh_vien_co_dong": _member, "nguoi_quan_ly": _manager, "doi_ten": _renamed}[ctx.layout])


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
    industry_code, industry = _industry(row.take("Ngành nghề KD chính", values.text))
    firm = ctx.node(Ref(("Enterprise",), key=key, name=name, context={"province": province} if province else {}), {
        "short_name": row.take("Tên viết tắt", values.text),
        "name_en": row.take("Tên tiếng Anh", values.text),
        "form": _coded(ctx, row, "form", "Loại hình DN"),
        "status": _coded(ctx, row, "status", "Tình trạng hoạt động"),
        "founded": row.take("Ngày cấp", values.date),
        "charter_capital": amount(row, "Vốn điều lệ"),
        "province": province,
        "address": address,
        "phone": row.take("Điện thoại", values.phone),
        "industry_code": industry_code,
        "industry": industry,
    }, row)
    if representative := row.take("Người đại diện theo pháp luật", values.text):
        person = Ref(("Person",), name=representative, context={"firm": key or name, "role": LEGAL})
        ctx.edge("REPRESENTS", ctx.node(person, {}, row), firm, {"role": LEGAL}, row)
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


def _industry(written: str | None) -> tuple[str | None, str | None]:
    """'4661:Bán buôn nhiên liệu…' → code and name."""
    if written is None:
        return None, None
    code, colon, name = written.partition(":")
    return (code.strip(), name.strip()) if colon and len(code.strip()) <= 6 else (None, written)


def _coded(ctx: Context, row: Row, codes: str, column: str) -> str | None:
    written = row.take(column, values.text)
    return ctx.code(codes, written, row) if written else None


def _member(ctx: Context, row: Row) -> None:
    row.hide("Số định danh / Mã số")   # may be a person's ID number: never shown in an error
    firm = Ref(("Enterprise",), key=row.must(FIRM, values.tax_code), name=row.take("Tên doanh nghiệp", values.text))
    owner = _owner(ctx, row, str(firm.key))
    since, until, ended = _term(ctx, row)
    props = {"pct": row.take("Tỷ lệ vốn góp", values.percent), "amount": amount(row, "Vốn góp"), "since": since, "until": until}
    ctx.edge("FORMERLY_OWNS" if ended else "OWNS", owner, firm, props, row)
    ctx.done(row)


def _owner(ctx: Context, row: Row, firm: str) -> Ref:
    name, kind = row.must("Tên thành viên / cổ đông", values.text), values.fold(row.must("Loại", values.text))
    country = row.take("Quốc tịch", values.text)
    if kind == "ca nhan":
        return _person(ctx, row, name, "Số định danh / Mã số", firm, country)
    if kind == "to chuc nuoc ngoai":
        row.pop("Số định danh / Mã số", None)   # a foreign registration number is no key here: name and country are
        return ctx.node(Ref(("ForeignInvestor",), name=name, context={"country": country} if country else {}), {"country": country}, row)
    if kind in ("to chuc trong nuoc", "co quan nha nuoc", "to chuc"):
        kinds = STATE_BODY if kind == "co quan nha nuoc" else ORGANISATION
        row.hidden -= {"Số định danh / Mã số"}
        return Ref(kinds, key=row.take("Số định danh / Mã số", org_code), name=name)
    raise row.error("Loại", kind, "không phải loại thành viên; cần Cá nhân, Tổ chức trong nước, Tổ chức nước ngoài hoặc Cơ quan nhà nước")


def _person(ctx: Context, row: Row, name: str, column: str, firm: str, nationality: str | None, role: str | None = None) -> Ref:
    row.hide(column)
    number = row.take(column, values.id_number)
    birth = row.take("Năm sinh", year_of)
    key = ctx.secret(number) if number else None
    context = {"firm": firm, **({"birth_year": birth} if birth else {}), **({"role": role} if role else {})}
    known = nationality if nationality is None or not is_home(nationality) else "Việt Nam"
    return ctx.node(Ref(("Person",), key=key, name=name, context=context), {"birth_year": birth, "nationality": known, "id_number": key}, row)


def _manager(ctx: Context, row: Row) -> None:
    firm = Ref(("Enterprise",), key=row.must(FIRM, values.tax_code), name=row.take("Tên doanh nghiệp", values.text))
    name = row.must("Họ và tên", values.text)
    role = ctx.code("role", row.must("Chức danh", values.text), row)
    person = _person(ctx, row, name, "Số định danh cá nhân", str(firm.key), row.take("Quốc tịch", values.text), role)
    since, until, ended = _term(ctx, row)
    ctx.edge("FORMERLY_REPRESENTS" if ended else "REPRESENTS", person, firm, {"role": role, "since": since, "until": until}, row)
    ctx.done(row)


def _term(ctx: Context, row: Row) -> tuple[dt.date | None, dt.date | None, bool]:
    """Since when, until when, and whether that is over."""
    since, until = row.take("Từ ngày", values.date), row.take("Đến ngày", values.date)
    if since and until and until < since:
        raise row.error("Đến ngày", until, f"trước “Từ ngày” ({since})")
    return since, until, until is not None and until < dt.date.today()
