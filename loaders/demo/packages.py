"""Bid packages: how many each project has, what they buy, who procures them, when and by which method."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from loaders.demo import names
from loaders.demo.model import CANCELLED, DECIDED, LAST_DAY, OPENED, Package, Party, Project, World

FIELDS = {"Xây lắp": "XL", "Hàng hóa": "HH", "Tư vấn": "TV", "Phi tư vấn": "PTV", "Hỗn hợp": "HON_HOP"}
METHODS = {  # e-GP code -> how the truth calls it; the shortened forms (…RG) are the same method
    "DTRR": "Đấu thầu rộng rãi",
    "DTHC": "Đấu thầu hạn chế",
    "CHCT": "Chào hàng cạnh tranh",
    "CHCTRG": "Chào hàng cạnh tranh",
    "CDT": "Chỉ định thầu",
    "CDTRG": "Chỉ định thầu",
    "MSTT": "Mua sắm trực tiếp",
}
OPEN = ("DTRR", "DTHC", "CHCT", "CHCTRG")  #: methods with an opening, hence with rivals
_METHOD_WEIGHTS = (59, 4, 11, 4, 11, 6, 5)
_FIRST, _LAST = date(2018, 1, 5), date(2024, 9, 1)
_CANCEL_REASONS = (
    "Thay đổi mục tiêu, phạm vi đầu tư",
    "Thay đổi mục tiêu, phạm vi đầu tư",
    "Tất cả hồ sơ dự thầu không đáp ứng yêu cầu",
    "Không có nhà thầu tham dự",
)
_MILLION = 1_000_000


def build(world: World, *, within: int, outside: int) -> None:
    """`within` packages over the projects (one in fifteen projects has none yet) and `outside` ones of no project."""
    rng = Random(f"{world.seed}/packages")
    plans = 0
    for project, count in zip(world.projects, _counts(rng, len(world.projects), within), strict=True):
        if count == 0:
            continue
        plans += 1
        days = [_published(rng, project) for _ in range(count)]
        year = min(days).year % 100
        project.pr_no = f"PR{year:02d}{plans:08d}"
        for day in days:
            _add(world, rng, day, f"PL{year:02d}{plans:08d}", project)
    for _ in range(outside):
        plans += 1
        day = _FIRST + timedelta(days=rng.randint(0, (_LAST - _FIRST).days))
        _add(world, rng, day, f"PL{day.year % 100:02d}{plans:08d}", None)
    _ties(world, rng)


def _counts(rng: Random, projects: int, total: int) -> list[int]:
    weights = [0 if n % 15 == 14 else rng.choice((1, 2, 2, 3, 4, 6, 9)) for n in range(projects)]
    counts = [0 if w == 0 else max(1, w * total // sum(weights)) for w in weights]
    alive = [n for n, c in enumerate(counts) if c]
    while (gap := total - sum(counts)) != 0:
        n = rng.choice(alive)
        if gap > 0 or counts[n] > 1:
            counts[n] += 1 if gap > 0 else -1
    return counts


def _published(rng: Random, project: Project) -> date:
    first = max(_FIRST, project.approved + timedelta(days=20))
    last = max(first + timedelta(days=10), min(_LAST, first + timedelta(days=1500)))
    return first + timedelta(days=rng.randint(0, (last - first).days))


def _add(world: World, rng: Random, day: date, plan: str, project: Project | None) -> None:
    serial = len(world.packages) + 1
    (field,) = rng.choices(tuple(FIELDS), (48, 24, 16, 8, 4))
    (method,) = rng.choices(tuple(METHODS), _METHOD_WEIGHTS)
    name = f"Gói thầu số {rng.randint(1, 30):02d}: {rng.choice(names.WORKS[field])}" + (f" {project.name}" if project else "")
    procurer = _procurer(world, rng, project)
    ceiling = project.total * 0.45 if project else 60_000 * _MILLION
    estimate = max(80, round(min(ceiling, 10 ** rng.gauss(9.75, 0.75)) / _MILLION)) * _MILLION
    closed = day + timedelta(days=rng.randint(7, 34))
    (status,) = rng.choices((DECIDED, OPENED, CANCELLED), (91, 5, 4))
    if serial % 20 in (7, 13):  # so that even a small world has both
        status, method = (OPENED, "DTRR") if serial % 20 == 7 else (CANCELLED, method)
    reason = rng.choice(_CANCEL_REASONS) if status == CANCELLED else None
    tail = f"{day.year % 100:02d}{serial:08d}"
    province = project.province if project else _place(world, rng, procurer)
    package = Package(
        f"IB{tail}", f"BP{tail}", plan, name, project.code if project else None, procurer, field, method, estimate, day, closed, status, province, reason
    )
    if method == "CDTRG" and status == DECIDED and rng.random() < 0.3:  # published as a result only: no notice, no dates, no place
        package.no, package.published, package.closed, package.province = f"DC{tail}", None, None, None
    world.packages.append(package)


def _procurer(world: World, rng: Random, project: Project | None) -> Party:
    """The owner procures most of its packages; else a body beside it, a firm of its group, or for stray packages any body."""
    if project is None:
        return Party("agency", rng.choice(world.agencies).code) if rng.random() < 0.85 else Party("enterprise", rng.choice(world.firms).mst)
    if rng.random() < 0.87:
        return project.owner
    if project.owner.kind == "agency":
        local = world.bodies_of(project.province) or world.agencies
        return Party("agency", rng.choice(local).code)
    group = next((g for g in world.groups if project.owner.id in (g.head, *g.chain)), None)
    return Party("enterprise", group.head) if group else project.owner


def _place(world: World, rng: Random, procurer: Party) -> str:
    return world.agency[procurer.id].province if procurer.kind == "agency" else world.firm[procurer.id].province


def _ties(world: World, rng: Random) -> None:
    """The two dearest packages cost the same, and every tenth package has the estimate of another."""
    ranked = sorted(world.packages, key=lambda k: k.estimate)
    ranked[-2].estimate = ranked[-1].estimate
    for package in ranked[:-2:10]:
        package.estimate = rng.choice(ranked[:-2]).estimate


def decision_day(package: Package, rng: Random) -> date:
    """10 to 59 days after closing; a direct award without a notice is dated by the year in its number."""
    if package.closed is None:
        return date(2000 + int(package.no[2:4]), rng.randint(1, 10), rng.randint(1, 28))
    return max(package.closed, min(package.closed + timedelta(days=rng.randint(10, 59)), LAST_DAY))
