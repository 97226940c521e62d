"""National statistics: tables by place and year, as cubes (JSON-stat, PX, PX-Web CSV) or as sheets with years across or down."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph import values
from graph.values import ValueProblem
from loaders.context import Context, Ref, Row
from loaders.rows.cube import OF_TABLE
from loaders.source import headed_by_year
from loaders.sources.tk import titles

NATION = "Cả nước"
#: marks of a cell that is preliminary, in JSON-stat's status
_PRELIMINARY = ("p", "prel", "e", "sb")
_UNKNOWN = (None, "", "..", "...", ":", "-", ".")


def load(ctx: Context) -> None:
    handlers = {"px_web": _Cube().cell, "bang_rong": _wide, "bang_dai": _long}
    ctx.each(handlers[ctx.layout])


# ---- cubes ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Shape:
    """Which dimension of a table is what."""

    time: str | None
    geo: str | None
    measures: tuple[str, ...]  #: dimensions whose labels carry units
    others: tuple[str, ...]


class _Cube:
    """Reads the cells of one table; its shape is told once, from all labels of its dimensions."""

    def __init__(self) -> None:
        self._axes: Mapping[str, Sequence[str]] | None = None
        self._shape = _Shape(None, None, (), ())

    def cell(self, ctx: Context, row: Row) -> None:
        axes: Mapping[str, Sequence[str]] = row["axes"]
        if self._axes is not axes:
            self._axes, self._shape = axes, _shape(ctx, axes, row.get("role") or {})
        shape, title, value = self._shape, row.take("label", values.text) or "", row.pop("value", None)
        when: object = row.pop(shape.time) if shape.time else titles.year_of(title)
        if when is None:
            raise row.error("label", title, "bảng không có chiều năm, và tiêu đề không nêu đúng một năm")
        place, level = _placed(ctx, row, shape.geo, row.pop(shape.geo)) if shape.geo else (NATION, NATION)
        unit, mark = row.pop("unit", None), str(row.pop("mark", None) or "")
        indicator, told = _indicator(ctx, title, [row.pop(name) for name in shape.measures], [row.pop(name) for name in shape.others])
        for column in OF_TABLE:
            row.pop(column, None)
        _state(ctx, row, (place, level), (indicator, told or unit), when, value, preliminary=mark.casefold() in _PRELIMINARY)
        ctx.done(row)


def _shape(ctx: Context, axes: Mapping[str, Sequence[str]], roles: Mapping[str, Sequence[str]]) -> _Shape:
    time = _told(roles.get("time"), axes) or next((name for name, labels in axes.items() if all(map(headed_by_year, labels))), None)
    geo = _told(roles.get("geo"), axes)
    if geo is None:
        places = {name: sum(_place(ctx, values.text(label)) is not None for label in labels) for name, labels in axes.items() if name != time}
        geo = next((name for name, found in places.items() if found * 2 > len(axes[name])), None)
    rest = [name for name in axes if name not in (time, geo)]
    measures = tuple(name for name in rest if 2 * sum(titles.split(values.text(label))[1] is not None for label in axes[name]) >= len(axes[name]))
    return _Shape(time, geo, measures, tuple(name for name in rest if name not in measures))


def _told(names: Sequence[str] | None, axes: Mapping[str, Sequence[str]]) -> str | None:
    return next((name for name in names or () if name in axes), None)


def _indicator(ctx: Context, title: str, measures: Sequence[str], others: Sequence[str]) -> tuple[str, str | None]:
    """What is measured and its unit: the table's title with the labels of its other dimensions, in Vietnamese where source.yml knows them."""
    what, unit = titles.stem(title)
    for written in measures:
        label, told = titles.split(values.text(written))
        unit = told or unit
        if known := ctx.known("indicator", label):   # says what it measures without the title
            what = known
        elif not titles.total(label):
            what = f"{what} – {label}"
    what = ctx.known("indicator", what) or what
    parts = [values.text(label) for label in others if not titles.total(values.text(label))]
    return " – ".join([what, *(ctx.known("item", part) or part for part in parts)]), unit and (ctx.known("unit", unit) or unit)


