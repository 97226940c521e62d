"""From the typed question to the chart's first items: words, quantities, times, places, codes and names."""
from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from graph.text.dates import Period, find_periods
from graph.text.fold import Folded, Token, fold, has_marks, tokens, tone_style
from graph.text.numerals import Words
from graph.text.places import find_places
from graph.text.quantity import Bound, Quantity, find_bounds, find_quantities
from nlp import carriers, meaning
from nlp.chart import LEXICAL as LEXICAL
from nlp.chart import Chart, Item
from nlp.sem import Sem
from nlp.texts import find_texts
from nlp.vocabulary import Hit, Vocabulary

#: costs of a word with other marks than typed, and of one that may be another word
SLIP = 0.12
DOUBT = 0.08
#: and of one that is part of a longer adjective: 'chậm tiến độ' is seldom 'chậm' and 'tiến độ'
BROKEN = 0.05
#: of one that is part of a longer key: 'loại vi phạm' is not 'loại' (of project) and 'vi phạm'
SHORTER = 0.5
#: words that point at the noun before them, and what they may point at: never fillers there
POINTING = {("nay",), ("do",), ("ay",), ("kia",), ("tren",)}
PARTICLES = {("do",), ("ay",)}  # also end a sentence: '… đang xét thầu ấy'
POINTED_AT = ("N", "KEY", "VAL", "ATTR")


@dataclass(frozen=True)
class Named:
    """A stretch of folded text that names entities: all of `ids` fit equally well."""

    start: int
    end: int
    kinds: tuple[str, ...]
    ids: tuple[str, ...]
    names: tuple[str, ...]
    cost: float = 0.0


class Names(Protocol):
    """The name index as the query layer needs it."""

    def find(self, folded: Folded) -> list[Named]: ...
    def nearest(self, text: str, limit: int = 5) -> list[tuple[str, str, str, str]]: ...


@dataclass(frozen=True)
class Tagged:
    folded: Folded
    tokens: list[Token]
    chart: Chart
    invalid: tuple[Period, ...]
    names: tuple[Named, ...]
    ambiguous_places: tuple[str, ...] = ()


CODE = re.compile(r"^(?:(?:ib|dc|bp|pl|pr|tb)\d{6,}|vnz?p?\d{9,}|\d{10}(?:-\d{3})?|ppp\d+|\d{7,9})$")


def tag(question: str, vocabulary: Vocabulary, names: Names, today: dt.date) -> Tagged:
    folded = fold(question)
    words = tokens(folded)
    chart = Chart(len(words), breaks=_breaks(folded, words))
    starts = {w.start: i for i, w in enumerate(words)}
    ends = {w.end: i + 1 for i, w in enumerate(words)}

    def span(start: int, end: int) -> tuple[int, int] | None:
        first = starts.get(start)
        last = ends.get(end)
        return (first, last) if first is not None and last is not None and first < last else None

    def put(category: str, start: int, end: int, sem: Sem, *, cost: float = 0.0, payload: object = None, word: str = "") -> None:
        at = span(start, end)
        if at is not None:
            chart.add(Item(category, at[0], at[1], sem, LEXICAL + cost, payload=payload, word=word or folded.text[start:end]))

    named = tuple(names.find(folded))
    taken = [(n.start, n.end) for n in named]
    for n in named:
        at = span(n.start, n.end)
        if at is not None:
            put("ENT", n.start, n.end, meaning.entity(at[0], n.kinds, n.ids), cost=n.cost, payload=n)

    places = [p for p in find_places(folded)]
    for p in places:
        if p.kind != "ambiguous":
            put("PLC", p.start, p.end, Sem(), payload=p, cost=0.35 if _inside(p.start, p.end, taken) else 0.0)
    periods = find_periods(folded, today)
    _put_periods(periods, put, folded.text)
    dated = [(p.start, p.end) for p in periods]
    numbers = Words(folded)
    for b in (_in_money(_after_noun(b, folded.text)) for b in find_bounds(numbers)):
        put("BND", b.start, b.end, Sem(), payload=b)
        if b.post is not None:
            put("BND", b.start, b.end, Sem(), payload=b)
        _put_times(b, folded, words, put)
    for q in find_quantities(numbers):
        if q.unit == "count" and not _inside(q.start, q.end, dated) and isinstance(q.value, int) and 0 < q.value <= 1000:
            put("CARD", q.start, q.end, Sem(), payload=q.value, cost=0.05)
        put("QTY", q.start, q.end, Sem(), payload=q)
    for start, end, text in find_texts(folded):
        put("TEXT", start, end, Sem(), payload=text)
    _put_words(vocabulary, folded, words, chart)
    invalid = tuple(p for p in periods if p.kind == "invalid")
    return Tagged(folded, words, chart, invalid, named, tuple(p.name for p in places if p.kind == "ambiguous"))


