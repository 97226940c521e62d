"""The made-up sample world: what the e-GP loader states must equal the truth, column by column."""
from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

import duckdb
import pytest

from graph.values import text
from tests.loaders.egp_harness import ORDER, Stated, records, run, shared

FILES = ("don_vi", *(layout for layout in ORDER if layout != "tim_kiem"))


@lru_cache(maxsize=1)
def world() -> dict[str, Stated]:
    return {layout: run(records(shared("sample", "egp", f"{layout}.jsonl")), f"{layout}.jsonl") for layout in FILES}


def truth(sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(shared("eval", "sample_truth.duckdb")), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def packages() -> dict[str | None, dict[str, Any]]:
    found: dict[str | None, dict[str, Any]] = {}
    for layout in FILES:
        for key, props in world()[layout].of("BidPackage").items():
            found.setdefault(key, {}).update(props)
    return found


def test_every_row_is_loaded_and_nothing_is_reported() -> None:
    for layout, stated in world().items():
        assert stated.counts.read == stated.counts.loaded > 0, layout
        assert not stated.problems and not stated.warnings, layout


def test_packages_equal_the_truth() -> None:
    columns = ("name", "field", "method", "estimate", "published", "closed", "status", "province")
    found = {(key, *(props.get(column) for column in columns)) for key, props in packages().items()}
    assert found == set(truth(f"SELECT no, {', '.join(columns)} FROM package"))


def test_decided_is_the_award_date_and_stands_for_results_only() -> None:
    found = {(key, props["decided"]) for key, props in packages().items() if props.get("decided")}
    assert found == set(truth("SELECT DISTINCT no, award_date FROM award"))


def test_every_cancelled_package_has_its_reason() -> None:
    cancelled = {key for key, props in packages().items() if props.get("cancel_reason")}
    assert cancelled == {no for (no,) in truth("SELECT no FROM package WHERE status = 'Đã hủy thầu'")}


def bids() -> dict[tuple[str | None, str | None], dict[str, Any]]:
    found: dict[tuple[str | None, str | None], dict[str, Any]] = {}
    for layout in FILES:
        for source, target, props in world()[layout].relation("BIDS_ON"):
            found.setdefault((target.key, source.key), {}).update(props)
    return found


def test_bids_equal_the_truth() -> None:
    found = {(no, mst, p.get("price"), p.get("consortium"), p.get("valid")) for (no, mst), p in bids().items()}
    assert found == set(truth("SELECT no, mst, price, consortium, valid FROM bid"))


def test_openings_and_results_agree_on_every_bid_they_share() -> None:
    opened = {(t.key, s.key): p for s, t, p in world()["mo_thau"].relation("BIDS_ON")}
    decided = {(t.key, s.key): p for s, t, p in world()["kqlcnt"].relation("BIDS_ON")}
    shared_bids = opened.keys() & decided.keys()
    assert shared_bids and all(opened[k]["price"] == decided[k]["price"] and opened[k].get("consortium") == decided[k].get("consortium") for k in shared_bids)
    assert all("valid" not in p and "won" not in p for p in opened.values())


@pytest.mark.parametrize("layout", ["mo_thau", "kqlcnt"])
def test_a_bidder_has_one_bid_a_package(layout: str) -> None:
    keys = [(t.key, s.key) for s, t, _ in world()[layout].relation("BIDS_ON")]
    assert len(keys) == len(set(keys)) > 0


def test_awards_equal_the_truth() -> None:
    found = sorted((t.key, s.key, p.get("price"), p.get("date"), p.get("days")) for s, t, p in world()["kqlcnt"].relation("WINS"))
    assert found == sorted(truth("SELECT no, mst, price, award_date, contract_days FROM award"))


def test_won_marks_exactly_the_awarded_bids() -> None:
    won = {key for key, props in bids().items() if props.get("won")}
    assert won == set(truth("SELECT no, mst FROM award"))
    undecided = {key for key, props in bids().items() if "won" not in props}
    assert undecided == set(truth("SELECT no, mst FROM bid WHERE valid IS NULL"))


def test_procuring_entities_equal_the_truth() -> None:
    found = {(t.key, s.key) for layout in FILES for s, t, _ in world()[layout].relation("PROCURES")}
    assert found == set(truth("SELECT no, procuring_id FROM package"))


def test_agencies_equal_the_truth() -> None:
    stated = world()["don_vi"]
    parents = {source.key: target.name for source, target, _ in stated.relation("SUBORDINATE_TO")}
    found = {(key, props["name"], props["province"], parents.get(key)) for key, props in stated.of("Agency").items()}
    assert found == set(truth("SELECT code, name, province, parent FROM agency"))
    assert {props["role"] for props in stated.of("Agency").values()} == {"Chủ đầu tư, Bên mời thầu"}


def test_kinds_are_judged_as_the_truth_has_them() -> None:
    kinds = {s.key: s.kinds[0].lower() for layout in FILES for s, _, _ in world()[layout].relation("PROCURES") if s.name}
    expected = dict(truth("SELECT DISTINCT procuring_id, procuring_kind FROM package"))
    assert kinds == expected


def test_projects_and_their_owners_equal_the_truth_where_e_gp_knows_the_register_code() -> None:
    stated = world()["khlcnt"]
    expected = {code: (total, approved) for code, total, approved in truth("SELECT code, total_capital, approved FROM project")}
    known = {key: p for key, p in stated.of("Project").items() if key and not key.startswith("PR")}
    assert len(known) == 80 and all((p["total_capital"], p["approved"]) == expected[key] for key, p in known.items())
    owners = {(s.key, t.key) for s, t, _ in stated.relation("IS_OWNER_OF") if t.key in known}
    assert owners == {(owner, code) for owner, code in truth("SELECT owner_id, project_code FROM project_owner") if code in known}


def test_packages_are_part_of_the_project_of_the_truth() -> None:
    """By PR number: notices know no other, plans give the register code for 80 of 120; the rest must pair one to one."""
    register = {target.context["egp_no"]: target.key for _, target, _ in world()["khlcnt"].relation("PLANS")}
    found = {source.key: target.key for source, target, _ in world()["tbmt"].relation("PART_OF")}
    expected = dict(truth("SELECT no, project_code FROM package WHERE project_code IS NOT NULL"))
    assert found.keys() == expected.keys()
    pairs = {(register[number], expected[no]) for no, number in found.items()}
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs}) == 120
    assert all(number == code for number, code in pairs if not str(number).startswith("PR"))


