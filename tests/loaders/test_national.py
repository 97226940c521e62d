"""The made-up nation: the same bytes for the same arguments, files that the loaders read without losing a row, records that agree."""
from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from loaders.run import STAGES, load
from scripts import bench_load, national_files
from scripts import national_world as facts
from scripts.national_world import Nation


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("nation")
    national_files.write(made, 0.0002, portal=True, packed=True)
    return made


def _digests(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_same_arguments_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    national_files.write(tmp_path, 0.0002, portal=True, packed=True)
    assert _digests(tmp_path) == _digests(folder)


def test_codes_are_unique_and_names_nearly(folder: Path) -> None:
    firms = range(20_000)
    assert len({facts.tax_code(firm) for firm in firms}) == 20_000
    assert len({facts.core(firm) for firm in firms}) == 20_000
    assert len({facts.person(number)[1] for number in firms}) == 20_000


def test_every_row_is_loaded(folder: Path, tmp_path: Path) -> None:
    nation, report = Nation(0.0002), load([folder], tmp_path / "home")
    assert report.totals["read"] == report.totals["loaded"] and not report.unrecognised
    assert report.nodes["Enterprise"] == nation.firms and report.nodes["BidPackage"] == nation.packages
    assert report.edges["PROCURES.Agency.BidPackage"] == nation.packages
    assert 2.5 * nation.packages < report.edges["BIDS_ON.Enterprise.BidPackage"] < 4.5 * nation.packages
    assert not [warning for file in report.files for warning in file["warnings"] if warning["code"] == "unknown_column"]


def test_the_benchmark_measures_every_stage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench_load.bench(tmp_path, 0.0001, portal=False)
    lines = capsys.readouterr().out.splitlines()
    measured = {line.split()[0]: line for line in lines}
    assert {*STAGES, "generate"} <= measured.keys() and "cores" in lines[-1]
    assert [line for line in lines if line.startswith("parse JSONL alone") and "MB/s" in line]
    assert int(measured["build"].split()[-1]) > 50   # MiB
