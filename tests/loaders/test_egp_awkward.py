"""Awkward records: versions, cancellations, lots, consortia, odd codes, broken lines. All made up."""
from __future__ import annotations

import copy
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from graph.values import ValueProblem
from loaders.parse import Part, parse
from loaders.sources.egp import bids, parties
from loaders.sources.egp.cells import number_of
from tests.loaders.egp_harness import run

FIRM_A = {"orgCode": "vn0100000001", "orgFullname": "Công ty TNHH An Bình", "taxCode": "0100000001"}
FIRM_B = {"orgCode": "vn0100000002", "orgFullname": "Công ty Cổ phần Bắc Sơn", "taxCode": "0100000002"}


def notice(**changes: Any) -> dict[str, Any]:
    head = {
        "notifyNo": "IB2600000001", "notifyVersion": "00", "bidNo": "BP2600000001", "planNo": "PL2600000001", "bidName": "Gói thầu số 1", "bidForm": "DTRR",
        "investField": "XL", "bidPrice": 1_000_000_000, "bidPriceUnit": "VND", "publicDate": "2026-01-05T10:00:00", "bidCloseDate": "2026-01-25T09:00:00",
        "procuringEntityCode": "vn0100000009", "procuringEntityName": "Trung tâm Y tế huyện Sông Mã", "planType": "TX",
    }
    return {"bidoNotifyContractorM": {**head, **changes}, "bidoBidStatus": {"status": "OPEN_BID"}, "bidpBidLocationList": [{"provName": "Tỉnh Sơn La"}]}


def line(firm: dict[str, Any], *, won: bool, price: int, **changes: Any) -> dict[str, Any]:
    return {**firm, "bidResult": int(won), "bidWiningPrice": price if won else None, "lotPrice": price, "lotFinalPrice": price, **changes}


