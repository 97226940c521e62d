"""`source.yml`: what a source is called, how its files are recognised, what their columns may be called.

    title: {vi: Đăng ký doanh nghiệp, en: Business registration}
    authority: [Enterprise]                # kinds of which this source is the register: its rows name and number them
    codes: {status: {"00": Đang hoạt động}}
    ignore: [TT]                           # columns no layout uses
    layouts:
      doanh_nghiep:
        reader: table                      # table (XLSX, CSV, or JSON objects) | objects (JSON, JSONL) | cube (JSON-stat, PX, PX-Web CSV)
        files: ["*doanh_nghiep*"]          # a hint: decides between layouts that fit equally, and makes missing columns an error
        required: [Mã số doanh nghiệp]     # headers or keys; "a|b" means either
        columns: {Mã số doanh nghiệp: [MST, Mã số thuế]}   # our name for a column: other headers it goes by
        marks: [Mã số doanh nghiệp]        # a row with none of these filled is a group, note or blank (default: required)
        carry: {blank: TT, columns: [Tên dự án]}           # where `blank` is blank, empty cells repeat the row above
        years: 2                           # so many columns must be headed by a year ('2019', 'Sơ bộ 2020')
        records: data.items                # objects only: where in a JSON object the list of records is
"""
from __future__ import annotations

import fnmatch
import hashlib
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from graph import values
from graph.declared import declared
from graph.values import Unit
from loaders.errors import LoadError
from loaders.headings import heading, lookup

FOLDER = Path(__file__).with_name("sources")
#: headers that are remembered as they were read; hostile files have no end of them
KNOWN_HEADERS = 5_000
READERS = ("table", "objects", "cube")


class SourceError(LoadError):
    """A `source.yml` is wrong: names the file, the place and what is known."""


