"""A contracting process as this loader keeps it while it reads: its package, project and parties."""
from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from graph import values
from loaders.context import Context, Ref, Row
from loaders.sources.ocds import parties

HELD, CANCELLED = "Có kết quả", "Đã hủy thầu"


@dataclass(frozen=True)
class Process:
    ocid: str
    parties: Mapping[str, Ref]

    @classmethod
    def of(cls, ocid: str, known: Mapping[str, Ref]) -> Process:
        return cls(ocid, known)

    def package(self, name: str | None = None) -> Ref:
        return Ref(("BidPackage",), self.ocid, name)

    def project(self, number: str, name: str | None, owner: Ref | None) -> Ref:
        known = {"owner": owner.name, "owner_key": owner.key} if owner else {}
        return Ref(("Project",), number, name, {key: value for key, value in known.items() if value is not None})

    def party(self, ctx: Context, part: Row, kinds: tuple[str, ...]) -> Ref | None:
        return parties.party(ctx, part, self.parties, kinds, self.ocid)


def moment(value: object) -> dt.date:
    """The day of a date-time, in the publisher's own zone as written."""
    written = values.text(value)
    return values.date(written[:10]) if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written) else values.date(value)
