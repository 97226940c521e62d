"""Binds the service to a place of snapshots (a home or a server): the query service over one, the list of all."""
from __future__ import annotations

from functools import partial
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed

from api.provider import Answering, Provider
from api.routes.common import State
from api.schemas import Snapshot
from api.settings import Settings, place
from graph import snapshot as snapshots
from graph.published import Published


def version() -> str:
    """The installed version of the project."""
    try:
        return installed("soi")
    except PackageNotFoundError:
        return "0"


def service_over(snapshot: snapshots.Snapshot) -> Answering:
    """The query service over an opened snapshot."""
    from nlp.ask import service_over as over  # late: brings the lexicon

    return over(snapshot)


def listing(place: Published) -> list[Snapshot]:
    """All snapshots, oldest first. Why one cannot be opened stays on the server: the words name its files."""
    return [
        Snapshot(id=i.id, published=i.published, created=i.created, nodes=i.nodes, edges=i.edges, readable=i.problem is None) for i in place.listing()
    ]


def state(settings: Settings) -> State:
    """What the application serves for these settings."""
    where = place(settings)
    return State(settings, Provider(where, service_over, every=settings.watch_seconds), partial(listing, where))
