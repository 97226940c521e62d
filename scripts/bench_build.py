"""Measures build and publish against the engine's own bulk COPY of the same rows.

    python -m scripts.bench_build --scale 0.01        # 1 is national: 1M enterprises, 1.5M persons, 1.5M packages, 5M bids

Makes the seeded nation of scripts/national.py, then runs, each in a process of its own: derive (what follows from the tables);
raw COPY (definitions, COPY, CHECKPOINT, nothing else) of all rows, derived ones too; build (copy and hash, dangling ends, COPY, counts and filled
values compared, manifest, fsync); publish (full check, pointer); opening with a full check and by its stamp. Prints seconds, ratio to raw, peak memory.
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

import pyarrow as pa
from rich.console import Console
from rich.table import Table

from scripts.national import FILES, make

BAR = 3.0


def derived(canonical: Path, _target: Path) -> dict[str, Any]:
    """The relations that follow from others, written again."""
    from graph.derive import derive
    from graph.ontology import ontology

    began = time.monotonic()
    rows = sum(derive(canonical, ontology()).edges.values())
    return {"derive": time.monotonic() - began, "derived": rows}


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


STEPS: dict[str, Callable[[Path, Path], dict[str, Any]]] = {"derived": derived, "raw": raw, "built": built, "opened": opened}


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

    total, base = found["derive"] + found["build"] + found["publish"], found["raw COPY"]
    title = f"scale {scale}: {found['nodes']:,} nodes, {found['edges']:,} edges ({found['derived']:,} derived)"
    table = Table(title=f"{title}; snapshot {megabytes(folder / 'home'):,.0f} MB")
    for heading in ("step", "seconds", "× raw COPY", "peak MiB"):
        table.add_column(heading, justify="left" if heading == "step" else "right")
    table.add_row("raw COPY", f"{base:.2f}", "1.00", str(found["MiB raw"]))
    for name, memory in (("derive", "derived"), ("build", "built"), ("publish", "built")):
        table.add_row(name, f"{found[name]:.2f}", f"{found[name] / base:.2f}", str(found[f"MiB {memory}"]))
    table.add_row("derive + build + publish", f"{total:.2f}", f"{total / base:.2f} (bar {BAR})", "")
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
        found = step("derived", folder / "canonical", folder) | step("raw", folder / "canonical", folder / "raw" / "graph.lbug")
        found |= step("built", folder / "canonical", folder / "home")
        time.sleep(2.5)  # files must have settled before a check leaves a stamp
        found |= step("opened", folder / "canonical", folder / "home")
        show(options.scale, found, folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
