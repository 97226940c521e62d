"""What a load takes over from the last one: as a load makes it that takes nothing over, byte by byte (scripts/changed_files.py tries many sequences)."""
from __future__ import annotations

from pathlib import Path

from graph import home as homes
from loaders.run import load, relink
from scripts.changed_files import outcome, run
from tests.loaders.conftest import FIRMS, MEMBERS, firm, write_xlsx

A, B = "0101234567", "0101234575"


def test_files_that_change_at_random(tmp_path: Path) -> None:
    taken = run(seed=4, steps=2, firms=40, work=tmp_path, say=print)
    assert {"organisations", "people", "projects", "nodes/Person", "edges/OWNS.Person.Enterprise"} <= taken.keys()


def test_what_is_kept_is_checked_before_it_is_taken_over(tmp_path: Path) -> None:
    """A share that no open name stands beside relinks nothing; what was altered on disk, links or a sealed table, is made anew."""
    home, members = tmp_path / "home", tmp_path / "in" / "thanh_vien.xlsx"
    write_xlsx(tmp_path / "in" / "doanh_nghiep.xlsx", [FIRMS, firm(1, A, "Công ty CP An"), firm(2, B, "Công ty CP Bình")])
    reports = []
    for pct in (30, 40, 50):
        write_xlsx(members, [MEMBERS, [1, A, "Công ty CP Bình", "Tổ chức trong nước", "", "Việt Nam", pct]])
        reports.append(load([tmp_path / "in"], home))
        links = home / "linked" / "organisations" / "links.parquet"
        table = homes.folder(home, str(reports[-1].snapshot)) / homes.CANONICAL / "nodes" / "Enterprise.parquet"
        for path in (links, table) if pct == 40 else ():
            path.chmod(0o644)
            path.write_bytes(path.read_bytes()[:-1] + b"x")
    steps = {"organisations", "people", "foreign", "projects"}
    assert [steps & set(report.taken) for report in reports] == [set(), steps, steps - {"organisations"}]
    assert ["nodes/Enterprise" in report.taken for report in reports] == [False, True, False]
    anew = relink(home, publish=False)
    assert outcome(home, anew.load, str(anew.snapshot)) == outcome(home, reports[-1].load, str(reports[-1].snapshot))
