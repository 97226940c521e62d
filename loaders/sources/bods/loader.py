"""BODS 0.4: who owns and runs whom. Direct holdings become OWNS; indirect ones follow from the direct and are derived, so they are not stated again.

Records go by their recordId, which is the publisher's own: where an entity has a Vietnamese number, that is its key.
"""
from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from graph import values
from loaders.context import Context, Ref, Row

_STATE = ("state", "stateBody")
_VIETNAM = re.compile(r"vn(?:[-_: ].*)?", re.I)
#: ids that no other publisher will have given
_GLOBAL = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.I)


def load(ctx: Context) -> None:
    known: dict[str, Ref] = {}
    ctx.each(lambda c, row: _statement(c, row, known))


def _statement(ctx: Context, row: Row, known: dict[str, Ref]) -> None:
    number, kind, status = row.must("recordId", values.text), row.must("recordType", values.text), row.take("recordStatus", values.text)
    said, details = row.take("statementDate", values.date), row.sub("recordDetails")
    handlers: dict[str, Callable[[], None]] = {
        "entity": lambda: _entity(ctx, details, number, known),
        "person": lambda: _person(ctx, details, number, known),
        "relationship": lambda: _relationship(ctx, details, known, _Record(number, status or "new", said)),
    }
    if kind not in handlers:
        raise row.error("recordType", kind, "cần entity, person hoặc relationship")
    handlers[kind]()
    ctx.done(details)
    ctx.done(row)


def _key(ctx: Context, number: str) -> str:
    return f"bods:{number}" if _GLOBAL.fullmatch(number) else f"bods:{ctx.file}:{number}"


# ---- entities and persons ------------------------------------------------------------------------------------------
def _entity(ctx: Context, row: Row, number: str, known: dict[str, Ref]) -> None:
    kind, jurisdiction = row.sub("entityType"), row.sub("jurisdiction")
    what, country = kind.take("type", values.text) or "", jurisdiction.take("name", values.text)
    jurisdiction.take("code")
    name, founded = row.take("name", values.text), row.take("foundingDate", values.date)
    key = next(filter(None, [_vietnamese(part) for part in row.parts("identifiers")]), None) or _key(ctx, number)
    state = what in _STATE
    ref = known[number] = Ref(("Agency", "Enterprise") if state else ("Enterprise", "Agency"), key, name)
    ctx.node(ref, {} if state else {"founded": founded}, row)
    if name is None:
        ctx.warn("no_name", f"tổ chức không nêu tên ({what or 'không rõ loại'})", row)
    if country and country.casefold() not in ("vietnam", "viet nam", "việt nam"):
        ctx.warn("foreign_entity", "tổ chức của nước ngoài: quốc gia không được giữ", row)
    ctx.done(kind)
    ctx.done(jurisdiction)


def _vietnamese(identifier: Row) -> str | None:
    scheme, number = identifier.take("scheme", values.text) or identifier.take("schemeName", values.text), identifier.take("id", values.text)
    identifier.pop("schemeName", None)
    if not scheme or not number or not _VIETNAM.fullmatch(scheme):
        return None
    found = re.fullmatch(r"(?:vn)?([0-9]{10})(?:-?([0-9]{3}))?", number.replace(" ", "").casefold())
    return found.group(1) + (f"-{found.group(2)}" if found.group(2) else "") if found else None


def _person(ctx: Context, row: Row, number: str, known: dict[str, Ref]) -> None:
    row.hide("identifiers")
    names = [(part.take("type", values.text), part.take("fullName", values.text)) for part in row.parts("names")]
    name = next((full for kind, full in names if kind in ("legal", "individual") and full), next((full for _, full in names if full), None))
    birth = row.take("birthDate", lambda value: values.year(values.text(value)[:4]))
    nations = [nation for part in row.parts("nationalities") if (nation := part.take("name", values.text))]
    secret = next(filter(None, [_identity(ctx, part) for part in row.parts("identifiers")]), None)
    row.take("personType")
    ref = known[number] = Ref(("Person",), secret or ctx.secret(_key(ctx, number)), name, {"birth_year": birth} if birth else {})
    ctx.node(ref, {"birth_year": birth, "nationality": ", ".join(dict.fromkeys(nations)) or None, "id_number": secret}, row)


