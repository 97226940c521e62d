"""Progress of long work on standard error: a bar where a person watches, short lines otherwise."""
from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

#: stages of a load in order (loaders.run.STAGES), with what a reader is told
STAGES = {"parse": "Đọc tệp", "link": "Nối các hệ thống", "merge": "Gộp thực thể", "build": "Dựng và kiểm tra bản mới", "publish": "Công bố"}
LINE_SECONDS = 10.0


class Steps:
    """Call it with (stage, done, total) as `loaders.run.load` does; use it as a context manager."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._watched = self._console.is_terminal
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, console=self._console, transient=True, disable=not self._watched)
        self._task = self._bar.add_task(STAGES["parse"], total=None)
        self._began = self._said = time.monotonic()

    def __call__(self, stage: str, done: int, total: int) -> None:
        over = done == total
        if self._watched:
            self._bar.update(self._task, description=STAGES[stage], completed=done, total=total)
            if over and (following := _after(stage)):
                self._bar.update(self._task, description=following, completed=0, total=None)
        elif over or time.monotonic() - self._said > LINE_SECONDS:
            self._said = time.monotonic()
            count = f" {done}/{total}" if total > 1 else ""
            print(f"  {STAGES[stage]}{count} · {self._said - self._began:.1f} giây".replace(".", ","), file=sys.stderr, flush=True)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bar.stop()


def _after(stage: str) -> str | None:
    names = list(STAGES)
    place = names.index(stage) + 1
    return STAGES[names[place]] if place < len(names) else None
