"""Firms, state bodies, people and foreign investors, with the homonyms and shared contacts that questions ask about."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import date, timedelta
from random import Random

from loaders.demo import names, places
from loaders.demo.model import Agency, Firm, ForeignInvestor, Person, World

_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_CAPITAL_STEP = 100_000_000


def fold(text: str) -> str:
    """Lower case without marks, for finding names that read alike."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in plain if not unicodedata.combining(c)).lower()


def tax_code(rng: Random) -> str:
    """Ten digits with the check digit of the tax authority."""
    while True:
        digits = [*divmod(rng.randint(1, 63), 10), *(rng.randint(0, 9) for _ in range(7))]
        check = 10 - sum(w * d for w, d in zip(_WEIGHTS, digits, strict=True)) % 11
        if check < 10:
            return "".join(map(str, digits)) + str(check)


def id_number(rng: Random) -> str:
    """Twelve digits in the shape of a personal ID number; made up, with a province part that was never issued (097-099)."""
    return f"09{rng.randint(7, 9)}{rng.randint(0, 10**9 - 1):09d}"


def add_firms(world: World, count: int) -> None:
    rng = Random(f"{world.seed}/firms")
    codes: set[str] = set()
    taken: set[str] = set()
    while len(world.firms) < count:
        _add_firm(world, rng, codes, taken)
    _homonyms(world, rng)
    _shared_contacts(world, rng)
    _capital_ties(world, rng)
    seen = Counter(fold(f.core) for f in world.firms)
    for f in world.firms:
        f.ambiguous = seen[fold(f.core)] > 1
    world.firm = {f.mst: f for f in world.firms}


def _add_firm(world: World, rng: Random, codes: set[str], taken: set[str]) -> None:
    business, section, title = rng.choice(names.BUSINESSES)
    core = names.firm(rng, business=business)
    (words,) = rng.choices(tuple(names.FORMS), names.FORM_WEIGHTS)
    name, mst = f"{words} {core}", tax_code(rng)
    if name in taken or mst in codes:
        return
    taken.add(name)
    codes.add(mst)
    (province,) = rng.choices(places.PROVINCES, places.WEIGHTS)
    (status,) = rng.choices(("Đang hoạt động", "Tạm ngừng kinh doanh", "Đã giải thể"), (90, 8, 2))
    if len(world.firms) % 30 == 17:  # even a small world has one
        status = "Đã giải thể"
    capital = max(1, round(10 ** rng.gauss(1.9, 0.55))) * _CAPITAL_STEP * (3 if words == "Tổng công ty" else 1)
    short = names.initials(core, rng, words=len(business.split()))
    world.firms.append(
        Firm(mst, name, core, short, names.FORMS[words], status, _founded(rng), capital, province, _address(rng, province), _phone(rng), section, title)
    )


def _founded(rng: Random) -> date:
    return date(1992, 1, 1) + timedelta(days=int(rng.triangular(0, 9490, 7500)))  # to the end of 2017: every firm but the young ones can bid


def _address(rng: Random, province: str) -> str:
    return f"Số {rng.randint(1, 400)} đường {rng.choice(names.SURNAMES)} {rng.choice(names.GIVENS)}, {province}"


def _phone(rng: Random) -> str:
    return f"0{rng.randint(200_000_000, 999_999_999)}"


def _homonyms(world: World, rng: Random) -> None:
    """One firm in eighty bears another's full name in another province."""
    for _ in range(max(2, len(world.firms) // 80)):
        a, b = rng.sample(world.firms, 2)
        if a.province != b.province and a.form != "Doanh nghiệp nhà nước":
            b.name, b.core, b.form, b.short_name = a.name, a.core, a.form, a.short_name
            b.industry_code, b.industry = a.industry_code, a.industry


def _shared_contacts(world: World, rng: Random) -> None:
    """Pairs and one triple with the same phone; other pairs at the same address."""
    n = max(3, len(world.firms) // 60)
    chosen = rng.sample(world.firms, 4 * n + 1)
    for a, b in zip(chosen[:n], chosen[n : 2 * n], strict=True):
        b.phone = a.phone
    chosen[4 * n].phone = chosen[0].phone
    for a, b in zip(chosen[2 * n : 3 * n], chosen[3 * n : 4 * n], strict=True):
        b.address, b.province = a.address, a.province


def _capital_ties(world: World, rng: Random) -> None:
    """In three of the largest provinces two firms share the highest charter capital."""
    for province in places.LARGEST[:3]:
        local = sorted((f for f in world.firms if f.province == province), key=lambda f: f.capital)
        if len(local) >= 2:
            local[-2].capital = local[-1].capital


def add_agencies(world: World, provinces: tuple[str, ...]) -> None:
    def add(name: str, province: str, parent: str | None) -> None:
        world.agencies.append(Agency(f"vnz{len(world.agencies) + 1:09d}", name, province, parent))

    for province in provinces:
        head = names.LOCAL_BODIES[0].format(province)
        for pattern in names.LOCAL_BODIES:
            name = pattern.format(province)
            add(name, province, None if name == head else head)
    for name, parent in names.CENTRAL_BODIES:
        add(name, "Hà Nội", parent)
    world.agency = {a.code: a for a in world.agencies}


def add_persons(world: World, count: int) -> None:
    """Every twentieth person is the namesake of another, one in forty of those with the same birth year; 4 % are foreigners."""
    rng = Random(f"{world.seed}/persons")
    numbers: set[str] = set()
    for n in range(count):
        nationality, name = "Việt Nam", names.person(rng)
        if rng.random() < 0.05 or n == 7:
            nationality = rng.choice(tuple(names.FOREIGN_PEOPLE))
            name = rng.choice(names.FOREIGN_PEOPLE[nationality]) if rng.random() < 0.5 else name
        year = rng.randint(1950, 1998)
        if n % 20 == 19:
            twin = rng.choice(world.persons)
            name, nationality = twin.name, twin.nationality
            year = twin.birth_year or year if n % 800 == 19 else year
        number = next(i for i in iter(lambda: id_number(rng), None) if i not in numbers)
        numbers.add(number)
        world.persons.append(Person(number, name, year, nationality))


def add_foreigners(world: World) -> None:
    rng = Random(f"{world.seed}/foreigners")
    for country, firms in names.FOREIGN_FIRMS.items():
        for firm in firms:
            for form in names.FOREIGN_FORMS[: rng.randint(1, 3)]:
                world.foreigners.append(ForeignInvestor(f"F{len(world.foreigners) + 1:04d}", f"{firm} {form}", country))
