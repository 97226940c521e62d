"""Comparisons with a quantity: trên 5 tỷ, không quá 30 %, từ 3 gói trở lên, 5–10 tỷ. Re-exports `find_quantities`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from graph.text.fold import Folded
from graph.text.numerals import Words
from graph.text.units import COUNT, PERCENT, VND, Quantity, find_quantities, found

__all__ = ["Bound", "Quantity", "approx_before", "find_bounds", "find_quantities"]


@dataclass(frozen=True)
class Bound:
    """A comparison at folded [start, end): `op` is one of > >= < <= = ~ (about) or 'between' (closed: quantity … high).

    `post` is the span of a 'trở lên' that stands apart, behind what is counted: từ 3 gói có kết quả *trở lên*.
    """

    start: int
    end: int
    op: str
    quantity: Quantity
    high: Quantity | None = None
    post: tuple[int, int] | None = None


_BEFORE = {
    ">": "tren|hon|qua|vuot|vuot qua|vuot tren|vuot muc|lon hon|nhieu hon|cao hon|tu tren|hon ca|qua muc|lau hon|dai hon|tren muc|gia",
    ">=": "it nhat|toi thieu|khong duoi|khong it hon|khong thap hon|khong nho hon|khong kem|lon hon hoac bang|hon hoac bang|it nhat la|toi thieu la|"
    "bang hoac tren|bang hoac cao hon|bang hoac nhieu hon|tren hoac bang|bet nhat|"
    "dat tu|tu it nhat|it ra|thap nhat la|bang hoac hon|bang hoac lon hon|tu|min|it cung|chi it",
    "<": "chua noi|khong noi|chua cham|chua cham moc|"
    "duoi|it hon|nho hon|thap hon|kem|be hon|chua toi|chua den|chua day|chua du|chua bang|chua dat|khong toi|khong den|khong day|khong bang|chua vuot|"
    "duoi muc|nhanh hon|chua duoc|khong dat",
    "<=": "khong qua|khong hon|khong vuot|khong vuot qua|khong tren|toi da|nhieu nhat|khong lon hon|khong nhieu hon|khong cao hon|"
    "nho hon hoac bang|it hon hoac bang|"
    "bang hoac duoi|bang hoac thap hon|bang hoac it hon|duoi hoac bang|bang hoac be hon|"
    "toi da la|nhieu nhat la|chua qua|max|bang hoac nho hon|trong vong|khong lau hon|cao nhat la",
    "=": "bang|dung|chinh xac|dung bang|vua dung|chinh xac la|bang dung|tron|vua tron",
    "~": "khoang|xap xi|tam|co|chung|gan|do|ngot|tren duoi|uoc|khoang chung|vao khoang|gan bang|suyt soat|quang|tam khoang",
}
_AFTER = {
    ">=": "tro len|do len|hoac hon|hoac nhieu hon|hoac lon hon|tro di",
    "<=": "tro xuong|do xuong|hoac it hon|do lai|tro lai|la cung|la nhieu|la het muc",
}
_SIGNS = {"≥": ">=", ">=": ">=", "≤": "<=", "<=": "<=", ">": ">", "<": "<", "=": "=", "≈": "~"}
_OPS = {tuple(phrase.split()): op for op, phrases in _BEFORE.items() for phrase in phrases.split("|")}
_POST = {tuple(phrase.split()): op for op, phrases in _AFTER.items() for phrase in phrases.split("|")}
#: words whose comparison reading needs its own marks ('cỡ', not 'có'); without any marks in the text they are none
_MARKED = {"co": "cỡ", "tam": "tầm", "chung": "chừng", "do": "độ", "gia": "già", "kem": "kém", "quang": "quãng"}
#: words that are a comparison unless the typed marks say otherwise ('quá', not 'qua')
_IF_TYPED = {
    "qua": "quá",
    "tu": "từ",
    "gan": "gần",
    "dung": "đúng",
    "bang": "bằng",
    "duoi": "dưới",
    "tren": "trên",
    "min": "min",
    "tron": "tròn",
    "khoang": "khoảng",
}
_FILL = {"muc", "moc", "con", "so", "la", "ca", "toi", "den", "gia", "tri", "co", "du"}
_LONGEST = max(len(p) for p in _OPS)


def _typed_right(words: Words, at: int, quantity: Quantity) -> bool:
    """Do the typed marks allow the operator word at `at`? 'qua 3 năm' without marks is 'through', 'qua 5 tỷ' is 'over'."""
    word = words.word(at)
    if word in _MARKED:
        return bool(words.says(at, _MARKED[word]))
    said = words.says(at, _IF_TYPED[word], word) if word in _IF_TYPED and word != "qua" else words.says(at, "quá") if word == "qua" else True
    if said is None:
        return word != "qua" or quantity.unit in (VND, PERCENT, "usd")
    return said


def _invested(words: Words, at: int) -> bool:
    """Is 'tu' the end of 'đầu tư', as in 'tổng mức đầu tư trên 1.000 tỷ', and no 'từ'?"""
    said = words.says(at, "từ")
    return at > 0 and words.word(at - 1) == "dau" and not said


def _operator(words: Words, first: int, quantity: Quantity) -> tuple[str, int] | None:
    """The longest comparison phrase that ends just before token `first` (a filler may stand between), and its first token."""
    for end in (first, first - 1, first - 2):
        if end < first and words.word(end) not in _FILL:
            break
        for size in range(min(_LONGEST, end), 0, -1):
            phrase = tuple(words.word(i) for i in range(end - size, end))
            op = _OPS.get(phrase) or (_SIGNS.get(phrase[0]) if size == 1 else None)
            if (
                op
                and all(words.joined(i) or words.word(i - 1) in _SIGNS for i in range(end - size + 1, end))
                and (size > 1 or _typed_right(words, end - 1, quantity))
                and not (phrase[0] == "tu" and _invested(words, end - size))
            ):
                return op, end - size
    return None


def approx_before(words: Words, quantity: Quantity, first: int) -> Quantity:
    """The quantity, marked approximate if khoảng, gần, xấp xỉ … stands before it."""
    hit = _operator(words, first, quantity)
    return replace(quantity, approx=True) if hit and hit[0] == "~" else quantity


def _postfix(words: Words, last: int, limit: int) -> tuple[str, int, int] | None:
    """'trở lên' after the quantity or after what is counted (up to six words on, before token `limit`): op, its tokens."""
    for at in range(last, min(last + 7, limit)):
        if not words.joined(at):
            return None
        for phrase, op in _POST.items():
            if tuple(words.word(at + i) for i in range(len(phrase))) == phrase:
                return op, at, at + len(phrase)
    return None


def _as_low(low: Quantity, high: Quantity) -> Quantity | None:
    """The low end takes the high end's unit and scale when it has none: 'từ 5 đến 10 tỷ'."""
    if low.unit == high.unit:
        return replace(low, value=low.value * high.scale) if low.scale == 1 and high.unit in (VND, "usd") and low.value < 1000 <= high.scale else low
    if low.unit != COUNT:
        return low if low.unit in (VND, "usd") and low.scale > 1 and high.unit in (VND, "usd") else None
    if low.scale == 1 and high.scale > 1:
        return replace(low, value=low.value * high.scale, unit=high.unit, scale=high.scale)
    return replace(low, unit=high.unit) if low.scale in (1, high.scale) or high.scale == 1 else None


