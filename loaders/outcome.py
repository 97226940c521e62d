"""What a load leaves behind: canonical tables, which mention became which entity and why, the review list, conflicts, the report."""
from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from graph.ontology import ontology
from loaders.canonical import Merged, merge
from loaders.link.gather import literal
from loaders.link.table import Resolved, Review
from loaders.report import LoadReport
from loaders.statements import Loaded, StatementStore
from loaders.taken import Last

LINKS, WEIGHED, REPORTS, REVIEW = "links", "weighed", "reports", "review.csv"


def keep_links(db: Any, home: Path, load: str) -> None:
    """Keeps which mention became which entity by which rule (`links/`), and what weighed candidates weighed, part by part (`weighed/`).

    `own` is what the mention would be by itself: the id that judgements know it by.
    """
    for folder in (LINKS, WEIGHED):
        (home / folder).mkdir(exist_ok=True)
    db.execute(f"""COPY (SELECT x.kinds, x.key, x.name, x.context, l.kind, l.id, l.rule, o.id AS own FROM mentions x JOIN links l USING (m)
        LEFT JOIN own o USING (m) ORDER BY x.m) TO {literal(home / LINKS / f"{load}.parquet")}""")
    db.execute(f"""COPY (SELECT o.id AS own, x.name, x.context, w.kind, w.id, w.weight, w.parts FROM weighed w JOIN mentions x USING (m)
        JOIN own o USING (m) ORDER BY w.weight DESC, o.id, w.id) TO {literal(home / WEIGHED / f"{load}.parquet")}""")


def merged(db: Any, home: Path, folder: Path, report: LoadReport, last: Last | None) -> Merged:
    """Writes the canonical tables and the record of links."""
    made = merge(db, folder, ontology(), last)
    report.taken = [] if last is None else last.taken
    keep_links(db, home, report.load)
    return made


def tell(home: Path, report: LoadReport, resolved: Resolved, made: Merged) -> None:
    """Fills the report and writes the review list and the conflicts beside it."""
    report.taken = [*resolved.taken, *report.taken]
    report.links, report.review = resolved.rules, len(resolved.review) + resolved.dropped
    report.conflicts, report.refused_edges = made.conflicts, made.refused
    report.nodes, report.edges = made.nodes, {**made.edges, **made.derived.edges}
    folder = home / REPORTS / report.load
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / REVIEW).open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([f.name for f in fields(Review)])
        writer.writerows(asdict(item).values() for item in resolved.review)
    with (folder / "conflicts.jsonl").open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in made.conflict_rows)


def keep(home: Path, report: LoadReport) -> None:
    """The report beside its review list."""
    folder = home / REPORTS / report.load
    (folder / "report.json").write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=1, default=str), encoding="utf-8")
    (folder / "report.txt").write_text(report.text() + "\n", encoding="utf-8")


def files_of(files: Sequence[Loaded]) -> list[dict[str, Any]]:
    """`files.json` of a snapshot: what the numbers in origins mean."""
    return [{"no": f.number, "source": f.source, "file": f.file, "load": f.load, "sha256": f.sha256, "rows": f.rows} for f in files]


def quarantined(home: Path | str, files: Iterable[Loaded]) -> Iterator[dict[str, Any]]:
    """Every quarantined row or part of the given files: file, row, column, value, reason."""
    for item in files:
        with (StatementStore(Path(home)).folder / item.folder / "quarantine.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                yield {**json.loads(line), "file": item.file}
