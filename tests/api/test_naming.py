"""The name index holds every named entity, by name, short name, ticker and code."""
from __future__ import annotations

from pathlib import Path

from api.naming import entries, write_index
from graph.canonical import CanonicalWriter
from graph.record import Node
from graph.text.names import NameIndex


def test_names_aliases_and_codes_are_found(tmp_path: Path) -> None:
    with CanonicalWriter(tmp_path / "in") as writer:
        firm = {"short_name": "SUNLIGHT CORP", "ticker": "ADG"}
        writer.node(Node("Enterprise", "0100000001", "0100000001", "Công ty cổ phần Xây dựng Ánh Dương", "0:3", firm))
        writer.node(Node("Plan", "PL2600000001", "PL2600000001", None, "0:3"))
        writer.node(Node("Disbursement", "DA-1/2023", "DA-1/2023", None, "0:3", {"year": 2023}))
        writer.node(Node("ForeignInvestor", "F-1", None, None, "0:3"))
    assert {entry.id: entry.aliases for entry in entries(tmp_path / "in")} == {"0100000001": ("SUNLIGHT CORP", "ADG"), "PL2600000001": ()}
    (tmp_path / "names").mkdir()
    write_index(tmp_path / "in", tmp_path / "names")
    index = NameIndex.open(tmp_path / "names")
    for written in ("cty CP xây dựng ánh dương", "xay dung anh duong", "SUNLIGHT CORP", "ADG", "0100000001"):
        assert [c.id for c in index.lookup(written)][:1] == ["0100000001"], written
    assert [c.id for c in index.lookup("PL2600000001")][:1] == ["PL2600000001"]
