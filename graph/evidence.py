"""The nodes and edges that prove each row of an answer, with the place each was read from.

A row is proved by running the positive part of its pattern again, held to the row's own entities and key values: what
must exist is matched, the patterns of its measures are looked up for the entities found; what must *not* exist has no edge to show.
"""
from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from graph.cypher import LIMIT, compile
from graph.cypher_expr import Params, Writer, bracket, quote, renamed
from graph.dialect import DIALECTS
from graph.execute import Result, rightly_planned
from graph.explore import edge_between
from graph.normal import normalise
from graph.ontology import Ontology, Relation, Step, ontology
from graph.query import (
    Column,
    Compare,
    Cond,
    Connection,
    Const,
    Describe,
    Edge,
    Exists,
    Form,
    Ident,
    LogicalForm,
    Missing,
    Node,
    OneOf,
    Pattern,
    Prop,
    Query,
    Sub,
)
from graph.scope import QueryError, Scope, conjuncts, enter, has_agg, mentions, walk
from graph.store import PlanFault, Store, StoreError

#: bindings looked at for one row
BINDINGS = 20
#: time for the evidence of one answer; rows after it carry none
BUDGET_MS = 2_000

Item = dict[str, Any]
Resolve = Callable[[str], Any]


@dataclass
class Proof:
    """What proves one row; nothing stands twice."""

    nodes: dict[tuple[str, str], Item] = field(default_factory=dict)
    edges: dict[tuple[Any, ...], Item] = field(default_factory=dict)

    def node(self, cell: Item, origin: Any) -> None:
        self.nodes.setdefault((cell["type"], cell["id"]), {**cell, "origin": origin})

    def edge(self, relation: str, source: str, target: str, origin: Any) -> None:
        self.edges.setdefault((relation, source, target, repr(origin)), {"type": relation, "from": source, "to": target, "origin": origin})


def evidence(form: LogicalForm, store: Store, result: Result, cap: int = 20, resolve: Resolve = str, *, onto: Ontology | None = None) -> list[Item]:
    """For each of the first `cap` rows: `{"row", "nodes", "edges"}`.

    `resolve` turns an origin reference string ('3:17;4:2') into what the answer shows. Rows whose proof the engine could not
    give within the budget have no entry.
    """
    onto = onto or ontology()
    match form:
        case Connection():
            edges = [{**e, "origin": resolve(e["origin"] or "")} for e in result.path["edges"]]
            return [{"row": 0, "nodes": result.path["nodes"], "edges": edges}]
        case Describe():
            return [{"row": n, "nodes": [row[0]], "edges": []} for n, row in enumerate(result.rows[:cap])]
        case Query():
            plain = normalise(form, onto)
            return list(_rows(tuple(dict.fromkeys((_positive(plain, onto), plain))), form, store, result, cap, resolve, onto))


def _rows(ways: Sequence[Query], form: Query, store: Store, result: Result, cap: int, resolve: Resolve, onto: Ontology) -> Iterator[Item]:
    """`ways`: what is matched for a proof, the fullest first; one that the engine would plan wrongly gives way to the next, which shows less."""
    positive, deadline = ways[0], time.monotonic() + BUDGET_MS / 1000
    provers = [_Prover(way, store, resolve, onto, deadline) for way in ways]
    whole = form.form in (Form.BOOL,) or form.place_of is not None
    if result.form is Form.BOOL and not result.rows[0][0]:
        return
    for number, row in enumerate(result.rows[:cap]):
        if provers[0].left_ms() <= 0:
            return
        kinds, conds = ({}, []) if whole else (typed(positive, row), held(positive, row))
        if (proof := _proved(provers, kinds, conds)) is None:
            return  # the answer stands without
        yield {"row": number, "nodes": list(proof.nodes.values()), "edges": list(proof.edges.values())}


def _proved(provers: Sequence[_Prover], kinds: Mapping[str, str], conds: Sequence[Cond]) -> Proof | None:
    """The fullest proof the engine can give; None where it can give none, or not in time."""
    for prover in provers:
        try:
            return prover.prove(kinds, conds)
        except PlanFault:
            continue
        except StoreError:
            return None
    return None


