"""One address, one store: a home of snapshots on this machine, or a Neo4j server or cluster."""
from __future__ import annotations

from importlib import import_module
from pathlib import Path
from urllib.parse import unquote, urlsplit

from graph.snapshot import open_published
from graph.store import Store, StoreError

SERVER = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


def connect(url: str | Path, *, user: str | None = None, password: str | None = None) -> Store:
    """Opens the store an address names; the caller closes it.

    A path or `file:///srv/soi` is a home: its published snapshot is opened, verified and read-only. `neo4j://host:7687` (routing, for
    a cluster) and `bolt://…` go to a server as `user`; the driver is imported only then. Raises `SnapshotError`, `StoreError`.
    """
    scheme = urlsplit(str(url)).scheme if "://" in str(url) else ""
    if scheme in SERVER:
        store: Store = import_module("graph.bolt").connect(str(url), user=user, password=password)
        return store
    if scheme not in ("", "file"):
        raise StoreError(f"địa chỉ {url}: chưa biết kiểu {scheme!r}; dùng đường dẫn thư mục, file://, {', '.join(f'{s}://' for s in SERVER)}")
    return open_published(Path(unquote(urlsplit(str(url)).path) if scheme else url)).store
