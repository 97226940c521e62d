"""The truth of the demo worlds is sound (`demo_soundness.sql`), and each pattern that questions ask about occurs in it (`demo_phenomena.sql`)."""
from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from loaders.demo import write
from loaders.demo.world import Shape

_HERE = Path(__file__).parent
_ENTRY = re.compile(r"^-- (?P<what>[^|\n]+?)(?: \| (?P<large>-?\d+) \| (?P<small>-?\d+)|:)\n(?P<sql>[^;]+);$", re.MULTILINE)
WORLDS: dict[str, tuple[int, int, Shape]] = {
    "default 1": (1, 600, "default"), "default 2": (2, 600, "default"), "small 1": (1, 40, "small"), "small 2": (2, 40, "small")}


def entries(file: str) -> dict[str, re.Match[str]]:
    return {m["what"]: m for m in _ENTRY.finditer((_HERE / file).read_text(encoding="utf-8"))}


PHENOMENA, SOUNDNESS = entries("demo_phenomena.sql"), entries("demo_soundness.sql")


@pytest.fixture(scope="module")
def truths(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("demo")
    for name, (seed, firms, shape) in WORLDS.items():
        write(folder / name, seed=seed, enterprises=firms, truth=folder / f"{name}.duckdb", shape=shape)
    return {name: folder / f"{name}.duckdb" for name in WORLDS}


def found(truth: Path, sql: str) -> int:
    with duckdb.connect(str(truth), read_only=True) as con:
        return int(con.execute(" ".join(sql.split())).fetchall()[0][0])


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("what", PHENOMENA)
def test_occurs(truths: dict[str, Path], world: str, what: str) -> None:
    entry = PHENOMENA[what]
    assert found(truths[world], entry["sql"]) >= int(entry["small" if world.startswith("small") else "large"])


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("what", SOUNDNESS)
def test_truth_is_sound(truths: dict[str, Path], world: str, what: str) -> None:
    assert found(truths[world], SOUNDNESS[what]["sql"]) == 0


def test_the_lists_are_read_whole() -> None:
    for file, least in (("demo_phenomena.sql", 60), ("demo_soundness.sql", 20)):
        assert len(entries(file)) == (_HERE / file).read_text(encoding="utf-8").count("\n-- ") >= least
