"""The stages of a compiled query: what Cypher cannot say in place is computed before, under a name.

A correlated aggregate becomes `OPTIONAL MATCH … WITH <what is still needed>, sum(…) AS v1`; so does an EXISTS that the
engine cannot evaluate where it stands. Inner patterns may need stages of their own, which come first.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import count

from graph.cycles import opened
from graph.cypher_expr import Params, Writer, bracket, quote
from graph.cypher_place import computes, looks_out, pending, staged, strict
from graph.dialect import DIALECTS
from graph.keys import EdgeKeys
from graph.ontology import Ontology
from graph.query import Arith, Coalesce, Cond, Edge, Exists, Expr, Ident, Lookup, Pattern, Prop, Sub
from graph.scope import Scope, conjuncts, enter, mentions, walk

#: aggregates that see how often a value occurs; the others do not care about repeated bindings
ADDING = ("sum", "avg", "median")


class Stages:
    """Lines of text under construction, the parameters they use, and the values that are known by name so far."""

    def __init__(self, ontology: Ontology, dialect: str, keys: EdgeKeys) -> None:
        self.ontology, self.dialect_name, self.dialect, self.keys = ontology, dialect, DIALECTS[dialect], keys
        self.params = Params()
        self.lines: list[str] = []
        self.values: dict[object, str] = {}
        self.names = count(1)
        self.taken: frozenset[str] = frozenset()
        self.edges: list[Edge] = []  #: all that were matched so far
        self.unique: frozenset[str] | None = None  #: names by which no two rows agree, where that is known
        self.looked_up = False  #: whether a look-up may have found two entities of one name, and doubled rows

    def fresh(self, stem: str) -> str:
        return next(name for n in self.names if (name := f"{stem}{n}") not in self.taken)

    def writer(self, scope: Scope) -> Writer:
        return Writer(self.dialect, self.ontology, self.params, scope, self.values)

    def carried(self) -> list[str]:
        """Values computed before that may still be wanted."""
        return list(dict.fromkeys(self.values.values()))

    def step(self, names: Sequence[str], conds: Sequence[str] = (), *, distinct: bool = False) -> None:
        texts = list(dict.fromkeys(quote(n) if n.isidentifier() else n for n in names)) or ["1 AS one"]
        self.lines.append(f"WITH {'DISTINCT ' if distinct else ''}{', '.join(texts)}")
        self.lines += where(conds)
        kept = frozenset(n.rsplit(" AS ", 1)[-1] for n in names)
        self.unique = kept if distinct else self.unique if self.unique is not None and self.unique <= kept else None

    def single(self, scope: Scope, live: Sequence[str]) -> None:
        """Makes the rows differ in what is live: a variable was dropped, or a chain holds in several ways.

        An aggregate of each then adds nothing twice, and is looked for once (measured: who bid on more than five packages, by way of each of them, 14 s).
        """
        if not self.one_row(live, scope, self.edges) and not (self.unique is not None and self.unique <= {*live, *self.carried()}):
            self.step([*live, *self.carried()], distinct=True)

    def one_row(self, known: Iterable[str], scope: Scope, edges: Sequence[Edge]) -> bool:
        """Whether no two bindings of all variables agree in those that are known."""
        chains = any(e.hops != (1, 1) for e in edges)  # hold in several ways, a row each
        return not chains and not self.looked_up and {*scope.names} <= self.keys.settled(known, edges, scope.nodes)

    # ---- where conditions go -------------------------------------------------------------------------------------
    def split(self, conds: Iterable[Cond], scope: Scope, outer: frozenset[str] = frozenset()) -> tuple[list[Cond], list[Cond]]:
        """Conditions that can be written in place, and those that wait for a stage (`outer`: see `strict`)."""
        now: list[Cond] = []
        later: list[Cond] = []
        for cond in conjuncts(conds):
            waits = any(True for _ in pending(cond, {}, scope, inline=True, hinted=self.dialect.hinted)) or not strict(cond, outer) or computes(cond, outer)
            (later if waits else now).append(cond)
        return now, later

    # ---- stages --------------------------------------------------------------------------------------------------
    def stages(self, items: Iterable[object], scope: Scope, live: Sequence[str], *, inline: bool = False, must: Collection[Sub] = ()) -> None:
        """Computes what the items need and cannot say in place; afterwards `self.values` knows it.

        `must`: aggregates without which a row is dropped later anyway, so that it may be dropped where their pattern is not found.
        """
        for item in items:
            for found in list(pending(item, self.values, scope, inline=inline, hinted=self.dialect.hinted)):
                if found in self.values:
                    continue
                match found:
                    case Sub():
                        self.values[found] = self.sub(found, scope, live, must=found in must)
                    case Exists(pattern=pattern):
                        self.values[found] = self.exists(pattern, scope, live)
                    case Lookup():
                        self.values[found] = self.lookup(found, scope, live)

    def lookup(self, item: Lookup, scope: Scope, live: Sequence[str]) -> str:
        place, name = self.fresh("place"), self.fresh("v")
        self.unique, self.looked_up = None, True
        self.lines.append(f"OPTIONAL MATCH ({place}:{item.table})")
        self.lines.append(f"WHERE {place}.name = {self.writer(scope).expr(item.of)}")
        self.step([*live, *self.carried(), f"{place}.{quote(item.name)} AS {name}"])
        return name

    def exists(self, pattern: Pattern, scope: Scope, live: Sequence[str]) -> str:
        item = Exists(pattern)
        if not staged(item, frozenset(scope.names), hinted=self.dialect.hinted) and not any(isinstance(p, Prop | Ident) and p.var in scope for p in walk(item)):
            name = self.fresh("v")
            self.step([*live, *self.carried(), f"{self.writer(scope).cond(item)} AS {name}"])
            return name
        self.single(scope, live)
        _, value, saved = self.optional(pattern, scope, live, None, set())
        name = self.fresh("v")
        self.values = saved
        kept = [*live, *self.carried()]
        self.step([*kept, f"count({value}) > 0 AS {name}"])
        self.unique = frozenset(kept)
        return name

    def sub(self, item: Sub, scope: Scope, live: Sequence[str], *, must: bool) -> str:
        fn, expr, pattern, over = item.fn, item.expr, item.pattern, item.over
        self.single(scope, live)
        if fn == "count" and isinstance(expr, Ident) and self.counted_once(expr.var, pattern, scope):
            return self.rows_found(expr.var, pattern, scope, live, must=must)
        chains = any(e.hops != (1, 1) for e in pattern.edges)
        merged = fn in ADDING and (chains or (bool(over) and not self.found_once(over, pattern, scope)))
        kept_new = {*over} if fn in ADDING and over else None if fn in ADDING else set()
        inner, value, saved = self.optional(pattern, scope, live, expr, kept_new, must=must)
        new = [n for n in inner.names if n not in scope]
        if merged:
            row = self.fresh("v")
            self.values = saved
            self.step([*live, *self.carried(), *(v for v in over or new if v not in live), f"{value} AS {row}"], distinct=True)
            value = row
        self.values = saved
        name = self.fresh("v")
        kept = [*live, *self.carried()]
        if fn == "median":
            held = self.fresh("v")
            self.step([*kept, f"{self.dialect.gather(value)} AS {held}"])
            self.step([*kept, f"{self.dialect.median(held)} AS {name}"])
        else:
            self.step([*kept, f"{self.dialect.call(fn, value)} AS {name}"])
        self.unique = frozenset(kept)
        return name

    def found_once(self, known: Iterable[str], pattern: Pattern, scope: Scope) -> bool:
        """Whether each outer binding meets no two bindings of an inner pattern that agree in the variables that are known."""
        inner = enter(scope, pattern, self.ontology)
        return {*inner.names} <= self.keys.settled({*known, *scope.names}, pattern.edges, inner.nodes)

    def counted_once(self, var: str, pattern: Pattern, scope: Scope) -> bool:
        """Whether what is counted in an inner pattern comes in one row each: entities of one kind, told apart by what is counted."""
        inner = enter(scope, pattern, self.ontology)
        plain = all(e.hops == (1, 1) for e in pattern.edges) and not any(isinstance(p, Lookup) for p in walk(pattern))
        one_kind = var not in scope and len(inner.nodes.get(var, ("an edge",))) == 1
        return plain and one_kind and self.found_once({var}, pattern, scope)

    def rows_found(self, var: str, pattern: Pattern, scope: Scope, live: Sequence[str], *, must: bool) -> str:
        """The number of rows that an inner pattern gives for each outer one."""
        _, value, self.values = self.optional(pattern, scope, live, None, {var}, must=must)
        name = self.fresh("v")
        kept = [*live, *self.carried()]
        self.step([*kept, f"count({value}) AS {name}"])
        self.unique = frozenset(kept)
        return name

    def optional(
        self, pattern: Pattern, scope: Scope, live: Sequence[str], expr: Expr | None, counted: set[str] | None, *, must: bool = False
    ) -> tuple[Scope, str, dict[object, str]]:
        """OPTIONAL MATCH of an inner pattern; the scope inside it, the value of a binding (null where there is none), outer values.

        `counted` names the new variables whose bindings count (None: all); the others are dropped as soon as nothing needs them. With `must`
        a plain MATCH is written, where one clause can say the pattern: Ladybug joins the outer side to an optional one as a whole (measured: 540 ms for 130).
        """
        saved, outer_edges = dict(self.values), list(self.edges)
        pattern = _bridged(pattern, scope)
        inner = enter(scope, pattern, self.ontology)
        new = [n for n in inner.names if n not in scope]
        now, later = self.split(pattern.where, inner, frozenset(scope.names))
        if self.dialect.hinted and looks_out(pattern, frozenset(scope.names)):
            now, later = [c for c in now if not mentions(c) & {*scope.names}], [*(c for c in now if mentions(c) & {*scope.names}), *later]
        writer = self.writer(inner)
        paths, conds = writer.match(pattern, scope)
        self.unique = None if paths else self.unique
        ring = self.dialect.rings_apart and (_closes_ring(pattern, scope, inner) or _parts(pattern) > 1)
        apart = not ring and (not self.dialect.edges_repeat and _repeats(pattern))
        if ring:  # conditions are tested afterwards: inside the EXISTS they could not see what is missing
            self.lines += _one_by_one(paths, [], ", ", [writer.hint(Pattern(edges=pattern.edges[n:]), scope) for n in range(len(pattern.edges))])
        elif paths:
            if must and not apart and self.edges and not self.lines[-1].startswith("WITH"):
                self.step([*live, *self.carried()])  # a part of its own for the planner, as an optional match is
            tested_now = conds + [writer.cond(c) for c in now]
            self.lines += _one_by_one(paths, tested_now, " MATCH ") if apart else _together(paths, tested_now, writer.hint(pattern, scope), must=must)
            now, conds = [], []
        self.edges += pattern.edges
        tested = [_first(pattern, scope)] if ring or apart else new[:1]  # without it nothing was found
        wanted = mentions(*now, *later, expr) | set(tested) | (set(new) if counted is None else counted)
        reach = list(dict.fromkeys([*live, *(v for v in new if v in wanted)]))
        self.stages([*now, *later, *([expr] if expr is not None else [])], inner, reach)
        self.edges = outer_edges
        writer = self.writer(inner)
        guards = [f"{quote(v) if apart else self.dialect.identity(quote(v))} IS NOT NULL" for v in tested]
        guards += conds + [writer.cond(c) for c in [*now, *later]]
        value = "1" if expr is None else writer.expr(expr)
        plain = not apart and not ring and len(guards) == len(tested) and expr is not None and _vanishes(expr, {*new})
        return inner, value if plain else either(guards, value), saved


def _bridged(pattern: Pattern, scope: Scope) -> Pattern:
    """A chain between two outer variables only holds or not: as a condition, since an optional chain leaves nothing to test."""
    between = [e for e in pattern.edges if e.hops != (1, 1) and e.src in scope.nodes and e.dst in scope.nodes]
    if not between:
        return pattern
    conds = tuple(Exists(Pattern(edges=(e,))) for e in between)
    return Pattern(pattern.nodes, tuple(e for e in pattern.edges if e not in between), (*pattern.where, *conds))


def _repeats(pattern: Pattern) -> bool:
    """Whether two edges of the pattern could be the same one."""
    relations = [e.relation for e in pattern.edges]
    return len(relations) > len(set(relations))


def _closes_ring(pattern: Pattern, outer: Scope, inner: Scope) -> bool:
    """Whether new nodes are joined in a ring, outer nodes being joined to each other already."""
    reaching = [e for e in pattern.edges if e.src not in outer.nodes or e.dst not in outer.nodes]
    return bool(opened(reaching, dict(inner.nodes), outer.nodes)[1])


def _first(pattern: Pattern, outer: Scope) -> str:
    """A variable of the first path that is null unless all of them were found: later paths may match where the first did not."""
    if not pattern.edges:
        return pattern.nodes[0].var
    edge = pattern.edges[0]
    return edge.var if edge.hops == (1, 1) else edge.dst if edge.dst not in outer.nodes else edge.src


def _parts(pattern: Pattern) -> int:
    """Into how many parts the pattern falls by its own edges: the engine joins parts that only outer variables tie together wrongly (measured)."""
    found: list[set[str]] = [{n.var} for n in pattern.nodes]
    for edge in pattern.edges:
        touched = [part for part in found if part & {edge.src, edge.dst}]
        found = [part for part in found if part not in touched] + [{edge.src, edge.dst}.union(*touched)]
    return len(found)


def _together(paths: Sequence[str], conds: Sequence[str], hint: str = "", *, must: bool = False) -> list[str]:
    return [f"{'' if must else 'OPTIONAL '}MATCH {', '.join(paths)}", *where(conds), *([hint.strip()] if hint else [])]


def _one_by_one(paths: Sequence[str], conds: Sequence[str], between: str, hints: Sequence[str] = ()) -> list[str]:
    """The same, a clause for each path, held to bindings that the rest completes; `between` joins the paths of that rest, `hints` order them."""
    lines = []
    for number, path in enumerate(paths[:-1], start=1):
        hint = hints[number] if len(hints) == len(paths) else ""
        rest = " ".join([f"MATCH {between.join(paths[number:])}", *where(conds)])
        lines += [f"OPTIONAL MATCH {path}", f"WHERE EXISTS {{ {rest}{hint} }}"]
    return [*lines, *_together(paths[-1:], conds)]


def _vanishes(expr: Expr, new: set[str]) -> bool:
    """Whether the expression is null anyway where an OPTIONAL MATCH found nothing."""
    match expr:
        case Prop(var=var) | Ident(var=var):
            return var in new
        case Coalesce(args=args):
            return all(_vanishes(a, new) for a in args)
        case Arith(left=left, right=right):
            return _vanishes(left, new) or _vanishes(right, new)
        case _:
            return False


def where(conds: Sequence[str]) -> list[str]:
    return [f"WHERE {' AND '.join(bracket(c) for c in conds)}"] if conds else []


def either(guards: Sequence[str], value: str) -> str:
    return f"CASE WHEN {' AND '.join(bracket(g) for g in guards)} THEN {value} END" if guards else value

