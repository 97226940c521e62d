"""Links that are taken over from the last load: those of a step of linking whose inputs (`inputs`) have not changed.

`linked/<step>/` in the home holds what the step came to: links, own ids, weighed candidates and questions, by the slot of a mention among those that
were open to the step, for numbers of mentions move with every new one. `seal.json` holds the hash of the inputs and of each file.

Organisations are weighed by what many rows say of them (telephones, shares, prices), most of which never meets an open name. So their records are
made as if they were to be weighed, from the names that were left open; only where these are the same too, the links are.
"""
from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import duckdb

from loaders.known import digest
from loaders.link import block, inputs
from loaders.link.gather import literal
from loaders.link.score import KNOWN, WRITTEN
from loaders.link.table import Resolved, Review

SEAL, ASKED = "seal.json", "asked.json"
_ROOT = Path(__file__).resolve().parents[2]
_KINDS = {"organisations": inputs.ORGS, "people": "('Person')", "foreign": "('ForeignInvestor')", "projects": "('Project')"}
#: what a step adds rows to, one or several for a mention
_ADDED = ("links", "own", "weighed")
#: what linking organisations makes besides: names left open (of mentions), and names that weighing and merging read
_OPEN, _NAMES = "open_name", ("known_name", "renamed")


@lru_cache(maxsize=1)
def code() -> str:
    """Changes with any of the code, declarations and word lists that linking and merging go by, and with the libraries that do the work."""
    made = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in ("duckdb", "splink", "rapidfuzz", "pyarrow")).encode())
    for path in sorted(p for part in ("graph", "loaders") for p in (_ROOT / part).rglob("*.*") if p.suffix != ".pyc" and p.is_file()):
        made.update(path.relative_to(_ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return made.hexdigest()


@dataclass(frozen=True)
class Kept:
    """Where links are kept, and what else they depend on: judgements, and the home's secret, which no file's author knows."""

    folder: Path
    judgements: str
    salt: str

    def step(self, db: duckdb.DuckDBPyConnection, name: str, done: Resolved, run: Callable[[Resolved], None]) -> bool:
        """Takes a step's links over, or `run`s it and keeps what it came to; whether they were taken over."""
        db.execute(f"""CREATE OR REPLACE TABLE slots AS SELECT x.m, row_number() OVER (ORDER BY x.m) AS slot FROM mentions x
                       ANTI JOIN links l ON l.m = x.m WHERE x.kind IN {_KINDS[name]}""")
        mark = hashlib.sha256("\0".join((code(), self.judgements, inputs.mark(db, name, self.salt))).encode()).hexdigest()
        taken = self._same(db, name, mark)
        mine = self._take(db, name) if taken else Resolved()
        if not taken:
            for table in (WRITTEN, KNOWN, *_NAMES) if name == "organisations" else ():   # what `_records` made to look at
                db.execute(f"DROP TABLE IF EXISTS {table}")
            run(mine)
            self._keep(db, name, mark, mine)
        done.add(mine)
        return taken

    def _same(self, db: duckdb.DuckDBPyConnection, name: str, mark: str) -> bool:
        """Whether what is kept is of these inputs and as it was written."""
        try:
            seal = json.loads((self.folder / name / SEAL).read_text(encoding="utf-8"))
            same = seal["mark"] == mark and all(digest(self.folder / name / file) == sha for file, sha in seal["files"].items())
            return bool(same and (name != "organisations" or self._records(db) == seal["records"]))
        except (OSError, ValueError, KeyError):
            return False

    def _records(self, db: duckdb.DuckDBPyConnection) -> str:
        """The records that open names would be weighed by."""
        folder = self.folder / "organisations"
        db.execute(f"CREATE OR REPLACE TABLE {_OPEN} AS SELECT s.m, k.* EXCLUDE (slot) FROM {_read(folder, _OPEN)} k JOIN slots s USING (slot)")
        for table in _NAMES:
            db.execute(f"CREATE TABLE {table} AS SELECT * FROM {_read(folder, table)}")
        if db.execute(f"SELECT count(*) FROM {_OPEN}").fetchall() != [(0,)]:
            block.records(db)
        return inputs.records(db, self.salt)

    def _take(self, db: duckdb.DuckDBPyConnection, name: str) -> Resolved:
        folder = self.folder / name
        for table in _ADDED:
            db.execute(f"INSERT INTO {table} SELECT s.m, k.* EXCLUDE (slot) FROM {_read(folder, table)} k JOIN slots s USING (slot)")
        asked = json.loads((folder / ASKED).read_text(encoding="utf-8"))
        return Resolved([Review(**item) for item in asked["review"]], dropped=asked["dropped"])

    def _keep(self, db: duckdb.DuckDBPyConnection, name: str, mark: str, mine: Resolved) -> None:
        self.folder.mkdir(exist_ok=True)
        aside, target = self.folder / f".{name}.{os.getpid()}", self.folder / name
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        of_orgs = name == "organisations"
        for table in (*_ADDED, *((_OPEN,) if of_orgs else ())):
            _write(db, f"SELECT s.slot, t.* EXCLUDE (m) FROM {table} t JOIN slots s USING (m) ORDER BY ALL", aside, table)
        for table in _NAMES if of_orgs else ():
            _write(db, f"SELECT * FROM {table} ORDER BY ALL", aside, table)
        asked = {"review": [asdict(item) for item in mine.review], "dropped": mine.dropped}
        (aside / ASKED).write_text(json.dumps(asked, ensure_ascii=False), encoding="utf-8")
        files = {path.name: digest(path) for path in sorted(aside.iterdir())}
        seal = {"mark": mark, "files": files, "records": inputs.records(db, self.salt) if of_orgs else ""}
        (aside / SEAL).write_text(json.dumps(seal), encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        os.replace(aside, target)


def kept(home: Path, judged: Sequence[object], secret: bytes) -> Kept:
    """The links kept in a home, for the judgements that stand."""
    return Kept(home / "linked", repr(list(judged)), hashlib.sha256(b"linked" + secret).hexdigest())


def _read(folder: Path, table: str) -> str:
    return f"read_parquet({literal(folder / f'{table}.parquet')})"


def _write(db: duckdb.DuckDBPyConnection, select: str, folder: Path, table: str) -> None:
    db.execute(f"COPY ({select}) TO {literal(folder / f'{table}.parquet')} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")
