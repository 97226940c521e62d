"""One entity as the page shows it: its facts, its neighbours relation by relation with counts, and where each was read.

The queries name only what the ontology declares; the entity's id travels as a parameter. Both engines run them as they are.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from api.lists import Lists
from api.schemas import Entity, Fact, Neighbour, Neighbours, Place, Ref
from graph.ddl import quote
from graph.dialect import DIALECTS
from graph.ontology import Ontology, Property, Relation, ontology
from graph.snapshot import Snapshot
from graph.store import Rows, Store

if TYPE_CHECKING:
    from graph.adjacency import Adjacency

#: value types that never leave the service, not even hashed
MASKED = "secret"
#: neighbours shown of one relation; the count says how many there are
LIMIT = 50
_LISTS = Lists(longer_than=LIMIT)


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


def _touching(snapshot: Snapshot, kind: str, key: str, onto: Ontology) -> Iterator[tuple[Relation, bool, bool]]:
    """Those of `_ends` that this entity may have, and whether more than are shown: the adjacency beside the graph knows all but derived relations."""
    ends = [(relation, outgoing) for relation, outgoing in _ends(kind, onto) if _there(snapshot, kind, relation, outgoing)]
    paths: Adjacency | None = getattr(snapshot.store, "paths", None)
    if paths is None:
        yield from ((*end, False) for end in ends)
        return
    from graph.adjacency import code  # numpy only where it is needed

    degrees = paths.degrees(kind, key)
    for relation, outgoing in ends:
        degree = degrees.get(code(onto, relation.name, forward=outgoing), 0)
        if degree or relation.derived:
            yield relation, outgoing, degree > LIMIT


def _neighbours(snapshot: Snapshot, kind: str, key: str, relation: Relation, outgoing: bool, many: bool) -> list[Neighbours]:
    """Neighbours by one relation, kind by kind; one query where there are few. `many` says that there are more than are shown."""
    others = _there(snapshot, kind, relation, outgoing)
    where = snapshot.store, kind, key, relation, outgoing
    rows = [] if many else _few(*where, others)
    groups: list[tuple[str, list[tuple[Any, ...]], int | None]]
    if not many and len(rows) <= LIMIT:
        groups = [(other, [row for row in rows if row[0] == other], None) for other in others]
    else:
        groups = [(other, _page(*where, (other,)), _count(*where, other)) for other in others]
    return [_group(snapshot, relation, outgoing, other, found, len(found) if count is None else count) for other, found, count in groups if found]


def _there(snapshot: Snapshot, kind: str, relation: Relation, outgoing: bool) -> list[str]:
    """The kinds at the other end that have such edges at all: the engine scans a whole kind to find nothing in an empty table (150 ms at national scale)."""
    others = relation.targets if outgoing else relation.sources
    ends = {other: (kind, other) if outgoing else (other, kind) for other in others}
    return [other for other in others if snapshot.manifest.edges.get(".".join((relation.name, *ends[other])))]


def _pattern(kind: str, relation: Relation, outgoing: bool, others: Sequence[str]) -> str:
    edge = f"-[r:{quote(relation.name)}]->" if outgoing else f"<-[r:{quote(relation.name)}]-"
    return f"MATCH (x:{quote(kind)}){edge}(y:{'|'.join(map(quote, others))}) WHERE x.id = $id"


def _asked(kind: str, relation: Relation, outgoing: bool, others: Sequence[str], store: Store) -> str:
    names = ["origin", *(p.name for p in _shown(relation.properties))]
    return f"{_pattern(kind, relation, outgoing, others)} RETURN {DIALECTS[store.dialect].label('y')}, y.id, y.code, y.name, {_columns('r', names)}"


def _few(store: Store, kind: str, key: str, relation: Relation, outgoing: bool, others: Sequence[str]) -> list[tuple[Any, ...]]:
    """All neighbours by name, or some one more than are shown: ordering a handful costs the engine five times what finding them does."""
    rows = store.query(f"{_asked(kind, relation, outgoing, others, store)} LIMIT {LIMIT + 1}", {"id": key}).rows
    return sorted(rows, key=lambda row: (row[3] is None, row[3] or "", row[1]))


def _page(store: Store, kind: str, key: str, relation: Relation, outgoing: bool, others: Sequence[str]) -> list[tuple[Any, ...]]:
    """The first neighbours by name."""
    return store.query(f"{_asked(kind, relation, outgoing, others, store)} ORDER BY y.name, y.id LIMIT {LIMIT}", {"id": key}).rows


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
    neighbours: list[Neighbours] = []
    for relation, outgoing, many in _touching(snapshot, kind, key, onto):
        whose = (snapshot.id, kind, key, relation.name, outgoing)
        neighbours += _LISTS.get(whose, partial(_neighbours, snapshot, kind, key, relation, outgoing, many))
    return Entity(
        entity=Ref(type=kind, id=key, code=code, name=name),
        kind_label=onto.kind(kind).label.vi,
        facts=_facts(_shown(onto.kind(kind).properties), tuple(values)),
        neighbours=neighbours,
        origin=_places(snapshot, origin),
        snapshot=snapshot.id,
    )
