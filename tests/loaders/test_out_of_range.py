"""Values that no column of the graph could hold: each costs its row or part, never its file."""
from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import ladybug
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

from graph import values
from graph.canonical import ARROW
from graph.ontology import ontology
from graph.values import Cleaned, ValueProblem
from loaders.parse import Parsed
from loaders.sources.egp import cells as egp
from tests.loaders.conftest import write_jsonl, write_xlsx
from tests.loaders.test_egp_awkward import FIRM_A, FIRM_B, line, notice, result
from tests.loaders.test_reader_fuzz import CELLS

Read = Callable[[Path], Parsed]
#: for every value type of the ontology, what reads it from cells
TYPES: dict[str, tuple[Callable[[Any], Any], ...]] = {
    "text": (values.text,), "enum": (values.text,), "code": (values.code,), "tax_code": (values.tax_code,), "phone": (values.phone,),
    "secret": (values.id_number,), "province": (values.province,), "vnd": (values.money, egp.vnd), "usd": (values.money,),
    "percent": (values.percent, values.share),
    "number": (values.quantity, lambda cell: float(values.number(cell))), "int": (values.integer, values.count), "year": (values.year,),
    "period": (values.period,), "date": (values.date, egp.day), "bool": (values.boolean,),
}  # fmt: skip


def test_every_type_has_its_readers() -> None:
    assert TYPES.keys() == ontology().types.keys()


@pytest.mark.parametrize("name", TYPES)
def test_what_is_taken_can_be_stored_and_read(name: str) -> None:
    """Any cell is taken or is a `ValueProblem`; all that was taken goes through Parquet and comes out of both engines as it was."""
    taken: list[Any] = []

    @settings(max_examples=60, deadline=None)
    @given(CELLS)
    def take(cell: object) -> None:
        for cleaner in TYPES[name]:
            try:
                found = cleaner(cell)
            except ValueProblem as problem:
                assert str(problem)
                continue
            taken.append(found.value if isinstance(found, Cleaned) else found)

    take()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "taken.parquet"
        pq.write_table(pa.table({"v": pa.array(taken, type=ARROW[ontology().types[name]])}), path)
        with duckdb.connect() as db:
            assert [row[0] for row in db.execute(f"SELECT v FROM '{path}'").fetchall()] == taken
        with ladybug.Connection(ladybug.Database(":memory:")) as connection:
            answer = connection.execute(f"LOAD FROM '{path}' RETURN v")
            assert not isinstance(answer, list)
            assert [row[0] for row in answer.get_all()] == taken   # type: ignore[index]  # rows are lists


HUGE = (1e300, -1e300, 2**63, 2**64, 10**30, "9" * 5000, "1e99", -1)


@pytest.mark.parametrize("column", ["numClarifyReq", "numPetition", "bidPrice"])
def test_a_count_or_amount_beyond_range_costs_its_notice(tmp_path: Path, read: Read, column: str) -> None:
    bad = [notice(notifyNo=f"IB26000001{n:02}", **{column: value}) for n, value in enumerate(HUGE)]
    parsed = read(write_jsonl(tmp_path / "tbmt.jsonl", [notice(), *bad, notice(notifyNo="IB2600000099")]))
    assert parsed.error is None
    [part] = parsed.parts
    assert (part.counts.read, part.counts.loaded, part.counts.quarantined) == (len(HUGE) + 2, 2, len(HUGE))
    told = [(item["file"], item["row"], item["column"], json.loads(json.dumps(item["value"]))) for item in part.quarantine]
    assert told == [("tbmt.jsonl", n, f"bidoNotifyContractorM.{column}", json.loads(json.dumps(value))) for n, value in enumerate(HUGE, start=2)]
    assert all(item["reason"] for item in part.quarantine)


def _stored(home: Path, parsed: Parsed, columns: str, table: str = "edges") -> list[tuple[Any, ...]]:
    [part] = parsed.parts
    with duckdb.connect() as db:
        return db.execute(f"SELECT {columns} FROM '{home}/statements/{part.folder}/{table}.parquet' ORDER BY ALL").fetchall()


