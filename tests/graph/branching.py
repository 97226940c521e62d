"""Larger graphs and forms that branch, where the engine's pipelines go wrong: seeded, so that they cost little and always say the same.

What `tests.graph.generate` draws is too small for it: the fault needs several edges at one node, a filter between two of them and a walk that goes on.
"""
from __future__ import annotations

import random
from typing import Any

from graph.check import check
from graph.ontology import ontology
from graph.oracle import Graph
from graph.query import Compare, Cond, Const, Distinct, Exists, Node, Not, Pattern, Query, Sub
from graph.query import Edge as Arrow
from graph.scope import QueryError, Scope, enter
from tests.graph import generate
from tests.graph.derived import with_derived
from tests.graph.world import edge, node

SIZES = {"Enterprise": 12, "Agency": 3, "Person": 3, "Project": 4, "BidPackage": 16}
FILTERED = ("won", "price", "pct", "date", "charter_capital", "estimate", "province", "amount", "total_capital")


def graph_of(rng: random.Random) -> Graph:
    """Every third firm bids on every package, one bid in three wins, and a hundred edges of all kinds beside."""
    nodes = [node("Province", p, name=p, region=rng.choice(["R1", "R2", None])) for p in generate.PROVINCES[:2]]
    for kind, size in SIZES.items():
        nodes += [node(kind, f"{kind[0]}{kind[-1]}{n}", **generate._values(rng.choice, kind)) for n in range(size)]
    edges = [e for _ in range(100) if (e := generate._edge(rng.choice, nodes))]
    for firm, package in ((f, k) for f in range(12) for k in range(16) if rng.random() < 0.3):
        ends = f"Enterprise/Ee{firm}", f"BidPackage/Be{package}"
        edges += [edge(r, *ends, **generate._values(rng.choice, r)) for r in ("BIDS_ON", "WINS") if r == "BIDS_ON" or rng.random() < 0.3]
    return with_derived(Graph(tuple(nodes), tuple(edges)))


class Branching(generate.Maker):
    """Patterns of two to four edges, each edge and node filtered now and then, with EXISTS, its negation and counts that go on from any node."""

    def pattern(self, outer: Scope, depth: int) -> tuple[Pattern, Scope]:
        nodes: list[Node] = []
        edges: list[Arrow] = []
        scope = dict(outer.nodes)
        if not scope:
            self.node(nodes, scope, self.pick([("Enterprise",), ("BidPackage",), ("Project",), ("Enterprise", "Agency", "Person")]))
        for _ in range(self.pick([1, 1, 2, 2, 3] if outer.nodes else [2, 3, 3, 4])):
            self.edge(nodes, edges, scope)
        inner = enter(outer, Pattern(tuple(nodes), tuple(edges)), ontology())
        return Pattern(tuple(nodes), tuple(edges), (*self.filtered(inner, outer), *self.nested(inner, depth))), inner

    def filtered(self, inner: Scope, outer: Scope) -> list[Cond]:
        new = Scope({v: k for v, k in inner.nodes.items() if v not in outer}, {v: r for v, r in inner.edges.items() if v not in outer})
        props = [(p, kind) for p, kind in self.props(new, ("int", "float", "date", "bool", "text")) if p.name in FILTERED and self.often(1, 5)]
        return [Compare(p, self.pick(["=", "<>"] if k in ("bool", "text") else ["=", "<>", ">", "<="]), Const(self.pick(generate.POOL[k]))) for p, k in props]

    def nested(self, scope: Scope, depth: int) -> list[Cond]:
        made: list[Cond] = []
        if depth and self.often(1, 2):
            inside = [Exists(self.pattern(scope, depth - 1)[0]) for _ in range(self.pick([1, 1, 2]))]
            made += [self.pick([item, Not(item)]) for item in inside]
        if depth and self.often(1):
            made.append(Compare(Sub("count", *self.counted(scope, depth)), self.pick([">=", "<", "="]), Const(self.pick([1, 2]))))
        if len(scope.nodes) > 1 and self.often(1, 3):
            made.append(Distinct(*self.pick([(a, b) for a in scope.nodes for b in scope.nodes if a != b])))
        return made


def forms_of(rng: random.Random, count: int) -> list[Query]:
    """That many well-formed ones."""
    found: list[Query] = []
    while len(found) < count:
        form = Branching(lambda items: rng.choice(items)).query()
        if _well_formed(form):
            found.append(form)
    return found


def _well_formed(form: Any) -> bool:
    try:
        check(form, ontology())
    except QueryError:
        return False
    return True
