"""Loads files that change at random, and after each load compares all that came of it with a load that takes nothing over.

    python -m scripts.changed_files [--seeds 20] [--steps 8] [--firms 60]

Files of a made-up world come, lose rows, repeat rows, have values altered, are withdrawn and come back. After each load the canonical tables,
what the numbers in origins mean, links and weights, the questions for people and the conflicts are compared byte by byte with those of `relink`,
which makes everything anew.
"""
from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl

from graph import home as homes
from graph import manifest
from loaders.demo import write
from loaders.run import load, relink, withdraw

#: keys of e-GP records whose figures are altered
AMOUNTS = ("bidPrice", "bidWinningPrice", "investTotal", "price", "lotPrice")


def outcome(home: Path, load_id: str, snapshot: str) -> dict[str, str]:
    """Hashes of all that a load came to, save what bears its number or is the engine's own."""
    folder = homes.folder(home, snapshot)
    left_out = (homes.GRAPH, homes.REPORT)
    files = {path: entry.sha256 for path, entry in manifest.read(folder).files.items() if path not in left_out}
    reports = home / "reports" / load_id
    beside = {"links": home / "links" / f"{load_id}.parquet", "weighed": home / "weighed" / f"{load_id}.parquet",
              "review": reports / "review.csv", "conflicts": reports / "conflicts.jsonl"}  # fmt: skip
    return files | {name: manifest.digest(path) for name, path in beside.items()}


def _rows(path: Path, change: Callable[[list[list[object]]], None]) -> None:
    """Changes the rows of a sheet or the records of a file of JSON lines."""
    if path.suffix == ".jsonl":
        records = [[json.loads(line)] for line in path.read_text(encoding="utf-8").splitlines()]
        change(records)
        path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for (one,) in records), encoding="utf-8")
    else:
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=8)]
        change(rows)
        sheet.delete_rows(8, sheet.max_row)
        for row in rows:
            sheet.append(row)
        book.save(path)


def _gone(rng: random.Random, rows: list[list[object]]) -> None:
    for _ in range(rng.randint(1, 4)):
        if len(rows) > 3:
            rows.pop(rng.randrange(len(rows)))


def _twice(rng: random.Random, rows: list[list[object]]) -> None:
    rows.insert(rng.randrange(len(rows) + 1), rng.choice(rows))


def _moved(rng: random.Random, rows: list[list[object]]) -> None:
    rng.shuffle(rows)


def _altered(rng: random.Random, rows: list[list[object]]) -> None:
    for row in rng.sample(rows, min(3, len(rows))):
        for at, value in enumerate(row):
            if isinstance(value, dict):
                _amounts(rng, value)
            elif isinstance(value, int | float) and not isinstance(value, bool) and at > 1 and rng.random() < 0.5:
                row[at] = value + 1


def _amounts(rng: random.Random, record: dict[str, object]) -> None:
    for name, value in record.items():
        if name in AMOUNTS and isinstance(value, int | float):
            record[name] = value + rng.randint(1, 9)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                _amounts(rng, part)


CHANGES = (_gone, _twice, _moved, _altered, _altered)


def step(rng: random.Random, incoming: Path, aside: Path, home: Path) -> tuple[str, object]:
    """Changes some files and loads, or withdraws one; what was done and the report."""
    if rng.random() < 0.15:
        paths = sorted(path for path in incoming.rglob("*.*") if path.is_file())
        path = rng.choice(paths)
        target = aside / path.relative_to(incoming)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)
        return f"withdrawn {path.name}", withdraw([str(path)], home)
    told = []
    for path in sorted(path for path in aside.rglob("*.*") if path.is_file() and rng.random() < 0.5):
        shutil.move(path, incoming / path.relative_to(aside))
        told.append(f"back {path.name}")
    files = sorted(path for path in incoming.rglob("*.*") if path.suffix in (".jsonl", ".xlsx"))
    for path in rng.sample(files, min(len(files), rng.choice((1, 1, 1, 2)))):
        change = rng.choice(CHANGES)
        _rows(path, lambda rows, change=change: change(rng, rows))  # type: ignore[misc]
        told.append(f"{change.__name__[1:]} {path.name}")
    return ", ".join(told), load([incoming], home)


def run(seed: int, steps: int, firms: int, work: Path, say: Callable[[str], None] = print) -> Counter[str]:
    """One sequence; how often each thing was taken over. Raises `AssertionError`, telling the step, where a table is another."""
    rng, taken = random.Random(seed), Counter[str]()
    incoming, aside, home = work / "in", work / "aside", work / "home"
    write(incoming, seed=seed, enterprises=firms)
    for path in sorted(path for path in incoming.rglob("*.*") if path.is_file() and rng.random() < 0.2):
        (aside / path.relative_to(incoming)).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, aside / path.relative_to(incoming))
    load([incoming], home)
    for number in range(steps):
        what, report = step(rng, incoming, aside, home)
        anew = relink(home, publish=False)
        one, other = (outcome(home, made.load, str(made.snapshot)) for made in (report, anew))   # type: ignore[attr-defined]
        differ = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
        assert not differ, f"seed {seed} step {number} ({what}): {', '.join(differ)}"
        taken.update(report.taken)   # type: ignore[attr-defined]
        steps = [name for name in report.taken if "/" not in name]   # type: ignore[attr-defined]
        tables = sum(name.startswith("canonical/") for name in one) - len(report.taken) + len(steps)   # type: ignore[attr-defined]
        say(f"seed {seed} step {number}: {what}: links of {', '.join(steps) or 'nothing'} taken over; {tables} tables made")
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--firms", type=int, default=60)
    given = parser.parse_args()
    taken = Counter[str]()
    for seed in range(given.first, given.first + given.seeds):
        with tempfile.TemporaryDirectory(prefix="soi-changed-") as work:
            taken += run(seed, given.steps, given.firms, Path(work))
    print(f"{given.seeds * given.steps} loads, none of which differs; taken over: {dict(taken)}")


if __name__ == "__main__":
    main()
