"""Binds the service to a home of snapshots: what is published, the query service over it, its files and list of snapshots."""
from __future__ import annotations

import json
from functools import lru_cache, partial
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path

from api.entity import Origins, places
from api.provider import Answering, Provider
from api.routes.common import State
from api.schemas import Snapshot
from api.settings import Settings
from graph import home as homes
from graph import snapshot as snapshots


def version() -> str:
    """The installed version of the project."""
    try:
        return installed("soi")
    except PackageNotFoundError:
        return "0"


def published(home: Path) -> str | None:
    """The id of the published snapshot, None before the first. Raises `SnapshotError` on a damaged pointer."""
    return homes.published(home) if (home / "published").exists() else None


def open_service(home: Path) -> Answering:
    """The query service over the published snapshot."""
    from nlp import ask  # late: brings the lexicon

    service: Answering = ask.open_service(home)
    return service


@lru_cache(maxsize=4)
def origins(home: Path, snapshot: str) -> Origins:
    """A reader of origin references of one snapshot."""
    files = json.loads((homes.folder(home, snapshot) / homes.FILES).read_text(encoding="utf-8"))
    return places({entry["no"]: entry for entry in files})


def listing(home: Path) -> list[Snapshot]:
    """All snapshots, oldest first. Why one cannot be opened stays on the server: the words name its files."""
    return [
        Snapshot(id=i.id, published=i.published, created=i.created, nodes=i.nodes, edges=i.edges, readable=i.problem is None) for i in snapshots.listing(home)
    ]


def state(settings: Settings) -> State:
    """What the application serves for these settings."""
    home = settings.home
    provider = Provider(partial(open_service, home), partial(published, home), every=settings.watch_seconds)
    return State(settings, provider, partial(origins, home), partial(listing, home))
