"""`soi export`: the whole graph, the surroundings of an entity, or the result of a question or query, as files of other programs."""
from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.show import number
from graph import export, network
from graph.network import Network, NetworkError
from graph.ontology import ontology
from graph.published import Published
from graph.snapshot import Snapshot
from graph.store import SnapshotError, Store

#: nodes of a whole graph that are written as XML or JSON; beyond, a file that no program opens
WHOLE_NODES = 300_000
#: rows of a written query that are exported
QUERY_ROWS = 1_000_000
QUERY_MS = 60_000


class CannotExport(NetworkError):
    """What was asked for cannot be written; the message says what would do."""


@dataclass(frozen=True)
class Wanted:
    """What to export: at most one of `around`, `question` and `cypher`; none of them stands for the whole graph."""

    around: str | None = None
    hops: int = 1
    max_nodes: int = 2_000
    question: str | None = None
    cypher: str | None = None
    kinds: Sequence[str] | None = None
    relations: Sequence[str] | None = None


def run(place: Published, wanted: Wanted, target: Path, form: str | None, *, snapshot: str | None = None) -> None:
    """Writes `target` and says on standard error what it holds and what was left out. Raises `NetworkError`, `SnapshotError`, `StoreError`."""
    form = form or target.suffix.lstrip(".") or "csv"
    if form not in (*export.GRAPHS, "neo4j-import"):
        raise CannotExport(f"không biết định dạng {form!r}; dùng {', '.join(export.GRAPHS)}, neo4j-import")
    if sum(part is not None for part in (wanted.around, wanted.question, wanted.cypher)) > 1:
        raise CannotExport("chỉ chọn một trong --around, --question, --cypher")
    chosen = snapshot or place.current()
    if form == "neo4j-import":
        _bulk(place, chosen, wanted, target)
        return
    with place.open(chosen) as opened:
        _check_names(wanted)
        if wanted.question is not None:
            _question(opened, wanted.question, target, form)
        elif wanted.cypher is not None:
            _query(opened.store, wanted.cypher, target, form)
        elif wanted.around is not None:
            found = network.neighbourhood(
                opened.store, [_entity(opened.store, wanted.around)], hops=wanted.hops, max_nodes=wanted.max_nodes, relations=wanted.relations
            )
            _graph(found, target, form, around=wanted.around, hops=wanted.hops)
        else:
            _whole(opened, wanted, target, form)


def _check_names(wanted: Wanted) -> None:
    for given, known, what in ((wanted.kinds, ontology().kinds, "loại"), (wanted.relations, ontology().relations, "quan hệ")):
        if odd := [name for name in given or () if name not in known]:
            raise CannotExport(f"không có {what} {', '.join(odd)}; các {what}: {', '.join(known)}")


def _entity(store: Store, words: str) -> tuple[str, str]:
    """`Kind/id`, or an id or code of any kind. Raises `CannotExport` for what nobody, or more than one, is called."""
    kind, slash, rest = words.partition("/")
    kinds, ident = ((kind,), rest) if slash and kind in ontology().kinds else (tuple(ontology().kinds), words)
    for column in ("id", "code"):
        found = [(k, row[0]) for k in kinds for row in store.query(f"MATCH (n:{k}) WHERE n.{column} = $key RETURN n.id LIMIT 2", {"key": ident}).rows]
        if len(found) == 1:
            return found[0]
        if found:
            raise CannotExport(f"{words!r} là của nhiều đối tượng: {', '.join('/'.join(pair) for pair in found)}; hãy ghi một trong các tên đó")
    raise SnapshotError(f"không có đối tượng nào mang mã {words!r}; ghi LOẠI/MÃ, ví dụ Enterprise/0101234567")


def _graph(found: Network, target: Path, form: str, **more: Any) -> None:
    if not found.number_of_nodes():
        raise CannotExport("không có đối tượng nào để xuất")
    found.graph.update(more)
    export.graph(found, target, form)
    _told(target, found.number_of_nodes(), found.number_of_edges())
    if found.graph.get("truncated"):
        _note("ĐÃ LƯỢC BỚT: còn đối tượng hoặc quan hệ không được ghi; tăng --max-nodes hoặc chọn --relations (tệp ghi truncated = true)")


