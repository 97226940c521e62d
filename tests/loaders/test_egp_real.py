"""Real records of the portal: figures read from the files by hand, and no field unaccounted for."""
from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from loaders.parse import parse
from tests.loaders.egp_harness import Stated, records, run, shared

FILES = {
    "detail_bid_opening_IB2600511048.json": "mo_thau",
    "detail_khlcnt_PL2600333000.json": "khlcnt",
    "detail_kqlcnt_IB2600077452.json": "kqlcnt",
    "detail_tbmt_IB2500315484_abridged.json": "tbmt",
    "search_khlcnt.jsonl": "tim_kiem",
    "search_kqlcnt.jsonl": "tim_kiem",
    "search_response_IB2600077452.json": "tra_loi_tim_kiem",
    "search_tbmt.jsonl": "tim_kiem",
}


def loaded(name: str) -> Stated:
    return run(records(shared("real", "egp", name)), name)


@pytest.mark.parametrize("name", FILES)
def test_every_row_is_loaded_and_every_field_used_or_ignored(name: str) -> None:
    stated = loaded(name)
    assert stated.counts.read == stated.counts.loaded + stated.counts.merged + stated.counts.quarantined > 0
    assert not stated.problems and "unknown_column" not in stated.codes() and "unknown_code" not in stated.codes()


@pytest.mark.parametrize(("name", "layout"), FILES.items())
def test_files_are_recognised_by_their_contents(name: str, layout: str, tmp_path: Path) -> None:
    path = shared("real", "egp", name)
    other = tmp_path / "khong_ro_ten.json"   # the name must not be needed
    other.write_bytes(path.read_bytes())
    found = parse(other, "khong_ro_ten.json", tmp_path / "home", "thu", b"k" * 32)
    assert found.error is None, found.message
    assert [(part.source, part.layout, part.counts.quarantined) for part in found.parts] == [("egp", layout, 0)]


def test_an_unknown_field_with_a_value_is_reported() -> None:
    [record] = records(shared("real", "egp", "detail_kqlcnt_IB2600077452.json"))
    record["bideContractorInputResultDTO"]["lotResultDTO"][0]["contractorList"][0]["truongMoi"] = 5
    stated = run([record])
    [message] = [message for code, message in stated.warnings if code == "unknown_column"]
    assert message.startswith("cột “bideContractorInputResultDTO.lotResultDTO[].contractorList[].truongMoi”")


def test_the_result_of_ib2600077452() -> None:
    stated = loaded("detail_kqlcnt_IB2600077452.json")
    [(winner, package, award)] = stated.relation("WINS")
    assert (winner.key, winner.kinds) == ("0317079577", ("Enterprise",))
    assert winner.name == "CÔNG TY TNHH DỊCH VỤ - TƯ VẤN VÀ XÂY DỰNG ĐIỆN NAM SÀI GÒN"
    assert (package.key, package.context["bid_no"]) == ("IB2600077452", "BP2600105679")
    assert award == {"price": 219_994_920, "date": dt.date(2026, 4, 29), "days": 195}
    losers = {s.key: (p["rank"], p["price"], p["valid"], p["won"]) for s, _, p in stated.relation("BIDS_ON") if not p["won"]}
    assert losers == {
        "0107943399": (2, 221_850_360, True, False),
        "0316870296": (3, 251_663_500, True, False),
        "0901042929": (4, 279_936_000, True, False),
        "0402096735": (5, 372_359_174, True, False),
        "0110435973": (6, 378_756_000, True, False),
    }
    assert [p for s, _, p in stated.relation("BIDS_ON") if s.key == "0317079577"] == [{"price": 219_994_920, "valid": True, "rank": 1, "won": True}]
    props = stated.of("BidPackage")["IB2600077452"]
    assert (props["estimate"], props["method"], props["field"], props["status"]) == (412_560_000, "Đấu thầu rộng rãi", "Hàng hóa", "Có kết quả")
    assert (props["published"], props["decided"]) == (dt.date(2026, 3, 13), dt.date(2026, 4, 29))   # the notice's day, not the result's
    assert [(s.key, s.kinds[0]) for s, _, _ in stated.relation("PROCURES")] == [("vnz000022302", "Agency")]


def test_search_and_detail_tell_the_same_award() -> None:
    [(winner, package, award)] = loaded("search_response_IB2600077452.json").relation("WINS")
    assert (winner.key, package.key, award) == ("0317079577", "IB2600077452", {"price": 219_994_920, "date": dt.date(2026, 4, 29)})
    props = loaded("search_response_IB2600077452.json").of("BidPackage")["IB2600077452"]
    assert (props["published"], props["closed"], props["province"]) == (dt.date(2026, 3, 13), dt.date(2026, 3, 24), "Quảng Ngãi")


def test_the_packages_of_plan_pl2600333000() -> None:
    stated = loaded("detail_khlcnt_PL2600333000.json")
    held = {source.key for source, plan, _ in stated.relation("IN_PLAN") if plan.key == "PL2600333000"}
    packages = {key: props for key, props in stated.of("BidPackage").items() if key in held}
    numbers = ("007", "021", "043", "106", "169", "189")
    assert packages.keys() == {f"BP2600838{number}" for number in numbers}
    assert sum(props["estimate"] for props in packages.values()) == 755_279_980_854
    assert {props["status"] for props in packages.values()} == {"Chưa mời thầu"}
    methods = [(packages[f"BP2600838{n}"]["method"], packages[f"BP2600838{n}"]["method_code"]) for n in numbers]
    assert methods == [("Chỉ định thầu", "CDTRG")] * 3 + [("Đấu thầu rộng rãi", "DTRR"), ("Tự thực hiện", "TTH"), ("Chỉ định thầu", "CDTRG")]
    plan = stated.of("Plan")["PL2600333000"]
    assert (plan["total"], plan["decision_no"], plan["decided"]) == (969_706_562_000, "498/QĐ-BQLDA1", dt.date(2026, 10, 2))


