"""Cells that several sources share: amounts in a column's unit, organisation codes, places, organisations."""
from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import partial

from graph import values
from graph.values import Cleaned, ValueProblem
from loaders.context import Ref, Row

ORGANISATION = ("Enterprise", "Agency")
STATE_BODY = ("Agency", "Enterprise")
HOME = "Việt Nam"


def amount(row: Row, column: str, *, currency: str = "VND") -> int | None:
    """Takes an amount, scaled by the unit that the column's header or the sheet names; refuses another currency."""
    unit = row.unit(column)
    if unit is not None and unit.currency != currency:
        raise row.error(column, row.get(column), f"tiêu đề ghi đơn vị {unit.currency}, cần {currency}")
    return row.take(column, partial(values.money, factor=unit.factor if unit else Decimal(1)))


def org_code(value: object) -> str | Cleaned[str]:
    """An e-GP code (vnz + 9 digits) or a tax code."""
    found = re.sub(r"\s", "", values.text(value)).casefold()
    if re.fullmatch(r"vn[zp][0-9]{9}", found):
        return found
    return values.tax_code(value)


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


def years(value: object) -> tuple[int, int]:
    """'2017-2019' → (2017, 2019); one year stands for both."""
    found = [values.year(part) for part in re.split(r"\s*[-–—/]\s*", values.text(value))]
    if not 1 <= len(found) <= 2 or found[0] > found[-1]:
        raise ValueProblem("không phải thời gian thực hiện; viết như 2017-2019")
    return found[0], found[-1]
