"""Folding: the one form in which Vietnamese text is compared, with the way back to what was typed.

Folded text has no marks (đ is d), one case, single spaces, plain quotes, dashes and digits, and nothing invisible.
Every folded character knows the span of typed characters it came from.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from graph.text.syllable import telex, tone_style

__all__ = ["MAX_TEXT", "Folded", "Token", "fold", "fold_key", "fold_words", "has_marks", "telex", "tokens", "tone_style"]

#: characters of a text that are looked at; the rest is cut (`Folded.cut`)
MAX_TEXT = 20_000

_SAME = {
    **dict.fromkeys("“”„‟«»″〝〞＂", '"'),
    **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("đĐðÐɖƉ", "d"),
    "≧": "≥",
    "≦": "≤",
    "⩾": "≥",
    "⩽": "≤",
    "⁄": "/",
    "∕": "/",
    "≥": "≥",
    "≤": "≤",
    "≠": "≠",
    # Cyrillic letters that look Latin: pasted names carry them
    **dict(zip("аеорсхуіјѕвнкмтАЕОРСХУІЈЅВНКМТ", "aeopcxyijsbhkmtaeopcxyijsbhkmt", strict=True)),
}


@dataclass(frozen=True)
class Folded:
    """`text` is the folded form; `spans[i]` the half-open span in `typed` behind `text[i]`."""

    text: str
    typed: str
    spans: tuple[tuple[int, int], ...]
    cut: bool = False

    @cached_property
    def marked(self) -> bool:
        """Was it typed with marks? If not, marks cannot tell homographs apart. A few marked words among many bare ones (a pasted name) are no sign."""
        return mostly_marked(self.typed)

    def says(self, start: int, end: int, *words: str) -> bool | None:
        """Do the typed letters of folded [start, end) spell one of `words` (with marks)? None if the text has no marks at all."""
        return tone_style(self.original(start, end)).lower() in words if self.marked else None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The typed span behind folded [start, end); an empty folded span gives an empty typed one."""
        if start >= end or start >= len(self.spans):
            at = self.spans[start][0] if start < len(self.spans) else len(self.typed)
            return at, at
        return self.spans[start][0], self.spans[min(end, len(self.spans)) - 1][1]

    def original(self, start: int, end: int) -> str:
        """What was typed for folded [start, end), NFC."""
        first, last = self.span(start, end)
        return unicodedata.normalize("NFC", self.typed[first:last])


@dataclass(frozen=True)
class Token:
    """A word, number or code of folded text at [start, end)."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str | None:
    """Folded characters; '' drops a mark (it belongs to the letter before), None drops something invisible."""
    if char in _SAME:
        return _SAME[char]
    category = unicodedata.category(char)
    if category in ("Mn", "Me", "Mc"):
        return ""
    if category in ("Cf", "Cs", "Co", "Cn"):
        return None
    if category in ("Cc", "Zs", "Zl", "Zp"):
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return _plain(char) or None


def _plain(char: str) -> str:
    """Compatibility form, case folded, without marks: repeated until folding again changes nothing."""
    for _ in range(4):
        parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
        folded = "".join(
            _SAME.get(c, str(unicodedata.decimal(c)) if unicodedata.category(c) == "Nd" else c) for c in parts if unicodedata.category(c)[0] not in "MC"
        )
        if folded == char:
            break
        char = folded
    return char


def _emit(char: str, at: int, out: list[str], spans: list[tuple[int, int]]) -> None:
    folded = _fold_char(char)
    if folded is None:
        return
    if folded == "":  # a combining mark widens the span of its letter
        if spans and spans[-1][1] == at and out[-1] != " ":
            spans[-1] = (spans[-1][0], at + 1)
        return
    for c in folded:
        if c == " " and (not out or out[-1] == " "):
            if out:
                spans[-1] = (spans[-1][0], at + 1)
            continue
        out.append(c)
        spans.append((at, at + 1))


def fold(text: str) -> Folded:
    """Folds `text` (NFC or NFD, any length: only the first `MAX_TEXT` characters are read)."""
    out: list[str] = []
    spans: list[tuple[int, int]] = []
    for at, char in enumerate(text[:MAX_TEXT]):
        if "!" <= char <= "@" or "[" <= char <= "~":  # plain ASCII, the common case ('`' is not special enough to matter)
            out.append(char)
            spans.append((at, at + 1))
        else:
            _emit(char, at, out, spans)
    if out and out[-1] == " ":
        del out[-1], spans[-1]
    return Folded("".join(out), text, tuple(spans), cut=len(text) > MAX_TEXT)


_PUNCTUATION = re.compile(r"[^a-z0-9]+")


class _Folds(dict[int, str]):
    """What `str.translate` puts for a character, learnt as characters come: folding without spans, for keys."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = folded = char if "!" <= char <= "@" or "[" <= char <= "~" else _fold_char(char) or ""
        return folded


_FOLDS = _Folds()


@lru_cache(maxsize=65_536)
def fold_key(text: str) -> str:
    """The folded text with every run of punctuation and spaces as one space: the key of dictionaries."""
    return _PUNCTUATION.sub(" ", text[:MAX_TEXT].translate(_FOLDS)).strip()


def fold_words(text: str) -> list[str]:
    """The words of `fold_key(text)`, read word by word: words repeat where texts do not."""
    return [part for word in text.split() for part in fold_key(word).split()]


def has_marks(text: str) -> bool:
    """Does the text carry Vietnamese marks (or đ)? False for text typed without diacritics."""
    return any(c in "đĐ" or (unicodedata.category(c) == "Mn") for c in unicodedata.normalize("NFD", text[:MAX_TEXT]))


_BARE_WORD = re.compile(r"[^\W\d_]+")
#: of the words of Vietnamese prose about three in four carry a mark
MARKED_SHARE = 0.34


@lru_cache(maxsize=1024)
def mostly_marked(text: str) -> bool:
    """Is the text typed with marks? Words that begin with a capital (pasted names) count only where there are no others."""
    words = _BARE_WORD.findall(unicodedata.normalize("NFC", text[:MAX_TEXT]))
    small = [w for w in words if not w[:1].isupper()] or words
    return sum(map(has_marks, small)) > MARKED_SHARE * len(small)


_TOKEN = re.compile(
    r"""
      (?=[a-z]*\d)[a-z0-9]+(?:[-./,:](?=[a-z0-9]*\d|[a-z]{1,8}-?\d|[a-z]{1,3}\b)[a-z0-9]+)*  # numbers, codes: 1.234,5 q2/2023 0101234567-001
    | [a-z]+(?:&[a-z]+)+                                                                     # gd&dt
    | [^\W\d_]+                                                                              # words (other scripts whole)
    | >=|<=|[%$€₫≥≤≠<>=]
    """,
    re.VERBOSE,
)


def tokens(folded: Folded | str) -> list[Token]:
    """Words, numbers, codes and `% $ ≥ ≤ < > =` of folded text, in order; other punctuation only separates."""
    text = folded if isinstance(folded, str) else folded.text
    return [Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
