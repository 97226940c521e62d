"""Cells that several sources share: amounts in a column's unit, organisation codes, places, organisations."""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from graph import values
from graph.values import Cleaned, Unit, ValueProblem
from loaders.row import Ref, Row, remembered

ORGANISATION = ("Enterprise", "Agency")
STATE_BODY = ("Agency", "Enterprise")
HOME = "Việt Nam"
#: an amount without a unit that is smaller is more likely to be in thousands or millions
SMALL = {"VND": 100_000, "USD": 1_000}


def amount(row: Row, column: str, *, currency: str = "VND") -> int | None:
    """Takes an amount, scaled by the unit that the column's header or the sheet names; refuses another currency."""
    unit = row.unit(column)
    if unit is not None and unit.currency != currency:
        raise row.error(column, row.get(column), f"tiêu đề ghi đơn vị {unit.currency}, cần {currency}")
    found = row.take(column, _money(unit))
    if unit is None and found is not None and 0 < found < SMALL[currency]:
        told = f"cột “{row.path}{column}” không nêu đơn vị tính và có số nhỏ hơn {SMALL[currency]:,} {currency}"
        row.note("no_unit", f"{told}: được hiểu là {currency}, hãy kiểm tra")
    return found


def _money(unit: Unit | None) -> Callable[[Any], int]:
    return partial(values.money, factor=unit.factor if unit else Decimal(1))


def sure_amount(unit: Unit | None) -> Callable[[Any], int]:
    """A cleaner of amounts in đồng that refuses what `amount` would have a word to say about."""
    money = _money(unit)

    def clean(value: Any) -> int:
        found = money(value)
        if (unit is None and 0 < found < SMALL["VND"]) or (unit is not None and unit.currency != "VND"):
            raise ValueProblem("cần xem lại đơn vị tính")
        return found

    return clean


def org_code(value: object) -> str | Cleaned[str]:
    """An e-GP code (vnz + 9 digits) or a tax code."""
    found = re.sub(r"\s", "", values.text(value)).casefold()
    if re.fullmatch(r"vn[zp][0-9]{9}", found):
        return found
    return values.tax_code(value)


remembered(values.text, values.tax_code, values.province, values.date, values.percent, values.year, values.integer, values.count, org_code)


def organisation(row: Row, name: str, code: str, kinds: tuple[str, ...] = ORGANISATION, context: Mapping[str, object] | None = None) -> Ref | None:
    """Takes a name and the code beside it; None if both are blank."""
    key, written = row.take(code, org_code), row.take(name, values.text)
    return Ref(kinds, key=key, name=written, context={k: v for k, v in (context or {}).items() if v is not None}) if key or written else None


def investor(row: Row, name: str, code: str, project: Ref) -> Ref | None:
    """An investor of a project: an organisation, or a person where the name is one's (persons are never one on a name alone)."""
    found = organisation(row, name, code)
    if found is None or found.key is not None:
        return found
    return Ref((*ORGANISATION, "Person"), name=found.name, context={"project": project.key or project.name})


def tail_province(address: str) -> str | None:
    """The province an address ends in: '…, Tỉnh Cà Mau, Việt Nam'; None if it names none."""
    for part in reversed(address.split(",")[-3:]):
        try:
            return values.province(part)
        except ValueProblem:
            continue
    return None


def group_province(row: Row) -> str | None:
    """The province of the innermost group row above that names one."""
    for name in reversed(row.group):
        try:
            return values.province(name)
        except ValueProblem:
            continue
    return None


def is_home(country: str | None) -> bool:
    return country is None or values.fold(country) in ("viet nam", "vietnam", "vn")


_IN_YEAR = re.compile(r"(?:quy (?:[1-4]|i{1,3}|iv)|thang (?:[1-9]|0[1-9]|1[0-2])|(?:0?[1-9]|1[0-2]))\s*[/\-. ]\s*(?:nam )?([0-9]{4})")


def year_of(value: object) -> int:
    """The year of what people write where a year is asked for: '2019', 'Quý II/2019', 'tháng 3/2019', '03/2019', a date."""
    try:
        return values.year(value)
    except ValueProblem as problem:
        if found := _IN_YEAR.fullmatch(values.fold(value)):
            return values.year(found.group(1))
        try:
            return values.date(value).year
        except ValueProblem:
            raise problem from None


def years(value: object) -> tuple[int, int]:
    """'2017-2019' → (2017, 2019); one year stands for both."""
    found = [year_of(part) for part in re.split(r"\s*[-–—]\s*|(?<=[0-9]{4})\s*/\s*", values.text(value))]
    if not 1 <= len(found) <= 2 or found[0] > found[-1]:
        raise ValueProblem("không phải thời gian thực hiện; viết như 2017-2019")
    return found[0], found[-1]


remembered(year_of, years)