def _identity(ctx: Context, identifier: Row) -> str | None:
    """A Vietnamese ID number, hashed at once."""
    identifier.hide("id")
    scheme, number = identifier.take("scheme", values.text) or "", identifier.pop("id", None)
    if not number or not re.match(r"VNM?-(?:IDCARD|NID|CCCD|CMND|ID)", scheme, re.I):
        return None
    try:
        return ctx.secret(values.id_number(number))
    except values.ValueProblem as problem:
        raise identifier.error("id", number, str(problem)) from None


# ---- relationships -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Record:
    """A statement's place among those of its record: a later one stands in place of the earlier ones, also where it closes the record."""

    number: str
    status: str
    said: dt.date | None

    @property
    def closed(self) -> bool:
        return self.status == "closed"

    def version(self, ctx: Context) -> dict[str, str]:
        day = self.said.year * 10_000 + self.said.month * 100 + self.said.day if self.said else 0
        return {"record": _key(ctx, self.number), "version": str(day * 10 + ("new", "updated", "closed").index(self.status))}


def _relationship(ctx: Context, row: Row, known: dict[str, Ref], record: _Record) -> None:
    if record.status not in ("new", "updated", "closed"):
        raise row.error("recordStatus", record.status, "cần new, updated hoặc closed")
    subject, party = _end(ctx, row, "subject", known), _end(ctx, row, "interestedParty", known)
    interests = row.parts("interests")
    if subject is None or party is None:
        row["interests"] = None
        ctx.warn("unspecified_party", "quan hệ không nêu chủ sở hữu (lý do ở trong dòng): không có gì để nối", row)
        return
    holder = Ref(party.kinds, party.key, party.name, {**party.context, **record.version(ctx)})
    for interest in interests:
        ctx.attempt(lambda c, part: _interest(c, part, subject, holder, record), interest)


def _end(ctx: Context, row: Row, column: str, known: dict[str, Ref]) -> Ref | None:
    """An end of a relationship: a record's id, or an object that says why there is none."""
    value = row.pop(column, None)
    if not isinstance(value, str):
        return None
    if value not in known:
        raise row.error(column, value, "không có hồ sơ nào mang recordId này ở phía trên trong tệp")
    return known[value]


def _interest(ctx: Context, part: Row, subject: Ref, party: Ref, record: _Record) -> None:
    what, reach, share = part.take("type", values.text) or "", part.take("directOrIndirect", values.text), part.sub("share")
    since, until = part.take("startDate", values.date), part.take("endDate", values.date) or (record.said if record.closed else None)
    ended = record.closed or (until is not None and until < dt.date.today())
    pct, low, high = (share.take(column, values.percent) for column in ("exact", "minimum", "maximum"))
    share.pop("exclusiveMinimum", None)
    share.pop("exclusiveMaximum", None)
    pct = pct if pct is not None else low if low == high else None
    role = ctx.known("interest", what)
    if reach == "indirect":
        ctx.warn("indirect", "quyền lợi gián tiếp không được ghi lại thành sở hữu: nó suy ra được từ các quyền lợi trực tiếp", part)
    elif ctx.known("holding", what):
        ctx.edge("FORMERLY_OWNS" if ended else "OWNS", party, subject, {"pct": pct, "since": since, "until": until}, part)
    elif role and party.kinds == ("Person",):
        ctx.edge("FORMERLY_REPRESENTS" if ended else "REPRESENTS", party, subject, {"role": role, "since": since, "until": until}, part)
    else:
        ctx.warn("other_interest", f"quyền lợi loại {what!r} không có quan hệ tương ứng; không được giữ", part)
    ctx.done(share)
    ctx.done(part)
