"""What marks a question as continuing the last one: the marks (nlp/lexicon/dialogue.yml) and what is left of the question without them."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from graph.declared import declared
from graph.text.fold import Folded, Token, fold, tokens, tone_style

PATH = Path(__file__).parent / "lexicon" / "dialogue.yml"

Phrase = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Said:
    """A question without its marks of continuation.

    `scoped`: the last answer is what is spoken of ('trong số đó'). `again`: the last question with a change ('còn …', '… thì sao').
    `reverse`: only its other direction. `versus`: compared with another time. `command`: what is to be done with it ('drop', 'add', 'turn', 'why', 'both').
    """

    rest: str
    scoped: bool = False
    again: bool = False
    reverse: bool = False
    versus: bool = False
    command: str = ""

    @property
    def marked(self) -> bool:
        return self.scoped or self.again or self.reverse or self.versus or bool(self.command)


@lru_cache(maxsize=1)
def _marks() -> Mapping[str, tuple[Phrase, ...]]:
    loaded: Mapping[str, list[str]] = declared(PATH)
    return {name: tuple(sorted((_phrase(p) for p in said), key=lambda p: -len(p[0]))) for name, said in loaded.items()}


def marks(name: str) -> Sequence[Phrase]:
    """The phrases of one list of the file, folded and as they are written; the longest first, of equal length in the order of the file."""
    return _marks()[name]


def _phrase(text: str) -> Phrase:
    folded = fold(text)
    words = tokens(folded)
    return tuple(w.text for w in words), _typed(folded, words)


def _typed(folded: Folded, words: Iterable[Token]) -> tuple[str, ...]:
    return tuple(tone_style(folded.original(w.start, w.end)).casefold() for w in words)


def said(question: str) -> Said:
    """The marks of a question and the rest of it, as typed."""
    folded = fold(question)
    words = tokens(folded)
    typed = _typed(folded, words)
    kept = list(range(len(words)))

    def at(name: str, place: int) -> int:
        """How many of the kept words from `place` on are such a mark."""
        here = kept[place:]
        for phrase, marked in _marks()[name]:
            span = here[: len(phrase)]
            same = all(words[i].text == p and (typed[i] == m or not folded.marked) for i, p, m in zip(span, phrase, marked, strict=False))
            if len(span) == len(phrase) and same:
                return len(phrase)
        return 0

    scoped = again = versus = False
    if at("turn", 0) == len(kept) or (kept and at("turn", 0) and at("close", at("turn", 0)) == len(kept) - at("turn", 0)):
        return Said("", command="turn")
    if (command := _command(kept, at, [w.text for w in words])) is not None:
        return Said(_text(folded, words, command[1]), command=command[0])
    for alone in ("why", "both"):
        if (n := at(alone, 0)) and (n == len(kept) or at("close", n) == len(kept) - n):
            return Said("", command=alone)
    if (n := at("which_side", 0)) and (m := at("more", n)) and n + m == len(kept):
        return Said("", command="both")
    if n := at("regroup", 0):
        grouping = "theo từng " if folded.marked else "theo tung "
        return Said(grouping + _text(folded, words, kept[n:]), again=True)
    if (first := _first_few(kept, at, [w.text for w in words])) is not None:
        return Said(f"top {first}", again=True)
    if (n := at("reverse", next((k for k in range(len(kept)) if at("reverse", k)), 0))) and n >= len(kept) - 3:
        return Said("", reverse=True)
    place = 0
    while place < len(kept):
        if n := at("scope", place) or (at("scope_first", place) if place == 0 or _counted_there(words, kept[:place]) else 0):
            del kept[place : place + n]
            scoped = True
        else:
            place += 1
    while n := at("open", 0):
        del kept[:n]
        again = True
        if m := at("scope_first", 0):
            del kept[:m]
            scoped = True
    if n := at("versus", 0):
        del kept[:n]
        versus = True
    while kept and (n := next((len(kept) - k for k in range(len(kept)) if at("close", k) == len(kept) - k), 0)):
        if n == 1 and n < len(kept) and (words[kept[-2]].text, words[kept[-1]].text) == ("nao", "nua"):
            break  # 'còn dự án nào nữa': another one
        del kept[len(kept) - n :]
        again = True
    return Said(_text(folded, words, kept), scoped, again, False, versus)


def _command(kept: list[int], at: Callable[[str, int], int], words: Sequence[str]) -> tuple[str, list[int]] | None:
    """'bỏ … ra', 'thêm … vào': which of the two, and the words that say what. None where it is no command but a question, or of other bidding."""
    if kept and at("busy", 0) == 0 and any(at("busy", n) for n in range(len(kept))):
        return None
    for name in ("drop", "add"):
        start = at(name, 0)
        if not start or (name == "drop" and at("drop_busy", start)):
            continue
        end = next((n for n in range(start + 1, len(kept)) if at(f"{name}_end", n) == len(kept) - n), len(kept))
        part = at("part", start)
        inner = kept[start + part if start + part < end else start : end]
        if inner:
            return name, inner
    return None


def _first_few(kept: list[int], at: Callable[[str, int], int], words: Sequence[str]) -> str | None:
    """'(lấy) 3 cái đầu (thôi)', '5 dòng đầu tiên': how many."""
    start = at("taking", 0)
    number = words[kept[start]] if start < len(kept) else ""
    noun = at("row", start + 1) or at("row_of_people", start + 1)
    end = start + 1 + noun + at("row_first", start + 1 + noun)
    closed = end == len(kept) or at("close", end) == len(kept) - end
    few = {phrase[0]: str(n) for n, (phrase, _) in enumerate(marks("places"), 1) if n > 1}
    counted = number if number.isdigit() else few.get(number)
    return counted if counted and noun and end > start + 1 + noun and closed else None


#: how what is said of some of those listed goes on
OF_THEM = frozenset({"tung", "da", "dang", "chua", "trung", "thuoc", "nam", "o", "bi", "khong", "chung", "cung"})
#: how 'mấy công ty trong đó', 'ai trong đó' begin; after 'dự án nào' the same words open a clause
COUNTED_THERE = ("ai", "co ai", "may", "bao nhieu", "co may", "co bao nhieu", "bn")


def _counted_there(words: Sequence[Token], before: Sequence[int]) -> bool:
    """Is 'trong đó' said of who or how many of those just listed?"""
    if not 0 < len(before) <= 5:
        return False
    opening = " ".join(words[i].text for i in before)
    after = before[-1] + 3 if before else len(words)
    if opening.endswith(" nao") and after < len(words) and 1 < len(before) <= 5:
        return words[after].text in OF_THEM  # 'công ty nào trong đó từng trúng thầu'; 'dự án nào trong đó có …' may open a clause
    return any(opening == w or opening.startswith(f"{w} ") for w in COUNTED_THERE) and (opening != "ai" or len(before) == 1)


def _text(folded: Folded, words: list[Token], kept: list[int]) -> str:
    """The kept words as typed; neighbours keep what stood between them."""
    out = ""
    for n, i in enumerate(kept):
        if n:
            out += folded.original(words[i - 1].end, words[i].start) if kept[n - 1] == i - 1 and words[i - 1].end < words[i].start else " "
        out += folded.original(words[i].start, words[i].end)
    return out


def of_things(rest: str, thing: str | None) -> str:
    """'của chúng' after an answer of things: 'của các dự án kia'. Pronouns of people stay."""
    folded = fold(rest)
    words = tokens(folded)
    out = rest
    for n in reversed(range(len(words) if thing else 0)):
        follows = words[n + 1].text if n + 1 < len(words) else ""
        typed = not folded.marked or _typed(folded, [words[n]])[0] in _marks_words("things", marked=True)
        if typed and words[n].text in _marks_words("things") and follows not in _marks_words("not_things"):
            first, last = folded.span(words[n].start, words[n].end)
            named = f"các {thing} kia"
            out = out[:first] + (named if folded.marked else fold(named).text) + out[last:]
    return out


def of_pieces(rest: str, thing: str | None) -> str:
    """'cái nào chậm', 'mấy cái đó': what the last answer listed."""
    folded = fold(rest)
    words = tokens(folded)
    out = rest
    for n in reversed(range(len(words) - 1 if thing else 0)):
        typed = not folded.marked or _typed(folded, [words[n]])[0] in _marks_words("pieces", marked=True)
        if typed and words[n].text in _marks_words("pieces") and words[n + 1].text in _marks_words("which_piece"):
            first, last = folded.span(words[n].start, words[n].end)
            out = out[:first] + (str(thing) if folded.marked else fold(str(thing)).text) + out[last:]
    return out


def of_there(rest: str, thing: str | None) -> str:
    """'nhà thầu nào trúng ở đó': at the thing of that kind which was answered."""
    folded = fold(rest)
    words = tokens(folded)
    for n in range(len(words) - 1 if thing else 0):
        here = (words[n].text, words[n + 1].text)
        end = n + 2 == len(words) or words[n + 2].text in ("khong", "chua", "la")
        if here in [p[:2] for p, _ in marks("there")] and end and (not folded.marked or _typed(folded, [words[n + 1]])[0] in ("đó", "đấy", "ấy")):
            inside = thing in ("dự án", "gói thầu")  # one is 'of' a body or firm, and in a project
            first, last = folded.span(words[n + inside].start, words[n + 1].end)
            named = f"{thing} đó" if inside else f"của {thing} đó"
            return rest[:first] + (named if folded.marked else fold(named).text) + rest[last:]
    return rest


def of_such(rest: str) -> str:
    """'bao nhiêu gói như vậy': 'bao nhiêu gói đó'."""
    folded = fold(rest)
    words = tokens(folded)
    typed = _typed(folded, words)
    for n in reversed(range(1, len(words))):
        for phrase, marked in _marks()["such"]:
            here = slice(n, n + len(phrase))
            if tuple(w.text for w in words[here]) == phrase and (not folded.marked or tuple(typed[here]) == marked):
                first, last = folded.span(words[n].start, words[n + len(phrase) - 1].end)
                return rest[:first] + ("đó" if folded.marked else "do") + rest[last:]
    return rest


def _marks_words(name: str, *, marked: bool = False) -> set[str]:
    return {phrase[int(marked)][0] for phrase in _marks()[name]}


def is_money(word: str) -> bool:
    """Does the question word ask for an amount of money?"""
    return any(_phrase(word)[0] == phrase for phrase, _ in _marks()["money"])