def result(*lots: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    head = {
        "notifyNo": "IB2600000001", "bidNo": "BP2600000001", "planNo": "PL2600000001", "bidName": "Gói thầu số 1", "bidForm": "DTRR", "bidField": "XL",
        "bidPrice": 1_000_000_000, "bidPriceUnit": "VND", "resultVersion": "00", "status": "IS_PUBLISH", "decisionDate": "2026-02-10T23:59:59",
    }
    listed = [{"lotNo": f"PP{number}", "contractorList": lines} for number, lines in enumerate(lots, start=1)]
    return {"bideContractorInputResultDTO": {**head, "lotResultDTO": listed, **changes}}


def opening(*submissions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    head = {"notifyNo": "IB2600000001", "bidNo": "BP2600000001", "bidName": "Gói thầu số 1", "bidStatus": "OPEN_BID", "isInternet": True, **changes}
    return {"roundmng": {"bidoBidroundMngViewDTO": head}, "bid_open": {"bidSubmissionByContractorViewResponse": {"bidSubmissionDTOList": list(submissions)}}}


# ---- broken input --------------------------------------------------------------------------------------------------
def parsed(tmp_path: Path, *lines_: str) -> Part:
    path = tmp_path / "tbmt.jsonl"
    path.write_text("\n".join(lines_), encoding="utf-8")
    found = parse(path, "tbmt.jsonl", tmp_path / "home", "thu", b"k" * 32)
    assert found.error is None, found.message
    [part] = found.parts
    return part


def test_a_truncated_line_is_quarantined_and_the_rest_is_loaded(tmp_path: Path) -> None:
    part = parsed(tmp_path, json.dumps(notice()), json.dumps(notice(notifyNo="IB2600000002"))[:200])
    assert (part.counts.read, part.counts.loaded, part.counts.quarantined) == (2, 1, 1)
    [problem] = part.quarantine
    assert problem["row"] == 2 and "cắt cụt" in problem["reason"]


def test_a_duplicated_row_is_merged(tmp_path: Path) -> None:
    part = parsed(tmp_path, json.dumps(notice()), json.dumps(notice()), json.dumps(notice(notifyNo="IB2600000002")))
    assert (part.counts.read, part.counts.loaded, part.counts.merged, part.counts.quarantined) == (3, 2, 1, 0)


def test_an_unknown_code_is_kept_as_written_and_reported() -> None:
    stated = run([notice(bidForm="XYZ_9")])
    props = stated.of("BidPackage")["IB2600000001"]
    assert (props["method"], props["method_code"]) == ("XYZ_9", "XYZ_9")
    assert [message for code, message in stated.warnings if code == "unknown_code"] == ["mã 'XYZ_9' không có trong bảng mã bidForm; giữ nguyên như đã viết"]


@pytest.mark.parametrize(
    ("changes", "column", "value"),
    [
        ({"notifyNo": "hai nghìn"}, "bidoNotifyContractorM.notifyNo", "hai nghìn"),
        ({"bidPrice": "nhiều"}, "bidoNotifyContractorM.bidPrice", "nhiều"),
        ({"bidPrice": -5}, "bidoNotifyContractorM.bidPrice", -5),
        ({"bidCloseDate": "2026-02-31T09:00:00"}, "bidoNotifyContractorM.bidCloseDate", "2026-02-31T09:00:00"),
        ({"procuringEntityCode": "vn12"}, "bidoNotifyContractorM.procuringEntityCode", "vn12"),
        ({"notifyNo": None, "bidNo": None}, "bidoNotifyContractorM.notifyNo", None),
    ],
)
def test_an_unusable_row_is_quarantined_with_its_place(changes: dict[str, Any], column: str, value: object) -> None:
    stated = run([notice(**changes), notice(notifyNo="IB2600000002")])
    assert (stated.counts.loaded, stated.counts.quarantined) == (1, 1) and set(stated.of("BidPackage")) == {"IB2600000002"}
    [problem] = stated.problems
    assert (problem.row, problem.column, problem.value) == (1, column, value)


def test_a_record_of_no_layout_is_quarantined() -> None:
    stated = run([{"gi": "do"}])
    assert stated.counts.quarantined == 1 and "không nhận ra loại bản ghi" in stated.problems[0].reason


def test_one_broken_bid_is_set_aside_without_the_others() -> None:
    good = {"contractorCode": "vn0100000001", "contractorName": "Công ty TNHH An Bình", "bidPrice": 900}
    stated = run([opening(good, {"contractorName": "Không mã", "bidPrice": 1})])
    assert [source.key for source, _, _ in stated.relation("BIDS_ON")] == ["0100000001"]
    assert (stated.counts.loaded, stated.counts.parts_quarantined) == (1, 1)
    assert stated.problems[0].column == "bid_open.bidSubmissionByContractorViewResponse.bidSubmissionDTOList[].contractorCode"


# ---- stages and versions -------------------------------------------------------------------------------------------
def test_a_cancelled_notice_is_cancelled_whatever_its_status_says() -> None:
    record = notice() | {"bidCancelingResponse": {"cancelReason": "Thay đổi mục tiêu", "cancelDate": "2026-01-20T10:00:00"}}
    stated = run([opening({"contractorCode": "vn0100000001", "bidPrice": 900}), record])
    props = stated.of("BidPackage")["IB2600000001"]
    assert (props["status"], props["cancel_reason"]) == ("Đã hủy thầu", "Thay đổi mục tiêu")
    assert [props for _, _, props in stated.relation("BIDS_ON")] == [{"price": 900}]   # opened before: bid on, validity unknown


def stages(*records: dict[str, Any]) -> dict[str | None, str]:
    """The status of each package after linking's rule: of several versions of a record the newest stands."""
    newest: dict[str, tuple[int, str | None, dict[str, Any]]] = {}
    for _, ref, props in run(records).nodes:
        if str(ref.context.get("record", "")).startswith("stage/"):
            held = (int(str(ref.context["version"])), ref.key, props)
            newest[str(ref.context["record"])] = max(newest.get(str(ref.context["record"]), held), held, key=lambda item: item[0])
    return {key: props["status"] for _, key, props in newest.values() if props}


PLAN_LINE = {"bidPoBidpPlanProjectDetailView": {"planNo": "PL2600000001"}, "bidpPlanDetailToProjectList": [{"bidNo": "BP2600000001"}]}
OPENED = opening({"contractorCode": "vn0100000001", "bidPrice": 900})
HELD = result([line(FIRM_A, won=True, price=900)])


@pytest.mark.parametrize(
    ("records", "status"),
    [
        ([PLAN_LINE], {"BP2600000001": "Chưa mời thầu"}),
        ([PLAN_LINE, notice()], {"IB2600000001": "Đang xét thầu"}),
        ([OPENED], {"IB2600000001": "Đang xét thầu"}),
        ([HELD, OPENED, notice()], {"IB2600000001": "Có kết quả"}),
        ([HELD, notice() | {"bidCancelingResponse": {"cancelReason": "Hủy"}}], {"IB2600000001": "Đã hủy thầu"}),
        ([result([], resultVersion="01"), result([], cancelReason="Sai sót"), notice()], {"IB2600000001": "Có kết quả"}),
        (
            [notice(notifyNo="IB2600000007"), notice() | {"bidCancelingResponse": {"cancelReason": "Hủy"}}],   # tendered again
            {"IB2600000001": "Đã hủy thầu", "IB2600000007": "Đang xét thầu"},
        ),
    ],
)
def test_the_furthest_stage_stands_in_any_order(records: list[dict[str, Any]], status: dict[str, str]) -> None:
    assert stages(*records) == stages(*reversed(records)) == status


def test_every_statement_of_a_version_names_the_record_and_the_version() -> None:
    """Linking drops the older ones: a corrected result must not leave two winners."""
    old, new = result([line(FIRM_A, won=True, price=900)]), result([line(FIRM_B, won=True, price=950)], resultVersion="01")
    stated = run([new, old])
    wins = {source.key: (target.context["record"], target.context["version"]) for source, target, _ in stated.relation("WINS")}
    assert wins == {"0100000002": ("kqlcnt/IB2600000001", "01"), "0100000001": ("kqlcnt/IB2600000001", "00")}
    nodes = [ref.context for _, ref, _ in stated.nodes if str(ref.context["record"]).startswith("kqlcnt/")]
    assert [context["version"] for context in nodes] == ["01", "00"]


def test_versions_of_a_plan_cover_its_packages() -> None:
    head = {"planNo": "PL2600000001", "planVersion": "01", "name": "KHLCNT"}
    bid = {"bidNo": "BP2600000001", "bidName": "Gói 1", "bidPrice": 5, "bidForm": "CDT", "linkNotifyInfo": '{"notifyNo": "IB2600000001"}'}
    stated = run([{"bidPoBidpPlanProjectDetailView": head, "bidpPlanDetailToProjectList": [bid], "project": None}])
    [(package, plan, _)] = stated.relation("IN_PLAN")
    assert (package.key, plan.key) == ("IB2600000001", "PL2600000001")
    assert {(ref.context["record"], ref.context["version"]) for ref in (package, plan)} == {("khlcnt/PL2600000001", "01")}
    assert "status" not in stated.of("BidPackage")["IB2600000001"]   # noticed: its own record tells the stage


def test_a_notice_published_again_keeps_its_first_day() -> None:
    stated = run([notice(notifyVersion="01", publicDate="2026-01-12T10:00:00", originalPublicDate="2026-01-05T10:00:00")])
    assert stated.of("BidPackage")["IB2600000001"]["published"] == dt.date(2026, 1, 5)


def test_unreadable_link_information_costs_the_cell_only() -> None:
    head, bid = {"planNo": "PL2600000001"}, {"bidNo": "BP2600000001", "linkNotifyInfo": '{"notifyNo": "IB26'}
    stated = run([{"bidPoBidpPlanProjectDetailView": head, "bidpPlanDetailToProjectList": [bid]}])
    assert set(stated.of("BidPackage")) == {"BP2600000001"} and "unreadable_json" in stated.codes()


# ---- results -------------------------------------------------------------------------------------------------------
def test_lots_of_one_package_make_one_bid_a_bidder_and_their_awards_add_up() -> None:
    first = [line(FIRM_A, won=True, price=100, cperiod=3, cperiodUnit="M"), line(FIRM_B, won=False, price=120, reason="Nhà thầu xếp hạng 2")]
    second = [line(FIRM_A, won=True, price=50, cperiod=30, cperiodUnit="D"), line(FIRM_B, won=False, price=40, reason="Không đạt yêu cầu về kỹ thuật")]
    third = [line(FIRM_A, won=False, price=9, reason="Giá dự thầu cao hơn"), line(FIRM_B, won=True, price=7)]
    stated = run([result(first, second, third)])
    bids_on = {source.key: props for source, _, props in stated.relation("BIDS_ON")}
    assert bids_on == {"0100000001": {"price": 159, "valid": True, "won": True}, "0100000002": {"price": 167, "valid": True, "won": True}}
    wins = {source.key: props for source, _, props in stated.relation("WINS")}
    date = dt.date(2026, 2, 10)
    assert wins == {"0100000001": {"price": 150, "date": date, "days": 90}, "0100000002": {"price": 7, "date": date}}
    assert "converted_period" in stated.codes()


def test_a_line_given_twice_counts_once() -> None:
    row = line(FIRM_A, won=True, price=100)
    stated = run([result([row, copy.deepcopy(row)])])
    assert [props["price"] for _, _, props in stated.relation("WINS")] == [100] and len(stated.relation("BIDS_ON")) == 1


def test_a_consortium_bids_and_wins_member_by_member() -> None:
    venture = {"ventureCode": "LD01", "ventureName": "Liên danh An Bình - Bắc Sơn"}
    members = [line(FIRM_A, won=True, price=100, **venture), line(FIRM_B, won=True, price=100, **venture, bidWiningPrice=40)]
    members[0]["bidWiningPrice"] = 60
    stated = run([result(members)])
    assert {s.key: (p["price"], p["consortium"]) for s, _, p in stated.relation("WINS")} == {
        "0100000001": (60, "Liên danh An Bình - Bắc Sơn"), "0100000002": (40, "Liên danh An Bình - Bắc Sơn"),
    }
    assert {p["price"] for _, _, p in stated.relation("BIDS_ON")} == {100}


def test_without_a_name_the_consortium_goes_by_its_code() -> None:
    stated = run([opening({"contractorCode": "vn0100000001", "bidPrice": 5, "ventureCode": "LD01"})])
    assert [p["consortium"] for _, _, p in stated.relation("BIDS_ON")] == ["LD01"]


def test_a_result_without_a_winner_has_lost_bids_and_no_award() -> None:
    stated = run([result([line(FIRM_A, won=False, price=9, reason="Không đáp ứng yêu cầu về năng lực")])])
    assert not stated.relation("WINS") and "no_winner" in stated.codes()
    assert [p for _, _, p in stated.relation("BIDS_ON")] == [{"price": 9, "valid": False, "won": False, "reason": "Không đáp ứng yêu cầu về năng lực"}]
    assert stated.of("BidPackage")["IB2600000001"]["status"] == "Có kết quả"


def test_a_cancelled_result_awards_nothing() -> None:
    stated = run([result([line(FIRM_A, won=True, price=9)], cancelDate="2026-03-01T10:00:00", cancelReason="Vi phạm pháp luật về đấu thầu")])
    props = stated.of("BidPackage")["IB2600000001"]
    assert (props["status"], props["cancel_reason"]) == ("Đã hủy thầu", "Vi phạm pháp luật về đấu thầu") and "decided" not in props
    assert not stated.relation("WINS") and [p for _, _, p in stated.relation("BIDS_ON")] == [{"price": 9, "valid": True}]


def test_a_direct_award_may_name_its_winner_on_the_lot_only() -> None:
    record = result([], notifyNo="DC2600000001", bidForm="CDTRG")
    record["bideContractorInputResultDTO"]["lotResultDTO"][0]["winningCode"] = "vnp000000001"
    stated = run([record])
    [(winner, package, award)] = stated.relation("WINS")
    assert (winner.kinds, winner.key, package.key) == (("Person",), "vnp000000001", "DC2600000001") and "price" not in award


def test_the_named_winner_may_be_a_consortium_or_several_codes() -> None:
    venture = {"ventureCode": "LD2600000001", "ventureName": "Liên danh A - B"}
    members = [line(FIRM_A, won=True, price=100, **venture), line(FIRM_B, won=True, price=100, **venture)]
    for written in ("LD2600000001", "vn0100000001, vn0100000002", "vn0100000002"):
        record = result(members)
        record["bideContractorInputResultDTO"]["lotResultDTO"][0]["winningCode"] = written
        assert len((stated := run([record])).relation("WINS")) == 2 and not stated.warnings, written
    record["bideContractorInputResultDTO"]["lotResultDTO"][0]["winningCode"] = "vn0100000007"
    assert "winner_differs" in run([record]).codes()


def test_a_foreign_bidder_without_a_portal_code_goes_by_name() -> None:
    foreign = {"orgCode": None, "taxCode": "91320594MA1N", "orgFullname": "Suzhou Bridge Co., Ltd", "taxNation": "CN"}
    stated = run([result([line(foreign, won=True, price=100)])])
    [(winner, _, _)] = stated.relation("WINS")
    assert (winner.key, winner.name, winner.kinds[0]) == (None, "Suzhou Bridge Co., Ltd", "Enterprise") and not stated.problems


def test_bidders_of_the_opening_who_are_missing_from_the_result_have_lost() -> None:
    opened = [{"contractorCode": "vn0100000002", "contractorName": "Công ty Cổ phần Bắc Sơn", "lotNo": "PP1", "lotPrice": 120, "lotFinalPrice": 110}]
    stated = run([result([line(FIRM_A, won=True, price=100)], lotOpenDetails=opened)])
    assert {s.key: p for s, _, p in stated.relation("BIDS_ON")}["0100000002"] == {"price": 110, "won": False}


def test_amounts_in_another_currency_are_reported_and_unknown() -> None:
    stated = run([notice(bidPriceUnit="USD")])
    assert "estimate" not in stated.of("BidPackage")["IB2600000001"] and "foreign_currency" in stated.codes()


def test_donor_funded_notices_are_read_too() -> None:
    record = notice(pName="Dự án Cấp nước", projectCode="PR2600000001", cType="TG")
    record["bidoNotifyContractorP"] = record.pop("bidoNotifyContractorM")
    record["bidoBidStatusDTO"] = record.pop("bidoBidStatus")
    stated = run([record])
    assert stated.of("BidPackage")["IB2600000001"]["status"] == "Đang xét thầu"
    assert [(s.key, t.key, t.name) for s, t, _ in stated.relation("PART_OF")] == [("IB2600000001", "PR2600000001", "Dự án Cấp nước")]
    assert not stated.warnings


def test_places_go_by_name_never_by_code() -> None:
    record = notice()
    record["bidpBidLocationList"] = [{"provCode": "24", "provName": "Tỉnh Bắc Ninh"}, {"provCode": "24", "provName": "Bắc Giang"}]
    stated = run([record])
    assert stated.of("BidPackage")["IB2600000001"]["province"] == "Bắc Ninh" and "several_provinces" in stated.codes()
    record["bidpBidLocationList"] = [{"provCode": "24", "provName": None}]
    stated = run([record])
    assert "province" not in stated.of("BidPackage")["IB2600000001"] and "unknown_province" in stated.codes()


# ---- search rows ---------------------------------------------------------------------------------------------------
def test_winners_that_cannot_be_paired_get_no_price() -> None:
    row = {
        "type": "es-notify-contractor", "stepCode": "notify-contractor-step-4-kqlcnt", "notifyNo": "IB2600000001", "notifyNoStand": "IB2600000001-00",
        "bidName": ["Gói 1"], "bidPrice": [1000.0], "winningCode": ["vn0100000001", "vn0100000002"], "contractorName": ["B", "A"],
        "bidWinningPrice": [900.0], "statusForNotify": "CNTTT", "decisionDate": "2026-02-10T23:59:59", "publicDate": "2026-01-05T10:00:00", "score": "NaN",
    }
    stated = run([row])
    assert {(s.key, s.name, p.get("price")) for s, _, p in stated.relation("WINS")} == {("0100000001", None, None), ("0100000002", None, None)}
    props = stated.of("BidPackage")["IB2600000001"]
    assert (props["winning_price_published"], props["published"]) == (900, dt.date(2026, 1, 5)) and "several_values" in stated.codes()


@pytest.mark.parametrize(("code", "status"), [("", "Chưa đóng thầu"), ("DXT", "Đang xét thầu"), ("KCNTTT", "Có kết quả"), ("DHTBMT", "Đã hủy thầu")])
def test_status_words_of_the_search(code: str, status: str) -> None:
    row = {"type": "es-notify-contractor", "stepCode": "notify-contractor-step-1-tbmt", "notifyNo": "IB2600000001", "bidName": ["Gói 1"]}
    assert run([row | {"statusForNotify": code}]).of("BidPackage")["IB2600000001"]["status"] == status


# ---- small readers -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("reason", "valid", "rank"),
    [
        ("Không đạt yêu cầu về kỹ thuật", False, None),
        ("E-HSDT không hợp lệ", False, None),
        ("Không đáp ứng năng lực và kinh nghiệm, giá cao hơn", False, None),
        ("Giá dự thầu cao hơn", True, None),
        ("Nhà thầu xếp hạng 3.", True, 3),
        ("Nhà thầu xếp hạng thứ hai", True, 2),
        ("Không đánh giá theo quy trình 02", None, None),
    ],
)
def test_reasons(reason: str, valid: bool | None, rank: int | None) -> None:
    assert (bids.validity(reason), bids.rank(reason)) == (valid, rank)


def test_a_reason_that_tells_nothing_is_reported() -> None:
    stated = run([result([line(FIRM_A, won=True, price=1), line(FIRM_B, won=False, price=2, reason="Không đánh giá theo quy trình 02")])])
    assert "unknown_reason" in stated.codes()
    assert {s.key: p.get("valid") for s, _, p in stated.relation("BIDS_ON")} == {"0100000001": True, "0100000002": None}


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("vn0101234567", "0101234567"),
        ("VN0101234567-001", "0101234567-001"),
        ("vn3703479134-02", "3703479134"),   # a sub-account
        ("vnz000012345", "vnz000012345"),
        ("0101234567", "0101234567"),
    ],
)
def test_organisation_codes(code: str, key: str) -> None:
    assert parties.account(code) == key


