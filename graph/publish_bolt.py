"""Publishes a sealed snapshot's canonical tables to a Neo4j server: loaded aside under labels of its own, verified, then switched to.

    with Server("neo4j://host:7687", user="neo4j", password=…) as server:
        publish(home, snapshot, server)

Readers never see half a load: queries reach a snapshot's labels only once its `SoiSnapshot` node says `ready`, and that node and the
pointer (`SoiPublished`) change in one transaction. A load that was cut short, at either end, goes on where it stopped: each batch
notes in its own transaction how far its table is (`SoiLoad`), so a batch whose acknowledgement was lost is not written twice.
"""
from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from graph import beside, home, lock, manifest, tables
from graph.bolt import Run, Server
from graph.bolt_text import suffix
from graph.ddl import quote, schema_hash
from graph.ontology import Kind, Ontology, ontology
from graph.snapshot import verify
from graph.store import SnapshotError
from graph.tables import Table

#: rows of one transaction: about 10 MB of the server's heap
BATCH = 5_000
#: snapshots that stay on the server: the published one and the one before it, which open services may still answer from
KEEP = 2
#: value types that are looked up or compared; a name is searched by our own index, and `id` has a constraint
INDEXED = frozenset({"code", "tax_code", "phone", "date"})
BOOKKEEPING = {"SoiSnapshot": "id", "SoiPublished": "key", "SoiLoad": "key", "SoiPiece": "key"}
COUNT_MS = 600_000
_TABLE = re.compile(r"\w+(\.\w+\.\w+)?")

Said = Callable[[str, int, int], None]


class PublishError(SnapshotError):
    """The server refused a table or does not hold what the tables hold; the published snapshot stands, and publishing again goes on."""


