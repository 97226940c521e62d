"""`soi snapshots diff`: what changed between two snapshots, for people or as JSON."""
from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.show import cell, number
from graph import home as homes
from graph.changes import Change, Changes, between
from graph.ontology import ontology
from graph.snapshot import previous

WORDS = {"new": "mới", "gone": "mất", "altered": "đổi"}


def run(home: Path, old: str | None, new: str | None, *, examples: int, as_json: bool, console: Console) -> None:
    """Prints the changes from `old` (else the one published before) to `new` (else the published one). Raises `SnapshotError`."""
    found = between(home, old or previous(home), new or homes.published(home), examples=examples)
    if as_json:
        print(json.dumps(found.as_json(), ensure_ascii=False, default=str))
        return
    console.print(f"Từ bản {found.old} tới bản {found.new}", markup=False)
    if not any(change.any for _, change in _every(found)):
        console.print("Không có gì thay đổi.")
        return
    console.print(_table(found))
    for label, change in _every(found):
        for what, rows in change.examples.items():
            for row in rows:
                console.print(Text(f"{label} · {WORDS[what]}: {_example(row)}"))


def _every(found: Changes) -> Iterator[tuple[str, Change]]:
    onto = ontology()
    yield from ((onto.kind(kind).label.vi, change) for kind, change in found.nodes.items())
    for name, change in found.edges.items():
        relation, source, target = name.split(".")
        yield f"{onto.relation(relation).label.vi} ({onto.kind(source).label.vi} → {onto.kind(target).label.vi})", change


def _table(found: Changes) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in ("", "trước", "sau", *WORDS.values(), "thuộc tính đổi"):
        table.add_column(head, justify="left" if head in ("", "thuộc tính đổi") else "right")
    for label, change in _every(found):
        if change.any:
            counts = (change.before, change.after, change.new, change.gone, change.altered)
            properties = ", ".join(f"{name} {number(count)}" for name, count in sorted(change.properties.items(), key=lambda item: -item[1]))
            table.add_row(label, *map(number, counts), properties)
    return table


def _example(row: Mapping[str, Any]) -> str:
    who = f"{cell(row['src'])} → {cell(row['dst'])}" if "src" in row else " · ".join(cell(v) for v in (row.get("name"), row["id"]) if v)
    if "was" in row:
        return f"{who}: " + "; ".join(f"{name}: {cell(_plain(row['was'][name]))} → {cell(_plain(row['now'][name]))}" for name in row["was"])
    return f"{who}" + (f" ({', '.join(f'{name}: {cell(_plain(value))}' for name, value in row['values'].items())})" if row.get("values") else "")


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
