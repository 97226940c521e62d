"""A wire between client and server that tests can cut, freeze, or cut once a number of transactions were acknowledged."""
from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Proxy:
    """Forwards a port of this machine to the server's. `cut` closes all connections, `frozen` forwards nothing while set."""

    def __init__(self, url: str) -> None:
        self.target = (urlsplit(url).hostname, urlsplit(url).port)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"bolt://127.0.0.1:{self.listening.getsockname()[1]}"
        self.moving = threading.Event()
        self.moving.set()
        self.refusing = False
        #: answers still let through before the next one is swallowed and the wire cut (None: never)
        self.answers: int | None = None
        self.bytes_up = 0
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, *, refuse: bool = False) -> None:
        self.refusing = refuse
        while self._open:
            with suppress(OSError):
                self._open.pop().shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listening.accept()
                if self.refusing:
                    client.close()
                    continue
                server = socket.create_connection(self.target)
                self._open += [client, server]
                threading.Thread(target=self._pump, args=(client, server, True), daemon=True).start()
                threading.Thread(target=self._pump, args=(server, client, False), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, up: bool) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                self.moving.wait()
                if up:
                    self.bytes_up += len(data)
                elif self._swallowed():
                    self.cut()
                    return
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _swallowed(self) -> bool:
        if self.answers is None:
            return False
        self.answers -= 1
        if self.answers >= 0:
            return False
        self.answers = None
        return True

    def close(self) -> None:
        self.moving.set()
        self.listening.close()
        self.cut()


@contextmanager
def wire(url: str) -> Iterator[Proxy]:
    proxy = Proxy(url)
    try:
        yield proxy
    finally:
        proxy.close()
