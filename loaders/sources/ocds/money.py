"""Amounts of OCDS: the graph keeps đồng; money of another currency is told and left unknown, never taken for đồng."""
from __future__ import annotations

from graph import values
from loaders.context import Context, Row


def amount(ctx: Context, row: Row, column: str) -> int | None:
    """The amount of a Value object in đồng."""
    value = row.sub(column)
    currency = value.take("currency", values.code)
    if currency == "VND":
        found = value.take("amount", values.money)
    else:
        found, written = None, value.take("amount", values.number)
        if written is not None:
            ctx.warn("foreign_currency", f"“{value.path}amount” ghi bằng {currency or 'tiền tệ không nêu'}, không đổi ra đồng; coi là chưa biết", row)
    ctx.done(value)
    return found
