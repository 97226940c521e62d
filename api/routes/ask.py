"""`/api/ask`: one question, one answer (design.md §7). A question that is asked back or refused is an answer too: status 200."""
from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse

from api.problems import Problem
from api.provider import Lease
from api.routes.common import Here, Leased, documented
from api.schemas import Answer, Ask, Choice, Question, Session

router = APIRouter(tags=["Hỏi đáp"])
_PROBLEMS = documented("bad-json", "too-large", "bad-media-type", "invalid-request", "no-data", "timeout")


def _answer(here: Here, lease: Lease, question: str, session: str | None, choose: int | None) -> JSONResponse:
    if len(question) > here.settings.max_question:
        raise Problem("invalid-request", errors=[{"field": "question", "message": f"quá dài; nhiều nhất {here.settings.max_question} ký tự"}])
    document: dict[str, Any] = lease.service.ask(question, session=session, choose=choose).to_json()
    return JSONResponse(document, headers={"Cache-Control": "no-store"})


@router.post("/api/ask", response_model=Answer, responses=_PROBLEMS, summary="Trả lời một câu hỏi tiếng Việt")
def post_ask(here: Here, lease: Leased, ask: Ask) -> Any:
    return _answer(here, lease, ask.question, ask.session, ask.choose)


@router.get("/api/ask", response_model=Answer, responses=_PROBLEMS, summary="Như trên, câu hỏi nằm trong địa chỉ")
def get_ask(
    here: Here,
    lease: Leased,
    q: Annotated[Question, Query(examples=["Số dự án theo từng tỉnh"])],
    session: Annotated[Session | None, Query()] = None,
    choose: Annotated[Choice | None, Query()] = None,
) -> Any:
    return _answer(here, lease, q, session, choose)
