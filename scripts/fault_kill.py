"""Kills builders and publishers with SIGKILL at many points and checks what readers see: the whole old or the whole new snapshot.

    python -m scripts.fault_kill --points 200

Half of the points are operations (each fsync, rename, chmod, unlink, file opened for writing, engine statement; before and after
it), spread evenly over one build and publish; the other half are moments, spread evenly over its duration, so that kills also fall
inside a bulk COPY or a CHECKPOINT. After each kill a fresh process opens what is published, reads all of it, fully verifies every
sealed snapshot, and every tenth time builds and publishes again over the residue. Exit code 1 if anything incomplete was served.
"""
from __future__ import annotations

import argparse
import json
import os
import pathlib
import shutil
import signal
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from typing import Any

import ladybug

from graph import home as homes
from graph.canonical import CanonicalWriter
from graph.record import Edge, Node
from graph.snapshot import build, listing, open_published, publish, verify

FILES = [{"no": 0, "source": "dkkd", "file": "doanh_nghiep.xlsx", "load": "L1"}]
_counted = 0


def write_canonical(folder: pathlib.Path, size: int) -> pathlib.Path:
    """A ring of `size` enterprises, each owning the next."""
    with CanonicalWriter(folder) as writer:
        for number in range(size):
            code, owned, origin = f"{number:010d}", f"{(number + 1) % size:010d}", f"0:{number + 1}"
            writer.node(Node("Enterprise", code, code, f"Công ty {number}", origin, {"province": "Hà Nội", "charter_capital": number}))
            writer.edge(Edge("OWNS", "Enterprise", code, "Enterprise", owned, origin, {"pct": 50.0}))
    return folder


def answers(home: pathlib.Path) -> list[Any]:
    """Everything a reader can see of the published snapshot, in short: counts and checksums over all rows."""
    with open_published(home) as snapshot:
        nodes = snapshot.store.query("MATCH (e:Enterprise) RETURN count(*), sum(e.charter_capital), count(e.name)").rows[0]
        edges = snapshot.store.query("MATCH (:Enterprise)-[o:OWNS]->(b:Enterprise) RETURN count(*), sum(o.pct), sum(b.charter_capital)").rows[0]
        placed = snapshot.store.query("MATCH (:Enterprise)-[:LOCATED_IN]->(p:Province) RETURN count(*), count(DISTINCT p.id)").rows[0]
        return [*nodes, *edges, *placed]


def in_child(work: Callable[[], Any], *, kill_after: float | None = None) -> tuple[int, Any]:
    """Runs `work` in a forked process: its wait status and what it returned. The parent never opens the engine, so forking is safe."""
    read, written = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            os.write(written, json.dumps(work()).encode())
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(3)
    os.close(written)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(read, "rb") as pipe:
        text = pipe.read()
    return os.waitpid(child, 0)[1], json.loads(text) if text else None


def _tick(kill_at: int | None) -> None:
    global _counted
    if _counted == kill_at:
        os.kill(os.getpid(), signal.SIGKILL)
    _counted += 1


def count_operations(kill_at: int | None) -> None:
    """Wraps every operation that changes the disk so that number `kill_at` (from 0; two an operation) kills the process."""

    def wrap(owner: Any, name: str, *, when: Callable[..., bool] = lambda *_a, **_k: True) -> None:
        inner = getattr(owner, name)

        def wrapped(*args: Any, **keywords: Any) -> Any:
            if not when(*args, **keywords):
                return inner(*args, **keywords)
            _tick(kill_at)
            try:
                return inner(*args, **keywords)
            finally:
                _tick(kill_at)

        setattr(owner, name, wrapped)

    for name in ("fsync", "rename", "replace", "mkdir", "unlink", "rmdir"):
        wrap(os, name)
    for name in ("write_text", "write_bytes", "chmod", "rename", "replace"):
        wrap(pathlib.Path, name)
    wrap(pathlib.Path, "open", when=lambda _self, mode="r", *_a, **_k: "r" not in mode)
    wrap(ladybug.Connection, "execute")
    wrap(ladybug.Database, "close")


