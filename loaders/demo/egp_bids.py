"""System 4, e-procurement: bid openings and results of contractor selection."""

from __future__ import annotations

from collections.abc import Iterator

from loaders.demo.egp_portal import Json, Portal, moment
from loaders.demo.model import Bid, Package, Party
from loaders.demo.packages import FIELDS, OPEN


def openings(portal: Portal) -> Iterator[Json]:
    row = 0
    for k in portal.world.packages:
        bids = portal.world.bids.get(k.no, [])
        if not bids or k.published is None or k.method_code not in OPEN:
            continue
        row += 1
        ventures = list(dict.fromkeys(b.consortium for b in bids if b.consortium))
        view = portal.common(k, "mo_thau", row, "roundmng.bidoBidroundMngViewDTO") | {
            "isInternet": True,
            "investField": FIELDS[k.field],
            "successBidOpenDate": moment(k.closed, "09:07:06"),
            "bidStatus": "OPEN_BID",
            "countContractor": len(bids),
        }
        rows = [_submission(portal, b, row, n, ventures) for n, b in enumerate(bids)]
        yield {"roundmng": {"bidoBidroundMngViewDTO": view}, "bid_open": {"bidSubmissionByContractorViewResponse": {"bidSubmissionDTOList": rows}}}


def _submission(portal: Portal, b: Bid, row: int, n: int, ventures: list[str]) -> Json:
    column = f"bid_open.bidSubmissionByContractorViewResponse.bidSubmissionDTOList[{n}].contractorName"
    name = portal.named(portal.scribe.spell(portal.world.firm[b.mst].name, "enterprise"), Party("enterprise", b.mst), "mo_thau", row, column)
    return {
        "contractorCode": f"vn{b.mst}",
        "contractorName": name,
        "bidPrice": b.price,
        "bidPriceUnit": "VND",
        "bidFinalPrice": b.price,
        "saleNumber": 0.0,
        **_venture(b, ventures),
    }


def results(portal: Portal) -> Iterator[Json]:
    for row, k in enumerate((k for k in portal.world.packages if k.no in portal.world.awards), start=1):
        day = portal.world.awards[k.no][0].day
        p = portal.world.project[k.project] if k.project else None
        root = portal.common(k, "kqlcnt", row, "bideContractorInputResultDTO") | {
            "resultVersion": "00",
            "status": "IS_PUBLISH",
            "bidField": FIELDS[k.field],
            "publicDate": moment(day, "16:06:52"),
            "decisionNo": f"{portal.clock.randint(1, 900)}/QĐ",
            "decisionDate": moment(day, "23:59:59"),
            "projectName": p.name if p else None,
        }
        yield {"bideContractorInputResultDTO": {**root, "lotResultDTO": [_lot(portal, k, row)], "isMultiLot": 0}}


def _lot(portal: Portal, k: Package, row: int) -> Json:
    bids, awards = portal.world.bids[k.no], {a.mst: a for a in portal.world.awards[k.no]}
    ventures = list(dict.fromkeys(b.consortium for b in bids if b.consortium))
    contractors = []
    for n, b in enumerate(bids):
        column = f"bideContractorInputResultDTO.lotResultDTO[0].contractorList[{n}].orgFullname"
        name = portal.named(portal.scribe.spell(portal.world.firm[b.mst].name, "enterprise"), Party("enterprise", b.mst), "kqlcnt", row, column)
        a = awards.get(b.mst)
        contractors.append(
            {
                "orgCode": f"vn{b.mst}",
                "orgFullname": name,
                "taxCode": b.mst,
                "taxNation": None,
                "role": None,
                "bidResult": int(a is not None),
                "bidWiningPrice": a.price if a else None,
                "lotPrice": b.price,
                "lotFinalPrice": b.price,
                "reason": b.reason,
                **_venture(b, ventures),
                "cperiod": a.days if a else None,
                "cperiodUnit": "D",
                "cperiodText": f"{a.days} ngày" if a else None,
            }
        )
    return {
        "lotNo": k.bid_no,
        "lotName": k.name,
        "lotPrice": k.estimate,
        "status": 1,
        "winningCode": f"vn{bids[0].mst}",
        "contractorList": contractors,
        "goodsList": "[]",
    }


def _venture(bid: Bid, names: list[str]) -> Json:
    """Its code ends with the package's serial; a second consortium of a package gets its own."""
    if bid.consortium is None:
        return {"ventureCode": None, "ventureName": None}
    n = names.index(bid.consortium)
    return {"ventureCode": f"LD{bid.no[2:]}" + (f"-{n + 1}" if n else ""), "ventureName": bid.consortium}
