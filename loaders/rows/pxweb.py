"""PX-Web's CSV: a line with the title ('… chia theo A, B và C'), a blank line, a header, then rows of labels and figures."""
from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from graph import values
from loaders.errors import FileError
from loaders.rows.cube import Cube
from loaders.rows.grid import Line
from loaders.rows.header import blank

#: a title names its dimensions last; the service says 'chia theo … và …' in Vietnamese, 'by … and …' in English
_TITLE = re.compile(r"^(.*?)\s+(?:chia theo|phân theo|by)\s+(.+?)\s+(?:và|and)\s+(\S.*?)\s*$", re.S | re.I)
MAX_ROWS = 1_000_000


def title(head: list[Line]) -> re.Match[str] | None:
    """The match of a title line: group 1 the title, 2 the dimensions down the side, 3 the one along the top; None for other CSV."""
    filled = [[cell for cell in cells if not blank(cell)] for _, cells in head[:4]]
    filled = [cells for cells in filled if cells]
    if len(filled) < 2 or len(filled[0]) != 1 or len(filled[1]) < 2:
        return None
    # a title may hold 'by' itself: the last words that name the columns count
    written = filled[0][0]
    starts = [m.start() for m in re.finditer(r"\s(?:chia theo|by)\s", written, re.I)]
    for start in reversed(starts):
        rest = _TITLE.match("x" + written[start:])
        if rest and _side(filled[1], rest.group(2)):
            return re.match(rf"^(.{{{start}}})\s+(?:chia theo|by)\s+(.+?)\s+(?:và|and)\s+(\S.*?)\s*$", written, re.S | re.I)
    return None


def _side(header: list[str], told: str) -> int:
    """How many columns down the side the title names: 'Items, Year' fits the columns Items and Year."""
    wanted = values.fold(told)
    for count in range(min(len(header) - 1, 6), 0, -1):
        if values.fold(", ".join(header[:count])) == wanted:
            return count
    return 0


def cube(lines: Iterator[Line], file: str) -> Cube:
    """The table: the side's labels are dimensions, the columns' headings the labels of the last one."""
    head = list(itertools.islice(lines, 4))
    found = title(head)
    header_at = next((i for i, (_, cells) in enumerate(head) if sum(not blank(c) for c in cells) > 1), None)
    if found is None or header_at is None:
        raise FileError("broken_csv", file, "không phải bảng CSV của PX-Web")
    header = [values.text(cell) for cell in head[header_at][1]]
    side = _side(header, found.group(2))
    below = itertools.chain(head[header_at + 1 :], lines)
    rows = [(number, cells) for number, cells in itertools.islice(below, MAX_ROWS) if not all(blank(c) for c in cells)]
    return _cube(header, side, rows, found, file)


def _cube(header: list[str], side: int, rows: list[Line], found: re.Match[str], file: str) -> Cube:
    places = [tuple(values.text(cell) for cell in cells[:side]) for _, cells in rows]
    uneven = next((line for line in rows if len(line[1]) != len(header)), None)
    if uneven is not None:
        raise FileError("broken_csv", file, f"dòng {uneven[0]} có {len(uneven[1])} ô, tiêu đề có {len(header)} cột; tệp có vẻ bị cắt cụt")
    if len(set(places)) != len(places):
        raise FileError("broken_csv", file, "hai dòng của bảng có cùng nhãn; không biết dòng nào đúng")
    across = values.text(found.group(3))
    axes = {name: list(dict.fromkeys(place[at] for place in places)) for at, name in enumerate(header[:side])}
    axes[across if across not in axes else "Chỉ tiêu"] = header[side:]
    cells, lines = _placed(axes, places, rows, side)
    return Cube(found.group(1), axes, cells, lines=lines).checked(file)


def _placed(axes: dict[str, list[str]], places: list[tuple[str, ...]], rows: list[Line], side: int) -> tuple[dict[str, str], dict[str, int]]:
    """Cells and their lines, by place among all combinations: a row may be left out of the file."""
    index = [{label: at for at, label in enumerate(labels)} for labels in axes.values()]
    width = len(index[-1])
    found, lines = dict[str, str](), dict[str, int]()
    for here, (number, cells) in zip(places, rows, strict=True):
        at = 0
        for labels, label in zip(index, here, strict=False):
            at = at * len(labels) + labels[label]
        for column, cell in enumerate(cells[side:]):
            found[str(at * width + column)], lines[str(at * width + column)] = cell, number
    return found, lines
