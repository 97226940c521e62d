"""Parties of a process: known by an identifier of a register, else by the publisher's own id."""
from __future__ import annotations

import re
from collections.abc import Mapping

from graph import values
from loaders.context import Context, Ref, Row

BODY, BIDDER = ("Agency", "Enterprise"), ("Enterprise", "Agency")
#: roles that a state body has
_BUYING = {"buyer", "procuringEntity", "administrativeEntity", "reviewBody", "funder", "payer", "payee"}
#: schemes of Vietnam's registers: org-id.guide has VN-…; e-GP writes 'vn' before the number
_VIETNAM = re.compile(r"vn(?:[-_: ].*)?", re.I)


def listed(ctx: Context, row: Row) -> dict[str, Ref]:
    """The parties of a release by their ids."""
    prefix, found = _prefix(row), dict[str, Ref]()
    for part in row.parts("parties"):
        number, roles = part.take("id", values.text), part.pop("roles", None) or []
        kinds = BODY if isinstance(roles, list) and any(isinstance(role, str) and role in _BUYING for role in roles) else BIDDER
        ref = _ref(ctx, part, number, kinds, prefix)
        if ref is not None and number:
            found[number] = ref
        ctx.done(part)
    return found


def party(ctx: Context, part: Row, known: Mapping[str, Ref], kinds: tuple[str, ...], ocid: str) -> Ref | None:
    """A reference to a party (or, in OCDS 1.0, the party itself); None where nothing is said."""
    number = part.take("id", values.text)
    ref = _ref(ctx, part, number, kinds, _publisher(ocid))
    ctx.done(part)
    return known.get(number or "", ref)


def _prefix(row: Row) -> str:
    return _publisher(str(row.get("ocid") or ""))


def _publisher(ocid: str) -> str:
    """The registered prefix of a publisher: 'ocds-' and six characters."""
    return ocid[:11].casefold()


def _ref(ctx: Context, part: Row, number: str | None, kinds: tuple[str, ...], prefix: str) -> Ref | None:
    identifier = part.sub("identifier")
    scheme, own = identifier.take("scheme", values.text), identifier.take("id", values.text)
    legal, name = identifier.take("legalName", values.text), part.take("name", values.text)
    ctx.done(identifier)
    key = _key(scheme, own) or (f"{prefix}:{number}" if number else None)
    return Ref(kinds, key, legal or name) if key or legal or name else None


def _key(scheme: str | None, own: str | None) -> str | None:
    """A register's number: Vietnamese ones as the other systems key them, others with their scheme."""
    if own is None:
        return None
    if scheme is None or _VIETNAM.fullmatch(scheme):
        folded = own.replace(" ", "").casefold()
        if re.fullmatch(r"vn[zp][0-9]{6,12}", folded):
            return folded
        if found := re.fullmatch(r"(?:vn)?([0-9]{10})(?:-?([0-9]{3}))?", folded):
            return found.group(1) + (f"-{found.group(2)}" if found.group(2) else "")
    return f"{scheme}:{own}" if scheme else None