def _between(words: Words, low: tuple[Quantity, int, int], high: tuple[Quantity, int, int]) -> Bound | None:
    """'từ X đến Y', 'trong khoảng X – Y', 'giữa X và Y', 'X - Y tỷ'."""
    gap = words.folded.text[low[0].end : high[0].start].strip()
    before = words.word(low[1] - 1)
    opened = before in ("tu", "khoang", "giua") or words.word(low[1] - 2) == "khoang"
    if gap not in ("-", "den", "toi", "cho den") and not (gap == "va" and before == "giua"):
        return None
    if not opened and gap != "-" and high[2] <= high[1]:
        return None
    first = _as_low(low[0], high[0])
    if first is None or (first.value >= high[0].value and first.unit == high[0].unit and not opened):
        return None
    start = low[1]
    while start > 0 and words.word(start - 1) in ("tu", "khoang", "giua", "trong", "nam") and words.word(start) != "tu":
        start -= 1  # the 'tư' of 'vốn đầu tư từ 5 đến 10 tỷ' is none of it
    return Bound(words.items[start].start, high[0].end, "between", replace(first, unit=high[0].unit), high[0])


def find_bounds(text: Folded | str | Words) -> list[Bound]:
    """Comparisons with a quantity in folded text, left to right; a superlative without a number ('ít nhất') is none."""
    words = text if isinstance(text, Words) else Words(text)
    hits, bounds, at = found(words), list[Bound](), 0
    while at < len(hits):
        if at + 1 < len(hits) and (pair := _between(words, hits[at], hits[at + 1])):
            bounds.append(pair)
            at += 2
            continue
        if bound := _single(words, *hits[at], hits[at + 1][1] if at + 1 < len(hits) else len(words.items)):
            bounds.append(bound)
        at += 1
    return bounds


def _single(words: Words, quantity: Quantity, first: int, last: int, limit: int) -> Bound | None:
    before, after = _operator(words, first, quantity), _postfix(words, last, limit)
    start = words.items[before[1]].start if before else quantity.start
    if after and (before is None or before[0] in (">=", "=", "~")):
        op, at, to = after
        end = words.items[to - 1].end
        return Bound(start, end, op, quantity) if at == last else Bound(start, quantity.end, op, quantity, post=(words.items[at].start, end))
    if before is None:
        return None
    return Bound(start, quantity.end, before[0], replace(quantity, approx=before[0] == "~"))
