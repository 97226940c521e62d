"""Answers that are no table of bindings: how two entities are connected, and all that is known of one."""
from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from graph.check import check
from graph.cypher_expr import quote
from graph.dialect import DIALECTS
from graph.ontology import Ontology, Relation
from graph.query import Connection, Describe
from graph.store import Store

if TYPE_CHECKING:
    from graph.adjacency import Adjacency

#: kinds a path may pass; through a province everything would be connected
PASSABLE = ("Enterprise", "Agency", "Person", "ForeignInvestor", "Project", "BidPackage")
#: neighbours listed for one relation of a described entity
NEIGHBOURS = 20

Cell = dict[str, Any]


def connect(form: Connection, store: Store, onto: Ontology, *, timeout_ms: int) -> tuple[list[Any], dict[str, Any], str, dict[str, Any]]:
    """`[found, length]`, the path as `{"nodes", "edges"}`, the statement and its parameters."""
    check(form, onto)
    params: dict[str, Any] = {"from_ids": list(form.start), "to_ids": list(form.end), "passable": _passable(form)}
    text = _path_text(form, store, onto)
    shared = set(form.start) & set(form.end)
    if shared:  # the engine's shortest path never returns to where it starts
        params["from_ids"] = params["to_ids"] = sorted(shared)
        label = DIALECTS[store.dialect].label("a")
        text = f"MATCH (a:{'|'.join(form.start_kinds)})\nWHERE a.id IN $from_ids\nRETURN 0 AS steps, [a.id] AS ids, [{label}] AS kinds\nLIMIT 1"
        params = {"from_ids": params["from_ids"]}
    relations = _relations(form, onto)
    paths: Adjacency | None = None if shared or any(r.derived for r in relations) else getattr(store, "paths", None)
    found = _walked(form, paths, relations, onto, timeout_ms) if paths else _asked(store, text, params, timeout_ms)
    if found is None:
        return [False, None], {"nodes": [], "edges": []}, text, params
    entities, codes = found
    nodes = [_cell(store, kind, ident, timeout_ms) for kind, ident in entities]
    edges = [e for at, ends in enumerate(pairwise(nodes)) if (e := _step(ends, codes[at] if codes else None, form, relations, store, onto, timeout_ms))]
    return [True, len(entities) - 1], {"nodes": nodes, "edges": edges}, text, params


def _asked(store: Store, text: str, params: dict[str, Any], timeout_ms: int) -> tuple[list[tuple[str, str]], list[int]] | None:
    """The path the engine finds: its entities."""
    rows = store.query(text, params, timeout_ms=timeout_ms).rows
    if not rows:
        return None
    _, ids, kinds = min(rows)  # the engine orders no lists: of equally short paths always the same one
    return list(zip(kinds, ids, strict=True)), []


def _walked(
    form: Connection, paths: Adjacency, relations: Sequence[Relation], onto: Ontology, timeout_ms: int
) -> tuple[list[tuple[str, str]], list[int]] | None:
    """The same without the engine, whose search takes seconds at national scale: its entities, and how each step runs."""
    ways = (True,) if form.directed else (True, False)
    from graph.adjacency import code  # numpy only where it is needed

    codes = [code(onto, r.name, forward=way) for r in relations for way in ways]
    start, end = paths.numbers(form.start_kinds, form.start), paths.numbers(form.end_kinds, form.end)
    deadline = time.monotonic() + timeout_ms / 1000
    way = paths.shortest(start, end, most=form.most, forward=codes, passable=_passable(form), deadline=deadline)
    return (way.entities, way.codes) if way else None


