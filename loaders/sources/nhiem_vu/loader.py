"""Tasks: what, given by whom in which document, to whom, due when, in what state; linked to what they name by a code."""
from __future__ import annotations

from graph import values
from loaders import papers
from loaders.cells import STATE_BODY, organisation
from loaders.context import Context, Ref, Row


def load(ctx: Context) -> None:
    ctx.each(_task)


def _task(ctx: Context, row: Row) -> None:
    what, key = row.must("Nội dung nhiệm vụ", values.text), row.take("Mã nhiệm vụ", values.code)
    charged = organisation(row, "Cơ quan thực hiện", "Mã cơ quan thực hiện", STATE_BODY)
    given, due, done = (row.take(column, values.date) for column in ("Ngày giao", "Hạn hoàn thành", "Ngày hoàn thành"))
    status = row.take("Trạng thái", values.text)
    known = {"agency": charged.name if charged else None, "due": due}
    task = ctx.node(Ref(("Task",), key, what, {} if key else {name: value for name, value in known.items() if value is not None}), {
        "given": given, "due": due, "done": done,
        "status": ctx.code("status", status, row) if status else "Hoàn thành" if done else None,
        "late": done > due if done and due else None,
        "result": row.take("Kết quả", values.text),
    }, row)
    if charged is None:
        raise row.error("Cơ quan thực hiện", None, "thiếu; không biết nhiệm vụ giao cho ai")
    ctx.edge("ASSIGNED_TO", task, charged, {"part": "chủ trì"}, row)
    for partner in papers.units(row.take("Cơ quan phối hợp") or ""):
        ctx.edge("ASSIGNED_TO", task, partner, {"part": "phối hợp"}, row)
    for giver in papers.units(row.take("Cơ quan giao") or ""):
        ctx.edge("ASSIGNED_BY", task, giver, {}, row)
    for paper in papers.documents(row.take("Văn bản giao", values.text) or ""):
        ctx.edge("BASED_ON", task, paper, {}, row)
    number = row.take("Mã dự án", values.code)
    for subject in [*papers.subjects(what), *([Ref(("Project",), number)] if number else [])]:
        ctx.edge("CONCERNS", task, subject, {}, row)
    ctx.done(row)
