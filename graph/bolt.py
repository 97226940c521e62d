"""Neo4j over Bolt: the one module that imports the driver. `connect` gives a `Store` on the published snapshot of a server or cluster.

Every query is a read transaction with a time limit on the server and one here, for a server that hangs. A store answers from one
snapshot for its whole life: each transaction also asks whether that snapshot is still whole, so that one that is being removed is refused
instead of read in part. Publishing is `graph.publish_bolt`, labels are explained in `graph.bolt_text`.
"""
from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import neo4j
from neo4j import exceptions
from neo4j import time as neo4j_time

from graph import bolt_text
from graph.ddl import schema_hash
from graph.errors import SoiError
from graph.keys import UNKNOWN
from graph.ontology import Ontology, ontology
from graph.store import TIMEOUT_MS, NotReadOnly, QueryTimeout, Rows, SnapshotError, StoreAway, StoreError

logging.getLogger("neo4j").setLevel(logging.ERROR)  # notifications and retries that come right; what fails is raised
#: more rows than this are refused where the caller sets no cap of its own
HARD_ROWS = 1_000_000
DATABASE = "neo4j"
#: what a hanging server gets beyond the time limit before the caller is told
GRACE_S = 0.5
#: how long a publication waits for a server that went away, before it gives up (it can be resumed)
RETRY_S = 30.0
#: the same for a query, of which a reader waits for the answer
READ_RETRY_S = 2.0
#: time limit of asking which snapshot is published: a server just started plans its first query slowly
FIRST_MS = 30_000
_TIMED_OUT = ("Neo.ClientError.Transaction.TransactionTimedOut", "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration")
_UNKNOWN = {"01N50": "label", "01N51": "relation", "01N52": "property"}

#: texts whose check is remembered
CHECKED = 4096

T = TypeVar("T")
Params = Mapping[str, Any]
Run = Callable[[str, Params], list[tuple[Any, ...]]]


