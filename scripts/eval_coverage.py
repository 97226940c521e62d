"""Which constructs are asked for and which are answered: every question counts for each construct of its gold SQL.

    python scripts/eval_coverage.py --home HOME                      # the sets that may be read
    python scripts/eval_coverage.py --home HOME --split test test2   # held-out sets: only these counts are looked at, never a question
    python scripts/eval_coverage.py --home HOME --write              # replaces the table in docs/benchmarks.md

A construct is a table that is joined (a relation), a function, or a form of SQL: so the report does not depend on what Soi made of the question.
HOME must hold a published snapshot of the world whose truth `--truth` is, as for scripts/eval_questions.py.
"""
from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from nlp.ask import Service, open_service  # noqa: E402
from scripts.eval_questions import OWN, SHARED, SPLITS, asked, grader, outcome, part, put_table  # noqa: E402

MARK = "<!-- coverage: written by scripts/eval_coverage.py -->"
#: construct → what shows it in the gold SQL (lower case)
CONSTRUCTS = {
    "own firm in own project (award with invests or project_owner)": r"(?=.*\baward\b)(?=.*\b(?:invests|project_owner)\b)",
    "ownership": r"\bownership\b",
    "chain of ownership": r"\brecursive\b",
    "people (represents)": r"\brepresents\b",
    "bids": r"\bbid\b",
    "awards": r"\baward\b",
    "consortium": r"\bconsortium\b",
    "projects": r"\bproject\b",
    "disbursement": r"\bdisbursement\b",
    "monitoring": r"\bmonitoring\b",
    "statistics": r"\bstat\b",
    "shared address or phone": r"\b(?:address|phone)\b",
    "negation (not exists, not in, except)": r"\bnot exists\b|\bnot in\b|\bexcept\b",
    "count": r"\bcount\s*\(",
    "sum": r"\bsum\s*\(",
    "average or median": r"\b(?:avg|median)\s*\(",
    "division (ratio, share, growth)": r"[^/]/[^/]",
    "group by": r"\bgroup by\b",
    "having": r"\bhaving\b",
    "greatest or least (order by with limit, rank, max, min)": r"\blimit\b|\brank\s*\(|\bmax\s*\(|\bmin\s*\(",
    "two steps (nested select, with)": r"\bwith\b|\(\s*select\b",
    "time": r"\byear\s*\(|\bdate\b|\bpublished\b|\bclosed\b|\baward_date\b|\bapproved\b|\bfounded\b|\byear\b",
    "money": r"\b(?:price|estimate|total_capital|charter_capital|registered_usd|amount|planned|disbursed)\b",
    "places": r"\bprovince\b|\bregion\b",
}
HEAD = ("right", "wrong", "unanswered")


def constructs(sql: str | None, kind: str) -> Iterator[str]:
    """The constructs of one gold answer; what has no SQL counts as what should happen to it."""
    if not sql:
        yield f"no rows: {kind}"
        return
    flat = " ".join(sql.lower().split())
    found = [name for name, pattern in CONSTRUCTS.items() if re.search(pattern, flat)]
    yield from found or ["one table, plain"]


def counted(service: Service, splits: list[str]) -> dict[str, Counter[str]]:
    """Construct → outcomes, over the questions of these splits ('shared': the published dev questions)."""
    grade = grader()
    counts: dict[str, Counter[str]] = {}
    with duckdb.connect(str(SHARED / "eval" / "sample_truth.duckdb"), read_only=True) as world, tempfile.TemporaryDirectory() as folder:
        for split in splits:
            files = [SHARED / "eval" / "questions_dev.jsonl"] if split == "shared" else part(OWN, split, Path(folder))
            for case, answer, _ in asked(service, grade.cases(world, [str(f) for f in files])):
                result, _ = outcome(grade, world, case[3], case[4], answer)
                for name in {"all", *constructs(case[4], case[3])}:
                    counts.setdefault(name, Counter())[result] += 1
    return counts


def rows(counts: dict[str, Counter[str]]) -> list[str]:
    """A table, the least answered constructs first."""
    def share(name: str) -> float:
        return counts[name]["right"] / counts[name].total()

    lines = ["| construct | forms | right % | wrong % | unanswered % |", "|---|---|---|---|---|"]
    for name in sorted(counts, key=lambda name: (name != "all", share(name))):
        total = counts[name].total()
        lines.append("| " + " | ".join([name, str(total), *(f"{100 * counts[name][h] / total:.1f}" for h in HEAD)]) + " |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--split", nargs="+", choices=("shared", *SPLITS), default=["shared", *(s for s in SPLITS if s.startswith("dev"))])
    parser.add_argument("--write", action="store_true", help="write the table to docs/benchmarks.md")
    given = parser.parse_args()
    with open_service(given.home) as service:
        table = rows(counted(service, given.split))
    print(*table, sep="\n")
    if given.write:
        put_table(MARK, f"Questions by construct of their gold SQL; sets {', '.join(given.split)}; percent of typed forms.", table)


if __name__ == "__main__":
    main()
