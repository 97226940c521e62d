"""Precision and recall of linking on noisy worlds, by kind of noise, for names that have no code beside them.

    python scripts/eval_links.py [--seeds 101,202] [--enterprises 600] [--all]     # SOI_SHARED or ../shared holds sample/ and eval/

The shared sample (skipped, saying so, where it is missing) and worlds of the project's own generator are loaded end to end: which entity did
the name in this row become? A name that two bodies or projects of the world fit equally counts apart: unsure is right there.
`--all`: every organisation's name of the sample, those with a code too, looked up by name alone (harder: no code and no other column helps).
"""
from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from loaders.demo import write
from loaders.link.names import canonical, forms_agree, spelt_out
from loaders.link.orgs import Known, OrgIndex
from loaders.run import load

SHARED = Path(os.environ.get("SOI_SHARED", Path(__file__).resolve().parents[2] / "shared"))
#: (kind, noise, outcome): right, wrong, missed (kept apart or not found), ambiguous
Counts = Counter[tuple[str, str, str]]
Names = dict[str, set[tuple[str, str]]]
COLUMNS = ("right", "wrong", "missed", "ambiguous")


def _plain(name: str) -> str:
    return f"nfc_normalize(regexp_replace(trim({name}), '\\s+', ' ', 'g'))"


def truth_names(truth: Path) -> Names:
    """Folded name → (key, name) of every body and project of a world."""
    found: Names = defaultdict(set)
    with duckdb.connect(str(truth), read_only=True) as db:
        for key, name in db.execute("SELECT mst, name FROM enterprise UNION SELECT code, name FROM agency").fetchall():
            found[canonical(name).folded].add((key, name))
        for key, name in db.execute("SELECT code, name FROM project").fetchall():
            found["project " + canonical(spelt_out(name)).folded].add((key, name))
    return found


def ambiguous(names: Names, written: str, kind: str) -> bool:
    """Whether a written name fits several of the world as it stands."""
    if kind == "project":
        return len(names.get("project " + canonical(spelt_out(written)).folded, ())) > 1
    mine = canonical(written)
    return len({key for key, name in names.get(mine.folded, ()) if forms_agree(mine.form, canonical(name).form)}) > 1


def end_to_end(db: duckdb.DuckDBPyConnection, home: Path, judged: Path, names: Names) -> Counts:
    """The outcome of every judged row without a code beside it."""
    folders = {path.name: path for path in (home / "statements").iterdir() if path.is_dir()}
    files = {f["file"]: folders[f["folder"]] for line in (home / "statements" / "loads.jsonl").read_text().splitlines() for f in json.loads(line)["files"]}
    links = next((home / "links").glob("*.parquet"))
    found: Counts = Counter()
    rows = db.execute(f"SELECT file, row, written, kind, true_key, noise FROM read_csv('{judged}', all_varchar = true) "
                      "WHERE NOT code_beside::BOOLEAN ORDER BY ALL").fetchall()
    for file, row, written, kind, true_key, noise in rows:
        folder = files[file]
        ids = {id for (id,) in db.execute(f"""
            WITH spot AS (SELECT ref FROM '{folder}/nodes.parquet' WHERE row = $row UNION SELECT src FROM '{folder}/edges.parquet' WHERE row = $row
                        UNION SELECT dst FROM '{folder}/edges.parquet' WHERE row = $row)
            SELECT DISTINCT l.id FROM spot JOIN '{folder}/refs.parquet' r USING (ref) JOIN '{links}' l ON l.kinds = r.kinds AND l.key IS NOT DISTINCT FROM r.key
             AND l.name IS NOT DISTINCT FROM r.name AND l.context IS NOT DISTINCT FROM r.context
            WHERE $kind = 'project' AND l.kind = 'Project' OR {_plain('r.name')} = {_plain('$written')}""",
            {"row": int(row), "written": written, "kind": kind}).fetchall()}
        outcome = "right" if true_key in ids else "missed" if all(i[1:2] == "-" or i.startswith("PR") for i in ids) else "wrong"
        if outcome != "right" and ambiguous(names, written, kind):
            outcome = "ambiguous"
        found[kind, noise, outcome] += 1
    return found


def by_name(db: duckdb.DuckDBPyConnection) -> Counts:
    """The same for organisations of the sample, every name without its code."""
    truth = SHARED / "eval" / "sample_truth.duckdb"
    names = truth_names(truth)
    with duckdb.connect(str(truth), read_only=True) as known:
        rows = known.execute("SELECT 'Enterprise', mst, name, province FROM enterprise UNION ALL SELECT 'Agency', code, name, province FROM agency").fetchall()
    index = OrgIndex(Known(*row) for row in rows)
    found: Counts = Counter()
    query = f"SELECT written, kind, true_key, noise FROM '{SHARED}/eval/sample_links.csv' WHERE kind <> 'project'"
    for written, kind, true_key, noise in db.execute(query).fetchall():
        match = index.find(written, ("Enterprise", "Agency"))
        outcome = "missed" if match is None or len(match.ids) > 1 else "right" if match.ids[0][1] == true_key else "wrong"
        found[kind, noise, "ambiguous" if outcome != "right" and ambiguous(names, written, kind) else outcome] += 1
    return found


def show(title: str, found: Counts) -> None:
    """By kind and noise; then precision and recall for organisations and for projects."""
    print(f"\n{title}\n{'kind':<12}{'noise':<26}" + "".join(f"{c:>11}" for c in COLUMNS))
    for kind, noise in sorted({key[:2] for key in found}):
        print(f"{kind:<12}{noise:<26}" + "".join(f"{found[kind, noise, c]:>11}" for c in COLUMNS))
    for what, kinds in (("organisations", ("enterprise", "agency")), ("projects", ("project",))):
        right, wrong, missed, apart = (sum(n for key, n in found.items() if key[0] in kinds and key[2] == c) for c in COLUMNS)
        if right + wrong + missed:
            shares = f"precision {right / max(right + wrong, 1):.4f}  recall {right / (right + wrong + missed):.4f}"
            print(f"{what}: {shares}  of {right + wrong + missed}, {apart} ambiguous apart")


def world(db: duckdb.DuckDBPyConnection, seed: int, enterprises: int) -> Counts:
    """A world of the project's own generator, loaded and compared with what it wrote."""
    with tempfile.TemporaryDirectory() as work:
        place = Path(work)
        write(place / "in", seed=seed, enterprises=enterprises, truth=place / "truth.duckdb", links=place / "links.csv")
        load([place / "in"], place / "home")
        return end_to_end(db, place / "home", place / "links.csv", truth_names(place / "truth.duckdb"))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", default="101,202", help="worlds of the own generator")
    parser.add_argument("--enterprises", type=int, default=600)
    parser.add_argument("--all", action="store_true", help="every organisation's name of the sample, by name alone")
    args = parser.parse_args()
    with duckdb.connect() as db:
        if args.all:
            show("sample, by name alone", by_name(db))
            return
        if SHARED.is_dir():
            with tempfile.TemporaryDirectory() as home:
                load([SHARED / "sample"], home)
                judged = end_to_end(db, Path(home), SHARED / "eval" / "sample_links.csv", truth_names(SHARED / "eval" / "sample_truth.duckdb"))
                show("shared sample", judged)
        else:
            print(f"not run: the shared sample is not at {SHARED}")
        for seed in filter(None, args.seeds.split(",")):
            show(f"own world, seed {seed}, {args.enterprises} firms", world(db, int(seed), args.enterprises))


if __name__ == "__main__":
    main()
