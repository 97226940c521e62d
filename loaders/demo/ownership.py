"""Who owns and who runs the firms: pyramids up to four links deep, cross holdings, cycles, state and foreign stakes, shared people."""

from __future__ import annotations

from collections import defaultdict, deque
from random import Random

from loaders.demo.model import CHAIR, DIRECTOR, LEGAL_REP, Firm, Group, Party, Role, Stake, World

_MAJOR = (51.0, 51.0, 55.0, 60.0, 60.5, 65.0, 70.0, 75.5, 80.0, 90.0)
_MINOR = (10.0, 20.0, 25.0, 30.0, 36.0, 49.0, 50.0)  # 50 is not control: the law says more than 50


class Register:
    """Stakes per firm that never add up to more than 100 %."""

    def __init__(self) -> None:
        self.held: dict[str, dict[Party, float]] = defaultdict(dict)

    def free(self, mst: str) -> float:
        return round(100 - sum(self.held[mst].values()), 1)

    def add(self, owner: Party, mst: str, pct: float) -> bool:
        if owner in self.held[mst] or owner.id == mst or not 0 < pct <= self.free(mst):
            return False
        self.held[mst][owner] = round(pct, 1)
        return True


def firm_party(mst: str) -> Party:
    return Party("enterprise", mst)


def build(world: World) -> None:
    """Fills `groups`, `roles` and `stakes`; people who only own keep no known birth year, as no source says it."""
    rng = Random(f"{world.seed}/ownership")
    register = Register()
    shared = deque(f for f in rng.sample(world.firms, len(world.firms)) if f.form in ("Công ty cổ phần", "Công ty TNHH hai thành viên trở lên"))
    _pyramids(world, rng, register, shared)
    _rings(world, rng, register, shared)
    _people(world, rng)
    reps = {r.mst: r.pid for r in world.roles if r.role == LEGAL_REP}
    # some firms own much more than others
    holders = sorted((f for f in world.firms if f.form != "Doanh nghiệp tư nhân"), key=lambda f: -f.capital)
    for n, firm in enumerate(world.firms):
        if n % 40 == 23 and firm.form == "Công ty cổ phần":  # some firms have no owner on record
            continue
        _fill(world, rng, register, firm, reps[firm.mst], holders)
    world.stakes = [Stake(owner, f.mst, pct) for f in world.firms for owner, pct in register.held[f.mst].items()]
    known = {r.pid for r in world.roles}
    for p in world.persons:
        p.birth_year = p.birth_year if p.pid in known else None
    used = known | {s.owner.id for s in world.stakes if s.owner.kind == "person"}
    world.persons = [p for p in world.persons if p.pid in used]


def _take(queue: deque[Firm], count: int) -> list[str]:
    return [queue.popleft().mst for _ in range(min(count, len(queue)))]


def _pyramids(world: World, rng: Random, register: Register, queue: deque[Firm]) -> None:
    """Groups of 6 to 8 firms: a head, a chain of 2, 3 or 4 links, two more subsidiaries, two minority stakes."""
    for n in range(max(2, len(world.firms) // 50)):
        if len(queue) < 20 and n > 1:
            break
        (head,) = _take(queue, 1)
        group = Group(head, _take(queue, 4 - n % 3), _take(queue, 2), _take(queue, 2))
        above = head
        if n % 3 == 0:
            register.add(Party("agency", rng.choice(world.agencies).code), head, 20.0)
        for link in group.chain:
            register.add(firm_party(above), link, rng.choice(_MAJOR))
            above = link
        for child in group.majors:
            register.add(firm_party(head), child, rng.choice(_MAJOR))
        for child in group.minors:
            register.add(firm_party(head), child, rng.choice(_MINOR))
        world.groups.append(group)


def _rings(world: World, rng: Random, register: Register, queue: deque[Firm]) -> None:
    """Pairs that own each other, both above 20 % or not; rings of three with control, rings of four without."""
    for n in range(max(2, len(world.firms) // 100)):
        if len(queue) >= 2:
            a, b = _take(queue, 2)
            register.add(firm_party(a), b, 22.5 + 5 * rng.randint(0, 3))
            register.add(firm_party(b), a, 25.0 if n % 2 == 0 else 8.5)
    for n in range(max(1, len(world.firms) // 200)):
        ring = _take(queue, 3 + n % 2)
        for above, below in zip(ring, [*ring[1:], ring[0]], strict=True):
            register.add(firm_party(above), below, 51.0 if len(ring) == 3 else 30.0)


def _people(world: World, rng: Random) -> None:
    fresh = deque(world.persons)

    def someone() -> str:
        if fresh and rng.random() < 0.55:
            return fresh.popleft().pid
        return world.persons[int(len(world.persons) * rng.random() ** 1.6)].pid

    for firm in world.firms:
        rep = someone()
        world.roles.append(Role(rep, firm.mst, LEGAL_REP))
        if rng.random() < 0.46:
            world.roles.append(Role(rep if rng.random() < 0.45 else someone(), firm.mst, DIRECTOR))
        if firm.form in ("Công ty cổ phần", "Doanh nghiệp nhà nước") and rng.random() < 0.55:
            world.roles.append(Role(someone(), firm.mst, CHAIR))


def _fill(world: World, rng: Random, register: Register, firm: Firm, rep: str, holders: list[Firm]) -> None:
    """Adds owners until the firm's members are as many as its form asks for; joint-stock firms may leave a rest unnamed."""
    mst, person = firm.mst, Party("person", rep)
    if firm.form == "Doanh nghiệp tư nhân":
        register.add(person, mst, 100)
    elif firm.form == "Công ty TNHH một thành viên":
        register.add(person if rng.random() < 0.6 else _owner(world, rng, rep, holders), mst, 100) or register.add(person, mst, 100)
    elif firm.form == "Công ty hợp danh":
        register.add(person, mst, 50) and register.add(Party("person", rng.choice(world.persons).pid), mst, 50)
    elif firm.form == "Doanh nghiệp nhà nước":
        state = Party("agency", rng.choice(world.agencies).code)
        register.add(state, mst, rng.choice((100.0, 100.0, 65.0, 51.0, 75.5)))
        _split(world, rng, register, mst, rep, holders, count=rng.randint(0, 2))
    else:
        _split(world, rng, register, mst, rep, holders, count=rng.randint(1, 4 if firm.form == "Công ty cổ phần" else 3))


def _split(world: World, rng: Random, register: Register, mst: str, rep: str, holders: list[Firm], *, count: int) -> None:
    whole = rng.random() < 0.7
    for left in range(count, 0, -1):
        free = register.free(mst)
        pct = free if left == 1 and whole else round(free * rng.choice((0.1, 0.2, 0.3, 0.5, 0.65, rng.random())), 1)
        for _ in range(3):
            if register.add(_owner(world, rng, rep, holders), mst, pct):
                break


def _owner(world: World, rng: Random, rep: str, holders: list[Firm]) -> Party:
    (kind,) = rng.choices(("rep", "person", "enterprise", "agency", "foreign"), (26, 24, 30, 10, 10))
    if kind == "enterprise":
        return firm_party(holders[int(len(holders) * rng.random() ** 2)].mst)
    if kind == "agency":
        return Party("agency", rng.choice(world.agencies).code)
    if kind == "foreign":
        return Party("foreign", rng.choice(world.foreigners).fid)
    return Party("person", rep if kind == "rep" else rng.choice(world.persons).pid)