@dataclass(frozen=True)
class Layout:
    source: str
    name: str
    reader: str
    files: tuple[str, ...]
    required: tuple[tuple[str, ...], ...]  #: each a tuple of alternatives
    columns: Mapping[str, str]  #: `headings.heading` of a header -> our name
    marks: tuple[str, ...]
    carry_blank: str | None = None
    carry: tuple[str, ...] = ()
    records: str | None = None
    years: int = 0  #: so many columns must be headed by a year
    _read: dict[str, tuple[str, Unit | None]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def names(self) -> frozenset[str]:
        """Our names of all declared columns."""
        return frozenset(self.columns.values())

    def named(self, file: str) -> bool:
        """Whether the file's name is one this layout's files have."""
        return any(fnmatch.fnmatch(values.fold(Path(file).name), values.fold(pattern)) for pattern in self.files)

    def missing(self, present: Mapping[str, object] | set[str]) -> list[str]:
        """Required columns that are not among `present` (our names)."""
        told = [" hoặc ".join(options) for options in self.required if not any(option in present for option in options)]
        few = self.years > sum(map(headed_by_year, present)) if self.years else False
        return [*told, *([f"{self.years} cột có tiêu đề là năm"] if few else [])]

    def column(self, header: str) -> str:
        """Our name for a header; one not declared stays as written."""
        return self.columns.get(heading(header), header)

    def reads(self, header: str) -> tuple[str, Unit | None]:
        """Our name for a header (one not declared stays as written, without its unit) and the unit it names; see `headings.lookup`."""
        found = self._read.get(header)
        if found is None:
            found = lookup(self.columns, header)
            if len(self._read) < KNOWN_HEADERS:
                self._read[header] = found
        return found


@dataclass(frozen=True)
class Source:
    name: str
    title: Mapping[str, str]
    authority: tuple[str, ...]
    codes: Mapping[str, Mapping[str, str]]
    ignore: tuple[str, ...]
    layouts: Mapping[str, Layout]
    folder: Path

    def loader(self) -> Callable[[Any], None]:
        """The `load` function of `loader.py`."""
        found: Callable[[Any], None] = importlib.import_module(f"loaders.sources.{self.name}.loader").load
        return found

    def version(self) -> str:
        """Changes when the source's own files change: statements made by an older loader are made anew."""
        digest = hashlib.sha256()
        for path in sorted(self.folder.glob("*.py")) + sorted(self.folder.glob("*.yml")):
            digest.update(path.read_bytes())
        return digest.hexdigest()[:12]


def headed_by_year(column: str) -> bool:
    """Whether a column's heading is a year: '2019', 'Năm 2019', 'Sơ bộ 2020'."""
    try:
        return bool(values.year(column))
    except values.ValueProblem:
        return False


def _take(data: Any, where: str, required: set[str], optional: set[str]) -> None:
    if not isinstance(data, dict):
        raise SourceError(f"{where}: cần một bảng khóa–giá trị, không phải {data!r}")
    missing, unknown = required - data.keys(), data.keys() - required - optional
    if missing:
        raise SourceError(f"{where}: thiếu {', '.join(sorted(missing))}")
    if unknown:
        raise SourceError(f"{where}: có khóa lạ {', '.join(sorted(map(str, unknown)))}; được dùng: {', '.join(sorted(required | optional))}")


def _strings(data: Any, where: str) -> tuple[str, ...]:
    if not isinstance(data, list) or not all(isinstance(item, str) for item in data):
        raise SourceError(f"{where}: cần một danh sách chữ, không phải {data!r}")
    return tuple(data)


def _synonyms(data: Any, where: str) -> dict[str, str]:
    known: dict[str, str] = {}
    for name, others in data.items():
        for header in (name, *_strings(others or [], f"{where}.{name}")):
            if known.setdefault(heading(header), name) != name:
                raise SourceError(f"{where}: tiêu đề {header!r} thuộc cả {known[heading(header)]!r} và {name!r}")
    return known


def _layout(source: str, name: str, data: Any, where: str, ignore: tuple[str, ...]) -> Layout:
    _take(data, where, {"reader", "required"}, {"files", "columns", "marks", "carry", "records", "years"})
    if data["reader"] not in READERS:
        raise SourceError(f"{where}.reader: {data['reader']!r} không có; có: {', '.join(READERS)}")
    required = tuple(tuple(option.strip() for option in item.split("|")) for item in _strings(data["required"], f"{where}.required"))
    columns = _synonyms(data.get("columns", {}), f"{where}.columns")
    carry = data.get("carry", {})
    if carry:
        _take(carry, f"{where}.carry", {"blank", "columns"}, set())
    for column in (*(option for options in required for option in options), *([carry["blank"]] if carry else ()), *ignore):
        columns.setdefault(heading(column), column)
    return Layout(
        source, name, data["reader"], _strings(data.get("files", []), f"{where}.files"), required, columns,
        _strings(data.get("marks", [option for options in required for option in options]), f"{where}.marks"),
        carry.get("blank"), tuple(carry.get("columns", ())), data.get("records"), int(data.get("years", 0)),
    )


def read(folder: Path) -> Source:
    """Reads `folder/source.yml`; raises `SourceError` on unknown keys, missing keys and wrong shapes."""
    path = folder / "source.yml"
    where = f"loaders/sources/{folder.name}/source.yml"
    try:
        data = declared(path)
    except yaml.YAMLError as error:
        raise SourceError(f"{where}: không phải YAML: {error}") from None
    _take(data, where, {"title", "layouts"}, {"authority", "codes", "ignore"})
    _take(data["title"], f"{where} title", {"vi", "en"}, set())
    codes = {name: {str(k): str(v) for k, v in entries.items()} for name, entries in data.get("codes", {}).items()}
    ignore, authority = (_strings(data.get(key, []), f"{where} {key}") for key in ("ignore", "authority"))
    layouts = {name: _layout(folder.name, name, entry, f"{where} layouts.{name}", ignore) for name, entry in data["layouts"].items()}
    return Source(folder.name, data["title"], authority, codes, ignore, layouts, folder)


@lru_cache(maxsize=4)
def sources(folder: Path = FOLDER) -> Mapping[str, Source]:
    """Every source: a folder with a `source.yml`. A new source is a new folder and no edit elsewhere."""
    return {path.parent.name: read(path.parent) for path in sorted(folder.glob("*/source.yml"))}
