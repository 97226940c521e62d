"""Bar: a question is read in p50 ≤ 15 ms, p95 ≤ 50 ms; the worst (120 words, hostile) in ≤ 300 ms.

    python scripts/bench_parse.py --home HOME                         # every published and own question, and 50 hostile ones
    python scripts/bench_parse.py --home HOME --dump before.jsonl     # also what each question was read as
    python scripts/bench_parse.py --home HOME --against before.jsonl  # and where that differs from an earlier dump
    python scripts/bench_parse.py --home HOME --slowest 20            # the slowest questions

HOME must hold a published snapshot of the world whose truth `--truth` is (names in questions are bound to it). Times are those of `nlp.parse.parse`,
finding names included, in processor time of the one thread (ms): other people's work on the machine does not count. Wall times are printed beside.
"""
from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from eval_questions import OWN, SHARED, grader, quantile  # noqa: E402

from graph.snapshot import open_published  # noqa: E402
from graph.text.fold import Folded  # noqa: E402
from nlp.ask import MOST_WORDS  # noqa: E402
from nlp.naming import open_names  # noqa: E402
from nlp.parse import Parsed, parse  # noqa: E402
from nlp.tagger import Named, Names  # noqa: E402
from nlp.vocabulary import vocabulary  # noqa: E402

HOSTILE = 50
SAID_AGAIN = (
    "gói thầu", "doanh nghiệp nào", "và", "của", "Hà Nội", "năm 2022", "dự án", "trúng thầu", "có", "nhất", "bao nhiêu", "trên 5 tỷ đồng", "không", "3",
    "nhà thầu trúng gói của",
)  # fmt: skip
BARS = {"questions": {50: 15.0, 95: 50.0, 100: 300.0}, "hostile": {100: 300.0}}


class Timed:
    """Names with the time they take."""

    def __init__(self, names: Names) -> None:
        self._names, self.ms = names, 0.0

    def find(self, folded: Folded) -> list[Named]:
        started = time.thread_time()
        found = self._names.find(folded)
        self.ms += 1000 * (time.thread_time() - started)
        return found

    def nearest(self, text: str, limit: int = 5) -> list[tuple[str, str, str, str]]:
        return self._names.nearest(text, limit)


@dataclass(frozen=True)
class Took:
    """One question read: its set, times in ms, items the chart kept, and what it was read as."""

    where: str
    question: str
    cpu: float
    wall: float
    names: float
    items: int
    read: dict[str, object]


def hostile(questions: list[str]) -> Iterator[str]:
    """Long and senseless questions of at most MOST_WORDS words, the same on every run."""
    rng = random.Random(20240601)
    phrases = sorted({e.phrase for entries in vocabulary().by_first.values() for e in entries})
    fillers = sorted({e.phrase for entries in vocabulary().by_first.values() for e in entries if e.category == "FILL"})
    for word in SAID_AGAIN:
        yield _cut(" ".join([word] * MOST_WORDS))
    for _ in range(10):
        yield _cut(" ".join(rng.choice(phrases) for _ in range(MOST_WORDS)))
    for _ in range(10):
        yield _cut(" ".join(rng.choice(questions).rstrip("?. ") for _ in range(MOST_WORDS)))
    for _ in range(5):
        yield _cut(" ".join(rng.choice(fillers) for _ in range(MOST_WORDS - 8)) + " doanh nghiệp nào trúng nhiều gói nhất")
    for _ in range(5):
        words = rng.choice(questions).split()
        yield _cut(" ".join(f"{w} {rng.choice(fillers)}" for w in words * 4))
    for _ in range(5):
        yield _cut(" và ".join(" ".join(rng.sample(q.split(), len(q.split()))) for q in rng.sample(questions, 12)))


def _cut(text: str) -> str:
    return " ".join(text.split()[:MOST_WORDS])


def read_as(parsed: Parsed) -> dict[str, object]:
    """The best reading and the costs of its rivals, or why there is none."""
    if not parsed.readings:
        return {"unclear": sorted({f"{u.code}:{u.detail}" for u in parsed.unclear}), "unknown": list(parsed.unknown)}
    best = parsed.readings[0]
    rivals = sorted((round(r.cost, 6), repr(r.form)) for r in parsed.readings[1:] if r.cost < best.cost + 0.1)
    return {"form": repr(best.form), "cost": round(best.cost, 6), "rivals": rivals}


