"""Random small graphs and random well-typed logical forms over them, for hypothesis.

The graphs have what breaks engines: ties, nulls, duplicate edges, reversed ownership, cycles, self-loops, nothing at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from graph.ontology import ontology
from graph.oracle import Graph
from graph.query import (
    Agg,
    AllOf,
    AnyOf,
    Arith,
    Coalesce,
    Column,
    Compare,
    Cond,
    Const,
    Contains,
    DatePart,
    Days,
    Distinct,
    Edge,
    Exists,
    Expr,
    Form,
    Ident,
    Lookup,
    Missing,
    Node,
    Not,
    OneOf,
    Pattern,
    Prop,
    Query,
    Rank,
    Ref,
    Same,
    Sub,
    Total,
)
from graph.scope import Scope, enter
from tests.graph.derived import with_derived
from tests.graph.world import edge, node

#: chooses one of the items: hypothesis in the tests (which shrinks), `random.choice` in long runs
Pick = Callable[[list[Any]], Any]

COUNTS = {"Enterprise": 4, "Agency": 2, "Person": 1, "Project": 2, "BidPackage": 3}
RELATIONS = ("OWNS", "INVESTS_IN", "IS_OWNER_OF", "PROCURES", "PART_OF", "BIDS_ON", "WINS")
#: what forms ask of: derived relations follow from the drawn edges
ASKED = (*RELATIONS, "CONTROLS", "CO_BIDS", "SHARES_CONTACT")
PROVINCES = ("Hà Nội", "Huế", "Lào Cai")  # the last one is no node of the graph
DATES = (dt.date(2022, 1, 31), dt.date(2022, 6, 30), dt.date(2022, 7, 1), dt.date(2023, 12, 31))
INTS = (0, 1, 2, 3, 10)
PCTS = (0.0, 10.0, 50.0, 50.5, 100.0)
#: properties that forms use, by owner: (name, type)
PROPS: dict[str, tuple[tuple[str, str], ...]] = {
    "Enterprise": (("province", "text"), ("charter_capital", "int"), ("founded", "date"), ("phone", "text")),
    "Agency": (("province", "text"),),
    "Person": (("birth_year", "int"),),
    "Project": (("province", "text"), ("total_capital", "int"), ("approved", "date")),
    "BidPackage": (("province", "text"), ("estimate", "int"), ("published", "date"), ("closed", "date")),
    "OWNS": (("pct", "float"), ("amount", "int")),
    "INVESTS_IN": (("pct", "float"),),
    "CONTROLS": (("effective_pct", "float"), ("weakest_pct", "float"), ("depth", "int")),
    "CO_BIDS": (("n", "int"), ("partners", "int")),
    "BIDS_ON": (("price", "int"), ("won", "bool"), ("consortium", "text")),
    "WINS": (("price", "int"), ("date", "date"), ("consortium", "text")),
}
POOL: dict[str, tuple[Any, ...]] = {"text": (*PROVINCES, "x"), "int": INTS, "float": PCTS, "date": DATES, "bool": (True, False)}


# ---- graphs --------------------------------------------------------------------------------------------------------
def make_graph(pick: Pick) -> Graph:
    nodes = [node("Province", p, name=p, region=pick(["R1", "R2", None])) for p in PROVINCES[:2]]
    few = pick([False, True])  # everything meets everything: parallel edges, several ways between the same two
    for kind, most in COUNTS.items():
        for number in range(pick(list(range(most + 1))) if not few else min(2, most)):
            nodes.append(node(kind, f"{kind[0]}{kind[-1]}{number}", **_values(pick, kind)))
    edges = [e for _ in range(pick(list(range(15))) if not few else 18) if (e := _edge(pick, nodes))]
    return with_derived(Graph(tuple(nodes), tuple(edges)))


def _values(pick: Pick, owner: str) -> dict[str, Any]:
    return {name: value for name, kind in PROPS.get(owner, ()) if (value := pick([*POOL[kind], None])) is not None}


def _edge(pick: Pick, nodes: list[Any]) -> Any:
    relation = pick(list(RELATIONS))
    declared = ontology().relations[relation]
    sources = [n for n in nodes if n.kind in declared.sources]
    targets = [n for n in nodes if n.kind in declared.targets]
    if not sources or not targets:
        return None
    src, dst = pick(sources), pick(targets)
    return edge(relation, f"{src.kind}/{src.id}", f"{dst.kind}/{dst.id}", **_values(pick, relation))


# ---- forms ---------------------------------------------------------------------------------------------------------
class Maker:
    """Draws the parts of one form; variables are numbered, so that none is used twice by chance."""

    def __init__(self, pick: Pick) -> None:
        self.choose, self.number = pick, 0

    def pick(self, items: Any) -> Any:
        return self.choose(list(items))

    def often(self, times: int, of: int = 4) -> bool:
        return bool(self.pick(range(of)) < times)

    def some(self, items: Any, most: int = 2) -> tuple[Any, ...]:
        return tuple(dict.fromkeys(self.pick(items) for _ in range(self.pick(range(most + 1)))))

    def fresh(self, stem: str) -> str:
        self.number += 1
        return f"{stem}{self.number}"

    # ---- patterns ----
    def pattern(self, outer: Scope, depth: int) -> tuple[Pattern, Scope]:
        nodes: list[Node] = []
        edges: list[Edge] = []
        scope = dict(outer.nodes)
        if not scope or self.often(1):
            self.node(
                nodes,
                scope,
                self.pick([("Enterprise",), ("BidPackage",), ("Project",), ("Enterprise", "Agency"), ("Agency",), ("Enterprise", "Agency", "Person")]),
            )
        for _ in range(self.pick([0, 1, 2] if nodes else [1, 2])):
            self.edge(nodes, edges, scope)
        pattern = Pattern(tuple(nodes), tuple(edges))
        inner = enter(outer, pattern, ontology())
        conds = tuple(self.cond(inner, depth) for _ in range(self.pick([0, 1, 2])))
        return Pattern(pattern.nodes, pattern.edges, conds), inner

    def node(self, nodes: list[Node], scope: dict[str, tuple[str, ...]], kinds: tuple[str, ...]) -> str:
        var = self.fresh("n")
        nodes.append(Node(var, kinds))
        scope[var] = kinds
        return var

    def edge(self, nodes: list[Node], edges: list[Edge], scope: dict[str, tuple[str, ...]]) -> None:
        var = self.pick(scope)
        ways = [(r, forward) for r in ASKED for forward in (True, False) if set(scope[var]) & set(self.ends(r, forward)[0])]
        if not ways:
            return
        relation, forward = self.pick(ways)
        there = self.ends(relation, forward)[1]
        known = [v for v, kinds in scope.items() if set(kinds) & set(there) and v != var]
        other = self.pick(known) if known and self.often(1, 3) else var if self.often(1, 12) and set(scope[var]) & set(there) else None
        if other is None:
            kinds = there if self.often(3) else (self.pick([k for k in there if k in COUNTS]),)
            other = self.node(nodes, scope, kinds)
        src, dst = (var, other) if forward else (other, var)
        chain = relation == "OWNS" and self.often(1)
        low, high = self.pick([(1, 2), (1, 4), (1, 4), (2, 3)]) if chain else (1, 1)
        name = self.fresh("e")
        each = (Compare(Prop(name, "pct"), self.pick([">", ">=", "<="]), Const(50)),) if chain and self.often(2) else ()
        edges.append(Edge(name, relation, src, dst, (low, high), each))

    def ends(self, relation: str, forward: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
        found = ontology().relations[relation]
        return (found.sources, found.targets) if forward else (found.targets, found.sources)

    # ---- expressions ----
    def props(self, scope: Scope, kinds: tuple[str, ...]) -> list[tuple[Prop, str]]:
        found = {(var, *p) for var, owners in scope.nodes.items() for owner in owners for p in PROPS.get(owner, ())}
        found |= {(var, *p) for var, relation in scope.edges.items() if relation for p in PROPS.get(relation, ())}
        return [(Prop(var, name), kind) for var, name, kind in sorted(found) if kind in kinds]

    def value(self, scope: Scope, kinds: tuple[str, ...], depth: int) -> tuple[Expr, str]:
        """An expression of one of the types, and its type."""
        props = self.props(scope, kinds)
        made: list[Callable[[], tuple[Expr, str]]] = [lambda: self.pick(props)] * 4 if props else []
        if "int" in kinds:
            made += [lambda: (Sub("count", *self.counted(scope, depth)), "int")] * (2 if depth else 0)
            made += [lambda: self.number_of(scope, depth)] * (1 if props else 0)
            if self.props(scope, ("date",)):
                made += [lambda: (DatePart(self.pick(["year", "quarter", "half", "month"]), self.pick(self.props(scope, ("date",)))[0]), "int")]
                made += [lambda: (Days(self.pick(self.props(scope, ("date",)))[0], self.pick(self.props(scope, ("date",)))[0]), "int")]
        if "text" in kinds and (named := [p for p, _ in self.props(scope, ("text",)) if p.name == "province"]):
            made += [lambda: (Lookup(self.pick(named), "Province", "region"), "text")]
        if not made:
            kind = self.pick(kinds)
            return Const(self.pick(POOL[kind])), kind
        return self.pick(made)()  # type: ignore[no-any-return]

    def number_of(self, scope: Scope, depth: int) -> tuple[Expr, str]:
        if depth and self.often(1, 2):
            pattern, inner = self.pattern(scope, depth - 1)
            new = [v for v in inner.names if v not in scope]
            fn = self.pick(["sum", "avg", "median", "min", "max", "count"])
            values = [(p, k) for p, k in self.props(inner, ("int", "float")) if p.var in new]
            if values:
                expr, kind = self.pick(values)
                over = (expr.var,) if self.often(2) else ()
                return Sub(fn, expr, pattern, over), "float" if fn in ("avg", "median") else "int" if fn == "count" else kind
        numbers = self.props(scope, ("int", "float")) or [(Const(3), "int")]
        (left, a), (right, b) = self.pick(numbers), self.pick([*numbers, (Const(2), "int")])
        op = self.pick(["+", "-", "*", "/"])
        return Arith(op, left, right), "float" if op == "/" or "float" in (a, b) else "int"

    def counted(self, scope: Scope, depth: int) -> tuple[Expr, Pattern]:
        pattern, inner = self.pattern(scope, depth - 1)
        new = [v for v in inner.names if v not in scope] or list(inner.names)
        bids = [e for e in pattern.edges if e.relation in ("BIDS_ON", "WINS")]
        if bids and self.often(1, 2):
            bid = self.pick(bids)
            return Coalesce((Prop(bid.var, "consortium"), Ident(bid.src))), pattern
        return Ident(self.pick(new)), pattern

    # ---- conditions ----
    def cond(self, scope: Scope, depth: int) -> Cond:
        made: list[Callable[[], Cond]] = [lambda: self.compare(scope, depth)] * 3
        made += [lambda: Missing(self.value(scope, ("text", "int", "float", "date"), depth)[0])]
        made += [lambda: self.one_of(scope)]
        if depth:
            made += [lambda: Exists(self.pattern(scope, depth - 1)[0])] * 3
            made += [lambda: Not(self.cond(scope, depth - 1))] * 2
            made += [lambda: self.pick([AnyOf, AllOf])(tuple(self.cond(scope, depth - 1) for _ in range(self.pick([0, 1, 2]))))]
        nodes = list(scope.nodes)
        if len(nodes) > 1:
            made += [lambda: self.pick([Same, Distinct])(*self.pick([(a, b) for a in nodes for b in nodes if a != b]))]
        if texts := self.props(scope, ("text",)):
            made += [lambda: Contains(self.pick(texts)[0], self.pick(["h", "HÀ", "x", ""]))]
        return self.pick(made)()  # type: ignore[no-any-return]

    def compare(self, scope: Scope, depth: int) -> Cond:
        kinds = self.pick([("int", "float"), ("int", "float"), ("text",), ("date",)])
        left, kind = self.value(scope, kinds, depth)
        if kind in ("int", "float") and depth and self.often(1, 6):
            return Compare(left, self.pick(["<", ">="]), self.total())
        right = Const(self.pick(POOL[kind])) if self.often(2, 3) else self.value(scope, kinds if kind != "text" else ("text",), 0)[0]
        return Compare(left, self.pick(["=", "<>", "<", "<=", ">", ">="]), right)

    def total(self) -> Total:
        kind, name = self.pick([("Enterprise", "charter_capital"), ("BidPackage", "estimate")])
        var = self.fresh("t")
        columns = (Column("k", Ident(var)), Column("v", Prop(var, name)))
        return Total(self.pick(["avg", "sum", "max", "median", "count"]), "v", Query(Form.TABLE, Pattern((Node(var, (kind,)),)), columns))

    def one_of(self, scope: Scope) -> Cond:
        if self.often(1, 2):
            var = self.pick(scope.nodes)
            return OneOf(Ident(var), self.some(["Ee0", "Ee1", "Be0", "Ay0", "zz"]))
        expr, kind = self.value(scope, ("int", "text", "float"), 0)
        return OneOf(expr, self.some(POOL[kind]))

    # ---- queries ----
    def query(self) -> Query:
        pattern, scope = self.pattern(Scope(), 2)
        if self.often(1, 8):
            return Query(Form.BOOL, pattern, ())
        return self.aggregated(pattern, scope) if self.often(1, 2) else self.listed(pattern, scope)

    def listed(self, pattern: Pattern, scope: Scope) -> Query:
        columns = [Column("a", Ident(self.pick(scope.nodes)))]
        if self.often(2):
            expr, _ = self.value(scope, ("int", "float", "text", "date"), 1)
            columns.append(Column("v", expr, hidden=self.often(1)))
        return self.finished(Query(Form.TABLE, pattern, tuple(columns)), columns)

    def aggregated(self, pattern: Pattern, scope: Scope) -> Query:
        keys = [Column("a", Ident(self.pick(scope.nodes)))] if self.often(2) else []
        if self.often(1):
            keys.append(Column("k", self.value(scope, ("text", "int"), 1)[0]))
        values = self.props(scope, ("int", "float"))
        columns = [*keys, Column("n", Agg("count", Ident(self.pick(scope.names)), self.filters(scope)))]
        over: tuple[str, ...] = ()
        if values and self.often(2):
            expr, _ = self.pick(values)
            over = (expr.var,) if self.often(1, 2) else ()
            fn = self.pick(["sum", "avg", "median", "min", "max"])
            only = () if over else self.filters(scope)
            columns = [*keys, Column("v", Agg(fn, expr, only))]
            if self.often(1):
                columns.append(Column("d", Arith(self.pick(["-", "/", "gap"]), Ref("v"), Const(2))))
        return self.finished(Query(Form.TABLE, pattern, tuple(columns), over=over), columns)

    def filters(self, scope: Scope) -> tuple[Cond, ...]:
        return (self.cond(scope, 1),) if self.often(1) else ()

    def finished(self, query: Query, columns: list[Column]) -> Query:
        """Conditions on columns and a rank, now and then."""
        if len(columns) < 2:
            return query
        last = columns[-1].name
        having = (Compare(Ref(last), self.pick(["<", ">=", "<>"]), Const(1)),) if self.often(1) and last in ("n", "d") else ()
        within = (columns[0].name,) if self.often(1) else ()
        rank = Rank(last, self.often(1, 2), self.pick([1, 2, None]), within) if self.often(1, 2) else None
        return Query(query.form, query.pattern, query.columns, query.over, having, rank)


@st.composite
def graphs(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Graph:
    return make_graph(lambda items: draw(st.sampled_from(items)))


@st.composite
def forms(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Query:
    return Maker(lambda items: draw(st.sampled_from(items))).query()
