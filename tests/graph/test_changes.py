"""What changed between two snapshots, against brute force over random tables: parallel and equal links, nulls, tables only one side has."""
from __future__ import annotations

import random
from collections import Counter, defaultdict

import pytest

from graph.changes import Changes, between
from graph.record import Edge, Node
from graph.snapshot import build
from graph.store import SnapshotError
from tests.graph.canonical import FILES, write_canonical


def firm(number: int, rng: random.Random) -> Node:
    facts = {"charter_capital": rng.choice([None, 1, 2]), "province": rng.choice([None, "Hà Nội", "Huế"])}
    return Node("Enterprise", f"{number:03d}", None, rng.choice(["A", "B"]), f"0:{rng.randrange(9)}", {k: v for k, v in facts.items() if v is not None})


def links(rng: random.Random, ids: list[str], count: int) -> list[Edge]:
    """Links between few pairs of ends, so that many are parallel and some are equal."""
    pct = ({}, {"pct": 1.0}, {"pct": 2.0}, {"pct": 3.0})
    return [Edge("OWNS", "Enterprise", rng.choice(ids[:4]), "Enterprise", rng.choice(ids[:4]), f"0:{rng.randrange(9)}", rng.choice(pct)) for _ in range(count)]


Graph = tuple[list[Node], list[Edge]]


@pytest.fixture(scope="module")
def sides() -> tuple[Graph, Graph]:
    rng = random.Random(5)
    before = [firm(n, rng) for n in range(40)]
    after = [node if rng.random() < 0.5 else firm(int(node.id), rng) for node in before[4:]] + [firm(n, rng) for n in range(40, 47)]
    common = [n.id for n in after[:20]]
    same = links(rng, common, 40)
    person = Node("Person", "P-1", None, "Lan", "0:1", {"id_number": "hash-1", "birth_year": 1970})
    grown = Node("Person", "P-1", None, "Lan", "0:1", {"id_number": "hash-2", "birth_year": 1971})
    project = Node("Project", "DA", "DA", "Cầu", "0:2")
    tied = Edge("INVESTS_IN", "Enterprise", common[0], "Project", "DA", "0:3", {"pct": 5.0})
    return ([*before, person], [*same, *links(rng, common, 30)]), ([*after, grown, project], [*same, *links(rng, common, 30), tied])


@pytest.fixture(scope="module")
def found(sides: tuple[Graph, Graph], tmp_path_factory: pytest.TempPathFactory) -> Changes:
    where = tmp_path_factory.mktemp("changes")
    made = [build(write_canonical(where / f"c{n}", nodes=g[0], edges=g[1]), where / "home", files=FILES, buffer_bytes=1 << 28) for n, g in enumerate(sides)]
    assert not any(c.any for c in between(where / "home", made[0], made[0]).nodes.values())
    with pytest.raises(SnapshotError, match="không có bản"):
        between(where / "home", made[0], "20200101T000000-00000000")
    return between(where / "home", *made, examples=1000)


def test_entities_are_new_gone_or_altered(sides: tuple[Graph, Graph], found: Changes) -> None:
    old, new = ({n.id: n for n in nodes if n.kind == "Enterprise"} for nodes, _ in sides)
    altered = {i for i in old.keys() & new.keys() if (old[i].name, old[i].properties) != (new[i].name, new[i].properties)}
    change = found.nodes["Enterprise"]
    assert (change.before, change.after) == (len(old), len(new))
    assert (change.new, change.gone, change.altered) == (len(new.keys() - old.keys()), len(old.keys() - new.keys()), len(altered)) and altered
    assert {row["id"] for row in change.examples["altered"]} == altered
    assert {row["id"] for row in change.examples["new"]} == new.keys() - old.keys()
    assert {row["id"] for row in change.examples["gone"]} == old.keys() - new.keys()
    for name in ("charter_capital", "province"):
        assert change.properties[name] == sum(old[i].properties.get(name) != new[i].properties.get(name) for i in altered)
    for row in change.examples["altered"]:
        assert all(row["was"][name] == (old[row["id"]].name if name == "name" else old[row["id"]].properties.get(name)) for name in row["was"])


def test_links_are_paired_by_ends_equal_ones_first(sides: tuple[Graph, Graph], found: Changes) -> None:
    counted = []
    for _, edges in sides:
        by_ends: dict[tuple[str, str], Counter[float | None]] = defaultdict(Counter)
        for edge in edges:
            if edge.relation == "OWNS":
                by_ends[edge.source, edge.target][edge.properties.get("pct")] += 1
        counted.append(by_ends)
    new = gone = altered = 0
    for ends in counted[0].keys() | counted[1].keys():
        left, right = (counted[0][ends] - counted[1][ends]).total(), (counted[1][ends] - counted[0][ends]).total()
        altered, gone, new = altered + min(left, right), gone + max(0, left - right), new + max(0, right - left)
    change = found.edges["OWNS.Enterprise.Enterprise"]
    assert (change.new, change.gone, change.altered) == (new, gone, altered) and min(new, gone, altered) > 0


def test_tables_of_one_side_and_hidden_values(found: Changes) -> None:
    assert (found.nodes["Project"].before, found.nodes["Project"].new) == (0, 1)
    tied = found.edges["INVESTS_IN.Enterprise.Project"].examples["new"][0]
    assert tied["dst"] == "DA" and tied["values"] == {"pct": 5.0}
    person = found.nodes["Person"]
    assert person.properties == {"birth_year": 1, "id_number": 1}
    was, now = {"birth_year": 1970, "id_number": "***"}, {"birth_year": 1971, "id_number": "***"}
    assert person.examples["altered"] == [{"id": "P-1", "name": "Lan", "was": was, "now": now}]
    assert "hash-" not in str(found.as_json())
    assert not found.nodes["Province"].any and found.nodes["Province"].before > 60
