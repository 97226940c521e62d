"""The service over a server: the same answers as over the home, from any machine that knows the address, and honest words when it is away."""
from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api import cli, loading
from api.app import create_app
from api.routes.common import State
from api.settings import Settings
from graph import beside, home
from graph.bolt import Server
from graph.publish_bolt import listing, publish, remove
from graph.published import OnServer, opened
from graph.snapshot import SnapshotCorrupt, SnapshotError, build
from graph.store import StoreAway
from nlp.ask import Service, service_over
from tests.graph.canonical import FILES, copy_canonical
from tests.neo4j.proxy import wire
from tests.nlp import world

QUESTIONS = (
    "Doanh nghiệp nào trúng thầu ở dự án do chính họ đầu tư?", "doanh nghiep nao trung thau o du an do chinh ho dau tu", "Có bao nhiêu doanh nghiệp?",
    "Doanh nghiệp nào có vốn điều lệ lớn nhất?", "Số doanh nghiệp theo từng tỉnh", "Những gói thầu nào đăng năm 2021?", "Thông tin về 0100000001",
    "Công ty BMX trúng những gói nào?", "Ánh Dương có liên hệ với Bình Minh Xanh không?", "Tổng giá trị gói thầu ở Hà Nội", "Thời tiết hôm nay?",
    "Dự án nào không có gói thầu?", "Doanh nghiệp nào trúng thầu năm 2035?",
)  # fmt: skip


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small world, published in a home."""
    place = tmp_path_factory.mktemp("serve")
    world.publish(place)
    return place


@pytest.fixture
def login(password: str) -> dict[str, str]:
    return {"user": "neo4j", "password": password}


@pytest.fixture(scope="module")
def there(here: Path, url: str, password: str) -> Iterator[str]:
    """Its id, published on the server; gone after these tests."""
    with Server(url, user="neo4j", password=password) as server:
        publish(here, home.published(here), server)
        yield home.published(here)
        server.write(lambda run: run("MATCH (p:SoiPublished) DELETE p", {}))
        for snapshot, _, _ in listing(server):
            if snapshot not in ("test", "fuzz"):
                remove(server, snapshot)
        assert server.read("MATCH (p:SoiPiece) RETURN count(*)").rows == [(0,)]


def said(service: Service, question: str) -> dict[str, Any]:
    """What an answer says, without what belongs to an engine: the text of its query, times, the order of proofs."""
    document = json.loads(json.dumps(service.ask(question).to_json(), default=str))
    proofs = [{**p, "nodes": sorted(map(str, p["nodes"])), "edges": sorted(map(str, p["edges"]))} for p in document["evidence"]]
    return {**document, "evidence": proofs, "cypher": None, "params": None, "timings_ms": None, "trace": None}


def test_every_answer_is_that_of_the_home_evidence_included(here: Path, there: str, url: str, login: dict[str, str], tmp_path: Path) -> None:
    with opened(here) as local, opened(tmp_path, store=url.replace("bolt:", "neo4j:"), **login) as far:
        assert far.current() == there
        with service_over(local.open(there)) as one, service_over(far.open(there)) as other:
            answers = [said(one, question) for question in QUESTIONS]
            assert [said(other, question) for question in QUESTIONS] == answers
    assert sum(a["status"] == "answered" and bool(a["evidence"]) for a in answers) >= 5


def test_a_machine_that_knows_only_the_address_fetches_names_and_sources_once(there: str, url: str, login: dict[str, str], tmp_path: Path) -> None:
    with opened(tmp_path, store=url, **login) as far, far.open(there) as snapshot:
        assert snapshot.folder == tmp_path / beside.FETCHED / there and snapshot.origin("0:2")[0]["file"] == "dkkd/dn.xlsx"
        assert any(snapshot.names.iterdir()) and not (snapshot.folder / home.GRAPH).exists()
        fetched = snapshot.folder.stat().st_ino
    with opened(tmp_path, store=url, **login) as far, far.open(there) as snapshot:
        assert snapshot.folder.stat().st_ino == fetched
        path = snapshot.folder / home.FILES
        path.write_text(path.read_text().replace("dn.xlsx", "xx.xlsx"))
    with opened(tmp_path, store=url, **login) as far:
        with pytest.raises(SnapshotCorrupt, match="tải lại"):
            far.open(there)
        with far.open(there) as snapshot:
            assert snapshot.origin("0:2")[0]["file"] == "dkkd/dn.xlsx"


def test_a_path_of_the_server_cannot_leave_the_folder(here: Path, there: str, server: Server, url: str, login: dict[str, str], tmp_path: Path) -> None:
    server.write(lambda run: run("MATCH (p:SoiPiece {snapshot: $id, path: 'files.json'}) SET p.path = '../../out.json' RETURN 1", {"id": there}))
    with opened(tmp_path / "home", store=url, **login) as far, pytest.raises(SnapshotCorrupt, match="ra ngoài"):
        far.open(there)
    assert not (tmp_path / "out.json").exists()
    beside.take_away(server, there)
    publish(here, there, server)


def over(place: Path, url: str, password: str) -> TestClient:
    settings = Settings(home=place, store=url, store_password=password, watch_seconds=3600)
    return TestClient(create_app(settings), base_url="http://127.0.0.1", raise_server_exceptions=False)


def state(client: TestClient) -> State:
    found: State = client.app.state.soi  # type: ignore[attr-defined]
    return found


def test_the_service_answers_moves_and_goes_back(here: Path, there: str, server: Server, url: str, password: str, tmp_path: Path) -> None:
    with over(here, url, password) as client:
        assert client.get("/readyz").json() == {"status": "ok", "snapshot": there, "fault": None}
        answer = client.get("/api/ask", params={"q": QUESTIONS[0]}).json()
        assert answer["status"] == "answered" and answer["evidence"] and answer["snapshot"] == there
        assert client.get("/api/entities/Enterprise/0100000001").json()["neighbours"]
        second = build(copy_canonical(tmp_path / "c"), here, files=FILES, buffer_bytes=1 << 28)
        publish(here, second, server)
        state(client).provider.refresh()
        assert client.get("/readyz").json()["snapshot"] == second
        assert [(s["id"], s["published"], s["nodes"] > 0) for s in client.get("/api/snapshots").json()["snapshots"] if s["id"] in (there, second)] == [
            (there, False, True), (second, True, True),
        ]  # fmt: skip
        with opened(here, store=url, user="neo4j", password=password) as far:
            assert far.rollback() == there
        state(client).provider.refresh()
        assert client.get("/readyz").json()["snapshot"] == there


def test_a_server_that_goes_away_is_said_with_503_and_taken_up_again(here: Path, there: str, url: str, password: str) -> None:
    with wire(url) as proxy, over(here, proxy.url, password) as client:
        assert client.get("/api/ask", params={"q": QUESTIONS[2]}).status_code == 200
        proxy.cut(refuse=True)
        for path in ("/api/ask?q=Có bao nhiêu doanh nghiệp?", "/api/entities/Enterprise/0100000001"):
            response = client.get(path)
            assert (response.status_code, response.json()["type"], response.headers["Retry-After"]) == (503, "urn:soi:problem:store-away", "10")
        assert client.get("/readyz").json() == {"status": "degraded", "snapshot": there, "fault": "StoreAway"}
        proxy.refusing = False
        assert client.get("/api/ask", params={"q": QUESTIONS[2]}).json()["status"] == "answered"
        state(client).provider.refresh()
        assert client.get("/readyz").status_code == 200


def test_a_service_started_before_its_server_takes_it_up(here: Path, there: str, url: str, password: str) -> None:
    with wire(url) as proxy:
        proxy.refusing = True
        with over(here, proxy.url, password) as client:
            assert client.get("/api/ask", params={"q": "x"}).json()["type"] == "urn:soi:problem:store-away"
            proxy.refusing = False
            state(client).provider.refresh()
            assert client.get("/readyz").json()["snapshot"] == there


def test_the_commands(here: Path, there: str, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    (tmp_path / "password").write_text(f"{password}\n")
    monkeypatch.setenv("SOI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SOI_STORE_PASSWORD_FILE", str(tmp_path / "password"))

    def soi(*arguments: str) -> str:
        done = CliRunner().invoke(cli.app, list(arguments))
        assert done.exit_code == 0, (arguments, done.output, done.exception)
        return done.stdout

    assert soi("publish", "--home", str(here), "--to", url).strip() == there
    monkeypatch.setenv("SOI_STORE", url)
    assert json.loads(soi("ask", QUESTIONS[0], "--json"))["snapshot"] == there
    info = json.loads(soi("info", "--json"))
    assert info["snapshot"] == there and info["nodes"]["Enterprise"] == len(world.FIRMS)
    assert [entry["id"] for entry in json.loads(soi("snapshots", "list", "--json")) if entry["published"]] == [there]
    assert soi("snapshots", "rollback", there).strip() == there
    monkeypatch.setenv("SOI_KEEP", "1")
    loading.follow(here)  # what ends `soi load` with SOI_STORE and SOI_KEEP set
    assert json.loads(soi("snapshots", "list", "--json"))[-1]["id"] == there


def test_a_publication_without_its_files_says_what_to_do(here: Path, there: str, server: Server, url: str, login: dict[str, str], tmp_path: Path) -> None:
    beside.take_away(server, there)
    with opened(tmp_path, store=url, **login) as far:
        with pytest.raises(SnapshotError, match=f"soi publish {there}"):
            far.open(there)
        assert [i.problem for i in far.listing() if i.id == there] == ["thiếu tệp đi kèm; hãy công bố lại"]
        publish(here, there, server)  # sends what is missing, and no row again
        far.open(there).close()


def test_addresses_and_rollbacks_that_cannot_be(there: str, url: str, login: dict[str, str], tmp_path: Path) -> None:
    with OnServer(tmp_path, url, "neo4j", login["password"]) as far, pytest.raises(SnapshotError, match="không có bản"):
        far.rollback("20200101T000000-00000000")
    with opened(tmp_path, store="bolt://127.0.0.1:9", **login) as gone, pytest.raises(StoreAway):
        gone.current()
