"""A tiny published world and a stand-in for the query service, for tests of the layers above it."""
from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph import snapshot as snapshots
from graph.canonical import CanonicalWriter
from graph.record import Edge, Node

CANARY = "canary-0a1b2c3d-id-number"
FILES = [
    {"no": 0, "source": "dkkd", "file": "dkkd/doanh_nghiep.xlsx", "load": "L1", "sha256": "00", "rows": 2},
    {"no": 1, "source": "egp", "file": "egp/kqlcnt.jsonl", "load": "L1", "sha256": "11", "rows": 1},
]


def publish(home: Path, *, firm: str = "Công ty cổ phần Ánh Dương") -> str:
    """Builds and publishes: a firm that invests in a project and wins its package, its manager, 60 more packages it bids on."""
    folder = home / "in"
    if folder.exists():
        shutil.rmtree(folder)
    with CanonicalWriter(folder) as writer:
        facts = {"charter_capital": 12_500_000_000, "province": "Hà Nội", "founded": dt.date(2010, 5, 7)}
        writer.node(Node("Enterprise", "0100000001", "0100000001", firm, "0:3", facts))
        writer.node(Node("Person", "P-1", None, "Nguyễn Văn <b>A</b>", "0:4", {"birth_year": 1970, "id_number": CANARY}))
        writer.node(Node("Project", "DA-1", "DA-1", "Cầu Ánh Dương", "1:1", {"kind": "PPP"}))
        writer.node(Node("Disbursement", "DA-1/2023", "DA-1/2023", None, "1:1", {"year": 2023, "planned": 5}))
        for n in range(61):
            writer.node(Node("BidPackage", f"IB{n:010d}", f"IB{n:010d}", f"Gói số {n:02d}", "1:1", {"estimate": 1_000_000_000}))
            writer.edge(Edge("BIDS_ON", "Enterprise", "0100000001", "BidPackage", f"IB{n:010d}", "1:1", {"price": 900_000_000 + n}))
        writer.edge(Edge("REPRESENTS", "Person", "P-1", "Enterprise", "0100000001", "0:4;0:5", {"role": "Giám đốc"}))
        writer.edge(Edge("INVESTS_IN", "Enterprise", "0100000001", "Project", "DA-1", "1:1", {"pct": 60.0}))
        writer.edge(Edge("WINS", "Enterprise", "0100000001", "BidPackage", "IB0000000000", "1:7", {"price": 900_000_000}))
        writer.edge(Edge("PART_OF", "BidPackage", "IB0000000000", "Project", "DA-1", "1:1"))
        writer.edge(Edge("DISBURSES", "Project", "DA-1", "Disbursement", "DA-1/2023", "1:1"))
    made = snapshots.build(folder, home, files=FILES)
    snapshots.publish(home, made)
    return made


def document(question: str, **changes: Any) -> dict[str, Any]:
    """A whole answer of the contract."""
    firm = {"type": "Enterprise", "id": "0100000001", "code": "0100000001", "name": "Công ty cổ phần Ánh Dương"}
    package = {"type": "BidPackage", "id": "IB0000000000", "code": "IB0000000000", "name": "Gói số 00"}
    place = {"source": "egp", "file": "egp/kqlcnt.jsonl", "row": 7, "load": "L1"}
    return {
        "id": None, "question": question, "status": "answered", "kind": "entities", "columns": ["Doanh nghiệp", "Giá trúng"],
        "rows": [[firm, 12_500_000_000]], "text": "Có 1 doanh nghiệp.", "reading": "Doanh nghiệp trúng thầu dự án mà chính doanh nghiệp đó đầu tư",
        "assumptions": ["Tính mọi năm"], "choices": [], "reason": None,
        "evidence": [{"row": 0, "nodes": [package], "edges": [{"type": "WINS", "from": "0100000001", "to": "IB0000000000", "origin": place}]}],
        "cypher": "MATCH (a) RETURN a.id", "params": {"p0": 1}, "snapshot": "S", "timings_ms": {"total": 12.0}, **changes,
    }  # fmt: skip


@dataclass
class Canned:
    """What `Service.ask` returns in place of `nlp.answer.Answer`."""

    data: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        return self.data


@dataclass
class Double:
    """Answers from `document` over a real opened snapshot; remembers what it was asked."""

    opened: snapshots.Snapshot
    changes: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, str | None, int | None]] = field(default_factory=list)

    def ask(self, question: str, *, session: str | None = None, choose: int | None = None) -> Canned:
        self.asked.append((question, session, choose))
        return Canned(document(question, snapshot=self.opened.id, **self.changes))
