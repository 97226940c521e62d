"""Snapshots of the shared real and sample files, loaded once as a user would, for questions asked end to end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.naming import write_index
from loaders.run import load
from nlp.ask import Service, open_service


@pytest.fixture(scope="session")
def shared() -> Path:
    folder = Path(os.environ.get("SOI_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"not run: there is no folder {folder} (set SOI_SHARED)")
    return folder


@pytest.fixture(scope="session")
def real(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    home = tmp_path_factory.mktemp("real")
    load([shared / "real" / name for name in ("egp", "registry", "ownership")], home, names=write_index)
    with open_service(home) as opened:
        yield opened


@pytest.fixture(scope="session")
def sample(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    home = tmp_path_factory.mktemp("sample")
    load([shared / "sample"], home, names=write_index)
    with open_service(home) as opened:
        yield opened
