"""What every e-procurement record shares: who is named on it, and how that name is spelt."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from loaders.demo.model import Package, Party, World
from loaders.demo.noise import Scribe, Spelling

Json = dict[str, Any]
CONSTANT: Json = {"bidMode": "1_MTHS", "isInternet": 1, "isDomestic": 1, "processApply": "LDT"}


def moment(day: date | None, clock: str) -> str | None:
    return f"{day:%Y-%m-%d}T{clock}" if day else None


class Portal:
    """Spells the owner once a plan and the procuring body once a package, as the portal copies them from record to record."""

    def __init__(self, world: World, scribe: Scribe) -> None:
        self.world, self.scribe = world, scribe
        self.clock = Random(f"{world.seed}/egp")
        self.owner: dict[str, Spelling] = {}
        self.procurer: dict[str, Spelling] = {}
        for k in world.packages:
            if k.plan_no not in self.owner:
                self.owner[k.plan_no] = scribe.spell(world.name_of(self.investor(k)), self.investor(k).kind)
            self.procurer[k.no] = scribe.spell(world.name_of(k.procurer), k.procurer.kind)

    def investor(self, package: Package) -> Party:
        return self.world.project[package.project].owner if package.project else package.procurer

    def named(self, spelling: Spelling, party: Party, file: str, row: int, column: str) -> str:
        return self.scribe.link(spelling, party.kind, party.id, file=f"egp/{file}.jsonl", row=row, column=column, code_beside=True)

    def common(self, k: Package, file: str, row: int, root: str) -> Json:
        party = self.investor(k)
        return {
            "notifyNo": k.no,
            "notifyVersion": "00",
            "bidNo": k.bid_no,
            "bidName": k.name,
            "planNo": k.plan_no,
            "planType": "DTPT" if k.project else "TX",
            "procuringEntityCode": self.world.egp_code(k.procurer),
            "procuringEntityName": self.named(self.procurer[k.no], k.procurer, file, row, f"{root}.procuringEntityName"),
            "investorCode": self.world.egp_code(party),
            "investorName": self.named(self.owner[k.plan_no], party, file, row, f"{root}.investorName"),
            "bidForm": k.method_code,
            **CONSTANT,
            "bidPrice": k.estimate,
            "bidPriceUnit": "VND",
        }
