"""Graph patterns in Vietnamese: walked as a tree from one variable, every edge by its phrase with the other end inlined.

Brackets keep attachment exact: what follows a bare noun phrase belongs to its last noun, what follows a bracket or a comma to the
first. A variable met again is 'doanh nghiệp đó', numbered where two of one kind could be meant; the walk is made twice to know.
"""
from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field, replace

from graph.query import Cond, Edge, Exists, Expr, Ident, Not, OneOf, Pattern, Query, Sub, Total
from graph.scope import Scope, conjuncts, enter, parts
from nlp import phrases as vi
from nlp.conditions import Clauses
from nlp.wording import Words, bidder, event_label, free, kinds_label


@dataclass
class Pending:
    """What of a pattern is not said yet."""

    nodes: list[str]
    edges: list[Edge]
    conds: list[Cond]


@dataclass(frozen=True)
class Said:
    """A noun phrase: its noun and what is said of it."""

    noun: str
    mods: tuple[str, ...] = ()

    @property
    def bare(self) -> str:
        """With its modifiers following, for the end of a phrase."""
        return " ".join([self.noun, *self.mods]) if len(self.mods) <= 1 and "," not in "".join(self.mods) else self.closed

    @property
    def closed(self) -> str:
        return f"{self.noun} ({', '.join(self.mods)})" if self.mods else self.noun

    @property
    def full(self) -> str:
        """As the subject of a whole sentence."""
        return " ".join([self.noun, ", ".join(self.mods)]) if self.mods else self.noun


