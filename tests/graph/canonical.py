"""A small made-up graph for tests of stores and snapshots: two companies, their owners, a project, a package, bids."""
from __future__ import annotations

import atexit
import datetime as dt
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from graph.canonical import CanonicalWriter
from graph.record import Edge, Node

FILES: list[dict[str, Any]] = [
    {"no": 0, "source": "dkkd", "file": "dkkd/doanh_nghiep.xlsx", "load": "L1", "sha256": "0" * 64, "rows": 9},
    {"no": 1, "source": "egp", "file": "egp/kqlcnt.jsonl", "load": "L2", "sha256": "1" * 64, "rows": 9},
]

AN_PHAT = {"province": "Hà Nội", "founded": dt.date(2010, 5, 1), "charter_capital": 10**12}
NODES = [
    Node("Enterprise", "0100000001", "0100000001", "Công ty cổ phần An Phát", "0:2", AN_PHAT),
    Node("Enterprise", "0100000002", "0100000002", "Công ty TNHH Bình Minh", "0:3", {"province": "TP. Hồ Chí Minh", "charter_capital": 5 * 10**11}),
    Node("Person", "P-1", "P-1", "Nguyễn Văn Hùng", "0:2;0:3", {"birth_year": 1970}),
    Node("Agency", "vnz000000001", "vnz000000001", "Ban QLDA tỉnh Hà Nam", "1:1", {"province": "Hà Nam"}),
    Node("Project", "PR1", "PR1", "Dự án cầu Sông Đáy", "1:2", {"kind": "Đầu tư công", "province": "Hà Nam", "total_capital": 3 * 10**12}),
    Node("BidPackage", "IB1", "IB1", "Gói thầu số 1", "1:3", {"estimate": 10**11, "published": dt.date(2022, 3, 1), "province": "Hà Nam"}),
    Node("Observation", "Hà Nam/GRDP/2022", None, "GRDP Hà Nam 2022", "1:4", {"province": "Hà Nam", "level": "Tỉnh", "year": 2022, "value": 1.5}),
]

EDGES = [
    Edge("OWNS", "Person", "P-1", "Enterprise", "0100000001", "0:5", {"pct": 60.0}),
    Edge("OWNS", "Enterprise", "0100000001", "Enterprise", "0100000002", "0:6", {"pct": 51.0, "since": dt.date(2019, 1, 1)}),
    Edge("IS_OWNER_OF", "Agency", "vnz000000001", "Project", "PR1", "1:2"),
    Edge("PART_OF", "BidPackage", "IB1", "Project", "PR1", "1:3"),
    Edge("BIDS_ON", "Enterprise", "0100000001", "BidPackage", "IB1", "1:5", {"price": 9 * 10**10, "won": True}),
    Edge("BIDS_ON", "Enterprise", "0100000002", "BidPackage", "IB1", "1:6", {"price": 95 * 10**9, "won": False}),
    Edge("WINS", "Enterprise", "0100000001", "BidPackage", "IB1", "1:7", {"price": 9 * 10**10, "date": dt.date(2022, 6, 1), "days": 300}),
]


def write_canonical(folder: Path, *, nodes: list[Node] = NODES, edges: list[Edge] = EDGES, extra: int = 0) -> Path:
    """Writes the graph, with `extra` more enterprises, and returns the folder."""
    with CanonicalWriter(folder) as writer:
        for node in nodes:
            writer.node(node)
        for number in range(extra):
            writer.node(Node("Enterprise", f"E-{number}", None, f"Công ty {number}", "0:9"))
        for edge in edges:
            writer.edge(edge)
    return folder


@cache
def _written(extra: int) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="soi-canonical-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return write_canonical(folder, extra=extra)


def copy_canonical(folder: Path, *, extra: int = 0) -> Path:
    """The same tables, written once a test run and copied: for tests that are not about writing them."""
    shutil.copytree(_written(extra), folder)
    return folder
