from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import data
from api.app import create_app
from api.provider import Provider
from api.routes.common import State
from api.settings import Settings
from graph.published import InHome
from tests.api import world


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one published snapshot; tests that publish more make their own."""
    place = tmp_path_factory.mktemp("home")
    world.publish(place)
    return place


def state_over(home: Path, *, every: float = 3600, **settings: object) -> State:
    """The application's state over a real home, with the stand-in for the query service; moves on `refresh()` unless `every` is short."""
    chosen = Settings(home=home, **settings)
    place = InHome(home)
    return State(chosen, Provider(place, world.Double, every=every), partial(data.listing, place))


def client_over(state: State, *, base_url: str = "http://127.0.0.1") -> TestClient:
    return TestClient(create_app(state.settings, state=state), base_url=base_url, raise_server_exceptions=False)


@pytest.fixture
def client(home: Path) -> Iterator[TestClient]:
    with client_over(state_over(home)) as client:
        yield client
