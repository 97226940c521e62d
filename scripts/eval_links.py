"""Precision and recall of linking on the noisy sample, by kind of noise, for names that have no code beside them.

    python scripts/eval_links.py [--all]        # SOI_SHARED or ../shared holds sample/ and eval/

Two figures: end to end (the sample is loaded; which entity did the row's name become?), and `--all`: every name of the sample, those
with a code too, looked up by name alone among the bodies of the sample (harder: no code helps).
"""
from __future__ import annotations

import json
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from loaders.link.orgs import Known, OrgIndex
from loaders.run import load

SHARED = Path(os.environ.get("SOI_SHARED", Path(__file__).resolve().parents[2] / "shared"))
Counts = Counter[tuple[str, str, str]]


def _plain(name: str) -> str:
    return f"nfc_normalize(regexp_replace(trim({name}), '\\s+', ' ', 'g'))"


def end_to_end(db: duckdb.DuckDBPyConnection, home: Path) -> Counts:
    """(kind, noise, outcome) of every judged row without a code beside it."""
    folders = {path.name: path for path in (home / "statements").iterdir() if path.is_dir()}
    files = {f["file"]: folders[f["folder"]] for line in (home / "statements" / "loads.jsonl").read_text().splitlines() for f in json.loads(line)["files"]}
    links = next((home / "links").glob("*.parquet"))
    found: Counts = Counter()
    judged = db.execute(f"SELECT file, row, written, kind, true_key, noise FROM '{SHARED}/eval/sample_links.csv' WHERE NOT code_beside ORDER BY ALL").fetchall()
    for file, row, written, kind, true_key, noise in judged:
        folder = files[file]
        ids = db.execute(f"""
            WITH spot AS (SELECT ref FROM '{folder}/nodes.parquet' WHERE row = $row UNION SELECT src FROM '{folder}/edges.parquet' WHERE row = $row
                        UNION SELECT dst FROM '{folder}/edges.parquet' WHERE row = $row)
            SELECT DISTINCT l.id FROM spot JOIN '{folder}/refs.parquet' r USING (ref) JOIN '{links}' l ON l.kinds = r.kinds AND l.key IS NOT DISTINCT FROM r.key
             AND l.name IS NOT DISTINCT FROM r.name AND l.context IS NOT DISTINCT FROM r.context
            WHERE $kind = 'project' AND l.kind = 'Project' OR {_plain('r.name')} = {_plain('$written')}""",
            {"row": row, "written": written, "kind": kind}).fetchall()
        outcome = "absent" if not ids else "right" if (true_key,) in ids else "minted" if all(i[0][1:2] == "-" for i in ids) else "wrong"
        found[kind, noise, outcome] += 1
    return found


def by_name(db: duckdb.DuckDBPyConnection) -> Counts:
    """The same for organisations, every name without its code."""
    with duckdb.connect(str(SHARED / "eval" / "sample_truth.duckdb"), read_only=True) as truth:
        rows = truth.execute("SELECT 'Enterprise', mst, name, province FROM enterprise UNION ALL SELECT 'Agency', code, name, province FROM agency").fetchall()
    index = OrgIndex(Known(*row) for row in rows)
    found: Counts = Counter()
    query = f"SELECT written, kind, true_key, noise FROM '{SHARED}/eval/sample_links.csv' WHERE kind <> 'project'"
    for written, kind, true_key, noise in db.execute(query).fetchall():
        match = index.find(written, ("Enterprise", "Agency"))
        outcome = "minted" if match is None or len(match.ids) > 1 else "right" if match.ids[0][1] == true_key else "wrong"
        found[kind, noise, outcome] += 1
    return found


def show(found: Counts) -> None:
    print(f"{'kind':<12}{'noise':<14}{'right':>7}{'wrong':>7}{'missed':>7}")
    for kind, noise in sorted({key[:2] for key in found}):
        right, wrong = found[kind, noise, "right"], found[kind, noise, "wrong"]
        print(f"{kind:<12}{noise:<14}{right:>7}{wrong:>7}{found[kind, noise, 'minted'] + found[kind, noise, 'absent']:>7}")
    right, wrong = (sum(n for key, n in found.items() if key[2] == outcome) for outcome in ("right", "wrong"))
    print(f"precision {right / max(right + wrong, 1):.4f}  recall {right / sum(found.values()):.4f}  of {sum(found.values())}")


def main() -> None:
    with duckdb.connect() as db:
        if "--all" in sys.argv:
            show(by_name(db))
            return
        with tempfile.TemporaryDirectory() as home:
            load([SHARED / "sample"], home)
            show(end_to_end(db, Path(home)))


if __name__ == "__main__":
    main()
