"""Shapes of requests and responses, with examples: what OpenAPI shows. The answer is the contract of `nlp.answer`."""
from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.examples import ANSWER, ENTITY, QUESTIONS


def _encodable(text: str) -> str:
    """Refuses lone surrogates, which no UTF-8 answer could repeat."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("lone surrogate") from None
    return text


Question = Annotated[str, Field(min_length=1, max_length=2000, description="Câu hỏi tiếng Việt, có hoặc không dấu"), AfterValidator(_encodable)]
Session = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$", description="Mã hội thoại, để hỏi tiếp câu trước")]
Choice = Annotated[int, Field(ge=0, le=99, description="Chọn cách hiểu thứ mấy trong `choices`")]


class Ask(BaseModel):
    """A question, perhaps within a dialogue."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"question": QUESTIONS[0]}]})

    question: Question
    session: Session | None = None
    choose: Choice | None = None


class Answer(BaseModel):
    """One answer. An entity cell is `{type, id, code, name}`; money in đồng, shares 0–100, dates ISO."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [ANSWER]})

    id: str | None = None
    question: str
    status: Literal["answered", "clarify", "refused"]
    kind: Literal["entities", "number", "bool", "table", "path", "describe"] | None = None
    columns: list[str] = []
    rows: list[list[Any]] = []
    text: str
    reading: str | None = Field(None, description="Hệ thống hiểu câu hỏi thế nào")
    assumptions: list[str] = []
    choices: list[dict[str, Any]] = []
    reason: str | None = Field(None, description="Vì sao hỏi lại hoặc từ chối")
    evidence: list[dict[str, Any]] = []
    cypher: str | None = None
    params: dict[str, Any] | None = None
    snapshot: str | None = None
    timings_ms: dict[str, float] = {}


class Place(BaseModel):
    """Where a statement was read: `row` as a person sees it, from 1."""

    source: str
    file: str
    row: int
    load: str


class Fact(BaseModel):
    property: str
    label: str
    type: str = Field(description="Kiểu giá trị trong ontology: vnd, usd, percent, date, …")
    value: str | int | float | bool | dt.date | None


class Ref(BaseModel):
    type: str
    id: str
    code: str | None = None
    name: str | None = None


class Neighbour(BaseModel):
    entity: Ref
    properties: list[Fact]
    origin: list[Place]


class Neighbours(BaseModel):
    """Neighbours over one relation in one direction: `count` of all of them, the first `limit` shown."""

    relation: str
    direction: Literal["out", "in"]
    label: str
    kind: str
    count: int
    shown: int
    items: list[Neighbour]


class Entity(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [ENTITY]})

    entity: Ref
    kind_label: str
    facts: list[Fact]
    neighbours: list[Neighbours]
    origin: list[Place]
    snapshot: str


class Snapshot(BaseModel):
    id: str
    published: bool = False
    created: str | None = None
    nodes: int = 0
    edges: int = 0
    readable: bool = True


class Snapshots(BaseModel):
    served: str | None
    snapshots: list[Snapshot]


class FieldError(BaseModel):
    field: str
    message: str


class ProblemDetails(BaseModel):
    """RFC 9457; `type` is stable, `detail` Vietnamese; nothing of the request is repeated."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []
