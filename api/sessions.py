"""Dialogues of the command line: each `soi ask --session NAME` is a process of its own, so the earlier questions are kept and asked again.

One file a session under `<home>/sessions`, readable by its owner only; the newest `KEPT` questions count.
"""
from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TypedDict

from graph.errors import SoiError

KEPT = 20
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Turn(TypedDict):
    question: str
    choose: int | None


class BadSession(SoiError):
    """The name of a session cannot be a file name."""


def _path(home: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise BadSession(f"--session {name!r}: chỉ dùng chữ không dấu, chữ số, '-' và '_', nhiều nhất 64 ký tự")
    return home / "sessions" / f"{name}.jsonl"


def turns(home: Path, name: str) -> list[Turn]:
    """The earlier questions of a session, oldest first; none for a new one."""
    path = _path(home, name)
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()[-KEPT:]
    found: list[Turn] = []
    for line in lines:
        try:
            data = json.loads(line)
            found.append({"question": str(data["question"]), "choose": data.get("choose")})
        except (ValueError, KeyError, TypeError):
            continue  # a line torn by a crash
    return found


def add(home: Path, name: str, turn: Turn) -> None:
    """Appends a question to a session."""
    path = _path(home, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(json.dumps(turn, ensure_ascii=False) + "\n")
