"""The answer contract (design.md §7): one object, the same for the command line and the API."""
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Literal

from graph.query import LogicalForm
from nlp.parse import Reading

Status = Literal["answered", "clarify", "refused"]
Row = list[Any]


@dataclass(frozen=True)
class Choice:
    """One way to go on: a reading with the number of its results, or an entity or question to take instead.

    What taking it up means is one of: run `form`; ask again with `pins` (which entity a stretch of the question names); ask `question`.
    """

    reading: str
    count: int | None = None
    form: LogicalForm | None = None
    source: Reading | None = None  #: the reading behind `form`, for follow-up questions
    assumed: tuple[str, ...] = ()  #: what `form` takes for granted, to be said with the answer
    pins: tuple[tuple[int, int, str, str], ...] = ()  #: (start, end, kind, id) in the folded question
    question: str | None = None


@dataclass
class Answer:
    """`rows` hold Python values (entities as `{"type", "id", "code", "name"}`); `units` are the columns' ontology types; `trace` is for people who debug."""

    question: str
    status: Status
    text: str
    id: str | None = None
    kind: str | None = None
    columns: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    reading: str | None = None
    assumptions: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    reason: str | None = None
    evidence: list[dict[str, Any]] = field(default_factory=list)
    cypher: str | None = None
    params: dict[str, Any] = field(default_factory=dict)
    snapshot: str | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)
    trace: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values only: dates ISO, whole numbers as integers, no trace."""
        return {
            "id": self.id,
            "question": self.question.encode("utf-8", "replace").decode(),
            "status": self.status,
            "kind": self.kind,
            "columns": self.columns,
            "rows": plain(self.rows),
            "text": self.text,
            "reading": self.reading,
            "assumptions": self.assumptions,
            "choices": [{"index": n, "reading": c.reading, "count": c.count} for n, c in enumerate(self.choices)],
            "reason": self.reason,
            "evidence": plain(self.evidence),
            "cypher": self.cypher,
            "params": plain(self.params),
            "snapshot": self.snapshot,
            "timings_ms": self.timings_ms,
        }


def plain(item: Any) -> Any:
    """A value as JSON has it."""
    match item:
        case bool() | None | str() | int():
            return item
        case float():
            return int(item) if item.is_integer() and abs(item) < 2**53 else item if item == item and abs(item) != float("inf") else None
        case dt.date():
            return item.isoformat()
        case dict():
            return {str(k): plain(v) for k, v in item.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(v) for v in item]
        case _:
            return str(item)
