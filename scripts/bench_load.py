"""Measures a whole load: source files of a nation → parse → link → merge → build → publish.

    python -m scripts.bench_load --size 0.01             # a hundredth of the nation, in a temporary folder
    python -m scripts.bench_load --size 1/10 --portal --dir /data/bench

Prints, for each stage, seconds, processor seconds (of the loading process and its parsers: what counts where other people work on the machine), and
the peak memory of the loading process and of the largest parser; then versions and machine. Parsing is measured on its own by kind of file, so that
JSONL (MB/s) and XLSX (rows/s) are told apart; "on two cores" is what the processor seconds would give if both cores were free. Progress goes to
standard error.
`--again` then loads more often with one row of a file gone, and with that file saved again as it is: what a changed file and an unchanged one cost.
`--base FOLDER` parses some files with the code in another checkout as well, in turn with this one: a ratio says more than seconds where other
people work on the machine.
"""
from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

from loaders.pool import Job, parse_all
from loaders.run import STAGES, load
from loaders.secret import key
from scripts import national_files

MIB = 2**20
#: seconds between looks at the memory of the processes
LOOK = 0.2
#: parses a file four times into new homes and prints the least processor time of the last three
TIMED = """
import gc, sys, time
from pathlib import Path
from loaders.parse import parse
gc.disable()   # as in a parser
took = []
for n in range(4):
    began = time.process_time()
    made = parse(Path(sys.argv[1]), Path(sys.argv[1]).name, Path(sys.argv[2]) / str(n), "L0", b"k" * 32)
    took.append(time.process_time() - began)
    assert made.error is None, made.message
    gc.collect()
print(min(took[1:]))
"""


def resident(pid: int | str) -> int:
    """Bytes a process holds; 0 where it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0


def processor(pid: int | str) -> float:
    """Processor seconds a process has used; 0 where it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError):
        return 0.0


class Watch:
    """Peak memory and processor seconds by stage of this process and its children, looked at from a thread."""

    def __init__(self) -> None:
        self.stage, self.own, self.child = STAGES[0], defaultdict[str, int](int), defaultdict[str, int](int)
        self.cpu = defaultdict[str, float](float)
        self._used: dict[str, float] = {"self": processor("self")}
        self._over = threading.Event()

    def look(self) -> None:
        tasks = Path(f"/proc/{os.getpid()}/task")
        children = {pid for task in tasks.iterdir() for pid in _words(task / "children")}
        self.own[self.stage] = max(self.own[self.stage], resident("self"))
        self.child[self.stage] = max([self.child[self.stage], *map(resident, children)])
        for pid in ("self", *children):
            used = processor(pid)
            self.cpu[self.stage] += max(0.0, used - self._used.get(pid, 0.0))
            self._used[pid] = max(used, self._used.get(pid, 0.0))

    def next(self, stage: str, done: int, of: int) -> None:
        """Progress of a load: from the last step of a stage on, the next one is watched."""
        say(f"{stage} {done}/{of}")
        self.look()
        self.stage = STAGES[min(STAGES.index(stage) + (done == of), len(STAGES) - 1)]

    def _run(self) -> None:
        while not self._over.wait(LOOK):
            self.look()

    @contextmanager
    def ing(self, stage: str) -> Iterator[None]:
        """Watches what happens within, from `stage` on."""
        self.stage = stage
        self._over.clear()
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()
            self.look()


def _words(path: Path) -> list[str]:
    try:
        return path.read_text().split()
    except OSError:
        return []


