"""The embedded engine (Ladybug) over one sealed snapshot file, read-only, from many threads.

There is never a writer beside a reader: the file belongs to an immutable snapshot. If it is altered in place all the same, the next
query is refused (`SnapshotCorrupt`) instead of answered wrongly; a file that is renamed over or unlinked goes on answering.
"""
from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ladybug

from graph import gate, plans
from graph.home import ADJACENCY
from graph.keys import UNKNOWN, EdgeKeys
from graph.store import TIMEOUT_MS, PlanFault, QueryTimeout, Rows, SnapshotCorrupt, StoreError
from graph.watch import Held, LeftBehind, TooManyLeft, Watch

if TYPE_CHECKING:
    from graph.adjacency import Adjacency

ENGINE = f"ladybug {ladybug.__version__}"
BUFFER_BYTES = 1 << 30
_FETCH = 2_000
#: an edge in a text, and texts whose plan is remembered
_EDGE, _PLANNED = re.compile(r"\]-|-->|<--"), 4096
#: more rows than this are refused where the caller sets no cap of its own
HARD_ROWS = 1_000_000
#: how long after its limit a query is told to stop and waited for, and at closing all that still run
GRACE_S, CLOSING_S = 1.0, 60.0
#: the engine's own clock comes first: a connection we had to stop is not used again
OWN_CLOCK_S = 0.1
#: queries that may go on unheard at once; no further one of several edges is begun beside them
LEFT_BEHIND = 2


def fingerprint(file: int | Path) -> tuple[int, int]:
    """Size and mtime of an open or named file: they change with every write, and not when the name is unlinked or replaced."""
    stat = os.stat(file)
    return stat.st_size, stat.st_mtime_ns


