"""Every query family end to end against what a user would take instead, side by side in one run.

    python -m scripts.bench_queries HOME [HOME …]            # homes of growing size; the first 1/100 (scripts/national.py, soi's own build)
    python -m scripts.bench_queries HOME --neo4j             # also on the server of SOI_NEO4J_URL, where this snapshot is published
    python -m scripts.bench_queries HOME --only path entity  # parts: families path entity readers limit

Columns: Soi end to end (logical form → compile → engine → typed rows), Cypher by hand on the same engine and the same store, DuckDB over the
same Parquet, networkx (graphs of at most a million nodes; the time to load it apart), Neo4j. Wall times in ms, medians of rounds in which all take
turns; beside them the ratio to hand-written Cypher in processor time, which other people's work on the machine disturbs least.
"""
from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table

from api.entity import find
from graph.execute import run
from graph.explore import connect
from graph.network import whole
from graph.ontology import ontology
from graph.query import Connection, LogicalForm
from graph.snapshot import Snapshot, open_published
from graph.store import QueryTimeout, Store
from nlp.parse import parse
from scripts.bench_families import Family, families

ROUNDS, PAIRS, ENGINE_PAIRS = 7, 60, 4
PARTS = ("families", "path", "entity", "readers", "limit")
NETWORKX_NODES = 1_000_000
#: nothing is stopped here before two minutes: what would be is to be seen
LIMIT_MS = 120_000
VIEWS = {
    "firms": "nodes/Enterprise", "packages": "nodes/BidPackage", "projects": "nodes/Project", "observations": "nodes/Observation",
    "wins": "edges/WINS.Enterprise.BidPackage", "bids": "edges/BIDS_ON.Enterprise.BidPackage", "parts": "edges/PART_OF.BidPackage.Project",
    "invests": "edges/INVESTS_IN.Enterprise.Project", "invests_any": "edges/INVESTS_IN.*.Project", "controls": "edges/CONTROLS.*.Enterprise",
}  # fmt: skip
Took = tuple[float, float]  #: wall and processor time, ms


class NoNames:
    """Questions of the benchmark name nobody."""

    def find(self, _: Any) -> list[Any]:
        return []

    def nearest(self, _: str, limit: int = 5) -> list[Any]:
        return []


def timed(work: Callable[[], Any]) -> tuple[Took, Any]:
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return (1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)), result


def middle(times: Sequence[Took]) -> Took:
    return median(t[0] for t in times), median(t[1] for t in times)


