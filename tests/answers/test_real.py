"""Questions answered from the real files: who won, what a plan holds, who owns a listed company, how many large firms."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from nlp.answer import Answer
from nlp.ask import Service

pytestmark = pytest.mark.real


def codes(answer: Answer) -> set[str]:
    assert answer.status == "answered", (answer.question, answer.text)
    return {row[0]["code"] or row[0]["name"] for row in answer.rows}


def test_winner_and_price(real: Service) -> None:
    answer = real.ask("Ai trúng gói thầu IB2600077452, giá bao nhiêu?")
    assert codes(answer) == {"0317079577"}
    assert answer.rows[0][1] == 219_994_920
    assert answer.evidence[0]["edges"][0]["origin"]["file"].startswith("egp/")


def test_losing_bids(real: Service, shared: Path) -> None:
    """Against the bidders of the result file that are not marked as winning."""
    result = json.loads((shared / "real" / "egp" / "detail_kqlcnt_IB2600077452.json").read_text(encoding="utf-8"))
    lots = result["bideContractorInputResultDTO"]["lotResultDTO"]
    bids = [bid for lot in lots for bid in lot["contractorList"] if bid["bidResult"] != 1]
    losers = {bid["taxCode"] or bid["orgCode"].removeprefix("vn"): bid["lotFinalPrice"] for bid in bids}
    answer = real.ask("Những nhà thầu nào trượt gói IB2600077452 và giá dự thầu bao nhiêu?")
    assert len(losers) == 5
    assert {row[0]["code"]: row[1] for row in answer.rows} == losers


def test_plan(real: Service) -> None:
    packages = real.ask("Kế hoạch PL2600333000 gồm những gói thầu nào?")
    assert len(codes(packages)) == 6
    total = real.ask("Tổng giá các gói thầu của kế hoạch PL2600333000 là bao nhiêu?")
    assert total.rows == [[755_279_980_854]]


def owners(shared: Path, file: str, symbol: str) -> dict[str, float]:
    percent = {"shareholders_union.csv": "ownership_percentage", "subsidiaries_union.csv": "ownership_percent"}[file]
    with (shared / "real" / "ownership" / file).open(encoding="utf-8-sig") as lines:
        return {row["name"]: float(row[percent]) for row in csv.DictReader(lines) if row["symbol"] == symbol}


def test_listed_company(real: Service, shared: Path) -> None:
    holders = real.ask("Cổ đông của SWC là ai?")
    assert len(codes(holders)) == len(owners(shared, "shareholders_union.csv", "SWC"))
    subsidiaries = real.ask("Công ty con của SWC là những công ty nào?")
    assert codes(subsidiaries) == {name for name, pct in owners(shared, "subsidiaries_union.csv", "SWC").items() if pct > 50}


def test_large_firms(real: Service, shared: Path) -> None:
    """Counted from the register's file (later rows stand for the six codes that are there twice), and the listed companies' subsidiaries,
    which have a capital but no tax code, from the graph."""
    rows = json.loads((shared / "real" / "registry" / "ca_mau_registry.json").read_text(encoding="utf-8"))
    capital = {row["Mã số doanh nghiệp"]: int(row["Vốn điều lệ"]) for row in rows if row.get("Mã số doanh nghiệp") and row.get("Vốn điều lệ")}
    answer = real.ask("Có bao nhiêu doanh nghiệp có vốn điều lệ trên 50 tỷ đồng?")
    large = sum(value > 50_000_000_000 for value in capital.values())
    unregistered = real.store.query("MATCH (e:Enterprise) WHERE e.charter_capital > 50000000000 AND e.address IS NULL RETURN count(*)", {})
    assert answer.rows == [[large + unregistered.rows[0][0]]]
    assert large > 0
