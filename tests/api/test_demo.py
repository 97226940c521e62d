"""The first command of the README, end to end: a made-up world is written, loaded, linked, published and asked; answers are the world's truth."""
from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from api import asking
from api.examples import QUESTIONS
from graph import home as homes
from graph.published import InHome
from loaders import demo

ROOT = Path(__file__).resolve().parents[2]
SIZE = ("--enterprises", "150", "--seed", "7")
#: what each example question asks, over the world's own tables
TRUTH = (
    "SELECT DISTINCT a.mst FROM award a JOIN package k USING (no) JOIN invests i ON i.project_code = k.project_code"
    " AND i.investor_kind = 'enterprise' AND i.investor_id = a.mst",
    "SELECT mst, sum(price) FROM award GROUP BY mst QUALIFY rank() OVER (ORDER BY sum(price) DESC) <= 10",
    "SELECT province, count(*) FROM project WHERE province IS NOT NULL GROUP BY province",
    "SELECT count(*) FROM package WHERE method = 'Chỉ định thầu'",
    "SELECT sum(price) FROM award WHERE year(award_date) = 2022",
    "SELECT no FROM bid GROUP BY no HAVING count(DISTINCT coalesce(consortium, mst)) = 1",
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The home of a demo that was run as a command, and what it printed."""
    home = tmp_path_factory.mktemp("demo")
    return home, run(home)


def run(home: Path) -> subprocess.CompletedProcess[str]:
    variables = {"PATH": os.environ["PATH"], "HOME": str(home / "user"), "PYTHONPATH": str(ROOT), "SOI_HOME": str(home)}
    command = [sys.executable, "-m", "api.cli", "demo", "--no-serve", *SIZE]
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, env=variables, cwd=home)


def test_it_prints_the_headline_answer_with_its_evidence(world: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    _, done = world
    assert done.returncode == 0, done.stderr
    assert QUESTIONS[0] in done.stdout and "Hiểu là:" in done.stdout and "Bằng chứng:" in done.stdout
    assert re.search(r"trúng thầu .*← egp/\S+:\d+", done.stdout) and re.search(r"đầu tư vào .*← \S+:\d+", done.stdout)
    assert "[1/3]" in done.stderr and "[3/3]" in done.stderr and "Traceback" not in done.stderr


def test_running_it_again_changes_nothing(world: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    home, first = world
    before = homes.published(home)
    again = run(home)
    assert again.returncode == 0 and homes.published(home) == before and len(homes.ids(home)) == 1
    assert _without_times(again.stdout) == _without_times(first.stdout)


def _without_times(text: str) -> str:
    return re.sub(r" · [\d.]+ ms", "", text)


@pytest.fixture(scope="module")
def answers(world: tuple[Path, subprocess.CompletedProcess[str]]) -> list[dict[str, Any]]:
    home, _ = world
    return [asking.single(question, home, InHome(home)) for question in QUESTIONS]


@pytest.mark.parametrize("number", range(len(QUESTIONS)), ids=QUESTIONS)
def test_each_example_question_gets_the_true_answer(answers: list[dict[str, Any]], number: int, truth: duckdb.DuckDBPyConnection) -> None:
    answer = answers[number]
    assert answer["status"] == "answered" and answer["reading"] and answer["cypher"] and answer["snapshot"], answer["text"]
    expected = truth.execute(TRUTH[number]).fetchall()
    assert sorted(tuple(map(_value, row)) for row in answer["rows"]) == sorted(tuple(map(str, row)) for row in expected)


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    folder = tmp_path_factory.mktemp("truth")
    demo.write(folder / "files", seed=7, enterprises=150, truth=folder / "truth.duckdb")
    return duckdb.connect(str(folder / "truth.duckdb"), read_only=True)


def _value(cell: Any) -> str:
    return str(cell["code"] or cell["name"]) if isinstance(cell, dict) else str(cell)


