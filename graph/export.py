"""Files of a graph, of a part of it, or of an answer's rows, for Gephi, notebooks, spreadsheets and other programs.

Properties of type `secret` (ID numbers, even hashed) never come out. Every file or folder says in its own words (graph attributes, or a
`meta.json` beside the rows) which snapshot it shows and whether something was left out. Text in CSV that a spreadsheet would run as a
formula is written with an apostrophe before it; CSV begins with a byte order mark, without which Excel spoils Vietnamese.
"""
from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from graph import network, tables
from graph.derive import engine, literal
from graph.network import Network, NetworkError
from graph.ontology import Ontology, ontology
from graph.tables import Table

#: formats of a whole graph or a part of it, and of rows
GRAPHS = ("graphml", "gexf", "json", "csv", "parquet")
ROWS = ("csv", "parquet", "json")
#: what a spreadsheet takes for the beginning of a formula, full-width letters too
FORMULA = "=+-@\t\r\n＝＋－＠"
META = "meta.json"


def safe(text: str) -> str:
    """Text as a CSV cell that no spreadsheet runs."""
    return f"'{text}" if text[:1] and text[0] in FORMULA else text


# ---- a whole snapshot as tables --------------------------------------------------------------------------------------
def whole_tables(
    canonical: Path,
    folder: Path,
    form: str,
    *,
    meta: Mapping[str, Any],
    kinds: Collection[str] | None = None,
    relations: Collection[str] | None = None,
    onto: Ontology | None = None,
) -> tuple[int, int]:
    """Writes `nodes/<Kind>` and `edges/<RELATION>.<From>.<To>` as CSV or Parquet, set-wise, whatever the size; returns nodes and edges written.

    Edges between kinds that are not chosen are left out. None stands for all kinds, or all relations that are not derived.
    """
    onto = onto or ontology()
    found = tables.scan(canonical, onto)
    wanted = frozenset(onto.kind(k).name for k in (kinds if kinds is not None else onto.kinds))
    over = frozenset(onto.relation(r).name for r in relations or ()) or frozenset(r.name for r in onto.relations.values() if not r.derived)
    nodes = [t for t in found.nodes.values() if t.name in wanted]
    edges = [t for t in found.edges.values() if t.ends[0] in over and {*t.ends[1:]} <= wanted]
    _new(folder)
    with engine(folder) as connection:
        for part, chosen in (("nodes", nodes), ("edges", edges)):
            (folder / part).mkdir()
            for table in chosen:
                _copy(connection, table, folder / part / f"{table.name}.{form}", form, _hidden(table, onto))
    counts = sum(t.rows for t in nodes), sum(t.rows for t in edges)
    left_out = sorted({t.ends[0] for t in found.edges.values()} - over)
    _say(folder / META, {**meta, "nodes": counts[0], "edges": counts[1], "truncated": False, "relations_left_out": left_out})
    return counts


def _hidden(table: Table, onto: Ontology) -> frozenset[str]:
    properties = onto.relation(table.ends[0]).properties if "." in table.name else onto.kind(table.name).properties
    return frozenset(p.name for p in properties.values() if p.type == "secret")


def _copy(connection: duckdb.DuckDBPyConnection, table: Table, target: Path, form: str, hidden: Collection[str]) -> None:
    types = dict(row[:2] for row in connection.execute(f"DESCRIBE SELECT * FROM read_parquet({literal(table.path)})").fetchall())
    names = [name for name in table.columns if name not in hidden]
    if form == "parquet":
        select = ", ".join(f'"{name}"' for name in names)
        connection.execute(f"COPY (SELECT {select} FROM read_parquet({literal(table.path)})) TO {literal(target)} (FORMAT parquet, COMPRESSION zstd)")
        return
    headings = ["\ufeff" * (at == 0) + name for at, name in enumerate(names)]  # the byte order mark: DuckDB has no option for one
    values = [_guarded(name) if types[name] == "VARCHAR" else f'"{name}"' for name in names]
    columns = ", ".join(f'{value} AS "{heading}"' for value, heading in zip(values, headings, strict=True))
    connection.execute(f"COPY (SELECT {columns} FROM read_parquet({literal(table.path)})) TO {literal(target)} (FORMAT csv, HEADER true)")


def _guarded(name: str) -> str:
    starts = " OR ".join(f'starts_with("{name}", chr({ord(letter)}))' for letter in FORMULA)
    return f'CASE WHEN {starts} THEN chr(39) || "{name}" ELSE "{name}" END'


