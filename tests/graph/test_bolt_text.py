"""Query text for a server that holds several snapshots; tests/neo4j asks a real one."""
from __future__ import annotations

from typing import Any

import pytest

from graph.bolt_text import check, check_plan, scoped, suffix
from graph.ontology import ontology
from graph.publish_bolt import schema
from graph.store import NotReadOnly

END = "_s"


def plan(name: str, details: str = "", *children: dict[str, Any]) -> dict[str, Any]:
    return {"operatorType": f"{name}@neo4j", "args": {"Details": details}, "children": list(children)}


@pytest.mark.parametrize(
    "held",
    [
        plan("NodeByLabelScan", "n:Enterprise_s"), plan("UnionNodeByLabelsScan", "n:Enterprise_s|Agency_s"), plan("Projection", "$autoint_0 AS one"),
        plan("NodeUniqueIndexSeek", "UNIQUE n:Enterprise_s(id) WHERE id = $id"), plan("NodeCountFromCountStore", "count( (:Enterprise_s) ) AS n"),
        plan("Filter", "(n:A_s OR n:B_s) AND n.x > $p", plan("AllNodesScan", "n")), plan("Filter", "n:A_s|B_s", plan("AllNodesScan", "n")),
        plan("RelationshipCountFromCountStore", "count( (:A_s)-[:OWNS]->() ) AS n"),
        plan("Filter", "b:A_s", plan("DirectedRelationshipTypeScan", "(a)-[r:OWNS]->(b)")),
        plan("CartesianProduct", "", plan("AllNodesScan", "n"), plan("Expand(All)", "(a)--(b)", plan("Limit", "0", plan("AllNodesScan", "a")))),
        plan("IntersectionNodeByLabelsScan", "n:A_s&B"),
    ],
)  # fmt: skip
def test_what_is_held_to_the_snapshot_passes(held: dict[str, Any]) -> None:
    check_plan(plan("ProduceResults", "n", held), END)


@pytest.mark.parametrize(
    "loose",
    [
        plan("AllNodesScan", "n"), plan("NodeByLabelScan", "n:Enterprise"), plan("NodeByLabelScan", "n:Enterprise_t"), plan("NodeByElementIdSeek", "n WHERE x"),
        plan("UnionNodeByLabelsScan", "n:Enterprise_s|SoiSnapshot"), plan("RelationshipCountFromCountStore", "count( ()-[:OWNS_s]->() ) AS n"),
        plan("SubtractionNodeByLabelsScan", "n:SoiSnapshot&!Enterprise_s"), plan("Filter", "(n:A_s OR n.x = 1)", plan("AllNodesScan", "n")),
        plan("Filter", "(n.x = 1 OR (n.y = 2 AND n:A_s))", plan("AllNodesScan", "n")), plan("Filter", "NOT n:A_s", plan("AllNodesScan", "n")),
        plan("Filter", "m:A_s", plan("AllNodesScan", "n")), plan("DirectedRelationshipTypeScan", "(a)-[r:OWNS]->(b)"), plan("LoadCSV", "x", plan("Argument")),
        plan("AntiSemiApply", "", plan("AllNodesScan", "n"), plan("Filter", "n:A_s", plan("Argument", "n"))), plan("ProcedureCall", "db.labels()"),
        plan("CartesianProduct", "", plan("AllNodesScan", "n"), plan("Optional", "a", plan("Limit", "0", plan("Argument", "a")))),
        plan("NodeIndexSeek", "RANGE INDEX n:Enterprise(code) WHERE code = 'x:Enterprise_s'"),
    ],
)  # fmt: skip
def test_what_begins_elsewhere_is_refused(loose: dict[str, Any]) -> None:
    with pytest.raises(NotReadOnly):
        check_plan(plan("ProduceResults", "n", loose), END)


@pytest.mark.parametrize("text", [
    r"RETURN '\u0027 + 1", "RETURN apoc.load.json('x')", "WITH 1 AS x USE system RETURN x", "MATCH (n) FOREACH (x IN [1] | SET n.a = 1)",
])  # fmt: skip
def test_the_gate_knows_what_this_engine_has_beside(text: str) -> None:
    with pytest.raises(NotReadOnly):
        check(text)


@pytest.mark.parametrize("text", [
    "MATCH (n:A) RETURN duration.inDays(n.a, n.b).days, n.use, n.show", "MATCH (n:A) RETURN toFloat(n.x), exists { MATCH (n)-->() }",
])  # fmt: skip
def test_compiled_text_passes(text: str) -> None:
    check(text)


def test_only_labels_get_the_suffix() -> None:
    kinds = frozenset(ontology().kinds)
    text = "MATCH (Project:Project {name: 'Project'})<-[:PART_OF]-(k:`BidPackage`|Plan) WHERE Project.id = $Project RETURN Project // :Plan"
    sent = "MATCH (Project:Project_s {name: 'Project'})<-[:PART_OF]-(k:BidPackage_s|Plan_s) WHERE Project.id = $Project RETURN Project // :Plan"
    assert scoped(text, kinds, END) == sent


def test_every_kind_has_a_constraint_and_its_numbers_an_index() -> None:
    statements = schema("20260101T000000-0a1b2c3d", ontology(), ontology().kinds)
    ending = suffix("20260101T000000-0a1b2c3d")
    assert ending == "_20260101T000000_0a1b2c3d"
    assert sum("CONSTRAINT" in s for s in statements) == len(ontology().kinds) and all("IF NOT EXISTS" in s and ending in s for s in statements)
    assert any(f"`Enterprise{ending}`) ON (n.`founded`)" in s for s in statements)
