"""Open standards as sources: OCDS 1.1 with the bids extension, BODS 0.4; made-up records, and the real examples where they are at hand."""
from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from graph import home as homes
from loaders.parse import Parsed
from loaders.run import load
from tests.loaders.conftest import write_jsonl


def _party(number: str, name: str, *roles: str, scheme: str = "VN-MST") -> dict[str, Any]:
    return {"id": f"{scheme}-{number}", "name": name, "identifier": {"scheme": scheme, "id": number}, "roles": list(roles)}


def _process() -> dict[str, Any]:
    """Two bidders and a consortium; the first wins one award, the other award was cancelled."""
    ref = [{"id": f"VN-MST-{n}"} for n in ("0100109106", "0300588569", "0101565937")]
    vnd = [{"amount": amount, "currency": "VND"} for amount in (90_000_000, 95_000_000, 97_000_000)]
    return {
        "ocid": "ocds-abc123-1", "id": "2", "date": "2024-05-01T00:00:00+07:00", "tag": ["award"], "language": "vi",
        "parties": [_party("0100109106", "Công ty CP An", "tenderer", "supplier"), _party("0300588569", "Công ty TNHH Bình", "tenderer"),
                    _party("0101565937", "Công ty CP Cường", "tenderer"), _party("vnz000000311", "Sở Y tế Huế", "buyer", scheme="VN-EGP")],
        "buyer": {"id": "VN-EGP-vnz000000311", "name": "Sở Y tế Huế"},
        "planning": {"budget": {"projectID": "7514284", "project": "Trạm y tế Huế", "amount": {"amount": 1, "currency": "VND"}}},
        "tender": {"id": "1", "title": "Mua thiết bị", "status": "complete", "procurementMethod": "open", "mainProcurementCategory": "goods",
                   "value": {"amount": 100_000_000, "currency": "VND"}, "numberOfTenderers": 3,
                   "tenderPeriod": {"startDate": "2024-03-01T08:00:00+07:00", "endDate": "2024-03-21T08:00:00+07:00"}},
        "bids": {"details": [
            {"id": "1", "status": "valid", "value": vnd[0], "tenderers": [ref[0]]},
            {"id": "2", "status": "disqualified", "value": vnd[1], "tenderers": [ref[1]]},
            {"id": "3", "status": "valid", "value": vnd[2], "tenderers": [ref[1], ref[2]]},
        ]},
        "awards": [{"id": "a", "status": "active", "date": "2024-04-20T00:00:00+07:00", "value": vnd[0], "suppliers": [ref[0]]},
                   {"id": "b", "status": "cancelled", "value": vnd[1], "suppliers": [ref[1]]}],
        "contracts": [{"id": "c", "awardID": "a", "period": {"startDate": "2024-05-01", "endDate": "2024-05-31"}}],
    }  # fmt: skip


def _rows(parsed: Parsed, home: Path, table: str, columns: str) -> list[tuple[Any, ...]]:
    [part] = parsed.parts
    return duckdb.sql(f"SELECT {columns} FROM '{home}/statements/{part.folder}/{table}.parquet'").fetchall()


@pytest.mark.parametrize("form", ["release package", "record package", "lines", "releases to compile"])
def test_a_process_in_every_form(form: str, tmp_path: Path, read: Callable[[Path], Parsed]) -> None:
    process, head = _process(), {"uri": "http://example.org", "version": "1.1", "publisher": {"name": "X"}}
    tender = {"ocid": process["ocid"], "id": "1", "date": "2024-03-01", "tag": ["tender"], "tender": {"id": "1", "title": "Tên cũ", "status": "active"}}
    told: Any = {
        "release package": {**head, "releases": [process]}, "record package": {**head, "records": [{"ocid": process["ocid"], "compiledRelease": process}]},
        "releases to compile": {**head, "records": [{"ocid": process["ocid"], "releases": [process, tender]}]},
    }.get(form)  # fmt: skip
    path = tmp_path / "ocds.json"
    if told is None:
        path = write_jsonl(tmp_path / "ocds.jsonl", [process])
    else:
        path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    parsed = read(path)
    assert [(p.source, p.counts.loaded, p.counts.parts_quarantined, p.warnings) for p in parsed.parts] == [("ocds", 1, 0, [])]
    home = tmp_path / "home"
    columns = "estimate, published::VARCHAR, closed::VARCHAR, decided::VARCHAR, status, method, field"
    package = [row for row in _rows(parsed, home, "nodes", columns) if row[0]]
    assert package == [(100_000_000, "2024-03-01", "2024-03-21", "2024-04-20", "Có kết quả", "Đấu thầu rộng rãi", "Hàng hóa")]
    edges = _rows(parsed, home, "edges", "relation, price, valid, won, days, consortium")
    assert [edge for edge in edges if edge[0] == "WINS"] == [("WINS", 90_000_000, None, None, 30, None)]
    bids = sorted(edge[1:4] for edge in edges if edge[0] == "BIDS_ON")
    # the second bid alone and in a consortium: its two prices add up, and one of the two was valid
    assert bids == [(90_000_000, True, True), (97_000_000, True, False), (192_000_000, True, False)]
    keys = {row[0] for row in _rows(parsed, home, "refs", "key")}
    assert {"0100109106", "0300588569", "0101565937", "vnz000000311", "7514284", "ocds-abc123-1"} <= keys


