"""The API over HTTP: answers, entities, problems, and what must never come out."""
from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.settings import PAGE
from graph.store import QueryTimeout, StoreError
from tests.api import world
from tests.api.conftest import client_over, state_over

JSON = {"content-type": "application/json"}


def problem(response: Any, kind: str, status: int) -> dict[str, Any]:
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    document: dict[str, Any] = response.json()
    assert document["type"] == f"urn:soi:problem:{kind}" and document["status"] == status and document["detail"]
    return document


def test_post_and_get_give_the_answer_document(client: TestClient) -> None:
    posted = client.post("/api/ask", json={"question": "Ai trúng?", "session": "s1", "choose": 1})
    got = client.get("/api/ask", params={"q": "Ai trúng?"})
    assert posted.status_code == got.status_code == 200
    snapshot = client.get("/readyz").json()["snapshot"]
    assert posted.json() == got.json() == world.document("Ai trúng?", snapshot=snapshot)


def test_session_and_choice_reach_the_service(home: Path) -> None:
    state = state_over(home)
    with client_over(state) as client:
        client.post("/api/ask", json={"question": "q", "session": "s1", "choose": 2})
        with state.provider.lease() as lease:
            assert isinstance(lease.service, world.Double) and lease.service.asked == [("q", "s1", 2)]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "bad-json", 400),
        (b'{"question": NaN}', "bad-json", 400),
        (b'{"question": ' + b"9" * 5000 + b"}", "bad-json", 400),
        (b"[" * 30_000, "bad-json", 400),
        ('{"question": "á"}'.encode("utf-16"), "bad-json", 400),
        ('{"question": "á"}'.encode("cp1258", "replace") + b"\xff", "bad-json", 400),
        (b'{"question": "\\ud800"}', "invalid-request", 422),
        (b'{"question": ""}', "invalid-request", 422),
        (b'{"question": 7}', "invalid-request", 422),
        (b'{"question": "a", "session": "../x"}', "invalid-request", 422),
        (b'{"question": "a", "choose": -1}', "invalid-request", 422),
        (b'{"question": "a", "lc": 1}', "invalid-request", 422),
        (b'["question"]', "invalid-request", 422),
        (json.dumps({"question": "x" * 70_000}).encode(), "too-large", 413),
    ],
)
def test_bad_bodies_are_problems_that_repeat_nothing(client: TestClient, body: bytes, kind: str, status: int) -> None:
    response = client.post("/api/ask", content=body, headers=JSON)
    problem(response, kind, status)
    assert len(response.content) < 1000


