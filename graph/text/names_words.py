"""Word knowledge of the name index: which part of a name is its own, and which words every question has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from graph.declared import declared
from graph.provinces import provinces
from graph.text.fold import fold_key

PATH = Path(__file__).parent / "data" / "generic.yml"
_LONGEST = 7


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


@lru_cache(maxsize=1)
def _phrases() -> Mapping[str, frozenset[tuple[str, ...]]]:
    data: dict[str, Any] = declared(PATH)
    tables = {name: frozenset(tuple(fold_key(str(p)).split()) for p in phrases) for name, phrases in data.items()}
    names = [n for p in provinces() for n in (p.name_63, p.name_34)]
    return {
        **tables,
        "places": frozenset(tuple(fold_key(n.removeprefix("TP. ")).split()) for n in names)
        | {("phia", "nam"), ("phia", "bac"), ("viet", "nam"), ("sai", "gon")},
    }


@lru_cache(maxsize=1)
def common_syllables() -> frozenset[str]:
    """Syllables of the words of questions and trades."""
    tables = _phrases()
    return frozenset(w for name in ("common", "trade") for phrase in tables[name] for w in phrase)


def _at(words: Sequence[str], at: int, table: frozenset[tuple[str, ...]]) -> int:
    """Length of the longest phrase of `table` at `at`."""
    return next((size for size in range(min(_LONGEST, len(words) - at), 0, -1) if tuple(words[at : at + size]) in table), 0)


def is_place(words: Sequence[str]) -> bool:
    return tuple(words) in _phrases()["places"]


def has_head(words: Sequence[str]) -> bool:
    """Does the name begin like a state body's (sở, ban quản lý, ủy ban …)?"""
    return _at(words, 0, _phrases()["heads"]) > 0


def surname(word: str) -> bool:
    """Is it a common family name?"""
    return (word,) in _phrases()["surnames"]


def opener(word: str) -> bool:
    """Is it a word that has a capital only because it opens a sentence?"""
    return (word,) in _phrases()["openers"] or only_common([word])


def claims(words: Sequence[str]) -> bool:
    """Do the words end in a noun whose name would follow: of a person, a project, a place, not of a firm?"""
    return any(tuple(words[-n:]) in _phrases()["nouns"] for n in (1, 2) if len(words) >= n)


@lru_cache(maxsize=65_536)
def own_part(words: tuple[str, ...]) -> tuple[int, int]:
    """The half-open range of words between the trade words at the head and a place or phase at the end; the whole name if nothing is left."""
    tables, first = _phrases(), 0
    while first < len(words) and (size := _at(words, first, tables["trade"]) or (_at(words, first, tables["heads"]) if first == 0 else 0)):
        first += size
    last = len(words)
    for _ in range(3):
        tail = next((n for n in range(min(5, last - first), 0, -1) if tuple(words[last - n : last]) in tables["places"]), 0)
        if not tail and last - first > 3 and tuple(words[last - 3 : last - 1]) == ("giai", "doan"):
            tail = 3
        if not tail or last - tail - first < 1:
            break
        last -= tail
    return (first, last) if first < last else (0, len(words))


def has_trade(words: Sequence[str]) -> bool:
    """Does it begin with a line of trade or a kind of works?"""
    return _at(words, 0, _phrases()["trade"]) > 0


#: trade words that a sentence also uses as verbs: 'An Phát đầu tư dự án nào'
_VERBS = frozenset(
    {("dau", "tu"), ("xay", "dung"), ("tu", "van"), ("giam", "sat"), ("thiet", "ke"), ("san", "xuat"), ("thi", "cong"), ("cung", "cap"), ("so",)}
)
_VERBS_TOO = frozenset(
    {("khai", "thac"), ("quan", "ly"), ("kinh", "doanh"), ("xuat", "khau"), ("nhap", "khau"), ("lap",), ("thue",), ("bao", "cao"), ("mua", "sam")}
)


def noun_trade_at(words: Sequence[str], at: int) -> bool:
    """Does a trade word stand at `at` that is no verb of questions (and no thing that questions count)?"""
    things = {
        ("du", "an"),
        ("goi", "thau"),
        ("cong", "ty"),
        ("doanh", "nghiep"),
        ("nha", "may"),
        ("cong", "trinh"),
        ("va",),
        ("may",),
        ("tap", "doan"),
        ("thong", "tin"),
    }
    size = _at(words, at, _phrases()["trade"])
    if size == 1 and words[at] in _OPENERS:
        return False  # 'có' is not 'cơ'
    return size > 0 and tuple(words[at : at + size]) not in _VERBS | _VERBS_TOO | things


_OPENERS = _set("co da dang chua trung thua thang la duoc bi o tai nao tung so huy nhan mo gop nam lam ai thi khong ko va voi hay cung tham thuoc bao may do")


def opens_phrase(words: Sequence[str], at: int) -> bool:
    """Does a phrase of questions begin at `at` ('thành lập', 'trúng thầu', 'có')? Without marks single syllables tell little."""
    return words[at] in _OPENERS or _at(words, at, _phrases()["common"]) > 1 or _at(words, at, _phrases()["trade"]) > 0


def only_generic(words: Sequence[str]) -> bool:
    """Nothing but trade words and places?"""
    tables, at = _phrases(), 0
    while at < len(words):
        size = _at(words, at, tables["trade"]) or _at(words, at, tables["places"])
        if not size:
            return False
        at += size
    return True


def only_common(words: Sequence[str]) -> bool:
    """Only syllables that questions use anyway?"""
    return all(w in common_syllables() for w in words)
