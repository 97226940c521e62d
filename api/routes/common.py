"""What routes share: the state of the application and the documented problems."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request

from api.problems import KINDS, MEDIA_TYPE, body
from api.provider import Lease, Provider
from api.schemas import ProblemDetails, Snapshot
from api.settings import Settings


@dataclass(frozen=True)
class State:
    """Held by the application as `app.state.soi`."""

    settings: Settings
    provider: Provider
    snapshots: Callable[[], list[Snapshot]]


def state(request: Request) -> State:
    found: State = request.app.state.soi
    return found


def leased(here: Annotated[State, Depends(state)]) -> Iterator[Lease]:
    """The query service, held on one snapshot until the response is made."""
    with here.provider.lease() as lease:
        yield lease


Here = Annotated[State, Depends(state)]
Leased = Annotated[Lease, Depends(leased)]


def documented(*kinds: str) -> dict[int | str, dict[str, Any]]:
    """`responses=` of a route: the problems it may return, by status."""
    return {
        KINDS[kind].status: {"model": ProblemDetails, "description": KINDS[kind].title, "content": {MEDIA_TYPE: {"example": body(kind)}}}
        for kind in kinds
    }
