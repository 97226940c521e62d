"""Which source and layout a file belongs to, told by its contents; and its rows."""
from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph import values
from loaders.context import Problem, Row
from loaders.errors import FileError
from loaders.rows import container, forms, grid, header, ics, jsonstat, objects, px, pxweb, table
from loaders.rows.cube import Cube
from loaders.rows.header import Match
from loaders.rows.table import Skipped
from loaders.source import Layout, Source

Item = Row | Problem | Skipped
#: codes of notices about a sheet or file that is no data
BLANK_FORM, EMPTY = "blank_form", "empty_sheet"


@dataclass
class Found:
    """A recognised table: its layout, its rows, the title lines above them, its sheet where the workbook has several."""

    layout: Layout
    items: Iterable[Item]
    title: tuple[str, ...] = ()
    warnings: list[str] = field(default_factory=list)
    sheet: str | None = None


class Unrecognised(FileError):
    """No source declares a file like this: a notice, not a failure."""


def _layouts(sources: Iterable[Source], *readers: str) -> list[Layout]:
    return [layout for source in sources for layout in source.layouts.values() if layout.reader in readers]


def recognise(path: Path, file: str, sources: Iterable[Source], *, careful: bool = True) -> list[Found]:
    """The tables of a file that sources know (a workbook may hold several). Raises `Unrecognised` or `FileError`.

    Not `careful`, XLSX are streamed; `stream.Unsure`, raised here or from a table's rows, then says that only the careful reader can tell.
    """
    known = list(sources)
    kind = container.kind(path, file)
    if path.suffix.casefold() in (".xlsx", ".xlsm") and kind not in ("xlsx", "xls"):
        raise FileError("not_xlsx", file, "có đuôi .xlsx nhưng không phải bảng tính Excel; hãy mở và lưu lại dạng .xlsx")
    if kind in ("xlsx", "xls"):
        if kind == "xlsx":
            container.check_xlsx(path, file)
        return _sheets(path, file, known, kind == "xlsx", grid.sheets(path, file) if careful or kind == "xls" else grid.streamed(path))
    if kind == "json" or (kind == "text" and path.suffix.casefold() in (".json", ".jsonl", ".ndjson")):
        return [_lines(path, file, known)] if objects.is_lines(path) else _document(path, file, known)
    if kind == "ics":
        return [_events(path, file, known)]
    if kind == "px":
        return [_cube(px.cube(path, file), file, known)]
    if kind == "text" and path.suffix.casefold() in (".csv", ".tsv", ".txt"):
        return [_csv(path, file, known)]
    raise Unrecognised("unrecognised", file, "không nhận ra loại tệp; cần XLSX, XLS, CSV (UTF-8), JSON, JSON Lines hoặc PX của một nguồn đã khai báo")


# ---- statistical tables --------------------------------------------------------------------------------------------
def _csv(path: Path, file: str, known: list[Source]) -> Found:
    lines = grid.csv_lines(path, file)
    head = list(itertools.islice(lines, 4))
    lines = itertools.chain(head, lines)
    if pxweb.title(head) is not None:
        return _cube(pxweb.cube(lines, file), file, known)
    return _grid(grid.Sheet("", lines), file, known)


def _events(path: Path, file: str, known: list[Source]) -> Found:
    found = list(ics.events(path, file))
    if not found:
        raise FileError("empty", file, "lịch không có sự kiện nào")
    layout = _by_keys(found[0][1], file, _layouts(known, "objects"))
    return Found(layout, (Row(event, file=file, number=number) for number, event in found))


def _cube(cube: Cube, file: str, known: list[Source]) -> Found:
    layouts = _layouts(known, "cube")
    if not layouts:
        raise Unrecognised("unrecognised", file, "là bảng thống kê nhưng không nguồn nào đọc bảng thống kê")
    return Found(layouts[0], (Row(cell, file=file, number=number) for number, cell in cube.cells()), (cube.label or "",))


