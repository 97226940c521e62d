"""System 6, national statistics: one JSON-stat file an indicator, ending with the stray NUL of the real ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from loaders.demo.figures import INDICATORS, YEARS, Indicator
from loaders.demo.model import World
from loaders.demo.places import NATION, PROVINCES

_PLACE, _YEAR = "Tỉnh, thành phố", "Năm"


def write(world: World, folder: Path) -> None:
    values = {(f.indicator, f.place, f.year): f.value for f in world.figures}
    for indicator in INDICATORS:
        path = folder / "tk" / f"{indicator.file}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        cells = [values[indicator.name, place, year] for place in (*PROVINCES, NATION) for year in YEARS]
        path.write_text(json.dumps({"dataset": _dataset(indicator, cells)}, ensure_ascii=False) + "\0", encoding="utf-8")


def _dataset(indicator: Indicator, cells: list[float | None]) -> dict[str, Any]:
    places, years = [*PROVINCES, NATION.upper()], [str(y) for y in YEARS]
    title = f"{indicator.name} phân theo tỉnh, thành phố ({indicator.unit}) chia theo {_PLACE} và {_YEAR}"
    dimension = {
        _PLACE: _dimension(_PLACE, places),
        _YEAR: _dimension(_YEAR, years),
        "id": [_PLACE, _YEAR],
        "size": [len(places), len(years)],
        "role": {"time": [_YEAR], "geo": [_PLACE]},
    }
    return {"dimension": dimension, "label": title, "source": "Tổng cục Thống kê", "updated": "2024-07-23T02:00:00Z", "value": cells}


def _dimension(label: str, items: list[str]) -> dict[str, Any]:
    return {"label": label, "category": {"index": {str(i): i for i in range(len(items))}, "label": {str(i): item for i, item in enumerate(items)}}}