def at(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


# ---- families --------------------------------------------------------------------------------------------------------
def database(snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config={"threads": os.cpu_count() or 2, "memory_limit": "4GB"})
    for name, path in VIEWS.items():
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{snapshot.canonical / path}.parquet')")
    return connection


def read_as(family: Family, snapshot: Snapshot) -> tuple[LogicalForm, float | None]:
    """The form, and the milliseconds of processor time its question takes to read."""
    if family.form is not None:
        return family.form, None
    today = snapshot.newest_date
    assert today is not None
    took = [timed(lambda: parse(family.question, NoNames(), today)) for _ in range(3)]
    return took[-1][1].readings[0].form, min(t[0][1] for t in took)


def measured(family: Family, snapshot: Snapshot, sql: duckdb.DuckDBPyConnection, network: Any, server: Store | None, rounds: int) -> dict[str, Any]:
    form, parsing = read_as(family, snapshot)
    wanted = {name: value for name, value in family.params.items() if f"${name}" in family.sql}
    ways: dict[str, Callable[[], int]] = {
        "soi": lambda: len(run(form, snapshot.store, timeout_ms=LIMIT_MS).rows),
        "cypher": lambda: len(snapshot.store.query(family.cypher, dict(family.params), timeout_ms=LIMIT_MS).rows),
        "duckdb": lambda: len(sql.execute(family.sql, wanted).fetchall()),
    }
    if server is not None:
        ways["neo4j"] = lambda: len(run(form, server, timeout_ms=LIMIT_MS).rows)
    if network is not None and family.walk is not None:
        walk = family.walk
        ways["networkx"] = lambda: walk(network)
    times: dict[str, list[Took]] = {name: [] for name in ways}
    rows: dict[str, int] = {}
    for number in range(rounds + 1):
        for name, work in ways.items():
            took, rows[name] = timed(work)
            if number:  # the first round warms up
                times[name].append(took)
    return {"name": family.name, "why": family.why, "parse": parsing, "rows": rows, "times": {n: middle(t) for n, t in times.items()}}


def family_part(snapshot: Snapshot, hub: str, server: Store | None, rounds: int) -> dict[str, Any]:
    sql, network, loading = database(snapshot), None, None
    if sum(snapshot.manifest.nodes.values()) <= NETWORKX_NODES:
        (loading, _), network = timed(lambda: whole(snapshot.canonical, kinds=["Enterprise", "BidPackage", "Project"]))
    return {"families": [measured(f, snapshot, sql, network, server, rounds) for f in families(hub)], "networkx_loading": loading}


# ---- paths, pages, readers, limits -----------------------------------------------------------------------------------
def ids(snapshot: Snapshot, kind: str, count: int, rng: random.Random) -> list[str]:
    table = f"read_parquet('{snapshot.canonical}/nodes/{kind}.parquet')"
    found = duckdb.sql(f"SELECT id FROM {table} USING SAMPLE reservoir({count} ROWS) REPEATABLE (7)").fetchall()
    chosen = sorted(row[0] for row in found)
    rng.shuffle(chosen)
    return chosen


def busiest(snapshot: Snapshot, table: str, end: str, count: int) -> list[str]:
    text = f"SELECT {end} FROM read_parquet('{snapshot.canonical}/edges/{table}.parquet') GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {count}"
    return [row[0] for row in duckdb.sql(text).fetchall()]


def spread(times: Sequence[float]) -> dict[str, float]:
    return {"n": len(times), "p50": median(times), "p95": at(times, 0.95), "max": max(times)}


class Engine:
    """A store without the adjacency beside it."""

    def __init__(self, store: Store) -> None:
        self.dialect, self.snapshot, self.keys = store.dialect, store.snapshot, store.keys
        self.query, self.close = store.query, store.close


def path_part(snapshot: Snapshot, hub: str, *_: Any) -> dict[str, Any]:
    """Shortest connections of random firms, firms and people, and hubs."""
    rng = random.Random(7)
    firms, people = ids(snapshot, "Enterprise", 2 * PAIRS, rng), ids(snapshot, "Person", PAIRS, rng)
    hubs = busiest(snapshot, "WINS.Enterprise.BidPackage", "src", 20)
    pairs = {
        "two firms": [(("Enterprise", a), ("Enterprise", b)) for a, b in zip(firms[:PAIRS], firms[PAIRS:], strict=True)],
        "a firm and a person": [(("Enterprise", a), ("Person", b)) for a, b in zip(firms, people, strict=False)],
        "two hubs": [(("Enterprise", a), ("Enterprise", b)) for a, b in pairwise(hubs)],
    }
    found = {}
    for name, some in pairs.items():
        forms = [Connection((a[0],), (a[1],), (b[0],), (b[1],)) for a, b in some]
        took = [_limited(lambda form=form: run(form, snapshot.store, timeout_ms=10_000)) for form in forms]  # type: ignore[misc]
        plain = [_limited(lambda form=form: connect(form, Engine(snapshot.store), ontology(), timeout_ms=10_000)) for form in forms[:ENGINE_PAIRS]]  # type: ignore[misc]
        engine = {"engine's own p50": median(t for t, _ in plain), "engine stopped at 10 s": sum(r is None for _, r in plain)}
        ways = {"found": sum(bool(r and r.rows[0][0]) for _, r in took), "stopped": sum(r is None for _, r in took)}
        found[name] = {**engine, **spread([t for t, _ in took]), **ways}
    return {"path": found}


def _limited(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    try:
        result = work()
    except QueryTimeout:
        result = None
    return 1000 * (time.perf_counter() - began), result


def entity_part(snapshot: Snapshot, hub: str, *_: Any) -> dict[str, Any]:
    """Everything the page of an entity shows."""
    rng = random.Random(7)
    wanted = {kind: ids(snapshot, kind, PAIRS, rng) for kind in ("Enterprise", "Project", "BidPackage", "Person", "Agency")}
    found = {kind: spread([timed(lambda kind=kind, i=i: find(snapshot, kind, i))[0][0] for i in some]) for kind, some in wanted.items()}  # type: ignore[misc]
    hubs = busiest(snapshot, "WINS.Enterprise.BidPackage", "src", 20)
    found["Enterprise, the twenty greatest winners"] = spread([timed(lambda i=i: find(snapshot, "Enterprise", i))[0][0] for i in hubs])  # type: ignore[misc]
    return {"entity": found}


def readers_part(snapshot: Snapshot, hub: str, *_: Any) -> dict[str, Any]:
    """Threads that each ask for look-ups and neighbourhoods of random firms for three seconds."""
    firms = ids(snapshot, "Enterprise", 2000, random.Random(7))
    asked = [f.cypher for f in families(hub)[:2]]
    found = {}
    for threads in (1, 4, 16, 64):
        times: list[float] = []
        until = time.monotonic() + 3

        def read(seed: int, times: list[float] = times, until: float = until) -> None:
            rng = random.Random(seed)
            while time.monotonic() < until:
                text = rng.choice(asked)
                took, _ = timed(lambda text=text: snapshot.store.query(text, {"hub": rng.choice(firms), "place": "An Giang", "year": 2020}))
                times.append(took[0])

        workers = [threading.Thread(target=read, args=(n,)) for n in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        found[str(threads)] = {**spread(times), "per_second": len(times) / 3}
    return {"readers": found}


def limit_part(snapshot: Snapshot, *_: Any) -> dict[str, Any]:
    """A query that would run for hours, under a limit of half a second."""
    text = "MATCH (a:Enterprise), (b:Enterprise), (c:Enterprise) WHERE a.name <> b.name AND b.name <> c.name RETURN count(*)"
    began = time.perf_counter()
    try:
        snapshot.store.query(text, timeout_ms=500)
        said = "not stopped"
    except QueryTimeout as error:
        said = str(error)
    return {"limit": {"ms": 1000 * (time.perf_counter() - began), "said": said}}


MEASURES: dict[str, Callable[..., dict[str, Any]]] = {"path": path_part, "entity": entity_part, "readers": readers_part, "limit": limit_part}


def one(home: Path, parts: Sequence[str], rounds: int, neo4j: bool) -> dict[str, Any]:
    """Everything about one home, in this process."""
    server: Store | None = None
    if neo4j:
        from graph.connect import connect as opened

        server = opened(os.environ["SOI_NEO4J_URL"], user="neo4j", password=Path(os.environ["SOI_NEO4J_PASSWORD_FILE"]).read_text())
    with open_published(home) as snapshot:
        hub = busiest(snapshot, "WINS.Enterprise.BidPackage", "src", 1)[0]
        nodes, edges = sum(snapshot.manifest.nodes.values()), sum(snapshot.manifest.edges.values())
        found: dict[str, Any] = {"home": str(home), "nodes": nodes, "edges": edges, "bytes": (snapshot.folder / "graph.lbug").stat().st_size}
        for part in parts:
            found |= family_part(snapshot, hub, server, rounds) if part == "families" else MEASURES[part](snapshot, hub)
        return {**found, "MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


# ---- what is printed -------------------------------------------------------------------------------------------------
def show(found: dict[str, Any]) -> None:
    console = Console(width=170)
    console.print(f"\n{found['nodes']:,} nodes, {found['edges']:,} edges, {found['bytes'] / 1e6:,.0f} MB; peak {found['MiB']} MiB")
    if "families" in found:
        table = Table(title=f"wall ms (networkx loaded in {found['networkx_loading'] or 0:,.0f} ms)")
        for heading in ("family", "rows", "parse", "Soi", "Cypher", "ratio", "cpu ratio", "DuckDB", "networkx", "Neo4j", "touches"):
            table.add_column(heading)
        for f in found["families"]:
            t = {name: f"{wall:,.1f}" for name, (wall, _) in f["times"].items()}
            (soi, cpu), (hand, by_hand) = f["times"]["soi"], f["times"]["cypher"]
            rows = "/".join(map(str, dict.fromkeys(f["rows"].values())))
            ratios = f"{soi / hand:.2f}", f"{cpu / by_hand:.2f}"
            others = t["duckdb"], t.get("networkx", ""), t.get("neo4j", "")
            table.add_row(f["name"], rows, f"{f['parse']:.0f}" if f["parse"] else "", t["soi"], t["cypher"], *ratios, *others, f["why"])
        console.print(table)
        walls = [(f["times"]["soi"], f["times"]["cypher"]) for f in found["families"]]
        console.print(f"median ratio: wall {median(s[0] / c[0] for s, c in walls):.2f}, processor time {median(s[1] / c[1] for s, c in walls):.2f} (bar 1.3)")
    for part in ("path", "entity", "readers"):
        for name, figures in found.get(part, {}).items():
            console.print(f"{part}: {name}: " + ", ".join(f"{k} {v:,.1f}" if isinstance(v, float) else f"{k} {v}" for k, v in figures.items()))
    if "limit" in found:
        console.print(f"limit of 500 ms: stopped after {found['limit']['ms']:.0f} ms: {found['limit']['said']}")


def growth(all_found: Sequence[dict[str, Any]]) -> None:
    """How the time of each family grows from the first home to the last."""
    table = Table(title="Soi, wall ms, by edges")
    for heading in ("family", *(f"{f['edges']:,}" for f in all_found), "× time", "× edges"):
        table.add_column(heading)
    for rows in zip(*(f["families"] for f in all_found), strict=True):
        walls = [r["times"]["soi"][0] for r in rows]
        table.add_row(rows[0]["name"], *(f"{w:,.1f}" for w in walls), f"{walls[-1] / walls[0]:.1f}", f"{all_found[-1]['edges'] / all_found[0]['edges']:.0f}")
    Console(width=150).print(table)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("homes", type=Path, nargs="+")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--neo4j", action="store_true")
    parser.add_argument("--json", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.json:
        options.json.write_text(json.dumps(one(options.homes[0], options.only, options.rounds, options.neo4j)))
        return 0
    results = []
    for home in options.homes:  # each in a process of its own, so that peak memory is its own
        target = Path(f"/tmp/bench-queries-{os.getpid()}.json")
        command = [sys.executable, "-m", "scripts.bench_queries", str(home), "--json", str(target), "--rounds", str(options.rounds), "--only", *options.only]
        subprocess.run([*command, *(["--neo4j"] if options.neo4j else [])], check=True)
        results.append(json.loads(target.read_text()))
        target.unlink()
        show(results[-1])
    if len(results) > 1 and "families" in results[0]:
        growth(results)
    import ladybug

    versions = f"ladybug {ladybug.__version__}, duckdb {duckdb.__version__}, Python {platform.python_version()}"
    print(f"{versions}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.0f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
