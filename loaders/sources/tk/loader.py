"""National statistics: one JSON-stat table an indicator (or several, in a dimension), by place and year."""
from __future__ import annotations

import re
from collections.abc import Iterable

from graph import values
from graph.values import ValueProblem
from loaders.context import Context, Ref, Row

NATION = "Cả nước"
#: 'GRDP phân theo tỉnh, thành phố (Tỷ đồng) chia theo …', 'Average population (Thous. pers.)'
_TITLE = re.compile(r"^(.*?)(?:\s+(?:phân theo|by)\s.*?)?\s*(?:\(([^()]*(?:\([^()]*\))?)\)?)?(?:\s+(?:chia theo|by)\s.*)?$")
_OF_ROW = ("label", "updated", "role", "value")


def load(ctx: Context) -> None:
    ctx.each(_cell)


def _cell(ctx: Context, row: Row) -> None:
    label, value = row.take("label", values.text) or "", row.pop("value", None)
    row.pop("updated", None)
    roles = row.pop("role", None) or {}
    time, geo = _dimension(row, roles.get("time"), _is_year), _dimension(row, roles.get("geo"), lambda text: _place(ctx, text) is not None)
    if time is None:
        raise row.error(None, label, "bảng không có chiều năm")
    when = row.pop(time)
    place, level = (NATION, NATION) if geo is None else _placed(ctx, row, geo)
    indicator, unit = _indicator(ctx, label, [values.text(item) for item in row.values()])
    for column in list(row):
        row.pop(column)
    if value not in (None, "..", ":", "-"):   # unknown, not zero: nothing is stated
        year = values.year(when)
        ctx.node(Ref(("Observation",), key=f"{place}/{indicator}/{year}", name=f"{indicator} {place} {year}"), {
            "province": place, "level": level, "indicator": indicator, "year": year, "value": _number(row, value), "unit": unit,
            "preliminary": values.preliminary(when),
        }, row)
    ctx.done(row)


def _number(row: Row, value: object) -> float:
    try:
        return float(values.number(value))
    except ValueProblem as problem:
        raise row.error("value", value, str(problem)) from None


def _is_year(label: str) -> bool:
    try:
        return bool(values.year(label))
    except ValueProblem:
        return False


def _dimension(row: Row, told: Iterable[str] | None, fits: object) -> str | None:
    """The dimension that a role names, else the one whose label fits."""
    for name in told or ():
        if name in row:
            return name
    assert callable(fits)
    return next((name for name, label in row.items() if name not in _OF_ROW and fits(values.text(label))), None)


def _place(ctx: Context, label: str) -> tuple[str, str] | None:
    """(place, level) of a label: the nation, a region or a province."""
    if known := ctx.known("place", label):
        return known, NATION if known == NATION else "Vùng"
    try:
        return values.province(label), "Tỉnh"
    except ValueProblem:
        return None


def _placed(ctx: Context, row: Row, geo: str) -> tuple[str, str]:
    written = row.pop(geo)
    found = _place(ctx, values.text(written))
    if found is None:
        raise row.error(geo, written, "không phải tên tỉnh, vùng hay cả nước")
    return found


def _indicator(ctx: Context, label: str, items: list[str]) -> tuple[str, str | None]:
    """Name and unit: from the remaining dimensions where there are any, else from the table's title."""
    match = _TITLE.match(" – ".join(items) if items else label)
    name, unit = (match.group(1).strip(), match.group(2)) if match else (label, None)
    return ctx.known("indicator", name) or name, (ctx.known("unit", unit) or unit) if unit else None
