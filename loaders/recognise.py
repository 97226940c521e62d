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
from loaders.rows import container, grid, jsonstat, objects, table
from loaders.rows.table import Match, Skipped
from loaders.source import Layout, Source

Item = Row | Problem | Skipped


@dataclass
class Found:
    """A recognised file: its layout, its rows, the title lines above them."""

    layout: Layout
    items: Iterable[Item]
    title: tuple[str, ...] = ()
    warnings: list[str] = field(default_factory=list)


class Unrecognised(FileError):
    """No source declares a file like this: a notice, not a failure."""


def _layouts(sources: Iterable[Source], *readers: str) -> list[Layout]:
    return [layout for source in sources for layout in source.layouts.values() if layout.reader in readers]


def recognise(path: Path, file: str, sources: Iterable[Source]) -> list[Found]:
    """The tables of a file that sources know (a workbook may hold several). Raises `Unrecognised` or `FileError`."""
    known = list(sources)
    kind = container.kind(path, file)
    if path.suffix.casefold() in (".xlsx", ".xlsm") and kind not in ("xlsx", "xls"):
        raise FileError("not_xlsx", file, "có đuôi .xlsx nhưng không phải bảng tính Excel; hãy mở và lưu lại dạng .xlsx")
    if kind in ("xlsx", "xls"):
        if kind == "xlsx":
            container.check_xlsx(path, file)
        return _sheets(path, file, known)
    if kind == "json" or (kind == "text" and path.suffix.casefold() in (".json", ".jsonl", ".ndjson")):
        return [_lines(path, file, known) if objects.is_lines(path) else _document(path, file, known)]
    if kind == "text" and path.suffix.casefold() in (".csv", ".tsv", ".txt"):
        return [_grid(grid.csv_lines(path, file), file, _layouts(known, "table"))]
    raise Unrecognised("unrecognised", file, "không nhận ra loại tệp; cần XLSX, CSV (UTF-8), JSON hoặc JSON Lines của một nguồn đã khai báo")


# ---- tables --------------------------------------------------------------------------------------------------------
def _sheets(path: Path, file: str, known: list[Source]) -> list[Found]:
    found: list[Found] = []
    last: Unrecognised | None = None
    unknown = []
    for name, lines in grid.sheets(path, file):
        try:
            found.append(_grid(lines, file, _layouts(known, "table")))
        except Unrecognised as error:
            last = error
            unknown.append(name)
    if found:
        found[0].warnings += [f"trang tính “{name}” không được nhận ra và bị bỏ qua" for name in unknown]
        return found
    raise last or Unrecognised("unrecognised", file, "không có trang tính nào nhìn thấy được có dữ liệu")


def _grid(lines: Iterator[grid.Line], file: str, layouts: list[Layout]) -> Found:
    head = list(itertools.islice(lines, table.HEAD + 2))
    match = table.find(head, layouts, file)
    if match is None:
        raise Unrecognised("unrecognised", file, f"không có dòng tiêu đề của nguồn nào; có thể cần: {_expected(layouts)}")
    if match.missing:
        missing = ", ".join(f"“{m}”" for m in match.missing)
        what = f"{match.layout.source}/{match.layout.name}"
        if match.layout.named(file):
            raise FileError("missing_column", file, f"là tệp {what} nhưng thiếu cột {missing}")
        raise Unrecognised("unrecognised", file, f"gần giống {what} nhưng thiếu cột {missing}")
    rest = itertools.chain(head[match.header + match.height:], lines)
    warnings = [f"cột “{name}” xuất hiện hai lần; cột sau được đọc là “{name} (2)”" for name in match.doubled]
    return Found(match.layout, _heads(match, head, table.Table(match, file).rows(rest)), match.title, warnings)


def _heads(match: Match, head: list[grid.Line], rows: Iterator[Item]) -> Iterator[Item]:
    for number, _ in head[: match.header]:
        yield Skipped("title", number)
    for number, _ in head[match.header : match.header + match.height]:
        yield Skipped("header", number)
    yield from rows


def _expected(layouts: list[Layout]) -> str:
    return "; ".join(f"{layout.source}/{layout.name}: {', '.join(options[0] for options in layout.required[:2])}…" for layout in layouts)


# ---- JSON ----------------------------------------------------------------------------------------------------------
def _lines(path: Path, file: str, known: list[Source]) -> Found:
    sample = next((data for _, data, _ in objects.lines(path) if isinstance(data, dict)), None)
    if sample is None:
        raise FileError("broken_json", file, "không dòng nào là đối tượng JSON; cần JSON Lines (mỗi dòng một bản ghi) hoặc một tài liệu JSON")
    layout = _by_keys(sample, file, _layouts(known, "objects", "table"))
    return Found(layout, _line_rows(path, file, layout))


def _line_rows(path: Path, file: str, layout: Layout) -> Iterator[Item]:
    for number, data, raw in objects.lines(path):
        if isinstance(data, dict):
            yield Row(_renamed(layout, data), file=file, number=number)
        else:
            yield Problem("quarantine", file, number, None, raw[:60].decode("utf-8", "replace"), str(data))


def _document(path: Path, file: str, known: list[Source]) -> Found:
    data = objects.document(path, file)
    if jsonstat.is_jsonstat(data):
        layouts = _layouts(known, "jsonstat")
        if not layouts:
            raise Unrecognised("unrecognised", file, "là JSON-stat nhưng không nguồn nào đọc JSON-stat")
        return Found(layouts[0], _stat_rows(data, file))
    for layout in _layouts(known, "objects", "table"):
        items = objects.records(data, layout.records)
        first = next((item for item in items if isinstance(item, dict)), None)
        if first is not None and not layout.missing(_renamed(layout, first)):
            return Found(layout, _item_rows(items, file, layout))
    first = next((item for item in objects.records(data, None) if isinstance(item, dict)), {})
    return Found(_by_keys(first, file, _layouts(known, "objects", "table")), ())


def _stat_rows(data: dict[str, Any], file: str) -> Iterator[Item]:
    for number, cell in jsonstat.cells(data, file):
        yield Row(cell, file=file, number=number)


def _item_rows(items: list[Any], file: str, layout: Layout) -> Iterator[Item]:
    for number, item in enumerate(items, start=1):
        if isinstance(item, dict):
            yield Row(_renamed(layout, item), file=file, number=number)
        else:
            yield Problem("quarantine", file, number, None, item, "không phải một đối tượng JSON {…}")


def _renamed(layout: Layout, data: dict[str, Any]) -> dict[str, Any]:
    """Flat JSON records of a table go by the same header synonyms."""
    return {layout.column(values.text(key)): value for key, value in data.items()} if layout.reader == "table" else data


def _by_keys(sample: dict[str, Any], file: str, layouts: list[Layout]) -> Layout:
    fitting = [layout for layout in layouts if not layout.missing(_renamed(layout, sample))]
    if fitting:
        return max(fitting, key=lambda layout: (len(layout.required), layout.named(file)))
    if named := [layout for layout in layouts if layout.named(file) and len(layout.missing(_renamed(layout, sample))) < len(layout.required)]:
        missing = ", ".join(f"“{m}”" for m in named[0].missing(_renamed(named[0], sample)))
        raise FileError("missing_column", file, f"là tệp {named[0].source}/{named[0].name} nhưng bản ghi đầu tiên thiếu {missing}")
    raise Unrecognised("unrecognised", file, f"bản ghi JSON có khóa {', '.join(list(sample)[:6])}: không nguồn nào khai báo như vậy")
