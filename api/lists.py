"""The long lists of pages, remembered: a hub's neighbours are ordered by name among thousands, and a snapshot never changes.

Whether the snapshot may still be read is asked by the page each time, for the entity itself.
"""
from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from api.schemas import Neighbours

Groups = list[Neighbours]
#: relations of entities whose lists are remembered, of all snapshots together: fifty neighbours with what is said of them, some 100 kB each
MOST = 500


class Lists:
    """Neighbours by whose they are; those that were wanted longest ago are forgotten first. They are shared: whoever gets them leaves them as they are."""

    def __init__(self, longer_than: int, most: int = MOST) -> None:
        """Only what counts more than `longer_than` neighbours is kept: the rest is soon found again."""
        self._kept: OrderedDict[Hashable, Groups] = OrderedDict()
        self._lock, self._longer_than, self._most = Lock(), longer_than, most

    def get(self, whose: Hashable, find: Callable[[], Groups]) -> Groups:
        """What is remembered of `whose` (snapshot, entity, relation), or what `find` gives."""
        with self._lock:
            if whose in self._kept:
                self._kept.move_to_end(whose)
                return self._kept[whose]
        found = find()
        if any(group.count > self._longer_than for group in found):
            with self._lock:
                self._kept[whose] = found
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        return found
