"""What loaders hand over and stores hold: nodes and edges with the place they were read from."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Origin:
    """Where a statement was read: `row` is the number a person sees (spreadsheet row, JSONL line), from 1."""

    source: str  #: folder under loaders/sources, e.g. 'egp'
    file: str  #: path as loaded, relative to the loaded root
    row: int
    load: str  #: load id


@dataclass(frozen=True)
class Node:
    kind: str
    id: str
    code: str | None
    name: str | None
    origin: str  #: origin references 'file_no:row', several joined by ';' (see graph.snapshot)
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Edge:
    relation: str
    source_kind: str
    source: str
    target_kind: str
    target: str
    origin: str
    properties: Mapping[str, Any] = field(default_factory=dict)
