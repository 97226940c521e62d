"""What rows of one form say, declared as data: `say` states it of one row, `loaders.columns` of whole columns at a time.

    FIRM = Entity(("Enterprise",), key="key", name="name", context={"province": "province"})
    LEADER = Entity(("Person",), name="leader", context={"firm": "key", "role": Always("Giám đốc")})
    LED = (Said(FIRM, props={"capital": "capital"}), Said(LEADER, relation="REPRESENTS", target=FIRM))

Names on the right are fields: what a row's cells came to when they were cleaned.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from loaders.context import Context
from loaders.row import Ref, Row


@dataclass(frozen=True)
class Always:
    """A value that every row of the form says."""

    value: Any


@dataclass(frozen=True, eq=False)
class Entity:
    """An entity as rows of a form name it (see `Ref`); of the context what is None says nothing."""

    kinds: tuple[str, ...]
    key: str | None = None
    name: str | None = None
    context: Mapping[str, str | Always] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Said:
    """One statement: properties of an entity, or of its relation to `target`."""

    entity: Entity
    props: Mapping[str, str | Always] = field(default_factory=dict)
    relation: str | None = None
    target: Entity | None = None


Form = tuple[Said, ...]
#: what the cells of a row came to, and the entities that it named
Fields = dict[str, Any]
Refs = dict[Entity, Ref]


def say(ctx: Context, form: Form, fields: Mapping[str, Any], row: Row, refs: Refs | None = None) -> Refs:
    """States what one row says; gives its entities, to be handed in again as `refs` with the next form that is said of the same fields."""
    refs = {} if refs is None else refs
    for said in form:
        props = {name: _value(fields, what) for name, what in said.props.items()}
        if said.relation is None or said.target is None:
            ctx.node(_ref(said.entity, fields, refs), props, row)
        else:
            ctx.edge(said.relation, _ref(said.entity, fields, refs), _ref(said.target, fields, refs), props, row)
    return refs


def _value(fields: Mapping[str, Any], what: str | Always | None) -> Any:
    return what.value if isinstance(what, Always) else None if what is None else fields[what]


def _ref(entity: Entity, fields: Mapping[str, Any], refs: dict[Entity, Ref]) -> Ref:
    if entity not in refs:
        context = {name: value for name, what in entity.context.items() if (value := _value(fields, what)) is not None}
        refs[entity] = Ref(entity.kinds, _value(fields, entity.key), _value(fields, entity.name), context)
    return refs[entity]
