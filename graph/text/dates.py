"""Periods of Vietnamese text as closed ranges of dates: single ones, ranges, lists, before/after/since/until.

'Theo năm', 'từng năm' and the like are groupings, not periods. Nothing is guessed silently: `relative` says that the
period depends on `today`, kind 'vague' or 'recent' with a reason that an assumption was made, kind 'invalid' why it is none.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from itertools import pairwise

from graph.text.atoms import Atom, find_atoms, shift
from graph.text.fold import Folded, fold


@dataclass(frozen=True)
class Period:
    """Folded [start, end) names the closed range first…last (`date.min`/`date.max` where it is open).

    `grain`: year, quarter, half, months, month, day, part, range, none. `kind`: the grain's name for a plain period, else range, before,
    after, since, until, recent, vague, all, previous (the year before the one spoken of), same_period, same_period_last_year, invalid
    (see `reason`). Members of one list ('2020, 2021 và 2022') share a `group` number.
    """

    start: int
    end: int
    first: dt.date
    last: dt.date
    grain: str
    relative: bool
    kind: str
    reason: str = ""
    group: int | None = None


_RANGE_GAP = re.compile(r"^ ?(?:-|~|->|den|toi|cho den|cho toi|den het|toi het|den cuoi|den nam) ?$")
_LIST_GAP = re.compile(r"^ ?(?:,|va|, va|hoac|hay|&|voi|lan|cung nhu|;|/|\+) ?$")
_RANGE_BEFORE = re.compile(
    r"\b((?:ke |tinh )?tu (?:dau |giua )?|giai doan (?:tu )?|gd |thoi ky (?:tu )?|nhiem ky |(?:trong )?khoang (?:thoi gian )?(?:tu )?|giua )$"
)
_BETWEEN = re.compile(r"\b(?:giua|khoang) $")
_BEFORE = re.compile(r"\b((?:tu |den |toi )?truoc (?:thoi diem |ngay )?)$")
_AFTER = re.compile(r"\b((?:ke )?(?:tu )?sau (?:thoi diem |ngay )?)$")
_SINCE = re.compile(r"\b((?:ke |tinh )?tu (?:dau |thoi diem |khi |hoi )?)$")
_UNTIL = re.compile(r"\b((?:tinh |cho |ke )?(?:den|toi) (?:het |cuoi |thoi diem |het ngay )?|het )$")
_THIRD = re.compile(r"\b(dau|giua|cuoi) $")
_TO_NOW = re.compile(r"^ (?:(?:cho )?(?:den|toi) (?:nay|gio|hien nay|hien tai|bay gio)|tro lai day|lai day|tro di|tro ve sau|ve sau|tro lai|tro len)\b")
_BACKWARD = re.compile(r"^ (?:tro ve truoc|ve truoc|tro lui|tro xuong)\b")
_DAY = dt.timedelta(days=1)


def _period(atom: Atom, **changes: object) -> Period:
    period = Period(atom.start, atom.end, atom.first, atom.last, atom.grain, atom.relative, atom.kind, atom.reason)
    return replace(period, **changes) if changes else period  # type: ignore[arg-type]  # field names are literals below


def _in_year_of(atom: Atom, other: Atom) -> Atom:
    """An atom without a year takes the year its partner names."""
    if atom.shape is None or other.shape is not None or other.kind == "invalid":
        return atom
    first, last = atom.shape(other.first.year)
    return replace(atom, first=first, last=last, relative=other.relative, shape=None)


def _range(text: str, low: Atom, high: Atom) -> Period | None:
    """'từ A đến B', 'A - B', 'giữa A và B'."""
    gap, before = text[low.end : high.start], text[max(0, low.start - 60) : low.start]
    opened = _RANGE_BEFORE.search(before)
    if not _RANGE_GAP.match(gap) and not (_BETWEEN.search(before) and gap == " va "):
        return None
    if "invalid" in (low.kind, high.kind) or "all" in (low.kind, high.kind):
        return None
    low, high = _in_year_of(low, high), _in_year_of(high, low)
    if low.shape is not None and high.shape is not None and low.first > high.last:
        first, last = low.shape(high.first.year)  # 'từ tháng 9 đến tháng 12', said in October: of the year of which both were
        low = replace(low, first=first, last=last)
    start = low.start - len(before) + opened.start(1) if opened else low.start
    made = Period(start, high.end, low.first, high.last, "range", low.relative or high.relative, "range")
    if low.first > high.last:
        return replace(made, kind="invalid", grain="none", reason=f"Khoảng thời gian ngược: {low.first:%d/%m/%Y} sau {high.last:%d/%m/%Y}.")
    return made


def _typed_after(folded: Folded, found: re.Match[str]) -> bool:
    """'sau' is 'after' unless it was typed 'sáu'."""
    at = folded.text.find("sau", found.start(1))
    return folded.says(at, at + 3, "sau") is not False


def _single(folded: Folded, atom: Atom, limit: int, today: dt.date) -> Period:
    """One atom with the words around it: trước, sau, từ … đến nay, đến hết."""
    text = folded.text
    limit = max(limit, atom.start - 60)
    before, after = text[limit : atom.start], text[atom.end : atom.end + 40]
    if atom.kind in ("invalid", "all", "recent", "same_period", "same_period_last_year", "previous", "next"):
        return _period(atom)
    if (found := _BEFORE.search(before)) and atom.first > dt.date.min:
        return _period(atom, start=limit + found.start(1), first=dt.date.min, last=atom.first - _DAY, kind="before")
    if (found := _AFTER.search(before)) and _typed_after(folded, _AFTER.search(text, limit, atom.start) or found):
        return _period(atom, start=limit + found.start(1), first=atom.last + _DAY, last=dt.date.max, kind="after")
    if found := _SINCE.search(before):
        start = limit + found.start(1)
        if back := _BACKWARD.match(after):
            return _period(atom, start=start, end=atom.end + back.end(), first=dt.date.min, kind="until")
        onward = _TO_NOW.match(after)
        last = today if onward and onward.group().endswith(("nay", "gio", "tai")) else dt.date.max
        return _period(atom, start=start, end=atom.end + (onward.end() if onward else 0), last=last, kind="since")
    if (found := _UNTIL.search(before)) and text[max(0, limit + found.start(1) - 8) : limit + found.start(1)].rstrip()[-6:] != "so voi":
        return _period(atom, start=limit + found.start(1), first=dt.date.min, kind="until")
    if atom.grain == "month" and (found := _THIRD.search(before)):
        return _third_of_month(atom, limit + found.start(), found.group(1))
    return _period(atom)


def _third_of_month(atom: Atom, start: int, third: str) -> Period:
    """'đầu tháng 6', 'giữa tháng 6', 'cuối tháng 6': days 1–10, 11–20, 21 on."""
    first, last, name = {"dau": (1, 10, "Đầu"), "giua": (11, 20, "Giữa"), "cuoi": (21, atom.last.day, "Cuối")}[third]
    reason = f"{name} tháng được hiểu là ngày {first}–{last}."
    return _period(atom, start=start, first=atom.first.replace(day=first), last=atom.first.replace(day=last), kind="vague", grain="part", reason=reason)


def _lists(text: str, atoms: list[Atom]) -> dict[int, int]:
    """Index of atom → number of the list it belongs to."""
    groups: dict[int, int] = {}
    for i, (a, b) in enumerate(pairwise(atoms)):
        if a.grain == b.grain and a.grain != "range" and _LIST_GAP.match(text[a.end : b.start]) and not text.endswith("so voi ", 0, a.start):
            groups[i + 1] = groups.setdefault(i, i)
    return groups


def _name_years(atoms: list[Atom], groups: dict[int, int]) -> None:
    """In 'quý 1 và quý 2/2022' the last member's year holds for all."""
    for i in range(len(atoms) - 2, -1, -1):
        if i in groups and groups.get(i + 1) == groups[i]:
            atoms[i] = _in_year_of(atoms[i], atoms[i + 1])


