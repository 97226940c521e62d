"""Every bad file of the reliability guide: read, in part or not at all, always with a stable code or reason, in bounded time and memory."""
from __future__ import annotations

import re
from pathlib import Path

import pytest

from loaders.parse import Parsed
from loaders.pool import Job, parse_all
from tests.loaders.bad.cases import Outcome, Read, Reject, every

CASES = {name: (data, outcome) for name, data, outcome in every()}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Parsed]:
    """All files parsed by two killable workers, as a load does."""
    folder = tmp_path_factory.mktemp("bad")
    jobs = []
    for name, (data, _) in CASES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        jobs.append(Job(path, name, folder / "home", "L1"))
    return {parsed.file: parsed for parsed in parse_all(jobs, workers=2, patience=60)}


@pytest.mark.parametrize(("name", "expected"), [(name, outcome) for name, (_, outcome) in CASES.items()], ids=list(CASES))
def test_what_comes_of_it(name: str, expected: Outcome, results: dict[str, Parsed]) -> None:
    found = results[name]
    if isinstance(expected, Reject):
        assert found.error == expected.code, found
        assert found.message and name in found.message and "Traceback" not in found.message and len(found.message) < 1000
    else:
        assert isinstance(expected, Read) and found.error is None, found.message
        counts = [part.counts for part in found.parts]
        assert all(c.read == c.loaded + c.merged + c.quarantined for c in counts)
        assert (sum(c.loaded + c.merged for c in counts), sum(c.quarantined for c in counts)) == (expected.loaded, expected.quarantined), found.parts
        assert expected.told in repr([(part.warnings, part.quarantine) for part in found.parts])


def test_every_code_is_documented() -> None:
    root = Path(__file__).resolve().parents[2]
    code = "".join(path.read_text(encoding="utf-8") for path in (root / "loaders").rglob("*.py"))
    raised = set(re.findall(r'(?:FileError\(\s*|error=)"([a-z0-9_]+)"', code))
    rows = re.findall(r"^\| (`.*?) \|", (root / "docs" / "bad-files.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert raised | {"unrecognised"} == set(re.findall(r"`([a-z0-9_]+)`", "".join(rows)))