@dataclass
class Teller(Clauses):
    """Says patterns; `said` are the variables that were introduced."""

    said: set[str] = field(default_factory=set)
    used: frozenset[str] = frozenset()  #: variables that expressions, conditions or `over` speak of

    # ---- entering ------------------------------------------------------------------------------------------------
    def enter(self, pattern: Pattern) -> Pending:
        """Takes a pattern into reach."""
        outer = self.scope
        self.scope = enter(outer, pattern, self.ontology)
        conds = list(conjuncts(pattern.where))
        own = [n.var for n in pattern.nodes if n.var not in outer.nodes]
        self.said.difference_update(own)  # a variable of an earlier closed pattern is another thing here
        for var in own:
            fixed = next((c for c in conds if isinstance(c, OneOf) and c.expr == Ident(var)), None)
            if isinstance(fixed, OneOf):
                self.names[var] = tuple(str(v) for v in fixed.values)
                conds.remove(fixed)
        twice = told_twice(pattern, self.used)
        return Pending(own, [e for e in pattern.edges if e not in twice], conds)

    def inside(self, pattern: Pattern) -> Words:
        inner = copy(self)
        inner.scope = enter(self.scope, pattern, self.ontology)
        return inner

    # ---- noun phrases ----------------------------------------------------------------------------------------------
    def phrase(self, var: str, left: Pending) -> Said:
        """A variable with all that hangs on it; one that was met is only named."""
        if var in self.said:
            return Said(self.back(var))
        if var not in left.nodes:
            return Said(self.noun(var) if var not in self.names else self.entity(var))
        self.said.add(var)
        left.nodes.remove(var)
        self.noun(var)
        mods, last = self._own(var, left), [c for c in left.conds if _looks_inside(c) and free(c) == {var}]
        left.conds[:] = [c for c in left.conds if c not in last]
        for edge in [e for e in left.edges if var in (e.src, e.dst)]:
            if edge in left.edges:
                mods += self.along(edge, var, left)
        mods += [self.condition(c, var) for c in last]
        return Said(self.entity(var) if var in self.names else self.noun(var), tuple(mods))

    def _own(self, var: str, left: Pending) -> list[str]:
        """Conditions on this variable alone, without those that look into other things: they come after the edges."""
        mine = [c for c in left.conds if free(c) == {var} and not _looks_inside(c)]
        left.conds[:] = [c for c in left.conds if c not in mine]
        return [text if _verbal(text) else f"có {text}" for text in self.conditions(mine, var)]

    def along(self, edge: Edge, here: str, left: Pending) -> list[str]:
        """An edge from the variable `here`, then the conditions on the edge itself."""
        left.edges.remove(edge)
        forward = edge.src == here
        other = edge.dst if forward else edge.src
        arrow = self._arrow(edge)
        end = self.phrase(other, left)
        if other == here:
            end = Said(f"chính {self.back(other)}")
        elif not end.mods and other in self.said and end.noun.endswith(" đó"):
            end = Said(f"chính {end.noun}")
        template = self._template(edge.relation, forward)
        last = template.endswith("{0}") and not arrow
        text = template.replace("{0}", end.bare if last else end.closed) + arrow
        if edge.hops != (1, 1):
            text += self._chain(edge)
        mine = [c for c in left.conds if free(c) == {edge.var}]
        left.conds[:] = [c for c in left.conds if c not in mine]
        self.said.add(edge.var)
        return [text, *self.conditions(mine, edge.var)]

    def _template(self, relation: str, forward: bool) -> str:
        found = vi.phrases()["relations"].get(relation, {}).get("forward" if forward else "backward")
        declared = self.ontology.relations[relation]
        return str(found or (declared.forward if forward else declared.backward))

    def _arrow(self, edge: Edge) -> str:
        """Between things of one kind the direction is shown: ' [Công ty A → doanh nghiệp]'."""
        declared = self.ontology.relations[edge.relation]
        if not set(self.scope.nodes[edge.src]) & set(declared.targets) or not set(self.scope.nodes[edge.dst]) & set(declared.sources):
            return ""
        ends = [self.entity(v) if v in self.names else self.noun(v) for v in (edge.src, edge.dst)]
        return f" [{ends[0]} → {ends[1]}]"

    def _chain(self, edge: Edge) -> str:
        low, high = edge.hops
        inner = copy(self)
        inner.scope = Scope(self.scope.nodes, {**self.scope.edges, edge.var: edge.relation})
        each = inner.conditions(edge.each, edge.var)
        steps = f"đúng {low}" if low == high else f"{low}–{high}"
        return f" (qua {steps} bước{', mỗi bước ' + vi.listed(each) if each else ''})"

    # ---- patterns --------------------------------------------------------------------------------------------------
    def rest(self, left: Pending) -> list[str]:
        """What the walk did not reach: other parts of the pattern and conditions between variables."""
        texts: list[str] = []
        while left.nodes:
            var = next((v for v in left.nodes if v not in self.names), left.nodes[0])
            texts.append(f"xét cùng {self.phrase(var, left).full}")
        for edge in list(left.edges):
            if edge in left.edges:
                start = edge.src if edge.src in self.said or edge.src not in self.scope.nodes else edge.dst
                texts.append(", ".join([f"{self.back(start)} {t}" if n == 0 else t for n, t in enumerate(self.along(edge, start, left))]))
        if left.conds:
            texts += self.conditions(left.conds, None)
            left.conds.clear()
        return texts

    def exists(self, pattern: Pattern, about: str | None, *, negated: bool) -> str:
        """'không trúng thầu gói thầu nào …' said of `about`, or of whatever the pattern hangs on."""
        outer, names = self.scope, dict(self.names)
        left = self.enter(pattern)
        start = about or next((v for e in left.edges for v in (e.src, e.dst) if v not in left.nodes), None)
        clauses: list[str] = []
        if start is not None:
            for edge in [e for e in left.edges if start in (e.src, e.dst)]:
                if edge in left.edges:
                    clauses += self.along(edge, start, left)
        if not clauses and left.nodes:
            clauses.append(f"có {self.phrase(left.nodes[0], left).full}")
        clauses += self.rest(left)
        self.scope, self.names = outer, names
        text = ", ".join(clauses)
        subject = "" if about is not None or start is None else f"{self.back(start)} "
        if negated:
            return f"{subject}không {text}" if _plain(text) else f"{subject}không ({text})"
        return f"{subject}có ít nhất một lần {text}" if _plain(text) else f"{subject}có ít nhất một lần ({text})"

    def sub(self, expr: Sub) -> str:
        """A correlated aggregate: 'số (gói thầu do doanh nghiệp đó trúng thầu)'."""
        outer, names = self.scope, dict(self.names)
        left = self.enter(expr.pattern)
        start = self._start(expr.expr, left)
        what = "" if expr.fn == "count" and (isinstance(expr.expr, Ident) or bidder(expr.expr)) else self.expr(expr.expr, None) + " của "
        body = self.phrase(start, left).full if start else ""
        text = "; ".join(t for t in [body, *self.rest(left)] if t)
        plain = not expr.over or expr.fn in ("count", "min", "max") or set(expr.over) == free(expr.expr)
        once = "" if plain else f", mỗi {vi.listed([self.noun(v) for v in expr.over])} tính một lần"
        once += ", mỗi liên danh tính là một" if expr.fn == "count" and bidder(expr.expr) else ""
        text = self.function(expr.fn, expr.expr, f"{what}({text}{once})")
        self.scope, self.names = outer, names
        return text

    def _start(self, expr: Expr, left: Pending) -> str | None:
        for var in sorted(free(expr)):
            if var in left.nodes:
                return var
        for var in sorted(free(expr)):
            if edge := next((e for e in left.edges if e.var == var), None):
                return next((v for v in (edge.src, edge.dst) if v in left.nodes), None)
        return left.nodes[0] if left.nodes else None

    def total(self, fn: str, column: str, query: Query) -> str:
        from nlp.verbalise import query_text

        shown = next(c for c in query.columns if c.name == column)
        before = vi.phrases()["functions"][fn][0] + " " if fn != "max" else ""  # the greatest of one, or what its heading says
        return f"{before}{vi.lower(shown.label or column)} của [{query_text(query, self.ontology, self.name_of)}]"

    def first_of(self, op: str, total: Total) -> str | None:
        """A value that is the greatest there is, or among the first k: 'cao nhất trong các nhà thầu …'; None where another total is compared with."""
        from nlp.verbalise import query_text

        query, rank = total.query, total.query.rank
        least = total.fn in ("min", "max") and op in ("=", ">=", "<=") and len(query.columns) == 2 and isinstance(query.columns[0].expr, Ident)
        if not least or (rank is None and op != "="):
            return None
        among = query_text(replace(query, columns=query.columns[:1], over=(), rank=None), self.ontology, self.name_of)
        high = rank.descending if rank else total.fn == "max"
        degree = ("muộn nhất" if high else "sớm nhất") if query.columns[1].unit == "date" else ("cao nhất" if high else "thấp nhất")
        if rank is None:
            return f"{degree} trong số [{among}]"
        if rank.first > 1:
            return f"đứng thứ {rank.first} tính từ {degree} trong số [{among}]"
        return f"thuộc {rank.k} kết quả {degree} (kể cả đồng hạng) trong số [{among}]"