def _against_context(periods: list[Period], today: dt.date) -> list[Period]:
    """'Cùng kỳ' and 'năm trước' count from the period named before them (else after them), if there is one; 'năm kế tiếp' from one before it."""
    plain = [p for p in periods if p.kind in ("year", "quarter", "half", "months", "month", "range", "day") and p.last < dt.date.max and p.first > dt.date.min]
    out = []
    for period in periods:
        if period.kind == "next":
            base = next((p for p in reversed(plain) if p.end <= period.start), None)
            year = base.last.year + 1 if base else period.first.year
            out.append(replace(period, kind="year", first=dt.date(year, 1, 1), last=dt.date(year, 12, 31)))
            continue
        if not plain or period.kind not in ("previous", "same_period", "same_period_last_year"):
            out.append(period)
            continue
        base = next((p for p in reversed(plain) if p.end <= period.start), plain[-1])
        if period.kind == "previous":
            year = max(base.first.year - 1, 1)
            out.append(replace(period, first=dt.date(year, 1, 1), last=dt.date(year, 12, 31)))
            continue
        years = period.first.year - base.first.year if period.kind == "same_period" else -1
        out.append(replace(period, first=shift(base.first, years=years), last=_same_end(base.last, years), grain=base.grain))
    return out


def _same_end(day: dt.date, years: int) -> dt.date:
    """The day so many years on; a month's end stays a month's end."""
    moved = shift(day, years=years)
    return shift(moved + _DAY, years=0) - _DAY if (day + _DAY).day != 1 else shift(day + _DAY, years=years) - _DAY


def find_periods(text: Folded | str, today: dt.date) -> list[Period]:
    """Periods named in folded text, left to right, not overlapping; `today` is what 'now' means (newest date of the data)."""
    folded = fold(text) if isinstance(text, str) else text
    atoms = find_atoms(folded, today)
    groups = _lists(folded.text, atoms)
    _name_years(atoms, groups)
    periods: list[Period] = []
    i = 0
    while i < len(atoms):
        if i + 1 < len(atoms) and (joined := _range(folded.text, atoms[i], atoms[i + 1])):
            periods.append(joined)
            i += 2
            continue
        if periods and atoms[i].start < periods[-1].end:  # the 'đến nay' of 'từ 2020 đến nay'
            i += 1
            continue
        period = _single(folded, atoms[i], atoms[i - 1].end if i else 0, today)
        periods.append(replace(period, group=groups.get(i)) if i in groups else period)
        i += 1
    return _against_context(periods, today)
