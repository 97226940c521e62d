"""Building the name index: surfaces of every name, exact keys, token pairs, and a vocabulary with one-letter deletions.

Files of an index folder (numpy arrays are opened memory-mapped):
`entries` id, code, name of each entry; `surfaces` the writings by which it is found; `exact` 64-bit keys of token sequences;
`pairs` keys of two tokens that stand together, with the surfaces they stand in; `vocab` tokens and their deletions.
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt

from graph.errors import SoiError
from graph.text.fold import fold_key, fold_words
from graph.text.names_words import is_place, own_part
from graph.text.orgname import canonical

VERSION = 1
#: what a surface is: the full name, another name, the name before its comma, the own part of a name, a code
CORE, ALIAS, SHORT, OWN, CODE = range(5)
_SEPARATOR = "\x1f"
_MOST_TOKENS = 32


class NameIndexError(SoiError):
    """A name index that cannot be built or opened."""


@dataclass(frozen=True)
class Entry:
    """An entity to be found by name: `aliases` are further names (short name, English name)."""

    kind: str
    id: str
    code: str | None
    name: str
    aliases: tuple[str, ...] = ()


def key_of(tokens: Sequence[str]) -> int:
    """64-bit key of a folded token sequence."""
    return int.from_bytes(blake2b(" ".join(tokens).encode(), digest_size=8).digest(), "little")


def token_hash(token: str) -> int:
    return zlib.crc32(token.encode())


def hash_pair(a: int, b: int) -> int:
    """Key of two hashed tokens in either order."""
    return (a << 32) | b if a < b else (b << 32) | a


def pair_key(one: str, other: str) -> int:
    """Key of two tokens in either order."""
    return hash_pair(token_hash(one), token_hash(other))


def pairs_of(tokens: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Neighbours and next-but-one neighbours."""
    for i, token in enumerate(tokens):
        for other in tokens[i + 1 : i + 3]:
            yield token, other


def deletions(token: str) -> set[str]:
    """The token and its forms with one letter left out: two tokens one edit apart share one."""
    return {token, *(token[:i] + token[i + 1 :] for i in range(len(token)))}


def surface_tokens(core: str) -> list[str]:
    """Folded tokens of a core, without 'và'."""
    return [t for t in fold_words(core) if t != "va"][:_MOST_TOKENS]


@dataclass
class _Builder:
    kinds: list[str] = field(default_factory=list)
    entry_kind: array[int] = field(default_factory=lambda: array("B"))
    entry_off: array[int] = field(default_factory=lambda: array("q", [0]))
    surf_entry: array[int] = field(default_factory=lambda: array("i"))
    surf_flag: array[int] = field(default_factory=lambda: array("B"))
    surf_off: array[int] = field(default_factory=lambda: array("q", [0]))
    keys: array[int] = field(default_factory=lambda: array("Q"))
    key_surf: array[int] = field(default_factory=lambda: array("i"))
    pairs: array[int] = field(default_factory=lambda: array("Q"))
    pair_surf: array[int] = field(default_factory=lambda: array("i"))
    hashes: dict[str, int] = field(default_factory=dict)

    def hash(self, token: str) -> int:
        if (known := self.hashes.get(token)) is None:
            known = self.hashes[token] = token_hash(token)
        return known

    def entry(self, entry: Entry) -> bytes:
        if entry.kind not in self.kinds:
            self.kinds.append(entry.kind)
        self.entry_kind.append(self.kinds.index(entry.kind))
        record = _SEPARATOR.join((entry.id, entry.code or "", entry.name.replace(_SEPARATOR, " "))).encode("utf-8", "replace")
        self.entry_off.append(self.entry_off[-1] + len(record))
        return record

    def surface(self, number: int, flag: int, form: str | None, core: str, tokens: Sequence[str], *, paired: bool) -> bytes:
        at = len(self.surf_entry)
        self.surf_entry.append(number)
        self.surf_flag.append(flag)
        record = f"{core}{_SEPARATOR}{form or ''}".encode("utf-8", "replace")
        self.surf_off.append(self.surf_off[-1] + len(record))
        self.keys.append(key_of(tokens))
        self.key_surf.append(at)
        if paired:
            hashed = [self.hash(t) for t in tokens]
            for i, a in enumerate(hashed):
                for b in hashed[i + 1 : i + 3]:
                    self.pairs.append(hash_pair(a, b))
                    self.pair_surf.append(at)
        return record


