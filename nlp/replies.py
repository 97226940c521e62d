"""What an answer says: one Vietnamese sentence from the rows and the reading."""
from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from graph.execute import Result
from graph.ontology import ontology
from graph.query import Agg, Column, Form, Ident, LogicalForm, Query
from nlp import phrases as vi

#: names and rows said in the sentence; the rest stands in the rows
NAMED = 3
#: a reading longer than this is not repeated in the sentence
LONG = 160


def sentence(form: LogicalForm, result: Result, reading: str, newest: dt.date | None) -> str:
    """The answer in one sentence, with the date up to which the data goes."""
    match result.form:
        case Form.BOOL:
            body = _yes_no(result, reading)
        case Form.NUMBER:
            body = _number(form, result, reading)
        case Form.PATH:
            body = _path(result)
        case Form.DESCRIBE:
            body = _describe(result)
        case _:
            body = _rows(form, result, reading)
    return f"{body} (theo dữ liệu đến {vi.date(newest)})." if newest else f"{body}."


def _yes_no(result: Result, reading: str) -> str:
    said = vi.lower(reading.split(": ", 1)[-1])
    return f"Có. Dữ liệu có {said}" if result.rows[0][0] else f"Không. Dữ liệu không có trường hợp nào: {said}"


def _number(form: LogicalForm, result: Result, reading: str) -> str:
    shown = [c for c in form.columns if not c.hidden] if isinstance(form, Query) else []
    if isinstance(form, Query) and form.place_of is not None:
        return f"Xếp thứ {cell(result.rows[0][0], 'int')}" if result.rows else "Không có trong bảng xếp hạng này"
    if not result.rows:
        return f"Không có số liệu: {vi.lower(reading)}"
    value = result.rows[0][-1]
    if value is None:
        return f"Không có số liệu: {vi.lower(reading)}"
    said = cell(value, result.units[-1])
    counted = shown and isinstance(shown[-1].expr, Agg) and shown[-1].expr.fn == "count" and isinstance(shown[-1].expr.expr, Ident)
    if counted:
        short = vi.lower(result.columns[-1]).removeprefix("số ")
        return f"Có {said} {reading[3:] if reading.startswith('Số ') and len(reading) <= LONG else short}"
    return f"{result.columns[-1]}: {said}"


def _path(result: Result) -> str:
    found, steps = result.rows[0]
    if not found:
        return "Không. Không tìm thấy đường liên hệ nào trong phạm vi đã xét"
    nodes, edges = result.path.get("nodes", []), result.path.get("edges", [])
    if not edges:
        return "Có. Hai bên là một"
    names = {n["id"]: cell(n) for n in nodes}
    relations = ontology().relations
    links = [f"{names.get(_end(e['from']), _end(e['from']))} → {relations[e['type']].label.vi} → {names.get(_end(e['to']), _end(e['to']))}" for e in edges]
    return f"Có. Liên hệ qua {steps} bước: {'; '.join(links)}"


def _end(end: Any) -> str:
    return str(end.get("id")) if isinstance(end, dict) else str(end)


def _describe(result: Result) -> str:
    if not result.rows:
        return "Không tìm thấy trong dữ liệu"
    facts = [f"{row[1]}: {cell(row[2])}" for row in result.rows[1:6]]
    return f"{cell(result.rows[0][0])}" + (f" – {'; '.join(facts)}" if facts else "")


def _rows(form: LogicalForm, result: Result, reading: str) -> str:
    if not result.rows:
        return f"Không có kết quả nào. Đã tìm: {vi.lower(reading)}"
    total, noun = result.total, vi.lower(result.columns[_at(form, result)])
    said = [_row(row, result) for row in result.rows[:NAMED]]
    text = vi.listed(said) if total <= NAMED else f"{'; '.join(said)}…"
    what = f"Có {vi.number(total)} {noun}" if result.form is Form.ENTITIES else f"Kết quả có {vi.number(total)} dòng"
    body = f"{what}: {text}"
    return f"{body} (chỉ hiện {len(result.rows)} dòng đầu)" if result.truncated else body


def _at(form: LogicalForm, result: Result) -> int:
    return next((n for n, c in enumerate(_shown(form)) if isinstance(c.expr, Ident)), 0) if len(_shown(form)) == len(result.columns) else 0


def _shown(form: LogicalForm) -> Sequence[Column]:
    return [c for c in form.columns if not c.hidden] if isinstance(form, Query) else ()


def _row(row: Sequence[Any], result: Result) -> str:
    texts = [cell(value, unit) for value, unit in zip(row, result.units, strict=True)]
    return texts[0] if len(texts) == 1 else f"{' – '.join(texts[:-1])} ({texts[-1]})"


def cell(value: Any, unit: str = "text") -> str:
    """A cell in a sentence, numbers rounded to one digit."""
    if isinstance(value, dict):
        return str(value.get("name") or value.get("code") or value.get("id"))
    return vi.value(value, unit, digits=1)
