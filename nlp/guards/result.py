"""What a result cannot be if its question was understood."""
from __future__ import annotations

from graph.execute import Result
from graph.query import Form, Ident, LogicalForm, OneOf, Query


def without_value(form: LogicalForm, result: Result) -> bool:
    """Is a number asked for and several rows found, is every value of a table missing, or nothing found that has all that was asked of a named thing?"""
    if not isinstance(form, Query) or form.place_of is not None:
        return False
    if result.form is Form.NUMBER:
        return len(result.rows) > 1
    if result.form is Form.TABLE and not result.rows and sum(unit == "entity" for unit in result.units) > 1:
        return any(isinstance(c, OneOf) and isinstance(c.expr, Ident) for c in form.pattern.where)
    return result.form is Form.TABLE and len(result.units) > 1 and bool(result.rows) and all(row[-1] is None for row in result.rows)
