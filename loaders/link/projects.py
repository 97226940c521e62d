"""Finding the register's project for one that is known by name, owner, total and decision date only."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from graph.text.fold import fold_key, has_marks
from loaders.link.names import canonical, spelt_out


@dataclass(frozen=True)
class Facts:
    """What is said of a project; `id` is its register code where it has one. Owners are resolved ids, or canonical names."""

    id: str
    name: str | None
    owners: frozenset[str] = frozenset()
    total: str | None = None
    decided: str | None = None
    province: str | None = None

    def of(self, id: str) -> Facts:
        """The same, said of a project that now has an id."""
        return replace(self, id=id)


def owner_mark(name: str) -> str:
    return canonical(name).folded


class ProjectIndex:
    def __init__(self, known: Iterable[Facts]) -> None:
        self._all: dict[str, list[Facts]] = defaultdict(list)
        self._name: dict[str, set[str]] = defaultdict(set)
        self._folded: dict[str, set[str]] = defaultdict(set)
        self._money: dict[tuple[str, str], set[str]] = defaultdict(set)
        for facts in known:
            self.add(facts)

    def add(self, facts: Facts) -> None:
        self._all[facts.id].append(facts)
        if facts.name:
            written = spelt_out(facts.name)
            self._name[written].add(facts.id)
            self._folded[fold_key(written)].add(facts.id)
        if facts.total and facts.decided:
            self._money[facts.total, facts.decided].add(facts.id)

    def all(self) -> Iterator[Facts]:
        for told in self._all.values():
            yield from told

    def find(self, facts: Facts) -> tuple[str, tuple[str, ...]] | None:
        """(rule, ids): one id is a link, several are a question."""
        named: set[str] = set()
        rule = "project_name"
        if facts.name:
            written = spelt_out(facts.name)
            named = self._name.get(written, set())
            if not named and not has_marks(facts.name):
                named, rule = self._folded.get(fold_key(written), set()), "project_name_no_marks"
        fitting = tuple(sorted(i for i in named if not self._contradicts(i, facts)))
        if fitting:
            backed = tuple(i for i in fitting if self._backs(i, facts))
            return (rule + "_facts", backed) if len(backed) == 1 else (rule, fitting)
        if facts.name and facts.total and facts.decided:
            near = tuple(sorted(i for i in self._money.get((facts.total, facts.decided), ()) if self._like(i, facts.name)))
            if near:
                return "project_slip_facts", near
        return None

    def _contradicts(self, id: str, facts: Facts) -> bool:
        """Something said of both differs and nothing agrees: another project of the same name. One fact alone may have been revised."""
        agree, differ = self._compared(id, facts)
        return differ > 0 and agree == 0

    def _backs(self, id: str, facts: Facts) -> bool:
        agree, differ = self._compared(id, facts)
        return agree > 0 and agree >= differ

    def _compared(self, id: str, facts: Facts) -> tuple[int, int]:
        """How many of total, date, owner and province agree, and how many differ, where both sides say them."""
        told, agree, differ = self._all[id], 0, 0
        for mine, theirs in (
            ({facts.total} - {None}, {t.total for t in told} - {None}), ({facts.decided} - {None}, {t.decided for t in told} - {None}),
            (facts.owners, frozenset().union(*(t.owners for t in told))), ({facts.province} - {None}, {t.province for t in told} - {None}),
        ):
            if mine and theirs:
                same = bool(mine & theirs)
                agree, differ = agree + same, differ + (not same)
        return agree, differ

    def _like(self, id: str, name: str) -> bool:
        """One edit apart with the same numerals, marks set aside: money and date agree already."""
        mine = fold_key(spelt_out(name))
        theirs = [fold_key(spelt_out(t.name)) for t in self._all[id] if t.name]
        return any(numerals(other) == numerals(mine) and OSA.distance(other, mine) <= 2 for other in theirs)


def numerals(folded: str) -> list[str]:
    """Words of a folded name that hold a digit or are a Roman number: 'giai đoạn 2' and 'giai đoạn II' are one, 'giai đoạn 1' is another."""
    return [_ROMAN.get(word, word) for word in folded.split() if word in _ROMAN or any(c.isdigit() for c in word)]


_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
