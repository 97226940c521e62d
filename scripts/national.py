"""A made-up nation as canonical tables: seeded, with the skew, ties, cycles and gaps of real registers.

    python -m scripts.national FOLDER --scale 0.01    # 1 is national: 1M enterprises, 1.5M persons, 1.5M packages, 5M bids, 2M shares

What matters to the engine is made as it is in life: a few firms own, bid and win most; firms of one market meet again and again; groups own
through several steps and some own each other; winners invest, themselves or through a parent, in the project of the package (one project in fifty);
directors sit in several firms; telephone numbers are shared by two or three firms, a few numbers by hundreds (accounting offices).
"""
from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graph.canonical import edge_schema, node_schema
from graph.derive import derive
from graph.ontology import ontology
from graph.provinces import provinces

FILES = [{"no": 0, "source": "bench", "file": "made-up", "load": "seeded"}]
#: national sizes
FIRMS, PEOPLE, AGENCIES, PROJECTS, PACKAGES, BIDS = 1_000_000, 1_500_000, 40_000, 100_000, 1_500_000, 5_000_000
PERSON_SHARES, FIRM_SHARES, POSTS = 1_600_000, 400_000, 1_000_000
#: firms that meet at one another's packages
MARKET = 200
FIELDS = ["Xây lắp", "Hàng hóa", "Tư vấn", "Phi tư vấn", "Hỗn hợp"]
METHODS = ["Đấu thầu rộng rãi", "Chào hàng cạnh tranh", "Chỉ định thầu", "Mua sắm trực tiếp"]
KINDS, STATES = ["Đầu tư công", "FDI", "PPP", "Đầu tư tư nhân trong nước"], ["Đang thực hiện", "Hoàn thành", "Chậm tiến độ"]
ROLES = ["Người đại diện theo pháp luật", "Giám đốc", "Chủ tịch HĐQT"]

Column = Any


def texts(prefix: str, numbers: Column, width: int = 0) -> pa.Array:
    """'<prefix><number>' as Arrow strings."""
    plain = pc.cast(pa.array(numbers), pa.string())
    return pc.binary_join_element_wise(prefix, pc.utf8_lpad(plain, width, "0") if width else plain, "")


def skewed(rng: Any, count: int, among: int) -> Column:
    """Indices with a heavy tail: about a fifth of the items take four fifths of the picks."""
    return np.minimum((among * rng.random(count) ** 3).astype(np.int64), among - 1)


