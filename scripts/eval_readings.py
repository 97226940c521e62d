"""Are readings read back? Forms are drawn from the ontology, said in Vietnamese and asked as questions; so are the readings of answered questions.

    python -m scripts.eval_readings [--examples 1000] [--home HOME]

Prints how many come back as the same, as something else, or not at all, and with `--show` which. With `--home` (a home of shared/sample) the readings of
the development questions that are answered are asked again too, and their rows compared.
"""
from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from graph.query import Query
from nlp.ask import Service, open_service
from nlp.guards.odd import odd
from tests.nlp.generated import queries
from tests.nlp.test_grammar import read
from tests.nlp.test_stated import parts, said

CORPUS = Path(__file__).resolve().parent.parent / "tests" / "questions"
#: one reading: what became of it, what was asked and what was understood
Outcome = tuple[str, str, str]


def generated(examples: int) -> list[Outcome]:
    """Each generated form once."""
    found: dict[str, Outcome] = {}

    @settings(max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(queries())
    def draw(query: Query) -> None:
        text = said(query)
        readings = read(text).readings
        if not readings or odd(readings[0].form, readings[0].item):
            found[text] = ("not read", text, "")
            return
        again = said(readings[0].form) if isinstance(readings[0].form, Query) else ""
        found[text] = ("same" if parts(again) == parts(text) else "another", text, again)

    draw()
    return list(found.values())


def asked_again(service: Service) -> Iterator[Outcome]:
    """The readings of answered questions of the corpus that may be read, without names to fill in; each reading once."""
    seen: set[str] = set()
    for path in sorted(CORPUS.glob("*.jsonl")):
        for item in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            if not item["split"].startswith("dev") or item.get("bind"):
                continue
            first = service.ask(item["question"])
            if first.status != "answered" or not first.reading or first.kind in ("describe", "path") or first.reading in seen:
                continue
            seen.add(first.reading)
            second = service.ask(first.reading)
            outcome = "not read" if second.status != "answered" else "same" if second.rows == first.rows else "another"
            yield outcome, first.reading, second.reading or second.reason or ""


def report(title: str, outcomes: list[Outcome], *, show: bool) -> None:
    counts = Counter(outcome for outcome, _, _ in outcomes)
    shares = (f"{name} {counts[name]} ({100 * counts[name] / len(outcomes):.1f} %)" for name in ("same", "another", "not read"))
    print(f"{title}: {len(outcomes)} readings; {', '.join(shares)}")
    for outcome, asked, understood in outcomes if show else ():
        if outcome != "same":
            print(f"  {outcome}: {asked}\n      {understood}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=1000)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    report("generated forms", generated(args.examples), show=args.show)
    if args.home:
        with open_service(args.home) as service:
            report("answers of the corpus", list(asked_again(service)), show=args.show)


if __name__ == "__main__":
    main()
