"""A small published world with a name index: two firms of one short name, a firm that wins in its own project, ties, an empty year."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from graph import snapshot as snapshots
from graph.canonical import CanonicalWriter
from graph.record import Edge, Node
from graph.text.names import NameIndex
from graph.text.names_build import Entry

FILES = [{"no": 0, "source": "dkkd", "file": "dkkd/dn.xlsx", "load": "L1"}, {"no": 1, "source": "egp", "file": "egp/kq.jsonl", "load": "L1"}]
CANARY = "canary-id-number"
FIRMS = {
    "0100000001": ("Công ty Cổ phần Xây dựng Ánh Dương", "ADC", "Hà Nội", 900_000_000_000),
    "0100000002": ("Công ty TNHH Thương mại Bình Minh Xanh", "BMX", "Đà Nẵng", 50_000_000_000),
    "0100000003": ("Công ty TNHH Thiết bị Hải Đăng Vàng", "BMX", "Hà Nội", 50_000_000_000),
    "0100000004": ("Công ty TNHH Dệt may Thanh Tùng Lâm", "ĐT", "Huế", 1_000_000_000),
    "0100000005": ("Công ty TNHH Vận tải Quang Vinh Sơn", "DT", "Huế", 1_000_000_000),
}
WINS = {"IB2100000001": "0100000001", "IB2100000002": "0100000002", "IB2200000003": "0100000003"}


def _nodes(writer: CanonicalWriter) -> None:
    for n, (code, (name, short, province, capital)) in enumerate(FIRMS.items(), 2):
        facts = {
            "short_name": short,
            "province": province,
            "charter_capital": capital,
            "status": "Đang hoạt động",
            "founded": dt.date(2010, 5, n),
            "phone": "02438000000",
        }
        writer.node(Node("Enterprise", code, code, name, f"0:{n}", facts))
    writer.node(Node("Person", "P-1", None, "Trần Thị Thu Hà", "0:9", {"birth_year": 1970, "id_number": CANARY}))
    writer.node(
        Node(
            "Project",
            "7000001",
            "7000001",
            "Cầu Ánh Dương",
            "1:1",
            {"kind": "PPP", "province": "Hà Nội", "total_capital": 2_000_000_000_000, "approved": dt.date(2020, 3, 1)},
        )
    )
    for n, code in enumerate(WINS):
        facts = {
            "estimate": 10_000_000_000 * (n + 1),
            "province": "Hà Nội",
            "published": dt.date(2021 + n // 2, 2, 1),
            "status": "Có kết quả",
            "field": "Xây lắp",
        }
        writer.node(Node("BidPackage", code, code, f"Gói thầu số {n + 1}: Thi công", f"1:{n + 2}", facts))


def _edges(writer: CanonicalWriter) -> None:
    for n, (package, firm) in enumerate(WINS.items()):
        origin = f"1:{n + 2};1:{n + 12}"
        writer.edge(Edge("BIDS_ON", "Enterprise", firm, "BidPackage", package, origin, {"price": 9_000_000_000, "won": True}))
        writer.edge(Edge("WINS", "Enterprise", firm, "BidPackage", package, origin, {"price": 9_000_000_000 + n, "date": dt.date(2021 + n // 2, 6, 1)}))
        writer.edge(Edge("PART_OF", "BidPackage", package, "Project", "7000001", origin))
    writer.edge(Edge("INVESTS_IN", "Enterprise", "0100000001", "Project", "7000001", "1:1", {"pct": 60.0}))
    writer.edge(Edge("OWNS", "Enterprise", "0100000001", "Enterprise", "0100000002", "0:2", {"pct": 51.0}))
    writer.edge(Edge("REPRESENTS", "Person", "P-1", "Enterprise", "0100000001", "0:9", {"role": "Giám đốc"}))


def _index(_: Path, folder: Path) -> None:
    entries = [Entry("Enterprise", code, code, name, (short,)) for code, (name, short, *_) in FIRMS.items()]
    entries += [Entry("Project", "7000001", "7000001", "Cầu Ánh Dương"), *(Entry("BidPackage", code, code, code) for code in WINS)]
    NameIndex.build([*entries, Entry("Person", "P-1", None, "Trần Thị Thu Hà")], folder)


def publish(home: Path) -> str:
    """Builds and publishes the world in `home`."""
    with CanonicalWriter(home / "in") as writer:
        _nodes(writer)
        _edges(writer)
    made = snapshots.build(home / "in", home, files=FILES, names=_index)
    snapshots.publish(home, made)
    return made
