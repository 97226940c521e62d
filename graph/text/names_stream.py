"""A sentence as the name index sees it: folded words with abbreviations spelt out, where they stand, and what cues a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

from rapidfuzz.distance import OSA

from graph.text.fold import Folded, fold_key, tone_style
from graph.text.names_words import claims, has_trade, noun_trade_at, only_common, opener, opens_phrase, surname
from graph.text.orgname import _tables, expand
from graph.text.places import Place, find_places
from graph.text.syllable import is_folded_syllable

#: words of a sentence that are looked at
MAX_WORDS = 200
_WORD = re.compile(r"[^\W_]+|&")
_BREAK = re.compile(r"[?;!\n]")
#: words that announce a name
_CUES = frozenset(
    [
        "cong ty",
        "cty",
        "doanh nghiep",
        "dn",
        "nha thau",
        "nt",
        "chu dau tu",
        "ben moi thau",
        "nha dau tu",
        "tap doan",
        "tong cong ty",
        "du an",
        "goi thau",
        "co quan",
        "don vi",
        "ong",
        "ba",
        "lien danh",
        "hop tac xa",
        "nguoi ten",
        "ten la",
        "ten",
    ]
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: words that no firm's own name holds: what stands behind them is another phrase; typed with marks, and (fewer) without
_FUNCTION = _set(
    "của là có nào không ko trúng thầu dự đã được do bởi tại với những các mỗi từng cho trong trên dưới từ đến mà thì nhất "
    "nhiêu mấy ai gì giữa hay hoặc cùng chung khác gói người thuộc về ở thắng thua"
)
_FUNCTION_FOLDED = _set("cua la nao khong ko thau duoc voi nhung tung ai gi hoac nhieu ma boi")
_COUNTED = _set("nam thang quy ngay goi du lan ty trieu nghin dong tinh nha cong doanh phan")
#: legal forms that are recognised with one slip
_SPELT_FORMS = tuple(
    tuple(form.split())
    for form in (
        "cong ty trach nhiem huu han mot thanh vien",
        "cong ty trach nhiem huu han",
        "cong ty tnhh mot thanh vien",
        "cong ty tnhh mtv",
        "cong ty co phan",
        "cong ty tnhh",
        "doanh nghiep tu nhan",
        "tong cong ty",
        "hop tac xa",
        "tap doan",
        "cong ty",
    )
)


def _repaired(texts: list[str]) -> list[str]:
    """The words with one-letter slips inside legal forms put right ('cng ty', 'cong ty tnh', 'cong ty co pan')."""
    out, at = list(texts), 0
    while at < len(out):
        form = next((f for f in _SPELT_FORMS if _nearly(f, out[at : at + len(f)])), ())
        out[at : at + len(form)] = form
        at += len(form) or 1
    return out


def _nearly(form: tuple[str, ...], words: list[str]) -> bool:
    """The same but for one word that is one edit off and no word of its own."""
    if len(words) < len(form) or (words[0] != form[0] and words[1] != form[1]):
        return False
    wrong = [(f, w) for f, w in zip(form, words, strict=True) if f != w]
    if not wrong:
        return True
    (meant, typed) = wrong[0]
    return len(wrong) == 1 and len(meant) > 1 and OSA.distance(meant, typed, score_cutoff=1) == 1 and (len(form) > 2 or not is_folded_syllable(typed))


@dataclass(frozen=True)
class Word:
    """A folded word at folded [start, end) of the sentence; `typed` as typed in lower case, `marked` if typed with marks of its own."""

    text: str
    start: int
    end: int
    typed: str
    capital: bool
    marked: bool


@lru_cache(maxsize=1)
def _forms() -> dict[tuple[str, ...], str]:
    """Legal forms by their words, as they stand in a stream."""
    tables = _tables()
    return {
        **tables.starts,
        **{tuple(fold_key(f).split()): f for f in tables.starts.values()},
        ("cong", "ty"): "Công ty",
        ("cty",): "Công ty",
        ("ct",): "Công ty",
    }


class Stream:
    """The words of a sentence outside `blocked` folded spans; `va` is left out, as in the index."""

    def __init__(self, folded: Folded, blocked: Sequence[tuple[int, int]] = ()) -> None:
        self.folded = folded
        pieces = list(islice(_WORD.finditer(folded.text), MAX_WORDS))
        typed = [tone_style(folded.original(m.start(), m.end())) for m in pieces]
        shouting = not any(c.islower() for c in folded.typed)
        self.words: list[Word] = []
        for text, first, last in expand([t.lower() for t in typed], open_end=True):
            start, end = pieces[first].start(), pieces[last - 1].end()
            if fold_key(text) in ("va", "") or any(a < end and start < b for a, b in blocked):
                continue
            plain = first + 1 == last and text == typed[first].lower()
            self.words.append(Word(fold_key(text), start, end, text, not shouting and typed[first][:1].isupper(), plain and fold_key(text) != text))
        self.texts = _repaired([w.text for w in self.words])
        #: pieces as typed, folded, with their spans: names may keep what a sentence would spell out ('QT')
        self.raw = [(m.group(), m.start(), m.end()) for m in pieces if not any(a < m.end() and m.start() < b for a, b in blocked)]
        self._blocked = blocked
        self._forms_before: dict[int, tuple[str, int]] = {}
        #: every word of a longer sentence capitalised: capitals tell nothing
        self._titled = len(self.words) > 6 and sum(w.capital for w in self.words) > 0.8 * len(self.words)

    @cached_property
    def forms(self) -> list[tuple[int, int]]:
        """Word ranges of legal forms and 'công ty', the longest first where they overlap."""
        found, at = [], 0
        while at < len(self.words):
            size = next((n for n in range(min(12, len(self.words) - at), 0, -1) if tuple(self.texts[at : at + n]) in _forms()), 0)
            if size:
                found.append((at, at + size))
            at += size or 1
        return found

    def cuts_form(self, first: int, last: int) -> bool:
        """Do words [first, last) begin or end inside a legal form ('thành viên Chiến')?"""
        return any(a < first < b or a < last < b for a, b in self.forms)

    def announced(self, at: int) -> int:
        """The word where a name begins that a legal form announces and that runs up to word `at` without a pause or a word of questions."""
        begin = max((b for _, b in self.forms if b <= at), default=-1)
        if begin < 0 or at - begin > 12 or any(self._paused(i) for i in range(begin, at)):
            return at
        return at if any(self.is_function(i) for i in range(begin, at)) else begin

    def is_function(self, at: int) -> bool:
        word = self.words[at]
        if word.capital:
            return False
        return word.typed in _FUNCTION if self.folded.marked else word.text in _FUNCTION_FOLDED

    def _paused(self, at: int) -> bool:
        """Is there more than a space (a comma; not an 'and', which the stream leaves out) before word `at`?"""
        return self._between(at).replace("va", "").strip(" &-.") != ""

    def _between(self, at: int) -> str:
        return self.folded.text[self.words[at - 1].end : self.words[at].start] if at > 0 and self.words[at].start >= self.words[at - 1].end else ""

    def announced_stretches(self, first: int, last: int) -> list[tuple[int, int]]:
        """Within [first, last): from each legal form to the next word of questions, pause or legal form: where a name should be."""
        found = []
        for _, begin in self.forms:
            if not first <= begin < last:
                continue
            end = begin
            while (
                end < min(last, begin + 16)
                and not (end > begin and self._paused(end))
                and not self.is_function(end)
                and not any(a == end for a, _ in self.forms)
            ):
                end += 1
            if end - begin > 1:
                found.append((begin, end))
        return found

    def unexplained(self, low: int, high: int, first: int, last: int) -> float:
        """What it costs a name over [first, last) that the rest of the stretch [low, high) is left over: most for words that look like a name."""
        cost = trailing = 0.0
        for i in (*range(low, first), *range(last, high)):
            if self.strange(i):
                cost += 0.2
            elif self.texts[i].isdigit() and len(self.texts[i]) > 3:
                continue  # a year
            elif i >= last and self._same_name(i, last):
                cost += 0.15
            elif i >= last and (only_common([self.texts[i]]) or (self.words[last - 1].capital and not self.words[i].capital and not self._titled)):
                trailing += 0.05 if noun_trade_at(self.texts[last:high], i - last) else 0.01
            else:
                named = i < first and self.words[i].capital and not has_trade(self.texts[i:first])
                cost += 0.15 if named or not only_common([self.texts[i]]) else 0.04
        cost += min(trailing, 0.12)
        if cost < 0.15 and last < high and not self.folded.marked and not opens_phrase(self.texts, last):
            cost += 0.15
        return cost

    def _same_name(self, at: int, last: int) -> bool:
        """Does word `at`, behind a name that ends before `last`, look like its next part: capitalised as it is, a place, a bare number?"""
        word, nxt = self.words[at], self.texts[at + 1] if at + 1 < len(self.words) else ""
        if at > last and not self._same_name(at - 1, last):
            return False
        if word.text.isdigit():
            return nxt not in _COUNTED
        if word.capital and self.words[last - 1].capital and not self._titled:
            return True
        return any(p.start <= word.start and word.end <= p.end and p.kind == "province" for p in self.places)

    def adjoins(self, at: int) -> bool:
        """Does word `at` stand right behind its predecessor, nothing between?"""
        return 0 < at < len(self.words) and self._between(at).strip(" &-.") == ""

    @cached_property
    def stretches(self) -> list[tuple[int, int]]:
        return self.announced_stretches(0, len(self.words))

    @cached_property
    def places(self) -> list[Place]:
        return find_places(self.folded)

    def runs(self) -> list[tuple[int, int]]:
        """Stretches of words without a sentence break or a blocked span between."""
        runs, first = [], 0
        for i in range(1, len(self.words) + 1):
            if i == len(self.words) or self._broken(i):
                if i > first:
                    runs.append((first, i))
                first = i
        return runs

    def _broken(self, at: int) -> bool:
        a, b = self.words[at - 1].end, self.words[at].start
        return bool(_BREAK.search(self.folded.text[a:b])) or any(a <= s and e <= b for s, e in self._blocked)

    def form_before(self, at: int) -> tuple[str, int]:
        """The legal form that ends before word `at` ('' if none) and its first word."""
        if (known := self._forms_before.get(at)) is None:
            texts = tuple(self.texts[max(0, at - 12) : at])
            found = next(((form, at - len(texts) + i) for i in range(len(texts)) if (form := _forms().get(texts[i:]))), ("", at))
            known = self._forms_before[at] = found
        return known

    def form_after(self, at: int) -> tuple[str, int]:
        """The legal form that stands at word `at` behind a name ('Co., Ltd', 'JSC'; '' if none) and the word after it."""
        for size in range(min(4, len(self.words) - at), 0, -1):
            if form := _tables().endings.get(tuple(self.texts[at : at + size])):
                return form, at + size
        return "", at

    def cued(self, at: int) -> bool:
        """Does a legal form, another announcing word or a quote stand before word `at`?"""
        before = self.folded.text[max(0, self.words[at].start - 3) : self.words[at].start].rstrip()
        if before.endswith(('"', "'")) and self.words[at].start:
            return True
        return bool(self.form_before(at)[0]) or any(" ".join(self.texts[at - n : at]) in _CUES for n in (1, 2, 3) if at >= n)

    def goes_on(self, at: int) -> bool:
        """May a name go on at word `at`: capitalised behind a capitalised one, or, where case tells nothing, no word of questions?"""
        if not self.adjoins(at) or self._titled:
            return False
        if self.words[at - 1].capital:
            return self.words[at].capital
        return self.texts[at].isalpha() and not only_common([self.texts[at]]) and not self.is_function(at)

    def strange(self, at: int) -> bool:
        """Is word `at` there, right behind its neighbour, and neither Vietnamese nor a word of questions: part of a longer name?"""
        if not 0 < at < len(self.words) or self.words[at].start - self.words[at - 1].end > 1:
            return False
        text = self.words[at].text
        return len(text) >= 3 and text.isalpha() and not is_folded_syllable(text) and not only_common([text])

    def within(self, start: int, end: int) -> tuple[int, int]:
        """The words inside folded [start, end)."""
        inside = [i for i, w in enumerate(self.words) if start <= w.start and w.end <= end]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    def stands_out(self, first: int, last: int) -> bool:
        """Can words [first, last) be a name by their looks: cued, all in capitals, or not all common words?"""
        piece = self.words[first:last]
        return self.cued(first) or (all(w.capital or w.text.isdigit() for w in piece) and len(piece) > 1) or not only_common(self.texts[first:last])

    def bare_name(self, first: int, last: int) -> bool:
        """Are words [first, last) a whole run of three capitals or more with marks, which no other noun claims ('ông', 'dự án') and no person bears?"""
        piece = self.words[first:last]
        if len(piece) < 3 or self._titled or not all(w.capital for w in piece) or not any(w.marked for w in piece):
            return False
        before = first and self.adjoins(first) and ((self.words[first - 1].capital and not opener(self.texts[first - 1])) or claims(self.texts[:first]))
        after = last < len(self.words) and self.adjoins(last) and self.words[last].capital
        return not (before or after or surname(self.texts[first]))

    def and_before(self, at: int) -> bool:
        """Does 'và', which the stream leaves out, stand before word `at`?"""
        return self._between(at).strip() == "va"

    def span(self, first: int, last: int) -> tuple[int, int]:
        return self.words[first].start, self.words[last - 1].end
