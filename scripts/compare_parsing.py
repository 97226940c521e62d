"""Parses the same files with this checkout and another, and says where what comes of them differs: statements, counts, warnings, quarantine, refusals.

    git worktree add /tmp/before main~10
    python -m scripts.compare_parsing /tmp/before ../shared/sample ../shared/real /tmp/nation

A change that is only to make reading faster must come out with nothing. Files are parsed in one process a checkout, so keep files that are made to
kill a parser out of it. Exit code 1 where anything differs.
"""
from __future__ import annotations

import argparse
import os
import pickle
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

#: what differs is shown so far
SHOWN = 3
Came = dict[str, Any]


def came(path: Path) -> Came:
    """All that comes of one file, in an order that does not depend on how it was read."""
    from loaders.parse import parse

    with tempfile.TemporaryDirectory() as name:
        parsed = parse(path, path.name, Path(name), "L0", b"k" * 32)
        found: Came = {"error": parsed.error, "message": parsed.message}
        for number, part in enumerate(parsed.parts):
            folder, head = Path(name) / "statements" / part.folder, f"{number} {part.source}/{part.layout} {part.sheet or ''}"
            found[f"{head} counts"] = vars(part.counts)
            found[f"{head} warnings"] = sorted(map(repr, part.warnings))
            found[f"{head} quarantine"] = (folder / "quarantine.jsonl").read_text(encoding="utf-8").splitlines()
            found[f"{head} nodes"] = _rows(folder, "nodes", ("ref",))
            found[f"{head} edges"] = _rows(folder, "edges", ("src", "dst"))
    return found


def _rows(folder: Path, table: str, ends: tuple[str, ...]) -> list[str]:
    """The statements as text, refs written out instead of their numbers."""
    import pyarrow.parquet as pq

    refs = {row.pop("ref"): str(row) for row in pq.read_table(folder / "refs.parquet").to_pylist()}
    rows = pq.read_table(folder / f"{table}.parquet").to_pylist()
    return sorted(str({name: refs[value] if name in ends else value for name, value in row.items() if value is not None}) for row in rows)


def dump(out: Path, folders: list[Path]) -> None:
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    out.write_bytes(pickle.dumps({str(path): came(path) for path in files}))


def _dumped(root: Path, out: Path, folders: list[Path]) -> dict[str, Came]:
    command = [sys.executable, str(Path(__file__).resolve()), "--dump", str(out), *map(str, folders)]
    subprocess.run(command, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, check=True)
    found: dict[str, Came] = pickle.loads(out.read_bytes())
    return found


def _told(what: str, before: Any, now: Any) -> str:
    if isinstance(before, list) and isinstance(now, list):
        gone, new = sorted(set(before) - set(now)), sorted(set(now) - set(before))
        examples = [*(f"    - {one[:400]}" for one in gone[:SHOWN]), *(f"    + {one[:400]}" for one in new[:SHOWN])]
        return "\n".join([f"  {what}: {len(before)} and {len(now)}", *examples])
    return f"  {what}: {before!s:.400} and {now!s:.400}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", type=Path, help="the other checkout (with --dump: the file to write)")
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--dump", action="store_true", help=argparse.SUPPRESS)
    given: Any = parser.parse_args()
    if given.dump:
        dump(given.base, given.folders)
        return 0
    folders = [folder.resolve() for folder in given.folders]
    with tempfile.TemporaryDirectory() as name:
        before, now = (_dumped(root, Path(name) / f"{n}", folders) for n, root in enumerate((given.base.resolve(), Path(__file__).resolve().parents[1])))
    differ = [path for path in before if before[path] != now[path]]
    for path in differ:
        print(path, *(_told(what, before[path].get(what), now[path].get(what)) for what in {**before[path], **now[path]}
                      if before[path].get(what) != now[path].get(what)), sep="\n")
    tables = sum(what.endswith("counts") for found in now.values() for what in found)
    print(f"{len(now)} files, {tables} tables: {len(differ)} files differ")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
