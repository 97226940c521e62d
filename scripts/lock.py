"""Writes requirements/*.lock from pyproject.toml: exact versions of everything, with hashes, for Python 3.11 and later.

Needs `uv` (pip install uv). The files name no index host: whoever installs chooses where from.
Use: python scripts/lock.py [--upgrade]
"""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = {"run": (), "dev": ("dev",), "llm": ("llm",)}
HEADER = "# Written by scripts/lock.py from pyproject.toml. Install with: pip install --require-hashes -r {path}\n"


def compile_lock(name: str, extras: tuple[str, ...], *, upgrade: bool) -> None:
    """Resolves one lock; every other lock is held to the versions of run.lock, so that they install together."""
    path = ROOT / "requirements" / f"{name}.lock"
    command = ["uv", "pip", "compile", "pyproject.toml", "requirements/setup.in", "--universal", "--python-version", "3.11", "--generate-hashes"]
    command += ["--no-emit-index-url", "--no-header", "--no-annotate", "--quiet", "--output-file", str(path)]
    command += [part for extra in extras for part in ("--extra", extra)]
    command += ["--upgrade"] if upgrade else []
    command += ["--constraint", "requirements/run.lock"] if name != "run" else []
    subprocess.run(command, cwd=ROOT, check=True)
    path.write_text(HEADER.format(path=f"requirements/{name}.lock") + path.read_text(encoding="utf-8"), encoding="utf-8")


if __name__ == "__main__":
    for lock, wanted in LOCKS.items():
        compile_lock(lock, wanted, upgrade="--upgrade" in sys.argv)
        print(f"requirements/{lock}.lock")
