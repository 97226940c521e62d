"""One entity as the page shows it: its facts, its neighbours relation by relation with counts, and where each was read.

The queries name only what the ontology declares; the entity's id travels as a parameter. Both engines run them as they are.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from api.schemas import Entity, Fact, Neighbour, Neighbours, Place, Ref
from graph.ddl import quote
from graph.derive import BUILT_IN
from graph.ontology import Ontology, Property, Relation, ontology
from graph.provinces import PATH as PROVINCES
from graph.store import Rows, Store

#: value types that never leave the service, not even hashed
MASKED = "secret"
#: neighbours shown of one relation; the count says how many there are
LIMIT = 50

Origins = Callable[[str | None], list[Place]]


def places(files: Mapping[int, Mapping[str, Any]]) -> Origins:
    """A reader of origin references ('file_no:row;…') over the list of files of a snapshot, by number."""

    def read(origin: str | None) -> list[Place]:
        found = []
        for reference in (origin or "").split(";"):
            number, _, row = reference.partition(":")
            if number == BUILT_IN and row.isdigit():
                found.append(Place(source="soi", file=f"graph/data/{PROVINCES.name}", row=int(row), load="built-in"))
            elif number.isdigit() and row.isdigit() and (file := files.get(int(number))):
                found.append(Place(source=file["source"], file=file["file"], row=int(row), load=file["load"]))
        return found

    return read


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


def _ends(kind: str, onto: Ontology) -> Iterator[tuple[Relation, bool, str]]:
    """Every (relation, outgoing?, other kind) that may touch `kind`."""
    for relation in onto.relations.values():
        for source, target in onto.ends(relation.name):
            if source == kind:
                yield relation, True, target
            if target == kind:
                yield relation, False, source


def _neighbours(store: Store, kind: str, key: str, end: tuple[Relation, bool, str], origins: Origins) -> Neighbours | None:
    relation, outgoing, other = end
    edge = f"-[r:{quote(relation.name)}]->" if outgoing else f"<-[r:{quote(relation.name)}]-"
    match = f"MATCH (x:{quote(kind)}){edge}(y:{quote(other)}) WHERE x.id = $id"
    count = int(store.query(f"{match} RETURN count(*)", {"id": key}).rows[0][0])
    if not count:
        return None
    shown = _shown(relation.properties)
    names = ["origin", *(p.name for p in shown)]
    rows = store.query(f"{match} RETURN y.id, y.code, y.name, {_columns('r', names)} ORDER BY y.name, y.id LIMIT {LIMIT}", {"id": key}).rows
    items = [
        Neighbour(entity=Ref(type=other, id=row[0], code=row[1], name=row[2]), properties=_facts(shown, row[4:]), origin=origins(row[3])) for row in rows
    ]
    label = (relation.forward if outgoing else relation.backward).replace("{0}", "…")
    return Neighbours(relation=relation.name, direction="out" if outgoing else "in", label=label, kind=other, count=count, shown=len(items), items=items)


def find(store: Store, kind: str, key: str, origins: Origins, *, onto: Ontology | None = None) -> Entity | None:
    """The entity of `kind` whose id is `key`; None when there is none. `kind` must be a declared kind."""
    onto = onto or ontology()
    found = _itself(store, kind, key, onto).rows
    if not found:
        return None
    code, name, origin, *values = found[0]
    neighbours = [n for end in _ends(kind, onto) if (n := _neighbours(store, kind, key, end, origins))]
    return Entity(
        entity=Ref(type=kind, id=key, code=code, name=name),
        kind_label=onto.kind(kind).label.vi,
        facts=_facts(_shown(onto.kind(kind).properties), tuple(values)),
        neighbours=neighbours,
        origin=origins(origin),
        snapshot=store.snapshot,
    )
