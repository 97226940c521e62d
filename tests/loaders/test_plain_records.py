"""Plans, notices, openings and results stated a column at a time: the same comes of them as record by record, whatever stands in them."""
from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from loaders import columns
from loaders.context import Context, Row
from scripts.compare_parsing import came

_HEAD: dict[str, Any] = {
    "notifyNo": "IB2400000001", "notifyVersion": "00", "bidNo": "BP2400000001", "bidName": "Gói thầu số 1", "planNo": "PL2400000001", "planType": "DTPT",
    "procuringEntityCode": "vnz000000025", "procuringEntityName": "Sở Y tế tỉnh An Giang", "investorCode": "vnz000000025",
    "investorName": "Sở Y tế tỉnh An Giang", "bidForm": "DTRR", "bidPrice": 32_100_000_000, "bidPriceUnit": "VND", "id": "8f6e", "investField": "XL",
    "publicDate": "2024-01-05T08:10:12.123", "bidCloseDate": "2024-01-25T09:00:00",
}  # fmt: skip
_BID: dict[str, Any] = {"contractorCode": "vn0100121449", "contractorName": "Công ty TNHH Bách Hà", "bidPrice": 25_680_000_000, "bidPriceUnit": "VND",
                        "bidFinalPrice": 25_000_000_000, "saleNumber": 0.0, "ventureCode": None, "ventureName": None, "role": None}  # fmt: skip
_OTHER = {**_BID, "contractorCode": "vn0101234567", "ventureCode": "LD1"}
_WON: dict[str, Any] = {"orgCode": "vn0100121449", "orgFullname": "Công ty TNHH Bách Hà", "taxCode": "0100121449", "bidResult": 1,
                        "bidWiningPrice": 25_000_000_000, "lotPrice": 25_680_000_000, "lotFinalPrice": 25_000_000_000, "reason": None,
                        "cperiod": 90, "cperiodUnit": "D"}  # fmt: skip
_LOST = {**_WON, "orgCode": "vn0101234567", "orgFullname": "Liên doanh Z", "bidResult": 0, "bidWiningPrice": None, "reason": "Xếp hạng thứ hai",
         "ventureName": "LD"}  # fmt: skip
_LOTS = [{"lotNo": "PP1", "winningCode": "vn0100121449", "contractorList": [_WON, _LOST]}, {"lotNo": "PP2", "winningCode": None, "contractorList": [_WON]}]
_LINE = {"bidNo": "BP2400000001", "planNo": "PL2400000001", "bidName": "Gói thầu số 1", "bidPrice": 32_100_000_000, "bidForm": "DTRR", "bidField": "XL",
         "linkNotifyInfo": '{"notifyNo": "IB2400000001", "notifyVersion": "00"}'}  # fmt: skip
_PLAN = {"planNo": "PL2400000001", "planVersion": "00", "name": "Kế hoạch", "investTotal": 9_000_000_000, "decisionNo": "5/QĐ", "bidPack": 2,
         "pno": "PR2400000001", "decisionDate": "2024-01-02T23:59:59", "pname": "Cầu An An",
         "investorName": "Sở Y tế tỉnh An Giang", "pgroup": None}  # fmt: skip
_PROJECT = {"no": "PR2400000001", "code": "7514284", "name": "Cầu An An", "investorCode": "vnz000000025", "investorName": "Sở Y tế tỉnh An Giang",
            "group": "NB", "investTotal": 9_000_000_000, "investTotalUnit": "VND", "decisionDate": "2024-01-02T23:59:59"}  # fmt: skip