class Server:
    """A connection pool to one database of a server or cluster; errors come out as `StoreError`s."""

    def __init__(
        self, url: str, *, user: str | None = None, password: str | None = None, connections: int = 16, connect_s: float = 5.0, moving: bool = False
    ) -> None:
        """`url` may end in the name of a database (`neo4j://host:7687/soi`); nothing is sent yet.

        Members of a cluster lag behind each other. With `moving` each read sees at least what the one before saw, so that a pointer
        never goes back; without it, at least what the first saw, which is enough for a snapshot that does not change.
        """
        parts = urlsplit(url)
        self.database = parts.path.strip("/") or DATABASE
        self.address = f"{parts.scheme}://{parts.netloc}"
        auth = (user or "neo4j", password) if password is not None else None
        options: dict[str, Any] = {"max_connection_pool_size": connections + 2, "connection_timeout": connect_s, "connection_acquisition_timeout": connect_s}
        try:
            self._driver = neo4j.GraphDatabase.driver(urlunsplit(parts._replace(path="")), auth=auth, keep_alive=True, **options)
        except (exceptions.ConfigurationError, ValueError) as error:
            raise StoreError(f"địa chỉ {url}: {error}") from None
        self._bookmarks: neo4j.Bookmarks | None = None
        self._moving = moving

    def read(
        self, text: str, params: Params | None = None, *, timeout_ms: int = TIMEOUT_MS, max_rows: int | None = None, holds: tuple[str, Params] | None = None
    ) -> Rows:
        """One read transaction. `holds` is a query that must still give a row after the reading; else `SnapshotError`."""
        deadline = time.monotonic() + timeout_ms / 1000

        def work(tx: neo4j.ManagedTransaction) -> Rows:
            result = tx.run(_literal(text), dict(params or {}))
            rows = _fetch(result, deadline, timeout_ms, max_rows)
            if holds and not tx.run(_literal(holds[0]), dict(holds[1])).single():
                raise SnapshotError("bản dữ liệu đang đọc đã bị gỡ khỏi máy chủ; hãy kết nối lại để đọc bản đang công bố")
            return rows

        return self._timed(lambda: self._execute(work, deadline), timeout_ms)

    def explain(self, text: str, params: Params, *, timeout_ms: int = TIMEOUT_MS) -> tuple[str, Mapping[str, Any], list[tuple[str, str]]]:
        """Query type, plan, and the notifications as (code, description), without running the text."""

        def work(tx: neo4j.ManagedTransaction) -> tuple[str, Mapping[str, Any], list[tuple[str, str]]]:
            summary = tx.run(_literal(f"EXPLAIN {text}"), dict(params)).consume()
            return summary.query_type or "", summary.plan or {}, [(s.gql_status, s.status_description) for s in summary.gql_status_objects]

        deadline = time.monotonic() + timeout_ms / 1000
        return self._timed(lambda: self._execute(work, deadline), timeout_ms)

    def write(self, work: Callable[[Run], T]) -> T:
        """One write transaction, tried again while the server is away for a moment; `work` must bear being run twice."""

        def inner(tx: neo4j.ManagedTransaction) -> T:
            return work(lambda text, params: [tuple(map(_plain, r.values())) for r in tx.run(_literal(text), dict(params))])

        def attempt() -> T:
            with self._session(neo4j.WRITE_ACCESS, max_transaction_retry_time=RETRY_S) as session:
                done = session.execute_write(inner)
                self._bookmarks = session.last_bookmarks()
                return done

        return _insist(attempt)

    def statement(self, text: str) -> None:
        """One statement in a transaction of its own, for changes of the schema; it must bear being run twice (IF NOT EXISTS)."""

        def attempt() -> None:
            with self._session(neo4j.WRITE_ACCESS) as session:
                session.run(_literal(text)).consume()
                self._bookmarks = session.last_bookmarks()

        _insist(attempt)

    def _session(self, mode: str, **options: Any) -> neo4j.Session:
        return self._driver.session(database=self.database, default_access_mode=mode, bookmarks=self._bookmarks, fetch_size=2_000, **options)

    def _execute(self, work: Callable[[neo4j.ManagedTransaction], T], deadline: float) -> T:
        left = max(0.001, deadline - time.monotonic())
        with _translated(left * 1000), self._session(neo4j.READ_ACCESS, max_transaction_retry_time=min(left, READ_RETRY_S)) as session:
            done = session.execute_read(neo4j.unit_of_work(timeout=left)(work))
            self._bookmarks = session.last_bookmarks() if self._moving or self._bookmarks is None else self._bookmarks
            return done

    def _timed(self, work: Callable[[], T], timeout_ms: int) -> T:
        """Runs in a thread that is left behind if the server hangs: the driver itself would wait for minutes."""
        done: list[T] = []
        failed: list[BaseException] = []

        def run() -> None:
            try:
                done.append(work())
            except BaseException as error:
                failed.append(error)

        thread = threading.Thread(target=run, daemon=True, name="soi-bolt")
        thread.start()
        thread.join(timeout_ms / 1000 + GRACE_S)
        if failed:
            raise failed[0]
        if not done:
            raise QueryTimeout(f"máy chủ {self.address} không trả lời trong {timeout_ms} ms")
        return done[0]

    def catch_up(self, other: Server) -> None:
        """Reads from now on see at least what `other` has seen."""
        self._bookmarks = other._bookmarks

    def close(self) -> None:
        self._driver.close()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class BoltStore:
    """A `Store` on one snapshot of a server. At most `connections` queries run at once; further ones wait within their time limit."""

    dialect = "neo4j"

    def __init__(self, server: Server, snapshot: str, *, connections: int = 16, onto: Ontology | None = None) -> None:
        self.server, self.snapshot = server, snapshot
        #: set by whoever has the snapshot's manifest
        self.keys = UNKNOWN
        onto = onto or ontology()
        self._ending, self._kinds = bolt_text.suffix(snapshot), frozenset(onto.kinds)
        self._known = _declared(onto)
        self._free = threading.Semaphore(connections)
        self._state = threading.Condition()
        self._running, self._closed = 0, False
        self._checked: set[str] = set()
        #: called once, when the store has been closed
        self.on_close: Callable[[], None] = lambda: None

    def query(self, text: str, params: Params | None = None, *, timeout_ms: int = TIMEOUT_MS, max_rows: int | None = None) -> Rows:
        """Runs one reading statement (see `graph.store.Store.query`); `StoreAway` when the server cannot be reached."""
        shape = bolt_text.check(text)
        if missing := shape.params - (params or {}).keys():
            raise StoreError(f"truy vấn thiếu tham số: {', '.join(sorted(missing))}")
        deadline = time.monotonic() + timeout_ms / 1000
        if not self._free.acquire(timeout=timeout_ms / 1000):
            raise QueryTimeout(f"quá {timeout_ms} ms mà chưa tới lượt; hãy thử lại sau")
        try:
            self._enter()
            return self._run(text, params or {}, deadline, max_rows)
        finally:
            self._leave()
            self._free.release()

    def _run(self, text: str, params: Params, deadline: float, max_rows: int | None) -> Rows:
        sent = bolt_text.scoped(text, self._kinds, self._ending)
        if sent not in self._checked:
            self._check(sent, params)
        holds = ("MATCH (s:SoiSnapshot {id: $soi_snapshot}) WHERE s.state = 'ready' RETURN 1 AS one", {"soi_snapshot": self.snapshot})
        left = max(1, int((deadline - time.monotonic()) * 1000))
        rows = self.server.read(sent, params, timeout_ms=left, max_rows=HARD_ROWS if max_rows is None else max_rows, holds=holds)
        if rows.truncated and max_rows is None:
            raise StoreError(f"kết quả hơn {HARD_ROWS} dòng; hãy thu hẹp câu hỏi hoặc xuất bảng Parquet của bản dữ liệu")
        return rows

    def _check(self, sent: str, params: Params) -> None:
        """What the engine says of a text before its first run: it must be reading, within the snapshot, of declared names."""
        kind, plan, statuses = self.server.explain(sent, params)
        if kind != "r":
            raise NotReadOnly(f"máy chủ xếp câu truy vấn vào loại {kind!r}; chỉ nhận câu lệnh đọc ('r')")
        bolt_text.check_plan(plan, self._ending)
        bolt_text.undeclared(statuses, self._known, self._ending)
        if len(self._checked) >= CHECKED:
            self._checked.clear()
        self._checked.add(sent)

    def published(self) -> str:
        """The snapshot the server publishes now; another one than `snapshot` after a switch: connect again to answer from it."""
        return published(self.server)["id"]

    def fault(self) -> SoiError | None:
        """`StoreAway` when the server does not answer, `SnapshotError` when it no longer holds this snapshot."""
        try:
            self.query("RETURN 1 AS one", timeout_ms=2_000)
        except QueryTimeout as error:
            return StoreAway(str(error))
        except (StoreError, SnapshotError) as error:
            return error
        return None

    def healthy(self) -> bool:
        """Whether there is no `fault`."""
        return self.fault() is None

    def close(self) -> None:
        """Waits for running queries, then closes the connections; later queries raise `StoreError`."""
        with self._state:
            if self._closed:
                return
            self._closed = True
            self._state.wait_for(lambda: self._running == 0)
        self.server.close()
        self.on_close()

    def _enter(self) -> None:
        with self._state:
            self._running += 1
            if self._closed:
                raise StoreError(f"kho {self.snapshot} đã đóng")

    def _leave(self) -> None:
        with self._state:
            self._running -= 1
            self._state.notify_all()

    def __enter__(self) -> BoltStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def connect(
    url: str, *, user: str | None = None, password: str | None = None, snapshot: str | None = None, connections: int = 16, after: Server | None = None
) -> BoltStore:
    """Opens the published snapshot of a server (or the one named). Raises `StoreAway`, and `SnapshotError` when there is none that fits.

    `after`: what this connection has seen, the store sees too, whichever member of the cluster answers it.
    """
    server = Server(url, user=user, password=password, connections=connections)
    try:
        if after is not None:
            server.catch_up(after)
        found = published(server) if snapshot is None else named(server, snapshot)
        if found["tables"] != schema_hash():
            raise SnapshotError(f"{found['id']} trên {server.address} được dựng theo một ontology.yml khác; hãy công bố lại (soi load)")
        return BoltStore(server, found["id"], connections=connections)
    except BaseException:
        server.close()
        raise


