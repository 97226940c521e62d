"""`soi links` and `soi sources` as an inspector meets them: one small home, from the open pair to the decision and back."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api import cli
from graph.errors import SoiError
from loaders.run import load
from tests.loaders.conftest import FIRMS, MEMBERS, firm, write_xlsx

A, B, C = "0101234567", "0101234575", "0101234582"
NAME = "Công ty Cổ phần Thép Đông Anh"
WRITTEN = "Công ty Cổ phần Xây dựng Hoàng Minh"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two namesakes and a shareholder who may be either; a register's row without a number that is weighed."""
    folder = tmp_path_factory.mktemp("links")
    facts: dict[str, Any] = {"capital": 7_300_000_000, "date": "03/04/2011"}
    write_xlsx(folder / "in" / "doanh_nghiep.xlsx", [
        FIRMS, firm(1, A, NAME), firm(2, B, NAME, province="Cà Mau"), firm(3, C, "Công ty Cổ phần Xây dựng Hoàn Minh", **facts), firm(4, "", WRITTEN, **facts)])
    write_xlsx(folder / "in" / "thanh_vien.xlsx", [MEMBERS, [1, C, NAME, "Tổ chức trong nước", "", "Việt Nam", 30]])
    load([folder / "in"], folder / "home")
    return folder


def soi(place: Path, *arguments: str) -> str:
    done = CliRunner().invoke(cli.app, [*arguments, "--home", str(place / "home")])
    if done.exception and isinstance(done.exception, SoiError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return str(done.stdout)


def test_the_way_of_an_open_pair(place: Path) -> None:
    (pair,) = json.loads(soi(place, "links", "review", "--json"))
    assert (pair["written"], set(pair["candidates"]), pair["linked_to"][:2]) == (NAME, {A, B}, "E-")
    assert "soi links accept" in soi(place, "links", "review")
    said = soi(place, "links", "why", pair["linked_to"], B)
    assert "không được nối" in said and "ngưỡng nối" in said and "tên: giống hệt kể cả dấu" in said
    soi(place, "links", "reject", pair["linked_to"], A, "--who", "thanh tra", "--why", "khác người đại diện")
    assert [p["candidates"] for p in json.loads(soi(place, "links", "review", "--json"))] == [[B]]
    soi(place, "links", "accept", B, pair["linked_to"], "--who", "thanh tra", "--why", "cùng giấy phép")
    assert json.loads(soi(place, "links", "review", "--json")) == []
    assert "Dựng lại" not in soi(place, "load", "--rebuild")
    again = soi(place, "links", "why", pair["linked_to"], B)
    assert "được nối làm một" in again and "Quyết định của thanh tra" in again and "cùng giấy phép" in again


def test_a_weight_is_drawn_and_told_as_data(place: Path, tmp_path: Path) -> None:
    (reason,) = json.loads(soi(place, "links", "why", WRITTEN, C, "--json", "--svg", str(tmp_path / "x.svg"), "--html", str(tmp_path / "x.html")))
    assert reason["rule"] == "weighed" and reason["weight"] == pytest.approx(sum(bits for *_, bits in reason["parts"]), abs=0.05)
    assert (tmp_path / "x.svg").read_text().startswith("<svg") and "<svg" in (tmp_path / "x.html").read_text()
    assert "Splink" in soi(place, "links", "why", WRITTEN)


def test_what_cannot_be_decided_is_refused(place: Path) -> None:
    for arguments, said in (((A, C), "hai mã số thuế"), ((A, A), "không có gì để quyết định"), ((A, "Công ty không có"), "không có dòng nào ghi"),
                            ((NAME, C), "có thể là")):
        with pytest.raises(SoiError, match=said):
            soi(place, "links", "accept", *arguments, "--who", "x", "--why", "y")


def test_sources_stand_and_are_taken_out(place: Path) -> None:
    assert {(s["source"], s["rows"]) for s in json.loads(soi(place, "sources", "list", "--json"))} == {("dkkd", 4), ("dkkd", 1)}
    (first, *_) = json.loads(soi(place, "sources", "loads", "--json"))
    members = str(place / "in" / "thanh_vien.xlsx")
    assert "OWNS.Enterprise.Enterprise" not in json.loads(soi(place, "sources", "withdraw", members, "--json"))["edges"]
    assert first["load"] in soi(place, "load", "--as-of", first["load"])
    with pytest.raises(SoiError, match="soi sources list"):
        soi(place, "sources", "withdraw", "egp")