def say(text: str) -> None:
    """Progress, on standard error."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def parsed(folder: Path, pattern: str) -> dict[str, float]:
    """Parses the files of one kind with two workers into a home that is thrown away: MB, rows, seconds, processor seconds."""
    files, watch = sorted(folder.rglob(pattern)), Watch()
    with watch.ing("parse"), tempfile.TemporaryDirectory(prefix="soi-parse-", dir=folder.parent) as home:
        key(Path(home))
        began = time.monotonic()
        results = parse_all([Job(path, str(path.relative_to(folder)), Path(home), "L0") for path in files], workers=2)
        took = time.monotonic() - began
    assert not any(result.error for result in results), [result.message for result in results if result.error]
    rows = sum(part.counts.read for result in results for part in result.parts)
    return {"MB": sum(path.stat().st_size for path in files) / 1e6, "rows": rows, "seconds": took, "cpu": watch.cpu["parse"]}


def ratio(folder: Path, base: Path, pattern: str) -> str:
    """Processor time of one parser on one file, warm, this checkout against another, in turn: the least of six times each."""
    path = max(folder.rglob(pattern), key=lambda found: found.stat().st_size)
    times: dict[Path, list[float]] = defaultdict(list)
    for _ in range(2):
        for root in (base, Path(__file__).resolve().parents[1]):
            with tempfile.TemporaryDirectory(dir=folder.parent) as home:
                done = subprocess.run([sys.executable, "-c", TIMED, str(path), home], cwd=root, env={**os.environ, "PYTHONPATH": str(root)},
                                      capture_output=True, text=True, check=True)
                times[root].append(float(done.stdout))
    before, now = (min(found) for found in times.values())
    return f"{path.name}: {before:.2f} s before, {now:.2f} s now: {before / now:.2f} ×"


def show(rows: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) if n == 0 else cell.rjust(width) for n, (cell, width) in enumerate(zip(row, widths, strict=True))))


def bench(work: Path, size: float, *, portal: bool, once_more: bool = False) -> None:
    sources, home, watch = work / "sources", work / "home", Watch()
    began = time.monotonic()
    nation = national_files.write(sources, size, portal=portal, progress=lambda done, total: say(f"generate {done}/{total}"))
    generated = time.monotonic() - began
    total = sum(path.stat().st_size for path in sources.rglob("*") if path.is_file()) / 1e6
    kinds = {pattern: parsed(sources, pattern) for pattern in ("*.jsonl", "*.xlsx")}
    say("parsed by kind")

    with watch.ing(STAGES[0]):
        began = time.monotonic()
        report = load([sources], home, progress=watch.next)
        whole = time.monotonic() - began
    seconds = {**report.seconds, "publish": whole - sum(report.seconds.values())}
    print(f"size {size:g}: {nation.firms:,} firms, {nation.persons:,} persons, {nation.projects:,} projects, {nation.packages:,} packages")
    print(f"{sum(report.nodes.values()):,} nodes, {sum(report.edges.values()):,} edges; source files {total:,.0f} MB"
          f"{', e-GP in the form of the portal' if portal else ''}")
    show([("stage", "seconds", "processor", "", "MiB loading", "MiB parser"), ("generate", f"{generated:.1f}", "", "", "", ""), *_parsing(kinds),
          *((stage, f"{seconds[stage]:.1f}", f"{watch.cpu[stage]:.1f}", "", str(watch.own[stage] // MIB), str(watch.child[stage] // MIB or ""))
            for stage in STAGES)])
    if once_more:
        again(sources, home)
    print(versions())


def again(sources: Path, home: Path) -> None:
    """Loads some more: without one plan, without one opening, and with that file written in other bytes."""
    for pattern in ("khlcnt*.jsonl", "mo_thau*.jsonl"):
        path = min((sources / "egp").glob(pattern))
        kept = path.read_bytes().splitlines(keepends=True)[1:]
        _once_more(f"one row of {path.name} gone", path, kept, sources, home)
    _once_more("the same file saved again", path, [*kept, b"\n"], sources, home)


def _once_more(what: str, path: Path, content: list[bytes], sources: Path, home: Path) -> None:
    path.write_bytes(b"".join(content))
    watch = Watch()
    with watch.ing(STAGES[0]):
        report = load([sources], home, progress=watch.next)
    told = ", ".join(f"{stage} {took:.1f}" for stage, took in watch.cpu.items())
    steps, tables = ([name for name in report.taken if ("/" in name) == table] for table in (False, True))
    print(f"again, {what}: processor s in all {sum(watch.cpu.values()):.1f} ({told}); "
          f"{'a new snapshot' if report.changed else 'nothing to build'}; taken over: links of {', '.join(steps) or 'nothing'}, {len(tables)} tables")


def _parsing(kinds: dict[str, dict[str, float]]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, pattern, unit, bar in (("JSONL", "*.jsonl", "MB", "60"), ("XLSX", "*.xlsx", "rows", "40,000")):
        took = kinds[pattern]
        speed, free = took[unit] / took["seconds"], 2 * took[unit] / took["cpu"]
        told = f"{speed:,.0f} {unit}/s, on two cores {free:,.0f} (bar {bar})"
        found.append((f"parse {name} alone", f"{took['seconds']:.1f}", f"{took['cpu']:.1f}", told, "", ""))
    return found


def versions() -> str:
    """Libraries, interpreter, machine, and how busy it is with other work."""
    import duckdb
    import ladybug
    import pyarrow

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    libraries = f"ladybug {ladybug.__version__}, duckdb {duckdb.__version__}, pyarrow {pyarrow.__version__}, Python {platform.python_version()}"
    began = time.process_time()
    sum(n * n for n in range(2_000_000))
    return (f"{libraries}; {os.cpu_count()} cores, {memory} GiB, {platform.machine()}, load {os.getloadavg()[0]:.1f}; "
            f"two million squares summed in {time.process_time() - began:.2f} s (0.10 s on a quiet core of this kind)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="1/1000", help="share of the nation: 0.01 or 1/100 (default 1/1000)")
    parser.add_argument("--portal", action="store_true", help="e-GP records with the technical fields of the portal's own")
    parser.add_argument("--again", action="store_true", help="load more often: one row gone, then the same file in other bytes")
    parser.add_argument("--dir", type=Path, help="where to work (default: a temporary folder)")
    parser.add_argument("--base", type=Path, help="another checkout: compare parsing with it instead of loading")
    options: Any = parser.parse_args()
    size = float(Fraction(options.size))
    with tempfile.TemporaryDirectory(prefix="soi-bench-", dir=options.dir) as name:
        if options.base is None:
            bench(Path(name), size, portal=options.portal, once_more=options.again)
            return
        national_files.write(Path(name) / "sources", size, portal=options.portal)
        for pattern in ("tbmt*", "mo_thau*", "kqlcnt*", "khlcnt*", "doanh_nghiep*", "thanh_vien*"):
            print(ratio(Path(name) / "sources", options.base, pattern))
        print(versions())


if __name__ == "__main__":
    main()