def build_and_publish(canonical: pathlib.Path, home: pathlib.Path, *, kill_at: int | None = None, counting: bool = False) -> int:
    """One build and publish in this process; returns how many operation points it passed."""
    if counting or kill_at is not None:
        count_operations(kill_at)
    publish(home, build(canonical, home, files=FILES, buffer_bytes=1 << 28))
    return _counted


class Trial:
    """A home whose published snapshot is the old one, copied afresh for each kill."""

    def __init__(self, folder: pathlib.Path, size: int) -> None:
        self.template, self.home = folder / "template", folder / "home"
        old, self.new = folder / "old", folder / "new"
        self._run(lambda: [str(write_canonical(old, size)), str(write_canonical(self.new, size + 7))])
        self._run(lambda: build_and_publish(old, self.template))
        self.old_answers = self._run(lambda: answers(self.template))
        self.fresh()
        self.operations = self._run(lambda: build_and_publish(self.new, self.home, counting=True))
        self.new_answers = self._run(lambda: answers(self.home))
        self.fresh()
        began = time.monotonic()
        self._run(lambda: build_and_publish(self.new, self.home))
        self.seconds = time.monotonic() - began

    def _run(self, work: Callable[[], Any]) -> Any:
        status, result = in_child(work)
        if status:
            raise SystemExit(f"cannot prepare: child ended with {status}")
        return result

    def fresh(self) -> None:
        if self.home.exists():
            homes.discard(self.home)
        shutil.copytree(self.template, self.home)

    def kill(self, *, at: int | None = None, after: float | None = None) -> bool:
        """One killed build; returns whether the kill came in time. A moment after the end is moved forward until it hits."""
        while True:
            self.fresh()
            status, _ = in_child(lambda: build_and_publish(self.new, self.home, kill_at=at), kill_after=after)
            if os.WIFSIGNALED(status) or after is None:
                return os.WIFSIGNALED(status)
            after *= 0.8

    def look(self) -> str:
        """'old', 'new', or what is wrong."""

        def inspect() -> list[Any]:
            for info in listing(self.home):
                verify(self.home, info.id)
            return answers(self.home)

        status, seen = in_child(inspect)
        if status:
            return f"unreadable (status {status})"
        return {json.dumps(self.old_answers): "old", json.dumps(self.new_answers): "new"}.get(json.dumps(seen), f"incomplete: {seen}")

    def residue(self) -> int:
        return len(list(homes.snapshots(self.home).glob(f"{homes.BUILDING}*")))

    def again(self) -> str:
        """Builds and publishes over the residue."""
        status, _ = in_child(lambda: build_and_publish(self.new, self.home))
        seen = self.look()
        return "new" if status == 0 and seen == "new" and not self.residue() else f"rebuild failed: status {status}, {seen}, residue {self.residue()}"


def run(points: int, size: int, folder: pathlib.Path) -> dict[str, Any]:
    """All kills; counts of what was seen. `wrong` must be empty."""
    trial = Trial(folder, size)
    seen = Counter({"old": 0, "new": 0})
    wrong: list[str] = []
    half = points - points // 2
    by_operation = [{"at": (trial.operations - 1) * i // max(1, half - 1)} for i in range(half)]  # the first and the last included
    by_time = [{"after": trial.seconds * (i + 0.5) / (points // 2)} for i in range(points // 2)]
    for number, point in enumerate([*by_operation, *by_time]):
        seen["killed" if trial.kill(**point) else "ended before the kill"] += 1
        seen["with residue"] += trial.residue() > 0
        state = trial.look()
        if number % 10 == 0:
            seen["rebuilt over residue"] += 1
            state = state if state not in ("old", "new") else state if (after := trial.again()) == "new" else after
        seen[state] += state in ("old", "new")
        wrong += [f"{point}: {state}"] if state not in ("old", "new") else []
    return {"points": points, "operations": trial.operations, "build_seconds": round(trial.seconds, 3), **seen, "wrong": wrong}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--size", type=int, default=2000, help="enterprises in the made-up graph")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soi-kill-", ignore_cleanup_errors=True) as folder:
        result = run(options.points, options.size, pathlib.Path(folder))
    print(json.dumps(result, ensure_ascii=False, indent=1))
    return 1 if result["wrong"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
