"""Meaning under construction: what a stretch of the question says so far.

A `Sem` is a growing graph pattern with a focus variable, what is asked, what is still open (pronouns, implicit
arguments) and a value, group or rank where one was said. Items of the chart hold one each; rules merge them.
Variables are named after the token they come from, so merging never clashes; identifying two of them is a cheap
alias, resolved when the logical form is built (nlp.build).
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from functools import cache, cached_property
from typing import Any, Literal

from graph.ontology import ontology
from graph.query import (
    Agg,
    AllOf,
    AnyOf,
    Arith,
    Coalesce,
    Column,
    Compare,
    Cond,
    Contains,
    DatePart,
    Days,
    Distinct,
    Edge,
    Exists,
    Expr,
    Fn,
    Ident,
    Lookup,
    Missing,
    Node,
    Not,
    OneOf,
    Op,
    Pattern,
    Prop,
    Same,
    Sub,
)

PARTY = ("Enterprise", "Agency", "Person", "ForeignInvestor")
BIDDER = ("Enterprise", "Agency", "Person")
ORGANISATION = ("Enterprise", "Agency")
#: predicates of having shareholders of some sort
STAKES = frozenset({"val:foreign_stake", "val:state_stake", "val:foreign_org_stake"})


@dataclass(frozen=True)
class Key:
    """A thing to group or list by: an expression with its heading."""

    expr: Expr
    label: str
    unit: str = "text"
    var: str | None = None  #: the variable it hangs on


@dataclass(frozen=True)
class Value:
    """A number (or date, text) that was named: an expression over the pattern, and how several combine.

    `agg` is None for a plain property of one thing; `expr` already aggregated (`whole`) for ratios such as the
    disbursement rate, whose parts are sums over everything in scope.
    """

    expr: Expr
    unit: str
    label: str
    agg: Fn | None = None
    whole: bool = False
    adds: bool = False  #: of several things, the sum is meant ('tổng mức đầu tư các dự án')
    owner: str | None = None  #: the variable that 'của …' names
    over: tuple[str, ...] = ()  #: the variables one value belongs to (for sums: the edge; for counts: the thing)


@dataclass(frozen=True)
class Ask:
    what: Literal["which", "count", "value", "key"]
    var: str | None = None
    value: Value | None = None
    key: Key | None = None


@dataclass(frozen=True)
class RankSpec:
    value: Value
    descending: bool = True
    k: int = 1
    on: str | None = None  #: the variable (or None: the key asked for) that is ranked
    key: Key | None = None


@dataclass(frozen=True)
class Having:
    """A condition on an aggregate of the subject: 'trúng từ 3 gói trở lên'."""

    subject: str
    value: Value
    op: Op
    bound: Expr


@dataclass(frozen=True)
class Sem:
    focus: str = ""
    nodes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    edges: tuple[Edge, ...] = ()
    where: tuple[Cond, ...] = ()
    alias: dict[str, str] = field(default_factory=dict)
    implicit: frozenset[str] = frozenset()  #: variables nobody named: a role's silent argument
    definite: frozenset[str] = frozenset()  #: 'dự án', 'dự án đó': may be the one in context
    pronouns: tuple[tuple[str, str], ...] = ()  #: (variable, 'self' (chính mình) | 'they' (họ) | 'that' (này, đó))
    asked: tuple[Ask, ...] = ()
    value: Value | None = None
    groups: tuple[Key, ...] = ()
    rank: RankSpec | None = None
    having: tuple[Having, ...] = ()
    event: str | None = None  #: edge variable of the main verb, for its date and price
    wants: tuple[Key, ...] = ()  #: attributes to be listed beside the answer
    notes: tuple[str, ...] = ()  #: assumptions to be said
    fill: tuple[object, ...] = ()
    flags: frozenset[str] = frozenset()
    bounds: tuple[tuple[Op, Expr], ...] = ()  #: 'từ 3 …': conditions on how many of the focus
    dates: tuple[tuple[Expr, str, Cond, tuple[object, ...]], ...] = ()  #: date, unit, condition and periods that were said
    same: tuple[str, ...] = ()  #: 'cùng một …': variables whose identity counts are kept apart by
    #: 'cao hơn mức trung bình': to be compared with the average over all that is spoken of, or with the value of the one whose id is given
    above: tuple[tuple[Value, Op, tuple[str, ...]], ...] = ()
    dated_by: tuple[Expr, str, str] | None = None  #: the date a verb named ('đăng tải từng năm')
    versus: tuple[object, ...] = ()  #: periods to compare with ('so với năm trước')
    beside: tuple[Value, ...] = ()  #: more numbers of the same things: 'số dự án và tổng vốn'
    every: tuple[str, ...] = ()  #: 'tất cả các gói': variables that all of are meant; see nlp.rules.every
    args: tuple[str, ...] = ()  #: open argument variables: (subject, object) of a verb, the argument of a role

    # ---- variables ----
    def rep(self, var: str) -> str:
        while var in self.alias:
            var = self.alias[var]
        return var

    def kinds(self, var: str | None = None) -> tuple[str, ...]:
        return self.nodes.get(self.rep(var or self.focus), ())

    def edge(self, var: str | None) -> Edge | None:
        return next((e for e in self.edges if e.var == var), None)

    def with_(self, **changes: object) -> Sem:
        return _made({**vars(self), **changes})

    def also(self, *conds: Cond) -> Sem:
        return self.with_(where=self.where + conds)

    def flag(self, *flags: str) -> Sem:
        return self.with_(flags=self.flags | set(flags))

    # ---- for the chart ----
    @cached_property
    def signature(self) -> tuple[object, ...]:
        """What tells two meanings of one stretch apart."""
        rep = self.rep
        return (
            rep(self.focus) if self.focus else "", frozenset(self.nodes.items()), frozenset((e.relation, rep(e.src), rep(e.dst), e.var) for e in self.edges),
            len(self.where), tuple((a.what, rep(a.var) if a.var else None) for a in self.asked),
            len(self.groups), self.rank and self.rank.value.label, self.value is not None, self.flags, self.pronouns, len(self.having), self.same, self.every,
            tuple(v.label for v, _, _ in self.above),
        )

    @cached_property
    def circular(self) -> bool:
        """Something is related to itself, or another than itself: no meaning at all."""
        if any(e.src == e.dst or self.rep(e.src) == self.rep(e.dst) for e in self.edges):
            return True
        return any(isinstance(c, Distinct) and self.rep(c.left) == self.rep(c.right) for c in self.where)


#: the meaning of a phrase at a token of the question; None for words with only a grammatical part
Make = Callable[[int], Sem | None]

#: what is worked out of a meaning once, and no part of it
_CACHED = ("signature", "circular")


def _made(fields: dict[str, Any]) -> Sem:
    """A `Sem` of these fields, without the toll of a frozen dataclass: a question makes thousands."""
    for name in _CACHED:
        fields.pop(name, None)
    sem: Sem = object.__new__(Sem)
    vars(sem).update(fields)
    return sem


#: how two meanings go together, field by field: the first that has one; one after the other; the same without what is there already
_FIRST = ("focus", "value", "rank", "event", "dated_by", "versus")
_AFTER = ("pronouns", "asked", "groups", "having", "wants", "fill", "same", "above", "dates", "beside", "every")
_NEW = ("edges", "where", "notes")
_UNION = ("nodes", "alias", "implicit", "definite", "flags")
_LEFT = ("bounds", "args")  #: the left one's own
if {*_FIRST, *_AFTER, *_NEW, *_UNION, *_LEFT} != {f.name for f in fields(Sem)}:
    raise TypeError("nlp.sem: every field of Sem says how it merges: _FIRST, _AFTER, _NEW, _UNION or _LEFT")


def merge(left: Sem, right: Sem, **changes: object) -> Sem:
    """Both meanings side by side; what they hold one of (focus, value, rank, event) is the left one's, else the right one's."""
    fields, more = vars(left).copy(), vars(right)
    for name in _FIRST:
        fields[name] = fields[name] or more[name]
    for name in _AFTER:
        if more[name]:
            fields[name] += more[name]
    for name in _NEW:
        if more[name]:
            there = fields[name]
            fields[name] = there + tuple(x for x in more[name] if x not in there) if there else more[name]
    for name in _UNION:
        if more[name]:
            fields[name] = fields[name] | more[name] if fields[name] else more[name]
    fields.update(changes)
    if "flags" in changes and (others := [f for f in (*left.flags, *right.flags) if f.startswith("other:")]):
        fields["flags"] = fields["flags"] | frozenset(others)  # 'công ty khác' stays another one whatever it is joined to
    return _made(fields)


def unify(sem: Sem, keep: str, drop: str) -> Sem | None:
    """Both variables are one; None if no kind fits both."""
    a, b = sem.rep(keep), sem.rep(drop)
    if a == b:
        return sem
    both = tuple(k for k in sem.nodes[a] if k in sem.nodes[b])
    if not both:
        return None
    nodes = {**sem.nodes, a: both}
    del nodes[b]
    return narrow(sem.with_(nodes=nodes, alias={**sem.alias, b: a}, implicit=_one(sem.implicit, a, b), definite=_one(sem.definite, a, b)))


def _one(variables: frozenset[str], a: str, b: str) -> frozenset[str]:
    """`a` stays where both are in, `b` goes."""
    if a in variables:
        return variables - {b} if b in variables else variables - {a}
    return variables - {b} if b in variables else variables


def narrow(sem: Sem) -> Sem | None:
    """Kinds cut down to what the relations allow; None if nothing is left."""
    nodes, rep = sem.nodes, sem.rep
    for edge in sem.edges:
        for var, allowed in zip((rep(edge.src), rep(edge.dst)), _ends(edge.relation), strict=True):
            kinds = nodes.get(var)
            if kinds is None or allowed.issuperset(kinds):
                continue
            left = tuple(k for k in kinds if k in allowed)
            if not left:
                return None
            nodes = {**nodes, var: left}
    return sem if nodes is sem.nodes else sem.with_(nodes=nodes)


@cache
def _ends(name: str) -> tuple[frozenset[str], frozenset[str]]:
    relation = ontology().relations[name]
    return frozenset(relation.sources), frozenset(relation.targets)


def link(sem: Sem, edge: Edge) -> Sem | None:
    return narrow(sem.with_(edges=(*sem.edges, edge)))


def restrict(sem: Sem, var: str, kinds: Iterable[str]) -> Sem | None:
    var = sem.rep(var)
    left = tuple(k for k in sem.nodes[var] if k in tuple(kinds))
    return narrow(sem.with_(nodes={**sem.nodes, var: left})) if left else None


# ---- renaming at the end: aliases resolved through a whole tree --------------------------------------------------
def rename_expr(expr: Expr, r: dict[str, str]) -> Expr:
    match expr:
        case Prop(var, name):
            return Prop(r.get(var, var), name)
        case Ident(var):
            return Ident(r.get(var, var))
        case Arith(op, left, right):
            return Arith(op, rename_expr(left, r), rename_expr(right, r))
        case DatePart(part, of):
            return DatePart(part, rename_expr(of, r))
        case Days(start, end):
            return Days(rename_expr(start, r), rename_expr(end, r))
        case Coalesce(args):
            return Coalesce(tuple(rename_expr(a, r) for a in args))
        case Lookup(of, table, name):
            return Lookup(rename_expr(of, r), table, name)
        case Sub(fn, inner, pattern, over):
            return Sub(fn, rename_expr(inner, r), rename_pattern(pattern, r), tuple(r.get(v, v) for v in over))
        case Agg(fn, inner, where):
            return Agg(fn, rename_expr(inner, r), tuple(rename_cond(c, r) for c in where))
        case _:
            return expr


def rename_cond(cond: Cond, r: dict[str, str]) -> Cond:
    match cond:
        case Compare(left, op, right):
            return Compare(rename_expr(left, r), op, rename_expr(right, r))
        case OneOf(expr, values):
            return OneOf(rename_expr(expr, r), values)
        case Contains(expr, text):
            return Contains(rename_expr(expr, r), text)
        case Missing(expr):
            return Missing(rename_expr(expr, r))
        case Same(a, b):
            return Same(r.get(a, a), r.get(b, b))
        case Distinct(a, b):
            return Distinct(r.get(a, a), r.get(b, b))
        case Exists(pattern):
            return Exists(rename_pattern(pattern, r))
        case Not(inner):
            return Not(rename_cond(inner, r))
        case AnyOf(conds):
            return AnyOf(tuple(rename_cond(c, r) for c in conds))
        case AllOf(conds):
            return AllOf(tuple(rename_cond(c, r) for c in conds))


def rename_edge(edge: Edge, r: dict[str, str]) -> Edge:
    return replace(edge, src=r.get(edge.src, edge.src), dst=r.get(edge.dst, edge.dst), each=tuple(rename_cond(c, r) for c in edge.each))


def rename_pattern(pattern: Pattern, r: dict[str, str]) -> Pattern:
    nodes = tuple(Node(r.get(n.var, n.var), n.kinds) for n in pattern.nodes)
    return Pattern(nodes, tuple(rename_edge(e, r) for e in pattern.edges), tuple(rename_cond(c, r) for c in pattern.where))


def rename_column(column: Column, r: dict[str, str]) -> Column:
    return replace(column, expr=rename_expr(column.expr, r))
