"""Facts of a made-up nation by number: firm 123,456 has its code and name whoever asks, so that parts are written apart and nothing is held in memory.

National size: 1M enterprises, 1.5M persons, 40k state bodies, 100k projects, 1.5M packages; `size` scales all of them. Codes are unique, names
nearly so (as in law). Who meets whom is drawn with the skew of real registers: a fifth of the firms make four fifths of the bids.
"""
from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from random import Random

from loaders.demo import names
from loaders.demo.places import PROVINCES, WEIGHTS

_FORMS = tuple(names.FORMS.items())
_SPREAD = 2_654_435_761  #: a prime: multiplying by it modulo a smaller number without common factor visits every number once
_GIVEN = len(names.GIVENS)
#: (as written in full, as people shorten it)
_SHORT = (("Công ty Cổ phần", "CTCP"), ("Công ty TNHH Một thành viên", "Cty TNHH MTV"), ("Công ty TNHH", "CT TNHH"), ("Thương mại", "TM"), ("Dịch vụ", "DV"))


@lru_cache(maxsize=1)
def _provinces() -> tuple[str, ...]:
    """Each province as often as it weighs."""
    return tuple(p for p, weight in zip(PROVINCES, WEIGHTS, strict=True) for _ in range(weight))


def _check(base: str) -> int:
    """The tenth digit of a tax code (Circular 105/2020/TT-BTC); 10 means that no code has these nine."""
    return 10 - sum(w * int(d) for w, d in zip((31, 29, 23, 19, 17, 13, 7, 5, 3), base, strict=True)) % 11


@dataclass(frozen=True)
class Nation:
    """How many there are of each kind, `size` 1 being the nation."""

    size: float

    def _count(self, national: int) -> int:
        return max(20, round(national * self.size))

    @cached_property
    def firms(self) -> int:
        return self._count(1_000_000)

    @cached_property
    def persons(self) -> int:
        return self._count(1_500_000)

    @cached_property
    def bodies(self) -> int:
        return self._count(40_000)

    @cached_property
    def projects(self) -> int:
        return self._count(100_000)

    @cached_property
    def packages(self) -> int:
        return self._count(1_500_000)


@lru_cache(maxsize=200_000)
def tax_code(firm: int) -> str:
    base = 10_000_000 + 8 * firm
    while (digit := _check(f"{base:09d}")) == 10:
        base += 1
    return f"{base:09d}{digit}"


def core(firm: int) -> str:
    """A firm's name without its form: a business, two syllables, now and then a third word."""
    syllables, businesses = len(names.SYLLABLES), len(names.BUSINESSES)
    rest = firm * _SPREAD % (businesses * syllables * syllables * (4 + len(names.SUFFIXES)))
    rest, one = divmod(rest, syllables)
    rest, two = divmod(rest, syllables)
    tail, business = divmod(rest, businesses)
    suffix = f" {names.SUFFIXES[tail - 4]}" if tail >= 4 else ("", " Đại", " Tân", " Nam")[tail]
    return f"{names.BUSINESSES[business][0]} {names.SYLLABLES[one]} {names.SYLLABLES[two]}{suffix}"


@lru_cache(maxsize=200_000)
def firm_name(firm: int) -> str:
    return f"{form(firm)[0]} {core(firm)}"


def form(firm: int) -> tuple[str, str]:
    """(words before the name, legal form)."""
    return _FORMS[(0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 0, 1, 2, 5)[firm % 14]]


def industry(firm: int) -> str:
    _, section, title = names.BUSINESSES[firm * _SPREAD % len(names.BUSINESSES)]
    return f"{section}{10 + firm % 80}:{title}"


def province(number: int) -> str:
    weighed = _provinces()
    return weighed[number * 7919 % len(weighed)]


def person(number: int) -> tuple[str, str, int]:
    """(name, ID number, year of birth); namesakes are as common as they are."""
    rest, given = divmod(number * _SPREAD % 100_000_007, _GIVEN)
    rest, middle = divmod(rest, len(names.MIDDLES))
    name = f"{names.SURNAMES[rest % len(names.SURNAMES)]} {names.MIDDLES[middle]} {names.GIVENS[given]}"
    return name, f"0{1 + number % 96:02d}{number:09d}", 1945 + number % 60


def body(number: int) -> tuple[str, str, str]:
    """(e-GP code, name, province) of a state body: a district's or town's, told apart by a name and a number."""
    where = province(number)
    proper = f"{names.SYLLABLES[number % len(names.SYLLABLES)]} {names.SYLLABLES[number // 71 % len(names.SYLLABLES)]}"
    what = names.LOCAL_BODIES[number % len(names.LOCAL_BODIES)].format(f"huyện {proper}")
    return f"vnz{number:09d}", f"{what} {1 + number // 5000}", where


def project(number: int) -> tuple[str, str, str, int]:
    """(register code, name, sector, total in đồng)."""
    sectors = list(names.PROJECTS)
    sector = sectors[number % len(sectors)]
    kinds = names.PROJECTS[sector]
    one, two = names.SYLLABLES[number * 31 % len(names.SYLLABLES)], names.SYLLABLES[number // 7 % len(names.SYLLABLES)]
    return f"7{number:07d}", f"{kinds[number % len(kinds)]} {one} {two} số {1 + number // 400}", sector, (5 + number * 37 % 4000) * 10**9


def skewed(rng: Random, among: int) -> int:
    """A number below `among` with a heavy tail."""
    return min(int(among * rng.random() ** 3), among - 1)


def misspelt(rng: Random, name: str) -> str:
    """A name as other systems write it: mostly as it is, some in capitals, some shortened."""
    drawn = rng.random()
    if drawn < 0.8:
        return name
    if drawn < 0.9:
        return name.upper()
    for long, short in _SHORT:
        name = name.replace(long, short)
    return name
