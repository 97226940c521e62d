"""Procuring bodies: code, name, place, parent body and roles."""
from __future__ import annotations

from graph.values import tax_code, text
from loaders.context import Context, Ref, Row
from loaders.sources.egp.cells import one_place
from loaders.sources.egp.parties import account, body


def load(ctx: Context, row: Row) -> None:
    """One body; its parent (`agencyName`) is known by name only."""
    key, name = row.must("orgCode", account), row.must("orgFullname", text)
    place, tax = one_place(ctx, row, "officePro"), row.take("taxCode", tax_code)
    ref = body(key, name, province=place, tax_code=tax)
    assert ref is not None  # the code is required
    roles = row.take("roleType", text)
    if ref.kinds == ("Person",):
        ctx.node(ref, {}, row)
    else:
        spoken = ", ".join(ctx.code("roleType", role.strip(), row) for role in roles.split(",") if role.strip()) if roles else None
        ctx.node(ref, {"province": place, **({"role": spoken} if "Agency" in ref.kinds else {})}, row)
    parent = row.take("agencyName", text)
    if parent and "Agency" in ref.kinds:
        ctx.edge("SUBORDINATE_TO", ref, Ref(("Agency",), None, parent, {"province": place} if place else {}), {}, row)
    elif parent:
        ctx.warn("parent_of_firm", "cột “agencyName”: cơ quan chủ quản của một doanh nghiệp không được giữ", row)
    ctx.done(row)
