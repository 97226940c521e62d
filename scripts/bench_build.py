"""Measures build and publish against the engine's own bulk COPY of the same rows.

    python -m scripts.bench_build --scale 0.01        # 1 is national: 1M enterprises, 1.5M persons, 1.5M packages, 5M bids

Makes seeded canonical tables with the skew of real data (few firms own, bid and win most), then runs, each in a process of its own:
raw COPY (definitions, COPY, CHECKPOINT, nothing else); build (copy and hash, dangling ends, COPY, counts and filled values compared,
manifest, fsync); publish (full check, pointer); opening with a full check and by its stamp. Prints seconds, ratio to raw, peak memory.
"""
from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

FILES = [{"no": 0, "source": "bench", "file": "made-up", "load": "seeded"}]
BAR = 3.0
Column = Any


def texts(prefix: str, numbers: Column, width: int = 0) -> pa.Array:
    """'<prefix><number>' as Arrow strings."""
    return pa.array(np.char.add(prefix, np.char.zfill(np.asarray(numbers).astype(str), width)))


def skewed(rng: Any, count: int, among: int) -> Column:
    """Indices with a heavy tail: about a fifth of the items take four fifths of the picks."""
    return np.minimum((among * rng.random(count) ** 3).astype(np.int64), among - 1)


def days(rng: Any, count: int) -> pa.Array:
    return pa.array(rng.integers(14_600, 20_400, count).astype("datetime64[D]"))  # 2009-12 to 2025-11


class Maker:
    """Writes canonical tables; columns not given are null."""

    def __init__(self, folder: Path, seed: int) -> None:
        from graph.ontology import ontology

        self.folder, self.rng, self.onto = folder, np.random.default_rng(seed), ontology()
        for part in ("nodes", "edges"):
            (folder / part).mkdir(parents=True)

    def _write(self, path: str, schema: pa.Schema, columns: dict[str, Any], count: int) -> None:
        columns["origin"] = texts("0:", np.arange(1, count + 1))
        arrays = [columns.get(f.name, pa.nulls(count, f.type)) for f in schema]
        table = pa.table([a.cast(f.type) if isinstance(a, pa.Array) else pa.array(a, f.type) for a, f in zip(arrays, schema, strict=True)], schema=schema)
        key = schema.names[0]
        pq.write_table(table.sort_by(key), self.folder / f"{path}.parquet", compression="zstd", compression_level=1)

    def nodes(self, table: str, ids: pa.Array, /, **columns: Any) -> pa.Array:
        from graph.canonical import node_schema

        self._write(f"nodes/{table}", node_schema(self.onto.kind(table), self.onto), {"id": ids, "code": ids, **columns}, len(ids))
        return ids

    def edges(self, name: str, sources: pa.Array, targets: pa.Array, /, **columns: Any) -> None:
        from graph.canonical import edge_schema

        schema = edge_schema(self.onto.relation(name.split(".")[0]), self.onto)
        self._write(f"edges/{name}", schema, {"src": sources, "dst": targets, **columns}, len(sources))


