"""The Vietnamese syllable: onset, rime, tone; canonical place of the tone mark; Telex slips.

The tables are the closed sets of Vietnamese orthography; anything outside them (English words, codes) is no syllable.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

#: combining tone marks: huyền, sắc, hỏi, ngã, nặng
TONES = {"\u0300", "\u0301", "\u0309", "\u0303", "\u0323"}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ONSETS = _set("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x") | {""}
_RIMES = _set(
    "a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây e ec em en eng eo ep "
    "et ê êch êm ên ênh êp êt êu êng i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu y yêm yên yêng yêt yêu "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oă oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong op "
    "ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uênh uêch ui um un ung uôc uôi uôm uôn "
    "uông uôt uơ up ut uy uya uych uyên uyêt uynh uyp uyt uyu ư ưa ưc ưi ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu"
)
_AFTER_QU = _set("a ac ach ai an ang anh ao at au ay ăc ăn ăng ăt ân âng ât ây e en eo et ê ên ênh êch êt êp ơ ơi ôc y yên yêt ynh yt ych ych it")
_MARKED = "ăâêôơư"
_VOWELS = set("aeiouy" + _MARKED)


@dataclass(frozen=True)
class Syllable:
    """Lower case NFC parts; `tone` is a combining mark or ''."""

    onset: str
    rime: str
    tone: str


def _without_tone(word: str) -> tuple[str, str] | None:
    """Lower-cased NFC letters without tone, and the tone; None if there are two tones."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = [c for c in decomposed if c in TONES]
    if len(tones) > 1:
        return None
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in TONES)), "".join(tones)


def _split(letters: str) -> tuple[str, str] | None:
    """Onset and rime, the longest onset first ('gi' before 'g', so that 'gia' is gi + a and 'gi' is g + i)."""
    for size in (3, 2, 1, 0):
        onset, rime = letters[:size], letters[size:]
        if onset not in _ONSETS or not rime or len(onset) != size:
            continue
        if rime in (_AFTER_QU if onset == "qu" else _RIMES):
            return onset, rime
    return None


def parse(word: str) -> Syllable | None:
    """The syllable written as `word` (any case, NFC or NFD, tone mark anywhere in it), or None."""
    if not word or len(word) > 20 or not (bare := _without_tone(word)) or not (parts := _split(bare[0])):
        return None
    return Syllable(*parts, bare[1])


def _seat(vowels: str, *, closed: bool) -> int:
    """Index of the vowel that carries the tone (the older style: hòa, thủy, but hoàn, thuyền)."""
    marked = [i for i, v in enumerate(vowels) if v in _MARKED]
    if marked:
        return marked[-1]
    if len(vowels) == 3 or (len(vowels) == 2 and closed):
        return 1
    return 0


def spell(syllable: Syllable) -> str:
    """Lower case NFC spelling with the tone mark in its canonical place."""
    size = next((i for i, c in enumerate(syllable.rime) if c not in _VOWELS), len(syllable.rime))
    vowels, coda = syllable.rime[:size], syllable.rime[size:]
    seat = _seat(vowels, closed=bool(coda)) + 1
    return unicodedata.normalize("NFC", syllable.onset + vowels[:seat] + syllable.tone + vowels[seat:] + coda)


@lru_cache(maxsize=65_536)  # names and questions repeat their words
def _restyle(word: str) -> str:
    syllable = parse(word)
    if syllable is None or not syllable.tone:
        return word
    spelt = spell(syllable)
    if len(spelt) != len(word):
        return word
    return "".join(s.upper() if w.isupper() else s for s, w in zip(spelt, word, strict=True))


_WORD = re.compile(r"[^\W\d_]+")


def tone_style(text: str) -> str:
    """`text` in NFC with every tone mark where the older style puts it (hoà → hòa, thuỷ → thủy, Uỷ → Ủy); the rest unchanged."""
    return _WORD.sub(lambda m: _restyle(m.group()), unicodedata.normalize("NFC", text))


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.lower().replace("đ", "d")) if not unicodedata.combining(c))


_FOLDED_RIMES = frozenset(_bare(r) for r in _RIMES)
_FOLDED_AFTER_QU = frozenset(_bare(r) for r in _AFTER_QU)


def is_folded_syllable(word: str) -> bool:
    """Could `word`, written without marks, be a Vietnamese syllable? (No native one begins with a plain p.)"""
    if word[:1] == "p" and word[:2] != "ph":
        return False
    for size in (3, 2, 1, 0):
        onset, rime = word[:size], word[size:]
        if onset in _ONSETS and len(onset) == size and rime in (_FOLDED_AFTER_QU if onset == "qu" else _FOLDED_RIMES):
            return True
    return False


_TONE_KEYS = {"f": "\u0300", "s": "\u0301", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_SHAPES = (("uow", "ươ"), ("uwow", "ươ"), ("uow", "ươ"), ("aw", "ă"), ("ow", "ơ"), ("uw", "ư"), ("aa", "â"), ("ee", "ê"), ("oo", "ô"))


def telex(word: str) -> str | None:
    """What a Telex slip meant: 'nghieepj' → 'nghiệp', 'thaàu' → 'thầu', 'dduwowngf' → 'đường'.

    None unless the word is no syllable as typed and the repaired one is. Lower case NFC.
    """
    if not 2 <= len(word) <= 16 or not word.isalpha() or not (bare := _without_tone(word)):
        return None
    letters, tone = bare
    if is_folded_syllable(_bare(letters)) and parse(letters):
        return None
    letters = "đ" + letters[2:] if letters.startswith("dd") else letters
    first = next((i for i, c in enumerate(letters) if c in _VOWELS), len(letters))
    keys = [c for c in letters[first:] if c in _TONE_KEYS]
    if len(keys) > 1 or (keys and tone):
        return None
    letters = letters[:first] + "".join(c for c in letters[first:] if c not in _TONE_KEYS)
    for typed, meant in sorted(_SHAPES, key=lambda s: -len(s[0])):
        letters = letters.replace(typed, meant)
    repaired = parse(letters)
    return spell(Syllable(repaired.onset, repaired.rime, _TONE_KEYS[keys[0]] if keys else tone)) if repaired else None
