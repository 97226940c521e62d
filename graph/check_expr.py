"""What an expression of the logical form computes as, and whether it is well formed."""
from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import assert_never

from graph.ontology import Ontology
from graph.query import Agg, Arith, Coalesce, Const, DatePart, Days, Expr, Ident, Lookup, Prop, Ref, Scalar, Sub, Total
from graph.scope import QueryError, Scope, mentions

#: value type of the ontology -> what it computes as: text, int, float, date, bool
BASE = {"vnd": "int", "usd": "int", "int": "int", "year": "int", "percent": "float", "number": "float", "date": "date", "bool": "bool"}
NUMBERS = ("int", "float")

Columns = Mapping[str, str]


# ---- expressions -------------------------------------------------------------------------------------------------
def type_of(expr: Expr, scope: Scope, ontology: Ontology, columns: Columns, *, agg: bool = False) -> str:
    """What an expression computes as: text, int, float, date, bool or entity; raises `QueryError` when it is not well formed."""

    from graph import check  # the two modules check each other's parts: patterns hold expressions, aggregates hold patterns

    def of(part: Expr) -> str:
        return type_of(part, scope, ontology, columns, agg=agg)

    match expr:
        case Const(value=value):
            return scalar(value)
        case Prop(var=var, name=name):
            return _property(var, name, scope, ontology)
        case Ident(var=var):
            if var not in scope.names:
                raise QueryError(f"variable {var!r} is bound nowhere; bound: {', '.join(scope.names)}")
            return "entity" if var in scope.nodes else "edge"
        case Arith(op=op, left=left, right=right):
            sides = [_number(of(left), expr), _number(of(right), expr)]
            return "float" if op == "/" or "float" in sides else "int"
        case DatePart(of=inner):
            _date(of(inner), expr)
            return "int"
        case Days(start=start, end=end):
            _date(of(start), expr)
            _date(of(end), expr)
            return "int"
        case Coalesce(args=args):
            return _coalesce([of(a) for a in args], expr)
        case Lookup(of=inner, table=table, name=name):
            return _lookup(of(inner), table, name, ontology)
        case Sub(fn=fn, expr=inner, pattern=inner_pattern, over=over):
            return _sub(fn, inner, check.pattern(inner_pattern, scope, ontology), over, scope, ontology)
        case Agg(fn=fn, expr=inner, where=where):
            if not agg:
                raise QueryError(f"an aggregate may only stand in a column, not inside a condition or another aggregate: {expr}")
            for cond in where:
                check.condition(cond, scope, ontology, {})
            return _aggregate(fn, type_of(inner, scope, ontology, {}), expr)
        case Ref(column=column):
            if column not in columns:
                raise QueryError(f"{column!r} is no column before this place; columns: {', '.join(columns) or 'none'}")
            return columns[column]
        case Total(fn=fn, column=column, query=inner_query):
            types = check.query(inner_query, ontology)
            if column not in types:
                raise QueryError(f"{column!r} is no column of the inner query; columns: {', '.join(types)}")
            return _aggregate(fn, types[column], expr)
        case _:
            assert_never(expr)


def scalar(value: Scalar) -> str:
    match value:
        case bool():
            return "bool"
        case int():
            return "int"
        case float():
            return "float"
        case str():
            return "text"
        case dt.date():
            return "date"
        case _:
            raise QueryError(f"{value!r} is no value a question can hold")


def _property(var: str, name: str, scope: Scope, ontology: Ontology) -> str:
    if var in scope.nodes:
        owners = {kind: ontology.kinds[kind].properties for kind in scope.nodes[var]}
    elif (relation := scope.edges.get(var)) is not None:
        owners = {relation: ontology.relations[relation].properties}
    elif var in scope.edges:
        raise QueryError(f"{var!r} is a chain: it has no properties of its own; use `each`")
    else:
        raise QueryError(f"variable {var!r} is bound nowhere; bound: {', '.join(scope.names)}")
    types = {BASE.get(props[name].type, "text") for props in owners.values() if name in props}
    if not types:
        known = dict.fromkeys(p for props in owners.values() for p in props)
        raise QueryError(f"{' or '.join(owners)} has no property {name!r}; properties: {', '.join(known)}")
    if len(types) > 1:
        raise QueryError(f"property {name!r} of {' or '.join(owners)} has different types: {', '.join(sorted(types))}")
    return types.pop()


def _number(base: str, expr: Expr) -> str:
    if base not in (*NUMBERS, "any"):
        raise QueryError(f"arithmetic needs numbers, not {base}: {expr}")
    return base


def _date(base: str, expr: Expr) -> None:
    if base not in ("date", "any"):
        raise QueryError(f"a date is needed, not {base}: {expr}")


def _coalesce(types: list[str], expr: Expr) -> str:
    found = {"text" if t == "entity" else t for t in types}
    if found <= {"int", "float"} and found:
        return "float" if "float" in found else "int"
    if len(found) != 1:
        raise QueryError(f"`coalesce` needs expressions of one type, not {', '.join(sorted(found)) or 'none'}: {expr}")
    return found.pop()


def _lookup(of: str, table: str, name: str, ontology: Ontology) -> str:
    if table not in ontology.kinds or name not in ontology.kinds[table].properties:
        raise QueryError(f"there is no {table}.{name} to look up")
    if of != "text":
        raise QueryError(f"a look-up in {table} needs a name, not {of}")
    return BASE.get(ontology.kinds[table].properties[name].type, "text")


def _sub(fn: str, inner: Expr, scope: Scope, over: tuple[str, ...], outer: Scope, ontology: Ontology) -> str:
    for var in over:
        if var not in scope.names:
            raise QueryError(f"`over` of a sub-aggregate names {var!r}, which binds no node or edge")
    if fn in ("sum", "avg", "median") and over and (loose := (mentions(inner) & {*scope.names}) - {*over, *outer.names}):
        raise QueryError(f"{fn} uses {', '.join(sorted(loose))}, which its `over` does not list")
    return _aggregate(fn, type_of(inner, scope, ontology, {}), inner)


def _aggregate(fn: str, base: str, expr: Expr) -> str:
    match fn:
        case "count":
            return "int"
        case "avg" | "median":
            _number(base, expr)
            return "float"
        case "sum":
            return _number(base, expr)
        case _:
            if base in ("entity", "edge", "bool"):
                raise QueryError(f"{fn} needs values with an order, not {base}: {expr}")
            return base
