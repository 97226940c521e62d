"""When a question is asked back: what is unclear, why, and what could be meant."""
from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.ontology import ontology
from graph.text.fold import Folded, fold, fold_key, tokens
from graph.text.places import find_places
from nlp import phrases as vi
from nlp.answer import Choice
from nlp.parse import Parsed, Reading
from nlp.tagger import CODE, Named, Names

MOST_CHOICES = 6
#: entity cells of these kinds and ids
Entities = Callable[[Sequence[str], Sequence[str]], list[dict[str, str]]]
#: another question as a choice, with its reading and the number of its results; None if it is not understood either
Attempt = Callable[[str], Choice | None]
#: a word said more often than this is no question, and characters of the question that are repeated in an answer
REPEATED, SHOWN = 12, 60
_NEGATIVE = re.compile(r"\b(?:top|tren|duoi|hon|it nhat|toi da) ?-\d")
_QUOTED = re.compile("[“\"«‘']([^“”\"«»‘’']{2,200})[”\"»’']")


@dataclass(frozen=True)
class Doubt:
    """Why there is no answer yet. `ask`: the user can help (clarify); else the question is refused."""

    code: str
    reason: str
    choices: Sequence[Choice] = field(default_factory=tuple)
    ask: bool = True


def called(cell: Mapping[str, str | None]) -> str:
    """An entity as people know it: name and code."""
    name, code = cell.get("name"), cell.get("code")
    return f"{name} ({code})" if name and code and code != name else str(name or code or cell.get("id"))


# ---- before parsing ----------------------------------------------------------------------------------------------
def unreadable(folded: Folded, most_words: int) -> Doubt | None:
    """Empty, or too long to be a question."""
    said = Counter(t.text for t in tokens(folded)) if not folded.cut else Counter[str]()
    words = said.total()
    if folded.cut or words > most_words:
        return Doubt("long", f"Câu hỏi quá dài (nhiều nhất {most_words} từ); xin hỏi ngắn hơn hoặc tách thành nhiều câu.", ask=False)
    if not words:
        return Doubt("empty", "Chưa có câu hỏi. Ví dụ: “Mỗi tỉnh có bao nhiêu dự án?”", ask=False)
    if max(said.values()) > REPEATED:
        return Doubt("repeated", "Câu hỏi lặp lại một từ quá nhiều lần; xin viết lại.", ask=False)
    if _NEGATIVE.search(folded.text):
        return Doubt("negative", "Số âm không có nghĩa ở đây; xin ghi lại con số.")
    return None


def shown(text: str) -> str:
    """Words of the question as they may be repeated in an answer: one line, nothing invisible, not long."""
    clean = " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in text).split())
    return clean if len(clean) <= SHOWN else clean[: SHOWN - 1] + "…"


# ---- before a reading is taken -----------------------------------------------------------------------------------
def before_reading(parsed: Parsed, names: Names) -> Doubt | None:
    """Times that do not exist, codes nobody has."""
    if parsed.tagged.invalid:
        return Doubt("period", parsed.tagged.invalid[0].reason or "Khoảng thời gian trong câu hỏi không có thật; xin ghi lại.")
    covered = [(n.start, n.end) for n in parsed.tagged.names]
    for word in parsed.tagged.tokens:
        if _is_code(word.text) and not any(a <= word.start and word.end <= b for a, b in covered):
            typed = parsed.tagged.folded.original(word.start, word.end)
            return Doubt("code", f"Không có mã “{shown(typed)}” trong dữ liệu.{_nearest(typed, names)}")
    return None


def _is_code(word: str) -> bool:
    """A code by its look: letters and many digits, or a tax code. A bare number may be an amount."""
    return (CODE.match(word) is not None and not word.isdigit()) or re.fullmatch(r"[a-z]{1,5}\d{6,}|0\d{9}", word) is not None


def _nearest(text: str, names: Names) -> str:
    found = names.nearest(text, 3)
    return f" Tên gần nhất: {'; '.join(called({'id': i, 'code': c, 'name': n}) for _, i, c, n in found)}." if found else ""


