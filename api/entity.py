"""One entity as the page shows it: its facts, its neighbours relation by relation with counts, and where each was read.

The queries name only what the ontology declares; the entity's id travels as a parameter. Both engines run them as they are.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.schemas import Entity, Fact, Neighbour, Neighbours, Place, Ref
from graph.ddl import quote
from graph.dialect import DIALECTS
from graph.ontology import Ontology, Property, Relation, ontology
from graph.snapshot import Snapshot
from graph.store import Rows, Store

#: value types that never leave the service, not even hashed
MASKED = "secret"
#: neighbours shown of one relation; the count says how many there are
LIMIT = 50

def _places(snapshot: Snapshot, origin: str | None) -> list[Place]:
    return [Place(**place) for place in snapshot.origin(origin)]


def _shown(properties: Mapping[str, Property]) -> list[Property]:
    return [p for p in properties.values() if p.name not in ("id", "code", "name", "origin") and p.type != MASKED]


def _facts(properties: list[Property], values: tuple[Any, ...]) -> list[Fact]:
    pairs = zip(properties, values, strict=True)
    return [Fact(property=p.name, label=p.label.vi, type=p.type, value=value) for p, value in pairs if value is not None]


def _columns(var: str, names: list[str]) -> str:
    return ", ".join(f"{var}.{quote(name)}" for name in names)


def _itself(store: Store, kind: str, key: str, onto: Ontology) -> Rows:
    names = ["code", "name", "origin", *(p.name for p in _shown(onto.kind(kind).properties))]
    return store.query(f"MATCH (x:{quote(kind)}) WHERE x.id = $id RETURN {_columns('x', names)}", {"id": key}, max_rows=1)


def _ends(kind: str, onto: Ontology) -> Iterator[tuple[Relation, bool]]:
    """Every (relation, outgoing?) that may touch `kind`; what reads the same both ways is kept both ways and shown once."""
    for relation in onto.relations.values():
        if kind in relation.sources:
            yield relation, True
        if kind in relation.targets and not (relation.derived and relation.forward == relation.backward):
            yield relation, False


def _neighbours(snapshot: Snapshot, kind: str, key: str, relation: Relation, outgoing: bool) -> list[Neighbours]:
    """Neighbours by one relation, kind by kind; one query where there are few."""
    others = _there(snapshot, kind, relation, outgoing)
    if not others:
        return []
    rows = _page(snapshot.store, kind, key, relation, outgoing, others)
    groups: list[tuple[str, list[tuple[Any, ...]], int | None]]
    if len(rows) <= LIMIT:
        groups = [(other, [row for row in rows if row[0] == other], None) for other in others]
    else:
        where = snapshot.store, kind, key, relation, outgoing
        groups = [(other, (rows if len(others) == 1 else _page(*where, (other,)))[:LIMIT], _count(*where, other)) for other in others]
    return [_group(snapshot, relation, outgoing, other, found, len(found) if count is None else count) for other, found, count in groups if found]


def _there(snapshot: Snapshot, kind: str, relation: Relation, outgoing: bool) -> list[str]:
    """The kinds at the other end that have such edges at all: the engine scans a whole kind to find nothing in an empty table (150 ms at national scale)."""
    others = relation.targets if outgoing else relation.sources
    ends = {other: (kind, other) if outgoing else (other, kind) for other in others}
    return [other for other in others if snapshot.manifest.edges.get(".".join((relation.name, *ends[other])))]


def _pattern(kind: str, relation: Relation, outgoing: bool, others: Sequence[str]) -> str:
    edge = f"-[r:{quote(relation.name)}]->" if outgoing else f"<-[r:{quote(relation.name)}]-"
    return f"MATCH (x:{quote(kind)}){edge}(y:{'|'.join(map(quote, others))}) WHERE x.id = $id"


def _page(store: Store, kind: str, key: str, relation: Relation, outgoing: bool, others: Sequence[str]) -> list[tuple[Any, ...]]:
    """The first neighbours by name, one more than are shown."""
    names = ["origin", *(p.name for p in _shown(relation.properties))]
    columns = f"{DIALECTS[store.dialect].label('y')}, y.id, y.code, y.name, {_columns('r', names)}"
    return store.query(f"{_pattern(kind, relation, outgoing, others)} RETURN {columns} ORDER BY y.name, y.id LIMIT {LIMIT + 1}", {"id": key}).rows


def _count(store: Store, kind: str, key: str, relation: Relation, outgoing: bool, other: str) -> int:
    return int(store.query(f"{_pattern(kind, relation, outgoing, (other,))} RETURN count(*)", {"id": key}).rows[0][0])


def _group(snapshot: Snapshot, relation: Relation, outgoing: bool, other: str, rows: Sequence[tuple[Any, ...]], count: int) -> Neighbours:
    shown = _shown(relation.properties)
    items = [_neighbour(snapshot, other, shown, row[1:]) for row in rows]
    label = (relation.forward if outgoing else relation.backward).replace("{0}", "…")
    return Neighbours(relation=relation.name, direction="out" if outgoing else "in", label=label, kind=other, count=count, shown=len(items), items=items)


def _neighbour(snapshot: Snapshot, kind: str, shown: list[Property], row: tuple[Any, ...]) -> Neighbour:
    key, code, name, origin, *values = row
    return Neighbour(entity=Ref(type=kind, id=key, code=code, name=name), properties=_facts(shown, tuple(values)), origin=_places(snapshot, origin))


def find(snapshot: Snapshot, kind: str, key: str, *, onto: Ontology | None = None) -> Entity | None:
    """The entity of `kind` whose id is `key`; None when there is none. `kind` must be a declared kind."""
    onto = onto or ontology()
    found = _itself(snapshot.store, kind, key, onto).rows
    if not found:
        return None
    code, name, origin, *values = found[0]
    neighbours = [n for relation, outgoing in _ends(kind, onto) for n in _neighbours(snapshot, kind, key, relation, outgoing)]
    return Entity(
        entity=Ref(type=kind, id=key, code=code, name=name),
        kind_label=onto.kind(kind).label.vi,
        facts=_facts(_shown(onto.kind(kind).properties), tuple(values)),
        neighbours=neighbours,
        origin=_places(snapshot, origin),
        snapshot=snapshot.id,
    )
