"""JSON-stat 1 and 2 as cubes; a bundle holds several."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from loaders.errors import FileError
from loaders.rows.cube import Cube


def is_jsonstat(data: Any) -> bool:
    return bool(_bodies(data))


def _bodies(data: Any) -> list[dict[str, Any]]:
    """The datasets of a response: itself (version 2), the one under 'dataset', or all of a bundle (version 1)."""
    if not isinstance(data, dict):
        return []
    options = [data] if "dimension" in data else list(data.values())[:100]
    return [body for body in options if isinstance(body, dict) and isinstance(body.get("dimension"), dict) and "value" in body]


def cubes(data: dict[str, Any], file: str) -> Iterator[Cube]:
    for body in _bodies(data):
        yield _cube(body, file).checked(file)


def _cube(body: dict[str, Any], file: str) -> Cube:
    dimension = body["dimension"]
    ids, size = (dimension.get(key, body.get(key)) for key in ("id", "size"))
    if not isinstance(ids, list) or not isinstance(size, list) or len(ids) != len(size) or not all(isinstance(n, int) and n > 0 for n in size):
        raise FileError("broken_jsonstat", file, "JSON-stat thiếu id/size của các chiều, hoặc kích thước không phải số dương")
    if not all(isinstance(name, str) for name in ids) or len(set(ids)) != len(ids) or any(not isinstance(dimension.get(name), dict) for name in ids):
        raise FileError("broken_jsonstat", file, f"JSON-stat có chiều trùng hoặc thiếu mô tả: {', '.join(map(str, ids))}")
    if not isinstance(body["value"], list | dict):
        raise FileError("broken_jsonstat", file, "JSON-stat: value phải là danh sách hoặc đối tượng")
    axes = {name: _labels(dimension[name], count, file) for name, count in zip(ids, size, strict=True)}
    units = {label: unit for name in ids for label, unit in _units(dimension[name])}
    roles, marks = dimension.get("role", body.get("role")), body.get("status")
    roles = roles if isinstance(roles, dict) else {}
    told = {role: [name for name in names if isinstance(name, str)] for role, names in roles.items() if isinstance(names, list)}
    label = body.get("label")
    return Cube(label if isinstance(label, str) else None, axes, body["value"], body.get("updated"), told, _marks(marks, len(body["value"])), units)


def _marks(status: Any, count: int) -> list[Any] | dict[str, Any]:
    """Status is one mark for all cells, a list, or an object by cell."""
    return [status] * count if isinstance(status, str) else status if isinstance(status, list | dict) else {}


def _category(dimension: Mapping[str, Any]) -> tuple[list[Any], Mapping[str, Any]]:
    category = dimension.get("category")
    category = category if isinstance(category, dict) else {}
    index, names = category.get("index"), category.get("label")
    names = names if isinstance(names, dict) else {}
    if isinstance(index, dict):
        return sorted(index, key=lambda code: index[code] if isinstance(index[code], int) else -1), names
    return [str(code) for code in (index if isinstance(index, list) else names)], names


def _labels(dimension: Mapping[str, Any], count: int, file: str) -> list[str]:
    order, names = _category(dimension)
    index = dimension.get("category", {}).get("index") if isinstance(dimension.get("category"), dict) else None
    if len(order) != count or (isinstance(index, dict) and sorted(index.values(), key=str) != sorted(range(count), key=str)):
        raise FileError("broken_jsonstat", file, f"JSON-stat: chiều {dimension.get('label')!r} có {len(order)} mục, cần {count}")
    return [str(names.get(code, code)) for code in order]


def _units(dimension: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the categories of a dimension are counted in, where the table says so."""
    category = dimension.get("category")
    told = category.get("unit") if isinstance(category, dict) else None
    if isinstance(told, dict):
        _, names = _category(dimension)
        for code, unit in told.items():
            if isinstance(unit, dict) and (written := unit.get("label") or unit.get("base") or unit.get("symbol")):
                yield str(names.get(code, code)), str(written)
