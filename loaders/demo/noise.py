"""How clerks write a name: abbreviated, in capitals, in NFD, without marks, misspelt; and the record of what was written where."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from random import Random

_FORMS: dict[str, tuple[str, ...]] = {
    "Công ty TNHH Một thành viên": ("Công ty TNHH MTV", "CT TNHH MTV", "Cty TNHH Một thành viên", "Cty TNHH 1TV"),
    "Công ty TNHH": ("Cty TNHH", "CT TNHH"),
    "Công ty Cổ phần": ("CTCP", "Cty CP", "Công ty CP"),
    "Doanh nghiệp tư nhân": ("DNTN",),
    "Công ty Hợp danh": ("Công ty HD", "Cty HD"),
    "Tổng công ty": ("TCT",),
}
_WORDS: dict[str, tuple[str, ...]] = {
    "Thương mại Dịch vụ": ("TMDV", "TM DV"),
    "Xây dựng và Thương mại": ("XD & TM", "XD và TM"),
    "Xây dựng Công trình Giao thông": ("XD CTGT", "XDCTGT"),
    "Đầu tư Xây dựng": ("ĐTXD", "ĐT XD"),
    "Đầu tư và Xây dựng": ("ĐT & XD",),
    "Xuất nhập khẩu": ("XNK",),
    "Bất động sản": ("BĐS",),
    "Xây dựng": ("XD",),
    "Ban Quản lý dự án đầu tư xây dựng": ("BQLDA ĐTXD", "Ban QLDA ĐTXD"),
    "Ban Quản lý dự án": ("BQLDA", "Ban QLDA"),
    "công trình giao thông": ("CTGT",),
    "Giáo dục và Đào tạo": ("GD&ĐT", "GDĐT"),
    "Bệnh viện Đa khoa": ("BVĐK", "BV Đa khoa"),
    "Nông nghiệp và Phát triển nông thôn": ("NN&PTNT", "NN và PTNT"),
    "UBND": ("Ủy ban nhân dân",),
    "TP. Hồ Chí Minh": ("TP.HCM", "TPHCM"),
}
_TONES = {
    "òa": "oà",
    "óa": "oá",
    "ỏa": "oả",
    "õa": "oã",
    "ọa": "oạ",
    "òe": "oè",
    "óe": "oé",
    "ỏe": "oẻ",
    "ọe": "oẹ",
    "ùy": "uỳ",
    "úy": "uý",
    "ủy": "uỷ",
    "ũy": "uỹ",
    "ụy": "uỵ",
}
_TONE = re.compile(r"(" + "|".join(_TONES) + r")\b", re.IGNORECASE)
#: how many of the names are changed at level 1, by kind, and how: no kind of noise falls below the shared sample's share
_CHANGED = {"enterprise": 0.8, "agency": 0.68, "project": 0.62}
_WAYS = {"abbreviation": 16, "upper": 8, "tone style": 5, "typo": 4, "no marks": 4, "no form": 4, "NFD": 4, "spaces": 4}  # cards in a deck


@dataclass(frozen=True)
class Spelling:
    text: str
    noise: str  #: 'none', one kind, or two joined by '+'


@dataclass(frozen=True)
class Link:
    file: str
    row: int
    column: str
    written: str
    kind: str
    key: str
    noise: str
    code_beside: bool


def strip_marks(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return unicodedata.normalize("NFC", "".join(c for c in plain if not unicodedata.combining(c)))


def split_form(name: str) -> tuple[str, str]:
    """('Công ty Cổ phần', 'Xây dựng An Huy'); ('', name) when no form is written."""
    form = next((f for f in _FORMS if name.startswith(f + " ")), "")
    return form, name[len(form) + 1 :] if form else name


def old_tones(text: str) -> str:
    """The other tone-mark style: 'Hòa' -> 'Hoà', 'UBND' in full -> 'Uỷ ban nhân dân'; 'Toàn' and 'quý' are the same in both."""

    def swap(match: re.Match[str]) -> str:
        found = match.group(1)
        new = _TONES[found.lower()]
        return new.upper() if found.isupper() else new[0].upper() + new[1:] if found[0].isupper() else new

    return _TONE.sub(swap, re.sub(r"^UBND\b", "Ủy ban nhân dân", text))


@dataclass
class Scribe:
    """Writes names with noise and remembers each as a link. `level` scales every share; 0 writes the truth."""

    rng: Random
    level: float = 1.0
    links: list[Link] = field(default_factory=list)
    turns: Counter[str] = field(default_factory=Counter)
    decks: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def chance(self, share: float) -> bool:
        return self.rng.random() < share * self.level

    def portion(self, what: str, share: float) -> bool:
        """True for that share of the calls with this `what`, evenly spread (golden ratio), so that short tables have it too."""
        self.turns[what] += 1
        return self.turns[what] * 0.618034 % 1.0 < share * self.level

    def spell(self, name: str, kind: str) -> Spelling:
        """One spelling of a firm, agency or project name; one in fifty carries two kinds of noise."""
        text, first = self._once(name, kind)
        if "Ủy" in text and self.chance(0.5):  # the word whose tone mark is placed both ways most often
            text, second = old_tones(text), "tone style"
            return Spelling(text, second if first == "none" else f"{first}+{second}")
        if first in ("abbreviation", "no form") and self.chance(0.06):
            text, second = self._apply(text, kind, self.rng.choice(("upper", "NFD", "spaces")))
            return Spelling(text, f"{first}+{second}" if second != "none" else first)
        return Spelling(text, first)

    def link(self, spelling: Spelling, kind: str, key: str, *, file: str, row: int, column: str, code_beside: bool) -> str:
        self.links.append(Link(file, row, column, spelling.text, kind, key, spelling.noise, code_beside))
        return spelling.text

    def _once(self, name: str, kind: str) -> tuple[str, str]:
        """Deals the ways from a shuffled deck, so that short files have all; one that changes nothing (no tone to move, no form to drop) is dealt past."""
        if not self.portion(kind, _CHANGED[kind]):
            return name, "none"
        for _ in range(6):
            deck = self.decks[kind]
            if not deck:
                deck += [way for way, cards in _WAYS.items() for _ in range(cards)]
                self.rng.shuffle(deck)
            text, label = self._apply(name, kind, deck.pop())
            if label != "none":
                return text, label
        return name, "none"

    def _apply(self, name: str, kind: str, noise: str) -> tuple[str, str]:
        text = {
            "abbreviation": self._abbreviate,
            "upper": str.upper,
            "tone style": old_tones,
            "typo": self._misspell,
            "no marks": strip_marks,
            "no form": lambda n: split_form(n)[1],
            "NFD": lambda n: unicodedata.normalize("NFD", n),
            "spaces": _spread,
        }[noise](name)
        return (text, noise) if text != name else (name, "none")

    def _abbreviate(self, name: str) -> str:
        form, core = split_form(name)
        if form and self.rng.random() < 0.75:
            return f"{self.rng.choice(_FORMS[form])} {core}"
        hits = [w for w in _WORDS if w in core]
        if not hits:
            return f"{self.rng.choice(_FORMS[form])} {core}" if form else name
        for words in hits:  # longest expressions are listed first
            core = core.replace(words, self.rng.choice(_WORDS[words]))
        return f"{form} {core}".strip()

    def _misspell(self, name: str) -> str:
        """A letter dropped, doubled or swapped with the next, never the first of a word."""
        spots = [i for i in range(1, len(name) - 1) if name[i].isalpha() and name[i - 1].isalpha() and name[i + 1].isalpha()]
        if not spots:
            return name
        i = self.rng.choice(spots)
        return self.rng.choice((name[:i] + name[i + 1 :], name[:i] + name[i] + name[i:], name[:i] + name[i + 1] + name[i] + name[i + 2 :]))


def _spread(name: str) -> str:
    """Two double spaces and a trailing one, as in hand-typed registers."""
    return "  ".join(name.split(" ", 2)) + " "