def make(folder: Path, scale: float, seed: int = 7) -> None:
    """National tables times `scale`, provinces and places derived."""
    from graph.derive import derive
    from graph.provinces import provinces

    maker = Maker(folder, seed)
    rng = maker.rng
    firms, people, agencies, projects, packages = (int(n * scale) for n in (1_000_000, 1_500_000, 40_000, 100_000, 1_500_000))
    places = pa.array([p.name_63 for p in provinces()])

    def place(count: int) -> pa.Array:
        return places.take(pa.array(skewed(rng, count, 63)))

    def money(count: int) -> pa.Array:
        return pa.array(np.exp(rng.normal(22, 2, count)).astype(np.int64))

    firm = maker.nodes("Enterprise", texts("", np.arange(10**8, 10**8 + firms), 10), name=texts("Công ty cổ phần Xây dựng ", np.arange(firms)),
                       status=["Đang hoạt động"] * firms, founded=days(rng, firms), charter_capital=money(firms), province=place(firms),
                       address=texts("Số nhà ", rng.integers(1, 999, firms)), industry_code=texts("F", rng.integers(41, 44, firms)))  # fmt: skip
    person = maker.nodes("Person", texts("P-", np.arange(people), 8), name=texts("Nguyễn Văn ", np.arange(people)), birth_year=rng.integers(1945, 2004, people))
    agency = maker.nodes("Agency", texts("vnz", np.arange(agencies), 9), name=texts("Ban Quản lý dự án ", np.arange(agencies)), province=place(agencies))
    project = maker.nodes("Project", texts("PR", np.arange(projects), 8), name=texts("Dự án đầu tư xây dựng ", np.arange(projects)),
                          kind=["Đầu tư công"] * projects, province=place(projects), total_capital=money(projects), approved=days(rng, projects))  # fmt: skip
    package = maker.nodes("BidPackage", texts("IB", np.arange(packages), 10), name=texts("Gói thầu thi công ", np.arange(packages)),
                          field=["Xây lắp"] * packages, method=["Đấu thầu rộng rãi"] * packages, estimate=money(packages),
                          published=days(rng, packages), province=place(packages))  # fmt: skip

    def pick(of: pa.Array, count: int, *, even: bool = False) -> pa.Array:
        return of.take(pa.array(rng.integers(0, len(of), count) if even else skewed(rng, count, len(of))))

    bids, held = int(5_000_000 * scale), int(1_000_000 * scale)
    maker.edges("BIDS_ON.Enterprise.BidPackage", pick(firm, bids), pick(package, bids, even=True), price=money(bids), valid=rng.random(bids) < 0.9,
                rank=rng.integers(1, 9, bids))  # fmt: skip
    maker.edges("WINS.Enterprise.BidPackage", pick(firm, packages // 2), pick(package, packages // 2, even=True), price=money(packages // 2),
                date=days(rng, packages // 2), days=rng.integers(30, 1500, packages // 2))  # fmt: skip
    for kind, owners in (("Person", person), ("Enterprise", firm)):
        holders = pick(owners, held, even=kind == "Person")
        maker.edges(f"OWNS.{kind}.Enterprise", holders, pick(firm, held, even=True), pct=rng.random(held) * 100, amount=money(held))
    maker.edges("REPRESENTS.Person.Enterprise", pick(person, held), pick(firm, held, even=True), role=["Giám đốc"] * held)
    maker.edges("PART_OF.BidPackage.Project", package.slice(0, packages // 2), pick(project, packages // 2))
    maker.edges("PROCURES.Agency.BidPackage", pick(agency, packages), package)
    maker.edges("IS_OWNER_OF.Agency.Project", pick(agency, projects), project)
    maker.edges("INVESTS_IN.Enterprise.Project", pick(firm, projects), pick(project, projects, even=True), pct=rng.random(projects) * 100)
    derive(folder, maker.onto)


def raw(canonical: Path, target: Path) -> dict[str, Any]:
    """The engine's own bulk load of the same rows."""
    from graph import fill, tables
    from graph.ontology import ontology

    found = tables.scan(canonical, ontology())
    began = time.monotonic()
    fill.fill(target, found, ontology())
    return {"raw COPY": time.monotonic() - began, "nodes": sum(t.rows for t in found.nodes.values()), "edges": sum(t.rows for t in found.edges.values())}


def built(canonical: Path, home: Path) -> dict[str, Any]:
    """Build and publish; seconds of each."""
    from graph.snapshot import build, publish

    began = time.monotonic()
    snapshot = build(canonical, home, files=FILES)
    sealed = time.monotonic()
    publish(home, snapshot)
    return {"build": sealed - began, "publish": time.monotonic() - sealed}


def opened(_canonical: Path, home: Path) -> dict[str, Any]:
    """Opening in full (which leaves the stamp), by the stamp, and one look-up with its hop."""
    from graph.snapshot import open_published

    times = []
    for _ in range(2):
        began = time.monotonic()
        with open_published(home) as snapshot:
            times.append(time.monotonic() - began)
            began = time.monotonic()
            snapshot.store.query("MATCH (e:Enterprise {id: '0100000007'})-[:BIDS_ON]->(k) RETURN count(k)")
            look = time.monotonic() - began
    return {"open, full check": times[0], "open, by stamp": times[1], "first look-up": look}


STEPS: dict[str, Callable[[Path, Path], dict[str, Any]]] = {"raw": raw, "built": built, "opened": opened}


def step(name: str, canonical: Path, target: Path) -> dict[str, Any]:
    """One step in a process of its own: what it measured, and its peak memory in MiB."""
    command = [sys.executable, "-m", "scripts.bench_build", "--step", name, str(canonical), str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        text = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"step {name} failed")
    return {**json.loads(text), f"MiB {name}": usage.ru_maxrss // 1024}


def megabytes(folder: Path) -> float:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6


def show(scale: float, found: dict[str, Any], folder: Path) -> None:
    """The table, with versions and machine."""
    import duckdb
    import ladybug

    total, base = found["build"] + found["publish"], found["raw COPY"]
    table = Table(title=f"scale {scale}: {found['nodes']:,} nodes, {found['edges']:,} edges; snapshot {megabytes(folder / 'home'):,.0f} MB")
    for heading in ("step", "seconds", "× raw COPY", "peak MiB"):
        table.add_column(heading, justify="left" if heading == "step" else "right")
    table.add_row("raw COPY", f"{base:.2f}", "1.00", str(found["MiB raw"]))
    for name in ("build", "publish"):
        table.add_row(name, f"{found[name]:.2f}", f"{found[name] / base:.2f}", str(found["MiB built"]))
    table.add_row("build + publish", f"{total:.2f}", f"{total / base:.2f} (bar {BAR})", "")
    for name in ("open, full check", "open, by stamp", "first look-up"):
        table.add_row(name, f"{found[name]:.3f}", "", str(found["MiB opened"]))
    Console(width=110).print(table)
    versions = f"ladybug {ladybug.__version__}, duckdb {duckdb.__version__}, pyarrow {pa.__version__}, Python {platform.python_version()}"
    print(f"{versions}; {os.cpu_count()} cores, {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') // 2**30} GiB, {platform.platform()}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=0.01)
    parser.add_argument("--dir", type=Path, help="where to work (default: a temporary folder)")
    parser.add_argument("--step", nargs=3, metavar=("NAME", "CANONICAL", "TARGET"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        print(json.dumps(STEPS[options.step[0]](Path(options.step[1]), Path(options.step[2]))))
        return 0
    with tempfile.TemporaryDirectory(prefix="soi-bench-", dir=options.dir) as name:
        folder = Path(name)
        make(folder / "canonical", options.scale)
        (folder / "raw").mkdir()
        found = step("raw", folder / "canonical", folder / "raw" / "graph.lbug") | step("built", folder / "canonical", folder / "home")
        time.sleep(2.5)  # files must have settled before a check leaves a stamp
        found |= step("opened", folder / "canonical", folder / "home")
        show(options.scale, found, folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
