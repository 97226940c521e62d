"""The derived relations by brute force over a graph in memory: what `graph.derive_links` does in SQL, spelt out in Python."""
from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from typing import Any

from graph.derive_links import BUSIEST, CROWDED, LEGAL, MEETINGS
from graph.ontology import ontology
from graph.oracle import Graph
from graph.record import Edge

Key = tuple[str, str]


def with_derived(graph: Graph) -> Graph:
    """The same graph with what a build derives from it (places excepted)."""
    return replace(graph, edges=(*graph.edges, *controls(graph), *representatives(graph), *contacts(graph), *co_bids(graph)))


# ---- ownership -----------------------------------------------------------------------------------------------------
def controls(graph: Graph) -> Iterator[Edge]:
    """Every chain is walked; percentages are multiplied along it and added over chains."""
    held: dict[Key, dict[str, list[Edge]]] = defaultdict(lambda: defaultdict(list))
    for edge in graph.edges:
        if edge.relation == "OWNS":
            held[edge.source_kind, edge.source][edge.target].append(edge)
    most = ontology().relations["CONTROLS"].beneath[0].most
    for owner in list(held):
        chains: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for chain in _chains(held, owner, (), most):
            chains[chain[-1]].append(chain)
        for firm, ways in chains.items():
            yield _control(owner, firm, [(chain, [_largest(held, owner, chain, at) for at in range(len(chain))]) for chain in ways])


def _chains(held: Any, owner: Key, firms: tuple[str, ...], most: int) -> Iterator[tuple[str, ...]]:
    """The firms after the owner, one a step; none twice, and after the owner itself nothing."""
    at = ("Enterprise", firms[-1]) if firms else owner
    if len(firms) == most or (firms and at == owner):
        return
    for firm in list(held.get(at, ())):
        if firm not in firms:
            yield (*firms, firm)
            yield from _chains(held, owner, (*firms, firm), most)


def _largest(held: Any, owner: Key, chain: tuple[str, ...], at: int) -> Edge:
    edges: list[Edge] = held[("Enterprise", chain[at - 1]) if at else owner][chain[at]]
    return min(edges, key=lambda e: (-e.properties["pct"] if e.properties.get("pct") is not None else 1, e.origin))


def _control(owner: Key, firm: str, chains: list[tuple[tuple[str, ...], list[Edge]]]) -> Edge:
    def product(edges: list[Edge]) -> float | None:
        total: float | None = None
        for edge in edges:
            pct = edge.properties.get("pct")
            total = None if pct is None else pct if edge is edges[0] else None if total is None else total * pct / 100
            if total is None:
                return None
        return total

    known = [p for _, edges in chains if (p := product(edges)) is not None]
    weakest = [min(e.properties["pct"] for e in edges) for _, edges in chains if all(e.properties.get("pct") is not None for e in edges)]
    best, steps = min(chains, key=lambda c: (-p if (p := product(c[1])) is not None else 1, len(c[0]), c[0]))
    values = {
        "effective_pct": min(100.0, sum(round(p * 1e6) for p in known) / 1e6) if known else None,
        "weakest_pct": max(weakest) if weakest else None,
        "depth": min(len(chain) for chain, _ in chains),
        "path": " > ".join(best[:-1]) or None,
    }
    return _derived("CONTROLS", owner, firm, ";".join(e.origin for e in steps), values)


def _derived(relation: str, source: Key, firm: str, origin: str, values: dict[str, Any]) -> Edge:
    return Edge(relation, *source, "Enterprise", firm, origin, {k: v for k, v in values.items() if v is not None})


# ---- shared people, contacts, packages -------------------------------------------------------------------------------
def representatives(graph: Graph) -> Iterator[Edge]:
    posts: dict[str, dict[str, list[Edge]]] = defaultdict(lambda: defaultdict(list))
    for edge in graph.edges:
        if edge.relation == "REPRESENTS":
            posts[edge.source][edge.target].append(edge)
    pairs: dict[Key, list[tuple[float, bool, str, str]]] = defaultdict(list)
    for firms in posts.values():
        for a, b in permutations(firms, 2) if len(firms) <= BUSIEST else ():
            legal = all(any(e.properties.get("role") == LEGAL for e in firms[f]) for f in (a, b))
            pairs[a, b].append((1 / math.log2(len(firms)), legal, *(min(e.origin for e in firms[f]) for f in (a, b))))
    for (a, b), links in pairs.items():
        values = {"n": len(links), "legal": sum(link[1] for link in links), "weight": _weight(link[0] for link in links)}
        yield _derived("SHARES_REPRESENTATIVE", ("Enterprise", a), b, f"{min(i[2] for i in links)};{min(i[3] for i in links)}", values)


def _weight(parts: Iterator[float]) -> float:
    return sum(round(1e6 * part) for part in parts) / 1e6


def contacts(graph: Graph) -> Iterator[Edge]:
    firms = {n.id: n for n in graph.nodes if n.kind == "Enterprise"}
    said: dict[Key, list[str]] = defaultdict(list)
    for firm in firms.values():
        for name in ("phone", "address"):
            if firm.properties.get(name) is not None:
                said[name, firm.properties[name]].append(firm.id)
    pairs: dict[Key, dict[str, tuple[str, int]]] = defaultdict(dict)
    for (name, value), sharing in said.items():
        for a, b in permutations(sharing, 2) if len(sharing) <= CROWDED else ():
            pairs[a, b][name] = (value, len(sharing))
    for (a, b), links in pairs.items():
        values = {**{name: value for name, (value, _) in links.items()}, "weight": _weight(1 / math.log2(n) for _, n in links.values())}
        yield _derived("SHARES_CONTACT", ("Enterprise", a), b, f"{firms[a].origin};{firms[b].origin}", values)


def co_bids(graph: Graph) -> Iterator[Edge]:
    bids: dict[str, dict[str, list[Edge]]] = defaultdict(lambda: defaultdict(list))
    for edge in graph.edges:
        if edge.relation == "BIDS_ON" and edge.source_kind == "Enterprise":
            bids[edge.target][edge.source].append(edge)
    met: dict[Key, list[tuple[str, bool]]] = defaultdict(list)
    for package in sorted(bids):
        named = {firm: min((e.properties["consortium"] for e in own if e.properties.get("consortium")), default=None) for firm, own in bids[package].items()}
        for a, b in permutations(bids[package], 2):
            met[a, b].append((package, named[a] is not None and named[a] == named[b]))
    for (a, b), packages in met.items():
        if len(packages) >= MEETINGS:
            origin = ";".join(min(e.origin for e in bids[packages[0][0]][firm]) for firm in (a, b))
            yield _derived("CO_BIDS", ("Enterprise", a), b, origin, {"n": len(packages), "partners": sum(p[1] for p in packages)})
