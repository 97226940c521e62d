"""The name index of a snapshot, built from its canonical tables while the snapshot is built (`names=` of `loaders.run.load`)."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from graph.text.names import NameIndex
from graph.text.names_build import Entry

#: kinds people call by name or code; places are read by `graph.text.places`, yearly and half-yearly records have no name
NAMED = ("Enterprise", "Agency", "Person", "ForeignInvestor", "Project", "BidPackage", "Plan")
#: further properties by which an entity is called
ALIASES = ("short_name", "name_en", "ticker", "former_names")


def entries(canonical: Path) -> Iterator[Entry]:
    """Every entity of a canonical folder that has a name or a code, a batch of rows in memory at a time."""
    for kind in NAMED:
        path = canonical / "nodes" / f"{kind}.parquet"
        if not path.exists():
            continue
        with pq.ParquetFile(path) as table:
            own = [name for name in ALIASES if name in table.schema_arrow.names]
            for batch in table.iter_batches(columns=["id", "code", "name", *own]):
                for key, code, name, *others in zip(*(batch.column(i).to_pylist() for i in range(batch.num_columns)), strict=True):
                    others = [part for other in others if other for part in other.split("; ")]  # former names are several
                    called = [text for text in (name, code, *others) if text]  # a listed company may have a ticker and no more
                    if called:
                        yield Entry(kind, key, code, called[0], tuple(other for other in others if other != called[0]))


def write_index(canonical: Path, folder: Path) -> None:
    """Writes the index of the canonical tables into the `names/` folder of a snapshot."""
    NameIndex.build(entries(canonical), folder)
