"""In which order a table or list is told, where the question says so."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from graph.query import Column, Compare, Cond, Const, Expr, Form, LogicalForm, Query, Rank
from nlp.sem import Sem
from nlp.targets import Unclear

BOUNDS = ("<", "<=", ">", ">=")


def compared(where: Iterable[Cond]) -> list[Expr]:
    """The amounts that conditions bound: of 'vốn trên 100 tỷ' the capital."""
    bounds = [c for c in where if isinstance(c, Compare) and c.op in BOUNDS and isinstance(c.right, Const)]
    return list(dict.fromkeys(c.left for c in bounds if not isinstance(c.right.value, str | dt.date)))  # type: ignore[union-attr]


def in_order(query: LogicalForm, sem: Sem) -> LogicalForm:
    """'giảm dần', 'xếp từ thấp lên cao': by the last number that is shown, else by the one that was a condition. Raises `Unclear` where there is none."""
    way = next((f[6:] for f in sem.flags if f.startswith("order:")), None)
    if way is None or not isinstance(query, Query):
        return query
    by = next((c for c in reversed(query.columns) if not c.hidden and c.unit not in ("text", "enum", "entity", "code")), None)
    if by is None and len(amounts := compared(query.pattern.where)) == 1 and query.form is Form.ENTITIES:
        by = Column("order", amounts[0], "", "number", hidden=True)
        query = replace(query, columns=(*query.columns, by))
    if by is None or query.rank is not None or query.form not in (Form.TABLE, Form.ENTITIES):
        raise Unclear("unsupported", "an order of what?")
    return replace(query, rank=Rank(by.name, way == "down", None))