def test_plans_notices_and_openings_agree_on_the_chain() -> None:
    plans = {layout: {s.key: t.key for s, t, _ in world()[layout].relation("IN_PLAN")} for layout in ("khlcnt", "tbmt", "mo_thau", "kqlcnt")}
    assert len(plans["khlcnt"]) == len(plans["tbmt"]) == 585 and plans["khlcnt"] == plans["tbmt"]
    assert plans["mo_thau"].items() <= plans["tbmt"].items() and plans["kqlcnt"].items() <= plans["tbmt"].items()


@pytest.mark.parametrize("layout", ["tbmt", "mo_thau", "kqlcnt"])
def test_every_written_name_is_stated_with_its_true_key(layout: str) -> None:
    link_list = shared("eval", "sample_links.csv")
    listed = truth(f"SELECT DISTINCT written, true_key FROM read_csv('{link_list}', all_varchar = true) WHERE file = 'egp/{layout}.jsonl'")
    stated = {(ref.name, ref.key) for _, ref, _ in world()[layout].nodes} | {(a.name, a.key) for _, _, a, _, _ in world()[layout].edges}
    assert listed and {(text(written), key) for written, key in listed} <= stated


def test_dates_are_days_without_time() -> None:
    assert all(type(p["published"]) is dt.date for p in packages().values())
