"""`weights.yml`: which evidence is compared and what it weighs. Read strictly; nothing here needs Splink."""
from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from graph.declared import declared
from loaders.errors import LoadError

PATH = Path(__file__).with_name("weights.yml")


@dataclass(frozen=True)
class Level:
    """`when` is SQL over `<column>_l` (the written side) and `<column>_r` (the known side); the last level of a column has none."""

    says: str
    when: str | None
    m: float
    u: float

    @property
    def bits(self) -> float:
        return math.log2(self.m / self.u)


@dataclass(frozen=True)
class Column:
    name: str
    label: str
    none: str  #: SQL: nothing to compare, weighs nothing
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Model:
    """`prior` probability that two records of a block are one entity; thresholds in bits; `sure`: name levels that may be linked."""

    name: str
    prior: float
    link: float
    margin: float
    review: float
    sure: frozenset[int]
    veto: str
    columns: tuple[Column, ...]

    @property
    def prior_bits(self) -> float:
        return math.log2(self.prior / (1 - self.prior))


def _keys(data: Any, where: str, needed: set[str], more: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    if not isinstance(data, dict) or needed - data.keys() or data.keys() - needed - more:
        raise LoadError(f"{PATH.name} {where}: cần đúng các khóa {', '.join(sorted(needed | more))}; đang có {data!r:.200}")


def _level(data: Any, where: str, last: bool) -> Level:
    _keys(data, where, {"says", "m", "u"} | (set() if last else {"when"}))
    if not 0 < data["m"] < 1 or not 0 < data["u"] < 1:
        raise LoadError(f"{PATH.name} {where}: m và u là xác suất, nằm giữa 0 và 1")
    return Level(data["says"], data.get("when"), data["m"], data["u"])


def _column(name: str, data: Any, where: str) -> Column:
    _keys(data, where, {"label", "none", "levels"})
    levels = data["levels"]
    found = tuple(_level(item, f"{where}.{number}", number == len(levels) - 1) for number, item in enumerate(levels))
    for what in ("m", "u"):
        total = sum(getattr(level, what) for level in found)
        if not 0.97 < total < 1.03:
            raise LoadError(f"{PATH.name} {where}: tổng các {what} là {total:.4f}, cần xấp xỉ 1")
    return Column(name, data["label"], data["none"], found)


def _model(name: str, data: Any) -> Model:
    _keys(data, name, {"prior", "link", "margin", "review", "sure", "veto", "columns"})
    columns = tuple(_column(column, item, f"{name}.{column}") for column, item in data["columns"].items())
    return Model(name, data["prior"], data["link"], data["margin"], data["review"], frozenset(data["sure"]), data["veto"], columns)


@lru_cache(maxsize=1)
def models() -> Mapping[str, Model]:
    """'organisation' and 'project'. Raises `LoadError` where the declaration is wrong."""
    return {name: _model(name, data) for name, data in declared(PATH).items()}
