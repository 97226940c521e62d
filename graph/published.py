"""Where published snapshots are: a home on this machine, or a Neo4j server or cluster. Whoever answers questions needs no more than this.

    with opened(home, store="neo4j://graph.bo.gov.vn:7687", user="neo4j", password="…") as place:
        with place.open(place.current()) as snapshot:
            snapshot.store.query("MATCH (p:Project) RETURN count(*)")
"""
from __future__ import annotations

import json
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from graph import home, lock, manifest, snapshot
from graph.connect import SERVER
from graph.keys import EdgeKeys
from graph.manifest import Manifest
from graph.snapshot import Info, Snapshot
from graph.store import SnapshotError, StoreError

if TYPE_CHECKING:
    from graph.bolt import BoltStore


class Published(Protocol):
    """A place of snapshots, one of which is published. May be used from several threads."""

    def current(self) -> str:
        """The id of the published snapshot. Raises `SnapshotError` when there is none, `StoreAway`."""
        ...

    def open(self, wanted: str) -> Snapshot:
        """One snapshot, ready to be asked; the caller closes it. Raises `SnapshotError`, `StoreAway`."""
        ...

    def sealed(self, wanted: str) -> tuple[Manifest, list[dict[str, Any]]]:
        """What a snapshot holds, by its manifest, and the source files it was read from."""
        ...

    def listing(self) -> list[Info]:
        """All snapshots of the place, oldest first."""
        ...

    def rollback(self, to: str | None = None) -> str:
        """Publishes an earlier snapshot: `to`, else the one published before the present one."""
        ...

    def close(self) -> None: ...
    def __enter__(self) -> Published: ...
    def __exit__(self, *_: object) -> None: ...


def opened(home_dir: Path, *, store: str | None = None, user: str | None = None, password: str | None = None) -> Published:
    """The home itself, or with `store` (an address such as `neo4j://host:7687/soi`) the server, the home holding what stands beside the graph.

    Raises `StoreError` for an address of another kind; the driver is imported only for a server.
    """
    if not store:
        return InHome(home_dir)
    if urlsplit(store).scheme not in SERVER:
        raise StoreError(f"địa chỉ kho {store!r}: cần {', '.join(f'{s}://' for s in SERVER)}; để trống thì dùng bản trong {home_dir}")
    return OnServer(home_dir, store, user, password)


class InHome:
    """The snapshots of a home, each answered from its own embedded file."""

    def __init__(self, home_dir: Path) -> None:
        self.home = home_dir

    def current(self) -> str:
        return home.published(self.home)

    def open(self, wanted: str) -> Snapshot:
        return snapshot.open_snapshot(self.home, wanted)

    def sealed(self, wanted: str) -> tuple[Manifest, list[dict[str, Any]]]:
        folder = home.folder(self.home, wanted)
        return manifest.read(folder), json.loads((folder / home.FILES).read_text(encoding="utf-8"))

    def listing(self) -> list[Info]:
        return snapshot.listing(self.home)

    def rollback(self, to: str | None = None) -> str:
        return snapshot.rollback(self.home, to)

    def close(self) -> None:
        """Nothing is held."""

    def __enter__(self) -> InHome:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class OnServer:
    """The snapshots of a Neo4j server or cluster. Names and sources of a snapshot come from the home, and are fetched there when missing."""

    def __init__(self, home_dir: Path, address: str, user: str | None, password: str | None) -> None:
        self.home, self.address = home_dir, address
        self._login = {"user": user, "password": password}
        self._bolt, self._beside, self._publish = (import_module(f"graph.{name}") for name in ("bolt", "beside", "publish_bolt"))
        self._server = self._bolt.Server(address, **self._login, moving=True)

    def current(self) -> str:
        return str(self._bolt.published(self._server)["id"])

    def open(self, wanted: str) -> Snapshot:
        folder = self._folder(wanted)
        handle = lock.reading(folder / manifest.NAME)
        try:
            store: BoltStore = self._bolt.connect(self.address, **self._login, snapshot=wanted, after=self._server)
            store.on_close = partial(lock.release, handle)
            sealed = manifest.read(folder)
            store.keys = EdgeKeys(sealed.keys)
            return Snapshot(folder, sealed, store)
        except BaseException:
            lock.release(handle)
            raise

    def _folder(self, wanted: str) -> Path:
        found: Path = self._beside.folder_of(self._server, wanted, self._bolt.named(self._server, wanted)["seal"], self.home)
        return found

    def sealed(self, wanted: str) -> tuple[Manifest, list[dict[str, Any]]]:
        folder = self._folder(wanted)
        return manifest.read(folder), json.loads((folder / home.FILES).read_text(encoding="utf-8"))

    def listing(self) -> list[Info]:
        return [self._info(*entry) for entry in self._publish.listing(self._server)]

    def _info(self, wanted: str, state: str, published: bool) -> Info:
        sealed = None
        with suppress(SnapshotError):
            sealed = self._beside.manifest_of(self._server, wanted)
        problem = None if state == "ready" else {"loading": "đang nạp dở", "removing": "đang gỡ"}.get(state, state)
        if sealed is None:
            return Info(home.SnapshotId(wanted), published, None, 0, 0, problem or "thiếu tệp đi kèm; hãy công bố lại")
        return Info(home.SnapshotId(wanted), published, sealed.created, sum(sealed.nodes.values()), sum(sealed.edges.values()), problem)

    def rollback(self, to: str | None = None) -> str:
        ready = [entry.id for entry in self.listing() if entry.problem is None and not entry.published]
        if to is None and not ready:
            raise SnapshotError(f"không có bản nào khác trên {self.address} để quay lại")
        chosen = to or ready[-1]
        self._bolt.named(self._server, chosen)
        self._publish.switch(self._server, chosen)
        return chosen

    def close(self) -> None:
        self._server.close()

    def __enter__(self) -> OnServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
