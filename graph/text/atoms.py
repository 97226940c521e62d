"""Single periods ('atoms') of Vietnamese text: a year, quarter, month, half, day, or a relative one. `graph.text.dates` joins them."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from graph.text.fold import Folded

NUMBERS = {
    "mot": 1,
    "gieng": 1,
    "hai": 2,
    "ba": 3,
    "bon": 4,
    "tu": 4,
    "nam": 5,
    "sau": 6,
    "bay": 7,
    "tam": 8,
    "chin": 9,
    "muoi": 10,
    "muoi mot": 11,
    "muoi hai": 12,
    "chap": 12,
}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4}


@dataclass(frozen=True)
class Atom:
    """Folded [start, end) names first…last. `shape` rebuilds it in another year while none was named (`shape` is not None)."""

    start: int
    end: int
    first: dt.date
    last: dt.date
    grain: str
    kind: str
    relative: bool = False
    reason: str = ""
    shape: Callable[[int], tuple[dt.date, dt.date]] | None = None


def month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def months(first: int, last: int) -> Callable[[int], tuple[dt.date, dt.date]]:
    """Months first…last of a year still to be named."""
    return lambda year: (dt.date(year, first, 1), month_end(year, last))


def shift(day: dt.date, *, years: int = 0, back_months: int = 0) -> dt.date:
    """The same day so many years on, or months back (29 February and the like go to the month's end)."""
    total = day.year * 12 + day.month - 1 + 12 * years - back_months
    year, month = divmod(max(total, 12), 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


_Y = r"(?P<y>[12]\d{3})"
_SAID = r"nam nay|nam ngoai|nam truoc|nam kia|nam vua roi|nam vua qua"
#: the year of a quarter, month or half: '/2021', ' năm 2021', ' 2021', ' năm ngoái'
_OF_YEAR = (
    rf"(?:\s?[/.-]\s?(?P<y>[12]\d{{3}}|\d\d(?![\d/]))|,? (?:cua |trong )?(?:nam )?(?P<z>[12]\d{{3}})| (?:cua |trong )?(?P<said>{_SAID}))?(?![\d/]|[.,]\d)"
)
_B = r"(?<![\w/.,-])"
_NEAR_YEARS = "truoc do|lien truoc|lien ke|truoc|vua roi|vua qua|qua|sau do|lien sau|ke tiep|tiep theo|sau"
_MONTHS = "|".join(sorted(NUMBERS, key=len, reverse=True))
_COUNT = rf"(?P<n>\d{{1,2}}|{_MONTHS})"
_IN_YEAR = r"(?: cua)?(?: nam)?(?: (?P<y>[12]\d{3})|(?<=nam) (?P<said>nay|ngoai|truoc))?"
#: what follows a year, and never a number of things: 'hơn 2022 bao nhiêu', 'so 2022 tăng'
_NOTHING_COUNTED = re.compile(r" (?:bao nhieu|may|bn|tang|giam|the nao|ra sao|thi|nhu|khong|ko|la)\b")
_LATELY = "(?:lien )?(?:gan day nhat|gan day|gan nhat|gan|vua qua|vua roi|qua|tro lai day|lai day|lien tiep gan day)"
_LONG_AGO = dt.date.min


def year_said(said: str, today: dt.date) -> int:
    return today.year - {"nam nay": 0, "nam kia": 2}.get(said, 1)


def full_year(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else NUMBERS.get(text, _ROMAN.get(text, 0))


class Reader:
    """Reads the atoms of one text; `today` is what 'now' means (the newest date of the loaded data)."""

    def __init__(self, folded: Folded, today: dt.date) -> None:
        self.folded, self.today = folded, today

    def says(self, match: re.Match[str], group: str, *words: str) -> bool:
        """Typed marks of `group` do not contradict `words`."""
        return self.folded.says(*match.span(group), *words) is not False

    def shaped(self, m: re.Match[str], grain: str, shape: Callable[[int], tuple[dt.date, dt.date]], kind: str | None = None) -> Atom:
        """An atom in the year that the match names, else in today's year with its shape kept."""
        groups = m.groupdict()
        named = groups.get("y") or groups.get("z")
        year = full_year(named) if named else year_said(groups["said"], self.today) if groups.get("said") else self.today.year
        known = bool(named or groups.get("said"))
        first, last = shape(year)
        if not known and first > self.today:
            first, last = shape(year - 1)  # 'tháng 12', said in October: the one that was
        return Atom(*m.span(), first, last, grain, kind or grain, relative=not named, shape=None if known else shape)

    def invalid(self, m: re.Match[str], reason: str) -> Atom:
        return Atom(*m.span(), _LONG_AGO, _LONG_AGO, "none", "invalid", reason=reason)

    # ---- one method a pattern; None declines
    def day(self, m: re.Match[str]) -> Atom | None:
        g = m.groupdict()
        day, month = int(g["d"]), int(g["m"])
        year = full_year(g["y"]) if g.get("y") else self.today.year
        if not g.get("y") and (month, day) > (self.today.month, self.today.day):
            year -= 1
        try:
            date = dt.date(year, month, day)
        except ValueError:
            return self.invalid(m, f"Ngày {day}/{month}/{year} không có thật.")
        return Atom(*m.span(), date, date, "day", "day", relative=not g.get("y"))

    def month(self, m: re.Match[str]) -> Atom | None:
        text = m["m"]
        if not text.isdigit():
            spelt = {"sau": ("sáu",), "nam": ("năm",), "tu": ("tư",), "hai": ("hai",), "ba": ("ba",), "bay": ("bảy", "bẩy")}.get(text)
            if (spelt and not self.says(m, "m", *spelt)) or (text == "sau" and not self.folded.marked and not (m["y"] or m["z"])):
                return None
        number = _number(text)
        if not 1 <= number <= 12:
            return self.invalid(m, f"Không có tháng {number}.")
        return self.shaped(m, "month", months(number, number))

    def plain_month(self, m: re.Match[str]) -> Atom | None:
        number = int(m["m"])
        before = self.folded.text[max(0, m.start() - 12) : m.start()].rstrip()
        return self.shaped(m, "month", months(number, number)) if 1 <= number <= 12 and not re.search(r"\b(?:so|qd|nd|tt)$", before) else None

    def quarter(self, m: re.Match[str]) -> Atom | None:
        number = int(m["q"]) if m["q"].isdigit() else _ROMAN[m["q"]]
        if not self.says(m, "w", "quý", "q", "quí"):
            return None
        if not 1 <= number <= 4:
            return self.invalid(m, f"Không có quý {number}.")
        return self.shaped(m, "quarter", months(3 * number - 2, 3 * number))

    def year_months(self, m: re.Match[str]) -> Atom | None:
        """'6 tháng đầu năm', '2 quý cuối', '9 tháng năm 2021'."""
        count = _number(m["n"]) * (3 if m["w"] == "quy" else 1)
        if not 1 <= count <= 12:
            return self.invalid(m, f"Một năm không có {count} tháng.")
        shape = months(13 - count, 12) if m["p"] in ("cuoi", "sau") else months(1, count)
        return self.shaped(m, "half" if count == 6 else "quarter" if count == 3 else "months", shape)

    def half(self, m: re.Match[str]) -> Atom | None:
        return self.shaped(m, "half", months(1, 6) if m["p"] in ("dau", "1", "i") else months(7, 12))

    def edge(self, m: re.Match[str]) -> Atom | None:
        """'quý đầu năm', 'quý cuối năm'."""
        return self.shaped(m, "quarter", months(1, 3) if m["p"] == "dau" else months(10, 12))

    def vague(self, m: re.Match[str]) -> Atom | None:
        """'đầu năm', 'giữa năm', 'cuối năm' as the first four months, the middle four, the last four."""
        if m["p"] == "giua" and re.match(r" va (?:nam )?[12]\d{3}", self.folded.text[m.end() : m.end() + 20]):
            return None  # 'giữa năm 2019 và năm 2021' is a range
        first, last, name = {"dau": (1, 4, "Đầu năm"), "giua": (5, 8, "Giữa năm"), "cuoi": (9, 12, "Cuối năm")}[m["p"]]
        return replace(self.shaped(m, "part", months(first, last), "vague"), reason=f"{name} được hiểu là tháng {first}–{last}.")

    def year(self, m: re.Match[str]) -> Atom | None:
        year, start = int(m["y"]), m.start()
        if m["w"] and self.folded.says(m.end("w") - 4, m.end("w") - 1, "năm") is False:
            start = m.start("y")  # 'Việt Nam 2021'
        if not m["w"]:
            if not 1990 <= year <= 2035:
                return None
            before = self.folded.text[max(0, m.start() - 12) : m.start()].split()[-1:]
            rest = self.folded.text[m.end() : m.end() + 12]
            figure = self.folded.text[: m.start()].endswith(("dan so ", "doanh so ", "chi so "))  # 'dân số 2022 của …'
            if before and not figure and before[0] in ("so", "tren", "hon", "duoi", "thieu") and re.match(r" [a-z]", rest) and not _NOTHING_COUNTED.match(rest):
                return None
        return Atom(start, m.end(), dt.date(year, 1, 1), dt.date(year, 12, 31), "year", "year")

    def said_year(self, m: re.Match[str]) -> Atom | None:
        word = m["p"]
        if not self.says(m, "w", "năm") or (word.startswith("sau") and self.folded.says(*m.span("p"), "sáu")):
            return None
        back = {"nay": 0, "kia": 2, "toi": -1, "sau": -1, "sau do": -1, "lien sau": -1, "ke tiep": -1, "tiep theo": -1}.get(word, 1)
        year = self.today.year - back
        kind = "previous" if word in ("truoc do", "lien truoc", "lien ke", "truoc") else "next" if back < 0 and word != "toi" else "year"
        return Atom(*m.span(), dt.date(year, 1, 1), dt.date(year, 12, 31), "year", kind, relative=True)

    def said_part(self, m: re.Match[str]) -> Atom | None:
        """'tháng này', 'quý trước', 'hôm qua'."""
        size = 3 if m["w"] == "quy" else 1
        start = (self.today.month - 1) // size * size + 1
        first = shift(dt.date(self.today.year, start, 1), back_months=0 if m["p"] in ("nay", "hien tai") else size)
        return Atom(
            *m.span(),
            first,
            month_end(first.year, first.month + size - 1),
            "quarter" if size == 3 else "month",
            "quarter" if size == 3 else "month",
            relative=True,
        )

    def said_day(self, m: re.Match[str]) -> Atom | None:
        day = self.today - dt.timedelta(days=1 if m["p"] == "qua" else 0)
        return Atom(*m.span(), day, day, "day", "day", relative=True)

    def recent(self, m: re.Match[str]) -> Atom | None:
        """'3 năm gần đây', 'mấy năm qua' (three, said so by kind 'recent' and its reason), 'gần đây'."""
        g = m.groupdict()
        unit, text = g.get("w") or "nam", g.get("n") or ""
        count = _number(text) if text else 0
        vague = count == 0
        count = min(count or 3, 400)
        if unit == "nam":
            first, last = dt.date(max(self.today.year - count + 1, 1), 1, 1), dt.date(self.today.year, 12, 31)
        else:
            days = {"ngay": count, "tuan": 7 * count}.get(unit)
            first = (
                self.today - dt.timedelta(days=days - 1) if days else shift(self.today, back_months=count * (3 if unit == "quy" else 1)) + dt.timedelta(days=1)
            )
            last = self.today
        reason = f"Hiểu là {count} {'năm' if unit == 'nam' else unit} gần nhất." if vague else ""
        return Atom(*m.span(), first, last, "range", "recent", relative=True, reason=reason)

    def all_time(self, m: re.Match[str]) -> Atom | None:
        return Atom(*m.span(), _LONG_AGO, self.today, "range", "all", relative=True)

    def same_period(self, m: re.Match[str]) -> Atom | None:
        first = dt.date(int(m["y"]) if m["y"] else self.today.year - 1, 1, 1)
        last = shift(self.today, years=first.year - self.today.year)
        return Atom(*m.span(), first, last, "range", "same_period" if m["y"] else "same_period_last_year", relative=True)


_PATTERNS: tuple[tuple[str, str], ...] = (
    (rf"{_B}(?:ngay )?(?P<d>\d{{1,2}})(?P<s>[/.-])(?P<m>\d{{1,2}})(?P=s)(?P<y>\d{{4}}|\d\d)(?![\w/]|[.,-]\d)", "day"),
    (rf"{_B}(?:ngay )?(?P<y>[12]\d{{3}})-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)", "day"),
    (rf"{_B}(?:ngay|mung|hom) (?P<d>\d{{1,2}})(?:/| thang )(?P<m>\d{{1,2}})(?: nam (?P<y>\d{{4}}))?(?![\w/])", "day"),
    (rf"{_B}(?:thang |t\.?\s?|thang)(?P<m>\d{{1,2}})(?!\d|%){_OF_YEAR}", "month"),
    (rf"{_B}thang (?P<m>{_MONTHS})(?! \d)\b{_OF_YEAR}", "month"),
    (r"(?<![\w/.,])(?P<m>\d{1,2})/(?P<y>[12]\d{3})(?![\w/]|[.,]\d)", "plain_month"),
    (rf"{_B}(?P<y>20\d\d)-(?P<m>0[1-9]|1[0-2])(?![\w-])", "plain_month"),
    (rf"{_B}(?P<w>quy|qui|q)\s?(?P<q>\d{{1,2}}|iii|iv|ii|i|v)\b{_OF_YEAR}", "quarter"),
    (rf"{_B}(?P<w>quy) (?P<q>mot|hai|ba|bon|tu)\b{_OF_YEAR}", "quarter"),
    (rf"{_B}quy (?P<p>dau|cuoi) nam(?: (?P<y>[12]\d{{3}})| (?P<said>nay|ngoai))?\b", "edge"),
    (
        rf"{_B}{_COUNT} (?P<w>thang|quy) (?P<p>dau|cuoi|sau){_IN_YEAR}(?![\d/]| (?:nam|tien))",
        "year_months",
    ),
    (rf"{_B}(?P<n>\d{{1,2}})(?P<w>t) ?(?P<p>dau|cuoi|sau){_IN_YEAR}(?![\d/]| (?:nam|tien))", "year_months"),
    (rf"{_B}{_COUNT} (?P<w>thang)(?: nam |/)(?P<p>)(?P<y>[12]\d{{3}})(?![\d/])", "year_months"),
    (rf"{_B}nua (?:nam )?(?P<p>dau|cuoi|sau){_IN_YEAR}(?![\d/])\b", "half"),
    (rf"{_B}h(?P<p>[12])[/-]?\s?(?P<y>20\d\d)(?!\d)", "half"),
    (rf"{_B}(?P<y>20\d\d)-h(?P<p>[12])(?!\w)", "half"),
    (rf"{_B}(?P<p>dau|giua|cuoi) nam(?: (?P<y>[12]\d{{3}})| (?P<said>nay|ngoai|truoc|kia))?(?![\d/])\b", "vague"),
    (rf"{_B}(?P<w>(?:(?<!thu )(?<!hang )(?:hai|ba|bon|[2-9]) |cac |nhung )?nam ){_Y}(?![\w%]|[.,/]\d|-\d{{1,2}}(?!\d))", "year"),
    (rf"(?<![\w/.,$]){_Y}(?P<w>)?(?![\w%$]|[.,/]\d|-\d{{1,2}}(?!\d)| ?(?:ty|ti|trieu|nghin|ngan|dong|usd|vnd|do la|phan tram)\b)", "year"),
    (rf"{_B}(?<!\d )(?P<w>nam) (?P<p>nay|ngoai|kia|toi|{_NEAR_YEARS})\b(?! (?:thang|khi|ngay|ngoai))", "said_year"),
    (rf"{_B}(?P<w>thang|quy) (?P<p>nay|hien tai|truoc|vua roi|vua qua|ngoai)\b", "said_part"),
    (rf"{_B}hom (?P<p>nay|qua)\b", "said_day"),
    (
        rf"{_B}(?P<n>\d{{1,3}}|{_MONTHS}) (?P<w>nam|thang|quy|ngay|tuan) {_LATELY}\b",
        "recent",
    ),
    (rf"{_B}(?:may|vai|nhung|cac|it) (?P<w>nam|thang|quy|ngay|tuan) (?:gan day|gan nhat|vua qua|qua|tro lai day|lai day|nay)\b", "recent"),
    (rf"{_B}(?:trong )?(?:thoi gian (?:gan day|vua qua|qua)|gan day|dao gan day|dao nay)\b", "recent"),
    (
        rf"{_B}(?:tu truoc (?:den|toi) (?:nay|gio)|xua nay|lau nay|xua gio|tu truoc gio|(?:cho |tinh )?(?:den|toi) (?:nay|gio|hien nay|hien tai|bay gio))\b",
        "all_time",
    ),
    (rf"{_B}(?:so )?cung ky(?: (?:cua )?(?:nam )?(?:truoc|ngoai|lien truoc)\b| (?:cua )?nam (?P<y>[12]\d{{3}}))?", "same_period"),
)
_COMPILED = tuple((re.compile(pattern), method) for pattern, method in _PATTERNS)


def _candidates(reader: Reader) -> Iterator[Atom]:
    for pattern, method in _COMPILED:
        for match in pattern.finditer(reader.folded.text):
            if (atom := getattr(reader, method)(match)) is not None:
                yield atom


def find_atoms(folded: Folded, today: dt.date) -> list[Atom]:
    """Atoms left to right, the longest of those that overlap."""
    chosen: list[Atom] = []
    for atom in sorted(_candidates(Reader(folded, today)), key=lambda a: (a.start, -a.end, a.kind == "vague")):
        if not chosen or atom.start >= chosen[-1].end:
            chosen.append(atom)
    return chosen
