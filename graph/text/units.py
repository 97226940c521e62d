"""Quantities: a number with what it counts (money, percent, days, things)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.text.fold import Folded
from graph.text.numerals import Number, Words, may_start, number_at

VND, USD, PERCENT, COUNT, DAYS, MONTHS, YEARS, TIMES = "vnd", "usd", "percent", "count", "days", "months", "years", "times"


@dataclass(frozen=True)
class Quantity:
    """`value` in `unit` at folded [start, end). Percent is 0–100; `approx` after khoảng, gần …

    `scale` is the scale word read (10**9 for tỷ), `spoken` a number said in words ('một' may be an article),
    `other` a second possible value of an ambiguous writing ('2,500 tỷ').
    """

    start: int
    end: int
    value: int | float
    unit: str
    approx: bool = False
    spoken: bool = False
    scale: int = 1
    other: float | None = None


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: first syllables of what is counted: they let a spoken number stand alone, and make 'nghìn', 'triệu' a count
NOUNS = _set(
    "goi nha cong cty doanh dn du da tinh nguoi don ben ca linh nganh vung dot dai co chu dia quoc nuoc hop benh truong ban vi nt cdt bmt "
    "doi lien mien khu van nhiem cuoc phieu dan lao ho luot hang khoan loai nhom phan lan nam thang ngay tuan quy ky to thu tram nguon tang nac"
)
_PEOPLE = _set("goi nha cong cty doanh dn du da nguoi dan lao luot don ho hop nt ho thua can hecta ha m2 km met tan")
_BEFORE_COUNT = _set("ca dung hon tren duoi qua top nhat thieu da du moi bang khoang khong chi den toi tu it")
#: words that make the number after them a label: tháng 6, gói số 5, thứ ba
_LABELS = _set("nam thang quy ngay so thu q t khoa quan phuong doan lan lo km ql duong tuyen dieu cap hang bac vong ma mst phan ky")
_DONG_PLACES = _set("nai thap hoi hung bac nam anh ha bang phu")
_AFTER_DO = _set("la my tro len den toi thi khong ko o tai va nao hoac duoc dang von nam trong cho")
_PERIOD_AFTER = _set("dau cuoi gan qua vua lien")


def _money(words: Words, at: int) -> tuple[str, int] | None:
    """Currency words at `at`: unit and next token."""
    word = words.word(at)
    if word in ("dong", "vnd", "d", "₫"):
        if word == "dong" and (words.says(at, "đồng", "dong") is False or words.next(at + 1) in _DONG_PLACES):
            return None
        return VND, at + (3 if word != "d" and words.next(at + 1) == "viet" and words.next(at + 2) == "nam" else 1)
    if word in ("usd", "$", "dola"):
        return USD, at + 1
    if word == "do" and words.next(at):
        nxt = words.next(at + 1)
        if words.says(at, "đô") or (words.says(at, "đô") is None and (not nxt or nxt in _AFTER_DO)):
            return USD, at + (1 if nxt != "la" else 3 if words.next(at + 2) == "my" else 2) if nxt != "my" else at + 2
    return (USD, at + 2) if word == "my" and words.next(at + 1) == "kim" else None


def _percent(words: Words, at: int) -> int | None:
    """The token after a percent sign or words at `at`."""
    at += words.next(at) == "diem"
    if words.word(at) == "%":
        return at + 1
    return at + 2 if words.next(at) == "phan" and words.next(at + 1) == "tram" else None


def _span_of_time(words: Words, at: int, value: int | float) -> tuple[str, int | float, int] | None:
    word, nxt = words.next(at), words.next(at + 1)
    if word == "nam" and words.says(at, "năm", "nam") is not False:
        if nxt == "ruoi":
            return MONTHS, value * 12 + 6, at + 2
        return (YEARS, value, at + 1) if not nxt[:1].isdigit() else None
    if word == "thang" and words.says(at, "tháng", "thang") is not False:
        return MONTHS, value, at + 1
    if word in ("ngay", "tuan"):
        return DAYS, value * (7 if word == "tuan" else 1), at + 1
    if word == "lan":
        return TIMES, value, at + 1
    return None


def _fraction(words: Words, at: int) -> Quantity | None:
    """'một nửa', 'nửa', 'hai phần ba', '2/3 số gói' as percent."""
    start = words.items[at].start
    half = at + (words.word(at) == "mot")
    if words.word(half) == "nua" and words.says(half, "nửa", "nua") is not False and words.next(half + 1) not in ("dau", "cuoi", "nam", "ty", "trieu", "thang"):
        if (
            half > at
            or words.word(at - 1) in ("qua", "hon", "toi", "den", "gan", "tren", "duoi", "nhat", "thieu", "gia", "bang")
            or words.next(half + 1) in ("so", "tong")
        ):
            return Quantity(start, words.items[half].end, 50, PERCENT, spoken=True)
        return None
    top = number_at(words, at)
    if top and top.scale == 1 and words.next(top.last) == "phan" and (low := number_at(words, top.last + 1)) and 0 < top.value < low.value <= 10:
        return Quantity(start, words.items[low.last - 1].end, round(100 * top.value / low.value, 4), PERCENT, spoken=True)
    written = re.fullmatch(r"([1-9])/([2-9])", words.word(at))
    if written and words.next(at + 1) in ("so", "tong", "gia", "von") and int(written[1]) < int(written[2]):
        return Quantity(start, words.items[at].end, round(100 * int(written[1]) / int(written[2]), 4), PERCENT)
    return None


def _named(words: Words, at: int) -> bool:
    """Is token `at`, inside the sentence, typed with a capital: the end of a name (Sông Đà 11)?"""
    token = words.items[at]
    typed = words.folded.original(token.start, token.end)
    return at > 0 and typed[:1].isupper() and not typed.isupper()


def _is_label(words: Words, number: Number) -> bool:
    """Is the number a name or date part: năm 2021, tháng 6, gói thầu số 5, 0101234567, 2021?"""
    before = words.word(number.first - 1) if words.joined(number.first) else ""
    if number.digits and number.digits.isdigit():
        if (number.digits[0] == "0" and len(number.digits) > 1) or len(number.digits) >= 8:
            return True
        if len(number.digits) == 4 and 1990 <= number.value <= 2035:
            return before not in ("tren", "hon", "duoi", "thieu", "nhat") or words.next(number.last) not in NOUNS
    if before == "tu" and words.says(number.first - 1, "từ") is False:
        return True
    if before in ("so", "quy", "ky", "ma", "thu", "lan", "phan") and words.says(number.first - 1, "số", "quý", "kỳ", "mã", "thứ", "lần", "phần") is False:
        return False
    if before and words.next(number.last) not in NOUNS and (_named(words, number.first - 1) or (before == "ty" and words.word(number.first - 2) == "cong")):
        return True
    if before == "so" and words.next(number.last) in NOUNS:
        return words.word(number.first - 2) == "thau"
    return before in _LABELS


def _count(words: Words, number: Number) -> Quantity | None:
    """A bare number: as a count, if nothing says that it is a label; a spoken one only before a noun or after a comparison."""
    start, end = words.items[number.first].start, words.items[number.last - 1].end
    if number.scale >= 10**6 or (number.scale >= 1000 and words.next(number.last) not in _PEOPLE and number.scale > 1000):
        unit = COUNT if words.next(number.last) in _PEOPLE else VND
        return Quantity(start, end, number.value, unit, spoken=number.spoken, scale=number.scale, other=number.other)
    if _is_label(words, number):
        return None
    noun = words.next(number.last)
    if number.spoken and number.scale == 1:
        before = words.word(number.first - 1)
        if noun not in NOUNS and words.word(number.first) == "nam" and number.last == number.first + 1:
            return None
        if noun not in NOUNS and not (before in _BEFORE_COUNT and not (noun and words.folded.marked is False)):
            return None
        if words.word(number.first) == "hai" and noun in ("phong", "duong", "quan"):
            return None
    return Quantity(start, end, number.value, COUNT, spoken=number.spoken, scale=number.scale, other=number.other)


def quantity_at(words: Words, at: int) -> tuple[Quantity, int] | None:
    """The quantity that starts at token `at`, and the token after it."""
    if not may_start(words.word(at)) and words.word(at) not in ("gap", "$"):
        return None
    if fraction := _fraction(words, at):
        return fraction, next(i for i in range(at, len(words.items)) if words.items[i].end == fraction.end) + 1
    if words.word(at) == "gap" and (times := _gap(words, at)):
        return times
    dollar = words.word(at) == "$" and words.joined(at + 1)
    number = number_at(words, at + 1 if dollar else at)
    if number is None:
        return None
    start = words.items[at].start

    def made(value: int | float, unit: str, end: int) -> tuple[Quantity, int]:
        return Quantity(start, words.items[end - 1].end, value, unit, spoken=number.spoken, scale=number.scale, other=number.other), end

    if dollar:
        return made(number.value, USD, number.last)
    if (end := _percent(words, number.last)) is not None:
        return made(number.value, PERCENT, end)
    if words.joined(number.last) and (money := _money(words, number.last)) and (number.scale > 1 or number.digits):
        return made(number.value, *money)
    if number.scale == 1 and words.joined(number.last) and (time := _span_of_time(words, number.last, number.value)):
        inside = (words.word(at - 2), words.word(at - 1)) == ("trong", "vong")  # 'trong vòng 90 ngày' is no 'vòng 90'
        labelled = _is_label(words, number) and words.word(number.last) != "lan" and not inside
        if labelled or words.next(time[2]) in _PERIOD_AFTER or (words.word(at) == "nua" and time[0] == YEARS):
            return None
        return made(time[1], time[0], time[2])
    if number.scale == 1000 and words.word(number.last - 1) == "k" and words.next(number.last) not in NOUNS:
        return made(number.value, VND, number.last)
    counted = _count(words, number)
    return (counted, number.last) if counted else None


def _gap(words: Words, at: int) -> tuple[Quantity, int] | None:
    """'gấp đôi', 'gấp rưỡi', 'gấp 3', 'gấp ba lần'."""
    start, word = words.items[at].start, words.next(at + 1)
    if word in ("doi", "ruoi"):
        return Quantity(start, words.items[at + 1].end, 2 if word == "doi" else 1.5, TIMES, spoken=True), at + 2
    number = number_at(words, at + 1) if word else None
    if number is None or number.scale > 1000:
        return None
    end = number.last + (words.next(number.last) == "lan")
    return Quantity(start, words.items[end - 1].end, number.value, TIMES, spoken=number.spoken), end


def found(words: Words) -> list[tuple[Quantity, int, int]]:
    """All quantities with their token spans, left to right, not overlapping."""
    at, hits = 0, []
    while at < len(words.items):
        hit = quantity_at(words, at)
        if hit:
            hits.append((hit[0], at, hit[1]))
        at = hit[1] if hit else at + (1 if number_at(words, at) is None else max(1, _skip(words, at)))
    return hits


def _skip(words: Words, at: int) -> int:
    """Tokens of a number that is a label: they start no other quantity."""
    number = number_at(words, at)
    return number.last - at if number and number.digits else 1


def find_quantities(text: Folded | str | Words) -> list[Quantity]:
    """Quantities in folded text (typed marks are used if a `Folded` is given); years, codes, ordinals and labels are none."""
    from graph.text.quantity import approx_before

    words = text if isinstance(text, Words) else Words(text)
    return [approx_before(words, quantity, first) for quantity, first, _ in found(words)]
