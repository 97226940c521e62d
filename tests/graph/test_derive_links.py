"""Derived relations: what SQL computes is what walking every chain and pair gives, and hubs link nobody."""
from __future__ import annotations

import os
import random
import tempfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from graph.canonical import CanonicalWriter
from graph.derive import DeriveError, derive
from graph.derive_links import BUSIEST, CROWDED, LEGAL, RULES
from graph.ontology import ontology
from graph.oracle import Graph
from graph.record import Edge
from tests.graph.derived import with_derived
from tests.graph.world import edge, node

GRAPHS = int(os.environ.get("SOI_EXAMPLES", "10"))
Row = dict[str, Any]


def derived_rows(graph: Graph) -> dict[tuple[Any, ...], Row]:
    """What a build writes, by relation and ends."""
    with tempfile.TemporaryDirectory() as folder:
        with CanonicalWriter(Path(folder) / "c") as writer:
            for one in graph.nodes:
                writer.node(one)
            for link in graph.edges:
                writer.edge(link)
        found: dict[tuple[Any, ...], Row] = {}
        for path in (Path(folder) / "c" / "edges").glob("*.parquet"):
            relation, source, _ = path.stem.split(".")
            if relation in RULES:
                for row in pq.read_table(path).to_pylist():
                    key = (relation, source, row.pop("src"), row.pop("dst"))
                    assert key not in found
                    found[key] = {k: v for k, v in row.items() if v is not None}
        return found


def expected_rows(graph: Graph) -> dict[tuple[Any, ...], Row]:
    made = with_derived(graph).edges[len(graph.edges) :]
    return {(e.relation, e.source_kind, e.source, e.target): {**e.properties, "origin": e.origin} for e in made}


def rounded(rows: dict[tuple[Any, ...], Row]) -> dict[tuple[Any, ...], Row]:
    """Products of floats may differ in the last millionth."""
    return {key: {k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()} for key, row in rows.items()}


def random_graph(seed: int) -> Graph:
    """Dense holdings with cycles, loops, ties, parallel edges and gaps; few people, numbers and packages for many firms."""
    rng = random.Random(seed)
    reached = [{"phone": rng.choice(["1", "2", None]), "address": rng.choice(["x", "y", None, None])} for _ in range(rng.choice([0, 1, 3, 6]))]
    firms = [node("Enterprise", f"E{n}", **{k: v for k, v in values.items() if v}) for n, values in enumerate(reached)]
    others = [node("Person", f"P{n}") for n in range(2)] + [node("Agency", "A0"), node("ForeignInvestor", "F0")]
    packages = [node("BidPackage", f"K{n}") for n in range(3)]
    edges: list[Edge] = []
    for _ in range(rng.choice([0, 3, 10, 20]) if firms else 0):
        owner, firm = rng.choice([*firms, *firms, *others]), rng.choice(firms)
        pct = rng.choice([100.0, 51.0, 50.0, 33.33, 10.0, 0.0, None])
        edges.append(Edge("OWNS", owner.kind, owner.id, "Enterprise", firm.id, f"0:{len(edges)}", {} if pct is None else {"pct": pct}))
        post, joint = {"role": rng.choice([LEGAL, "Giám đốc"])}, rng.choice([{"consortium": "LD"}, {}, {}])
        edges.append(Edge("REPRESENTS", "Person", rng.choice(["P0", "P1"]), "Enterprise", rng.choice(firms).id, f"0:{len(edges)}", post))
        edges.append(Edge("BIDS_ON", "Enterprise", rng.choice(firms).id, "BidPackage", rng.choice(packages).id, f"0:{len(edges)}", joint))
    return Graph((*firms, *others, *packages), tuple(edges))


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_sql_equals_brute_force(seed: int) -> None:
    graph = random_graph(seed)
    assert rounded(derived_rows(graph)) == rounded(expected_rows(graph))


