"""A load killed at any moment leaves the published snapshot complete, old or new, and the next load works."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph.snapshot import open_published
from loaders.run import load
from tests.loaders.conftest import FIRMS, firm, write_xlsx

ROOT = Path(__file__).resolve().parents[2]
CODE = "import sys; from loaders.run import load; load([sys.argv[1]], sys.argv[2])"


def _firms(home: Path) -> int:
    with open_published(home) as current:
        return int(current.store.query("MATCH (n:Enterprise) RETURN count(*) AS n").rows[0][0])


@pytest.mark.parametrize("delay", [0.7, 1.6, 2.4])
def test_killed_load(tmp_path: Path, delay: float) -> None:
    home, folder = tmp_path / "home", tmp_path / "in"
    write_xlsx(folder / "doanh_nghiep.xlsx", [FIRMS, firm(1, "0101234567", "Công ty CP An")])
    load([folder], home)
    rows = [firm(i, f"{2_000_000_000 + i}", f"Công ty CP Số {i}") for i in range(400)]
    write_xlsx(folder / "doanh_nghiep.xlsx", [FIRMS, *rows])
    process = subprocess.Popen([sys.executable, "-c", CODE, str(folder), str(home)], cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL)
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert _firms(home) in (1, 400)
    report = load([folder], home)
    assert _firms(home) == 400 and (report.snapshot or "") != ""
    assert not list(home.glob(".load-*")) and not list((home / "statements").glob(".*-L*"))
