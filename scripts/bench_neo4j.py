"""Two ways onto a Neo4j server, side by side in one run: over Bolt (soi publish), and the offline import finished by soi publish.

    python -m scripts.bench_neo4j [--scale 0.02]

The nation is made up (scripts/national.py); the server is the tests' own, with fresh data for each way. Afterwards both must hold the same rows and give
the embedded engine's answer to the headline question. Seconds of the clock: on a machine that does other work only the ratio says something.
"""
from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graph.bolt import Server, connect
from graph.bulk_bolt import write
from graph.publish_bolt import publish
from graph.snapshot import build, open_snapshot
from graph.store import Store
from scripts import national, neo4j_server

HEADLINE = "MATCH (n:Enterprise)-[:WINS]->(k:BidPackage) MATCH (k)-[:PART_OF]->(p:Project) MATCH (n)-[:INVESTS_IN]->(p) RETURN DISTINCT n.id"


def timed(what: str, work: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    found = work()
    print(f"| {what} | {time.perf_counter() - began:.1f} |", flush=True)
    return found


def answer(store: Store) -> list[tuple[Any, ...]]:
    return sorted(store.query(HEADLINE, timeout_ms=120_000).rows)


def held(own: Path, expected: list[tuple[Any, ...]], what: str) -> None:
    """The server's answer to the headline question, asked twice: the first run is planned."""
    with connect(neo4j_server.address(own), user="neo4j", password=(own / "password").read_text()) as store:
        assert answer(store) == expected, what
        timed(f"{what}: headline question, {len(expected)} firms", lambda: answer(store))


def finish(home: Path, snapshot: str, own: Path) -> None:
    with Server(neo4j_server.address(own), user="neo4j", password=(own / "password").read_text()) as server:
        publish(home, snapshot, server)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=0.02)
    given = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="soi-bench-"))
    try:
        national.make(place / "canonical", given.scale)
        snapshot = build(place / "canonical", place / "home", files=national.FILES)
        with open_snapshot(place / "home", snapshot) as opened:
            rows = sum(opened.manifest.nodes.values()), sum(opened.manifest.edges.values())
            print(f"scale {given.scale}: {rows[0]:,} nodes, {rows[1]:,} edges\n\n| what | seconds |\n|---|---|")
            expected = answer(opened.store)
            timed(f"embedded: headline question, {len(expected)} firms", lambda: answer(opened.store))
        over_bolt(place, snapshot, expected)
        offline(place, snapshot, expected)
    finally:
        for name in ("bolt", "bulk"):
            neo4j_server.stop(place / name)
        shutil.rmtree(place, ignore_errors=True)


def over_bolt(place: Path, snapshot: str, expected: list[tuple[Any, ...]]) -> None:
    own = place / "bolt"
    neo4j_server.start(own)
    timed("Bolt: soi publish", lambda: finish(place / "home", snapshot, own))
    held(own, expected, "Bolt")
    neo4j_server.stop(own)


def offline(place: Path, snapshot: str, expected: list[tuple[Any, ...]]) -> None:
    own = place / "bulk"
    timed("import: CSV files (soi export --format neo4j-import)", lambda: write(place / "home", snapshot, place / "files"))
    timed("import: neo4j-admin database import", lambda: neo4j_server.load_bulk(own, place / "files"))
    neo4j_server.start(own)
    timed("import: soi publish (constraints, indexes, comparison, switch)", lambda: finish(place / "home", snapshot, own))
    held(own, expected, "import")


if __name__ == "__main__":
    main()
