"""The server the tests of this folder talk to: SOI_NEO4J_URL and SOI_NEO4J_PASSWORD_FILE (scripts/neo4j_server.py env)."""
from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.bolt import Server

HOW = 'no server: run scripts/neo4j_server.py start, then eval "$(python scripts/neo4j_server.py env)"'


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("neo4j")


@pytest.fixture(scope="session")
def url() -> str:
    """Where a server answers; the tests fail without one, for they run only when asked for."""
    assert "SOI_NEO4J_URL" in os.environ, HOW
    return os.environ["SOI_NEO4J_URL"]


@pytest.fixture(scope="session")
def password(url: str) -> str:
    return Path(os.environ["SOI_NEO4J_PASSWORD_FILE"]).read_text(encoding="utf-8")


@pytest.fixture
def server(url: str, password: str) -> Iterator[Server]:
    with Server(url, user="neo4j", password=password) as opened:
        yield opened


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """A server just started plans its first queries slowly; the budget of evidence is not what these tests are about."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graph.evidence.BUDGET_MS", 60_000)
        yield
