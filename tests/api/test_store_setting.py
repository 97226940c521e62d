"""The setting SOI_STORE without a server behind it: away is said as away, and what cannot be an address is named."""
from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api import cli
from api.app import create_app
from api.publishing import NoServer
from api.settings import BadSettings, Settings, place, read
from graph.store import StoreAway, StoreError

NOBODY = "bolt://127.0.0.1:9"


def test_a_service_whose_server_is_away_starts_and_says_503(home: Path) -> None:
    settings = Settings(home=home, store=NOBODY, store_password="x", watch_seconds=3600)
    with TestClient(create_app(settings), base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        response = client.get("/api/ask", params={"q": "Có bao nhiêu doanh nghiệp?"})
        assert (response.status_code, response.json()["type"], response.headers["Retry-After"]) == (503, "urn:soi:problem:store-away", "10")
        assert client.get("/readyz").json() == {"status": "no-data", "snapshot": None, "fault": "StoreAway"}
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        (("ask", "Có bao nhiêu doanh nghiệp?", "--store", NOBODY), StoreAway, "không tới được máy chủ"),
        (("ask", "Có bao nhiêu doanh nghiệp?", "--store", "http://x"), StoreError, "neo4j://"),
        (("publish",), NoServer, "--to neo4j://"),
        (("publish", "--to", "file:///srv"), NoServer, "--to neo4j://"),
        (("publish", "--to", NOBODY), StoreAway, "không tới được máy chủ"),
    ],
)
def test_commands_name_what_is_wrong(
    home: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], error: type[Exception], said: str
) -> None:
    monkeypatch.setenv("SOI_HOME", str(home))
    monkeypatch.setattr("graph.bolt.RETRY_S", 0.5)
    done = CliRunner().invoke(cli.app, list(arguments))
    assert isinstance(done.exception, error) and said in str(done.exception)


def test_the_password_comes_from_its_file_and_stays_out_of_sight(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_text("mật khẩu\n", encoding="utf-8")
    assert Settings(store_password_file=tmp_path / "secret").password() == "mật khẩu"
    monkeypatch.setenv("SOI_STORE_PASSWORD", "rất kín")
    assert read().password() == "rất kín" and "rất kín" not in repr(read())
    with pytest.raises(BadSettings, match="SOI_STORE_PASSWORD_FILE"):
        place(Settings(store=NOBODY, store_password_file=tmp_path / "none"))