def named_in(reading: Reading) -> list[Named]:
    """The names that a reading rests on; of one with its code behind it, the code."""
    found = [i.payload for i in reading.item.words() if isinstance(i.payload, Named)]
    coded = reading.item.made_by("name_and_code")
    return [n for n in found if not (coded and any({*other.ids} < {*n.ids} for other in found))]


def several_entities(reading: Reading, entities: Entities) -> Doubt | None:
    """A name that several entities bear."""
    for named in named_in(reading):
        if len(named.ids) > 1:
            return _which(named, entities)
    return None


def _which(named: Named, entities: Entities) -> Doubt:
    cells = entities(named.kinds, named.ids[:MOST_CHOICES])
    said = [f"{vi.capital(ontology().kinds[c['type']].label.vi)} {called(c)}" for c in cells]
    choices = [Choice(text, pins=((named.start, named.end, c["type"], c["id"]),)) for text, c in zip(said, cells, strict=True)]
    more = f" (nêu {len(choices)} trong {len(named.ids)})" if len(named.ids) > len(choices) else ""
    return Doubt("which", f"Có {len(named.ids)} đối tượng cùng tên “{named.names[0]}”{more}; xin chọn một hoặc ghi mã số.", choices)


def assumed_names(reading: Reading, folded: Folded, name_of: Callable[[Sequence[str], str], str]) -> list[str]:
    """What was taken for which entity, where the name was not typed as it is written."""
    notes = []
    for named in named_in(reading):
        typed = folded.original(named.start, named.end)
        if len(named.names) == 1 and fold_key(typed) not in (fold_key(named.names[0]), fold_key(named.ids[0])):
            notes.append(f"“{shown(typed)}” được hiểu là {name_of(named.kinds, named.ids[0])}.")
    return notes


#: what would do, where more than other words is needed
_MEND = {"pooled": "xin nói rõ tính chung (thêm “tính chung”) hay riêng từng nơi, từng năm (thêm “theo tỉnh”, “từng năm”)"}


def odd(code: str, reading: str) -> Doubt:
    """A reading that nobody means: shown, not answered."""
    return Doubt(code, f"Chưa chắc hiểu đúng câu hỏi. Hệ thống đọc thành: “{reading}”; {_MEND.get(code, 'xin diễn đạt lại')}.")


def beyond_list(words: str, length: int) -> Doubt:
    """'công ty thứ năm' of a list of three."""
    return Doubt("rows", f"Kết quả trước chỉ có {length} dòng, không có “{shown(words)}”; xin hỏi dòng khác.")


def going_on(choice: Choice) -> Doubt:
    """After a question that got no answer nobody can say what the next one goes on with: the last answer is offered."""
    return Doubt("context", "Câu trước chưa được trả lời, nên chưa rõ câu này hỏi tiếp về kết quả nào; xin chọn, hoặc hỏi đủ ý.", [choice])


def turned_round(arrows: Sequence[str], reading: str) -> Doubt | None:
    """A reading that is asked again with a direction that it does not have."""
    other = next((a.strip() for a in arrows if a.strip().casefold() not in reading.casefold()), None)
    return Doubt("direction", f"Chiều quan hệ “{other}” trong câu không phải chiều mà hệ thống hiểu: “{reading}”; xin nói rõ ai đối với ai.") if other else None


def unsure(choice: Choice) -> Doubt:
    """A reading that took many guesses: the one choice, to be confirmed."""
    return Doubt("unsure", "Câu hỏi dài, hệ thống chưa chắc hiểu đúng. Nếu cách hiểu dưới đây đúng ý thì xin chọn; nếu không, xin hỏi câu ngắn hơn.", [choice])