def test_a_period_or_version_beyond_range(tmp_path: Path, read: Read) -> None:
    """A bidder's line is set aside alone; a version that is none costs the record, for which of several stands could not be told."""
    lines = [line(FIRM_A, won=True, price=9, cperiod=1e300, cperiodUnit="M"), line(FIRM_B, won=False, price=10, reason="Giá cao hơn")]
    records = [result(lines), result(lines, notifyNo="IB2600000002", resultVersion="9" * 5000), result(lines, notifyNo="IB2600000003", resultVersion="x")]
    parsed = read(write_jsonl(tmp_path / "kqlcnt.jsonl", records))
    assert parsed.error is None
    counts, aside = parsed.parts[0].counts, parsed.parts[0].quarantine
    assert (counts.loaded, counts.quarantined, counts.parts_quarantined) == (1, 2, 1)
    assert [(item["row"], item["column"].rpartition(".")[2]) for item in aside] == [(1, "cperiod"), (2, "resultVersion"), (3, "resultVersion")]
    assert _stored(tmp_path / "home", parsed, "relation, price, won") == [("BIDS_ON", 10, False), ("IN_PLAN", None, None)]


def test_a_sum_beyond_range_is_unknown_and_told(tmp_path: Path, read: Read) -> None:
    lots = [[line(FIRM_A, won=True, price=values.MOST_MONEY)] for _ in range(100)]
    parsed = read(write_jsonl(tmp_path / "kqlcnt.jsonl", [result(*lots)]))
    assert parsed.error is None and "sum_too_large" in {warning["code"] for warning in parsed.parts[0].warnings}
    assert _stored(tmp_path / "home", parsed, "DISTINCT relation, price, won") == [("BIDS_ON", None, True), ("IN_PLAN", None, None), ("WINS", None, None)]


def test_a_lot_that_is_set_aside_leaves_sums_of_the_others_unknown(tmp_path: Path, read: Read) -> None:
    """Bids of several lots are told as sums: without one lot they would be too low. A package of one lot has no sums."""
    good, bad = [line(FIRM_A, won=True, price=9)], [line(FIRM_A, won=True, price=10**18), line(FIRM_B, won=False, price=8, reason="Giá cao hơn")]
    parsed = read(write_jsonl(tmp_path / "kqlcnt.jsonl", [result(good, bad), result(bad, notifyNo="IB2600000002")]))
    assert parsed.parts[0].counts.parts_quarantined == 2 and "sum_unsure" in {warning["code"] for warning in parsed.parts[0].warnings}
    assert _stored(tmp_path / "home", parsed, "row, relation, price, won") == [
        (1, "BIDS_ON", None, False), (1, "BIDS_ON", None, True), (1, "IN_PLAN", None, None), (1, "WINS", None, None),
        (2, "BIDS_ON", 8, False), (2, "IN_PLAN", None, None),
    ]  # fmt: skip


def test_figures_of_timekeeping_beyond_range(tmp_path: Path, read: Read) -> None:
    head: list[Any] = ["Đơn vị", "Tháng", "Số người", "Số công"]
    rows = [head, ["Sở Y tế", "3/2024", 5, 100], ["Sở Y tế", "3/2024", 1e300, 100], ["Sở Y tế", "3/2024", 5, "9" * 400]]
    parsed = read(write_xlsx(tmp_path / "cham_cong.xlsx", rows))
    assert parsed.error is None and [(item["row"], item["column"]) for item in parsed.parts[0].quarantine] == [(3, "Số người"), (4, "Số ngày công")]
    assert _stored(tmp_path / "home", parsed, "staff, days", "nodes") == [(5, 100.0)]


def test_a_list_is_no_name(tmp_path: Path, read: Read) -> None:
    """JSON may hold a list where one value was to stand: it is set aside, not written out as text."""
    release = {"ocid": "ocds-1", "id": "1", "date": "2024-05-01", "tag": ["tender"], "tender": {"id": "1", "title": ["Mua", "bán"], "status": "active"}}
    parsed = read(write_jsonl(tmp_path / "ocds.jsonl", [release, {**release, "ocid": "ocds-2", "tender": {**release["tender"], "title": "Mua"}}]))   # type: ignore[dict-item]
    assert [(item["row"], item["column"], item["value"]) for item in parsed.parts[0].quarantine] == [(1, "tender.title", ["Mua", "bán"])]
    assert parsed.parts[0].counts.loaded == 1


def test_days_keep_their_range() -> None:
    assert values.date("2100-12-31") == dt.date(2100, 12, 31)
    for beyond in ("2101-01-01", "9999-12-31", "0001-01-01", 1e300, float("nan"), float("inf"), -(10**400)):
        with pytest.raises(ValueProblem):
            values.date(beyond)
