"""Files for other programs: what goes in comes out again, no formula, no hidden number, and what was left out is said."""
from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow.parquet as pq
import pytest

from graph import export
from graph.bulk_bolt import BulkError, write
from graph.network import NetworkError, neighbourhood, proved, whole
from graph.record import Node
from graph.snapshot import Snapshot, build, open_published, publish
from tests.graph.canonical import EDGES, FILES, NODES, write_canonical

AWKWARD = ("=cmd|'/C calc'!A0", "+84 24", "-1+1", "@SUM(A1)", "\tx", "＝1+1", 'Công "Ty" Đất, Việt\nNam', "  lùi vào", "\\", "", "Nguyễn Thị Thuý Hằng")
ODD = [Node("Enterprise", f"X-{n}", None, name, "0:9", {"founded": dt.date(1975, 4, 30), "charter_capital": -n}) for n, name in enumerate(AWKWARD)]
SECRET = Node("Person", "P-2", "P-2", "Trần Thị Bình", "0:4", {"id_number": "hash-of-001", "birth_year": 1980})


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("export")
    canonical = write_canonical(where / "canonical", nodes=[*NODES, *ODD, SECRET], edges=EDGES)
    publish(where / "home", build(canonical, where / "home", files=FILES, buffer_bytes=1 << 28))
    return where / "home"


@pytest.fixture
def snapshot(home: Path) -> Iterator[Snapshot]:
    with open_published(home, buffer_bytes=1 << 28) as opened:
        yield opened


def read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return found
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_whole_graph_as_tables_reads_back(snapshot: Snapshot, tmp_path: Path, form: str) -> None:
    counts = export.whole_tables(snapshot.canonical, tmp_path / "out", form, meta={"snapshot": snapshot.id})
    assert counts == (sum(snapshot.manifest.nodes.values()), len(EDGES))
    meta = json.loads((tmp_path / "out" / export.META).read_text())
    assert meta.pop("relations_left_out") and meta == {"snapshot": snapshot.id, "nodes": counts[0], "edges": counts[1], "truncated": False}
    rows = {row["id"]: row for row in read(tmp_path / "out" / "nodes" / f"Enterprise.{form}")}
    for n, name in enumerate(AWKWARD):
        assert rows[f"X-{n}"]["name"] == (name if form == "parquet" else export.safe(name))
        assert str(rows[f"X-{n}"]["founded"]) == "1975-04-30" and int(rows[f"X-{n}"]["charter_capital"]) == -n
    assert "id_number" not in read(tmp_path / "out" / "nodes" / f"Person.{form}")[0]
    assert [(r["src"], r["dst"]) for r in read(tmp_path / "out" / "edges" / f"WINS.Enterprise.BidPackage.{form}")] == [("0100000001", "IB1")]
    assert all(b"hash-of-001" not in path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())


def test_no_cell_of_a_csv_begins_as_a_formula(snapshot: Snapshot, tmp_path: Path) -> None:
    export.whole_tables(snapshot.canonical, tmp_path / "all", "csv", meta={})
    export.graph(whole(snapshot.canonical), tmp_path / "graph", "csv")
    export.rows(["=a", "tên"], [[name, [name]] for name in AWKWARD], tmp_path / "rows.csv", "csv", {})
    files = [*tmp_path.rglob("*.csv")]
    assert len(files) > 10
    for path in files:
        assert path.read_bytes().startswith("\ufeff".encode())
        for row in csv.reader(path.open(encoding="utf-8-sig", newline="")):
            assert not any(cell[:1] and cell[0] in export.FORMULA and not cell[1:].isdigit() for cell in row), (path, row)


def test_tables_can_be_narrowed(snapshot: Snapshot, tmp_path: Path) -> None:
    export.whole_tables(snapshot.canonical, tmp_path / "out", "parquet", meta={}, kinds=["Enterprise", "Project"], relations=["OWNS", "PART_OF"])
    assert sorted(str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*.parquet")) == [
        "edges/OWNS.Enterprise.Enterprise.parquet", "nodes/Enterprise.parquet", "nodes/Project.parquet",
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["graphml", "gexf", "json", "csv", "parquet"])
def test_a_cut_neighbourhood_says_so_in_every_format(snapshot: Snapshot, tmp_path: Path, form: str) -> None:
    found = neighbourhood(snapshot.store, [("BidPackage", "IB1")], hops=3, max_nodes=3)
    target = tmp_path / f"x.{form}"
    export.graph(found, target, form)
    match form:
        case "graphml":
            read_back = nx.read_graphml(target, force_multigraph=True)
            assert read_back.graph["truncated"] is True and set(read_back) == set(found)
        case "gexf":
            assert '"truncated": true' in target.read_text() and set(nx.read_gexf(target)) == set(found)
        case "json":
            read_back = nx.node_link_graph(json.loads(target.read_text()), edges="edges")
            assert read_back.graph["truncated"] is True and sorted(read_back.edges(data=True), key=str) == sorted(found.edges(data=True), key=str)
        case _:
            assert json.loads((target / export.META).read_text())["truncated"] is True
            assert {row["key"] for row in read(target / f"nodes.{form}")} == set(found)
            assert len(read(target / f"edges.{form}")) == found.number_of_edges()


