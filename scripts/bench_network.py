"""Measures of a network of a million entities: numbered entities and compiled libraries (graph.analysis) beside networkx, in one run.

    python scripts/bench_network.py [--nodes 1000000] [--edges 3000000] [--without-networkx]

The edges are made up with a seed: a few owners hold many firms, most hold one. Times are seconds of processor time of all threads and of the
clock; on a machine that does other work only the first compares.
"""
from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from graph.analysis import Topology, topology
from graph.canonical import edge_schema, node_schema
from graph.ontology import ontology


def write(folder: Path, nodes: int, edges: int) -> None:
    """Canonical tables of enterprises and who owns whom."""
    rng = np.random.default_rng(1)
    names = pa.array([f"{n:010d}" for n in range(nodes)])
    for part, name, schema, columns in (
        ("nodes", "Enterprise", node_schema(ontology().kind("Enterprise"), ontology()), {"id": names, "code": names, "name": names}),
        ("edges", "OWNS.Enterprise.Enterprise", edge_schema(ontology().relation("OWNS"), ontology()), {
            "src": names.take(pa.array((nodes * rng.random(edges) ** 3).astype(np.int64))), "dst": names.take(pa.array(rng.integers(0, nodes, edges))),
        }),
    ):  # fmt: skip
        (folder / part).mkdir(parents=True)
        length = len(next(iter(columns.values())))
        arrays = [columns.get(field.name, pa.nulls(length, field.type)) for field in schema]
        pq.write_table(pa.table(arrays, schema=schema), folder / part / f"{name}.parquet")


def timed(what: str, work: Callable[[], Any]) -> Any:
    began, spent = time.perf_counter(), time.process_time()
    found = work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| {what} | {time.process_time() - spent:.1f} | {time.perf_counter() - began:.1f} | {peak:,.0f} |", flush=True)
    return found


def beside(found: Topology, edges: int) -> None:
    """The same with networkx alone."""
    import networkx as nx

    def build() -> Any:
        graph: Any = nx.MultiDiGraph()
        graph.add_nodes_from(range(len(found.entities)))
        graph.add_edges_from(zip(found.sources.tolist(), found.targets.tolist(), strict=True))
        return graph

    graph = timed(f"networkx: build, {edges:,} edges", build)
    timed("networkx: PageRank", lambda: nx.pagerank(graph))
    timed("networkx: components", lambda: list(nx.weakly_connected_components(graph)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nodes", type=int, default=1_000_000)
    parser.add_argument("--edges", type=int, default=3_000_000)
    parser.add_argument("--without-networkx", action="store_true")
    given = parser.parse_args()
    print("| what | processor s | clock s | peak MiB so far |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        write(Path(place) / "canonical", given.nodes, given.edges)
        found = timed(f"Soi: read and number {given.nodes:,} entities, {given.edges:,} edges", lambda: topology(Path(place) / "canonical"))
    timed("Soi: graph for rustworkx", lambda: found.graph)
    timed("Soi: degree", found.degree)
    timed("Soi: PageRank", found.pagerank)
    timed("Soi: components", found.components)
    timed("Soi: communities (Leiden)", found.communities)
    if not given.without_networkx:
        beside(found, given.edges)


if __name__ == "__main__":
    main()