# ---- tables --------------------------------------------------------------------------------------------------------
def _sheets(path: Path, file: str, known: list[Source], zipped: bool, sheets: Iterator[grid.Sheet]) -> list[Found]:
    found: list[Found] = []
    problems: list[tuple[str, FileError]] = []
    hidden: list[str] = []
    for sheet in sheets:
        if sheet.hidden:
            hidden.append(sheet.name)
            continue
        try:
            found.append(_grid(sheet, file, known))
        except FileError as error:
            problems.append((sheet.name, error))
    if not found:
        raise _no_sheet(file, problems, hidden)
    broken = next((error for _, error in problems if not isinstance(error, Unrecognised)), None)
    if broken is not None:
        raise broken
    found[0].warnings += [f"trang tính “{name}” không được nhận ra và bị bỏ qua: {error.reason}" for name, error in problems]
    found[0].warnings += [f"trang tính ẩn “{name}” không được đọc; nếu là dữ liệu, hãy bỏ ẩn rồi nạp lại" for name in hidden]
    if zipped:
        found[0].warnings += container.unseen(path).told()
    return found


def _no_sheet(file: str, problems: list[tuple[str, FileError]], hidden: list[str]) -> FileError:
    broken = next((error for _, error in problems if not isinstance(error, Unrecognised)), None)
    if broken is not None:
        return broken
    if not problems:
        only = f" (chỉ có trang tính ẩn: {', '.join(hidden)})" if hidden else ""
        return Unrecognised("unrecognised", file, f"không có trang tính nào nhìn thấy được có dữ liệu{only}")
    blank = [name for name, error in problems if error.code == BLANK_FORM]
    if blank and all(error.code in (BLANK_FORM, EMPTY) for _, error in problems):
        listed = ", ".join(blank[:12]) + (" …" if len(blank) > 12 else "")
        return Unrecognised(BLANK_FORM, file, f"là biểu mẫu trống ({len(blank)} trang: {listed}): chỉ có tiêu đề và công thức, chưa có số liệu để nạp")
    return next(error for _, error in problems if error.code not in (BLANK_FORM, EMPTY))


def _grid(sheet: grid.Sheet, file: str, known: list[Source]) -> Found:
    layouts = _layouts(known, "table")
    head = list(itertools.islice(sheet.lines, header.HEAD + header.TALLEST))
    match = header.find(head, layouts, file, sheet.spans)
    if match is None or match.missing:
        raise _unknown(sheet, head, match, layouts, file)
    rest = itertools.chain(head[match.header + match.height :], sheet.lines)
    warnings = [f"cột “{name}” xuất hiện nhiều lần; cột sau được đọc là “{name} (2)”" for name in dict.fromkeys(match.doubled)]
    name = f"{file} › {sheet.name}" if sheet.name else file
    return Found(match.layout, _heads(match, head, table.Table(match, name).rows(rest)), match.title, warnings, sheet.name or None)


def _unknown(sheet: grid.Sheet, head: list[grid.Line], match: Match | None, layouts: list[Layout], file: str) -> FileError:
    """Why a table is none of ours: an empty sheet, a blank form, or the nearest layout and what it lacks."""
    if not any(not header.blank(cell) for _, cells in head for cell in cells):
        return Unrecognised(EMPTY, file, "trang tính trống")
    if _blank_form(head, sheet):
        return Unrecognised(BLANK_FORM, file, "là biểu mẫu trống: chỉ có tiêu đề và công thức, chưa có số liệu để nạp")
    found = match or header.nearest(head, layouts, file)
    if found is None:
        return Unrecognised("unrecognised", file, f"không có dòng tiêu đề của nguồn nào; cần, ví dụ: {_expected(layouts)}")
    missing, what = ", ".join(f"“{m}”" for m in found.missing), f"{found.layout.source}/{found.layout.name}"
    if found.named and match is not None:
        return FileError("missing_column", file, f"là tệp {what} nhưng thiếu cột {missing}")
    shared = ", ".join(f"“{c}”" for c in [c for c in found.columns if c in found.layout.names][:6])
    return Unrecognised("unrecognised", file, f"gần giống {what} nhất (dòng {head[found.header][0]} có cột {shared}) nhưng thiếu cột {missing}")


def _blank_form(head: list[grid.Line], sheet: grid.Sheet) -> bool:
    """A table that no source knows need not be whole: damage further down is then nobody's loss, and no reason to refuse a load."""
    try:
        return forms.blank_form(itertools.chain(head, sheet.lines))
    except FileError:
        return False


def _expected(layouts: list[Layout]) -> str:
    """A layout of each source with the first columns it needs."""
    first = {layout.source: layout for layout in reversed(layouts)}
    listed = sorted(first.values(), key=lambda layout: layout.source)
    return "; ".join(f"{layout.source}/{layout.name}: {', '.join(options[0] for options in layout.required[:2])}…" for layout in listed)


