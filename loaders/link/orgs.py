"""Finding an organisation by its name among those that have a number."""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from graph.text import syllable
from graph.text.fold import tone_style
from loaders.link.names import Name, canonical, forms_agree, national, state_body, words


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
    """Exact lookups by canonical name, in tiers; typing slips by one word that no register name has."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._core: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        self._folded: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        self._unmarked: set[str] = set()
        self._provinces: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._words: dict[str, int] = defaultdict(int)
        for item in known:
            self._add(item)
        self._shapes: dict[str, list[str]] | None = None

    def _add(self, item: Known) -> None:
        name = canonical(item.name)
        if not name.core:
            return
        entry = (item.kind, item.id, name.form)
        self._core[name.core].add(entry)
        self._folded[name.folded].add(entry)
        if not name.marked:
            self._unmarked.add(name.folded)
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

    def elsewhere(self, body: tuple[str, str], province: str) -> bool:
        """Whether a body is known to be in other provinces only."""
        known = self._provinces.get(body)
        return bool(known) and province not in known  # type: ignore[operator]

    def _tiers(self, name: Name, kinds: Sequence[str], province: str | None, prefix: str, own_place: bool) -> Match | None:
        if not name.core:
            return None
        pools = [("name", self._core.get(name.core, set()))]
        if not name.marked or name.folded in self._unmarked:
            pools.append(("no_marks", self._folded.get(name.folded, set())))
        for rule, pool in pools:
            fitting = {entry for entry in pool if entry[0] in kinds}
            for tier, same in ((rule, [e for e in fitting if e[2] == name.form]), (f"{rule}_form", [e for e in fitting if forms_agree(e[2], name.form)])):
                ids = tuple(sorted({(kind, id) for kind, id, _ in same}))
                if len(ids) > 1 and province and (own_place or all(kind == "Agency" for kind, _ in ids)):
                    ids = tuple(i for i in ids if province in self._provinces.get(i, ())) or ids
                if ids:
                    return Match(prefix + tier, ids)
        return None

    # ---- typing slips ----------------------------------------------------------------------------------------------
    def _slip(self, name: str, kinds: Sequence[str], province: str | None, own_place: bool) -> Match | None:
        """One word with one edit, where the word as written is none (no register name has it, Vietnamese spelling does not allow it)
        and exactly one correction leads to one body. 'Hứng' for 'Hưng' may be another firm: that is asked about, not linked."""
        found = words(name, styled=False)
        strange = [i for i, word in enumerate(found) if tone_style(word) not in self._words and not any(c.isdigit() for c in word) and not _real(word)]
        if len(strange) != 1 or len("".join(found)) < 8:
            return None
        at = strange[0]
        hits: dict[tuple[tuple[str, str], ...], str] = {}
        for word in self._near(found[at]):
            match = self._tiers(canonical(" ".join([*found[:at], word, *found[at + 1 :]])), kinds, province, "slip_", own_place)
            if match is not None:
                hits[match.ids] = match.rule
        ids = tuple(sorted({i for found_ids in hits for i in found_ids}))
        return Match(next(iter(hits.values())), ids) if ids else None

    def near(self, name: str, kinds: Sequence[str]) -> Match | None:
        """Bodies one edit in one word away, where the word as written is a real one: too little to link on, enough to ask."""
        found = words(name)
        ids: set[tuple[str, str]] = set()
        for at, written in enumerate(found):
            if any(c.isdigit() for c in written) or len(written) < 3:
                continue
            for word in self._near(written):
                match = self._tiers(canonical(" ".join([*found[:at], word, *found[at + 1 :]])), kinds, None, "", False) if word != written else None
                ids.update(match.ids if match else ())
        return Match("near", tuple(sorted(ids))) if ids else None

    def _near(self, word: str) -> list[str]:
        """Register words one edit away (a letter left out, added, changed, or two swapped)."""
        if self._shapes is None:
            self._shapes = defaultdict(list)
            for known in self._words:
                for shape in _shapes(known):
                    self._shapes[shape].append(known)
        near = {known for written in {word, tone_style(word)} for shape in _shapes(written) for known in self._shapes.get(shape, ())}
        return sorted(known for known in near if min(OSA.distance(known, word), OSA.distance(known, tone_style(word))) <= 1 and not known.isdigit())


#: onsets spelt one way before i, e, ê, y and another way before the other vowels
_BEFORE_FRONT, _BEFORE_BACK = {"k", "gh", "ngh"}, {"c", "g", "ng"}


def _real(word: str) -> bool:
    """Whether a word is a Vietnamese syllable as it is spelt."""
    found = syllable.parse(word)
    if found is None or found.onset == "p":
        return False
    front = found.rime[0] in "ieêy"
    if front if found.onset in _BEFORE_BACK else not front and found.onset in _BEFORE_FRONT:
        return False
    return tone_style(word) == syllable.spell(found) and (word == tone_style(word) or _newer_style(word))


def _newer_style(word: str) -> bool:
    """Whether a word is in the newer tone style (hoà, thuỷ): real, though not as we spell it."""
    return bool(re.search("(o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])$", word))


def _shapes(word: str) -> set[str]:
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}