def test_the_project_of_plan_pl2600333000_keeps_what_helps_to_find_it() -> None:
    stated = loaded("detail_khlcnt_PL2600333000.json")
    [(owner, project, _)] = stated.relation("IS_OWNER_OF")
    assert (owner.key, owner.kinds) == ("5800939408", ("Agency", "Enterprise"))   # a board with a tax code
    assert (project.key, project.name) == ("PR2600048536", "Nâng cấp, cải tạo Quốc lộ 27 đoạn Km83+000 đến Km106+000")
    approved = dt.date(2026, 7, 17)   # of the project, not of the plan
    assert project.context["total"] == 969_706_562_000 and project.context["decided"] == approved and project.context["owner_key"] == "5800939408"
    assert stated.of("Project")["PR2600048536"] == {
        "name": project.name, "egp_no": "PR2600048536", "grp": "B", "total_capital": 969_706_562_000, "approved": approved,
    }
    assert len(stated.relation("PART_OF")) == 6 and [(s.key, t.key) for s, t, _ in stated.relation("PLANS")] == [("PL2600333000", "PR2600048536")]


def test_the_opening_of_ib2600511048() -> None:
    stated = loaded("detail_bid_opening_IB2600511048.json")
    bids = {source.key: props for source, _, props in stated.relation("BIDS_ON")}
    assert bids == {"0101565937": {"price": 6_128_680_000}, "0108558826": {"price": 8_142_949_250}, "0109123698": {"price": 7_198_620_200}}
    props = stated.of("BidPackage")["IB2600511048"]
    assert (props["status"], props["estimate"], props["closed"]) == ("Đang xét thầu", 8_204_568_300, dt.date(2026, 10, 2))
    assert [source.kinds for source, _, _ in stated.relation("PROCURES")] == [("Agency", "Enterprise")]


def test_the_abridged_notice() -> None:
    stated = loaded("detail_tbmt_IB2500315484_abridged.json")
    props = stated.of("BidPackage")["IB2500315484"]
    assert (props["method"], props["method_code"], props["field"]) == ("Chào giá trực tuyến", "CGTT", "Hàng hóa")
    assert (props["province"], props["status"]) == ("Ninh Bình", "Có kết quả")
    assert (props["published"], props["closed"], props["estimate"]) == (dt.date(2025, 7, 15), dt.date(2025, 8, 4), 2_716_560_000)
    assert [(s.key, s.kinds) for s, _, _ in stated.relation("PROCURES")] == [("0600338312", ("Enterprise",))]
    assert not stated.of("Project")   # current spending: the project column repeats the plan's name


def test_search_rows_of_results() -> None:
    stated = loaded("search_kqlcnt.jsonl")
    packages = stated.of("BidPackage")
    assert len(packages) == 24 and sum(str(key).startswith("DC") for key in packages) == 16
    methods = [props["method_code"] for props in packages.values()]
    assert {code: methods.count(code) for code in set(methods)} == {"CDTRG": 20, "LCNT_DB": 2, "TTH": 1, "CDT": 1}
    assert len(stated.relation("WINS")) == 24 and not stated.relation("BIDS_ON")   # the other bidders are not named
    assert sum(props["price"] for _, _, props in stated.relation("WINS")) == 30_805_643_067
    assert [target.key for _, target, props in stated.relation("WINS") if "date" not in props] == ["IB2600555643"]
    assert not any("published" in props or "closed" in props for props in packages.values())   # none of them had a notice
    assert packages["DC2600008476"]["winning_price_published"] == 3_931_960_000 and packages["DC2600008476"]["estimate"] == 4_012_207_901
    assert len({plan.key for _, plan, _ in stated.relation("IN_PLAN")}) == 22


def test_search_rows_of_notices() -> None:
    packages = loaded("search_tbmt.jsonl").of("BidPackage")
    assert len(packages) == 8 and {props["status"] for props in packages.values()} == {"Chưa đóng thầu"}
    provinces = [props["province"] for props in packages.values()]
    assert {p: provinces.count(p) for p in set(provinces)} == {"Hà Nội": 4, "TP. Hồ Chí Minh": 1, "Hà Tĩnh": 1, "Cần Thơ": 1, "Gia Lai": 1}


def test_search_rows_of_plans_pair_no_names_with_prices() -> None:
    stated = loaded("search_khlcnt.jsonl")
    plans = stated.of("Plan")
    assert len(plans) == 7 and not stated.of("BidPackage")
    assert (plans["PL2600321732"]["total"], plans["PL2600321732"]["decided"]) == (2_280_000_000, dt.date(2026, 8, 10))
    named = {source.key: (target.key, target.name) for source, target, _ in stated.relation("PLANS")}
    assert len(named) == 4 and named["PL2600321732"] == (None, "Đường GTNT thôn Phúc hưng")   # of 5 for investment, one names no project
    assert stated.codes() == set()
