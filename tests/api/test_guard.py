"""The guard against bodies that no client library would send: endless, trickled, oversized in chunks, torn."""
from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from api.guard import Guard
from api.settings import Settings


async def _never(*_: Any) -> None:
    raise AssertionError("the application must not be reached")


def call(chunks: Iterable[bytes | float], *, headers: dict[str, str], app: Callable[..., Any] = _never, **settings: Any) -> tuple[int, dict[str, Any]]:
    """Sends chunks (a number waits so many seconds) and returns status and JSON body."""
    sent: list[dict[str, Any]] = []
    source = iter(chunks)

    async def receive() -> dict[str, Any]:
        for chunk in source:
            if isinstance(chunk, bytes):
                return {"type": "http.request", "body": chunk, "more_body": chunk != b"]"}
            await asyncio.sleep(chunk)
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    raw = [(name.encode(), value.encode()) for name, value in {"host": "localhost", **headers}.items()]
    scope = {"type": "http", "method": "POST", "path": "/api/ask", "headers": raw}
    asyncio.run(Guard(app, Settings(home=Path("/nowhere"), **settings))(scope, receive, send))  # type: ignore[arg-type]
    return sent[0]["status"], json.loads(sent[1]["body"])


def endless() -> Iterable[bytes]:
    while True:
        yield b" " * 1000


JSON = {"content-type": "application/json", "transfer-encoding": "chunked"}


def test_an_endless_body_is_cut_off_at_the_cap() -> None:
    assert call(endless(), headers=JSON)[0] == 413


def test_a_trickled_body_is_given_up_in_time() -> None:
    status, body = call([b"{", 5.0], headers=JSON, body_seconds=0.05)
    assert (status, body["type"]) == (408, "urn:soi:problem:slow-request")


def test_a_client_that_goes_away_is_no_fault_of_the_application() -> None:
    assert call([b"{"], headers=JSON)[0] == 408


@pytest.mark.parametrize("length", ["999999999999999999999", "65537", "-1", "1e3", "٣"])
def test_lengths_are_believed_only_when_small_and_plain(length: str) -> None:
    assert call([], headers={"content-type": "application/json", "content-length": length.encode().decode("latin-1")})[0] == 413


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "localhost.", "127.0.0.1@evil"])
def test_only_known_hosts_are_answered(host: str) -> None:
    assert call([], headers={"host": host, "content-length": "0"})[0] == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8517", "localhost", "[::1]:80"])
def test_known_hosts_pass_with_any_port(host: str) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps((await receive())["body"].decode()).encode()})

    assert call([b"[", b"]"], headers={"host": host, **JSON}, app=app)[0] == 200