_READY = "WHERE s.state = 'ready' RETURN s.id AS id, s.tables AS tables, s.seal AS seal"


def published(server: Server) -> dict[str, str]:
    """`id`, `tables` and `seal` of the snapshot the pointer names. Raises `SnapshotError` when nothing is published."""
    rows = server.read(f"MATCH (p:SoiPublished) MATCH (s:SoiSnapshot {{id: p.id}}) {_READY}", timeout_ms=FIRST_MS).rows
    if not rows:
        raise SnapshotError(f"chưa có dữ liệu nào được công bố trên {server.address} (cơ sở dữ liệu {server.database}); hãy chạy soi publish")
    return dict(zip(("id", "tables", "seal"), rows[0], strict=True))


def named(server: Server, snapshot: str) -> dict[str, str]:
    """The same of one snapshot that is wholly on the server. Raises `SnapshotError`."""
    rows = server.read(f"MATCH (s:SoiSnapshot {{id: $id}}) {_READY}", {"id": snapshot}, timeout_ms=FIRST_MS).rows
    if not rows:
        raise SnapshotError(f"{server.address} không có bản {snapshot!r} đã nạp xong")
    return dict(zip(("id", "tables", "seal"), rows[0], strict=True))


def _declared(onto: Ontology) -> dict[str, frozenset[str]]:
    properties = {p for kind in onto.kinds.values() for p in kind.properties} | {p for relation in onto.relations.values() for p in relation.properties}
    names = {"label": frozenset(onto.kinds), "relation": frozenset(onto.relations), "property": frozenset(properties)}
    return {code: names[what] for code, what in _UNKNOWN.items()}