def _whole(opened: Snapshot, wanted: Wanted, target: Path, form: str) -> None:
    if not opened.canonical.is_dir():
        raise CannotExport("xuất cả đồ thị cần thư mục dữ liệu đã dựng bản này (bảng Parquet); bỏ --store, hoặc xuất một phần bằng --around, --question")
    meta = {"snapshot": opened.id, "newest_date": opened.newest_date}
    if form in ("csv", "parquet"):
        _told(target, *export.whole_tables(opened.canonical, target, form, meta=meta, kinds=wanted.kinds, relations=wanted.relations))
        return
    nodes = sum(opened.manifest.nodes.get(kind, 0) for kind in wanted.kinds or ontology().kinds)
    if nodes > WHOLE_NODES:
        raise CannotExport(
            f"{number(nodes)} đối tượng, nhiều hơn mức một tệp {form} dùng được ({number(WHOLE_NODES)}); hãy chọn --kinds, --relations, --around, "
            "hoặc định dạng csv, parquet"
        )
    found = network.whole(opened.canonical, kinds=wanted.kinds, relations=wanted.relations)
    found.graph.update(snapshot=opened.id, truncated=False)
    _graph(found, target, form)


def _question(opened: Snapshot, question: str, target: Path, form: str) -> None:
    """The rows of an answer as a table; as a graph, the edges that prove them."""
    from nlp.ask import MOST_ROWS, Service

    answer = Service(opened).ask(question)
    if answer.status != "answered":
        raise CannotExport(f"câu hỏi chưa được trả lời nên không có gì để xuất: {answer.text}")
    cut = len(answer.rows) >= MOST_ROWS
    if form in ("graphml", "gexf"):
        found = network.proved(opened.store, answer.evidence)
        found.graph["truncated"] = cut or len(answer.evidence) < len(answer.rows)
        _graph(found, target, form, question=question, reading=answer.reading or "")
        return
    meta = {"question": question, "reading": answer.reading, "snapshot": opened.id, "truncated": cut, "cypher": answer.cypher, "params": answer.params}
    export.rows(answer.columns, answer.rows, target, form, meta)
    _rows_told(target, len(answer.rows), cut)


def _query(store: Store, text: str, target: Path, form: str) -> None:
    """The rows of a written reading query; values of hidden properties are refused by name."""
    for name in (*_hidden(), "properties"):
        if name in text:
            raise CannotExport(f"{name} không được dùng khi xuất; hãy nêu tên từng thuộc tính")
    found = store.query(text, timeout_ms=QUERY_MS, max_rows=QUERY_ROWS)
    if any(_whole_value(value) for row in found.rows for value in row):
        raise CannotExport("hãy trả về thuộc tính (RETURN n.id, n.name), không trả về cả nút hay quan hệ")
    meta = {"snapshot": store.snapshot, "cypher": text, "truncated": found.truncated}
    export.rows(found.columns, found.rows, target, form, meta)
    _rows_told(target, len(found.rows), found.truncated)


def _whole_value(value: Any) -> bool:
    """Whether a value is a node, an edge or a map of properties, which may hold what must not come out."""
    return (not isinstance(value, str | int | float | bool | type(None) | list) and not hasattr(value, "isoformat")) or (
        isinstance(value, list) and any(map(_whole_value, value))
    )


def _hidden() -> Collection[str]:
    onto = ontology()
    declared = [*(k.properties for k in onto.kinds.values()), *(r.properties for r in onto.relations.values())]
    return {p.name for properties in declared for p in properties.values() if p.type == "secret"}


def _bulk(place: Published, chosen: str, wanted: Wanted, target: Path) -> None:
    from graph.bulk_bolt import ARGUMENTS, write
    from graph.published import InHome

    if not isinstance(place, InHome) or wanted != Wanted():
        raise CannotExport("neo4j-import là cả một bản trong thư mục dữ liệu: bỏ --store, --around, --question, --cypher, --kinds, --relations")
    count = write(place.home, chosen, target)
    _note(f"{target}: {number(count)} dòng, đủ mọi cột (kể cả mã băm số định danh); chỉ chủ thư mục đọc được")
    _note(f"Tiếp theo, khi máy chủ đang dừng: cd {target} && neo4j-admin database import full neo4j --overwrite-destination @{ARGUMENTS}")
    _note(f"Rồi khởi động máy chủ và chạy: soi publish {chosen} --to neo4j://…")


def _told(target: Path, nodes: int, edges: int) -> None:
    _note(f"{target}: {number(nodes)} đối tượng, {number(edges)} quan hệ")


def _rows_told(target: Path, count: int, cut: bool) -> None:
    _note(f"{target}: {number(count)} dòng")
    if cut:
        _note(f"ĐÃ LƯỢC BỚT: kết quả dài hơn {number(count)} dòng; hãy hỏi hẹp hơn (tệp meta.json ghi truncated = true)")


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
