"""networkx views of a snapshot or of an entity's surroundings, and files for Gephi, yEd and notebooks.

Nodes are keyed '<Kind>/<id>' and carry `type` (the kind), `id`, `code`, `name` and the properties; edges are keyed by their number and carry
`relation` and the properties. Properties of type `secret` (ID numbers) never leave the store. Missing values are left out.
"""
from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias
from xml.sax.saxutils import escape

import networkx as nx
import pyarrow.parquet as pq

from graph.dialect import DIALECTS
from graph.errors import SoiError
from graph.ontology import Ontology, Property, Relation, ontology
from graph.store import Store

Network: TypeAlias = "nx.MultiDiGraph[str]"
MAX_NODES = 500
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class NetworkError(SoiError):
    """A view or export that cannot be made; the message says what would do."""


def key(kind: str, ident: str) -> str:
    """The networkx key of an entity."""
    return f"{kind}/{ident}"


def _open(properties: Mapping[str, Property]) -> list[str]:
    return [p.name for p in properties.values() if p.type != "secret"]


def _kept(names: Iterable[str], values: Iterable[Any]) -> dict[str, Any]:
    return {n: v.isoformat() if isinstance(v, dt.date) else v for n, v in zip(names, values, strict=True) if v is not None}


# ---- a whole snapshot ----------------------------------------------------------------------------------------------
def _rows(path: Path, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(columns=columns):
            yield from zip(*(batch.column(c).to_pylist() for c in columns), strict=True)


def whole(
    canonical: Path, *, kinds: Collection[str] | None = None, relations: Collection[str] | None = None, onto: Ontology | None = None
) -> Network:
    """All nodes of `kinds` and all edges of `relations` between them, from a snapshot's canonical tables (`Snapshot.canonical`).

    None stands for all kinds, or all relations that are not derived. Sizes are up to the caller: a million nodes take some 2 GB.
    """
    onto = onto or ontology()
    chosen = [onto.kind(k) for k in kinds] if kinds is not None else list(onto.kinds.values())
    wanted = [onto.relation(r) for r in relations] if relations is not None else [r for r in onto.relations.values() if not r.derived]
    network: Network = nx.MultiDiGraph()
    for kind in chosen:
        if (path := canonical / "nodes" / f"{kind.name}.parquet").exists():
            columns = _open(kind.properties)
            network.add_nodes_from((key(kind.name, row[0]), {**_kept(columns, row), "type": kind.name}) for row in _rows(path, columns))
    there = {kind.name for kind in chosen}
    for relation in wanted:
        for source, target in onto.ends(relation.name):
            path = canonical / "edges" / f"{relation.name}.{source}.{target}.parquet"
            if path.exists() and {source, target} <= there:
                columns = _open(relation.properties)
                found = _rows(path, ["src", "dst", *columns])
                network.add_edges_from((key(source, r[0]), key(target, r[1]), {"relation": relation.name, **_kept(columns, r[2:])}) for r in found)
    return network


# ---- surroundings of entities --------------------------------------------------------------------------------------
def neighbourhood(
    store: Store,
    start: Iterable[tuple[str, str]],
    *,
    hops: int = 1,
    relations: Collection[str] | None = None,
    max_nodes: int = MAX_NODES,
    timeout_ms: int = 10_000,
    onto: Ontology | None = None,
) -> Network:
    """Everything within `hops` edges (either way) of the `(kind, id)` entities in `start`, nearest first.

    At most `max_nodes` nodes: what lies beyond is left out and `network.graph["truncated"]` is True. The edges found on the way are
    all kept, those between two outermost nodes are not looked for. Unknown entities are left out. Raises what the store raises.
    """
    onto = onto or ontology()
    wanted = [onto.relation(r) for r in relations] if relations is not None else [r for r in onto.relations.values() if not r.derived]
    network: Network = nx.MultiDiGraph(snapshot=store.snapshot, truncated=False)
    edges: dict[tuple[str, str, str, str], tuple[str, str, dict[str, Any]]] = {}
    frontier = _add_nodes(network, start, store, onto, max_nodes, timeout_ms)
    for _ in range(hops):
        found = [e for relation in wanted for e in _around(store, relation, frontier, onto, timeout_ms, max_nodes * 20, network)]
        others = dict.fromkeys(end for source, target, _ in found for end in (source, target) if key(*end) not in network)
        frontier = _add_nodes(network, others, store, onto, max_nodes, timeout_ms)
        for source, target, data in found:
            edges[(key(*source), key(*target), data["relation"], json.dumps(data, sort_keys=True, default=str))] = (key(*source), key(*target), data)
    network.add_edges_from(e for e in edges.values() if e[0] in network and e[1] in network)
    return network


def _by_kind(entities: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for kind, ident in entities:
        grouped.setdefault(kind, []).append(ident)
    return grouped


def _add_nodes(network: Network, entities: Iterable[tuple[str, str]], store: Store, onto: Ontology, most: int, timeout_ms: int) -> list[tuple[str, str]]:
    """Adds entities with their properties while there is room; returns those added."""
    wanted = list(entities)
    room = max(0, most - network.number_of_nodes())
    network.graph["truncated"] = network.graph["truncated"] or len(wanted) > room
    added = []
    for kind, idents in _by_kind(wanted[:room]).items():
        columns = _open(onto.kind(kind).properties)
        text = f"MATCH (n:{kind}) WHERE n.id IN $ids RETURN {', '.join(f'n.`{c}`' for c in columns)}"
        for row in store.query(text, {"ids": idents}, timeout_ms=timeout_ms).rows:
            network.add_node(key(kind, row[0]), **_kept(columns, row), type=kind)
            added.append((kind, row[0]))
    return added


def _around(
    store: Store, relation: Relation, frontier: list[tuple[str, str]], onto: Ontology, timeout_ms: int, cap: int, network: Network
) -> Iterator[tuple[tuple[str, str], tuple[str, str], dict[str, Any]]]:
    """Edges of one relation at the frontier, as (source, target, data)."""
    columns, label = _open(relation.properties), DIALECTS[store.dialect].label("m")
    shown = "".join(f", r.`{c}`" for c in columns)
    for kind, idents in _by_kind(frontier).items():
        for forward, here, there in ((True, relation.sources, relation.targets), (False, relation.targets, relation.sources)):
            if kind not in here:
                continue
            arrow = f"-[r:{relation.name}]->" if forward else f"<-[r:{relation.name}]-"
            text = f"MATCH (n:{kind}){arrow}(m:{'|'.join(there)}) WHERE n.id IN $ids RETURN n.id, {label}, m.id{shown} ORDER BY n.id, m.id"
            rows = store.query(text, {"ids": idents}, timeout_ms=timeout_ms, max_rows=cap)
            network.graph["truncated"] = network.graph["truncated"] or rows.truncated
            for one, other_kind, other, *values in rows.rows:
                ends = (kind, one), (other_kind, other)
                source, target = ends if forward else ends[::-1]
                yield source, target, {"relation": relation.name, **_kept(columns, values)}


# ---- what proves an answer -----------------------------------------------------------------------------------------
def proved(store: Store, evidence: Sequence[Mapping[str, Any]], *, onto: Ontology | None = None, timeout_ms: int = 10_000) -> Network:
    """The nodes and edges that prove the rows of an answer (`graph.evidence`), nodes with all their open properties, edges with their origin."""
    onto = onto or ontology()
    network: Network = nx.MultiDiGraph(snapshot=store.snapshot, truncated=False)
    cells = {(n["type"], n["id"]): None for proof in evidence for n in proof["nodes"]}
    _add_nodes(network, cells, store, onto, len(cells), timeout_ms)
    for edge in {(e["type"], e["from"], e["to"], json.dumps(e.get("origin"), default=str)): e for proof in evidence for e in proof["edges"]}.values():
        for source, target in onto.ends(edge["type"]):
            ends = key(source, edge["from"]), key(target, edge["to"])
            if ends[0] in network and ends[1] in network:
                origin = edge.get("origin") or ""
                network.add_edge(*ends, relation=edge["type"], origin=origin if isinstance(origin, str) else json.dumps(origin, ensure_ascii=False))
    return network


# ---- files ---------------------------------------------------------------------------------------------------------
def _graphml(network: Network, path: Path) -> None:
    nx.write_graphml(_clean(network), path, encoding="utf-8")


def _gexf(network: Network, path: Path) -> None:
    clean = _clean(network)
    for node, data in clean.nodes(data=True):
        data["ident"] = data.pop("id")  # GEXF's own `id` is the node's key
        data["label"] = data.get("name") or node
    for _, _, data in clean.edges(data=True):
        data["label"] = data["relation"]
    nx.write_gexf(clean, path, encoding="utf-8")
    said = escape(_xml(json.dumps(network.graph, ensure_ascii=False, default=str)))  # networkx leaves the graph's own attributes out
    path.write_text(path.read_text(encoding="utf-8").replace("</meta>", f"<description>{said}</description></meta>", 1), encoding="utf-8")


def _node_link(network: Network, path: Path) -> None:
    path.write_text(json.dumps(nx.node_link_data(network, edges="edges"), ensure_ascii=False), encoding="utf-8")


FORMATS: Mapping[str, Callable[[Network, Path], None]] = {".graphml": _graphml, ".gexf": _gexf, ".json": _node_link}


def write(network: Network, path: Path, *, form: str | None = None) -> None:
    """Writes GraphML (yEd, Gephi), GEXF (Gephi) or node-link JSON (networkx, D3), as `form` or the suffix says. Raises `NetworkError`."""
    form = form or path.suffix
    if form not in FORMATS:
        raise NetworkError(f"{path}: không biết định dạng {form!r}; dùng {', '.join(FORMATS)}")
    FORMATS[form](network, path)


def _clean(network: Network) -> Network:
    """A copy without the characters XML cannot hold."""
    clean: Network = nx.MultiDiGraph(**network.graph)
    clean.add_nodes_from((n, {k: _xml(v) for k, v in d.items()}) for n, d in network.nodes(data=True))
    clean.add_edges_from((s, t, {a: _xml(v) for a, v in d.items()}) for s, t, d in network.edges(data=True))
    return clean


def _xml(value: Any) -> Any:
    return _NOT_XML.sub("\ufffd", value) if isinstance(value, str) else value
