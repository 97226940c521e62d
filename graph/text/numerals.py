"""Numbers as Vietnamese writes and says them: '1.234,5', 'hai mươi lăm', '1,5 nghìn tỷ', '2 tỷ rưỡi', '1 tỷ 2'.

Works on folded text. Where the text was typed with marks, they decide homographs (năm/nam, sáu/sau, tư/từ).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.text.fold import Folded, Token, fold, tokens

_UNITS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9}
_SPELT = {
    "mot": ("một", "mốt"),
    "hai": ("hai",),
    "ba": ("ba",),
    "bon": ("bốn",),
    "tu": ("tư",),
    "nam": ("năm",),
    "lam": ("lăm",),
    "nham": ("nhăm",),
    "sau": ("sáu",),
    "bay": ("bảy", "bẩy"),
    "tam": ("tám",),
    "chin": ("chín",),
    "muoi": ("mười", "mươi"),
    "chuc": ("chục",),
    "tram": ("trăm",),
    "nua": ("nửa",),
    "ruoi": ("rưỡi", "rưởi"),
    "phay": ("phẩy",),
    "linh": ("linh",),
    "le": ("lẻ",),
    "cu": ("củ",),
    "van": ("vạn",),
}
#: said alone these are more often something else when no marks help
_RISKY = {"nam", "lam", "sau", "tu", "bay", "tam", "muoi", "tram", "chuc", "nua", "ruoi", "cu", "van", "nham"}
SCALES = {
    "nghin": 10**3,
    "ngan": 10**3,
    "k": 10**3,
    "van": 10**4,
    "trieu": 10**6,
    "tr": 10**6,
    "cu": 10**6,
    "ty": 10**9,
    "ti": 10**9,
    "tyr": 10**9,
    "tir": 10**9,
}
#: but not of these, if one of those follows
_FIVE_BEFORE, _COUNTED = {"cho", "tu", "den", "qua"}, {"nha", "goi", "cong", "doanh", "du", "ben", "tinh", "don", "chu", "co", "ca", "linh", "hop"}
#: before 'năm' these make it a year
_YEAR_BEFORE = {
    "moi",
    "tung",
    "theo",
    "hang",
    "trong",
    "qua",
    "cac",
    "cuoi",
    "dau",
    "giua",
    "tu",
    "den",
    "nhung",
    "cung",
    "may",
    "vao",
    "o",
    "cua",
    "so",
    "cho",
    "voi",
}
_GLUED = re.compile(r"(\d[\d.,]*)([a-z]+)$")
_PLAIN = re.compile(r"\d+(?:[.,]\d+)*$")


@dataclass(frozen=True)
class Number:
    """A number over tokens [first, last): `scale` is its last scale word (10**9 for tỷ), 1 if none; `spoken` if said in words.

    `other` is a second possible value: '2,500' is 2.5 by Vietnamese rule, but some write thousands so.
    """

    value: int | float
    first: int
    last: int
    scale: int = 1
    spoken: bool = False
    digits: str = ""
    other: float | None = None


#: after 'mười năm', 'hai mươi năm' (five is said 'lăm' there): years, unless these follow
_NUMBERED = {"phan", "trieu", "ty", "ti", "nghin", "ngan"}


class Words:
    """Tokens of a text with number-and-suffix tokens ('500tr', '1,5k') taken apart, and what the typed marks say of each."""

    def __init__(self, text: Folded | str) -> None:
        self.folded = fold(text) if isinstance(text, str) else text
        self.items: list[Token] = [piece for token in tokens(self.folded) for piece in _pieces(token)]

    def word(self, at: int) -> str:
        return self.items[at].text if 0 <= at < len(self.items) else ""

    def joined(self, at: int) -> bool:
        """Does token `at` follow its predecessor with nothing but a space (or nothing) between?"""
        if not 0 < at < len(self.items):
            return False
        return self.folded.text[self.items[at - 1].end : self.items[at].start] in ("", " ")

    def next(self, at: int) -> str:
        """The word at `at`, or '' if punctuation stands before it."""
        return self.word(at) if self.joined(at) else ""

    def says(self, at: int, *spelt: str) -> bool | None:
        token = self.items[at]
        return self.folded.says(token.start, token.end, *spelt)


_RANGE = re.compile(r"(\d{1,3}(?:[.,]\d+)*)-(\d[\d.,]*[a-z]*)$")


def _pieces(token: Token) -> list[Token]:
    """'500tr' and '5-10' in pieces; codes and year ranges whole."""
    if limits := _RANGE.match(token.text):
        cut = token.start + len(limits.group(1))
        return [Token(limits.group(1), token.start, cut), *_pieces(Token(limits.group(2), cut + 1, token.end))]
    glued = _GLUED.match(token.text)
    if not glued or glued.group(2) not in {*SCALES, "d", "vnd", "usd", "vnđ", "trd", "tyd", "tydong", "dong", "trdong", "trieudong"}:
        return [token]
    cut = token.start + len(glued.group(1))
    tail = glued.group(2)
    ends = [Token(glued.group(1).rstrip(".,"), token.start, token.start + len(glued.group(1).rstrip(".,")))]
    for scale in ("trieu", "tr", "ty"):
        if tail.startswith(scale) and tail != scale and tail[len(scale) :] in ("d", "dong"):
            return [*ends, Token(scale, cut, cut + len(scale)), Token(tail[len(scale) :], cut + len(scale), token.end)]
    return [*ends, Token(tail, cut, token.end)]


def digits_value(text: str) -> tuple[int | float, float | None] | None:
    """The value of '1.234,5', '1,5', '2.500', '1,234,567', and its other possible value; None if the groups make no number."""
    if len(text) > 30 or not _PLAIN.match(text):
        return None
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        point = max(text.rfind("."), text.rfind(","))
        whole, part = text[:point], text[point + 1 :]
        sep = "." if text[point] == "," else ","
        return (float(f"{whole.replace(sep, '')}.{part}"), None) if text[point] not in whole and _grouped(whole, sep) else None
    if not dots and not commas:
        return int(text), None
    sep = "." if dots else ","
    grouped = _grouped(text, sep)
    if dots + commas > 1:
        return (int(text.replace(sep, "")), None) if grouped else None
    decimal = float(text.replace(",", "."))
    if grouped and sep == ".":
        return int(text.replace(".", "")), None
    return decimal, float(text.replace(",", "")) if grouped else None


def _grouped(text: str, sep: str) -> bool:
    head, *rest = text.split(sep)
    return 1 <= len(head) <= 3 and head[0] != "0" and all(len(r) == 3 for r in rest)


def _is(words: Words, at: int, name: str) -> bool:
    """Is token `at` the number word `name`, as far as marks can tell?"""
    return words.word(at) == name and words.says(at, *_SPELT[name]) is not False


def _unit(words: Words, at: int) -> int | None:
    name = words.word(at)
    if name == "nam" and (words.word(at + 1)[:1].isdigit() or (words.word(at - 1) in _YEAR_BEFORE and not _five_of(words, at))):
        return None
    return _UNITS[name] if name in _UNITS and _is(words, at, name) else None


def _five_of(words: Words, at: int) -> bool:
    """'cho năm nhà thầu', 'từ năm gói trở lên', with its mark: five of them, and no year."""
    return words.word(at - 1) in _FIVE_BEFORE and words.next(at + 1) in _COUNTED and words.says(at, "năm") is True


def _tens(words: Words, at: int) -> tuple[int, int] | None:
    """'mười lăm', 'hai mươi', 'hai mươi lăm', 'hai chục', 'năm': value below 100 and the next token."""
    if _is(words, at, "muoi") or _is(words, at, "chuc"):
        ten, end = 10, at + 1
    elif (unit := _unit(words, at)) is None:
        return None
    elif _is(words, at + 1, "muoi") or _is(words, at + 1, "chuc"):
        ten, end = unit * 10, at + 2
    elif words.word(at + 1) in ("lam", "mot") and words.says(at + 1, "lăm", "mốt"):
        return unit * 10 + _UNITS[words.word(at + 1)], at + 2
    else:
        return unit, at + 1
    last = _unit(words, end) if words.joined(end) and words.word(end - 1) != "chuc" else None
    if last is not None and not (words.word(end) == "nam" and words.says(end, "năm") and words.next(end + 1) not in _NUMBERED):
        return ten + last, end + 1
    return ten, end


def _small(words: Words, at: int) -> tuple[float, int, bool] | None:
    """A spoken number below 1000: value, next token, and whether it stands safely without marks."""
    if _is(words, at, "tram"):
        return 100, at + 1, False
    if _is(words, at, "nua"):
        return 0.5, at + 1, False
    if (first := _tens(words, at)) is None:
        return None
    value, end = first
    safe = words.word(at) not in _RISKY or end - at > 1
    if value < 10 and words.word(end) == "tram" and _is(words, end, "tram"):
        value, end = value * 100, end + 1
        skip = end + 1 if words.word(end) in ("linh", "le") else end
        if words.joined(end) and (rest := _tens(words, skip)):
            return value + rest[0], rest[1], True
        if _is(words, end, "ruoi"):
            return value + 50, end + 1, True
        return value, end, True
    if words.word(end) == "phay" and (tail := _unit(words, end + 1)) is not None:
        return value + tail / 10, end + 2, True
    return value, end, safe


def _piece(words: Words, at: int) -> tuple[int | float, int, bool, str, float | None] | None:
    """Digits or a small spoken number: value, next, safe without marks, the digits typed, other value."""
    text = words.word(at)
    if text[:1].isdigit():
        read = digits_value(text)
        return (read[0], at + 1, True, text, read[1]) if read else None
    small = _small(words, at)
    return (*small, "", None) if small else None


def _scale(words: Words, at: int, *, after_number: bool) -> int:
    """The scale word at `at` (0 if none). 'củ', 'vạn' need their marks; 'ty' of 'ty le' and of 'cong ty' is none."""
    name = words.next(at) if after_number else ""
    if name in ("cu", "van") and not words.says(at, *_SPELT[name]):
        return 0
    if name in ("ty", "ti") and (words.says(at, "tỷ", "tỉ", "ty", "ti", "tỉ") is False or words.next(at + 1) in ("le", "trong", "so", "suat")):
        return 0
    if name == "ngan" and words.next(at + 1) in ("sach", "hang", "hanh"):
        return 0
    return SCALES.get(name, 0)


#: what may follow a number that ends in a bare digit group, as in '1 tỷ 2'
_AFTER_TAIL = {"", "dong", "vnd", "d", "usd", "do", "tro", "den", "toi", "khong", "ko", "thi", "va"}


def _tail(words: Words, at: int, scale: int) -> tuple[int, int] | None:
    """'rưỡi' and bare digits after a scale: 2 tỷ rưỡi, 1 tỷ 2, 2 tỷ 500."""
    if words.next(at) == "ruoi":
        thousands = scale >= 10**6 and words.word(at - 2) in ("nghin", "ngan")  # of 'một nghìn tỷ rưỡi' the half is of a thousand
        return scale * (1000 if thousands else 1) // 2, at + 1
    piece = _piece(words, at) if words.joined(at) else None
    if piece is None or scale < 1000 or piece[4] or words.next(piece[1]) not in _AFTER_TAIL:
        return None
    value, end, _, digits, _ = piece
    if digits:
        return (int(value) * scale // 10 ** len(digits), end) if digits.isdigit() and len(digits) in (1, 2, 3) and digits[0] != "0" else None
    return (int(value) * scale // 10, end) if 1 <= value <= 9 and words.word(at) not in ("nam", "tu", "sau") else None


#: what a number begins with when it does not begin with a digit
_STARTS = frozenset({*_UNITS, "muoi", "chuc", "tram", "nua", "nghin", "ngan"})


def may_start(word: str) -> bool:
    """Can a number begin with this token?"""
    return word[:1].isdigit() or word in _STARTS


def number_at(words: Words, at: int) -> Number | None:
    """The longest number that starts at token `at`; None if none does or if it is too unsure (see `_RISKY`)."""
    if not may_start(words.word(at)):
        return None
    bare_scale = words.word(at) in ("nghin", "ngan") and _scale(words, at + 1, after_number=True) >= 10**6
    piece = (1, at, True, "", None) if bare_scale else _piece(words, at)
    if piece is None:
        return None
    parts: list[tuple[int | float, int]] = []
    value, end, safe, digits, other = piece
    if bare_scale:
        parts, value, end = [(1000, 1000)], 0, at + 1
    pending: int | float = value
    while scale := _scale(words, end, after_number=True):
        while parts and parts[-1][1] < scale:
            pending += parts.pop()[0]
        if parts and (parts[-1][1] == scale or pending >= parts[-1][1]):
            break
        parts.append((pending * scale if pending or parts else scale, scale))
        other = other * scale if other is not None else None
        pending, end = 0, end + 1
        following = _piece(words, end) if words.joined(end) else None
        if following and not following[4] and following[0] < scale:
            bigger = _scale(words, following[1], after_number=True)
            hundreds = not following[3] and following[0] >= 100 and scale == 1000
            if (bigger and (bigger < scale or (len(parts) == 1 and scale == 1000 and not following[3]))) or hundreds:
                pending, end = following[0], following[1]
    total = pending + sum(p for p, _ in parts)
    last = parts[-1][1] if parts else 1
    if parts and not pending and (tail := _tail(words, end, last)):
        total, end = total + tail[0], tail[1]
    if not parts and not safe and not words.folded.marked and words.word(at - 1) not in ("nhat", "thieu") and words.next(end) not in ("phan", "%"):
        return None
    whole = int(total) if float(total).is_integer() else round(float(total), 6)
    return Number(whole, at, end, last, not digits, digits, other)
