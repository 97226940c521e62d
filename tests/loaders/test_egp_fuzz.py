"""Whatever a record holds, it is loaded, or it is set aside with a reason: no other error, and the counts add up."""
from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.loaders.egp_harness import run
from tests.loaders.test_egp_awkward import FIRM_A, FIRM_B, HELD, OPENED, line, notice, result

PLAN = {
    "bidPoBidpPlanProjectDetailView": {"planNo": "PL2600000001", "planVersion": "00", "name": "KH", "investTotal": 5, "bidPack": 1, "pno": "PR2600000001"},
    "bidpPlanDetailToProjectList": [{"bidNo": "BP2600000001", "bidName": "Gói 1", "bidPrice": 5, "linkNotifyInfo": '{"notifyNo": "IB2600000001"}'}],
    "project": {"no": "PR2600000001", "name": "Dự án", "investorCode": "vnz000000001", "investorName": "UBND tỉnh", "decisionDate": "2026-01-01T00:00:00"},
}
BODY = {"orgCode": "vnz000000001", "orgFullname": "UBND tỉnh Sơn La", "officePro": "Sơn La", "agencyName": None, "roleType": "CDT,BMT"}
SEARCH = {
    "type": "es-notify-contractor", "stepCode": "notify-contractor-step-4-kqlcnt", "notifyNo": "IB2600000001", "bidName": ["Gói 1"], "bidPrice": [1000.0],
    "winningCode": ["vn0100000001"], "contractorName": ["A"], "bidWinningPrice": [900.0], "statusForNotify": "CNTTT", "locations": [{"provName": "Sơn La"}],
}
SEARCH_PLAN = {
    "type": "es-plan-project-p", "stepCode": "plan-step-1", "planNo": "PL2600000001", "planType": "DTPT", "pname": "Dự án", "investorName": "UBND",
    "bidName": ["x"],
}
RECORDS = [PLAN, BODY, SEARCH, SEARCH_PLAN, {"page": {"content": [SEARCH]}}, notice(), OPENED, HELD,
           result([line(FIRM_A, won=True, price=1), line(FIRM_B, won=False, price=2, reason="Giá dự thầu cao hơn")])]
ODD = ["", "vn", "vnz1", "2026-13-01T00", "#REF!", "00", "{", "[]"]
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | st.sampled_from(ODD),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)


def spots(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value inside a record."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from spots(inner, (*path, key))


@st.composite
def spoiled(draw: st.DrawFn) -> dict[str, Any]:
    record: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(RECORDS)))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(sorted(spots(record), key=repr)))
        inner: Any = record
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = draw(JUNK)
    return record


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spoiled())
def test_any_record_is_loaded_or_set_aside(record: dict[str, Any]) -> None:
    stated = run([record, notice(notifyNo="IB2600000099")])
    counts = stated.counts
    assert counts.read == 2 == counts.loaded + counts.merged + counts.quarantined
    assert counts.quarantined + counts.parts_quarantined == 0 or all(problem.reason for problem in stated.problems)
    assert "IB2600000099" in stated.of("BidPackage")
