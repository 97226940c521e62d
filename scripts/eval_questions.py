"""Scores the query service on question files with gold SQL, by the shared grader.

    python scripts/eval_questions.py --home HOME                       # the published dev questions and our own dev split
    python scripts/eval_questions.py --home HOME --split test          # totals of the held-out split only
    python scripts/eval_questions.py --home HOME --show                # every wrong and unanswered question
    python scripts/eval_questions.py --home HOME --write               # replaces the rows in docs/benchmarks.md

HOME must hold a published snapshot of the world whose truth `--truth` is. The grader and the dev questions are read from
SOI_SHARED (else ../shared), never copied.
"""
from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import statistics
import sys
import tempfile
import time
import types
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from nlp.ask import Service, open_service  # noqa: E402

SHARED = Path(os.environ.get("SOI_SHARED", ROOT.parent / "shared"))
OWN = sorted((ROOT / "tests" / "questions").glob("*.jsonl"))
BENCHMARKS = ROOT / "docs" / "benchmarks.md"
MARK = "<!-- questions: written by scripts/eval_questions.py -->"


@dataclass
class Score:
    """Outcomes of one set of questions, and what each took (ms)."""

    name: str
    outcomes: Counter[str] = field(default_factory=Counter)
    by_kind: dict[str, Counter[str]] = field(default_factory=dict)
    parse_ms: list[float] = field(default_factory=list)
    total_ms: list[float] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    @property
    def n(self) -> int:
        return sum(self.outcomes.values())

    def rs(self, c: float) -> float:
        return 100 * (self.outcomes["right"] - c * self.outcomes["wrong"]) / max(1, self.n)

    def line(self) -> str:
        p = {k: 100 * self.outcomes[k] / max(1, self.n) for k in ("right", "wrong", "unanswered")}
        return (
            f"{self.name:22} n={self.n:4}  right={p['right']:5.1f} %  wrong={p['wrong']:4.1f} %  unanswered={p['unanswered']:5.1f} %  RS(0)={self.rs(0):6.1f}  "
            f"RS(10)={self.rs(10):7.1f}  parse p50={quantile(self.parse_ms, 50):.0f} p95={quantile(self.parse_ms, 95):.0f} ms  "
            f"answer p50={quantile(self.total_ms, 50):.0f} p95={quantile(self.total_ms, 95):.0f} ms"
        )

    def row(self) -> str:
        p = {k: 100 * self.outcomes[k] / max(1, self.n) for k in ("right", "wrong", "unanswered")}
        times = [f"{quantile(self.parse_ms, q):.0f}" for q in (50, 95)]
        cells = [self.name, self.n, f"{p['right']:.1f}", f"{p['wrong']:.1f}", f"{p['unanswered']:.1f}", f"{self.rs(10):.1f}", *times]
        return "| " + " | ".join(str(c) for c in cells) + " |"

#: parts of the own corpus (tests/questions/README.md): those that may be read, and those of which only totals are looked at
SPLITS = ("dev", *(f"dev{n}" for n in range(2, 9)), "test", "test2", "test5")


def quantile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1] if len(values) > 1 else sum(values)


def grader() -> types.ModuleType:
    """The shared grader as a module, without the run at its end."""
    path = SHARED / "eval" / "grade.py"
    if not path.exists():
        raise SystemExit(f"{path} is missing: set SOI_SHARED")
    module = types.ModuleType("grade")
    source = path.read_text(encoding="utf-8").rstrip().removesuffix("main()")
    exec(compile(source, str(path), "exec"), module.__dict__)
    return module


def part(files: list[Path], split: str | None, folder: Path) -> list[Path]:
    """Copies of the files with the questions of one split."""
    if split is None:
        return files
    made = []
    for file in files:
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip() and json.loads(line).get("split") == split]
        made.append(folder / file.name)
        made[-1].write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return made


def asked(service: Service, cases: Iterator[tuple[Any, ...]]) -> Iterator[tuple[tuple[Any, ...], dict[str, Any], float]]:
    """Every case with its answer document; cases of one session follow each other."""
    for case in cases:
        started = time.perf_counter()
        answer = service.ask(case[2], session=case[1])
        yield case, json.loads(json.dumps(answer.to_json(), default=str)), 1000 * (time.perf_counter() - started)


