"""System 4, e-procurement: bodies, selection plans and notices as JSON lines; openings and results are in `egp_bids`."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from loaders.demo import egp_bids, places
from loaders.demo.egp_portal import CONSTANT, Json, Portal, moment
from loaders.demo.model import CANCELLED, DECIDED, LAST_DAY, Package, World
from loaders.demo.noise import Scribe
from loaders.demo.packages import FIELDS

_STATUS = {DECIDED: "PUB_KQLCNT", CANCELLED: "DHT"}
_GROUP = {"A": "NA", "B": "NB", "C": "NC"}


def write(world: World, scribe: Scribe, folder: Path) -> None:
    (folder / "egp").mkdir(parents=True, exist_ok=True)
    portal = Portal(world, scribe)
    records = {"don_vi": bodies, "khlcnt": plans, "tbmt": notices, "mo_thau": egp_bids.openings, "kqlcnt": egp_bids.results}
    for name, lines in records.items():
        with (folder / "egp" / f"{name}.jsonl").open("w", encoding="utf-8", newline="\n") as out:
            for line in lines(portal):
                out.write(json.dumps(line, ensure_ascii=False) + "\n")


def bodies(portal: Portal) -> Iterator[Json]:
    for a in portal.world.agencies:
        yield {"orgCode": a.code, "orgFullname": a.name, "taxCode": None, "officePro": a.province, "agencyName": a.parent, "roleType": "CDT,BMT"}


def plans(portal: Portal) -> Iterator[Json]:
    plans: dict[str, list[Package]] = defaultdict(list)
    for k in portal.world.packages:
        plans[k.plan_no].append(k)
    for row, packages in enumerate(plans.values(), start=1):
        yield _plan(portal, packages, row)


def _plan(portal: Portal, packages: list[Package], row: int) -> Json:
    first = packages[0]
    p = portal.world.project[first.project] if first.project else None
    party, spelling = portal.investor(first), portal.owner[first.plan_no]
    decided = p.approved if p else first.published or date(2000 + int(first.no[2:4]), 1, 2)
    total, name = (p.total, p.name) if p else (first.estimate, first.name)
    coded = p is None or p.ambiguous or not portal.scribe.portion("project code", 0.38)

    def label(column: str) -> str:
        if p is None:
            return name
        return portal.scribe.link(portal.scribe.spell(name, "project"), "project", p.code, file="egp/khlcnt.jsonl", row=row, column=column, code_beside=coded)

    def owner(column: str) -> str:
        return portal.named(spelling, party, "khlcnt", row, column)

    group = _GROUP.get(p.grp or "") if p else None
    view = {
        "planVersion": "00",
        "status": "01",
        "name": f"Kế hoạch lựa chọn nhà thầu {name}",
        "investorName": owner("bidPoBidpPlanProjectDetailView.investorName"),
        "investTotal": total,
        "investTotalUnit": "VND",
        "decisionNo": f"{portal.clock.randint(1, 3500)}/QĐ",
        "decisionDate": moment(decided, "23:59:59"),
        "bidPack": len(packages),
        "planNo": first.plan_no,
        "planType": "DTPT" if p else "TX",
        "pname": label("bidPoBidpPlanProjectDetailView.pname"),
        "pno": p.pr_no if p else None,
        "pgroup": group,
    }
    details = [_detail(portal, k, owner(f"bidpPlanDetailToProjectList[{n}].investorName")) for n, k in enumerate(packages)]
    project = p and {
        "no": p.pr_no,
        "version": "00",
        "code": p.code if coded else None,
        "name": label("project.name"),
        "status": "01",
        "investorCode": portal.world.egp_code(party),
        "investorName": owner("project.investorName"),
        "investTotal": total,
        "investTotalUnit": "VND",
        "group": group,
        "decisionDate": moment(decided, "23:59:59"),
    }
    return {"bidPoBidpPlanProjectDetailView": view, "bidpPlanDetailToProjectList": details, "project": project}


def _detail(portal: Portal, k: Package, owner: str) -> Json:
    link = json.dumps({"notifyNo": k.no, "notifyVersion": "00"}) if k.published else None
    return {
        "bidNo": k.bid_no,
        "planNo": k.plan_no,
        "bidName": k.name,
        "bidPrice": k.estimate,
        "bidPriceUnit": "VND",
        "bidForm": k.method_code,
        "bidField": FIELDS[k.field],
        **CONSTANT,
        "investorName": owner,
        "linkNotifyInfo": link,
    }


def notices(portal: Portal) -> Iterator[Json]:
    """Each notice, one in fifty after an older version of itself with another price and closing day."""
    row = 0
    for k in portal.world.packages:
        if k.published is None:
            continue
        changed = k.status == DECIDED and portal.scribe.chance(0.02)
        if changed:
            row += 1
            yield _notice(portal, k, row, version="00", estimate=k.estimate + 5_000_000, earlier=3)
        row += 1
        yield _notice(portal, k, row, version="01" if changed else "00", estimate=k.estimate, earlier=0)


def _notice(portal: Portal, k: Package, row: int, *, version: str, estimate: int, earlier: int) -> Json:
    p = portal.world.project[k.project] if k.project else None
    closing = moment((k.closed or LAST_DAY) - timedelta(days=earlier), "09:00:00")
    clock = f"{portal.clock.randint(8, 16):02d}:{portal.clock.randint(0, 59):02d}:12.123"
    root = portal.common(k, "tbmt", row, "bidoNotifyContractorM") | {
        "notifyVersion": version,
        "bidPrice": estimate,
        "publicDate": moment(k.published, clock),
        "bidCloseDate": closing,
        "bidOpenDate": closing,
        "status": "01",
        "investField": FIELDS[k.field],
        "projectName": p.name if p else None,
        "projectCode": p.pr_no if p else None,
        "planName": f"Kế hoạch lựa chọn nhà thầu {p.name if p else k.name}",
        "contractType": "TG",
    }
    cancelling = {"cancelReason": k.cancel_reason, "cancelDate": moment(k.closed, "10:00:00")} if k.status == CANCELLED and not earlier else None
    place = {"provCode": None, "provName": places.official(k.province or "", short=portal.scribe.chance(0.08)), "districtName": None}
    return {
        "bidoNotifyContractorM": root,
        "bidpBidLocationList": [place],
        "bidoBidStatus": {"notifyNo": k.no, "status": _STATUS.get(k.status, "OPEN_BID")},
        "bidCancelingResponse": cancelling,
    }
