"""Reads `ontology.yml`, the single declaration of kinds, relations and measures, strictly.

Everything else (store DDL, loader checks, lexicon base, API schema, docs) derives from the `Ontology` it returns.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from graph.declared import declared
from graph.errors import SoiError

PATH = Path(__file__).with_name("ontology.yml")
#: columns every kind has beside its declared properties
COMMON = ("id", "code", "name", "origin")


class OntologyError(SoiError):
    """The declaration is wrong: names the place and the value."""


@dataclass(frozen=True)
class Label:
    vi: str
    en: str


@dataclass(frozen=True)
class Property:
    name: str
    type: str  #: a value type of `types:`
    label: Label
    values: tuple[str, ...] = ()  #: the known values of an enum
    open: bool = False  #: other values are kept as written (and reported), not refused


@dataclass(frozen=True)
class Kind:
    name: str
    label: Label
    key: str
    properties: Mapping[str, Property]  #: declared ones and `id`, `code`, `name`, `origin`


@dataclass(frozen=True)
class Relation:
    name: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    reverse: str
    label: Label
    forward: str  #: Vietnamese phrase read from source to target, `{0}` the target
    backward: str  #: the same from target to source
    properties: Mapping[str, Property]
    derived: bool = False
    beneath: tuple[Step, ...] = ()  #: of a derived relation: the way from source to target over the edges that explain it


@dataclass(frozen=True)
class Step:
    relation: str
    forward: bool
    most: int = 1  #: a step of a derived relation may be a chain of up to so many edges


@dataclass(frozen=True)
class Measure:
    """A declared measure of one kind: an aggregate over `path`, or an arithmetic `expr` over properties and measures."""

    name: str
    of: str
    unit: str
    label: Label
    fn: str | None = None
    path: tuple[Step, ...] = ()
    value: str | None = None
    expr: str | None = None


@dataclass(frozen=True)
class Ontology:
    types: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, Kind]
    relations: Mapping[str, Relation]
    measures: Mapping[tuple[str, str], Measure] = field(default_factory=dict)  #: by (kind, name)

    def expand(self, name: str) -> tuple[str, ...]:
        """The kinds a kind or group name stands for."""
        if name in self.kinds:
            return (name,)
        if name in self.groups:
            return self.groups[name]
        raise OntologyError(f"{name!r} is no kind or group; kinds: {', '.join(self.kinds)}; groups: {', '.join(self.groups)}")

    def ends(self, relation: str) -> list[tuple[str, str]]:
        """All (source kind, target kind) pairs a relation may join."""
        found = self.relation(relation)
        return [(source, target) for source in found.sources for target in found.targets]

    def relation(self, name: str) -> Relation:
        try:
            return self.relations[name]
        except KeyError:
            raise OntologyError(f"{name!r} is no relation; relations: {', '.join(self.relations)}") from None

    def kind(self, name: str) -> Kind:
        try:
            return self.kinds[name]
        except KeyError:
            raise OntologyError(f"{name!r} is no kind; kinds: {', '.join(self.kinds)}") from None

    def property(self, kinds: Iterable[str], name: str) -> Property | None:
        """The property `name` if every one of `kinds` has it with one type, else None."""
        found = [self.kind(kind).properties.get(name) for kind in kinds]
        if not found or any(p is None for p in found) or len({p.type for p in found if p}) > 1:
            return None
        return found[0]

    def measure(self, kinds: Iterable[str], name: str) -> Measure | None:
        """The measure `name` of the first of `kinds` that has it."""
        return next((m for kind in kinds if (m := self.measures.get((kind, name)))), None)


def _take(data: dict[str, Any], where: str, required: set[str], optional: set[str]) -> None:
    missing, unknown = required - data.keys(), data.keys() - required - optional
    if missing or unknown:
        parts = [f"lacks {', '.join(sorted(missing))}"] if missing else []
        parts += [f"has unknown {', '.join(sorted(unknown))}; known: {', '.join(sorted(required | optional))}"] if unknown else []
        raise OntologyError(f"ontology.yml {where} {' and '.join(parts)}")


def _label(data: Any, where: str) -> Label:
    _take(data, f"{where}.label", {"vi", "en"}, set())
    return Label(**data)


def _property(name: str, data: dict[str, Any], where: str, types: Mapping[str, str]) -> Property:
    _take(data, where, {"type", "label"}, {"values", "open"})
    if data["type"] not in types:
        raise OntologyError(f"ontology.yml {where}: {data['type']!r} is no value type; types: {', '.join(types)}")
    if (data["type"] == "enum") != ("values" in data):
        raise OntologyError(f"ontology.yml {where}: an enum lists its values, and nothing else does")
    return Property(name, data["type"], _label(data["label"], where), tuple(data.get("values", ())), bool(data.get("open", False)))


_COMMON = {
    "id": Property("id", "code", Label("định danh", "id")),
    "code": Property("code", "code", Label("mã số", "code")),
    "name": Property("name", "text", Label("tên", "name")),
    "origin": Property("origin", "code", Label("nguồn", "origin")),
}


def _kind(name: str, data: dict[str, Any], types: Mapping[str, str]) -> Kind:
    where = f"kinds.{name}"
    _take(data, where, {"label", "key", "properties"}, set())
    own = {p: _property(p, d, f"{where}.{p}", types) for p, d in data["properties"].items()}
    if clash := own.keys() & _COMMON.keys():
        raise OntologyError(f"ontology.yml {where} redeclares {', '.join(clash)}, which every kind has")
    return Kind(name, _label(data["label"], where), data["key"], {**_COMMON, **own})


def _relation(name: str, data: dict[str, Any], types: Mapping[str, str], ends: Mapping[str, tuple[str, ...]]) -> Relation:
    where = f"relations.{name}"
    _take(data, where, {"from", "to", "reverse", "label", "forward", "backward"}, {"properties", "derived", "beneath"})
    for end in (data["from"], data["to"]):
        if end not in ends:
            raise OntologyError(f"ontology.yml {where}: {end!r} is no kind or group; known: {', '.join(ends)}")
    props = {p: _property(p, d, f"{where}.{p}", types) for p, d in data.get("properties", {}).items()}
    props["origin"] = _COMMON["origin"]
    label, derived = _label(data["label"], where), bool(data.get("derived", False))
    beneath = tuple(_step(s) for s in data.get("beneath", ()))
    if beneath and not derived:
        raise OntologyError(f"ontology.yml {where}: only a derived relation has edges beneath")
    return Relation(name, ends[data["from"]], ends[data["to"]], data["reverse"], label, data["forward"], data["backward"], props, derived, beneath)


def _step(text: str) -> Step:
    """'>R' along a relation, '<R' against it, '>R*4' up to four times."""
    name, _, most = text[1:].partition("*")
    return Step(name, text[0] == ">", int(most or 1))


def _measure(name: str, data: dict[str, Any], kinds: Mapping[str, Kind], relations: Mapping[str, Relation], types: Mapping[str, str]) -> Measure:
    where = f"measures.{name}"
    _take(data, where, {"of", "unit", "label"}, {"fn", "path", "value", "expr"})
    if data["of"] not in kinds or data["unit"] not in types:
        raise OntologyError(f"ontology.yml {where}: unknown kind {data['of']!r} or unit {data['unit']!r}")
    if ("expr" in data) == ("fn" in data):
        raise OntologyError(f"ontology.yml {where} needs either expr, or fn with path and value")
    steps = tuple(_step(s) for s in data.get("path", ()))
    for step in steps:
        if step.relation not in relations or step.most > 1:
            raise OntologyError(f"ontology.yml {where}: {step.relation!r} is no relation")
    return Measure(name, data["of"], data["unit"], _label(data["label"], where), data.get("fn"), steps, data.get("value"), data.get("expr"))


def read(path: Path = PATH) -> Ontology:
    """Reads a declaration; raises `OntologyError` on unknown keys, dangling ends, missing keys."""
    data = declared(path)
    _take(data, "", {"version", "types", "groups", "kinds", "relations", "measures"}, set())
    types: dict[str, str] = data["types"]
    kinds = {name: _kind(name, d, types) for name, d in data["kinds"].items()}
    groups = {name: tuple(members) for name, members in data["groups"].items()}
    for name, members in groups.items():
        if dangling := [m for m in members if m not in kinds]:
            raise OntologyError(f"ontology.yml groups.{name} names unknown kinds: {', '.join(dangling)}")
    ends = {**groups, **{kind: (kind,) for kind in kinds}}
    relations = {name: _relation(name, d, types, ends) for name, d in data["relations"].items()}
    names = [r.reverse for r in relations.values()] + list(relations)
    if len(names) != len(set(names)):
        raise OntologyError("ontology.yml relations: a name or reverse name stands twice")
    for step in (s for r in relations.values() for s in r.beneath):
        if step.relation not in relations:
            raise OntologyError(f"ontology.yml relations: beneath: {step.relation!r} is no relation")
    measures = {(d["of"], name): _measure(name, d, kinds, relations, types) for name, d in data["measures"].items()}
    return Ontology(types, groups, kinds, relations, measures)


@lru_cache(maxsize=1)
def ontology() -> Ontology:
    """The project's own declaration, read once."""
    return read()
