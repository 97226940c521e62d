"""Declared measures (`measures:` of ontology.yml) as expressions of the logical form.

A measure over a path becomes a correlated aggregate (`Sub`); an arithmetic one becomes `Arith`/`Days` over the
properties and measures it names. The arithmetic is parsed with Python's own grammar and nothing but names,
numbers, + - * / and `days(start, end)` is let through: a declaration can be wrong, it can never run.
"""
from __future__ import annotations

import ast
from collections.abc import Callable
from typing import cast

from graph.ontology import Measure, Ontology, OntologyError
from graph.query import Arith, ArithOp, Coalesce, Const, Days, Edge, Expr, Fn, Ident, Node, Pattern, Prop, Sub

Fresh = Callable[[str], str]

_OPS: dict[type[ast.operator], ArithOp] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def expand(ontology: Ontology, kind: str, name: str, var: str, fresh: Fresh) -> Expr:
    """The measure `name` of the `kind` bound to `var`.

    `fresh(stem)` returns a variable name nothing else in the query uses (`fresh('e')` → 'e7').
    A path measure is null over nothing (a count is 0); division by zero is null.
    Raises `OntologyError` naming the measures the kind has, or the fault in the declaration.
    """
    measure = ontology.measures.get((kind, name))
    if measure is None:
        known = ", ".join(m for k, m in ontology.measures if k == kind) or "none"
        raise OntologyError(f"{kind} has no measure {name!r}; its measures: {known}")
    return _path(ontology, measure, var, fresh) if measure.expr is None else _arithmetic(ontology, measure, var, fresh)


def _path(ontology: Ontology, measure: Measure, var: str, fresh: Fresh) -> Expr:
    nodes: list[Node] = []
    edges: list[Edge] = []
    at = var
    for step in measure.path:
        relation = ontology.relation(step.relation)
        node, edge = fresh("n"), fresh("e")
        nodes.append(Node(node, relation.targets if step.forward else relation.sources))
        edges.append(Edge(edge, step.relation, at, node) if step.forward else Edge(edge, step.relation, node, at))
        at = node
    if not edges:
        raise OntologyError(f"ontology.yml measures.{measure.name}: an aggregate needs a path of at least one step")
    value, over = _value(measure, at, edges[-1].var)
    return Sub(cast(Fn, measure.fn), value, Pattern(tuple(nodes), tuple(edges)), (over,))


def _value(measure: Measure, node: str, edge: str) -> tuple[Expr, str]:
    """The aggregated expression and what is counted once: the last edge, or the last node when its own value is meant."""
    match (measure.value or "").split("."):
        case ["node"]:
            return Ident(node), node
        case ["bidder"]:
            return Coalesce((Prop(edge, "consortium"), Ident(node))), edge
        case ["node", name]:
            return Prop(node, name), node
        case ["edge", name]:
            return Prop(edge, name), edge
        case _:
            raise OntologyError(f"ontology.yml measures.{measure.name}: value {measure.value!r} is none of node, bidder, node.<property>, edge.<property>")


def _arithmetic(ontology: Ontology, measure: Measure, var: str, fresh: Fresh) -> Expr:
    try:
        tree = ast.parse(measure.expr or "", mode="eval").body
    except SyntaxError as error:
        raise OntologyError(f"ontology.yml measures.{measure.name}: {measure.expr!r} is no arithmetic: {error.msg}") from error
    return _term(ontology, measure, tree, var, fresh)


def _term(ontology: Ontology, measure: Measure, tree: ast.expr, var: str, fresh: Fresh) -> Expr:
    def of(part: ast.expr) -> Expr:
        return _term(ontology, measure, part, var, fresh)

    match tree:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return Const(number)
        case ast.Name(id=name) if name in ontology.kind(measure.of).properties:
            return Prop(var, name)
        case ast.Name(id=name) if (measure.of, name) in ontology.measures and name != measure.name:
            return expand(ontology, measure.of, name, var, fresh)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPS:
            return Arith(_OPS[type(op)], of(left), of(right))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Arith("-", Const(0), of(operand))
        case ast.Call(func=ast.Name(id="days"), args=[start, end], keywords=[]):
            return Days(of(start), of(end))
        case _:
            raise OntologyError(
                f"ontology.yml measures.{measure.name}: {ast.unparse(tree)!r} is no property or measure of {measure.of}, number, + - * / or days(start, end)"
            )