# ---- sheets --------------------------------------------------------------------------------------------------------
def _wide(ctx: Context, row: Row) -> None:
    """A row a place (or an indicator of the nation), a column a year."""
    place = _placed(ctx, row, "Địa phương", row.must("Địa phương", values.text))
    written, unit = row.take("Chỉ tiêu", values.text), row.take("Đơn vị tính", values.text)
    what, told = titles.split(written) if written else titles.stem(_title(row, ctx.title))
    for column in [column for column in row if headed_by_year(column)]:
        _state(ctx, row, place, _named(ctx, what, unit or told or _sheet_unit(ctx)), column, row.pop(column), column=column)
    ctx.done(row)


def _long(ctx: Context, row: Row) -> None:
    """A row a place, indicator and year."""
    written = row.take("Địa phương", values.text)
    place = _placed(ctx, row, "Địa phương", written) if written else (NATION, NATION)
    what, told = titles.split(row.must("Chỉ tiêu", values.text))
    unit = row.take("Đơn vị tính", values.text)
    preliminary = bool(row.take("Sơ bộ", values.boolean))
    when = row.must("Năm", values.text)
    _state(ctx, row, place, _named(ctx, what, unit or told), when, row.pop("Giá trị", None), column="Giá trị", preliminary=preliminary)
    ctx.done(row)


def _title(row: Row, lines: Sequence[str]) -> str:
    """The title of a sheet: the longest line above the header that names no unit and is no note."""
    found = [line for line in lines if not values.fold(line).startswith(("don vi", "(don vi", "dvt", "nguon", "bieu", "phu luc", "mau"))]
    if not found:
        raise row.error(None, None, "bảng không có tiêu đề và không có cột chỉ tiêu; không biết đây là số liệu gì")
    return max(found, key=len)


def _sheet_unit(ctx: Context) -> str | None:
    """The unit line above a sheet, as written: figures stay in it."""
    for line in ctx.title:
        head, sign, unit = line.strip(" ()").partition(":")
        if sign and values.fold(head) in ("don vi tinh", "don vi", "dvt", "unit"):
            return unit.strip()
    return None


def _named(ctx: Context, what: str, unit: str | None) -> tuple[str, str | None]:
    return ctx.known("indicator", what) or what, unit and (ctx.known("unit", unit) or unit)


# ---- one figure ----------------------------------------------------------------------------------------------------
def _state(
    ctx: Context, row: Row, place: tuple[str, str], what: tuple[str, str | None], when: object, value: object,
    *, column: str = "value", preliminary: bool = False,
) -> None:
    """States a figure; one that is unknown ('..', blank) is stated nowhere: it is not zero."""
    if value in _UNKNOWN:
        return
    try:
        year, figure = values.year(when), float(values.number(value))
    except ValueProblem as problem:
        raise row.error(column, value if isinstance(value, str) else when, str(problem)) from None
    (name, level), (indicator, unit) = place, what
    ctx.node(Ref(("Observation",), key=f"{name}/{indicator}/{year}", name=f"{indicator} {name} {year}"), {
        "province": name, "level": level, "indicator": indicator, "year": year, "value": figure, "unit": unit,
        "preliminary": preliminary or values.preliminary(when),
    }, row)


def _place(ctx: Context, label: str) -> tuple[str, str] | None:
    """(place, level) of a label: the nation, a region or a province."""
    if known := ctx.known("place", label):
        return known, NATION if known == NATION else "Vùng"
    try:
        return values.province(label), "Tỉnh"
    except ValueProblem:
        return None


def _placed(ctx: Context, row: Row, column: str, written: object) -> tuple[str, str]:
    found = _place(ctx, values.text(written))
    if found is None:
        former = ctx.known("former", values.text(written))
        raise row.error(column, written, former or "không phải tên tỉnh, vùng hay cả nước; số liệu của dòng này không thuộc địa bàn nào đã biết")
    return found