def _heads(match: Match, head: list[grid.Line], rows: Iterator[Item]) -> Iterator[Item]:
    for number, _ in head[: match.header]:
        yield Skipped("title", number)
    for number, _ in head[match.header : match.header + match.height]:
        yield Skipped("header", number)
    yield from rows


# ---- JSON ----------------------------------------------------------------------------------------------------------
def _lines(path: Path, file: str, known: list[Source]) -> Found:
    sample = next((data for _, data, _ in objects.lines(path) if isinstance(data, dict)), None)
    if sample is None:
        raise FileError("broken_json", file, "không dòng nào là đối tượng JSON; cần JSON Lines (mỗi dòng một bản ghi) hoặc một tài liệu JSON")
    layout = _by_keys(sample, file, _layouts(known, "objects", "table"))
    return Found(layout, _line_rows(path, file, layout))


def _line_rows(path: Path, file: str, layout: Layout) -> Iterator[Item]:
    plain = layout.reader != "table"
    for number, data, raw in objects.lines(path):
        if isinstance(data, dict):
            yield Row(data, file=file, number=number) if plain else _record(layout, data, file, number)
        else:
            yield Problem("quarantine", file, number, None, raw[:60].decode("utf-8", "replace"), str(data))


def _document(path: Path, file: str, known: list[Source]) -> list[Found]:
    data = objects.document(path, file)
    if jsonstat.is_jsonstat(data):
        return [_cube(cube, file, known) for cube in jsonstat.cubes(data, file)]
    layouts = _layouts(known, "objects", "table")
    found = [(layout, items) for layout in layouts if _fits(layout, items := objects.records(data, layout.records))]
    found = found or [(layout, items) for items in objects.lists(data) for layout in layouts if layout.records is None and _fits(layout, items)]
    if found:   # of several the one with the most of its own keys
        layout, items = max(found, key=lambda fit: (len(fit[0].required), _shared(*fit), fit[0].named(file)))
        return [Found(layout, _item_rows(items, file, layout))]
    first = next((item for item in objects.records(data, None) if isinstance(item, dict)), {})
    return [Found(_by_keys(first, file, layouts), ())]


def _fits(layout: Layout, items: list[Any]) -> bool:
    first = next((item for item in items if isinstance(item, dict)), None)
    return first is not None and not layout.missing(_renamed(layout, first))


def _shared(layout: Layout, items: list[Any]) -> int:
    return len(layout.names & _renamed(layout, next(item for item in items if isinstance(item, dict))).keys())


def _item_rows(items: list[Any], file: str, layout: Layout) -> Iterator[Item]:
    for number, item in enumerate(items, start=1):
        if isinstance(item, dict):
            yield _record(layout, item, file, number)
        else:
            yield Problem("quarantine", file, number, None, item, "không phải một đối tượng JSON {…}")


def _record(layout: Layout, data: dict[str, Any], file: str, number: int) -> Row:
    if layout.reader != "table":
        return Row(data, file=file, number=number)
    units = {name: unit for key in data for name, unit in [layout.reads(values.text(key))] if unit is not None}
    return Row(_renamed(layout, data), file=file, number=number, units=units)


def _renamed(layout: Layout, data: dict[str, Any]) -> dict[str, Any]:
    """Flat JSON records of a table go by the same header synonyms."""
    if layout.reader != "table":
        return data
    found: dict[str, Any] = {}
    for key, value in data.items():
        name, _ = layout.reads(values.text(key))
        found[name if name not in found else f"{name} (2)"] = value
    return found


def _by_keys(sample: dict[str, Any], file: str, layouts: list[Layout]) -> Layout:
    fitting = [layout for layout in layouts if not layout.missing(_renamed(layout, sample))]
    if fitting:
        return max(fitting, key=lambda layout: (len(layout.required), layout.named(file)))
    if named := [layout for layout in layouts if layout.named(file) and len(layout.missing(_renamed(layout, sample))) < len(layout.required)]:
        missing = ", ".join(f"“{m}”" for m in named[0].missing(_renamed(named[0], sample)))
        raise FileError("missing_column", file, f"là tệp {named[0].source}/{named[0].name} nhưng bản ghi đầu tiên thiếu {missing}")
    raise Unrecognised("unrecognised", file, f"bản ghi JSON có khóa {', '.join(list(sample)[:6])}: không nguồn nào khai báo như vậy")
