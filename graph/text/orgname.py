"""The canonical form of an organisation's name: legal form, core, numerals, and keys that are equal only for the same writing.

Equal keys mean the same words in the same order: spelling of the legal form, case, spaces, Unicode form, tone style, '&' and the
abbreviations of `data/orgnames.yml` are evened out, nothing else. Everything fuzzier belongs to linking and the name index.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from graph.declared import declared
from graph.provinces import provinces
from graph.text.fold import MAX_TEXT, fold, fold_key, fold_words, tone_style

PATH = Path(__file__).parent / "data" / "orgnames.yml"
#: characters of a name that are looked at
MAX_NAME = 400


@dataclass(frozen=True)
class OrgName:
    """`form`: legal form as in `data/orgnames.yml` (None if the name has none); `core`: the rest, lower case, abbreviations spelt out.

    `key` is form and core, `key_folded` the same without marks; `numerals` the numbers in the core, Roman ones as Arabic.
    """

    form: str | None
    core: str
    key: str
    key_folded: str
    numerals: tuple[str, ...]

    @property
    def core_folded(self) -> str:
        return " ".join(fold_words(self.core))


@dataclass(frozen=True)
class _Tables:
    starts: Mapping[tuple[str, ...], str]
    endings: Mapping[tuple[str, ...], str]
    always: Mapping[tuple[str, ...], tuple[str, ...]]
    inside: Mapping[tuple[str, ...], tuple[str, ...]]
    first: Mapping[tuple[str, ...], tuple[str, ...]]
    plain: frozenset[str]  #: folded province names
    central: frozenset[str]
    #: first words of forms, last words of endings, first words of abbreviations: where a word is none of these, no longer piece is looked up
    opening: Container[str]
    closing: Container[str]
    abbreviated: Container[str]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _expansions(table: Mapping[str, str]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Abbreviation → words, also by its folded writing where no other abbreviation folds to the same."""
    plain = {tuple(fold(k).text.split()): _words(v) for k, v in reversed(list(table.items()))}
    return {**plain, **{_words(k): _words(v) for k, v in table.items()}}


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    data: dict[str, Any] = declared(PATH)
    starts: dict[tuple[str, ...], str] = {}
    for form, writings in data["forms"].items():
        for after in writings["after_company"]:
            starts.update({_words(f"{company} {after}"): form for company in data["company"]})
        starts.update({_words(alone): form for alone in writings["alone"]})
    endings = {_words(w): form for form, ws in data["endings"].items() for w in ws}
    plain = frozenset(fold_key(p.name_63) for p in provinces()) | {"ho chi minh", "hue"}
    central = frozenset(fold_key(c) for c in data["central_cities"])
    short = _expansions(data["always"]), _expansions(data["inside"]), _expansions(data["first"])
    opening, closing = frozenset(words[0] for words in starts), frozenset(words[-1] for words in endings)
    return _Tables(starts, endings, *short, plain, central, opening, closing, frozenset(words[0] for table in short for words in table))


_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|&|\+")


def _tokens(name: str) -> list[str]:
    """Words in NFC, as typed; '&' and '+' as 'và'; other punctuation only separates. Mathematical and full-width letters are plain ones."""
    text = tone_style(name[: min(MAX_NAME, MAX_TEXT)])
    if not text.isascii() and (odd := {c for c in text if ord(c) > 0x2000 or (c != " " and c.isspace())}):
        text = text.translate({ord(c): fold(c).text or " " for c in odd})
    return ["&" if t == "+" else t for t in _TOKEN.findall(text)]


def _form_at_start(folded: list[str], table: Mapping[tuple[str, ...], str]) -> tuple[str, int] | None:
    for size in range(min(12, len(folded)), 0, -1):
        if form := table.get(tuple(folded[:size])):
            return form, size
    return None


def _split_form(words: list[str]) -> tuple[str | None, list[str]]:
    """Legal form and the other words; a form is only taken off if something is left."""
    tables = _tables()
    folded = [fold_key(w) or w for w in words]
    form: str | None = None
    if folded and folded[0] in tables.opening and (hit := _form_at_start(folded, tables.starts)) and hit[1] < len(words):
        form, words, folded = hit[0], words[hit[1] :], folded[hit[1] :]
    for size in range(min(6, len(words) - 1) if folded and folded[-1] in tables.closing else 0, 0, -1):
        if ending := tables.endings.get(tuple(folded[-size:])):
            generic = form in (None, "Công ty")
            return (ending if generic else form), words[:-size]
    return form, words


