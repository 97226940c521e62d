from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from api.app import create_app
from api.serving import bound
from tests.api import world
from tests.api.conftest import state_over
from tests.browser.chromium import Chromium, opened


class Running:
    """The real application on a free port, its query service a stand-in whose answers a test may change."""

    def __init__(self, home: Path) -> None:
        self.state = state_over(home)
        listening = bound("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        self.server = uvicorn.Server(uvicorn.Config(create_app(self.state.settings, state=self.state), log_level="warning"))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listening]}, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)

    @property
    def double(self) -> world.Double:
        with self.state.provider.lease() as lease:
            assert isinstance(lease.service, world.Double)
            return lease.service

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("home")
    world.publish(home)
    running = Running(home)
    yield running
    running.stop()


@pytest.fixture
def browser() -> Iterator[Chromium]:
    with opened() as browser:
        browser.resize(1100, 900)
        yield browser