def _surfaces(entry: Entry) -> Iterator[tuple[int, str | None, str, list[str], bool]]:
    """Flag, form, core, tokens of every writing of an entry, each token sequence once; whether its pairs are indexed."""
    seen: set[tuple[str, ...]] = set()
    if entry.code and entry.code != entry.name:
        yield CODE, None, entry.code, [fold_key(entry.code)], False
    for flag, name in ((CORE, entry.name), *((ALIAS, alias) for alias in entry.aliases)):
        if not name:
            continue
        parsed = canonical(name)
        tokens = surface_tokens(parsed.core)
        if not tokens or tuple(tokens) in seen:
            continue
        seen.add(tuple(tokens))
        yield flag, parsed.form, parsed.core, tokens, len(tokens) > 1
        if flag == CORE and "," in name:
            before = canonical(name[: name.rindex(",")])
            if (short := surface_tokens(before.core)) and len(short) > 1 and tuple(short) not in seen:
                seen.add(tuple(short))
                yield SHORT, parsed.form, before.core, short, False
        first, last = own_part(tuple(tokens))
        own = tokens[first:last]
        if flag == CORE and len(own) > 1 and tuple(own) not in seen and not is_place(own):
            seen.add(tuple(own))
            yield OWN, parsed.form, parsed.core, own, False


def _save_sorted(folder: Path, name: str, keys: array[int], values: array[int]) -> None:
    """Keys sorted, values in the same order."""
    key: npt.NDArray[np.uint64] = np.frombuffer(keys, dtype=np.uint64) if keys else np.zeros(0, np.uint64)
    order = np.argsort(key, kind="stable")
    np.save(folder / f"{name}_key.npy", key[order])
    np.save(folder / f"{name}_val.npy", (np.frombuffer(values, dtype=np.int32) if values else np.zeros(0, np.int32))[order])


def _save_postings(folder: Path, keys: array[int], values: array[int]) -> None:
    """Unique keys, pointers, surfaces."""
    key: npt.NDArray[np.uint64] = np.frombuffer(keys, dtype=np.uint64) if keys else np.zeros(0, np.uint64)
    order = np.argsort(key, kind="stable")
    unique, start = np.unique(key[order], return_index=True)
    np.save(folder / "pair_key.npy", unique)
    np.save(folder / "pair_ptr.npy", np.append(start, len(key)).astype(np.int64))
    np.save(folder / "pair_val.npy", (np.frombuffer(values, dtype=np.int32) if values else np.zeros(0, np.int32))[order])


def _save_vocabulary(folder: Path, tokens: Iterable[str]) -> None:
    words = sorted(t for t in tokens if 2 <= len(t) <= 14 and not t.isdigit())
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8", errors="replace")
    keys, values = array("Q"), array("i")
    for at, word in enumerate(words):
        for form in deletions(word):
            keys.append(token_hash(form))
            values.append(at)
    _save_sorted(folder, "delete", keys, values)


def build(entries: Iterable[Entry], folder: Path) -> int:
    """Writes an index of `entries` to `folder` (made if missing; its index files are replaced); gives their number."""
    folder.mkdir(parents=True, exist_ok=True)
    made, number = _Builder(), 0
    with (folder / "entries.bin").open("wb") as names, (folder / "surfaces.bin").open("wb") as writings:
        for entry in entries:
            names.write(made.entry(entry))
            for flag, form, core, tokens, paired in _surfaces(entry):
                writings.write(made.surface(number, flag, form, core, tokens, paired=paired))
            number += 1
    for name, values, kind in (
        ("entry_kind", made.entry_kind, np.uint8),
        ("entry_off", made.entry_off, np.int64),
        ("surf_entry", made.surf_entry, np.int32),
        ("surf_flag", made.surf_flag, np.uint8),
        ("surf_off", made.surf_off, np.int64),
    ):
        np.save(folder / f"{name}.npy", np.frombuffer(values, dtype=kind) if values else np.zeros(0, kind))
    _save_sorted(folder, "exact", made.keys, made.key_surf)
    _save_postings(folder, made.pairs, made.pair_surf)
    _save_vocabulary(folder, made.hashes)
    meta = {"version": VERSION, "kinds": made.kinds, "entries": number, "surfaces": len(made.surf_entry)}
    (folder / "names.json").write_text(json.dumps(meta), encoding="utf-8")
    return number