RECORDS: dict[str, dict[str, Any]] = {
    "tbmt": {
        "bidoNotifyContractorM": {**_HEAD, "projectName": "Cầu An An", "projectCode": "PR2400000001", "numPetition": None}, "bidCancelingResponse": None,
        "bidpBidLocationList": [{"provCode": None, "provName": "Tỉnh An Giang"}], "bidoBidStatus": {"notifyNo": "IB2400000001", "status": "PUB_KQLCNT"},
    },
    "mo_thau": {
        "roundmng": {"bidoBidroundMngViewDTO": {**_HEAD, "bidStatus": "OPEN_BID", "countContractor": 2}},
        "bid_open": {"bidSubmissionByContractorViewResponse": {"bidSubmissionDTOList": [_BID, _OTHER]}},
    },
    "kqlcnt": {"bideContractorInputResultDTO": {**{name: value for name, value in _HEAD.items() if name != "bidCloseDate"}, "resultVersion": "00",
                                                "status": "IS_PUBLISH", "decisionDate": "2024-02-24T23:59:59", "lotResultDTO": _LOTS}},
    "khlcnt": {"bidPoBidpPlanProjectDetailView": _PLAN, "project": _PROJECT, "bidpPlanDetailToProjectList": [_LINE, {**_LINE, "linkNotifyInfo": None}]},
}  # fmt: skip
#: what may stand in any place instead
ODD: tuple[Any, ...] = (
    None, "", "-", "  ", "…", "#REF!", "x", 0, 1, 1.0, True, -5, 2.5, 10**17, "10", "1.234", "USD", "TX", "vnp000012345", "vn0100121449", "vnz000012345",
    "0101234567", "Công ty Cổ phần Z", "Sở  Y tế", "Ban QLDA", "“A”", "Tỉnh Cà Mau", "2024-02-30T00:00:00", "2020-01-01T00:00:00", "05/03/2024", "dtrr",
    "IB2400000009", "HH", "DHT", "PR2400000002", "DA-17", [], {}, [{}], {"a": 1}, [{"provName": "Tỉnh Cà Mau"}, {"provName": "Tỉnh An Giang"}], 1e18,
)  # fmt: skip
#: keys that a record may have besides
MORE = ("numPetition", "numPetitionHsmt", "numClarifyReq", "oldInvestorName", "mergerProName", "pno", "pname", "lotDTOList", "originalPublicDate", "bidField",
        "unheard_of", "status", "cancelDate", "lotOpenDetails", "falsePhase", "notifyNo",
        "isOda", "provCode", "bidoBidStatusDTO", "bidoNotifyContractorP", "bidoLotOpenDetailDTOS")  # fmt: skip


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place within a record: its container and key."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from _places(value[key])


def _records(layout: str, seed: int) -> Iterator[dict[str, Any]]:
    """Plain records that differ, records said twice, and many with odd cells, missing ones and unforeseen ones."""
    chance = random.Random(seed)
    for n in range(240):
        record: dict[str, Any] = json.loads(json.dumps(RECORDS[layout]).replace("2400000001", f"24{n // 2:08}").replace("000000025", f"0000000{n // 2 % 7:02}"))
        for _ in range(chance.choice((0, 0, 0, 1, 1, 2))):
            container, key = chance.choice(list(_places(record)))
            if chance.random() < 0.15:
                del container[key]
            elif isinstance(container, dict) and chance.random() < 0.2:
                container[chance.choice(MORE)] = copy.deepcopy(chance.choice(ODD))
            else:
                container[key] = copy.deepcopy(chance.choice(ODD))
        yield record


def _one_by_one(ctx: Context, _: Any, handle: Callable[[Context, Row], None], __: int) -> None:
    ctx.each(handle)


@pytest.mark.parametrize("layout", RECORDS)
@pytest.mark.parametrize("seed", (104, 117, 339))
def test_columns_and_single_records_come_to_the_same(layout: str, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / f"{layout}.jsonl"
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in _records(layout, seed)), encoding="utf-8")
    together: list[int] = []
    group = columns.Group.state
    monkeypatch.setattr(columns.Group, "state", lambda self, ctx, new: (together.append(len(new)), group(self, ctx, new))[1])
    now = came(path)
    monkeypatch.setattr(columns, "each", _one_by_one)
    assert now == came(path)
    counts = next(value for what, value in now.items() if what.endswith("counts"))
    assert counts["merged"] and counts["quarantined"], "the file must hold what tells the ways apart"
    assert sum(together) > 60, "plain records must have gone by columns"
