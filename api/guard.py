"""What stands before every route: allowed hosts, size, time and encoding of bodies, requests in flight, security headers.

Plain ASGI, so that a body is refused before anything parses it.
"""
from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.settings import Settings

#: nothing but our own files runs or loads; no inline script or style, no frame
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = [
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]


class Refused(Exception):
    """The request is answered with this problem and goes no further."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def _host_name(scope: Scope) -> str:
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    return host[: host.rindex("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]


def _no_constant(_: str) -> Any:
    raise ValueError("NaN and Infinity are no JSON")


def check_json(data: bytes) -> None:
    """Raises `Refused` unless `data` is UTF-8 JSON that Python can hold (no NaN, no 5,000-digit number, no depth of 100,000)."""
    try:
        json.loads(data.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused("bad-json") from None


async def read_body(receive: Receive, limit: int) -> bytes:
    """The whole body, at most `limit` bytes."""
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused("slow-request")
        size += len(message.get("body", b""))
        if size > limit:
            raise Refused("too-large")
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


class Guard:
    """ASGI middleware around the application; one per process, so that `in_flight` counts all requests."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings
        self.hosts = {*settings.allowed_hosts, settings.host}
        self.in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *HEADERS]
            await send(message)

        try:
            if _host_name(scope) not in self.hosts:
                raise Refused("bad-host")
            body = await self._body(scope, receive)
        except Refused as refused:
            await problems.response(refused.kind)(scope, receive, send_with_headers)
            return
        await self._pass_on(scope, self._replay(body, receive), receive, send_with_headers)

    async def _pass_on(self, scope: Scope, replay: Receive, receive: Receive, send: Send) -> None:
        counted = scope["path"].startswith("/api/")
        if counted and self.in_flight >= self.settings.max_in_flight:
            await problems.response("busy")(scope, receive, send)
            return
        self.in_flight += counted
        try:
            await self.app(scope, replay, send)
        finally:
            self.in_flight -= counted

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        """Reads and checks the body before anything else sees it. Raises `Refused`."""
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or len(length) > 12 or int(length) > self.settings.max_body:
            raise Refused("too-large")
        if scope["method"] in ("GET", "HEAD", "OPTIONS") and length == b"0" and b"transfer-encoding" not in headers:
            return b""
        try:
            data = await asyncio.wait_for(read_body(receive, self.settings.max_body), self.settings.body_seconds)
        except TimeoutError:
            raise Refused("slow-request") from None
        if data:
            kind, _, parameters = headers.get(b"content-type", b"").decode("latin-1").lower().partition(";")
            charset = parameters.partition("charset=")[2].strip(' "')
            if kind.strip() != "application/json" or charset not in ("", "utf-8"):
                raise Refused("bad-media-type")
            check_json(data)
        return data

    @staticmethod
    def _replay(body: bytes, receive: Receive) -> Receive:
        sent = False

        async def again() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        return again
