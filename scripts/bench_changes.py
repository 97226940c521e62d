"""How long it takes to say what changed between two loads of a made-up nation: one row in 200 gone, one in 100 altered, one in 200 new.

    python -m scripts.bench_changes [--scale 0.1] [--canonical FOLDER]

Every table of the second load differs from the first, so that none is passed over by its hash. Prints seconds and peak memory; rows are checked.
"""
from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from graph import changes, tables
from graph.derive import engine, literal, write
from graph.ontology import ontology
from scripts import national


def altered(source: Path, target: Path, spill: Path) -> None:
    """A second load: rows are picked by a hash of their key, so that it is the same at every run."""
    with engine(spill) as connection:
        for part in ("nodes", "edges"):
            (target / part).mkdir(parents=True)
            for path in sorted((source / part).glob("*.parquet")):
                key = "id" if part == "nodes" else "src || dst"
                rows = f"(SELECT *, hash({key}) % 200 AS picked FROM read_parquet({literal(path)}))"
                changed = ["CASE WHEN picked IN (1, 2) THEN origin || ';9:9' ELSE origin END AS origin"]
                changed += ["CASE WHEN picked IN (1, 2) THEN name || ' mới' ELSE name END AS name"] if part == "nodes" else []
                select = f"SELECT * EXCLUDE (picked) REPLACE ({', '.join(changed)}) FROM {rows} WHERE picked > 0"
                if part == "nodes":
                    select += f" UNION ALL SELECT * EXCLUDE (picked) REPLACE (id || '+' AS id) FROM {rows} WHERE picked = 3"
                write(connection, f"SELECT * FROM ({select}) ORDER BY ALL", target / part / path.name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--canonical", type=Path, help="canonical tables to start from, in place of made-up ones")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soi-bench-") as place:
        first, second = given.canonical or Path(place) / "first", Path(place) / "second"
        if given.canonical is None:
            national.make(first, given.scale)
        altered(first, second, Path(place))
        old, new = (tables.scan(folder, ontology()) for folder in (first, second))
        began, spent = time.perf_counter(), time.process_time()
        found = changes.compare(old, new, Path(place))
        print(f"{sum(t.rows for t in old.nodes.values()):,} nodes, {sum(t.rows for t in old.edges.values()):,} edges: ", end="")
        print(f"{time.perf_counter() - began:.1f} s of the clock, {time.process_time() - spent:.1f} s of processor time, ", end="")
        print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")
        for name, change in (*found[0].items(), *found[1].items()):
            print(f"  {name}: {change.before:,} → {change.after:,}; new {change.new:,}, gone {change.gone:,}, altered {change.altered:,}")
            assert change.after - change.before == change.new - change.gone


if __name__ == "__main__":
    main()