def owns(*chain: tuple[str, str, float | None]) -> Graph:
    """Firms named by their letters, and who owns how much of whom."""
    names = sorted({end for a, b, _ in chain for end in (a, b)})
    edges = tuple(edge("OWNS", f"Enterprise/{a}", f"Enterprise/{b}", **({} if pct is None else {"pct": pct})) for a, b, pct in chain)
    return Graph(tuple(node("Enterprise", n) for n in names), edges)


def control(graph: Graph, owner: str, firm: str) -> Row | None:
    found = derived_rows(graph).get(("CONTROLS", "Enterprise", owner, firm))
    return {k: v for k, v in found.items() if k != "origin"} if found else None


def test_percentages_multiply_along_a_chain_and_add_up_over_chains() -> None:
    graph = owns(("A", "B", 60.0), ("B", "D", 50.0), ("A", "C", 40.0), ("C", "D", 25.0))
    assert control(graph, "A", "D") == {"effective_pct": 40.0, "weakest_pct": 50.0, "depth": 2, "path": "B"}


def test_a_chain_is_followed_four_holdings_far_and_no_farther() -> None:
    graph = owns(*((a, b, 100.0) for a, b in ("AB", "BC", "CD", "DE", "EF")))
    assert control(graph, "A", "E") == {"effective_pct": 100.0, "weakest_pct": 100.0, "depth": 4, "path": "B > C > D"}
    assert control(graph, "A", "F") is None


def test_a_cycle_ends_where_it_began() -> None:
    graph = owns(("A", "B", 50.0), ("B", "A", 50.0))
    assert control(graph, "A", "B") == {"effective_pct": 50.0, "weakest_pct": 50.0, "depth": 1}
    assert control(graph, "A", "A") == {"effective_pct": 25.0, "weakest_pct": 50.0, "depth": 2, "path": "B"}


def test_an_unknown_share_is_unknown_and_not_zero_or_all() -> None:
    graph = owns(("A", "B", None), ("B", "C", 80.0), ("A", "C", 10.0))
    assert control(graph, "A", "B") == {"depth": 1}
    assert control(graph, "A", "C") == {"effective_pct": 10.0, "weakest_pct": 10.0, "depth": 1}


def test_two_statements_of_one_holding_count_once() -> None:
    graph = owns(("A", "B", 30.0), ("A", "B", 40.0))
    assert control(graph, "A", "B") == {"effective_pct": 40.0, "weakest_pct": 40.0, "depth": 1}


def test_a_total_never_passes_one_hundred() -> None:
    graph = owns(("A", "B", 80.0), ("A", "C", 100.0), ("C", "B", 80.0))
    found = control(graph, "A", "B")
    assert found and found["effective_pct"] == 100.0


@pytest.mark.parametrize(("crowd", "linked"), [(CROWDED, True), (CROWDED + 1, False)])
def test_a_crowded_number_links_nobody(crowd: int, linked: bool) -> None:
    graph = Graph(tuple(node("Enterprise", f"E{n:02}", phone="1") for n in range(crowd)), ())
    found = derived_rows(graph)
    assert len(found) == (crowd * (crowd - 1) if linked else 0)
    assert {row["weight"] for row in found.values()} <= {0.30103}


@pytest.mark.parametrize(("posts", "linked"), [(BUSIEST, True), (BUSIEST + 1, False)])
def test_a_person_with_too_many_firms_links_nobody(posts: int, linked: bool) -> None:
    firms = tuple(node("Enterprise", f"E{n:02}") for n in range(posts))
    graph = Graph((*firms, node("Person", "P")), tuple(edge("REPRESENTS", "Person/P", f"Enterprise/{f.id}") for f in firms))
    assert len(derived_rows(graph)) == (posts * (posts - 1) if linked else 0)


def test_a_derived_relation_needs_a_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(RULES, "CONTROLS")  # type: ignore[misc]
    (tmp_path / "nodes").mkdir(), (tmp_path / "edges").mkdir()
    with pytest.raises(DeriveError, match="CONTROLS"):
        derive(tmp_path, ontology())
