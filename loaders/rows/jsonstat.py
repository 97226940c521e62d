"""JSON-stat (v1 and v2) as rows: one a cell, with the label of each dimension and 'value'."""
from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

from loaders.errors import FileError

MAX_CELLS = 50_000_000


def is_jsonstat(data: Any) -> bool:
    if not isinstance(data, dict):
        return False
    inner = data.get("dataset", data)
    return isinstance(inner, dict) and "dimension" in inner and "value" in inner


def cells(data: dict[str, Any], file: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """(cell number from 1, {dimension: label, …, 'value': number or None, 'label': table title, 'updated': …, 'role': …})."""
    body = data.get("dataset", data)
    dimension = body["dimension"]
    ids = dimension.get("id", body.get("id"))
    size = dimension.get("size", body.get("size"))
    if not isinstance(ids, list) or not isinstance(size, list) or len(ids) != len(size) or not all(isinstance(n, int) and n > 0 for n in size):
        raise FileError("broken_jsonstat", file, "JSON-stat thiếu id/size của các chiều, hoặc kích thước không phải số dương")
    if len(set(ids)) != len(ids) or any(name not in dimension for name in ids):
        raise FileError("broken_jsonstat", file, f"JSON-stat có chiều trùng hoặc thiếu mô tả: {', '.join(map(str, ids))}")
    total = math.prod(size)
    values = body["value"]
    if total > MAX_CELLS or (isinstance(values, list) and len(values) != total):
        raise FileError("broken_jsonstat", file, f"JSON-stat có {len(values)} giá trị, còn kích thước các chiều cho {total} ô")
    labels = [_labels(dimension[name], count, file) for name, count in zip(ids, size, strict=True)]
    shared = {"label": body.get("label"), "updated": body.get("updated"), "role": dimension.get("role", body.get("role"))}
    for at, combination in enumerate(itertools.product(*labels)):
        value = values[at] if isinstance(values, list) else values.get(str(at))
        yield at + 1, {**shared, **dict(zip(ids, combination, strict=True)), "value": value}


def _labels(dimension: Any, count: int, file: str) -> list[str]:
    category = dimension.get("category", {})
    index, names = category.get("index"), category.get("label", {})
    order = sorted(index, key=index.__getitem__) if isinstance(index, dict) else list(index or names)
    if len(order) != count or (isinstance(index, dict) and sorted(index.values()) != list(range(count))):
        raise FileError("broken_jsonstat", file, f"JSON-stat: chiều {dimension.get('label')!r} có {len(order)} mục, cần {count}")
    return [str(names.get(code, code)) for code in order]
