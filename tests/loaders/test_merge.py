"""Merging statements: the size of a pass is nobody's business but the memory's."""
from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from graph.ontology import ontology
from loaders import canonical
from loaders import source as declared
from loaders.link import judgements
from loaders.link.gather import engine, gather
from loaders.link.resolve import resolve
from loaders.report import LoadReport
from loaders.statements import StatementStore


def test_merging_in_many_passes_changes_nothing(sample_home: tuple[Path, LoadReport], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is merged in one pass at this size is merged in many at national size."""
    store, came = StatementStore(sample_home[0]), []
    with engine(tmp_path / "spill") as db:
        gather(db, store.folder, store.active(), dict(declared.sources()))
        resolve(db, judgements.Judged([]))
        for size in (canonical.PASS, 500):
            monkeypatch.setattr(canonical, "PASS", size)
            made = canonical.merge(db, tmp_path / str(size), ontology())
            tables = {path.name: pq.read_table(path) for path in (tmp_path / str(size)).rglob("*.parquet")}
            came.append((tables, made.conflicts, made.conflict_rows))
            db.execute("DROP TABLE linked; DROP TABLE ends; DROP TABLE entity")
    assert came[0][0].keys() == came[1][0].keys() and len(came[0][0]) > 20
    assert all(table.equals(came[1][0][name]) for name, table in came[0][0].items())
    assert came[0][1:] == came[1][1:]
