"""Runs the e-GP loader on records in memory and gives what it states."""
from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from loaders.context import Context, Counts, Problem, Ref, Row, Statement
from loaders.source import sources
from loaders.sources.egp import loader

#: layouts from the earliest word on a package to the last
ORDER = ("khlcnt", "mo_thau", "tim_kiem", "tbmt", "kqlcnt")


@dataclass
class Stated:
    """A sink that keeps everything, with the context's counts and reports."""

    nodes: list[tuple[int, Ref, dict[str, Any]]] = field(default_factory=list)
    edges: list[tuple[int, str, Ref, Ref, dict[str, Any]]] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    problems: list[Problem] = field(default_factory=list)
    warnings: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def state(self, row: int, statements: Sequence[Statement]) -> None:
        for _, relation, source, target, props, _ in statements:
            if relation is None:
                self.nodes.append((row, source, _said(props)))
            else:
                self.edges.append((row, relation, source, target, _said(props)))

    def columns(self, *_: Any) -> None:
        raise AssertionError("e-GP records are stated one by one")

    def of(self, kind: str) -> dict[str | None, dict[str, Any]]:
        """Properties by key of the nodes that may be of `kind`; later statements stand over earlier ones."""
        found: dict[str | None, dict[str, Any]] = {}
        for _, ref, props in self.nodes:
            if kind in ref.kinds:
                found.setdefault(ref.key, {"name": ref.name}).update(props)
        return found

    def relation(self, name: str) -> list[tuple[Ref, Ref, dict[str, Any]]]:
        return [(source, target, props) for _, relation, source, target, props in self.edges if relation == name]

    def codes(self) -> set[str]:
        """The codes of the warnings."""
        return {code for code, _ in self.warnings}


def _said(props: Mapping[str, object]) -> dict[str, Any]:
    """None values say nothing."""
    return {name: value for name, value in props.items() if value is not None}


def run(records: Iterable[dict[str, Any]], file: str = "thu.jsonl") -> Stated:
    source, stated = sources()["egp"], Stated()
    rows = [Row(json.loads(json.dumps(record)), file=file, number=number) for number, record in enumerate(records, start=1)]
    context = Context(
        source="egp", layout="", file=file, load="thu", rows=rows, sink=stated, secret=lambda number: number, codes=source.codes, ignore=source.ignore
    )
    loader.load(context)
    stated.counts, stated.problems, stated.warnings = context.counts, context.problems, context.warnings
    return stated


def shared(*parts: str) -> Path:
    """A file of the shared folder, or a skip that says what is missing."""
    root = Path(os.environ.get("SOI_SHARED") or Path(__file__).parents[3] / "shared")
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"not run: {path} is not there (set SOI_SHARED to the shared folder)")
    return path


def records(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file, or the one object of a JSON document."""
    text = path.read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()] if path.suffix == ".jsonl" else [json.loads(text)]