def expand(words: list[str], *, open_end: bool = False) -> list[tuple[str, int, int]]:
    """Lower-case words with abbreviations spelt out, each with the half-open range of given words it stands for.

    `open_end`: the words are part of a sentence, so short trade words are spelt out at the end as well.
    """
    tables, at = _tables(), 0
    out: list[tuple[str, int, int]] = []
    folded = [fold_key(w) or w for w in words]
    while at < len(words):
        if at and folded[at] in tables.opening and (inner := _form_at_start(folded[at : at + 12], tables.starts)) and inner[1] > 1:
            found: tuple[str, ...] | None = _words(inner[0].lower())  # the company a branch belongs to
            size = inner[1]
        else:
            found, size = _abbreviation(words, at, open_end=open_end)
        out.extend((word, at, at + size) for word in found or ("và" if words[at] == "&" else words[at],))
        at += size
    return _plain_places(out)


@lru_cache(maxsize=1)
def _abbreviating() -> frozenset[str]:
    tables = _tables()
    return frozenset(word for table in (tables.starts, tables.endings, tables.always, tables.inside, tables.first) for words in table for word in words)


def abbreviates(word: str) -> bool:
    """Whether a lower-case word stands in some listed abbreviation or legal form: as it is it may be no Vietnamese word, yet no slip."""
    return word in _abbreviating() or fold_key(word) in _abbreviating()


def _abbreviation(words: list[str], at: int, *, open_end: bool) -> tuple[tuple[str, ...] | None, int]:
    """What the longest abbreviation at `at` stands for, and how many words it takes; (None, 1) if there is none."""
    tables = _tables()
    if words[at] not in tables.abbreviated and "&" not in words[at : at + 3]:   # 'gd & đt' stands as one word in the table
        return None, 1
    for size in (3, 2, 1):
        piece = tuple(words[at : at + size])
        if len(piece) < size:
            continue
        if size > 1 and tuple(words[at + size : at + size + 1]) == ("&",):
            continue  # 'sở gd' of 'sở gd & đt'
        if size == 2 and tuple(words[at + 1 : at + 4]) in tables.always:
            continue  # 'sở nn' of 'sở nn và ptnt'
        found = tables.always.get(("".join(piece),) if "&" in piece else piece)
        found = found or (tables.first.get(piece) if at == 0 and len(words) > 1 else None)
        found = found or (tables.inside.get(piece) if open_end or at + size < len(words) else None)
        if found:
            return found, size
    return None, 1


def _plain_places(words: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Without 'tỉnh' before a province and 'thành phố' before a city of province rank (another 'thành phố' is a different body)."""
    tables, at = _tables(), 0
    out: list[tuple[str, int, int]] = []
    folded = [fold_key(w) for w, _, _ in words]
    while at < len(words):
        city = 2 if folded[at : at + 2] == ["thanh", "pho"] else 1 if folded[at] == "tp" else 0
        if folded[at] == "tinh" and any(" ".join(folded[at + 1 : at + 1 + n]) in tables.plain for n in (2, 3, 4, 5)):
            at += 1
        elif city and any(" ".join(folded[at + city : at + city + n]) in tables.central for n in (1, 2, 3)):
            at += city
        else:
            out.append(words[at])
            at += 1
    return out


_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10, "XI": 11, "XII": 12}


def _numerals(words: list[str]) -> tuple[str, ...]:
    found = []
    for at, word in enumerate(words):
        if word.isascii() and word.isdigit():
            found.append(word.lstrip("0") or "0")
        elif word in _ROMAN and (len(word) > 1 or (at and at == len(words) - 1)):
            found.append(str(_ROMAN[word]))
        elif not word.isalpha() and (digits := re.findall(r"(?a:\d+)", word)):
            found.extend(digits)
    return tuple(found)


@lru_cache(maxsize=65_536)
def canonical(name: str) -> OrgName:
    """The canonical form of an organisation's name (its first `MAX_NAME` characters)."""
    form, words = _split_form(_tokens(name))
    core = " ".join(word for word, _, _ in expand([w.lower() for w in words]))
    key = f"{form or ''}|{core}"
    return OrgName(form, core, key, f"{fold_key(form or '')}|{' '.join(fold_words(core))}", _numerals(words))
