"""Timekeeping: days and hours of a unit in a month, added up while the file is read. No row of a person is stated, and no unit of one or two people."""
from __future__ import annotations

import re
from dataclasses import dataclass, field

from graph import values
from graph.values import ValueProblem
from loaders.cells import STATE_BODY, org_code
from loaders.context import Context, Ref, Row

#: a sum over fewer people would tell one of them what the other worked
FEWEST = 3
_PERSON = ("Mã nhân viên", "Họ và tên")
_SUMS = {"Số ngày công": "days", "Số giờ": "hours", "Số ngày nghỉ": "leave_days", "Số giờ làm thêm": "overtime"}


@dataclass
class _Sum:
    first: int  #: row
    unit: Ref
    month: str
    people: set[int] = field(default_factory=set)
    told: int = 0  #: people that rows of units tell
    sums: dict[str, float] = field(default_factory=dict)


def load(ctx: Context) -> None:
    found: dict[tuple[str, str], _Sum] = {}
    ctx.each(lambda c, row: _row(c, row, found))
    for total in found.values():
        ctx.conclude(lambda c, row, total=total: _state(c, row, total), total.first)   # type: ignore[misc]


def _row(ctx: Context, row: Row, found: dict[tuple[str, str], _Sum]) -> None:
    person = tuple(str(row.pop(column, "") or "") for column in _PERSON)
    name, key = row.must("Đơn vị", values.text), row.take("Mã đơn vị", org_code)
    month = _month(row)
    figures = {prop: figure for column, prop in _SUMS.items() if (figure := row.take(column, values.quantity)) is not None}
    staff = row.take("Số người", values.count)
    total = found.setdefault((key or name, month), _Sum(row.number, Ref(STATE_BODY, key, name), month))
    if any(person):
        total.people.add(hash(person))
    total.told += staff or 0
    for prop, figure in figures.items():
        total.sums[prop] = total.sums.get(prop, 0.0) + figure
    ctx.done(row)


def _month(row: Row) -> str:
    """'2024-03' from a day, from 'Tháng 3/2024' or '2024-03', or from a month's number and a year beside it."""
    day, written, year = row.take("Ngày", values.date), row.take("Tháng", values.text), row.take("Năm", values.year)
    if day is not None:
        return f"{day.year}-{day.month:02}"
    folded = values.fold(written or "")
    if m := re.fullmatch(r"(?:thang )?(1[0-2]|0?[1-9])\s*[/\-. ]\s*(?:nam )?([0-9]{4})", folded):
        return f"{m.group(2)}-{int(m.group(1)):02}"
    if m := re.fullmatch(r"([0-9]{4})-(1[0-2]|0?[1-9])", folded):
        return f"{m.group(1)}-{int(m.group(2)):02}"
    if (m := re.fullmatch(r"(?:thang )?(1[0-2]|0?[1-9])", folded)) and year:
        return f"{year}-{int(m.group(1)):02}"
    try:
        found = values.date(written)
    except ValueProblem:
        raise row.error("Tháng", written, "không phải tháng; viết như 3/2024") from None
    return f"{found.year}-{found.month:02}"


def _state(ctx: Context, row: Row, total: _Sum) -> None:
    if total.people and len(total.people) < FEWEST:
        ctx.warn("few_people", f"đơn vị có dưới {FEWEST} người trong tháng: số liệu không được giữ, để không lộ giờ công của từng người", row)
        return
    staff = len(total.people) or total.told or None
    name = f"Giờ công {total.unit.name} tháng {total.month}"
    work = Ref(("WorkTime",), f"{total.unit.key or total.unit.name}/{total.month}", name)
    ctx.node(work, {"month": total.month, "year": int(total.month[:4]), "staff": staff, **total.sums}, row)
    ctx.edge("WORKED", total.unit, work, {}, row)
