"""The command line as people and scripts meet it: output, exit codes, start-up."""
from __future__ import annotations

import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from api import asking, cli
from graph import home as homes
from graph.errors import SoiError
from graph.published import Published
from tests.api import world

ROOT = Path(__file__).resolve().parents[2]


def soi(*arguments: str, home: Path, stdin: str = "", environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the command as a process of its own."""
    variables = {"PATH": os.environ["PATH"], "HOME": str(home / "user"), "SOI_HOME": str(home), "PYTHONPATH": str(ROOT), **(environment or {})}
    return subprocess.run([sys.executable, "-m", "api.cli", *arguments], capture_output=True, text=True, input=stdin, env=variables, cwd=home)


class Service(world.Double):
    def close(self) -> None:
        self.opened.close()


@pytest.fixture
def asked(home: Path, monkeypatch: pytest.MonkeyPatch) -> list[Service]:
    """In-process `soi ask` over the stand-in; the services it opened."""
    made: list[Service] = []

    def opened(place: Published) -> Service:
        made.append(Service(place.open(place.current())))
        return made[-1]

    monkeypatch.setattr(asking, "_opened", opened)
    monkeypatch.setenv("SOI_HOME", str(home))
    return made


def run(*arguments: str, stdin: str | None = None) -> Any:
    return CliRunner().invoke(cli.app, list(arguments), input=stdin)


# ---- start-up ------------------------------------------------------------------------------------------------------
def test_help_brings_no_heavy_module(tmp_path: Path) -> None:
    code = "import sys, api.cli; sys.argv=['soi','--help']\ntry: api.cli.main()\nexcept SystemExit: pass\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    heavy = {"fastapi", "uvicorn", "pydantic", "ladybug", "duckdb", "pyarrow", "spacy", "splink", "pandas", "numpy", "yaml", "langchain", "underthesea"}
    assert "soi demo" in done.stdout and not heavy & set(done.stdout.split())


def test_help_takes_less_than_half_a_second_of_work(tmp_path: Path) -> None:
    """Processor time, the best of three: other work on the machine does not count."""
    spent = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert soi("--help", home=tmp_path).returncode == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(spent) < 0.5, spent


@pytest.mark.parametrize("command", ["demo", "load", "ask", "info", "serve", "snapshots", "snapshots list", "snapshots rollback", "snapshots verify"])
def test_every_command_explains_itself(command: str) -> None:
    done = run(*command.split(), "--help")
    assert done.exit_code == 0 and len(done.stdout) > 200


# ---- exit codes ----------------------------------------------------------------------------------------------------
def test_usage_errors_are_2(tmp_path: Path) -> None:
    for command in ("nothing", "load", "ask --choose -1 q", "ask --batch -", "ask q --batch - --json", "serve --port 70000"):
        assert soi(*command.split(), home=tmp_path).returncode == 2, command


def test_what_is_not_there_is_3_and_says_what_to_do(tmp_path: Path) -> None:
    done = soi("info", home=tmp_path)
    assert done.returncode == 3 and "soi load" in done.stderr and done.stdout == ""
    done = soi("load", "no/such/folder", home=tmp_path)
    assert done.returncode == 3 and "no/such/folder" in done.stderr
    assert soi("snapshots", "verify", "20200101T000000-00000000", home=tmp_path).returncode == 3
    assert soi("snapshots", "list", home=tmp_path).returncode == 3


def test_a_damaged_snapshot_is_4(tmp_path: Path) -> None:
    made = world.publish(tmp_path)
    assert soi("snapshots", "verify", home=tmp_path).returncode == 0
    graph = tmp_path / "snapshots" / made / "graph.lbug"
    graph.chmod(0o644)
    graph.write_bytes(graph.read_bytes()[:-1])
    done = soi("snapshots", "verify", home=tmp_path)
    assert done.returncode == 4 and "graph.lbug" in done.stderr


def test_no_home_at_all_is_an_error_with_advice(tmp_path: Path) -> None:
    done = soi("info", home=tmp_path, environment={"SOI_HOME": "", "HOME": ""})
    assert done.returncode == 1 and "SOI_HOME" in done.stderr and "Traceback" not in done.stderr


def test_after_the_demo_alone_the_hint_leads_to_its_home(tmp_path: Path) -> None:
    world.publish(tmp_path / "user" / ".local" / "share" / "soi" / "demo")
    done = soi("info", home=tmp_path, environment={"SOI_HOME": ""})
    assert done.returncode == 3 and "--home" in done.stderr


def test_a_variable_that_makes_no_sense_is_named(tmp_path: Path) -> None:
    done = soi("serve", home=tmp_path, environment={"SOI_PORT": "abc"})
    assert done.returncode == 1 and "SOI_PORT" in done.stderr and "'abc'" in done.stderr and "Traceback" not in done.stderr


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = soi("serve", "--port", str(taken.getsockname()[1]), home=tmp_path)
    assert done.returncode == 1 and "--port 0" in done.stderr


def test_serve_answers_and_stops_at_a_signal(home: Path) -> None:
    """Over a home whose data no query service is asked of: entities come straight from the snapshot."""
    variables = {"PATH": os.environ["PATH"], "HOME": str(home / "user"), "SOI_HOME": str(home), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "api.cli", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=variables) as process:
        assert process.stderr is not None
        address = re.search(r"http://127\.0\.0\.1:\d+/", process.stderr.readline())
        assert address
        deadline = time.monotonic() + 30
        while True:
            try:
                entity = httpx.get(f"{address[0]}api/entities/Enterprise/0100000001").json()
                break
            except httpx.TransportError:
                assert time.monotonic() < deadline
                time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert entity["entity"]["name"] == "Công ty cổ phần Ánh Dương" and process.wait(20) in (0, -signal.SIGTERM)


# ---- homes ---------------------------------------------------------------------------------------------------------
def test_the_demo_does_not_touch_other_data(tmp_path: Path) -> None:
    made = world.publish(tmp_path)
    done = soi("demo", "--no-serve", home=tmp_path)
    assert done.returncode == 1 and "--home" in done.stderr
    assert homes.published(tmp_path) == made


def test_real_data_is_not_loaded_into_the_demo(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("{}")
    (tmp_path / "x.csv").write_text("a\n")
    done = soi("load", str(tmp_path / "x.csv"), home=tmp_path)
    assert done.returncode == 1 and "minh họa" in done.stderr


# ---- info and snapshots --------------------------------------------------------------------------------------------
def test_info_counts_what_is_published(home: Path) -> None:
    document = json.loads(soi("info", "--json", home=home).stdout)
    assert (document["nodes"]["BidPackage"], document["edges"]["BIDS_ON"], document["edges"]["INVESTS_IN"]) == (61, 61, 1)
    text = soi("info", home=home).stdout
    assert "gói thầu" in text and "dkkd/doanh_nghiep.xlsx" in text


def test_rollback_goes_to_the_publication_before(tmp_path: Path) -> None:
    first, second = world.publish(tmp_path), world.publish(tmp_path, firm="Công ty TNHH Bình Minh")
    assert soi("snapshots", "rollback", home=tmp_path).stdout.strip() == first
    listed = {row["id"]: row["published"] for row in json.loads(soi("snapshots", "list", "--json", home=tmp_path).stdout)}
    assert listed == {first: True, second: False}


# ---- ask -----------------------------------------------------------------------------------------------------------
def test_json_is_one_object_on_standard_output(asked: list[Service]) -> None:
    done = run("ask", "Ai trúng?", "--json")
    assert done.exit_code == 0 and json.loads(done.stdout)["question"] == "Ai trúng?" and done.stderr == ""


def test_a_question_may_come_from_standard_input(asked: list[Service]) -> None:
    assert json.loads(run("ask", "--json", stdin="Ai trúng?\n").stdout)["question"] == "Ai trúng?"
    assert isinstance(run("ask", stdin=" \n").exception, SoiError)


def test_the_printed_answer_has_reading_table_evidence_and_snapshot(asked: list[Service]) -> None:
    text = run("ask", "Ai trúng?").stdout
    expected = ("Có 1 doanh nghiệp.", "Hiểu là: Doanh nghiệp trúng thầu", "Giả định: Tính mọi năm", "12.500.000.000", "egp/kqlcnt.jsonl:7", asked[0].opened.id)
    assert all(part in text for part in (*expected, "Công ty cổ phần Ánh Dương · 0100000001 trúng thầu Gói số 00 · IB0000000000"))
    assert "MATCH" not in text and "MATCH" in run("ask", "Ai trúng?", "--cypher").stdout


def test_a_session_asks_the_earlier_questions_again(asked: list[Service], home: Path) -> None:
    run("ask", "--session", "s1", "Có bao nhiêu gói?", "--choose", "1")
    run("ask", "--session", "s1", "Còn năm 2022?")
    assert asked[-1].asked == [("Có bao nhiêu gói?", "s1", 1), ("Còn năm 2022?", "s1", None)]
    assert (home / "sessions" / "s1.jsonl").stat().st_mode & 0o777 == 0o600
    assert isinstance(run("ask", "--session", "../x", "q").exception, SoiError)


def test_a_batch_gives_one_answer_a_line_with_its_id_and_session(asked: list[Service], tmp_path: Path) -> None:
    file = tmp_path / "batch.jsonl"
    rows = [{"id": "a/1", "question": "Một?", "session": "x"}, {"id": "a/2", "question": "Hai?", "session": "x"}, {"id": 3, "question": "Ba\u2028?"}]
    file.write_text("\ufeff" + "\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n\n", encoding="utf-8")
    done = run("ask", "--batch", str(file), "--json")
    answers = [json.loads(line) for line in done.stdout.split("\n") if line]
    assert done.exit_code == 0 and [(a["id"], a["question"]) for a in answers] == [("a/1", "Một?"), ("a/2", "Hai?"), (3, "Ba\u2028?")]
    assert asked[0].asked == [("Một?", "x", None), ("Hai?", "x", None), ("Ba\u2028?", None, None)] and len(asked) == 1


@pytest.mark.parametrize(("line", "word"), [("{", "JSON"), ("[1]", "question"), ('{"id": 1}', "question"), ("[" * 100_000, "JSON")])
def test_a_bad_batch_line_is_named_before_anything_is_asked(asked: list[Service], tmp_path: Path, line: str, word: str) -> None:
    file = tmp_path / "batch.jsonl"
    file.write_text('{"question": "a"}\n' + line + "\n")
    error = run("ask", "--batch", str(file), "--json").exception
    assert isinstance(error, SoiError) and f"{file}:2" in str(error) and word in str(error) and asked == []


def test_one_failing_question_does_not_stop_a_batch(asked: list[Service], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(self: Service, question: str, **_: object) -> world.Canned:
        if question == "b":
            raise SoiError("kho dữ liệu hỏng")
        return world.Canned(world.document(question))

    monkeypatch.setattr(Service, "ask", ask)
    file = tmp_path / "batch.jsonl"
    file.write_text("\n".join(json.dumps({"id": q, "question": q}) for q in "abc"))
    done = run("ask", "--batch", str(file), "--json")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 1 and [(a["id"], a["status"]) for a in answers] == [("a", "answered"), ("b", "refused"), ("c", "answered")]
    assert answers[1].keys() == answers[0].keys() and "hỏng" in answers[1]["reason"]
