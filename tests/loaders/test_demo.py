"""The demo world: deterministic, whole, in the formats of the shared sample, and no tidier than it."""
from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from loaders.demo import write
from loaders.demo.noise import Scribe, old_tones, strip_marks
from loaders.demo.truth import TABLES
from loaders.demo.write import DemoError

SHARED = Path(os.environ.get("SOI_SHARED") or Path(__file__).parents[3] / "shared")
needs_shared = pytest.mark.skipif(not (SHARED / "sample").is_dir(), reason="the shared sample is absent (set SOI_SHARED): formats not compared")

#: file -> rows before the data
SHEETS = {
    "dkkd/doanh_nghiep.xlsx": 1, "dkkd/thanh_vien_co_dong.xlsx": 2, "dkkd/nguoi_quan_ly.xlsx": 1, "dtnn/du_an_fdi.xlsx": 3,
    "dtc/ke_hoach_giai_ngan.xlsx": 4, "gsdt/du_an.xlsx": 2, "gsdt/giai_ngan_ppp.xlsx": 2, "gsdt/bao_cao_giam_sat.xlsx": 2}
_COLUMNS = "SELECT table_name, column_name, data_type FROM information_schema.columns ORDER BY table_name, ordinal_position"
_NAMES = "SELECT mst, name FROM enterprise UNION ALL SELECT code, name FROM agency UNION ALL SELECT code, name FROM project"
LINES = ("don_vi", "khlcnt", "tbmt", "mo_thau", "kqlcnt")


class Demo:
    def __init__(self, home: Path, **options: Any) -> None:
        self.folder, self.truth, self.links = home / "files", home / "truth.duckdb", home / "links.csv"
        write(self.folder, truth=self.truth, links=self.links, **options)

    def count(self, sql: str) -> Any:
        with duckdb.connect(str(self.truth), read_only=True) as con:
            return con.execute(sql).fetchall()[0][0]

    def digest(self) -> dict[str, str]:
        files = [*(p for p in self.folder.rglob("*") if p.is_file()), self.links]
        return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return Demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return Demo(tmp_path_factory.mktemp("clean"), enterprises=40, shape="small", noise=0.0)


def cells(path: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)


