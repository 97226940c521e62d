"""Projects of the four kinds with their owners and investors, taken from the corporate groups more often than not."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

from loaders.demo import names, places
from loaders.demo.model import Firm, Investment, Party, Project, World

_KINDS, _SHARES = ("FDI", "public", "PPP", "private"), (23, 44, 11, 22)
_STATUSES = ("Đang thực hiện", "Hoàn thành", "Chậm tiến độ", "Chuẩn bị đầu tư", "Đã chấm dứt")
_RATE = 24_000  # VND for a dollar, as the sample's figures imply
_BILLION = 1_000_000_000


def build(world: World, count: int) -> None:
    rng = Random(f"{world.seed}/projects")
    counts = [max(2, round(count * s / 100)) for s in _SHARES]
    counts[1] += count - sum(counts)
    kinds = [k for k, n in zip(_KINDS, counts, strict=True) for _ in range(n)]
    rng.shuffle(kinds)
    codes: set[str] = set()
    taken: set[str] = set()
    for kind in kinds:
        world.projects.append(_project(world, rng, kind, codes, taken))
    _ties(world, rng)
    seen = Counter(p.name for p in world.projects)
    nth: Counter[str] = Counter()
    for p in world.projects:
        p.ambiguous = seen[p.name] > 1
        world.investments += _investors(world, rng, p, nth[p.kind])
        nth[p.kind] += 1
    world.project = {p.code: p for p in world.projects}


def _project(world: World, rng: Random, kind: str, codes: set[str], taken: set[str]) -> Project:
    sector = rng.choice(tuple(names.PROJECTS)) if rng.random() < 0.55 else rng.choice(("Giao thông", "Công nghiệp chế biến, chế tạo"))
    (province,) = rng.choices(places.PROVINCES, places.WEIGHTS)
    name = next(n for n in iter(lambda: names.project(rng, sector=sector, province=province), None) if n not in taken)
    code = next(c for c in iter(lambda: _code(rng, kind), None) if c not in codes)
    taken.add(name)
    codes.add(code)
    total = max(8, round(10 ** rng.gauss(2.45, 0.65))) * _BILLION
    approved = date(2015, 1, 1) + timedelta(days=rng.randint(0, 3286))
    start = approved.year + rng.randint(0, 1)
    (status,) = rng.choices(_STATUSES, (38, 32, 8, 14, 8))
    if len(world.projects) % 8 == 3:  # even a small world has late ones
        status = "Chậm tiến độ"
    usd = total // _RATE // 1000 * 1000 if kind == "FDI" else None
    return Project(
        code,
        name,
        kind,
        _group(kind, total),
        sector,
        province,
        status,
        total,
        usd,
        approved,
        start,
        start + rng.randint(2, 5),
        _owner(world, rng, kind, province),
    )


def _code(rng: Random, kind: str) -> str:
    if kind == "PPP":
        return f"PPP{rng.randint(100_000, 999_999)}"
    if kind == "public":
        return str(rng.randint(7_100_000, 7_999_999))
    return str(rng.randint(8_100_000_000, 8_999_999_999) if kind == "private" else rng.randint(1_000_000_000, 7_999_999_999))


def _group(kind: str, total: int) -> str | None:
    if kind == "FDI":
        return None
    billions = total // _BILLION
    return "Quan trọng quốc gia" if billions >= 8000 else "A" if billions >= 1500 else "B" if billions >= 120 else "C"


def _owner(world: World, rng: Random, kind: str, province: str) -> Party:
    if kind == "public":
        local = world.bodies_of(province)
        central = world.agencies[-len(names.CENTRAL_BODIES) :]
        return Party("agency", rng.choice(local if local and rng.random() < 0.8 else central).code)
    if rng.random() < 0.55:
        group = rng.choice(world.groups)
        return Party("enterprise", rng.choice([group.head, group.head, *group.chain[:2], *group.minors[:1]]))
    return Party("enterprise", _firm(rng, world.firms).mst)


def _firm(rng: Random, firms: list[Firm]) -> Firm:
    """A firm, the larger of three: investors are seldom the smallest."""
    return max((rng.choice(firms) for _ in range(3)), key=lambda f: f.capital)


def _investors(world: World, rng: Random, project: Project, nth: int) -> list[Investment]:
    """One foreign investor and two times of three a domestic partner, every sixth time two foreigners; firms; seldom any for public money."""
    if project.kind == "public" and nth % 8 != 3:
        return []
    parties: list[Party] = []
    if project.kind == "FDI":
        parties += [Party("foreign", f.fid) for f in rng.sample(world.foreigners, 2 if nth % 6 == 1 else 1)]
        locals_ = int(nth % 3 != 2)
    else:
        locals_ = rng.choice((1, 1, 2, 3))
    while locals_ > 0:
        party = _investor(world, rng, project)
        if party not in parties:
            parties.append(party)
        locals_ -= 1
    return [
        Investment(p, project.code, round(project.total * pct / 100 / 1e6) * 1_000_000, pct) for p, pct in zip(parties, _parts(rng, len(parties)), strict=True)
    ]


def _investor(world: World, rng: Random, project: Project) -> Party:
    """The owner itself, a relative of the owner's group, or any firm."""
    mine = next((g for g in world.groups if project.owner.id in (g.head, *g.chain, *g.majors, *g.minors)), None)
    roll = rng.random()
    if roll < 0.45 and project.owner.kind == "enterprise":
        return project.owner
    if roll < 0.75 and mine:
        return Party("enterprise", rng.choice([mine.head, *mine.chain, *mine.majors]))
    return Party("enterprise", _firm(rng, world.firms).mst)


def _parts(rng: Random, count: int) -> list[float]:
    if count == 1:
        return [rng.choice((100.0, 100.0, 100.0, 75.5))]
    first = rng.choice((51.0, 60.0, 70.0, 65.5, 50.0))
    if count == 2:
        return [first, rng.choice((100 - first, 100 - first, 20.0))]
    rest = round((100 - first) / (count - 1), 1)
    return [first] + [rest] * (count - 2) + [round(100 - first - rest * (count - 2), 1)]


def _ties(world: World, rng: Random) -> None:
    """The two largest projects of each kind cost the same; two pairs of projects have the same name in different provinces."""
    for kind in _KINDS:
        mine = sorted((p for p in world.projects if p.kind == kind), key=lambda p: p.total)
        mine[-2].total, mine[-2].grp, mine[-2].usd = mine[-1].total, mine[-1].grp, mine[-1].usd
    left = 2
    for _ in range(400):
        a, b = rng.sample(world.projects, 2)
        if left and a.province != b.province and a.owner != b.owner and "," not in a.name and a.sector == b.sector and a.name != b.name:
            b.name, left = a.name, left - 1
