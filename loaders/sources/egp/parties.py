"""Organisations and persons as e-GP names them: code `vn` + tax code, `vnz` + 9 digits (no tax code), `vnp` + 9 digits (a person).

A code does not say what a body is: ministries' boards and schools have tax codes too. So the name is judged, and the
business register, which linking knows, has the last word: `Ref.kinds` lists the likelier kind first.
"""
from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from graph.text.fold import fold_key
from graph.values import ValueProblem, text
from loaders.context import Context, Ref, Row
from loaders.row import remembered
from loaders.said import Fields, Refs, say
from loaders.sources.egp import forms
from loaders.sources.egp.forms import Kinds

_TAX = re.compile(r"vn([0-9]{10})(?:-?([0-9]{3}))?(?:-[0-9]{2})?")  # a two-digit tail is a sub-account of the same body
_UNIT = re.compile(r"(vn[zp][0-9]{6,12})(?:-[0-9]{2})?")
_OTHER = re.compile(r"[a-z]{2}[a-z0-9\-]{3,30}")  # a foreign bidder's
#: folded words that make a name a firm's wherever they stand
_FIRM = re.compile(
    r"\b(cong ty|cty|ct (tnhh|cp|co phan)|ctcp|tong cong ty|tct|tap doan|doanh nghiep|dntn|tnhh|ho kinh doanh|hop tac xa|htx|ngan hang thuong mai|"
    r"co ltd|jsc|corporation|company|inc|gmbh)\b"
)
#: folded beginnings of the names of state bodies, armed forces and public service units
_STATE = re.compile(
    r"(uy ban|ubnd|hdnd|hoi dong nhan dan|bql|bqlda|ban quan ly|tong cuc|chi cuc|van phong|trung tam|benh vien|bv|bvdk|ttyt|tram y te|dai hoc|hoc vien|"
    r"so (y te|gd|nn|giao|xay|tai|ke|khoa|lao|noi|nong|cong|van|du lich|thong)|"
    r"bo (chi huy|tu lenh|cong|y te|quoc|giao|tai|xay|nong|noi|ngoai|ke|tu phap|khoa|van)|"
    r"truong (tieu|trung|mam|mau|thpt|thcs|pho|dai|cao|chinh|quan|si quan|day|boi|dan toc|nang|ptdt)|thpt|thcs|mam non|tieu hoc|"
    r"cong an|quan khu|quan doan|(su|lu|trung|tieu) doan|toa an|vien (kiem sat|khoa hoc)|kho bac|bao hiem xa hoi|thanh tra|hai quan|"
    r"dai (phat thanh|truyen hinh|khi tuong)|thu vien|bao tang|hat kiem lam|vuon quoc gia|khu (bao ton|quan ly)|cang vu|tinh uy|thanh uy|huyen uy|dang uy|"
    r"mat tran|hoi (lien hiep|nong dan|chu thap do)|lien doan lao dong|tinh doan|nha van hoa|nha khach|kiem toan nha nuoc|ngan hang nha nuoc|"
    r"thi hanh an|doi quan ly|phong (kinh te|giao duc|tai chinh|van hoa|quan ly|y te))\b"
)
#: first words that are telling with their marks only: 'Phòng', but not the 'Phong' of firms' names
_STATE_WORDS = frozenset(["bộ", "sở", "ban", "cục", "vụ", "phòng", "viện", "trạm"])
FIRM, STATE = "firm", "state"
PERSON = ("Person",)
#: the portal's own project number; another code is that of an investment register
PORTAL = re.compile(r"PR[0-9]{6,}")


@lru_cache(maxsize=65_536)
def judge(name: str) -> str | None:
    """What a name says of its body: `FIRM`, `STATE`, or None where it does not tell."""
    folded = fold_key(name)
    if _FIRM.search(folded):
        return FIRM
    return STATE if _STATE.match(folded) or text(name).casefold().partition(" ")[0] in _STATE_WORDS else None


def kinds(code: str | None, name: str | None) -> tuple[str, ...]:
    """The kinds a body may be, likelier first."""
    judged = judge(name) if name else None
    if code and code.startswith("vnp"):
        return PERSON
    if code and code.startswith("vnz"):
        return ("Agency", "Enterprise") if judged == FIRM else ("Agency",)  # a firm's branch or a household: linking may know better
    if judged == FIRM:
        return ("Enterprise",)
    return ("Agency", "Enterprise") if judged == STATE else ("Enterprise", "Agency")


def account(value: object) -> str:
    """An e-GP organisation code as linking keys it: the tax code (branch: '0101234567-001') of `vn…`, else `vnz…`/`vnp…` whole."""
    return _account(text(value))


@lru_cache(maxsize=65_536)
def _account(value: str) -> str:
    found = value.replace(" ", "").lower()
    if m := _TAX.fullmatch(found):
        return m.group(1) + (f"-{m.group(2)}" if m.group(2) else "")
    if m := _UNIT.fullmatch(found):
        return m.group(1)
    if m := re.fullmatch(r"([0-9]{10})(?:-?([0-9]{3}))?", found):
        return m.group(1) + (f"-{m.group(2)}" if m.group(2) else "")
    if not _OTHER.fullmatch(found) or re.match(r"vn[zp]?[0-9]", found):
        raise ValueProblem("không phải mã tổ chức trên mạng đấu thầu; viết như vn0101234567, vnz000012345, vnp000012345")
    return found