def timed(where: str, question: str, names: Timed, today: object) -> Took:
    names.ms = 0.0
    cpu, wall = time.thread_time(), time.perf_counter()
    parsed = parse(question, names, today)  # type: ignore[arg-type]
    cpu, wall = time.thread_time() - cpu, time.perf_counter() - wall
    return Took(where, question, 1000 * cpu, 1000 * wall, names.ms, parsed.tagged.chart.made, read_as(parsed))


def report(name: str, found: list[Took]) -> str:
    cpu = [t.cpu for t in found]
    bars = " ".join(f"{_label(q)} {'≤' if _at(cpu, q) <= bar else '>'} {bar:.0f}" for q, bar in BARS[name].items())
    parts = (("cpu", cpu), ("of it names", [t.names for t in found]), ("wall", [t.wall for t in found]))
    figures = (f"{part} " + " ".join(f"{_label(q)}={_at(ms, q):.1f}" for q in (50, 95, 100)) for part, ms in parts)
    return "   ".join([f"{name:10} n={len(found):4}", *figures, bars])


def _label(percent: int) -> str:
    return "max" if percent == 100 else f"p{percent}"


def _at(values: list[float], percent: int) -> float:
    return max(values) if percent == 100 else quantile(values, percent)


def compare(found: list[Took], before: Path) -> Iterator[str]:
    """Questions whose best reading or cost differ from the dump; those it does not hold are left out."""
    old = {(d["where"], d["question"]): d["read"] for d in map(json.loads, before.read_text(encoding="utf-8").splitlines())}
    for t in found:
        was, now = old.get((t.where, t.question)), json.loads(json.dumps(t.read))
        if was is not None and was != now:
            keys = [k for k in sorted({*was, *now}) if was.get(k) != now.get(k)]
            changes = (f"    {k}: {str(was.get(k))[:600]}\n {' ' * len(k)} → {str(now.get(k))[:600]}" for k in keys)
            yield "\n".join([f"DIFFERS {','.join(keys)}: {t.question}", *changes])


def questions(truth: Path, files: list[Path]) -> list[str]:
    world = duckdb.connect(str(truth), read_only=True)
    return list(dict.fromkeys(case[2] for case in grader().cases(world, [str(f) for f in files])))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--truth", type=Path, default=SHARED / "eval" / "sample_truth.duckdb")
    parser.add_argument("--dump", type=Path)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--slowest", type=int, default=0)
    parser.add_argument("--hostile", type=int, default=HOSTILE, help="how many hostile questions")
    given = parser.parse_args()
    asked = questions(given.truth, [SHARED / "eval" / "questions_dev.jsonl", *OWN])
    snapshot = open_published(given.home)
    names, today = Timed(open_names(snapshot)), snapshot.newest_date
    started = time.thread_time()
    vocabulary()
    loaded = 1000 * (time.thread_time() - started)
    parse(asked[0], names, today)  # type: ignore[arg-type]
    gc.collect()
    found = [timed("questions", q, names, today) for q in asked]
    found += [timed("hostile", q, names, today) for q in islice(hostile(asked), given.hostile)]
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}, load {os.getloadavg()[0]:.1f}"
    print(f"{machine}; vocabulary loaded in {loaded:.0f} ms")
    for name in BARS:
        if some := [t for t in found if t.where == name]:
            print(report(name, some))
    for t in sorted(found, key=lambda t: -t.cpu)[: given.slowest]:
        print(f"{t.cpu:7.1f} ms  names {t.names:6.1f}  items {t.items:6}  {len(t.question.split()):3} words  {t.question[:110]}")
    if given.dump:
        lines = [json.dumps({"where": t.where, "question": t.question, "cpu": t.cpu, "read": t.read}, ensure_ascii=False) for t in found]
        given.dump.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if given.against:
        lines = list(compare(found, given.against))
        print(*lines, f"{len(lines)} of {len(found)} differ", sep="\n")
    snapshot.close()


if __name__ == "__main__":
    main()
