"""Publishes snapshots under concurrent readers, thousands of times, and counts errors, mixed answers and leaks.

    python -m scripts.fault_swap --times 5000

Each turn publishes another of three snapshots and lets the watcher move to it (full check, open, hand over, close the old one) while
readers query. Every piece of a reader's work must see one snapshot from beginning to end. Exit code 1 on any error or mixture.
"""
from __future__ import annotations

import argparse
import json
import resource
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from graph.current import Watcher
from graph.snapshot import Snapshot, build, open_snapshot, publish
from scripts.fault_kill import FILES, write_canonical

SIZES = (500, 507, 514)


def opener(home: Path, snapshot: str) -> Snapshot:
    return open_snapshot(home, snapshot, buffer_bytes=1 << 27)


def count(snapshot: Snapshot) -> int:
    return int(snapshot.store.query("MATCH (a:Enterprise)-[:OWNS]->(b:Enterprise) RETURN count(*)").rows[0][0])


def read(watcher: Watcher, expected: dict[str, int], stop: threading.Event, seen: Counter[str], wrong: list[str]) -> None:
    """One reader: two queries a piece of work, both from one snapshot."""
    while not stop.is_set():
        try:
            with watcher.current() as snapshot:
                found = {count(snapshot), count(snapshot)}
            seen[snapshot.id] += 1
            if found != {expected[snapshot.id]}:
                wrong.append(f"{snapshot.id}: {found}")
        except Exception as error:
            wrong.append(repr(error))


def run(folder: Path, times: int, readers: int) -> dict[str, object]:
    """Swaps under load; what was seen."""
    home = folder / "home"
    made = [build(write_canonical(folder / str(size), size), home, files=FILES, buffer_bytes=1 << 28) for size in SIZES]
    publish(home, made[0])
    seen: Counter[str] = Counter()
    wrong: list[str] = []
    stop, began = threading.Event(), time.monotonic()
    with Watcher(home, opener=opener) as watcher:
        arguments = (watcher, dict(zip(made, SIZES, strict=True)), stop, seen, wrong)
        threads = [threading.Thread(target=read, args=arguments) for _ in range(readers)]
        for thread in threads:
            thread.start()
        before, moved = 0, 0
        for turn in range(1, times + 1):
            publish(home, made[turn % len(made)])
            moved += watcher.check()
            before = before or (turn >= max(1, times // 5) and resident())
        stop.set()
        for thread in threads:
            thread.join()
    taken = time.monotonic() - began
    growth = {"MiB after a fifth": before, "MiB at the end": resident(), "descriptors": len(list(Path("/proc/self/fd").iterdir()))}
    return {"swaps": moved, "of": times, "reads": sum(seen.values()), "seconds": round(taken, 1), **growth, "wrong": wrong[:10]}


def resident() -> int:
    """Resident memory now, in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 2**20


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5000)
    parser.add_argument("--readers", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soi-swap-", ignore_cleanup_errors=True) as folder:
        result = run(Path(folder), options.times, options.readers)
    print(json.dumps(result, ensure_ascii=False, indent=1))
    return 1 if result["wrong"] or result["swaps"] != result["of"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
