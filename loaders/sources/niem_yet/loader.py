"""Listed companies: issuers known by ticker only, their holders, subsidiaries, affiliates and officers.

Percent is 0–1 for officers and 0–100 elsewhere; −1 means unknown. `update_date` is the day of the report, not of the holding.
"""
from __future__ import annotations

import re

from graph import values
from graph.values import ValueProblem
from loaders.context import Context, Ref, Row

#: words by which a holder's name is one of an organisation
_ORGANISATION = re.compile(
    r"\b(cong ty|cty|ctcp|tap doan|tong cong ty|tct|tctcp|ngan hang|nhtmcp|quy|bao hiem|chung khoan|cong doan|uy ban|so|bo|van phong|hop tac xa|"
    r"dai hoc|benh vien|trung tam|vien|hoi|lien doan|xi nghiep|nha may|doanh nghiep|scic|tnhh)\b"
)
_STATE = re.compile(r"^(uy ban|ubnd|so|bo|van phong|vien|trung tam|hoi|lien doan|dai hoc|benh vien|cong doan|ban)\b")
_FOREIGN = re.compile(
    r"\b(ltd|limited|inc|corp|corporation|co|llc|lp|plc|pte|gmbh|ag|sa|bv|fund|funds|trust|capital|holdings?|investments?|partners|securities|bank|"
    r"group|company|master|equity|opportunities|asset|management|s\.a|n\.v|b\.v|kabushiki|norges)\b", re.I)


def load(ctx: Context) -> None:
    ctx.each({"shareholders": _holder, "subsidiaries": _subsidiary, "officers": _officer}[ctx.layout])


def _issuer(ctx: Context, row: Row) -> Ref:
    ticker = row.must("symbol", values.code).upper()
    return ctx.node(Ref(("Enterprise",), context={"ticker": ticker}), {"ticker": ticker}, row)


def _unknown(value: object) -> bool:
    try:
        return values.number(value) == -1
    except ValueProblem:
        return False


def _pct(row: Row, column: str, *, fraction: bool = False) -> float | None:
    if _unknown(row.get(column)):
        row.pop(column)
        return None
    return row.take(column, values.share if fraction else values.percent)


def _holder(ctx: Context, row: Row) -> None:
    issuer = _issuer(ctx, row)
    name = row.must("name", values.text)
    ctx.edge("OWNS", _party(ctx, row, name, issuer), issuer, {"pct": _pct(row, "ownership_percentage")}, row)
    ctx.done(row)


def _party(ctx: Context, row: Row, name: str, issuer: Ref) -> Ref:
    folded = values.fold(name)
    if _STATE.search(folded):
        return ctx.node(Ref(("Agency", "Enterprise"), name=name), {}, row)
    if _ORGANISATION.search(folded):
        return ctx.node(Ref(("Enterprise", "Agency"), name=name), {}, row)
    if _FOREIGN.search(name):
        return ctx.node(Ref(("ForeignInvestor",), name=name), {}, row)
    return ctx.node(Ref(("Person",), name=name, context={"firm": issuer.context["ticker"]}), {}, row)


def _capital(ctx: Context, row: Row) -> int | None:
    """Charter capital in đồng; nought is unknown, and what is in another currency is told and left out."""
    currency = row.take("currency", values.code) or "VND"
    if currency != "VND" or _unknown(row.get("charter_capital")):
        row.take("charter_capital", values.number)
    if currency != "VND":
        ctx.warn("other_currency", f"vốn điều lệ bằng {currency} không được quy đổi: để trống", row)
    return row.take("charter_capital", values.money) or None


def _subsidiary(ctx: Context, row: Row) -> None:
    issuer = _issuer(ctx, row)
    capital, name = _capital(ctx, row), row.must("name", values.text)
    firm = ctx.node(Ref(("Enterprise",), name=name, context={"parent": issuer.context["ticker"]}), {"charter_capital": capital}, row)
    pct = _pct(row, "ownership_percent")
    kind = values.fold(row.take("type", values.text) or "")
    ctx.edge("OWNS", issuer, firm, {"pct": pct}, row)
    if "lien ket" in kind or "lien doanh" in kind:
        ctx.edge("AFFILIATED_WITH", issuer, firm, {"pct": pct}, row)
    ctx.done(row)


def _officer(ctx: Context, row: Row) -> None:
    issuer = _issuer(ctx, row)
    person = ctx.node(Ref(("Person",), name=row.must("officer_name", values.text), context={"firm": issuer.context["ticker"]}), {}, row)
    for role in (row.take("officer_position", values.text) or "").split("/"):
        if role.strip():
            ctx.edge("REPRESENTS", person, issuer, {"role": ctx.known("role", role.strip()) or role.strip()}, row)
    pct = _pct(row, "officer_own_percent", fraction=True)
    if pct:
        ctx.edge("OWNS", person, issuer, {"pct": pct}, row)
    ctx.done(row)
