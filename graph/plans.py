"""What the engine says it will do, read for the ways it is known to go wrong.

Ladybug 0.22 answers some plans wrongly and without an error (measured, tests/graph/test_engine_faults.py):

* a ring joined by INTERSECT counts wrongly or kills the process (`graph.cycles`);
* in one pipeline, an extension from a node that an earlier extension of the same pipeline found loses what a FILTER had selected, when two
  of three hold: a FILTER stands between the two extensions, a FILTER stands below the first, an extension aside of that path stands below
  the second. `(a)-[b]->(k)<-[x]-(w), (a)-[e]->(m) WHERE b.won = false` then counts 10,646 instead of 9,835. Of 1,369 random patterns all 327 wrong
  ones had this mark, and a fifth of the right ones;
* a pipeline of flat vectors that joins after a CROSS_PRODUCT (of parts that only outer variables tie together) and then filters can lose rows: one in
  1,200 random forms.

Plans are read from the drawing that EXPLAIN gives: one column of boxes a pipeline, the first operator at the bottom.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

RING = "câu truy vấn khép thành vòng, kho này tính sai trên vòng; hãy viết WITH trước cạnh khép vòng, rồi MATCH cạnh ấy"
SELECTION = (
    "kho này tính sai khi lọc giữa hai bước đi của một MATCH như thế này; hãy tách câu thành nhiều MATCH có WITH ở giữa, "
    "hoặc thêm HINT ((a JOIN r) JOIN b) … cho từng bước"
)
PRODUCT = (
    "kho này tính sai khi nối tiếp rồi lọc sau khi ghép các vế chỉ gắn với nhau qua biến bên ngoài; hãy tách mỗi vế của EXISTS thành một EXISTS riêng, "
    "hoặc viết WITH ở giữa"
)

_CORNER, _CELL, _HEAD = re.compile("┌"), re.compile(r"│([^│]*)│"), re.compile(r"([A-Z_]+)\[\d+\]")
_WAY = re.compile(r"Direction: \((\w*)\)<?-\[\w*\]->?\((\w*)\)")
#: operators that begin a pipeline of their own where another has ended
_SOURCES = ("AGGREGATE_SCAN", "ORDER_BY_SCAN", "TOP_K_SCAN", "UNION_ALL_SCAN", "TABLE_FUNCTION_CALL")


@dataclass(frozen=True)
class Operator:
    """One box: its name and, of an extension, the node it starts from and the node it finds ('' for one without a name, None where the box does not say)."""

    name: str
    bound: str | None = None
    found: str | None = None

    @property
    def extends(self) -> bool:
        return self.name == "SCAN_REL_TABLE"


def fault(drawing: str) -> str | None:
    """Why the engine would answer this plan wrongly, as told to who wrote the text; None for a plan that is not known to be wrong."""
    pipelines = list(read(drawing))
    if any(o.name == "INTERSECT" for p in pipelines for o in p):
        return RING
    if any(_loses_product(p) for p in pipelines):
        return PRODUCT
    return SELECTION if any(_loses_selection(p) for p in pipelines) else None


def read(drawing: str) -> Iterator[list[Operator]]:
    """The pipelines of a drawn plan, each from its source upwards."""
    for column in _columns(drawing).values():
        pipeline: list[Operator] = []
        for operator in reversed([_operator(box) for box in column]):
            if operator.name in _SOURCES and pipeline:
                yield pipeline
                pipeline = []
            pipeline.append(operator)
        yield pipeline


def _columns(drawing: str) -> dict[int, list[list[str]]]:
    """Boxes by the place they begin at, from top to bottom, each as its lines of text."""
    columns: dict[int, list[list[str]]] = {}
    for line in drawing.splitlines():
        for corner in _CORNER.finditer(line):
            columns.setdefault(corner.start(), []).append([])
        for cell in _CELL.finditer(line):
            if cell.start() in columns:
                columns[cell.start()][-1].append(cell[1].strip())
    kept = {at: [box for box in boxes if box and _HEAD.fullmatch(box[0])] for at, boxes in columns.items()}
    return {at: boxes for at, boxes in kept.items() if boxes}


def _operator(box: Sequence[str]) -> Operator:
    head = _HEAD.fullmatch(box[0])
    way = next((found for line in box if (found := _WAY.fullmatch(line))), None)
    return Operator(head[1] if head else "", *(way.groups() if way else ()))


def _loses_product(pipeline: Sequence[Operator]) -> bool:
    names = iter(operator.name for operator in pipeline)
    return all(step in names for step in ("FLATTEN", "CROSS_PRODUCT", "HASH_JOIN_PROBE", "FILTER"))  # in this order


def _loses_selection(pipeline: Sequence[Operator]) -> bool:
    finders: dict[str, int] = {}  #: where each node was found
    filters = [at for at, operator in enumerate(pipeline) if operator.name == "FILTER"]
    for at, operator in enumerate(pipeline):
        if not operator.extends:
            continue
        if operator.bound is None or operator.found is None:
            return True  # a box that cannot be read is not trusted
        first = finders.get(operator.bound)
        if first is not None:
            path = _path(pipeline, finders, operator.bound)
            aside = any(o.extends and n not in path for n, o in enumerate(pipeline[:at]))
            if aside + any(first < f < at for f in filters) + any(f < first for f in filters) >= 2:
                return True
        finders.setdefault(operator.found, at)
    return False


def _path(pipeline: Sequence[Operator], finders: dict[str, int], node: str) -> set[int]:
    """The extensions that led to a node."""
    path: set[int] = set()
    while (at := finders.get(node)) is not None and at not in path:
        path.add(at)
        node = pipeline[at].bound or ""
    return path
