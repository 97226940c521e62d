"""Cells of e-GP records: cleaners with a fast path for what the portal's JSON holds, and helpers for its many spellings."""
from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from math import isfinite
from typing import Any, TypeVar

from graph import values
from graph.values import MOST_MONEY, Cleaned, ValueProblem, boolean, count, date, money, province, text
from loaders.context import Context, Row
from loaders.row import NESTED, remembered

T = TypeVar("T")
_USUAL = re.compile(r"(PR|PL|BP|IB|DC)[0-9]{10}")
_NUMBER = re.compile(r"[A-Z]{0,4}[0-9]{6,}(-[0-9]{2})?")
#: what one unit of a contract period counts in days; the portal gives days, months or years
DAYS = {"D": 1, "M": 30, "Y": 365}


def number_of(value: object) -> str:
    """A number of the chain PR → PL → BP → IB/DC; search rows append a version or 'null' ('DC2600008476-null')."""
    if type(value) is str and _USUAL.fullmatch(value):
        return value
    found = text(value).upper().removesuffix("-NULL")
    if not _NUMBER.fullmatch(found):
        raise ValueProblem("không phải số hiệu trên mạng đấu thầu; viết như PL2600333000, BP2600105679, IB2600077452")
    return found.partition("-")[0]


def edition(value: object) -> str:
    """The version of a record ('00', '01' …): the newest stands, so that one that is no number could not be told from the others."""
    found = text(value)
    if not re.fullmatch(r"[0-9]{1,6}", found):
        raise ValueProblem("không phải số phiên bản; viết như 00, 01")
    return found


@lru_cache(maxsize=65_536)
def _iso(day: str) -> dt.date:
    return date(day)


def day(value: object) -> dt.date:
    """The day of a portal time stamp ('2018-01-05T13:09:12.123'): it is local time already."""
    return _iso(value[:10]) if isinstance(value, str) and value[10:11] == "T" else date(value)


def vnd(value: object) -> int:
    """An amount in đồng; search rows write it as a float."""
    return value if type(value) is int and 0 <= value <= MOST_MONEY else money(value)


@lru_cache(maxsize=4096)
def place_name(name: str) -> str | None:
    try:
        return province(name)
    except ValueProblem:
        return None


def amount(ctx: Context, row: Row, column: str, unit: str = "VND") -> int | None:
    """An amount of `row` in đồng; one in another currency is reported and left unknown, never taken for đồng."""
    if unit == "VND":
        return row.take(column, vnd)
    value = row.take(column)
    if value is not None:
        ctx.warn("foreign_currency", f"cột “{row.path}{column}” ghi bằng {unit}, không đổi ra đồng; coi là chưa biết", row)
    return None


def period(ctx: Context, row: Row) -> int | None:
    """A contract period in days. Months count 30 and years 365 days, which is noted."""
    length, unit = row.take("cperiod", count), first(row, ("cperiodUnit", "cPeriodUnit"), text)
    if not length:
        return None
    if unit not in DAYS:
        ctx.warn("unknown_code", f"đơn vị thời gian {unit!r} ở cột “{row.path}cperiodUnit” không có trong bảng mã; thời gian coi là chưa biết", row)
        return None
    if unit != "D":
        ctx.warn("converted_period", f"thời gian thực hiện ghi theo đơn vị {unit!r} được quy ra ngày (1 {unit} = {DAYS[unit]} ngày)", row)
    return length * DAYS[unit]


def first(row: Row, columns: Iterable[str], cleaner: Callable[[Any], T | Cleaned[T]]) -> T | None:
    """The first filled one of several spellings of a column; all are taken."""
    found: T | None = None
    for column in columns:
        if found is not None:
            row.pop(column, None)
        elif column in row:
            found = row.take(column, cleaner)
    return found


def listed(row: Row, column: str, cleaner: Callable[[Any], T]) -> list[T]:
    """The filled values of a list (search rows wrap single values in one); a bare value counts as a list of one."""
    found = row.take(column)
    try:
        return [cleaner(_one(value)) for value in (found if isinstance(found, list) else [found]) if value is not None and value != ""]
    except ValueProblem as problem:
        raise row.error(column, found, str(problem)) from None


def _one(value: object) -> object:
    if type(value) in NESTED:
        raise ValueProblem("là danh sách hoặc đối tượng JSON nằm trong danh sách; cần một giá trị")
    return value


def embedded(ctx: Context, row: Row, column: str) -> Row:
    """An object that the portal keeps as JSON inside a string; unreadable, it is reported and empty."""
    value = row.take(column)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            ctx.warn("unreadable_json", f"cột “{row.path}{column}” không phải JSON đọc được; bỏ qua ô này", row)
            value = None
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return row._part(value if isinstance(value, dict) else {}, f"{column}.")


def one_place(ctx: Context, row: Row, column: str) -> str | None:
    """A province by its name; one that is no province is reported and unknown."""
    written = row.take(column, text)
    known = place_name(written) if written else None
    if written and known is None:
        ctx.warn("unknown_province", f"cột “{row.path}{column}”: {written!r} không phải tên tỉnh, thành phố; coi là chưa biết", row)
    elif written is None and row.get("provCode") is not None:
        ctx.warn("unknown_province", f"cột “{row.path}provCode” có mã nhưng không có tên; mã đã được dùng lại từ 7/2025 nên không suy ra tỉnh", row)
    return known


def audit(ctx: Context, *parts: Row, ignore: Collection[str] = ()) -> None:
    """`Context.done` for a record's parts."""
    for part in parts:
        if part:
            ctx.done(part, ignore)


def figure(value: object) -> object:
    """A number that is looked at and not used: whatever `graph.values.number` accepts, without the cost of a decimal."""
    return value if type(value) is int or (type(value) is float and isfinite(value)) else values.number(value)


def place(ctx: Context, row: Row, column: str) -> str | None:
    """The province of a list of locations: by its name, because codes were reused in July 2025; several give the first."""
    names: list[str] = []
    for location in row.parts(column):
        known = one_place(ctx, location, "provName")
        audit(ctx, location)
        if known is not None and known not in names:
            names.append(known)
    if len(names) > 1:
        ctx.warn("several_provinces", f"cột “{row.path}{column}” nêu nhiều tỉnh; lấy tỉnh đầu tiên", row)
    return names[0] if names else None


def truth(row: Row, column: str) -> bool | None:
    """A flag: 0/1 in search rows and results, true/false in openings."""
    return row.take(column, boolean)


remembered(number_of, edition, day)