class EmbeddedStore:
    """A `Store` over a Ladybug file. At most `connections` queries run at once; further ones wait within their time limit."""

    dialect = "ladybug"

    def __init__(
        self,
        path: Path,
        *,
        snapshot: str,
        buffer_bytes: int = BUFFER_BYTES,
        connections: int = 16,
        threads: int = 2,
        expected: tuple[int, int] | None = None,
        keys: EdgeKeys = UNKNOWN,
        on_close: Callable[[], None] = lambda: None,
    ) -> None:
        """`expected` is the `fingerprint` of the file that was verified, `keys` those of its manifest; `on_close` is called once, when the engine was freed.

        Raises `SnapshotCorrupt` when the file is another one or the engine cannot open it.
        """
        self.path, self.snapshot, self.keys = path, snapshot, keys
        self._threads, self._on_close = threads, on_close
        self._free = threading.Semaphore(connections)
        self._limit, self._state = connections, threading.Condition()
        self._idle: list[ladybug.Connection] = []
        self._running, self._closed = 0, False
        self._watch = Watch(LEFT_BEHIND)
        self._planned: dict[str, str | None] = {}  #: texts that were looked at, and what is wrong with their plans
        self._paths: Adjacency | None = None
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._sealed = expected or fingerprint(self._file)
        self._beside = self._adjacent()
        try:
            self._unaltered()
            self._database = ladybug.Database(str(path), read_only=True, buffer_pool_size=buffer_bytes, max_num_threads=max(threads, os.cpu_count() or 1))
        except (RuntimeError, SnapshotCorrupt) as error:
            os.close(self._file)
            raise SnapshotCorrupt(f"{snapshot}: không mở được {path.name}: {error}") from None

    def query(self, text: str, params: Mapping[str, Any] | None = None, *, timeout_ms: int = TIMEOUT_MS, max_rows: int | None = None) -> Rows:
        """Runs one reading statement (see `graph.store.Store.query`); integral decimals come back as int."""
        shape = gate.check(text)
        if missing := shape.params - (params or {}).keys():  # the engine would read null and answer wrongly
            raise StoreError(f"truy vấn thiếu tham số: {', '.join(sorted(missing))}")
        cap = HARD_ROWS if max_rows is None else max_rows
        until = time.monotonic() + timeout_ms / 1000
        held = Held()
        asked = partial(self._asked, text, shape, params or {}, until, timeout_ms, cap, held)
        # not every operator looks at the limit: the answer may be late, the message is not
        rows = asked() if len(_EDGE.findall(text)) < 2 else self._watched(asked, held, timeout_ms)
        if rows.truncated and max_rows is None:
            raise StoreError(f"kết quả hơn {HARD_ROWS} dòng; hãy thu hẹp câu hỏi hoặc xuất bảng Parquet của bản dữ liệu")
        return rows

    @property
    def busy(self) -> int:
        """How many queries go on after their limit, unheard."""
        return self._watch.left

    def _watched(self, asked: Callable[[], Rows], held: Held, timeout_ms: int) -> Rows:
        try:
            return self._watch.within(timeout_ms / 1000 + OWN_CLOCK_S, GRACE_S, asked, held.stop)
        except LeftBehind:
            raise QueryTimeout(f"quá {timeout_ms} ms mà máy chưa dừng được truy vấn; nó được bỏ lại, hãy thu hẹp câu hỏi") from None
        except TooManyLeft as error:
            raise QueryTimeout(f"{error.args[0]} truy vấn quá hạn chưa dừng được còn chiếm máy; hãy thử lại sau ít phút, hoặc hỏi về một thực thể") from None

    def _asked(self, text: str, shape: gate.Shape, params: Mapping[str, Any], until: float, timeout_ms: int, cap: int, held: Held) -> Rows:
        with self._connection(until, timeout_ms, held) as connection:
            self._unaltered()
            try:
                connection.set_query_timeout(_left_ms(until))
                self._rightly_planned(connection, text, params)
                if time.monotonic() > until:  # making a plan heeds no limit, and the engine would make it once more
                    raise QueryTimeout(f"quá {timeout_ms} ms khi lập kế hoạch truy vấn; hãy thu hẹp câu hỏi")
                connection.set_query_timeout(_left_ms(until))
                return _fetch(connection.execute(gate.capped(text, shape, cap + 1), dict(params)), until, timeout_ms, cap)
            except RuntimeError as error:
                raise _translate(error, timeout_ms) from None

    @property
    def paths(self) -> Adjacency | None:
        """Shortest connections without the engine, where the snapshot has them beside its file. Raises `SnapshotCorrupt` when they were altered."""
        self._unaltered()
        if self._adjacent() != self._beside:
            raise SnapshotCorrupt(f"{self.snapshot}: các tệp {ADJACENCY}/ bị sửa trong khi đang phục vụ; hãy chuyển sang bản khác (rollback)")
        if self._paths is None and self._beside:
            from graph.adjacency import Adjacency  # numpy only where it is needed

            self._paths = Adjacency(self.path.with_name(ADJACENCY))
        return self._paths

    def _adjacent(self) -> dict[str, tuple[int, int]]:
        return {file.name: fingerprint(file) for file in self.path.with_name(ADJACENCY).glob("*")}

    def _rightly_planned(self, connection: ladybug.Connection, text: str, params: Mapping[str, Any]) -> None:
        """Refuses a text whose plan is known to give wrong rows (`graph.plans`); each text is looked at once."""
        if text not in self._planned:
            said = plan_fault(connection, text, params)
            if len(self._planned) >= _PLANNED:
                self._planned.clear()
            self._planned[text] = said
        if said := self._planned[text]:
            raise PlanFault(said)

    def fault(self) -> StoreError | SnapshotCorrupt | None:
        """`SnapshotCorrupt` when the file is no longer the one that was opened and verified."""
        with self._state:
            if self._closed:
                return StoreError(f"kho {self.snapshot} đã đóng")
            try:
                self._unaltered()
            except SnapshotCorrupt as error:
                return error
        return None

    def healthy(self) -> bool:
        """Whether there is no `fault`."""
        return self.fault() is None

    def close(self) -> None:
        """Waits for running queries, then frees the engine; later queries raise `StoreError`. One that does not end keeps it until the process does."""
        with self._state:
            if self._closed:
                return
            self._closed = True
            ended = self._state.wait_for(lambda: self._running == 0, timeout=CLOSING_S)
        if ended:
            self._freed()

    def _freed(self) -> None:
        for connection in self._idle:
            connection.close()
        self._database.close()
        os.close(self._file)
        self._on_close()

    def _unaltered(self) -> None:
        if fingerprint(self._file) != self._sealed:
            raise SnapshotCorrupt(f"{self.snapshot}: tệp {self.path.name} bị sửa trong khi đang phục vụ; hãy chuyển sang bản khác (rollback)")

    @contextmanager
    def _connection(self, deadline: float, timeout_ms: int, held: Held) -> Iterator[ladybug.Connection]:
        if not self._free.acquire(timeout=max(0.0, deadline - time.monotonic())):
            raise QueryTimeout(f"quá {timeout_ms} ms mà chưa tới lượt: {self._limit} truy vấn khác đang chạy; hãy thử lại sau")
        try:
            connection = self._take()
            try:
                with held.holding(connection):
                    yield connection
            finally:
                self._give_back(connection, again=not held.stopped)
        finally:
            self._free.release()

    def _take(self) -> ladybug.Connection:
        with self._state:
            if self._closed:
                raise StoreError(f"kho {self.snapshot} đã đóng")
            self._running += 1
            if self._idle:
                return self._idle.pop()
        try:
            return ladybug.Connection(self._database, num_threads=self._threads)
        except BaseException:
            self._finished()
            raise

    def _give_back(self, connection: ladybug.Connection, *, again: bool) -> None:
        if again:
            with self._state:
                self._idle.append(connection)
        else:
            connection.close()
        self._finished()

    def _finished(self) -> None:
        with self._state:
            self._running -= 1
            self._state.notify_all()

    def __enter__(self) -> EmbeddedStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _left_ms(until: float) -> int:
    return max(1, int((until - time.monotonic()) * 1000))


