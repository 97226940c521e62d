"""What `soi links` and `soi sources` print and record."""
from __future__ import annotations

import csv
import getpass
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.cli_common import print_json
from api.show import clean
from graph.errors import SoiError
from loaders.link import judgements, waterfall, why
from loaders.link.model import models
from loaders.link.waterfall import bits_text
from loaders.outcome import REPORTS, REVIEW
from loaders.run import moment
from loaders.statements import StatementStore


class CannotJudge(SoiError):
    """A decision that makes no sense: says why."""


# ---- links ---------------------------------------------------------------------------------------------------------
def review(home: Path, kind: str | None) -> list[dict[str, Any]]:
    """The open pairs of the published load, the likeliest first; pairs that people have settled since are left out."""
    path = home / REPORTS / why.published_load(home) / REVIEW
    if not path.exists():
        return []
    judged = judgements.Judged(judgements.read(home))
    with path.open(encoding="utf-8-sig", newline="") as lines:
        found = [_open(row, judged) for row in csv.DictReader(lines) if kind in (None, row["kind"])]
    return sorted((row for row in found if row["candidates"]), key=lambda row: (row["weight"] is None, -(row["weight"] or 0)))


def _open(row: dict[str, str], judged: judgements.Judged) -> dict[str, Any]:
    ids = [i for i in row["candidates"].split("; ") if not judged.settled(row["linked_to"], i)]
    return {**row, "candidates": ids, "weight": float(row["weight"]) if row["weight"] else None}


def show_review(found: Sequence[dict[str, Any]], limit: int, console: Console) -> None:
    rows = [
        (clean(r["reason"]), clean(r["written"]), r["linked_to"], ", ".join(r["candidates"][:3]), bits_text(r["weight"]) if r["weight"] is not None else "–")
        for r in found[:limit]
    ]
    console.print(_table(("Vì sao hỏi", "Tên đã viết", "Mã tạm (A)", "Có thể là (B)", "Trọng số"), rows))
    console.print(f"{len(found)} cặp chờ xem xét. Xem kỹ: soi links why A B; quyết định: soi links accept|reject|unsure A B --why …", markup=False)


def judge(home: Path, one: str, other: str, verdict: str, who: str | None, reason: str, console: Console) -> None:
    """Records a decision. Raises `SoiError` where an id is unknown, or two firms with tax codes would be made one."""
    links = why.Links(home)
    left, right = links.party(one), links.party(other)
    if left.linked and left.linked[0][0] == left.id and left.linked[0][1] == "key" and not _numbered(right):
        left, right = right, left   # the one without a number is given up
    if left.id == right.id:
        raise CannotJudge(f"{one!r} và {other!r} đều là {left.id}: không có gì để quyết định")
    if verdict == judgements.SAME and left.kind == right.kind == "Enterprise" and _numbered(left) and _numbered(right):
        raise CannotJudge(f"{left.id} và {right.id} là hai mã số thuế, tức hai doanh nghiệp trong sổ đăng ký; không nhập làm một được")
    if {left.kind, right.kind} != {"Enterprise", "Agency"} and left.kind != right.kind:
        raise CannotJudge(f"{left.id} là {left.kind}, {right.id} là {right.kind}: khác loại thực thể")
    made = judgements.Judgement(left.kind, left.id, left.name, right.id, right.name, verdict, who or getpass.getuser(), judgements.now(), reason)
    judgements.append(home, made)
    console.print(f"Đã ghi vào {home / judgements.FILE}: {left.id} và {right.id}: {verdict}. Áp dụng ngay: soi load --rebuild", markup=False)


def _numbered(party: why.Party) -> bool:
    """Whether an authority gave the number: ours have a dash in second place."""
    return party.id[1:2] != "-"


def explain(home: Path, one: str, other: str | None, *, svg: Path | None, html: Path | None, as_json: bool, console: Console) -> None:
    links = why.Links(home)
    left = links.party(one)
    rights = [links.party(other)] if other else links.candidates(left)
    reasons = [links.why(left, right) for right in rights]
    drawn = [(" ".join(why.in_words(r)), _drawing(r)) for r in reasons]
    if svg:
        svg.write_text(drawn[0][1], encoding="utf-8")
    if html:
        html.write_text(waterfall.html(drawn), encoding="utf-8")
    if as_json:
        print_json(why.shown(reasons))
        return
    if not reasons:
        console.print(f"“{clean(left.name)}” ({left.id}) không được nối hay cân với ai khác.", markup=False)
    for reason in reasons:
        console.print(Text("\n".join(clean(line) for line in why.in_words(reason))))
        if reason.parts:
            console.print(Text(waterfall.text(*_bars(reason))), no_wrap=True)


def _bars(reason: why.Reason) -> tuple[list[waterfall.Bar], float]:
    model = models()["project" if reason.one.kind == "Project" else "organisation"]
    return waterfall.bars(reason.parts, {c.name: c.label for c in model.columns}), model.link


def _drawing(reason: why.Reason) -> str:
    return waterfall.svg(*_bars(reason), title=why.in_words(reason)[0]) if reason.parts else ""


# ---- sources -------------------------------------------------------------------------------------------------------
def standing(home: Path) -> list[dict[str, Any]]:
    return [{"source": f.source, "layout": f.layout, "file": f.file, "rows": f.rows, "load": f.load, "path": f.path} for f in StatementStore(home).active()]


def show_standing(found: Sequence[dict[str, Any]], console: Console) -> None:
    console.print(_table(("Hệ thống", "Tệp", "Lần nạp", "Đường dẫn", "Dòng"), [
        (r["source"], clean(r["file"]), r["load"], clean(r["path"]), str(r["rows"])) for r in found
    ]))  # fmt: skip


def loads(home: Path) -> list[dict[str, Any]]:
    return [{"load": e["load"], "when": moment(e["load"]), "files": [f["file"] for f in e["files"]], "withdrawn": e["withdrawn"]}
            for e in StatementStore(home).loads()]


def show_loads(found: Sequence[dict[str, Any]], console: Console) -> None:
    rows = [(r["load"], r["when"], clean(", ".join(r["withdrawn"])) or "–", str(len(r["files"]))) for r in found]
    console.print(_table(("Lần nạp", "Lúc (UTC)", "Rút", "Tệp"), rows))


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for at, head in enumerate(heads):
        table.add_column(head, justify="right" if at == len(heads) - 1 else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    return table
