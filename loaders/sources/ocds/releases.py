"""Several releases of one process as one: later ones win, field by field, lists by the ids of their items (OCDS 1.1, merging)."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def merge(releases: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The compiled release; releases without a date come first."""
    compiled: dict[str, Any] = {}
    for release in sorted(releases, key=lambda item: str(item.get("date") or "")):
        compiled = _merged(compiled, release)
    return compiled


def _merged(old: Any, new: Any) -> Any:
    """A null removes what was said; lists of objects with ids are merged by id, other lists replaced."""
    if isinstance(old, dict) and isinstance(new, dict):
        both = {**old, **{key: _merged(old.get(key), value) for key, value in new.items()}}
        return {key: value for key, value in both.items() if value is not None}
    if isinstance(old, list) and isinstance(new, list) and all(isinstance(item, dict) and item.get("id") is not None for item in [*old, *new]):
        known = {str(item["id"]): item for item in old}
        for item in new:
            known[str(item["id"])] = _merged(known.get(str(item["id"]), {}), item)
        return list(known.values())
    return new
