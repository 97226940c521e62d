"""Where a part of a form may stand in Cypher text, and what must be computed in a stage before.

All of it follows from what Ladybug 0.22 was measured to do; the stages are right on any engine.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping

from graph.query import AllOf, Arith, Coalesce, Compare, Cond, Contains, Exists, Lookup, Not, OneOf, Pattern, Prop, Sub, Total
from graph.scope import Scope, conjuncts, mentions, parts, walk


def pending(item: object, known: Mapping[object, str], scope: Scope, *, inline: bool, hinted: bool) -> Iterator[Sub | Lookup | Exists]:
    """What must be computed in a stage before `item` can be written in `scope`, innermost first.

    `inline` tells that an EXISTS may stand where `item` goes (a WHERE); inside an aggregate or CASE the engine loses its variables.
    `hinted` tells that joins are prescribed, which an EXISTS cannot take when its conditions look outside.
    """
    if isinstance(item, Total) or _hashed(item, known):
        return
    if isinstance(item, Exists):
        if not inline or staged(item, frozenset(scope.names), hinted=hinted):
            yield item
        return
    if isinstance(item, Sub):
        yield item
        return
    for part in parts(item):
        yield from pending(part, known, scope, inline=inline, hinted=hinted)
    if isinstance(item, Lookup):
        yield item


def _hashed(item: object, known: Mapping[object, str]) -> bool:
    try:
        return item in known
    except TypeError:
        return False


def staged(exists: Exists, outer: frozenset[str], *, hinted: bool) -> bool:
    """Whether an EXISTS cannot be written in place: an aggregate or look-up stands inside, or an outer property that may be missing.

    Ladybug joins the inner side on the values of the outer properties it uses, and a null never joins (measured): a condition that
    could hold in spite of the null is lost. `strict` tells the ones that could not hold anyway.
    """
    if hinted and looks_out(exists.pattern, outer):
        return True
    inner = outer | {n.var for n in exists.pattern.nodes} | {e.var for e in exists.pattern.edges}
    for cond in conjuncts(exists.pattern.where):
        if not strict(cond, outer) or computes(cond, outer):
            return True
        for part in walk(cond):
            if isinstance(part, Sub | Lookup) or (isinstance(part, Exists) and staged(part, inner, hinted=hinted)):
                return True
    return False


def looks_out(pattern: Pattern, outer: frozenset[str]) -> bool:
    """Whether a pattern of several edges has a condition on an outer variable: the engine then takes no HINT."""
    return len(pattern.edges) > 1 and bool(mentions(*pattern.where) & outer)


def strict(cond: Cond, outer: frozenset[str]) -> bool:
    """Whether the condition cannot hold once any property of an outer variable that it uses is missing."""
    match cond:
        case Compare() | OneOf() | Contains():
            return not any(isinstance(p, Coalesce | Sub) for p in walk(cond)) or not uses(cond, outer)
        case Not(cond=Compare() | OneOf() | Contains() as inner):
            return strict(inner, outer)
        case AllOf(conds=conds):
            return all(strict(c, outer) for c in conds)
        case Exists(pattern=pattern):
            return all(strict(c, outer) for c in conjuncts(pattern.where))
        case _:
            return not uses(cond, outer)


def uses(cond: object, outer: frozenset[str]) -> bool:
    """Whether a condition or expression reads a property of an outer variable."""
    return any(isinstance(p, Prop) and p.var in outer for p in walk(cond))


def computes(cond: Cond, outer: frozenset[str]) -> bool:
    """Whether it computes with outer properties, which the engine cannot always do inside ("Cannot evaluate expression with type PROPERTY")."""
    return any(isinstance(p, Arith) and uses(p, outer) for p in walk(cond))
