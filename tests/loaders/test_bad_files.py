"""Every bad file of the reliability guide: read, in part or not at all, always with a stable code or reason, in bounded time and memory."""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from graph import home as homes
from loaders.report import LoadFailed
from loaders.run import load
from tests.loaders.bad.cases import TEXT, Outcome, Reject, every

CASES = {name: (data, outcome) for name, data, outcome in every()}


@dataclass
class Came:
    """What a load's report says of one file."""

    code: str | None = None
    message: str = ""
    tables: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Came]:
    """One load of all of them into a home where something is published: it fails, tells of every file, and what is published stays."""
    folder = tmp_path_factory.mktemp("bad")
    (folder / "tot.csv").write_text(TEXT, encoding="utf-8")
    before = load([folder / "tot.csv"], folder / "home").snapshot
    for name, (data, _) in CASES.items():
        path = folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    with pytest.raises(LoadFailed) as failed:
        load([folder / "in"], folder / "home", patience=60)
    assert str(homes.published(folder / "home")) == before
    report, came = failed.value.report, {name: Came() for name in CASES}
    for entry in [*report.errors, *report.unrecognised]:
        came[entry["file"]].code, came[entry["file"]].message = entry["code"], entry["message"]
    for table in report.files:   # of several sheets each is named after the file and itself
        came[next(name for name in CASES if table["file"].startswith(name))].tables.append(table)
    return came


@pytest.mark.parametrize(("name", "expected"), [(name, outcome) for name, (_, outcome) in CASES.items()], ids=list(CASES))
def test_what_comes_of_it(name: str, expected: Outcome, results: dict[str, Came]) -> None:
    found = results[name]
    if isinstance(expected, Reject):
        assert found.code == expected.code, found
        assert name in found.message and "Traceback" not in found.message and len(found.message) < 1000
    else:
        assert found.code is None and found.tables, found
        assert all(t["read"] == t["loaded"] + t["merged"] + t["quarantined"] for t in found.tables)
        read = sum(t["loaded"] + t["merged"] for t in found.tables), sum(t["quarantined"] for t in found.tables)
        assert read == (expected.loaded, expected.quarantined), found.tables
        assert expected.told in repr([(t["warnings"], t["quarantine"]) for t in found.tables])


def test_every_code_is_documented() -> None:
    root = Path(__file__).resolve().parents[2]
    code = "".join(path.read_text(encoding="utf-8") for path in (root / "loaders").rglob("*.py"))
    raised = set(re.findall(r'(?:FileError\(\s*|error=)"([a-z0-9_]+)"', code))
    rows = re.findall(r"^\| (`.*?) \|", (root / "docs" / "bad-files.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert raised | {"unrecognised"} == set(re.findall(r"`([a-z0-9_]+)`", "".join(rows)))
