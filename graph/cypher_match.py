"""The MATCH clauses of a compiled query, and where its conditions are tested.

Between two clauses only what is still wanted is kept: each variable carried over a join is copied for every row.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from graph.cycles import opened
from graph.cypher_place import pending
from graph.cypher_stages import ADDING, Stages, where
from graph.query import Agg, Arith, Compare, Cond, Const, Edge, Expr, Ident, OneOf, Pattern, Prop, Query, Sub
from graph.scope import Scope, conjuncts, has_agg, mentions, walk


class Matching(Stages):
    lead: str | None = None  #: the variable that the match begins with, where that is prescribed

    def body(self, form: Query, scope: Scope) -> list[str]:
        """MATCH, and every condition of the pattern; the variables that stay in reach."""
        writer = self.writer(scope)
        now, later = self.split(form.pattern.where, scope)
        conds = {writer.cond(c): mentions(c) for c in now}
        self.by_value(form, scope, conds, later)
        bound = self.ahead(form, scope, conds, later)
        self.match(form.pattern, scope, conds, bound, self.needed(form, scope, later))
        live = self.needed(form, scope, later)
        for index, cond in enumerate(later):
            self.stages([cond], scope, live, inline=True, must=demanded(cond))
            if not self.lines[-1].startswith("WITH"):
                self.step([*live, *self.carried()])
            self.lines += where([self.writer(scope).cond(cond)])
            live = self.needed(form, scope, later[index + 1 :])
        return live

    def match(self, pattern: Pattern, scope: Scope, conds: Mapping[str, frozenset[str]], bound: Sequence[str], wanted: Sequence[str]) -> None:
        """MATCH of the pattern under conditions (text → what it mentions); rings are closed by clauses of their own where the engine needs it.

        `wanted` are the variables that something after it uses.
        """
        edges, closing = list(pattern.edges), list[Edge]()
        left = dict(conds)
        if self.dialect.rings_apart:
            edges, closing = opened(edges, dict(scope.nodes))
        self.clause(replace(pattern, edges=tuple(edges)), scope, left, bound, closing)
        while closing:
            used = {*wanted}.union(mentions(*closing), *left.values())
            known = [v for v in scope.names if v in used and v not in {e.var for e in closing}]
            self.step([*known, *self.carried()])
            edges, closing = opened(closing, dict(scope.nodes))
            self.clause(Pattern(edges=tuple(edges)), scope, left, known, closing)

    def clause(self, pattern: Pattern, scope: Scope, conds: dict[str, frozenset[str]], known: Sequence[str], closing: Sequence[Edge]) -> None:
        """One MATCH, with the conditions that need none of the edges to come; those are taken out of `conds`."""
        outer = Scope({v: scope.nodes[v] for v in known if v in scope.nodes})
        paths, more = self.writer(scope).match(pattern, outer)
        self.edges += pattern.edges
        if paths:
            self.unique = None
            ready = [text for text, used in conds.items() if not used & {e.var for e in closing}]
            self.lines.append("MATCH " + (", " if self.dialect.edges_repeat else "\nMATCH ").join(paths))
            self.lines += where([*more, *ready])
            self.lines += [hint.strip()] if (hint := self.writer(scope).hint(pattern, outer, self.lead)) else []
            for text in ready:
                del conds[text]

    def ahead(self, form: Query, scope: Scope, conds: Mapping[str, frozenset[str]], later: list[Cond]) -> list[str]:
        """Correlated aggregates of a part of the variables, computed once for each of that part's bindings; the variables now bound.

        Computed beside the whole pattern they would be repeated for every row (measured: all packages of a procuring body for
        each of its packages fills a 1 GiB buffer pool). Conditions that can be settled here are taken out of `later`.
        """
        live = {*self.needed(form, scope, later)}
        bound: list[str] = []
        for item in (*later, *(c.expr for c in form.columns)):
            for sub in [p for p in walk(item, into=False) if isinstance(p, Sub)]:
                used = [v for v in scope.names if v in mentions(sub)]
                if not used or not set(used) < live | set(used) or set(used) >= live or any(v not in scope.nodes for v in used) or sub in self.values:
                    continue
                self.match(form.pattern, scope, conds, bound, used)
                bound = list(dict.fromkeys([*bound, *used]))
                self.step([*bound, *self.carried()], distinct=True)
                self.stages([sub], scope, bound, must=[sub] if any(sub in demanded(c) for c in later) else [])
                self.settle(scope, bound, later)
        return bound

    def by_value(self, form: Query, scope: Scope, conds: dict[str, frozenset[str]], later: Sequence[Cond]) -> None:
        """An aggregate over what shares a value with the outer entity ("the mean of its own field"), computed once a value instead of once an entity.

        Rows are then keyed by the values; `conds` gets the conditions by which the pattern, matched again, meets them. Only an aggregate that must be there:
        an entity without the value meets no row, and would fail the condition anyway.
        """
        found = next(((s, props) for c in later for s in demanded(c) if (props := shared_values(s, scope))), None)
        if found is None:
            return
        sub, props = found
        self.match(form.pattern, scope, conds, [], [p.var for p in props])
        names = {prop: self.fresh("k") for prop in props}
        self.step([f"{self.writer(scope).expr(prop)} AS {name}" for prop, name in names.items()], distinct=True)
        self.values |= dict[object, str](names.items())
        self.stages([sub], scope, [], must=[sub])
        for prop, name in names.items():
            del self.values[prop]  # elsewhere it is read from the entity; the name is carried on
            self.values["value", name] = name
            conds[f"{self.writer(scope).expr(prop)} = {name}"] = frozenset({prop.var})

    def settle(self, scope: Scope, bound: Sequence[str], later: list[Cond]) -> None:
        """Applies the waiting conditions that need nothing but what is bound now."""
        def waits(cond: Cond) -> bool:
            return any(True for _ in pending(cond, self.values, scope, inline=True, hinted=self.dialect.hinted))

        ready = [c for c in later if set(scope.names) & mentions(c) <= {*bound} and not waits(c)]
        if ready:
            self.lines += where([self.writer(scope).cond(c) for c in ready])
            later[:] = [c for c in later if c not in ready]

    def needed(self, form: Query, scope: Scope, later: Iterable[Cond]) -> list[str]:
        wanted = mentions(*later, *form.columns)
        if any(isinstance(p, Agg) and p.fn in ADDING for c in form.columns for p in walk(c.expr, into=False)):
            wanted |= {*(form.over or scope.names)}
        return [v for v in scope.names if v in wanted] or scope.names[:1]  # an aggregate without keys gives a row where nothing was found

    # ---- what the keys of edges save ---------------------------------------------------------------------------------
    def counts_rows(self, agg: Agg, form: Query, scope: Scope) -> bool:
        """Whether a group holds each entity that is counted in one row, so that rows may be counted: the keys of its edges tell them apart."""
        if agg.fn != "count" or not isinstance(agg.expr, Ident):
            return False
        var = agg.expr.var
        one_kind = len(scope.nodes.get(var, ("an edge",))) == 1 or scope.names == [var]  # entities of two kinds may share an id
        return one_kind and self.one_row({var, *shown(form), *given(form, scope)}, scope, form.pattern.edges)

    def rows_differ(self, form: Query, scope: Scope) -> bool:
        """Whether no two bindings can give the same row, so that DISTINCT would be wasted."""
        return self.one_row({*shown(form), *given(form, scope)}, scope, form.pattern.edges)

    def leading(self, form: Query, scope: Scope) -> str | None:
        """The entity to begin a match of one edge with: the one that is shown, where nothing is asked of the other end.

        Ladybug begins with the other end as often as not, and then joins the shown one's columns to every edge (measured: 208 ms instead of 90
        for the sums of 75,000 edges, 140 instead of 52 for who has any).
        """
        edges, found = form.pattern.edges, {*shown(form)} & {*scope.nodes}
        if not self.dialect.leads or len(edges) != 1 or edges[0].hops != (1, 1) or len(scope.nodes) != 2 or len(found) != 1:
            return None
        aggs = [p for c in form.columns for p in walk(c.expr, into=False) if isinstance(p, Agg)]
        rows = [agg for agg in aggs if not agg.where and self.counts_rows(agg, form, scope)]
        asked = [*form.pattern.where, *(a for a in aggs if a not in rows), *(c.expr for c in form.columns if not has_agg(c.expr))]
        named = any(isinstance(p, Pattern | Ident) for cond in form.pattern.where for p in walk(cond))  # the planner knows better where to begin
        inner = any(isinstance(p, Pattern) for part in asked for p in walk(part))
        return None if named or inner or mentions(*asked) & ({*scope.nodes} - found) else next(iter(found))


def demanded(cond: Cond) -> list[Sub]:
    """Aggregates that a condition compares, and that it cannot hold of where they find nothing: all but counts are missing there, a count is 0."""
    match cond:
        case Compare(left=Sub(fn="count") as found, op=op, right=Const(value=int() | float() as least)):
            return [found] if (op == ">" and least >= 0) or (op in (">=", "=") and least > 0) else []
        case Compare(left=left, right=right):
            return [*_compared(left), *_compared(right)]
        case _:
            return []


def shared_values(sub: Sub, scope: Scope) -> list[Prop]:
    """The properties of outer variables that an inner pattern's own must equal, where it looks at nothing else outside; else none."""
    outer, found, rest = {*scope.names}, list[Prop](), list[Cond]()
    for cond in conjuncts(sub.pattern.where):
        match cond:
            case Compare(left=Prop() as own, op="=", right=Prop() as other) if own.var not in outer and other.var in outer:
                found.append(other)
            case Compare(left=Prop() as other, op="=", right=Prop() as own) if own.var not in outer and other.var in outer:
                found.append(other)
            case _:
                rest.append(cond)
    alone = replace(sub, pattern=replace(sub.pattern, where=tuple(rest)))
    inside = {n.var for n in sub.pattern.nodes}
    return list(dict.fromkeys(found)) if not (mentions(alone) | inside) & outer else []


def _compared(expr: Expr) -> list[Sub]:
    """Aggregates but counts that make the expression missing when they are."""
    match expr:
        case Sub(fn=fn):
            return [expr] if fn != "count" else []
        case Arith(left=left, right=right):
            return [*_compared(left), *_compared(right)]
        case _:
            return []


def shown(form: Query) -> list[str]:
    """Variables that a column shows as they are."""
    return [c.expr.var for c in form.columns if isinstance(c.expr, Ident)]


def given(form: Query, scope: Scope) -> list[str]:
    """Variables that a condition binds to one entity."""
    found = []
    for cond in conjuncts(form.pattern.where):
        match cond:
            case OneOf(expr=Ident(var=var), values=(_,)) | Compare(left=Ident(var=var), op="=", right=Const()) if len(scope.nodes.get(var, ())) == 1:
                found.append(var)
            case _:
                pass
    return found
