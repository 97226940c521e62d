"""`soi export` end to end on the small world: what it writes, what it says, what it refuses."""
from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pytest
from click.testing import Result
from typer.testing import CliRunner

from api import cli, exporting
from tests.api import world


@pytest.fixture(autouse=True)
def _home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOI_HOME", str(home))


def soi(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, ["export", *arguments])


@pytest.mark.parametrize("name", ["all.graphml", "all.gexf", "all.json"])
def test_the_whole_graph_opens_in_networkx(tmp_path: Path, name: str) -> None:
    done = soi(str(tmp_path / name))
    assert done.exit_code == 0, done.output
    path = tmp_path / name
    reader = {".graphml": nx.read_graphml, ".gexf": nx.read_gexf, ".json": lambda p: nx.node_link_graph(json.loads(p.read_text()), edges="edges")}[path.suffix]
    found = reader(path)
    assert found.nodes["Enterprise/0100000001"]["name"] == "Công ty cổ phần Ánh Dương" and found.number_of_edges() == 66
    assert world.CANARY.encode() not in path.read_bytes()


@pytest.mark.parametrize("named", ["0100000001", "Enterprise/0100000001"])
def test_a_hub_is_cut_and_both_the_file_and_the_reader_are_told(tmp_path: Path, named: str) -> None:
    done = soi(str(tmp_path / "hub.json"), "--around", named, "--max-nodes", "10")
    assert done.exit_code == 0 and "ĐÃ LƯỢC BỚT" in done.stderr
    document = json.loads((tmp_path / "hub.json").read_text())
    assert document["graph"]["truncated"] is True and len(document["nodes"]) == 10 and document["graph"]["around"] == named


def test_tables_queries_and_questions(tmp_path: Path) -> None:
    assert soi(str(tmp_path / "t"), "--format", "csv", "--kinds", "Enterprise,Person").exit_code == 0
    assert not any(world.CANARY.encode() in p.read_bytes() for p in (tmp_path / "t").rglob("*") if p.is_file())
    text = "MATCH (k:BidPackage) WHERE k.id < 'IB0000000003' RETURN k.id AS mã, k.name AS tên ORDER BY mã"
    assert soi(str(tmp_path / "q.csv"), "--cypher", text).exit_code == 0
    assert (tmp_path / "q.csv").read_text(encoding="utf-8-sig").splitlines() == ["mã,tên", *(f"IB{n:010d},Gói số {n:02d}" for n in range(3))]
    asked = soi(str(tmp_path / "a.csv"), "--question", "Doanh nghiệp nào trúng thầu ở dự án do chính họ đầu tư?")
    assert asked.exit_code == 0 and "Ánh Dương" in (tmp_path / "a.csv").read_text() and json.loads((tmp_path / "a.csv.meta.json").read_text())["reading"]
    soi(str(tmp_path / "a.graphml"), "--question", "Doanh nghiệp nào trúng thầu ở dự án do chính họ đầu tư?")
    assert {d["relation"] for _, _, d in nx.read_graphml(tmp_path / "a.graphml").edges(data=True)} >= {"WINS", "INVESTS_IN", "PART_OF"}


def test_import_files_for_neo4j(tmp_path: Path) -> None:
    done = soi(str(tmp_path / "bulk"), "--format", "neo4j-import")
    assert done.exit_code == 0 and "neo4j-admin database import full" in done.stderr and (tmp_path / "bulk" / "import.args").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("x.graphml", "--around", "nobody"), "LOẠI/MÃ"),
        (("x.xls",), "graphml"),
        (("x.csv", "--around", "0100000001", "--question", "?"), "chỉ chọn một"),
        (("x.csv", "--question", "Thời tiết hôm nay?"), "chưa được trả lời"),
        (("x.csv", "--cypher", "MATCH (p:Person) RETURN p.id_number"), "id_number"),
        (("x.csv", "--cypher", "MATCH (p:Person) RETURN p"), "thuộc tính"),
        (("x.csv", "--cypher", "MATCH (p:Person) RETURN [p]"), "thuộc tính"),
        (("x.csv", "--cypher", "MATCH (p:Person) DELETE p"), "đọc"),
        (("x.gexf", "--cypher", "MATCH (p:Person) RETURN p.id"), "csv"),
        (("x.json", "--kinds", "Firm"), "Enterprise"),
        (("x", "--format", "neo4j-import", "--kinds", "Person"), "neo4j-import"),
    ],
)
def test_what_cannot_be_exported_is_said(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = soi(str(tmp_path / arguments[0]), *arguments[1:])
    assert done.exit_code and said in str(done.exception), (done.exception, done.output)
    assert not any(tmp_path.iterdir())


def test_a_graph_too_large_for_its_format_is_refused_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "WHOLE_NODES", 5)
    done = soi(str(tmp_path / "x.gexf"))
    assert "parquet" in str(done.exception) and soi(str(tmp_path / "x"), "--format", "parquet").exit_code == 0


def test_snapshots_are_compared_checked_and_pruned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOI_HOME", str(tmp_path))
    made = [world.publish(tmp_path, firm=name) for name in ("Công ty A", "Công ty A", "Công ty Bình Minh")]

    def snapshots(*arguments: str) -> Result:
        return CliRunner().invoke(cli.app, ["snapshots", *arguments])

    words = snapshots("diff").stdout
    assert "Công ty A → Công ty Bình Minh" in words and made[1] in words and made[2] in words
    document = json.loads(snapshots("diff", made[0], made[2], "--json").stdout)
    assert document["nodes"]["Enterprise"]["altered"] == 1 and document["nodes"]["Enterprise"]["properties"] == {"name": 1}
    assert document["edges"]["WINS.Enterprise.BidPackage"]["new"] == 0 and world.CANARY not in json.dumps(document)
    assert "Không có gì thay đổi" in snapshots("diff", made[2], made[2]).stdout
    assert snapshots("prune", "--keep", "1").stdout.split() == ([made[0]] if made[0] != made[1] else [])
    (path,) = (tmp_path / "snapshots" / made[1]).glob("graph.lbug")
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    checked = snapshots("verify", "--all")
    assert checked.exit_code == cli.INCOMPLETE and f"{made[1]}: HỎNG" in checked.stdout and f"{made[2]}: nguyên vẹn" in checked.stdout