# ---- nothing was understood --------------------------------------------------------------------------------------
_REASONS = {
    "measure": "Câu hỏi chưa nói so sánh theo tiêu chí nào.",
    "which": "Tên trong câu hỏi ứng với nhiều đối tượng; xin ghi mã số.",
    "year": "Câu hỏi cần nói rõ năm nào.",
    "context": "Câu này nhắc tới điều ở trên nhưng không ghép được với câu trước; xin nói rõ đối tượng.",
    "whose": "Câu hỏi chưa nói là của doanh nghiệp, dự án hay gói thầu nào.",
    "target": "Câu hỏi chưa nói rõ muốn biết gì.",
    "connect": "Chưa rõ các phần của câu hỏi liên quan với nhau thế nào; xin nói rõ quan hệ (trúng thầu, đầu tư, sở hữu, làm chủ đầu tư …).",
    "unsupported": "Hệ thống chưa trả lời được dạng câu hỏi này; xin tách thành các câu đơn giản hơn.",
    "check": "Câu hỏi ghép những thông tin không đi với nhau trong dữ liệu.",
}
_EXAMPLE = "Ví dụ hỏi được: “Doanh nghiệp nào trúng nhiều gói thầu nhất?”"


def no_reading(question: str, parsed: Parsed, names: Names, entities: Entities, attempt: Attempt, today: dt.date) -> Doubt:
    """Why no reading was found: a name of several, something left out, words not known, or a construct that is not supported."""
    code = parsed.unclear[0].code if parsed.unclear else "measure" if _no_measure(parsed) else ""
    if code == "which" and (named := next((n for n in parsed.tagged.names if len(n.ids) > 1), None)):
        return _which(named, entities)
    if places := _ambiguous_places(question, parsed, attempt):
        return places
    if code in ("measure", "year"):
        asked = question.rstrip(" ?.!")
        wider = _with_measures(asked, parsed) if code == "measure" else [[f"{asked} năm {today.year - n}"] for n in range(3)]
        choices = [c for ways in wider if (c := next((c for way in ways if (c := attempt(way))), None))]
        return Doubt(code, _REASONS[code] + ("" if choices else f" {_EXAMPLE}"), choices[:MOST_CHOICES])
    if code:
        return Doubt(code, _REASONS.get(code, _REASONS["unsupported"]))
    if strange := _not_understood(question, parsed):
        strange[0] = _with_first(question, strange[0])
        near = _nearest(strange[0], names) if _like_a_name(strange[0]) else ""
        meant = _with_nearest(question, strange[0], names, attempt) if near and len(strange) == 1 else []
        reason = f"Không hiểu: {', '.join(f'“{shown(w)}”' for w in strange[:4])}.{near}"
        return Doubt("words", reason + (" Nếu ý là một trong các tên ấy thì xin chọn." if meant else f" {_EXAMPLE}"), meant)
    reached = parsed.tagged.tokens[: parsed.tagged.chart.reach()]
    part = parsed.tagged.folded.original(reached[0].start, reached[-1].end) if reached else ""
    return Doubt("unsupported", f"Hiểu từng từ nhưng chưa hiểu cả câu{f', chỉ đến “{shown(part)}”' if part else ''}; xin hỏi ngắn hơn, mỗi câu một ý.")


def _no_measure(parsed: Parsed) -> tuple[str, ...]:
    """If the whole question is understood but for what 'lớn nhất' is measured by: the relations and the kind of what is ranked ("" where it is unknown)."""
    whole = parsed.tagged.chart.cells.get((0, len(parsed.tagged.tokens)), {})
    unmeasured = [item.sem for items in whole.values() for item in items if item.sem.flags & {"high", "low", "top"}]
    found = ((*(e.relation for e in sem.edges), sem.kinds()[0]) for sem in unmeasured if sem.focus and sem.kinds())
    return next(found, ("",)) if unmeasured else ()


