"""An answer document (design.md §7) as text for people: sentence, reading, table, evidence, where it comes from."""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from graph.ontology import ontology
from nlp import phrases

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
STATUS = {"clarify": "Cần hỏi lại", "refused": "Không trả lời"}
#: rows printed of a long table, and rows whose evidence is printed, unless all are asked for
ROWS, PROOFS = 50, 10


def clean(text: object) -> str:
    """Text without control characters: a name in the data must not steer a terminal."""
    return "".join(" " if c in "\n\t" else "\ufffd" if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c != "\u200d" else c for c in str(text))


def number(value: int | float) -> str:
    """1234567.891 → '1.234.567,89'."""
    return phrases.number(value, digits=2)


def cell(value: Any, *, label: bool = False) -> str:
    """One cell in Vietnamese writing; `label` numbers (years) are not grouped."""
    match value:
        case None:
            return "không rõ"
        case bool():
            return "có" if value else "không"
        case int() | float():
            return str(value) if label else number(value)
        case {"id": key, **rest}:
            name, code = rest.get("name"), rest.get("code")
            return clean(" · ".join(str(part) for part in dict.fromkeys((name or key, code)) if part))
        case list() | tuple():
            return ", ".join(cell(part, label=label) for part in value)
        case str() if _DATE.fullmatch(value):
            return f"{value[8:]}/{value[5:7]}/{value[:4]}"
        case _:
            return clean(value)


def _is_label(heading: str, unit: str | None) -> bool:
    return unit in ("year", "code", "period") if unit else heading.lower().startswith("năm")


def table(answer: Mapping[str, Any], *, rows: int | None = ROWS) -> Table:
    """The rows of an answer; numbers stand to the right."""
    units: Sequence[str | None] = answer.get("units") or [None] * len(answer["columns"])
    labels = [_is_label(heading, unit) for heading, unit in zip(answer["columns"], units, strict=True)]
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    shown.add_column("#", justify="right", style="dim", no_wrap=True)
    first = answer["rows"][0]
    for heading, value in zip(answer["columns"], first, strict=True):
        shown.add_column(Text(clean(heading)), justify="right" if isinstance(value, int | float) else "left", overflow="fold")
    for n, row in enumerate(answer["rows"][:rows], 1):
        shown.add_row(str(n), *(Text(cell(value, label=label)) for value, label in zip(row, labels, strict=True)))
    return shown


def _names(answer: Mapping[str, Any]) -> dict[str, str]:
    proofs = [node for proof in answer["evidence"] for node in proof.get("nodes", ())]
    cells = [value for row in answer["rows"] for value in row]
    return {c["id"]: cell(c) for c in (*proofs, *cells) if isinstance(c, dict) and c.get("id") is not None}


def place(origin: Any) -> str:
    """Where a statement was read: 'egp/kqlcnt.jsonl:12'."""
    places = origin if isinstance(origin, list) else [origin]
    return "; ".join(f"{clean(p['file'])}:{p['row']}" if isinstance(p, dict) else clean(p) for p in places if p)


def _edge(edge: Mapping[str, Any], names: Mapping[str, str]) -> Text:
    ends = [end.get("id", "") if isinstance(end, dict) else str(end) for end in (edge["from"], edge["to"])]
    source, target = (names.get(end, clean(end)) for end in ends)
    relation = ontology().relations.get(edge["type"])
    phrase = relation.forward.replace("{0}", target) if relation else f"{edge['type']} {target}"
    return Text.assemble("      ", f"{source} {phrase}", ("   ← " + place(edge.get("origin")) if edge.get("origin") else "", "dim"))


def evidence(answer: Mapping[str, Any], console: Console, *, rows: int | None) -> None:
    """The edges (or nodes) that prove each row."""
    proofs = [p for p in answer["evidence"] if p.get("edges") or p.get("nodes")]
    if not proofs:
        return
    names = _names(answer)
    console.print(Text("Bằng chứng:", style="bold"))
    for proof in proofs[:rows]:
        console.print(Text(f"  dòng {proof['row'] + 1}"))
        for edge in proof.get("edges") or ():
            console.print(_edge(edge, names))
        if not proof.get("edges"):
            for node in proof["nodes"]:
                console.print(Text.assemble("      ", cell(node), ("   ← " + place(node["origin"]) if node.get("origin") else "", "dim")))
    if rows is not None and len(proofs) > rows:
        console.print(Text(f"  … còn {len(proofs) - rows} dòng; xem hết: --all", style="dim"))


def _result(document: Mapping[str, Any], console: Console, cap: int | None) -> None:
    """The rows: one value on a line of its own, else a table; a path is told by its evidence."""
    rows = document["rows"]
    if not rows or document["kind"] == "path":
        return
    if len(rows) == 1 and len(rows[0]) == 1 and not isinstance(rows[0][0], dict):
        heading = document["columns"][0]
        console.print(Text(f"{clean(heading)}: {cell(rows[0][0], label=_is_label(heading, None))}"))
        return
    console.print(table(document, rows=cap))
    if cap and len(rows) > cap:
        console.print(Text(f"… còn {len(rows) - cap} dòng; xem hết: --all", style="dim"))


def answer(document: Mapping[str, Any], console: Console, *, everything: bool = False, cypher: bool = False) -> None:
    """Prints an answer for a reader; `everything` lifts the caps on rows and evidence."""
    cap = None if everything else ROWS
    badge = STATUS.get(document["status"])
    # the text of a clarification repeats the choices, which stand below
    said = document["reason"] if badge and document.get("reason") else document["text"]
    console.print(Text.assemble((f"[{badge}] " if badge else "", "bold yellow"), (clean(said), "bold")))
    if document.get("reading"):
        console.print(Text.assemble(("Hiểu là: ", "cyan"), clean(document["reading"])))
    for assumption in document.get("assumptions") or ():
        console.print(Text.assemble(("Giả định: ", "cyan"), clean(assumption)))
    for index, choice in enumerate(document.get("choices") or ()):
        count = f"  ({number(choice['count'])} kết quả)" if choice.get("count") is not None else ""
        console.print(Text(f"  --choose {choice.get('index', index)}   {clean(choice['reading'])}{count}"))
    _result(document, console, cap)
    evidence(document, console, rows=None if everything else PROOFS)
    if cypher and document.get("cypher"):
        console.print(Text(f"Truy vấn: {document['cypher']}\nTham số: {document.get('params')}", style="dim"))
    total = (document.get("timings_ms") or {}).get("total")
    console.print(Text(f"Bản dữ liệu {document.get('snapshot') or '–'}" + (f" · {number(round(total))} ms" if total is not None else ""), style="dim"))
