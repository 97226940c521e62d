"""Finding the register's project for one that is known by name, owner, total and decision date only."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from graph.text.fold import fold_key, has_marks, tone_style
from loaders.link.names import canonical, spelt_out
from loaders.link.slips import Slips


@dataclass(frozen=True)
class Facts:
    """What is said of a project; `id` is its register code where it has one. Owners are numbers, or names after `NAMED`."""

    id: str
    name: str | None
    owners: frozenset[str] = frozenset()
    total: str | None = None
    decided: str | None = None
    province: str | None = None

    def of(self, id: str) -> Facts:
        """The same, said of a project that now has an id."""
        return replace(self, id=id)


#: before an owner's name, where no number is known
NAMED = "~"


def owner_mark(name: str) -> str:
    """An owner known by name only, as it is compared."""
    return NAMED + canonical(name).folded


class ProjectIndex:
    def __init__(self, known: Iterable[Facts]) -> None:
        self._all: dict[str, list[Facts]] = defaultdict(list)
        self._name: dict[str, set[str]] = defaultdict(set)
        self._folded: dict[str, set[str]] = defaultdict(set)
        self._words: dict[str, int] = defaultdict(int)
        self._slips = Slips(self._words)
        for facts in known:
            self.add(facts)

    def add(self, facts: Facts) -> None:
        self._all[facts.id].append(facts)
        if facts.name:
            written = spelt_out(facts.name)
            self._name[written].add(facts.id)
            self._folded[fold_key(written)].add(facts.id)
            for word in written.split():
                self._words[word] += 1

    def all(self) -> Iterator[Facts]:
        for told in self._all.values():
            yield from told

    def find(self, facts: Facts) -> tuple[str, tuple[str, ...]] | None:
        """(rule, ids): one id is a link, several are a question."""
        if not facts.name:
            return None
        written = spelt_out(facts.name)
        named, rule = self._name.get(written, set()), "project_name"
        if not named and not has_marks(facts.name):
            named, rule = self._folded.get(fold_key(written), set()), "project_name_no_marks"
        if not named:   # a word that is none, mended: enough with what else agrees
            meant = {i for mended in self._slips.mended(written) for i in self._name.get(tone_style(mended), ())}
            named, rule = {i for i in meant if self._backs(i, facts, clearly=True)}, "project_slip"
        fitting = tuple(sorted(i for i in named if not self._contradicts(i, facts, doubtful=rule != "project_name")))
        if fitting:
            backed = tuple(i for i in fitting if self._backs(i, facts))
            return (rule + "_facts", backed) if len(backed) == 1 else (rule, fitting)
        return None

    def _contradicts(self, id: str, facts: Facts, *, doubtful: bool) -> bool:
        """More differs than agrees: another project of the same name. One fact alone may have been revised, unless the name is `doubtful` too."""
        agree, differ = self._compared(id, facts)
        return differ > agree or (doubtful and differ == agree > 0)

    def _backs(self, id: str, facts: Facts, *, clearly: bool = False) -> bool:
        agree, differ = self._compared(id, facts)
        return agree > 0 and agree >= differ + clearly

    def _compared(self, id: str, facts: Facts) -> tuple[int, int]:
        """How many of total, date and owner agree, and how many of these and the province differ, where both sides say them."""
        told, agree, differ = self._all[id], 0, 0
        for mine, theirs in (({facts.total}, {t.total for t in told}), ({facts.decided}, {t.decided for t in told}), self._owners(facts, told)):
            if mine - {None} and theirs - {None}:
                same = bool(mine & theirs - {None})
                agree, differ = agree + same, differ + (not same)
        provinces = {t.province for t in told} - {None}
        return agree, differ + (facts.province is not None and bool(provinces) and facts.province not in provinces)

    def _owners(self, facts: Facts, told: Iterable[Facts]) -> tuple[set[str | None], set[str | None]]:
        """Owners as numbers where both sides have them, else as names."""
        theirs = frozenset().union(*(t.owners for t in told))
        numbers = [{o for o in side if not o.startswith(NAMED)} for side in (facts.owners, theirs)]
        mine, others = numbers if all(numbers) else ({o for o in facts.owners if o.startswith(NAMED)}, {o for o in theirs if o.startswith(NAMED)})
        return set(mine), set(others)


def numerals(folded: str) -> list[str]:
    """Words of a folded name that hold a digit or are a Roman number: 'giai đoạn 2' and 'giai đoạn II' are one, 'giai đoạn 1' is another."""
    return [_ROMAN.get(word, word) for word in folded.split() if word in _ROMAN or any(c.isdigit() for c in word)]


_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
