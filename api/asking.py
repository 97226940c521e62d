"""`soi ask`: one question, or a file of questions in one process."""
from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api import sessions
from graph.errors import SoiError

if TYPE_CHECKING:
    from graph.published import Published
    from nlp.ask import Service


class BadBatch(SoiError):
    """A line of a batch file cannot be used; nothing was asked."""


def _opened(place: Published) -> Service:
    from nlp.ask import service_over  # late: brings the lexicon

    return service_over(place.open(place.current()))


def read_question() -> str:
    """A question typed at a prompt or piped in: some terminals spoil Vietnamese typed as an argument."""
    words = input("Câu hỏi: ") if sys.stdin.isatty() else sys.stdin.read()
    if not words.strip():
        raise SoiError('chưa có câu hỏi; ví dụ: soi ask "Số dự án theo từng tỉnh"')
    return words.strip()


def single(question: str, home: Path, place: Published, *, session: str | None = None, choose: int | None = None) -> dict[str, Any]:
    """Asks one question of the data published in `place`; with a session (kept in `home`), after its earlier questions. Returns the answer document."""
    service = _opened(place)
    try:
        for turn in sessions.turns(home, session) if session else ():
            service.ask(turn["question"], session=session, choose=turn["choose"])
        document: dict[str, Any] = service.ask(question, session=session, choose=choose).to_json()
    finally:
        service.close()
    if session:
        sessions.add(home, session, {"question": question, "choose": choose})
    return document


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
    yield from ((n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip())


def _item(path: Path, n: int, line: str) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadBatch(f"{path}:{n}: không phải JSON ({error}); cần một đối tượng {{id, question, session}} mỗi dòng") from None
    if not isinstance(item, dict) or not isinstance(item.get("question"), str):
        raise BadBatch(f"{path}:{n}: cần một đối tượng có 'question' là chuỗi; 'id' và 'session' tùy chọn")
    return item


def read_batch(path: Path) -> list[dict[str, Any]]:
    """All items of a batch file, checked before the first is asked. Raises `BadBatch` naming the line."""
    try:
        return [_item(path, n, line) for n, line in _lines(path)]
    except FileNotFoundError:
        raise BadBatch(f"không có tệp {path}") from None
    except UnicodeDecodeError as error:
        raise BadBatch(f"{path}: không phải UTF-8 (byte {error.start}); hãy lưu lại bằng UTF-8") from None


def _failed(item: dict[str, Any], error: SoiError) -> dict[str, Any]:
    """An answer that says the system failed on this question, so that the others can go on."""
    text = f"Không trả lời được vì lỗi: {error}"
    return {
        "id": item.get("id"), "question": item["question"], "status": "refused", "kind": None, "columns": [], "rows": [], "text": text, "reading": None,
        "assumptions": [], "choices": [], "reason": str(error), "evidence": [], "cypher": None, "params": {}, "snapshot": None, "timings_ms": {},
    }  # fmt: skip


def batch(path: Path, place: Published) -> int:
    """Prints one answer a line, in order; lines of one session are one dialogue. Returns how many failed."""
    items = read_batch(path)
    failures = 0
    service = _opened(place)
    try:
        for item in items:
            session = None if item.get("session") is None else str(item["session"])
            try:
                document = service.ask(item["question"], session=session, choose=item.get("choose")).to_json()
            except SoiError as error:
                failures += 1
                document = _failed(item, error)
            print(json.dumps({**document, "id": item.get("id")}, ensure_ascii=False, default=str), flush=True)
    finally:
        service.close()
    return failures
