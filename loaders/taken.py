"""Canonical tables that are taken over from the last snapshot: those of kinds and relations that nothing changed touches.

A table follows from the links of its rows' refs and from statements, which stand in folders named by their content. So one salted hash over the links,
the numbers and folders of the files behind them, and the order of these files says whether it would come out the same, byte by byte.
`linked/tables.json` in the home holds these hashes and which snapshot has the tables; what is copied from there must be as it was sealed.
"""
from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from graph import home as homes
from graph import manifest
from graph.store import SnapshotError
from loaders.link.kept import code

FILE = "tables.json"
#: entities that no row describes: they are known from relations alone
_SILENT = """
    CREATE OR REPLACE TABLE silent AS SELECT kind, id FROM entity ANTI JOIN (
        SELECT DISTINCT e_kind AS kind, e_id AS id FROM linked SEMI JOIN stated USING (file, ref) WHERE NOT e_stale AND NOT e_branch) s USING (kind, id)"""
#: what a kind's table follows from: (table, file or NULL, values)
_NODES = (
    "SELECT kind AS t, NULL AS file, [id, code, name] AS told FROM entity",
    "SELECT e_kind AS t, file, [ref::VARCHAR, e_id, e_weight::VARCHAR] AS told FROM linked SEMI JOIN stated USING (file, ref) "
    "WHERE NOT e_stale AND NOT e_branch",
    "SELECT kind AS t, NULL AS file, [id, name] AS told FROM renamed",
    "SELECT kind AS t, file, [row::VARCHAR, id] AS told FROM ends JOIN silent ON kind = src_kind AND id = src_id",
    "SELECT kind AS t, file, [row::VARCHAR, id] AS told FROM ends JOIN silent ON kind = dst_kind AND id = dst_id",
)
#: and a relation's
_EDGES = ("SELECT concat_ws('.', relation, src_kind, dst_kind) AS t, file, [row::VARCHAR, src_id, dst_id, src::VARCHAR, dst::VARCHAR] AS told FROM ends",)


@dataclass
class Made:
    """One table: its rows, conflicting values (property → how many entities or edges), the first of them."""

    rows: int = 0
    conflicts: dict[str, int] = field(default_factory=dict)
    conflict_rows: list[dict[str, Any]] = field(default_factory=list)


class Last:
    """The tables of the last snapshot, for a merge into `folder`."""

    def __init__(self, home: Path, folder: Path, salt: str) -> None:
        self._home, self._folder, self._salt = home, folder, salt
        self._marks: dict[str, str] = {}
        self._made: dict[str, Made] = {}
        self._known = _known(home)
        #: what was taken over
        self.taken: list[str] = []

    def prepare(self, db: duckdb.DuckDBPyConnection) -> None:
        """Looks at what each table follows from now (tables of `canonical._prepare`)."""
        db.execute(_SILENT)
        found: dict[str, list[Any]] = defaultdict(lambda: [code()])
        for part, queries in (("nodes", _NODES), ("edges", _EDGES)):
            for query in queries:
                for table, *seen in self._seen(db, query):
                    found[f"{part}/{table}"] += [query, *seen]
        self._marks = {name: hashlib.sha256(repr(seen).encode()).hexdigest() for name, seen in found.items()}

    def _seen(self, db: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
        """By table: how many rows, the sum of their hashes, and the files they come from in the order of their age."""
        return db.execute(f"""
            WITH told AS ({query}), by_file AS (SELECT t, file, count(*) AS rows, sum(hash($salt, told)::HUGEINT) AS total FROM told GROUP BY ALL)
            SELECT t, list((rows, total, no, folder) ORDER BY b.file)::VARCHAR FROM by_file b LEFT JOIN files f ON f.file = b.file GROUP BY t ORDER BY t""",
            {"salt": self._salt}).fetchall()  # fmt: skip

    def make(self, name: str, make: Callable[[], Made]) -> Made:
        """The table `name` ('nodes/Person'): copied from the last snapshot, or made."""
        kept = self._known["tables"].get(name)
        if kept is not None and kept["mark"] == self._marks.get(name) and self._copied(name, kept["sha256"]):
            self.taken.append(name)
            self._made[name] = Made(**kept["made"])
        else:
            self._made[name] = make()
        return self._made[name]

    def _copied(self, name: str, sha: str) -> bool:
        target = self._folder / f"{name}.parquet"
        try:
            return manifest.copy_hashed(homes.folder(self._home, self._known["snapshot"]) / homes.CANONICAL / f"{name}.parquet", target).sha256 == sha
        except (OSError, SnapshotError):   # pruned
            return False

    def keep(self, snapshot: str) -> None:
        """Notes the tables of the snapshot that was built of this merge."""
        files = manifest.read(homes.folder(self._home, snapshot)).files
        tables = {name: {"mark": self._marks[name], "sha256": files[f"{homes.CANONICAL}/{name}.parquet"].sha256, "made": asdict(made)}
                  for name, made in self._made.items()}
        aside = self._home / "linked" / f".{FILE}.{os.getpid()}"
        aside.parent.mkdir(exist_ok=True)
        aside.write_text(json.dumps({"snapshot": snapshot, "tables": tables}, ensure_ascii=False, default=str), encoding="utf-8")
        os.replace(aside, aside.with_name(FILE))


def _known(home: Path) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = json.loads((home / "linked" / FILE).read_text(encoding="utf-8"))
        return found
    except (OSError, ValueError):   # a first load, or a power cut
        return {"snapshot": "", "tables": {}}
