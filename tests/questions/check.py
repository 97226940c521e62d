"""Runs every bind and every gold query of this folder on a truth database and reports what is empty or broken.

`python tests/questions/check.py [TRUTH.duckdb] [FILE.jsonl...]`   TRUTH defaults to SOI_SHARED/eval/sample_truth.duckdb,
`-v` also prints each question, filled in, with its first gold rows. Binds are filled by grade.py's own code. Exit code 1 on any error."""

import json
import os
import sys
from collections import Counter
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("SOI_SHARED") or HERE.parents[2] / "shared")


def grader():
    """grade.py runs main() when it is imported: load it without its last line"""
    code = (SHARED / "eval" / "grade.py").read_text(encoding="utf-8").rstrip()
    assert code.endswith("main()")
    ns = {"__name__": "grade"}
    exec(compile(code[: -len("main()")], "grade.py", "exec"), ns)
    return ns


def perfect(kind, gold):
    """the rows that a right answer would give"""
    return [list(g) for g in gold] if kind != "bool" and kind != "path" else [[bool(gold[0][0])]] if gold else []


def main(argv):
    verbose = "-v" in argv
    argv = [a for a in argv if a != "-v"]
    db = next((a for a in argv if a.endswith(".duckdb")), str(SHARED / "eval" / "sample_truth.duckdb"))
    files = [a for a in argv if a.endswith(".jsonl")] or sorted(map(str, HERE.glob("*.jsonl")))
    g = grader()
    con = duckdb.connect(db, read_only=True)
    items = [json.loads(line) for f in files for line in Path(f).read_text(encoding="utf-8").splitlines() if line.strip()]
    bad, empty, zero, seen = [], [], [], set()
    ids = Counter(i["id"] for i in items)
    bad += [(i, "id used twice") for i, n in ids.items() if n > 1]
    text = Counter(g["fold"](i["question"]) for i in items)
    bad += [(q, "question asked twice") for q, n in text.items() if n > 1]
    for i in items:
        if (i["sql"] is None) != (i["answer"] in ("refuse", "clarify")):
            bad.append((i["id"], "sql and answer do not go together"))
        if i["split"] not in ("dev", "dev2", "dev3", "dev4", "dev5", "dev6", "dev7", "dev8", "test", "test2", "test5"):
            bad.append((i["id"], "no split"))
    for id_, _, q, kind, sql, _cat, _tag in g["cases"](con, files):
        seen.add(id_.split("/")[0])
        if "{" in q or (sql and "{" in sql):
            bad.append((id_, f"a bind is missing: {q}"))
            continue
        if kind in ("refuse", "clarify"):
            if verbose:
                print(id_, kind, "|", q)
            continue
        try:
            gold = con.execute(sql).fetchall()
        except Exception as e:
            bad.append((id_, f"{q} !! {e}"))
            continue
        if kind == "number" and (len(gold) != 1 or gold[0][0] is None):
            bad.append((id_, f"number without a value: {q}"))
        elif kind == "number" and not gold[0][0]:
            zero.append((id_, q))
        elif kind in ("entities", "table", "describe") and not gold:
            empty.append((id_, q))
        elif kind == "table" and (any(r[-1] is None or r[0] is None for r in gold) or len({r[:-1] for r in gold}) < len(gold)):
            bad.append((id_, f"table with an empty or repeated key: {q} {gold[:3]}"))
        elif not g["right"]({"rows": perfect(kind, gold)}, kind, gold):
            bad.append((id_, f"the grader refuses the gold rows: {q}"))
        if verbose:
            print(id_, kind, len(gold), "|", q, "|", [tuple(map(str, r)) for r in gold[:3]])
    for i in items:
        if i["id"] not in seen:
            empty.append((i["id"], "a bind gives nothing: " + i["question"]))
    for title, rows in (("ERROR", bad), ("empty", empty), ("zero", zero)):
        for r in rows:
            print(title, *r)
    n = Counter((i["split"], i["answer"]) for i in items)
    print(
        f"{len(items)} questions, {len(bad)} errors, {len(empty)} empty, {len(zero)} zero;", dict(Counter(i["split"] for i in items)), dict(sorted(n.items()))
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
