"""The last door before the embedded engine: only one plain reading statement passes.

A read-only database of this engine still runs `COPY … TO`, `LOAD FROM`, `EXPORT`, `CHECKPOINT` and several statements in one text,
ignores the time limit inside `range()` and dies of deep nesting. Query text comes from our compiler; this door is for the day it
does not. It reads tokens, so words inside strings, comments and quoted names never count;
a property called like a clause (`set`) must be quoted.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from graph.store import NotReadOnly

MAX_TEXT, MAX_DEPTH, LARGE = 200_000, 200, 50_000
_STARTS = frozenset({"MATCH", "OPTIONAL", "RETURN", "UNWIND", "WITH"})
_FORBIDDEN = frozenset({"ALTER", "ATTACH", "BEGIN", "CALL", "CHECKPOINT", "COMMIT", "COPY", "CREATE", "DELETE", "DETACH", "DROP"})
_FORBIDDEN |= {"EXPORT", "IMPORT", "INSTALL", "LOAD", "MERGE", "REMOVE", "ROLLBACK", "SET", "UNINSTALL"}
#: ladybug 0.22.0 loses rows of ORDER BY … SKIP … LIMIT when rows tie (none of 30,010 came back); page by a key instead
_FORBIDDEN |= {"SKIP", "OFFSET"}
#: functions whose work grows with an argument's value, out of reach of the time limit
_FORBIDDEN_CALLS = frozenset({"RANGE", "REPEAT", "LPAD", "RPAD"})
_TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\r\n]*|/\*.*?\*/|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|\$\w+)"""
    r"""|(?P<open>/\*|['"`])|(?P<word>[^\W\d]\w*)|(?P<mark>[;()\[\]{}])|.""",
    re.DOTALL,
)


_LIMIT_AT_END = re.compile(r"\bLIMIT\s+(\d+)\s*\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Shape:
    """What the gate saw: the parameters a text uses, whether its last RETURN is ordered or has a LIMIT of its own, or it is a UNION."""

    params: frozenset[str]
    ordered: bool
    limited: bool
    union: bool


@lru_cache(maxsize=4096)
def check(text: str) -> Shape:
    """Raises `NotReadOnly` unless `text` is one reading statement of reasonable size."""
    if len(text) > MAX_TEXT:
        raise NotReadOnly(f"câu truy vấn dài {len(text)} ký tự; tối đa {MAX_TEXT}")
    depth, before, words = 0, "", 0
    params, clauses = set(), [""]
    for token in _TOKEN.finditer(text):
        value = token.group().upper()
        if token["skip"]:
            params |= {token.group()[1:]} if value[0] == "$" else set()
            continue
        if token["open"]:
            raise NotReadOnly("câu truy vấn có chuỗi, tên hoặc chú thích không đóng")
        depth += (value in "([{") - (value in ")]}") if token["mark"] else 0
        if value == ";" or depth > MAX_DEPTH:
            raise NotReadOnly("chỉ nhận đúng một câu lệnh đọc" if value == ";" else f"câu truy vấn lồng nhau quá {MAX_DEPTH} lớp")
        if token["word"]:
            words += 1
            _word(value, first=words == 1)
            clauses += [value] if depth == 0 and value in ("RETURN", "ORDER", "LIMIT", "UNION") else []
        elif value == "(" and before in _FORBIDDEN_CALLS:
            raise NotReadOnly(f"không được gọi hàm {before.lower()}(): giới hạn thời gian không dừng được nó")
        before = value
    if not words:
        raise NotReadOnly("câu truy vấn rỗng")
    last = clauses[::-1].index("RETURN") if "RETURN" in clauses else 0
    return Shape(frozenset(params), "ORDER" in clauses[len(clauses) - last :], clauses[-1] == "LIMIT", "UNION" in clauses)


def capped(text: str, shape: Shape, rows: int) -> str:
    """The text with its result bounded to `rows` by the engine, which keeps whole results in memory outside its buffer pool.

    A UNION, or a LIMIT that is not a number at the very end, is left alone; so is a large bound on an ordered result, which the engine
    holds whole in any case and sorts up to three times slower under a bound of a million.
    """
    if shape.union or (shape.ordered and not shape.limited and rows > LARGE):
        return text
    if not shape.limited:
        return f"{text}\nLIMIT {rows}"
    return _LIMIT_AT_END.sub(lambda own: f"LIMIT {min(int(own[1]), rows)}", text)


def _word(word: str, *, first: bool) -> None:
    if word in _FORBIDDEN or (first and word not in _STARTS):
        raise NotReadOnly(f"từ khóa {word} không được phép; chỉ nhận câu lệnh đọc bắt đầu bằng {', '.join(sorted(_STARTS))}")