def _after_noun(b: Bound, text: str) -> Bound:
    """'tổng mức đầu tư trên 500 tỷ': the 'tư' is the noun's, not 'từ'."""
    return replace(b, start=b.start + 3) if text.startswith("tu tren", b.start) and text[: b.start].endswith("dau ") else b


def _in_money(b: Bound) -> Bound:
    """'20 tỷ', '500 triệu' without a unit is money."""
    def vnd(q: Quantity) -> Quantity:
        return replace(q, unit="vnd") if q.unit == "count" and q.scale >= 1_000_000 else q

    return replace(b, quantity=vnd(b.quantity), high=vnd(b.high) if b.high else None)


def _breaks(folded: Folded, words: Sequence[Token]) -> frozenset[int]:
    """Tokens with a comma, full stop, colon, question mark, bracket or the like before them."""
    return frozenset(i for i in range(1, len(words)) if any(c in ",.;:?!()\n" for c in folded.text[words[i - 1].end:words[i].start]))


def _inside(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(a <= start and end <= b and (a, b) != (start, end) for a, b in spans)


def _put_periods(periods: Sequence[Period], put: object, text: str) -> None:
    """One item a period; a list ('2020, 2021 và 2022') is one item over all of it."""
    groups: dict[int, list[Period]] = {}
    for p in periods:
        if p.kind == "invalid":
            continue
        if p.group is not None:
            groups.setdefault(p.group, []).append(p)
        else:
            if text[p.end:p.end + 5] == " nhat":
                continue  # 'gần đây nhất' is a superlative
            put("PER", p.start, p.end, Sem(), payload=[p], cost=0.0 if p.kind not in ("vague", "recent") else 0.1)  # type: ignore[operator]
    for members in groups.values():
        put("PER", min(m.start for m in members), max(m.end for m in members), Sem(), payload=members)  # type: ignore[operator]


def _put_times(b: Bound, folded: Folded, words: Sequence[Token], put: object) -> None:
    """'từ 3 lần trở lên' is a count of events."""
    if b.quantity.unit == "count":
        for w in words:
            if w.text == "lan" and (w.start == b.end + 1 or b.start < w.start < b.end):
                put("TIMES", b.start, max(w.end, b.end), Sem(), payload=b)  # type: ignore[operator]
    if b.quantity.unit == "times":
        put("TIMES", b.start, b.end, Sem(), payload=replace(b, quantity=replace(b.quantity, unit="count")))  # type: ignore[operator]


def _within_names(folded: Folded, words: Sequence[Token], breaks: frozenset[int]) -> frozenset[int]:
    """Words with a capital behind another such word, in a text that is not written so throughout."""
    high = [folded.original(w.start, w.end)[:1].isupper() for w in words]
    if 2 * sum(high) > len(words):
        return frozenset()
    return frozenset(i for i in range(1, len(words)) if high[i - 1] and high[i] and i not in breaks)


def _put_words(vocabulary: Vocabulary, folded: Folded, words: Sequence[Token], chart: Chart) -> None:
    typed = [tone_style(folded.original(w.start, w.end)).casefold() for w in words]
    hits = vocabulary.find([w.text for w in words], typed, marked_text=folded.marked)
    opening = _opening(hits, chart)
    there = [h for h in hits if h.entry.category in ("THERE", "ELSEWHERE") or (h.entry.category == "WHETHER" and h.start in opening)]
    exact = [h for h in hits if folded.marked and h.slips == 0 and h.entry.category in ("N", "V2", "VAL", "KEY")]
    long = [(h.start, h.end) for h in hits if h.slips == 0 and h.end - h.start > 1 and h.entry.category == "VAL"]
    keys = [(h.start, h.end) for h in hits if h.slips == 0 and h.entry.category == "KEY" and not chart.breaks & set(range(h.start + 1, h.end))]
    things = {(h.end, p) for h in hits if h.entry.category in POINTED_AT for p in POINTING if p not in PARTICLES or h.entry.category != "VAL"}
    names = {i.end for cell in chart.cells.values() for i in cell.get("ENT", ())}
    capitals = _within_names(folded, words, chart.breaks)
    begun = {i.start for cell in chart.cells.values() for i in cell.get("ENT", ()) if "Agency" in i.sem.kinds()}
    for hit in hits:
        if hit.entry.category == "FILL" and (hit.start, hit.entry.words) in things and hit.start not in names:
            continue  # 'dự án này', 'các gói trên': which ones is to be found out
        if hit.entry.category != "VAL" and "," not in hit.entry.phrase and any(b in chart.breaks for b in range(hit.start + 1, hit.end)):
            continue  # 'kế hoạch, giải ngân' is no 'kế hoạch giải ngân'
        if hit.start and isinstance(hit.entry.payload, dict) and words[hit.start - 1].text in hit.entry.payload.get("never_after", ()):
            continue  # 'chậm tiến độ' is no 'tiến độ'
        if hit.entry.category == "IMP" and hit.start not in opening:
            continue  # 'danh sách' inside a sentence is a thing, not a request
        if hit.entry.category == "FILL" and (hit.start in capitals or any(h.start <= hit.start and hit.end <= h.end for h in there)):
            continue  # 'Công ty Hòa Bình Phát': part of a name that nobody has
        if hit.entry.category == "FILL" and hit.slips and any(hit.start <= h.start and h.end <= hit.end for h in exact):
            continue  # 'gói là' is not 'gọi là': what is typed with its marks is meant
        if hit.entry.phrase in ("trên", "dưới") and hit.entry.category == "FILL" and hit.end in begun:
            continue  # 'trên Sở Y tế là cơ quan nào': what is above it
        if hit.entry.phrase == "ngay" and hit.end < len(words) and words[hit.end].text in ("nam", "khi", "trong", "sau", "thang", "quy"):
            continue  # 'ngay năm thành lập': in that very year
        if hit.entry.category == "EVERYQ" and hit.slips:
            continue  # 'công ty nào cùng' is not 'nào cũng'
        if hit.entry.marked[0] == "thế" and hit.end - hit.start == 1 and hit.end < len(words) and words[hit.end].text == "nao":
            continue  # 'tình hình thế nào' is no 'tình hình nào'
        if hit.entry.marked[0] == "cũng" and hit.start and words[hit.start - 1].text == "nao":
            continue  # 'gói nào cũng': every one, no filler
        sem = hit.entry.make(hit.start) or Sem()
        cost = LEXICAL + hit.entry.cost + SLIP * hit.slips + DOUBT * hit.doubt + BROKEN * _inside(hit.start, hit.end, long)
        if hit.entry.category == "KEY" and _inside(hit.start, hit.end, keys):
            cost += SHORTER
        chart.add(Item(hit.entry.category, hit.start, hit.end, sem, cost, payload=hit.entry.payload, word=hit.entry.phrase))
    _put_there(chart, hits)
    _put_carriers(chart, hits, [w.text for w in words], typed, folded.marked)


def _put_carriers(chart: Chart, hits: Sequence[Hit], words: Sequence[str], typed: Sequence[str], marked: bool) -> None:
    """Requests before the question and courtesies behind it, save where a name, place or time is."""
    counts = {h.start - (words[h.start - 1] == "co") for h in hits if h.entry.category == "HOWMANY" and h.start}  # '… (có) bao nhiêu'
    things = [at for at, cell in chart.cells.items() if cell.keys() & {"ENT", "PLC", "PER", "BND"}]
    first, last = sorted({0, *chart.breaks}), sorted({len(words), *chart.breaks})
    for category, run in (*carriers.opening(words, typed, marked, first), *carriers.closing(words, typed, marked, last)):
        if any(start < run.end and run.start < end for start, end in things):
            continue
        if category != "IMP" or "count" not in run.classes or run.end in counts:
            chart.add(Item(category, run.start, run.end, Sem(), LEXICAL, word=" ".join(typed[run.start:run.end])))


def _opening(hits: Sequence[Hit], chart: Chart) -> set[int]:
    """Tokens where a clause begins: the first, those after a break, and those that only requests and fillers precede."""
    found = {0, *chart.breaks}
    for hit in sorted(hits, key=lambda h: h.start):
        if hit.start in found and hit.entry.category in ("IMP", "FILL"):
            found.add(hit.end)
    return found


def _put_there(chart: Chart, hits: Sequence[Hit]) -> None:
    """'ở đó' is the place named before it."""
    for hit in hits:
        if hit.entry.category not in ("THERE", "ELSEWHERE"):
            continue
        earlier = [i for (_, end), cell in chart.cells.items() if end <= hit.start for i in cell.get("PLC", ())]
        if earlier and len({id(i.payload) for i in earlier}) == 1:
            place = max(earlier, key=lambda i: i.end)
            category = "PLC" if hit.entry.category == "THERE" else "NOTPLC"
            chart.add(Item(category, hit.start, hit.end, Sem(), LEXICAL, payload=place.payload, word=hit.entry.phrase))


def marked(question: str) -> bool:
    return has_marks(question)
