"""Names as linking compares them: organisations through `graph.text.orgname`, the rest word by word."""
from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from graph.provinces import provinces
from graph.text import orgname
from graph.text.fold import fold_key, has_marks, tone_style
from graph.text.syllable import parse

_WORD = re.compile(r"[^\W_]+|&")
#: forms that say less than others, and what they stand for. A firm of one member is not among them: names may differ by it alone
_WIDER = {"Công ty TNHH": {"Công ty TNHH hai thành viên trở lên"}}
#: what a clerk may have left out: such a pair is weighed, or asked about
_SHORTENED = {"Công ty TNHH": "Công ty TNHH một thành viên", "Công ty TNHH một thành viên": "Công ty TNHH"}
_NO_FORM = {"", "Công ty", "Corporation"}


@dataclass(frozen=True)
class Name:
    """`core` is lower case with marks in one tone style, `folded` the same without marks; `form` '' where none is named.

    'và' is left out: names that differ by it alone count as the same name in law (Law on Enterprises, art. 41).
    """

    core: str
    folded: str
    form: str
    marked: bool
    numerals: tuple[str, ...] = ()


def words(name: str, *, styled: bool = True) -> list[str]:
    """The words of a name: NFC, lower case, one tone style (or as written: a slip may look like a tone mark out of place)."""
    return _WORD.findall((tone_style(name) if styled else unicodedata.normalize("NFC", name)).casefold())


@lru_cache(maxsize=262_144)
def canonical(name: str) -> Name:
    """The form in which two writings of one organisation's name are equal."""
    found = orgname.canonical(name)
    kept = [word for word in found.core.split() if word not in ("và", "va")]
    form = "" if (found.form or "") in _NO_FORM else str(found.form)
    return Name(" ".join(kept), " ".join(map(fold_key, kept)), form, has_marks(name), found.numerals)


@lru_cache(maxsize=65_536)
def plain(name: str) -> str:
    """A project's, person's or foreign name for comparison: words in lower case with marks, one tone style."""
    return " ".join(words(name))


#: what a name may be led by or not: 'Dự án đầu tư xây dựng công trình Cầu Hòa Bình' is 'Cầu Hòa Bình'
_CALLED = re.compile(r"^(tiểu |tieu )?(dự án|du an)( (đầu tư|dau tu))?( (xây dựng|xay dung))?( (công trình|cong trinh))? ")


@lru_cache(maxsize=65_536)
def spelt_out(name: str) -> str:
    """A project's name for comparison: words in lower case with marks, one tone style, abbreviations spelt out as in organisations' names."""
    kept = " ".join(word for word, _, _ in orgname.expand(words(name), open_end=True))
    return _CALLED.sub("", kept) or kept


def wider(form: str) -> set[str]:
    """The forms that a firm written with `form` may have besides: TNHH may have been written for TNHH một thành viên."""
    return {*_WIDER.get(form, ()), *(general for general, narrow in _WIDER.items() if form in narrow), *filter(None, (_SHORTENED.get(form),))}


def odd(name: str) -> bool:
    """Whether some word of the name cannot be Vietnamese as it is spelt, nor a code or foreign word: surely a slip or an abbreviation."""
    return any(map(odd_word, canonical(name).core.split()))


def odd_word(word: str) -> bool:
    """Whether a word with Vietnamese marks is no Vietnamese syllable."""
    return word.isalpha() and has_marks(word) and parse(word) is None


@lru_cache(maxsize=1)
def _place_names() -> tuple[str, ...]:
    listed = {fold_key(name) for p in provinces() for name in (p.name_63, p.name_34)} | {"ho chi minh", "sai gon", "mien bac", "mien trung", "mien nam"}
    return tuple(sorted(listed | {"phia bac", "phia nam", "tay nguyen", "viet nam", "dong nam bo", "tay bac", "dong bac"}, key=lambda n: (-len(n), n)))


def places(folded: str) -> list[str]:
    """Provinces and parts of the country named in a folded name: firms that differ in one are different firms."""
    return [place for place in _place_names() if f" {place} " in f" {folded} "]


def forms_agree(one: str, other: str) -> bool:
    """Whether two legal forms may be those of one firm: equal, one not named, or TNHH for TNHH of two or more members."""
    return one == other or not one or not other or other in _WIDER.get(one, ()) or one in _WIDER.get(other, ())


_STATE_BODY = re.compile(
    r"^(uy ban|van phong|hoi dong nhan dan|so|bo|ban|cuc|chi cuc|tong cuc|vu|benh vien|trung tam|truong|dai hoc|hoc vien|vien|cong an|toa an|kho bac|phong|"
    r"tram|bao hiem xa hoi|thanh tra|hai quan|lien doan|hoi|doan|trung doan|lu doan|su doan|quan khu)\b"
)


def state_body(name: str) -> bool:
    """Whether a name without a legal form reads like that of a state body."""
    found = canonical(name)
    return not found.form and bool(_STATE_BODY.match(found.folded))


#: surnames of nine people in ten, folded
_SURNAMES = frozenset((
    "nguyen", "tran", "le", "pham", "hoang", "huynh", "phan", "vu", "vo", "dang", "bui", "do", "ho", "ngo", "duong", "ly", "dinh", "trinh", "doan",
    "luong", "mai", "truong", "dao", "cao", "thai", "ta", "ha", "chau", "lam", "quach",
))
_NATIONAL = re.compile(r"^(bo|tong cuc|cuc|van phong (chinh phu|quoc hoi|chu tich nuoc|trung uong)|uy ban dan toc|thanh tra chinh phu|ngan hang nha nuoc)\b")


def person_like(name: str) -> bool:
    """Whether a name that no register knows reads like a person's: a surname and one to four more words, no legal form."""
    found = canonical(name)
    parts = found.folded.split()
    return not found.form and 2 <= len(parts) <= 5 and parts[0] in _SURNAMES and not any(c.isdigit() for c in found.folded)


def national(name: str) -> bool:
    """Whether a state body's name is that of a national one: there is one of it, wherever its projects are."""
    return bool(_NATIONAL.match(canonical(name).folded))