def outcome(grade: types.ModuleType, world: Any, kind: str, sql: str | None, answer: dict[str, Any]) -> tuple[str, list[Any]]:
    """right, wrong or unanswered, as the grader counts; the gold rows."""
    status = answer["status"]
    if kind in ("refuse", "clarify"):
        return ("right" if status in ("refused", "clarify") else "wrong"), []
    if status != "answered":
        return "unanswered", []
    gold = world.execute(sql).fetchall() if sql else [(None,)]
    try:
        return ("right" if grade.right(answer, kind, gold) else "wrong"), gold
    except Exception as error:  # an answer of an odd shape is a wrong answer
        return "wrong", [repr(error)]


def score(name: str, service: Service, grade: types.ModuleType, world: Any, files: list[Path], *, quiet: bool) -> Score:
    found = Score(name)
    for (_, _, question, kind, sql, _, tag), answer, took in asked(service, grade.cases(world, [str(f) for f in files])):
        result, gold = outcome(grade, world, kind, sql, answer)
        found.outcomes[result] += 1
        found.by_kind.setdefault(f"{tag}", Counter())[result] += 1
        found.by_kind.setdefault(f"  {kind}", Counter())[result] += 1
        found.total_ms.append(took)
        if "parse" in answer["timings_ms"]:
            found.parse_ms.append(answer["timings_ms"]["parse"])
        if result != "right" and not quiet:
            said = f"   {answer['reason']}"
            if result == "wrong":
                said = f"   got  {str(answer['rows'])[:160]}\n   gold {str(gold[:3])[:160]}\n   read {answer['reading']}"
            found.shown.append(f"{result.upper():10} {kind:8} {tag:9} {question}\n{said}")
    return found


def put_table(mark: str, head: str, rows: list[str]) -> None:
    """Puts a table into docs/benchmarks.md between two `mark`s, in place of the last one."""
    text = BENCHMARKS.read_text(encoding="utf-8") if BENCHMARKS.exists() else "# Benchmarks\n"
    before, _, after = text.partition(mark)
    rest = after.partition(mark)[2]
    table = "\n".join(rows)
    head = f"{dt.date.today():%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} cores. {head}"
    BENCHMARKS.write_text(f"{before.rstrip()}\n\n{mark}\n{head}\n\n{table}\n{mark}\n\n{rest.lstrip()}".rstrip() + "\n", encoding="utf-8")


def write(scores: list[Score]) -> None:
    """The scores as rows of docs/benchmarks.md."""
    head_row = "| set | n | right | wrong | unanswered | RS(10) | parse p50 | parse p95 |"
    put_table(MARK, "Questions; percent of typed forms, times in ms.", [head_row, "|---|---|---|---|---|---|---|---|", *(s.row() for s in scores)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--truth", type=Path, default=SHARED / "eval" / "sample_truth.duckdb")
    parser.add_argument("--split", choices=SPLITS, nargs="+", default=["dev"])
    parser.add_argument("--show", action="store_true", help="print wrong and unanswered questions (dev only)")
    parser.add_argument("--kinds", action="store_true", help="print counts by form and by kind of answer (dev only)")
    parser.add_argument("--write", action="store_true", help="write the rows to docs/benchmarks.md")
    given = parser.parse_args()
    grade, world = grader(), duckdb.connect(str(given.truth), read_only=True)
    sets: list[tuple[str, list[Path], str | None]] = [("own questions, " + split, OWN, split) for split in given.split]
    if "dev" in given.split:
        sets.insert(0, ("shared dev questions", [SHARED / "eval" / "questions_dev.jsonl"], None))
    scores = []
    with open_service(given.home) as service, tempfile.TemporaryDirectory() as folder:
        for name, files, split in sets:
            found = score(name, service, grade, world, part(files, split, Path(folder)), quiet=(split or "").startswith("test"))
            scores.append(found)
            print(*(found.shown if given.show else ()), found.line(), sep="\n")
            for kind, counts in sorted(found.by_kind.items()) if given.kinds and "test" not in found.name else ():
                print(f"   {kind:14} {dict(counts)}")
    if given.write:
        write(scores)


if __name__ == "__main__":
    main()