@pytest.mark.parametrize("form", ["csv", "parquet", "json"])
def test_rows_keep_entities_dates_and_odd_columns(tmp_path: Path, form: str) -> None:
    firm = {"type": "Enterprise", "id": "1", "code": None, "name": "Ánh Dương"}
    columns, found = ["DN", "DN", "ngày", "lẫn"], [[firm, 2**60, dt.date(2024, 2, 29), 1], [None, None, None, "x"]]
    target = tmp_path / f"r.{form}"
    export.rows(columns, found, target, form, {"question": "?"})
    rows = json.loads(target.read_text()) if form == "json" else read(target)
    assert list(rows[0]) == ["DN", "DN (id)", "DN 2", "ngày", "lẫn"]
    assert [str(v) for v in rows[0].values()] == ["Ánh Dương", "1", str(2**60), "2024-02-29", "1"]
    assert json.loads(target.with_name(f"r.{form}.{export.META}").read_text()) == {"question": "?", "rows": 2}


def test_proof_becomes_a_graph_with_open_properties(snapshot: Snapshot) -> None:
    ends = [{"type": "Enterprise", "id": "0100000001"}, {"type": "BidPackage", "id": "IB1"}, {"type": "Person", "id": "P-2"}]
    edge = {"type": "WINS", "from": "0100000001", "to": "IB1", "origin": {"file": "egp/kqlcnt.jsonl", "row": 7}}
    found = proved(snapshot.store, [{"row": 0, "nodes": ends, "edges": [edge, edge]}])
    assert list(found.edges(data="relation")) == [("Enterprise/0100000001", "BidPackage/IB1", "WINS")]
    assert found.nodes["Enterprise/0100000001"]["charter_capital"] == 10**12 and "id_number" not in found.nodes["Person/P-2"]


def test_what_cannot_be_written_is_named(snapshot: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(NetworkError, match="không trống"):
        export.whole_tables(snapshot.canonical, tmp_path / "full", "csv", meta={})
    with pytest.raises(NetworkError, match="graphml"):
        export.graph(whole(snapshot.canonical), tmp_path / "x", "xls")
    with pytest.raises(NetworkError, match="csv"):
        export.rows([], [], tmp_path / "x", "gexf", {})


def test_import_files_type_their_columns_and_note_every_table(home: Path, snapshot: Snapshot, tmp_path: Path) -> None:
    count = write(home, snapshot.id, tmp_path / "bulk")
    assert count == sum(snapshot.manifest.nodes.values()) + sum(snapshot.manifest.edges.values())
    assert (tmp_path / "bulk").stat().st_mode & 0o777 == 0o700
    head = (tmp_path / "bulk/nodes/Enterprise.header.csv").read_text().strip().split(",")
    assert head[:3] == ["id:ID(Enterprise)", "code:string", "name:string"] and {"founded:date", "charter_capital:long"} <= set(head)
    assert (tmp_path / "bulk/edges/OWNS.Person.Enterprise.header.csv").read_text().startswith(":START_ID(Person),:END_ID(Enterprise),pct:double,")
    arguments = (tmp_path / "bulk/import.args").read_text().splitlines()
    assert "--multiline-fields=true" in arguments and "--bad-tolerance=0" in arguments
    for argument in arguments:
        if "=nodes/" in argument or "=edges/" in argument:
            assert all((tmp_path / "bulk" / name).is_file() for name in argument.split("=")[2].split(","))
    noted = [line.split(",") for line in (tmp_path / "bulk/nodes/SoiLoad.csv").read_text().splitlines()]
    assert {key.split("/")[1]: int(rows) for key, _, rows in noted} == {**snapshot.manifest.nodes, **snapshot.manifest.edges}
    with pytest.raises(BulkError, match="không trống"):
        write(home, snapshot.id, tmp_path / "bulk")
