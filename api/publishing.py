"""`soi publish`: a sealed snapshot onto a Neo4j server or cluster, with progress on standard error."""
from __future__ import annotations

import sys
import time
from pathlib import Path

from api.settings import read
from api.show import number
from graph import home as homes
from graph.connect import SERVER
from graph.errors import SoiError

#: seconds between two lines of progress of one table
EVERY = 5.0


class NoServer(SoiError):
    """There is no server to publish to."""


class _Told:
    """Says how far a table is when it is done, and every few seconds before."""

    def __init__(self) -> None:
        self.last = time.monotonic()

    def __call__(self, table: str, done: int, rows: int) -> None:
        if done == rows or time.monotonic() - self.last > EVERY:
            self.last = time.monotonic()
            print(f"  {table} {number(done)}/{number(rows)}", file=sys.stderr, flush=True)


def run(home: Path, snapshot: str | None = None, to: str | None = None, *, keep: int = 2) -> str:
    """Publishes `snapshot`, else the one the home publishes, to the server `to`, else that of SOI_STORE; returns its id.

    Raises `NoServer`, and what `graph.publish_bolt.publish` raises; calling again goes on where it stopped.
    """
    settings = read(**({"home": home} | ({} if to is None else {"store": to})))
    if not settings.store.startswith(tuple(f"{scheme}://" for scheme in SERVER)):
        raise NoServer(f"chưa có máy chủ để công bố lên (SOI_STORE hoặc --to là {settings.store!r}); ví dụ: soi publish --to neo4j://127.0.0.1:7687")
    chosen = snapshot or homes.published(home)
    from graph.bolt import Server
    from graph.publish_bolt import publish

    print(f"Công bố bản {chosen} lên {settings.store}", file=sys.stderr, flush=True)
    with Server(settings.store, user=settings.store_user, password=settings.password()) as server:
        publish(home, chosen, server, keep=keep, said=_Told())
    return chosen