# ---- a network that fits in memory -----------------------------------------------------------------------------------
def graph(found: Network, target: Path, form: str) -> None:
    """Writes a network to one file (`graphml`, `gexf`, `json`), or to a new folder with `nodes` and `edges` (`csv`, `parquet`). Raises `NetworkError`."""
    if form in ("csv", "parquet"):
        _new(target)
        nodes = [{"key": key, **data} for key, data in found.nodes(data=True)]
        edges = [{"source": source, "target": to, **data} for source, to, data in found.edges(data=True)]
        for name, records, first in (("nodes", nodes, ("key", "type", "id")), ("edges", edges, ("source", "target", "relation"))):
            columns = list(dict.fromkeys([*first, *(c for record in records for c in record)]))
            _WRITERS[form](target / f"{name}.{form}", columns, [[record.get(c) for c in columns] for record in records])
        _say(target / META, {**found.graph, "nodes": len(nodes), "edges": len(edges)})
    elif form in GRAPHS:
        network.write(found, target, form=f".{form}")
    else:
        raise NetworkError(f"không biết định dạng {form!r}; dùng {', '.join(GRAPHS)}")


# ---- rows ------------------------------------------------------------------------------------------------------------
def rows(columns: Sequence[str], found: Iterable[Sequence[Any]], target: Path, form: str, meta: Mapping[str, Any]) -> None:
    """Writes rows to one file, and beside it `<file>.meta.json`; an entity becomes two columns, its name and its id. Raises `NetworkError`."""
    if form not in ROWS:
        raise NetworkError(f"bảng kết quả không ghi được thành {form!r}; dùng {', '.join(ROWS)}")
    heads, flat = _flat(columns, [list(row) for row in found])
    _WRITERS[form](target, heads, flat)
    _say(target.with_name(f"{target.name}.{META}"), {**meta, "rows": len(flat)})


def _flat(columns: Sequence[str], found: list[list[Any]]) -> tuple[list[str], list[list[Any]]]:
    heads: list[str] = []
    takes: list[Callable[[list[Any]], Any]] = []
    for at, name in enumerate(columns):
        name = _unused(name, heads)
        if any(isinstance(row[at], dict) for row in found):
            heads += [name, _unused(f"{name} (id)", heads)]
            takes += [lambda row, at=at: _part(row[at], "name"), lambda row, at=at: _part(row[at], "id")]  # type: ignore[misc]
        else:
            heads.append(name)
            takes.append(lambda row, at=at: row[at])  # type: ignore[misc]
    return heads, [[take(row) for take in takes] for row in found]


def _part(cell: Any, name: str) -> Any:
    """Of an entity its name (its code or id where it has none) or its id; a plain value is its own name."""
    if isinstance(cell, dict):
        return cell["id"] if name == "id" else cell.get("name") or cell.get("code") or cell["id"]
    return None if name == "id" else cell


def _unused(name: str, taken: Collection[str]) -> str:
    return next(n for k in range(1, 10_000) if (n := name if k == 1 else f"{name} {k}") not in taken)


def _csv(target: Path, columns: Sequence[str], found: Sequence[Sequence[Any]]) -> None:
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([safe(c) for c in columns])
        writer.writerows([safe(v) if isinstance(v, str) else json.dumps(v, ensure_ascii=False) if isinstance(v, list) else v for v in row] for row in found)


def _parquet(target: Path, columns: Sequence[str], found: Sequence[Sequence[Any]]) -> None:
    pq.write_table(pa.table([_column([row[at] for row in found]) for at in range(len(columns))], names=list(columns)), target)


def _column(values: list[Any]) -> pa.Array:
    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError):  # values of several types under one heading: all as text
        return pa.array([None if v is None else v if isinstance(v, str) else json.dumps(v, ensure_ascii=False, default=str) for v in values], pa.string())


def _json(target: Path, columns: Sequence[str], found: Sequence[Sequence[Any]]) -> None:
    records = [dict(zip(columns, row, strict=True)) for row in found]
    target.write_text(json.dumps(records, ensure_ascii=False, default=_iso), encoding="utf-8")


_WRITERS: Mapping[str, Callable[[Path, Sequence[str], Sequence[Sequence[Any]]], None]] = {"csv": _csv, "parquet": _parquet, "json": _json}


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _new(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NetworkError(f"{folder} đã có và không trống; hãy chọn một thư mục mới")
    folder.mkdir(parents=True, exist_ok=True)


def _say(path: Path, meta: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(dict(meta), ensure_ascii=False, indent=1, default=_iso) + "\n", encoding="utf-8")