@pytest.mark.parametrize("code", ["vn123", "vnz12", "１２３４５６７８９０", "???"])
def test_codes_that_are_none(code: str) -> None:
    with pytest.raises(ValueProblem):
        parties.account(code)


@pytest.mark.parametrize(
    ("code", "name", "kinds"),
    [
        ("0101234567", "TRUNG TÂM Y TẾ KHU VỰC DĨ AN", ("Agency", "Enterprise")),
        ("0101234567", "CÔNG TY CỔ PHẦN BỆNH VIỆN ĐA KHOA PHƯƠNG NAM", ("Enterprise",)),
        ("0101234567", "Phòng Kinh tế xã Ngọc Tố", ("Agency", "Enterprise")),
        ("0101234567", "Phong Kim", ("Enterprise", "Agency")),
        ("0101234567", None, ("Enterprise", "Agency")),
        ("vnz000012345", "Hộ kinh doanh Vũ Thị Thu", ("Agency", "Enterprise")),
        ("vnz000012345", "Sở Y tế Hà Nội", ("Agency",)),
        ("vnp000000001", "Nguyễn Văn An", ("Person",)),
    ],
)
def test_kinds_of_bodies(code: str, name: str | None, kinds: tuple[str, ...]) -> None:
    assert parties.kinds(code, name) == kinds