def held(form: Query, row: Sequence[Any]) -> list[Cond]:
    """Conditions that hold the pattern to one row: its entities and its key values."""
    conds: list[Cond] = []
    for column, value in zip((c for c in form.columns if not c.hidden), row, strict=True):
        if isinstance(column.expr, Ident):
            conds.append(OneOf(column.expr, (value["id"],)))
        elif not has_agg(column.expr) and not any(isinstance(p, Sub) or type(p).__name__ in ("Ref", "Total") for p in walk(column.expr)):
            plain = value["id"] if isinstance(value, dict) else value
            conds.append(Missing(column.expr) if plain is None else Compare(column.expr, "=", Const(plain)))
    return conds


def typed(form: Query, row: Sequence[Any]) -> dict[str, str]:
    """The kind each entity of the row has: a variable of one kind is found by its key, a union is scanned."""
    shown = [c for c in form.columns if not c.hidden]
    return {c.expr.var: value["type"] for c, value in zip(shown, row, strict=True) if isinstance(c.expr, Ident)}


# ---- the positive part -----------------------------------------------------------------------------------------------
def _positive(form: Query, onto: Ontology) -> Query:
    """The form with every EXISTS that must hold made part of the pattern."""
    pattern = form.pattern
    for cond in conjuncts(pattern.where):
        if isinstance(cond, Exists):
            merged = _merge(pattern, cond)
            return _positive(Query(form.form, merged, form.columns, form.over), onto)
    return Query(form.form, pattern, form.columns, form.over)


def _merge(pattern: Pattern, exists: Exists) -> Pattern:
    inner = exists.pattern
    outer = {n.var for n in pattern.nodes}
    rest = tuple(c for c in conjuncts(pattern.where) if c is not exists and c != exists)
    taken = {*outer, *(e.var for e in pattern.edges)} | mentions(*rest)
    own = [v for v in [*(n.var for n in inner.nodes), *(e.var for e in inner.edges)] if v not in outer]
    fresh = {v: _unused(v, taken) for v in own if v in taken}
    moved: Pattern = renamed(inner, fresh)
    nodes = tuple(n for n in moved.nodes if n.var not in outer)
    return Pattern((*pattern.nodes, *nodes), (*pattern.edges, *moved.edges), (*rest, *moved.where))


def _unused(var: str, taken: set[str]) -> str:
    return next(name for n in range(2, 1000) if (name := f"{var}_{n}") not in taken)


