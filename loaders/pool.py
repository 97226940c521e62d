"""Parses files in a few worker processes; a worker that dies or hangs costs its file, not the load."""
from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from loaders.context import Counts
from loaders.parse import Parsed, Part, again

#: seconds a file may take: a floor, and so many for each MB
PATIENCE, PER_MB = 120.0, 10.0


@dataclass(frozen=True)
class Job:
    path: Path
    file: str
    home: Path
    load: str
    origin: Path | None = None  #: what later loads know the file by, where `path` is a copy unpacked from an archive


class _Worker:
    def __init__(self) -> None:
        root = str(Path(__file__).resolve().parent.parent)
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")])), "PYTHONUTF8": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "loaders.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env
        )

    def ask(self, job: Job, patience: float) -> Parsed | None:
        """The answer, or None where the process died or took too long."""
        assert self._process.stdin is not None and self._process.stdout is not None  # pipes were asked for
        order = {"path": str(job.path), "file": job.file, "home": str(job.home), "load": job.load}
        try:
            self._process.stdin.write((json.dumps(order) + "\n").encode())
            self._process.stdin.flush()
        except OSError:
            return None
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            if not selector.select(patience):
                return None
        line = self._process.stdout.readline()
        return _parsed(json.loads(line)) if line.endswith(b"\n") else None

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


def _parsed(data: dict[str, object]) -> Parsed:
    parts = data.pop("parts")
    assert isinstance(parts, list)  # written by asdict of the same class
    return Parsed(**data, parts=[Part(**{**part, "counts": Counts(**part["counts"])}) for part in parts])  # type: ignore[arg-type]


def parse_all(jobs: Sequence[Job], *, workers: int = 2, patience: float = PATIENCE, done: Callable[[Parsed], None] = lambda parsed: None) -> list[Parsed]:
    """What came of all jobs, in their order; `done` is told of each as it is finished. Files that were read before are hashed only."""
    with ThreadPoolExecutor(workers) as pool:
        known = list(pool.map(lambda job: again(job.path, job.file, job.home), jobs))
    for item in known:
        if item is not None:
            done(item)
    read = iter(_read([job for job, item in zip(jobs, known, strict=True) if item is None], workers, patience, done))
    return [item or next(read) for item in known]


def _read(jobs: Sequence[Job], workers: int, patience: float, done: Callable[[Parsed], None]) -> list[Parsed]:
    idle: SimpleQueue[_Worker | None] = SimpleQueue()
    for _ in range(workers):
        idle.put(None)
    results: dict[str, Parsed] = {}
    try:
        with ThreadPoolExecutor(workers) as pool:
            for future in as_completed([pool.submit(_run, job, idle, patience) for job in jobs]):
                parsed = future.result()
                results[parsed.file] = parsed
                done(parsed)
    finally:
        for worker in _drain(idle):
            worker.stop()
    return [results[job.file] for job in jobs]


def _drain(idle: SimpleQueue[_Worker | None]) -> Iterator[_Worker]:
    while not idle.empty():
        worker = idle.get()
        if worker is not None:
            yield worker


def _run(job: Job, idle: SimpleQueue[_Worker | None], patience: float) -> Parsed:
    worker: _Worker | None = idle.get() or _Worker()
    try:
        assert worker is not None
        allowed = patience + PER_MB * job.path.stat().st_size / 1024**2
        answer = worker.ask(job, allowed)
        if answer is None:
            worker.stop()
            worker = None
            message = f"{job.file}: chương trình đọc bị dừng (quá bộ nhớ hoặc quá {allowed:.0f} giây); tệp hỏng hoặc quá lớn, hãy kiểm tra và chia nhỏ"
            return Parsed(job.file, "", error="parser_died", message=message)
        return answer
    except OSError as error:
        return Parsed(job.file, "", error="unreadable", message=f"{job.file}: không đọc được: {error.strerror or error}")
    finally:
        idle.put(worker)
