"""In which order a table or list is told, where the question says so."""
from __future__ import annotations

from dataclasses import replace

from graph.query import Form, LogicalForm, Query, Rank
from nlp.sem import Sem
from nlp.targets import Unclear


def in_order(query: LogicalForm, sem: Sem) -> LogicalForm:
    """'giảm dần', 'xếp từ thấp lên cao': by the last number that is shown. Raises `Unclear` where there is none."""
    way = next((f[6:] for f in sem.flags if f.startswith("order:")), None)
    if way is None or not isinstance(query, Query):
        return query
    by = next((c for c in reversed(query.columns) if not c.hidden and c.unit not in ("text", "enum", "entity", "code")), None)
    if by is None or query.rank is not None or query.form not in (Form.TABLE, Form.ENTITIES):
        raise Unclear("unsupported", "an order of what?")
    return replace(query, rank=Rank(by.name, way == "down", None))
