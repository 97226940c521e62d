"""A small published world to talk about: three firms, two bodies, five projects, five packages, two years of disbursement and figures."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from graph import snapshot as snapshots
from graph.canonical import CanonicalWriter
from graph.record import Edge, Node
from graph.text.names import NameIndex
from graph.text.names_build import Entry
from tests.nlp.world import FILES

TY = 1_000_000_000
ADC, BMX, HDV = "0100000001", "0100000002", "0100000003"
ROADS, HEALTH = "vnz000000001", "vnz000000002"
BRIDGE, HOSPITAL, LAKESIDE, SAKURA, HANUL = (f"700000{n}" for n in range(1, 6))
K1, K2, K3, K4, K5 = "IB2100000001", "IB2100000002", "IB2200000003", "IB2200000004", "IB2200000005"
HA, QUAN = "P-1", "P-2"
NAMES = {
    ADC: "Công ty Cổ phần Xây dựng Ánh Dương", BMX: "Công ty TNHH Thương mại Bình Minh Xanh", HDV: "Công ty TNHH Thiết bị Hải Đăng Vàng",
    ROADS: "Sở Giao thông Hà Nội", HEALTH: "Sở Y tế Đà Nẵng", BRIDGE: "Cầu Nhật Lệ Ba", HOSPITAL: "Bệnh viện Sông Hàn", LAKESIDE: "Đường Ven Hồ Tây",
    SAKURA: "Nhà máy Sakura", HANUL: "Nhà máy Hanul", HA: "Trần Thị Thu Hà", QUAN: "Nguyễn Văn Minh Quân", "F-1": "Sakura Holdings", "F-2": "Hanul Group",
}  # fmt: skip
SHORT = {ADC: "ADC", BMX: "BMX", HDV: "HDV"}
FIRMS = {ADC: ("Hà Nội", 900 * TY, "Đang hoạt động"), BMX: ("Đà Nẵng", 50 * TY, "Đang hoạt động"), HDV: ("Hà Nội", 20 * TY, "Tạm ngừng kinh doanh")}
PROJECTS = {  # kind, province, sector, status, capital (tỷ), approved, owner
    BRIDGE: ("PPP", "Hà Nội", "Giao thông", "Chậm tiến độ", 2000, 2020, ROADS),
    HOSPITAL: ("Đầu tư công", "Đà Nẵng", "Y tế", "Đang thực hiện", 500, 2021, HEALTH),
    LAKESIDE: ("Đầu tư công", "Hà Nội", "Giao thông", "Đang thực hiện", 300, 2021, ROADS),
    SAKURA: ("FDI", "Hà Nội", "Công nghiệp chế biến, chế tạo", "Đang thực hiện", 230, 2022, None),
    HANUL: ("FDI", "Đà Nẵng", "Công nghiệp chế biến, chế tạo", "Chậm tiến độ", 690, 2021, None),
}  # fmt: skip
PACKAGES = {  # project, province, estimate (tỷ), field, method, year, procuring, status, winner and price (tỷ)
    K1: (BRIDGE, "Hà Nội", 10, "Xây lắp", "Đấu thầu rộng rãi", 2021, ROADS, "Có kết quả", (ADC, 9)),
    K2: (HOSPITAL, "Đà Nẵng", 4, "Hàng hóa", "Chỉ định thầu", 2021, HEALTH, "Có kết quả", (BMX, 3)),
    K3: (LAKESIDE, "Hà Nội", 20, "Xây lắp", "Đấu thầu rộng rãi", 2022, ROADS, "Có kết quả", (ADC, 18)),
    K4: (LAKESIDE, "Hà Nội", 6, "Tư vấn", "Đấu thầu rộng rãi", 2022, ROADS, "Có kết quả", (BMX, 5)),
    K5: (HOSPITAL, "Đà Nẵng", 8, "Hàng hóa", "Đấu thầu rộng rãi", 2022, HEALTH, "Đã hủy thầu", None),
}
SPENT = {HOSPITAL: {2021: (100, 50), 2022: (200, 150)}, LAKESIDE: {2021: (100, 80), 2022: (100, 60)}}
GRDP = {("Hà Nội", 2021): 1000, ("Hà Nội", 2022): 1100, ("Đà Nẵng", 2021): 100, ("Đà Nẵng", 2022): 120}


def _parties(w: CanonicalWriter) -> None:
    for n, (code, (province, capital, status)) in enumerate(FIRMS.items(), 2):
        facts = {"short_name": SHORT[code], "province": province, "charter_capital": capital, "status": status, "founded": dt.date(2010 + n, 5, n)}
        w.node(Node("Enterprise", code, code, NAMES[code], f"0:{n}", facts))
    for code, province in ((ROADS, "Hà Nội"), (HEALTH, "Đà Nẵng")):
        w.node(Node("Agency", code, code, NAMES[code], "0:7", {"province": province}))
    for code, firm in ((HA, ADC), (QUAN, BMX)):
        w.node(Node("Person", code, None, NAMES[code], "0:9", {"birth_year": 1970}))
        w.edge(Edge("REPRESENTS", "Person", code, "Enterprise", firm, "0:9", {"role": "Giám đốc"}))
    w.edge(Edge("OWNS", "Enterprise", ADC, "Enterprise", BMX, "0:2", {"pct": 51.0}))
    w.edge(Edge("OWNS", "Person", QUAN, "Enterprise", BMX, "0:2", {"pct": 49.0}))
    w.edge(Edge("OWNS", "Agency", ROADS, "Enterprise", ADC, "0:2", {"pct": 30.0}))


def _projects(w: CanonicalWriter) -> None:
    for code, (kind, province, sector, status, capital, year, owner) in PROJECTS.items():
        facts = {"kind": kind, "province": province, "sector": sector, "status": status, "total_capital": capital * TY}
        facts |= {"approved": dt.date(year, 3, 1)}
        w.node(Node("Project", code, code, NAMES[code], "1:1", {**facts, **({"registered_usd": capital * 43_000} if kind == "FDI" else {})}))
        if owner:
            w.edge(Edge("IS_OWNER_OF", "Agency", owner, "Project", code, "1:1"))
    w.edge(Edge("INVESTS_IN", "Enterprise", ADC, "Project", BRIDGE, "1:1", {"pct": 60.0, "amount": 100 * TY}))
    for investor, country, code in (("F-1", "Nhật Bản", SAKURA), ("F-2", "Hàn Quốc", HANUL)):
        w.node(Node("ForeignInvestor", investor, None, NAMES[investor], "1:2", {"country": country}))
        w.edge(Edge("INVESTS_IN", "ForeignInvestor", investor, "Project", code, "1:2", {"pct": 100.0}))
    for code, years in SPENT.items():
        for year, (planned, disbursed) in years.items():
            w.node(Node("Disbursement", f"{code}/{year}", f"{code}/{year}", None, "1:3", {"year": year, "planned": planned * TY, "disbursed": disbursed * TY}))
            w.edge(Edge("DISBURSES", "Project", code, "Disbursement", f"{code}/{year}", "1:3"))
    for (province, year), value in GRDP.items():
        ident = f"{province}/GRDP/{year}"
        facts = {"province": province, "level": "Tỉnh", "indicator": "GRDP", "year": year, "value": float(value), "unit": "Tỷ đồng"}
        w.node(Node("Observation", ident, ident, None, "1:4", facts))


def _packages(w: CanonicalWriter) -> None:
    for n, (code, (project, province, estimate, field, method, year, procuring, status, won)) in enumerate(PACKAGES.items()):
        facts = {"estimate": estimate * TY, "province": province, "published": dt.date(year, 2, 1), "status": status, "field": field, "method": method}
        w.node(Node("BidPackage", code, code, f"Gói thầu số {n + 1}", f"1:{n + 5}", facts))
        w.edge(Edge("PART_OF", "BidPackage", code, "Project", project, f"1:{n + 5}"))
        w.edge(Edge("PROCURES", "Agency", procuring, "BidPackage", code, f"1:{n + 5}"))
        if won:
            w.edge(Edge("BIDS_ON", "Enterprise", won[0], "BidPackage", code, f"1:{n + 5}", {"price": won[1] * TY, "won": True}))
            w.edge(Edge("WINS", "Enterprise", won[0], "BidPackage", code, f"1:{n + 5}", {"price": won[1] * TY, "date": dt.date(year, 6, 1)}))
    w.edge(Edge("BIDS_ON", "Enterprise", HDV, "BidPackage", K3, "1:20", {"price": 19 * TY, "won": False}))


def _index(_: Path, folder: Path) -> None:
    kinds = {**dict.fromkeys(FIRMS, "Enterprise"), **dict.fromkeys(PROJECTS, "Project"), ROADS: "Agency", HEALTH: "Agency", HA: "Person", QUAN: "Person"}
    entries = [Entry(kind, code, None if kind == "Person" else code, NAMES[code], (SHORT[code],) if code in SHORT else ()) for code, kind in kinds.items()]
    NameIndex.build([*entries, *(Entry("BidPackage", code, code, code) for code in PACKAGES)], folder)


def publish(home: Path) -> str:
    """Builds and publishes the world in `home`."""
    with CanonicalWriter(home / "in") as writer:
        _parties(writer)
        _projects(writer)
        _packages(writer)
    made = snapshots.build(home / "in", home, files=FILES, names=_index)
    snapshots.publish(home, made)
    return made