def test_money_of_another_currency_is_unknown(tmp_path: Path, read: Callable[[Path], Parsed]) -> None:
    process = _process()
    process["tender"]["value"]["currency"] = "USD"
    parsed = read(write_jsonl(tmp_path / "ocds.jsonl", [process]))
    assert all(row == (None,) for row in _rows(parsed, tmp_path / "home", "nodes", "estimate"))
    assert [w["code"] for w in parsed.parts[0].warnings] == ["foreign_currency"]


# ---- BODS ----------------------------------------------------------------------------------------------------------
def _statement(number: str, kind: str, details: dict[str, Any], status: str = "new", date: str = "2024-01-01") -> dict[str, Any]:
    head = {"statementId": f"{number}-{status}", "recordId": number, "recordType": kind, "recordStatus": status}
    return {**head, "statementDate": date, "recordDetails": details}


def _holding(pct: float, reach: str = "direct", kind: str = "shareholding") -> dict[str, Any]:
    return {"type": kind, "directOrIndirect": reach, "share": {"exact": pct}, "startDate": "2020-01-01"}


def test_statements_of_ownership(tmp_path: Path) -> None:
    """A holding that is updated stands as updated; one that is closed has ended; voting rights and indirect holdings are no holdings."""
    firm = {"entityType": {"type": "registeredEntity"}, "name": "Công ty CP An", "identifiers": [{"scheme": "VN-MST", "id": "0100109106"}]}
    people = [{"personType": "knownPerson", "names": [{"type": "legal", "fullName": name}], "birthDate": "1980-02"} for name in ("Lê An", "Võ Bình")]
    link = {"subject": "f", "interestedParty": "p1"}
    rows = [
        _statement("f", "entity", firm), _statement("p1", "person", people[0]), _statement("p2", "person", people[1]),
        _statement("r1", "relationship", {**link, "interests": [_holding(60), _holding(80, kind="votingRights"), {"type": "boardChair"}]}),
        _statement("r1", "relationship", {**link, "interests": [_holding(55)]}, "updated", "2024-06-01"),
        _statement("r2", "relationship", {"subject": "f", "interestedParty": "p2", "interests": [_holding(40)]}),
        _statement("r2", "relationship", {"subject": "f", "interestedParty": "p2", "interests": [_holding(40)]}, "closed", "2024-07-01"),
        _statement("r3", "relationship", {"subject": "f", "interestedParty": "p2", "interests": [_holding(5, "indirect")]}),
        _statement("r4", "relationship", {"subject": "f", "interestedParty": {"reason": "noBeneficialOwners"}}),
        _statement("r5", "relationship", {"subject": "?", "interestedParty": "p2", "interests": []}),
    ]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bods.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    report = load([tmp_path / "in"], tmp_path / "home")
    [entry] = report.files
    assert [(item["row"], item["value"]) for item in entry["quarantine"]] == [(10, "?")]
    assert {w["code"] for w in entry["warnings"]} == {"other_interest", "indirect", "unspecified_party"}
    canonical = homes.folder(tmp_path / "home", homes.published(tmp_path / "home")) / "canonical"
    columns = "SELECT p.name, e.dst, e.pct, e.until::VARCHAR"
    named = f"JOIN read_parquet('{canonical}/nodes/Person.parquet') p ON p.id = e.src"
    found = {
        relation: duckdb.sql(f"{columns} FROM '{canonical}/edges/{relation}.Person.Enterprise.parquet' e {named}").fetchall()
        for relation in ("OWNS", "FORMERLY_OWNS")
    }  # fmt: skip
    assert found == {"OWNS": [("Lê An", "0100109106", 55.0, None)], "FORMERLY_OWNS": [("Võ Bình", "0100109106", 40.0, "2024-07-01")]}


@pytest.mark.real
def test_the_real_examples_load_with_every_field_accounted_for(shared: Path, tmp_path: Path) -> None:
    report = load([shared / "real" / "standards"], tmp_path / "home")
    assert report.totals["quarantined"] == report.totals["parts_quarantined"] == 0 and not report.unrecognised
    assert {entry["source"] for entry in report.files} == {"ocds", "bods"} and len(report.files) == 26
    assert not [w for entry in report.files for w in entry["warnings"] if w["code"] in ("unknown_column", "unknown_code")]
