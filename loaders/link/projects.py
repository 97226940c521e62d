"""Finding the register's project for one that is known by name, owner, total and decision date only."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from graph.text.fold import fold_key, has_marks
from loaders.link.names import canonical, plain


@dataclass(frozen=True)
class Facts:
    """What is said of a project; `id` is its register code where it has one. Owners are resolved ids, or canonical names."""

    id: str
    name: str | None
    owners: frozenset[str] = frozenset()
    total: str | None = None
    decided: str | None = None


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
            self._name[plain(facts.name)].add(facts.id)
            self._folded[fold_key(facts.name)].add(facts.id)
        if facts.total and facts.decided:
            self._money[facts.total, facts.decided].add(facts.id)

    def find(self, facts: Facts) -> tuple[str, tuple[str, ...]] | None:
        """(rule, ids): one id is a link, several are a question."""
        named: set[str] = set()
        rule = "project_name"
        if facts.name:
            named = self._name.get(plain(facts.name), set())
            if not named and not has_marks(facts.name):
                named, rule = self._folded.get(fold_key(facts.name), set()), "project_name_no_marks"
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
        """Total and date both differ: another project of the same name. One of them may have been revised."""
        told = self._all[id]
        differs = [
            bool(mine) and any(theirs) and mine not in theirs
            for mine, theirs in ((facts.total, {t.total for t in told if t.total}), (facts.decided, {t.decided for t in told if t.decided}))
        ]
        return all(differs)

    def _backs(self, id: str, facts: Facts) -> bool:
        told = self._all[id]
        same = [any(facts.total and t.total == facts.total for t in told), any(facts.decided and t.decided == facts.decided for t in told)]
        return any(same) or any(facts.owners & t.owners for t in told)

    def _like(self, id: str, name: str) -> bool:
        """One edit apart with the same numerals, marks set aside: money and date agree already."""
        mine = fold_key(name)
        return any(t.name and _numerals(fold_key(t.name)) == _numerals(mine) and OSA.distance(fold_key(t.name), mine) <= 2 for t in self._all[id])


def _numerals(folded: str) -> list[str]:
    return [word for word in folded.split() if any(c.isdigit() for c in word)]
