"""The canonical writer: typed, sorted tables; derived places; refusals that name the place."""
from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from graph.canonical import CanonicalError, CanonicalWriter, edge_schema, node_schema
from graph.derive import DeriveError
from graph.ontology import ontology
from graph.provinces import provinces
from graph.record import Edge, Node
from tests.graph.canonical import EDGES, NODES, write_canonical


def rows(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return found


def test_writes_what_it_was_given_typed_by_the_ontology(tmp_path: Path) -> None:
    folder = write_canonical(tmp_path)
    first = rows(folder / "nodes" / "Enterprise.parquet")[0]
    assert (first["id"], first["founded"], first["charter_capital"], first["origin"]) == ("0100000001", dt.date(2010, 5, 1), 10**12, "0:2")
    for path in (folder / "nodes").iterdir():
        expected = node_schema(ontology().kind(path.stem), ontology())
        assert [(f.name, f.type) for f in pq.read_schema(path)] == [(f.name, f.type) for f in expected]
    for path in (folder / "edges").iterdir():
        expected = edge_schema(ontology().relation(path.stem.split(".")[0]), ontology())
        assert [(f.name, f.type) for f in pq.read_schema(path)] == [(f.name, f.type) for f in expected]


def test_leaves_nothing_but_tables(tmp_path: Path) -> None:
    write_canonical(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["edges", "nodes"]
    assert all(p.suffix == ".parquet" for p in tmp_path.glob("*/*"))


def test_sorts_by_source_and_equal_content_gives_equal_files(tmp_path: Path) -> None:
    one = write_canonical(tmp_path / "a", extra=30)
    other = write_canonical(tmp_path / "b", nodes=NODES[::-1], edges=EDGES[::-1], extra=30)
    for path in one.glob("*/*.parquet"):
        assert path.read_bytes() == (other / path.relative_to(one)).read_bytes(), path.name
        key = "src" if path.parent.name == "edges" else "id"
        keys = [row[key] for row in rows(path)]
        assert keys == sorted(keys)


def test_places_follow_from_the_province_and_carry_its_origin(tmp_path: Path) -> None:
    folder = write_canonical(tmp_path)
    assert rows(folder / "edges" / "LOCATED_IN.Enterprise.Province.parquet")[1] == {"src": "0100000002", "dst": "TP. Hồ Chí Minh", "origin": "0:3"}
    assert rows(folder / "edges" / "OBSERVES.Observation.Province.parquet") == [{"src": "Hà Nam/GRDP/2022", "dst": "Hà Nam", "origin": "1:4"}]


def test_a_place_that_is_no_province_is_reported_and_a_region_is_not(tmp_path: Path) -> None:
    writer = CanonicalWriter(tmp_path)
    writer.node(Node("Project", "PR9", "PR9", "Dự án", "0:1", {"province": "Hà Nộii"}))
    writer.node(Node("Observation", "o", None, "GRDP", "0:2", {"province": "Cả nước"}))
    derived = writer.close()
    assert derived.unplaced == {"Project": {"Hà Nộii": 1}}
    assert derived.edges == {}
    assert not list((tmp_path / "edges").iterdir())


def test_the_63_provinces_have_six_regions_and_34_successors() -> None:
    table = provinces()
    assert len({p.name_63 for p in table}) == len({p.code_63 for p in table}) == 63
    assert len({p.region for p in table}) == 6
    assert len({p.name_34 for p in table}) == len({p.code_34 for p in table}) == 34
    merged = {p.name_63: p.name_34 for p in table}
    assert (merged["Bình Dương"], merged["Thừa Thiên Huế"], merged["Hà Nam"]) == ("TP. Hồ Chí Minh", "Huế", "Ninh Bình")


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (Node("Company", "1", None, None, ""), "'Company' is no kind"),
        (Node("Enterprise", "", None, "X", "0:7"), "không có id"),
        (Node("Enterprise", "1", None, None, "", {"capital": 1}), "thuộc tính lạ capital"),
        (Node("Province", "Hà Nội", None, None, ""), "có sẵn"),
        (Edge("OWNS", "Project", "1", "Enterprise", "2", ""), "không nối Project với Enterprise"),
        (Edge("OWNS", "Enterprise", "1", "Enterprise", "", "0:8"), "thiếu đầu mút"),
        (Edge("LOCATED_IN", "Enterprise", "1", "Province", "Hà Nội", ""), "được suy ra"),
        (Edge("LIKES", "Enterprise", "1", "Enterprise", "2", ""), "'LIKES' is no relation"),
    ],
)
def test_refuses_what_the_ontology_does_not_declare(tmp_path: Path, item: Node | Edge, message: str) -> None:
    writer = CanonicalWriter(tmp_path)
    with pytest.raises(Exception, match=message):
        writer.node(item) if isinstance(item, Node) else writer.edge(item)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("charter_capital", "10"), ("charter_capital", 1.5), ("charter_capital", True), ("charter_capital", 2**63),
        ("founded", "2020-01-01"), ("founded", dt.datetime(2020, 1, 1, 12)), ("address", 5), ("address", "\ud800"),
    ],
)  # fmt: skip
def test_refuses_a_value_of_another_type_naming_record_and_column(tmp_path: Path, name: str, value: Any) -> None:
    writer = CanonicalWriter(tmp_path)
    writer.node(Node("Enterprise", "good", None, None, "0:1"))
    writer.node(Node("Enterprise", "bad", None, None, "0:2", {name: value}))
    with pytest.raises(CanonicalError, match=f"Enterprise 'bad', cột {name}"):
        writer.close()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "40%", True])
def test_refuses_a_share_that_is_no_number(tmp_path: Path, value: Any) -> None:
    writer = CanonicalWriter(tmp_path)
    writer.edge(Edge("OWNS", "Person", "good", "Enterprise", "1", "0:1", {"pct": 40}))
    writer.edge(Edge("OWNS", "Person", "bad", "Enterprise", "1", "0:2", {"pct": value}))
    with pytest.raises(CanonicalError, match=r"OWNS\.Person\.Enterprise 'bad', cột pct"):
        writer.close()


def test_refuses_an_id_that_stands_twice(tmp_path: Path) -> None:
    writer = CanonicalWriter(tmp_path)
    for name in ("A", "B"):
        writer.node(Node("Enterprise", "0100000001", None, name, "0:1"))
    with pytest.raises(DeriveError, match="0100000001"):
        writer.close()


def test_does_not_write_over_tables(tmp_path: Path) -> None:
    write_canonical(tmp_path)
    with pytest.raises(CanonicalError, match="thư mục mới"):
        CanonicalWriter(tmp_path)


def test_an_exception_in_the_block_leaves_no_tables(tmp_path: Path) -> None:
    with pytest.raises(KeyError), CanonicalWriter(tmp_path) as writer:
        writer.node(NODES[0])
        raise KeyError
    assert list(tmp_path.iterdir()) == []
    write_canonical(tmp_path)
    assert (tmp_path / "nodes" / "Enterprise.parquet").exists()


def test_batches_are_flushed_without_loss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.canonical.BATCH", 7)
    write_canonical(tmp_path, extra=100)
    assert pq.read_metadata(tmp_path / "nodes" / "Enterprise.parquet").num_rows == 102
