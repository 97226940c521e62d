"""Table definitions for Ladybug, derived from the ontology: one node table a kind, one rel table a relation.

A relation that joins several pairs of kinds is one rel table with several `FROM … TO …` pairs, so that a query names the
relation alone. All names are quoted: `rank`, `date` or `order` may be reserved words of the engine.
"""
from __future__ import annotations

import hashlib

from graph.ontology import Kind, Ontology, Property, Relation, ontology


def quote(name: str) -> str:
    """A name as Cypher text; names come from the ontology, never from a user."""
    return f"`{name}`"


def _column(prop: Property, types: Ontology) -> str:
    return f"{quote(prop.name)} {types.types[prop.type]}"


def node_table(kind: Kind, onto: Ontology) -> str:
    """`CREATE NODE TABLE` of one kind; the primary key is `id`."""
    columns = ", ".join(_column(p, onto) for p in kind.properties.values())
    return f"CREATE NODE TABLE {quote(kind.name)}({columns}, PRIMARY KEY ({quote('id')}))"


def rel_table(relation: Relation, onto: Ontology) -> str:
    """`CREATE REL TABLE` of one relation over all its pairs of kinds."""
    pairs = [f"FROM {quote(source)} TO {quote(target)}" for source, target in onto.ends(relation.name)]
    columns = [_column(p, onto) for p in relation.properties.values()]
    return f"CREATE REL TABLE {quote(relation.name)}({', '.join(pairs + columns)})"


def ddl(onto: Ontology | None = None) -> list[str]:
    """The statements that make an empty store: node tables first, then rel tables."""
    onto = onto or ontology()
    return [node_table(k, onto) for k in onto.kinds.values()] + [rel_table(r, onto) for r in onto.relations.values()]


def schema_hash(onto: Ontology | None = None) -> str:
    """SHA-256 of the statements: two ontologies with equal hashes make interchangeable stores."""
    return hashlib.sha256("\n".join(ddl(onto)).encode()).hexdigest()
