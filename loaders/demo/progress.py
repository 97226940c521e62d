"""What happened after approval: yearly plans and payments of public and PPP projects, half-yearly monitoring reports."""

from __future__ import annotations

from random import Random

from loaders.demo.model import Project, Report, World
from loaders.demo.model import Year as YearFigure

FIRST_YEAR, LAST_YEAR = 2017, 2024
_MILLION = 1_000_000
VIOLATIONS = ("Sử dụng vốn sai mục đích", "Thi công sai thiết kế được duyệt", "Điều chỉnh tổng mức không đúng thẩm quyền", "Chậm báo cáo giám sát")
NOTES = ("Vướng giải phóng mặt bằng", "Đã đôn đốc chủ đầu tư", "Số liệu ước thực hiện")


def build(world: World) -> None:
    rng = Random(f"{world.seed}/progress")
    for n, project in enumerate(world.projects):
        if project.kind in ("public", "PPP"):
            _pay(world, rng, project, slow=n % 6 == 5)
        if rng.random() < 0.7:
            _monitor(world, rng, project)


def _pay(world: World, rng: Random, project: Project, *, slow: bool) -> None:
    """Equal yearly plans; payments from nothing (a stalled year) over a slow 10-40 % to 120 % (capital carried over)."""
    span = project.end - project.start + 1
    planned = project.total // span // _MILLION * _MILLION
    for year in range(max(FIRST_YEAR, project.start), min(LAST_YEAR, project.end) + 1):
        (case,) = rng.choices(("usual", "full", "over", "none", "slow"), (69, 14, 5, 2, 60 if slow else 7))
        case = {4: "none", 9: "over"}.get(len(world.years) % 20, case)  # even a small world has both
        rate = {"full": 1.0, "none": 0.0, "over": rng.uniform(1.01, 1.2), "slow": rng.uniform(0.1, 0.4)}.get(case, rng.uniform(0.45, 0.99))
        world.years.append(YearFigure(project.code, year, planned, int(planned * rate) // _MILLION * _MILLION))


def _monitor(world: World, rng: Random, project: Project) -> None:
    """Progress never falls; projects behind schedule are reported late more often, a few never."""
    share = {"Chậm tiến độ": 0.6, "Đã chấm dứt": 0.3}.get(project.status, 0.07)
    progress = rng.uniform(5, 45)
    for year in range(max(2019, project.start), min(LAST_YEAR, project.end + 1) + 1):
        for half in ("H1", "H2"):
            violation = rng.choice(VIOLATIONS) if rng.random() < 0.05 else None
            note = rng.choice(NOTES) if rng.random() < 0.08 else None
            world.reports.append(Report(project.code, f"{year}-{half}", round(progress, 1), rng.random() < share, violation, note))
            progress = min(100.0, progress + rng.uniform(0, 16))
