"""What every graph engine behind Soi offers: one read-only `query`, with a time limit and a row cap."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from graph.errors import SoiError
from graph.keys import EdgeKeys

#: default time limit of one query, in milliseconds
TIMEOUT_MS = 10_000


class StoreError(SoiError):
    """The engine refused or failed a query; the message carries the engine's own words."""


class QueryTimeout(StoreError):
    """The query was stopped at its time limit; narrow the question or raise the limit."""


class PlanFault(StoreError):
    """The engine would answer this text wrongly by the plan it made (`graph.plans`); nothing was run. Our compiler then writes it another way."""


class StoreAway(StoreError):
    """The server that holds the graph cannot be reached or does not let us in; the query itself was not at fault."""


class NotReadOnly(StoreError):
    """The text is not a plain reading statement; nothing was sent to the engine."""


class SnapshotError(SoiError):
    """A snapshot cannot be found, built, published or opened."""


class SnapshotCorrupt(SnapshotError):
    """The files of a snapshot are not those its manifest describes; it is not served."""


@dataclass(frozen=True)
class Rows:
    """The answer of one query: column names, rows in engine order, and whether `max_rows` cut the rest off.

    Values are Python values: str, int, float, bool, datetime.date, None, lists, dicts, and the engine's own
    node and edge values (avoid returning those; return properties).
    """

    columns: list[str]
    rows: list[tuple[Any, ...]]
    truncated: bool = False


@runtime_checkable
class Store(Protocol):
    """A graph that can be read. Implementations may be used from several threads at once."""

    @property
    def dialect(self) -> str:
        """The Cypher dialect its queries are written in: 'ladybug' or 'neo4j'."""
        ...

    @property
    def snapshot(self) -> str:
        """The id of the data that answers; one store answers from one snapshot for its whole life."""
        ...

    @property
    def keys(self) -> EdgeKeys:
        """By which ends its edges are told apart, where that is known: texts may then count rows instead of entities."""
        ...

    def query(self, text: str, params: Mapping[str, Any] | None = None, *, timeout_ms: int = TIMEOUT_MS, max_rows: int | None = None) -> Rows:
        """Runs one reading statement. Raises `QueryTimeout` after `timeout_ms`, `NotReadOnly`, else `StoreError`."""
        ...

    def fault(self) -> SoiError | None:
        """What keeps this store from answering now (the file was altered, the server is away, the snapshot was removed); None when nothing does."""
        ...

    def close(self) -> None:
        """Frees the engine; waits for running queries. Closing twice is allowed."""
        ...