def _literal(text: str) -> Any:
    """The driver's types want literal text, as a reminder never to paste values into it; ours is compiled or has passed the gate."""
    return text


def _fetch(result: neo4j.Result, deadline: float, timeout_ms: int, cap: int | None) -> Rows:
    rows: list[tuple[Any, ...]] = []
    for record in result:
        if cap is not None and len(rows) >= cap:
            result.consume()
            return Rows(list(result.keys()), rows, truncated=True)
        if time.monotonic() > deadline:
            raise QueryTimeout(f"quá {timeout_ms} ms khi đọc kết quả ({len(rows)} dòng); hãy thu hẹp câu hỏi")
        rows.append(tuple(map(_plain, record.values())))
    return Rows(list(result.keys()), rows)


def _plain(value: Any) -> Any:
    match value:
        case float() if abs(value) >= 2.0**63:  # sum() of whole numbers leaves 64 bits without an error, as a rounded fraction
            raise StoreError(f"giá trị {value:.3e} vượt 64 bit; máy chủ không còn tính đúng từng đồng, hãy thu hẹp câu hỏi")
        case neo4j_time.Date() | neo4j_time.DateTime() | neo4j_time.Time():
            return value.to_native()
        case list():
            return [_plain(item) for item in value]
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case _:
            return value


def _insist(attempt: Callable[[], T]) -> T:
    """Runs until it succeeds or `RETRY_S` are over. The driver gives up at once when a commit's acknowledgement is lost: it cannot know
    that ours may be run twice."""
    until = time.monotonic() + RETRY_S
    with _translated(RETRY_S * 1000):
        while True:
            try:
                return attempt()
            except (exceptions.ServiceUnavailable, exceptions.SessionExpired):
                if time.monotonic() > until:
                    raise
                time.sleep(0.3)


class _translated:
    """Turns the driver's errors into ours."""

    def __init__(self, timeout_ms: float) -> None:
        self.timeout_ms = timeout_ms

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        match error:
            case exceptions.Neo4jError() if error.code in _TIMED_OUT:
                raise QueryTimeout(f"truy vấn bị dừng sau {self.timeout_ms:.0f} ms; hãy thu hẹp câu hỏi hoặc tăng giới hạn") from None
            case exceptions.AuthError():
                raise StoreAway(f"máy chủ từ chối tài khoản hoặc mật khẩu ({error.code})") from None
            case exceptions.Neo4jError() if error.code == "Neo.ClientError.Statement.AccessMode":
                raise NotReadOnly("máy chủ từ chối: câu truy vấn ghi dữ liệu") from None
            case exceptions.TransientError() | exceptions.DatabaseUnavailable():
                raise StoreAway(f"máy chủ tạm thời không nhận truy vấn: {error.message}") from None
            case exceptions.Neo4jError():
                raise StoreError(f"máy chủ từ chối truy vấn: {error.message}") from None
            case exceptions.DriverError() | OSError():
                raise StoreAway(f"không tới được máy chủ: {error}") from None


__all__: Sequence[str] = ["BoltStore", "Server", "connect", "named", "published"]
