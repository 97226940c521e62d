"""What tasks, documents and meetings share: numbers of documents, codes that a text names, lists of units."""
from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from graph import values
from graph.values import ValueProblem, fold
from loaders.cells import ORGANISATION, STATE_BODY
from loaders.context import Ref

#: '45/NQ-CP', '15/2021/NĐ-CP', '498/QĐ-BQLDA1'
_NUMBER = re.compile(r"\b([0-9]{1,5}(?:/[0-9]{4})?/[A-ZĐ][A-ZĐ0-9]*(?:[-–&][A-ZĐa-z0-9]+)*)")
_DATED = re.compile(r"(?:ngày|ký ngày)?\s*([0-9]{1,2}[/.\-][0-9]{1,2}[/.\-][0-9]{4}|[0-9]{1,2} tháng [0-9]{1,2} năm [0-9]{4})", re.I)
_CODES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b((?:IB|DC)[0-9]{10})\b"), "BidPackage"), (re.compile(r"\b(PL[0-9]{10})\b"), "Plan"), (re.compile(r"\b(PR[0-9]{10})\b"), "Project"),
    (re.compile(r"(?:mã (?:số )?dự án|dự án (?:có )?mã(?: số)?)\s*:?\s*([A-Z]{0,4}[0-9]{6,12})\b", re.I), "Project"),
    (re.compile(r"(?:MST|mã số thuế|mã số doanh nghiệp|mã số DN)\s*:?\s*([0-9]{10})\b", re.I), "Enterprise"),
)  # fmt: skip
_UNIT = re.compile(
    r"(bo|so|uy ban|ubnd|hdnd|ban|cuc|chi cuc|tong cuc|vu|van phong|vien|trung tam|truong|benh vien|phong|tinh|thanh pho|thanh tra|kho bac|cong ty|cty|"
    r"tong cong ty|tap doan|ngan hang|hoi|lien doan|dai|bao|hoc vien|doan)\s"
)
_COMPANY = re.compile(r"(cong ty|cty|ctcp|tong cong ty|tap doan|ngan hang tmcp)\b")


def number(value: object) -> str:
    """A document's number and sign, in capitals and without spaces."""
    found = _NUMBER.search(re.sub(r"\s*([/\-–])\s*", r"\1", values.text(value)).upper())
    if not found:
        raise ValueProblem("không phải số, ký hiệu văn bản; viết như 45/NQ-CP hoặc 15/2021/NĐ-CP")
    return found.group(1).replace("–", "-")


def document(written: str, issued: dt.date | None = None, name: str | None = None) -> Ref:
    """A document by number and year: issuers begin at 1 each year, so without a year two documents of one number are not told apart."""
    own = number(written)
    dated = _DATED.search(written)
    year = re.search(r"/([0-9]{4})/", own)
    told = issued or (values.date(fold(dated.group(1))) if dated else None)
    key = own if year or told is None else f"{own} ({told.year})"
    return Ref(("Document",), key, name or own)


def documents(written: str) -> Iterator[Ref]:
    """All documents that a cell lists, each with the date that follows its number."""
    starts = [found.start() for found in _NUMBER.finditer(written.upper())]
    for start, end in pairwise([*starts, len(written)]):
        yield document(written[start:end])


def subjects(text: str) -> list[Ref]:
    """What a text names by its code: packages, plans, projects, firms. Names without a code are not guessed at."""
    found = {(kind, code.upper()): Ref((kind,), code.upper()) for pattern, kind in _CODES for code in pattern.findall(text)}
    return list(found.values())


def units(written: object, context: Mapping[str, object] | None = None) -> list[Ref]:
    """The units that a cell lists, one after another with ';' or line breaks (commas stand in names); persons are left out."""
    parts = [values.text(part) for part in re.split(r"[;\n]", str(written))]
    return [Ref(ORGANISATION if _COMPANY.match(fold(part)) else STATE_BODY, None, part, context or {}) for part in parts if unit_like(part)]


def unit_like(name: str) -> bool:
    """Whether a name is a unit's, not a person's: 'Sở Y tế', 'UBND tỉnh X', 'Công ty …'."""
    return bool(_UNIT.match(fold(name) + " "))