# ---- the whole -------------------------------------------------------------------------------------------------------
def publish(
    home_dir: Path, snapshot: str, server: Server, *, keep: int = KEEP, batch: int = BATCH, said: Said = lambda *_: None, onto: Ontology | None = None
) -> None:
    """Loads what is not loaded yet, verifies, switches, and removes older snapshots beyond `keep`. `said(table, rows done, rows)` is told the progress.

    Raises `SnapshotCorrupt` (the files), `PublishError`, `StoreAway` (the server; call again), `Busy` (another publisher of this home).
    """
    onto = onto or ontology()
    with lock.writer(home_dir):
        verify(home_dir, snapshot)
        folder = home.folder(home_dir, snapshot)
        found = tables.scan(folder / home.CANONICAL, onto)
        prepare(server)
        if _register(server, snapshot, (folder / manifest.SEAL).read_text().strip()) == "loading":
            for statement in schema(snapshot, onto, found.nodes):
                server.statement(statement)
            for table in found.every():
                _load(server, table, snapshot, batch, said)
            _verify(server, found, snapshot)
            server.read("CALL db.awaitIndexes($seconds)", {"seconds": COUNT_MS // 1000}, timeout_ms=COUNT_MS)
        beside.put(server, snapshot, folder, said=said)
        switch(server, snapshot)
        prune(server, keep=keep)


def switch(server: Server, snapshot: str) -> None:
    """Makes a snapshot that is wholly on the server the published one, in one transaction; also the way back to an earlier one."""

    def work(run: Run) -> bool:
        ready = "MATCH (s:SoiSnapshot {id: $id}) WHERE s.state IN ['loading', 'ready'] SET s.state = 'ready', s.at = timestamp() RETURN s.id"
        known = run(ready, {"id": snapshot})
        run("MERGE (p:SoiPublished {key: 'published'}) SET p.id = $id, p.at = datetime() RETURN 1", {"id": snapshot}) if known else None
        return bool(known)

    if not server.write(work):
        raise PublishError(f"{server.address} không có bản {snapshot!r}")


def listing(server: Server) -> list[tuple[str, str, bool]]:
    """(id, state, published) of every snapshot on the server, in the order they were last published; states are loading, ready and removing."""
    text = "MATCH (s:SoiSnapshot) OPTIONAL MATCH (p:SoiPublished {id: s.id}) RETURN s.id, s.state, p IS NOT NULL ORDER BY coalesce(s.at, 0), s.id"
    return [(row[0], row[1], row[2]) for row in server.read(text).rows]


def prune(server: Server, *, keep: int = KEEP) -> list[str]:
    """Removes whole snapshots beyond the `keep` last published, and those whose removal was cut short; never the published one."""
    known = listing(server)
    ready = [i for i, state, _ in known if state == "ready"]
    spared = {*ready[-keep:], *(i for i, _, current in known if current)}
    gone = [i for i, state, _ in known if state == "removing" or (state == "ready" and i not in spared)]
    for snapshot in gone:
        remove(server, snapshot)
    return gone


# ---- before and after ------------------------------------------------------------------------------------------------
def prepare(server: Server) -> None:
    """Constraints of the bookkeeping. The look-up index of relation types goes: scans of it would read the edges of every snapshot."""
    for label, key in BOOKKEEPING.items():
        server.statement(f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE")
    server.statement("CREATE INDEX IF NOT EXISTS FOR (n:SoiPiece) ON (n.snapshot)")
    for (name,) in server.read("SHOW INDEXES YIELD name, type, entityType WHERE type = 'LOOKUP' AND entityType = 'RELATIONSHIP' RETURN name").rows:
        server.statement(f"DROP INDEX {quote(name)} IF EXISTS")


def schema(snapshot: str, onto: Ontology, kinds: Collection[str]) -> list[str]:
    """Constraints and indexes of one snapshot's labels, derived from the ontology, for the kinds it has nodes of."""
    return [statement for kind in onto.kinds.values() if kind.name in kinds for statement in _of_kind(kind, suffix(snapshot))]


def _of_kind(kind: Kind, ending: str) -> list[str]:
    if "_" in kind.name:
        raise PublishError(f"loại {kind.name}: tên có dấu _ không đặt được làm nhãn trên Neo4j")
    label = quote(f"{kind.name}{ending}")
    indexed = [p.name for p in kind.properties.values() if (p.type in INDEXED or p.name == kind.key) and p.name not in ("id", "origin")]
    constraint = f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{label}) REQUIRE n.`id` IS UNIQUE"
    return [constraint, *(f"CREATE INDEX IF NOT EXISTS FOR (n:{label}) ON (n.{quote(name)})" for name in indexed)]


def _register(server: Server, snapshot: str, seal: str) -> str:
    """Notes that a snapshot is being loaded, or finds it; returns its state."""
    digest = hashlib.sha256(seal.encode()).hexdigest()
    text = "MERGE (s:SoiSnapshot {id: $id}) ON CREATE SET s.state = 'loading', s.tables = $tables, s.seal = $seal RETURN s.state, s.seal"
    state, known = server.write(lambda run: run(text, {"id": snapshot, "tables": schema_hash(), "seal": digest}))[0]
    if known != digest:
        raise PublishError(f"{server.address} đã có một bản {snapshot!r} khác; hãy gỡ nó trước")
    if state == "removing":
        raise PublishError(f"bản {snapshot!r} đang được gỡ khỏi {server.address}; hãy chạy lại khi gỡ xong")
    return str(state)


def remove(server: Server, snapshot: str, *, batch: int = 4 * BATCH) -> None:
    """Takes a snapshot off the server: marked first, so that open stores refuse it, then edges, nodes and indexes. Raises `PublishError`.

    Rows stand only in tables a load has noted (`SoiLoad`), so no others are looked through; those of an older ontology are found as well.
    """
    ending = suffix(snapshot)
    keys = server.read("MATCH (l:SoiLoad {snapshot: $id}) RETURN l.key", {"id": snapshot}).rows
    noted = [name for (key,) in sorted(keys) if _TABLE.fullmatch(name := key.partition("/")[2])]
    text = "MATCH (s:SoiSnapshot {id: $id}) WHERE NOT EXISTS { MATCH (:SoiPublished {id: $id}) } SET s.state = 'removing' RETURN 1"
    if not server.write(lambda run: run(text, {"id": snapshot})):
        raise PublishError(f"bản {snapshot!r} đang được công bố hoặc không có trên {server.address}; không gỡ")
    for relation, source, target in (name.split(".") for name in noted if "." in name):
        _emptied(server, f"MATCH (:{quote(source + ending)})-[x:{quote(relation)}]->(:{quote(target + ending)}) WITH x LIMIT $n DELETE x", batch)
    for kind in (name for name in noted if "." not in name):
        _emptied(server, f"MATCH (x:{quote(kind + ending)}) WITH x LIMIT $n DETACH DELETE x", batch)
    for what in ("CONSTRAINT", "INDEX"):
        for (name,) in server.read(f"SHOW {what} YIELD name, labelsOrTypes WHERE any(l IN labelsOrTypes WHERE l ENDS WITH '{ending}') RETURN name").rows:
            server.statement(f"DROP {what} {quote(name)} IF EXISTS")
    beside.take_away(server, snapshot)
    server.write(lambda run: run("MATCH (l:SoiLoad {snapshot: $id}) DELETE l", {"id": snapshot}))
    server.write(lambda run: run("MATCH (s:SoiSnapshot {id: $id}) DELETE s", {"id": snapshot}))


def _emptied(server: Server, text: str, batch: int) -> None:
    while server.write(lambda run: run(f"{text} RETURN count(*)", {"n": batch}))[0][0]:
        pass


# ---- tables ----------------------------------------------------------------------------------------------------------
def _load(server: Server, table: Table, snapshot: str, batch: int, said: Said) -> None:
    key = f"{snapshot}/{table.name}"
    begin = "MERGE (l:SoiLoad {key: $key}) ON CREATE SET l.snapshot = $snapshot, l.rows = 0 RETURN l.rows"
    done: int = server.write(lambda run: run(begin, {"key": key, "snapshot": snapshot}))[0][0]
    text = _writing(table, suffix(snapshot))
    for start, rows in _batches(table, batch):
        if done < start + len(rows):
            done = _step(server, key, text, done, rows[done - start :], table)
            said(table.name, done, table.rows)
    if done != table.rows:
        raise PublishError(f"{table.name}: đã nạp {done} trên {table.rows} dòng; bảng đổi trong khi nạp")


def _step(server: Server, key: str, text: str, done: int, rows: list[dict[str, Any]], table: Table) -> int:
    """Writes the rows after `done`, once, whoever asks how often; returns how far the table is now."""

    def work(run: Run) -> int:
        now: int = run("MATCH (l:SoiLoad {key: $key}) SET l.at = timestamp() RETURN l.rows", {"key": key})[0][0]  # SET takes the lock
        if now != done:
            return now
        made = run(text, {"rows": rows})[0][0]
        if made != len(rows):
            raise PublishError(f"{table.name}: từ dòng {done}: {len(rows)} dòng nhưng chỉ nối được {made}; có đầu mút không tồn tại")
        run("MATCH (l:SoiLoad {key: $key}) SET l.rows = $rows", {"key": key, "rows": done + len(rows)})
        return done + len(rows)

    after = server.write(work)
    if after != done + len(rows):
        raise PublishError(f"{table.name}: một tiến trình khác đang nạp cùng bản này (dòng {after}); hãy chờ rồi chạy lại")
    return after


def _writing(table: Table, ending: str) -> str:
    if "." not in table.name:
        return f"UNWIND $rows AS row CREATE (n:{quote(table.name + ending)}) SET n = row RETURN count(*)"
    relation, source, target = table.ends
    ends = f"MATCH (a:{quote(source + ending)} {{id: row.src}}) MATCH (b:{quote(target + ending)} {{id: row.dst}})"
    return f"UNWIND $rows AS row {ends} CREATE (a)-[r:{quote(relation)}]->(b) SET r = row.values RETURN count(*)"


def _batches(table: Table, size: int) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The rows of a table as parameters, missing values left out, with the number of the first."""
    start = 0
    edge = "." in table.name
    with pq.ParquetFile(table.path) as file:
        for part in file.iter_batches(batch_size=size):
            plain = [{name: value for name, value in row.items() if value is not None} for row in part.to_pylist()]
            yield start, [{"src": row.pop("src"), "dst": row.pop("dst"), "values": row} for row in plain] if edge else plain
            start += len(plain)


def _verify(server: Server, found: tables.Tables, snapshot: str) -> None:
    """Compares rows and filled values of every table with what the server holds."""
    wrong = [line for table in found.every() for line in _differences(server, table, suffix(snapshot))]
    if wrong:
        raise PublishError(f"{server.address} không khớp bảng nguồn: {'; '.join(wrong[:10])}")


def _differences(server: Server, table: Table, ending: str) -> list[str]:
    edge = "." in table.name
    names = table.columns[2:] if edge else table.columns
    relation, source, target = table.ends if edge else ("", table.name, "")
    match = f"(:{quote(source + ending)})-[x:{quote(relation)}]->(:{quote(target + ending)})" if edge else f"(x:{quote(source + ending)})"
    stored = server.read(f"MATCH {match} RETURN count(*), {', '.join(f'count(x.{quote(n)})' for n in names)}", timeout_ms=COUNT_MS).rows[0]
    expected: Mapping[str, int] = tables.filled(table)
    wanted = [table.rows, *(expected[n] for n in names)]
    return [f"{table.name}.{n}: {got} thay vì {want}" for n, got, want in zip(("số dòng", *names), stored, wanted, strict=True) if got != want]