@pytest.mark.parametrize(("written", "number"), [("IB2600077452", "IB2600077452"), ("IB2600077452-00", "IB2600077452"), ("DC2600008476-null", "DC2600008476")])
def test_numbers(written: str, number: str) -> None:
    assert number_of(written) == number


def test_a_project_owner_without_a_project_is_reported() -> None:
    assert "owner_without_project" in run([notice(investorCode="vnz000000007", investorName="UBND tỉnh Sơn La")]).codes()
    project = run([notice(investorCode="vnz000000007", investorName="UBND tỉnh Sơn La", projectCode="PR2600000001", projectName="Trạm y tế")])
    assert [(s.key, t.key) for s, t, _ in project.relation("IS_OWNER_OF")] == [("vnz000000007", "PR2600000001")] and not project.warnings


def test_a_person_owns_no_package_but_is_reported() -> None:
    stated = run([notice(procuringEntityCode="vnp000000001", procuringEntityName="Nguyễn Văn An")])
    assert not stated.relation("PROCURES") and "person_as_body" in stated.codes()


def test_contact_details_of_persons_are_never_stated_or_reported() -> None:
    stated = run([result([line(FIRM_A, won=True, price=1, repIdNo="012345678901", recEmail="a@b.vn")], repPhone="0912345678")])
    assert "012345678901" not in repr(stated) and not stated.warnings


def test_records_are_read_one_at_a_time() -> None:
    """What one record states never depends on the records around it: order and cuts of a dump change nothing."""
    records = [result([line(FIRM_A, won=True, price=1)], notifyNo=f"IB260000000{n}") for n in range(1, 4)]
    together, alone = run(records), [run([record]) for record in records]
    assert [edge[1:] for edge in together.edges] == [edge[1:] for stated in alone for edge in stated.edges]
