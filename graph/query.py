"""The logical form: what a question means, as data.

A query is a conjunctive graph pattern (variables over kinds, directed edges, conditions), followed by columns
(group keys and aggregates), conditions on the columns, and a rank. Values are Python values and travel to the
engine as parameters, never as text. `graph.check` validates a form against the ontology, `graph.cypher` compiles
it, `graph.oracle` evaluates it by brute force; all three translate every node type with an exhaustive `match`.

Semantics, once and for all engines:
* Bindings are homomorphisms: two variables may bind the same entity unless `Distinct` says otherwise.
* A comparison with a missing value (null) is not true, and neither is its negation (`Not` of a `Compare` is three-valued,
  as in SQL and Cypher); `Missing` tests for null.
* If any column holds an `Agg`, the other columns are its group keys. Aggregates run over the *distinct* bindings of
  `Query.over` (plus the variables the keys use), so that an existential side branch never counts a row twice.
  `count` counts distinct non-null values of its expression; `sum`, `avg`, `median`, `min`, `max` skip nulls and
  give null over nothing; `count` over nothing gives 0.
* Without aggregates the answer is the set of distinct rows of the columns.
* An empty `Query.over` stands for all variables of the pattern. A chain (`hops`) binds nothing: it holds or it does not, and counts nothing twice.
* A yes/no form (`Form.BOOL`) asks whether there is a row at all; its columns may be empty, and over an aggregate it needs `having`.
* `fill` comes before `rank`; `place_of` ranks among all rows (its `within` is not looked at).
* `Rank(k)` keeps rows whose SQL RANK() over the ranked column (nulls excluded) is at most k and at least `first`: ties are all kept.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Scalar = str | int | float | bool | dt.date
Op = Literal["=", "<>", "<", "<=", ">", ">="]
Fn = Literal["count", "sum", "avg", "median", "min", "max"]
ArithOp = Literal["+", "-", "*", "/", "gap"]


class Form(StrEnum):
    """What the reader gets: the `kind` of the answer contract (design.md §7)."""

    ENTITIES = "entities"
    NUMBER = "number"
    BOOL = "bool"
    TABLE = "table"
    PATH = "path"
    DESCRIBE = "describe"


# ---- expressions -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Const:
    """A value from the question; becomes a query parameter. A tuple is only allowed right of `OneOf`."""

    value: Scalar


@dataclass(frozen=True)
class Prop:
    """Property `name` of the node or edge bound to `var`."""

    var: str
    name: str


@dataclass(frozen=True)
class Ident:
    """The entity bound to `var` itself: compared and counted by its id, shown as an entity cell."""

    var: str


@dataclass(frozen=True)
class Arith:
    """Arithmetic; null if a side is null; division by zero is null; `/` is real division; `gap` is how far apart the sides are, never negative."""

    op: ArithOp
    left: Expr
    right: Expr


@dataclass(frozen=True)
class DatePart:
    """`year`, `quarter`, `half` (1 or 2) or `month` of a date expression, as an integer."""

    part: Literal["year", "quarter", "half", "month"]
    of: Expr


@dataclass(frozen=True)
class Days:
    """Whole days from `start` to `end` (negative if `end` is earlier)."""

    start: Expr
    end: Expr


@dataclass(frozen=True)
class Coalesce:
    """The first of the expressions that is not null."""

    args: tuple[Expr, ...]


@dataclass(frozen=True)
class Lookup:
    """A property of the entity that a *text* property names: region of a province given by name.

    `table` names a kind whose `name` is matched (only `Province` today), `name` the property wanted.
    """

    of: Expr
    table: str
    name: str


@dataclass(frozen=True)
class Sub:
    """A correlated aggregate: `fn` of `expr` over the distinct bindings of `over` in `pattern`, which may use outer variables.

    An empty `over` stands for all variables that `pattern` itself introduces. A declared measure expands to this.
    """

    fn: Fn
    expr: Expr
    pattern: Pattern
    over: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agg:
    """An aggregate column; `where` restricts the bindings it sees (SQL's FILTER)."""

    fn: Fn
    expr: Expr
    where: tuple[Cond, ...] = ()


@dataclass(frozen=True)
class Ref:
    """The value of the column called `column`; only in `having` and in columns computed from other columns."""

    column: str


@dataclass(frozen=True)
class Total:
    """`fn` over the values of column `column` in all rows of an uncorrelated inner `query` (an average to compare with)."""

    fn: Fn
    column: str
    query: Query


Expr = Const | Prop | Ident | Arith | DatePart | Days | Coalesce | Lookup | Sub | Agg | Ref | Total


# ---- conditions --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Compare:
    left: Expr
    op: Op
    right: Expr


@dataclass(frozen=True)
class OneOf:
    """`expr` equals one of `values`; for `Ident`, one of these entity ids."""

    expr: Expr
    values: tuple[Scalar, ...]


@dataclass(frozen=True)
class Contains:
    """Text `expr` contains `text`, compared without case (marks count)."""

    expr: Expr
    text: str


@dataclass(frozen=True)
class Missing:
    """`expr` is null."""

    expr: Expr


@dataclass(frozen=True)
class Same:
    """Both variables are bound to the same entity."""

    left: str
    right: str


@dataclass(frozen=True)
class Distinct:
    """The variables are bound to different entities."""

    left: str
    right: str


@dataclass(frozen=True)
class Exists:
    """`pattern` (which may use outer variables) has a binding."""

    pattern: Pattern


@dataclass(frozen=True)
class Not:
    cond: Cond


@dataclass(frozen=True)
class AnyOf:
    conds: tuple[Cond, ...]


@dataclass(frozen=True)
class AllOf:
    conds: tuple[Cond, ...]


Cond = Compare | OneOf | Contains | Missing | Same | Distinct | Exists | Not | AnyOf | AllOf


# ---- patterns ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Node:
    """A variable over one or more kinds (a union). Inside `Exists` or `Sub` an outer variable needs no `Node`."""

    var: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Edge:
    """`src -[relation]-> dst`. With `hops` a chain of that many edges (trail: no edge twice); then `var` names no properties.

    `each` are conditions on every edge of a chain, written with `Prop(var, …)`: ownership above 50 % at each step.
    """

    var: str
    relation: str
    src: str
    dst: str
    hops: tuple[int, int] = (1, 1)
    each: tuple[Cond, ...] = ()


@dataclass(frozen=True)
class Pattern:
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    where: tuple[Cond, ...] = ()


# ---- queries -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Column:
    """One column: `name` is its handle for `Ref` and `Rank`, `label` its Vietnamese heading, `unit` an ontology value type.

    A hidden column serves `having` and `rank` and is not shown; rows that agree in all shown columns are shown once.
    """

    name: str
    expr: Expr
    label: str = ""
    unit: str = "text"
    hidden: bool = False


@dataclass(frozen=True)
class Rank:
    """Keep rows ranked `first` to `k` by `column`, within each value of the `within` columns; `k=None` only orders.

    `first` above 1 leaves out those ahead: the second largest alone is `k=2, first=2`.
    """

    column: str
    descending: bool = True
    k: int | None = None
    within: tuple[str, ...] = ()
    first: int = 1


@dataclass(frozen=True)
class Query:
    form: Form
    pattern: Pattern
    columns: tuple[Column, ...]
    over: tuple[str, ...] = ()
    having: tuple[Cond, ...] = ()
    rank: Rank | None = None
    #: keys that the question names: shown with 0 (count, sum) or null even when no row falls on them (first column)
    fill: tuple[Scalar, ...] = ()
    #: the answer is the rank (1 = first) of the row whose first column is this; a number
    place_of: Scalar | None = None


@dataclass(frozen=True)
class Connection:
    """Is there a path of at most `most` edges between two sets of entities, over `relations` (empty = all that are not derived)?

    `directed` follows edges from `start` to `end` only (an ownership chain).
    """

    start_kinds: tuple[str, ...]
    start: tuple[str, ...]
    end_kinds: tuple[str, ...]
    end: tuple[str, ...]
    relations: tuple[str, ...] = ()
    directed: bool = False
    most: int = 6


@dataclass(frozen=True)
class Describe:
    """All facts of one entity: its properties and its neighbours by relation."""

    kind: str
    id: str


LogicalForm = Query | Connection | Describe
