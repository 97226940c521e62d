"""Columns that the heads of notices and openings have in common, and the forms of those that are plain: see `loaders.columns`.

Every cell goes through the cleaner that the handlers use for it; a record that is anything but ordinary (of renamed bodies, in another currency, at
odds with itself) is left to its handler.
"""
from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import accumulate, pairwise
from typing import Any

from graph.values import ValueProblem, count, text
from loaders.columns import Batch
from loaders.context import Context, Row
from loaders.said import Form
from loaders.sources.egp import forms
from loaders.sources.egp.cells import day, edition, number_of, vnd
from loaders.sources.egp.packages import beyond_plan, petitions, staged, versioned
from loaders.sources.egp.parties import PERSON, RENAMED, account, bodies

Columns = Sequence[tuple[str, str, Callable[[Any], Any]]]
#: field, column, cleaner
HEAD: Columns = (
    ("no", "notifyNo", number_of), ("bid_no", "bidNo", number_of), ("plan_no", "planNo", number_of), ("name", "bidName", text), ("estimate", "bidPrice", vnd),
    ("published", "originalPublicDate", day),
    ("entity", "procuringEntityCode", account), ("entity_name", "procuringEntityName", text), ("investor", "investorCode", account),
    ("investor_name", "investorName", text),
)
#: of records of notices
NOTICED: Columns = (("version", "notifyVersion", edition), ("public", "publicDate", day), ("closed", "bidCloseDate", day))
PETITIONS = ("numPetition", "numPetitionHsmt", "numPetitionLcnt", "numPetitionKqlcnt")
COUNTS: Columns = (("clarifications", "numClarifyReq", count), *((column, column, count) for column in PETITIONS))
TERMS = frozenset(("bidForm", "investField", "bidField", "bidPriceUnit"))
KNOWN = TERMS.union(RENAMED, (column for _, column, _ in HEAD))
#: what statements of a package's parts say of it
OF_PARTS = ("no", "name", "bid_no", "plan_no", "record", "version")
#: what a record that is not plain has for a head
NONE: dict[str, Any] = {}


def take_head(ctx: Context, batch: Batch, own: Columns, hard: Collection[str], ignore: Collection[str]) -> list[int]:
    """Takes the columns of heads, the layout's `own` among them; gives the places of those that may be plain, with no value in a `hard` column."""
    for field, column, cleaner in (*HEAD, *own):
        batch.take(field, column, cleaner)
    for column in (*RENAMED, *hard):
        batch.take(column, column, refused)
    take_terms(ctx, batch)
    fields, known = batch.fields, KNOWN.union(column for _, column, _ in own).union(hard)
    plain = [n for n in batch.plain(known | ctx.ignored(ignore)) if fields["no"][n] and (fields["entity"][n] or fields["entity_name"][n])]
    if "public" in fields:
        fields["published"] = [one or other for one, other in zip(fields["published"], fields["public"], strict=True)]
    return plain


def take_terms(ctx: Context, batch: Batch) -> None:
    """Method and field; an estimate in another currency is odd."""
    batch.take("unit", "bidPriceUnit", dong)
    batch.take("method_code", "bidForm", text)
    batch.take("method", "bidForm", coded(ctx, "bidForm"))
    first, second = (batch.take(column, column, coded(ctx, "investField")) for column in ("investField", "bidField"))
    batch.fields["field"] = [second[n] if one is None else one for n, one in enumerate(first)]


def take_parts(rows: Sequence[Row], lists: Sequence[Sequence[dict[str, Any]]], columns: Columns) -> tuple[Batch, list[range]]:
    """The columns of objects that are listed within rows, and which of them are whose."""
    parts = Batch([row for row, some in zip(rows, lists, strict=True) for _ in some])
    parts.cells = [part for some in lists for part in some]
    for field, column, cleaner in columns if parts.cells else ():
        parts.take(field, column, cleaner)
    return parts, spans(lists)


def spans(lists: Sequence[Sequence[Any]]) -> list[range]:
    """Where the items of each list stand when all are put one after the other."""
    return [range(a, b) for a, b in pairwise([0, *accumulate(map(len, lists))])]


def spread(fields: dict[str, Any], names: Sequence[str], spans: Sequence[range]) -> dict[str, list[Any]]:
    """Fields of records for each of their parts."""
    return {name: [value for value, span in zip(fields[name], spans, strict=True) for _ in span] for name in names}


def counted(fields: dict[str, Any], places: Sequence[int]) -> None:
    """Petitions in all: see `packages.petitions`."""
    found: list[Any] = [None] * len(fields["no"])
    for n in places:
        found[n] = petitions(*(fields[column][n] for column in PETITIONS))
    fields["petitions"] = found


def number_records(fields: dict[str, Any], plain: Sequence[int], record: str, turn: Callable[[int], int] = lambda n: 0) -> None:
    """Which version of which record says so, of a package and of its stage: see `packages.versioned` and, for `turn`, `packages.staged`."""
    made: dict[str, list[Any]] = {name: [None] * len(fields["no"]) for name in ("record", "stage", "stage_version", "line", "line_version")}
    for n in plain:
        no = fields["no"][n]
        made["record"][n], _ = versioned(record, no, fields["version"][n])
        for name, value in staged(no, fields["bid_no"][n], fields["status"][n], turn(n)).items():
            made[name][n] = value
    fields.update(made)


def form(fields: dict[str, Any], n: int, properties: tuple[str, ...], *, project: bool = False) -> Form | None:
    """The form of a record; None where a person is a body."""
    no, line, status, plan = (fields[name][n] for name in ("no", "bid_no", "status", "plan_no"))
    entity, investor, twice = bodies(*(fields[name][n] for name in ("entity", "entity_name", "investor", "investor_name")))
    if PERSON in (entity, investor):
        return None
    told = forms.package(properties, stage=status is not None, line=beyond_plan(no, line, status), plan=forms.PLAN_NAMED if plan else None)
    return forms.together(told, forms.bodies(entity, investor if twice else None), forms.project(investor) if project else ())


def coded(ctx: Context, codes: str) -> Callable[[Any], str]:
    """A cleaner of codes that refuses one that `ctx.code` would report."""

    def clean(value: Any) -> str:
        found = ctx.known(codes, text(value))
        if found is None:
            raise ValueProblem("không có trong bảng mã")
        return found

    return clean


def dong(value: Any) -> str:
    """The unit of an amount, where it is đồng."""
    if text(value) != "VND":
        raise ValueProblem("không phải đồng")
    return "VND"


def refused(value: Any) -> Any:
    """A cleaner of columns whose value, if they have one, only the handler knows what to do with."""
    raise ValueProblem("cần đọc riêng")
