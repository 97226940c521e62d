"""Several columns weighed: what is enough for a link, what is not, and how the weight is told."""
from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import duckdb
import pytest

from loaders.link import waterfall, why
from loaders.link.judgements import Judged
from loaders.link.model import models
from loaders.link.score import Part
from loaders.run import load
from tests.loaders.conftest import FIRMS, firm, write_xlsx

A, B = "0101234567", "0101234575"
HOAN = "Công ty Cổ phần Xây dựng Hoàn Minh"


def _links(home: Path, where: str = "key IS NULL AND kind IN ('Enterprise', 'Agency')") -> list[tuple[Any, ...]]:
    newest = max((home / "links").glob("*.parquet"), key=lambda path: path.stat().st_mtime_ns)
    with duckdb.connect() as db:
        return db.execute(f"SELECT name, id, rule FROM '{newest}' WHERE {where} ORDER BY ALL").fetchall()


def _review(home: Path, load_number: str) -> list[dict[str, str]]:
    with (home / "reports" / load_number / "review.csv").open(encoding="utf-8-sig") as lines:
        return list(csv.DictReader(lines))


def _register(folder: Path, *rows: list[Any]) -> None:
    write_xlsx(folder / "doanh_nghiep.xlsx", [FIRMS, firm(1, A, HOAN, capital=7_300_000_000, date="03/04/2011"), *rows])


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ({"capital": 7_300_000_000, "date": "03/04/2011"}, "weighed"),                     # one letter, but day, capital, place and form agree
        ({"capital": 5_000_000_000, "date": "09/09/2015"}, "minted"),                      # a real word differs and so does the rest
        ({"capital": 7_300_000_000, "date": "03/04/2011", "name": HOAN + " 2"}, "minted"),  # numerals differ: never
        ({"capital": 7_300_000_000, "date": "03/04/2011", "name": HOAN + " Hà Nội"}, "minted"),  # places differ: never
        ({"capital": 7_300_000_000, "date": "03/04/2011", "name": "Doanh nghiệp tư nhân Xây dựng Hoàng Minh"}, "minted"),
    ],
)
def test_a_row_of_the_register_without_a_number(tmp_path: Path, other: dict[str, Any], rule: str) -> None:
    name = other.pop("name", "Công ty Cổ phần Xây dựng Hoàng Minh")
    _register(tmp_path / "in")
    write_xlsx(tmp_path / "in" / "doanh_nghiep_moi.xlsx", [FIRMS, firm(1, "", name, **other)])
    load([tmp_path / "in"], tmp_path / "home")
    ((_, id, found),) = _links(tmp_path / "home")
    assert found == rule and (id == A) == (rule == "weighed")


def test_of_two_namesakes_the_facts_of_the_row_decide_and_without_any_nobody_is_taken(tmp_path: Path) -> None:
    name = "Công ty Cổ phần Thép Đông Anh"
    rows = [firm(1, A, name, province="Hà Nội", date="01/01/2001"), firm(2, B, name, province="Cà Mau", date="02/02/2002", capital=3_000_000_000)]
    write_xlsx(tmp_path / "in" / "doanh_nghiep.xlsx", [FIRMS, *rows])
    write_xlsx(tmp_path / "in" / "doanh_nghiep_moi.xlsx", [FIRMS, firm(1, "", name, province="Cà Mau", date="02/02/2002", capital=3_000_000_000)])
    members = ["Mã số doanh nghiệp", "Tên thành viên / cổ đông", "Loại", "Số định danh / Mã số", "Quốc tịch", "Tỷ lệ vốn góp"]
    write_xlsx(tmp_path / "in" / "thanh_vien.xlsx", [members, [A, name, "Tổ chức trong nước", "", "Việt Nam", 5]])
    report = load([tmp_path / "in"], tmp_path / "home")
    found = {id: rule for _, id, rule in _links(tmp_path / "home")}
    assert found.pop(B) in ("weighed", "name") and list(found.values()) == ["minted_unsure"]
    (asked,) = _review(tmp_path / "home", report.load)
    assert asked["reason"] == "nhiều tổ chức cùng tên" and set(asked["candidates"].split("; ")) == {A, B}


def test_the_row_s_own_province_may_speak_against_the_only_namesake(tmp_path: Path) -> None:
    _register(tmp_path / "in")
    write_xlsx(tmp_path / "in" / "doanh_nghiep_moi.xlsx", [FIRMS, firm(1, "", HOAN, province="Cà Mau", date="09/09/2019", capital=1)])
    report = load([tmp_path / "in"], tmp_path / "home")
    assert [rule for *_, rule in _links(tmp_path / "home")] == ["minted_unsure"]
    assert [row["reason"] for row in _review(tmp_path / "home", report.load)] == ["cùng tên nhưng khác tỉnh/thành phố"]


def test_why_tells_the_parts_of_a_weight_and_draws_them(tmp_path: Path) -> None:
    _register(tmp_path / "in")
    written = "Công ty Cổ phần Xây dựng Hoàng Minh"
    write_xlsx(tmp_path / "in" / "doanh_nghiep_moi.xlsx", [FIRMS, firm(1, "", written, capital=7_300_000_000, date="03/04/2011")])
    load([tmp_path / "in"], tmp_path / "home")
    links = why.Links(tmp_path / "home")
    reason = links.why(links.party(written), links.party(A))
    assert reason.rule == "weighed" and reason.weight is not None
    assert reason.weight == pytest.approx(sum(part.bits for part in reason.parts), abs=0.05)
    assert [part.column for part in reason.parts] == ["prior", "name", "form", "province", "founded", "capital"]
    bars = waterfall.bars(reason.parts, {c.name: c.label for c in models()["organisation"].columns})
    assert "ngày thành lập: cùng" in waterfall.text(bars, 8) and "xác suất là một" in waterfall.text(bars, 8)
    drawn = waterfall.svg(bars, 8, "<A & B>")
    assert drawn.count("<rect") == len(bars) and "&lt;A &amp; B&gt;" in drawn and "<A &" not in drawn
    assert "được nối làm một" in why.in_words(reason)[0]


def test_a_weight_of_n_bits_is_odds_of_two_to_the_n() -> None:
    assert waterfall.probability(0) == 0.5 and waterfall.probability(8) == pytest.approx(256 / 257)
    assert (waterfall.bits_text(-3.14159), waterfall.percent_text(8), waterfall.percent_text(60)) == ("−3,1", "99,611 %", "99,999 %")
    assert [(b.start, b.end) for b in waterfall.bars([Part("prior", "", -2.0), Part("name", "cùng", 5.0)], {})] == [(0.0, -2.0), (-2.0, 3.0)]


def test_the_declared_weights_never_link_on_a_name_that_differs() -> None:
    """Name, form and province together are not enough unless the name is the same: what is left must come from rarer facts."""
    model = models()["organisation"]
    columns = {c.name: c for c in model.columns}
    ordinary = model.prior_bits + columns["form"].levels[0].bits + columns["province"].levels[0].bits
    for level in columns["name"].levels[2:]:
        assert ordinary + level.bits < model.link, level.says
    assert max(model.sure) < len(columns["name"].levels) - 1
    assert not Judged()
