"""Canonical forms of organisation and project names, for exact comparison (the one in graph.text.orgname will replace the first)."""
from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from graph.text.fold import fold_key, has_marks, tone_style

_WORD = re.compile(r"[^\W_]+")
#: folded abbreviations (one or several words) and what they stand for; the same on both sides of a comparison
_ABBREVIATIONS: dict[tuple[str, ...], str] = {
    tuple(short.split()): full
    for short, full in {
        "ctcp": "công ty cổ phần", "cty cp": "công ty cổ phần", "ct cp": "công ty cổ phần", "cong ty cp": "công ty cổ phần",
        "cty": "công ty", "ct tnhh": "công ty trách nhiệm hữu hạn", "tnhh": "trách nhiệm hữu hạn", "mtv": "một thành viên",
        "tct": "tổng công ty", "tctcp": "tổng công ty cổ phần", "cong ty hd": "công ty hợp danh", "dntn": "doanh nghiệp tư nhân",
        "htx": "hợp tác xã", "tmcp": "thương mại cổ phần", "nhtmcp": "ngân hàng thương mại cổ phần", "xd": "xây dựng", "tm": "thương mại",
        "dv": "dịch vụ", "tmdv": "thương mại dịch vụ", "sx": "sản xuất", "xnk": "xuất nhập khẩu", "dt": "đầu tư", "dtxd": "đầu tư xây dựng",
        "tv": "tư vấn", "tvtk": "tư vấn thiết kế", "kcn": "khu công nghiệp", "bds": "bất động sản", "bqlda": "ban quản lý dự án",
        "bql": "ban quản lý", "qlda": "quản lý dự án", "ctgt": "công trình giao thông", "ctdd": "công trình dân dụng",
        "ubnd": "ủy ban nhân dân", "hdnd": "hội đồng nhân dân", "bvdk": "bệnh viện đa khoa", "bv": "bệnh viện", "gd dt": "giáo dục đào tạo",
        "gddt": "giáo dục đào tạo", "gd": "giáo dục", "nn ptnt": "nông nghiệp phát triển nông thôn", "gtvt": "giao thông vận tải",
        "tnmt": "tài nguyên môi trường", "khdt": "kế hoạch đầu tư", "kh dt": "kế hoạch đầu tư", "tphcm": "thành phố hồ chí minh",
        "tp": "thành phố",
    }.items()
}
_LONGEST = max(map(len, _ABBREVIATIONS))
#: legal forms by their folded words, longest first; the value is the form compared
_FORMS: tuple[tuple[tuple[str, ...], str], ...] = tuple(
    sorted(
        (
            (tuple(words.split()), form)
            for words, form in {
                "cong ty trach nhiem huu han mot thanh vien": "tnhh1", "cong ty trach nhiem huu han hai thanh vien tro len": "tnhh",
                "cong ty trach nhiem huu han": "tnhh", "tong cong ty co phan": "tct cp", "tong cong ty": "tct", "cong ty co phan": "cp",
                "cong ty hop danh": "hd", "doanh nghiep tu nhan": "dntn", "cong ty": "", "hop tac xa": "htx", "tap doan": "td",
                "ngan hang thuong mai co phan": "nhtmcp",
            }.items()
        ),
        key=lambda item: -len(item[0]),
    )
)
#: words that say nothing about which body it is
_EMPTY = {"va", "tinh"}
#: central cities: 'thành phố' before them says nothing; before another name it makes a different body
_CITIES = {"ha noi", "ho chi minh", "da nang", "hai phong", "can tho", "hue"}


@dataclass(frozen=True)
class Name:
    """`core` is lower case with marks in one tone style, `folded` the same without marks; `form` '' where none is named."""

    core: str
    folded: str
    form: str
    marked: bool

    @property
    def numerals(self) -> tuple[str, ...]:
        return tuple(re.findall(r"[0-9]+", self.folded))


def words(name: str, *, styled: bool = True) -> list[str]:
    """The words of a name: NFC, lower case, one tone style (or as written: a slip may look like a tone mark out of place)."""
    return _WORD.findall((tone_style(name) if styled else unicodedata.normalize("NFC", name)).casefold())


def _expand(found: list[str]) -> list[str]:
    out: list[str] = []
    at = 0
    folded = [fold_key(word) for word in found]
    while at < len(found):
        for size in range(min(_LONGEST, len(found) - at), 0, -1):
            full = _ABBREVIATIONS.get(tuple(folded[at : at + size]))
            if full is not None:
                out += full.split()
                at += size
                break
        else:
            out.append(found[at])
            at += 1
    return out


@lru_cache(maxsize=262_144)
def canonical(name: str) -> Name:
    """The form in which two writings of one organisation's name are equal."""
    found = _expand(words(name))
    folded = [fold_key(word) for word in found]
    form = ""
    for sequence, label in _FORMS:
        if tuple(folded[: len(sequence)]) == sequence:
            form, found, folded = label, found[len(sequence) :], folded[len(sequence) :]
            break
    kept = [i for i, word in enumerate(folded) if word not in _EMPTY and not _needless_city(folded, i)]
    return Name(" ".join(found[i] for i in kept), " ".join(folded[i] for i in kept), form, has_marks(name))


def _needless_city(folded: list[str], at: int) -> bool:
    """'thành phố' before a central city, whichever of its two words stands at `at`."""
    start = at if folded[at : at + 2] == ["thanh", "pho"] else at - 1 if folded[max(at - 1, 0) : at + 1] == ["thanh", "pho"] else None
    return start is not None and (" ".join(folded[start + 2 : start + 4]) in _CITIES or " ".join(folded[start + 2 : start + 5]) in _CITIES)


@lru_cache(maxsize=65_536)
def plain(name: str) -> str:
    """A project's, person's or foreign name for comparison: words in lower case with marks, one tone style."""
    return " ".join(words(name))


def forms_agree(one: str, other: str) -> bool:
    """Whether two legal forms may be those of one firm: equal, one not named, or TNHH with and without 'một thành viên'."""
    return one == other or not one or not other or {one, other} == {"tnhh", "tnhh1"}


_STATE_BODY = re.compile(
    r"^(uy ban|van phong|hoi dong nhan dan|so|bo|ban|cuc|chi cuc|tong cuc|vu|benh vien|trung tam|truong|dai hoc|hoc vien|vien|cong an|toa an|kho bac|phong|"
    r"tram|bao hiem xa hoi|thanh tra|hai quan|lien doan|hoi|doan|trung doan|lu doan|su doan|quan khu)\b"
)


def state_body(name: str) -> bool:
    """Whether a name without a legal form reads like that of a state body."""
    found = canonical(name)
    return not found.form and bool(_STATE_BODY.match(found.folded))
