from __future__ import annotations

from collections.abc import Iterator

import pytest

from nlp.ask import Service, open_service
from tests.nlp import world


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The query service over the small world."""
    home = tmp_path_factory.mktemp("home")
    world.publish(home)
    with open_service(home) as opened:
        yield opened