def _with_measures(question: str, parsed: Parsed) -> list[list[str]]:
    """The question with each criterion put in: at its superlative, else at the end."""
    spans = [span for span, cell in parsed.tagged.chart.cells.items() if "SUP_HIGH" in cell or "SUP_LOW" in cell]
    found: list[list[str]] = []
    criteria = vi.phrases()["criteria"]
    for criterion in next((criteria[of] for of in _no_measure(parsed) if of in criteria), ()):
        ways = [f"{question} theo {criterion}", f"{question} có {criterion} lớn nhất"]
        if spans:
            at = parsed.tagged.folded.span(parsed.tagged.tokens[spans[0][0]].start, parsed.tagged.tokens[spans[0][0]].end)[0]
            ways.insert(0, f"{question[:at]}có {criterion} {question[at:]}")
        found.append(ways)
    return found


def _not_understood(question: str, parsed: Parsed) -> list[str]:
    """Stretches of words that mean nothing to the parser; a quoted name as a whole."""
    if not parsed.unknown:
        return []
    quoted = _QUOTED.search(question)
    if quoted and any(w in quoted.group(1) for w in parsed.unknown):
        return [quoted.group(1)]
    words, typed = parsed.tagged.tokens, parsed.tagged.folded
    covered = {i for (start, end), cell in parsed.tagged.chart.cells.items() if cell for i in range(start, end)}
    capital = {i for i, w in enumerate(words) if i and typed.original(w.start, w.end)[:1].isupper()} if not typed.typed.isupper() else set()
    runs: list[list[int]] = []
    for i in sorted(set(range(len(words))) - covered):
        first, last = i, i
        while first - 1 in capital and (not runs or first - 1 > runs[-1][1]):
            first -= 1
        while last + 1 in capital:
            last += 1
        if runs and first <= runs[-1][1] + 1:
            runs[-1][1] = max(last, runs[-1][1])
        else:
            runs.append([first, last])
    return [typed.original(words[a].start, words[b].end) for a, b in runs] or list(parsed.unknown)


def _with_nearest(question: str, strange: str, names: Names, attempt: Attempt) -> list[Choice]:
    """The question with what was not understood put as the nearest names: shown with their readings, never answered unasked."""
    found: list[Choice] = []
    for kind, _, code, name in names.nearest(strange, 3) if question.count(strange) == 1 else ():
        written = code if kind == "BidPackage" and code else name
        first, last = _of_the_name(question, strange, name)
        choice = attempt(question[:first] + written + question[last:])
        if choice is not None and all(c.reading != choice.reading for c in found):
            found.append(choice)
    return found


def _with_first(question: str, strange: str) -> str:
    """'Thái Châu là …': the first word may be capital for that alone, but beside a name it is part of it."""
    first, _, rest = question.strip().partition(" ")
    return f"{first} {strange}" if rest.startswith(strange) and strange[:1].isupper() and first[:1].isupper() else strange


def _of_the_name(question: str, strange: str, name: str) -> tuple[int, int]:
    """Where the name stands in the question: what was not understood, with the words of the name beside it ('Xây dựng Huy Thanh')."""
    folded, own = fold(question), set(fold_key(name).split())
    words, at = tokens(folded), question.index(strange)
    inside = [i for i, w in enumerate(words) if at <= folded.span(w.start, w.end)[0] < at + len(strange)]
    if not inside:
        return at, at + len(strange)
    first, last = inside[0], inside[-1]
    while first and words[first - 1].text in own:
        first -= 1
    while last + 1 < len(words) and words[last + 1].text in own:
        last += 1
    return folded.span(words[first].start, words[first].end)[0], folded.span(words[last].start, words[last].end)[1]


def _like_a_name(text: str) -> bool:
    return any(c.isupper() or c.isdigit() for c in text) and len(text) > 2


def _ambiguous_places(question: str, parsed: Parsed, attempt: Attempt) -> Doubt | None:
    place = next((p for p in find_places(parsed.tagged.folded) if p.kind == "ambiguous"), None)
    if place is None:
        return None
    first, last = parsed.tagged.folded.span(place.start, place.end)
    choices = [c for name in place.names_63 if (c := attempt(question[:first] + name + question[last:]))]
    return Doubt("place", place.note, choices) if choices else None
