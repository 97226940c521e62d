"""What a meaning is about: named things, connections, descriptions; and what is left unclear."""

from __future__ import annotations

from graph.query import AllOf, AnyOf, Compare, Cond, Connection, Const, Describe, Expr, Ident, LogicalForm, Not, OneOf, Prop
from nlp.mentions import mentions_of
from nlp.sem import Ask, Sem


class Unclear(Exception):
    """The question leaves out something that decides the answer; `code` says what."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


def names_of(sem: Sem, var: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Kinds and ids of a named variable."""
    here = sem.rep(var)
    for cond in sem.where:
        if isinstance(cond, OneOf) and isinstance(cond.expr, Ident) and sem.rep(cond.expr.var) == here:
            return sem.kinds(here), tuple(str(v) for v in cond.values)
    return sem.kinds(here), ()


def connection(sem: Sem) -> Connection:
    first, second = sem.args
    (a_kinds, a), (b_kinds, b) = names_of(sem, first), names_of(sem, second)
    if not a or not b:
        raise Unclear("target")
    if "chain" in sem.flags:
        return Connection(a_kinds, a, b_kinds, b, ("OWNS",), True, 10)
    return Connection(a_kinds, a, b_kinds, b)


def describe(sem: Sem) -> LogicalForm:
    kinds, ids = names_of(sem, sem.focus)
    if len(ids) != 1 or len(kinds) != 1:
        raise Unclear("which", ",".join(ids))
    return Describe(kinds[0], ids[0])


def const(value: str) -> Expr:
    return Const(value)


def uses(cond: Cond, var: str, name: str) -> bool:
    match cond:
        case OneOf(expr, _) | Compare(expr, _, _):
            return uses_expr(expr, var, name)
        case Not(inner):
            return uses(inner, var, name)
        case AnyOf(conds) | AllOf(conds):
            return any(uses(c, var, name) for c in conds)
    return False


def uses_expr(expr: Expr, var: str, name: str) -> bool:
    return isinstance(expr, Prop) and expr.var == var and expr.name == name


def only(cond: Cond, var: str) -> bool:
    """Does the condition speak of `var` alone?"""
    return mentions_of(cond) <= {var}


def with_columns(sem: Sem) -> Sem:
    """'các gói xây lắp ở Hà Nội, kèm giá gói thầu': the noun itself is what is listed."""
    alone = not sem.asked and sem.value is None and not sem.groups and not sem.beside and "yn" not in sem.flags
    own = bool(sem.wants) and all(k.var is not None and sem.rep(k.var) == sem.rep(sem.focus) for k in sem.wants)
    return sem.with_(asked=(Ask("which", sem.focus),)) if alone and own else sem
