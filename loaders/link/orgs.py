"""Finding an organisation by its name among those that have a number."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loaders.link.names import Name, canonical, forms_agree, national, state_body, words
from loaders.link.slips import Slips


@dataclass(frozen=True)
class Known:
    """An organisation with a number, and one of the names it goes by."""

    kind: str
    id: str
    name: str
    province: str | None = None
    official: bool = True  #: as the register or the body's own record writes it, not as others do


@dataclass(frozen=True)
class Match:
    rule: str
    ids: tuple[tuple[str, str], ...]  #: (kind, id); one is a link, several are a question


class OrgIndex:
    """Exact lookups by canonical name, in tiers; typing slips by words that are none and that no register name has."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._core: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        self._folded: dict[str, set[str]] = defaultdict(set)   # without marks -> cores
        self._provinces: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._words: dict[str, int] = defaultdict(int)
        self._ids: set[tuple[str, str]] = set()
        for item in known:
            self._add(item)
        self._slips = Slips(self._words)

    def _add(self, item: Known) -> None:
        name = canonical(item.name)
        if not name.core:
            return
        self._core[name.core].add((item.kind, item.id, name.form))
        self._ids.add((item.kind, item.id))
        self._folded[name.folded].add(name.core)
        if item.province:
            self._provinces[item.kind, item.id].add(item.province)
        if item.official:
            for word in words(item.name):
                self._words[word] += 1

    def find(self, name: str, kinds: Sequence[str], province: str | None = None, *, own_place: bool = True) -> Match | None:
        """The organisation a name means: by exact name, then by a typing slip; None if there is none.

        `own_place`: the province is the organisation's own, not only that of the table it stands in. A table's province tells local
        state bodies apart; a firm works in any province.
        """
        found = self._tiers(canonical(name), kinds, province, "", own_place)
        if found is None and province and state_body(name) and not national(name):   # 'Sở Y tế' in the table of a province
            found = self._tiers(canonical(f"{name} {province}"), kinds, province, "province_", own_place)
        return found or self._slip(name, kinds, province, own_place)

    def exact(self, name: str, kinds: Sequence[str]) -> Match | None:
        """By a former name: the same words with marks, nothing looser."""
        found = self._tiers(canonical(name), kinds, None, "former_", False)
        return found if found is not None and found.rule == "former_name" else None

    def bears(self, body: tuple[str, str], name: str) -> bool:
        """Whether a name is one of a body's known names in another spelling."""
        return any((kind, id) == body for core in self._folded.get(canonical(name).folded, ()) for kind, id, _ in self._core[core])

    def knows(self, body: tuple[str, str]) -> bool:
        return body in self._ids

    def elsewhere(self, body: tuple[str, str], province: str) -> bool:
        """Whether a body is known to be in other provinces only."""
        known = self._provinces.get(body)
        return bool(known) and province not in known  # type: ignore[operator]

    def _tiers(self, name: Name, kinds: Sequence[str], province: str | None, prefix: str, own_place: bool) -> Match | None:
        if not name.core:
            return None
        pools = [("name", self._core.get(name.core, set()))]
        if (others := self._folded.get(name.folded, set()) - {name.core}) or not name.marked:
            fit = {core for core in others if not name.marked or self._marks_fit(name.core, core)}
            pools.append(("no_marks", {entry for core in fit for entry in self._core[core]} | pools[0][1]))
        for rule, pool in pools:
            fitting = {entry for entry in pool if entry[0] in kinds}
            for tier, same in ((rule, [e for e in fitting if e[2] == name.form]), (f"{rule}_form", [e for e in fitting if forms_agree(e[2], name.form)])):
                ids = tuple(sorted({(kind, id) for kind, id, _ in same}))
                if len(ids) > 1 and province and (own_place or all(kind == "Agency" for kind, _ in ids)):
                    ids = tuple(i for i in ids if province in self._provinces.get(i, ())) or ids
                if ids:
                    return Match(prefix + tier, ids)
        return None

    def _marks_fit(self, written: str, core: str) -> bool:
        """Whether two writings of the same words differ only where one of them surely lost its marks."""
        pairs = zip(written.split(), core.split(), strict=False)
        return all(one == other or self._slips.lost_marks(one) or self._slips.lost_marks(other) for one, other in pairs)

    def _slip(self, name: str, kinds: Sequence[str], province: str | None, own_place: bool) -> Match | None:
        """Up to two words that are none (no register name has them, Vietnamese spelling does not allow them), each mended by one edit,
        by parting words run together, or by finishing Telex; and exactly one mending leads to a body.

        'Hứng' for 'Hưng' may be another firm: that is asked about, not linked."""
        hits: dict[tuple[tuple[str, str], ...], str] = {}
        for mended in self._slips.mended(name):
            match = self._tiers(canonical(mended), kinds, province, "slip_", own_place)
            if match is not None:
                hits[match.ids] = match.rule
        ids = tuple(sorted({i for found in hits for i in found}))
        return Match(next(iter(hits.values())), ids) if ids else None

    def near(self, name: str, kinds: Sequence[str]) -> Match | None:
        """Bodies one edit in one word away, where the word as written is a real one: too little to link on, enough to ask."""
        found = words(name)
        ids: set[tuple[str, str]] = set()
        for at, written in enumerate(found):
            if any(c.isdigit() for c in written) or len(written) < 3:
                continue
            for word in self._slips.near(written):
                match = self._tiers(canonical(" ".join([*found[:at], word, *found[at + 1 :]])), kinds, None, "", False) if word != written else None
                ids.update(match.ids if match else ())
        return Match("near", tuple(sorted(ids))) if ids else None
