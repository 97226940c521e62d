"""`soi serve`: uvicorn with limits for slow and many connections, bound to this machine unless told otherwise."""
from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Any

from graph.errors import SoiError

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class CannotBind(SoiError):
    """The address or port cannot be listened on."""


def bound(host: str, port: int) -> socket.socket:
    """A listening socket; a free port when `port` is 0. Raises `CannotBind`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        raise CannotBind(f"không mở được {host}:{port} ({error.strerror}); hãy chọn cổng khác: --port 0 để máy tự chọn") from None
    return made


def serve(home: Path, *, store: str | None = None, host: str | None = None, port: int | None = None) -> None:
    """Serves until interrupted. Prints the address to standard error."""
    import uvicorn

    from api.app import create_app
    from api.settings import read

    options = {"store": store, "host": host or None, "port": port}
    given: dict[str, Any] = {"home": home, **{name: value for name, value in options.items() if value is not None}}
    settings = read(**given)
    listening = bound(settings.host, settings.port)
    address = f"http://{f'[{settings.host}]' if ':' in settings.host else settings.host}:{listening.getsockname()[1]}/"
    if settings.host not in LOOPBACK:
        print(f"Chú ý: {settings.host} mở ra ngoài máy này; hãy đặt sau một proxy có xác thực.", file=sys.stderr)
    print(f"Trang web: {address}   (Ctrl+C để dừng)", file=sys.stderr, flush=True)
    config = uvicorn.Config(
        create_app(settings), log_level="warning", timeout_keep_alive=5, limit_concurrency=200, h11_max_incomplete_event_size=32_768, server_header=False,
        timeout_graceful_shutdown=10,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listening])
