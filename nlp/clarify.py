"""When a question is asked back: what is unclear, why, and what could be meant."""
from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graph.execute import Result
from graph.ontology import ontology
from graph.query import AnyOf, AllOf, Compare, Cond, Const, Exists, LogicalForm, Not, OneOf, Pattern, Prop, Query, Sub
from graph.scope import Scope, conjuncts, enter, walk
from graph.store import Store
from graph.text.fold import Folded, tokens
from nlp import phrases as vi
from nlp.answer import Choice
from nlp.parse import Parsed, Reading
from nlp.tagger import CODE, Named, Names

MOST_CHOICES = 6
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
    words = 0 if folded.cut else len(tokens(folded))
    if folded.cut or words > most_words:
        return Doubt("long", f"Câu hỏi quá dài (nhiều nhất {most_words} từ); xin hỏi ngắn hơn hoặc tách thành nhiều câu.", ask=False)
    if not words:
        return Doubt("empty", "Chưa có câu hỏi. Ví dụ: “Mỗi tỉnh có bao nhiêu dự án?”", ask=False)
    return None


# ---- before a reading is taken -----------------------------------------------------------------------------------
def before_reading(question: str, parsed: Parsed, names: Names) -> Doubt | None:
    """Times that do not exist, codes nobody has."""
    if parsed.tagged.invalid:
        return Doubt("period", parsed.tagged.invalid[0].reason or "Khoảng thời gian trong câu hỏi không có thật; xin ghi lại.")
    return _absent_code(parsed, names)


def _absent_code(parsed: Parsed, names: Names) -> Doubt | None:
    covered = [(n.start, n.end) for n in parsed.tagged.names]
    for word in parsed.tagged.tokens:
        if CODE.match(word.text) and not word.text.isdigit() and not any(a <= word.start and word.end <= b for a, b in covered):
            typed = parsed.tagged.folded.original(word.start, word.end)
            return Doubt("code", f"Không có mã “{typed}” trong dữ liệu.{_nearest(typed, names)}")
    return None


def _nearest(text: str, names: Names) -> str:
    found = names.nearest(text, 3)
    return f" Gần nhất: {'; '.join(called({'id': i, 'code': c, 'name': n}) for _, i, c, n in found)}." if found else ""


def several_entities(question: str, reading: Reading, entities: Callable[[Named], list[dict[str, str]]]) -> Doubt | None:
    """A name that several entities bear."""
    for item in reading.item.words():
        named = item.payload
        if isinstance(named, Named) and len(named.ids) > 1:
            cells = entities(named)
            choices = [Choice(f"{vi.capital(ontology().kinds[c['type']].label.vi)} {called(c)}", None, pins=((named.start, named.end, c["type"], c["id"]),)) for c in cells]
            more = f" (nêu {len(choices)} trong {len(named.ids)})" if len(named.ids) > len(choices) else ""
            return Doubt("which", f"Có {len(named.ids)} đối tượng cùng tên “{named.names[0]}”{more}; xin chọn một hoặc ghi mã số.", choices)
    return None


# ---- nothing was understood --------------------------------------------------------------------------------------
_REASONS = {
    "measure": "Câu hỏi chưa nói so sánh theo tiêu chí nào (ví dụ: vốn điều lệ, tổng giá trị trúng thầu, số gói trúng thầu, tổng mức đầu tư).",
    "which": "Tên trong câu hỏi ứng với nhiều đối tượng; xin ghi mã số.",
    "year": "Câu hỏi cần nói rõ năm nào.",
    "target": "Câu hỏi chưa nói rõ muốn biết gì.",
    "connect": "Chưa rõ các phần của câu hỏi liên quan với nhau thế nào.",
    "unsupported": "Hệ thống chưa trả lời được dạng câu hỏi này.",
    "check": "Câu hỏi ghép những thông tin không đi với nhau trong dữ liệu.",
}


def no_reading(question: str, parsed: Parsed, names: Names) -> Doubt:
    """Why no reading was found: words not known, something left out, or a construct that is not supported."""
    if parsed.unknown:
        words = " ".join(parsed.unknown[:8])
        return Doubt("words", f"Không hiểu: “{words}”.{_nearest(words, names)} Xin diễn đạt lại, ví dụ: “Doanh nghiệp nào trúng nhiều gói thầu nhất?”")
    if parsed.unclear:
        code = parsed.unclear[0].code
        return Doubt(code, _REASONS.get(code, _REASONS["unsupported"]))
    return Doubt("unsupported", "Hiểu từng từ nhưng chưa hiểu cả câu; xin hỏi ngắn hơn, mỗi câu một ý.")


# ---- times that the data does not hold ----------------------------------------------------------------------------
def beyond_data(form: LogicalForm, result: Result, store: Store) -> Doubt | None:
    """A condition on a time outside what is loaded: nothing found there is no answer."""
    if not isinstance(form, Query):
        return None
    for kind, name, low, high in _times(form.pattern, Scope()):
        held = _held(store, kind, name)
        if held is None or not (high is not None and high < held[0] or low is not None and low > held[1]):
            continue
        where = ontology().kinds[kind] if kind in ontology().kinds else ontology().relations[kind]
        return Doubt("year", f"Dữ liệu về {where.properties[name].label.vi} chỉ có từ năm {held[0]} đến năm {held[1]}.")
    return None


def _held(store: Store, kind: str, name: str) -> tuple[int, int] | None:
    """First and last year of a date or year property."""
    is_node = kind in ontology().kinds
    match = f"MATCH (n:{kind})" if is_node else f"MATCH ()-[n:{kind}]->()"
    rows = store.query(f"{match} RETURN min(n.{name}), max(n.{name})").rows
    if not rows or rows[0][0] is None:
        return None
    low, high = rows[0]
    return (low.year, high.year) if isinstance(low, dt.date) else (int(low), int(high))


def _times(pattern: Pattern, scope: Scope) -> Iterator[tuple[str, str, int | None, int | None]]:
    """(kind or relation, property, first year, last year) of every condition on a time that must hold."""
    scope = enter(scope, pattern, ontology())
    bounds: dict[Prop, list[int | None]] = {}
    for cond in conjuncts(pattern.where):
        if isinstance(cond, Compare) and isinstance(cond.left, Prop) and isinstance(cond.right, Const) and (year := _year(cond.left, cond.right.value, scope)) is not None:
            low, high = bounds.setdefault(cond.left, [None, None])
            if cond.op in ("=", ">=", ">"):
                bounds[cond.left][0] = max(year, low) if low is not None else year
            if cond.op in ("=", "<=", "<"):
                bounds[cond.left][1] = min(year, high) if high is not None else year
        elif isinstance(cond, Exists):
            yield from _times(cond.pattern, scope)
    for prop, (low, high) in bounds.items():
        owners = [scope.edges[prop.var] or ""] if prop.var in scope.edges else list(scope.nodes[prop.var])
        if len(owners) == 1:
            yield owners[0], prop.name, low, high


def _year(prop: Prop, value: object, scope: Scope) -> int | None:
    if isinstance(value, dt.date):
        return value.year
    if prop.name.endswith("year") and isinstance(value, int):
        return value
    return None


__all__ = ["AllOf", "AnyOf", "Cond", "Doubt", "Not", "OneOf", "Sub", "walk"]