def test_validation_names_the_field_but_not_the_value(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": "SECRET" * 1000})
    assert problem(response, "invalid-request", 422)["errors"] == [{"field": "question", "message": "quá dài"}]
    assert b"SECRET" not in response.content


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16"])
def test_only_utf8_json_is_taken(client: TestClient, content_type: str) -> None:
    problem(client.post("/api/ask", content=b'{"question":"a"}', headers={"content-type": content_type}), "bad-media-type", 415)


def test_unknown_paths_methods_and_hosts_are_problems(home: Path, client: TestClient) -> None:
    problem(client.get("/api/nothing"), "not-found", 404)
    problem(client.get("/../../etc/passwd"), "not-found", 404)
    problem(client.put("/api/ask"), "bad-method", 405)
    with client_over(state_over(home), base_url="http://evil.example") as other:
        problem(other.get("/api/ask", params={"q": "a"}), "bad-host", 400)


def test_entity_has_facts_neighbours_with_counts_and_places(client: TestClient) -> None:
    entity = client.get("/api/entities/Enterprise/0100000001").json()
    facts = {fact["property"]: fact["value"] for fact in entity["facts"]}
    assert facts == {"charter_capital": 12_500_000_000, "province": "Hà Nội", "founded": "2010-05-07"}
    groups = {(g["relation"], g["direction"]): g for g in entity["neighbours"]}
    assert {key: (g["count"], g["shown"]) for key, g in groups.items()} == {
        ("REPRESENTS", "in"): (1, 1), ("INVESTS_IN", "out"): (1, 1), ("BIDS_ON", "out"): (61, 50), ("WINS", "out"): (1, 1), ("LOCATED_IN", "out"): (1, 1),
    }  # fmt: skip
    assert groups["WINS", "out"]["items"][0]["origin"] == [{"source": "egp", "file": "egp/kqlcnt.jsonl", "row": 7, "load": "L1"}]
    assert [p["row"] for p in groups["REPRESENTS", "in"]["items"][0]["origin"]] == [4, 5]
    assert entity["origin"] == [{"source": "dkkd", "file": "dkkd/doanh_nghiep.xlsx", "row": 3, "load": "L1"}]


def test_an_id_may_hold_a_slash(client: TestClient) -> None:
    assert client.get("/api/entities/Disbursement/DA-1/2023").json()["entity"]["id"] == "DA-1/2023"


def test_built_in_provinces_say_where_they_come_from(client: TestClient) -> None:
    origin = client.get("/api/entities/Province/Hà Nội").json()["origin"]
    assert [(place["source"], place["file"]) for place in origin] == [("soi", "graph/data/provinces.csv")]


def test_id_numbers_never_come_out(client: TestClient) -> None:
    for path in ("/api/entities/Person/P-1", "/api/entities/Enterprise/0100000001", "/api/ontology", "/api/openapi.json"):
        response = client.get(path)
        assert response.status_code == 200
        assert world.CANARY.encode() not in response.content and b"id_number" not in response.content


def test_absent_entities_and_kinds_are_not_found(client: TestClient) -> None:
    problem(client.get("/api/entities/Enterprise/0999999999"), "not-found", 404)
    answer = problem(client.get("/api/entities/Enterprise`) DELETE n//x"), "not-found", 404)
    assert "DELETE" not in answer["detail"] and "Enterprise" in answer["detail"]


def test_without_data_the_service_says_so(tmp_path: Path) -> None:
    with client_over(state_over(tmp_path)) as client:
        problem(client.get("/api/ask", params={"q": "a"}), "no-data", 503)
        assert client.get("/healthz").status_code == 200
        assert (client.get("/readyz").status_code, client.get("/readyz").json()["status"]) == (503, "no-data")


def test_a_slow_question_is_a_timeout_and_internals_stay_inside(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(error: Exception) -> Any:
        def ask(*_: object, **__: object) -> None:
            raise error

        return ask

    with client_over(state_over(home)) as client:
        monkeypatch.setattr(world.Double, "ask", raises(QueryTimeout("/srv/secret/path")))
        assert "secret" not in str(problem(client.get("/api/ask", params={"q": "a"}), "timeout", 504))
        monkeypatch.setattr(world.Double, "ask", raises(ZeroDivisionError("/srv/secret/path")))
        assert "secret" not in str(problem(client.get("/api/ask", params={"q": "a"}), "internal", 500))


def test_beyond_the_limit_requests_are_refused_at_once(home: Path) -> None:
    state = state_over(home, max_in_flight=1)
    with client_over(state) as client:
        inner: list[int] = []

        def ask(*_: object, **__: object) -> world.Canned:
            inner.append(client.get("/api/examples").status_code)
            return world.Canned(world.document("a"))

        with state.provider.lease() as lease, pytest.MonkeyPatch.context() as patch:
            patch.setattr(lease.service, "ask", ask)
            assert client.get("/api/ask", params={"q": "a"}).status_code == 200
    assert inner == [503]


def test_a_newly_published_snapshot_is_taken_up_and_the_old_one_closed(tmp_path: Path) -> None:
    first = world.publish(tmp_path)
    state = state_over(tmp_path)
    with client_over(state) as client:
        assert client.get("/api/snapshots").json()["served"] == first
        with state.provider.lease() as old:
            second = world.publish(tmp_path, firm="Công ty TNHH Bình Minh")
            state.provider.refresh()
            assert client.get("/api/entities/Enterprise/0100000001").json()["entity"]["name"] == "Công ty TNHH Bình Minh"
            # a running request finishes on the old one
            assert old.snapshot.store.query("MATCH (e:Enterprise) RETURN e.name").rows == [("Công ty cổ phần Ánh Dương",)]
        with pytest.raises(StoreError):
            old.snapshot.store.query("MATCH (e:Enterprise) RETURN e.name")
        listed = client.get("/api/snapshots").json()
    assert listed["served"] == second and {s["id"]: s["published"] for s in listed["snapshots"]} == {first: False, second: True}


def test_the_watcher_moves_on_by_itself(tmp_path: Path) -> None:
    world.publish(tmp_path)
    with client_over(state_over(tmp_path, every=0.02)) as client:
        second = world.publish(tmp_path, firm="Công ty TNHH Bình Minh")
        deadline = time.monotonic() + 10
        while client.get("/readyz").json()["snapshot"] != second:
            assert time.monotonic() < deadline, "the new snapshot was not taken up"
            time.sleep(0.02)


def test_a_corrupt_new_snapshot_leaves_the_old_one_serving(tmp_path: Path) -> None:
    first = world.publish(tmp_path)
    state = state_over(tmp_path)
    with client_over(state) as client:
        second = world.publish(tmp_path, firm="Công ty TNHH Bình Minh")
        graph = tmp_path / "snapshots" / second / "graph.lbug"
        graph.chmod(0o644)
        graph.write_bytes(b"")
        state.provider.refresh()
        assert state.provider.snapshot == first
        assert client.get("/api/entities/Enterprise/0100000001").json()["entity"]["name"] == "Công ty cổ phần Ánh Dương"
        assert client.get("/readyz").json()["status"] == "degraded"


def test_openapi_has_examples_and_problems(client: TestClient) -> None:
    api = client.get("/api/openapi.json").json()
    assert {"/api/ask", "/api/entities/{kind}/{id}", "/api/snapshots", "/healthz", "/readyz"} <= set(api["paths"])
    assert api["components"]["schemas"]["Ask"]["examples"] and api["components"]["schemas"]["Answer"]["examples"]
    assert set(api["paths"]["/api/ask"]["post"]["responses"]) >= {"200", "400", "413", "415", "422", "503", "504"}


def test_every_response_carries_the_security_headers(client: TestClient) -> None:
    for path in ("/", "/ask.mjs", "/api/ask?q=a", "/api/nothing"):
        headers = client.get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"] and "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_the_page_loads_nothing_from_elsewhere_and_runs_no_inline_code(client: TestClient) -> None:
    assert client.get("/ask.mjs").headers["content-type"].split(";")[0] in ("text/javascript", "application/javascript")
    for path in PAGE.iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in text and "https://" not in text, path.name
        assert "innerHTML" not in text and " onclick=\"" not in text and " style=\"" not in text and "eval(" not in text, path.name
