"""The parts a logical form is made of: pattern, aggregates, keys, headings of a finished meaning."""

from __future__ import annotations

from graph.ontology import ontology
from graph.query import (
    Agg,
    Column,
    Compare,
    Cond,
    Const,
    Distinct,
    Edge,
    Expr,
    Ident,
    Node,
    Not,
    OneOf,
    Pattern,
    Prop,
    Sub,
)
from nlp import official
from nlp.sem import Sem, Value, rename_cond, rename_edge, rename_expr
from nlp.targets import Unclear, names_of, only


class Parts:
    """A meaning with its variables resolved."""

    def __init__(self, sem: Sem) -> None:
        self.sem = sem
        self.names = {v: sem.rep(v) for v in [*sem.alias]}
        self.asked = next((a for a in sem.asked if a.what in ("which", "key")), None)
        self.count = next((a for a in sem.asked if a.what == "count"), None)
        self.value = next((a.value for a in sem.asked if a.what == "value"), None)

    # ---- helpers ----
    def expr(self, expr: Expr) -> Expr:
        return rename_expr(expr, self.names)

    def pattern(self) -> Pattern:
        sem = self.sem
        nodes = tuple(Node(v, k) for v, k in sem.nodes.items())
        edges: list[Edge] = []
        for edge in sem.edges:
            renamed = rename_edge(edge, self.names)
            if not any(e.var == renamed.var for e in edges):
                edges.append(renamed)
        where = self.consistent(tuple(dict.fromkeys(rename_cond(c, self.names) for c in sem.where)))
        pattern = Pattern(nodes, tuple(edges), (*where, *self.not_same(edges), *self.others()))
        return official.grounded(sem, pattern) if "growth" in sem.flags else pattern

    def others(self) -> tuple[Cond, ...]:
        """'công ty khác': none of the other things of its kind in the clause."""
        sem = self.sem
        marked = {sem.rep(f[6:]) for f in sem.flags if f.startswith("other:")} & sem.nodes.keys()
        found = tuple(Distinct(v, w) for v in sorted(marked) for w in sem.nodes if w != v and w not in marked and set(sem.nodes[w]) & set(sem.nodes[v]))
        barred = {c.cond.expr.var for c in sem.where if isinstance(c, Not) and isinstance(c.cond, OneOf) and isinstance(c.cond.expr, Ident)}
        if marked - {d.left for d in found} - {sem.rep(v) for v in barred}:
            raise Unclear("context", "other than what?")
        return found

    def consistent(self, conds: tuple[Cond, ...]) -> tuple[Cond, ...]:
        """One property cannot have two values: such a reading joined what belongs apart."""
        fixed: dict[Expr, set[object]] = {}
        for cond in conds:
            match cond:
                case Compare(Prop() as prop, "=", Const(value)):
                    values: set[object] = {value}
                case OneOf(expr, several) if isinstance(expr, Prop | Ident):
                    prop, values = expr, set(several)  # type: ignore[assignment]
                case _:
                    continue
            fixed[prop] = fixed[prop] & values if prop in fixed else values
            if not fixed[prop]:
                raise Unclear("contradiction")
        for cond in conds:
            if isinstance(cond, Not) and isinstance(cond.cond, OneOf) and cond.cond.expr in fixed and fixed[cond.cond.expr] <= set(cond.cond.values):
                raise Unclear("contradiction")
        return conds

    def not_same(self, edges: list[Edge]) -> tuple[Cond, ...]:
        """Two ends of one ownership edge, or two bidders of one package said of different firms, are different firms."""
        return tuple(
            Distinct(e.src, e.dst)
            for e in edges
            if e.relation in ("OWNS", "AFFILIATED_WITH")
            and not any(names_of(self.sem, v)[1] for v in (e.src, e.dst))
            and e.hops == (1, 1)
            and set(self.sem.nodes.get(e.src, ())) & set(self.sem.nodes.get(e.dst, ()))
        )

    def aggregated(self, value: Value) -> Expr:
        expr = self.expr(value.expr)
        if not value.whole and (value.agg or "sum") == "sum" and value.unit in ("percent", "date", "year"):
            raise Unclear("unsupported", "a sum of rates or dates")  # the average, or the rate of the sums? nobody said
        return expr if value.whole else Agg(value.agg or "sum", expr)

    def over(self, value: Value) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.names.get(v, v) for v in value.over))

    def label(self, var: str) -> str:
        kinds = self.sem.kinds(var)
        if len(kinds) == 1:
            text = ontology().kinds[kinds[0]].label.vi
        else:
            text = {("Enterprise", "Agency", "Person"): "nhà thầu", ("Enterprise", "Agency"): "đơn vị"}.get(kinds, "đối tượng")
        return text[0].upper() + text[1:]

    def coupled(self, var: str) -> tuple[Pattern, Expr]:
        """How many couples: of each thing, the others it makes one with, each couple once."""
        pattern = self.pattern()
        other = next((c.right if c.left == var else c.left for c in pattern.where if isinstance(c, Distinct) and var in (c.left, c.right)), None)
        if other is None or self.sem.having or self.sem.groups:
            raise Unclear("unsupported", "couples of what?")
        own = tuple(c for c in pattern.where if only(c, var))
        inner = Pattern(
            tuple(n for n in pattern.nodes if n.var != var), pattern.edges,
            (*(c for c in pattern.where if c not in own), Compare(Prop(var, "id"), "<", Prop(other, "id"))),
        )  # fmt: skip
        return Pattern((Node(var, self.sem.kinds(var)),), (), own), Agg("sum", Sub("count", Ident(other), inner, (other,)))

    def k(self) -> int:
        return next((int(f[5:]) for f in self.sem.flags if f.startswith("card:")), 1)

    def keys(self) -> list[Column]:
        columns = []
        for n, key in enumerate(self.sem.groups):
            label = key.label or (self.label(key.var) if key.var else "Nhóm")
            columns.append(Column(f"g{n}", self.expr(key.expr), label[0].upper() + label[1:], key.unit))
        return columns