def _verbal(text: str) -> bool:
    """Does the clause have its own verb, so that no 'có' goes before it?"""
    return text.startswith(tuple(vi.phrases()["verbal"]))


def _looks_inside(cond: Cond) -> bool:
    return isinstance(cond, Exists) or (isinstance(cond, Not) and isinstance(cond.cond, Exists))


def _plain(text: str) -> bool:
    return "," not in text and "(" not in text and "[" not in text


def survey(item: object, scope: Scope, words: Words) -> None:
    """Notes what every variable of the form is called; a `Total` speaks for itself."""
    if isinstance(item, Total):
        return
    pattern = item if isinstance(item, Pattern) else item.pattern if isinstance(item, Query) else None
    if pattern is not None:
        scope = enter(scope, pattern, words.ontology)
        for var, kinds in scope.nodes.items():
            words.labels.setdefault(var, kinds_label(kinds, words.ontology))
        for edge in pattern.edges:
            words.labels.setdefault(edge.var, event_label(edge.relation, words.ontology))
    for part in (v for p in parts(item) if p is not pattern for v in (p if isinstance(p, tuple) else (p,))):
        survey(part, scope, words)
    if isinstance(item, Query):
        for cond in item.pattern.where:
            survey(cond, scope, words)
    elif isinstance(item, Exists | Sub):
        survey(item.pattern, scope, words)


def told_twice(pattern: Pattern, used: frozenset[str]) -> list[Edge]:
    """Edges that say what another edge says and that nothing else speaks of."""
    twice: list[Edge] = []
    for n, edge in enumerate(pattern.edges):
        same = [e for e in pattern.edges if (e.relation, e.src, e.dst, e.hops, e.each) == (edge.relation, edge.src, edge.dst, edge.hops, edge.each)]
        if edge.var not in used and any(e.var in used or pattern.edges.index(e) < n for e in same if e is not edge):
            twice.append(edge)
    return twice