def _step(
    ends: tuple[Cell, Cell], how: int | None, form: Connection, relations: Sequence[Relation], store: Store, onto: Ontology, timeout_ms: int
) -> Cell | None:
    """The edge of one step; `how` is its code where it is known."""
    if how is None:
        return edge_between(*ends, relations, form.directed, store, timeout_ms)
    relation = list(onto.relations.values())[how // 2]
    return edge_between(*(ends if how % 2 == 0 else ends[::-1]), [relation], True, store, timeout_ms)


def _passable(form: Connection) -> list[str]:
    return list(dict.fromkeys([*PASSABLE, *form.start_kinds, *form.end_kinds]))


def _relations(form: Connection, onto: Ontology) -> list[Relation]:
    kinds = set(_passable(form))
    wanted = [onto.relations[r] for r in form.relations] or [r for r in onto.relations.values() if not r.derived]
    return [r for r in wanted if kinds & set(r.sources) and kinds & set(r.targets)]


def _path_text(form: Connection, store: Store, onto: Ontology) -> str:
    dialect = DIALECTS[store.dialect]
    ends = f"(a:{'|'.join(form.start_kinds)})", f"(b:{'|'.join(form.end_kinds)})"
    relations = "|".join(r.name for r in _relations(form, onto))
    match = dialect.shortest(*ends, relations, form.most, form.directed)
    returned = ", ".join(f"{text} AS {name}" for text, name in dialect.path_parts())
    return f"{match}\nRETURN {returned}\nORDER BY steps\nLIMIT 50"


def _cell(store: Store, kind: str, ident: str, timeout_ms: int) -> Cell:
    rows = store.query(f"MATCH (n:{kind}) WHERE n.id = $id RETURN n.code, n.name", {"id": ident}, timeout_ms=timeout_ms).rows
    code, name = rows[0]
    return {"type": kind, "id": ident, "code": code, "name": name}


def edge_between(a: Cell, b: Cell, relations: Sequence[Relation], directed: bool, store: Store, timeout_ms: int) -> Cell | None:
    """One edge between two neighbours, whichever way it points unless `directed`, with its origin references."""
    for relation in relations:
        for src, dst in [(a, b)] if directed else [(a, b), (b, a)]:
            if src["type"] in relation.sources and dst["type"] in relation.targets:
                text = f"MATCH (x:{src['type']})-[r:{relation.name}]->(y:{dst['type']}) WHERE x.id = $src AND y.id = $dst RETURN r.origin LIMIT 1"
                rows = store.query(text, {"src": src["id"], "dst": dst["id"]}, timeout_ms=timeout_ms).rows
                if rows:
                    return {"type": relation.name, "from": src["id"], "to": dst["id"], "origin": rows[0][0]}
    return None


# ---- one entity ----------------------------------------------------------------------------------------------------
def describe(form: Describe, store: Store, onto: Ontology, *, timeout_ms: int) -> tuple[list[list[Any]], str, dict[str, Any]]:
    """One row a fact: the entity, what is told, the value; neighbours relation by relation, at most `NEIGHBOURS` of each.

    Hidden numbers (`secret`) are left out. No such entity: no rows.
    """
    check(form, onto)
    kind = onto.kinds[form.kind]
    names = [p.name for p in kind.properties.values() if p.type != "secret" and p.name not in ("id", "code", "name", "origin")]
    text = f"MATCH (n:{form.kind}) WHERE n.id = $id RETURN {', '.join(f'n.{quote(p)}' for p in ['code', 'name', *names])}"
    found = store.query(text, {"id": form.id}, timeout_ms=timeout_ms).rows
    if not found:
        return [], text, {"id": form.id}
    entity = {"type": form.kind, "id": form.id, "code": found[0][0], "name": found[0][1]}
    rows: list[list[Any]] = [[entity, kind.label.vi, entity["name"]]]
    if entity["code"]:
        rows.append([entity, kind.properties["code"].label.vi, entity["code"]])
    rows += [[entity, kind.properties[p].label.vi, value] for p, value in zip(names, found[0][2:], strict=True) if value is not None]
    said = [text]
    for relation in (r for r in onto.relations.values() if not r.beneath):  # the edges beneath tell the same
        for forward in (True, False):
            more, statement = _neighbours(entity, relation, forward, store, timeout_ms)
            rows += more
            said += [statement] if more else []
    return rows, "\n;\n".join(said), {"id": form.id, "cap": NEIGHBOURS}


def _neighbours(entity: Cell, relation: Relation, forward: bool, store: Store, timeout_ms: int) -> tuple[list[list[Any]], str]:
    here, there = (relation.sources, relation.targets) if forward else (relation.targets, relation.sources)
    if entity["type"] not in here:
        return [], ""
    pattern = _pattern(entity["type"], relation.name, there, forward)
    label = (relation.forward if forward else relation.backward).replace("{0}", "…").removesuffix(" …")
    dialect = DIALECTS[store.dialect]
    text = f"{pattern} RETURN {dialect.label('m')}, m.id, m.code, m.name ORDER BY m.id LIMIT $cap"
    params = {"id": entity["id"], "cap": NEIGHBOURS}
    found = store.query(text, params, timeout_ms=timeout_ms).rows
    rows: list[list[Any]] = [[entity, label, dict(zip(("type", "id", "code", "name"), row, strict=True))] for row in found]
    if len(found) == NEIGHBOURS:
        total = store.query(f"{pattern} RETURN count(*)", {"id": entity["id"]}, timeout_ms=timeout_ms).rows[0][0]
        rows += [[entity, label, f"và {total - NEIGHBOURS} khác"]] if total > NEIGHBOURS else []
    return rows, text


def _pattern(kind: str, relation: str, there: Sequence[str], forward: bool) -> str:
    left, right = ("-", "->") if forward else ("<-", "-")
    return f"MATCH (n:{kind}){left}[r:{relation}]{right}(m:{'|'.join(there)}) WHERE n.id = $id"