@lru_cache(maxsize=65_536)
def accounts(written: str) -> tuple[str, ...]:
    """The portal's own organisation codes in a cell that may list several, or hold something else (a consortium's code)."""
    found = []
    for part in re.split(r"[,;\s]+", written):
        try:
            found.append(_account(part))
        except ValueProblem:
            continue
    return tuple(key for key in dict.fromkeys(found) if key[0].isdigit() or key.startswith("vn"))


def party(row: Row, code: str, name: str, **context: Any) -> Ref | None:
    """Takes a body's code and name columns; None where both are blank."""
    key, written = row.take(code, account), row.take(name, text)
    return body(key, written, **context) if context else _body(key, written)


remembered(account)


def body(key: str | None, name: str | None, **context: Any) -> Ref | None:
    """A body by its cleaned key and its name as written; None where nothing is known."""
    if not context:
        return _body(key, name)
    return Ref(kinds(key, name), key, name, {k: v for k, v in context.items() if v is not None}) if key or name else None


@lru_cache(maxsize=65_536)
def _body(key: str | None, name: str | None) -> Ref | None:
    """One reference for all rows that name a body alike."""
    return Ref(kinds(key, name), key, name) if key or name else None


class Bodies(NamedTuple):
    """What procuring entity and investor of a package may be; `twice`: they are one body under two names, both of which call for bids."""

    entity: Kinds | None
    investor: Kinds | None
    twice: bool


@lru_cache(maxsize=65_536)
def bodies(entity: str | None, entity_name: str | None, investor: str | None, investor_name: str | None) -> Bodies:
    """From keys and names, as the fields are called."""
    one, other = (kinds(key, name) if key or name else None for key, name in ((entity, entity_name), (investor, investor_name)))
    return Bodies(one, other, bool(entity) and entity == investor and entity_name != investor_name)


def organisation(ctx: Context, relation: str, part: Kinds | None, key: str | None, row: Row) -> Kinds | None:
    """The kinds of a body that procures or owns; a person in that part is reported, not joined."""
    if part == PERSON:
        ctx.warn("person_as_body", f"{relation}: cá nhân {key} không thể là chủ đầu tư hay bên mời thầu; bỏ quan hệ này", row)
        return None
    return part


#: former names and successors: the investor's two, the procuring entity's three
RENAMED = ("oldInvestorName", "mergerInvestorName", "oldProcuringEntityName", "oldProName", "mergerProName")


def procurers(ctx: Context, row: Row, fields: Fields, refs: Refs) -> None:
    """Takes procuring entity and investor (chủ đầu tư) of a package into `fields`; states who calls for bids.

    Where both are one body, its two spellings both name it. Another investor owns the package's project: see `project`.
    """
    entity, investor = party(row, "procuringEntityCode", "procuringEntityName"), party(row, "investorCode", "investorName")
    for body_, old, new in ((investor, RENAMED[:1], RENAMED[1]), (entity, RENAMED[2:4], RENAMED[4])):
        renamed(ctx, row, body_, old, new)
    call(ctx, row, entity, investor, fields, refs)


def call(ctx: Context, row: Row, entity: Ref | None, investor: Ref | None, fields: Fields, refs: Refs) -> None:
    """States who calls for bids for a package, and puts down in `fields` who it is."""
    for part, ref in (("entity", entity), ("investor", investor)):
        fields[part], fields[f"{part}_name"] = (ref.key, ref.name) if ref is not None else (None, None)
    found = bodies(fields["entity"], fields["entity_name"], fields["investor"], fields["investor_name"])
    callers = (found.entity, found.investor if found.twice else None)
    say(ctx, forms.bodies(*(organisation(ctx, "PROCURES", part, fields["entity"], row) for part in callers)), fields, row, refs)


def project(ctx: Context, row: Row, written: str | None, name: str | None, fields: Fields, refs: Refs) -> None:
    """States the project of a package and its owner, the investor; `written` is its number on the portal or in a register of investments."""
    if not written and not name:
        return
    portal = written if written and PORTAL.fullmatch(written) else None
    fields.update(project=written, project_name=name, egp_no=portal)
    investor = bodies(None, None, fields["investor"], fields["investor_name"]).investor
    say(ctx, forms.project(organisation(ctx, "IS_OWNER_OF", investor, fields["investor"], row)), fields, row, refs)


def renamed(ctx: Context, row: Row, ref: Ref | None, old: tuple[str, ...], new: str) -> None:
    """Takes a body's former name and the body that it was merged into (units were merged in 2025, and their tenders go on under either name)."""
    former, merged = next(filter(None, [row.take(column, text) for column in old]), None), row.take(new, text)
    if ref is None or ref.key is None or ref.kinds == PERSON:
        return
    if former and former != ref.name:
        ctx.node(Ref(ref.kinds, ref.key), {"former_names": former}, row)
        ctx.node(Ref(ref.kinds, ref.key, former, {"former": True}), {}, row)
    if merged and merged != ref.name and "Agency" in ref.kinds:
        ctx.node(Ref(ref.kinds, ref.key), {"merged_body": merged}, row)
