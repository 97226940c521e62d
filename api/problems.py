"""Errors over HTTP: RFC 9457 problem details with a stable `type`, Vietnamese words, and nothing of the request echoed."""
from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from graph.errors import SoiError
from graph.store import QueryTimeout, SnapshotError, StoreAway, StoreError

log = logging.getLogger("soi.api")
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    status: int
    title: str
    detail: str


#: every problem the service can return; the key is the last part of `type`
KINDS: Mapping[str, Kind] = {
    "bad-json": Kind(400, "JSON không đọc được", "Thân yêu cầu phải là một đối tượng JSON viết bằng UTF-8."),
    "bad-host": Kind(400, "Tên máy chủ không được phép", "Hãy gọi dịch vụ bằng tên đã khai trong SOI_ALLOWED_HOSTS."),
    "not-found": Kind(404, "Không tìm thấy", "Không có gì ở địa chỉ này."),
    "bad-method": Kind(405, "Phương thức không được hỗ trợ", "Địa chỉ này không nhận phương thức vừa dùng."),
    "slow-request": Kind(408, "Gửi quá chậm", "Thân yêu cầu chưa tới đủ trong thời gian cho phép."),
    "too-large": Kind(413, "Yêu cầu quá lớn", "Thân yêu cầu vượt giới hạn."),
    "bad-media-type": Kind(415, "Kiểu nội dung không được hỗ trợ", "Hãy gửi application/json, mã hóa UTF-8."),
    "invalid-request": Kind(422, "Yêu cầu chưa đúng", "Một hay nhiều trường chưa đúng; xem 'errors'."),
    "internal": Kind(500, "Lỗi bên trong", "Dịch vụ gặp lỗi; hãy báo quản trị viên kèm thời điểm xảy ra."),
    "no-data": Kind(503, "Chưa có dữ liệu", "Chưa có bản dữ liệu nào được công bố. Quản trị viên hãy chạy: soi load ĐƯỜNG_DẪN"),
    "store-away": Kind(503, "Không tới được kho dữ liệu", "Máy chủ giữ đồ thị không trả lời; hãy thử lại sau ít phút."),
    "store-failed": Kind(503, "Kho dữ liệu không trả lời", "Kho dữ liệu không thực hiện được truy vấn; hãy thử lại."),
    "busy": Kind(503, "Đang quá tải", "Dịch vụ đang bận; hãy thử lại sau vài giây."),
    "timeout": Kind(504, "Quá thời gian", "Câu hỏi cần quá nhiều thời gian; hãy hỏi hẹp hơn (thêm năm, tỉnh hoặc tên)."),
}

#: seconds after which a client may try again
WAIT = {"busy": "2", "store-away": "10"}

_BY_STATUS = {kind.status: name for name, kind in KINDS.items()} | {400: "bad-json", 503: "store-failed"}

#: pydantic's error types in Vietnamese; others read "giá trị không hợp lệ"
_FIELD_MESSAGES = {
    "missing": "thiếu trường này",
    "string_type": "phải là chuỗi ký tự",
    "string_too_short": "quá ngắn",
    "string_too_long": "quá dài",
    "string_pattern_mismatch": "có ký tự không được phép",
    "int_type": "phải là số nguyên",
    "int_parsing": "phải là số nguyên",
    "greater_than_equal": "quá nhỏ",
    "less_than_equal": "quá lớn",
    "extra_forbidden": "không có trường này",
    "model_attributes_type": "phải là một đối tượng JSON",
    "value_error": "chứa ký tự Unicode không hợp lệ",
}


class Problem(Exception):
    """Raised by routes: one of `KINDS`, with a more precise `detail` if there is one (never text from the request)."""

    def __init__(self, kind: str, detail: str | None = None, **more: Any) -> None:
        super().__init__(kind)
        self.kind, self.detail, self.more = kind, detail, more


def body(kind: str, detail: str | None = None, **more: Any) -> dict[str, Any]:
    """The problem document of RFC 9457."""
    found = KINDS[kind]
    return {"type": f"urn:soi:problem:{kind}", "title": found.title, "status": found.status, "detail": detail or found.detail, **more}


def response(kind: str, detail: str | None = None, **more: Any) -> Response:
    headers = {"Retry-After": WAIT[kind]} if kind in WAIT else {}
    text = json.dumps(body(kind, detail, **more), ensure_ascii=False)
    return Response(text, status_code=KINDS[kind].status, media_type=MEDIA_TYPE, headers=headers)


def _fields(errors: Sequence[Any]) -> list[dict[str, str]]:
    """Where and what, never the value that was sent. Unknown field names are the sender's words, so they are not named."""
    rows = []
    for error in errors[:20]:
        known = error["type"] != "extra_forbidden"
        where = ".".join(str(part) for part in error["loc"][1:]) if known else "?"
        rows.append({"field": where or "body", "message": _FIELD_MESSAGES.get(error["type"], "giá trị không hợp lệ")})
    return rows


def _of_soi_error(error: SoiError) -> Response:
    """Our own errors by class; their words may name files of the server, so they go to the log and not to the reader."""
    log.warning("%s: %s", type(error).__name__, error)
    if isinstance(error, QueryTimeout):
        return response("timeout")
    if isinstance(error, SnapshotError):
        return response("no-data")
    if isinstance(error, StoreAway):
        return response("store-away")
    return response("store-failed" if isinstance(error, StoreError) else "internal")


def install(app: FastAPI) -> None:
    """Puts the one table of handlers on the application."""

    @app.exception_handler(Problem)
    def problem(_: Request, error: Problem) -> Response:
        return response(error.kind, error.detail, **error.more)

    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> Response:
        if any(e["type"] == "json_invalid" for e in error.errors()):
            return response("bad-json")
        return response("invalid-request", errors=_fields(error.errors()))

    @app.exception_handler(HTTPException)
    def http(_: Request, error: HTTPException) -> Response:
        return response(_BY_STATUS.get(error.status_code, "internal" if error.status_code >= 500 else "not-found"))

    @app.exception_handler(SoiError)
    def ours(_: Request, error: SoiError) -> Response:
        return _of_soi_error(error)

    @app.exception_handler(Exception)
    def other(_: Request, error: Exception) -> Response:
        log.error("unexpected error", exc_info=error)
        return response("internal")
