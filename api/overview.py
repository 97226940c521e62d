"""`soi info` and `soi snapshots list`: what is published, from which files, how much."""
from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from api.show import number
from graph.ontology import ontology
from graph.published import Published
from graph.store import SnapshotError


def document(home: Path, place: Published) -> dict[str, Any]:
    """The published snapshot in figures, from its manifest. Raises `SnapshotError` when nothing is published, `StoreAway`."""
    snapshot = place.current()
    sealed, files = place.sealed(snapshot)
    relations: Counter[str] = Counter()
    for table, count in sealed.edges.items():
        relations[table.split(".")[0]] += count
    return {
        "home": str(home), "snapshot": snapshot, "created": sealed.created, "newest_date": sealed.newest_date, "engine": sealed.engine,
        "nodes": dict(sealed.nodes), "edges": dict(relations), "files": files,
    }  # fmt: skip


def _table(title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for i, head in enumerate(heads):
        table.add_column(head, justify="right" if i == len(heads) - 1 else "left")
    for row in rows:
        table.add_row(*row)
    return table


def show(info: dict[str, Any], console: Console) -> None:
    onto = ontology()
    console.print(f"Bản {info['snapshot']} · dựng lúc {info['created']} · {info['engine']}", markup=False)
    console.print(f"Thư mục {info['home']} · ngày mới nhất trong dữ liệu: {info['newest_date'] or 'không có'}", markup=False)
    console.print(_table("Thực thể", ("Loại", "Số lượng"), [(onto.kind(k).label.vi, number(n)) for k, n in info["nodes"].items() if n]))
    console.print(_table("Quan hệ", ("Quan hệ", "Số lượng"), [(onto.relation(r).label.vi, number(n)) for r, n in info["edges"].items() if n]))
    files = [(f["source"], f["file"], number(f["rows"]) if isinstance(f.get("rows"), int) else "–") for f in info["files"]]
    console.print(_table("Nguồn", ("Hệ thống", "Tệp", "Dòng"), files))


def snapshots(place: Published, *, as_json: bool, console: Console) -> None:
    """Prints all snapshots, oldest first; JSON is one array."""
    found = place.listing()
    if as_json:
        rows = [{"id": i.id, "published": i.published, "created": i.created, "nodes": i.nodes, "edges": i.edges, "problem": i.problem} for i in found]
        print(json.dumps(rows, ensure_ascii=False))
        return
    if not found:
        raise SnapshotError("chưa có bản nào; hãy chạy soi load, hoặc soi publish cho một máy chủ")
    lines = [("→" if i.published else "", i.id, i.created or "?", i.problem or number(i.nodes), "" if i.problem else number(i.edges)) for i in found]
    console.print(_table("", ("", "Mã bản", "Dựng lúc (UTC)", "Thực thể", "Quan hệ"), lines))
