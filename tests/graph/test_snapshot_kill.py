"""kill -9 during build and publish: readers see the whole old or the whole new snapshot. `scripts/fault_kill.py --points 200` does more."""
from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_kills_at_16_points_never_serve_an_incomplete_snapshot() -> None:
    command = [sys.executable, "-m", "scripts.fault_kill", "--points", "16", "--size", "500"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)
    result = json.loads(done.stdout)
    assert (done.returncode, result["wrong"]) == (0, [])
    assert result["killed"] == 16
    assert result["old"] + result["new"] == 16 and result["old"] > 0 and result["new"] > 0
    assert result["with residue"] > 0 and result["rebuilt over residue"] > 0