class World:
    """Writes canonical tables; columns not given are null. Entities are known by their number, `ids` turns numbers into ids."""

    def __init__(self, folder: Path, scale: float, seed: int) -> None:
        self.folder, self.scale, self.rng, self.onto = folder, scale, np.random.default_rng(seed), ontology()
        self.ids: dict[str, pa.Array] = {}
        self.places = pa.array([p.name_63 for p in provinces()])
        for part in ("nodes", "edges"):
            (folder / part).mkdir(parents=True)

    def size(self, national: int) -> int:
        return max(10, int(national * self.scale))

    # ---- columns -----------------------------------------------------------------------------------------------------
    def money(self, count: int) -> pa.Array:
        return pa.array(np.round(np.exp(self.rng.normal(22, 2, count)), -6).astype(np.int64))

    def days(self, count: int) -> pa.Array:
        return pa.array(self.rng.integers(14_600, 20_400, count).astype("datetime64[D]"))  # 2009-12 to 2025-11

    def place(self, count: int) -> pa.Array:
        return self.places.take(pa.array(skewed(self.rng, count, 63)))

    def one_of(self, values: list[str], count: int) -> pa.Array:
        return pa.array(values).take(pa.array(skewed(self.rng, count, len(values))))

    def gaps(self, values: Column, share: float) -> pa.Array:
        return pa.array(values, mask=self.rng.random(len(values)) < share)

    def contact(self, prefix: str, count: int, width: int) -> pa.Array:
        """Mostly one's own, a quarter shared by two or three, one in twenty by hundreds, some missing."""
        kind = self.rng.random(count)
        few, many = (self.rng.integers(0, max(1, count // size), count) for size in (8, 5000))
        made = texts(prefix, np.where(kind < 0.7, np.arange(count), np.where(kind < 0.95, few + 2 * count, many + 3 * count)), width)
        return pc.if_else(pa.array(self.rng.random(count) < 0.05), pa.scalar(None, pa.string()), made)

    # ---- tables ------------------------------------------------------------------------------------------------------
    def _write(self, path: str, schema: pa.Schema, columns: dict[str, Any], count: int) -> None:
        columns["origin"] = texts("0:", np.arange(1, count + 1))
        arrays = [columns.get(f.name, pa.nulls(count, f.type)) for f in schema]
        table = pa.table([a.cast(f.type) if isinstance(a, pa.Array) else pa.array(a, f.type) for a, f in zip(arrays, schema, strict=True)], schema=schema)
        pq.write_table(table.sort_by(schema.names[0]), self.folder / f"{path}.parquet", compression="zstd", compression_level=1)

    def nodes(self, kind: str, ids: pa.Array, /, **columns: Any) -> None:
        self.ids[kind] = ids
        self._write(f"nodes/{kind}", node_schema(self.onto.kind(kind), self.onto), {"id": ids, "code": ids, **columns}, len(ids))

    def edges(self, name: str, sources: Column, targets: Column, /, **columns: Any) -> None:
        """`sources` and `targets` are numbers of the entities of the two kinds in `name`."""
        relation, source, target = name.split(".")
        ends = {"src": self.ids[source].take(pa.array(sources)), "dst": self.ids[target].take(pa.array(targets))}
        self._write(f"edges/{name}", edge_schema(self.onto.relation(relation), self.onto), {**ends, **columns}, len(sources))


def make(folder: Path, scale: float, seed: int = 7) -> None:
    """National tables times `scale`, with what is derived from them."""
    world = World(folder, scale, seed)
    _entities(world)
    _records(world)
    parents, children = _shares(world)
    _people(world)
    project_of = _packages(world)
    winners = _bids(world)
    _investors(world, project_of, winners, parents, children)
    derive(folder, world.onto)


def _entities(w: World) -> None:
    firms, people, agencies = w.size(FIRMS), w.size(PEOPLE), w.size(AGENCIES)
    w.nodes("Enterprise", texts("", np.arange(10**8, 10**8 + firms), 10), name=texts("Công ty cổ phần Xây dựng ", np.arange(firms)),
            status=w.one_of(["Đang hoạt động", "Đã giải thể"], firms), founded=w.days(firms), charter_capital=w.money(firms), province=w.place(firms),
            address=w.contact("Số nhà ", firms, 0), phone=w.contact("0", firms, 9), industry_code=texts("F", w.rng.integers(41, 44, firms)))  # fmt: skip
    w.nodes("Person", texts("P-", np.arange(people), 8), name=texts("Nguyễn Văn ", np.arange(people)), birth_year=w.rng.integers(1945, 2004, people))
    w.nodes("Agency", texts("vnz", np.arange(agencies), 9), name=texts("Ban Quản lý dự án ", np.arange(agencies)), province=w.place(agencies))
    investors = w.size(30_000)
    w.nodes("ForeignInvestor", texts("FI-", np.arange(investors), 6), name=texts("Investment Co ", np.arange(investors)),
            country=w.one_of(["Hàn Quốc", "Nhật Bản", "Singapore"], investors))  # fmt: skip
    projects, packages = w.size(PROJECTS), w.size(PACKAGES)
    w.nodes("Project", texts("PR", np.arange(projects), 8), name=texts("Dự án đầu tư xây dựng ", np.arange(projects)), kind=w.one_of(KINDS, projects),
            status=w.one_of(STATES, projects), province=w.place(projects), total_capital=w.money(projects), approved=w.days(projects))  # fmt: skip
    published = w.rng.integers(16_000, 20_400, packages)
    closed = published + w.rng.integers(3, 60, packages)
    w.nodes("BidPackage", texts("IB", np.arange(packages), 10), name=texts("Gói thầu thi công ", np.arange(packages)), field=w.one_of(FIELDS, packages),
            method=w.one_of(METHODS, packages), estimate=w.gaps(w.money(packages).to_numpy(), 0.03), status=w.one_of(["Có kết quả", "Đang xét thầu"], packages),
            published=pa.array(published.astype("datetime64[D]")), closed=pa.array(closed.astype("datetime64[D]")), province=w.place(packages))  # fmt: skip


def _records(w: World) -> None:
    """What is reported of projects and places, a year or half-year a record."""
    projects = len(w.ids["Project"])
    of = np.repeat(np.arange(projects), 3)
    year = np.tile(np.arange(2020, 2023), projects)
    ids = pc.binary_join_element_wise(w.ids["Project"].take(pa.array(of)), pc.cast(pa.array(year), pa.string()), "/")
    w.nodes("Disbursement", ids, year=year, planned=w.money(len(of)), disbursed=w.money(len(of)))
    w.edges("DISBURSES.Project.Disbursement", of, np.arange(len(of)))
    reports = pc.binary_join_element_wise(ids, "H1", "-")
    progress = np.round(w.rng.random(len(of)) * 100, 1)
    w.nodes("MonitoringReport", reports, period=texts("", year), year=year, progress_pct=progress, delayed=w.rng.random(len(of)) < 0.2)
    w.edges("MONITORED_IN.Project.MonitoringReport", of, np.arange(len(of)))
    indicators, years = ["GRDP", "Dân số", "FDI đăng ký"], np.arange(2010, 2026)
    rows = [(p, i, int(y)) for p in w.places.to_pylist() for i in indicators for y in years]
    values = np.round(np.exp(w.rng.normal(10, 1, len(rows))), 1)
    w.nodes("Observation", pa.array([f"{p}/{i}/{y}" for p, i, y in rows]), province=[r[0] for r in rows], indicator=[r[1] for r in rows],
            year=[r[2] for r in rows], level=["Tỉnh"] * len(rows), value=values)  # fmt: skip


def _shares(w: World) -> tuple[Column, Column]:
    """Who owns what: people and foreign investors own firms, groups own through steps, one in two hundred owns its own parent."""
    firms = len(w.ids["Enterprise"])

    def held(name: str, owners: Column, owned: Column) -> None:
        steps = np.array([100.0, 51.0, 50.0, 65.0, 35.0, 30.0, 20.0, 10.0, 5.0, 33.33])
        w.edges(name, owners, owned, pct=w.gaps(steps[w.rng.integers(0, len(steps), len(owned))], 0.03), amount=w.money(len(owned)))

    count = w.size(FIRM_SHARES)
    parents, children = skewed(w.rng, count, firms), w.rng.integers(0, firms, count)
    back = w.rng.random(count) < 0.005
    parents, children = np.concatenate([parents, children[back]]), np.concatenate([children, parents[back]])
    once = np.unique(parents * firms + children)
    parents, children = once // firms, once % firms
    held("OWNS.Enterprise.Enterprise", parents, children)
    people = w.size(PERSON_SHARES)
    held("OWNS.Person.Enterprise", w.rng.integers(0, len(w.ids["Person"]), people), w.rng.integers(0, firms, people))
    abroad = w.size(50_000)
    held("OWNS.ForeignInvestor.Enterprise", skewed(w.rng, abroad, len(w.ids["ForeignInvestor"])), w.rng.integers(0, firms, abroad))
    return parents, children


def _people(w: World) -> None:
    posts, people = w.size(POSTS), len(w.ids["Person"])
    busy = w.rng.random(posts) < 0.15
    who = np.where(busy, skewed(w.rng, posts, max(1, people // 50)), w.rng.integers(0, people, posts))
    w.edges("REPRESENTS.Person.Enterprise", who, w.rng.integers(0, len(w.ids["Enterprise"]), posts), role=w.one_of(ROLES, posts))


def _packages(w: World) -> Column:
    """Packages with who invites and the project they belong to (half of them); the project of each, -1 for none."""
    packages, projects, agencies = (len(w.ids[k]) for k in ("BidPackage", "Project", "Agency"))
    half = packages // 2
    project_of = np.full(packages, -1)
    project_of[:half] = skewed(w.rng, half, projects)
    w.edges("PART_OF.BidPackage.Project", np.arange(half), project_of[:half])
    w.edges("PROCURES.Agency.BidPackage", skewed(w.rng, packages, agencies), np.arange(packages))
    w.edges("IS_OWNER_OF.Agency.Project", skewed(w.rng, projects, agencies), np.arange(projects))
    owners = projects // 10
    w.edges("IS_OWNER_OF.Enterprise.Project", skewed(w.rng, owners, len(w.ids["Enterprise"])), w.rng.permutation(projects)[:owners])
    return project_of


def _bids(w: World) -> tuple[Column, Column]:
    """Bids, three in five by firms of the package's market; half of the packages are won, one in twenty by two firms together."""
    packages, firms, count = len(w.ids["BidPackage"]), len(w.ids["Enterprise"]), w.size(BIDS)
    package = w.rng.integers(0, packages, count)
    markets = max(1, firms // MARKET)
    local = (package % markets) * MARKET + skewed(w.rng, count, MARKET)
    firm = np.where(w.rng.random(count) < 0.6, np.minimum(local, firms - 1), skewed(w.rng, count, firms))
    once = np.unique(package * firms + firm)
    package, firm = once // firms, once % firms
    count = len(once)
    order = np.lexsort((w.rng.random(count), package))
    package, firm = package[order], firm[order]
    place = np.arange(count) - np.searchsorted(package, package)
    decided, joint = w.rng.random(packages) < 0.5, w.rng.random(packages) < 0.05
    won = decided[package] & ((place == 0) | ((place == 1) & joint[package]))
    together = pc.if_else(pa.array(won & joint[package]), texts("Liên danh ", package), pa.scalar(None, pa.string()))
    price = w.money(count)
    w.edges("BIDS_ON.Enterprise.BidPackage", firm, package, price=price, valid=w.rng.random(count) < 0.9, rank=place + 1, consortium=together,
            won=pa.array(won, mask=~decided[package]))  # fmt: skip
    keep = pa.array(won)
    w.edges("WINS.Enterprise.BidPackage", firm[won], package[won], price=price.filter(keep), date=w.days(int(won.sum())),
            days=w.rng.integers(30, 1500, int(won.sum())), consortium=together.filter(keep))  # fmt: skip
    return firm[won], package[won]


def _investors(w: World, project_of: Column, winners: tuple[Column, Column], parents: Column, children: Column) -> None:
    """Investors of projects; of one project in fifty a winner of its packages invests in it, of another one in fifty a winner's parent."""
    projects, firms = len(w.ids["Project"]), len(w.ids["Enterprise"])
    firm, package = winners
    inside = np.flatnonzero(project_of[package] >= 0)
    dealt = w.rng.choice(inside, min(len(inside), max(2, projects // 50)), replace=False)
    known = dict(zip(children.tolist(), parents.tolist(), strict=True))
    through = [(known[f], p) for f, p in zip(firm[inside].tolist(), project_of[package[inside]].tolist(), strict=True) if f in known][: max(2, projects // 50)]
    who = np.concatenate([skewed(w.rng, projects, firms), firm[dealt], np.array([f for f, _ in through], np.int64)])
    what = np.concatenate([w.rng.integers(0, projects, projects), project_of[package[dealt]], np.array([p for _, p in through], np.int64)])
    w.edges("INVESTS_IN.Enterprise.Project", who, what, pct=np.round(w.rng.random(len(who)) * 100, 2), amount=w.money(len(who)))
    w.edges("INVESTS_IN.ForeignInvestor.Project", skewed(w.rng, projects // 5, len(w.ids["ForeignInvestor"])), w.rng.integers(0, projects, projects // 5))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    make(options.folder, options.scale, options.seed)
    for path in sorted(options.folder.glob("*/*.parquet")):
        print(f"{pq.read_metadata(path).num_rows:>12,}  {path.stem}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
