"""Meetings: when, where, which units, agenda; each line of the conclusion is a task. Persons who attend are not kept."""
from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from graph import values
from graph.values import ValueProblem
from loaders import papers
from loaders.context import Context, Ref, Row

_DUE = re.compile(r"(?:hạn|trước ngày|xong trước|chậm nhất|trước)[^0-9]{0,20}([0-9]{1,2}/[0-9]{1,2}/[0-9]{4})", re.I)
_HOUR = re.compile(r"\b([01]?[0-9]|2[0-3])\s*(?:[:h]|giờ)\s*([0-5][0-9])?", re.I)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[/.\-][0-9]{1,2}[/.\-][0-9]{4}|[0-9]{1,2} tháng [0-9]{1,2} năm [0-9]{4}", re.I)
#: time in Vietnam is UTC+7 all year
_ZONE = dt.timedelta(hours=7)


def load(ctx: Context) -> None:
    ctx.each({"hop": _row, "ics": _event}[ctx.layout])


def _row(ctx: Context, row: Row) -> None:
    name, written = row.must("Tên cuộc họp", values.text), row.must("Ngày họp", values.text)
    hour = _HOUR.search(row.take("Giờ họp", values.text) or written)
    day = _DAY.search(written)
    try:
        held = values.date(day.group() if day else written)
    except ValueProblem as problem:
        raise row.error("Ngày họp", written, str(problem)) from None
    about = (row.take("Địa điểm", values.text), row.take("Nội dung", values.text), row.take("Tình trạng", values.text), str(row.take("Kết luận") or ""))
    time = f"{int(hour.group(1)):02}:{hour.group(2) or '00'}" if hour else None
    meeting = _meeting(ctx, row, row.take("Mã cuộc họp", values.code), name, held, time, about)
    for column, part in (("Chủ trì", "chủ trì"), ("Thành phần", "tham dự")):
        for unit in papers.units(row.take(column) or ""):
            ctx.edge("ATTENDS", unit, meeting, {"part": part}, row)
    ctx.done(row)


def _event(ctx: Context, row: Row) -> None:
    uid, name = row.must("UID", values.text), row.must("SUMMARY", values.text)
    start = row.must("DTSTART", _moment)
    told = str(row.take("DESCRIPTION") or "")
    agenda, mark, conclusion = re.split(r"(kết luận\s*:)", told, maxsplit=1, flags=re.I) if re.search(r"kết luận\s*:", told, re.I) else (told, "", "")
    row.pop("DTEND", None)
    status, place = row.take("STATUS", values.text), row.take("LOCATION", values.text)
    about = (place, values.text(agenda) or None, status, conclusion if mark else None)
    meeting = _meeting(ctx, row, uid, name, start.date(), f"{start:%H:%M}" if start.time() != dt.time() else None, about)
    for column, part in (("ORGANIZER", "chủ trì"), ("ATTENDEE", "tham dự")):
        told_by = row.pop(column, None)
        for person in told_by if isinstance(told_by, list) else ():
            for unit in papers.units(person):
                ctx.edge("ATTENDS", unit, meeting, {"part": part}, row)
    ctx.done(row)


def _meeting(ctx: Context, row: Row, key: str | None, name: str, held: dt.date, time: str | None, about: Sequence[str | None]) -> Ref:
    place, agenda, status, conclusion = about
    meeting = ctx.node(Ref(("Meeting",), key, name, {} if key else {"held": held}), {
        "held": held, "time": time, "place": place, "agenda": agenda, "conclusion": values.text(conclusion) if conclusion else None, "status": status,
    }, row)
    for line in (values.text(part).lstrip("-+•* ") for part in re.split(r"[\n;]", conclusion or "")):
        if len(line) > 5:
            _task(ctx, row, meeting, line)
    return meeting


def _task(ctx: Context, row: Row, meeting: Ref, line: str) -> None:
    """A line of a conclusion: 'Sở Y tế: trình phương án, hạn 30/6/2024' is a task of that body."""
    due = _DUE.search(line)
    who, colon, what = line.partition(":")
    charged = papers.units(who) if colon else []
    context = {"meeting": meeting.key or f"{meeting.name} {meeting.context.get('held')}"}
    task = ctx.node(Ref(("Task",), None, values.text(what) if charged else line, context), {
        "given": None, "due": values.date(due.group(1)) if due else None,
    }, row)
    ctx.edge("CONCLUDES", meeting, task, {}, row)
    for unit in charged:
        ctx.edge("ASSIGNED_TO", task, unit, {"part": "chủ trì"}, row)
    for subject in papers.subjects(line):
        ctx.edge("CONCERNS", task, subject, {}, row)


def _moment(value: object) -> dt.datetime:
    """'20240315', '20240315T083000' (local) or '20240315T013000Z' (UTC)."""
    found = re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})[0-9]{2}(Z)?)?", values.text(value))
    if not found:
        raise ValueProblem("không phải thời điểm iCalendar; viết như 20240315T083000")
    try:
        moment = dt.datetime(*(int(part or 0) for part in found.groups()[:5]))   # type: ignore[arg-type]
    except ValueError:
        raise ValueProblem("không phải thời điểm có thật") from None
    return moment + _ZONE if found.group(6) else moment
