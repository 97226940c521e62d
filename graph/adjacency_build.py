"""Writes the adjacency of a snapshot: every edge that is not derived, both ways, as arrays that open memory-mapped.

Entities are numbered kind after kind, by id. `kinds.json` tells where each kind begins; `ids.bin` holds all ids one after the other and `marks.npy` where
each begins; `offsets.npy` where each number's entries begin, `others.npy` the number at the other end, `codes.npy` how: see `code`.
"""
from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graph.adjacency import CODES, IDS, KINDS, MARKS, OFFSETS, OTHERS, code
from graph.duck import engine, literal
from graph.ontology import Ontology
from graph.tables import Tables


def write(tables: Tables, folder: Path, onto: Ontology, spill: Path) -> None:
    """Makes `folder` and fills it; equal tables give equal files. Takes some 50 bytes of memory an edge while sorting."""
    folder.mkdir()
    with engine(spill) as connection:
        starts = _numbers(connection, tables, folder, onto)
        total = max(1, starts[""])
        keys = np.concatenate([np.empty(0, np.int64), *_both_ways(connection, tables, onto, total)])
    keys.sort()
    keys = keys[np.concatenate([np.ones(min(1, len(keys)), bool), keys[1:] != keys[:-1]])]  # parallel edges of one relation stand once
    np.save(folder / CODES, (keys & 255).astype(np.uint8))
    keys >>= 8
    np.save(folder / OFFSETS, np.searchsorted(keys, np.arange(starts[""] + 1, dtype=np.int64) * total).astype(np.int64))
    keys %= total
    np.save(folder / OTHERS, keys.astype(np.int32))


def _numbers(connection: duckdb.DuckDBPyConnection, tables: Tables, folder: Path, onto: Ontology) -> dict[str, int]:
    """Numbers every entity (as tables `n_<Kind>`) and writes the ids; where each kind begins, and under '' how many entities there are."""
    starts: dict[str, int] = {}
    marks, begin, size = [np.zeros(1, np.int64)], 0, 0
    with (folder / IDS).open("wb") as file:
        for kind in onto.kinds:
            starts[kind] = begin
            if kind in tables.nodes:
                source = f"read_parquet({literal(tables.nodes[kind].path)})"
                connection.execute(f"CREATE TEMP TABLE n_{kind} AS SELECT id, {begin} + row_number() OVER (ORDER BY id) - 1 AS no FROM {source}")
                ends, text = _column(connection.sql(f"SELECT id FROM n_{kind} ORDER BY no").to_arrow_table())
                marks.append(ends + size)
                begin, size = begin + len(ends), size + file.write(text)
    np.save(folder / MARKS, np.concatenate(marks))
    (folder / KINDS).write_text(json.dumps(starts, indent=1))
    return {**starts, "": begin}


def _column(table: pa.Table) -> tuple[npt.NDArray[np.int64], memoryview]:
    """The texts of the only column one after the other, and where each ends."""
    column = pa.concat_arrays([pa.array([], pa.large_string()), *(c.cast(pa.large_string()) for c in table.column(0).chunks)])
    _, offsets, text = column.buffers()
    ends = np.frombuffer(offsets, np.int64, len(column) + 1) if len(column) else np.zeros(1, np.int64)
    return ends[1:], memoryview(text)[: int(ends[-1])] if text else memoryview(b"")


def _both_ways(connection: duckdb.DuckDBPyConnection, tables: Tables, onto: Ontology, total: int) -> Iterator[npt.NDArray[np.int64]]:
    """Every edge twice, each as one whole number: (end × entities + other end) × 256 + code."""
    for edge in tables.edges.values():
        relation, source, target = edge.ends
        if onto.relations[relation].derived:
            continue
        joins = f"FROM read_parquet({literal(edge.path)}) e JOIN n_{source} s ON s.id = e.src JOIN n_{target} d ON d.id = e.dst"
        ends = connection.execute(f"SELECT s.no AS src, d.no AS dst {joins}").fetchnumpy()
        src, dst = (np.asarray(ends[name], np.int64) for name in ("src", "dst"))
        yield ((src * total + dst) << 8) | code(onto, relation, forward=True)
        yield ((dst * total + src) << 8) | code(onto, relation, forward=False)