def plan_fault(connection: ladybug.Connection, text: str, params: Mapping[str, Any]) -> str | None:
    """What is wrong with the plan the engine makes for a text; None when nothing is known to be: it takes two edges to go wrong."""
    if len(_EDGE.findall(text)) < 2:
        return None
    plan = connection.execute(f"EXPLAIN {text}", dict(params))
    if isinstance(plan, list):
        raise StoreError("chỉ nhận đúng một câu lệnh đọc")
    try:
        return plans.fault("\n".join(str(row[0]) for row in plan.get_all()))  # type: ignore[index]
    finally:
        plan.close()


def _fetch(result: Any, deadline: float, timeout_ms: int, cap: int) -> Rows:
    if isinstance(result, list):
        raise StoreError("chỉ nhận đúng một câu lệnh đọc")
    try:
        columns = list(result.get_column_names())
        wanted = min(cap, result.get_num_tuples())
        rows: list[tuple[Any, ...]] = []
        while len(rows) < wanted:
            if time.monotonic() > deadline:
                raise QueryTimeout(f"quá {timeout_ms} ms khi đọc kết quả ({len(rows)} trên {wanted} dòng); hãy thu hẹp câu hỏi")
            rows += [tuple(map(_plain, row)) for row in result.get_n(min(_FETCH, wanted - len(rows)))]
        return Rows(columns, rows, truncated=result.get_num_tuples() > wanted)
    finally:
        result.close()


def _plain(value: Any) -> Any:
    """sum(int) comes back as Decimal; a whole number is an int to everyone else."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _translate(error: RuntimeError, timeout_ms: int) -> StoreError:
    if "interrupted" in str(error).lower():
        return QueryTimeout(f"truy vấn bị dừng sau {timeout_ms} ms; hãy thu hẹp câu hỏi hoặc tăng giới hạn")
    return StoreError(f"kho dữ liệu từ chối truy vấn: {error}")