def records(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "egp" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def links(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    first, second = (Demo(tmp_path / n, seed=7, enterprises=60) for n in ("a", "b"))
    assert first.digest() == second.digest() and len(first.digest()) == 20
    for table in TABLES:
        with duckdb.connect(str(first.truth), read_only=True) as con:
            con.execute(f"ATTACH '{second.truth}' AS other (READ_ONLY)")
            assert con.execute(f"SELECT count(*) FROM (FROM {table} EXCEPT ALL FROM other.{table})").fetchall() == [(0,)]


def test_other_seed_other_world(demo: Demo, tmp_path: Path) -> None:
    other = Demo(tmp_path, seed=2, enterprises=60)
    assert other.digest()["doanh_nghiep.xlsx"] != demo.digest()["doanh_nghiep.xlsx"]


def test_default_size(demo: Demo) -> None:
    sizes = {t: demo.count(f"SELECT count(*) FROM {t}") for t in ("enterprise", "agency", "project", "package", "province")}
    assert sizes == {"enterprise": 600, "agency": 448, "project": 120, "package": 585, "province": 63}


@pytest.mark.parametrize("options", [{"enterprises": 10}, {"noise": 1.5}, {"noise": -1.0}])
def test_impossible_worlds_are_refused(tmp_path: Path, options: dict[str, Any]) -> None:
    with pytest.raises(DemoError, match="cần"):
        write(tmp_path, **options)
    assert not any(tmp_path.iterdir())


@needs_shared
def test_truth_has_the_columns_of_the_schema(demo: Demo) -> None:
    with duckdb.connect() as con:
        con.execute((SHARED / "eval" / "truth_schema.sql").read_text(encoding="utf-8"))
        wanted = con.execute(_COLUMNS).fetchall()
    with duckdb.connect(str(demo.truth), read_only=True) as con:
        assert con.execute(_COLUMNS).fetchall() == wanted


@needs_shared
@pytest.mark.parametrize("file", SHEETS)
def test_sheets_have_the_sample_s_titles_and_headers(demo: Demo, file: str) -> None:
    head = SHEETS[file]
    mine, sample = cells(demo.folder / file), cells(SHARED / "sample" / file)
    assert mine[:head] == sample[:head] and len(mine) > head + 10
    kinds = [{type(row[c]).__name__ for row in sample[head:]} for c in range(len(sample[0]))]
    found = [{type(row[c]).__name__ for row in mine[head:]} for c in range(len(mine[0]))]
    assert all(f <= k | {"str"} for f, k in zip(found, kinds, strict=True))  # '' is an empty cell, so every column may hold it


def shape(value: Any) -> Any:
    """The keys and value types of a JSON record, lists merged."""
    if isinstance(value, dict):
        return {k: shape(v) for k, v in value.items()}
    if isinstance(value, list):
        return [s for n, s in enumerate(map(shape, value)) if s not in list(map(shape, value))[:n]][:1]
    return None


@needs_shared
@pytest.mark.parametrize("name", LINES)
def test_json_lines_have_the_sample_s_keys(demo: Demo, name: str) -> None:
    sample = {json.dumps(shape(r)) for r in records(SHARED / "sample", name)}
    assert {json.dumps(shape(r)) for r in records(demo.folder, name)} <= sample


@needs_shared
def test_statistics_look_like_the_sample_s(demo: Demo) -> None:
    for path in sorted((SHARED / "sample" / "tk").iterdir()):
        mine = (demo.folder / "tk" / path.name).read_bytes()
        assert mine.endswith(b"}\0")
        ours, theirs = (json.loads(b.rstrip(b"\0"))["dataset"] for b in (mine, path.read_bytes()))
        assert ours["dimension"] == theirs["dimension"] and ours["label"] == theirs["label"] and len(ours["value"]) == len(theirs["value"])


def test_group_rows_units_and_typed_cells(demo: Demo) -> None:
    rows = cells(demo.folder / "dtc/ke_hoach_giai_ngan.xlsx")
    groups = [r for r in rows[4:] if r[0] and not r[2]]
    assert groups[0][0] == "I" and groups[0][1] == groups[0][1].upper() and groups[-1][0].startswith("Ghi chú")
    owners = cells(demo.folder / "dkkd/thanh_vien_co_dong.xlsx")[2:]
    assert {type(r[6]) for r in owners} == {str, float} and any("," in str(r[6]) for r in owners)
    codes = [int(r[4]) for r in owners if isinstance(r[4], float)]
    assert any(len(str(c)) == 9 for c in codes)  # a leading zero that a number cannot keep
    founded = [r[10] for r in cells(demo.folder / "dkkd/doanh_nghiep.xlsx")[1:]]
    assert all(33_000 < d < 46_000 for d in founded)


def test_every_linked_name_stands_where_the_links_say(demo: Demo) -> None:
    sheets = {f: cells(demo.folder / f) for f in SHEETS}
    lines = {f"egp/{n}.jsonl": records(demo.folder, n) for n in LINES}
    for link in links(demo.links):
        row = int(link["row"])
        if link["file"] in sheets:
            header = sheets[link["file"]][SHEETS[link["file"]] - (2 if link["file"].startswith("dtc") else 1)]
            assert sheets[link["file"]][row - 1][header.index(link["column"])] == link["written"]
        else:
            value: Any = lines[link["file"]][row - 1]
            for key in link["column"].replace("]", "").replace("[", ".").split("."):
                value = value[int(key)] if key.isdigit() else value[key]
            assert value == link["written"]


def test_names_without_a_code_have_one_bearer(demo: Demo) -> None:
    """Where no code stands beside a firm's name, no other firm's name reads alike, so that the truth can be found."""
    with duckdb.connect(str(demo.truth), read_only=True) as con:
        names = dict(con.execute("SELECT mst, name FROM enterprise").fetchall())
    bearers = Counter(map(strip_marks, names.values()))
    bare = [x for x in links(demo.links) if x["kind"] == "enterprise" and x["code_beside"] == "False"]
    assert len(bare) > 100 and all(bearers[strip_marks(names[x["true_key"]])] == 1 for x in bare)


def test_without_noise_names_are_the_truth_and_codes_stand_beside(clean: Demo) -> None:
    found = links(clean.links)
    assert {x["noise"] for x in found} == {"none"} and {x["code_beside"] for x in found} == {"True"}
    with duckdb.connect(str(clean.truth), read_only=True) as con:
        names = dict(con.execute(_NAMES).fetchall())
    assert all(names[x["true_key"]] == x["written"] for x in found)


def effective(truth: Path, file: Path) -> Counter[tuple[str, str]]:
    """(kind or 'all', noise or 'any') -> percent of the names of that kind, counting only noise that changed the name."""
    with duckdb.connect(str(truth), read_only=True) as con:
        names = dict(con.execute(_NAMES).fetchall())
    rows, seen = links(file), Counter[tuple[str, str]]()
    total = Counter(r["kind"] for r in rows)
    for r in rows:
        if unicodedata.normalize("NFC", r["written"]) != names[r["true_key"]] or r["noise"] == "NFD":
            seen.update((r["kind"], part) for part in (*r["noise"].split("+"), "any"))
            seen.update(("all", part) for part in r["noise"].split("+"))
    return Counter({key: round(100 * n / (total[key[0]] or len(rows))) for key, n in seen.items()})


@needs_shared
def test_noise_is_no_gentler_than_the_sample_s(demo: Demo) -> None:
    """Any noise of each kind of name, and each noise over all names; a noise of one kind of name may fall short by chance, but not by half."""
    sample, mine = effective(SHARED / "eval/sample_truth.duckdb", SHARED / "eval/sample_links.csv"), effective(demo.truth, demo.links)
    least = {key: share if "any" in key or "all" in key else share / 2 for key, share in sample.items()}
    assert {key: (share, mine[key]) for key, share in sample.items() if mine[key] < least[key]} == {}


@needs_shared
def test_as_many_codes_are_missing_as_in_the_sample(demo: Demo) -> None:
    missing = []
    for file in (SHARED / "eval/sample_links.csv", demo.links):
        total, bare = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        for x in links(file):
            total[x["file"], x["column"]] += 1
            bare[x["file"], x["column"]] += x["code_beside"] == "False"
        missing.append({k: bare[k] / total[k] for k in total})
    sample, mine = missing
    assert {k: (v, mine[k]) for k, v in sample.items() if v > 0 and mine[k] < v * 0.9} == {}


@pytest.mark.parametrize(("name", "other"), [("Hòa Bình", "Hoà Bình"), ("ỦY BAN", "UỶ BAN"), ("Toàn Quý Thoại", "Toàn Quý Thoại"), ("Thủy Khỏe", "Thuỷ Khoẻ")])
def test_old_tone_marks(name: str, other: str) -> None:
    assert old_tones(name) == other


def test_a_spelling_tells_what_was_done() -> None:
    from random import Random

    scribe = Scribe(Random(3))
    for _ in range(300):
        s = scribe.spell("Công ty Cổ phần Đầu tư Xây dựng Hòa Bình Lâm", "enterprise")
        assert (s.text == "Công ty Cổ phần Đầu tư Xây dựng Hòa Bình Lâm") == (s.noise == "none")


def test_command_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "loaders.demo", str(tmp_path / "w"), "--shape", "small", "--seed", "5", "--truth", str(tmp_path / "t.duckdb")]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60, check=True)
    assert "40 doanh nghiệp hư cấu" in done.stdout and (tmp_path / "t.duckdb").exists()
    write(tmp_path / "again", seed=5, enterprises=40, shape="small")
    same = ((tmp_path / f / "egp" / "kqlcnt.jsonl").read_bytes() for f in ("w", "again"))
    assert next(same) == next(same)
    refused = subprocess.run([*command, "--enterprises", "3"], cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode == 2 and "cần ít nhất 40" in refused.stderr