# ---- one row ---------------------------------------------------------------------------------------------------------
@dataclass
class _Prover:
    form: Query
    store: Store
    resolve: Resolve
    onto: Ontology
    deadline: float

    def left_ms(self) -> int:
        return int(1000 * (self.deadline - time.monotonic()))

    def prove(self, kinds: Mapping[str, str], conds: Sequence[Cond]) -> Proof:
        proof = Proof()
        pattern = self.form.pattern
        nodes = tuple(Node(n.var, (kinds[n.var],)) if n.var in kinds else n for n in pattern.nodes)
        bindings: list[dict[str, Item]] = []
        for ends in (nodes, pattern.nodes):  # the row's kind may lack a property that only the union has; if neither can be asked, nothing is shown
            with suppress(QueryError):
                bindings = self.bindings(Pattern(ends, pattern.edges, (*pattern.where, *conds)), proof)
                break
        subs = list(dict.fromkeys(p for item in (*pattern.where, *(c.expr for c in self.form.columns)) for p in walk(item, into=False) if isinstance(p, Sub)))
        for binding in bindings[:BINDINGS]:
            for sub in subs:
                with suppress(QueryError):
                    self.measure(sub, binding, proof)
        return proof

    def bindings(self, pattern: Pattern, proof: Proof) -> list[dict[str, Item]]:
        """Matches the pattern and notes its nodes and edges; what each node variable was bound to."""
        nodes = list(enter(Scope(), pattern, self.onto).nodes)
        edges = [e for e in pattern.edges if e.hops == (1, 1)]
        columns = [c for v in nodes for c in (Column(v, Ident(v)), Column(f"{v}_origin", Prop(v, "origin")))]
        columns += [Column(f"{e.var}_origin", Prop(e.var, "origin")) for e in edges]
        form = Query(Form.TABLE, pattern, tuple(columns))
        found: list[dict[str, Item]] = []
        for cells in rightly_planned(lambda dialect: self.asked(form, dialect), self.store.dialect):
            bound = {v: dict(zip(("type", "id", "code", "name"), cells[v], strict=True)) for v in nodes}
            found.append(bound)
            for var in nodes:
                proof.node(bound[var], self.resolve(cells[f"{var}_origin"] or ""))
            for edge in edges:
                if not self.beneath(self.onto.relations[edge.relation], bound[edge.src], bound[edge.dst], proof):
                    proof.edge(edge.relation, bound[edge.src]["id"], bound[edge.dst]["id"], self.resolve(cells[f"{edge.var}_origin"] or ""))
            for chain in (e for e in pattern.edges if e.hops != (1, 1)):
                self.chain(chain, bound[chain.src], bound[chain.dst], proof)
        return found

    def asked(self, form: Query, dialect: str) -> list[dict[str, Any]]:
        """Some rows of a form, by column; none of one that needs totals of others first."""
        compiled = compile(form, self.onto, dialect)
        if compiled.totals:
            return []
        rows = self.store.query(compiled.text, {**compiled.params, LIMIT: BINDINGS}, timeout_ms=max(1, self.left_ms())).rows
        return [{c.column.name: row[c.at : c.at + 4] if c.base == "entity" else row[c.at] for c in compiled.columns} for row in rows]

    def measure(self, sub: Sub, bound: dict[str, Item], proof: Proof) -> None:
        """The edges a measure was computed from, for entities already found."""
        own = {n.var for n in sub.pattern.nodes}
        outer = [v for v in bound if v in mentions(sub) and v not in own]
        if not outer or mentions(sub.pattern) & {e.var for e in self.form.pattern.edges}:  # an outer edge cannot be held by an id
            return
        nodes = tuple(Node(v, (bound[v]["type"],)) for v in outer)
        holds = tuple(OneOf(Ident(v), (bound[v]["id"],)) for v in outer)
        with suppress(QueryError):  # the entity's kind has no such edges: nothing was counted
            self.bindings(Pattern((*nodes, *sub.pattern.nodes), sub.pattern.edges, (*sub.pattern.where, *holds)), proof)

    def beneath(self, relation: Relation, start: Item, end: Item, proof: Proof) -> bool:
        """The edges a derived edge follows from, in its place; False for one that is its own proof."""
        match relation.beneath:
            case (Step(most=most) as step,) if most > 1:
                self.chain(Edge("r", step.relation, "a", "b", (1, most)), start, end, proof, most=BINDINGS)
            case (first, last):
                joined = self.onto.relations[first.relation]
                middle = Node("m", joined.targets if first.forward else joined.sources)
                edges = tuple(Edge(v, s.relation, *(ends if s.forward else ends[::-1])) for v, s, ends in (("r", first, ("a", "m")), ("s", last, ("m", "b"))))
                holds = OneOf(Ident("a"), (start["id"],)), OneOf(Ident("b"), (end["id"],))
                self.bindings(Pattern((Node("a", (start["type"],)), middle, Node("b", (end["type"],))), edges, holds), proof)
            case _:
                return False
        return True

    def chain(self, edge: Edge, start: Item, end: Item, proof: Proof, *, most: int = 1) -> None:
        """The edges of the shortest chain between two entities, or of up to `most` of them."""
        dialect = DIALECTS[self.store.dialect]
        params = Params()
        step = f"{edge.var}_step"
        writer = Writer(dialect, self.onto, params, Scope({}, {step: edge.relation}))
        text, extra = dialect.chain(quote(edge.var), edge.relation, *edge.hops, step, [bracket(writer.cond(renamed(c, {edge.var: step}))) for c in edge.each])
        ends = f"a.id = {params.add(start['id'])} AND b.id = {params.add(end['id'])}{f' AND {extra}' if extra else ''}"
        parts = ", ".join(f"{part} AS {name}" for part, name in dialect.path_parts())
        match = f"MATCH p = (a:{start['type']})-[{text}]->(b:{end['type']})\nWHERE {ends}\nRETURN {parts}\nORDER BY steps\nLIMIT {most}"
        for _, ids, kinds in self.store.query(match, params.values, timeout_ms=max(1, self.left_ms())).rows:
            cells = [{"type": k, "id": i} for k, i in zip(kinds, ids, strict=True)]
            if most > 1 and len(set(ids)) < len(ids) - (ids[0] == ids[-1]):  # round in circles: no chain of the derived edge
                continue
            for a, b in pairwise(cells):
                if found := edge_between(a, b, [self.onto.relations[edge.relation]], True, self.store, max(1, self.left_ms())):
                    proof.edge(found["type"], found["from"], found["to"], self.resolve(found["origin"] or ""))
