"""A parser process: reads jobs (JSON, one a line) from stdin, answers one line each. It may die; its parent lives on.

Hostile spreadsheets can abort a process or ask for all memory (a cell at XFD1048576 asks for 549 GB), so files are never parsed
in the loading process itself.
"""
from __future__ import annotations

import gc
import json
import os
import resource
import sys
from dataclasses import asdict
from pathlib import Path

from graph.errors import SoiError
from loaders.parse import Parsed, parse
from loaders.secret import key

MEMORY = 4 * 1024**3


def _limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(line: str) -> Parsed:
    job = json.loads(line)
    home = Path(job["home"])
    try:
        return parse(Path(job["path"]), job["file"], home, job["load"], key(home))
    except SoiError as error:   # a loader that contradicts the ontology, a broken source.yml: ours, not the file's
        return Parsed(job["file"], "", error="loader", message=f"{job['file']}: {error}")
    except Exception as error:
        return Parsed(job["file"], "", error="loader", message=f"{job['file']}: lỗi trong chương trình đọc ({type(error).__name__}: {error}); hãy báo lỗi")


def main() -> None:
    _limit()
    gc.disable()   # rows make no cycles, and looking for them among a million live objects is a seventh of the time
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)   # nothing that a library prints may look like an answer
    for line in sys.stdin:
        answers.write(json.dumps(asdict(_answer(line)), ensure_ascii=False, default=str) + "\n")
        answers.flush()
        gc.collect()


if __name__ == "__main__":
    main()
