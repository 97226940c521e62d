"""Columns of the register's tables, and which of their rows are plain: see `loaders.columns`.

Every cell goes through the cleaner that the loader uses for it; a row that is anything but ordinary is left to the loader.
"""
from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from graph import values
from graph.values import ValueProblem
from loaders.cells import is_home, org_code, sure_amount, tail_province, year_of
from loaders.columns import ODD, Batch, cleaned
from loaders.context import Context
from loaders.sources.dkkd.forms import FIRM_SAYS, ID, LED_SAYS, MANAGER_SAYS, MEMBER_SAYS

_FIRM = "Mã số doanh nghiệp"
#: field, column, cleaner; columns that need more than a cleaner are read by themselves
_TEXTS = (
    ("name", "Tên doanh nghiệp"), ("address", "Địa chỉ trụ sở chính"), ("short_name", "Tên viết tắt"), ("name_en", "Tên tiếng Anh"),
    ("leader", "Người đại diện theo pháp luật"), ("trade", "Ngành nghề KD chính"),
)
_FIRM_COLUMNS = frozenset((_FIRM, "Tỉnh / Thành phố", "Loại hình DN", "Tình trạng hoạt động", "Ngày cấp", "Vốn điều lệ", "Điện thoại", *(c for _, c in _TEXTS)))
_TERM_COLUMNS = frozenset((_FIRM, "Tên doanh nghiệp", "Quốc tịch", "Từ ngày", "Đến ngày"))
_MEMBER_COLUMNS = _TERM_COLUMNS | {"Tên thành viên / cổ đông", "Loại", "Số định danh / Mã số", "Tỷ lệ vốn góp", "Vốn góp"}
_MANAGER_COLUMNS = _TERM_COLUMNS | {"Họ và tên", "Chức danh", "Số định danh cá nhân", "Năm sinh"}


def industry(written: str | None) -> tuple[str | None, str | None]:
    """'4661:Bán buôn nhiên liệu…' → code and name."""
    if written is None:
        return None, None
    code, colon, name = written.partition(":")
    return (code.strip(), name.strip()) if colon and len(code.strip()) <= 6 else (None, written)


def firms(ctx: Context, batch: Batch) -> None:
    keys = batch.take("key", _FIRM, values.tax_code)
    for field, column in _TEXTS:
        batch.take(field, column, values.text)
    addresses, provinces = batch.fields["address"], batch.take("province", "Tỉnh / Thành phố", values.province)
    batch.take("form", "Loại hình DN", _coded(ctx, "form"))
    batch.take("status", "Tình trạng hoạt động", _coded(ctx, "status"))
    batch.take("founded", "Ngày cấp", values.date)
    batch.take("charter_capital", "Vốn điều lệ", sure_amount(batch.rows[0].unit("Vốn điều lệ")))
    batch.take("phone", "Điện thoại", values.phone)
    plain = [n for n in batch.plain(_FIRM_COLUMNS | ctx.ignored()) if keys[n] and "-" not in keys[n]]
    batch.fields["firm"] = keys
    batch.fields["province"] = [province or _tail(address) for province, address in zip(provinces, addresses, strict=True)]
    batch.fields["industry_code"], batch.fields["industry"] = _pairs(industry, batch.fields["trade"])
    for n in plain:
        batch.forms[n] = LED_SAYS if batch.fields["leader"][n] else FIRM_SAYS


def members(ctx: Context, batch: Batch) -> None:
    firm, name, since, until = _terms(batch, "Tên thành viên / cổ đông")
    what, country = batch.take("kind", "Loại", _folded), batch.take("country", "Quốc tịch", values.text)
    batch.take("pct", "Tỷ lệ vốn góp", values.percent)
    batch.take("amount", "Vốn góp", sure_amount(batch.rows[0].unit("Vốn góp")))
    written, born = ([row.get(column) for row in batch.rows] for column in ("Số định danh / Mã số", "Năm sinh"))
    person = [kind == "ca nhan" for kind in what]
    _people(ctx, batch, _where(written, person), _where(born, person), country)
    batch.fields["code"] = cleaned(_where(written, [kind not in ("ca nhan", "to chuc nuoc ngoai") for kind in what]), org_code)
    batch.fields["known_country"] = country
    today = dt.date.today()
    for n in batch.plain(_MEMBER_COLUMNS | {"Năm sinh"} | ctx.ignored()):
        if firm[n] and name[n] and what[n] and _in_order(since[n], until[n]) and (person[n] or born[n] is None):
            batch.forms[n] = MEMBER_SAYS[what[n]][until[n] is not None and until[n] < today]


def managers(ctx: Context, batch: Batch) -> None:
    firm, name, since, until = _terms(batch, "Họ và tên")
    role = batch.fields["office"] = batch.take("role", "Chức danh", _coded(ctx, "role"))
    born, numbers = ([row.get(column) for row in batch.rows] for column in ("Năm sinh", "Số định danh cá nhân"))
    _people(ctx, batch, numbers, born, batch.take("country", "Quốc tịch", values.text))
    today = dt.date.today()
    for n in batch.plain(_MANAGER_COLUMNS | ctx.ignored()):
        if firm[n] and name[n] and role[n] and _in_order(since[n], until[n]):
            batch.forms[n] = MANAGER_SAYS[until[n] is not None and until[n] < today]


def _terms(batch: Batch, name: str) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
    """What members and managers have in common: whose, who, since when, until when."""
    batch.take("firm_name", "Tên doanh nghiệp", values.text)
    return (batch.take("firm", _FIRM, values.tax_code), batch.take("name", name, values.text),
            batch.take("since", "Từ ngày", values.date), batch.take("until", "Đến ngày", values.date))


def _people(ctx: Context, batch: Batch, numbers: list[Any], born: list[Any], countries: list[Any]) -> None:
    """Hashed ID numbers, years of birth and nationalities; what is no person's is None in `numbers` and `born`."""
    batch.fields[ID] = [ctx.secret(number) if number and number is not ODD else number for number in cleaned(numbers, values.id_number)]
    batch.fields["birth"] = cleaned(born, year_of)
    home = {country: "Việt Nam" if country and country is not ODD and is_home(country) else country for country in set(countries)}
    batch.fields["nationality"] = [home[country] for country in countries]


def _where(column: Iterable[Any], which: Iterable[bool]) -> list[Any]:
    return [value if held else None for value, held in zip(column, which, strict=True)]


def _in_order(since: Any, until: Any) -> bool:
    return not (since and until and until < since)


def _tail(address: Any) -> str | None:
    return tail_province(address) if address and address is not ODD else None


def _pairs(split: Callable[[Any], tuple[Any, Any]], column: Iterable[Any]) -> tuple[list[Any], list[Any]]:
    known = {value: (None, None) if value is ODD else split(value) for value in set(column)}
    return [known[value][0] for value in column], [known[value][1] for value in column]


def _folded(value: Any) -> str:
    found = values.fold(values.text(value))
    if found not in MEMBER_SAYS:
        raise ValueProblem("không phải loại thành viên")
    return found


def _coded(ctx: Context, codes: str) -> Callable[[Any], str]:
    """A cleaner of codes that refuses one that `ctx.code` would report."""
    def clean(value: Any) -> str:
        found = ctx.known(codes, values.text(value))
        if found is None:
            raise ValueProblem("không có trong bảng mã")
        return found

    return clean
