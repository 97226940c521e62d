"""Query text on a server that holds several snapshots: plain labels become those of one snapshot, and nothing else may be read.

A server of the community edition has one database, so the snapshots in it are told apart by their labels: an enterprise of snapshot
`20261123T150559-0a1b2c3d` is labelled `Enterprise_20261123T150559_0a1b2c3d`. Edges never join two snapshots. Compiled and written queries
name plain kinds; `scoped` adds the suffix just before the text is sent, and `check_plan` refuses what would look beyond it.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from graph import gate
from graph.store import NotReadOnly, StoreError

_TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\r\n]*|/\*.*?\*/|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\$\w+)"""
    r"""|`(?P<quoted>(?:[^`]|``)*)`|(?P<word>[^\W\d]\w*)|.""",
    re.DOTALL,
)
#: clauses this engine has beside those that the gate of the embedded one refuses
_FORBIDDEN = frozenset({"USE", "SHOW", "FOREACH", "INSERT", "FINISH", "TERMINATE", "GRANT", "DENY", "REVOKE", "ENABLE", "DRYRUN", "PERIODIC"})
#: functions with a dotted name that read nothing but their arguments; all others (apoc.load…) are refused
_DOTTED = frozenset({"duration.indays", "duration.inmonths", "duration.inseconds", "duration.between", "date.truncate"})
_LABEL_BEFORE = frozenset(":|&!")
#: how operators are called that read the store to begin with, and those of them that may be held to labels by a filter above
_READS = re.compile("Scan|Seek|CountStore|ShortestPath|Expand")
_SCANS = frozenset({"AllNodesScan", "DirectedRelationshipTypeScan", "DirectedAllRelationshipsScan", "DirectedUnionRelationshipTypesScan"})
#: operators that give no row where the one below gives none
_PASSING = ("Filter", "Expand", "VarLengthExpand", "CacheProperties", "Projection")
_CALLING = frozenset({"ProcedureCall", "LoadCSV"})


def suffix(snapshot: str) -> str:
    """What a snapshot's labels end in; it needs no quoting."""
    return "_" + re.sub(r"\W", "_", snapshot)


@lru_cache(maxsize=4096)
def check(text: str) -> gate.Shape:
    """The gate of the embedded engine and what this one adds. Raises `NotReadOnly`."""
    if "\\u" in text.lower():
        raise NotReadOnly(r"không nhận \u trong câu truy vấn: máy chủ giải mã nó trước khi đọc cú pháp, nên nó có thể đóng một chuỗi")
    shape = gate.check(text)
    before: list[str] = ["", ""]
    for token in _TOKEN.finditer(text):
        if token["skip"]:
            continue
        word = token.group()
        if token["word"] and word.upper() in _FORBIDDEN and before[-1] not in (".", ":", "|"):
            raise NotReadOnly(f"từ khóa {word.upper()} không được phép; chỉ nhận câu lệnh đọc")
        if word == "(" and before[-2] == "." and ".".join(before[-3::2]).lower() not in _DOTTED:
            raise NotReadOnly(f"không được gọi hàm {''.join(before[-3:])}(): chỉ nhận hàm có sẵn của Cypher")
        before = [*before[-2:], token["quoted"] if token["quoted"] is not None else word]
    return shape


@lru_cache(maxsize=4096)
def scoped(text: str, kinds: frozenset[str], ending: str) -> str:
    """The text with `ending` added to every label that names a kind; words elsewhere stay as they are."""
    parts: list[str] = []
    before = ""
    for token in _TOKEN.finditer(text):
        label = token["word"] or token["quoted"]
        parts.append(f"{label}{ending}" if label in kinds and before in _LABEL_BEFORE else token.group())
        before = before if token["skip"] else token.group()
    return "".join(parts)


def check_plan(plan: Mapping[str, Any], ending: str) -> None:
    """Refuses a plan that starts anywhere but at labels of one snapshot. Raises `NotReadOnly`.

    A small store may be scanned whole and filtered by label afterwards; then a filter above the scan must hold its variable to a label.
    """
    for name, details, above in leaves(plan):
        if not _READS.search(name) or _held(details, ending):
            continue
        if name in _SCANS and any(_filtered(details, condition, ending) for condition in above):
            continue
        raise NotReadOnly(f"mỗi mẫu trong MATCH phải có nút ghi rõ loại, ví dụ (n:Enterprise); bước {name} ({details}) sẽ đọc ngoài bản dữ liệu này")


def leaves(plan: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Name and details of every operator a plan starts from, and the conditions of the filters above it that must all hold."""
    name, details = plan["operatorType"].split("@")[0], str(plan.get("args", {}).get("Details", ""))
    if name in _CALLING:
        raise NotReadOnly("câu truy vấn gọi thủ tục hoặc đọc tệp; chỉ nhận câu lệnh đọc đồ thị")
    if _empty(plan):
        return
    children = plan.get("children") or []
    if not children:
        yield name, details, above
    for child in children:
        yield from leaves(child, (*above, *(_conjuncts(details) if name == "Filter" else ())))


def _empty(plan: Mapping[str, Any]) -> bool:
    """Whether a part of a plan gives nothing whatever it begins with: the planner writes WHERE false as LIMIT 0, and drops the labels beside it."""
    name, children = plan["operatorType"].split("@")[0], plan.get("children") or []
    if name == "Limit":
        return str(plan.get("args", {}).get("Details", "")) == "0"
    if name == "CartesianProduct":
        return any(map(_empty, children))
    return len(children) == 1 and name.startswith(_PASSING) and _empty(children[0])


def _conjuncts(details: str) -> Iterator[str]:
    """The conditions of a filter that must all hold: what AND joins outside of brackets."""
    depth, start = 0, 0
    for match in re.finditer(r"[([{]|[)\]}]| AND ", details):
        if match.group() != " AND ":
            depth += 1 if match.group() in "([{" else -1
        elif depth == 0:
            yield details[start : match.start()]
            start = match.end()
    yield details[start:]


def _held(details: str, ending: str) -> bool:
    """Whether the labels an operator begins with are of this snapshot: each of a union, one of an intersection; excluded ones do not count."""
    details = details.split(" WHERE ")[0]
    labels = re.findall(r"(?<=[:|&(])\s*`?([^\W\d]\w*)`?", re.sub(r"\[[^\]]*\]", "", details)) if ":" in details else []
    return (all if "|" in details else any)(label.endswith(ending) for label in labels) and bool(labels)


def _filtered(details: str, condition: str, ending: str) -> bool:
    """Whether a condition says nothing but that a variable of the scan has one of some labels, all of this snapshot."""
    match = re.fullmatch(r"\(?(\w+):\w+(?: OR \1:\w+|\|\w+)*\)?", condition.strip())
    labels = re.findall(r"(?<=[:|])\w+", condition)
    return match is not None and match[1] in re.findall(r"\w+", details) and all(label.endswith(ending) for label in labels)


def undeclared(statuses: Iterable[tuple[str, str]], known: Mapping[str, frozenset[str]], ending: str) -> None:
    """Raises `StoreError` for a name the engine does not know and the ontology does not declare; it would silently read null or nothing.

    `statuses` are the GQL status code and description of each notification, `known` the declared names by code.
    """
    for code, description in statuses:
        name = match[1] if (match := re.search(r"`([^`]*)`", description)) else ""
        if code in known and name.removesuffix(ending) not in known[code]:
            raise StoreError(f"ontology.yml không khai báo tên {name.removesuffix(ending)!r}")
